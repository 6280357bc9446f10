"""Who is who: names of one entity together, what it is called, its code, and for which state it acts."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from newsview.extract.entities.chains import Groups, acronyms_of
from newsview.extract.entities.component import ENTITY_LABELS, EntitiesComponent
from newsview.extract.layers import NAMES
from newsview.extract.names.component import NamesComponent
from newsview.extract.pipeline.pipeline import annotate
from newsview.store.document.model import Article, Document, Entity

WORDS = (
    "Macron",
    "France",
    "French",
    "the",
    "country",
    "he",
    "They",
    "its",
    "“",
    "”",
    "said",
    "I",
    "UN",
    "missile",
    "\n",
)
TAGS = ("NNP", "NN", "NNS", "DT", "PRP", "PRP$", "VBD", "JJ", "_SP")
DEPS = ("nsubj", "dobj", "pobj", "det", "poss", "amod", "compound", "appos", "conj", "prep", "relcl", "dep")


def parsed(tokens: list[tuple[str, str, str, int]]) -> Doc:
    """Both components over a parse made by hand; the last of each is how far away the head stands."""
    size = len(tokens)
    heads = [min(max(i + t[3], 0), size - 1) for i, t in enumerate(tokens)]
    heads = [min(head, i) for i, head in enumerate(heads)]  # heads stand before: no cycles
    doc = Doc(
        Vocab(),
        words=[t[0] for t in tokens],
        tags=[t[1] for t in tokens],
        deps=[t[2] for t in tokens],
        heads=heads,
        lemmas=[t[0].lower() for t in tokens],
        pos=["NOUN"] * size,
    )
    doc.set_ents([Span(doc, i, i + 1, label="PERSON") for i, t in enumerate(tokens) if t[0] == "Macron"])
    return EntitiesComponent()(NamesComponent()(doc))


@lru_cache
def read(text: str) -> Document:
    return annotate(Article(id="a", text=text, published="2024-01-09"))


def entity(text: str, word: str, last: bool = False) -> Entity:
    """The entity of the first (or last) mention that is `word`."""
    document = read(text)
    found = [m for m in document.annotation.mentions if document.quote(m) == word and m.entity]
    assert found, f"{word!r} is no mention with an entity: {[document.quote(m) for m in document.annotation.mentions]}"
    of = found[-1 if last else 0].entity
    assert of is not None
    return document.entity(of)


def same(text: str, *words: str) -> bool:
    return len({entity(text, word).id for word in words}) == 1


KOREA = "North Korea fired a missile on Monday, Japan said.\nThe DPRK confirmed it. Pyongyang warned the United States."


def test_a_state_is_one_by_all_its_names() -> None:
    assert same(KOREA, "North Korea", "DPRK")
    assert entity(KOREA, "DPRK").ref == "ISO3166-1:KP"
    assert entity(KOREA, "DPRK").name == "North Korea"
    assert entity(KOREA, "United States").ref == "ISO3166-1:US"


def test_a_capital_acts_for_its_state_and_is_not_it() -> None:
    assert not same(KOREA, "North Korea", "Pyongyang")
    assert entity(KOREA, "Pyongyang").acts_for == "ISO3166-1:KP"
    assert entity(KOREA, "Pyongyang").ref is None


def test_an_adjective_is_its_state_and_its_people_act_for_it() -> None:
    text = "Russia moved troops on Monday. Russian tanks crossed the river. Two Russians were killed."
    assert same(text, "Russia", "Russian")
    assert not same(text, "Russia", "Russians")
    assert entity(text, "Russians").acts_for == "ISO3166-1:RU"


def test_a_surname_is_the_person_and_the_fullest_name_is_shown() -> None:
    text = "Kirby spoke first. John Kirby, a spokesman, said on Tuesday that talks had failed. Kirby gave no reason."
    assert entity(text, "Kirby").name == "John Kirby"
    assert entity(text, "Kirby", last=True).name == "John Kirby"


def test_two_people_with_one_surname_stay_two() -> None:
    text = "Bill Clinton met Hillary Clinton in New York on Monday, an aide said."
    assert not same(text, "Bill Clinton", "Hillary Clinton")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("World Health Organization", "WHO"),
        ("Department of Justice", "DOJ"),
        ("International Committee of the Red Cross", "ICRC"),
        ("Boeing Company Inc.", "BC"),
    ],
)
def test_a_name_may_be_shortened_to_its_initials(name: str, short: str) -> None:
    assert short in acronyms_of(name, frozenset({"inc"}))


def test_an_acronym_in_brackets_is_the_name_before_it() -> None:
    text = "The International Atomic Energy Agency (IAEA) met in Vienna. The IAEA said it found no violation."
    assert same(text, "International Atomic Energy Agency", "IAEA")


def test_a_title_with_its_state_says_for_whom_a_person_acts() -> None:
    text = "French Foreign Minister Claude Dupont arrived in Cairo on Sunday."
    assert entity(text, "Claude Dupont").acts_for == "ISO3166-1:FR"


def test_an_apposition_with_a_state_says_so_too() -> None:
    text = "Claude Dupont, the French foreign minister, met Ann Lee, a singer from Ghana, in Cairo on Sunday."
    assert entity(text, "Claude Dupont").acts_for == "ISO3166-1:FR"
    assert entity(text, "Ann Lee").acts_for is None


def test_where_somebody_holds_an_office_is_not_for_whom() -> None:
    text = "Claire Dubois, head of the Red Cross delegation in Ethiopia, met John Hill, the U.S. ambassador to Kenya."
    assert entity(text, "Claire Dubois").acts_for is None
    assert entity(text, "John Hill").acts_for == "ISO3166-1:US"


def test_an_office_without_its_state_is_of_the_only_state_that_the_text_names() -> None:
    text = "President Omar Kodori met students in Khartoum. Sudan is at war.\nThe army said it had left the city."
    assert entity(text, "Omar Kodori").acts_for == "ISO3166-1:SD"
    assert entity(text, "The army").acts_for == "ISO3166-1:SD"
    two = "President Omar Kodori flew from Sudan to Chad. Egypt said nothing."
    assert entity(two, "Omar Kodori").acts_for is None


def test_the_president_of_a_club_acts_for_no_state() -> None:
    text = "Arsenal president Omar Kodori said in Sudan on Monday that the match was lost."
    assert entity(text, "Omar Kodori").acts_for is None


def test_a_dateline_says_whose_president_it_is() -> None:
    text = "NAIROBI, Kenya (AP) - President Omar Kodori resigned on Monday, his spokesman said."
    assert entity(text, "Omar Kodori").acts_for == "ISO3166-1:KE"


def test_people_of_one_state_who_live_in_another_do_not_act_for_the_first() -> None:
    assert entity("Bosnian Serbs fired on the town.", "Serbs").acts_for == "ISO3166-1:BA"
    assert entity("The police stopped ethnic Albanians.", "Albanians").acts_for is None


def test_a_phrase_acts_for_the_state_that_it_names_or_whose_leader_it_does() -> None:
    text = "The Biden administration said it would help Afghan rebel leaders. The rebel leaders thanked no one."
    assert entity(text, "The Biden administration").acts_for == "ISO3166-1:US"
    assert entity(text, "Afghan rebel leaders").acts_for == "ISO3166-1:AF"


def test_a_province_acts_for_its_state() -> None:
    assert entity("The government of Sindh sent police on Monday.", "Sindh").acts_for == "ISO3166-1:PK"


def test_a_movement_acts_for_the_state_that_it_belongs_to() -> None:
    text = "Hezbollah fired rockets on Monday, and Israel answered."
    assert entity(text, "Hezbollah").acts_for == "ISO3166-1:LB"


def test_pronouns_mean_the_person_who_agrees_with_them() -> None:
    text = "Maria Lopez met David Cole in Lima. She thanked him for his help."
    document = read(text)
    meant = {
        document.quote(m): document.entity(m.entity).name
        for m in document.annotation.mentions
        if m.kind == "pronoun" and m.entity
    }
    assert meant["She"] == "Maria Lopez"
    assert meant["him"] == "David Cole"


def test_the_country_is_the_state_last_named() -> None:
    text = "Troops entered Mali on Friday. The country has asked for help."
    assert entity(text, "The country").ref == "ISO3166-1:ML"


def test_a_border_is_no_city() -> None:
    text = "Addis Ababa released 33 prisoners on Monday. The men crossed the border in two buses."
    document, city = read(text), entity(text, "Addis Ababa")
    assert [document.quote(m) for m in document.annotation.members[city.id]] == ["Addis Ababa"]


def test_every_entity_has_a_mention_and_every_name_an_entity() -> None:
    annotation = read(KOREA).annotation
    used = {m.entity for m in annotation.mentions if m.entity}
    assert used == {e.id for e in annotation.entities}
    assert all(m.entity for m in annotation.mentions if m.label in ("GPE", "PERSON", "ORG", "NORP"))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(WORDS), st.sampled_from(TAGS), st.sampled_from(DEPS), st.integers(-3, 3)), max_size=20
    )
)
def test_any_parse_gives_each_mention_one_entity_and_the_same_each_time(
    tokens: list[tuple[str, str, str, int]],
) -> None:
    first, second = parsed(tokens), parsed(tokens)
    records = first._.newsview_entities
    used = [s._.newsview_entity for s in first.spans[NAMES] if s.label_ in ENTITY_LABELS]
    assert {r["id"] for r in records} == set(used)
    assert all(r["name"] and r["label"] for r in records)
    assert records == second._.newsview_entities
    assert [(s.start, s.end, s._.newsview_kind) for s in first.spans[NAMES]] == [
        (s.start, s.end, s._.newsview_kind) for s in second.spans[NAMES]
    ]


def test_adjectives_may_be_kept_apart_from_their_state() -> None:
    doc = Doc(Vocab(), words=["Russia", "sent", "Russian", "missiles"], tags=["NNP", "VBD", "JJ", "NNS"])
    doc = EntitiesComponent(phrases=False, adjectives=False)(NamesComponent()(doc))
    told = {r["name"]: (r["ref"], r["acts_for"]) for r in doc._.newsview_entities}
    assert told["Russia"] == ("ISO3166-1:RU", None)
    assert told["Russian"] == (None, "ISO3166-1:RU")


def test_a_pipeline_without_parser_or_tagger_still_says_who_is_who() -> None:
    doc = Doc(Vocab(), words=["President", "Macron", "of", "France", "left", "Paris"])
    doc.set_ents([Span(doc, 1, 2, label="PERSON"), Span(doc, 3, 4, label="GPE"), Span(doc, 5, 6, label="GPE")])
    doc = EntitiesComponent()(NamesComponent()(doc))
    assert {r["name"]: r["ref"] or r["acts_for"] for r in doc._.newsview_entities}["France"] == "ISO3166-1:FR"


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))))
    )
)
def test_groups_hold_everything_once_and_what_was_joined_together(case: tuple[int, list[tuple[int, int]]]) -> None:
    size, pairs = case
    groups = Groups(size)
    for a, b in pairs:
        groups.join(a, b)
    found = groups.lists()
    assert sorted(i for group in found for i in group) == list(range(size))
    where = {i: n for n, group in enumerate(found) for i in group}
    assert all(where[a] == where[b] for a, b in pairs)
