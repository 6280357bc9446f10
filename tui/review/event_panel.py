"""What happened: two lines an event, by time or in order of the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message

from newsview.store.document.edtf import UNDATED, SortKey, sort_key
from newsview.store.document.model import Event
from newsview.store.schemes import like
from newsview.tui.review.annotation_index import Marks
from newsview.tui.review.cursor import SOURCE, Focus
from newsview.tui.theme import STATUS_GLYPHS
from newsview.tui.widgets.line_view import Panel
from newsview.tui.widgets.text_layout import fit, shown

__all__ = ["EventPanel", "time_order"]

SIGNS = {"actor": "", "target": "▸ ", "object": "· ", "place": "@ ", "time": "◷ "}
"""The sign before the arguments of a role."""

ORDER = {role: number for number, role in enumerate(SIGNS)}
"""The order of the roles in a row; roles that a scheme adds come after."""

WEIGHT = {role: number for number, role in enumerate(("actor", "target", "source", "object", "place", "time"))}
"""Which roles have room first where there is not enough: the date is in the line above."""

MORE = " +{}"
"""How many have no room."""

LEAST = 7
"""Cells of a name below which fewer names are shown."""

ROOMY = 46
"""Columns from which factuality is written out."""


class Row(NamedTuple):
    event: str | None
    """None: the line that parts dated events from those without a date."""
    line: int = 0


class Filler(NamedTuple):
    role: str
    like: str
    """The role of the default scheme that it is like, by which it has its place and its sign."""
    slot: int
    name: str


def time_order(event: Event) -> tuple[SortKey, int]:
    """By the day on which it may have begun, then by place in the text; what has no year comes last."""
    return sort_key(event.when), event.start


class EventPanel(Panel):
    """Lists the events of the article, two rows each: date, type and trigger, and under them the arguments."""

    AROUND = 2

    class Chosen(Message):
        """An event was clicked, or one of its arguments."""

        def __init__(self, event: str, slot: int | None) -> None:
            super().__init__()
            self.event, self.slot = event, slot

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.order: Literal["time", "text"] = "time"
        self.wanted: Callable[[Event], bool] | None = None
        """Which events are listed; None: all."""
        self.empty = ""
        """What to do where there is nothing to list."""
        self.roles_hint = ""
        """The keys that fill roles, for an event that has none filled."""
        self.filtered = ""
        """What they have in common, in words."""
        self.marks: Marks | None = None
        self.at = Focus("word", 0, 1)
        self.listed: list[str] = []
        """The events' ids in the order of the list."""
        self._dated = 0
        """How many of them, all at the beginning, have a date."""
        self._row_of: dict[str, int] = {}
        self._places: dict[str, tuple[SortKey, int]] = {}

    @property
    def row_count(self) -> int:
        """How many rows the list has; where it is empty, the one that says so."""
        return 2 * len(self.listed) + self._parted or 1

    @property
    def _parted(self) -> bool:
        """Whether a line parts dated events from those without a date."""
        return 0 < self._dated < len(self.listed)

    def row_at(self, at: int) -> Row:
        """Takes the number of a row. Gives the event that it shows, and which of its two lines."""
        if self._parted:
            if at == 2 * self._dated:
                return Row(None)
            at -= at > 2 * self._dated
        return Row(self.listed[at // 2], at % 2)

    def open(self, marks: Marks) -> None:
        """Lists a document's events; called again after each correction that touched one."""
        self.marks = marks
        events_ = [marks.events[key[2]] for key in marks.event_order]
        if self.wanted is not None:
            events_ = [event for event in events_ if self.wanted(event)]
        self._places = {event.id: self._place(event) for event in events_}
        listed = sorted(self._places, key=self._places.__getitem__)
        dated = bisect_left(listed, UNDATED, key=lambda id_: self._places[id_][0])
        if (listed, dated) != (self.listed, self._dated):
            self.listed, self._dated = listed, dated
            self._row_of = {id_: 2 * n + (self._parted and n >= dated) for n, id_ in enumerate(listed)}
            self.resized()
        self.marked = ()
        self.forget()

    def update(self, changed: set[str]) -> None:
        """Takes the ids of corrected events. Draws them again, or lists all again where one came, went or moved."""
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

    def _place(self, event: Event) -> tuple[SortKey, int]:
        return time_order(event) if self.order == "time" else ((), event.start)

    def redraw(self, event: str) -> None:
        """Takes the id of an event. Has its rows drawn again, if it is listed."""
        if (row := self._row_of.get(event)) is not None:
            self.forget((row, row + 1))

    def next_order(self) -> None:
        """Sorts the events in order of the text, or by date where they are in order of the text now."""
        self.order = "text" if self.order == "time" else "time"
        if self.marks is not None:
            self.open(self.marks)

    def follow(self, focus: Focus) -> None:
        """Shows which row has the event at the cursor, and its slot."""
        before, self.at = self.at, focus
        row = self._row_of.get(focus.id or "") if focus.kind == "event" else None
        if before != focus:
            for id_ in {f.id for f in (before, focus) if f.kind == "event" and f.id is not None}:
                self.redraw(id_)
        self.mark(() if row is None else (row, row + 1))

    def draw(self, row: int, width: int) -> list[Segment]:
        """Takes the number of a row. Gives the row as segments: a line of an event, or the rule above the undated."""
        if self.marks is None or not self.listed:
            words = f"none is {self.filtered}" if self.filtered else self.empty
            return [Segment(fit(f" {words}", width), self.base + self.ink.faint)]
        id_, line = self.row_at(row)
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
        hue = self.ink.event if event.type is not None else Style()
        return hue + Style(strike=event.status == "rejected")

    def _who(self, event: Event, width: int, *, focused: bool) -> list[Segment]:
        """The arguments by role; in focus with their roles' tints, which the text shows as well."""
        return [Segment(text, style) for text, style, _ in self._fillers(event, width, focused=focused)]

    def _fillers(self, event: Event, width: int, *, focused: bool) -> list[tuple[str, Style | None, int | None]]:
        """The row's pieces: where not all has room, who did it, to whom and who says so are not crowded out."""
        assert self.marks is not None
        fillers = self._named(event)
        left, gone = width - 2, 0
        if _cap(fillers, left) < LEAST:
            kept = sorted(range(len(fillers)), key=lambda at: self._weight(fillers, at, event, focused=focused))
            left -= len(MORE)
            while len(kept) > 1 and _cap([fillers[at] for at in sorted(kept)], left) < LEAST:
                kept.pop()
                gone += 1
            fillers = [fillers[at] for at in sorted(kept)]
        most = _cap(fillers, left)
        parts: list[tuple[str, Style | None, int | None]] = [("  ", None, None)]
        for at, filler in enumerate(fillers):
            parts.append((_lead(filler, at, fillers), self.ink.faint, None))
            style = self.ink.role(filler.role) if focused else None
            if focused and self.at.slot == filler.slot:
                style = self.ink.focus
            parts.append((fit(filler.name, most) if cell_len(filler.name) > most else filler.name, style, filler.slot))
        if gone:
            parts.append((MORE.format(gone), self.ink.faint, None))
        if not fillers:
            parts.append((f"nobody yet: {self.roles_hint}" if focused else "—", self.ink.faint, None))
        return parts

    def _named(self, event: Event) -> list[Filler]:
        """What fills the roles, role by role, and the source."""
        assert self.marks is not None
        found = [
            Filler(a.role, like(a.role, self.ink.scheme), slot, shown(self.marks.reading(a.start, a.end, a.mention)))
            for slot, a in enumerate(event.arguments)
        ]
        found.sort(key=lambda filler: (ORDER.get(filler.like, len(ORDER)), filler.slot))
        if (said := event.source) is not None:
            found.append(
                Filler("source", "source", SOURCE, shown(self.marks.reading(said.start, said.end, said.mention)))
            )
        return found

    def _weight(
        self, fillers: Sequence[Filler], at: int, event: Event, *, focused: bool
    ) -> tuple[bool, bool, int, int]:
        """Sorts those first that are to be seen: what has the cursor, one a role, who before what, where and when."""
        role = fillers[at].role
        first = at == 0 or fillers[at - 1].role != role
        kind = fillers[at].like
        rank = WEIGHT.get(kind, len(WEIGHT)) + (len(WEIGHT) if kind == "time" and event.when else 0)
        return not (focused and self.at.slot == fillers[at].slot), not first, rank, at

    def on_click(self, event: events.Click) -> None:
        """Posts the event that was clicked, and its slot where an argument was clicked."""
        at = event.y + self.scroll_offset.y
        if at >= self.row_count or not self.listed or self.marks is None:
            return
        id_, line = self.row_at(at)
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


def _lead(filler: Filler, at: int, fillers: Sequence[Filler]) -> str:
    """The sign, name or comma before an argument."""
    if at and fillers[at - 1].role == filler.role:
        return ", "
    sign = "« " if filler.role == "source" else SIGNS.get(filler.like, f"{filler.role}: ")
    return f" {sign}" if at else sign


def _cap(fillers: Sequence[Filler], width: int) -> int:
    """The cells that each name may have for all to have room: the longest are cut first."""
    left = width - sum(cell_len(_lead(filler, at, fillers)) for at, filler in enumerate(fillers))
    for number, size in enumerate(sorted(cell_len(filler.name) for filler in fillers)):
        share = left // (len(fillers) - number)
        if size > share:
            return max(share, 0)
        left -= size
    return width
