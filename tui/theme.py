"""Colours: the app's themes, and the hue in which each label is drawn, readable on the theme's background.

Hues are Okabe and Ito's, which colour-blind people can tell apart (https://jfly.uni-koeln.de/color/), made lighter or
darker until they stand out 4.5:1 from the background (WCAG 2.1, 1.4.3). Hue never carries a meaning alone: lists show a
label's letter, the status line its word, and a status has a glyph and a style of its own.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from newsview.store.schemes import Scheme, hue_of

__all__ = ["HUES", "STATUS_GLYPHS", "THEMES", "hue", "label_hue", "readable"]

ORANGE, SKY, GREEN, YELLOW = "#e69f00", "#56b4e9", "#009e73", "#f0e442"
BLUE, VERMILION, PURPLE, GREY = "#0072b2", "#d55e00", "#cc79a7", "#999999"

HUES: dict[str, str] = {
    "orange": ORANGE,
    "sky": SKY,
    "green": GREEN,
    "yellow": YELLOW,
    "blue": BLUE,
    "vermilion": VERMILION,
    "grey": GREY,
    "purple": PURPLE,
}
"""By the names that a scheme gives them; purple is for events alone."""

ANSI: dict[str, str] = {
    ORANGE: "ansi_yellow",
    SKY: "ansi_cyan",
    GREEN: "ansi_green",
    YELLOW: "ansi_bright_yellow",
    BLUE: "ansi_bright_blue",
    VERMILION: "ansi_red",
    PURPLE: "ansi_magenta",
    GREY: "ansi_default",
}
"""The nearest of a terminal's own sixteen colours that can be read on its black."""

ANSI_LIGHT: dict[str, str] = {
    ORANGE: "ansi_red",
    SKY: "ansi_blue",
    GREEN: "ansi_green",
    YELLOW: "ansi_bright_black",
    BLUE: "ansi_bright_blue",
    VERMILION: "ansi_bright_red",
    PURPLE: "ansi_magenta",
    GREY: "ansi_default",
}
"""On its white, where yellow and cyan cannot be read."""

SPARE = ("orange", "sky", "green", "vermilion", "blue", "yellow")
"""For labels of which no scheme says what they are."""

STATUS_GLYPHS = {"proposed": "·", "accepted": "✓", "rejected": "✗"}

CONTRAST = 4.5

THEMES = (
    Theme(
        name="newsview-dark",
        primary="#8fb8de",
        secondary="#9aa5b1",
        accent="#e6b450",
        warning="#e69f00",
        error="#ff7a6b",
        success="#5fc9a3",
        foreground="#dcdcdc",
        background="#161616",
        surface="#1c1c1c",
        panel="#262626",
        dark=True,
        variables={"rule": "#4a4a4a", "faint": "#8f8f8f", "footer-key-foreground": "#e6b450"},
    ),
    Theme(
        name="newsview-light",
        primary="#1f5f99",
        secondary="#5c6670",
        accent="#8a4b00",
        warning="#8a5a00",
        error="#b3261e",
        success="#00684a",
        foreground="#1f1f1f",
        background="#fbfaf7",
        surface="#f4f2ed",
        panel="#e9e6df",
        dark=False,
        variables={"rule": "#b9b5ab", "faint": "#656565", "footer-key-foreground": "#8a4b00"},
    ),
    replace(BUILTIN_THEMES["ansi-dark"], accent="ansi_yellow"),
)
"""Neutral greys, so that 256 colours show no tint, and one accent for what has the focus; in the terminal's own colours
that is not Textual's green, which is a label's here."""


def label_hue(label: str, scheme: Scheme | None = None) -> str:
    """The name of a label's hue: what its scheme says of it, else always the same one."""
    return hue_of(label, scheme) or SPARE[sum(map(ord, label)) % len(SPARE)]


def hue(name: str, background: Color, *, ansi: bool = False) -> Color:
    """The colour of text in a hue on a background."""
    base = HUES[name]
    if ansi:
        return Color.parse((ANSI if luminance(background) < 0.18 else ANSI_LIGHT)[base])
    return readable(base, background)


@lru_cache(maxsize=256)
def readable(colour: str, background: Color, contrast: float = CONTRAST) -> Color:
    """The colour, blended towards white or black no further than its contrast with the background asks for."""
    base = Color.parse(colour)
    towards = Color(255, 255, 255) if luminance(background) < 0.18 else Color(0, 0, 0)
    for step in range(21):
        blended = base.blend(towards, step / 20)
        if contrast_of(blended, background) >= contrast:
            return blended
    return towards


def luminance(colour: Color) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.1)."""
    parts = [c / 255 for c in (colour.r, colour.g, colour.b)]
    r, g, b = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast_of(one: Color, other: Color) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.1)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
