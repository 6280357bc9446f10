"""What is marked as furniture, what is left to the story, and what a dateline says."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.extract.reading.furniture import Dateline, dateline, mark
from tests.strategies import texts

GOLD = Path(__file__).parents[4] / "shared" / "gold"

STORY = (
    "Soldiers crossed the border on Monday, the ministry said.\n"
    "It was the third such crossing this year, according to officials.\n"
    "The government in the capital called for calm.\n"
    "Talks are to resume next week.\n"
)


def marked(text: str) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.kind) for m in mark(text)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("The minister left early. ⟦Photo by Jane Doe/EPA-EFE⟧", "credit"),
        ("Crowds gathered in the square. ⟦Photo: Jane Doe / AFP via Getty Images⟧", "credit"),
        ("The convoy was hit near the river. ⟦REUTERS/Jane Doe⟧", "credit"),
        ("The team won again. ⟦Image: United States Navy.⟧", "credit"),
        ("He waved to the crowd ⟦(AP Photo/Jane Doe)⟧ and left.", "credit"),
        ("The vote was delayed again. ⟦Advertisement⟧", "advertisement"),
        ("The vote was delayed on Tuesday ⟦Advertisement⟧ because of rain.", "advertisement"),
        ("The vote was delayed. ⟦ADVERTISEMENT⟧ It will be held in May.", "advertisement"),
        ("The vote was delayed. ⟦Story continues below advertisement⟧", "advertisement"),
        ("It will be held in May. ⟦READ MORE: Why the vote was delayed⟧", "related"),
        ("It ended. ⟦(Reporting by Jane Doe in Rome; Editing by Al Roe)⟧", "other"),
    ],
)
def test_furniture_inside_a_line_is_marked_and_nothing_else(line: str, kind: str) -> None:
    assert marked(STORY + line.replace("⟦", "").replace("⟧", "") + "\n" + STORY) == [
        (line[line.index("⟦") + 1 : line.index("⟧")], kind)
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Advertisement", "advertisement"),
        ("- ADVERTISEMENT -", "advertisement"),
        ("Share Tweet Email", "advertisement"),
        ("Sign up for our morning newsletter", "advertisement"),
        ("Related: What we know about the crossing", "related"),
        ("ALSO READ | Ministers meet in the capital", "related"),
        ("Reporting by Jane Doe; Editing by Al Roe", "other"),
        ("Associated Press writer Jane Doe in Rome contributed to this report.", "other"),
        ("© 2024 The Daily Paper. All rights reserved.", "other"),
        ("Email: jane.doe@example.org", "other"),
        ("(With inputs from agencies)", "other"),
        ("https://example.org/story", "other"),
    ],
)
def test_a_line_that_is_furniture_is_marked_whole(line: str, kind: str) -> None:
    assert marked(STORY + line) == [(line, kind)]


@pytest.mark.parametrize(
    "line",
    [
        "The advertisement ran for a week.",
        "An Advertisement Standards Authority spokesman said so.",
        "The new Advertisement was withdrawn.",
        "The Advertisement Act was passed in May.",
        "They share a long border.",
        "The photo by the door showed a man.",
        "Officials published photos of the suspects.",
        "He sent an email to press@example.org, which was not answered for three days although that had been promised.",
        "By some estimates, 700 people left.",
        "By Monday the army had left the town.",
        "More from the budget will go to schools, the minister said.",
        "The report by the commission was published in May.",
        "Reporting by the commission was slow.",
        "BBC journalists were there.",
        "WHO said so.",
        "Trending topics included the vote.",
    ],
)
def test_the_same_words_in_the_story_are_left_alone(line: str) -> None:
    assert marked(line + "\n" + STORY + line) == []


def test_bylines_and_dates_stand_at_the_top_only() -> None:
    top = "Border crossed again\nBy Jane Doe and Al Roe\nPublished: 9 January 2024, 10:15\n"
    assert marked(top + STORY) == [
        ("By Jane Doe and Al Roe", "byline"),
        ("Published: 9 January 2024, 10:15", "dateline"),
    ]
    assert marked(STORY + STORY + "By Jane Doe and Al Roe\n" + STORY) == []


def test_at_the_end_a_headline_a_caption_and_its_credit_are_furniture_and_at_the_top_the_credit_alone() -> None:
    lead = "The army has crossed the border three times. Photo by Jane Doe/UPI\n"
    end = "In pictures: a year at the border\nDemonstrators rally in the square. Photo by Al Roe/UPI | License Photo"
    assert marked(lead + STORY + end) == [
        ("Photo by Jane Doe/UPI", "credit"),
        ("In pictures: a year at the border", "related"),
        ("Demonstrators rally in the square.", "caption"),
        ("Photo by Al Roe/UPI | License Photo", "credit"),
    ]


def test_a_caption_is_known_by_its_shape() -> None:
    line = "Jane Doe (left) and Al Roe (right) in Rome on May 1. Image: Home Office."
    assert marked(line + "\n" + STORY)[0] == ("Jane Doe (left) and Al Roe (right) in Rome on May 1.", "caption")


def test_headlines_under_read_more_are_links() -> None:
    links = ["Read more", "Why the vote was delayed", "What the neighbours say about it"]
    assert marked(STORY + "\n".join(links)) == [(link, "related") for link in links]


@pytest.mark.parametrize(
    ("opening", "place", "date"),
    [
        ("WASHINGTON, Jan. 9 (UPI) --", "WASHINGTON", "XXXX-01-09"),
        ("KYIV (Reuters) -", "KYIV", None),
        ("DURBAN, May 20 2022 (IPS) -", "DURBAN", "2022-05-20"),
        ("DAR ES SALAAM, Tanzania (AP) _", "DAR ES SALAAM", None),
        ("HEMPSTEAD, N.Y. ―", "HEMPSTEAD", None),
        ("Moscow (AFP) –", "Moscow", None),
        ("(CNN) --", None, None),
        ("JEDDAH:", "JEDDAH", None),
        ("BRUSSELS 1996-08-22", "BRUSSELS", "1996-08-22"),
    ],
)
def test_a_dateline_is_marked_and_read(opening: str, place: str | None, date: str | None) -> None:
    text = "Border crossed again\n" + opening + ("\n" if opening[-1].isdigit() else " ") + STORY
    assert marked(text) == [(opening, "dateline")]
    assert dateline(text) == Dateline(place, date)


@pytest.mark.parametrize(
    "line",
    [
        "NATO - the alliance - was split.",
        "UPDATE 1 - Border crossed again.",
        "LIVE: Border crossed again.",
        "POLICE",
        "UN troops left.",
    ],
)
def test_capitals_alone_are_no_dateline(line: str) -> None:
    assert marked(line + "\n" + STORY) == []


def test_speakers_of_a_transcript_are_no_places() -> None:
    assert marked("BLITZER: Good evening.\nSMITH: Good evening to you.\n" + STORY) == []


@settings(deadline=None)
@given(texts)
def test_marks_lie_in_the_text_in_order_apart_and_without_white_space_around(text: str) -> None:
    at = 0
    for each in mark(text):
        assert at <= each.start < each.end <= len(text)
        assert text[each.start : each.end] == text[each.start : each.end].strip()
        at = each.end
    dateline(text)


PIECES = st.sampled_from(
    [
        *STORY.splitlines(),
        "Advertisement",
        "Photo by Jane Doe/UPI",
        "Read more",
        "By Jane Doe",
        "WASHINGTON (AP) --",
        "Rain (left)",
    ]
)
SEPARATORS = st.sampled_from(["\n", " ", "\n\n", ". "])


@settings(deadline=None)
@given(st.lists(st.tuples(PIECES, SEPARATORS), max_size=12).map(lambda pairs: "".join(map("".join, pairs))))
def test_marking_is_the_same_twice_and_keeps_its_order_among_real_furniture(text: str) -> None:
    marks = mark(text)
    assert mark(text) == marks
    assert all(a.end <= b.start for a, b in pairwise(marks))


@pytest.mark.skipif(not (GOLD / "seed.jsonl").exists(), reason="the shared gold data is not here")
def test_the_seed_articles_furniture_is_found_exactly() -> None:
    record = json.loads((GOLD / "seed.jsonl").read_text().splitlines()[0])
    expected = [(f["start"], f["end"], f["kind"]) for f in record["furniture"]]
    assert [(f.start, f.end, f.kind) for f in mark(record["text"])] == expected
