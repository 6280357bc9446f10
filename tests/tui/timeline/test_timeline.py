"""When it all happened: dates on an axis, a picture, and the list under it."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsview.store.document.edtf import sort_key
from newsview.store.document.model import Document, replace
from newsview.store.schemes import default_scheme
from newsview.tui.review.event_panel import time_order
from newsview.tui.timeline.axis import binned, date_labels, date_ticks, dated, extent
from newsview.tui.timeline.screen import Happened, Shelves, TimelineScreen
from newsview.tui.widgets.line_view import Line
from newsview.tui.widgets.place_list import PlaceList
from tests.tui.hosting import Host, document, drawn

days = st.integers(date(1, 1, 1).toordinal(), date.max.toordinal()).map(float)


def ordinal(year: int, month: int, day: int) -> int:
    """The number of a day by the formula for Julian days, which knows no calendar."""
    late = (14 - month) // 12
    year, month = year + 4800 - late, month + 12 * late - 3
    days_before = 365 * year + year // 4 - year // 100 + year // 400
    return day + (153 * month + 2) // 5 + days_before - 32_045 - 1_721_425


far_days = st.one_of(days, st.integers(-(10**11), 10**11).map(float))
"""Days of any year, as of a myth or of the age of the earth."""


def test_dated_events_come_in_order_of_time_with_who_did_it() -> None:
    found = dated(document())
    assert [(d.event, d.when, d.reads, d.who) for d in found] == [
        ("v1", "2024-01-08", "shelled", "Georgia ▸ Kodori"),
        ("v2", "2024-01-08", "denied", ""),
        ("v3", "2024-01-12", "talk", "Georgia"),
    ]


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("2024-01-08", date(2024, 1, 8).toordinal()),
        ("2024-02", (date(2024, 2, 1).toordinal() + date(2024, 2, 29).toordinal()) / 2),
        ("2024", (date(2024, 1, 1).toordinal() + date(2024, 12, 31).toordinal()) / 2),
        ("XXXX-12-30", None),
        ("0000", (1 - 366) + 365 / 2),
        ("-0043-03-15", ordinal(-43, 3, 15)),
        ("Y-170000", (ordinal(-170_000, 1, 1) + ordinal(-170_000, 12, 31)) / 2),
        (None, None),
    ],
)
def test_a_date_lies_in_the_middle_of_what_it_can_mean(when: str | None, day: float | None) -> None:
    one = document()
    events = (replace(one.annotation.events[0], when=when),)
    found = dated(Document(article=one.article, annotation=replace(one.annotation, events=events)))
    assert [d.day for d in found] == ([] if day is None else [day])


def test_a_rejected_event_did_not_happen() -> None:
    one = document()
    events = tuple(replace(e, status="rejected") for e in one.annotation.events)
    assert dated(Document(article=one.article, annotation=replace(one.annotation, events=events))) == []


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(2024, 1, 1), date(2024, 1, 4), ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]),
        (date(2023, 12, 30), date(2024, 1, 16), ["2024-01-01", "2024-01-08", "2024-01-15"]),
        (date(2023, 11, 20), date(2024, 3, 20), ["2023-12", "2024-01", "2024-02", "2024-03"]),
        (date(2019, 5, 5), date(2024, 3, 20), ["2020", "2021", "2022", "2023", "2024"]),
    ],
)
def test_an_axis_is_marked_at_days_mondays_months_or_years(first: date, last: date, labels: list[str]) -> None:
    assert date_labels(date_ticks(first.toordinal(), last.toordinal())) == labels


@given(far_days, far_days)
def test_ticks_lie_on_the_axis_and_are_few(one: float, other: float) -> None:
    low, high = extent([one, other])
    ticks = date_ticks(low, high)
    assert len(ticks) <= 12
    assert all(low - 1 <= tick <= high + 1 for tick in ticks)
    assert len(date_labels(ticks)) == len(ticks)


@given(st.lists(far_days, max_size=40), st.integers(5, 60))
def test_every_event_is_counted_once(found: list[float], most: int) -> None:
    bins = binned(found, most)
    assert sum(b.size for b in bins) == len(found)
    assert len({b.middle for b in bins}) == len(bins)


WHENS = st.one_of(
    st.sampled_from(
        ["2024-33", "2024", "2024-01-01", "2024-02-14", "../2024-03-01", "2024-01/..", "2024-W02", "2024-21"]
    ),
    st.sampled_from(["-0043-03-15", "-0100", "0000", "Y-170000", "Y17E7", "XXXX-12-30", "20XX", "2024-01-08T10:00"]),
    st.none(),
)


@given(st.lists(WHENS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_list_has_the_order_of_the_panel(whens: list[str | None], chance: Random) -> None:
    """One order of time everywhere, whichever years the dates are of; and what has a year is on the timeline."""
    one = document()
    first = one.annotation.events[0]
    events = [replace(first, id=f"x{n}", when=when) for n, when in enumerate(whens)]
    listed = [event.id for event in sorted(events, key=time_order) if event.when not in (None, "XXXX-12-30")]
    chance.shuffle(events)
    shuffled = replace(one.annotation, events=tuple(events))
    found = dated(Document(article=one.article, annotation=shuffled))
    assert [sort_key(d.when) for d in found] == [sort_key(whens[int(id_[1:])]) for id_ in listed]
    assert sorted(d.event for d in found) == sorted(listed)


@pytest.mark.parametrize(("size", "theme"), [((80, 24), "newsview-light"), ((160, 50), "newsview-dark")])
async def test_the_picture_has_a_lane_a_type_and_the_list_goes_with_it(size: tuple[int, int], theme: str) -> None:
    app: Host[Happened | None] = Host(TimelineScreen(default_scheme(), document=document(), near_event="v2"), theme)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        picture = app.export_screenshot()
        for word in ("ASSAULT", "REJECT", "CONSULT", "2024-01-08", "◆", "○", "●"):
            assert word in picture
        rows = drawn(app.screen.query_one(PlaceList))
        assert rows[0].strip().startswith("2024-01-08 ASSAULT")
        await pilot.press("down", "enter")
    assert app.result == Happened("kodori", "v3")


async def test_events_of_a_day_are_counted_and_none_is_hidden_by_the_line_of_publication() -> None:
    one = document(published="2024-01-08")
    shelled, denied, talk = one.annotation.events
    many = tuple(replace(denied, id=f"x{n}") for n in range(3))
    events = (replace(talk, when="2024-03-01"), *many, shelled)
    made = Document(article=one.article, annotation=replace(one.annotation, events=events))
    app: Host[Happened | None] = Host(TimelineScreen(default_scheme(), document=made, near_event="v3"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
        lanes = {line.split()[0]: line for line in lines if line.lstrip().startswith(("REJECT", "ASSAULT"))}
        assert "┫3" in lanes["REJECT"]
        assert "○" in lanes["ASSAULT"]


async def test_the_library_is_read_behind_the_picture() -> None:
    def load(id_: str) -> Document:
        if id_ == "bad":
            raise OSError("damaged")
        return document(id_)

    screen = TimelineScreen(default_scheme(), shelves=Shelves(["a", "bad", "b"], load))
    app: Host[Happened | None] = Host(screen)
    async with app.run_test(size=(120, 36)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "6 dated events" in drawn(app.screen.query_one("#heading", Line))[0]
        assert "ASSAULT" in app.export_screenshot()
        await pilot.press("O", "O", "O")
        await pilot.press("down", "enter")
    assert app.result == Happened("a", "v2")


async def test_without_any_date_it_says_how_to_give_one() -> None:
    one = document()
    bare = Document(article=one.article)
    app: Host[Happened | None] = Host(TimelineScreen(default_scheme(), document=bare))
    async with app.run_test() as pilot:
        await pilot.press("down", "O", "enter")
        assert "No event has a date yet" in drawn(app.screen.query_one(PlaceList))[0]
        await pilot.press("escape")
    assert app.dismissed
    assert app.result is None


async def test_without_a_dated_event_there_are_no_axes() -> None:
    one = document()
    bare = Document(article=one.article)
    async with Host(TimelineScreen(default_scheme(), document=bare)).run_test() as pilot:
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, TimelineScreen)
        assert not screen.plot.display
        assert drawn(screen.query_one(PlaceList))[0].strip().startswith("No event has a date yet")
