"""The help: all keys by group, made from the registry of actions."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical

from newsview.tui.keymap.actions import GROUPS, Action, keys_shown
from newsview.tui.keymap.list_actions import LIST_GROUPS
from newsview.tui.terminal.see_through import SeeThrough
from newsview.tui.widgets.line_view import LineView
from newsview.tui.widgets.text_layout import fit, wrap

__all__ = ["HelpScreen", "KeyList"]

ROOMY = 90
"""Columns from which there is room for the actions' names next to their descriptions."""

KEYS, NAMES = 16, 21
"""Cells for an action's keys and for its name."""


class KeyList(LineView, can_focus=True):
    """The actions by group, each with its keys, its name and its description."""

    def __init__(self, actions: Sequence[Action], keys: dict[str, str]) -> None:
        super().__init__()
        self.listed: list[Action | str] = []
        for group in (*GROUPS, *LIST_GROUPS):
            listed = [action for action in actions if action.group == group]
            if listed:
                self.listed += ["", group, *listed] if self.listed else [group, *listed]
        self.keys = keys
        self.rows: list[tuple[Action | str, str]] = []
        """For each row its action or title, and the part of the description in this row."""

    @property
    def row_count(self) -> int:
        """The number of rows; a wrapped description takes several."""
        return len(self.rows)

    def on_resize(self, event: events.Resize) -> None:
        """Wraps the descriptions to the new width."""
        width = self.size.width - 1
        room = width - KEYS - (NAMES if width >= ROOMY else 0)
        self.rows = []
        for item in self.listed:
            if isinstance(item, str):
                self.rows.append((item, ""))
            else:
                self.rows += [(item, item.description[a:b]) for a, b in wrap(item.description, room)]
        super().on_resize(event)

    def draw(self, row: int, width: int) -> list[Segment]:
        """Draws the title of a group, or one row of an action."""
        ink = self.ink
        item, words = self.rows[row]
        if isinstance(item, str):
            rule = "─" * max(width - len(item) - 3, 0) if item else ""
            return [Segment(f" {item} ", self.base + Style(bold=True)), Segment(rule, self.base + ink.rule)]
        is_first = words == item.description[: len(words)]
        keys = " ".join(keys_shown(self.keys[item.id])) if is_first else ""
        parts = [Segment(f"  {fit(keys, KEYS - 2)}", self.base + ink.accent)]
        if width >= ROOMY:
            parts.append(Segment(fit(item.name if is_first else "", NAMES), self.base))
        return [*parts, Segment(words, self.base + (ink.faint if width >= ROOMY else Style()))]


class HelpScreen(SeeThrough[None]):
    """Every action with its key; any key but those that scroll closes it."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: transparent; }
    HelpScreen > Vertical {
        width: 110; max-width: 100%; height: 100%; max-height: 70; background: $surface;
        border: solid $rule; border-title-color: $accent; border-subtitle-color: $faint;
    }
    HelpScreen KeyList { background: $surface; height: 1fr; }
    """

    def __init__(self, actions: Sequence[Action], keys: dict[str, str]) -> None:
        super().__init__()
        self.actions, self.keys = actions, keys

    def compose(self) -> ComposeResult:
        """Composes the list of keys in a box with a title."""
        with Vertical() as box:
            box.border_title = "Keys"
            box.border_subtitle = "↑ ↓ Space scroll · Esc closes · rebind them in newsview.toml"
            yield KeyList(self.actions, self.keys)

    def on_key(self, event: events.Key) -> None:
        """Scrolls for the keys that scroll, and closes the help for any other key."""
        event.stop()
        event.prevent_default()
        listing = self.query_one(KeyList)
        page = max(listing.size.height - 2, 1)
        steps = {"down": 1, "up": -1, "j": 1, "k": -1, "space": page, "pagedown": page, "pageup": -page, "b": -page}
        steps |= {"home": -10_000, "end": len(listing.rows), "n": 1}
        if event.key in steps:
            last = max(len(listing.rows) - listing.size.height, 0)
            listing.scroll_to(
                y=min(max(listing.scroll_offset.y + steps[event.key], 0), last), animate=False, immediate=True
            )
        else:
            self.dismiss(None)
