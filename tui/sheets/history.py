"""`H`: who changed what, and when. The text above shows the article as it was; Enter goes back to that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from newsview.store.document.counting import quantity
from newsview.store.editing.corrections import EARLIER_TEXT, LATER_TEXT, NEW_VERSION, Correction
from newsview.store.schemes import Scheme
from newsview.tui.sheets.base import bound
from newsview.tui.sheets.place_sheet import PlaceSheet
from newsview.tui.widgets.place_list import Place, PlaceList

__all__ = ["HistoryScreen"]

REPLACED = {
    NEW_VERSION: "the text was replaced",
    EARLIER_TEXT: "the text before came back",
    LATER_TEXT: "the new text came again",
}
"""The words for a correction that replaced the text."""


class HistoryScreen(PlaceSheet[int | None]):
    """The corrections of an article, newest first; the sheet closes with the number of one to go back to, or None."""

    EVADES = False  # the text goes to what changed
    BINDINGS: ClassVar[list[BindingType]] = bound("list_down", "list_up", "list_page*", "list_go")

    def __init__(
        self,
        corrections: Sequence[Correction],
        scheme: Scheme,
        look: Callable[[int], None],
        words: Mapping[tuple[str, str], str],
    ) -> None:
        super().__init__()
        self.corrections = [*reversed(corrections)]
        self.scheme = scheme
        self.look = look
        """Shows the article as it was right after the correction with this number; 0: as it was proposed."""
        self.words = words
        """The words of an annotation, by its kind and id."""

    def body(self) -> ComposeResult:
        """Composes the list of corrections."""
        yield PlaceList(self.scheme, empty="Nothing has been corrected yet.", id="places")

    @property
    def number(self) -> int:
        """The number of the correction under the cursor; 0 for the article as it was proposed."""
        at = self.list.cursor
        return self.corrections[at].number if at < len(self.corrections) else 0

    def on_mount(self) -> None:
        """Lists the corrections, and after them the article as it was proposed."""
        places = [self._place(each) for each in self.corrections]
        self.list.show([*places, Place("as it was proposed")] if places else [], cursor=0)
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        count = len(self.corrections)
        self.head("History", quantity(count, "correction") if count else "")
        keys = [("↑↓", "look at it then"), ("Enter", "bring that back"), ("Esc", "leave")]
        self.hint(keys if count else keys[-1:])

    def _place(self, each: Correction) -> Place:
        action = REPLACED.get(each.action) or each.action.replace("-", " ")
        names = dict.fromkeys(self._named(change.kind, change.id) for change in each.changes)
        about = ", ".join(list(names)[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        return Place(f"{each.number}  {action}  {about}".rstrip(), note=f"{each.by}  {each.at[:16].replace('T', ' ')}")

    def _named(self, kind: str, id_: str) -> str:
        words = self.words.get((kind, id_))
        return f"“{words}”" if words else kind if kind == "article" else f"{kind} {id_}"

    def action_move(self, by: int) -> None:
        """Moves the cursor by so many corrections and shows the article as it was after that one."""
        self._go(self.list.cursor + by)

    def _go(self, row: int) -> None:
        self.list.go(row)
        if self.corrections:
            self.look(self.number)

    def action_go(self) -> None:
        """Closes the sheet with the number of the correction under the cursor, or None when there are none."""
        self.dismiss(self.number if self.corrections else None)

    @on(PlaceList.Chosen)
    def _chosen(self, message: PlaceList.Chosen) -> None:
        self._go(message.place)
