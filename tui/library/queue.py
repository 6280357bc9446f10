"""The queue: the order in which articles are reviewed, the next one, and the position of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from newsview.store.library.catalogue import Row

__all__ = ["ReadingOrder", "Shelf"]


class Shelf(Protocol):
    """What the queue needs of a library."""

    def rows(self) -> list[Row]:
        """Gives the rows of all articles, in the order in which they were added."""

    def row(self, id: str, /) -> Row | None:
        """Gives the row of one article, or None when the library does not have it."""


class ReadingOrder:
    """The queue: the given ids, else the whole library with the articles that are added later."""

    def __init__(self, shelf: Shelf, ids: Iterable[str] = ()) -> None:
        self._shelf = shelf
        self.take(ids)

    def take(self, ids: Iterable[str]) -> None:
        """Replaces the queue by these ids; by the whole library when there are none."""
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
        """Gives the position of an article, from 0; None when it is not in the queue."""
        return self._places.get(id)

    def told(self, id: str) -> str:
        """Gives the position of an article as `3/12`; empty when it is not in the queue or is the only one."""
        at = self.place(id)
        return "" if at is None or len(self._ids) < 2 else f"{at + 1}/{len(self._ids)}"

    def beyond(self, id: str | None, by: int, *, unreviewed: bool = False) -> Iterator[str]:
        """Gives the ids that follow an article, the first `by` places away, in that direction.

        Without an article it starts at the beginning. `unreviewed`: only those that are not done and can be opened.
        """
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
        """Counts the articles before this one in the queue that are not done."""
        return sum(map(self._is_left, self._ids[: self._places.get(id, 0)]))

    def _is_left(self, id: str) -> bool:
        row = self._shelf.row(id)
        return row is not None and row.reviewed is None and row.problem is None

    def _grow(self) -> bool:
        """Adds the articles that are new in the library; gives whether there are any."""
        new = [row.id for row in self._shelf.rows() if row.id not in self._places]
        self._places |= {id_: at for at, id_ in enumerate(new, len(self._ids))}
        self._ids += new
        return bool(new)
