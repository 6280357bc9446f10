"""`brat`: standoff, a `.txt` and an `.ann` for each article, and an `annotation.conf` (https://brat.nlplab.org/standoff.html).

| line | what |
|---|---|
| `T` | a mention, a trigger, or a filler that is no mention (type `ARGUMENT`); a fragment for each line of text |
| `E` | an event: its trigger and its roles, repeated ones numbered |
| `R` | a relation of two ends, as it was read |
| `A` | Factuality and Status of an event, Kind and Status of a mention; `A` and `M` as they were read |
| `*` | Equiv, Coref, Alias: the mentions of one entity; of another name: a relation without direction |
| `N` | an entity's reference and name, at its first mention; further ones as they were read |
| `#` | AnnotatorNotes, When and Value (EDTF), an entity's label and name where they are not its first mention's |

What brat's parser accepts: `server/src/annotation.py` of brat 1.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

from newsview.store.document.model import (
    FACTUALITIES,
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
from newsview.store.formats.brat_reading import EQUIV, NEGATIONS, SAME, field_of, note_field
from newsview.store.formats.brat_reading import read as read
from newsview.store.formats.brat_reading import readings as readings
from newsview.store.formats.choosing import Exported
from newsview.store.formats.inventory import inventory, reduced
from newsview.store.formats.options import Options
from newsview.store.formats.readings import MARKS as BESIDE
from newsview.store.formats.readings import Mark, mark_of, write_marks
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

FRAGMENTS = "fragments"
"""Key of a mention read from brat that is in pieces: their extents."""

BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
"""What must not stand in a line of an `.ann` file: line ends, as Python and brat see them, and tabs."""

CONF = "annotation.conf"

MARKS = (".ann", ".a1", ".a2", ".co", ".rel")
"""What a file's name ends with if it holds annotations: brat takes a document of such a name for them."""


def fit(document: Document, ledger: Ledger, options: Options) -> Document | None:
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
    for id, name in ids.items():  # noqa: A001
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
    at: dict[tuple[int, int], str] = {}
    for m in renamed:
        at.setdefault(m.extent, m.id)
    extents = {m.id: m.extent for m in mentions}
    happened = _Events(events)
    made = tuple(
        replace(
            e,
            id=f"E{n}",
            arguments=happened.linked(tuple(_argument(a, e, ids, extents, at, happened, ledger) for a in e.arguments)),
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
            self.first.setdefault(_trigger_key(e), self.numbers[e.id])

    def named(self, id: object, *, trigger: bool) -> str | None:  # noqa: A002
        """What the event, or the first with its trigger, is called in the file; None where it is not there."""
        if not isinstance(id, str) or id not in self.events:
            return None
        return self.first[_trigger_key(self.events[id])] if trigger else self.numbers[id]

    @staticmethod
    def linked(arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
        """The arguments with numbers at their roles only where they are not as they would be counted."""
        counts: dict[str, int] = {}
        found = []
        for a in arguments:
            counts[a.role] = counts.get(a.role, 0) + 1
            told = a.extra.get("numbered")
            odd = isinstance(told, str) and re.fullmatch(re.escape(a.role) + r"\d*", told, re.ASCII)
            if not odd or told == _numbered(a.role, counts[a.role]):
                a = replace(a, extra={k: v for k, v in a.extra.items() if k != "numbered"})
            found.append(a)
        return tuple(found)


def _trigger_key(event: Event) -> tuple[Any, ...]:
    return event.start, event.end, event.type or UNTYPED, repr(sorted(event.trigger.extra.items()))


def _numbered(role: str, count: int) -> str:
    return f"{role}{count if count > 1 else ''}"


def _relations(
    document: Document, mentions: dict[str, Mention], happened: _Events, ledger: Ledger
) -> list[dict[str, Any]]:
    """The relations that lines can tell, those of two ends first."""
    directed: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for relation in relations_of(document):
        name, kind = str(relation.get("id", "")), _type(relation["type"], "Relation")
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
            roles = [_type(role, "") if role else "" for role in wanted]
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
    if kind in ("trigger", "relation") and isinstance(note := extra.get("note"), str) and _line(note) == note:
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


def _name(id: str, ledger: Ledger) -> str:  # noqa: A002
    if len(file_name(id).encode()) <= 200:
        return id
    ledger.lost("article ids", "", "too long for the name of a file")
    return blake2b(id.encode(), digest_size=16).hexdigest()


def file_name(id: str) -> str:  # noqa: A002
    """The name of an article's files, without their suffix: the id, percent-encoded where it must be."""
    name = quote(id, safe=" ")
    return name.replace(".", "%2E") if name.startswith(".") or name.endswith(MARKS) else name


@lru_cache(1000)
def _type(name: str, empty: str) -> str:
    """A name as brat takes it for a type; nothing but hyphens would be a line between types in its configuration."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("-") or empty


def _role(name: str) -> str:
    """A name as brat takes it for a role; a digit at its end would number it."""
    role = _type(name, "role")
    return f"{role}_" if role[-1].isdigit() else role


def _plain(m: Mention, ledger: Ledger) -> Mention:
    label = _type(m.label, "SPAN")
    if label in (FILLER, UNTYPED):
        label += "_"
    if label != m.label:
        ledger.changed("mentions", m.id, f"a type has letters, digits, - and _ only: now {label}")
    return replace(m, label=label, kind=_type(m.kind, "name"), value=_line(m.value), note=_noted(m, ledger))


def _noted(item: Mention | Event, ledger: Ledger) -> str | None:
    if not item.note:
        return None
    note = _line(item.note)
    if note is None:
        ledger.lost("notes", item.id, "it is nothing but white space")
    elif note != item.note:
        ledger.changed("notes", item.id, "a note has one line")
    return note


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


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
    kind = None if event.type is None else _type(event.type, UNTYPED)
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
        role = _role(a.role)
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
        when=_line(event.when),
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


def _argument(
    a: Argument,
    event: Event,
    ids: dict[str, str],
    extents: dict[str, tuple[int, int]],
    at: dict[tuple[int, int], str],
    happened: _Events,
    ledger: Ledger,
) -> Argument:
    """The argument naming the mention that has its extent, or its event; another one's place cannot be told."""
    extra = {"numbered": a.extra["numbered"]} if "numbered" in a.extra else {}
    trigger = a.extra.get("trigger") is True
    named = happened.named(a.extra.get("event"), trigger=trigger) if a.mention is None else None
    if named is not None and happened.events[a.extra["event"]].trigger.extent == a.extent:
        return replace(a, extra=extra | {"event": named} | ({"trigger": True} if trigger else {}))
    a = replace(a, extra=extra)
    if a.mention is not None and extents[a.mention] == a.extent:
        return replace(a, mention=ids[a.mention])
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
        surface = _line(document.quote(first)) or entity.name
        name, label = _line(entity.name) or surface, _line(entity.label) or first.label
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
    parts = [part for a, b in edges for part in _lines_of(text, a, b)]
    apart = any(text[a:b].strip() for (_, a), (b, _) in pairwise(parts))
    return [list(part) for part in parts] if apart else []


def _in_pieces(m: Span, pieces: list[list[int]]) -> dict[str, list[list[int]]]:
    """What tells a mention's pieces, unless its edges moved."""
    return {FRAGMENTS: pieces} if pieces and (pieces[0][0], pieces[-1][1]) == m.extent else {}


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    path.mkdir()
    labels: dict[str, None] = {}
    events: dict[str, None] = {}
    roles: dict[str, None] = {}
    kinds = dict.fromkeys(("name", "nominal", "pronoun"))
    scheme = options.library_scheme
    named = scheme.relations if scheme else ()
    relations = {kind: each.symmetric for each in named if (kind := _type(each.name, ""))}
    attributes: dict[str, dict[str, None]] = {}
    marks: list[tuple[str, Mark]] = []
    for item in items:
        document = item.document
        kinds |= dict.fromkeys(m.kind for m in document.annotation.mentions)
        labels |= dict.fromkeys(m.label for m in document.annotation.mentions)
        events |= dict.fromkeys(e.type or UNTYPED for e in document.annotation.events)
        roles |= dict.fromkeys(a.role for e in document.annotation.events for a in e.arguments)
        for relation in relations_of(document):
            relations[relation["type"]] = relations.get(relation["type"], False) or "symmetric" in relation
        for about in _abouts(document):
            for key in ("attributes", "modifications"):
                for attribute, value in about.get(key, {}).items():
                    known = attributes.setdefault(attribute, {})
                    known |= dict.fromkeys(v for v in _each(value) if v is not True)
        for entity in document.annotation.entities:
            if "equivalence" in entity.extra:
                relations[entity.extra["equivalence"]] = True
        name = file_name(document.article.id)
        (path / f"{name}.txt").write_text(document.text, encoding="utf-8", newline="")
        lines = "".join(f"{line}\n" for line in _lines(document))
        (path / f"{name}.ann").write_text(lines, encoding="utf-8", newline="\n")
        marks.append((document.article.id, mark_of(document, options)))
    write_marks(path / BESIDE, sorted(marks, key=lambda each: each[0]))
    (path / CONF).write_text(_conf(labels, events, roles, kinds, relations, attributes), encoding="utf-8", newline="\n")


def _conf(
    labels: dict[str, None],
    events: dict[str, None],
    roles: dict[str, None],
    kinds: dict[str, None],
    relations: dict[str, bool],
    attributes: dict[str, dict[str, None]],
) -> str:
    """What brat's `projectconfig.py` takes: it marks as wrong what uses a type, a role or a value not told here."""
    fillers = ", ".join(f"{role}*:<ANY>" for role in sorted(roles))
    ours: dict[str, tuple[str, dict[str, None]]] = {
        "Factuality": ("<EVENT>", dict.fromkeys(map(str, FACTUALITIES))), "Kind": ("<ENTITY>", kinds),
        "Status": ("<ANY>", dict.fromkeys(("proposed", "accepted", "rejected"))),
    }  # fmt: skip
    told = dict(ours)
    for name, values in attributes.items():
        if name in ours:
            told[name] = ("<ANY>", ours[name][1] | values)
        elif re.fullmatch(r"[A-Za-z0-9_-]*[A-Za-z0-9_][A-Za-z0-9_-]*", name):
            told[name] = ("<ANY>", values)
    return "\n".join(
        [
            "[entities]", *sorted({*labels, FILLER}), "", "[relations]",
            "Equiv\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive",
            *(
                f"{name}\tArg1:<ANY>, Arg2:<ANY>" + (", <REL-TYPE>:symmetric-transitive" if symmetric else "")
                for name, symmetric in sorted(relations.items())
                if name != EQUIV
            ),
            "<OVERLAP> Arg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>", "", "[events]",
            *(f"{event}\t{fillers}".rstrip() for event in sorted(events)), "", "[attributes]",
            *(f"{name}\tArg:{target}{_values(values)}" for name, (target, values) in told.items()), "",
        ]
    )  # fmt: skip


def _values(values: Iterable[str]) -> str:
    fit_ones = [value for value in values if re.fullmatch(r"[^\s,|:]+", value)]
    return f", Value:{'|'.join(fit_ones)}" if fit_ones else ""


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _abouts(document: Document) -> Iterator[Mapping[str, Any]]:
    """Whatever has attributes as they were read."""
    for m in document.annotation.mentions:
        yield m.extra
    for e in document.annotation.events:
        yield e.extra
        yield e.trigger.extra
    yield from relations_of(document)


def _lines(document: Document) -> Iterator[str]:
    text, annotation = document.text, document.annotation
    texts = len(annotation.mentions)

    def line(id: str, kind: str, span: Span, pieces: list[list[int]] | None = None) -> str:  # noqa: A002
        parts = [part for a, b in pieces or [[span.start, span.end]] for part in _lines_of(text, a, b)]
        where = ";".join(f"{a} {b}" for a, b in parts)
        return f"{id}\t{kind} {where}\t{' '.join(text[a:b] for a, b in parts)}"

    notes: list[str] = []
    attributes: list[str] = []
    modifications: list[str] = []
    references: list[str] = []

    def say(id: str, about: Mapping[str, Any]) -> None:  # noqa: A002
        if not about:
            return
        for key, into in (("attributes", attributes), ("modifications", modifications)):
            for name, value in about.get(key, {}).items():
                into.extend(f"{name} {id}" + (f" {v}" if v is not True else "") for v in _each(value))
        for name, value in about.get("notes", {}).items():
            notes.extend(f"{name} {id}\t{v}" for v in _each(value))
        references.extend(f"{kind} {id} {ref}\t{name}" for kind, ref, name in about.get("references", ()))

    further = {e.id: m.id for e in annotation.entities for m in document.mentions_of(e.id)[:1]}
    references += [f"Reference {further[e.id]} {e.ref}\t{e.name}" for e in annotation.entities if e.ref]
    for m in annotation.mentions:
        yield line(m.id, m.label, m, m.extra.get(FRAGMENTS))
        attributes += [f"Kind {m.id} {m.kind}"] if m.kind != "name" else []
        notes += [f"Value {m.id}\t{m.value}"] if m.value else []
        _decided(m, attributes, notes)
        say(m.id, m.extra)
    fillers: dict[tuple[int, int], str] = {}
    triggers: dict[tuple[Any, ...], str] = {}
    marks: dict[str, str] = {}
    by_id = annotation.event_index

    def mark(event: Event) -> Iterator[str]:
        """The line of the event's trigger, where it was not written yet."""
        nonlocal texts
        key = _trigger_key(event)
        if key not in triggers:
            texts += 1
            triggers[key] = f"T{texts}"
            yield line(triggers[key], event.type or UNTYPED, event.trigger, event.trigger.extra.get(FRAGMENTS))
            say(triggers[key], event.trigger.extra)
            if "note" in event.trigger.extra:
                notes.append(f"AnnotatorNotes {triggers[key]}\t{event.trigger.extra['note']}")
        marks[event.id] = triggers[key]

    for event in annotation.events:
        kind = event.type or UNTYPED
        yield from mark(event)
        trigger = marks[event.id]
        parts = [f"{kind}:{trigger}"]
        counts: dict[str, int] = {}
        for a in event.arguments:
            target = a.mention or a.extra.get("event")
            if target is not None and a.extra.get("trigger"):
                yield from mark(by_id[target])
                target = marks[target]
            target = target or fillers.get(a.extent)
            if target is None:
                texts += 1
                target = fillers[a.extent] = f"T{texts}"
                yield line(target, FILLER, a)
            counts[a.role] = counts.get(a.role, 0) + 1
            parts.append(f"{a.extra.get('numbered') or _numbered(a.role, counts[a.role])}:{target}")
        yield f"{event.id}\t{' '.join(parts)}"
        said = {**event.extra.get("attributes", {}), **event.extra.get("modifications", {})}
        if event.factuality and not any(said.get(name) is True for name in NEGATIONS):
            attributes.append(f"Factuality {event.id} {event.factuality}")
        notes += [f"When {event.id}\t{event.when}"] if event.when else []
        _decided(event, attributes, notes)
        say(event.id, event.extra)
    for entity in annotation.entities:
        members = document.mentions_of(entity.id)
        if len(members) > 1:
            yield f"*\t{entity.extra.get('equivalence', EQUIV)} {' '.join(m.id for m in members)}"
        surface = entity.name if entity.ref else _line(document.quote(members[0])) or entity.name
        notes += [f"EntityLabel {members[0].id}\t{entity.label}"] if entity.label != members[0].label else []
        notes += [f"EntityName {members[0].id}\t{entity.name}"] if entity.name != surface else []
    for relation in relations_of(document):
        ends = [marks[end["id"]] if end.get("trigger") else end["id"] for end in relation["ends"]]
        if "symmetric" in relation:
            yield f"*\t{relation['type']} {' '.join(ends)}"
            continue
        told = " ".join(f"{end['role']}:{id}" for end, id in zip(relation["ends"], ends, strict=True))  # noqa: A001
        yield f"{relation['id']}\t{relation['type']} {told}"
        say(relation["id"], relation)
        notes += [f"AnnotatorNotes {relation['id']}\t{relation['note']}"] if "note" in relation else []
    for number, reference in enumerate(references, 1):
        yield f"N{number}\t{reference}"
    for number, modification in enumerate(modifications, 1):
        yield f"M{number}\t{modification}"
    for number, attribute in enumerate(attributes, 1):
        yield f"A{number}\t{attribute}"
    for number, note in enumerate(notes, 1):
        yield f"#{number}\t{note}"


def _decided(item: Mention | Event, attributes: list[str], notes: list[str]) -> None:
    if item.status != "proposed":
        attributes.append(f"Status {item.id} {item.status}")
    if item.note:
        notes.append(f"AnnotatorNotes {item.id}\t{item.note}")


def _lines_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces of a span between line ends, without white space at their edges."""
    whole = text[start:end]
    if whole.isprintable() and not whole[:1].isspace() and not whole[-1:].isspace():
        if whole:
            yield start, end
        return
    at = start
    for mark in (*BREAKS.finditer(text, start, end), None):
        stop = mark.start() if mark else end
        piece = text[at:stop]
        if bare := piece.strip():
            first = at + len(piece) - len(piece.lstrip())
            yield first, first + len(bare)
        at = mark.end() if mark else end
