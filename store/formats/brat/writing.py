"""Writes articles as brat's files, with the configuration that its `projectconfig.py` takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from newsview.store.document.model import (
    FACTUALITIES,
    Document,
    Entity,
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
    """Writes fitted articles to the path."""
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
        lines = "".join(f"{line}\n" for line in _Lines(document))
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
    """What brat's `projectconfig.py` takes: it marks as wrong what uses a type, a role or a value not listed here."""
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


class _Lines:
    """The lines of an article's `.ann` file; those that say something of an annotation come last."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.texts = len(document.annotation.mentions)
        self.notes: list[str] = []
        self.attributes: list[str] = []
        self.modifications: list[str] = []
        self.references: list[str] = []
        self.fillers: dict[tuple[int, int], str] = {}
        self.triggers: dict[tuple[Any, ...], str] = {}
        self.marks: dict[str, str] = {}
        """Triggers by the ids of their events."""

    def __iter__(self) -> Iterator[str]:
        document, annotation = self.document, self.document.annotation
        first = {e.id: m.id for e in annotation.entities for m in document.mentions_of(e.id)[:1]}
        self.references += [f"Reference {first[e.id]} {e.ref}\t{e.name}" for e in annotation.entities if e.ref]
        for m in annotation.mentions:
            yield self._mention(m)
        for event in annotation.events:
            yield from self._event(event)
        for entity in annotation.entities:
            yield from self._entity(entity)
        for relation in relations_of(document):
            yield self._relation(relation)
        for letter, lines in (
            ("N", self.references), ("M", self.modifications), ("A", self.attributes), ("#", self.notes),
        ):  # fmt: skip
            yield from (f"{letter}{number}\t{line}" for number, line in enumerate(lines, 1))

    def _span(self, id: str, kind: str, span: Span, pieces: list[list[int]] | None = None) -> str:
        text = self.document.text
        parts = [part for a, b in pieces or [[span.start, span.end]] for part in lines_of(text, a, b)]
        where = ";".join(f"{a} {b}" for a, b in parts)
        return f"{id}\t{kind} {where}\t{' '.join(text[a:b] for a, b in parts)}"

    def _say(self, id: str, about: Mapping[str, Any]) -> None:
        """Notes what was read from brat of an annotation."""
        if not about:
            return
        for key, into in (("attributes", self.attributes), ("modifications", self.modifications)):
            for name, value in about.get(key, {}).items():
                into.extend(f"{name} {id}" + (f" {v}" if v is not True else "") for v in _each(value))
        for name, value in about.get("notes", {}).items():
            self.notes.extend(f"{name} {id}\t{v}" for v in _each(value))
        self.references.extend(f"{kind} {id} {ref}\t{name}" for kind, ref, name in about.get("references", ()))

    def _decided(self, item: Mention | Event) -> None:
        if item.status != "proposed":
            self.attributes.append(f"Status {item.id} {item.status}")
        if item.note:
            self.notes.append(f"AnnotatorNotes {item.id}\t{item.note}")

    def _mention(self, m: Mention) -> str:
        if m.kind != "name":
            self.attributes.append(f"Kind {m.id} {m.kind}")
        if m.value:
            self.notes.append(f"Value {m.id}\t{m.value}")
        self._decided(m)
        self._say(m.id, m.extra)
        return self._span(m.id, m.label, m, m.extra.get(FRAGMENTS))

    def _new(self) -> str:
        """An id for a trigger or a filler."""
        self.texts += 1
        return f"T{self.texts}"

    def _trigger(self, event: Event) -> Iterator[str]:
        """The line of the event's trigger, where it was not written yet."""
        key, about = trigger_key(event), event.trigger.extra
        if key not in self.triggers:
            name = self.triggers[key] = self._new()
            yield self._span(name, event.type or UNTYPED, event.trigger, about.get(FRAGMENTS))
            self._say(name, about)
            if "note" in about:
                self.notes.append(f"AnnotatorNotes {name}\t{about['note']}")
        self.marks[event.id] = self.triggers[key]

    def _event(self, event: Event) -> Iterator[str]:
        yield from self._trigger(event)
        parts = [f"{event.type or UNTYPED}:{self.marks[event.id]}"]
        counts: dict[str, int] = {}
        for a in event.arguments:
            target = a.mention or a.extra.get("event")
            if target is not None and a.extra.get("trigger"):
                yield from self._trigger(self.document.annotation.event_index[target])
                target = self.marks[target]
            target = target or self.fillers.get(a.extent)
            if target is None:
                target = self.fillers[a.extent] = self._new()
                yield self._span(target, FILLER, a)
            counts[a.role] = counts.get(a.role, 0) + 1
            parts.append(f"{a.extra.get('numbered') or numbered_role(a.role, counts[a.role])}:{target}")
        yield f"{event.id}\t{' '.join(parts)}"
        said = {**event.extra.get("attributes", {}), **event.extra.get("modifications", {})}
        if event.factuality and not any(said.get(name) is True for name in NEGATIONS):
            self.attributes.append(f"Factuality {event.id} {event.factuality}")
        if event.when:
            self.notes.append(f"When {event.id}\t{event.when}")
        self._decided(event)
        self._say(event.id, event.extra)

    def _entity(self, entity: Entity) -> Iterator[str]:
        members = self.document.mentions_of(entity.id)
        if len(members) > 1:
            yield f"*\t{entity.extra.get('equivalence', EQUIV)} {' '.join(m.id for m in members)}"
        surface = entity.name if entity.ref else one_line(self.document.quote(members[0])) or entity.name
        if entity.label != members[0].label:
            self.notes.append(f"EntityLabel {members[0].id}\t{entity.label}")
        if entity.name != surface:
            self.notes.append(f"EntityName {members[0].id}\t{entity.name}")

    def _relation(self, relation: Mapping[str, Any]) -> str:
        ends = [self.marks[end["id"]] if end.get("trigger") else end["id"] for end in relation["ends"]]
        if "symmetric" in relation:
            return f"*\t{relation['type']} {' '.join(ends)}"
        self._say(relation["id"], relation)
        if "note" in relation:
            self.notes.append(f"AnnotatorNotes {relation['id']}\t{relation['note']}")
        told = " ".join(f"{end['role']}:{name}" for end, name in zip(relation["ends"], ends, strict=True))
        return f"{relation['id']}\t{relation['type']} {told}"
