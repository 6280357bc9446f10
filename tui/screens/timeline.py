"""`T`: the dated events of an article, or of the library, as a picture and as a list under it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, Literal, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import get_current_worker
from textual_plot import HiResMode, PlotWidget
from textual_plot.axis_formatter import AxisFormatter, CategoricalAxisFormatter

from store.model import Document
from store.schemes import Scheme
from tui.dates import Dated, binned, date_labels, date_ticks, dated, extent
from tui.list_actions import TIMELINE_ACTIONS
from tui.screens.sheet import bound, show_hints
from tui.widgets.drawing import ink_of
from tui.widgets.line_view import Line
from tui.widgets.place_list import Place, PlaceList
from tui.wrap import fit, shown

__all__ = ["Happened", "Shelves", "TimelineScreen"]

UNTYPED = "no type"

BATCH = 200
"""Dated events read between two updates of the picture."""


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
    """Ticks at days, weeks, months or years."""

    def get_ticks(self, min_: float, max_: float, max_ticks: int = 8) -> list[float]:
        return date_ticks(min_, max_, max_ticks)

    def get_labels_for_ticks(self, ticks: Sequence[float]) -> list[str]:
        return date_labels(ticks)


class TimelineScreen(Screen[Happened | None], inherit_bindings=False):
    """Dismissed with the event to go to, or None."""

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
    list = getters.query_one(PlaceList)

    class Read(Message):
        """Dated events of more articles."""

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
        self.dated: list[Dated] = [] if document is None else dated(document)
        self.titles: dict[str, str] = {}
        self.mode: Literal["types", "count"] = "types"
        self.reading = shelves is not None
        self._lane_of: dict[str, int] = {}

    def compose(self) -> ComposeResult:
        yield Line(id="heading")
        plot = PlotWidget(allow_pan_and_zoom=False)
        plot.can_focus = False
        yield plot
        yield PlaceList(self.scheme, empty="No event has a date yet. W dates an event, D the article.", id="places")
        yield Line(id="keys")

    def on_mount(self) -> None:
        self.plot.margin_top = 1
        self.plot.margin_bottom = 2
        self.plot.set_x_formatter(DateAxis())
        at = next((n for n, d in enumerate(self.dated) if d.event == self.near_event), 0)
        self._show(at)
        if self.shelves is not None:
            self._read(self.shelves)

    def on_resize(self, _: events.Resize) -> None:
        self.call_after_refresh(self._lines)

    def _show(self, at: int = 0) -> None:
        self.list.show([self._place(d) for d in self.dated], cursor=at)
        self._draw()
        self.call_after_refresh(self._lines)

    def _place(self, event: Dated) -> Place:
        note = self.titles.get(event.article, event.factuality or "")
        who = f"   {event.who}" if event.who else ""
        return Place(f"{event.when:<10} {event.type or UNTYPED:<10} {event.reads}{who}", note=note, status=event.status)

    def _draw(self) -> None:
        """The picture: a lane an event type, or how many there are."""
        plot = self.plot
        plot.clear()
        if not self.dated:
            return
        ink = ink_of(self.app.current_theme)
        days = [d.day for d in self.dated]
        if self.document is not None and self.document.article.published is not None:
            today = date_of(self.document.article.published)
            if today is not None:
                days.append(today)
                plot.add_v_line(today, line_style=str(ink.rule))
        low, high = extent(days)
        plot.set_xlimits(low, high)
        if self.mode == "types":
            self._lanes(str(ink.label("trigger")), str(ink.faint))
        else:
            self._counts(str(ink.label("GPE")))
        if self.dated:
            current = self.dated[min(self.list.cursor, len(self.dated) - 1)]
            self._mark(current, str(ink.accent))

    def _lanes(self, accepted: str, proposed: str) -> None:
        usual = [name for name, _ in Counter(d.type or UNTYPED for d in self.dated).most_common()]
        self._lane_of = {name: len(usual) - n for n, name in enumerate(usual)}
        self._margin(max(map(len, usual)) + 3)
        self.plot.set_y_formatter(CategoricalAxisFormatter(usual[::-1]))
        self.plot.set_yticks(None)
        self.plot.set_ylimits(0.5, len(usual) + 0.5)
        for status, marker, style in (("proposed", "○", proposed), ("accepted", "●", accepted)):
            chosen = [d for d in self.dated if d.status == status]
            if chosen:
                lanes = [self._lane_of[d.type or UNTYPED] for d in chosen]
                self.plot.scatter([d.day for d in chosen], lanes, marker=marker, marker_style=style)

    def _margin(self, cells: int) -> None:
        """Room for the names at the left; the picture is drawn again once it has moved over."""
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
        """Where the event under the cursor is."""
        if self.mode == "types":
            lane = self._lane_of[event.type or UNTYPED]
            self.plot.scatter([event.day], [lane], marker="◆", marker_style=f"bold {style}")
        else:
            self.plot.add_v_line(event.day, line_style=style)

    def _lines(self) -> None:
        ink = ink_of(self.app.current_theme)
        name = "the library" if self.shelves is not None else ""
        if self.document is not None:
            name = self.document.article.title or self.document.article.id
        facts = f"{len(self.dated)} dated events" + (" …" if self.reading else "")
        room = max(self.size.width - 12 - len(facts), 0)
        self.query_one("#heading", Line).show(
            [
                Segment(" Timeline  ", ink.accent + Style(bold=True)),
                Segment(fit(shown(name), room)),
                Segment(f"{facts} ", ink.faint),
            ]
        )
        other = "how many" if self.mode == "types" else "by type"
        hints = [("↑ ↓", "choose"), ("timeline_go", "go there"), ("timeline_order", other), ("timeline_leave", "back")]
        show_hints(self, [*hints, ("●", "accepted"), ("○", "proposed"), ("◆", "here")])

    def action_move(self, by: int) -> None:
        self.list.go(self.list.cursor + by)
        self._draw()

    def action_page(self, by: int) -> None:
        self.action_move(by * self.list.page_size)

    def action_order(self) -> None:
        self.mode = "count" if self.mode == "types" else "types"
        self._draw()
        self._lines()

    def action_go(self) -> None:
        if self.dated:
            chosen = self.dated[self.list.cursor]
            self.dismiss(Happened(chosen.article, chosen.event))

    def action_leave(self) -> None:
        self.dismiss(None)

    @on(PlaceList.Chosen)
    def _chosen(self, message: PlaceList.Chosen) -> None:
        again = message.place == self.list.cursor
        self.list.go(message.place)
        self._draw()
        if again:
            self.action_go()

    @work(thread=True, exclusive=True, exit_on_error=False, group="timeline", description="read the library's dates")
    def _read(self, shelves: Shelves) -> None:
        worker = get_current_worker()
        found: list[Dated] = []
        titles: dict[str, str] = {}
        for id_ in shelves.ids:
            if worker.is_cancelled:
                return
            try:
                document = shelves.load(id_)
            except Exception:  # the library tells of an article that cannot be read
                continue
            titles[id_] = document.article.title or id_
            found += dated(document)
            if len(found) >= BATCH:
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
    """The day on which an article was published, as an ordinal."""
    try:
        return float(date.fromisoformat(published[:10]).toordinal())
    except ValueError:
        return None
