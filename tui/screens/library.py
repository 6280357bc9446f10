"""The queue: every article of the library, to sort, filter, search and open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from rich.segment import Segment
from rich.style import Style
from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import get_current_worker

from store.catalogue import Row
from store.model import Document
from store.problems import problems
from store.schemes import Scheme
from store.storage import LibraryError
from tui.list_actions import LIBRARY_ACTIONS, key_shown
from tui.listing import FILTERS, ORDERS, View, listed, origin
from tui.screens.sheet import bound, show_hints
from tui.widgets.drawing import ink_of
from tui.widgets.field import Field
from tui.widgets.library_list import LibraryList
from tui.widgets.line_view import Line
from tui.wrap import fit, shown

if TYPE_CHECKING:
    from store.searching import Hit
    from tui.screens.timeline import Happened

__all__ = ["LibraryScreen", "Opened", "Shelf"]

Queue = list[str]
"""Ids of articles in the order in which they follow."""

Gone = list[Row]
"""What was removed and not brought back, the last at the end."""

BATCH = 50
"""Articles examined for problems between two updates of the list."""

FOLLOW = 1.0
"""Seconds between two looks at what was changed elsewhere."""


class Shelf(Protocol):
    """What the screen needs of a library."""

    @property
    def edition(self) -> object: ...

    def rows(self) -> list[Row]: ...

    def changed(self) -> set[str]: ...

    def load(self, id: str, /) -> Document: ...  # noqa: A002

    def remove(self, id: str, /) -> object: ...  # noqa: A002

    def restore(self, id: str, /) -> object: ...  # noqa: A002


class Opened(NamedTuple):
    """The article to open, and the order in which the others follow."""

    id: str
    queue: Queue
    view: View = View()
    """What was chosen to be seen, to begin with the next time."""
    event: str | None = None
    """The event in it to go to."""
    hit: Hit | None = None
    """The place in it to go to."""


class LibraryScreen(Screen[Opened | None], inherit_bindings=False):
    """Dismissed with the article to open, or None."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bound("library_*", actions=LIBRARY_ACTIONS)
    DEFAULT_CSS = """
    LibraryScreen {
        background: $background;
        & > #heading { background: $panel; }
        & > #columns { color: $faint; }
        & > LibraryList { height: 1fr; background: $background; }
        & > Input {
            display: none;
            height: 1;
            border: none;
            padding: 0 1;
            background: $panel;
            &:focus { border: none; }
        }
        & > Input.-searching { display: block; }
        & > #keys { background: $panel; }
    }
    """

    list = getters.query_one(LibraryList)
    input = getters.query_one(Input)

    class Examined(Message):
        """How many problems these articles have."""

        def __init__(self, counts: dict[str, int], last: bool) -> None:
            super().__init__()
            self.counts, self.last = counts, last

    class Followed(Message):
        """The list is another one now."""

        def __init__(self, rows: Sequence[Row]) -> None:
            super().__init__()
            self.rows = rows

    def __init__(
        self, library: Shelf, scheme: Scheme, *, open_id: str | None = None, view: View | None = None,
        removed: Gone | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.library = library
        self.scheme = scheme
        self.open_id = open_id
        self.view = view or View()
        self.rows: Sequence[Row] = ()
        self.counts: dict[str, int] = {}
        self.examining = False
        self._edition: object = None
        self._looking = False
        self.removed: Gone = removed if removed is not None else []
        self._said = ""

    def compose(self) -> ComposeResult:
        yield Line(id="heading")
        yield LibraryList(id="articles")
        yield Field(placeholder="words of title or source, source:…, date:2024-01", select_on_focus=False)
        yield Line(id="keys")

    def on_mount(self) -> None:
        self._read()
        self.list.open = self.open_id
        self._show(on=self.open_id)
        self.set_interval(FOLLOW, self._follow)

    def _read(self) -> None:
        self._edition = self.library.edition
        self.rows = self.library.rows()

    def on_resize(self, _: events.Resize) -> None:
        self.call_after_refresh(self._lines)

    def _show(self, *, on: str | None = None) -> None:
        """Lists what the view shows, the cursor on the article it was on."""
        current = self.list.current
        found = listed(self.rows, self.view, self.counts)
        if not self.rows:
            self.list.empty = "The library is empty. Add articles: newsview add PATH|URL …"
        elif self.examining:
            self.list.empty = "Looking for problems…"
        else:
            self.list.empty = "No article is like this. f shows others, / searches."
        self.list.problems = self.counts if self.view.filter == "problems" else {}
        self.list.show(found, on=on or (current.id if current else None))
        self.call_after_refresh(self._lines)

    def _lines(self) -> None:
        ink = ink_of(self.app.current_theme)
        width = self.size.width
        done = sum(row.reviewed is not None for row in self.rows)
        facts = [f"{len(self.rows):,} articles", f"{done:,} done"]
        if len(self.list.rows) != len(self.rows):
            facts.append(f"{len(self.list.rows):,} listed")
        view = self.view
        chosen = [f"by {view.order}{' ↑' if view.reverse else ' ↓'}"]
        if view.filter != "all":
            chosen.insert(0, FILTERS[view.filter] + (" …" if self.examining else ""))
        if view.source is not None:
            chosen.insert(0, f"from {view.source}")
        if view.query:
            chosen.insert(0, f"“{view.query}”")
        right = shown(" · ".join(chosen))
        self.query_one("#heading", Line).show(
            [
                Segment(" Library  ", ink.accent + Style(bold=True)),
                Segment(fit(" · ".join(facts), max(width - 12 - len(right), 0)), ink.faint),
                Segment(right),
            ]
        )
        hints = [("library_open", "open"), ("library_search", "search"), ("library_find", "find in all")]
        hints += [("library_filter", "filter"), ("library_source", "source"), ("library_order", "order")]
        hints.append(("library_timeline", "dates"))
        if self._said:
            self.query_one("#keys", Line).show([Segment(" " + fit(self._said, max(width - 2, 0)), ink.accent)])
            return
        if self.input.has_focus:
            hints = [("library_open", "open"), ("↑ ↓", "choose"), ("library_leave", "all articles again")]
        elif self.open_id is not None:
            hints.append(("library_leave", "back"))
        hints.append(("library_help", "keys"))
        show_hints(self, hints)

    def say(self, words: str) -> None:
        """A line to the person, until the next key."""
        self._said = shown(words)
        self._lines()

    def on_key(self, _: events.Key) -> None:
        if self._said:
            self.say("")

    # What keys do

    def action_move(self, by: int) -> None:
        self.list.go(self.list.cursor + by)

    def action_page(self, by: int) -> None:
        self.list.go(self.list.cursor + by * self.list.page_size)

    def action_first(self) -> None:
        self.list.go(0)

    def action_last(self) -> None:
        self.list.go(len(self.list.rows) - 1)

    def action_open(self) -> None:
        row = self.list.current
        if row is None:
            return
        if row.problem:
            why = shown(f"{row.headline} cannot be opened: {row.problem}")
            self.notify(why, severity="error", markup=False)
            return
        self.dismiss(Opened(row.id, self._queue(), self.view))

    def _queue(self) -> Queue:
        return [row.id for row in self.list.rows if not row.problem]

    def action_timeline(self) -> None:
        from tui.screens.timeline import Shelves, TimelineScreen  # it needs numpy

        shelves = Shelves(self._queue(), self.library.load)
        self.app.push_screen(TimelineScreen(self.scheme, shelves=shelves), self._happened)

    def action_find(self) -> None:
        from tui.screens.find import FindScreen  # only when it is asked for
        from tui.screens.ripple import Elsewhere

        self.app.push_screen(FindScreen(self.scheme, Elsewhere(self._queue(), self.library.load)), self._hit)

    def _hit(self, hit: Hit | None) -> None:
        if hit is not None:
            self.dismiss(Opened(hit.article, self._queue(), self.view, hit=hit))

    def _happened(self, happened: Happened | None) -> None:
        if happened is not None:
            self.dismiss(Opened(happened.article, self._queue(), self.view, happened.event))

    def action_leave(self) -> None:
        if self.input.has_class("-searching"):
            self._search_no_more()
        elif any(row.id == self.open_id for row in self.removed) and self.list.current is not None:
            self.action_open()  # what was open is gone: the one under the cursor instead
        elif self.open_id is not None:
            self.dismiss(None)

    def action_remove(self) -> None:
        row = self.list.current
        if row is None:
            return
        try:
            self.library.remove(row.id)
        except LibraryError as error:
            self.notify(shown(str(error)), severity="error", markup=False)
            return
        self.removed.append(row)
        self._read()
        self._show()
        key = key_shown("library_undo", getattr(self.app, "keys", {}))
        self.say(f"Removed “{row.headline}”; {key} brings it back, later newsview restore does.")

    def action_undo(self) -> None:
        if not self.removed:
            self.say("Nothing was removed here. What was removed before comes back by: newsview restore")
            return
        row = self.removed.pop()
        try:
            self.library.restore(row.id)
        except LibraryError as error:
            self.notify(shown(str(error)), severity="error", markup=False)
            return
        self._read()
        self._show(on=row.id)
        self.say(f"Brought back “{row.headline}”.")

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen  # only when it is asked for

        keys = {action.id: action.keys for action in LIBRARY_ACTIONS} | getattr(self.app, "keys", {})
        self.app.push_screen(HelpScreen(LIBRARY_ACTIONS, keys))

    def action_search(self) -> None:
        self.input.add_class("-searching")
        self.input.focus()
        self.call_after_refresh(self._lines)

    def _search_no_more(self) -> None:
        self.set_focus(None)
        self.input.remove_class("-searching")
        self.input.value = ""

    def action_filter(self) -> None:
        order = [*FILTERS]
        self.view = replace(self.view, filter=order[(order.index(self.view.filter) + 1) % len(order)])
        if self.view.filter == "problems" and not self.examining:
            self._look_for_problems()
        self._show()

    def action_source(self) -> None:
        row = self.list.current
        if self.view.source is not None:
            self.view = replace(self.view, source=None)
        elif row is not None:
            self.view = replace(self.view, source=origin(row.source))
        self._show()

    def action_order(self) -> None:
        self.view = replace(self.view, order=ORDERS[(ORDERS.index(self.view.order) + 1) % len(ORDERS)])
        self._show()

    def action_reverse(self) -> None:
        self.view = replace(self.view, reverse=not self.view.reverse)
        self._show()

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self.view = replace(self.view, query=message.value)
        self._show()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_open()

    @on(LibraryList.Chosen)
    def _clicked(self, message: LibraryList.Chosen) -> None:
        if message.again:
            self.action_open()

    # What others change

    def _follow(self) -> None:
        if not self._looking:
            self._looking = True
            self._look()

    @work(thread=True, exit_on_error=False, group="follow", description="look what others changed")
    def _look(self) -> None:
        try:
            before = self._edition
            self.library.changed()
            if self.library.edition != before:
                self._edition = self.library.edition
                self.post_message(self.Followed(self.library.rows()))
        finally:
            self._looking = False

    @on(Followed)
    def _followed(self, message: Followed) -> None:
        before = {row.id: row for row in self.rows}
        self.rows = message.rows
        if self.counts or self.examining:
            changed = {row.id for row in self.rows if before.get(row.id) != row}
            self.counts = {id_: count for id_, count in self.counts.items() if id_ not in changed}
            self._look_for_problems()
        self._show()

    # Problems, counted while one goes on

    def _look_for_problems(self) -> None:
        left = [row for row in self.rows if row.id not in self.counts]
        if left:
            self.examining = True
            self._examine(left)

    @work(thread=True, exclusive=True, exit_on_error=False, group="problems", description="look for problems")
    def _examine(self, rows: Sequence[Row]) -> None:
        worker = get_current_worker()
        counts: dict[str, int] = {}
        for row in rows:
            if worker.is_cancelled:
                return
            try:
                counts[row.id] = len(problems(self.library.load(row.id), self.scheme))
            except Exception:  # what cannot be read is a problem that the list tells of anyhow
                continue
            if len(counts) == BATCH:
                self.post_message(self.Examined(counts, last=False))
                counts = {}
        self.post_message(self.Examined(counts, last=True))

    @on(Examined)
    def _examined(self, message: Examined) -> None:
        self.counts = self.counts | message.counts
        self.examining = not message.last
        if self.view.filter == "problems":
            self._show()
