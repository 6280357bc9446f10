"""Articles that are removed from the library's list, and brought back: seen at once, done in the writing thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from newsview.store.errors import LibraryError, NoArticleError
from newsview.store.library.catalogue import Row
from newsview.store.library.library import may_pass
from newsview.tui.widgets.text_layout import shown

__all__ = ["Removals", "Shelf"]


class Shelf(Protocol):
    """What is asked of a library."""

    def remove(self, id: str, /) -> object:
        """Moves an article to the trash. Raises LibraryError."""

    def restore(self, id: str, /) -> object:
        """Brings an article back from the trash. Raises LibraryError."""


Write = Callable[[str, Callable[[], object]], object]
"""Puts a call that writes an article behind what waits to be written of it."""


def _at_once(_: str, call: Callable[[], object]) -> None:
    call()


class Removals:
    """What was removed here, and what the list shows while the disk has not followed.

    `write` has the calls made; without it they are made at once. `tell` gets a line about what could not be done.
    """

    def __init__(self, shelf: Shelf, write: Write = _at_once, tell: Callable[[str], object] = repr) -> None:
        self._shelf, self._write, self._tell = shelf, write, tell
        self.rows: list[Row] = []
        """What was removed and not brought back, the last at the end."""
        self._lock = threading.Lock()
        self._coming: dict[str, tuple[int, Row, bool]] = {}
        """Of each article that is under way: how many calls, its row, and whether it will be there in the end."""
        self.edition = 0
        """Another one after each change of what is under way."""

    def remove(self, row: Row) -> None:
        """Removes an article, after what waits to be written of it."""
        self.rows.append(row)
        self._begin(row, there=False)
        self._write(row.id, partial(self._call, row, there=False))

    def bring_back(self) -> Row | None:
        """Brings back the article that was removed last; its row, None where none is left."""
        if not self.rows:
            return None
        row = self.rows.pop()
        self._begin(row, there=True)
        self._write(row.id, partial(self._call, row, there=True))
        return row

    def gone(self, id: str) -> bool:
        """Whether the article is being removed."""
        with self._lock:
            coming = self._coming.get(id)
            return coming is not None and not coming[2]

    def returning(self, id: str) -> bool:
        """Whether the article is being brought back and cannot be opened yet."""
        with self._lock:
            coming = self._coming.get(id)
            return coming is not None and coming[2]

    def seen(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The library's rows as they will be when all is done."""
        with self._lock:
            coming = dict(self._coming)
        if not coming:
            return rows
        there = {row.id for row in rows}
        left = [row for row in rows if row.id not in coming or coming[row.id][2]]
        return [*left, *(row for id_, (_, row, stays) in coming.items() if stays and id_ not in there)]

    def _begin(self, row: Row, *, there: bool) -> None:
        with self._lock:
            calls = self._coming.get(row.id, (0, row, there))[0]
            self._coming[row.id] = calls + 1, row, there
            self.edition += 1

    def _end(self, row: Row) -> None:
        with self._lock:
            calls, _, there = self._coming.pop(row.id)
            if calls > 1:
                self._coming[row.id] = calls - 1, row, there
            self.edition += 1

    def _call(self, row: Row, *, there: bool) -> None:
        what = f"“{shown(row.headline)}”"
        try:
            if there:
                self._shelf.restore(row.id)
            else:
                self._shelf.remove(row.id)
        except LibraryError as error:
            if may_pass(error):
                done = "brought back" if there else "removed"
                self._tell(f"{what} is not {done} yet, and will be: {shown(str(error))}")
                raise
            if not (isinstance(error, NoArticleError) and not there):  # gone is gone
                self._tell(f"{what}: {shown(str(error))}")
                self._undo(row, there=there)
        self._end(row)

    def _undo(self, row: Row, *, there: bool) -> None:
        if there:
            self.rows.append(row)
        elif row in self.rows:
            self.rows.remove(row)
