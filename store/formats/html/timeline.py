"""A timeline of events as inline SVG: a row for each type, a dot for a day, a bar for a month or year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape
from typing import NamedTuple

from newsview.store.document.edtf import words

__all__ = ["Dated", "timeline"]

LEFT, WIDTH, ROW, TOP = 120, 900, 22, 26


class Dated(NamedTuple):
    """An event with the days it may have happened on; None where that end is open, but not both.

    `link` is where its drawing leads.
    """

    first: date | None
    last: date | None
    row: str
    label: str
    link: str


def timeline(events: Iterable[Dated]) -> str:
    """The drawing, or nothing where there is no event with a date."""
    items = sorted(events, key=_place)
    if not items:
        return ""
    rows = {name: i for i, name in enumerate(dict.fromkeys(item.row for item in items))}
    known = [day.toordinal() for item in items for day in (item.first, item.last) if day is not None]
    first, last = min(known), max(known)
    span = max(last - first, 1)

    def x(day: date) -> float:
        return round(LEFT + 12 + (WIDTH - LEFT - 40) * (day.toordinal() - first) / span, 1)

    height = TOP + ROW * len(rows) + 10
    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Timeline of {len(items)} dated events">']
    for day in _ticks(first, last):
        at = x(day)
        parts.append(f'<line class="axis" x1="{at}" y1="{TOP - 6}" x2="{at}" y2="{height - 8}"/>')
        anchor = "end" if at > WIDTH - 60 else "middle"
        parts.append(f'<text class="tick" x="{at}" y="14" text-anchor="{anchor}">{words(day.isoformat())}</text>')
    for name, row in rows.items():
        y = TOP + ROW * row + ROW // 2
        parts.append(f'<line class="axis" x1="{LEFT}" y1="{y}" x2="{WIDTH - 10}" y2="{y}"/>')
        parts.append(f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
    for item in items:
        y = TOP + ROW * rows[item.row] + ROW // 2
        starts, ends = (
            LEFT if item.first is None else x(item.first),
            WIDTH - 10 if item.last is None else x(item.last),
        )
        mark = f'<circle class="dot" cx="{starts}" cy="{y}" r="5"/>'
        if item.last != item.first:  # an open end lies at the edge of the drawing
            width = max(ends - starts, 8)
            mark = f'<rect class="bar" x="{starts}" y="{y - 5}" width="{width:.1f}" height="10" rx="5"/>'
        parts.append(f'<a href="{escape(item.link)}"><title>{escape(item.label)}</title>{mark}</a>')
    return "".join(parts) + "</svg>"


def _place(item: Dated) -> tuple[date, date, str, str, str]:
    first, last = item.first or item.last or date.min, item.last or date.max
    return first, last, item.row, item.label, item.link


def _ticks(first: int, last: int) -> list[date]:
    """Up to six days, evenly apart, the first and the last among them."""
    count = min(6, last - first + 1)
    if count == 1:
        return [date.fromordinal(first)]
    return [date.fromordinal(round(first + (last - first) * i / (count - 1))) for i in range(count)]
