"""What a person does with a decision that waits: puts it where it belongs now, or takes another's. Pure functions."""

from __future__ import annotations

from typing import Any

from newsview.store.document.model import Argument, Document, Event, Mention, Source, Span, replace
from newsview.store.document.serialization import struct_of
from newsview.store.editing.contents import Unplaced
from newsview.store.editing.corrections import Change, Edit, change
from newsview.store.editing.mention_edits import EditError, next_id
from newsview.store.editing.merging import conflict_of, take_theirs

__all__ = ["place_unplaced", "summary"]


def place_unplaced(document: Document, waiting: Unplaced, start: int, end: int) -> Edit:
    """The edit that makes the decision at `start:end` of the present text; a conflict is decided for the other person.

    Raises EditError when that cannot be.
    """
    if waiting.kind == "conflict":
        return take_theirs(document, conflict_of(waiting))
    if not 0 <= start < end <= len(document.text):
        raise EditError("put the cursor on the words it belongs to first")
    made = _placed(document, waiting, start, end)
    return Edit(action="place", changes=(made,) if made is not None else ())


def summary(waiting: Unplaced) -> str:
    """The decision in a few words."""
    record = waiting.record
    if waiting.kind == "conflict":
        conflict = conflict_of(waiting)
        return f"{conflict.correction.by}: {conflict.correction.action}"
    if waiting.kind == "argument":
        return f"{record.get('role')} of {record.get('event')}"
    if waiting.kind == "source":
        return f"source of {record.get('event')}"
    return f"{record.get('label') or record.get('type') or waiting.kind} {record.get('status') or ''}".strip()


def _placed(document: Document, waiting: Unplaced, start: int, end: int) -> Change | None:
    annotation, record = document.annotation, waiting.record
    mentions = {m.id for m in annotation.mentions}
    if waiting.kind == "mention":
        mention = replace(struct_of(Mention, record), start=start, end=end)
        if mention.id in mentions:
            mention = replace(mention, id=next_id(annotation.mentions, "m"))
        if mention.entity not in {e.id for e in annotation.entities}:
            mention = replace(mention, entity=None)
        return change("mention", None, mention)
    if waiting.kind == "event":
        event = replace(struct_of(Event, record), trigger=Span(start=start, end=end))
        if event.id in {e.id for e in annotation.events}:
            event = replace(event, id=next_id(annotation.events, "v"))
        arguments = tuple(_known(a, mentions) for a in event.arguments if a.end <= len(document.text))
        source = None if event.source is None else _known(event.source, mentions)
        return change("event", None, replace(event, arguments=arguments, source=source))
    try:
        event = document.event(str(record.get("event")))
    except KeyError:
        raise EditError("its event is not there: place that first") from None
    own: dict[str, Any] = {k: v for k, v in record.items() if k != "event"} | {"mention": None}
    at = next((m.id for m in annotation.mentions if m.extent == (start, end)), None)
    if waiting.kind == "argument":
        argument = replace(struct_of(Argument, own), start=start, end=end, mention=at)
        return change("event", event, replace(event, arguments=(*event.arguments, argument)))
    cue = event.source.cue if event.source is not None else None
    return change("event", event, replace(event, source=Source(start=start, end=end, mention=at, cue=cue)))


def _known(part: Any, mentions: set[str]) -> Any:
    """The argument or source without the mention that is not there."""
    return part if part.mention in mentions else replace(part, mention=None)
