"""The queue: every article of the library, to sort, filter, search and open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widgets import Input

from newsview.store.library.catalogue import Row
from newsview.tui.keymap.list_actions import LIBRARY_ACTIONS, key_shown
from newsview.tui.library.list import LibraryList
from newsview.tui.library.view import LibraryView, Opened, Queue
from newsview.tui.sheets.base import bound
from newsview.tui.widgets.text_layout import shown

if TYPE_CHECKING:
    from newsview.store.document.search import Hit
    from newsview.tui.timeline.screen import Happened

__all__ = ["LibraryScreen", "Opened"]

SOON = 0.05
"""Seconds until the next check whether an article is restored."""


class LibraryScreen(LibraryView, inherit_bindings=False):
    """The library screen; it closes with the article to open, or None."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bound("library_*", actions=LIBRARY_ACTIONS)

    def action_open(self) -> None:
        """Opens the article under the cursor; says why when it cannot be opened."""
        row = self.list.current
        if row is None:
            return
        if row.problem:
            why = shown(f"{row.headline} cannot be opened: {row.problem}")
            self.notify(why, severity="error", markup=False)
            return
        if self.removals.returning(row.id):
            self.say(f"“{row.headline}” is being brought back; it opens then.")
            self.set_timer(SOON, partial(self._open_later, row))
            return
        self.say(f"Opening “{row.headline}”…")
        self.call_after_refresh(self._open, Opened(row.id, self._queue()))  # a long article takes longer than a frame

    def _open(self, opened: Opened) -> None:
        if self.is_current:
            self.dismiss(opened)

    def _open_later(self, row: Row) -> None:
        """Opens an article that is being restored, if the cursor is still on it."""
        if self.is_current and self.list.current is not None and self.list.current.id == row.id:
            self.action_open()

    def _queue(self) -> Queue:
        return [row.id for row in self.list.rows if not row.problem]

    def action_timeline(self) -> None:
        """Opens the timeline of the listed articles."""
        from newsview.tui.timeline.screen import Shelves, TimelineScreen  # it needs numpy

        shelves = Shelves(self._queue(), self.library.load)
        self.app.push_screen(TimelineScreen(self.scheme, shelves=shelves), self._happened)

    def action_find(self) -> None:
        """Opens the search through the text of the listed articles."""
        from newsview.tui.library.find import FindScreen  # only when it is asked for
        from newsview.tui.sheets.propagation import Elsewhere

        self.app.push_screen(FindScreen(self.scheme, Elsewhere(self._queue(), self.library.load)), self._hit)

    def _hit(self, hit: Hit | None) -> None:
        if hit is not None:
            self.dismiss(Opened(hit.article, self._queue(), hit=hit))

    def _happened(self, happened: Happened | None) -> None:
        if happened is not None:
            self.dismiss(Opened(happened.article, self._queue(), happened.event))

    def action_leave(self) -> None:
        """Ends a search when there is one, else goes back to the open article."""
        if self.input.has_class("-searching") or self.view.query:
            self._search_no_more()
        elif any(row.id == self.open_id for row in self.removals.rows) and self.list.current is not None:
            self.action_open()  # the open article was removed: the one under the cursor opens instead
        elif self.open_id is not None:
            self.dismiss(None)

    def action_remove(self) -> None:
        """Removes the article under the cursor and says which key restores it."""
        row = self.list.current
        if row is None:
            return
        self.removals.remove(row)
        self._read()
        self._show()
        if row not in self.removals.rows:
            return  # the reason is already on the screen
        key = key_shown("library_undo", getattr(self.app, "keys", {}))
        self.say(f"Removed “{row.headline}”; {key} brings it back.")

    def action_undo(self) -> None:
        """Restores the article that was removed last, and puts the cursor on it."""
        row = self.removals.bring_back()
        if row is None:
            self.say("Nothing was removed here; newsview restore brings back what was before.")
            return
        self._read()
        self._show(on=row.id)
        self.say(f"Brought back “{row.headline}”.")

    def action_help(self) -> None:
        """Opens the help with the keys of the library screen."""
        from newsview.tui.sheets.help import HelpScreen  # only when it is asked for

        keys = {action.id: action.keys for action in LIBRARY_ACTIONS} | getattr(self.app, "keys", {})
        self.app.push_screen(HelpScreen(LIBRARY_ACTIONS, keys))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_open()

    @on(LibraryList.Chosen)
    def _clicked(self, message: LibraryList.Chosen) -> None:
        if message.again:
            self.action_open()
