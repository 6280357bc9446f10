"""When the text says things happened: values of times, how they follow the article's date, what a person types."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, timedelta
from functools import lru_cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from newsview.extract.layers import TIMES
from newsview.extract.pipeline.pipeline import annotate
from newsview.extract.times.component import TimesComponent
from newsview.extract.times.expressions import find
from newsview.extract.times.resolution import direction_of, easter, resolve
from newsview.extract.times.values import parse_when, publish, redate
from newsview.extract.times.words import number_of
from newsview.store.document.edtf import day_of, is_edtf, shift, value_of
from newsview.store.document.model import Argument, Article, Document, Event, Furniture, Mention, Span, replace
from newsview.store.document.serialization import check
from newsview.store.editing.corrections import apply, inverse

TUESDAY = "2024-01-09"

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
ends_of_time = st.sampled_from([date.min, date(1, 3, 1), date(9999, 1, 1), date.max])


@lru_cache
def read(text: str, published: str | None = TUESDAY) -> Document:
    return annotate(Article(id="a", text=text, published=published))


def values(text: str, published: str | None = TUESDAY) -> dict[str, str | None]:
    """What each time of the text says, and its value."""
    document = read(text, published)
    return {document.quote(m): m.value for m in times(document)}


def times(document: Document) -> list[Mention]:
    return [m for m in document.annotation.mentions if m.label in ("DATE", "TIME", "DURATION", "SET")]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("Troops left on March 5, 1946.", "March 5, 1946", "1946-03-05"),
        ("Troops left on 5 March 1946.", "5 March 1946", "1946-03-05"),
        ("The summit of 2024-02-29 failed.", "2024-02-29", "2024-02-29"),
        ("It was signed in October 1998.", "October 1998", "1998-10"),
        ("It was founded in 1949.", "1949", "1949"),
        ("The 1990s were worse.", "The 1990s", "199X"),
        ("It rose in the third quarter of 2023.", "the third quarter of 2023", "2023-35"),
        ("They met in the spring of 2008.", "the spring of 2008", "2008-21"),
        ("A strike lasted three days.", "three days", "P3D"),
        ("It was a two-week truce.", "two-week", "P2W"),
        ("They waited 5 1/2 hours.", "5 1/2 hours", "PT5H30M"),
        ("They meet every day.", "every day", "P1D"),
        ("It rose in March and April 2009.", "March", "2009-03"),
        ("It lasted from Dec. 30 to Jan. 5, 2024.", "Dec. 30", "2023-12-30"),
        ("The Sept. 11 attacks changed it.", "Sept. 11", "2001-09-11"),
    ],
)
def test_what_needs_no_publication_date(text: str, words: str, value: str) -> None:
    assert values(text, None)[words] == value


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("Officials said Tuesday that it failed.", "Tuesday", "2024-01-09"),
        ("It was launched on Saturday.", "Saturday", "2024-01-06"),
        ("The council will meet on Wednesday.", "Wednesday", "2024-01-10"),
        ("They have until Friday to leave.", "Friday", "2024-01-12"),
        ("A missile was fired on Dec. 30.", "Dec. 30", "2023-12-30"),
        ("Another was fired on Jan. 2.", "Jan. 2", "2024-01-02"),
        ("Prices fell in November.", "November", "2023-11"),
        ("He resigned last week.", "last week", "2024-W01"),
        ("Talks begin next month.", "next month", "2024-02"),
        ("It was sold last year.", "last year", "2023"),
        ("He came back yesterday.", "yesterday", "2024-01-08"),
        ("The raid came three days ago.", "three days ago", "2024-01-06"),
        ("It burned last fall.", "last fall", "2023-23"),
        ("Police came at 10:35 a.m. Monday.", "10:35 a.m. Monday", "2024-01-08T10:35"),
        ("They were freed on Christmas Eve.", "Christmas Eve", "2023-12-24"),
        ("They protested over the weekend.", "the weekend", "2024-01-06/2024-01-07"),
    ],
)
def test_what_follows_the_publication_date(text: str, words: str, value: str) -> None:
    assert values(text)[words] == value


def test_that_day_is_the_day_told_before() -> None:
    found = values("He was shot on Nov. 3, 1998. Police came that same day and left the following day.")
    assert found["that same day"] == "1998-11-03"
    assert found["the following day"] == "1998-11-04"


def test_a_part_of_the_day_keeps_the_day_for_edtf_and_itself_for_timex() -> None:
    document = read("It happened Monday night.")
    assert [(m.value, m.extra) for m in times(document)] == [("2024-01-08", {"timex": "2024-01-08TNI"})]


def test_without_a_date_what_is_unknown_stays_unknown() -> None:
    found = values("It was launched on Dec. 30. He spoke on Tuesday. It fell last week. In May it ended.", None)
    assert found == {"Dec. 30": "XXXX-12-30", "Tuesday": None, "last week": None, "May": "XXXX-05"}


@pytest.mark.parametrize(
    "text",
    [
        "The 35-year-old man may march on.",
        "It cost $2000 and 4.1999 more.",
        "Black Friday sales may fall.",
        "He can second that.",
        "Jan Kavan met Augustus.",
    ],
)
def test_what_only_looks_like_a_time_is_left_alone(text: str) -> None:
    assert not {m.value for m in times(read(text)) if m.label in ("DATE", "TIME")} - {"2023-11-24"}


def test_of_furniture_only_full_dates_are_read() -> None:
    text = "Sunday gardening tips\nPosted January 9, 2024\nIt rained on Monday."
    furniture = (Furniture(start=0, end=21, kind="related"), Furniture(start=22, end=44, kind="dateline"))
    document = annotate(Article(id="a", text=text, published=TUESDAY, furniture=furniture))
    assert [document.quote(m) for m in times(document)] == ["January 9, 2024", "Monday"]


def test_every_time_has_a_score_and_its_words_in_the_text() -> None:
    document = read(
        "On Friday, two days before the 2024 vote, some 300 people met at noon for the first time in years."
    )
    check(document)
    assert all(m.score is not None and 0 < m.score < 1 for m in times(document))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("last Tuesday", "2024-01-02"),
        ("2026-09", "2026-09"),
        ("Dec 30", "2023-12-30"),
        ("dec 30", "2023-12-30"),
        ("yesterday", "2024-01-08"),
        ("  the weekend ", "2024-01-06/2024-01-07"),
        ("Q3 2023", "2023-35"),
        ("1/9/2024", "2024-01-09"),
        ("2024/01/09", "2024-01-09"),
        ("summer of 1990", "1990-22"),
        ("XXXX-12-30", "XXXX-12-30"),
        ("2024-01-10/..", "2024-01-10/.."),
        ("nonsense", None),
        ("Monday or Tuesday", None),
        ("two weeks", None),
        ("2024-13-01", None),
        ("", None),
    ],
)
def test_what_a_person_types_becomes_a_value(typed: str, value: str | None) -> None:
    assert parse_when(typed, TUESDAY) == value


@given(st.text(max_size=30), st.none() | days)
def test_whatever_is_typed_gives_a_valid_value_or_none(typed: str, published: date | None) -> None:
    value = parse_when(typed, published.isoformat() if published else None)
    assert value is None or is_edtf(value)


@pytest.mark.parametrize(
    "value",
    [
        "2024",
        "2024-01",
        "2024-01-09",
        "2024-W02",
        "2024-21",
        "2024-33",
        "202X",
        "20XX",
        "XXXX-12-30",
        "2024-XX",
        "2024~",
        "2024-01-09T10:35",
        "2024-01-09T10:35:00Z",
        "2024-01-10/2024-01-12",
        "../2024",
        "2024-02-29",
    ],
)
def test_these_are_edtf(value: str) -> None:
    assert is_edtf(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "24",
        "2024-13",
        "2024-00",
        "2023-02-29",
        "2024-W54",
        "2024-1-9",
        "../..",
        "/",
        "P3D",
        "Tuesday",
        "2024-01-09T25:00",
        "2024/2025/2026",
        "2024-01-09 ",
        "XXXX-02-30",
    ],
)
def test_these_are_not(value: str) -> None:
    assert not is_edtf(value)


@given(days, st.sampled_from(["D", "W", "WE", "M", "Q", "H", "SN", "Y", "DE", "C"]), st.integers(-40, 40))
def test_every_unit_of_every_day_is_a_value(day: date, unit: str, amount: int) -> None:
    moved = shift(day, unit, amount)  # type: ignore[arg-type]
    assert moved is None or is_edtf(value_of(moved, unit))  # type: ignore[arg-type]


@given(days, st.integers(-40, 40))
def test_days_and_weeks_shift_there_and_back(day: date, amount: int) -> None:
    assert shift(shift(day, "W", amount) or day, "W", -amount) == day


def test_easter_falls_where_the_churches_say() -> None:
    assert [easter(y).isoformat() for y in (1998, 2000, 2024, 2038)] == [
        "1998-04-12", "2000-04-23", "2024-03-31", "2038-04-25",
    ]  # fmt: skip


WORDS = st.lists(
    st.sampled_from(
        [
            "on",
            "in",
            "the",
            "last",
            "next",
            "this",
            "Tuesday",
            "Friday",
            "Jan.",
            "May",
            "5",
            ",",
            "2024",
            "1999",
            "1990s",
            "three",
            "days",
            "ago",
            "week",
            "year",
            "morning",
            "10:30",
            "a.m.",
            "said",
            "will",
            "\n",
            "weekend",
            "spring",
            "quarter",
            "third",
            "first",
            "of",
            "early",
            "every",
            "Christmas",
            "noon",
            "’98",
            "now",
            "past",
            "-",
            "/",
        ]
    ),
    max_size=25,
).map(" ".join)


@given(WORDS, st.none() | days | ends_of_time, st.sampled_from([None, "past", "future"]))
def test_any_text_gives_times_in_order_inside_it_with_valid_values(text: str, published: date | None, way: str) -> None:
    last = 0
    for e in find(text):
        assert last <= e.start < e.end <= len(text)
        assert "\n" not in text[e.start : e.end]
        last = e.end
        value = resolve(e.meaning, published, None, way).edtf  # type: ignore[arg-type]
        assert value is None or is_edtf(value) or re.fullmatch(r"P(T?\d+(\.\d+)?[DWMYHS])+", value) or e.label == "SET"


@given(WORDS, st.none() | days)
@settings(deadline=None)
def test_whatever_words_of_time_are_typed_give_a_date_or_none(typed: str, published: date | None) -> None:
    value = parse_when(typed, published.isoformat() if published else None)
    assert value is None or is_edtf(value)
    for expression in find(typed):
        alone = parse_when(typed[expression.start : expression.end], published.isoformat() if published else None)
        assert alone is None or is_edtf(alone)


@given(st.text(max_size=60))
def test_text_of_any_kind_can_be_read(text: str) -> None:
    assert all(text[e.start : e.end].strip() for e in find(text))


def test_a_long_text_is_read_as_its_paragraphs_are() -> None:
    line = "He left on Friday, Oct. 23, 1998 at 10 a.m. after two weeks.\n"
    whole, one = find(line * 200), find(line)
    assert len(whole) == 200 * len(one)
    assert {(e.start % len(line), e.meaning) for e in whole} == {(e.start, e.meaning) for e in one}


@pytest.mark.parametrize(
    ("words", "count"), [("three", 3), ("forty-two", 42), ("a dozen", 12), ("2 1/2", 2.5), ("1,200", 1200)]
)
def test_numbers_count_what_they_say(words: str, count: float) -> None:
    assert number_of(words) == count


def test_a_verb_points_where_it_points() -> None:
    def way(sentence: str, tags: str, at: int) -> str | None:
        words = sentence.split()
        return direction_of(words, tags.split(), (at, at + 1), (0, len(words)))

    assert way("He will meet them Friday .", "PRP MD VB PRP NNP .", 4) == "future"
    assert way("He met them Friday .", "PRP VBD PRP NNP .", 3) == "past"
    assert way("It is scheduled for Friday .", "PRP VBZ VBN IN NNP .", 4) == "future"
    assert way("Friday ’s vote", "NNP POS NN", 0) is None


# The publication date changed


SEED = (
    "Officials said Tuesday that North Korea sent missiles last week. One was launched on Dec. 30 and Russia will test "
    "others on Friday, three days after the talks of March 5, 1998."
)


def test_all_times_follow_the_date_without_reading_again() -> None:
    for published in ("2025-03-05", "2023-06-30", None):
        moved = redate(read(SEED), published)
        assert moved.article.published == published
        assert [(m.value, m.extra) for m in times(moved)] == [(m.value, m.extra) for m in times(read(SEED, published))]


@given(days, days)
@settings(deadline=None)
def test_a_date_changed_there_and_back_changes_nothing(first: date, second: date) -> None:
    document = redate(read(SEED), first.isoformat())
    assert redate(redate(document, second.isoformat()), first.isoformat()) == document


@given(days)
@settings(deadline=None)
def test_another_date_is_an_edit_that_undo_takes_back(day: date) -> None:
    document = read(SEED)
    edit = publish(document, day.isoformat())
    after = apply(document, edit.changes)
    assert after == redate(document, day.isoformat())
    assert apply(after, inverse(edit.changes)) == document


def test_a_date_given_late_dates_what_was_undated() -> None:
    undated = read(SEED, None)
    assert redate(undated, TUESDAY) == replace(undated, **_of(read(SEED)))


def _of(document: Document) -> dict[str, object]:
    return {"article": document.article, "annotation": document.annotation}


def test_what_a_person_decided_stays() -> None:
    document = read("He left on Tuesday. She left on Friday.")
    first, second = times(document)
    mentions = (replace(first, value="2020-05-05"), second)
    moved = redate(replace(document, annotation=replace(document.annotation, mentions=mentions)), "2024-02-01")
    assert [m.value for m in times(moved)] == ["2020-05-05", "2024-01-26"]


@pytest.mark.parametrize("value", ["0000", "9999-12-31", "-0044", "Y17000", "[2024,2025]", "../2024", "XXXX-12-30"])
def test_strange_values_of_an_imported_document_do_no_harm(value: str) -> None:
    document = read("He left on Tuesday. She left that day, a week later and the next year.")
    first, *others = times(document)
    mentions = (replace(first, value=value), *others)
    moved = redate(replace(document, annotation=replace(document.annotation, mentions=mentions)), "2024-02-01")
    assert times(moved)[0].value == value


def test_an_event_follows_the_time_that_it_is_tied_to() -> None:
    document = read("He left on Tuesday.")
    time = times(document)[0]
    tied = Event(
        id="x",
        trigger=Span(start=3, end=7),
        when=time.value,
        arguments=(Argument(role="time", start=time.start, end=time.end, mention=time.id),),
    )
    own = Event(id="y", trigger=Span(start=3, end=7), when="1999")
    with_events = replace(document, annotation=replace(document.annotation, events=(tied, own)))
    moved = redate(with_events, "2024-01-16")
    assert [e.when for e in moved.annotation.events] == ["2024-01-16", "1999"]


def test_a_document_without_tags_can_still_be_redated() -> None:
    document = read("The council will meet on Wednesday.")
    bare = replace(document, annotation=replace(document.annotation, tokens=None))
    assert [m.value for m in times(redate(bare, "2024-01-16"))] == ["2024-01-17"]


def test_neither_parser_nor_screen_is_loaded_to_redate() -> None:
    code = "import sys, newsview.extract.times.values; assert not {'spacy', 'textual', 'numpy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_component_stands_alone_on_a_doc_without_a_parse() -> None:
    doc = TimesComponent()(Doc(Vocab(), words=["It", "ended", "on", "March", "5", ",", "1946", "."]))
    assert [(s.text, s._.newsview_value) for s in doc.spans[TIMES]] == [("March 5 , 1946", "1946-03-05")]


def test_a_pipeline_of_someone_elses_can_ask_for_sure_times_only() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("newsview_times", config={"least_score": 0.9})
    doc = nlp("It may now end; it began on March 5, 1946.")
    assert [s.text for s in doc.spans[TIMES]] == ["March 5, 1946"]


@given(days)
def test_the_same_weekday_as_the_dateline_is_that_day(day: date) -> None:
    name = f"{day:%A}"
    expression = find(f"on {name}")[0]
    assert resolve(expression.meaning, day).edtf == day.isoformat()
    assert day_of(resolve(expression.meaning, day + timedelta(days=3)).edtf) == day
