"""Spans and links as other tools know them, and the rest of a document carried along with them.

Tools that keep keys they do not know get the document's own record under `REST`. On the way back their spans and links
decide what is there; the record only adds what they cannot say, matched by place and label. So what someone changed,
added or deleted in the other tool is what is read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from store.document import DocumentError, from_record, to_record
from store.formats.receipt import Ledger
from store.model import Document, replace

__all__ = [
    "FILLER",
    "REST",
    "UNTYPED",
    "Filler",
    "Frame",
    "Label",
    "Link",
    "Node",
    "foreign_id",
    "named",
    "nodes_of",
    "parts_of",
    "rebuilt",
    "rest_in",
    "rest_of",
]

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
    """A span and the role that it fills."""

    role: str
    start: int
    end: int


class Frame(NamedTuple):
    """An event as its trigger and what is linked to it."""

    trigger: Label
    fillers: tuple[Filler, ...] = ()


class Node(NamedTuple):
    """A span of any kind in a file: of a mention, a trigger, or what fills a role and is no mention."""

    id: str
    start: int
    end: int
    label: str

    @property
    def triple(self) -> Label:
        return Label(self.start, self.end, self.label)


class Link(NamedTuple):
    """From the trigger to what fills a role of its event, both as places in the list of nodes."""

    trigger: int
    filler: int
    role: str


def named(document: Document, ledger: Ledger) -> Document:
    """The document with a label on every mention, and no event type that is read as none."""
    annotation = document.annotation
    for m in annotation.mentions:
        if not m.label:
            ledger.changed("mentions", m.id, "a span must have a label: now SPAN")
    for e in annotation.events:
        if e.type == UNTYPED:
            ledger.lost("event types", e.id, f"{UNTYPED} stands for an event without a type")
    mentions = tuple(m if m.label else replace(m, label="SPAN") for m in annotation.mentions)
    events = tuple(replace(e, type=None) if e.type in ("", UNTYPED) else e for e in annotation.events)
    return replace(document, annotation=replace(annotation, mentions=mentions, events=events))


def nodes_of(document: Document) -> tuple[list[Node], list[Link]]:
    """The document as labelled spans and links: mentions first, then triggers, then other fillers."""
    annotation = document.annotation
    nodes = [Node(m.id, m.start, m.end, m.label) for m in annotation.mentions]
    place = {m.id: i for i, m in enumerate(annotation.mentions)}
    at: dict[tuple[int, int], int] = {}
    for i, m in enumerate(annotation.mentions):
        at.setdefault(m.extent, i)
    links = []
    nodes += [Node(e.id, e.start, e.end, e.type or UNTYPED) for e in annotation.events]
    for trigger, event in enumerate(annotation.events, len(annotation.mentions)):
        for number, a in enumerate(event.arguments, 1):
            named = place.get(a.mention or "")
            if named is None or annotation.mentions[named].extent != a.extent:
                named = at.get(a.extent)
            if named is None:
                named = at[a.extent] = len(nodes)
                nodes.append(Node(f"{event.id}.{number}", a.start, a.end, FILLER))
            links.append(Link(trigger, named, a.role))
    return nodes, links


def parts_of(
    nodes: Sequence[Node], links: Sequence[Link], rest: Mapping[str, Any] | None, types: Collection[str]
) -> tuple[list[Label], list[Frame]]:
    """Which of the spans are mentions, and the events.

    What begins a link is a trigger; so is a span that the record knows as one or, without a record, one whose label is
    one of the event `types`. A span that only ends links and is labelled `FILLER` is nothing but a filler.
    """
    record = rest or {}
    mentions_known = Counter(_keys(record.get("mentions") or (), _mention))
    triggers_known = Counter(_keys(record.get("events") or (), _trigger))
    linked: defaultdict[int, list[Filler]] = defaultdict(list)
    for link in links:
        filler = nodes[link.filler]
        linked[link.trigger].append(Filler(link.role, filler.start, filler.end))
    ends = {link.filler for link in links}
    mentions, frames = [], []
    for i, node in enumerate(nodes):
        label = node.triple
        if i in linked:
            triggers_known[label] -= 1
            frames.append(Frame(label, tuple(linked[i])))
        elif mentions_known[label] > 0:
            mentions_known[label] -= 1
            mentions.append(label)
        elif triggers_known[label] > 0 or (rest is None and node.label in (UNTYPED, *types)):
            triggers_known[label] -= 1
            frames.append(Frame(label))
        elif not (node.label == FILLER and i in ends):
            mentions.append(label)
    return mentions, frames


def rest_of(document: Document) -> dict[str, Any]:
    """The document's record without its text."""
    record = to_record(document)
    del record["text"]
    return record


def rest_in(record: Mapping[str, Any]) -> dict[str, Any] | None:
    """The document's record among another tool's keys, None where there is none. Raises DocumentError if damaged."""
    rest = record.get(REST)
    if rest is None:
        return None
    if not isinstance(rest, dict) or not isinstance(rest.get("id"), str):
        raise DocumentError(f"the record under `{REST}` is damaged")
    return rest


def foreign_id(path: Path, number: int) -> str:
    """An id for the article that stands `number`th in a file of others."""
    return f"{path.stem}-{number}"


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
    known = _pool(old_mentions, _keys(old_mentions, _mention))
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
    known = _pool(old, _keys(old, _trigger))
    fresh = _fresh("v", old)
    for trigger, parts in frames:
        kept = _pop(known, trigger)
        event = dict(kept or {"id": next(fresh), "origin": "import"})
        event["trigger"] = {**event.get("trigger", {}), "start": trigger.start, "end": trigger.end}
        event["type"] = None if trigger.label == UNTYPED else trigger.label
        arguments = event.get("arguments", ())
        if (keys := _keys(arguments, _filler)) == [*parts]:
            event["arguments"] = [_linked(a, ids) for a in arguments]
        else:
            pool = _pool(arguments, keys)
            event["arguments"] = [
                _linked(_pop(pool, part), ids) or {**part._asdict(), "mention": at.get((part.start, part.end))}
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


def _mention(record: Mapping[str, Any]) -> Label:
    return Label(record["start"], record["end"], record["label"])


def _trigger(record: Mapping[str, Any]) -> Label:
    return Label(record["trigger"]["start"], record["trigger"]["end"], record.get("type") or UNTYPED)


def _filler(record: Mapping[str, Any]) -> Filler:
    return Filler(record["role"], record["start"], record["end"])


Key = TypeVar("Key", Label, Filler)


def _keys(records: Iterable[dict[str, Any]], key: Callable[[Mapping[str, Any]], Key]) -> list[Key]:
    """What each record is matched by."""
    try:
        return [key(record) for record in records]
    except (AttributeError, KeyError, TypeError) as error:
        raise DocumentError(f"the record under `{REST}` is damaged: {error!r}") from None


Pool = dict[tuple[Any, ...], list[dict[str, Any]]]


def _pool(records: Sequence[dict[str, Any]], keys: Sequence[Label] | Sequence[Filler]) -> Pool:
    """Records by what they are matched by, the first one last in each list."""
    pool: Pool = {}
    for key, record in zip(reversed(keys), reversed(records), strict=True):
        pool.setdefault(key, []).append(record)
    return pool


def _pop(pool: Pool, key: Label | Filler) -> dict[str, Any] | None:
    return found.pop() if (found := pool.get(key)) else None


def _fresh(letter: str, records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Ids that none of the records has."""
    taken = {record.get("id") for record in records}
    number = 0
    while True:
        number += 1
        if (name := f"{letter}{number}") not in taken:
            yield name
