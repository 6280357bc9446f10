"""`R`: the same change wherever the same name stands; looked at, ticked, made as one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic
from typing import ClassVar, NamedTuple

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from store.model import Document
from store.pace import give_way
from store.ripple import Candidate, candidates
from store.schemes import Scheme
from store.sifting import Sieve
from store.teaching import Lesson
from tui.screens.sheet import Sheet, bound
from tui.widgets.place_list import Place, PlaceList

__all__ = ["Elsewhere", "RippleScreen"]

BATCH = 0.1
"""Seconds between two additions to the list while the library is searched."""


class Elsewhere(NamedTuple):
    """The other articles in which a ripple can look."""

    ids: Sequence[str]
    load: Callable[[str], Document]
    """Called in a thread; what it raises, an article that cannot be read, is left out."""
    read: Callable[[str], bytes] | None = None
    """The bytes of an article's file: cheaper to look through than to load."""


class RippleScreen(Sheet[list[Candidate] | None]):
    """The places a lesson would change; dismissed with those ticked, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bound(
        "list_down", "list_up", "list_page*", "list_tick*", "list_wider", "list_go"
    )

    class Found(Message):
        """More places: of each article its title and those. So many articles were looked at by now."""

        def __init__(self, found: list[tuple[str, list[Candidate]]], done: int) -> None:
            super().__init__()
            self.found, self.done = found, done

    class Looked(Message):
        """The whole library was searched."""

    def __init__(self, document: Document, lesson: Lesson, scheme: Scheme, elsewhere: Elsewhere | None = None) -> None:
        super().__init__()
        self.document = document
        self.lesson = lesson
        self.scheme = scheme
        self.elsewhere = elsewhere
        self.candidates = candidates(document, lesson)
        self.reach = "this article"

    def body(self) -> ComposeResult:
        empty = "Nowhere else in this article."
        if self.elsewhere is not None and self.elsewhere.ids:
            empty += " Tab looks in the library."
        yield PlaceList(self.scheme, empty=empty, id="places")

    @property
    def list(self) -> PlaceList:
        return self.query_one(PlaceList)

    def on_mount(self) -> None:
        self.list.show(list(map(self._place, self.candidates)), _ticked(self.candidates))
        self.call_after_refresh(self._head)

    def on_resize(self, _: events.Resize) -> None:
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        ticked = self.list.ticked or ()
        self.head(f"Ripple: {self.lesson.title}", f"{len(ticked)} of {len(self.candidates)} places · {self.reach}")
        other = [("list_wider", "library too")] if self.elsewhere is not None and self.reach == "this article" else []
        self.hint(
            [
                ("list_go", "apply"),
                ("list_tick", "tick"),
                ("list_tick_all", "all or none"),
                *other,
                ("list_leave", "leave"),
            ]
        )

    @staticmethod
    def _place(candidate: Candidate) -> Place:
        label, _, status = candidate.now.partition(" ")
        now = candidate.now or "unmarked"
        return Place(
            candidate.reads, candidate.before, candidate.after, label, status, candidate.why or now
        )  # fmt: skip

    def action_move(self, by: int) -> None:
        self.list.go(self.list.cursor + by)

    def action_page(self, by: int) -> None:
        self.list.go(self.list.cursor + by * self.list.page_size)

    def action_tick(self) -> None:
        if self.candidates:
            self.list.toggle([self.list.cursor])
            self.action_move(1)
            self._head()

    def action_tick_all(self) -> None:
        self.list.toggle(range(len(self.candidates)))
        self._head()

    def action_go(self) -> None:
        self.dismiss([self.candidates[n] for n in sorted(self.list.ticked or ())])

    def action_wider(self) -> None:
        if self.elsewhere is not None and self.reach == "this article":
            self.reach = "searching the library…"
            self._head()
            self._look(self.elsewhere)

    @work(thread=True, exclusive=True, exit_on_error=False, group="ripple", description="ripple through the library")
    def _look(self, elsewhere: Elsewhere) -> None:
        worker = get_current_worker()
        found: list[tuple[str, list[Candidate]]] = []
        told = monotonic()
        for done, (title, places) in enumerate(_elsewhere(elsewhere, self.lesson, self.document.article.id), 1):
            if worker.is_cancelled:
                return
            if places:
                found.append((title, places))
            if monotonic() - told > BATCH:
                self.post_message(self.Found(found, done))
                found, told = [], monotonic()
        self.post_message(self.Found(found, len(elsewhere.ids)))
        self.post_message(self.Looked())

    @on(Found)
    def _found(self, message: Found) -> None:
        rows: list[Place] = []
        more: list[Candidate] = []
        for title, places in message.found:
            first, *others = map(self._place, places)
            rows += [first._replace(heading=title), *others]
            more += places
        self.candidates += more
        if more:
            self.list.add(rows, _ticked(more))
            if len(self.candidates) == len(more):
                self.list.go(0)
        if self.elsewhere is not None:
            self.reach = f"{message.done:,} of {len(self.elsewhere.ids):,} articles"
        self._head()

    @on(Looked)
    def _looked(self) -> None:
        self.reach = "the library"
        self.list.empty = "Nowhere else in the library."
        self.list.forget()
        self._head()

    @on(PlaceList.Chosen)
    def _chosen(self, message: PlaceList.Chosen) -> None:
        self.list.go(message.place)
        self.list.toggle([message.place])
        self._head()


def _ticked(found: Iterable[Candidate]) -> list[int]:
    return [n for n, candidate in enumerate(found) if candidate.ticked]


def _elsewhere(elsewhere: Elsewhere, lesson: Lesson, here: str) -> Iterator[tuple[str, list[Candidate]]]:
    """For each article its title and the places that the lesson has there; none for the one here."""
    sieve = Sieve(lesson)
    for id_ in elsewhere.ids:
        give_way()
        try:
            wanted = id_ != here and (elsewhere.read is None or sieve.may_hold(elsewhere.read(id_)))
            document = elsewhere.load(id_) if wanted else None
        except Exception:  # an article that cannot be read is told of where the library lists it
            document = None
        yield ("", []) if document is None else (document.article.headline, candidates(document, lesson))
