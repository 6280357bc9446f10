"""What the next key may be: a strip over the foot of the screen while a choice by letter is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content

from newsview.tui.widgets.line_view import Line
from newsview.tui.widgets.styles import ink_for
from newsview.tui.widgets.text_layout import READING_WIDTH, fit, shown, wrap

__all__ = ["Choice", "Menu"]


GAP = 2
"""Cells between two columns."""


class Choice(NamedTuple):
    """One choice of the menu: the key that makes it, and its name."""

    key: str
    name: str
    label: str = ""
    """Whose hue the name takes."""


class Menu(Line):
    """Hidden until `offer`."""

    DEFAULT_CSS = """
    Menu {
        layer: above; dock: bottom; display: none; height: auto; margin-bottom: 2; padding: 0 1;
        background: $panel; border-top: solid $accent; border-title-color: $accent;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._again: Callable[[int], None] = lambda width: None
        """Shows the same in another width."""
        self._width = 0

    def on_resize(self, event: events.Resize) -> None:
        """Shows the same choices in the new width."""
        if self.display and self.screen.size.width != self._width:
            self._again(self.screen.size.width)

    def offer(self, title: str, choices: Sequence[Choice], width: int) -> None:
        """Shows the choices in as many columns as there is room for."""
        self._again, self._width = partial(self.offer, title, choices), width
        ink = ink_for(self.app)
        choices = [c._replace(key=c.key.replace(" ", "Space")) for c in choices]
        columns = _columns([cell_len(c.key) + cell_len(c.name) + 1 for c in choices], width - 2)
        lines: list[list[Segment]] = []
        for number, choice in enumerate(choices):
            column = number % len(columns)
            if not column:
                lines.append([])
            name = fit(f" {choice.name}", columns[column] + GAP - cell_len(choice.key))
            lines[-1] += [Segment(choice.key, ink.accent + Style(bold=True)), Segment(name, ink.label(choice.label))]
        self._open(title, lines)

    def _open(self, title: str, lines: Sequence[Sequence[Segment]]) -> None:
        self.border_title = Content(f" {shown(title)} ")  # it may quote the article
        self.styles.height = len(lines) + 1
        self.show(*lines)
        self.display = True

    def explain(self, title: str, lines: Sequence[str], width: int, style: Style) -> None:
        """Shows sentences; all but the first in the style."""
        self._again, self._width = partial(self.explain, title, lines, style=style), width
        rows: list[list[Segment]] = []
        for number, line in enumerate(lines):
            broken = [line[a:b] for a, b in wrap(line, min(width - 2, READING_WIDTH)) if a < b]
            rows += [[Segment(shown(row), style if number else Style())] for row in broken]
        self._open(title, rows)

    def close(self) -> None:
        """Hides the menu."""
        self.display = False


def _columns(sizes: Sequence[int], width: int) -> list[int]:
    """The widths of the most columns in which things of these sizes, row by row, fit."""
    for count in range(len(sizes), 1, -1):
        columns = [max(sizes[at::count]) for at in range(count)]
        if sum(columns) + GAP * (count - 1) <= width:
            return columns
    return [width - GAP]
