"""Dated events on an axis of days: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from newsview.store.document.edtf import days as days_of
from newsview.store.document.model import Document
from newsview.store.schemes import Scheme, roles_like

__all__ = ["Bin", "Dated", "binned", "date_labels", "date_ticks", "dated", "extent"]

STEPS = (1, 2, 7, 14)
"""Days between ticks, as long as these are few enough; then months."""
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000)
"""Months between ticks."""


SIGNS = {"actor": "", "target": "▸ ", "object": "· "}
"""What stands before those who fill a role, and those like it, in a line."""


class Dated(NamedTuple):
    """An event with a date."""

    day: float
    """The middle of the days that it can mean, of an open interval its end; a proleptic Gregorian ordinal."""
    article: str
    event: str
    when: str
    type: str | None
    status: str
    factuality: str | None
    reads: str
    who: str
    """Who does it to whom, in the words of the text."""


class Bin(NamedTuple):
    """How many events lie in a stretch of days."""

    middle: float
    days: float
    size: int


def dated(document: Document, scheme: Scheme | None = None) -> list[Dated]:
    """The events of an article that have a date, by date; rejected ones are left out."""
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
                day, document.article.id, event.id, event.when or "", event.type, event.status, event.factuality,
                " ".join(document.quote(event).split()), who.strip(),
            )
        )  # fmt: skip
    return sorted(found)


def binned(days: Sequence[float], bins: int) -> list[Bin]:
    """Counts in equal stretches of whole days, weeks, months or years, at most `bins` of them; empty ones left out."""
    if not days:
        return []
    first, last = date.fromordinal(int(min(days))), date.fromordinal(int(max(days)))
    span = (last - first).days + 1
    step = next((s for s in (*STEPS, 28) if span <= s * bins), None)
    if step is not None:
        start = first.toordinal()
        counts = Counter((int(day) - start) // step for day in days)
        return [Bin(start + n * step + step / 2, step, count) for n, count in sorted(counts.items())]
    months = next((m for m in MONTHS if span <= m * 28 * bins), MONTHS[-1])
    firsts = [date.fromordinal(int(day)) for day in days]
    by_month = Counter((day.year * 12 + day.month - 1) // months for day in firsts)
    found = []
    for n, count in sorted(by_month.items()):
        begins, ends = _month(n * months), _month((n + 1) * months)
        found.append(Bin((begins + ends) / 2, ends - begins, count))
    return found


def date_ticks(first: float, last: float, most: int = 8) -> list[float]:
    """Days at which an axis is marked: whole days, Mondays, firsts of months, years; at most `most`, or two."""
    low, high = max(int(first), 1), min(int(last), date.max.toordinal())
    span = max(high - low, 1)
    for step in STEPS:
        if span / step <= most:
            begins = low if step < 7 else low + (-(low - 1)) % 7  # ordinal 1 is a Monday
            return [float(day) for day in range(begins, high + 1, step)]
    start = date.fromordinal(low)
    months = next((m for m in MONTHS if span / (m * 30.4) <= most), MONTHS[-1])
    at = -(-(start.year * 12 + start.month - 1) // months) * months
    ticks = []
    while (day := _month(at)) <= high and at < 9999 * 12:
        if day >= low:
            ticks.append(float(day))
        at += months
    return ticks


def date_labels(ticks: Sequence[float]) -> list[str]:
    """What stands at the ticks, no finer than they are."""
    days = [date.fromordinal(min(max(int(tick), 1), date.max.toordinal())) for tick in ticks]
    if all(d.day == 1 and d.month == 1 for d in days) and len(days) > 1:
        return [f"{d.year}" for d in days]
    if all(d.day == 1 for d in days) and len(days) > 1:
        return [f"{d.year}-{d.month:02}" for d in days]
    return [d.isoformat() for d in days]


def _middle(when: str) -> float | None:
    found = days_of(when)
    if found is None:
        return None
    ends = [day.toordinal() for day in found if day is not None]
    return sum(ends) / len(ends)


def _month(number: int) -> int:
    """The ordinal of the first day of a month, counted from January of the year 0."""
    year, month = divmod(number, 12)
    return date.max.toordinal() if year > 9999 else date(max(year, 1), month + 1, 1).toordinal()


def extent(days: Iterable[float]) -> tuple[float, float]:
    """The ends of an axis that holds all days with a little room at either side."""
    found = [*days]
    low, high = min(found), max(found)
    room = max((high - low) * 0.03, 1.5)
    return low - room, high + room
