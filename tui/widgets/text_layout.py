"""Breaks an article's text into screen rows: pure, aware of the width of characters in terminal cells.

Rows are extents of the text, never copies. What is drawn has one code point for each of the text's (`shown`), so that
an offset means the same in both; a control or invisible character is drawn as a visible placeholder.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.cells import cell_len, set_cell_size, split_graphemes

__all__ = ["READING_WIDTH", "Layout", "fit", "layout", "shown", "wrap"]

READING_WIDTH = 90
"""Cells in a row of text at most."""

BREAKS = re.compile("[\n\u2028\u2029]")

SIMPLE = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0373\u0391-\u03ff\u0400-\u0482\u2010-\u2027\u20a0-\u20bf]*")
"""Text of which each code point takes one cell and none combines: what nearly all news is made of."""

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = "\u00ad\u034f\u115f\u1160\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"

JOINER = re.compile(
    "(?<![\u0590-\u1fff\u2190-\u2bff\ua800-\uabff\ufb1d-\ufdff\ufe0f\ufe70-\ufefc\U0001f000-\U0001faff])[\u200c\u200d]"
)
"""A joiner or non-joiner without effect: what is before it is neither a picture nor a letter of a script that needs
it. There it is only invisible in a name."""

PLACEHOLDERS: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "␡",
    **dict.fromkeys(range(128, 160), "▯"),
    0x09: "⇥",
    0x0A: " ",
    0x2028: " ",
    0x2029: " ",
    0xA0: " ",
    **{ord(c): "▯" for c in BIDI},
    **{ord(c): "·" for c in UNSEEN},
    **dict.fromkeys(
        [*range(0x206A, 0x2070), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE0080)], "·"
    ),
    **dict.fromkeys(range(0xD800, 0xE000), "▯"),
}
"""Code point → its placeholder: control pictures, a box for what would reorder the line and for half a character, a
dot for what is invisible."""

CLOSING = frozenset("、。，．・：；？！％）］｝〕〉》」』】〟〜ー々…‥ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ")
OPENING = frozenset("（［｛〔〈《「『【〝")
"""What may not begin a row of Chinese or Japanese, and what may not end one."""

Row = tuple[int, int]
"""`(start, end)` in code points, end exclusive; `start == end` for an empty row."""


def shown(text: str) -> str:
    """Gives the text with a placeholder for each character that a terminal would obey or hide; its length stays."""
    if text.isascii() and text.isprintable():
        return text
    text = text.translate(PLACEHOLDERS)
    return JOINER.sub("·", text) if "\u200c" in text or "\u200d" in text else text


def fit(text: str, width: int) -> str:
    """Gives a text in exactly `width` cells, cut with an ellipsis or filled with spaces."""
    text = shown(text)
    size = cell_len(text)
    if size > width:
        return set_cell_size(text, max(width - 1, 0)) + "…" if width > 0 else ""
    return text + " " * (width - size)


def wrap(text: str, width: int) -> list[Row]:
    """Gives the rows of a text, at most `width` cells wide, broken at spaces where there are any.

    Lines become paragraphs with an empty row between them, unless the text has empty lines of its own. The empty row's
    extent is empty. A cluster of code points that makes one character is never broken.
    """
    width = max(width, 2)
    lines = list(_lines(text))
    empty = sum(1 for start, end in lines if not text[start:end].strip())
    spaced = empty * 4 < len(lines) - empty
    rows: list[Row] = []
    for start, end in lines:
        if rows and spaced and rows[-1][0] != rows[-1][1] and start != end:
            rows.append((start, start))
        if SIMPLE.fullmatch(text, start, end):
            _simple(text, start, end, width, rows)
        else:
            _clusters(text, start, end, width, rows)
    return rows


def _lines(text: str) -> Iterator[Row]:
    at = 0
    for found in BREAKS.finditer(text):
        yield at, found.start()
        at = found.end()
    if at < len(text) or not text:
        yield at, len(text)


def _simple(text: str, start: int, end: int, width: int, rows: list[Row]) -> None:
    while end - start > width:
        cut = text.rfind(" ", start, start + width + 1)
        if cut <= start:
            cut = after = start + width
        else:
            after = cut + 1
            while after < end and text[after] == " ":
                after += 1
            while cut > start and text[cut - 1] == " ":
                cut -= 1
        rows.append((start, max(cut, start + 1)))
        start = max(after, start + 1)
    if start < end or not rows or rows[-1][1] != end:
        rows.append((start, end))


def _clusters(text: str, start: int, end: int, width: int, rows: list[Row]) -> None:
    """Like `_simple`, for text whose characters are wide, combine or need placeholders."""
    clusters, _ = split_graphemes(shown(text[start:end]))
    at, column = start, 0
    brk: tuple[int, int, int] | None = None  # where the row may end, where the next begins, the column there
    for a, b, cells in clusters:
        a, b = a + start, b + start
        is_space = text[a:b] == " "  # and no combining mark is on it
        if is_space:
            brk = (a, b, column + cells) if brk is None or brk[1] != a else (brk[0], b, column + cells)
        elif cells == 2 and a > at and (brk is None or brk[1] < a) and not _clings(text, a):
            brk = (a, a, column)
        if column + cells > width and a > at:
            if is_space:
                column += cells
                continue
            row_end, after, offset = brk if brk is not None and brk[0] > at else (a, a, column)
            rows.append((at, row_end))
            at, column, brk = after, column - offset, None
        column += cells
    if at < end or not rows or rows[-1][1] != end:
        rows.append((at, end))


def _clings(text: str, at: int) -> bool:
    """Whether a row may not begin here, between characters that have no spaces between them."""
    return text[at] in CLOSING or text[at - 1] in OPENING


@dataclass(frozen=True)
class Layout:
    """A text in rows of some width."""

    text: str
    width: int
    rows: list[Row]
    starts: list[int] = field(repr=False)

    def row_of(self, offset: int) -> int:
        """Gives the row in which the character at `offset` is drawn; the last row for the text's end."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def rows_of(self, start: int, end: int) -> range:
        """Gives the rows that an extent touches."""
        return range(self.row_of(start), self.row_of(max(end - 1, start)) + 1)

    def column_of(self, row: int, offset: int) -> int:
        """Gives the cell at which the character at `offset` is drawn, from the row's own left edge."""
        start, end = self.rows[row]
        before = self.text[start : min(max(offset, start), end)]
        return len(before) if SIMPLE.fullmatch(before) else cell_len(shown(before))

    def offset_at(self, row: int, column: int) -> int:
        """Gives the offset of the character drawn at a cell; the row's end for a cell right of the last character."""
        start, end = self.rows[min(max(row, 0), len(self.rows) - 1)]
        piece = self.text[start:end]
        if SIMPLE.fullmatch(piece):
            return min(start + max(column, 0), end)
        at = 0
        for a, _, cells in split_graphemes(shown(piece))[0]:
            if at + cells > column:
                return start + a
            at += cells
        return end

    def whole(self, row: int, cuts: list[int]) -> list[int]:
        """Moves cuts within a row to the starts of their clusters, so that none falls inside a cluster."""
        start, end = self.rows[row]
        if SIMPLE.fullmatch(self.text, start, end):
            return cuts
        edges = [start + a for a, _, _ in split_graphemes(shown(self.text[start:end]))[0]] + [end]
        return sorted({edges[bisect_right(edges, cut) - 1] for cut in cuts})


def layout(text: str, width: int) -> Layout:
    """Lays a text out in rows for a view of this width; no row is wider than `READING_WIDTH`."""
    rows = wrap(text, min(width, READING_WIDTH))
    return Layout(text, width, rows, [start for start, _ in rows])
