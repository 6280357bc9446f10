"""What becomes of an article that is there already when it is added again. Pure functions."""

from __future__ import annotations

from newsview.store.document.appearances import SOURCES, known_as
from newsview.store.document.model import Document, replace
from newsview.store.document.serialization import check
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import NEW_VERSION, Correction
from newsview.store.editing.proposals import merge_proposals
from newsview.store.editing.reanchoring import reanchored
from newsview.store.editing.session import now
from newsview.store.editing.versions import with_new_text

__all__ = ["also_known", "new_version", "with_proposals"]


def with_proposals(contents: Contents, document: Document) -> Contents:
    """The article with what the document, of the same text, proposes; as it was where that is nothing new."""
    if not _annotated(document):
        return contents
    merged = merge_proposals(contents.document, contents.current, document)
    check(merged)
    return replace(contents, document=merged)


def also_known(contents: Contents, document: Document) -> Contents:
    """The article with the id and the source that it has elsewhere; as it was where they are known."""
    stored = contents.document
    article = known_as(stored.article, document.article)
    return contents if article is stored.article else replace(contents, document=replace(stored, article=article))


def new_version(contents: Contents, document: Document, *, by: str) -> Contents:
    """The article with the text of the document instead of its own, and what was decided carried over to it.

    The text before, with its annotation, is kept among the versions, but for its tokens, which can be made again;
    decisions without a place in the new text are `unplaced`.
    """
    before = contents.document
    moved, lost = reanchored(before, contents.current, document.article)
    if _annotated(document):
        moved = merge_proposals(moved, (), document)
    sources = {SOURCES: before.article.extra[SOURCES]} if SOURCES in before.article.extra else {}
    article = replace(moved.article, source=before.article.source or moved.article.source)
    article = known_as(replace(article, extra=article.extra | sources), document.article)
    moved = replace(moved, article=article)
    check(moved)
    arrival = Correction(number=len(contents.corrections) + 1, at=now(), by=by, action=NEW_VERSION, changes=())
    return with_new_text(contents, moved, arrival, unplaced=lost)


def _annotated(document: Document) -> bool:
    annotation = document.annotation
    return bool(annotation.mentions or annotation.entities or annotation.events or annotation.pipeline)
