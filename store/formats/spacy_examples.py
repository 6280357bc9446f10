"""spaCy's training examples as people write them by hand: a text and the places of its entities.

A line, or an array, of `["text", {"entities": [[0, 4, "ORG"]]}]` or `{"text": ..., "entities": [[0, 4, "ORG"]]}`; or a
Python file with the tuples of which spaCy's own guides make a list.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from newsview.store.document.model import Document
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.json_lines import extent_in, reading, string_in
from newsview.store.formats.options import Options
from newsview.store.formats.piecewise import Pieces
from newsview.store.formats.shapes import refuse_other
from newsview.store.formats.skeleton import Label, rebuilt

__all__ = ["are_examples", "read"]


def are_examples(path: Path) -> bool:
    """Whether a file is text, as DocBin files are not."""
    with path.open("rb") as file:
        begins = file.read(1)
    return path.suffix in (".json", ".jsonl", ".py") and begins != b"\x78"


def read(path: Path, options: Options) -> Iterator[Document]:
    """A document for each example. Raises DocumentError."""

    def document(numbered: tuple[int, Any]) -> tuple[Document]:
        number, example = numbered
        with reading(f"example {number}"):
            return (_document(example),)

    return Pieces(enumerate(_examples(path), 1), document)


def _examples(path: Path) -> Iterable[Any]:
    try:
        raw = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"not UTF-8: {error}") from None
    if path.suffix == ".py":
        return _in_python(raw)
    try:
        whole = msgspec.json.decode(raw.encode())
    except (msgspec.DecodeError, RecursionError):
        return [_decoded(line) for line in raw.split("\n") if line.strip()]
    if isinstance(whole, list) and not (len(whole) == 2 and isinstance(whole[0], str)):
        return whole
    return [whole]


def _decoded(line: str) -> Any:
    try:
        return msgspec.json.decode(line.encode("utf-8", "surrogatepass"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise DocumentError(f"not JSON: {error}") from None


def _in_python(source: str) -> list[Any]:
    """The literal lists in a Python file, which is not run."""
    try:
        found = [ast.literal_eval(n.value) for n in ast.parse(source).body if isinstance(n, ast.Assign | ast.Expr)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise DocumentError(f"no list of examples that stands for itself: {error}") from None
    examples = [each for value in found if isinstance(value, list) for each in value]
    if not examples:
        raise DocumentError("there is no list of examples in it")
    return examples


def _document(example: Any) -> Document:
    if isinstance(example, list | tuple) and len(example) == 2 and isinstance(example[1], dict):
        text, entities, more = example[0], example[1].get("entities"), example[1]
    elif isinstance(example, dict):
        if "paragraphs" in example:
            raise DocumentError("this is the training JSON of spaCy 2: `spacy convert` makes a .spacy file of it")
        text, entities, more = string_in(example, "text"), example.get("entities"), example
        if entities is None and isinstance(example.get("ents"), list):  # as `Doc.to_json` writes it
            entities = [[e.get("start"), e.get("end"), e.get("label")] for e in example["ents"]]
        if entities is None or (entities and isinstance(entities[0], dict)):
            refuse_other(example, "spacy")
    else:
        raise DocumentError("an example is a text with its entities")
    if not isinstance(text, str):
        raise DocumentError("the text of an example must be a string")
    if not isinstance(entities, list):
        raise DocumentError("`entities` is missing")
    labels = []
    for entity in entities:
        if not isinstance(entity, list | tuple) or len(entity) < 3 or not isinstance(entity[2], str):
            raise DocumentError(f"an entity must be [start, end, label], not {entity!r}")
        start, end = extent_in({"start": entity[0], "end": entity[1]})
        labels.append(Label(start, end, entity[2] or "SPAN"))
    known = ("text", "entities", "ents", "tokens", "sents")
    left = {k: v for k, v in more.items() if k not in known and isinstance(k, str) and v not in ([], {}, None)}
    return rebuilt(text, labels, (), None, None, more={"spacy": left} if left else None)
