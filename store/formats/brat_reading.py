"""Reading brat's standoff, newsview's own and that of others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from store.document import DocumentError, from_record
from store.formats.options import Options
from store.formats.piecewise import Pieces
from store.formats.readings import MARKS, Reading, documents_of, marks_beside
from store.formats.skeleton import FILLER, UNTYPED
from store.model import FACTUALITIES, Document

__all__ = ["read", "readings"]


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
        return (Reading(document, mark=marks.get(document.article.id)),)

    return Pieces(texts, reading)


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


def _document(id: str, text: str, lines: list[str]) -> Document:  # noqa: A002
    try:
        return _Standoff(id, text, lines).document()
    except DocumentError:
        if "\r\n" not in text:
            raise
    # brat counts a line end as one character whatever it is in the file
    return _Standoff(id, text.replace("\r\n", "\n"), lines).document()


class _Standoff:
    """The lines of an `.ann` file by what they say. Raises DocumentError, which names the line."""

    def __init__(self, id: str, text: str, lines: list[str]) -> None:  # noqa: A002
        self.id, self.text = id, text
        self.spans: dict[str, dict[str, Any]] = {}
        self.events: dict[str, tuple[str, str, list[tuple[str, str]]]] = {}
        self.equivs: list[set[str]] = []
        self.references: dict[str, tuple[str, str]] = {}
        self.said: dict[str, dict[str, Any]] = {}
        self.left: list[str] = []
        readers = {"T": self._span, "E": self._event, "A": self._attribute, "M": self._attribute, "N": self._reference}
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\r")
            if not line.strip():
                continue
            try:
                if line.startswith("*"):
                    self._equiv(line)
                elif line.startswith("#"):
                    self._note(line)
                elif line[0] in readers:
                    readers[line[0]](line)
                else:
                    self.left.append(line)
            except (ValueError, IndexError) as error:
                raise DocumentError(f"line {number}: {error}") from None

    def _span(self, line: str) -> None:
        id, middle, surface = line.split("\t", 2)  # noqa: A001
        label, where = middle.split(" ", 1)
        pieces = [[int(edge) for edge in piece.split(" ")] for piece in where.split(";")]
        found = " ".join(self.text[a:b] for a, b in pieces)
        if found != surface:
            raise ValueError(f"{id} says {surface!r}, the text there is {found!r}")
        start, end = pieces[0][0], pieces[-1][1]
        span = {"id": id, "start": start, "end": end, "label": label, "origin": "import"}
        gaps = (self.text[a[1] : b[0]] for a, b in pairwise(pieces))
        if any(gap.strip() for gap in gaps):
            span["fragments"] = pieces
        self.spans[id] = span

    def _event(self, line: str) -> None:
        id, parts = line.split("\t", 1)  # noqa: A001
        (kind, trigger), *roles = [part.rsplit(":", 1) for part in parts.split()]
        self.events[id] = kind, trigger, [(role.rstrip("0123456789"), target) for role, target in roles]

    def _attribute(self, line: str) -> None:
        name, target, *value = line.split("\t", 1)[1].split()
        known = {"Kind": "kind", "Status": "status"}
        about = self.said.setdefault(target, {})
        told = value[0] if value else True
        if name == "Factuality" and told in FACTUALITIES:
            about["factuality"] = told
        elif name in ("Negation", "Negated") and told is True:
            about["factuality"] = "negated"
        elif name in known and told is not True and (name == "Kind" or told in ("proposed", "accepted", "rejected")):
            about[known[name]] = told
        else:
            about.setdefault("attributes", {})[name] = told

    def _reference(self, line: str) -> None:
        _, middle, *name = line.split("\t")
        _, target, ref = middle.split()
        # brat writes one tab more before the name each time it saves
        self.references[target] = ref, next(filter(None, name), ref)

    def _equiv(self, line: str) -> None:
        group = set(line.split("\t", 1)[1].split()[1:])
        for other in [g for g in self.equivs if g & group]:
            group |= other
            self.equivs.remove(other)
        self.equivs.append(group)

    def _note(self, line: str) -> None:
        _, middle, *text = line.split("\t", 2)
        kind, target = middle.split(" ", 1)
        note = text[0] if text else ""
        about = self.said.setdefault(target, {})
        if kind == "AnnotatorNotes":
            about["note"] = f"{about['note']}; {note}" if "note" in about else note
        elif kind in ("When", "Value"):
            about[kind.lower()] = note
        else:
            about.setdefault("notes", {})[kind] = note

    def document(self) -> Document:
        triggers = {trigger for _, trigger, _ in self.events.values()}
        ends = {target for _, _, roles in self.events.values() for _, target in roles}
        fillers = {key for key in ends if key in self.spans and self.spans[key]["label"] == FILLER}
        mentions = {key: span for key, span in self.spans.items() if key not in triggers | fillers}
        entities = self._entities(mentions)
        return from_record(
            {
                "id": self.id,
                "text": self.text,
                "mentions": [{**span, **self.said.get(key, {})} for key, span in mentions.items()],
                "entities": entities,
                "events": [self._whole(key, mentions) for key in self.events],
                **({"brat": self.left} if self.left else {}),
            }
        )

    def _whole(self, id: str, mentions: dict[str, dict[str, Any]]) -> dict[str, Any]:  # noqa: A002
        kind, trigger, roles = self.events[id]
        arguments = []
        for role, target in roles:
            span = self._place(id, self.events[target][1] if target in self.events else target)
            named = target if target in mentions else None
            arguments.append({"role": role, "start": span["start"], "end": span["end"], "mention": named})
        span = self._place(id, trigger)
        return {
            "id": id,
            "type": None if kind == UNTYPED else kind,
            "trigger": {"start": span["start"], "end": span["end"]},
            "arguments": arguments,
            "origin": "import",
            **self.said.get(id, {}),
        }

    def _place(self, event: str, target: str) -> dict[str, Any]:
        if target not in self.spans:
            raise DocumentError(f"{event} names {target}, which is not there")
        return self.spans[target]

    def _entities(self, mentions: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
        """The entities that Equiv and Reference lines tell, their mentions told so."""
        order = {key: n for n, key in enumerate(mentions)}
        groups = [sorted((i for i in group if i in mentions), key=order.__getitem__) for group in self.equivs]
        grouped = {i for group in groups for i in group}
        groups += [[i] for i in self.references if i in mentions and i not in grouped]
        entities = []
        for number, group in enumerate(sorted((g for g in groups if g), key=lambda g: order[g[0]]), 1):
            first = mentions[group[0]]
            named = next((self.references[i] for i in group if i in self.references), None)
            surface = " ".join(self.text[first["start"] : first["end"]].split())
            ref, name = named or (None, surface)
            entities.append({"id": f"e{number}", "label": first["label"], "name": name, "ref": ref})
            for i in group:
                mentions[i]["entity"] = entities[-1]["id"]
        return entities
