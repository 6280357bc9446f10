"""Spans and links as other tools know them, and the rest of a document carried along with them.

Tools that keep keys they do not know get the document's own record under `REST`. On the way back their spans and links
decide what is there; the record only adds what they cannot say, matched by place and label. So what someone changed,
added or deleted in the other tool is what is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from store.document import DocumentError, from_record, to_record
from store.model import PLOVER_TYPES, Document, Event, Mention

__all__ = ["FILLER", "REST", "UNTYPED", "Filler", "Frame", "Label", "fillers", "frames_of", "rebuilt", "rest_of"]

REST = "newsview"
"""Key of the record in tools that keep keys they do not know."""

UNTYPED = "UNTYPED"
"""Label of the trigger of an event without a type."""

FILLER = "ARGUMENT"
"""Label of a span that fills a role and is no mention."""


class Label(NamedTuple):
    """A labelled span."""

    start: int
    end: int
    label: str


class Filler(NamedTuple):
    """What fills a role: `mention` is its place among the mentions, None if it is none of them."""

    role: str
    start: int
    end: int


class Frame(NamedTuple):
    """An event as its trigger and what is linked to it."""

    trigger: Label
    fillers: tuple[Filler, ...] = ()


def frames_of(document: Document) -> Iterator[tuple[Event, Frame]]:
    """Each event with its trigger and fillers."""
    for event in document.annotation.events:
        trigger = Label(event.start, event.end, event.type or UNTYPED)
        yield event, Frame(trigger, tuple(Filler(a.role, a.start, a.end) for a in event.arguments))


def fillers(document: Document) -> dict[tuple[int, int], str | None]:
    """Each stretch of text that fills a role, and the id of a mention of the same extent, where there is one."""
    mentions: dict[tuple[int, int], str] = {}
    for m in document.annotation.mentions:
        mentions.setdefault(m.extent, m.id)
    linked = {a.extent: a.mention for e in document.annotation.events for a in e.arguments if a.mention}
    extents = {m.id: m.extent for m in document.annotation.mentions}
    found: dict[tuple[int, int], str | None] = {}
    for event in document.annotation.events:
        for a in event.arguments:
            preferred = linked.get(a.extent)
            exact = preferred is not None and extents.get(preferred) == a.extent
            found[a.extent] = preferred if exact else mentions.get(a.extent)
    return found


def rest_of(document: Document) -> dict[str, Any]:
    """The document's record without its text."""
    record = to_record(document)
    del record["text"]
    return record


def is_trigger(label: str) -> bool:
    """Whether a label is one that newsview writes on triggers."""
    return label == UNTYPED or label in PLOVER_TYPES


def rebuilt(
    text: str,
    mentions: Iterable[Label],
    frames: Iterable[Frame],
    rest: Mapping[str, Any] | None,
    *,
    id: str,  # noqa: A002
    more: Mapping[str, Any] | None = None,
) -> Document:
    """A document from the spans and frames found in a file. Raises DocumentError.

    `id` and `more` (title, source and the like) serve where there is no record.
    """
    record: dict[str, Any] = {"id": id, **(more or {}), **(rest or {}), "text": text}
    old_mentions, old_events = record.pop("mentions", None) or [], record.pop("events", None) or []
    entities = {e.get("id") for e in record.get("entities") or ()}
    known = _pool(old_mentions, lambda m: Label(m["start"], m["end"], m["label"]))
    fresh = _fresh("m", old_mentions)
    found: list[dict[str, Any]] = []
    for label in mentions:
        kept = _pop(known, label)
        found.append(kept or {"id": next(fresh), **label._asdict(), "origin": "import"})
        if kept and kept.get("entity") not in entities:
            found[-1] = {**kept, "entity": None}
    record["mentions"] = found
    record["events"] = list(_events(frames, old_events, found))
    return from_record(record)


def _events(
    frames: Iterable[Frame], old: Sequence[dict[str, Any]], mentions: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    ids = {m["id"] for m in mentions}
    at: dict[tuple[int, int], str] = {}
    for m in mentions:
        at.setdefault((m["start"], m["end"]), m["id"])
    known = _pool(old, lambda e: Label(e["trigger"]["start"], e["trigger"]["end"], e.get("type") or UNTYPED))
    fresh = _fresh("v", old)
    for trigger, parts in frames:
        kept = _pop(known, trigger)
        event = dict(kept or {"id": next(fresh), "origin": "import"})
        event["trigger"] = {**event.get("trigger", {}), "start": trigger.start, "end": trigger.end}
        event["type"] = None if trigger.label == UNTYPED else trigger.label
        arguments = _pool(event.get("arguments", ()), lambda a: Filler(a["role"], a["start"], a["end"]))
        event["arguments"] = [
            _linked(_pop(arguments, part), ids) or {**part._asdict(), "mention": at.get((part.start, part.end))}
            for part in parts
        ]
        if event.get("source"):
            event["source"] = _linked(event["source"], ids)
        yield event


def _linked(record: dict[str, Any] | None, ids: set[Any]) -> dict[str, Any] | None:
    """The record of an argument or source, without its mention if that is gone."""
    if record and record.get("mention") is not None and record["mention"] not in ids:
        return {**record, "mention": None}
    return record


Pool = defaultdict[tuple[Any, ...], list[dict[str, Any]]]


def _pool(records: Iterable[dict[str, Any]], key: Any) -> Pool:
    """Records by what is matched, the first one last in each list."""
    pool: Pool = defaultdict(list)
    try:
        for record in reversed(list(records)):
            pool[tuple(key(record))].append(record)
    except (KeyError, TypeError) as error:
        raise DocumentError(f"the record under `{REST}` is damaged: {error!r}") from None
    return pool


def _pop(pool: Pool, key: tuple[Any, ...]) -> dict[str, Any] | None:
    return pool[tuple(key)].pop() if pool.get(tuple(key)) else None


def _fresh(letter: str, records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Ids that none of the records has."""
    taken = {record.get("id") for record in records}
    number = 0
    while True:
        number += 1
        if (name := f"{letter}{number}") not in taken:
            yield name


def mention_labels(mentions: Iterable[Mention]) -> list[Label]:
    return [Label(m.start, m.end, m.label) for m in mentions]
