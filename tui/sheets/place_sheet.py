"""A sheet with a list of places: its cursor, its ticks, its heading after each."""

from __future__ import annotations

from textual import events

from newsview.tui.sheets.base import Result, Sheet
from newsview.tui.widgets.place_list import PlaceList

__all__ = ["PlaceSheet"]


class PlaceSheet(Sheet[Result]):
    """`body` has one `PlaceList`; `_head` tells what is listed."""

    @property
    def list(self) -> PlaceList:
        return self.query_one(PlaceList)

    def on_resize(self, _: events.Resize) -> None:
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        """Shows the heading and the keys."""

    def action_move(self, by: int) -> None:
        self.list.go(self.list.cursor + by)

    def action_page(self, by: int) -> None:
        self.action_move(by * self.list.page_size)

    def action_tick(self) -> None:
        if self.list.places:
            self.list.toggle([self.list.cursor])
            self.action_move(1)
            self._head()

    def action_tick_all(self) -> None:
        self.list.toggle(range(len(self.list.places)))
        self._head()
