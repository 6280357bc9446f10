"""In what order the articles are gone through: what is next, what is not done, and where the open one stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from newsview.store.library.catalogue import Row

__all__ = ["ReadingOrder", "Shelf"]


class Shelf(Protocol):
    """What is asked of a library."""

    def rows(self) -> list[Row]:
        """Gives the rows of all articles, in the order in which they were added."""

    def row(self, id: str, /) -> Row | None:
        """Gives the row of one article, or None when the library does not have it."""


class ReadingOrder:
    """The ids given, else the whole library, to which later articles are added as they come."""

    def __init__(self, shelf: Shelf, ids: Iterable[str] = ()) -> None:
        self._shelf = shelf
        self.take(ids)

    def take(self, ids: Iterable[str]) -> None:
        """Goes through these from now on; with none, through all."""
        self._ids = list(ids)
        self._all = not self._ids
        self._places = {id_: at for at, id_ in enumerate(self._ids)}

    @property
    def ids(self) -> list[str]:
        """The ids of the articles in the queue."""
        if self._all and not self._ids:
            self._grow()
        return self._ids

    def place(self, id: str) -> int | None:
        """Where an article stands, from 0; None where it is not gone through."""
        return self._places.get(id)

    def told(self, id: str) -> str:
        """Which of how many an article is, in words; empty where there is nothing to tell."""
        at = self.place(id)
        return "" if at is None or len(self._ids) < 2 else f"{at + 1}/{len(self._ids)}"

    def beyond(self, id: str | None, by: int, *, unreviewed: bool = False) -> Iterator[str]:
        """The articles from `by` places on, in that direction; with `unreviewed` those that can be opened and are not
        done. Without an article, from the beginning."""
        ids = self.ids
        here = self._places.get(id, -1) if id is not None else -1
        at, step = here + by, 1 if by > 0 else -1
        while at >= 0:
            if at >= len(ids) and not (self._all and self._grow()):
                return
            if not unreviewed or self._is_left(ids[at]):
                yield ids[at]
            at += step

    def left_before(self, id: str) -> int:
        """How many of those before an article are not done."""
        return sum(map(self._is_left, self._ids[: self._places.get(id, 0)]))

    def _is_left(self, id: str) -> bool:
        row = self._shelf.row(id)
        return row is not None and row.reviewed is None and row.problem is None

    def _grow(self) -> bool:
        """Adds articles that came since; whether there are any."""
        new = [row.id for row in self._shelf.rows() if row.id not in self._places]
        self._places |= {id_: at for at, id_ in enumerate(new, len(self._ids))}
        self._ids += new
        return bool(new)
