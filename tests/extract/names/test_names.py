"""The names that an article is proposed to hold: labels, edges, what is found again, what is left alone."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from newsview.extract.layers import NAMES, TIMES
from newsview.extract.names.candidates import key_of
from newsview.extract.names.component import NamesComponent
from newsview.extract.names.gazetteer import gazetteer
from newsview.extract.pipeline.pipeline import annotate
from newsview.extract.training.tables import plurals
from newsview.store.document.model import LABELS, Article, Document, Furniture

PIECES = (
    "Russia",
    "the",
    "said",
    "U.S.",
    "Mr",
    "Kim",
    "Jong",
    "\n",
    "'s",
    "(",
    ")",
    "of",
    "Bank",
    "missiles",
    "2254",
    "é",
)
TAGS = ("NNP", "NN", "DT", "VBD", "IN", "JJ", "NNS", "CD", "POS", "_SP")


@lru_cache
def read(text: str) -> Document:
    return annotate(Article(id="a", text=text, published="2024-01-09"))


def names(text: str, label: str | None = None) -> list[str]:
    """What is marked as a name in the text, in order."""
    document = read(text)
    marked = [m for m in document.annotation.mentions if m.kind == "name" and label in (None, m.label)]
    return [document.quote(m) for m in marked]


def component(words: list[str], tags: list[str], ents: tuple[tuple[int, int, str], ...] = ()) -> Doc:
    """The names component over tokens made by hand."""
    doc = Doc(Vocab(), words=words, tags=tags, sent_starts=[i == 0 for i in range(len(words))])
    doc.set_ents([Span(doc, a, b, label=label) for a, b, label in ents])
    return NamesComponent()(doc)


def test_every_way_to_write_a_state_is_a_place_with_a_government() -> None:
    text = "The DPRK, the U.S., the UK and the Democratic People's Republic of Korea signed a treaty with South Korea."
    assert names(text, "GPE") == ["DPRK", "U.S.", "UK", "Democratic People's Republic of Korea", "South Korea"]


def test_the_people_of_a_state_are_no_place() -> None:
    text = "Ukrainian and Russian officials met while Syrians and Sri Lankan monks protested in Kuwait."
    assert names(text, "NORP") == ["Ukrainian", "Russian", "Syrians", "Sri Lankan"]
    assert names(text, "GPE") == ["Kuwait"]


def test_a_title_is_not_part_of_the_name() -> None:
    text = "Foreign Minister Wang Yi met President Emmanuel Macron in Paris on Monday. Mr. Wang thanked the president."
    assert names(text, "PERSON") == ["Wang Yi", "Emmanuel Macron", "Wang"]


def test_a_people_is_named_without_what_describes_it() -> None:
    doc = component(["Young", "Algerians", "left"], ["NNP", "NNPS", "VBD"], ((0, 2, "PERSON"),))
    assert [(s.text, s.label_) for s in doc.spans[NAMES]] == [("Algerians", "NORP")]


def test_a_title_with_a_hyphen_is_not_part_of_the_name() -> None:
    assert names("Vice-President Kamala Harris left.", "PERSON") == ["Kamala Harris"]


def test_possessives_and_articles_stay_outside() -> None:
    assert "Red Cross" in names("Workers for the Red Cross’s mission in Syria’s north left Damascus on Sunday.")
    assert "Syria" in names("Workers for the Red Cross’s mission in Syria’s north left Damascus on Sunday.")


def test_a_surname_alone_is_the_person_named_before() -> None:
    text = (
        "Abebe Gelaw, a teacher, was arrested on Friday, his lawyer said.\n"
        "Gelaw denied the charges. The court will hear Gelaw next week."
    )
    assert names(text, "PERSON") == ["Abebe Gelaw", "Gelaw", "Gelaw"]


def test_a_city_is_named_where_the_model_sees_nothing() -> None:
    assert names("Russia attacked Kyiv on Monday.", "GPE") == ["Russia", "Kyiv"]
    assert names("Kyiv fell.", "GPE") == ["Kyiv"]
    assert names("Rockets hit Kharkiv.", "GPE") == ["Kharkiv"]


def test_a_city_in_a_longer_name_or_a_person_is_no_place() -> None:
    ents = ((2, 4, "PERSON"),)
    words = ["Yesterday", ",", "Ann", "Dakar", "left", ".", "Dakar", "laughed", "with", "Mr", "Minsk", "of", "Kyiv"]
    tags = ["NN", ",", "NNP", "NNP", "VBD", ".", "NNP", "VBD", "IN", "NNP", "NNP", "IN", "NNP"]
    doc = component([*words, "Post"], [*tags, "NNP"], ents)
    assert [s.text for s in doc.spans[NAMES] if s.label_ == "GPE"] == []


def test_weapons_and_platforms_are_marked_with_what_describes_them() -> None:
    text = "The rebels fired two short-range ballistic missiles at a tank and sank a patrol boat near HMS Ocean."
    assert names(text, "WEAPON") == ["short-range ballistic missiles"]
    assert names(text, "PLATFORM") == ["tank", "patrol boat", "HMS Ocean"]


def test_a_weapon_that_only_describes_something_else_is_none() -> None:
    assert names("The two sides resumed talks on a weapons deal.", "WEAPON") == []


def test_a_numbered_resolution_is_a_law() -> None:
    assert names("Diplomats said that it violated Resolution 2254 in every way.", "LAW") == ["Resolution 2254"]


def test_nothing_is_named_in_furniture() -> None:
    text = "Photo by Jane Doe/Reuters\nTroops left the city of Aleppo on Monday."
    credit = Furniture(start=0, end=25, kind="credit")
    document = annotate(Article(id="a", text=text, furniture=(credit,)))
    assert all(m.start >= 26 for m in document.annotation.mentions)


def test_times_found_before_are_not_named_again() -> None:
    words, tags = ["Monday", "March", "met", "Merkel"], ["NNP", "NNP", "VBD", "NNP"]
    doc = Doc(Vocab(), words=words, tags=tags, sent_starts=[True, False, False, False])
    doc.set_ents([Span(doc, 0, 2, label="DATE"), Span(doc, 3, 4, label="PERSON")])
    doc.spans[TIMES] = [Span(doc, 0, 2, label="DATE")]
    assert [s.text for s in NamesComponent()(doc).spans[NAMES]] == ["Merkel"]


def test_dates_pass_through_where_no_times_were_found() -> None:
    doc = component(["Monday", "was", "cold"], ["NNP", "VBD", "JJ"], ((0, 1, "DATE"),))
    assert [(s.text, s.label_) for s in doc.spans[NAMES]] == [("Monday", "DATE")]


def test_empty_and_blank_texts_have_no_names() -> None:
    assert list(component([], []).spans[NAMES]) == []
    assert list(component(["\n\n"], ["_SP"]).spans[NAMES]) == []


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(TAGS), st.integers(0, 4)), max_size=24))
def test_names_never_overlap_and_are_the_same_each_time(pieces: list[tuple[str, str, int]]) -> None:
    words, tags = [p[0] for p in pieces], [p[1] for p in pieces]
    ents = tuple((i, i + 1, "ORG") for i, p in enumerate(pieces) if p[2] == 0)
    first, second = component(words, tags, ents), component(words, tags, ents)
    spans = list(first.spans[NAMES])
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(s.label_ in LABELS and 0 <= s._.newsview_score <= 1 and s._.newsview_kind == "name" for s in spans)
    assert [(s.start, s.end, s.label_, s._.newsview_score) for s in spans] == [
        (s.start, s.end, s.label_, s._.newsview_score) for s in second.spans[NAMES]
    ]


def test_demonyms_take_the_plural_that_english_gives_them() -> None:
    assert plurals("Syrian") == ["Syrian", "Syrians"]
    assert plurals("Chinese") == ["Chinese"]
    assert plurals("British") == ["British"]


def test_the_tables_know_every_member_of_the_united_nations_by_a_short_name() -> None:
    tables = gazetteer()
    codes = {state.code for state in tables.states.values()}
    assert len(codes) > 190
    assert tables.states["Britain"].code == tables.states["U.K."].code == "GB"
    assert tables.states["Burma"].code == "MM"
    assert tables.demonyms["North Koreans"].code == "KP"
    assert tables.seats["Kremlin"].code == "RU"


def test_keys_forget_article_case_and_possessive() -> None:
    assert key_of("The Red Cross’s") == key_of("Red  Cross") == "red cross"


@pytest.mark.parametrize("text", ["E FREE ACEH MOVEMENT", "u.REUTERS", "xx OPEC yy UNICEF zz the IAEA"])
def test_no_name_is_without_a_label(text: str) -> None:
    """An organisation of the tables that the model passes over has no label of its own there."""
    assert all(mention.label for mention in annotate(Article(id="a", text=text)).annotation.mentions)
