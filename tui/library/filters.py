"""Filters and sorts the articles of the library: pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Literal
from urllib.parse import urlsplit

from newsview.store.library.catalogue import Row, has_problems

__all__ = ["FILTERS", "ORDERS", "View", "left", "listed", "origin"]

Filter = Literal["all", "open", "done", "unread", "problems"]
FILTERS: dict[Filter, str] = {
    "all": "all",
    "open": "not done",
    "done": "done",
    "unread": "not read yet",
    "problems": "with problems",
}
"""Each filter, in words."""

Order = Literal["added", "published", "title", "source", "left"]
ORDERS: dict[Order, tuple[str, str]] = {
    "added": ("first added first", "last added first"),
    "published": ("newest first", "oldest first"),
    "title": ("by title", "by title, from Z"),
    "source": ("by source", "by source, from Z"),
    "left": ("most left first", "least left first"),
}
"""Each order in words, and the reverse of it."""


@dataclass(frozen=True)
class View:
    """The query, filter and order that a person chose."""

    query: str = ""
    """Words in title, source or id; `source:` with a part; `date:` and `added:` with a beginning, or two: `A..B`."""
    filter: Filter = "all"
    source: str | None = None
    """Only articles of this origin; empty: those without one."""
    order: Order = "added"
    reverse: bool = False

    @property
    def words(self) -> list[str]:
        """The query, source, filter and order in words; the order comes last."""
        chosen = [f"“{self.query}”"] if self.query else []
        if self.source is not None:
            chosen.append(f"from {self.source}" if self.source else "without a source")
        if self.filter != "all":
            chosen.append(FILTERS[self.filter])
        return [*chosen, ORDERS[self.order][self.reverse]]


def listed(rows: Iterable[Row], view: View, problems: Mapping[str, int] | None = None) -> list[Row]:
    """Gives the rows that the view shows, in its order; `problems`: the known number of problems of each article."""
    counts = problems or {}
    conditions, words = _parsed(view.query)
    found = [row for row in rows if _passes(row, view, counts) and _fits(row, conditions, words)]
    found.sort(key=lambda row: row.id)
    match view.order:
        case "added":
            found.sort(key=lambda row: row.added or "")
        case "published":
            found.sort(key=lambda row: row.published or "", reverse=True)
        case "title":
            found.sort(key=lambda row: row.headline.casefold())
        case "source":
            found.sort(key=lambda row: (origin(row.source).casefold(), row.published or ""))
        case "left":
            found.sort(key=lambda row: (row.reviewed is None, left(row)), reverse=True)
    return found[::-1] if view.reverse else found


def left(row: Row) -> int:
    """Counts the proposals of an article that are not reviewed."""
    return row.mentions + row.events - row.mentions_reviewed - row.events_reviewed


@lru_cache(maxsize=1 << 16)
def origin(source: str | None) -> str:
    """Gives the origin of a source in a word: the site of a URL, the folder of a file; empty without a source."""
    if not source:
        return ""
    if re.match(r"[a-z][a-z0-9+.-]*://", source, re.IGNORECASE):
        try:
            return (urlsplit(source).hostname or "").removeprefix("www.")
        except ValueError:
            return ""
    return PurePath(source).parent.name or source


def _passes(row: Row, view: View, problems: Mapping[str, int]) -> bool:
    if view.source is not None and origin(row.source) != view.source:
        return False
    match view.filter:
        case "open":
            return row.reviewed is None
        case "done":
            return row.reviewed is not None
        case "unread":
            return not row.annotated
        case "problems":
            return has_problems(row, problems.get(row.id, 0))
    return True


def _parsed(query: str) -> tuple[list[tuple[str, str]], list[str]]:
    conditions, words = [], []
    for part in query.casefold().split():
        field, colon, value = part.partition(":")
        if colon and field in ("source", "date", "added"):
            conditions.append((field, value))
        else:
            words.append(part)
    return conditions, words


def _fits(row: Row, conditions: list[tuple[str, str]], words: list[str]) -> bool:
    for field, value in conditions:
        match field:
            case "source":
                fits = value in (row.source or "").casefold()
            case "date":
                fits = _between(row.published or "", value)
            case _:
                fits = _between((row.added or "").casefold(), value)
        if not fits:
            return False
    if not words:
        return True
    text = f"{row.headline} {row.source or ''} {row.id} {row.published or ''}".casefold()
    return all(word in text for word in words)


def _between(date: str, wanted: str) -> bool:
    """Whether a date has this beginning, or lies between two beginnings: 2023-11..2024-01, 2024.., ..2023."""
    first, dots, last = wanted.partition("..")
    if not dots:
        return date.startswith(wanted)
    return bool(date) and first <= date and (not last or date[: len(last)] <= last)
