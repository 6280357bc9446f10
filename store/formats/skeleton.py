"""Spans and links as other tools know them, and the rest of a document carried along with them.

Tools that keep keys they do not know get the document's own record under `REST`. On the way back their spans and links
decide what is there; the record only adds what they cannot say, matched by place and label. So what someone changed,
added or deleted in the other tool is what is read.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal, NamedTuple, TypeVar

from newsview.store.document.appearances import text_id
from newsview.store.document.model import Document, replace
from newsview.store.document.serialization import DocumentError, from_record, to_record
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.relations import RELATIONS, relations_in

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
    "read_back",
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
        """The span and its label, without an id."""
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


NodeKind = Literal["mention", "event", "filler"]
LinkKind = Literal["argument", "relation"]

Key = tuple[Label, Label, str]
"""What a link is matched by: the spans at its ends and its name."""

ENDS = 2
"""Of a relation that a link can be."""


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


def nodes_of(record: Mapping[str, Any]) -> tuple[list[Node], list[Link]]:
    """A document's record as labelled spans and links: mentions first, then triggers, then other fillers."""
    layout = _Layout(record)
    nodes = [Node(id, *span) for id, span in zip(layout.ids, layout.spans, strict=True)]
    return nodes, [Link(*link) for link in layout.links]


class _Layout:
    """A document's record as spans and links, each known for what it is."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        mentions, events = record.get("mentions") or (), record.get("events") or ()
        self.mentions, self.events = len(mentions), len(events)
        self.ids = [each.get("id") for each in (*mentions, *events)]
        self.spans: list[tuple[int, int, str]] = [(m["start"], m["end"], m["label"]) for m in mentions]
        at: dict[tuple[int, int], int] = {}
        for number, (start, end, _) in enumerate(self.spans):
            at.setdefault((start, end), number)
        named = {m.get("id"): number for number, m in enumerate(mentions)}
        self.spans += [(e["trigger"]["start"], e["trigger"]["end"], e.get("type") or UNTYPED) for e in events]
        self.links: list[tuple[int, int, str]] = []
        """The arguments, then the relations."""
        for number, event in enumerate(events, self.mentions):
            for count, a in enumerate(event.get("arguments") or (), 1):
                extent = a["start"], a["end"]
                filler = named.get(a.get("mention"))
                if filler is None or self.spans[filler][:2] != extent:
                    filler = at.get(extent)
                if filler is None:
                    filler = at[extent] = len(self.spans)
                    self.ids.append(f"{event.get('id')}.{count}")
                    self.spans.append((*extent, FILLER))
                self.links.append((number, filler, a["role"]))
        self.arguments = len(self.links)
        relations = relations_in(record)
        places = {e.get("id"): n for n, e in enumerate(events, self.mentions)} | named if relations else {}
        for relation in relations:
            ends = [places.get(end["id"]) for end in relation["ends"]]
            if len(ends) == ENDS and ends[0] is not None and ends[1] is not None:
                self.links.append((ends[0], ends[1], relation["type"]))

    def kind(self, number: int) -> NodeKind:
        """What a span is."""
        return "mention" if number < self.mentions else "event" if number < self.mentions + self.events else "filler"

    def link_kind(self, number: int) -> LinkKind:
        """What a link is."""
        return "argument" if number < self.arguments else "relation"


def read_back(
    text: str,
    nodes: Sequence[Node],
    links: Sequence[Link],
    rest: Mapping[str, Any] | None,
    options: Options,
    *,
    more: Mapping[str, Any] | None = None,
) -> Document:
    """The document that spans and links of a file are, with what its record keeps in addition. Raises DocumentError.

    `more` (title, source and the like) serves where there is no record.
    """
    try:
        layout = _Layout(rest or {})
    except (AttributeError, KeyError, TypeError) as error:
        raise _damaged(error) from None
    if rest is not None and [node[1:] for node in nodes] == layout.spans and [*links] == layout.links:
        with suppress(DocumentError):  # of a record that names what is not there
            return from_record({**rest, "text": text})  # nothing was changed
    return rebuilt(text, *_parts_of(nodes, links, layout if rest is not None else None, options), rest, more=more)


def _parts_of(nodes: Sequence[Node], links: Sequence[Link], layout: _Layout | None, options: Options) -> Parts:
    """Which of the spans are mentions, and the events and relations.

    The record knows its own. Of what it does not know, or without one, a span whose label is an event type is a
    trigger; what begins a link that is called as a role is one too, unless its label is that of a mention. What else is
    linked is a relation. A span that only ends links and is labelled `FILLER` is nothing but a filler.
    """
    known = _Known(nodes, links, layout, options)
    linked: defaultdict[int, list[int]] = defaultdict(list)
    for number, link in enumerate(links):
        linked[link.trigger].append(number)
    ends = {link.filler for link in links}
    parts, tied = Parts([], [], []), []
    place: dict[int, End] = {}
    for i, node in enumerate(nodes):
        mine = linked[i]
        kind = known.kind_of(i, mine)
        if kind == "event":
            fillers = []
            for number in mine:
                if known.is_relation(number):
                    tied.append(links[number])
                else:
                    filler = nodes[links[number].filler]
                    fillers.append(Filler(links[number].role, filler.start, filler.end))
            place[i] = End("event", len(parts.frames))
            parts.frames.append(Frame(node.triple, tuple(fillers)))
        elif kind == "mention" or mine or (kind is None and not (node.label == FILLER and i in ends)):
            tied += [links[number] for number in mine]
            place[i] = End("mention", len(parts.mentions))
            parts.mentions.append(node.triple)
    for link in tied:
        if link.filler not in place:
            place[link.filler] = End("mention", len(parts.mentions))
            parts.mentions.append(nodes[link.filler].triple)
        parts.ties.append(Tie(place[link.trigger], place[link.filler], link.role))
    return parts


class _Known:
    """What a document's record knows of a file's spans and links; the scheme where the record knows nothing.

    Spans that the file has as often as the record, and the links between them, are the record's own one by one. Of a
    span that the file has fewer times (one was deleted) the record's are found as often as it has them.
    """

    def __init__(self, nodes: Sequence[Node], links: Sequence[Link], layout: _Layout | None, options: Options) -> None:
        self.nodes, self.links, self.options = nodes, links, options
        self.alone = layout is None
        layout = layout or _Layout({})
        own = self._own(layout)
        self.kinds = [None if i is None else layout.kind(i) for i in own]
        paired = {i for i in own if i is not None}
        loose = [i for i in range(len(layout.spans)) if i not in paired]
        self.mentions = Counter(layout.spans[i] for i in loose if layout.kind(i) == "mention")
        self.triggers = Counter(layout.spans[i] for i in loose if layout.kind(i) == "event")
        waiting: defaultdict[tuple[int, int, str], deque[LinkKind]] = defaultdict(deque)
        for number, known in enumerate(layout.links):
            waiting[known].append(layout.link_kind(number))
        self.exact: dict[int, LinkKind] = {}
        for number, link in enumerate(links):
            first, second = own[link.trigger], own[link.filler]
            if first is not None and second is not None and (found := waiting.get((first, second, link.role))):
                self.exact[number] = found.popleft()
        self.arguments: Counter[Key] = Counter()
        self.relations: Counter[Key] = Counter()
        for (trigger, filler, role), left in waiting.items():
            key = Label(*layout.spans[trigger]), Label(*layout.spans[filler]), role
            self.arguments[key] += left.count("argument")
            self.relations[key] += left.count("relation")
        self.names = {name for _, _, name in layout.links[layout.arguments :]}
        """What the record's relations are called."""

    def _own(self, layout: _Layout) -> list[int | None]:
        """The place in the record of each span in the file; None where it is not known one by one."""
        places: defaultdict[tuple[int, int, str], deque[int]] = defaultdict(deque)
        for i, span in enumerate(layout.spans):
            places[span].append(i)
        triples = [node.triple for node in self.nodes]
        counts = Counter[tuple[int, int, str]](triples)
        whole = {triple for triple, found in places.items() if len(found) <= counts[triple]}
        return [places[triple].popleft() if triple in whole and places[triple] else None for triple in triples]

    def kind_of(self, at: int, links: Sequence[int]) -> NodeKind | None:
        """What the span at this place is, given the links that it begins; counted as found. None: not known."""
        kind = self.kinds[at]
        if kind is not None:
            return kind
        label, names = self.nodes[at].triple, [self.links[number].role for number in links]
        related = bool(links) and all(self.relations[self._key(number)] > 0 for number in links)
        if self.mentions[label] > 0 and (related or not self.triggers[label] > 0 or not links):
            self.mentions[label] -= 1
            return "mention"
        if self.triggers[label] > 0:
            self.triggers[label] -= 1
            return "event"
        if label.label == UNTYPED or label.label in self.options.event_types:
            return "event" if self.alone or links else None
        named_as_role = any(name in self.options.roles for name in names)
        return "event" if named_as_role and label.label not in self.options.labels else None

    def is_relation(self, number: int) -> bool:
        """Whether a link that begins at a trigger is a relation of the event, not a role in it; counted as found."""
        if (known := self.exact.get(number)) is not None:
            return known == "relation"
        key = self._key(number)
        for counts, answer in ((self.arguments, False), (self.relations, True)):
            if counts[key] > 0:
                counts[key] -= 1
                return answer
        name = self.links[number].role
        return name not in self.options.roles and (name in self.names or name in self.options.relations)

    def _key(self, number: int) -> Key:
        link = self.links[number]
        return self.nodes[link.trigger].triple, self.nodes[link.filler].triple, link.role


def _tie(relation: Mapping[str, Any], named: Mapping[Any, Label]) -> Key | None:
    """What a relation's link is matched by; None where it is none, as it has not two ends that are there."""
    ends = [named.get(end["id"]) for end in relation["ends"]]
    if len(ends) != ENDS or ends[0] is None or ends[1] is None:
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
    waiting: dict[Key, list[Tie]] = {}
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


Part = TypeVar("Part", Label, Filler)


def _keys(records: Iterable[dict[str, Any]], key: Callable[[Mapping[str, Any]], Part]) -> list[Part]:
    """What each record is matched by."""
    try:
        return [key(record) for record in records]
    except (AttributeError, KeyError, TypeError) as error:
        raise _damaged(error) from None


def _damaged(error: Exception) -> DocumentError:
    return DocumentError(f"the record under `{REST}` is damaged: {error!r}")


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
