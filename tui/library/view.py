"""The view of a library's articles: sorted, filtered, searched, and kept up to date with changes by others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Input
from textual.worker import get_current_worker

from newsview.store.document.counting import quantity
from newsview.store.document.model import Document
from newsview.store.document.validation import problems
from newsview.store.library.catalogue import Row
from newsview.store.schemes import Scheme
from newsview.tui.background.removal import Removals
from newsview.tui.library.filters import FILTERS, ORDERS, View, listed, origin
from newsview.tui.library.list import LibraryList
from newsview.tui.sheets.base import show_hints
from newsview.tui.terminal.see_through import Beneath
from newsview.tui.widgets.field import Field
from newsview.tui.widgets.line_view import Line
from newsview.tui.widgets.styles import ink_for
from newsview.tui.widgets.text_layout import fit, shown

if TYPE_CHECKING:
    from newsview.store.document.search import Hit

__all__ = ["LibraryView", "Opened", "Queue", "Shelf"]

EXAMPLES = "words of title or source, source:bbc, date:2024-01, date:2023-11..2024-02"
"""Examples of a query."""

Queue = list[str]
"""Ids of articles in the order in which they are reviewed."""

BATCH = 50
"""Articles examined for problems between two updates of the list."""

SHARED = 100
"""Articles from which the heading shows the share of those done."""

FOLLOW = 1.0
"""Seconds between two checks for changes by other processes."""


class Shelf(Protocol):
    """What the screen needs of a library."""

    @property
    def edition(self) -> object:
        """A value that differs after each change of the library's rows."""

    def rows(self) -> list[Row]:
        """Gives the rows of all articles."""

    def changed(self) -> set[str]:
        """Reads what other processes changed, and gives the ids of those articles."""

    def load(self, id: str, /) -> Document:
        """Loads an article; raises when it cannot be read."""

    def remove(self, id: str, /) -> object:
        """Moves an article to the trash."""

    def restore(self, id: str, /) -> object:
        """Restores an article from the trash."""


class Opened(NamedTuple):
    """The article to open, and the queue of the others."""

    id: str
    queue: Queue
    event: str | None = None
    """The event in it to go to."""
    hit: Hit | None = None
    """The place in it to go to."""


class LibraryView(Beneath[Opened | None], inherit_bindings=False):
    """The list of articles with its heading, search field and key hints; the cursor is on one article."""

    DEFAULT_CSS = """
    LibraryView {
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
        """The number of problems of each of these articles; `last`: no more will follow."""

        def __init__(self, counts: dict[str, int], last: bool) -> None:
            super().__init__()
            self.counts, self.last = counts, last

    def __init__(
        self, library: Shelf, scheme: Scheme, *, open_id: str | None = None, view: View | None = None,
        removals: Removals | None = None,
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
        self.removals = removals or Removals(library, tell=self._trouble)
        self._said = ""

    def compose(self) -> ComposeResult:
        """Composes the heading, the list of articles, the search field and the key hints."""
        yield Line(id="heading")
        yield LibraryList(id="articles")
        yield Field(
            placeholder="words of title or source, source:bbc, date:2024-01, date:2023-11..2024-02",
            select_on_focus=False,
        )
        yield Line(id="keys")

    def on_mount(self) -> None:
        """Lists the articles, the cursor on the open one, and starts to look for changes by others."""
        self._read()
        self.list.open = self.open_id
        self._show(on=self.open_id)
        self.set_interval(FOLLOW, self._follow)

    def _read(self) -> None:
        self._edition = self._edition_now
        self.rows = self.removals.seen(self.library.rows())

    @property
    def _edition_now(self) -> object:
        return self.library.edition, self.removals.edition

    def _trouble(self, words: str) -> None:
        self.notify(words, severity="error", markup=False)

    def on_resize(self, _: events.Resize) -> None:
        """Fits the heading and the key hints to the new width."""
        self.call_after_refresh(self._lines)

    def _show(self, *, on: str | None = None, first: bool = False) -> None:
        """Lists what the view shows, the cursor on this article, else where it was; `first`: on the first one."""
        found = listed(self.rows, self.view, self.counts)
        if not self.rows:
            self.list.empty = "The library is empty. Add articles: newsview add PATH|URL …"
        elif self.examining:
            self.list.empty = "Looking for problems…"
        else:
            self.list.empty = "No article is like this. f shows others, / searches."
        self.list.problems = self.counts if self.view.filter == "problems" else {}
        self.list.sources = self.view.source is None
        self.list.show(found, on=found[0].id if first and found else on)
        self.call_after_refresh(self._lines)

    def _lines(self) -> None:
        ink = ink_for(self.app)
        width = self.size.width
        total, many = len(self.rows), len(self.list.rows)
        done = sum(row.reviewed is not None for row in self.rows)
        facts = [f"{many:,} of {total:,} articles" if many != total else quantity(total, "article"), f"{done:,} done"]
        if done and total >= SHARED:
            facts.append(f"{done * 100 // total} %")
        *chosen, order = self.view.words
        if self.examining and self.view.filter == "problems":
            chosen.append(f"{len(self.counts) * 100 // max(total, 1)} % looked through")
        right = shown(" · ".join([*chosen, order]))
        while len(facts) > 1 and cell_len(" · ".join(facts)) + cell_len(right) > width - 14:
            facts.pop()
        right = fit(right, min(cell_len(right), max(width - 14 - cell_len(facts[0]), 0)))
        self.query_one("#heading", Line).show(
            [
                Segment(" Library  ", ink.accent + Style(bold=True)),
                Segment(fit(" · ".join(facts), max(width - 12 - cell_len(right), 0)), ink.faint),
                Segment(right),
            ]
        )
        hints = [("library_open", "open"), ("library_search", "search"), ("library_find", "find in all")]
        hints += [("library_filter", "filter"), ("library_source", "source"), ("library_order", "order")]
        hints += [("library_timeline", "dates"), ("library_remove", "remove")]
        if self._said:
            self.query_one("#keys", Line).show([Segment(" " + fit(self._said, max(width - 2, 0)), ink.accent)])
            return
        if self.input.has_focus:
            hints = [("library_open", "open"), ("↑ ↓", "choose"), ("library_leave", "all articles again")]
        elif self.view.query:
            hints.insert(2, ("library_leave", "all articles again"))
        elif self.open_id is not None:
            hints.append(("library_leave", "back"))
        hints.append(("library_help", "keys"))
        show_hints(self, hints)

    def say(self, words: str) -> None:
        """Shows a message in the last line until the next key."""
        self._said = shown(words)
        self._lines()

    def on_key(self, _: events.Key) -> None:
        """Clears the message in the last line."""
        if self._said:
            self.say("")

    # What keys do

    def action_move(self, by: int) -> None:
        """Moves the cursor by so many articles, up when negative."""
        self.list.go(self.list.cursor + by)

    def action_page(self, by: int) -> None:
        """Moves the cursor by so many pages, up when negative."""
        self.list.go(self.list.cursor + by * self.list.page_size)

    def action_first(self) -> None:
        """Moves the cursor to the first article."""
        self.list.go(0)

    def action_last(self) -> None:
        """Moves the cursor to the last article."""
        self.list.go(len(self.list.rows) - 1)

    def action_search(self) -> None:
        """Opens the search field with the query that is in force, and selects it."""
        self.input.add_class("-searching")
        with self.input.prevent(Input.Changed):  # the list shows this query already
            self.input.value = self.view.query
        self.input.select_all()
        self.input.focus()
        self.call_after_refresh(self._lines)

    def _search_no_more(self) -> None:
        """Closes the search field and lists all articles again."""
        self.set_focus(None)
        self.input.remove_class("-searching")
        self.input.value = ""
        self.view = replace(self.view, query="")
        self._show()

    def action_filter(self) -> None:
        """Applies the next filter."""
        order = [*FILTERS]
        self.view = replace(self.view, filter=order[(order.index(self.view.filter) + 1) % len(order)])
        if self.view.filter == "problems" and not self.examining:
            self._look_for_problems()
        self._show()

    def action_source(self) -> None:
        """Lists only articles of the source under the cursor, or those of all sources again."""
        row = self.list.current
        if self.view.source is not None:
            self.view = replace(self.view, source=None)
        elif row is not None:
            self.view = replace(self.view, source=origin(row.source))
        self._show()

    def action_order(self) -> None:
        """Sorts by the next order, and puts the cursor on the first article."""
        orders = [*ORDERS]
        order = orders[(orders.index(self.view.order) + 1) % len(orders)]
        self.view = replace(self.view, order=order, reverse=False)
        self._show(first=True)

    def action_reverse(self) -> None:
        """Reverses the order, and puts the cursor on the first article."""
        self.view = replace(self.view, reverse=not self.view.reverse)
        self._show(first=True)

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        self.view = replace(self.view, query=message.value)
        self._show(first=bool(message.value))

    # Changes by others

    def _follow(self) -> None:
        if not self._looking:
            self._looking = True
            self._look()

    @work(group="follow", description="looking what others changed")
    async def _look(self) -> None:
        try:
            await asyncio.to_thread(self.library.changed)
            edition = self._edition_now
            if edition != self._edition:
                rows = await asyncio.to_thread(self.library.rows)
                self._edition = edition
                self._followed(rows)
        finally:
            self._looking = False

    def _followed(self, rows: Sequence[Row]) -> None:
        before = {row.id: row for row in self.rows}
        self.rows = self.removals.seen(rows)
        if self.counts or self.examining:
            changed = {row.id for row in self.rows if before.get(row.id) != row}
            self.counts = {id_: count for id_, count in self.counts.items() if id_ not in changed}
            self._look_for_problems()
        self._show()

    # Problems, counted in the background

    def _look_for_problems(self) -> None:
        left = [row for row in self.rows if row.id not in self.counts]
        if left:
            self.examining = True
            self._examine(left)

    @work(thread=True, exclusive=True, group="problems", description="looking for problems")
    def _examine(self, rows: Sequence[Row]) -> None:
        worker = get_current_worker()
        counts: dict[str, int] = {}
        for row in rows:
            if worker.is_cancelled:
                return
            try:
                counts[row.id] = len(problems(self.library.load(row.id), self.scheme))
            except Exception:  # the list shows the problem of an article that cannot be read
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
