"""What the next key may be: a strip over the foot of the screen while a choice by letter is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content

from tui.widgets.drawing import ink_of
from tui.widgets.line_view import Line
from tui.wrap import READING_WIDTH, shown, wrap

__all__ = ["Choice", "Menu"]


TALL = 3
"""Lines of columns at most."""


class Choice(NamedTuple):
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

    def offer(self, title: str, choices: Sequence[Choice], width: int) -> None:
        """Shows the choices in columns; where those would take many lines, one after the other."""
        ink = ink_of(self.app.current_theme)
        choices = [c._replace(key=c.key.replace(" ", "Space")) for c in choices]
        sizes = [cell_len(c.key) + cell_len(c.name) + 3 for c in choices]
        column = max(sizes, default=1)
        if len(choices) > TALL * max((width - 2) // column, 1):
            column = 0
        lines: list[list[Segment]] = [[]]
        left = width - 2
        for choice, size in zip(choices, sizes, strict=True):
            size = column or size
            if size - 2 > left and lines[-1]:
                lines.append([])
                left = width - 2
            left -= size
            text = f" {choice.name}"
            lines[-1] += [
                Segment(choice.key, ink.accent + Style(bold=True)),
                Segment(
                    text + " " * (size - cell_len(choice.key) - cell_len(text)),
                    ink.label(choice.label) if choice.label else Style(),
                ),
            ]
        self._open(title, lines)

    def _open(self, title: str, lines: Sequence[Sequence[Segment]]) -> None:
        self.border_title = Content(shown(title))  # it may quote the article
        self.styles.height = len(lines) + 1
        self.show(*lines)
        self.display = True

    def explain(self, title: str, lines: Sequence[str], width: int, style: Style) -> None:
        """Shows sentences; all but the first in the style."""
        rows: list[list[Segment]] = []
        for number, line in enumerate(lines):
            broken = [line[a:b] for a, b in wrap(line, min(width - 2, READING_WIDTH)) if a < b]
            rows += [[Segment(shown(row), style if number else Style())] for row in broken]
        self._open(title, rows)

    def close(self) -> None:
        self.display = False
