"""`/`: searches text, names, labels, types, status and notes. Bulk actions change the hits in the list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar, Literal, NamedTuple, overload

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from newsview.store.document.model import Document
from newsview.store.document.search import Hit, Searchable, parse_query, search
from newsview.store.schemes import Scheme
from newsview.tui.sheets.base import bound
from newsview.tui.sheets.place_sheet import PlaceSheet
from newsview.tui.widgets.field import Field
from newsview.tui.widgets.place_list import Place, PlaceList

__all__ = ["QUERY_HINT", "Found", "SearchScreen", "hit_place"]

QUERY_HINT = "words, or label:GPE status:proposed type:ASSAULT entity:… score<0.5 has:note"

CONTEXT = 100
"""Code points of text on each side of a hit."""

Act = Literal["go", "accept", "reject", "delete", "label"]


class Found(NamedTuple):
    """The action for some hits, with the query that found them."""

    act: Act
    hits: list[Hit]
    query: str


class SearchScreen(PlaceSheet[Found | None]):
    """Searches while one types. Enter goes to the hit; Tab goes to the list, where keys act on all ticked hits."""

    BINDINGS: ClassVar[list[BindingType]] = bound("list_*")
    DEFAULT_CSS = """
    SearchScreen Input {
        height: 1;
        border: none;
        padding: 0 1;
        background: $surface;
        &:focus { border: none; background: $panel; }
    }
    """

    def __init__(self, document: Document, scheme: Scheme, *, query: str = "", near: int = 0) -> None:
        super().__init__()
        self.document = document
        self.scheme = scheme
        self.start_query = query
        self.near = near
        self.hits: list[Hit] = []

    @cached_property
    def searchable(self) -> Searchable:
        """The article prepared for search; made after the first paint, since a long article takes a while."""
        return Searchable(self.document)

    def body(self) -> ComposeResult:
        """Composes the query field and the list of hits."""
        yield Field(
            self.start_query,
            placeholder=QUERY_HINT,
            select_on_focus=False,
            id="query",
        )
        yield PlaceList(self.scheme, empty="", id="places")

    @property
    def input(self) -> Input:
        """The query field."""
        return self.query_one(Input)

    def on_mount(self) -> None:
        """Focuses the query, selects it and searches for it."""
        self.input.focus()
        self.input.select_all()
        self.call_after_refresh(self._search, self.start_query)

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        self._search(message.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_go()

    def _search(self, typed: str) -> None:
        query = parse_query(typed)
        self.hits = search(self.searchable, query)
        near = next((n for n, hit in enumerate(self.hits) if hit.start >= self.near), 0)
        self.list.empty = "Nothing found." if query else "Type to search. Tab goes to the list, Enter to the place."
        self.list.show_plain(_Places(self.document, self.hits), {_note(hit) for hit in self.hits}, cursor=near)
        self._head()

    def _head(self) -> None:
        ticked = len(self.list.ticked or ())
        count = f"{ticked} of {len(self.hits)} ticked" if self.hits else ""
        self.head("Search", count)
        if not self.hits:
            self.hint([("list_leave", "leave")])
        elif self.input.has_focus:
            self.hint(
                [("list_go", "go there"), ("↑ ↓", "choose"), ("list_wider", "act on all"), ("list_leave", "leave")]
            )
        else:
            acts = [
                ("list_accept", "accept"),
                ("list_reject", "reject"),
                ("list_delete", "delete"),
                ("list_label", "label"),
            ]
            self.hint(
                [
                    *acts,
                    ("list_tick", "tick"),
                    ("list_tick_all", "all"),
                    ("list_go", "go there"),
                    ("list_query", "query"),
                    ("list_leave", "leave"),
                ]
            )

    def action_wider(self) -> None:
        """Moves the focus from the query to the list of hits, or back."""
        if self.input.has_focus and self.hits:
            self.set_focus(None)
        else:
            self.input.focus()
        self.call_after_refresh(self._head)

    def action_query(self) -> None:
        """Moves the focus to the query."""
        self.input.focus()
        self.call_after_refresh(self._head)

    def action_go(self) -> None:
        """Closes the sheet with the hit under the cursor, to go to; does nothing without hits."""
        if self.hits:
            self._dismiss("go", [self.hits[self.list.cursor]])

    def action_act(self, act: Act) -> None:
        """Closes the sheet with the ticked hits and the bulk action for them; does nothing when none is ticked."""
        if chosen := [self.hits[n] for n in sorted(self.list.ticked or ())]:
            self._dismiss(act, chosen)

    def _dismiss(self, act: Act, hits: Sequence[Hit]) -> None:
        self.dismiss(Found(act, list(hits), self.input.value))

    @on(PlaceList.Chosen)
    def _chosen(self, message: PlaceList.Chosen) -> None:
        self.list.go(message.place)
        self.action_go()


class _Places(Sequence[Place]):
    """The rows of the hits, each made when it is drawn, since a letter may find thousands."""

    def __init__(self, document: Document, hits: Sequence[Hit]) -> None:
        self._document, self._hits = document, hits

    def __len__(self) -> int:
        return len(self._hits)

    @overload
    def __getitem__(self, index: int) -> Place: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Place]: ...

    def __getitem__(self, index: int | slice) -> Place | Sequence[Place]:
        if isinstance(index, slice):
            return _Places(self._document, self._hits[index])
        return hit_place(self._document, self._hits[index])


def _note(hit: Hit) -> str:
    """Gives the note at the right of a hit."""
    return "note on the article" if hit.what == "note" else hit.label or "text"


def hit_place(document: Document, hit: Hit) -> Place:
    """Gives the row of a hit: its words with the text around them, its label and its status."""
    if hit.what == "note":
        return Place(document.article.note or "", note=_note(hit))
    text = document.text
    label, _, status = hit.label.rpartition(" ")
    before, after = text[max(0, hit.start - CONTEXT) : hit.start], text[hit.end : hit.end + CONTEXT]
    return Place(text[hit.start : hit.end], before, after, label, status, _note(hit))
