"""`R`: propagates a correction to the other places of the same name; the ticked ones change in one bulk action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic
from typing import ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from newsview.store.document.counting import quantity
from newsview.store.document.model import Document
from newsview.store.library.storage import Yield, no_yield
from newsview.store.propagation.candidates import Candidate, candidates
from newsview.store.propagation.prefilter import Prefilter
from newsview.store.propagation.propagation import Propagation
from newsview.store.schemes import Scheme
from newsview.tui.sheets.base import bound
from newsview.tui.sheets.place_sheet import PlaceSheet
from newsview.tui.widgets.place_list import Place, PlaceList

__all__ = ["Elsewhere", "RippleScreen"]

AT_ONCE = 200_000
"""Characters up to which an article is searched before the sheet is shown; that takes a few milliseconds."""

PORTION = 500
"""Places that are added to the list at once, few enough to delay no key."""

BATCH = 0.1
"""Seconds between two additions to the list while the library is searched."""


class Elsewhere(NamedTuple):
    """The other articles to which a correction can be propagated."""

    ids: Sequence[str]
    load: Callable[[str], Document]
    """Called in a thread; an article for which it raises is left out."""
    read: Callable[[str], bytes | None] | None = None
    """The bytes of an article's file, which are faster to search than to load."""
    yields: Yield = no_yield
    """Called between two articles, so that a frame may come first."""


class RippleScreen(PlaceSheet[list[Candidate] | None]):
    """The places that a propagation would change; the sheet closes with the ticked ones, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bound(
        "list_down", "list_up", "list_page*", "list_tick*", "list_wider", "list_go"
    )

    class Found(Message):
        """More places, with the title of their article; `done`: how many other articles were searched so far."""

        def __init__(self, found: list[tuple[str, list[Candidate]]], done: int | None = None) -> None:
            super().__init__()
            self.found, self.done = found, done

    class Looked(Message):
        """The search has ended: of the article when `here`, else of the whole library."""

        def __init__(self, *, here: bool) -> None:
            super().__init__()
            self.here = here

    def __init__(
        self, document: Document, lesson: Propagation, scheme: Scheme, elsewhere: Elsewhere | None = None
    ) -> None:
        super().__init__()
        self.document = document
        self.lesson = lesson
        self.scheme = scheme
        self.elsewhere = elsewhere
        self.candidates: list[Candidate] = []
        self.reach = "looking through this article…"
        self._looking = True
        """Whether the search of this article or of the library still runs."""
        self._then: list[tuple[Callable[[], None], str]] = []
        """What the person asked for while the search runs, in order, each with its words on the screen."""

    def body(self) -> ComposeResult:
        """Composes the list of places."""
        yield PlaceList(self.scheme, empty="Looking…", id="places")

    def on_mount(self) -> None:
        """Searches a short article at once, and a long one in a thread."""
        if len(self.document.text) <= AT_ONCE:
            self.candidates = candidates(self.document, self.lesson, self.scheme)
            self.list.show(list(map(self._place, self.candidates)), _ticked(self.candidates))
            self._looked(self.Looked(here=True))
        else:
            self.list.show([], ())
            self._look_here()
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        ticked = self.list.ticked or ()
        then = "".join(f", {so}" for _, so in self._then)
        places = quantity(len(self.candidates), "place")
        self.head(f"Ripple: {self.lesson.title}", f"{len(ticked)} of {places} · {self.reach}{then}")
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

    def _once_looked(self, then: Callable[[], None], so: str) -> None:
        """Calls `then` when all places are known, and shows its words until that time."""
        self._then.append((then, so))
        self._head()

    def action_go(self) -> None:
        """Closes the sheet with the ticked places; waits for the end of a search that still runs."""
        if self._looking:
            self._once_looked(self.action_go, "to be applied")
            return
        self.dismiss([self.candidates[n] for n in sorted(self.list.ticked or ())])

    def action_wider(self) -> None:
        """Searches the other articles of the library too, after the search that still runs."""
        if self._looking:
            self._once_looked(self.action_wider, "then the library")
            return
        if self.elsewhere is not None and self.reach == "this article":
            self.reach, self._looking = "searching the library…", True
            self._head()
            self._look(self.elsewhere)

    def action_tick_all(self) -> None:
        """Ticks all places or none, after the search that still runs."""
        if self._looking:
            self._once_looked(super().action_tick_all, "then all or none")
        else:
            super().action_tick_all()

    @work(thread=True, exclusive=True, group="here", description="ripple through the article")
    def _look_here(self) -> None:
        worker = get_current_worker()
        found = candidates(self.document, self.lesson, self.scheme)
        for first in range(0, len(found), PORTION):
            if worker.is_cancelled:
                return
            self.post_message(self.Found([("", found[first : first + PORTION])]))
            if self.elsewhere is not None:
                self.elsewhere.yields()
        self.post_message(self.Looked(here=True))

    @work(thread=True, exclusive=True, group="ripple", description="ripple through the library")
    def _look(self, elsewhere: Elsewhere) -> None:
        worker = get_current_worker()
        found: list[tuple[str, list[Candidate]]] = []
        sent_at = monotonic()
        for done, (title, places) in enumerate(
            _elsewhere(elsewhere, self.lesson, self.document.article.id, self.scheme), 1
        ):
            if worker.is_cancelled:
                return
            if places:
                found.append((title, places))
            if monotonic() - sent_at > BATCH:
                self.post_message(self.Found(found, done))
                found, sent_at = [], monotonic()
        self.post_message(self.Found(found, len(elsewhere.ids)))
        self.post_message(self.Looked(here=False))

    @on(Found)
    def _found(self, message: Found) -> None:
        rows: list[Place] = []
        more: list[Candidate] = []
        for title, places in message.found:
            first, *others = map(self._place, places)
            rows += [first._replace(heading=title) if title else first, *others]
            more += places
        self.candidates += more
        if more:
            self.list.add(rows, _ticked(more))
            if len(self.candidates) == len(more):
                self.list.go(0)
        if self.elsewhere is not None and message.done is not None:
            self.reach = f"{message.done:,} of {len(self.elsewhere.ids):,} articles"
        self._head()

    @on(Looked)
    def _looked(self, message: Looked) -> None:
        self._looking = False
        if message.here:
            self.reach = "this article"
            more = " Tab looks in the library." if self.elsewhere is not None and self.elsewhere.ids else ""
            self.list.empty = f"Nowhere else in this article.{more}"
        else:
            self.reach = "the library"
            self.list.empty = "Nowhere else in the library."
        self.list.forget()
        self._head()
        while self._then and not self._looking and self.is_current:
            then, _ = self._then.pop(0)
            then()

    @on(PlaceList.Chosen)
    def _chosen(self, message: PlaceList.Chosen) -> None:
        self.list.go(message.place)
        self.list.toggle([message.place])
        self._head()


def _ticked(found: Iterable[Candidate]) -> list[int]:
    return [n for n, candidate in enumerate(found) if candidate.ticked]


def _elsewhere(
    elsewhere: Elsewhere, lesson: Propagation, here: str, scheme: Scheme
) -> Iterator[tuple[str, list[Candidate]]]:
    """Gives for each article its title and the places to change there; none for the article `here`."""
    sieve = Prefilter(lesson)
    for id_ in elsewhere.ids:
        elsewhere.yields()
        try:
            wanted = id_ != here and (elsewhere.read is None or sieve.may_hold(elsewhere.read(id_)))
            document = elsewhere.load(id_) if wanted else None
        except Exception:  # the library lists an article that cannot be read with its problem
            document = None
        yield ("", []) if document is None else (document.article.headline, candidates(document, lesson, scheme))
