"""`newsview diff`, `apply` and `merge`: one person's corrections in another's library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsview.store.document.counting import quantity
from newsview.tui.commands.library import ids_of, opened, watching
from newsview.tui.commands.output import plain, write

if TYPE_CHECKING:
    from newsview.store.editing.merging import Conflict
    from newsview.store.editing.patches import ArticlePatch
    from newsview.store.library.library import Library

__all__ = ["apply", "diff", "merge", "told_of"]


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--against", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
    help="Only what the library there does not have.",
)  # fmt: skip
@click.pass_obj
def diff(folder: Path | None, ids: tuple[str, ...], against: Path | None) -> int:
    """Write corrections, of all articles or of those named, as a patch: text that git can keep and `apply` reads.

    \b
    Examples:
      newsview diff > mine.patch
      newsview diff a1 a7 > some.patch
      newsview diff --against ../shared-library > new.patch
    """
    from newsview.store.editing.patches import write_patch

    failures: list[str] = []
    with opened(folder) as library:
        for line in write_patch(_patches(library, ids, against, failures)):
            write(line, end="")
    for failure in failures:
        click.echo(f"newsview: {plain(failure)}", err=True)
    return 1 if failures else 0


def _patches(
    library: Library, ids: tuple[str, ...], against: Path | None, failures: list[str]
) -> Iterator[ArticlePatch]:
    from newsview.store.editing.patches import patch_of
    from newsview.store.errors import LibraryError
    from newsview.store.library.library_merge import corrections_unknown_to

    other = opened(against) if against is not None else None
    for id_ in ids_of(library, ids) or [row.id for row in library.rows() if row.corrections]:
        try:
            yield corrections_unknown_to(library, other, id_) if other else patch_of(library.contents(id_))
        except LibraryError as error:
            failures.append(str(error))


@click.command()
@click.argument("patch", type=click.File(encoding="utf-8", errors="strict"), metavar="PATCH|-")
@click.pass_obj
def apply(folder: Path | None, patch: Iterator[str]) -> int:
    """Make the corrections of a patch, each with the name of who made it.

    What contradicts your own decisions is not made: it is told here, waits in the app, and the exit code is 1. A patch
    may be applied again; what is there already is passed over.

    \b
    Examples:
      newsview apply alice.patch
      git show main:alice.patch | newsview apply -
    """
    from newsview.store.editing.patches import PatchError, read_patch
    from newsview.store.errors import LibraryError

    failed = False
    with opened(folder, write=True, make=False) as library:
        patches = read_patch(patch)
        while True:
            try:
                each = next(patches, None)
            except (PatchError, UnicodeDecodeError) as error:
                raise click.ClickException(f"{plain(getattr(patch, 'name', 'the patch'))}: {plain(error)}") from None
            if each is None:
                return 1 if failed else 0
            try:
                merged = library.merge(each)
            except LibraryError as error:
                click.echo(f"newsview: {plain(error)}", err=True)
                failed = True
                continue
            failed = failed or bool(merged.conflicts)
            _tell(each.id, len(merged.made), merged.known, merged.conflicts)


@click.command()
@click.argument("other", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER")
@click.pass_obj
def merge(folder: Path | None, other: Path) -> int:
    """Bring in the articles and corrections of another library, which is only read.

    What contradicts your own decisions is not made: it is told here, waits in the app, and the exit code is 1.

    \b
    Examples:
      newsview merge ../alice-library
    """
    from newsview.store.errors import LibraryError
    from newsview.store.library.library_merge import merge_library

    failed = False
    opened(other).close()  # where the other is no library, none is made here
    try:
        with opened(folder, write=True) as library, watching("merging") as watch:
            for each in merge_library(library, other, watch=watch):
                failed = failed or each.outcome == "failed" or bool(each.conflicts)
                if each.outcome == "failed":
                    click.echo(f"newsview: {plain(each.why)}", err=True)
                elif each.outcome == "added":
                    click.echo(f"{plain(each.id)}: added, with {quantity(each.made, 'correction')}")
                elif each.outcome == "merged":
                    _tell(each.id, each.made, 0, each.conflicts)
    except LibraryError as error:
        raise click.ClickException(plain(error)) from None
    return 1 if failed else 0


def _tell(id_: str, made: int, known: int, conflicts: tuple[Conflict, ...]) -> None:
    """A line an article, and one for each thing on which two people differ."""
    told = [
        f"{made} made",
        *([f"{known} known"] if known else []),
        *([f"{len(conflicts)} in conflict"] * bool(conflicts)),
    ]
    click.echo(f"{plain(id_)}: {', '.join(told)}")
    for conflict in conflicts:
        theirs = conflict.correction
        click.echo(f"  {plain(theirs.by)} {theirs.at} {plain(theirs.action)}: {plain(conflict.why)}")
        for line in _differing(conflict):
            click.echo(f"    {line}")


def told_of(id_: str, conflict: Conflict) -> Iterator[str]:
    """A line for each thing on which two people differ, with the article and whose the other word is."""
    for line in _differing(conflict):
        yield f"{plain(id_)}, {plain(conflict.correction.by)}: {line}"


def _differing(conflict: Conflict) -> Iterator[str]:
    for clash in conflict.fields:
        what = f"{clash.kind} {plain(clash.id)}"
        if clash.field is None:
            yield f"{what}: deleted here"
        else:
            yield f"{what} {plain(clash.field)}: {_told(clash.mine)} here, {_told(clash.theirs)} there"


def _told(value: object) -> str:
    return "none" if value is None else plain(value if isinstance(value, str) else repr(value))
