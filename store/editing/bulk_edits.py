"""Bulk edits: one decision, type or clearing for many mentions or events, undone as one step. Pure functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from newsview.store.document.model import Document, Event, Status, replace
from newsview.store.editing.corrections import Edit
from newsview.store.editing.event_edits import accepted
from newsview.store.editing.mention_edits import decide, edit_of

__all__ = ["clear_role_in_all", "decide_all", "set_type_of_all"]


def decide_all(document: Document, ids: Iterable[str], status: Status) -> Edit:
    """Gives mentions and events a status. Raises EditError for an id that is no mention or event."""
    action = {"accepted": "accept-all", "rejected": "reject-all", "proposed": "unreview-all"}[status]
    return replace(decide(document, ids, status), action=action)


def set_type_of_all(document: Document, ids: Sequence[str], type_: str | None) -> Edit:
    """Gives events a type, or none; an event that changes is accepted by that. Raises KeyError for an unknown id."""
    events = [document.event(id_) for id_ in ids]
    return edit_of("type-all", ((event, accepted(event, replace(event, type=type_))) for event in events))


def clear_role_in_all(document: Document, ids: Collection[str], role: str) -> Edit:
    """Takes the arguments of a role out of events.

    The events keep their status: the rest of them was not looked at. Raises KeyError for an unknown id.
    """

    def without(event: Event) -> Event:
        return replace(event, arguments=tuple(a for a in event.arguments if a.role != role))

    events = [document.event(id_) for id_ in ids]
    return edit_of("clear-all", ((event, without(event)) for event in events))
