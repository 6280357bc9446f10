"""`P`: everything in the article that contradicts itself, the scheme or the calendar; Enter goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from newsview.store.document.validation import Problem
from newsview.store.schemes import Scheme
from newsview.tui.sheets.base import bound
from newsview.tui.sheets.place_sheet import PlaceSheet
from newsview.tui.widgets.place_list import Place, PlaceList

__all__ = ["ProblemsScreen"]


class ProblemsScreen(PlaceSheet[Problem | None]):
    """The problems of an article; the sheet closes with the one to go to, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bound("list_down", "list_up", "list_page*", "list_go")

    def __init__(self, found: Sequence[Problem], scheme: Scheme, *, near: int = 0) -> None:
        super().__init__()
        self.scheme = scheme
        self.problems = found
        self.near = near

    def body(self) -> ComposeResult:
        """Composes the list of problems."""
        yield PlaceList(self.scheme, empty="No problems: nothing here contradicts itself.", id="places")

    def on_mount(self) -> None:
        """Lists the problems, the cursor on the first at or after the place `near`."""
        first = next((n for n, p in enumerate(self.problems) if p.start is not None and p.start >= self.near), 0)
        self.list.show(list(map(self._place, self.problems)), cursor=first)
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        count = len(self.problems)
        self.head("Problems", f"{count} in this article" if count else "")
        self.hint([("list_go", "go there"), ("list_leave", "leave")] if count else [("list_leave", "leave")])

    def _place(self, problem: Problem) -> Place:
        return Place(problem.message, note=problem.kind)

    def action_go(self) -> None:
        """Closes the sheet with the problem under the cursor, or None when there are no problems."""
        self.dismiss(self.problems[self.list.cursor] if self.problems else None)

    @on(PlaceList.Chosen)
    def _chosen(self, message: PlaceList.Chosen) -> None:
        self.list.go(message.place)
        self.action_go()
