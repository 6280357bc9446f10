"""Who did what to whom, when, where, of what type: what the events of an article say to its reader."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from newsview.extract.events.component import EventsComponent
from newsview.extract.pipeline.pipeline import annotate
from newsview.store.document.model import ROLES, Article, Document, Event, Furniture
from newsview.store.document.serialization import check

WORDS = ("attack", "attacked", "troops", "in", "Paris", "not", "will", "talks", "by", "said", "the", "and", "it", "1.")
POS = ("NOUN", "VERB", "PROPN", "ADP", "AUX", "PRON", "ADJ", "PUNCT", "DET", "PART")
TAGS = ("NN", "VBD", "VBN", "NNP", "IN", "MD", "PRP", "WDT", "TO", "RB")
DEPS = (
    "nsubj", "nsubjpass", "dobj", "prep", "pobj", "agent", "conj", "cc", "xcomp", "ccomp", "acl", "relcl", "advcl",
    "aux", "auxpass", "neg", "amod", "compound", "poss", "prt", "dative", "attr", "pcomp", "acomp", "appos", "dep",
)  # fmt: skip


@lru_cache
def read(text: str, published: str | None = "2024-01-09") -> Document:
    return annotate(Article(id="a", text=text, published=published))


def event(text: str, word: str) -> Event:
    """The event that `word` triggers in the text."""
    document = read(text)
    found = [e for e in document.annotation.events if document.quote(e).startswith(word)]
    assert found, f"no event on {word!r}: {[document.quote(e) for e in document.annotation.events]}"
    return found[0]


def who(text: str, word: str, role: str) -> list[str]:
    return [read(text).quote(a) for a in event(text, word).arguments if a.role == role]


def test_the_subject_acts_and_the_object_is_acted_upon() -> None:
    text = "Soldiers arrested two journalists in Lagos."
    assert who(text, "arrested", "actor") == ["Soldiers"]
    assert who(text, "arrested", "target") == ["two journalists"]
    assert who(text, "arrested", "place") == ["Lagos"]


def test_a_passive_turns_them_round() -> None:
    text = "Two journalists were arrested by soldiers."
    assert who(text, "arrested", "actor") == ["soldiers"]
    assert who(text, "arrested", "target") == ["Two journalists"]


def test_who_says_it_is_the_source_before_who_only_judges_it() -> None:
    text = "Officials said that France condemned the arrest of two journalists."
    source = event(text, "arrest").source
    assert source is not None
    assert read(text).quote(source) == "Officials"


def test_aid_comes_from_the_one_that_gives_it() -> None:
    text = "Critics condemned the transfer of rockets from Iran to Sudan."
    assert who(text, "transfer", "actor") == ["Iran"]
    assert "Iran" not in who(text, "transfer", "target")


def test_each_conjunct_is_an_argument_of_its_own() -> None:
    text = "France and Italy condemned Syria and Iran."
    assert who(text, "condemned", "actor") == ["France", "Italy"]
    assert who(text, "condemned", "target") == ["Syria", "Iran"]


def test_the_subject_of_a_clause_without_one_is_understood() -> None:
    text = "The rebels seized the town and killed the mayor."
    assert "rebels" in who(text, "killed", "actor")


def test_a_verb_that_only_carries_a_noun_hands_its_subject_on() -> None:
    text = "Russia launched an attack on Ukraine."
    assert "Russia" in who(text, "attack", "actor")
    assert "Ukraine" in who(text, "attack", "target")


def test_how_long_something_lasts_takes_no_part_in_it() -> None:
    text = "Residents said the soldiers did not come for five hours. The court spent two days on the case."
    assert who(text, "come", "actor") == ["soldiers"]
    assert who(text, "come", "object") == []
    assert "two days" in who(text, "spent", "object")


def test_a_party_named_further_down_is_found() -> None:
    text = "Britain has promised to continue military aid to Mozambique."
    assert who(text, "promised", "actor") == ["Britain"]
    assert "Mozambique" in who(text, "promised", "target")


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("Police arrested dozens of activists.", "arrested", "COERCE"),
        ("Government troops shelled the village.", "shelled", "ASSAULT"),
        ("Thousands of workers marched through the capital.", "marched", "PROTEST"),
        ("The president met the Turkish prime minister.", "met", "CONSULT"),
        ("The United States imposed sanctions on Iran.", "imposed", "SANCTION"),
        ("Germany sent food aid to Sudan.", "sent", "AID"),
        ("Japan raised the matter at the United Nations.", "raised", "ACCUSE"),
        ("The minister accused Israel of breaking the law.", "accused", "ACCUSE"),
        ("The army withdrew its troops from the border.", "withdrew", "RETREAT"),
        ("The government lifted the curfew.", "lifted", "CONCEDE"),
        ("The king praised the French president.", "praised", "SUPPORT"),
        ("The army mobilized reservists.", "mobilized", "MOBILIZE"),
        ("Norway demanded that Iran release the hostages.", "demanded", "REQUEST"),
    ],
)
def test_events_have_plover_types(text: str, word: str, kind: str) -> None:
    assert event(text, word).type == kind


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("Turkey will attack Syria.", "attack", "THREATEN"),
        ("Turkey threatened to attack Syria.", "threatened", "THREATEN"),
        ("Turkey agreed to meet Syria.", "agreed", "AGREE"),
        ("Turkey will help Syria.", "help", "AGREE"),
        ("Turkey refused to help Syria.", "refused", "REJECT"),
        ("Turkey did not help Syria.", "help", "REJECT"),
        ("Turkey said Syria must release the pilots.", "said", "REQUEST"),
        ("Farmers blocked the road to the capital.", "blocked", "PROTEST"),
    ],
)
def test_what_is_promised_refused_or_demanded_changes_the_type(text: str, word: str, kind: str) -> None:
    assert event(text, word).type == kind


@pytest.mark.parametrize(
    "text",
    ["The new phone allows users to record video.", "Shares traded at a record high.", "The film was released in May."],
)
def test_what_is_no_political_act_has_no_type(text: str) -> None:
    assert {e.type for e in read(text).annotation.events} <= {None}


def test_a_time_in_a_clause_belongs_to_its_verb() -> None:
    text = "The United States and dozens of its allies on Tuesday condemned the attack."
    assert event(text, "condemned").when == "2024-01-09"
    assert who(text, "condemned", "time") == ["Tuesday"]


def test_the_time_of_saying_is_not_the_time_of_what_is_said() -> None:
    text = "The ministry said Monday that a bomb killed six people last week."
    assert event(text, "said").when == "2024-01-08"
    assert event(text, "killed").when != "2024-01-08"


def test_an_event_told_twice_is_one_chain() -> None:
    text = "Israel bombed Gaza on Friday.\n\nIsrael bombed Gaza, witnesses said.\n\nEgypt bombed Libya."
    document = read(text)
    chains = {document.text[e.start - 7 : e.end].strip(): e.extra.get("chain") for e in document.annotation.events}
    numbers = [e.extra.get("chain") for e in document.annotation.events if document.quote(e) == "bombed"]
    assert numbers == [1, 1, None], chains


def test_nothing_in_furniture_is_an_event() -> None:
    text = "Police arrested a man.\nSoldiers attacked the town. Photo by A. Smith\nThe man escaped."
    start = text.index("Soldiers")
    marked = (Furniture(start=start, end=text.index("\nThe man"), kind="caption"),)
    document = annotate(Article(id="a", text=text, furniture=marked))
    assert [document.quote(e) for e in document.annotation.events] == ["arrested", "escaped"]


def test_a_text_without_events_has_none() -> None:
    assert read("").annotation.events == ()
    assert read("2024").annotation.events == ()


def test_the_document_that_comes_out_is_sound() -> None:
    text = "Kenya’s president said on Monday he would not meet rebels who “killed” 14 people—and blew up a bridge."
    document = read(text)
    check(document)
    assert all(0 < (e.score or 0) <= 1 for e in document.annotation.events)
    assert {a.role for e in document.annotation.events for a in e.arguments} <= set(ROLES)


@st.composite
def parses(draw: st.DrawFn) -> Doc:
    """A Doc of any words under any labelled tree: also such as no parser would build."""
    size = draw(st.integers(1, 24))

    def column(values: tuple[str, ...]) -> list[str]:
        return draw(st.lists(st.sampled_from(values), min_size=size, max_size=size))

    words = column(WORDS)
    heads = [draw(st.integers(0, i)) for i in range(size)]
    turn = draw(st.booleans())
    if turn:
        heads = [size - 1 - h for h in reversed(heads)]
    deps = ["ROOT" if h == i else d for i, (h, d) in enumerate(zip(heads, column(DEPS), strict=True))]
    lemmas = [{"attacked": "attack", "said": "say"}.get(w, w) for w in words]
    return Doc(
        Vocab(), words=words, spaces=[draw(st.booleans()) for _ in words], heads=heads, deps=deps, pos=column(POS),
        tags=column(TAGS), lemmas=lemmas,
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(parses())
def test_any_tree_is_read_without_fault_and_the_same_way_twice(doc: Doc) -> None:
    first = EventsComponent()(doc)._.newsview_events
    again = EventsComponent()(doc)._.newsview_events
    assert first == again
    for record in first:
        spans = [record["trigger"], *record["arguments"]]
        assert all(0 <= s["start"] < s["end"] <= len(doc.text) for s in spans)
        assert [s for s in spans if not doc.text[s["start"] : s["end"]].strip()] == []
        assert record["type"] is None or record["type"].isupper()


def test_a_list_of_any_length_is_read() -> None:
    size = 1200
    words = ["Police", "arrested", *("Smith" for _ in range(size))]
    heads = [1, 1, 1, *range(2, size + 1)]
    deps = ["nsubj", "ROOT", "dobj", *("conj" for _ in range(size - 1))]
    pos = ["NOUN", "VERB", *("PROPN" for _ in range(size))]
    doc = Doc(Vocab(), words=words, heads=heads, deps=deps, pos=pos, tags=["NNS", "VBD", *["NNP"] * size], lemmas=words)
    arrested = next(r for r in EventsComponent()(doc)._.newsview_events if r["trigger"]["start"] == len("Police "))
    assert len([a for a in arrested["arguments"] if a["role"] == "object"]) == size


def test_a_duration_dates_nothing() -> None:
    found = annotate(Article(id="d", text="Four minutes later the rebels attacked Aleppo.", published="2024-01-09"))
    (attack,) = [e for e in found.annotation.events if found.quote(e.trigger) == "attacked"]
    assert attack.when is None or not attack.when.startswith("P")
