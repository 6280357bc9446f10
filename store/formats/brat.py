"""`brat`: standoff, a `.txt` and an `.ann` for each article, and an `annotation.conf` (https://brat.nlplab.org/standoff.html).

| line | what |
|---|---|
| `T` | a mention, a trigger, or a filler that is no mention (type `ARGUMENT`); a fragment for each line of text |
| `E` | an event: its trigger and its roles, repeated ones numbered |
| `A` | Factuality and Status of an event, Kind and Status of a mention |
| `*` | Equiv: the mentions of one entity |
| `N` | an entity's reference and name, at its first mention |
| `#` | AnnotatorNotes, and When and Value (EDTF) of events and mentions |

What brat's parser accepts: `server/src/annotation.py` of brat 1.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

from store.formats.brat_reading import read as read
from store.formats.brat_reading import readings as readings
from store.formats.choosing import Exported
from store.formats.inventory import reduced
from store.formats.options import Options
from store.formats.readings import MARKS as BESIDE
from store.formats.readings import Mark, mark_of, write_marks
from store.formats.receipt import Ledger
from store.formats.skeleton import FILLER, UNTYPED
from store.formats.tokens import trimmed
from store.model import Annotation, Argument, Article, Document, Entity, Event, Mention, Span, replace

HOLDS = frozenset(
    {
        "articles", "article ids", "mentions", "mention kinds", "values", "entities", "entity names", "entity links",
        "references", "events", "event types", "arguments", "argument links", "event dates", "factualities",
        "statuses", "notes",
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
    fragments = {m.id: kept for m in document.annotation.mentions if (kept := _fragments(m, document.text))}
    document = trimmed(reduced(document, HOLDS), ledger)
    annotation = document.annotation
    mentions = [_plain(m, ledger) for m in annotation.mentions]
    events = [new for e in annotation.events if (new := _solid(e, document, ledger)) is not None]
    ids = {m.id: f"T{n}" for n, m in enumerate(mentions, 1)}
    for id, name in ids.items():  # noqa: A001
        ledger.renamed("mention", id, name)
    for n, e in enumerate(events, 1):
        ledger.renamed("event", e.id, f"E{n}")
    if labels := {m.label for m in mentions} & {e.type for e in events}:
        ledger.remark(f"brat takes a mention for a trigger where its label is an event's type too: {min(labels)}")
    entities, belongs = _clusters(mentions, annotation.entities, document, ledger)
    renamed = tuple(
        replace(
            m,
            id=ids[m.id],
            entity=belongs.get(m.id),
            extra=_in_pieces(m, fragments.get(m.id, [])),
        )
        for m in mentions
    )
    at: dict[tuple[int, int], str] = {}
    for m in renamed:
        at.setdefault(m.extent, m.id)
    extents = {m.id: m.extent for m in mentions}
    return Document(
        article=Article(id=_name(document.article.id, ledger), text=document.text),
        annotation=Annotation(
            mentions=renamed,
            entities=entities,
            events=tuple(
                replace(
                    e,
                    id=f"E{n}",
                    arguments=tuple(_argument(a, e, ids, extents, at, ledger) for a in e.arguments),
                )
                for n, e in enumerate(events, 1)
            ),
        ),
    )


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


def _solid(event: Event, document: Document, ledger: Ledger) -> Event | None:
    """The event with nothing in it that begins or ends with white space; None where its trigger is nothing else."""
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
    for a in event.arguments:
        solid = _trimmed(a, document)
        if solid is None:
            ledger.lost("arguments", event.id, "it is nothing but white space")
            continue
        role = _role(a.role)
        if solid != a or role != a.role:
            ledger.changed("arguments", event.id, "white space at its edges or a role's odd characters were cut off")
        arguments.append(Argument(start=solid.start, end=solid.end, role=role, mention=a.mention))
    return replace(
        event,
        trigger=Span(start=trigger.start, end=trigger.end),
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
    ledger: Ledger,
) -> Argument:
    """The argument naming the mention that has its extent; another one's place cannot be told."""
    if a.mention is not None and extents[a.mention] == a.extent:
        return replace(a, mention=ids[a.mention])
    if a.mention is not None and a.extent not in at:
        ledger.lost("argument links", event.id, "the argument is not the whole mention that it names")
    return replace(a, mention=at.get(a.extent))


def _clusters(
    mentions: list[Mention], entities: tuple[Entity, ...], document: Document, ledger: Ledger
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
        if len(members) == 1 and not ref:
            ledger.lost("entities", old, "an entity of one mention, without a reference, needs no line")
            continue
        name = _line(entity.name) if ref else None
        name = name or _line(document.quote(first)) or entity.name
        if (name, first.label) != (entity.name, entity.label):
            ledger.changed("entities", old, "without a reference it is called as at its first mention")
        ledger.renamed("entity", old, f"e{len(made) + 1}")
        made.append(Entity(id=f"e{len(made) + 1}", label=first.label, name=name, ref=ref))
        belongs |= {m.id: made[-1].id for m in members}
    return tuple(made), belongs


def _fragments(m: Mention, text: str) -> list[list[int]]:
    """The pieces of a mention that was read from brat in pieces, as they will be written; none if it is whole."""
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


def _in_pieces(m: Mention, pieces: list[list[int]]) -> dict[str, list[list[int]]]:
    """What tells a mention's pieces, unless its edges moved."""
    return {FRAGMENTS: pieces} if pieces and (pieces[0][0], pieces[-1][1]) == m.extent else {}


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    path.mkdir()
    labels: dict[str, None] = {}
    events: dict[str, None] = {}
    roles: dict[str, None] = {}
    kinds = dict.fromkeys(("name", "nominal", "pronoun"))
    marks: list[tuple[str, Mark]] = []
    for item in items:
        document = item.document
        kinds |= dict.fromkeys(m.kind for m in document.annotation.mentions)
        labels |= dict.fromkeys(m.label for m in document.annotation.mentions)
        events |= dict.fromkeys(e.type or UNTYPED for e in document.annotation.events)
        roles |= dict.fromkeys(a.role for e in document.annotation.events for a in e.arguments)
        name = file_name(document.article.id)
        (path / f"{name}.txt").write_text(document.text, encoding="utf-8", newline="")
        lines = "".join(f"{line}\n" for line in _lines(document))
        (path / f"{name}.ann").write_text(lines, encoding="utf-8", newline="\n")
        marks.append((document.article.id, mark_of(document, options)))
    write_marks(path / BESIDE, sorted(marks, key=lambda each: each[0]))
    (path / CONF).write_text(_conf(labels, events, roles, kinds), encoding="utf-8", newline="\n")


def _conf(labels: dict[str, None], events: dict[str, None], roles: dict[str, None], kinds: dict[str, None]) -> str:
    """What brat's `projectconfig.py` takes: it marks as wrong what uses a type, a role or a value not told here."""
    fillers = ", ".join(f"{role}*:<ANY>" for role in sorted(roles))
    return "\n".join(
        [
            "[entities]", *sorted({*labels, FILLER}), "", "[relations]",
            "Equiv\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive",
            "<OVERLAP> Arg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>", "", "[events]",
            *(f"{event}\t{fillers}".rstrip() for event in sorted(events)), "", "[attributes]",
            "Factuality\tArg:<EVENT>, Value:asserted|reported|future|hedged|negated",
            "Status\tArg:<ANY>, Value:proposed|accepted|rejected", f"Kind\tArg:<ENTITY>, Value:{'|'.join(kinds)}", "",
        ]
    )  # fmt: skip


def _lines(document: Document) -> Iterator[str]:
    text, annotation = document.text, document.annotation
    texts = len(annotation.mentions)

    def line(id: str, kind: str, span: Span, pieces: list[list[int]] | None = None) -> str:  # noqa: A002
        parts = [part for a, b in pieces or [[span.start, span.end]] for part in _lines_of(text, a, b)]
        where = ";".join(f"{a} {b}" for a, b in parts)
        return f"{id}\t{kind} {where}\t{' '.join(text[a:b] for a, b in parts)}"

    notes: list[str] = []
    attributes: list[str] = []
    for m in annotation.mentions:
        yield line(m.id, m.label, m, m.extra.get(FRAGMENTS))
        attributes += [f"Kind {m.id} {m.kind}"] if m.kind != "name" else []
        notes += [f"Value {m.id}\t{m.value}"] if m.value else []
        _decided(m, attributes, notes)
    fillers: dict[tuple[int, int], str] = {}
    triggers: dict[tuple[int, int, str], str] = {}
    for event in annotation.events:
        kind = event.type or UNTYPED
        trigger = triggers.get((event.start, event.end, kind))
        if trigger is None:
            texts += 1
            trigger = triggers[event.start, event.end, kind] = f"T{texts}"
            yield line(trigger, kind, event.trigger)
        parts = [f"{kind}:{trigger}"]
        counts: dict[str, int] = {}
        for a in event.arguments:
            target = a.mention or fillers.get(a.extent)
            if target is None:
                texts += 1
                target = fillers[a.extent] = f"T{texts}"
                yield line(target, FILLER, a)
            counts[a.role] = counts.get(a.role, 0) + 1
            parts.append(f"{a.role}{counts[a.role] if counts[a.role] > 1 else ''}:{target}")
        yield f"{event.id}\t{' '.join(parts)}"
        attributes += [f"Factuality {event.id} {event.factuality}"] if event.factuality else []
        notes += [f"When {event.id}\t{event.when}"] if event.when else []
        _decided(event, attributes, notes)
    references = 0
    for entity in annotation.entities:
        members = [m.id for m in document.mentions_of(entity.id)]
        if len(members) > 1:
            yield f"*\tEquiv {' '.join(members)}"
        if entity.ref:
            references += 1
            yield f"N{references}\tReference {members[0]} {entity.ref}\t{entity.name}"
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
    at = start
    for mark in (*BREAKS.finditer(text, start, end), None):
        stop = mark.start() if mark else end
        piece = text[at:stop]
        if bare := piece.strip():
            first = at + len(piece) - len(piece.lstrip())
            yield first, first + len(bare)
        at = mark.end() if mark else end
