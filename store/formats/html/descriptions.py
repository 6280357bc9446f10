"""What a page says of a mention or an event when the pointer or the keyboard is on its words: a line each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from newsview.store.document.model import Document, Event, Mention
from newsview.store.editing.corrections import Correction
from newsview.store.formats.html.anchors import one_line, when_in_words

__all__ = ["Lines", "lines_of"]

Lines: TypeAlias = dict[tuple[str, str], str]
"""What is said of each item, by `mentions` or `events` and its id."""


def lines_of(document: Document, history: Iterable[Correction]) -> Lines:
    """The line of each mention and each event: what it is, what it means, its status and who decided."""
    by = {change.id: correction.by for correction in history for change in correction.changes}
    names = {e.id: e.name + (f" ({e.ref})" if e.ref else "") for e in document.annotation.entities}
    lines = {("mentions", m.id): _mention(m, names.get(m.entity or "", ""), by) for m in document.annotation.mentions}
    return lines | {("events", e.id): _event(e, document.quote(e), by) for e in document.annotation.events}


def _mention(m: Mention, name: str, by: dict[str, str]) -> str:
    kind = m.kind if m.kind != "name" else ""
    return _line(m.label, name, kind, when_in_words(m.value), _decision(m, by), m.note or "")


def _event(e: Event, trigger: str, by: dict[str, str]) -> str:
    called = f"{e.type or 'event'} “{trigger}”"
    return _line(called, when_in_words(e.when), e.factuality or "", _decision(e, by), e.note or "")


def _decision(item: Mention | Event, by: dict[str, str]) -> str:
    who = by.get(item.id)
    if item.status == "proposed":
        return f"changed by {who}, not accepted yet" if who else "proposed, nobody has decided"
    return f"{item.status} by {who}" if who else item.status


def _line(*parts: str) -> str:
    return one_line(" · ".join(part for part in parts if part))
