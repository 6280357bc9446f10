"""The list of the library's articles, a row each; only the rows in view are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.style import Style
from textual import events
from textual.message import Message

from newsview.store.library.catalogue import Row
from newsview.tui.library.filters import left, origin
from newsview.tui.widgets.row_list import Parts, RowList
from newsview.tui.widgets.text_layout import fit

__all__ = ["LibraryList"]

BAR = 8
"""Cells of the bar that shows how much of an article is reviewed."""


class LibraryList(RowList):
    """The list of articles; the cursor is on one of them."""

    class Chosen(Message):
        """An article was clicked; `again`: the cursor was on it before."""

        def __init__(self, at: int, again: bool) -> None:
            super().__init__()
            self.at, self.again = at, again

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: Sequence[Row] = ()
        self.problems: Mapping[str, int] = {}
        """The known number of problems of each article."""
        self.sources = True
        """Whether the rows show the origin of each article."""
        self.open: str | None = None
        """Id of the article that is open."""
        self._digits = 1
        """Digits of the highest number of mentions and events of an article."""

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def show(self, rows: Sequence[Row], *, on: str | None = None) -> None:
        """Replaces the articles; puts the cursor on the one with this id, else on its old article or the nearest one.

        The row under the cursor keeps its height on the screen where that is possible.
        """
        height = self.cursor - self.scroll_offset.y
        at = self._place(rows, on)
        self.rows = rows
        self._digits = len(f"{max((row.mentions + row.events for row in rows), default=0):,}")
        self.marked = ()
        self.resized()
        self.forget()
        if 0 <= height < self.size.height:
            self.scroll_to(y=max(at - height, 0), animate=False, immediate=True)
        self.go(at)

    def _place(self, rows: Sequence[Row], on: str | None) -> int:
        places = {row.id: at for at, row in enumerate(rows)}
        if on in places:
            return places[on]
        near = (*self.rows[self.cursor :], *reversed(self.rows[: self.cursor]))
        return next((places[row.id] for row in near if row.id in places), 0)

    def go(self, at: int) -> None:
        """Puts the cursor on a row, or the nearest there is."""
        self.cursor = min(max(at, 0), max(len(self.rows) - 1, 0))
        self.mark((self.cursor,) if self.rows else ())

    def parts(self, row: int, width: int) -> Parts:
        """Gives what the row of an article shows."""
        return self._of(self.rows[row], width)

    def _of(self, row: Row, width: int) -> Parts:
        ink = self.ink
        problems = self.problems.get(row.id, 0)
        state: tuple[str, Style | None]
        if row.problem:
            state = ("!", ink.bad)
        elif row.reviewed:
            state = ("✓", ink.good)
        else:
            state = ("·" if row.annotated else "○", ink.bad if row.failed else ink.faint)
        here = "▸" if row.id == self.open else " "
        source = 0 if not self.sources else 14 if width < 100 else 22
        count = 2 * self._digits + 2
        warned = 5 if self.problems else 0
        title = max(width - 3 - source - 12 - BAR - count - warned, 8)
        amiss = row.problem or (f"{row.failed} failed here" if row.failed else None)
        name = f"{row.headline}: {amiss}" if amiss else row.headline
        parts: Parts = [
            (here, ink.accent),
            state,
            (" " + fit(name, title), Style(bold=True) if row.id == self.open else None),
            (" " + fit(origin(row.source), source - 1) if source else "", ink.faint),
            (" " + fit(row.published or "no date", 10) + " ", ink.faint),
        ]
        if self.problems:
            parts.append((f"{problems:>3}! " if problems else " " * 5, ink.bad))
        total = row.mentions + row.events
        done = total - left(row)
        full = max(done * BAR // total, min(done, 1)) if total else 0
        return [
            *parts,
            ("━" * full, ink.good),
            (("─" if total else "┈") * (BAR - full), ink.rule),
            (f" {done:,}/{total:,}".ljust(count), ink.faint),
        ]

    def on_click(self, event: events.Click) -> None:
        """Moves the cursor to the article that was clicked and posts `Chosen`."""
        at = event.y + self.scroll_offset.y
        if at < len(self.rows):
            again = at == self.cursor
            self.go(at)
            self.post_message(self.Chosen(at, again))
