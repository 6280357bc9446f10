"""A list of so many places that each is made only when it is drawn."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

from newsview.tui.widgets.place_list import Place, PlaceList
from newsview.tui.widgets.row_list import Parts

__all__ = ["EndlessList"]


class EndlessList(PlaceList):
    """A list that makes each place when it is drawn. It has no headings and no ticks, so that each row is a place."""

    @property
    def count(self) -> int:
        """The number of places."""
        return len(self.rows)

    def ask(self, count: int, make: Callable[[int], Place], *, note: int, cursor: int = 0) -> None:
        """Lists `count` places, which `make` gives by number; `note`: cells of the widest note."""
        self.rows, self._make, self._note = range(count), make, note  # type: ignore[assignment]  # the base class never reads them
        self.marked = ()
        self.resized()
        self.forget()
        self.go(cursor)

    def go(self, place: int) -> None:
        """Puts the cursor on a place, or the nearest there is."""
        self.cursor = min(max(place, 0), max(self.count - 1, 0))
        self.mark((self.cursor,) if self.count else ())

    def parts(self, row: int, width: int) -> Parts:
        """Makes the place of a row and gives what the row shows."""
        return self._parts(self._make(row), width, False)

    def on_click(self, event: events.Click) -> None:
        """Posts `Chosen` for the place that was clicked."""
        event.prevent_default()
        row = event.y + self.scroll_offset.y
        if row < self.count:
            self.post_message(self.Chosen(row))
