"""`newsview list`, `stats`, `history` and `doctor`: what is in the library, who did what, and whether it is sound."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsview.store.document.counting import quantity
from newsview.tui.commands.configured import chosen_scheme
from newsview.tui.commands.output import plain, write
from newsview.tui.commands.progress import listing

if TYPE_CHECKING:
    from newsview.store.editing.corrections import Change, Correction
    from newsview.store.library.catalogue import Row
    from newsview.store.library.library import Library

__all__ = ["doctor", "history", "ids_of", "list_", "opened", "stats", "watching"]

as_json = click.option("--json", "json_", is_flag=True, help="One JSON object a line, for programs.")


POLITE = 1.5
"""Seconds in which an app that is open lets another write; only a longer wait is mentioned."""

PATIENCE = 10.0
"""Seconds to wait for another process that writes to the library: several may be adding at once."""


def opened(folder: Path | None, *, write: bool = False, make: bool = True) -> Library:
    """The library, for reading, or for writing by this process alone; without `make` it must be there already.

    Raises ClickException.
    """
    from newsview.store.errors import LibraryError
    from newsview.store.library.library import Library

    try:
        if write and not make:
            Library.open(folder, write=False).close()
        library = Library.open(folder, write=write, watch=listing)
    except LibraryError as error:
        raise click.ClickException(plain(error)) from None
    library.lends = write
    if not write or not library.read_only:
        return library
    holder = plain(library.holder or library.notices[-1])
    way_out = " writes to it; close that first" if library.holder else ""
    if library.holder:
        told, until = time.monotonic() + POLITE, time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if library.take_over(ask=True):
                return library
            if time.monotonic() > told:
                told = until
                click.echo(f"newsview: waiting for {holder}, which writes to the library", err=True)
            time.sleep(0.05)
    library.close()
    raise click.ClickException(f"the library cannot be written: {holder}{way_out}")


def ids_of(library: Library, names: Iterable[str]) -> list[str]:
    """The ids here of articles that are named by it or by an id that they had elsewhere. Raises ClickException."""
    from newsview.store.errors import LibraryError

    try:
        return [library.id_of(name) for name in names]
    except LibraryError as error:
        raise click.ClickException(plain(error)) from None


def _write_json(item: Any) -> None:
    import msgspec

    write(msgspec.json.encode(item))


@click.command("list")
@click.option("--unreviewed", is_flag=True, help="Only articles that are not marked done.")
@as_json
@click.pass_obj
def list_(folder: Path | None, unreviewed: bool, json_: bool) -> int:
    """List the articles: how far they are reviewed, when they appeared, what they are called.

    \b
    Examples:
      newsview list
      newsview list --unreviewed --json | jq -r .id
    """
    with opened(folder) as library:
        rows = [row for row in library.rows() if not (unreviewed and row.reviewed)]
        _tell(library)
    if json_:
        for row in rows:
            record = {f: getattr(row, f) for f in _fields()}
            _write_json(record)
        return 0
    if not rows:
        click.echo("no articles" if not unreviewed else "no articles left to review", err=True)
    width = max((len(plain(row.id)) for row in rows), default=0)
    for row in rows:
        done = "done" if row.reviewed else f"{row.mentions_reviewed + row.events_reviewed}/{row.mentions + row.events}"
        title = f"! {plain(row.problem)}" if row.problem else plain("" if row.headline == row.id else row.headline)
        if row.also_ids or row.also_from:
            title += f"  (also {', '.join(map(plain, row.also_ids)) or 'from elsewhere'})"
        click.echo(f"{plain(row.id):{min(width, 40)}}  {done:>9}  {row.published or '':10}  {title}".rstrip())
    return 0


def _fields() -> tuple[str, ...]:
    from newsview.store.library.catalogue import Row

    return Row.__struct_fields__


@click.command()
@click.option("--json", "json_", is_flag=True, help="One JSON object.")
@click.option("--quick", is_flag=True, help="Without the articles that have problems: for that each one is read.")
@click.pass_obj
def stats(folder: Path | None, json_: bool, quick: bool) -> int:
    """Count what is in the library and how much of it is reviewed.

    Articles with problems are those that the library's filter of that name lists: something in them contradicts itself,
    the scheme or the calendar, decisions wait without a place, or they cannot be read.

    \b
    Examples:
      newsview stats
      newsview stats --quick --json
    """
    with opened(folder) as library:
        rows = library.rows()
        with_problems = {} if quick else {"articles_with_problems": _with_problems(library)}
        _tell(library)
    counts = {
        "articles": len(rows),
        "articles_reviewed": sum(row.reviewed is not None for row in rows),
        **with_problems,
        "articles_unreadable": sum(row.problem is not None for row in rows),
        "characters": sum(row.characters for row in rows),
        "mentions": sum(row.mentions for row in rows),
        "mentions_reviewed": sum(row.mentions_reviewed for row in rows),
        "events": sum(row.events for row in rows),
        "events_reviewed": sum(row.events_reviewed for row in rows),
        "corrections": sum(row.corrections for row in rows),
        "unplaced": sum(row.unplaced for row in rows),
    }
    if json_:
        _write_json(counts)
        return 0
    for name, count in counts.items():
        of = (
            f"  {count / total:.0%}"
            if (total := counts.get(name.removesuffix("_reviewed"), 0)) and "_rev" in name
            else ""
        )
        click.echo(f"{name.replace('_', ' '):24}{count:>12,}{of}")
    return 0


def _with_problems(library: Library) -> int:
    """How many articles have problems under the scheme that the configuration chooses."""
    from newsview.store.document.validation import problems
    from newsview.store.errors import LibraryError
    from newsview.store.library.catalogue import has_problems
    from newsview.tui.commands.progress import counted

    scheme, rows, many = chosen_scheme(), library.rows(), 0
    with counted("looking for problems", len(rows)) as step:
        for row in rows:
            found = 0
            if not has_problems(row, 0):
                try:
                    found = len(problems(library.load(row.id), scheme))
                except LibraryError:  # it was damaged since it was listed
                    found = 1
            many += has_problems(row, found)
            step()
    return many


@click.command()
@click.argument("id_", metavar="ID")
@click.option(
    "--at", type=int, metavar="NUMBER", help="Write the article as it was after this correction; 0: at first."
)
@as_json
@click.pass_obj
def history(folder: Path | None, id_: str, at: int | None, json_: bool) -> int:
    """Show who changed what in an article, and when, the oldest first.

    \b
    Examples:
      newsview history a1
      newsview history a1 --json
      newsview history a1 --at 3 > a1-then.jsonl
    """
    from newsview.store.document.serialization import encode
    from newsview.store.errors import LibraryError

    with opened(folder) as library:
        [id_] = ids_of(library, [id_])
        try:
            if at is not None:
                write(encode(library.as_of(id_, at)))
                return 0
            corrections = library.history(id_, every=True)
            row = library.row(id_)
        except LibraryError as error:
            raise click.ClickException(plain(error)) from None
    if json_:
        for each in corrections:
            _write_json(each)
        return 0
    if row is not None and (row.also_ids or row.also_from):
        click.echo(_elsewhere(row))
    if not corrections:
        click.echo("no corrections", err=True)
    for each in corrections:
        of = f" {each.of}" if each.of is not None else ""
        if each.others:
            of = f" with {quantity(len(each.others), 'other article')}"
        elif each.step is not None:
            of = f" from {plain(each.step.article)}"
        click.echo(f"{each.number:>5}  {each.at}  {plain(each.by)}  {plain(each.action)}{of}  {_told(each)}".rstrip())
    return 0


def _elsewhere(row: Row) -> str:
    """Where an article came from, and which ids it had there, a line each."""
    told = [f"id    {plain(row.id)}", *(f"      also {plain(each)}" for each in row.also_ids)]
    sources = [each for each in (row.source, *row.also_from) if each is not None]
    return "\n".join(told + [f"{'' if n else 'from':4}  {plain(each)}" for n, each in enumerate(sources)])


def _told(correction: Correction) -> str:
    """What a correction changed, in a line."""
    shown = [_change(change) for change in correction.changes[:3]]
    more = len(correction.changes) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")


def _change(change: Change) -> str:
    name = f"{change.kind} {plain(change.id)}"
    if change.before is None:
        return f"{name} made"
    if change.after is None:
        return f"{name} deleted"
    fields = (f"{plain(k)} {_value(change.before.get(k))} → {_value(v)}" for k, v in change.after.items())
    return f"{name}: {', '.join(fields)}"


def _value(value: object) -> str:
    if value is None:
        return "none"
    told = plain(value if isinstance(value, str) else repr(value))
    return told if len(told) <= 40 else told[:39] + "…"


@click.command()
@click.option("--fix", is_flag=True, help="Put right what can be put right.")
@click.option("--json", "json_", is_flag=True, help="One JSON object.")
@click.pass_obj
def doctor(folder: Path | None, fix: bool, json_: bool) -> int:
    """Check every file of the library: that it is whole, and that its history leads to what it holds.

    Corrections that could not be saved in their article are listed; --fix makes them in the article as it is now, and
    brings back an article that is gone without having been removed. An app that is open lends the library for it.

    Exits with 0 when all is sound or was put right, with 1 when something is wrong.

    \b
    Examples:
      newsview doctor
      newsview doctor --fix
    """
    from newsview.store.errors import LibraryError
    from newsview.store.library.doctor import examine
    from newsview.store.library.library import default_folder

    try:
        with watching("examining") as watch:
            report = examine(
                folder or default_folder(), fix=fix, watch=watch, opened=lambda folder: opened(folder, write=True)
            )
    except LibraryError as error:
        raise click.ClickException(plain(error)) from None
    if json_:
        _write_json(report)
        return 0 if report.sound else 1
    for each in report.findings:
        mark = "fixed" if each.fixed else "note" if each.harmless else "wrong"
        article = f" (article {plain(each.article)})" if each.article is not None else ""
        click.echo(f"{mark:5}  {plain(each.where)}{article}: {plain(each.what)}")
    wrong = sum(not (f.fixed or f.harmless) for f in report.findings)
    told = f"{wrong} wrong" if wrong else "sound"
    click.echo(
        f"{quantity(report.articles, 'article')}, {quantity(report.corrections, 'correction')}: {told}", err=True
    )
    return 1 if wrong else 0


@contextmanager
def watching(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error, where that is a terminal, for work that reports how many of its steps are done."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=what, file=sys.stderr) as bar:

        def watch(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield watch


def _tell(library: Library) -> None:
    """What the library wants a person to know, on standard error."""
    for notice in dict.fromkeys(library.notices):
        click.echo(f"newsview: {plain(notice)}", err=True)
