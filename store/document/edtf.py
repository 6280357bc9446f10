"""EDTF, the Extended Date/Time Format (ISO 8601-2:2019): the only module that reads and writes it.

Known are dates cut short (`2024`, `2024-01`), unspecified digits (`202X`, `XXXX-12-30`, `2024-1X`), years of more
digits (`Y17000`, `Y-17E7`, `1950S2`) and before the year 1 (`-0043`), the two-digit months that mean seasons,
quarters, four months and half-years (`2024-21` to `2024-41`), the qualifiers `?` `~` `%` at either side of a part,
times of day, intervals with open (`..`) and unknown (empty) ends, and sets (`[2024,2025]`, `{2023..2025}`). Two things
are taken besides, since news speaks of them: weeks of ISO 8601 (`2024-W02`) and times without seconds
(`2024-01-09T10:30`).

Whatever asks a date where it lies asks here: the panel's order, both timelines, the problems and the checks of a
document then agree. A winter is named after the year it begins in. Days are those of the Gregorian calendar, also
before it was in use; the years 0 and -1 are 1 and 2 BC.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from math import inf
from typing import Literal, NamedTuple, TypeAlias

__all__ = [
    "UNDATED",
    "Bounds",
    "Day",
    "Edtf",
    "Interval",
    "Moment",
    "Precision",
    "Several",
    "SortKey",
    "Unit",
    "bounds",
    "day_of",
    "days",
    "duration",
    "first_day",
    "interval",
    "is_duration",
    "is_edtf",
    "is_value",
    "parse",
    "precision",
    "season_of",
    "shift",
    "sort_key",
    "spelled",
    "start_of",
    "value_of",
    "words",
    "write",
]

Unit = Literal["D", "W", "WE", "M", "Q", "H", "SN", "Y", "DE", "C"]
"""Day, week, weekend, month, quarter, half-year, season, year, decade, century."""

Precision = Literal[
    "time", "day", "week", "month", "quarter", "season", "four months", "half", "year", "decade", "century", "several",
    "unknown",
]  # fmt: skip
"""How long a stretch of the calendar a value names; `several`: another stretch; `unknown`: its year is not known."""

SortKey: TypeAlias = tuple[float, ...]

UNDATED: SortKey = (inf,)
"""Sorts after every date: what has no date, or none whose year is known."""


class Day(NamedTuple):
    """A day of the Gregorian calendar of any year, which `datetime.date` would not hold."""

    year: int
    month: int
    day: int


class Bounds(NamedTuple):
    """The first and the last day that a value can mean; None where the value leaves that end open."""

    first: Day | None
    last: Day | None


class Moment(NamedTuple):
    """One date as it is written: its parts, each with the qualifiers before and after it."""

    year: str
    month: str = ""
    """`01` to `12`, `21` to `41`, with `X` for a digit that is not known; or a week, `W02`."""
    day: str = ""
    time: str = ""
    """From its `T` on."""
    marks: tuple[str, str, str, str, str, str] = ("",) * 6
    """The qualifiers before and after the year, the month and the day."""

    def __str__(self) -> str:
        a, b, c, d, e, f = self.marks
        month = f"-{c}{self.month}{d}" if self.month else ""
        # a qualifier after a time of day is kept where it was written
        day = f"-{e}{self.day}{self.time}{f}" if self.day else ""
        return f"{a}{self.year}{b}{month}{day}"


class Interval(NamedTuple):
    """From one date to another; `..` is an end that is open, an empty text one that is not known."""

    first: Moment | Literal["..", ""]
    last: Moment | Literal["..", ""]

    def __str__(self) -> str:
        return f"{self.first}/{self.last}"


class Several(NamedTuple):
    """Dates and stretches of dates, all of them (`{}`) or one of them (`[]`)."""

    every: bool
    items: tuple[Moment | tuple[Moment | None, Moment | None], ...]

    def __str__(self) -> str:
        parts = (
            str(item) if isinstance(item, Moment) else "..".join("" if end is None else str(end) for end in item)
            for item in self.items
        )
        return ("{%s}" if self.every else "[%s]") % ",".join(parts)


Edtf = Moment | Interval | Several
"""A value that was read."""

MARK = "[?~%]?"
MOMENT = re.compile(
    rf"(?P<q1>{MARK})(?P<year>-?[\dX]{{4}}|Y-?[1-9]\d{{4,9}}(?:S\d)?|Y-?[1-9]\d{{0,9}}E\d|-?\d{{4}}S[1-4])(?P<q2>{MARK})"
    rf"(?:-(?P<q3>{MARK})(?P<month>W\d\d|[\dX]{{2}})(?P<q4>{MARK})"
    rf"(?:-(?P<q5>{MARK})(?P<day>[\dX]{{1,2}})(?P<time>T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
    rf"(?:Z|[+-](?:[01]\d|2[0-3])(?::[0-5]\d)?)?)?(?P<q6>{MARK}))?)?",
    re.ASCII,
)
DURATION = re.compile(
    r"P(?=[\dT])(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?W)?(?:\d+(?:\.\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?",
    re.ASCII,
)

STRETCHES: dict[int, tuple[int, int]] = {
    **{20 + n: (3 * n, 3) for n in range(1, 5)},
    **{24 + n: (3 * n, 3) for n in range(1, 5)},
    29: (9, 3), 30: (12, 3), 31: (3, 3), 32: (6, 3),
    **{33 + n: (1 + 3 * n, 3) for n in range(4)},
    **{37 + n: (1 + 4 * n, 4) for n in range(3)},
    40: (1, 6), 41: (7, 6),
}  # fmt: skip
"""First month and number of months of seasons (northern from 25, southern from 29 on), quarters, and so on."""


# Reading and writing


def _parsed(text: str) -> Edtf | None:
    """What is written, or None where it is no EDTF value or no day can be meant, as in `2023-02-30`."""
    if len(text) > LONGEST:
        return None
    if (head := text[:1]) in ("[", "{"):
        return _several(text[1:-1], every=head == "{") if text.endswith("]" if head == "[" else "}") else None
    first, slash, last = text.partition("/")
    if not slash:
        return _moment(text)
    ends: list[Moment | Literal["..", ""]] = []
    for part in (first, last):
        if part == ".." or not part:
            ends.append(".." if part else "")
        elif (found := _moment(part)) is None:
            return None
        else:
            ends.append(found)
    if not any(isinstance(end, Moment) for end in ends):
        return None
    between = Interval(ends[0], ends[1])
    return None if _backwards(_bounds(between)) else between


LONGEST = 1000
"""Characters of a value that is looked at; real ones have a few dozen."""


def write(value: Edtf) -> str:
    """The text of a value; `parse` gives the value back."""
    return str(value)


def is_edtf(text: str) -> bool:
    """Whether `text` is a date, a time of a day, an interval or a set that can be meant."""
    return parse(text) is not None


def _is_duration(text: str) -> bool:
    """Whether `text` is a duration of ISO 8601: `P3D`, `PT4H30M`."""
    return DURATION.fullmatch(text) is not None


def is_value(text: str) -> bool:
    """Whether `text` can be the value of a time expression: EDTF, or how long something takes."""
    return is_duration(text) if text.startswith("P") else parse(text) is not None


def _moment(text: str) -> Moment | None:
    m = MOMENT.fullmatch(text)
    if m is None or m["year"] == "-0000":
        return None
    found = Moment(
        m["year"], m["month"] or "", m["day"] or "", m["time"] or "",
        (m["q1"], m["q2"], m["q3"] or "", m["q4"] or "", m["q5"] or "", m["q6"] or ""),
    )  # fmt: skip
    if found.time and "X" in found.year + found.month + found.day:
        return None
    if "S" in found.year and found.month:
        return None
    return found if _possible(found) else None


def _possible(moment: Moment) -> bool:
    """Whether any year that its digits allow has such a day: 2020 has each that any year has."""
    if "X" in moment.year and _edge(moment, 2020, late=False) is None:
        return False
    return any(_edge(moment, year, late=False) is not None for year in _years(moment.year))


def _several(inside: str, *, every: bool) -> Several | None:
    items: list[Moment | tuple[Moment | None, Moment | None]] = []
    for number, part in enumerate(parts := [part.strip() for part in inside.split(",")]):
        first, dots, last = part.partition("..")
        ends = [_moment(end) if end else None for end in (first, last)]
        if not dots:
            if ends[0] is None:
                return None
            items.append(ends[0])
            continue
        if any(end is None and text for end, text in zip(ends, (first, last), strict=True)) or ends == [None, None]:
            return None
        if (ends[0] is None and number) or (ends[1] is None and number < len(parts) - 1):
            return None
        if _backwards(_joined(ends)):
            return None
        items.append((ends[0], ends[1]))
    return Several(every, tuple(items))


# Where a value lies


def _bounds_of(text: str | None) -> Bounds | None:
    """The first and the last day that a value can mean; None where it is no EDTF value or its year is not known."""
    value = parse(text) if text else None
    return None if value is None else _bounds(value)


def _days_of(text: str | None) -> tuple[date | None, date | None] | None:
    """As `bounds`, as dates of the calendar; None too where it lies outside the years 1 to 9999."""
    found = bounds(text)
    if found is None:
        return None
    try:
        first, last = (None if day is None else date(*day) for day in found)
    except ValueError:
        return None
    return first, last


def first_day(text: str | None) -> date | None:
    """The day that a value begins with, if that is known and in the years 1 to 9999."""
    found = days(text)
    return None if found is None else found[0]


def day_of(text: str | None) -> date | None:
    """The one calendar day that a value, or the beginning of an interval, names; None where it is no single day.

    Of a date and time of ISO 8601 it is the day, however exactly it tells the time.
    """
    if text and text[10:11] in ("T", " ") and "/" not in text:
        text = text[:10]
    value = start_of(text)
    if value is None or not value.day:
        return None
    found = _of_moment(value)
    if found is None or found.first is None or found.first != found.last or not 1 <= found.first.year <= 9999:
        return None
    return date(*found.first)


def start_of(text: str | None) -> Moment | None:
    """The date that a value is, or that an interval begins with, in its parts; None where there is no such one."""
    value = parse(text) if text else None
    if isinstance(value, Interval):
        value = value.first if isinstance(value.first, Moment) else None
    return value if isinstance(value, Moment) else None


def _sort_key_of(text: str | None) -> SortKey:
    """Sorts values by the day on which they may begin (where that is open, the one on which they end at the latest).

    Of those that begin on one day the longer come first, then the times of day by the clock. UNDATED where there is no
    day.
    """
    found = bounds(text)
    if found is None:
        return UNDATED
    first, last = found
    start = first or last
    assert start is not None
    moment = start_of(text)
    clock = None if moment is None else CLOCK.match(moment.time)
    time = -1 if clock is None else int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0)
    length = (-inf,) * 3 if last is None or first is None else tuple(-part for part in last)
    return (*start, time, *length)


CLOCK = re.compile(r"T(\d\d):(\d\d)(?::(\d\d))?", re.ASCII)


def _precision_of(text: str | None) -> Precision:
    """How long a stretch of the calendar a value names."""
    value = parse(text) if text else None
    found = None if value is None else _bounds(value)
    if value is None or found is None:
        return "unknown"
    return _moment_precision(value, found) if isinstance(value, Moment) else "several"


def _moment_precision(moment: Moment, found: Bounds) -> Precision:
    """How long a stretch a single moment names, `found` being its bounds."""
    if moment.time:
        return "time"
    if moment.month.startswith("W") and "X" not in moment.year:
        return "day" if moment.day else "week"
    if found.first == found.last:
        return "day"
    if moment.day not in ("", "XX") or "X" in moment.month.replace("XX", ""):
        return "several"
    if moment.month and moment.month != "XX":
        if "X" in moment.year:
            return "several"
        code = int(moment.month)
        return "month" if code < 13 else _stretch_name(code)
    return _year_precision(moment.year, found)


def _year_precision(year: str, found: Bounds) -> Precision:
    """How long a stretch a year names that no known month follows: `198X` is a decade."""
    if year[:1] == "Y" or "S" in year:
        return "year" if found.first and found.last and found.first.year == found.last.year else "several"
    match year.lstrip("-").count("X"):
        case 0:
            return "year"
        case 1 if year.endswith("X"):
            return "decade"
        case 2 if year.endswith("XX"):
            return "century"
    return "several"


def _stretch_name(code: int) -> Precision:
    return "season" if code < 33 else "quarter" if code < 37 else "four months" if code < 40 else "half"


def _bounds(value: Edtf) -> Bounds | None:
    if isinstance(value, Moment):
        return _of_moment(value)
    if isinstance(value, Interval):
        return _joined(end if isinstance(end, Moment) else None for end in value)
    found = [_of_moment(item) if isinstance(item, Moment) else _joined(item) for item in value.items]
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        return None
    firsts, lasts = [each.first for each in known], [each.last for each in known]
    first = None if None in firsts else min(day for day in firsts if day is not None)
    last = None if None in lasts else max(day for day in lasts if day is not None)
    return Bounds(first, last) if first or last else None


def _joined(ends: Iterable[Moment | None]) -> Bounds | None:
    """The bounds of what lies between two ends, of which one may be open."""
    first, last = ends
    low, high = (None if end is None else _of_moment(end) for end in (first, last))
    if (first is not None and low is None) or (last is not None and high is None):
        return None
    return Bounds(None if low is None else low.first, None if high is None else high.last)


def _backwards(found: Bounds | None) -> bool:
    return found is not None and found.first is not None and found.last is not None and found.first > found.last


def _of_moment(moment: Moment) -> Bounds | None:
    if moment.year.lstrip("-").startswith("X"):
        return None
    first = next(filter(None, (_edge(moment, year, late=False) for year in _years(moment.year))), None)
    last = next(filter(None, (_edge(moment, year, late=True) for year in _years(moment.year, late=True))), None)
    return Bounds(first, last)


def _years(written: str, *, late: bool = False) -> Iterator[int]:
    """The years that are meant, from the earliest on; `late`: from the latest back."""
    if (m := re.fullmatch(r"Y?(-?\d+)(?:E(\d))?(?:S(\d))?", written, re.ASCII)) is not None:
        year = int(m[1]) * 10 ** int(m[2] or 0)
        if m[3] is not None:
            step = 10 ** max(len(m[1].lstrip("-")) - int(m[3]), 0)
            low = abs(year) // step * step
            ends = (low, low + step - 1) if year >= 0 else (-low - step + 1, -low)
            yield ends[late]
            return
        yield year
        return
    digits = "9876543210" if late != written.startswith("-") else "0123456789"
    open_ = [digits] * written.count("X")
    for filled in product(*open_):
        rest = iter(filled)
        yield int("".join(next(rest) if c == "X" else c for c in written))


def _edge(moment: Moment, year: int, *, late: bool) -> Day | None:
    """The first or the last day that a date means in a year."""
    month, day = moment.month, moment.day
    if month.startswith("W"):
        return _in_week(year, int(month[1:]), day, late=late)
    if len(day) == 1:
        return None
    if month and "X" not in month and (code := int(month)) > 12:
        if day or code not in STRETCHES:
            return None
        first, length = STRETCHES[code]
        years, at = divmod(first - 1 + (length - 1 if late else 0), 12)
        return Day(year + years, at + 1, _length(year + years, at + 1) if late else 1)
    for each in _fitting(month or "XX", 12, late=late):
        for found in _fitting(day or "XX", _length(year, each), late=late):
            return Day(year, each, found)
    return None


def _in_week(year: int, week: int, day: str, *, late: bool) -> Day | None:
    if day and not re.fullmatch("[1-7]", day):
        return None
    alike = year % 400 or 400  # the calendar comes back every 400 years, of whole weeks
    try:
        found = date.fromisocalendar(alike + 400, week, int(day or (7 if late else 1)))
    except ValueError:
        return None
    return Day(found.year - alike - 400 + year, found.month, found.day)


def _fitting(written: str, most: int, *, late: bool) -> Iterator[int]:
    """The numbers from 1 to `most` that two digits can mean."""
    if "X" not in written:
        numbers: Iterable[int] = [int(written)] if 1 <= int(written) <= most else []
    else:
        pattern = re.compile(written.replace("X", r"\d"))
        numbers = (n for n in range(1, most + 1) if pattern.fullmatch(f"{n:02}"))
    return iter(sorted(numbers, reverse=late))


def _length(year: int, month: int) -> int:
    return 29 if month == 2 and isleap(year) else monthrange(2023, month)[1]


# Writing what a day lies in


def season_of(month: int) -> int:
    """EDTF code of the northern meteorological season: 21 spring, 22 summer, 23 autumn, 24 winter."""
    return 24 if month in (12, 1, 2) else 20 + month // 3


def value_of(day: date, unit: Unit) -> str:
    """The value of the `unit` that `day` falls in."""
    year = f"{day.year:04}"
    match unit:
        case "D":
            return day.isoformat()
        case "W":
            week = day.isocalendar()
            return f"{week.year:04}-W{week.week:02}"
        case "WE":
            saturday = day + timedelta(days=5 - day.weekday())
            return interval(saturday.isoformat(), (saturday + timedelta(days=1)).isoformat())
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


def interval(first: str, last: str) -> str:
    """The value of all from one value to another."""
    return f"{first}/{last}"


def duration(number: float, letter: str, *, clock: bool = False) -> str:
    """The value of so many years, months, weeks, days (`Y` `M` `W` `D`) or, by the `clock`, hours, minutes, seconds."""
    digits = f"{number:.6f}".rstrip("0").rstrip(".")
    return f"P{'T' if clock else ''}{digits}{letter}"


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


# Words

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
SEASONS = ("spring", "summer", "autumn", "winter")
ORDINALS = ("first", "second", "third", "fourth")
UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day", "TH": "hour", "TM": "minute", "TS": "second"}


def _words_of(text: str) -> str:
    """A value as people write it: `autumn 1974`, `first quarter of 2024`; what is no value comes back as it is."""
    if is_duration(text):
        return _duration(text)
    value = parse(text)
    if value is None:
        return text
    if isinstance(value, Moment):
        return _qualified(value)
    if isinstance(value, Interval):
        return _from_to(value)
    parts = [_item(item) for item in value.items]
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} {'and' if value.every else 'or'} {parts[-1]}"


def spelled(text: str) -> str:
    """A value for people who may have to type one: with its words where it is more than digits of a date."""
    plain = re.fullmatch(r"\d{4}(-(0\d|1[0-2])(-\d\d(T\d\d:\d\d)?)?)?", text, re.ASCII)
    return text if plain or (told := words(text)) == text else f"{text} ({told})"


def _item(item: Moment | tuple[Moment | None, Moment | None]) -> str:
    if isinstance(item, Moment):
        return _qualified(item)
    first, last = item
    if first is not None and last is not None:
        return f"{_qualified(first)} to {_qualified(last)}"
    if last is not None:
        return f"{_qualified(last)} or before"
    assert first is not None
    return f"{_qualified(first)} or after"


def _duration(text: str) -> str:
    found, clock = [], ""
    for number, letter in re.findall(r"([\d.]*)([A-Z])", text[1:]):
        if letter == "T":
            clock = "T"
            continue
        found.append(f"{number} {UNITS[clock + letter]}{'' if number == '1' else 's'}")
    return " ".join(found)


def _from_to(value: Interval) -> str:
    first, last = value
    if isinstance(first, Moment) and isinstance(last, Moment):
        if (weekend := day_of(str(first))) and weekend.weekday() == 5 and not first.time:
            sunday = day_of(str(last))
            if sunday and (sunday - weekend).days == 1 and not any((*first.marks, *last.marks, last.time)):
                return f"weekend of {_qualified(first)}"
        if first.day and last.day and not any((*first.marks, *last.marks, first.time, last.time)):
            if first[:2] == last[:2] and first.month.isdigit() and first.day.isdigit():
                return f"{int(first.day)} to {_qualified(last)}"
            if first.year == last.year and first.month.isdigit() and first.day.isdigit():
                return f"{int(first.day)} {MONTHS[int(first.month) - 1]} to {_qualified(last)}"
        return f"{_qualified(first)} to {_qualified(last)}"
    if isinstance(first, Moment):
        return f"from {_qualified(first)}" + ("" if last == ".." else ", until when is not known")
    assert isinstance(last, Moment)
    return f"until {_qualified(last)}" + ("" if first == ".." else ", since when is not known")


def _qualified(moment: Moment) -> str:
    marks = {*"".join(moment.marks)}
    lead = ("perhaps " if marks & {"?", "%"} else "") + ("about " if marks & {"~", "%"} else "")
    return lead + _plain(moment)


def _plain(moment: Moment) -> str:
    year, month, day = moment.year, moment.month, moment.day
    if month.startswith("W"):
        found = _of_moment(moment)
        if found is None or found.first is None or "X" in year:
            return str(moment._replace(marks=("",) * 6))
        monday = _date(str(found.first.day), found.first.month, str(found.first.year))
        return monday if day else f"week of {monday}"
    if month and "X" not in month and (code := int(month)) > 12:
        return _stretch(code, year)
    if not month or (month == "XX" and day in ("", "XX")):
        return _year(year) + (", month not known" if month else "")
    if "X" in month or (day != "XX" and "X" in day):
        found = _of_moment(moment)
        if found is None or found.first is None or found.last is None:
            return str(moment._replace(marks=("",) * 6))
        low, high = (
            _date(str(each.day) if day else "", each.month, str(each.year)) for each in (found.first, found.last)
        )
        return f"a day between {low} and {high}" if day else f"a month between {low} and {high}"
    told = _date(day if day != "XX" else "", int(month), year)
    time = re.fullmatch(r"T([\d:]+)(.*)", moment.time)
    if time is not None:
        zone = {"": "", "Z": " UTC"}.get(time[2], f" UTC{time[2]}")
        told += f", {time[1]}{zone}"
    return told + (", day not known" if day == "XX" else "")


def _date(day: str, month: int, written: str) -> str:
    return (f"{int(day)} " if day else "") + f"{MONTHS[month - 1]} {_in(written)}"


def _in(written: str) -> str:
    """A year after a month or season."""
    year = _year(written)
    return f"in {year}" if year.startswith(("the ", "a year")) else year


def _stretch(code: int, written: str) -> str:
    if code < 33:
        year = _in(written)
        southern = " (southern hemisphere)" if code > 28 else ""
        name = SEASONS[(code - 21) % 4]
        if STRETCHES[code][0] == 12 and re.fullmatch(r"\d{4}", written):  # it ends in the next year
            year = f"{written}–{(int(written) + 1) % 100:02}"
        return f"{name} {year}{southern}"
    year = "a year not known" if written == "XXXX" else _year(written)
    if code < 37:
        return f"{ORDINALS[code - 33]} quarter of {year}"
    if code < 40:
        return f"{ORDINALS[code - 37]} four months of {year}"
    return f"{ORDINALS[code - 40]} half of {year}"


def _year(written: str) -> str:
    """A year, a decade, a century; years before the first as BC."""
    if re.fullmatch(r"-?\d+", written, re.ASCII):
        year = int(written)
        return str(year) if year > 0 else f"{1 - year} BC"
    if written == "XXXX":
        return "(year not known)"
    if re.fullmatch(r"\d\d\dX", written, re.ASCII):
        return f"the {int(written[:3]) * 10}s"
    if re.fullmatch(r"\d\dXX", written, re.ASCII):
        return f"the {_ordinal(int(written[:2]) + 1)} century"
    if written.lstrip("-").startswith("X"):
        return f"(year {written})"
    low, high = next(_years(written)), next(_years(written, late=True))
    return _year(str(low)) if low == high else f"a year between {_year(str(low))} and {_year(str(high))}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


# What was asked is kept. Decorators would say the same, but mutmut leaves functions with decorators alone.

parse = lru_cache(maxsize=1 << 14)(_parsed)
is_duration = lru_cache(maxsize=1 << 10)(_is_duration)
bounds = lru_cache(maxsize=1 << 14)(_bounds_of)
days = lru_cache(maxsize=1 << 14)(_days_of)
sort_key = lru_cache(maxsize=1 << 14)(_sort_key_of)
precision = lru_cache(maxsize=1 << 12)(_precision_of)
words = lru_cache(maxsize=1 << 12)(_words_of)
