"""EDTF values (ISO 8601-2:2019): which strings are one, and the calendar behind them.

What is used of level 1: dates cut short (`2024`, `2024-01`), unspecified digits (`202X`, `XXXX-12-30`), seasons
(`2024-21` to `2024-24`, and quarters `2024-33` to `2024-36` of level 2), the qualifiers `?`, `~` and `%`, and intervals
(`2024-01-10/2024-01-12`, `2024-01-10/..`). Weeks (`2024-W02`, ISO 8601-1) are allowed too, since news speaks of them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

__all__ = ["Unit", "cut", "day_of", "is_edtf", "season_of", "shift"]

Unit = Literal["D", "W", "WE", "M", "Q", "H", "SN", "Y", "DE", "C"]
"""Day, week, weekend, month, quarter, half-year, season, year, decade, century."""

DATE = re.compile(
    r"(?P<year>-?[\dX]{4})(?:-(?:W(?P<week>\d\d)|(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?))?"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?:Z|[+-]\d\d(?::\d\d)?)?)?[?~%]?"
)


def is_edtf(text: str) -> bool:
    """Whether `text` is a date, a date and time, or an interval of dates, in the part of EDTF named above."""
    parts = text.split("/")
    if len(parts) == 2:
        return set(parts) != {".."} and set(parts) != {""} and all(p in ("..", "") or _is_date(p) for p in parts)
    return len(parts) == 1 and _is_date(text)


def _is_date(text: str) -> bool:
    m = DATE.fullmatch(text)
    if m is None or not re.fullmatch(r"-?\d*X*", m["year"]):
        return False
    if m["hour"] is not None:
        if m["day"] is None or "X" in m["year"] + m["month"] + m["day"]:
            return False
        if int(m["hour"]) > 23 or int(m["minute"]) > 59 or int(m["second"] or 0) > 59:
            return False
    if m["week"] is not None:
        return 1 <= int(m["week"]) <= 53
    if m["month"] is None:
        return True
    if m["month"] == "XX":
        return m["day"] in (None, "XX")
    month = int(m["month"])
    if m["day"] is None:
        return 1 <= month <= 12 or 21 <= month <= 41
    if not 1 <= month <= 12:
        return False
    year = 2000 if "X" in m["year"] else abs(int(m["year"])) or 2000
    return m["day"] == "XX" or 1 <= int(m["day"]) <= monthrange(year, month)[1]


def day_of(value: str | None) -> date | None:
    """The calendar day that a value begins with (`2024-01-09T10:00`, `2024-01-09`), or None if it names none."""
    if value and (m := re.match(r"\d{4}-\d\d-\d\d", value)):
        try:
            return date.fromisoformat(m[0])
        except ValueError:
            return None
    return None


def season_of(month: int) -> int:
    """EDTF code of the northern meteorological season: 21 spring, 22 summer, 23 autumn, 24 winter."""
    return 24 if month in (12, 1, 2) else 20 + month // 3


def cut(day: date, unit: Unit) -> str:
    """The value of the `unit` that `day` falls in. A winter is named after the year it begins in."""
    year = f"{day.year:04}"
    match unit:
        case "D":
            return day.isoformat()
        case "W":
            week = day.isocalendar()
            return f"{week.year:04}-W{week.week:02}"
        case "WE":
            saturday = day + timedelta(days=5 - day.weekday())
            return f"{saturday.isoformat()}/{(saturday + timedelta(days=1)).isoformat()}"
        case "M":
            return f"{year}-{day.month:02}"
        case "Q":
            return f"{year}-{33 + (day.month - 1) // 3}"
        case "H":
            return f"{year}-{40 + (day.month - 1) // 6}"
        case "SN":
            return f"{day.year - (day.month < 3):04}-{season_of(day.month)}"
        case "Y":
            return year
        case "DE":
            return f"{year[:3]}X"
        case "C":
            return f"{year[:2]}XX"


def shift(day: date, unit: Unit, amount: int) -> date | None:
    """`day` moved by so many units, kept in its month; None where the calendar (years 1 to 9999) ends."""
    months = {"M": 1, "Q": 3, "H": 6, "SN": 3, "Y": 12, "DE": 120, "C": 1200}.get(unit)
    try:
        if months is None:
            return day + timedelta(days=amount * (1 if unit == "D" else 7))
        year, month = divmod(day.year * 12 + day.month - 1 + amount * months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None
