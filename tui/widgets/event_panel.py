"""What happened: two lines an event, by time or in order of the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Literal, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message

from store.model import Event
from tui.focus import SOURCE, Focus
from tui.marks import Marks
from tui.palette import STATUS_GLYPHS
from tui.widgets.line_view import Panel
from tui.wrap import fit, shown

__all__ = ["EventPanel", "time_order"]

SIGNS = {"actor": "", "target": "▸ ", "object": "· ", "place": "@ ", "time": "◷ "}
"""What stands before a role's fillers."""

ROOMY = 46
"""Columns from which factuality is written out."""

UNDATED = "~"
"""Sorts after every date."""


WEEK = re.compile(r"(\d{4})-W(\d\d)(?:-(\d))?")
QUARTER = re.compile(r"(\d{4})-Q([1-4])")


class Row(NamedTuple):
    event: str | None
    """None: the line that parts dated events from those without a date."""
    line: int = 0


def time_order(event: Event) -> tuple[str, int]:
    """By the day on which it may have begun, then by place in the text; what has no year comes last."""
    when = re.sub(r"[~?%]", "", event.when or "")
    if not when or when.startswith("X"):
        return UNDATED, event.start
    if (week := WEEK.match(when)) is not None:
        with suppress(ValueError):
            return date.fromisocalendar(int(week[1]), int(week[2]), int(week[3] or 1)).isoformat(), event.start
    if (quarter := QUARTER.match(when)) is not None:
        return f"{quarter[1]}-{int(quarter[2]) * 3 - 2:02}", event.start
    return when.replace("X", "0"), event.start


class EventPanel(Panel):
    AROUND = 2

    class Chosen(Message):
        """An event was clicked, or one of its fillers."""

        def __init__(self, event: str, slot: int | None) -> None:
            super().__init__()
            self.event, self.slot = event, slot

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.order: Literal["time", "text"] = "time"
        self.wanted: Callable[[Event], bool] | None = None
        """Which events are listed; None: all."""
        self.roles_hint = ""
        """The keys that fill roles, for an event that has none filled."""
        self.filtered = ""
        """What they have in common, in words."""
        self.marks: Marks | None = None
        self.at = Focus("word", 0, 1)
        self.rows: list[Row] = []
        self._row_of: dict[str, int] = {}
        self._places: dict[str, tuple[str, int]] = {}

    @property
    def row_count(self) -> int:
        return len(self.rows)

    def open(self, marks: Marks) -> None:
        """Lists a document's events; called again after each correction that touched one."""
        self.marks = marks
        listed = [marks.events[key[2]] for key in marks.event_order]
        if self.wanted is not None:
            listed = [event for event in listed if self.wanted(event)]
        self._places = {event.id: self._place(event) for event in listed}
        listed.sort(key=lambda event: self._places[event.id])
        undated = [event for event in listed if self._places[event.id][0] == UNDATED]
        listed = listed[: len(listed) - len(undated)]
        rows = [Row(e.id, line) for e in listed for line in (0, 1)]
        if undated:
            rows += [Row(None)] if listed else []
            rows += [Row(e.id, line) for e in undated for line in (0, 1)]
        if rows != self.rows:
            self.rows = rows
            self._row_of = {row.event: at for at, row in enumerate(rows) if row.event is not None and row.line == 0}
            self.resized()
        self.marked = ()
        self.forget()

    @property
    def listed(self) -> list[str]:
        """The events' ids in the order of the list."""
        return list(self._row_of)

    def update(self, changed: set[str]) -> None:
        """Follows a correction of these events: anew where one came, went or has another place in the list."""
        if self.marks is None:
            return
        if self.wanted is None and all(
            id_ in self._row_of
            and id_ in self.marks.events
            and self._places[id_] == self._place(self.marks.events[id_])
            for id_ in changed
        ):
            for id_ in changed:
                self.redraw(id_)
        else:
            self.open(self.marks)

    def _place(self, event: Event) -> tuple[str, int]:
        return time_order(event) if self.order == "time" else ("", event.start)

    def redraw(self, event: str) -> None:
        if (row := self._row_of.get(event)) is not None:
            self.forget((row, row + 1))

    def next_order(self) -> None:
        self.order = "text" if self.order == "time" else "time"
        if self.marks is not None:
            self.open(self.marks)

    def follow(self, focus: Focus) -> None:
        """Marks the event that the cursor is on, and its slot."""
        before, self.at = self.at, focus
        row = self._row_of.get(focus.id or "") if focus.kind == "event" else None
        if before != focus:
            for id_ in {f.id for f in (before, focus) if f.kind == "event" and f.id is not None}:
                self.redraw(id_)
        self.mark(() if row is None else (row, row + 1))

    def draw(self, row: int, width: int) -> list[Segment]:
        assert self.marks is not None
        id_, line = self.rows[row]
        if id_ is None:
            faint, rule = self.base + self.ink.faint, self.base + self.ink.rule
            return [Segment(" undated ", faint), Segment("─" * max(width - 9, 0), rule)]
        event = self.marks.events[id_]
        chosen = row in self.marked
        drawn = self._what(event, width - 1) if line == 0 else self._who(event, width - 1, focused=chosen)
        drawn.append(Segment(" " * max(width - 1 - sum(cell_len(s.text) for s in drawn), 0)))
        return [Segment(" ", self.base), *self.on_row(row, drawn)]

    def _what(self, event: Event, width: int) -> list[Segment]:
        assert self.marks is not None
        ink = self.ink
        factuality = event.factuality or ""
        wide = 9 if width >= ROOMY else 6  # six letters tell them apart
        trigger = " ".join(self.marks.document.quote(event).split())
        return [
            Segment(fit(event.when or "no date", 10), ink.faint if event.when is None else None),
            Segment(" "),
            Segment(fit(event.type or "no type", 10), ink.faint if event.type is None else Style(bold=True)),
            Segment(fit(trigger, max(width - 24 - wide, 0)), self._trigger(event)),
            Segment(" " + fit(factuality[:wide], wide), ink.faint),
            Segment(f" {STATUS_GLYPHS[event.status]}", ink.good if event.status == "accepted" else ink.faint),
        ]

    def _trigger(self, event: Event) -> Style:
        hue = self.ink.label("trigger") if event.type is not None else Style()
        return hue + Style(strike=event.status == "rejected")

    def _who(self, event: Event, width: int, *, focused: bool) -> list[Segment]:
        """The fillers by role; in focus with their roles' tints, which the text shows as well."""
        return [Segment(text, style) for text, style, _ in self._fillers(event, width, focused=focused)]

    def _fillers(self, event: Event, width: int, *, focused: bool) -> list[tuple[str, Style | None, int | None]]:
        assert self.marks is not None
        parts: list[tuple[str, Style | None, int | None]] = [("  ", None, None)]
        left = width - 2
        for role, sign in SIGNS.items():
            for number, (slot, argument) in enumerate((s, a) for s, a in enumerate(event.arguments) if a.role == role):
                name = self.marks.reading(argument.start, argument.end, argument.mention)
                left = self._filler(parts, left, ", " if number else sign, name, role, slot, focused)
        others = [(s, a) for s, a in enumerate(event.arguments) if a.role not in SIGNS]
        for slot, argument in others:
            name = self.marks.reading(argument.start, argument.end, argument.mention)
            left = self._filler(parts, left, f"{argument.role}: ", name, argument.role, slot, focused)
        if event.source is not None:
            name = self.marks.reading(event.source.start, event.source.end, event.source.mention)
            self._filler(parts, left, "« ", name, "source", SOURCE, focused)
        if len(parts) == 1:
            parts.append((f"nobody yet: {self.roles_hint}" if focused else "—", self.ink.faint, None))
        return parts

    def _filler(
        self, parts: list[tuple[str, Style | None, int | None]], left: int, sign: str, name: str, role: str, slot: int,
        focused: bool,
    ) -> int:  # fmt: skip
        if left < 3:
            return left
        space = "" if len(parts) == 1 or sign.startswith(",") else " "
        lead = space + sign
        name = shown(name)
        room = left - cell_len(lead)
        if cell_len(name) > room:
            name = fit(name, max(room, 0))
        style = self.ink.role(role) if focused else None
        if focused and self.at.slot == slot:
            style = self.ink.focus
        parts.append((lead, self.ink.faint, None))
        parts.append((name, style, slot))
        return room - cell_len(name)

    def on_click(self, event: events.Click) -> None:
        at = event.y + self.scroll_offset.y
        if at >= len(self.rows) or self.marks is None:
            return
        id_, line = self.rows[at]
        if id_ is None:
            return
        slot = None
        if line == 1:
            x = 1
            for text, _, filler in self._fillers(self.marks.events[id_], self.size.width - 2, focused=False):
                x += cell_len(text)
                if event.x < x:
                    slot = filler
                    break
        self.post_message(self.Chosen(id_, slot))
