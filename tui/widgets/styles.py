"""The styles of mentions, events and arguments in a text. The hue shows the label, the rest the status."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.theme import Theme

from newsview.store.schemes import Scheme, like
from newsview.tui.theme import hue, label_hue, readable

__all__ = ["Ink", "ink_for", "ink_of"]

ROLE_HUES = {
    "actor": "#56b4e9",
    "target": "#d04000",
    "object": "#e69f00",
    "place": "#00a569",
    "time": "#f0e178",
    "source": "#d269a5",
}
"""Okabe and Ito's, moved no further than their tints need to differ in 256 colours, on a dark and on a light page."""

ROLE_ANSI = {
    "actor": "cyan",
    "target": "red",
    "object": "yellow",
    "place": "green",
    "time": "bright_yellow",
    "source": "magenta",
}
TINT = 0.30
"""How much of a role's hue is laid over the background behind its arguments."""


class Ink(NamedTuple):
    """The styles of a theme; each is laid over the view's own colours."""

    background: Color
    panel: Color
    """The background of the title, the status line and the sheets. It is nearer to the text's colour than the page is:
    a colour that is readable on it is readable on both."""
    foreground: Color
    rule: Style
    faint: Style
    accent: Style
    good: Style
    bad: Style
    focus: Style
    selected: Style
    hint: Style
    ansi: bool
    hues: bool = True
    """Whether labels have hues: without colours they would only be greys, some too dark to read."""
    scheme: Scheme | None = None
    """The scheme of the labels and roles; None: the default scheme."""

    def label(self, label: str) -> Style:
        """Gives the hue of a label; none for an empty label."""
        return self.hue(label_hue(label, self.scheme)) if label else Style()

    def hue(self, name: str) -> Style:
        """Gives a hue by its name in `tui.theme.HUES`."""
        return _hue(name, self.panel, self.ansi) if self.hues else Style()

    @property
    def event(self) -> Style:
        """The hue of events, which no label has."""
        return self.hue("purple")

    def mention(self, label: str, status: str) -> Style:
        """Gives the style of a mention: underlined when proposed, bold when accepted, struck out when rejected."""
        if status == "rejected":
            return Style(strike=True, dim=True)
        return self.label(label) + Style(underline=status == "proposed", bold=status == "accepted")

    def trigger(self, status: str, *, typed: bool = True) -> Style:
        """Gives the style of a trigger: doubly underlined, with a hue of its own when the event has a type."""
        if status == "rejected":
            return Style(strike=True, dim=True)
        style = Style(underline2=True, bold=status == "accepted")
        return self.event + style if typed else style

    def chosen(self, style: Style | None) -> Style:
        """Gives a style for a selected row, as readable there as elsewhere."""
        return _chosen(style or Style(), self.selected, self.ansi)

    def role(self, role: str) -> Style:
        """An argument of the event in focus: the tint of its role is behind it."""
        return _role(like(role, self.scheme), self.background, self.foreground, self.ansi)


@lru_cache(maxsize=256)
def _hue(name: str, behind: Color, ansi: bool) -> Style:
    return Style(color=hue(name, behind, ansi=ansi).rich_color)


@lru_cache(maxsize=512)
def _chosen(style: Style, selected: Style, ansi: bool) -> Style:
    if ansi:  # the row is reversed, on which none of a terminal's own colours can be trusted
        if style.bgcolor is not None:
            return style + Style(reverse=False)
        if style.reverse:
            return Style(reverse=False, bold=True, underline=True)
        return selected + Style(bold=style.bold, strike=style.strike)
    if style.color is None or style.bgcolor is not None or selected.bgcolor is None:
        return selected + style
    behind = Color.from_rich_color(selected.bgcolor)
    return selected + style + Style(color=readable(Color.from_rich_color(style.color).hex, behind).rich_color)


@lru_cache(maxsize=64)
def _role(role: str, background: Color, foreground: Color, ansi: bool) -> Style:
    if ansi:
        return Style(bgcolor=ROLE_ANSI.get(role, "magenta"), color="black")
    tint = background.blend(Color.parse(ROLE_HUES.get(role, ROLE_HUES["source"])), TINT)
    return Style(bgcolor=tint.rich_color, color=readable(foreground.hex, tint).rich_color)


def ink_for(app: App[Any]) -> Ink:
    """Gives the styles of an app's theme, for the labels and roles of its scheme when it has one."""
    return ink_of(app.current_theme, getattr(app, "scheme", None))


def ink_of(theme: Theme, scheme: Scheme | None = None) -> Ink:
    """Gives the styles of a theme: one of this app, of Textual or of a person."""
    known = _INKS.get(theme.name)
    if known is None or known[0] is not theme or known[1].scheme is not scheme:
        known = _INKS[theme.name] = (theme, _ink_of(theme)._replace(scheme=scheme))
    return known[1]


_INKS: dict[str, tuple[Theme, Ink]] = {}
"""By name, with the theme that it was made for: another theme may get the same name."""


def _ink_of(theme: Theme) -> Ink:
    colours = theme.to_color_system().generate() | theme.variables
    ansi = bool(theme.ansi)
    if ansi:
        dark, light = Color.parse("#000000"), Color.parse("#ffffff")
        return Ink(
            background=dark if theme.dark else light,
            panel=dark if theme.dark else light,
            foreground=light if theme.dark else dark,
            rule=Style(dim=True),
            faint=Style(dim=True),
            accent=Style(color="yellow" if theme.dark else "magenta"),
            good=Style(color="green"),
            bad=Style(color="red"),
            focus=Style(reverse=True, bold=True),
            selected=Style(reverse=True),  # any one of the sixteen may be the background itself
            hint=Style(color="black", bgcolor="yellow", bold=True),
            ansi=True,
        )
    background, foreground = Color.parse(colours["background"]), Color.parse(colours["foreground"])
    foreground = background + foreground
    panel = background + Color.parse(colours["panel"])

    def ink(name: str, default: str) -> Style:
        return Style(color=readable((background + Color.parse(colours.get(name, default))).hex, panel).rich_color)

    rule = (background + Color.parse(colours.get("rule", colours["foreground-darken-3"]))).rich_color
    accent = ink("accent", "#e6b450")
    return Ink(
        background=background,
        panel=panel,
        foreground=foreground,
        rule=Style(color=rule),
        faint=ink("faint", "#8a8a8a"),
        accent=accent,
        good=ink("success", "#5fc9a3"),
        bad=ink("error", "#ff7a6b"),
        focus=Style(reverse=True, bold=True),
        selected=Style(bgcolor=background.blend(foreground, 0.22).rich_color),
        hint=Style(bgcolor=accent.color, color=background.rich_color, bold=True, underline=False, strike=False),
        ansi=False,
        hues=colours.get("hues") != "none",
    )
