"""JSON Lines of other tools: one object a line, a fault named with its line."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from newsview.store.document.serialization import DocumentError

__all__ = ["extent_in", "lines_in", "object_in", "reading", "string_in"]


def lines_in(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each line that is not empty, with its number; without the byte order mark that some editors begin a file with."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if number == 1:
                line = line.removeprefix(BOM_UTF8)
            if line.strip():
                yield number, line


def object_in(line: bytes) -> dict[str, Any]:
    """The object in a line. Raises DocumentError."""
    try:
        record = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DocumentError(f"not JSON: {error}") from None
    if not isinstance(record, dict):
        raise DocumentError("not a JSON object")
    return record


@contextmanager
def reading(place: str) -> Iterator[None]:
    """Names the place of a fault. A value of another kind than expected is a fault of the file, not of the reader."""
    try:
        yield
    except DocumentError as error:
        raise DocumentError(f"{place}: {error}") from None
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise DocumentError(f"{place}: not in the expected shape: {error!r}") from None


def string_in(record: dict[str, Any], key: str) -> str:
    """The string under a key, else DocumentError."""
    value = record.get(key)
    if not isinstance(value, str):
        raise DocumentError(f"`{key}` is {'missing' if value is None else 'not a string'}")
    return value


def extent_in(record: dict[str, Any], start: str = "start", end: str = "end") -> tuple[int, int]:
    """The offsets under two keys, else DocumentError."""
    first, last = record.get(start), record.get(end)
    if type(first) is not int or type(last) is not int:
        raise DocumentError(f"`{start}` and `{end}` must be whole numbers, not {first!r} and {last!r}")
    if not 0 <= first < last:
        raise DocumentError(f"a span must satisfy 0 <= start < end, not {first}:{last}")
    return first, last
