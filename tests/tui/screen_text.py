"""A screen as text, for snapshots: its characters, and under them for each character the letter of its style.

An SVG of one screen takes 40 to 110 KB, of which a difference says little. This form takes a tenth, its difference is a
line of the screen, and the dark and the light theme share one file: their text must be the same.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.style import Style
from textual.app import App

__all__ = ["Drawn", "drawn_screen", "screen_text"]

Drawn = list[list[tuple[str, str]]]
"""For each line its characters, each with its style."""

COMMONEST = "."
LETTERS = string.ascii_letters + string.digits + "".join(c for c in string.punctuation if c not in "._|") + "".join(
    chr(c) for c in range(0xC0, 0x17F)
)  # fmt: skip


def drawn_screen(app: App[Any]) -> Drawn:
    """What the app shows now, with everything that lies under the screen on top."""
    width, height = app.size
    console = Console(width=width, height=height, force_terminal=True, color_system="truecolor", legacy_windows=False)
    whole = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    assert whole is not None
    lines = console.render_lines(whole, console.options.update_dimensions(width, height), pad=False)
    return [
        [(character, _named(segment.style)) for segment in line for character in segment.text if not segment.control]
        for line in lines
    ]


def _named(style: Style | None) -> str:
    if style is None:
        return "plain"
    seen = Style(
        color=style.color, bgcolor=style.bgcolor, bold=style.bold or None, dim=style.dim or None,
        italic=style.italic or None, underline=style.underline or None, reverse=style.reverse or None,
        strike=style.strike or None,
    )  # fmt: skip
    return str(seen)


def screen_text(screen: str, themes: Sequence[str], drawn: Sequence[Drawn]) -> str:
    """One picture of a screen in several themes, as text. Raises AssertionError where their characters differ."""
    first, *others = drawn
    characters = ["".join(character for character, _ in line) for line in first]
    for theme, other in zip(themes[1:], others, strict=True):
        assert ["".join(character for character, _ in line) for line in other] == characters, theme
    styles = [
        list(zip(*([style for _, style in line] for line in lines), strict=True)) for lines in zip(*drawn, strict=True)
    ]
    counted = Counter(style for line in styles for style in line)
    commonest = counted.most_common(1)[0][0]
    letters = {commonest: COMMONEST}
    for line in styles:
        for style in line:
            letters.setdefault(style, LETTERS[len(letters) - 1])
    key = [f"{letter} {' | '.join(style)}" for style, letter in letters.items()]
    maps = ["".join(letters[style] for style in line).rstrip(COMMONEST) for line in styles]
    text = [line.rstrip() for line in characters]
    return "\n".join((*text, "═" * 20 + f" {screen} in {' | '.join(themes)}", *maps, "═" * 20, *key, ""))
