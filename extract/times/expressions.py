"""Where English text tells a time, and what it says before anything is known about when it was written.

`find` reads plain text; it needs no parser. Words that can only be in a time expression open a window around them,
and only the rules for their kind run in it, so that text that tells no time costs next to nothing.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import Final

from newsview.extract.times.meanings import Calendar, Clock, Expression, Fixed, Meaning, Period, Weekday
from newsview.extract.times.rules import RULES
from newsview.extract.times.words import KINDS
from newsview.store.document.edtf import Day, bounds, precision, start_of

__all__ = ["find"]

REACH: Final = 48
"""Characters to either side of a trigger word that an expression around it may take."""

WORD: Final = re.compile(r"[^\W\d_]+|\d+")
NOTHING: Final = frozenset[str]()


def find(text: str) -> list[Expression]:
    """The time expressions of `text`, in order, never overlapping: of two that do, the earlier, then the longer."""
    windows = _windows(text)
    candidates = [
        (m.start(), -m.end(), order, m, meaning)
        for order, rule in enumerate(RULES)
        for kind in rule.kinds
        for start, end in windows.get(kind, ())
        for m in rule.pattern.finditer(text, start, end)
        if (meaning := rule.read(m)) is not None and m.end() > m.start()
    ]
    found: list[Expression] = []
    last = 0
    for start, _, order, m, meaning in sorted(candidates, key=itemgetter(0, 1, 2)):
        if start >= last:
            last = m.end()
            found.append(Expression(start, last, RULES[order].label, meaning, RULES[order].name))
    return _joined(text, found)


def _windows(text: str) -> dict[str, list[tuple[int, int]]]:
    """By kind of rule, the stretches around the words that open it, cut at white space; those that meet are joined."""
    found: dict[str, list[tuple[int, int]]] = {}
    for m in WORD.finditer(text):
        word = m[0]
        kinds = _kinds_of_digits(text, m) if "0" <= word[0] <= "9" else KINDS.get(word.lower(), NOTHING)
        if not kinds:
            continue
        start, end = _outwards(text, m.start(), m.end())
        for kind in kinds:
            windows = found.setdefault(kind, [])
            if windows and start <= windows[-1][1]:
                windows[-1] = (windows[-1][0], end)
            else:
                windows.append((start, end))
    return found


def _outwards(text: str, start: int, end: int) -> tuple[int, int]:
    """Up to `REACH` characters more to either side, within the line and cut at white space."""
    low, high = max(0, start - REACH), min(len(text), end + REACH)
    low = max(low, text.rfind("\n", low, start) + 1)
    if low and not text[low - 1].isspace():
        low = text.find(" ", low, start) + 1 or start
    if high < len(text) and not text[high].isspace():
        high = max(text.rfind(" ", end, high), end)
    return low, high


def _kinds_of_digits(text: str, m: re.Match[str]) -> set[str]:
    word, end = m[0], m.end()
    after = text[end : end + 5]
    kinds = set[str]()
    if len(word) == 4:
        if "1500" <= word < "2100":
            kinds.add("year")
        if after[:1] in (" ", "Z"):
            kinds.add("clock")
    if after[:1] in ("-", "/", ".", ":") and after[1:2].isdigit():
        kinds.add("digits")
    if after.lower().lstrip(" \u00a0")[:3] in ("a.m", "p.m", "am", "pm", "am ", "pm ", "am.", "pm.", "am,", "pm,"):
        kinds.add("clock")
    if word[-1] == "0" and after.lstrip("'’")[:1] == "s":
        kinds.add("decade")
    if len(word) == 2 and text[m.start() - 1 : m.start()] in ("'", "’", "‘"):
        kinds.add("short-year")
    return kinds


BETWEEN: Final = re.compile(
    r"(?:,?[ \t\u00a0]+(?:(?:on|(?:at )?(?:around|about)|at|shortly (?:before|after)|by)[ \t\u00a0]+)?(?:the )?)?",
    re.IGNORECASE,
)


def _joined(text: str, expressions: list[Expression]) -> list[Expression]:
    """The expressions, with a time of day and the day beside it made one (Tuesday at 10 a.m.), and a year shared.

    Of *March and April 2009* and *from Jan. 3 to Feb. 5, 2024* the first takes the year of the second.
    """
    found: list[Expression] = []
    for e in expressions:
        if found and BETWEEN.fullmatch(text, found[-1].end, e.start) and (both := _with_day(found[-1], e)) is not None:
            found[-1] = both
        else:
            if found and LINK.fullmatch(text, found[-1].end, e.start):
                found[-1] = found[-1]._replace(meaning=_in_year_of(found[-1].meaning, e.meaning))
            found.append(e)
    return found


LINK: Final = re.compile(r",?[ \t\u00a0]*(?:and|to|through|until|till|or|-|–|—)[ \t\u00a0]+|[-–]", re.IGNORECASE)


def _in_year_of(first: Meaning, second: Meaning) -> Meaning:
    """A month or day without a year that is linked to a later one with a year, in the year that puts it before."""
    match first, second:
        case Calendar(month, day, None, None, None), Fixed(value=str(value)) if last := _month_of(value):
            year = last.year - ((month, day or 0) > (last.month, last.day))
            return Fixed(f"{year:04}-{month:02}" + (f"-{day:02}" if day else ""))
    return first


def _month_of(value: str) -> Day | None:
    """The last day of the month or of the day that a value names or begins with."""
    moment = start_of(value)
    found = None if moment is None else bounds(str(moment))
    return found.last if found is not None and precision(str(moment)) in ("month", "day", "time") else None


def _with_day(a: Expression, b: Expression) -> Expression | None:
    """A time of day and a day as one expression; None if they are not that."""
    for clock, day in ((a, b), (b, a)):
        if not isinstance(clock.meaning, Clock) or clock.meaning.day is not None or day.label != "DATE":
            continue
        inner: Meaning | None = None
        match day.meaning:
            case Weekday() | Calendar(day=int()) | Period(unit="D"):
                inner = day.meaning
            case Fixed(value=str(value)) if precision(value) == "day":
                inner = day.meaning
            case Clock():
                inner = day.meaning.day
        if inner is not None:
            return Expression(a.start, b.end, "TIME", Clock(clock.meaning.time, inner), "clock-day")
    return None
