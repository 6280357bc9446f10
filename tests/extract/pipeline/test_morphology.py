"""What the rules give word form by word form is what spaCy's own components give token by token."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.attrs import LEMMA
from spacy.language import Language
from spacy.tokens import Doc

from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.pipeline.morphology import RULED, Morphology

TEXTS = (
    "No one knew that the two sides had left; each other's troops better not have gone.",
    "He's been told the Kims didn't. \n\n She'd rather they themselves weren't, cannot, gonna – WOULD 1,200 of 'em.",
    "Whoever said which of these men is better left it to the better men, as well as to us.",
)
WORDS = """
    no one each other that which who whom have 's 'd n't been being better best more most well left leaves saw the a
    these , . “ ” $ 5 he her his mine themselves can ca wo to of Kim's running ran mice U.S. 🚀
    """.split()  # noqa: SIM905
"""Forms that the rules have much to say about."""


@pytest.fixture
def nlp() -> Language:
    return spacy.load(DEFAULT_MODEL)


def both(nlp: Language, text: str) -> tuple[Doc, Doc, Morphology]:
    """The text as the whole pipeline parses it, and as it is without what `Morphology` replaces."""
    rules = Morphology(nlp)
    with nlp.select_pipes(disable=rules.replaced):
        without = nlp(text)
    return nlp(text), without, rules


def test_the_small_model_runs_without_its_rules(nlp: Language) -> None:
    assert Morphology(nlp).replaced == ["attribute_ruler", "lemmatizer"]


@pytest.mark.parametrize("text", TEXTS)
def test_the_rows_are_those_of_the_whole_pipeline(nlp: Language, text: str) -> None:
    whole, without, rules = both(nlp, text)
    assert rules.rows(without).tolist() == whole.to_array(list(RULED)).tolist()


MODEL = spacy.load(DEFAULT_MODEL)
REMEMBERING = Morphology(MODEL)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "\n", " "]), min_size=1, max_size=25))
def test_what_was_met_in_other_texts_changes_nothing(words: list[str]) -> None:
    text = " ".join(words)
    with MODEL.memory_zone():
        with MODEL.select_pipes(disable=REMEMBERING.replaced):
            without = MODEL(text)
        found = REMEMBERING.rows(without).tolist()
        whole = MODEL(text)
        assert found == whole.to_array(list(RULED)).tolist()
        lemmas = [MODEL.vocab.strings[row[RULED.index(LEMMA)]] for row in found]
        assert lemmas == [token.lemma_ for token in whole]


def test_a_rule_of_several_tokens_or_of_other_attributes_is_asked_of_the_whole_text(nlp: Language) -> None:
    ruler = nlp.get_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "red"}, {"LOWER": "cross"}]], {"POS": "X", "LEMMA": "red cross"}, index=1)  # type: ignore[attr-defined]
    ruler.add([[{"LENGTH": {">": 9}}]], {"POS": "SYM"})  # type: ignore[attr-defined]
    for text in ("The Red Cross is cross.", "A cross and an organisation.", "Neither of them is."):
        whole, without, rules = both(nlp, text)
        assert rules.rows(without).tolist() == whole.to_array(list(RULED)).tolist()


def test_a_component_that_may_read_lemmas_keeps_the_rules_in_the_pipeline(nlp: Language) -> None:
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PRODUCT", "pattern": [{"LEMMA": "troop"}]}])  # type: ignore[attr-defined]
    rules = Morphology(nlp)
    assert rules.replaced == []
    doc = nlp(TEXTS[0])
    assert rules.rows(doc).tolist() == doc.to_array(list(RULED)).tolist()
