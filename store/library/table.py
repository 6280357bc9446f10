"""TinyDB whose tables are changed in place: what a change costs does not grow with the table.

TinyDB's own table is copied twice at every change, since a storage might hand out keys of another kind. Ours does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from tinydb import TinyDB
from tinydb.table import Table

__all__ = ["ArticleDB"]


class ById(MutableMapping[int, Mapping[str, Any]]):
    """The documents of a table by their numbers, which the storage keeps as text."""

    def __init__(self, rows: dict[str, Any]) -> None:
        self._rows = rows

    def __getitem__(self, number: int) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._rows[str(number)]
        return found

    def __setitem__(self, number: int, row: Mapping[str, Any]) -> None:
        self._rows[str(number)] = row

    def __delitem__(self, number: int) -> None:
        del self._rows[str(number)]

    def __iter__(self) -> Iterator[int]:
        return map(int, self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class InPlace(Table):
    """A table that is changed where the storage keeps it. What fails half-way must be read again from the storage."""

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        tables = self._storage.read()
        if tables is None:
            tables = {}
        updater(ById(tables.setdefault(self.name, {})))
        self._storage.write(tables)
        self.clear_cache()


class ArticleDB(TinyDB):
    """The tables of one file."""

    table_class = InPlace
