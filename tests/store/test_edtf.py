"""EDTF: every form has its days, its place in an order and its words, and all who ask get the same answer."""

from __future__ import annotations

import contextlib
import io
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from store.edtf import (
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
from store.formats.timeline import Dated, timeline
from store.model import Annotation, Article, Document, Event, Span
from store.problems import problems
from store.schemes import default_scheme
from tui.dates import dated
from tui.widgets.event_panel import time_order

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
    return Day(*ymd)  # type: ignore[arg-type]


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


def test_the_day_of_a_date_and_time_however_exact() -> None:
    for text in ("2024-01-09T10:00:00.123+00:00", "2024-01-09 10:00", "2024-01-09T10:00Z", "2024-01-09"):
        assert day_of(text) == date(2024, 1, 9)
    for text in ("2024-01", "2024-W02", "the ninth", "", None, "9999-99-99T10"):
        assert day_of(text) is None
    moment = start_of("2023-12/2024-03")
    assert moment is not None
    assert (moment.year, moment.month) == ("2023", "12")
    assert [season_of(month) for month in (1, 3, 6, 9, 12)] == [24, 21, 22, 23, 24]


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
        assert (id_ in placed) == (found is not None)
        if found is None:
            continue
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
