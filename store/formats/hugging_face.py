"""Data sets of Hugging Face: a record an article, its `tokens`, and its `ner_tags` as names or as numbers of names.

What the numbers mean is given by whoever imports, by the metadata of a Parquet file, or by the `dataset_info.json`
that lies next to the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from newsview.store.document.serialization import DocumentError
from newsview.store.formats.json_lines import lines_in, object_in, reading
from newsview.store.formats.shapes import refuse_other

__all__ = ["TAG", "TAGS", "Record", "data_set", "is_data_set", "tag_names", "tags_of"]

TAG = re.compile(r"O|[BILOUES]-\S+")
"""A tag of a token."""

TAGS = ("ner_tags", "tags")
"""Columns that hold the tags."""

PARQUET = b"PAR1"

BESIDE = ("dataset_info.json", "dataset_infos.json", "features.json")
"""Files that tell the features of the data set next to them."""

Record = tuple[str, bytes | dict[str, Any]]
"""The place of a record, and the record: decoded, or a line of JSON."""


def is_data_set(path: Path) -> bool:
    """Whether a file holds records, in JSON Lines or in Parquet. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(4)
    return head == PARQUET or head[:2] in (b'{"', b"[{")


def data_set(path: Path, names: tuple[str, ...]) -> tuple[Iterator[Record], tuple[str, ...]]:
    """The records of a file and the names of their tags' numbers: those given, else those that the data set tells.

    Raises DocumentError for a damaged file, and for Parquet where pyarrow is not installed.
    """
    with path.open("rb") as file:
        parquet = file.read(4) == PARQUET
    if parquet and find_spec("pyarrow") is None:
        raise DocumentError("this is Parquet: install newsview[parquet] to read it")
    told = _metadata(path) if parquet else None
    found = names or _named(told) or next(filter(None, map(_beside, (path.with_name(n) for n in BESIDE))), ())
    records: Iterable[Record] = _rows(path) if parquet else ((f"line {n}", line) for n, line in lines_in(path))
    return iter(records), found


def tags_of(place: str, record: bytes | dict[str, Any], names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The words of a record and their tags by name. Raises DocumentError."""
    with reading(place):
        fields = object_in(record) if isinstance(record, bytes) else record
        words, tags = fields.get("tokens"), next((fields[key] for key in TAGS if key in fields), None)
        if not isinstance(words, list) or not isinstance(tags, list):
            refuse_other(fields, "conll")
            raise DocumentError("`tokens` and `ner_tags` are missing")
        if len(words) != len(tags) or not words:
            raise DocumentError(f"{len(words)} tokens and {len(tags)} tags")
        return [str(word) for word in words], [_name(tag, names) for tag in tags]


def tag_names(told: str) -> tuple[str, ...]:
    """The names that a person gives: with commas between, or a file of them (a list or features in JSON, or lines).

    Raises ValueError, with a message for the person, OSError.
    """
    path = Path(told)
    names: tuple[str, ...]
    if "," in told and not path.exists():
        names = tuple(name.strip() for name in told.split(","))
    else:
        text = path.read_text(encoding="utf-8-sig")
        try:
            names = _named(msgspec.json.decode(text))
        except msgspec.DecodeError:
            names = tuple(line.strip() for line in text.splitlines() if line.strip())
    if not names:
        raise ValueError(f"{told}: there are no names of tags in it")
    if wrong := next((name for name in names if not TAG.fullmatch(name)), None):
        raise ValueError(f"{wrong[:40]!r} is no tag: neither O nor like B-PER")
    return names


def _name(tag: object, names: tuple[str, ...]) -> str:
    if type(tag) is int:
        if not names:
            raise DocumentError(
                "`ner_tags` are numbers, and nothing tells their names: give them in their order,"
                " as in --labels O,B-PER,I-PER, or in a file, as in --labels dataset_info.json"
            )
        if not 0 <= tag < len(names):
            raise DocumentError(f"the tag {tag} is none of the {len(names)} that have names")
        tag = names[tag]
    if not isinstance(tag, str) or not TAG.fullmatch(tag):
        raise DocumentError(f"{str(tag)[:40]!r} is no tag: neither O nor like B-PER")
    return tag


def _named(features: object) -> tuple[str, ...]:
    """The names in a list of them, or of the tags' feature, wherever in the metadata it is."""
    if isinstance(features, list) and features and all(isinstance(name, str) for name in features):
        return tuple(features)
    for key in TAGS:
        for feature in _under(features, key):
            for names in _under(feature, "names"):
                if isinstance(names, list) and names and all(isinstance(name, str) for name in names):
                    return tuple(names)
    return ()


def _under(value: object, key: str) -> Iterator[object]:
    """Every value under this key, at any depth."""
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        for each in value.values():
            yield from _under(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from _under(each, key)


def _beside(path: Path) -> tuple[str, ...]:
    try:
        return _named(msgspec.json.decode(path.read_bytes()))
    except (OSError, msgspec.DecodeError, RecursionError):
        return ()


def _metadata(path: Path) -> object:
    """What the Parquet file tells of its features."""
    from pyarrow import ArrowException
    from pyarrow.parquet import read_schema

    try:
        told = (read_schema(path).metadata or {}).get(b"huggingface")
    except (ArrowException, OSError) as error:
        raise DocumentError(f"not Parquet: {error}") from None
    try:
        return None if told is None else msgspec.json.decode(told)
    except msgspec.DecodeError:
        return None


def _rows(path: Path) -> Iterator[Record]:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    number = 0
    try:
        with ParquetFile(path, pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=1000):
                for row in batch.to_pylist():
                    number += 1
                    yield f"row {number}", row
    except ArrowException as error:
        raise DocumentError(f"not Parquet: {error}") from None
