"""`F` in the library: searches the text of all listed articles; a hit opens its article at the place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input
from textual.worker import get_current_worker

from newsview.store.document.counting import quantity
from newsview.store.document.search import Hit, Query, parse_query, search
from newsview.store.schemes import Scheme
from newsview.tui.sheets.base import bound
from newsview.tui.sheets.place_sheet import PlaceSheet
from newsview.tui.sheets.propagation import Elsewhere
from newsview.tui.sheets.search import QUERY_HINT, hit_place
from newsview.tui.widgets.field import Field
from newsview.tui.widgets.place_list import Place, PlaceList

__all__ = ["FindScreen"]

MOST = 2000
"""Hits after which the search stops: more are too many to read."""


class FindScreen(PlaceSheet[Hit | None]):
    """Dismissed with the hit to go to, or None. The first Enter searches, the next goes to the hit."""

    BINDINGS: ClassVar[list[BindingType]] = bound("list_down", "list_up", "list_page*", "list_go")
    DEFAULT_CSS = """
    FindScreen > #sheet { height: 75%; }
    FindScreen Input {
        height: 1;
        border: none;
        padding: 0 1;
        background: $surface;
        &:focus { border: none; background: $panel; }
    }
    """

    list = getters.query_one(PlaceList)
    input = getters.query_one(Input)

    class Found(Message):
        """Hits of one article."""

        def __init__(self, query: Query, hits: Sequence[Hit], places: Sequence[Place]) -> None:
            super().__init__()
            self.query, self.hits, self.places = query, hits, places

    class Looked(Message):
        """All articles were searched."""

        def __init__(self, query: Query) -> None:
            super().__init__()
            self.query = query

    def __init__(self, scheme: Scheme, articles: Elsewhere) -> None:
        super().__init__()
        self.scheme, self.articles = scheme, articles
        self.hits: list[Hit] = []
        self.searched = Query()
        self.looking = False

    def body(self) -> ComposeResult:
        """Composes the query field and the list of hits."""
        yield Field(placeholder=QUERY_HINT, select_on_focus=False, id="query")
        yield PlaceList(self.scheme, empty="Type what to look for, then Enter.", id="places")

    def on_mount(self) -> None:
        """Focuses the query."""
        self.input.focus()
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        state = " …" if self.looking else ""
        count = (
            quantity(len(self.hits), "hit") + state if self.searched else quantity(len(self.articles.ids), "article")
        )
        self.head("Find in all articles listed", count)
        self.hint([("list_go", "search, then go there"), ("↑ ↓", "choose"), ("list_leave", "leave")])

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        query = parse_query(message.value)
        if query == self.searched:
            self.action_go()
        elif query:
            self.searched, self.hits, self.looking = query, [], True
            self.list.empty = "Looking…"
            self.list.show([])
            self._head()
            self._look(query)

    @work(thread=True, exclusive=True, group="find", description="search all articles")
    def _look(self, query: Query) -> None:
        worker = get_current_worker()
        count = 0
        for id_ in self.articles.ids:
            if worker.is_cancelled or count >= MOST:
                break
            try:
                document = self.articles.load(id_)
            except Exception:  # the library lists an article that cannot be read with its problem
                continue
            hits = search(document, query)[: MOST - count]
            if hits:
                count += len(hits)
                places = [hit_place(document, hit) for hit in hits]
                places[0] = places[0]._replace(heading=document.article.headline)
                self.post_message(self.Found(query, hits, places))
        if not worker.is_cancelled:
            self.post_message(self.Looked(query))

    @on(Found)
    def _found(self, message: Found) -> None:
        if message.query == self.searched:
            self.hits += message.hits
            self.list.add(message.places)
            if len(self.hits) == len(message.hits):
                self.list.go(0)
            self._head()

    @on(Looked)
    def _looked(self, message: Looked) -> None:
        if message.query == self.searched:
            self.looking = False
            self.list.empty = "Nothing found."
            self.list.forget()
            self._head()

    def action_go(self) -> None:
        """Closes the sheet with the hit under the cursor; does nothing without hits."""
        if self.hits:
            self.dismiss(self.hits[self.list.cursor])

    @on(PlaceList.Chosen)
    def _chosen(self, message: PlaceList.Chosen) -> None:
        self.list.go(message.place)
        self.action_go()
