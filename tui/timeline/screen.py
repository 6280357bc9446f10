"""`T`: the dated events of an article or of the library, as a picture and as a list below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import ClassVar, Literal, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker
from textual_plot import HiResMode, PlotWidget
from textual_plot.axis_formatter import AxisFormatter, CategoricalAxisFormatter

from newsview.store.document.counting import quantity
from newsview.store.document.edtf import day_of
from newsview.store.document.model import Document
from newsview.store.schemes import Scheme
from newsview.tui.keymap.list_actions import TIMELINE_ACTIONS
from newsview.tui.sheets.base import bound, show_hints
from newsview.tui.terminal.see_through import Beneath
from newsview.tui.timeline.axis import Dated, binned, date_labels, date_ticks, dated, extent
from newsview.tui.widgets.endless_list import EndlessList
from newsview.tui.widgets.line_view import Line
from newsview.tui.widgets.place_list import Place, PlaceList
from newsview.tui.widgets.styles import ink_for
from newsview.tui.widgets.text_layout import fit, shown

__all__ = ["Happened", "Shelves", "TimelineScreen"]

UNTYPED = "no type"

NEAR = 2
"""Cells so near to each other that events of one type there are drawn as their number."""

LINE = 400
"""Points that make a line from the bottom of the picture to the top."""

WIDE = 100
"""Columns from which there is room to explain the line in the picture."""

TICK = 12
"""Cells for the longest date at a tick."""

TRIGGER = 14
"""Cells for an event's trigger in the list, so that its actors begin in one column."""

BATCH = 200
"""Dated events read before the first update of the picture; later updates come when their number has doubled."""


Lanes = tuple[list[str], dict[tuple[str, str], list[tuple[float, int]]]]
"""The types, the most frequent first; and the places of the marks, by marker and style."""


class Happened(NamedTuple):
    """The event to go to."""

    article: str
    event: str


class Shelves(NamedTuple):
    """The articles whose events are shown."""

    ids: Sequence[str]
    load: Callable[[str], Document]
    """Called in a thread."""


class DateAxis(AxisFormatter):
    """Ticks at days, weeks, months or years, as many as have room for their dates."""

    def __init__(self, plot: PlotWidget) -> None:
        self.plot = plot

    def get_ticks(self, min_: float, max_: float, max_ticks: int = 8) -> list[float]:
        """Gives the days to mark between two days: as many as there is room for, but two at least."""
        room = (self.plot.size.width - self.plot.margin_left) // TICK
        return date_ticks(min_, max_, max(min(max_ticks, room), 2))

    def get_labels_for_ticks(self, ticks: Sequence[float]) -> list[str]:
        """Gives the dates of the ticks as text."""
        return date_labels(ticks)


class TimelineScreen(Beneath[Happened | None], inherit_bindings=False):
    """The timeline; it closes with the event to go to, or None."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bound("timeline_*", actions=TIMELINE_ACTIONS)
    DEFAULT_CSS = """
    TimelineScreen {
        background: $background;
        & > #heading { background: $panel; }
        & > PlotWidget {
            height: 1fr;
            & > .plot--axis { color: $rule; }
            & > .plot--tick { color: $faint; text-style: none; }
            & > .plot--label { color: $faint; text-style: none; }
        }
        & > PlaceList { height: 35%; max-height: 14; background: $background; border-top: solid $rule; }
        & > #keys { background: $panel; }
    }
    """

    plot = getters.query_one(PlotWidget)
    list = getters.query_one(EndlessList)

    class Read(Message):
        """The dated events of more articles; `last`: no more will follow."""

        def __init__(self, found: list[Dated], titles: dict[str, str], last: bool) -> None:
            super().__init__()
            self.found, self.titles, self.last = found, titles, last

    def __init__(
        self, scheme: Scheme, *, document: Document | None = None, shelves: Shelves | None = None,
        near_event: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.scheme = scheme
        self.document = document
        self.shelves = shelves
        self.near_event = near_event
        self.dated: list[Dated] = [] if document is None else dated(document, scheme)
        self.titles: dict[str, str] = {}
        self.mode: Literal["types", "count"] = "types"
        self.reading = shelves is not None
        self._lane_of: dict[str, int] = {}
        self._marked: tuple[object, object, Lanes] | None = None

    def compose(self) -> ComposeResult:
        """Composes the heading, the picture, the list of events and the key hints."""
        yield Line(id="heading")
        plot = PlotWidget(allow_pan_and_zoom=False)
        plot.can_focus = False
        yield plot
        yield EndlessList(self.scheme, empty="No event has a date yet. W dates an event, D the article.", id="places")
        yield Line(id="keys")

    def on_mount(self) -> None:
        """Shows the events, the cursor on the event `near_event`, and starts to read other articles."""
        self.plot.margin_top = 1
        self.plot.margin_bottom = 2
        self.plot.set_x_formatter(DateAxis(self.plot))
        at = next((n for n, d in enumerate(self.dated) if d.event == self.near_event), 0)
        self._show(at)
        if self.shelves is not None:
            self._read(self.shelves)

    def on_resize(self, _: events.Resize) -> None:
        """Draws the picture, the heading and the key hints for the new size."""
        self._draw()
        self.call_after_refresh(self._lines)

    def _show(self, at: int = 0) -> None:
        dated = self.dated
        note = max((cell_len(shown(note)) for note in self.titles.values()), default=0)
        note = note or max((len(d.factuality or "") for d in dated), default=0)
        self.list.ask(len(dated), lambda n: self._place(dated[n]), note=note, cursor=at)
        self._draw()
        self.call_after_refresh(self._lines)

    def _place(self, event: Dated) -> Place:
        note = self.titles.get(event.article, event.factuality or "")
        reads = f"{fit(event.reads, TRIGGER)} {event.who}" if event.who else event.reads
        return Place(f"{event.when:<10} {event.type or UNTYPED:<10} {reads}", note=note, status=event.status)

    def _draw(self) -> None:
        """Draws the picture: a lane for each event type, or the count of events over time."""
        plot = self.plot
        plot.clear()
        plot.display = bool(self.dated)  # without an event its axes would run from 0.0 to 1.0
        if not self.dated:
            return
        ink = ink_for(self.app)
        published = None if self.document is None else date_of(self.document.article.published or "")
        days = [event.day for event in self.dated]
        low, high = extent([*days, *([] if published is None else [published])])
        plot.set_xlimits(low, high)
        if published is not None:  # of points, since a line would be drawn over the events of its day
            heights = [n * (len(self.dated) + 1) / LINE for n in range(LINE)]
            plot.scatter([published] * LINE, heights, marker="│", marker_style=str(ink.rule))
        if self.mode == "types":
            self._lanes(low, high, str(ink.event), str(ink.faint))
        else:
            self._counts(str(ink.hue("sky")))
        if self.dated:
            current = self.dated[min(self.list.cursor, len(self.dated) - 1)]
            self._mark(current, str(ink.accent))

    def _lanes(self, low: float, high: float, accepted: str, proposed: str) -> None:
        """Draws a mark for each event; where marks would hide each other, their number."""
        cells = max(self.size.width - self.plot.margin_left - 2, 1)
        usual, marks = self._marks(low, high, cells, accepted, proposed)
        self._lane_of = {name: len(usual) - n for n, name in enumerate(usual)}
        self._margin(max(map(len, usual)) + 3)
        self.plot.set_y_formatter(CategoricalAxisFormatter(usual[::-1]))
        self.plot.set_yticks(None)
        self.plot.set_ylimits(0.5, len(usual) + 0.5)
        for (marker, style), places in marks.items():
            days, lanes = zip(*places, strict=True)
            self.plot.scatter(days, lanes, marker=marker, marker_style=style)

    def _marks(self, low: float, high: float, cells: int, accepted: str, proposed: str) -> Lanes:
        """Gives the marks of the lanes; keeps them while nothing changes."""
        key = (low, high, cells, accepted, proposed)
        if self._marked is not None and self._marked[0] is self.dated and self._marked[1] == key:
            return self._marked[2]
        usual = [name for name, _ in Counter(d.type or UNTYPED for d in self.dated).most_common()]
        lane_of = {name: len(usual) - n for n, name in enumerate(usual)}
        spots: dict[tuple[int, int], list[Dated]] = {}
        for event in self.dated:
            at = int((event.day - low) / (high - low) * cells / NEAR)
            spots.setdefault((at, lane_of[event.type or UNTYPED]), []).append(event)
        marks: dict[tuple[str, str], list[tuple[float, int]]] = {}
        for (at, lane), found in spots.items():
            style = accepted if all(d.status == "accepted" for d in found) else proposed
            many = len(found)
            marker = str(many) if 1 < many < 10 else "+" if many > 1 else "●" if style == accepted else "○"
            day = found[0].day if many == 1 else low + (at * NEAR + 0.5) / cells * (high - low)
            marks.setdefault((marker, style), []).append((day, lane))
        self._marked = self.dated, key, (usual, marks)
        return usual, marks

    def _margin(self, cells: int) -> None:
        """Makes room for the names at the left, and draws the picture again after it has moved."""
        if self.plot.margin_left != cells:
            self.plot.margin_left = cells
            self.call_after_refresh(self.plot.refresh, layout=True)

    def _counts(self, style: str) -> None:
        bins = binned([d.day for d in self.dated], max(self.size.width // 3, 10))
        most = max(b.size for b in bins)
        self._margin(len(str(most)) + 4)
        self.plot.set_y_formatter(CategoricalAxisFormatter([str(n) for n in range(1, most + 1)]))
        self.plot.set_yticks(sorted({1, most, max(most // 2, 1)}))
        self.plot.set_ylimits(0, most * 1.1)
        self.plot.bar(
            [b.middle for b in bins], [b.size for b in bins], [b.days * 0.9 for b in bins], bar_style=style,
            hires_mode=HiResMode.HALFBLOCK,
        )  # fmt: skip

    def _mark(self, event: Dated, style: str) -> None:
        """Marks the event under the cursor in the picture."""
        if self.mode == "types":
            lane = self._lane_of[event.type or UNTYPED]
            self.plot.scatter([event.day], [lane], marker="◆", marker_style=f"bold {style}")
        else:
            self.plot.add_v_line(event.day, line_style=style)

    def _lines(self) -> None:
        ink = ink_for(self.app)
        name = "the library" if self.document is None else self.document.article.headline
        facts = quantity(len(self.dated), "dated event") + (" …" if self.reading else "")
        if self.dated and self.mode == "types":
            published = "  │ published" if self.document is not None and self.size.width >= WIDE else ""
            facts = f"● accepted  ○ proposed  ◆ here{published}   {facts}"
        room = max(self.size.width - 13 - len(facts), 0)
        self.query_one("#heading", Line).show(
            [
                Segment(" Timeline  ", ink.accent + Style(bold=True)),
                Segment(fit(shown(name), room)),
                Segment(f" {facts} ", ink.faint),
            ]
        )
        other = "how many" if self.mode == "types" else "by type"
        hints = [("↑ ↓", "choose"), ("timeline_go", "go there"), ("timeline_order", other), ("timeline_leave", "back")]
        show_hints(self, hints)

    def action_move(self, by: int) -> None:
        """Moves the cursor by so many events, up when negative."""
        self.list.go(self.list.cursor + by)
        self._draw()

    def action_page(self, by: int) -> None:
        """Moves the cursor by so many pages, up when negative."""
        self.action_move(by * self.list.page_size)

    def action_order(self) -> None:
        """Changes between a lane for each type and the count of events over time."""
        self.mode = "count" if self.mode == "types" else "types"
        self._lines()
        self.call_after_refresh(self._draw)  # the picture takes longer than a frame

    def action_go(self) -> None:
        """Closes the timeline with the event under the cursor; does nothing without events."""
        if self.dated:
            chosen = self.dated[self.list.cursor]
            self.dismiss(Happened(chosen.article, chosen.event))

    def action_leave(self) -> None:
        """Closes the timeline with None."""
        self.dismiss(None)

    @on(PlaceList.Chosen)
    def _chosen(self, message: PlaceList.Chosen) -> None:
        again = message.place == self.list.cursor
        self.list.go(message.place)
        self._draw()
        if again:
            self.action_go()

    @work(thread=True, exclusive=True, group="timeline", description="read the library's dates")
    def _read(self, shelves: Shelves) -> None:
        worker = get_current_worker()
        found: list[Dated] = []
        titles: dict[str, str] = {}
        batch = BATCH
        for id_ in shelves.ids:
            if worker.is_cancelled:
                return
            try:
                document = shelves.load(id_)
            except Exception:  # the library lists an article that cannot be read with its problem
                continue
            titles[id_] = document.article.headline
            found += dated(document, self.scheme)
            if len(found) >= batch:
                batch += len(found)
                self.post_message(self.Read(found, titles, last=False))
                found, titles = [], {}
        self.post_message(self.Read(found, titles, last=True))

    @on(Read)
    def _was_read(self, message: Read) -> None:
        current = self.dated[self.list.cursor] if self.dated else None
        self.titles |= message.titles
        self.dated = sorted([*self.dated, *message.found])
        self.reading = not message.last
        self._show(self.dated.index(current) if current is not None else 0)


def date_of(published: str) -> float | None:
    """Gives the day on which an article was published as an ordinal; None for no date or an unknown form."""
    day = day_of(published)
    return None if day is None else float(day.toordinal())
