"""Reading brat's standoff, newsview's own and that of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from newsview.store.document.model import FACTUALITIES, Document
from newsview.store.document.serialization import DocumentError, from_record
from newsview.store.formats.options import Options
from newsview.store.formats.piecewise import Pieces
from newsview.store.formats.readings import MARKS, Left, Reading, documents_of, marks_beside
from newsview.store.formats.relations import RELATIONS
from newsview.store.formats.skeleton import FILLER, UNTYPED

__all__ = ["EQUIV", "NEGATIONS", "SAME", "field_of", "note_field", "read", "readings"]

EQUIV = "Equiv"
SAME = ("equiv", "coref", "alias")
"""Names of lines whose mentions are one entity; one of another name is a relation."""

NEGATIONS = ("Negation", "Negated")


def read(path: Path, options: Options) -> Iterator[Document]:
    """A document for each `.txt` of the folder, or for the one named, with what its `.ann` says."""
    return documents_of(readings(path, options))


def readings(path: Path, options: Options) -> Iterator[Reading]:
    """What each `.txt` of the folder, or the one named, and its `.ann` say, with the marks of the export."""
    texts = sorted(path.glob("*.txt")) if path.is_dir() else [path.with_suffix(".txt")]
    if not texts:
        raise DocumentError("there is no .txt file in the folder")
    if not texts[0].exists():
        raise DocumentError(f"brat's annotations stand beside their text, and there is no {texts[0].name}")
    marks = dict(marks_beside((path if path.is_dir() else path.parent) / MARKS))

    def reading(file: Path) -> tuple[Reading]:
        document = _read(file)
        return (Reading(document, mark=marks.get(document.article.id), left=_unseen(document)),)

    return Pieces(texts, reading)


def _unseen(document: Document) -> tuple[Left, ...]:
    """The lines that say nothing newsview understands, by the letter that they begin with, for the receipt."""
    kinds = Counter(line[0] for line in document.article.extra.get("brat", ()))
    why = "newsview does not understand them; they are kept, and an export writes them back"
    return tuple(
        Left(kind=f"brat lines {kind}", why=why, count=count, what="changed") for kind, count in sorted(kinds.items())
    )


def _read(file: Path) -> Document:
    try:
        text = file.read_bytes().decode("utf-8")
        marks = file.with_name(file.name.removesuffix(".txt") + ".ann")
        lines = marks.read_bytes().decode("utf-8").split("\n") if marks.exists() else []
    except UnicodeDecodeError as error:
        raise DocumentError(f"{file.name}: not UTF-8: {error}") from None
    try:
        return _document(unquote(file.name.removesuffix(".txt")), text, lines)
    except DocumentError as error:
        raise DocumentError(f"{marks.name}: {error}") from None


def _document(id: str, text: str, lines: list[str]) -> Document:
    try:
        return _Standoff(id, text, lines).document()
    except DocumentError:
        if "\r\n" not in text:
            raise
    # brat counts a line end as one character whatever it is in the file
    return _Standoff(id, text.replace("\r\n", "\n"), lines).document()


class _Standoff:
    """The lines of an `.ann` file by what they say. Raises DocumentError, which names the line."""

    def __init__(self, id: str, text: str, lines: list[str]) -> None:
        self.id, self.text = id, text
        self.spans: dict[str, dict[str, Any]] = {}
        self.events: dict[str, tuple[str, str, list[tuple[str, str]]]] = {}
        self.equivs: list[tuple[str, list[str]]] = []
        self.relations: list[tuple[str, str, list[tuple[str, str]]]] = []
        self.references: list[tuple[str, str, str, str]] = []
        self.attributes: list[tuple[str, str, str, str | bool]] = []
        self.notes: list[tuple[str, str, str]] = []
        self.left: list[str] = []
        readers = {
            "T": self._span, "E": self._event, "R": self._relation, "A": self._attribute, "M": self._attribute,
            "N": self._reference, "*": self._equiv, "#": self._note,
        }  # fmt: skip
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\r")
            if not line.strip():
                continue
            try:
                if line[0] in readers:
                    readers[line[0]](line)
                else:
                    self.left.append(line)
            except (ValueError, IndexError) as error:
                raise DocumentError(f"line {number}: {error}") from None

    def _span(self, line: str) -> None:
        id, middle, surface = line.split("\t", 2)
        label, where = middle.split(" ", 1)
        if ";" not in where:
            first, last = where.split(" ")
            start, end = int(first), int(last)
            if self.text[start:end] != surface:
                raise ValueError(f"{id} says {surface!r}, the text there is {self.text[start:end]!r}")
            self.spans[id] = {"id": id, "start": start, "end": end, "label": label, "origin": "import"}
            return
        pieces = [[int(edge) for edge in piece.split(" ")] for piece in where.split(";")]
        found = " ".join(self.text[a:b] for a, b in pieces)
        if found != surface:
            raise ValueError(f"{id} says {surface!r}, the text there is {found!r}")
        start, end = min(a for a, _ in pieces), max(b for _, b in pieces)
        span = {"id": id, "start": start, "end": end, "label": label, "origin": "import"}
        gaps = (self.text[a[1] : b[0]] for a, b in pairwise(pieces))
        if any(gap.strip() for gap in gaps):
            span["fragments"] = pieces
        self.spans[id] = span

    def _event(self, line: str) -> None:
        id, parts = line.split("\t", 1)
        (kind, trigger), *roles = [part.rsplit(":", 1) for part in parts.split()]
        self.events[id] = kind, trigger, [(role, target) for role, target in roles]

    def _relation(self, line: str) -> None:
        id, kind, *ends = line.split()
        pairs = [end.rsplit(":", 1) for end in ends]
        self.relations.append((id, kind, [(role, target) for role, target in pairs]))
        if len(pairs) < 2:
            raise ValueError(f"{id} needs two ends")

    def _attribute(self, line: str) -> None:
        name, target, *value = line.split("\t", 1)[1].split()
        self.attributes.append((line, name, target, " ".join(value) if value else True))

    def _reference(self, line: str) -> None:
        _, middle, *name = line.split("\t")
        kind, target, ref = middle.split()
        # brat writes one tab more before the name each time it saves
        self.references.append((target, kind, ref, next(filter(None, name), ref)))

    def _equiv(self, line: str) -> None:
        kind, *members = line.split("\t", 1)[1].split()
        self.equivs.append((kind, members))

    def _note(self, line: str) -> None:
        _, middle, *text = line.split("\t", 2)
        kind, target = middle.split(" ", 1)
        self.notes.append((kind, target, text[0] if text else ""))

    def document(self) -> Document:
        self.by_trigger: dict[str, str] = {}
        for id, (_, trigger, _) in self.events.items():
            self.by_trigger.setdefault(trigger, id)
        for id in self.events:
            for target in (self.events[id][1], *(target for _, target in self.events[id][2])):
                self._place(id, self.events[target][1] if target in self.events else target)
        self.said = self._said()
        ends = {target for _, _, roles in self.events.values() for _, target in roles}
        tied = {target for _, _, pairs in self.relations for _, target in pairs}
        tied |= {member for _, members in self.equivs for member in members} | self.said.keys()
        tied |= {target for target, *_ in self.references}
        fillers = {k for k in ends - tied if k in self.spans and self.spans[k]["label"] == FILLER}
        self.mentions = {k: span for k, span in self.spans.items() if k not in self.by_trigger and k not in fillers}
        entities = self._entities()
        relations = self._kept_relations()
        return from_record(
            {
                "id": self.id,
                "text": self.text,
                "mentions": [{**span, **self.said.get(key, {})} for key, span in self.mentions.items()],
                "entities": entities,
                "events": [self._whole(key) for key in self.events],
                **({RELATIONS: relations} if relations else {}),
                **({"brat": self.left} if self.left else {}),
            }
        )

    def _said(self) -> dict[str, dict[str, Any]]:
        """What attributes and notes say of what is there; a line about what is not is left as it is."""
        said: dict[str, dict[str, Any]] = {}
        there = self.spans.keys() | self.events.keys() | {id for id, _, _ in self.relations}

        def add(about: dict[str, Any], name: str, value: Any) -> None:
            if name not in about:
                about[name] = value
            else:
                before = about[name]
                about[name] = [*(before if isinstance(before, list) else [before]), value]

        for line, name, target, value in self.attributes:
            if target not in there:
                self.left.append(line)
                continue
            about = said.setdefault(target, {})
            if (field := field_of(name, value, self._kind(target))) is not None and field not in about:
                about[field] = value
                continue
            if name in NEGATIONS and value is True and target in self.events:
                about.setdefault("factuality", "negated")
            add(about.setdefault("attributes" if line[0] == "A" else "modifications", {}), name, value)
        for kind, target, note in self.notes:
            if target not in there:
                self.left.append(f"#\t{kind} {target}\t{note}")
                continue
            about = said.setdefault(target, {})
            if kind == "AnnotatorNotes":
                about["note"] = f"{about['note']}; {note}" if "note" in about else note
            elif note_field(kind, self._kind(target)) is not None:
                about[kind.lower()] = note
            else:
                add(about.setdefault("notes", {}), kind, note)
        return said

    def _kind(self, target: str) -> str:
        """What an id names: a mention, an event, a trigger, a relation."""
        if target in self.events:
            return "event"
        return "trigger" if target in self.by_trigger else "mention" if target in self.spans else "relation"

    def _kept_relations(self) -> list[dict[str, Any]]:
        found = []
        for id, kind, pairs in self.relations:
            ends = [end for role, target in pairs if (end := self._end(target, role)) is not None]
            if len(ends) == len(pairs) > 1:
                found.append({"id": id, "type": kind, "ends": ends, **self.said.get(id, {})})
            else:
                self.left.append(f"{id}\t{kind} {' '.join(map(':'.join, pairs))}")
        for kind, members in self.equivs:
            if self._same_entity(kind, members):
                continue
            ends = [end for target in members if (end := self._end(target)) is not None]
            if len(ends) == len(members) > 1:
                found.append({"id": "*", "type": kind, "symmetric": True, "ends": ends})
            else:
                self.left.append(f"*\t{kind} {' '.join(members)}")
        return found

    def _end(self, target: str, role: str | None = None) -> dict[str, Any] | None:
        named = {"role": role} if role else {}
        if target in self.mentions:
            span = self.mentions[target]
            return {"id": target, "start": span["start"], "end": span["end"]} | named
        event = target if target in self.events else self.by_trigger.get(target)
        if event is None:
            return None
        span = self.spans[self.events[event][1]]
        told = {"id": event, "start": span["start"], "end": span["end"]} | named
        return told if target == event else told | {"trigger": True}

    def _same_entity(self, kind: str, members: list[str]) -> bool:
        return kind.lower() in SAME and all(member in self.mentions for member in members)

    def _whole(self, id: str) -> dict[str, Any]:
        kind, trigger, roles = self.events[id]
        arguments = []
        counts: dict[str, int] = {}
        for numbered, target in roles:
            role = numbered.rstrip("0123456789") or numbered
            counts[role] = counts.get(role, 0) + 1
            natural = f"{role}{counts[role] if counts[role] > 1 else ''}"
            event = target if target in self.events else self.by_trigger.get(target)
            span = self._place(id, self.events[target][1] if target in self.events else target)
            argument = {
                "role": role, "start": span["start"], "end": span["end"],
                "mention": target if target in self.mentions else None,
            }  # fmt: skip
            if numbered != natural:
                argument["numbered"] = numbered
            if event:
                argument |= {"event": event} | ({"trigger": True} if event != target else {})
            arguments.append(argument)
        span = self._place(id, trigger)
        pieces = {"fragments": span["fragments"]} if "fragments" in span else {}
        return {
            "id": id,
            "type": None if kind == UNTYPED else kind,
            "trigger": {"start": span["start"], "end": span["end"], **pieces, **self.said.get(trigger, {})},
            "arguments": arguments,
            "origin": "import",
            **self.said.get(id, {}),
        }

    def _place(self, event: str, target: str) -> dict[str, Any]:
        if target not in self.spans:
            raise DocumentError(f"{event} names {target}, which is not there")
        return self.spans[target]

    def _entities(self) -> list[dict[str, Any]]:
        """The entities that Equiv and Reference lines and notes tell, with their mentions; other references stay
        with what they are about."""
        mentions, order = self.mentions, {key: n for n, key in enumerate(self.mentions)}
        merged: list[set[str]] = []
        called: dict[str, str] = {}
        for kind, members in self.equivs:
            if self._same_entity(kind, members):
                joined = set(members)
                called |= dict.fromkeys(members, kind)
                for other in [g for g in merged if g & joined]:
                    joined |= other
                    merged.remove(other)
                merged.append(joined)
        groups = [sorted(each, key=order.__getitem__) for each in merged]
        grouped = {i for each in groups for i in each}
        alone = [target for target, kind, _, _ in self.references if kind == "Reference"]
        alone += [target for kind, target, _ in self.notes if kind in ("EntityLabel", "EntityName")]
        groups += [[i] for i in dict.fromkeys(alone) if i in mentions and i not in grouped]
        used: set[int] = set()
        entities = []
        for number, group in enumerate(sorted((g for g in groups if g), key=lambda g: order[g[0]]), 1):
            first = mentions[group[0]]
            place = next((n for i in group for n, r in enumerate(self.references) if r[:2] == (i, "Reference")), None)
            surface = " ".join(self.text[first["start"] : first["end"]].split())
            ref, name = (None, surface) if place is None else self.references[place][2:]
            used |= set() if place is None else {place}
            told = {field: value for i in group for field in ("entitylabel", "entityname")
                    if (value := self.said.get(i, {}).pop(field, None)) is not None}  # fmt: skip
            entity = {
                "id": f"e{number}", "label": told.get("entitylabel", first["label"]),
                "name": told.get("entityname", name), "ref": ref,
            }  # fmt: skip
            if called.get(group[0], EQUIV) != EQUIV:
                entity["equivalence"] = called[group[0]]
            entities.append(entity)
            for i in group:
                mentions[i]["entity"] = entity["id"]
        for n, (target, kind, ref, name) in enumerate(self.references):
            if (
                target not in self.spans
                and target not in self.events
                and not any(r[0] == target for r in self.relations)
            ):
                self.left.append(f"N{n + 1}\t{kind} {target} {ref}\t{name}")
            elif n not in used:
                self.said.setdefault(target, {}).setdefault("references", []).append([kind, ref, name])
        return entities


def field_of(name: str, value: object, kind: str) -> str | None:
    """The field of a mention or event that an attribute line of newsview's own tells, None for one of others."""
    if kind not in ("mention", "event") or not isinstance(value, str):
        return None
    if name == "Status" and value in ("proposed", "accepted", "rejected"):
        return "status"
    if name == "Factuality" and kind == "event" and value in FACTUALITIES:
        return "factuality"
    return "kind" if name == "Kind" and kind == "mention" else None


def note_field(name: str, kind: str) -> str | None:
    """The field that a note of newsview's own tells, None for one of others."""
    known = {"mention": ("Value", "EntityLabel", "EntityName"), "event": ("When",)}
    return name.lower() if name in known.get(kind, ()) else None
