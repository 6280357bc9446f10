"""Corrections in a few words, for messages: what was done, and to which mention, event or entity. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsview.store.document.counting import quantity
from newsview.store.document.model import Document
from newsview.store.editing.corrections import Change, Correction

__all__ = ["correction_in_words"]

LONGEST = 40
"""Characters of an annotation that are quoted at most."""


def correction_in_words(correction: Correction, documents: Sequence[Document]) -> str:
    """The action and the annotation that it changed, as in `reject Ukraine (GPE)`; of several, how many.

    `documents` are the article before and after: an annotation that was added or deleted is in one of them only.
    """
    action = correction.action.replace("-", " ")
    subjects = _subjects(correction.changes)
    if len(subjects) > 1:
        return f"{action}, {quantity(len(subjects), 'change')}"
    named = next((name for each in subjects for name in _names(each, documents)), None)
    return action if named is None else f"{action} {named}"


def _subjects(changes: Iterable[Change]) -> list[Change]:
    """The changes that say what a correction was about: an entity follows its mentions, and an event its arguments."""
    changes = list(changes)
    for kind in ("mention", "event", "entity"):
        if found := [change for change in changes if change.kind == kind]:
            return found
    return []


def _names(change: Change, documents: Iterable[Document]) -> Iterable[str]:
    """How the annotation reads in each of the documents that have it."""
    for document in documents:
        annotation = document.annotation
        if (mention := annotation.mention_index.get(change.id)) is not None:
            yield f"{_shortened(document.quote(mention))} ({mention.label})"
        elif (event := annotation.event_index.get(change.id)) is not None:
            trigger = _shortened(document.quote(event))
            yield f"{trigger} ({event.type})" if event.type else trigger
        elif (entity := annotation.entity_index.get(change.id)) is not None:
            yield f"{_shortened(entity.name)} ({entity.label})"


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
