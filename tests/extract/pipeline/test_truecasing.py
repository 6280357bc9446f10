"""Capitals are parsed as a sentence, and the text keeps every character in its place."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.pipeline.parsing import parse
from newsview.extract.pipeline.truecasing import readable
from tests.strategies import texts


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load(DEFAULT_MODEL)


def test_a_headline_takes_the_case_that_the_story_gives_its_words(nlp: Language) -> None:
    story = "\nThe UAE said on Monday that Jackson Yee had met the IAEA."
    assert readable(nlp, "JACKSON YEE HAS DROPPED THE IAEA’S STUDIES IN RUSSIA" + story) == (
        "Jackson Yee has dropped the IAEA’s studies in Russia" + story
    )


def test_a_headline_before_its_story_on_one_line_ends_where_the_story_begins(nlp: Language) -> None:
    text = "TRIAL DATE SET FOR MURDER SUSPECT A trial date has been set. He said THEY LOSE, WE WIN."
    assert (
        readable(nlp, text) == "Trial date set for murder suspect A trial date has been set. He said they lose, we win."
    )


@pytest.mark.parametrize(
    "text",
    [
        "NATO, UNICEF AND OPEC met the EU, the UN and the IMF.",
        "SMITH JOHNSON MILLER",
        "DAR ES SALAAM, TANZANIA",
        "The USS George Washington left.",
        "UKRAINE",
        "",
    ],
)
def test_abbreviations_and_names_stay_as_they_are(nlp: Language, text: str) -> None:
    assert readable(nlp, text) == text


def test_names_in_a_headline_are_found_where_they_stand(nlp: Language) -> None:
    text = "NORTH KOREA FIRES MISSILES AT SEA AS BLINKEN VISITS TOKYO\nBlinken landed in Japan on Monday."
    doc = parse(nlp, text)
    assert doc.text == text
    assert {"NORTH KOREA", "TOKYO"} <= {ent.text for ent in doc.ents}
    assert [token.text for token in doc if token.lemma_ == "fire"] == ["FIRES"]


@settings(deadline=None)
@given(
    st.tuples(texts, texts, st.text(max_size=30)).map(
        lambda parts: parts[0].upper() + "\n" + parts[1] + parts[2].upper()
    )
)
def test_whatever_is_in_capitals_keeps_its_length_and_its_letters(nlp: Language, text: str) -> None:
    shown = readable(nlp, text)
    assert len(shown) == len(text)
    assert all(a == b or a.lower() == b.lower() for a, b in zip(shown, text, strict=True))
    assert parse(nlp, text).text == text
