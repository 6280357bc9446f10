"""A list with a cursor and a message for when it is empty: the base of the lists of articles and of places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import starmap

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from newsview.tui.widgets.line_view import Panel
from newsview.tui.widgets.text_layout import fit

__all__ = ["Parts", "RowList"]

Parts = list[tuple[str, Style | None]]
"""The parts of a row from left to right, each with its style."""


class RowList(Panel):
    """A list that draws each of its `rows` by `parts`, in its full width."""

    rows: Sequence[object] = ()

    def __init__(self, *, empty: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self.empty = empty
        """The message when there is nothing to list."""
        self.cursor = 0

    @property
    def row_count(self) -> int:
        """The number of rows; 1 for an empty list, for the row that says so."""
        return max(len(self.rows), 1)

    @property
    def page_size(self) -> int:
        """The number of rows by which a page key moves."""
        return max(self.size.height - 1, 1)

    def parts(self, row: int, width: int) -> Parts:
        """Gives the parts of a row, at most `width` cells wide."""
        return []

    def draw(self, row: int, width: int) -> list[Segment]:
        """Draws the parts of a row, or what `empty` says."""
        if not self.rows:
            return [Segment(" " + fit(self.empty, max(width - 1, 0)), self.base + self.ink.faint)]
        parts = self.parts(row, width)
        left = width - sum(cell_len(text) for text, _ in parts)
        return self.on_row(row, starmap(Segment, [*parts, (" " * max(left, 0), None)]))
