"""The vocabulary of corrections, for events: their triggers, types, dates, factuality, sources and fillers.

As in `mention_edits`: pure, what a person changes becomes `accepted`, and an edit that changes nothing is empty.
"""

from __future__ import annotations

from collections.abc import Collection

from newsview.store.document.model import Argument, Document, Event, Factuality, Source, Span, replace
from newsview.store.editing.corrections import Edit, apply
from newsview.store.editing.mention_edits import EditError, between, edit_of, next_id, trimmed, without_invalid
from newsview.store.schemes import Scheme, role_takes

__all__ = [
    "accepted",
    "add_event",
    "clear_role",
    "clear_roles",
    "copy_event",
    "fill",
    "fill_and_date",
    "move_argument",
    "move_source",
    "move_trigger",
    "set_factuality",
    "set_source",
    "set_type",
    "set_when",
    "split_argument",
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
    """The trigger of an event moved to `start:end`. Raises EditError for mere white space, KeyError for no event."""
    event = document.event(id_)
    start, end = trimmed(document.text, start, end)
    return _event("trigger", event, replace(event, trigger=replace(event.trigger, start=start, end=end)))


def move_argument(document: Document, id_: str, argument: int, start: int, end: int) -> Edit:
    """Moves the edges of one argument, by its place in the event's list, with the mention that has the new extent.

    Raises EditError where there is no such argument, or nothing but white space in the extent.
    """
    event = document.event(id_)
    if not 0 <= argument < len(event.arguments):
        raise EditError("that slot is empty")
    start, end = trimmed(document.text, start, end)
    moved = replace(event.arguments[argument], start=start, end=end, mention=_mention_of(document, start, end))
    arguments = (*event.arguments[:argument], moved, *event.arguments[argument + 1 :])
    after = replace(event, arguments=arguments, status="accepted")  # to look at its edges is a decision, too
    return edit_of("fill", [(event, after)])


def move_source(document: Document, id_: str, start: int, end: int) -> Edit:
    """Moves the edges of an event's source, with the mention that has the new extent. Raises as `move_argument`."""
    event = document.event(id_)
    if event.source is None:
        raise EditError("that slot is empty")
    start, end = trimmed(document.text, start, end)
    moved = replace(event.source, start=start, end=end, mention=_mention_of(document, start, end))
    return set_source(document, id_, moved)


def _mention_of(document: Document, start: int, end: int) -> str | None:
    """Id of the mention that has just this extent, unless it is rejected."""
    found = next((m for m in document.annotation.mentions if m.extent == (start, end)), None)
    return None if found is None or found.status == "rejected" else found.id


def set_type(document: Document, id_: str, type_: str | None) -> Edit:
    """The type of an event set, or left open with None. Raises KeyError where there is no such event."""
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
    """How certain an event is, or None. Raises KeyError where there is no such event."""
    event = document.event(id_)
    return _event("factuality", event, replace(event, factuality=factuality))


def set_source(document: Document, id_: str, source: Source | None) -> Edit:
    """Whom an event is attributed to, or None. Raises KeyError where there is no such event."""
    event = document.event(id_)
    return _event("source", event, replace(event, source=source))


def fill(
    document: Document, id_: str, role: str, start: int, end: int, *, mention: str | None = None,
    instead_of: Collection[int] = (),
) -> Edit:  # fmt: skip
    """Fills a role with a span: next to the arguments that it has, or in the place of some of them."""
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


def fill_and_date(
    document: Document, id_: str, role: str, start: int, end: int, *, mention: str | None = None,
    instead_of: Collection[int] = (), scheme: Scheme | None = None,
) -> Edit:  # fmt: skip
    """Fills a role as `fill` does; a mention with a date that fills a role of times gives the event its date too."""
    edit = fill(document, id_, role, start, end, mention=mention, instead_of=instead_of)
    value = None if mention is None else document.mention(mention).value
    if "time" not in role_takes(role, scheme) or value is None or not edit:
        return edit
    after = apply(document, edit.changes)
    return between("fill", document, apply(after, set_when(after, id_, value).changes))


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


def clear_roles(document: Document, id_: str) -> Edit:
    """All fillers of all roles taken out; date, source and trigger stay."""
    event = document.event(id_)
    return _event("clear", event, replace(event, arguments=()))


def split_argument(document: Document, id_: str, argument: int) -> Edit:
    """A second event on the same trigger, which takes one argument of the event with it.

    The new event has the arguments of all other roles as well. Raises EditError where there is no such argument.
    """
    event = document.event(id_)
    if not 0 <= argument < len(event.arguments):
        raise EditError("that slot is empty")
    role = event.arguments[argument].role
    rest = tuple(a for i, a in enumerate(event.arguments) if i != argument)
    own = tuple(a for i, a in enumerate(event.arguments) if i == argument or a.role != role)
    made = replace(
        event, id=next_id(document.annotation.events, "v"), arguments=own, origin="human", status="accepted",
        score=None,
    )  # fmt: skip
    return edit_of("split-event", [(event, replace(event, arguments=rest, status="accepted")), (None, made)])


def accepted(before: Event, after: Event) -> Event:
    """The event after a change of a person, which is a decision: accepted, where anything changed at all."""
    return replace(after, status="accepted") if after != before else before


def _event(action: str, before: Event, after: Event) -> Edit:
    return edit_of(action, [(before, accepted(before, after))])
