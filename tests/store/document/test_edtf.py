"""EDTF: every form has its days, its place in an order and its words, and all who ask get the same answer."""

from __future__ import annotations

import contextlib
import io
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from newsview.store.document.edtf import (
    UNDATED,
    Bounds,
    Day,
    Precision,
    Unit,
    bounds,
    day_of,
    days,
    duration,
    first_day,
    interval,
    is_duration,
    is_edtf,
    is_value,
    parse,
    precision,
    season_of,
    shift,
    sort_key,
    spelled,
    start_of,
    value_of,
    words,
    write,
)
from newsview.store.document.model import Annotation, Article, Document, Event, Span
from newsview.store.document.validation import problems
from newsview.store.formats.html.timeline import Dated, timeline
from newsview.store.schemes import default_scheme
from newsview.tui.review.event_panel import time_order
from newsview.tui.timeline.axis import dated

# What may be written: mostly right, and now and then not.

marks = st.sampled_from(["", "", "", "", "?", "~", "%"])
year_digits = st.integers(1, 9999).map("{:04}".format)
years = (
    year_digits
    | st.builds(lambda y, n: y[:-n] + "X" * n, year_digits, st.integers(1, 4))
    | st.builds(lambda y, at: y[:at] + "X" + y[at + 1 :], year_digits, st.integers(0, 3))
    | year_digits.map("-{}".format)
    | st.sampled_from(["0000", "Y17000", "Y-12345", "Y17E7", "1950S2", "-0044"])
)
months = st.integers(0, 42).map("{:02}".format) | st.sampled_from(["XX", "1X", "0X", "X2"])
day_digits = st.integers(0, 32).map("{:02}".format) | st.sampled_from(["XX", "1X", "0X", "3X", "X1"])
clocks = st.sampled_from(["", "", "", "T10:00", "T23:59:59", "T00:00Z", "T10:30:00+02:00", "T24:00", "T9:00"])
moments = (
    st.builds("{}{}{}".format, marks, years, marks)
    | st.builds("{}-{}{}{}".format, years, marks, months, marks)
    | st.builds("{}{}-{}-{}{}{}".format, years, marks, months, marks, day_digits, marks)
    | st.builds("{}-{}-{}{}".format, years, months, day_digits, clocks)
    | st.builds("{}-W{:02}".format, years, st.integers(0, 54))
    | st.builds("{}-W{:02}-{}".format, years, st.integers(0, 54), st.integers(0, 8))
    | st.dates().map(date.isoformat)
)
ends = moments | st.sampled_from(["", ".."])
values = (
    moments
    | st.builds("{}/{}".format, ends, ends)
    | st.lists(moments, min_size=1, max_size=3).map(lambda found: f"[{','.join(found)}]")
    | st.builds("{{{}..{}}}".format, moments | st.just(""), moments | st.just(""))
)
calendar = st.dates()
units = st.sampled_from(get_args(Unit))


def on(*ymd: int) -> Day:
    return Day(*ymd)


@pytest.mark.parametrize(
    ("value", "first", "last", "precise", "told"),
    [
        ("2024", on(2024, 1, 1), on(2024, 12, 31), "year", "2024"),
        ("2024-02", on(2024, 2, 1), on(2024, 2, 29), "month", "February 2024"),
        ("2024-01-09", on(2024, 1, 9), on(2024, 1, 9), "day", "9 January 2024"),
        ("2024-01-09T10:30", on(2024, 1, 9), on(2024, 1, 9), "time", "9 January 2024, 10:30"),
        ("2024-01-09T10:30:00Z", on(2024, 1, 9), on(2024, 1, 9), "time", "9 January 2024, 10:30:00 UTC"),
        ("2024-W02", on(2024, 1, 8), on(2024, 1, 14), "week", "week of 8 January 2024"),
        ("2020-W53", on(2020, 12, 28), on(2021, 1, 3), "week", "week of 28 December 2020"),
        ("2024-W02-3", on(2024, 1, 10), on(2024, 1, 10), "day", "10 January 2024"),
        ("1974-23", on(1974, 9, 1), on(1974, 11, 30), "season", "autumn 1974"),
        ("2023-24", on(2023, 12, 1), on(2024, 2, 29), "season", "winter 2023–24"),
        ("2024-32", on(2024, 6, 1), on(2024, 8, 31), "season", "winter 2024 (southern hemisphere)"),
        ("2024-33", on(2024, 1, 1), on(2024, 3, 31), "quarter", "first quarter of 2024"),
        ("2024-36", on(2024, 10, 1), on(2024, 12, 31), "quarter", "fourth quarter of 2024"),
        ("2024-38", on(2024, 5, 1), on(2024, 8, 31), "four months", "second four months of 2024"),
        ("2024-41", on(2024, 7, 1), on(2024, 12, 31), "half", "second half of 2024"),
        ("202X", on(2020, 1, 1), on(2029, 12, 31), "decade", "the 2020s"),
        ("19XX", on(1900, 1, 1), on(1999, 12, 31), "century", "the 20th century"),
        ("20X4", on(2004, 1, 1), on(2094, 12, 31), "several", "a year between 2004 and 2094"),
        ("2024-XX", on(2024, 1, 1), on(2024, 12, 31), "year", "2024, month not known"),
        ("2024-01-XX", on(2024, 1, 1), on(2024, 1, 31), "month", "January 2024, day not known"),
        ("2024-1X", on(2024, 10, 1), on(2024, 12, 31), "several", "a month between October 2024 and December 2024"),
        ("202X-02-29", on(2020, 2, 29), on(2028, 2, 29), "several", "29 February in the 2020s"),
        ("2024-01~", on(2024, 1, 1), on(2024, 1, 31), "month", "about January 2024"),
        ("2024-?01-09", on(2024, 1, 9), on(2024, 1, 9), "day", "perhaps 9 January 2024"),
        ("2024-01-10/2024-01-12", on(2024, 1, 10), on(2024, 1, 12), "several", "10 to 12 January 2024"),
        ("2024-01-28/2024-02-03", on(2024, 1, 28), on(2024, 2, 3), "several", "28 January to 3 February 2024"),
        ("2024-01-13/2024-01-14", on(2024, 1, 13), on(2024, 1, 14), "several", "weekend of 13 January 2024"),
        ("2023-12/2024-03", on(2023, 12, 1), on(2024, 3, 31), "several", "December 2023 to March 2024"),
        ("2024-01-10/..", on(2024, 1, 10), None, "several", "from 10 January 2024"),
        ("../2024-01-10", None, on(2024, 1, 10), "several", "until 10 January 2024"),
        ("2024/", on(2024, 1, 1), None, "several", "from 2024, until when is not known"),
        ("[2022,2024]", on(2022, 1, 1), on(2024, 12, 31), "several", "2022 or 2024"),
        ("{2022..2024}", on(2022, 1, 1), on(2024, 12, 31), "several", "2022 to 2024"),
        ("-0043", on(-43, 1, 1), on(-43, 12, 31), "year", "44 BC"),
        ("Y17000", on(17000, 1, 1), on(17000, 12, 31), "year", "17000"),
        ("1950S2", on(1900, 1, 1), on(1999, 12, 31), "several", "a year between 1900 and 1999"),
        ("-1950S2", on(-1999, 1, 1), on(-1900, 12, 31), "several", "a year between 2000 BC and 1901 BC"),
        ("1950S4", on(1950, 1, 1), on(1950, 12, 31), "year", "1950"),
        ("1950S1", on(1000, 1, 1), on(1999, 12, 31), "several", "a year between 1000 and 1999"),
        ("Y17E3", on(17000, 1, 1), on(17000, 12, 31), "year", "17000"),
        ("Y-17E3", on(-17000, 1, 1), on(-17000, 12, 31), "year", "17001 BC"),
        ("0000", on(0, 1, 1), on(0, 12, 31), "year", "1 BC"),
        ("0001", on(1, 1, 1), on(1, 12, 31), "year", "1"),
        ("00XX", on(0, 1, 1), on(99, 12, 31), "century", "the 1st century"),
        ("01XX", on(100, 1, 1), on(199, 12, 31), "century", "the 2nd century"),
        ("02XX", on(200, 1, 1), on(299, 12, 31), "century", "the 3rd century"),
        ("10XX", on(1000, 1, 1), on(1099, 12, 31), "century", "the 11th century"),
        ("11XX", on(1100, 1, 1), on(1199, 12, 31), "century", "the 12th century"),
        ("12XX", on(1200, 1, 1), on(1299, 12, 31), "century", "the 13th century"),
        ("20XX", on(2000, 1, 1), on(2099, 12, 31), "century", "the 21st century"),
        ("21XX", on(2100, 1, 1), on(2199, 12, 31), "century", "the 22nd century"),
        ("-004X", on(-49, 1, 1), on(-40, 12, 31), "decade", "a year between 50 BC and 41 BC"),
        ("-04XX", on(-499, 1, 1), on(-400, 12, 31), "century", "a year between 500 BC and 401 BC"),
        ("-0XXX", on(-999, 1, 1), on(0, 12, 31), "several", "a year between 1000 BC and 1 BC"),
        ("2024-28", on(2024, 12, 1), on(2025, 2, 28), "season", "winter 2024–25"),
        ("2024-29", on(2024, 9, 1), on(2024, 11, 30), "season", "spring 2024 (southern hemisphere)"),
        ("-0043-24", on(-43, 12, 1), on(-42, 2, 28), "season", "winter 44 BC"),
        ("202X-24", on(2020, 12, 1), on(2030, 2, 28), "several", "winter in the 2020s"),
        ("2024-21", on(2024, 3, 1), on(2024, 5, 31), "season", "spring 2024"),
        ("2024-37", on(2024, 1, 1), on(2024, 4, 30), "four months", "first four months of 2024"),
        ("2024-40", on(2024, 1, 1), on(2024, 6, 30), "half", "first half of 2024"),
        ("2024-12", on(2024, 12, 1), on(2024, 12, 31), "month", "December 2024"),
        ("2024-XX-XX", on(2024, 1, 1), on(2024, 12, 31), "year", "2024, month not known"),
        ("2024-XX-05", on(2024, 1, 5), on(2024, 12, 5), "several", "a day between 5 January 2024 and 5 December 2024"),
        ("2024-02-0X", on(2024, 2, 1), on(2024, 2, 9), "several", "a day between 1 February 2024 and 9 February 2024"),
        ("202X-1X", on(2020, 10, 1), on(2029, 12, 31), "several", "a month between October 2020 and December 2029"),
        ("202X-05", on(2020, 5, 1), on(2029, 5, 31), "several", "May in the 2020s"),
        ("1X24-02-29", on(1024, 2, 29), on(1924, 2, 29), "several", "29 February in a year between 1024 and 1924"),
        ("202X-W02", on(2020, 1, 6), on(2029, 1, 14), "several", "202X-W02"),
        ("202X-W53-1", on(2020, 12, 28), on(2026, 12, 28), "several", "202X-W53-1"),
        ("2000-W52-7", on(2000, 12, 31), on(2000, 12, 31), "day", "31 December 2000"),
        ("2024-W02?", on(2024, 1, 8), on(2024, 1, 14), "week", "perhaps week of 8 January 2024"),
        ("2024%", on(2024, 1, 1), on(2024, 12, 31), "year", "perhaps about 2024"),
        ("2024-01-09T10:30+02:00", on(2024, 1, 9), on(2024, 1, 9), "time", "9 January 2024, 10:30 UTC+02:00"),
        ("[..2024]", None, on(2024, 12, 31), "several", "2024 or before"),
        ("[2024..]", on(2024, 1, 1), None, "several", "2024 or after"),
        ("{2022,2023,2024}", on(2022, 1, 1), on(2024, 12, 31), "several", "2022, 2023 and 2024"),
        ("{..2022,2023}", None, on(2023, 12, 31), "several", "2022 or before and 2023"),
        ("[2022,2023..]", on(2022, 1, 1), None, "several", "2022 or 2023 or after"),
        ("[2022,2023..2025,2027]", on(2022, 1, 1), on(2027, 12, 31), "several", "2022, 2023 to 2025 or 2027"),
        ("/2024", None, on(2024, 12, 31), "several", "until 2024, since when is not known"),
        ("2024-01-13/2024-01-15", on(2024, 1, 13), on(2024, 1, 15), "several", "13 to 15 January 2024"),
        ("2023-01-14/2024-01-14", on(2023, 1, 14), on(2024, 1, 14), "several", "14 January 2023 to 14 January 2024"),
        ("2024-01-13/2024-02", on(2024, 1, 13), on(2024, 2, 29), "several", "13 January 2024 to February 2024"),
        ("2024-01/2024-02-10", on(2024, 1, 1), on(2024, 2, 10), "several", "January 2024 to 10 February 2024"),
        ("2024-W02-1/2024-W02-3", on(2024, 1, 8), on(2024, 1, 10), "several", "8 January 2024 to 10 January 2024"),
        (
            "2024-01-13?/2024-01-14",
            on(2024, 1, 13),
            on(2024, 1, 14),
            "several",
            "perhaps 13 January 2024 to 14 January 2024",
        ),
        (
            "2024-01-13T10:00/2024-01-14",
            on(2024, 1, 13),
            on(2024, 1, 14),
            "several",
            "13 January 2024, 10:00 to 14 January 2024",
        ),
        (
            "2024-01-XX/2024-01-20",
            on(2024, 1, 1),
            on(2024, 1, 20),
            "several",
            "January 2024, day not known to 20 January 2024",
        ),
        (
            "2024-1X-10/2024-12-11",
            on(2024, 10, 10),
            on(2024, 12, 11),
            "several",
            "a day between 10 October 2024 and 10 December 2024 to 11 December 2024",
        ),
    ],
)
def test_each_form_has_its_days_and_its_words(
    value: str, first: Day | None, last: Day | None, precise: Precision, told: str
) -> None:
    assert bounds(value) == Bounds(first, last)
    assert precision(value) == precise
    assert words(value) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("XXXX-12-30", "30 December (year not known)"),
        ("XXXX-33", "first quarter of a year not known"),
        ("XXXX", "(year not known)"),
        ("-XXXX", "(year -XXXX)"),
        ("X024", "(year X024)"),
        ("XXXX-24", "winter (year not known)"),
        ("XXXX-W02-3?", "perhaps XXXX-W02-3"),
        ("XXXX-1X-05~", "about XXXX-1X-05"),
        ("XX24-02-29", "29 February (year XX24)"),
        ("PT1H1M1S", "1 hour 1 minute 1 second"),
        ("P1Y2M3W4D", "1 year 2 months 3 weeks 4 days"),
        ("2024/XXXX-05", "2024 to May (year not known)"),
        ("XXXX/2024", "(year not known) to 2024"),
        ("[2024,XXXX]", "2024 or (year not known)"),
        ("P3D", "3 days"),
        ("PT4H30M", "4 hours 30 minutes"),
        ("P1W", "1 week"),
        ("the ninth", "the ninth"),
    ],
)
def test_what_lies_nowhere_has_words_too(value: str, told: str) -> None:
    assert bounds(value) is None
    assert sort_key(value) == UNDATED
    assert precision(value) == "unknown"
    assert words(value) == told


@pytest.mark.parametrize(
    "value",
    ["", "24", "2024-13", "2024-00", "2024-42", "2023-02-29", "2023-W53", "2024-W00", "2024-1-9", "../..", "/", "-0000",
     "P3D", "Tuesday", "2024-01-09T25:00", "2024/2025/2026", "2024-01-09 ", "XXXX-02-30", "2024-21-03",
     "2024-02/2024-01",
     "202X-01-09T10:00", "2024-0X-01T10:00", "2024-01-0XT10:00", "1950S2-05", "XX23-02-29", "1XX1-02-29", "2024-02-3X",
     "[2023-02-30..]", "[2024..2023-02-30]", "{2024..,2025}", "{2023,..2024}", "{..,2024}", "[2024}", "{2024]",
     "[2024,]", "2021-W53", "2024-25-01", "XXXX-02-3X", "2024-W02-8", "2024/2023-02-30", "2024,2025",
     "2024-Q1", "[2024", "[]", "[2024..2023]", "{..}", "٢٠٢٤", "2024-0１", "Y2024", "x" * 5000, "[" * 5000],
)  # fmt: skip
def test_these_are_no_values(value: str) -> None:
    assert parse(value) is None


@given(values | st.text(max_size=12))
@settings(max_examples=500)
def test_what_is_read_is_written_back_and_lies_where_it_sorts(text: str) -> None:
    value = parse(text)
    found = bounds(text)
    assert words(text) != "" or text == ""
    assert spelled(text).startswith(text)
    assert day_of(text) in (None, first_day(text)) or days(text) is None
    if value is None:
        assert found is None
        return
    assert write(value) == text
    assert precision(text) in get_args(Precision)
    if found is None:
        assert sort_key(text) == UNDATED
        return
    assert sort_key(text) < UNDATED
    assert found.first or found.last
    if found.first and found.last:
        assert found.first <= found.last
    assert sort_key(text)[:3] == (found.first or found.last)
    if (on_calendar := days(text)) is not None:
        assert tuple(day and Day(day.year, day.month, day.day) for day in on_calendar) == found


@given(values, values)
def test_the_order_is_that_of_the_first_days(one: str, other: str) -> None:
    a, b = bounds(one), bounds(other)
    if a is not None and b is not None and a.first and b.first and a.first < b.first:
        assert sort_key(one) < sort_key(other)


@given(values)
@settings(max_examples=100, deadline=None)
def test_the_edtf_package_says_the_same_where_both_know_a_form(text: str) -> None:
    """It knows neither weeks nor times without seconds, ends winters otherwise, and errs with X before the year 0."""
    if "-" in text[:1] and "X" in text:
        return
    value = parse(text)
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            theirs: Any = edtf().parse_edtf(text)
            low, high = (tuple(end)[:3] for end in (theirs.lower_strict(), theirs.upper_strict()))
        except Exception:  # it fails in many ways at what it does not know
            return
    if value is None:
        # what it takes without looking at the calendar, or at which end comes first
        assert not strictly_right(text), text
        return
    found = bounds(text)
    if found is None or found.first is None or found.last is None or "S" in text:
        return
    assert low == found.first
    if not any(code in text for code in ("-24", "-28", "-29", "-30", "-31", "-32")):
        assert high == found.last


def strictly_right(text: str) -> bool:
    """Whether a date that only the package takes is one of the calendar."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def edtf() -> Any:
    import edtf as package

    return package


@given(calendar, units, st.integers(-40, 40))
def test_the_value_of_a_day_holds_the_day(day: date, unit: Unit, amount: int) -> None:
    moved = shift(day, unit, amount)
    assume(moved is not None and 1 < moved.year < 9998)
    assert moved is not None
    assume(moved.year >= {"C": 100, "DE": 10}.get(unit, 1))  # what begins in the year 0000 has no first day in Python
    value = value_of(moved, unit)
    found = days(value)
    assert found is not None
    first, last = found
    assert first is not None
    assert last is not None
    assert first <= moved <= last or unit == "WE"
    assert value_of(first, unit) == value
    assert value_of(last, unit) == value
    if unit != "WE" and last < date.max - timedelta(days=1):
        assert value_of(last + timedelta(days=1), unit) != value


@given(calendar, calendar)
def test_an_interval_goes_from_the_one_to_the_other(one: date, other: date) -> None:
    low, high = sorted([one, other])
    value = interval(low.isoformat(), high.isoformat())
    assert days(value) == (low, high)
    assert is_edtf(interval(high.isoformat(), low.isoformat())) == (low == high)
    assert day_of(value) == low


@given(st.floats(0.001, 1e9), st.sampled_from("YMWDHMS"), st.booleans())
def test_a_duration_is_a_value(number: float, letter: str, clock: bool) -> None:
    clock = letter in "HS" or (letter == "M" and clock)
    value = duration(number, letter, clock=clock)
    assert is_duration(value)
    assert is_value(value)
    assert not is_edtf(value)


def test_nothing_said_lies_nowhere() -> None:
    for nothing in (None, ""):
        assert (bounds(nothing), days(nothing), first_day(nothing), day_of(nothing)) == (None,) * 4
        assert (sort_key(nothing), precision(nothing), start_of(nothing)) == (UNDATED, "unknown", None)
    assert first_day("2024") == date(2024, 1, 1)
    assert first_day("../2024") is None
    assert [days(text) for text in ("0000", "Y17000", "-0043-01-01")] == [None] * 3
    assert start_of("../2024") is None


def test_values_sort_by_their_first_day_then_the_longer_then_the_clock() -> None:
    order = [
        "-0043", "2023-12-31", "2024-01-01/..", "2024", "2024-33", "2024-01", "2024-01-01", "2024-01-01T00:00:59",
        "2024-01-01T00:01", "2024-01-01T09:59:59", "2024-01-01T10:00", "2024-01-02", "../2024-01-03", "2024-01-04",
        "Y17000", "XXXX-01-01",
    ]  # fmt: skip
    keys = [sort_key(text) for text in order]
    assert all(one < next_ for one, next_ in pairwise(keys))


@pytest.mark.parametrize(
    ("unit", "amount", "moved"),
    [
        ("D", 1, "2024-02-01"), ("D", -31, "2023-12-31"), ("W", 2, "2024-02-14"), ("WE", -1, "2024-01-24"),
        ("M", 1, "2024-02-29"), ("M", -1, "2023-12-31"), ("M", 11, "2024-12-31"), ("Q", 1, "2024-04-30"),
        ("SN", -1, "2023-10-31"), ("H", 1, "2024-07-31"), ("Y", -1, "2023-01-31"), ("DE", 1, "2034-01-31"),
        ("C", -1, "1924-01-31"), ("C", 80, None), ("D", -1_000_000, None), ("W", 10**12, None), ("Y", -2024, None),
    ],
)  # fmt: skip
def test_a_day_is_moved_by_units_and_kept_in_its_month(unit: Unit, amount: int, moved: str | None) -> None:
    assert shift(date(2024, 1, 31), unit, amount) == (moved and date.fromisoformat(moved))


def test_the_values_of_a_day() -> None:
    day = date(2024, 2, 29)
    values = {unit: value_of(day, unit) for unit in get_args(Unit)}
    assert values == {
        "D": "2024-02-29", "W": "2024-W09", "WE": "2024-03-02/2024-03-03", "M": "2024-02", "Q": "2024-33",
        "H": "2024-40", "SN": "2023-24", "Y": "2024", "DE": "202X", "C": "20XX",
    }  # fmt: skip
    assert [value_of(date(2024, month, 1), "SN") for month in (1, 3, 12)] == ["2023-24", "2024-21", "2024-24"]
    assert value_of(date(987, 7, 1), "H") == "0987-41"


def test_durations_are_written_without_what_they_do_not_need() -> None:
    assert [duration(3, "D"), duration(30, "M"), duration(1.5, "H", clock=True)] == ["P3D", "P30M", "PT1.5H"]
    assert not is_value("P")
    assert not is_duration("2024")


def test_what_is_more_than_digits_is_spelled_with_its_words() -> None:
    assert spelled("2024-33") == "2024-33 (first quarter of 2024)"
    assert spelled("2024-W02") == "2024-W02 (week of 8 January 2024)"
    assert spelled("P3D") == "P3D (3 days)"
    for plain in ("2024", "2024-12", "2024-01-09", "2024-01-09T10:30", "202X-W02", "the ninth"):
        assert spelled(plain) == plain


def test_sets_are_written_back_with_all_that_is_in_them() -> None:
    for text in ("[2022,2024]", "{2022..2024,2026}", "[..2022]", "{2024-01..}", "[2024?,..]"):
        value = parse(text)
        assert (value and write(value)) == (None if text.endswith(",..]") else text)


def test_the_day_of_a_date_and_time_however_exact() -> None:
    for text in (
        "2024-01-09T10:00:00.123+00:00", "2024-01-09 10:00", "2024-01-09T10:00Z", "2024-01-09", "2024-01-09T10:00/..",
    ):  # fmt: skip
        assert day_of(text) == date(2024, 1, 9)
    assert day_of("0001-01-01") == date.min
    assert day_of("9999-12-31") == date.max
    none: tuple[str | None, ...] = (
        "2024-01",
        "2024-W02",
        "the ninth",
        "",
        None,
        "9999-99-99T10",
        "2024-01-0X",
        "XXXX-01-09",
        "0000-01-01",
    )
    for wrong in none:
        assert day_of(wrong) is None
    moment = start_of("2023-12/2024-03")
    assert moment is not None
    assert (moment.year, moment.month) == ("2023", "12")
    assert [season_of(month) for month in (1, 2, 3, 5, 6, 9, 11, 12)] == [24, 24, 21, 21, 22, 23, 23, 24]


# Panel, both timelines and problems


def article(*whens: str) -> Document:
    text = "x" * len(whens)
    events = tuple(
        Event(id=f"v{n}", trigger=Span(start=n, end=n + 1), when=when, factuality="asserted")
        for n, when in enumerate(whens)
    )
    return Document(article=Article(id="a", text=text, published="2024-01-09"), annotation=Annotation(events=events))


@given(st.lists(values.filter(is_edtf), min_size=1, max_size=6))
@settings(deadline=None)
def test_panel_timelines_and_problems_agree(whens: list[str]) -> None:
    document = article(*whens)
    events = {event.id: event for event in document.annotation.events}
    panel = [event.when for event in sorted(events.values(), key=time_order)]
    placed = {d.event: d.day for d in dated(document)}
    drawn = {event.id: days(event.when) for event in events.values()}
    late = {problem.item for problem in problems(document, default_scheme()) if problem.kind == "date"}
    assert panel == sorted(whens, key=sort_key)
    for id_, event in events.items():
        found = drawn[id_]
        if found is None:  # the page draws nothing of the year 0000, which Python's dates do not have
            continue
        assert id_ in placed
        first, last = found
        if first and last:
            assert first.toordinal() <= placed[id_] <= last.toordinal()
        assert (id_ in late) == (first is not None and first > date(2024, 1, 9)), event.when
    bars = [Dated(*found, "row", "label", "link") for found in drawn.values() if found is not None]
    assert timeline(bars).count("<a ") == len(bars)


def test_the_first_quarter_begins_with_the_year_wherever_it_is_shown() -> None:
    whens = ["2024-01-09", "2024-33", "2024-12-31", "2024-W02", "2024-21"]
    order = ["2024-33", "2024-W02", "2024-01-09", "2024-21", "2024-12-31"]
    document = article(*whens)
    assert [e.when for e in sorted(document.annotation.events, key=time_order)] == order
    middle = {d.when: date.fromordinal(int(d.day)) for d in dated(document)}
    assert middle["2024-W02"] == date(2024, 1, 11)
    assert middle["2024-33"] == date(2024, 2, 15)
