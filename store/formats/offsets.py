"""Offsets as the other side counts them: code points, UTF-16 code units or UTF-8 bytes."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable

from newsview.store.document.serialization import DocumentError
from newsview.store.formats.options import Offsets

__all__ = ["inward", "outward"]


def outward(text: str, unit: Offsets) -> Callable[[int], int]:
    """From a code point offset of `text` to one in `unit`."""
    if unit == "codepoints" or (unit == "bytes" and text.isascii()) or (unit == "utf16" and text.isascii()):
        return lambda offset: offset
    return _table(text, unit).__getitem__


def inward(text: str, unit: Offsets) -> Callable[[int], int]:
    """From an offset in `unit` to a code point offset; DocumentError for one that falls within a character."""
    if unit == "codepoints" or text.isascii():
        return lambda offset: offset
    table = _table(text, unit)

    def point(offset: int) -> int:
        at = bisect_left(table, offset)
        if at == len(table) or table[at] != offset:
            raise DocumentError(f"offset {offset} in {unit} falls within a character or outside the text")
        return at

    return point


def _table(text: str, unit: Offsets) -> array[int]:
    """For each code point offset, the end of the text included, the offset in `unit`."""
    table, at = array("q", [0]), 0
    for character in text:
        code = ord(character)
        if unit == "utf16":
            at += 1 + (code > 0xFFFF)
        else:
            at += 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)
        table.append(at)
    return table
