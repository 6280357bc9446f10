"""A sheet with a list of places: the actions for its cursor and its ticks."""

from __future__ import annotations

from textual import events

from newsview.tui.sheets.base import Result, Sheet
from newsview.tui.widgets.place_list import PlaceList

__all__ = ["PlaceSheet"]


class PlaceSheet(Sheet[Result]):
    """A sheet whose `body` has one `PlaceList`, and whose `_head` shows what is listed."""

    @property
    def list(self) -> PlaceList:
        """The list of places in the body."""
        return self.query_one(PlaceList)

    def on_resize(self, _: events.Resize) -> None:
        """Fits the heading and the key hints to the new width."""
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        """Shows the heading and the keys."""

    def action_move(self, by: int) -> None:
        """Moves the cursor by so many places, up when negative."""
        self.list.go(self.list.cursor + by)

    def action_page(self, by: int) -> None:
        """Moves the cursor by so many pages, up when negative."""
        self.action_move(by * self.list.page_size)

    def action_tick(self) -> None:
        """Ticks or unticks the place under the cursor and moves to the next."""
        if self.list.places:
            self.list.toggle([self.list.cursor])
            self.action_move(1)
            self._head()

    def action_tick_all(self) -> None:
        """Ticks all places, or unticks all when all are ticked."""
        self.list.toggle(range(len(self.list.places)))
        self._head()
