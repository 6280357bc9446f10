"""One library's articles and corrections brought into another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from newsview.store.document.model import replace
from newsview.store.editing.contents import Contents
from newsview.store.editing.merging import Conflict
from newsview.store.editing.patches import ArticlePatch, patch_of
from newsview.store.editing.versions import as_of
from newsview.store.errors import LibraryError
from newsview.store.library.library import Library
from newsview.store.library.updates import also_known

__all__ = ["MergedArticle", "corrections_unknown_to", "merge_library"]


class MergedArticle(NamedTuple):
    """What became of one article of the other library."""

    id: str
    outcome: Literal["added", "merged", "known", "failed"]
    made: int = 0
    """Corrections that are new here."""
    conflicts: tuple[Conflict, ...] = ()
    why: str = ""
    """For `failed`."""


def merge_library(
    library: Library, other: Path, *, watch: Callable[[int, int], None] | None = None
) -> Iterator[MergedArticle]:
    """Brings in each article of the library at `other`, which is only read.

    An article that is not here comes with its whole history; of one that is, by its text or its id, the corrections are
    merged, and its other id is noted. Proposals are
    taken over first where there are none here. Raises LibraryError where there is no library, or this one is not open
    for writing.
    """
    with Library.open(other, write=False) as theirs:
        rows = theirs.rows()
        for number, row in enumerate(rows, 1):
            try:
                yield _joined(library, theirs.contents(row.id))
            except LibraryError as error:
                yield MergedArticle(row.id, "failed", why=str(error))
            if watch is not None:
                watch(number, len(rows))


def _joined(library: Library, theirs: Contents) -> MergedArticle:
    own = theirs.document.article.id
    id = library.same_text(theirs.document.article) or own
    row = library.row(id)
    if row is None:
        library.add_with_history(theirs)
        return MergedArticle(own, "added", len(theirs.corrections))
    if not row.annotated and library.load(id).text == theirs.document.text:
        started = theirs.versions[-1].until if theirs.versions else 0
        library.propose(id, as_of(theirs, started))
    merged = library.merge(replace(patch_of(theirs), id=id))
    if id != own:
        here = library.contents(id)
        if (known := also_known(here, theirs.document)) != here:
            library.revise(id, here, known)
    outcome: Literal["merged", "known"] = "merged" if merged.made or merged.conflicts else "known"
    return MergedArticle(id, outcome, len(merged.made), merged.conflicts)


def corrections_unknown_to(library: Library, other: Library, id: str) -> ArticlePatch:
    """The corrections of an article that the other library does not have; all where it has not got the article."""
    patch = patch_of(library.contents(id))
    try:
        known = {(c.at, c.by, c.action, len(c.changes)) for c in other.history(id)}
    except LibraryError:
        return patch
    new = tuple(c for c in patch.corrections if (c.at, c.by, c.action, len(c.changes)) not in known)
    return replace(patch, corrections=new)
