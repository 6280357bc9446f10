"""A ripple through the library: the other articles are changed on the disk, and one undo takes all of it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from store.corrections import Correction
from store.model import Document
from store.session import Session
from store.storage import LibraryError, NotSaved
from tui.wrap import shown

if TYPE_CHECKING:
    from store.ripple import Candidate, Lesson

__all__ = ["Rippling", "Shelf"]

Write = Callable[[str, Callable[[], object]], None]
"""Puts a call that writes an article behind what waits to be written."""


class Shelf(Protocol):
    """What rippling needs of a library."""

    def load(self, id: str, /) -> Document: ...  # noqa: A002

    def history(self, id: str, /) -> Sequence[Correction]: ...  # noqa: A002

    def record(self, id: str, corrections: Sequence[Correction], /) -> object: ...  # noqa: A002


class Rippling:
    """Remembers, while the app runs, what a ripple changed elsewhere. Its calls run in the writing thread."""

    def __init__(
        self, shelf: Shelf, write: Write, *, by: str | None = None, tell: Callable[[str], object] = lambda _: None
    ) -> None:
        self._shelf, self._write, self._by, self._tell = shelf, write, by, tell
        self._elsewhere: dict[tuple[str, int], list[str]] = {}
        self._numbers: dict[tuple[str, int, str], int] = {}

    def make(self, here: str, number: int, lesson: Lesson, chosen: Iterable[Candidate]) -> int:
        """Makes the ripple in the other articles; how many these are.

        `here` and `number`: the article and the correction with which it is taken back.
        """
        places: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in chosen:
            if candidate.article != here:
                places[candidate.article].append(candidate)
        self._elsewhere[here, number] = [*places]
        for article, there in places.items():
            self._write(
                article, partial(self._or_tell, article, partial(self._make, (here, number, article), lesson, there))
            )
        return len(places)

    def undo(self, here: str, number: int) -> int:
        """Takes the ripple back elsewhere, where nothing was done since; in how many articles it was."""
        return self._again(here, number, "undo")

    def redo(self, here: str, number: int) -> int:
        """Makes it again elsewhere."""
        return self._again(here, number, "redo")

    def _again(self, here: str, number: int, which: str) -> int:
        articles = self._elsewhere.get((here, number), [])
        for article in articles:
            self._write(
                article, partial(self._or_tell, article, partial(self._undo_or_redo, (here, number, article), which))
            )
        return len(articles)

    def _or_tell(self, article: str, call: Callable[[], None]) -> None:
        """An article that cannot be changed is told of; only what the disk refuses is to be tried again."""
        try:
            call()
        except NotSaved:
            raise
        except (LibraryError, ValueError, KeyError) as error:
            self._tell(shown(f"{article} was left as it is: {error}"))

    def _session(self, article: str) -> Session:
        return Session(self._shelf.load(article), self._shelf.history(article), by=self._by)

    def _make(self, key: tuple[str, int, str], lesson: Lesson, chosen: list[Candidate]) -> None:
        from store.ripple import apply_ripple  # not needed to start

        if key in self._numbers:  # written, though the writer does not know it
            return
        session = self._session(key[2])
        made = session.do(apply_ripple(session.document, lesson, chosen))
        if made is not None:
            self._shelf.record(key[2], [made])
            self._numbers[key] = made.number

    def _undo_or_redo(self, key: tuple[str, int, str], which: str) -> None:
        session = self._session(key[2])
        last = session.can_undo if which == "undo" else session.can_redo
        if last is None or last.number != self._numbers.get(key):
            return
        made = session.undo() if which == "undo" else session.redo()
        if made is not None:
            self._shelf.record(key[2], [made])
