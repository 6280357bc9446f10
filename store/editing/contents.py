"""All that is kept of one article: the document, its history, the texts before, and what found no place."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from newsview.store.document.model import Document
from newsview.store.editing.corrections import Correction, of_present_text

__all__ = ["Contents", "TextVersion", "Unplaced", "UnplacedKind"]


class TextVersion(Struct, frozen=True, kw_only=True):
    """The article and its annotation as they were until the text was replaced."""

    until: int
    """Number of the correction that records the new text in the history."""
    document: Document
    unplaced: int | None = None
    """How many of `Contents.unplaced` there were by then."""


UnplacedKind = Literal["mention", "event", "argument", "source", "conflict"]


class Unplaced(Struct, frozen=True, kw_only=True):
    """A decision that a person must deal with: it has no place in the new text, or is a conflict."""

    id: str
    kind: UnplacedKind
    """What has no place in the text; `conflict`: what a patch or a merge decided otherwise."""
    quote: str
    why: str
    before: str = ""
    after: str = ""
    """What stood around the quote."""
    record: dict[str, Any] = {}
    """The annotation as it was, or the conflict. An argument or source names its `event`; an event's own arguments are
    where they are in the new text."""
    settled: str | None = None
    """When a person dealt with it, ISO 8601, UTC."""
    by: str | None = None


class Contents(Struct, frozen=True, kw_only=True):
    """All that an article's file holds."""

    document: Document
    corrections: tuple[Correction, ...] = ()
    """Every correction there ever was."""
    versions: tuple[TextVersion, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    earlier: tuple[str, ...] = ()
    """The `text_id` of each text that it had before, by which the catalogue knows them."""

    @property
    def current(self) -> tuple[Correction, ...]:
        """The corrections of the text as it is now: see `store.editing.corrections.of_present_text`."""
        return of_present_text(self.corrections)
