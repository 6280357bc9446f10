"""Spans and links as other tools know them, and the rest of a document carried along with them.

Tools that keep keys they do not know get the document's own record under `REST`. On the way back their spans and links
decide what is there; the record only adds what they cannot say, matched by place and label. So what someone changed,
added or deleted in the other tool is what is read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeVar

from newsview.store.document.appearances import text_id
from newsview.store.document.model import Document, replace
from newsview.store.document.serialization import DocumentError, from_record, to_record
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.relations import RELATIONS, relations_in, relations_of

__all__ = [
    "FILLER",
    "REST",
    "UNTYPED",
    "Filler",
    "Frame",
    "Label",
    "Link",
    "Node",
    "Parts",
    "Tie",
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
    """From the trigger to what fills a role of its event, or between the ends of a relation: places in the nodes."""

    trigger: int
    filler: int
    role: str


class End(NamedTuple):
    """An end of a relation: the place of a mention or event in the list of those found."""

    kind: Literal["mention", "event"]
    at: int


class Tie(NamedTuple):
    """A relation found in a file."""

    first: End
    second: End
    type: str


class Parts(NamedTuple):
    """What spans and links turned out to be."""

    mentions: list[Label]
    frames: list[Frame]
    ties: list[Tie]


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
    ends = {node.id: i for i, node in reversed(list(enumerate(nodes)))}
    for trigger, event in enumerate(annotation.events, len(annotation.mentions)):
        for number, a in enumerate(event.arguments, 1):
            named = place.get(a.mention or "")
            if named is None or annotation.mentions[named].extent != a.extent:
                named = at.get(a.extent)
            if named is None:
                named = at[a.extent] = len(nodes)
                nodes.append(Node(f"{event.id}.{number}", a.start, a.end, FILLER))
            links.append(Link(trigger, named, a.role))
    for relation in relations_of(document):
        tied = [ends.get(end["id"]) for end in relation["ends"]]
        if len(tied) == 2 and tied[0] is not None and tied[1] is not None:
            links.append(Link(tied[0], tied[1], relation["type"]))
    return nodes, links


def parts_of(nodes: Sequence[Node], links: Sequence[Link], rest: Mapping[str, Any] | None, options: Options) -> Parts:
    """Which of the spans are mentions, and the events and relations.

    The record knows its own. Of what it does not know, or without one, a span whose label is an event type is a
    trigger; what begins a link that is called as a role is one too, unless its label is that of a mention. What else is
    linked is a relation. A span that only ends links and is labelled `FILLER` is nothing but a filler.
    """
    known = _Known(rest, options)
    linked: defaultdict[int, list[Link]] = defaultdict(list)
    for link in links:
        linked[link.trigger].append(link)
    ends = {link.filler for link in links}
    parts, tied = Parts([], [], []), []
    place: dict[int, End] = {}
    for i, node in enumerate(nodes):
        label, mine = node.triple, linked[i]
        kind = known.kind_of(label, [(nodes[link.filler].triple, link.role) for link in mine])
        if kind == "event":
            fillers = []
            for link in mine:
                filler = nodes[link.filler]
                if known.is_relation(label, filler.triple, link.role):
                    tied.append(link)
                else:
                    fillers.append(Filler(link.role, filler.start, filler.end))
            place[i] = End("event", len(parts.frames))
            parts.frames.append(Frame(label, tuple(fillers)))
        elif kind == "mention" or mine or not (node.label == FILLER and i in ends):
            tied += mine
            place[i] = End("mention", len(parts.mentions))
            parts.mentions.append(label)
    for link in tied:
        if link.filler not in place:
            place[link.filler] = End("mention", len(parts.mentions))
            parts.mentions.append(nodes[link.filler].triple)
        parts.ties.append(Tie(place[link.trigger], place[link.filler], link.role))
    return parts


class _Known:
    """What a document's record knows of spans and links, each found as often as it has it; the scheme where none is."""

    def __init__(self, rest: Mapping[str, Any] | None, options: Options) -> None:
        record = rest or {}
        self.alone = rest is None
        self.options = options
        mentions, events = record.get("mentions") or (), record.get("events") or ()
        named = {m.get("id"): key for m, key in zip(mentions, _keys(mentions, _mention), strict=True)}
        named |= {e.get("id"): key for e, key in zip(events, _keys(events, _trigger), strict=True)}
        self.mentions = Counter(_keys(mentions, _mention))
        self.triggers = Counter(_keys(events, _trigger))
        self.arguments: Counter[tuple[Label, int, int, str]] = Counter()
        for event in events:
            for filler in _keys(event.get("arguments") or (), _filler):
                self.arguments[_trigger(event), filler.start, filler.end, filler.role] += 1
        self.relations = Counter(key for r in relations_in(record) if (key := _tie(r, named)) is not None)

    def kind_of(self, label: Label, links: Sequence[tuple[Label, str]]) -> Literal["mention", "event"] | None:
        """What a span is, given the ends and names of the links that it begins; counted as found. None: not known."""
        related = bool(links) and all(self.relations[label, end, name] > 0 for end, name in links)
        if self.mentions[label] > 0 and (related or not self.triggers[label] > 0 or not links):
            self.mentions[label] -= 1
            return "mention"
        if self.triggers[label] > 0:
            self.triggers[label] -= 1
            return "event"
        if label.label == UNTYPED or label.label in self.options.event_types:
            return "event" if self.alone or links else None
        named_as_role = any(name in self.options.roles for _, name in links)
        return "event" if named_as_role and label.label not in self.options.labels else None

    def is_relation(self, trigger: Label, end: Label, name: str) -> bool:
        """Whether a link that begins at a trigger is a relation of the event, not a role in it; counted as found."""
        argument = trigger, end.start, end.end, name
        if self.arguments[argument] > 0:
            self.arguments[argument] -= 1
            return False
        if self.relations[trigger, end, name] > 0:
            self.relations[trigger, end, name] -= 1
            return True
        return False


def _tie(relation: Mapping[str, Any], named: Mapping[Any, Label]) -> tuple[Label, Label, str] | None:
    """What a relation's link is matched by; None where it is none, as it has not two ends that are there."""
    ends = [named.get(end["id"]) for end in relation["ends"]]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    return ends[0], ends[1], relation["type"]


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


def rebuilt(
    text: str,
    mentions: Iterable[Label],
    frames: Iterable[Frame],
    ties: Sequence[Tie] | None,
    rest: Mapping[str, Any] | None,
    *,
    more: Mapping[str, Any] | None = None,
) -> Document:
    """A document from the spans, frames and relations found in a file. Raises DocumentError.

    `ties` is None where the file has no links: then the record's relations are the document's. `more` (title, source
    and the like) serves where there is no record. A text without an id of its own has the one that is made of it:
    neither a file's name nor a number in it tells two articles apart.
    """
    record: dict[str, Any] = {"id": text_id(text), **(more or {}), **(rest or {}), "text": text}
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
    if ties is not None:
        relations = list(_relations(ties, relations_in(record), old_mentions, old_events, record))
        if relations:
            record[RELATIONS] = relations
        elif relations_in(record):
            del record[RELATIONS]
    return from_record(record)


def _relations(
    ties: Sequence[Tie],
    old: Sequence[dict[str, Any]],
    old_mentions: Sequence[dict[str, Any]],
    old_events: Sequence[dict[str, Any]],
    record: Mapping[str, Any],
) -> Iterator[dict[str, Any]]:
    """The record's relations that are in the file still or never could be, then those that are new in it."""
    named = {m.get("id"): key for m, key in zip(old_mentions, _keys(old_mentions, _mention), strict=True)}
    named |= {e.get("id"): key for e, key in zip(old_events, _keys(old_events, _trigger), strict=True)}
    lists = {"mention": record["mentions"], "event": record["events"]}
    waiting: dict[tuple[Label, Label, str], list[Tie]] = {}
    keys = []
    for tie in ties:
        ends = [lists[end.kind][end.at] for end in (tie.first, tie.second)]
        first, second = (
            _mention(record) if end.kind == "mention" else _trigger(record)
            for record, end in zip(ends, (tie.first, tie.second), strict=True)
        )
        keys.append((first, second, tie.type))
        waiting.setdefault(keys[-1], []).append(tie)
    for relation in old:
        key = _tie(relation, named)
        if key is None or (waiting.get(key) and waiting[key].pop(0)):
            yield relation
    fresh = _fresh("R", old)
    for tie, key in zip(ties, keys, strict=True):
        if tie in waiting[key]:
            waiting[key].remove(tie)
            ends = []
            for place, extent in ((tie.first, key[0]), (tie.second, key[1])):
                ends.append({"id": lists[place.kind][place.at]["id"], "start": extent.start, "end": extent.end})
            yield {"id": next(fresh), "type": tie.type, "ends": ends}


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
