"""The part of an article that brat can hold, as it will be read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import blake2b
from itertools import pairwise
from typing import Any

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Mention,
    Span,
    replace,
)
from newsview.store.formats.brat.reading import EQUIV, NEGATIONS, SAME, field_of, note_field
from newsview.store.formats.brat.syntax import (
    BREAKS,
    FRAGMENTS,
    file_name,
    lines_of,
    numbered_role,
    one_line,
    role_name,
    trigger_key,
    type_name,
)
from newsview.store.formats.inventory import inventory, reduced
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.relations import RELATIONS, relations_of
from newsview.store.formats.skeleton import FILLER, UNTYPED
from newsview.store.formats.tokens import trimmed

HOLDS = frozenset(
    {
        "articles", "article ids", "mentions", "mention kinds", "values", "entities", "entity names", "entity links",
        "references", "events", "event types", "arguments", "argument links", "event dates", "factualities",
        "statuses", "notes", "relations", "other keys",
    }
)  # fmt: skip
WHY_NOT = {
    "ids": "brat numbers annotations anew",
    "tokens": "brat goes by characters",
    "corrections": "it holds what came of them",
}


def fit(document: Document, ledger: Ledger, options: Options) -> Document | None:
    """The article as the file can hold it; None where nothing of it can go in."""
    if not document.text.strip():
        ledger.lost("articles", "", "brat has no use for an empty text")
        return None
    if "\r\n" in document.text:
        ledger.changed("articles", "", "brat counts a line end of two characters as one: the first is now a space")
        document = replace(document, article=replace(document.article, text=document.text.replace("\r\n", " \n")))
    keys = inventory(document)["other keys"]
    said = {m.id: _kept(m.extra, "mention") for m in document.annotation.mentions}
    called = {e.id: e.extra.get("equivalence") for e in document.annotation.entities}
    extras = {e.id: e for e in document.annotation.events}
    fragments = {m.id: kept for m in document.annotation.mentions if (kept := _fragments(m, document.text))}
    document = trimmed(reduced(document, HOLDS - {"other keys"}), ledger)
    annotation = document.annotation
    mentions = [_plain(m, ledger) for m in annotation.mentions]
    events = [new for e in annotation.events if (new := _solid(e, extras[e.id], document, ledger)) is not None]
    ids = {m.id: f"T{n}" for n, m in enumerate(mentions, 1)}
    for id, name in ids.items():
        ledger.renamed("mention", id, name)
    for n, e in enumerate(events, 1):
        ledger.renamed("event", e.id, f"E{n}")
    if labels := {m.label for m in mentions} & {e.type for e in events}:
        ledger.remark(f"brat takes a mention for a trigger where its label is an event's type too: {min(labels)}")
    entities, belongs = _clusters(mentions, annotation.entities, called, document, ledger)
    referred = {e.id for e in entities if e.ref}
    renamed = tuple(
        replace(
            m,
            id=ids[m.id],
            entity=belongs.get(m.id),
            extra=_in_pieces(m, fragments.get(m.id, [])) | _referring(said[m.id], belongs.get(m.id) in referred),
        )
        for m in mentions
    )
    targets = _Targets(mentions, ids, _Events(events))
    happened = targets.happened
    made = tuple(
        replace(
            e,
            id=f"E{n}",
            arguments=happened.linked(tuple(_argument(a, e, targets, ledger) for a in e.arguments)),
        )
        for n, e in enumerate(events, 1)
    )
    relations = _relations(document, dict(zip(ids, renamed, strict=True)), happened, ledger)
    fitted = Document(
        article=Article(
            id=_name(document.article.id, ledger),
            text=document.text,
            extra={RELATIONS: relations} if relations else {},
        ),
        annotation=Annotation(mentions=renamed, entities=entities, events=made),
    )
    ledger.lost("other keys", "", "brat has no place for this", keys - inventory(fitted)["other keys"])
    return fitted


class _Events:
    """The events that go in, by what they are called in the article."""

    def __init__(self, events: list[Event]) -> None:
        self.numbers = {e.id: f"E{n}" for n, e in enumerate(events, 1)}
        self.events = {e.id: e for e in events}
        self.first: dict[tuple[Any, ...], str] = {}
        for e in events:
            self.first.setdefault(trigger_key(e), self.numbers[e.id])

    def named(self, id: object, *, trigger: bool) -> str | None:
        """What the event, or the first with its trigger, is called in the file; None where it is not there."""
        if not isinstance(id, str) or id not in self.events:
            return None
        return self.first[trigger_key(self.events[id])] if trigger else self.numbers[id]

    @staticmethod
    def linked(arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
        """The arguments with numbers at their roles only where they are not as they would be counted."""
        counts: dict[str, int] = {}
        found = []
        for a in arguments:
            counts[a.role] = counts.get(a.role, 0) + 1
            told = a.extra.get("numbered")
            odd = isinstance(told, str) and re.fullmatch(re.escape(a.role) + r"\d*", told, re.ASCII)
            if not odd or told == numbered_role(a.role, counts[a.role]):
                a = replace(a, extra={k: v for k, v in a.extra.items() if k != "numbered"})
            found.append(a)
        return tuple(found)


def _relations(
    document: Document, mentions: dict[str, Mention], happened: _Events, ledger: Ledger
) -> list[dict[str, Any]]:
    """The relations that lines can tell, those of two ends first."""
    directed: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for relation in relations_of(document):
        name, kind = str(relation.get("id", "")), type_name(relation["type"], "Relation")
        ends = [_end(end, mentions, happened) for end in relation["ends"]]
        there = [end for end in ends if end is not None]
        symmetric = relation.get("symmetric") is True
        if len(there) < len(ends):
            ledger.lost("relations", name, "one of its ends is not there")
        elif symmetric and all("event" not in end for end in there):
            if kind.lower() in SAME:
                kind += "_"
            if kind != relation["type"]:
                ledger.changed("relations", name, f"now called {kind}")
            others.append({"id": "*", "type": kind, "symmetric": True, "ends": there})
        elif len(there) != 2:
            ledger.lost("relations", name, "a relation has two ends in brat")
        else:
            wanted = [end.get("role") for end in relation["ends"]]
            roles = [type_name(role, "") if role else "" for role in wanted]
            if not all(roles) or roles[0] == roles[1]:
                roles = ["Arg1", "Arg2"]
            if kind != relation["type"] or (any(wanted) and roles != wanted):
                ledger.changed("relations", name, "its name or its ends' names have letters, digits, - and _ only")
            named = [
                {k: v for k, v in end.items() if k != "event"} | {"role": r}
                for end, r in zip(there, roles, strict=True)
            ]
            number = f"R{len(directed) + 1}"
            directed.append({"id": number, "type": kind, "ends": named, **_kept(relation, "relation")})
    return directed + others


def _end(end: dict[str, Any], mentions: dict[str, Mention], happened: _Events) -> dict[str, Any] | None:
    """An end as a line names it; `event`: it is named as an event."""
    trigger, extent = end.get("trigger") is True, (end["start"], end["end"])
    event, mention = happened.events.get(end["id"]), mentions.get(end["id"])
    if mention is not None and (event is None or (not trigger and mention.extent == extent)):
        return {"id": mention.id, "start": mention.start, "end": mention.end}
    if event is None:
        return None
    told = {"id": happened.named(end["id"], trigger=trigger), "start": event.start, "end": event.end}
    return told | ({"trigger": True} if trigger else {"event": True})


def _kept(extra: Mapping[str, Any], kind: str, factuality: str | None = None) -> dict[str, Any]:
    """Of the keys of what was read from brat, those that lines can tell again and that are not read as our own."""
    found: dict[str, Any] = {}
    if not extra:
        return found
    for key in ("attributes", "modifications"):
        told = extra.get(key)
        if isinstance(told, dict):
            found[key] = {
                name: value
                for name, value in told.items()
                if _word(name) and _every(value, partial(_foreign, name, kind))
                and not (kind == "event" and name in NEGATIONS and factuality != "negated")
            }  # fmt: skip
    notes = extra.get("notes")
    if isinstance(notes, dict):
        found["notes"] = {
            name: value
            for name, value in notes.items()
            if _word(name)
            and name != "AnnotatorNotes"
            and note_field(name, kind) is None
            and _every(value, _plain_line)
        }
    references = extra.get("references")
    if isinstance(references, list):
        found["references"] = [
            r for r in references
            if isinstance(r, list) and len(r) == 3 and _word(r[0]) and _word(r[1]) and r[2] and _plain_line(r[2])
        ]  # fmt: skip
    if kind in ("trigger", "relation") and isinstance(note := extra.get("note"), str) and one_line(note) == note:
        found["note"] = note
    return {key: value for key, value in found.items() if value}


def _foreign(name: str, kind: str, value: object) -> bool:
    """Whether a value of an attribute of this name is not read as newsview's own."""
    return _value(value) and field_of(name, value, kind) is None


def _referring(said: dict[str, Any], entity: bool) -> dict[str, Any]:
    """What is kept of a mention; a reference would become its entity's, if that had none."""
    if entity or "references" not in said:
        return said
    left = [r for r in said["references"] if r[0] != "Reference"]
    return {k: v for k, v in said.items() if k != "references"} | ({"references": left} if left else {})


def _every(value: object, fits: Callable[[Any], bool]) -> bool:
    """Whether a value, or each of a list of two or more, fits."""
    return all(map(fits, value)) if isinstance(value, list) and len(value) > 1 else fits(value)


def _word(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[^\s]+", value) is not None


def _value(value: object) -> bool:
    return value is True or (isinstance(value, str) and bool(value) and " ".join(value.split()) == value)


def _plain_line(value: object) -> bool:
    return isinstance(value, str) and not BREAKS.search(value)


def _name(id: str, ledger: Ledger) -> str:
    if len(file_name(id).encode()) <= 200:
        return id
    ledger.lost("article ids", "", "too long for the name of a file")
    return blake2b(id.encode(), digest_size=16).hexdigest()


def _plain(m: Mention, ledger: Ledger) -> Mention:
    label = type_name(m.label, "SPAN")
    if label in (FILLER, UNTYPED):
        label += "_"
    if label != m.label:
        ledger.changed("mentions", m.id, f"a type has letters, digits, - and _ only: now {label}")
    return replace(m, label=label, kind=type_name(m.kind, "name"), value=one_line(m.value), note=_noted(m, ledger))


def _noted(item: Mention | Event, ledger: Ledger) -> str | None:
    if not item.note:
        return None
    note = one_line(item.note)
    if note is None:
        ledger.lost("notes", item.id, "it is nothing but white space")
    elif note != item.note:
        ledger.changed("notes", item.id, "a note has one line")
    return note


def _solid(event: Event, whole: Event, document: Document, ledger: Ledger) -> Event | None:
    """The event with nothing in it that begins or ends with white space; None where its trigger is nothing else.

    `whole` is the event with the keys that are kept for brat.
    """
    trigger = _trimmed(event.trigger, document)
    if trigger is None:
        ledger.lost("events", event.id, "its trigger is nothing but white space")
        ledger.lost("arguments", event.id, "its event's trigger is nothing but white space", len(event.arguments))
        return None
    if trigger != event.trigger:
        ledger.changed("events", event.id, "white space at the trigger's edges was cut off")
    kind = None if event.type is None else type_name(event.type, UNTYPED)
    if kind == UNTYPED:
        ledger.lost("event types", event.id, "brat has no name for a type without a letter or digit")
    elif kind != event.type:
        ledger.changed("events", event.id, f"a type has letters, digits, - and _ only: now {kind}")
    arguments = []
    for a, kept in zip(event.arguments, whole.arguments, strict=True):
        solid = _trimmed(a, document)
        if solid is None:
            ledger.lost("arguments", event.id, "it is nothing but white space")
            continue
        role = role_name(a.role)
        if solid != a or role != a.role:
            ledger.changed("arguments", event.id, "white space at its edges or a role's odd characters were cut off")
        arguments.append(Argument(start=solid.start, end=solid.end, role=role, mention=a.mention, extra=kept.extra))
    pieces = _in_pieces(trigger, _fragments(whole.trigger, document.text))
    return replace(
        event,
        trigger=Span(start=trigger.start, end=trigger.end, extra=pieces | _kept(whole.trigger.extra, "trigger")),
        extra=_kept(whole.extra, "event", event.factuality),
        type=None if kind == UNTYPED else kind,
        arguments=tuple(arguments),
        when=one_line(event.when),
        note=_noted(event, ledger),
    )


def _trimmed(span: Span, document: Document) -> Span | None:
    surface = document.quote(span)
    if surface.isspace():
        return None
    bare = surface.strip()
    if bare == surface:
        return span
    start = span.start + len(surface) - len(surface.lstrip())
    return replace(span, start=start, end=start + len(bare))


class _Targets:
    """What an argument can name in the file: the mentions, by their ids and by their places, and the events."""

    def __init__(self, mentions: list[Mention], ids: dict[str, str], happened: _Events) -> None:
        self.ids, self.happened = ids, happened
        self.extents = {m.id: m.extent for m in mentions}
        self.at: dict[tuple[int, int], str] = {}
        for m in mentions:
            self.at.setdefault(m.extent, ids[m.id])


def _argument(a: Argument, event: Event, targets: _Targets, ledger: Ledger) -> Argument:
    """The argument naming the mention that has its extent, or its event; the file has no place for another one."""
    happened, at = targets.happened, targets.at
    extra = {"numbered": a.extra["numbered"]} if "numbered" in a.extra else {}
    trigger = a.extra.get("trigger") is True
    named = happened.named(a.extra.get("event"), trigger=trigger) if a.mention is None else None
    if named is not None and happened.events[a.extra["event"]].trigger.extent == a.extent:
        return replace(a, extra=extra | {"event": named} | ({"trigger": True} if trigger else {}))
    a = replace(a, extra=extra)
    if a.mention is not None and targets.extents[a.mention] == a.extent:
        return replace(a, mention=targets.ids[a.mention])
    if a.mention is not None and a.extent not in at:
        ledger.lost("argument links", event.id, "the argument is not the whole mention that it names")
    return replace(a, mention=at.get(a.extent))


def _clusters(
    mentions: list[Mention],
    entities: tuple[Entity, ...],
    called: Mapping[str, object],
    document: Document,
    ledger: Ledger,
) -> tuple[tuple[Entity, ...], dict[str, str]]:
    """The entities that lines can tell, as they will be read, and which mentions belong to them."""
    by_entity: dict[str, list[Mention]] = {}
    for m in mentions:
        if m.entity is not None:
            by_entity.setdefault(m.entity, []).append(m)
    known = {e.id: e for e in entities}
    made: list[Entity] = []
    belongs: dict[str, str] = {}
    for old in sorted(known.keys() - by_entity.keys()):
        ledger.lost("entities", old, "it has no mention")
    for old, members in by_entity.items():
        entity, first = known[old], members[0]
        ref = entity.ref if entity.ref and re.fullmatch(r"[^\s:]+:\S+", entity.ref) else None
        if entity.ref and not ref:
            ledger.lost("references", old, "a reference must be of the form DATABASE:ID")
        surface = one_line(document.quote(first)) or entity.name
        name, label = one_line(entity.name) or surface, one_line(entity.label) or first.label
        if len(members) == 1 and not ref and (name, label) == (surface, first.label):
            ledger.lost("entities", old, "an entity of one mention, without a reference, needs no line")
            continue
        if (name, label) != (entity.name, entity.label):
            ledger.changed("entities", old, "a name and a label have one line")
        extra = {"equivalence": called[old]} if len(members) > 1 and _equivalence(called[old]) else {}
        ledger.renamed("entity", old, f"e{len(made) + 1}")
        made.append(Entity(id=f"e{len(made) + 1}", label=label, name=name, ref=ref, extra=extra))
        belongs |= {m.id: made[-1].id for m in members}
    return tuple(made), belongs


def _equivalence(called: object) -> bool:
    """Whether a line of this name makes its mentions one entity; Equiv goes without saying."""
    return isinstance(called, str) and called != EQUIV and called.lower() in SAME and _word(called)


def _fragments(m: Span, text: str) -> list[list[int]]:
    """The pieces of a mention that was read from brat in pieces, as they will be written; none if it is whole."""
    if FRAGMENTS not in m.extra:
        return []
    try:
        edges = [(int(a), int(b)) for a, b in m.extra.get(FRAGMENTS, ())]
    except (TypeError, ValueError):
        return []
    flat = [edge for piece in edges for edge in piece]
    if len(flat) < 4 or flat != sorted(set(flat)) or (flat[0], flat[-1]) != m.extent:
        return []
    parts = [part for a, b in edges for part in lines_of(text, a, b)]
    apart = any(text[a:b].strip() for (_, a), (b, _) in pairwise(parts))
    return [list(part) for part in parts] if apart else []


def _in_pieces(m: Span, pieces: list[list[int]]) -> dict[str, list[list[int]]]:
    """What tells a mention's pieces, unless its edges moved."""
    return {FRAGMENTS: pieces} if pieces and (pieces[0][0], pieces[-1][1]) == m.extent else {}
