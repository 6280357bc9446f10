"""What a time expression means once it is known when the article was written.

The rules of resolution are those of news: a weekday without more is the publication day or within the week
before it, after it where the verb speaks of the future; a month and day take the year nearest to publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from newsview.extract.times.meanings import (
    Around,
    Calendar,
    Clock,
    Expression,
    Fixed,
    Holiday,
    Meaning,
    NamedPeriod,
    Period,
    Weekday,
)
from newsview.extract.times.words import CODES, HOLIDAYS, SCHEDULED
from newsview.store.document.edtf import (
    Interval,
    Moment,
    day_of,
    first_day,
    interval,
    is_value,
    parse,
    precision,
    shift,
    start_of,
    value_of,
)

__all__ = ["NEAR", "NOTHING", "Direction", "Value", "direction_of", "names_time", "resolve", "resolve_all"]

Direction = Literal["past", "future"] | None
"""Where the verb nearest to a time expression points."""


class Value(NamedTuple):
    """EDTF value, or None where EDTF has none; TIMEX3's where it says something else."""

    edtf: str | None
    timex: str | None = None


NOTHING = Value(None)


def resolve(
    meaning: Meaning, published: date | None, reference: str | None = None, direction: Direction = None
) -> Value:
    """The value of an expression; `reference` is that of the time expression before it (*that day*, *a year later*).

    Without a date of publication what is unknown stays so: `XXXX-12-30`, or no value for *Tuesday*. What would lie
    outside the calendar (years 1 to 9999) has no value.
    """
    try:
        value = _resolved(meaning, published, reference, direction)
    except (OverflowError, ValueError):
        return NOTHING
    if value.edtf is None:
        return value
    return NOTHING if value.edtf.startswith("-") or not is_value(value.edtf) else value


def _resolved(meaning: Meaning, published: date | None, reference: str | None, direction: Direction) -> Value:
    match meaning:
        case Fixed(value, timex):
            return Value(value, timex)
        case Around(unit, day):
            start = day_of(resolve(day, published, reference, direction).edtf)
            return _with_timex(value_of(start, unit) if start else None)
        case Calendar():
            return Value(_calendar(meaning, published, direction))
        case Weekday(weekday, relation, weeks):
            if published is None:
                return Value(None, f"XXXX-WXX-{weekday + 1}")
            return Value(_weekday(weekday, relation, weeks, published, direction).isoformat())
        case Period():
            return _period(meaning, published, reference, direction)
        case NamedPeriod():
            return _with_timex(_named(meaning, published, direction))
        case Holiday(name, year, relation):
            return Value(_holiday(name, year, relation, published, direction))
        case Clock(time, day):
            inner = resolve(day, published, reference, direction).edtf if day else None
            return _clock(time, day is not None, day_of(inner) if day else day_of(reference) or published)


def _period(period: Period, published: date | None, reference: str | None, direction: Direction) -> Value:
    """So many days, weeks, ... from the date of publication or from the time named last."""
    unit, amount, base = period.unit, period.amount, published
    if period.anchor == "text" and reference:
        base = None if _coarser(reference, unit) else _start_of(reference)
    if base is None:
        return NOTHING
    if unit == "WE" and amount == 0:
        amount -= base.weekday() < (5 if direction == "past" else 3) and direction != "future"
    moved = shift(base, unit, amount)
    return NOTHING if moved is None else _with_timex(value_of(moved, unit))


def _clock(time: str, has_day: bool, day: date | None) -> Value:
    """A time of day on a day, as far as that is known; `has_day`: the text says which day."""
    if day is None:
        return Value(None, None if has_day else f"T{time}")
    if time == "24:00":
        return Value(day.isoformat() if has_day else None, f"{day.isoformat()}T24:00")
    at = f"{day.isoformat()}T{time}"
    return Value(at) if time[0].isdigit() else Value(day.isoformat(), at)


def _with_timex(value: str | None) -> Value:
    """A value with TIMEX3's spelling of it where that says more."""
    return Value(value, _timex(value))


def _timex(value: str | None) -> str | None:
    """TIMEX3's spelling of a season, quarter or weekend, else None."""
    found = parse(value) if value else None
    if isinstance(found, Moment) and found.month.isdigit() and int(found.month) in CODES:
        return f"{found.year}-{CODES[int(found.month)]}"
    if isinstance(found, Interval) and (day := day_of(value)) and day.weekday() == 5:
        return "{}-W{:02}-WE".format(*day.isocalendar()[:2])
    return None


def names_time(value: str | None) -> bool:
    """Whether a value names a stretch of the calendar that *that day* or *a year later* can count from."""
    return _start_of(value) is not None


def _start_of(value: str | None) -> date | None:
    """The first day of what a value names, where all digits of it are known."""
    return None if value is None or "X" in value else first_day(value)


def _coarser(value: str, unit: str) -> bool:
    """Whether a value is too coarse to count such units from it (a day after 1998-10)."""
    return (unit in ("D", "WE") and day_of(value) is None) or (unit in ("W", "M") and precision(value) == "year")


def _weekday(weekday: int, relation: str | None, weeks: int | None, published: date, direction: Direction) -> date:
    here = published.weekday()
    if weeks is not None:
        return published + timedelta(days=7 * weeks + weekday - here)
    back, ahead = (here - weekday) % 7, (weekday - here) % 7
    match relation:
        case "last":
            return published - timedelta(days=back or 7)
        case "next":
            return published + timedelta(days=ahead or 7)
        case "this":
            return published + timedelta(days=ahead)
    return published + timedelta(days=ahead) if direction == "future" else published - timedelta(days=back)


AGAINST, LEAN = 250, 30
"""Days by which a date that goes against its verb, or lies ahead with no verb that looks ahead, counts as farther."""


def _nearest_year(published: date, month: int, day: int, direction: Direction) -> int:
    """The year that puts a day nearest to publication; the verb decides where two are about as near."""

    def distance(year: int) -> int:
        ordinal = date(year, month, 1).toordinal() + day - 1 - published.toordinal()
        against = (ordinal > 0 and direction == "past") or (ordinal < 0 and direction == "future")
        return abs(ordinal) + (AGAINST if against else LEAN if ordinal > 0 and direction is None else 0)

    return min((y for y in (published.year, published.year - 1, published.year + 1) if 0 < y < 10000), key=distance)


def _calendar(meaning: Calendar, published: date | None, direction: Direction) -> str | None:
    month, day = meaning.month, meaning.day
    tail = f"-{month:02}" + (f"-{day:02}" if day else "")
    if published is None:
        start = f"XXXX{tail}"
        return interval(start, f"XXXX-{month:02}-{meaning.last_day:02}") if meaning.last_day else start
    if meaning.years is not None:
        year = published.year + meaning.years
    elif meaning.relation == "last":
        year = published.year - ((month, day or 0) >= (published.month, published.day if day else 0))
    elif meaning.relation == "next":
        year = published.year + ((month, day or 99) <= (published.month, published.day if day else 99))
    elif day is None and month == published.month:
        year = published.year
    else:
        year = _nearest_year(published, month, day or 15, direction)
    if not 0 < year < 10000:
        return None
    value = f"{year:04}{tail}"
    return interval(value, f"{year:04}-{month:02}-{meaning.last_day:02}") if meaning.last_day else value


def _named(meaning: NamedPeriod, published: date | None, direction: Direction) -> str | None:
    number, year = meaning.number, meaning.year
    if year is None and published is None:
        return f"XXXX-{number}" if number <= 36 else None
    if year is None and published is not None:
        unit: Literal["SN", "Q", "H"] = "SN" if number < 30 else "Q" if number < 40 else "H"
        first = {"SN": 21, "Q": 33, "H": 40}[unit]
        now = start_of(value_of(published, unit))
        assert now is not None
        here, this_year = int(now.month), int(now.year)
        if meaning.years is not None:
            year = published.year + meaning.years
        elif meaning.relation == "last":
            year = this_year - (number - first >= here - first)
        elif meaning.relation == "next":
            year = this_year + (number - first <= here - first)
        elif direction == "future" or meaning.relation == "this":
            year = this_year + (number < here)
        elif direction == "past":
            year = this_year - (number > here)
        else:
            year = this_year - (number - here > (2 if unit != "H" else 0))
    return f"{year:04}-{number}"


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Gauss's rule in the form of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _nth(year: int, month: int, nth: int, weekday: int) -> date:
    """The nth such weekday of a month; the last for nth 0."""
    if nth == 0:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _holiday_in(name: str, year: int) -> date | None:
    match HOLIDAYS.get(name):
        case [int(month), int(number)]:
            return date(year, month, number)
        case [int(month), int(nth), int(weekday)]:
            return _nth(year, month, nth, weekday)
        case "election":
            return _nth(year, 11, 1, 0) + timedelta(days=1)
        case str(rule):
            base, days = rule[:6].rstrip("+-"), re.search(r"[+-]\d+", rule)
            start = easter(year) if base == "easter" else _nth(year, 11, 4, 3)
            return start + timedelta(days=int(days[0]) if days else 0)
    return None


def _holiday(
    name: str, year: int | None, relation: str | None, published: date | None, direction: Direction
) -> str | None:
    if year is not None:
        day = _holiday_in(name, year)
        return day.isoformat() if day else None
    if published is None:
        rule = HOLIDAYS.get(name)
        return f"XXXX-{rule[0]:02}-{rule[1]:02}" if isinstance(rule, list) and len(rule) == 2 else None
    days = [
        d
        for y in (published.year - 1, published.year, published.year + 1)
        if 0 < y < 9999 and (d := _holiday_in(name, y))
    ]
    if relation == "last":
        days = [d for d in days if d < published][-1:]
    elif relation == "next":
        days = [d for d in days if d > published][:1]

    def distance(day: date) -> int:
        gap = (day - published).days
        return abs(gap) + (150 if (gap > 0 and direction == "past") or (gap < 0 and direction == "future") else 0)

    return min(days, key=distance).isoformat() if days else None


def resolve_all(expressions: Iterable[tuple[Expression, Direction]], published: date | None) -> list[Value]:
    """The values of a text's expressions, in order; each is the time that *that day* after it means."""
    found, reference = [], None
    for expression, direction in expressions:
        value = resolve(expression.meaning, published, reference, direction)
        if expression.label in ("DATE", "TIME") and value.edtf and _start_of(value.edtf):
            reference = value.edtf
        found.append(value)
    return found


NEAR = 40
"""Tokens to either side of an expression among which its verb is looked for."""

BREAKS = frozenset((",", ";", ":", "that", "which", "who", "but", "after", "before", "when"))
"""Words that put a verb behind them farther off."""


def direction_of(
    words: Sequence[str], tags: Sequence[str], expression: tuple[int, int], sentence: tuple[int, int]
) -> Direction:
    """Where the verb of a sentence points that is nearest to an expression in it; both are tokens, end exclusive.

    Reads Penn Treebank tags only: *will*, *would*, *to* and a base form point to the future, a past tense or
    participle to the past, a present to neither. Looks no farther than `NEAR` tokens.
    """
    (first, last), (start, end) = expression, sentence
    before = [w.lower() for w in words[max(start, first - 3) : first]]
    if before[-1:] and (before[-1] in ("until", "till", "by") or before[-3:] == ["as", "soon", "as"]):
        return "future"
    if "early as" in " ".join(words[first:last]).lower():
        return "future"
    if last < end and words[last] in ("'s", "’s"):
        return None
    best: tuple[float, int] | None = None
    low, high = max(start, first - NEAR), min(end, last + NEAR)
    for way, weight in ((range(first - 1, low - 1, -1), 1.0), (range(last, high), 1.6)):
        breaks = 0
        for steps, i in enumerate(way, 1):
            if tags[i][:2] in ("VB", "MD") and not (i >= last and tags[i] == "VB" and tags[i - 1] == "TO"):
                gap = steps * weight + 4 * breaks
                if best is None or gap < best[0]:
                    best = (gap, i)
            breaks += words[i] in BREAKS
    if best is None:
        return None
    return _points(words, tags, start, best[1])


def _points(words: Sequence[str], tags: Sequence[str], start: int, at: int) -> Direction:
    """Where one verb points, with its auxiliaries."""
    group = [at]
    while group[-1] > start and len(group) < 6 and tags[group[-1] - 1][:2] in ("VB", "MD", "TO", "RB"):
        group.append(group[-1] - 1)
    helpers = [words[k].lower() for k in group[1:] if tags[k][:2] != "RB"]
    word, tag = words[at].lower(), tags[at]
    if tag == "MD":
        return "future" if word in AHEAD else None
    if word in ("scheduled", "slated"):
        return "future"
    if "have" in helpers or "has" in helpers or "had" in helpers:
        return "past"
    if AHEAD & set(helpers):
        return "future"
    if tag == "VB" and "to" in helpers:
        return "future"
    if tag == "VBN" and word in ("due", "set", "planned", "expected"):
        return "future"
    if tag in ("VBD", "VBN"):
        return "past"
    if tag == "VBG" and {"is", "are", "'s", "'re", "’s", "’re"} & set(helpers):
        return "future"
    return "future" if tag in ("VBZ", "VBP") and word in SCHEDULED else None


AHEAD = frozenset(("will", "would", "shall", "’ll", "'ll"))
