"""One library's articles and corrections brought into another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from store.library import Library, LibraryError
from store.merging import Conflict
from store.model import replace
from store.patches import ArticlePatch, patch_of
from store.versions import as_of

__all__ = ["Joined", "corrections_unknown_to", "join"]


class Joined(NamedTuple):
    """What became of one article of the other library."""

    id: str
    outcome: Literal["added", "merged", "known", "failed"]
    made: int = 0
    """Corrections that are new here."""
    conflicts: tuple[Conflict, ...] = ()
    why: str = ""
    """For `failed`."""


def join(library: Library, other: Path, *, watch: Callable[[int, int], None] | None = None) -> Iterator[Joined]:
    """Brings in each article of the library at `other`, which is only read.

    An article that is not here comes with its whole history; of one that is, the corrections are merged. Proposals are
    taken over first where there are none here. Raises LibraryError where there is no library, or this one is not open
    for writing.
    """
    with Library.open(other, write=False) as theirs:
        here = {row.id: row for row in library.rows()}
        rows = theirs.rows()
        for number, row in enumerate(rows, 1):
            try:
                yield _joined(library, theirs, row.id, here[row.id].annotated if row.id in here else None)
            except LibraryError as error:
                yield Joined(row.id, "failed", why=str(error))
            if watch is not None:
                watch(number, len(rows))


def _joined(library: Library, theirs: Library, id: str, annotated: bool | None) -> Joined:  # noqa: A002
    contents = theirs.contents(id)
    if annotated is None:
        library.take_in(contents)
        return Joined(id, "added", len(contents.corrections))
    if not annotated and library.load(id).text == contents.document.text:
        started = contents.versions[-1].until if contents.versions else 0
        library.propose(id, as_of(contents, started))
    merged = library.merge(patch_of(contents))
    outcome: Literal["merged", "known"] = "merged" if merged.made or merged.conflicts else "known"
    return Joined(id, outcome, len(merged.made), merged.conflicts)


def corrections_unknown_to(library: Library, other: Library, id: str) -> ArticlePatch:  # noqa: A002
    """The corrections of an article that the other library does not have; all where it has not got the article."""
    patch = patch_of(library.contents(id))
    try:
        known = {(c.at, c.by, c.action, len(c.changes)) for c in other.history(id)}
    except LibraryError:
        return patch
    new = tuple(c for c in patch.corrections if (c.at, c.by, c.action, len(c.changes)) not in known)
    return replace(patch, corrections=new)
