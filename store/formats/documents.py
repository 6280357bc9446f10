"""`json`: newsview's own document, one JSON object an article."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from newsview.store.document.model import Annotation, Article, Document
from newsview.store.document.serialization import MARK, DocumentError, decode_marked, to_record
from newsview.store.formats.choosing import Exported
from newsview.store.formats.inventory import EVERYTHING
from newsview.store.formats.json_lines import lines_in
from newsview.store.formats.options import Options
from newsview.store.formats.piecewise import Pieces
from newsview.store.formats.readings import Reading, documents_of, mark_in, mark_of
from newsview.store.formats.receipt import Ledger

HOLDS = EVERYTHING
WHY_NOT = {"corrections": "a document keeps what came of them; `newsview diff` writes the steps"}

SCHEMA = Path(__file__).with_name("document.schema.json")
"""The published JSON Schema of a document, as `schema` makes it."""


def fit(document: Document, ledger: Ledger, options: Options) -> Document:
    """The article as the file can hold it."""
    return document


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    """Writes fitted articles to the path."""
    with path.open("wb") as out:
        for item in items:
            mark = {MARK: mark_of(item.document, options)}
            out.write(msgspec.json.encode(to_record(item.document) | mark) + b"\n")


def read(path: Path, options: Options) -> Iterator[Document]:
    """The documents in the file, one at a time. Raises DocumentError for a piece that cannot be read."""
    return documents_of(readings(path, options))


def readings(path: Path, options: Options) -> Iterator[Reading]:
    """What the file says of each article. Raises DocumentError for a piece that cannot be read."""

    def reading(numbered: tuple[int, bytes]) -> tuple[Reading]:
        number, line = numbered
        try:
            document, mark = decode_marked(line)
        except DocumentError as error:
            raise DocumentError(f"line {number}: {error}") from None
        return (Reading(document, mark=mark_in(mark)),)

    return Pieces(lines_in(path), reading)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one document; what newsview does not know is allowed everywhere and kept."""
    _, kinds = msgspec.json.schema_components((Article, Annotation), ref_template="#/$defs/{name}")
    article, annotation = kinds.pop("Article"), kinds.pop("Annotation")
    for kind in (article, annotation, *kinds.values()):
        kind["properties"].pop("extra", None)
        kind.pop("title", None)
        kind.pop("additionalProperties", None)
        if "exclusiveMinimum" not in kind["properties"].get("start", {"exclusiveMinimum": 0}):
            kind["properties"]["start"]["minimum"] = 0
            kind["properties"]["end"]["minimum"] = 1
    article["properties"]["id"]["minLength"] = 1
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "newsview document",
        "description": "One article with its annotation: one line of a JSON Lines file. Offsets count code points.",
        "type": "object",
        "properties": article["properties"] | annotation["properties"],
        "required": ["id", "text"],
        "$defs": kinds,
    }
