"""A sheet that comes up over the lower part of the screen and leaves the text above it where it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widget import Widget

from newsview.tui.keymap.actions import Action
from newsview.tui.keymap.list_actions import LIST_ACTIONS, key_shown
from newsview.tui.terminal.see_through import SeeThrough
from newsview.tui.widgets.line_view import Line
from newsview.tui.widgets.styles import ink_for
from newsview.tui.widgets.text_layout import fit, shown

__all__ = ["Sheet", "bound", "show_hints"]

Result = TypeVar("Result")

Hints = list[tuple[str, str]]
"""Pairs of an action's id, or a key, and what it does here."""


def bound(*ids: str, actions: Sequence[Action] = LIST_ACTIONS) -> list[BindingType]:
    """The bindings of these actions: ids ending in `*` stand for all that begin so."""
    chosen = [a for a in actions if any(a.id == i or (i.endswith("*") and a.id.startswith(i[:-1])) for i in ids)]
    return [Binding(a.keys, a.call, a.name, show=False, id=a.id, tooltip=a.description) for a in chosen]


def show_hints(screen: Screen[Any], hints: Hints) -> None:
    """Shows the keys that work in a screen on its last line, as many as there is room for, and always the last."""
    ink = ink_for(screen.app)
    line = screen.query_one("#keys", Line)
    shown_ = [(key_shown(id_, getattr(screen.app, "keys", {})), what) for id_, what in hints]
    sizes = [cell_len(key) + cell_len(what) + 3 for key, what in shown_]
    left = (line.size.width or screen.app.size.width) + 1 - sum(sizes[-1:])
    segments = [Segment(" ")]
    for number, ((key, what), size) in enumerate(zip(shown_, sizes, strict=True), 1):
        is_last = number == len(shown_)
        if size <= left or is_last:
            segments += [Segment(key, ink.accent), Segment(f" {what}  ", ink.faint)]
            left -= size
    line.show(segments)


class Sheet(SeeThrough[Result]):
    """A heading, what `body` composes, and a line of the keys that work.

    It comes up over the lower half of the screen, or over the upper where the cursor would be under it.
    """

    AUTO_FOCUS = ""
    EVADES: ClassVar[bool] = True
    """Whether the cursor in the text is to stay in view."""
    BINDINGS: ClassVar[list[BindingType]] = bound("list_leave")
    DEFAULT_CSS = """
    Sheet {
        align: center bottom;
        background: transparent;
    }
    Sheet.-above { align: center top; }
    Sheet.-above > #sheet { border-top: none; border-bottom: solid $rule; }
    Sheet > #sheet {
        height: 50%;
        min-height: 10;
        background: $surface;
        border-top: solid $rule;
    }
    Sheet #sheet Line, Sheet #sheet LineView {
        background: $surface;
        scrollbar-background: $surface;
        scrollbar-background-hover: $surface;
        scrollbar-background-active: $surface;
    }
    Sheet LineView { height: 1fr; }
    """

    @staticmethod
    def rows(height: int) -> int:
        """Rows of a screen of this height that it covers."""
        return max(height // 2, 10)

    def compose(self) -> ComposeResult:
        """Composes the heading, the body and the key hints; chooses the half of the screen that hides no cursor."""
        height = self.app.size.height
        low = self.app.cursor_position.y >= height - self.rows(height)
        if self.EVADES and low and len(self.app.screen_stack) == 2:  # over the text alone
            self.add_class("-above")
        with Vertical(id="sheet"):
            yield Line(id="heading")
            yield from self.body()
            yield Line(id="keys")

    def body(self) -> ComposeResult:
        """What stands between the heading and the keys."""
        yield Widget()

    def head(self, title: str, count: str = "") -> None:
        """Shows the heading: a title at the left, a count at the right."""
        ink = ink_for(self.app)
        line = self.query_one("#heading", Line)
        width = max(line.size.width or self.app.size.width, 1)
        count = shown(count)
        line.show(
            [
                Segment(" " + fit(title, max(width - len(count) - 2, 0)), ink.accent + Style(bold=True)),
                Segment(count + " ", ink.faint),
            ]
        )

    def hint(self, hints: Hints) -> None:
        """Shows the keys that work here, as many as there is room for."""
        show_hints(self, hints)

    def action_leave(self) -> None:
        """Closes the sheet with None."""
        self.dismiss(None)
