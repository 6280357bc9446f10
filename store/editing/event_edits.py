"""The vocabulary of corrections, for events: their triggers, types, dates, factuality, sources and fillers.

As in `mention_edits`: pure, what a person changes becomes `accepted`, and an edit that changes nothing is empty.
"""

from __future__ import annotations

from collections.abc import Collection

from newsview.store.document.model import Argument, Document, Event, Factuality, Source, Span, replace
from newsview.store.editing.corrections import Edit
from newsview.store.editing.mention_edits import EditError, edit_of, next_id, trimmed, without_invalid

__all__ = [
    "add_event",
    "clear_role",
    "copy_event",
    "fill",
    "move_trigger",
    "set_factuality",
    "set_source",
    "set_type",
    "set_when",
    "unfill",
]


def add_event(document: Document, start: int, end: int, *, type_: str | None = None) -> Edit:
    """A new event on a trigger."""
    start, end = trimmed(document.text, start, end)
    event = Event(
        id=next_id(document.annotation.events, "v"), trigger=Span(start=start, end=end), type=type_,
        factuality="asserted", origin="human", status="accepted",
    )  # fmt: skip
    return edit_of("add-event", [(None, event)])


def copy_event(document: Document, id_: str) -> Edit:
    """A second event on the same trigger with the same slots, to change from there."""
    event = document.event(id_)
    made = replace(event, id=next_id(document.annotation.events, "v"), origin="human", status="accepted", score=None)
    return edit_of("copy-event", [(None, made)])


def move_trigger(document: Document, id_: str, start: int, end: int) -> Edit:
    event = document.event(id_)
    start, end = trimmed(document.text, start, end)
    return _event("trigger", event, replace(event, trigger=replace(event.trigger, start=start, end=end)))


def set_type(document: Document, id_: str, type_: str | None) -> Edit:
    event = document.event(id_)
    return _event("type", event, replace(event, type=type_))


def set_when(document: Document, id_: str, when: str | None) -> Edit:
    """`when` is EDTF, or None."""
    event = document.event(id_)
    try:
        dated = replace(event, when=when or None, extra=without_invalid(event.extra, "when"))
    except ValueError as error:
        raise EditError(str(error)) from None
    return _event("when", event, dated)


def set_factuality(document: Document, id_: str, factuality: Factuality | None) -> Edit:
    event = document.event(id_)
    return _event("factuality", event, replace(event, factuality=factuality))


def set_source(document: Document, id_: str, source: Source | None) -> Edit:
    event = document.event(id_)
    return _event("source", event, replace(event, source=source))


def fill(
    document: Document, id_: str, role: str, start: int, end: int, *, mention: str | None = None,
    instead_of: Collection[int] = (),
) -> Edit:  # fmt: skip
    """A role filled with a span: beside what fills it already, or in the place of some of the event's arguments."""
    event = document.event(id_)
    start, end = trimmed(document.text, start, end)
    if mention is not None:
        document.mention(mention)
    argument = Argument(role=role, start=start, end=end, mention=mention)
    kept = [
        a for i, a in enumerate(event.arguments)
        if i not in instead_of and (a.role, a.extent) != (role, argument.extent)
    ]  # fmt: skip
    after = max((n for n, a in enumerate(kept, 1) if a.role == role), default=len(kept))
    after = min([*instead_of, len(kept)]) if instead_of else after
    return _event("fill", event, replace(event, arguments=(*kept[:after], argument, *kept[after:])))


def unfill(document: Document, id_: str, argument: int) -> Edit:
    """One argument, by its place in the event's list, taken out."""
    event = document.event(id_)
    if not 0 <= argument < len(event.arguments):
        raise EditError("that slot is empty")
    arguments = event.arguments[:argument] + event.arguments[argument + 1 :]
    return _event("clear", event, replace(event, arguments=arguments))


def clear_role(document: Document, id_: str, role: str) -> Edit:
    """All fillers of a role taken out."""
    event = document.event(id_)
    return _event("clear", event, replace(event, arguments=tuple(a for a in event.arguments if a.role != role)))


def _event(action: str, before: Event, after: Event) -> Edit:
    return edit_of(action, [(before, replace(after, status="accepted"))] if after != before else [])
