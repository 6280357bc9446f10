"""Dated events on an axis of days: pure."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from math import floor
from typing import NamedTuple

from newsview.store.document.edtf import Day, SortKey, bounds, sort_key
from newsview.store.document.model import Document
from newsview.store.schemes import Scheme, roles_like

__all__ = ["Bin", "Dated", "binned", "date_labels", "date_ticks", "dated", "extent"]

STEPS = (1, 2, 7, 14)
"""Days between ticks, as long as these are few enough; then months."""
MONTHS = (1, 2, 3, 6)
"""Months between ticks, as long as these are few enough; then 1, 2 or 5 years, times a power of ten."""

CYCLE = 400
"""Years after which the Gregorian calendar begins again, on the same day of the week."""

CYCLE_DAYS = 146_097
"""Days in those years."""


SIGNS = {"actor": "", "target": "▸ ", "object": "· "}
"""The sign in front of the arguments of a role, and of the roles like it."""


class Dated(NamedTuple):
    """An event with a date. They sort by time as the list of an article's events does, then by place in the text."""

    order: SortKey
    article: str
    start: int
    day: float
    """The middle of the days that the date can mean, or the end of an open interval; as the number of a day."""
    event: str
    when: str
    type: str | None
    status: str
    factuality: str | None
    reads: str
    who: str
    """The arguments of the event in the words of the text."""


class Bin(NamedTuple):
    """The number of events in a stretch of days."""

    middle: float
    days: float
    size: int


def dated(document: Document, scheme: Scheme | None = None) -> list[Dated]:
    """Gives the events of an article that have a date, sorted by date, without the rejected ones."""
    found = []
    signs = [(roles_like(role, scheme), sign) for role, sign in SIGNS.items()]
    for event in document.annotation.events:
        day = _middle(event.when) if event.when and event.status != "rejected" else None
        if day is None:
            continue
        who = ""
        for roles, sign in signs:
            names = ", ".join(" ".join(document.quote(a).split()) for a in event.arguments if a.role in roles)
            who += f" {sign}{names}" if names else ""
        found.append(
            Dated(
                sort_key(event.when), document.article.id, event.start, day, event.id, event.when or "", event.type,
                event.status, event.factuality, " ".join(document.quote(event).split()), who.strip(),
            )
        )  # fmt: skip
    return sorted(found)


def binned(days: Sequence[float], bins: int) -> list[Bin]:
    """Counts in equal stretches of whole days, weeks, months or years, at most `bins` of them; empty ones left out."""
    if not days:
        return []
    start = floor(min(days))
    span = floor(max(days)) - start + 1
    step = next((s for s in (*STEPS, 28) if span <= s * bins), None)
    if step is not None:
        counts = Counter((floor(day) - start) // step for day in days)
        return [Bin(start + n * step + step / 2, step, count) for n, count in sorted(counts.items())]
    months = next(m for m in _months() if span <= m * 28 * bins)
    by_month = Counter(_month_of(day) // months for day in days)
    found = []
    for n, count in sorted(by_month.items()):
        begins, ends = _month(n * months), _month((n + 1) * months)
        found.append(Bin((begins + ends) / 2, ends - begins, count))
    return found


def date_ticks(first: float, last: float, most: int = 8) -> list[float]:
    """Days at which an axis is marked: whole days, Mondays, firsts of months, years; at most `most`, or two."""
    low, high = floor(first), floor(last)
    span = max(high - low, 1)
    for step in STEPS:
        if span / step <= most:
            begins = low if step < 7 else low + (-(low - 1)) % 7  # ordinal 1 is a Monday
            return [float(day) for day in range(begins, high + 1, step)]
    months = next(m for m in _months() if span / (m * 30.4) <= most)
    at = -(-_month_of(low) // months) * months
    ticks = []
    while (day := _month(at)) <= high:
        if day >= low:
            ticks.append(float(day))
        at += months
    return ticks


def date_labels(ticks: Sequence[float]) -> list[str]:
    """Gives the text at each tick: a year, a month or a day, no finer than the ticks are."""
    days = [_calendar_day(floor(tick)) for tick in ticks]
    if all(d.day == 1 and d.month == 1 for d in days) and len(days) > 1:
        return [f"{d.year}" for d in days]
    years = [f"{d.year:04}" if d.year >= 0 else f"-{-d.year:04}" for d in days]
    if all(d.day == 1 for d in days) and len(days) > 1:
        return [f"{year}-{d.month:02}" for year, d in zip(years, days, strict=True)]
    return [f"{year}-{d.month:02}-{d.day:02}" for year, d in zip(years, days, strict=True)]


def _middle(when: str) -> float | None:
    found = bounds(when)
    if found is None:
        return None
    ends = [_ordinal(day) for day in found if day is not None]
    return sum(ends) / len(ends)


def _month(number: int) -> int:
    """The ordinal of the first day of a month, counted from January of the year 0."""
    year, month = divmod(number, 12)
    return _ordinal(Day(year, month + 1, 1))


def _month_of(day: float) -> int:
    """The month in which a day lies, counted from January of the year 0."""
    found = _calendar_day(floor(day))
    return found.year * 12 + found.month - 1


def _months() -> Iterator[int]:
    """How many months there may be between ticks, without end."""
    yield from MONTHS
    for power in itertools.count():
        yield from (12 * years * 10**power for years in (1, 2, 5))


def _ordinal(day: Day) -> int:
    """The number of a day of any year, where 1 is the first of January of the year 1, as `datetime` counts."""
    cycles, year = divmod(day.year - 1, CYCLE)
    return cycles * CYCLE_DAYS + date(year + 1, day.month, day.day).toordinal()


def _calendar_day(ordinal: int) -> Day:
    """The day that has the number."""
    cycles, rest = divmod(ordinal - 1, CYCLE_DAYS)
    found = date.fromordinal(rest + 1)
    return Day(found.year + cycles * CYCLE, found.month, found.day)


def extent(days: Iterable[float]) -> tuple[float, float]:
    """Gives the ends of an axis that holds all days, with a little room at each side; raises ValueError for no days."""
    found = [*days]
    low, high = min(found), max(found)
    room = max((high - low) * 0.03, 1.5)
    return low - room, high + room
