"""A timeline of events as inline SVG: a row for each type, a dot for a day, a bar for a month or year."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date
from html import escape
from typing import NamedTuple

__all__ = ["Dated", "dated", "timeline"]

EDTF = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?[?~%]?(?:T.*)?")

LEFT, WIDTH, ROW, TOP = 120, 900, 22, 26


class Dated(NamedTuple):
    """An event with the days it may have happened on."""

    first: date
    last: date
    row: str
    label: str
    link: str


def dated(when: str | None) -> tuple[date, date] | None:
    """The first and last day of an EDTF date or interval with a known year, else None."""
    if not when:
        return None
    first, _, last = when.partition("/")
    found = [_days(part) for part in (first, last or first)]
    if found[0] is None or found[1] is None or found[1][1] < found[0][0]:
        return None
    return found[0][0], found[1][1]


def _days(text: str) -> tuple[date, date] | None:
    match = EDTF.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        assert year is not None
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:  # EDTF seasons and the like
        return None


def timeline(events: Iterable[Dated]) -> str:
    """The drawing, or nothing where there is no event with a date."""
    items = sorted(events)
    if not items:
        return ""
    rows = {name: i for i, name in enumerate(dict.fromkeys(item.row for item in items))}
    first, last = min(item.first for item in items).toordinal(), max(item.last for item in items).toordinal()
    span = max(last - first, 1)

    def x(day: date) -> float:
        return round(LEFT + 12 + (WIDTH - LEFT - 40) * (day.toordinal() - first) / span, 1)

    height = TOP + ROW * len(rows) + 10
    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Timeline of {len(items)} dated events">']
    for day in _ticks(first, last):
        at = x(day)
        parts.append(f'<line class="axis" x1="{at}" y1="{TOP - 6}" x2="{at}" y2="{height - 8}"/>')
        anchor = "end" if at > WIDTH - 60 else "middle"
        parts.append(f'<text class="tick" x="{at}" y="14" text-anchor="{anchor}">{day.isoformat()}</text>')
    for name, row in rows.items():
        y = TOP + ROW * row + ROW // 2
        parts.append(f'<line class="axis" x1="{LEFT}" y1="{y}" x2="{WIDTH - 10}" y2="{y}"/>')
        parts.append(f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
    for item in items:
        y = TOP + ROW * rows[item.row] + ROW // 2
        mark = f'<circle class="dot" cx="{x(item.first)}" cy="{y}" r="5"/>'
        if item.last > item.first:
            width = max(x(item.last) - x(item.first), 8)
            mark = f'<rect class="bar" x="{x(item.first)}" y="{y - 5}" width="{width:.1f}" height="10" rx="5"/>'
        parts.append(f'<a href="#{item.link}"><title>{escape(item.label)}</title>{mark}</a>')
    return "".join(parts) + "</svg>"


def _ticks(first: int, last: int) -> list[date]:
    """Up to six days, evenly apart, the first and the last among them."""
    count = min(6, last - first + 1)
    if count == 1:
        return [date.fromordinal(first)]
    return [date.fromordinal(round(first + (last - first) * i / (count - 1))) for i in range(count)]
