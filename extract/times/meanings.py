"""What a time expression says before anything is known about when it was written."""

from __future__ import annotations

from typing import Literal, NamedTuple

from newsview.store.document.edtf import Unit

__all__ = [
    "Around",
    "Calendar",
    "Clock",
    "Expression",
    "Fixed",
    "Holiday",
    "Label",
    "Meaning",
    "NamedPeriod",
    "Period",
    "Relation",
    "Weekday",
]

Label = Literal["DATE", "TIME", "DURATION", "SET"]
Relation = Literal["last", "next", "this"] | None
Anchor = Literal["published", "text"]
"""Whether an expression counts from the day of publication or from the time mentioned before it."""


class Fixed(NamedTuple):
    """Needs nothing else: a full date, a year, a duration, a set; `timex` where TIMEX3 has a value and EDTF none."""

    value: str | None
    timex: str | None = None


class Calendar(NamedTuple):
    """A month, or a day of a month; the year is open unless `years` says how far off it is (last year: -1)."""

    month: int
    day: int | None = None
    relation: Relation = None
    years: int | None = None
    last_day: int | None = None
    """Last day of a range within the month."""


class Weekday(NamedTuple):
    """A day of the week, Monday 0."""

    weekday: int
    relation: Relation = None
    weeks: int | None = None
    """Tuesday of last week: -1."""


class Period(NamedTuple):
    """The unit that lies `amount` units after (before, if negative) the publication or the time mentioned before."""

    unit: Unit
    amount: int
    anchor: Anchor = "published"


class NamedPeriod(NamedTuple):
    """A season, quarter or half (an EDTF month of 21 to 41) of a year, of a year so far off, or of an open one."""

    number: int
    year: int | None = None
    relation: Relation = None
    years: int | None = None


class Holiday(NamedTuple):
    """A day with a name, as *Christmas*, in a year or relative to the publication."""

    name: str
    year: int | None = None
    relation: Relation = None


class Clock(NamedTuple):
    """A time of day (`10:35`, `MO` for the morning) on a day, or on the day mentioned before."""

    time: str
    day: Meaning | None = None


class Around(NamedTuple):
    """The unit that holds a day: the week of March 6."""

    unit: Unit
    day: Meaning


Meaning = Around | Fixed | Calendar | Weekday | Period | NamedPeriod | Holiday | Clock


class Expression(NamedTuple):
    """Characters `start` to `end` of a text, what they mean, and the rule that read them."""

    start: int
    end: int
    label: Label
    meaning: Meaning
    rule: str
