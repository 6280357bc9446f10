"""Writes articles as brat's files, with the configuration that its `projectconfig.py` takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from newsview.store.document.model import (
    FACTUALITIES,
    Document,
    Event,
    Mention,
    Span,
)
from newsview.store.formats.brat.reading import EQUIV, NEGATIONS
from newsview.store.formats.brat.syntax import (
    FRAGMENTS,
    file_name,
    lines_of,
    numbered_role,
    one_line,
    trigger_key,
    type_name,
)
from newsview.store.formats.choosing import Exported
from newsview.store.formats.options import Options
from newsview.store.formats.readings import MARKS as BESIDE
from newsview.store.formats.readings import Mark, mark_of, write_marks
from newsview.store.formats.relations import relations_of
from newsview.store.formats.skeleton import FILLER, UNTYPED

__all__ = ["write"]

CONF = "annotation.conf"


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    path.mkdir()
    labels: dict[str, None] = {}
    events: dict[str, None] = {}
    roles: dict[str, None] = {}
    kinds = dict.fromkeys(("name", "nominal", "pronoun"))
    scheme = options.library_scheme
    named = scheme.relations if scheme else ()
    relations = {kind: each.symmetric for each in named if (kind := type_name(each.name, ""))}
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
        parts = [part for a, b in pieces or [[span.start, span.end]] for part in lines_of(text, a, b)]
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
        key = trigger_key(event)
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
            parts.append(f"{a.extra.get('numbered') or numbered_role(a.role, counts[a.role])}:{target}")
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
        surface = entity.name if entity.ref else one_line(document.quote(members[0])) or entity.name
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
