"""What becomes of an article that is there already when it is added again. Pure functions."""

from __future__ import annotations

from store.articlefile import Contents, TextVersion
from store.corrections import NEW_VERSION, Correction
from store.document import check
from store.model import Document, replace
from store.proposing import merge_proposals
from store.reanchor import reanchored
from store.session import now

__all__ = ["new_version", "with_proposals"]


def with_proposals(contents: Contents, document: Document) -> Contents:
    """The article with what the document, of the same text, proposes; as it was where that is nothing new."""
    if not _annotated(document):
        return contents
    merged = merge_proposals(contents.document, contents.current, document)
    check(merged)
    return replace(contents, document=merged)


def new_version(contents: Contents, document: Document, *, by: str) -> Contents:
    """The article with the text of the document instead of its own, and what was decided carried over to it.

    The text before, with its annotation, is kept among the versions, but for its tokens, which can be made again;
    decisions without a place in the new text are `unplaced`.
    """
    moved, lost = reanchored(contents.document, contents.current, document.article)
    if _annotated(document):
        moved = merge_proposals(moved, (), document)
    check(moved)
    number, count = len(contents.corrections) + 1, len(contents.unplaced)
    before = contents.document
    before = replace(before, annotation=replace(before.annotation, tokens=None))
    arrival = Correction(number=number, at=now(), by=by, action=NEW_VERSION, changes=())
    return Contents(
        document=moved,
        corrections=(*contents.corrections, arrival),
        versions=(*contents.versions, TextVersion(until=number, document=before)),
        unplaced=(*contents.unplaced, *(replace(u, id=f"u{count + n}") for n, u in enumerate(lost, 1))),
    )


def _annotated(document: Document) -> bool:
    annotation = document.annotation
    return bool(annotation.mentions or annotation.entities or annotation.events or annotation.pipeline)
