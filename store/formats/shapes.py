"""Recognizes the format of a file of annotations by its beginning: for people who named another format."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from newsview.store.document.serialization import DocumentError

__all__ = ["UNREAD", "looks_like", "refuse_other", "shape_of"]

LONGEST = 1 << 24

COLUMNS = 10
"""Of a word's line in CoNLL-U."""

UNREAD = {"gexf": "GEXF", "graphml": "GraphML", "patterns": "patterns of an EntityRuler"}
"""Formats that are recognised and not read, as they are called."""


def looks_like(path: Path) -> str | None:
    """The format that a file or folder seems to be in; None where it is not recognized."""
    if path.is_dir():
        signs = {"spacy": "**/*.spacy", "label-studio": "tasks.json", "brat": "*.txt"}
        return next((name for name, sign in signs.items() if any(path.glob(sign))), None)
    if path.suffix == ".ann":
        return "brat"
    with path.open("rb") as file:
        line = file.readline(LONGEST).removeprefix(BOM_UTF8).strip()
        if line == b"[":
            line = file.readline(LONGEST).strip().rstrip(b",")
        begins = line + b" " + file.readline(400) if line.startswith(b"<") else b""
    if told := re.search(rb"<(gexf|graphml)\b", begins):
        return told[1].decode()
    if line.startswith(b"-DOCSTART-"):
        return "conll"
    if line.count(b"\t") == COLUMNS - 1 or re.match(rb"# ?(newdoc|sent_id|text|newpar|global\.columns)\b", line):
        return "conllu"
    if b"http://www.w3.org/ns/anno.jsonld" in line or re.search(rb'"(selector|target)" ?:', line):
        return "webannotation"
    try:
        record = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if _is_pair(record):
        return "spacy"
    if isinstance(record, list) and record:
        record = record[0]
        if _is_pair(record):
            return "spacy"
    return shape_of(record) if isinstance(record, dict) else None


def shape_of(record: Mapping[str, Any]) -> str | None:
    """The format that has objects with these keys; None where it is not recognized."""
    entities = record.get("entities")
    if isinstance(record.get("tokens"), list) and any(key in record for key in ("ner_tags", "tags")):
        return "conll"
    if {"id", "text", "mentions"} <= record.keys():
        return "json"
    if isinstance(record.get("data"), dict) or "annotator" in record or "annotation_id" in record:
        return "label-studio"
    if {"text", "spans"} <= record.keys():
        return "prodigy"
    if "text" in record and isinstance(entities, list):
        return "spacy" if entities and isinstance(entities[0], list) else "doccano"
    if record.keys() >= {"label", "pattern"}:
        return "patterns"
    if "text" in record and isinstance(record.get("label"), list):
        return "doccano"
    return None


def refuse_other(record: Mapping[str, Any], name: str) -> None:
    """Raises DocumentError for an object that is plainly of another format than the one named."""
    seems = shape_of(record)
    if seems not in (None, name):
        raise DocumentError(f"this looks like {seems}, not {name}: newsview import {seems} PATH")


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], dict)
