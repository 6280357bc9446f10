"""Where English text tells a time, and what it says before anything is known about when it was written.

`find` reads plain text; it needs no parser. Words that can only stand in a time expression open a window around them,
and only the rules for their kind run in it, so that text that tells no time costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extract.timemeanings import Calendar, Clock, Expression, Fixed, Meaning, Period, Weekday
from extract.timerules import RULES
from extract.timewords import KINDS

__all__ = ["find"]

REACH: Final = 60
"""Characters to either side of a trigger word that an expression around it may take."""

WORD: Final = re.compile(r"[^\W\d_]+|\d+")
NOTHING: Final = frozenset[str]()


def find(text: str) -> list[Expression]:
    """The time expressions of `text`, in order, never overlapping: of two that do, the earlier, then the longer."""
    found: list[Expression] = []
    for start, end, kinds in _windows(text):
        while start > 0 and not text[start - 1].isspace():
            start -= 1
        while end < len(text) and not text[end].isspace():
            end += 1
        last = found[-1].end if found else 0
        candidates = [
            (m.start(), -m.end(), order, Expression(*m.span(), rule.label, meaning, rule.name))
            for order, rule in enumerate(RULES)
            if not rule.kinds.isdisjoint(kinds)
            for m in rule.pattern.finditer(text, max(start, last), end)
            if m.end() > m.start() and (meaning := rule.read(m)) is not None
        ]
        for at, _, _, expression in sorted(candidates, key=lambda c: c[:3]):
            if at >= last:
                found.append(expression)
                last = expression.end
    return _joined(text, found)


def _windows(text: str) -> Iterator[tuple[int, int, set[str]]]:
    """Stretches around the words that open a time expression, with the kinds of those words."""
    start, end, found = 0, 0, set[str]()
    for m in WORD.finditer(text):
        word = m[0]
        kinds = _kinds_of_digits(text, m) if "0" <= word[0] <= "9" else KINDS.get(word.lower(), NOTHING)
        if not kinds:
            continue
        if found and m.start() - REACH < end:
            end = m.end() + REACH
            found |= kinds
        else:
            if found:
                yield start, end, found
            start, end, found = max(0, m.start() - REACH), m.end() + REACH, set(kinds)
    if found:
        yield start, end, found


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
    """The expressions, with a time of day and the day beside it made one: 10 a.m. Tuesday, Tuesday at 10 a.m."""
    found: list[Expression] = []
    for e in expressions:
        if found and BETWEEN.fullmatch(text, found[-1].end, e.start) and (both := _with_day(found[-1], e)) is not None:
            found[-1] = both
        else:
            found.append(e)
    return found


def _with_day(a: Expression, b: Expression) -> Expression | None:
    """A time of day and a day as one expression; None if they are not that."""
    for clock, day in ((a, b), (b, a)):
        if not isinstance(clock.meaning, Clock) or clock.meaning.day is not None or day.label != "DATE":
            continue
        inner: Meaning | None = None
        match day.meaning:
            case Weekday() | Calendar(day=int()) | Period(unit="D"):
                inner = day.meaning
            case Fixed(value=str(value)) if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                inner = day.meaning
            case Clock():
                inner = day.meaning.day
        if inner is not None:
            return Expression(a.start, b.end, "TIME", Clock(clock.meaning.time, inner), "clock-day")
    return None
