"""What the next key may be: a strip over the foot of the screen while a choice by letter is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui.widgets.drawing import ink_of
from tui.widgets.line_view import Line
from tui.wrap import READING_WIDTH, shown, wrap

__all__ = ["Choice", "Menu"]


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
        """Shows the choices in columns as wide as the widest."""
        ink = ink_of(self.app.current_theme)
        size = max((cell_len(c.key) + cell_len(c.name) + 3 for c in choices), default=1)
        columns = max((width - 2) // size, 1)
        lines: list[list[Segment]] = []
        for at, choice in enumerate(choices):
            if at % columns == 0:
                lines.append([])
            style = ink.label(choice.label) if choice.label else Style()
            text = f" {choice.name}"
            lines[-1] += [
                Segment(choice.key, ink.accent + Style(bold=True)),
                Segment(text + " " * (size - cell_len(choice.key) - cell_len(text)), style),
            ]
        self.border_title = title
        self.styles.height = len(lines) + 1
        self.show(*lines)
        self.display = True

    def explain(self, title: str, lines: Sequence[str], width: int, style: Style) -> None:
        """Shows sentences."""
        rows = [line[a:b] for line in lines for a, b in wrap(line, min(width - 2, READING_WIDTH)) if a < b]
        self.border_title = title
        self.styles.height = len(rows) + 1
        self.show(*([Segment(shown(row), Style() if n == 0 else style)] for n, row in enumerate(rows)))
        self.display = True

    def close(self) -> None:
        self.display = False
