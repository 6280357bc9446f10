"""`C`: unplaced annotations, whose place in a changed text was not found, and conflicts of two people's corrections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from newsview.store.document.counting import quantity
from newsview.store.editing.contents import Unplaced
from newsview.store.editing.merging import FieldConflict, conflict_of
from newsview.store.editing.unplaced import summary
from newsview.store.schemes import Scheme
from newsview.tui.sheets.base import bound
from newsview.tui.sheets.place_sheet import PlaceSheet
from newsview.tui.widgets.place_list import Place, PlaceList

__all__ = ["Decided", "WaitingScreen"]

Decided = tuple[Literal["take", "drop"], Unplaced]
"""`take`: puts it at the cursor, or takes the other person's correction; `drop`: leaves the article as it is."""


class WaitingScreen(PlaceSheet[Decided | None]):
    """The unplaced annotations and conflicts of an article; the sheet closes with the decision on one, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bound("list_down", "list_up", "list_page*", "list_accept", "list_reject")

    def __init__(self, waiting: Sequence[Unplaced], scheme: Scheme, *, here: str, row: int = 0) -> None:
        super().__init__()
        self.waiting = waiting
        self.scheme = scheme
        self.here = here
        """The words at the cursor, where an unplaced annotation would be put."""
        self.row = row

    def body(self) -> ComposeResult:
        """Composes the list of unplaced annotations and conflicts."""
        yield PlaceList(self.scheme, empty="Nothing waits for you.", id="places")

    def on_mount(self) -> None:
        """Lists the unplaced annotations and conflicts, the cursor on the given row."""
        last = max(len(self.waiting) - 1, 0)
        self.list.show(list(map(self._place, self.waiting)), cursor=min(self.row, last))
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        count = len(self.waiting)
        self.head("Waiting for you", quantity(count, "decision") if count else "")
        leave = [("Esc", "leave")]
        if not count:
            self.hint(leave)
        elif self.waiting[self.list.cursor].kind == "conflict":
            self.hint([("a", "as they have it"), ("x", "as it is here"), *leave])
        else:
            self.hint([("a", f"put it on “{self.here[:30]}”"), ("x", "let it go"), *leave])

    def _place(self, each: Unplaced) -> Place:
        if each.kind == "conflict":
            conflicts = "; ".join(map(_differ, conflict_of(each).fields))
            return Place(each.quote or each.why, note=summary(each), after=f"  {conflicts or each.why}")
        return Place(each.quote, before=each.before, after=each.after, note=summary(each))

    def action_move(self, by: int) -> None:
        """Moves the cursor by so many rows and shows the keys for what is listed there."""
        self.list.go(self.list.cursor + by)
        self._head()

    def action_act(self, what: str) -> None:
        """Closes the sheet with the decision: `take` for `accept`, else `drop`; does nothing on an empty list."""
        if self.waiting:
            self.dismiss(("take" if what == "accept" else "drop", self.waiting[self.list.cursor]))

    @on(PlaceList.Chosen)
    def _chosen(self, message: PlaceList.Chosen) -> None:
        self.list.go(message.place)
        self._head()


def _differ(conflict: FieldConflict) -> str:
    if conflict.field is None:
        return f"{conflict.kind} deleted here"
    return f"{conflict.field} {_short(conflict.mine)} here, {_short(conflict.theirs)} there"


def _short(value: object) -> str:
    text = "none" if value is None else value if isinstance(value, str) else "another"
    return text if len(text) <= 30 else text[:29] + "…"
