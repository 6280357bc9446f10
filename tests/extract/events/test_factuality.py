"""Whether it happened: asserted, reported, to come, hedged or denied."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from newsview.extract.attributions.component import AttributionsComponent
from newsview.extract.events.factuality import CLASSES, FactualityReader, decide
from newsview.extract.events.factuality_features import Surroundings
from newsview.extract.pipeline.parsing import parse
from newsview.extract.pipeline.pipeline import DEFAULT_MODEL
from newsview.extract.syntax.clauses import Clauses
from newsview.extract.training.factuality import Example, cross_validated, figures, fit, main


@lru_cache
def model() -> Language:
    return spacy.load(DEFAULT_MODEL)


@lru_cache
def read(text: str) -> Doc:
    return AttributionsComponent()(parse(model(), text))


def factuality(text: str, word: str) -> str:
    doc = read(text)
    at = next(t.i for t in doc if t.text == word)
    found, score = FactualityReader(doc).of(at, at + 1)
    assert 0 < score <= 1
    return found


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Troops shelled the town.", "shelled", "asserted"),
        ("The ministry said that troops had shelled the town.", "shelled", "reported"),
        ("The talks, according to the ministry, collapsed.", "collapsed", "reported"),
        ("The company will close two plants.", "close", "future"),
        ("The company announced it would cut 3,000 jobs.", "cut", "future"),
        ("The company plans to cut 3,000 jobs.", "cut", "future"),
        ("Rebels may attack the town.", "attack", "hedged"),
        ("The minister wants to reduce costs.", "reduce", "hedged"),
        ("Did troops shell the town?", "shell", "hedged"),
        ("The attack could have been prevented.", "prevented", "hedged"),
        ("It is believed that the rebels fled.", "fled", "hedged"),
        ("The minister is said to have resigned.", "resigned", "hedged"),
        ("Why did troops shell the town?", "shell", "asserted"),
        ("Troops did not shell the town.", "shell", "negated"),
        ("The union refused to sign the contract.", "sign", "negated"),
        ("The bill failed to pass.", "pass", "negated"),
        ("They left without paying.", "paying", "negated"),
        ("The company is not profitable.", "profitable", "negated"),
        ("He neither spoke nor left.", "left", "negated"),
        ("He nearly died.", "died", "negated"),
        ("They did not wait, but attacked the town.", "attacked", "asserted"),
    ],
)
def test_what_the_words_around_it_make_of_an_event(text: str, word: str, expected: str) -> None:
    assert factuality(text, word) == expected


def test_what_is_said_to_come_is_to_come_not_reported() -> None:
    assert factuality("The ministry said that troops will leave the town.", "leave") == "future"


def test_a_trigger_of_several_tokens_is_read_at_its_head() -> None:
    doc = read("The company will shut down two plants.")
    reader = FactualityReader(doc)
    assert reader.of(3, 5)[0] == "future"
    assert reader.clauses.head_of(3, 5) == 3


def test_probabilities_are_probabilities_for_every_token() -> None:
    doc = read(
        "The ministry, which did not want to comment, said on Friday that talks could begin if both sides agree."
    )
    reader = FactualityReader(doc)
    for token in doc:
        likely = reader.probabilities(token.i)
        assert len(likely) == len(CLASSES)
        assert sum(likely) == pytest.approx(1)


def test_a_doc_without_a_parse_is_read_too() -> None:
    doc = Doc(model().vocab, words=["Troops", "shelled", "it"])
    found, score = FactualityReader(doc).of(1, 2)
    assert found in CLASSES
    assert 0 < score <= 1


def toy() -> list[Example]:
    """Events that *will* makes future and *may* hedged, in twelve documents."""
    marked = [({"own:will"}, "future"), ({"own:may"}, "hedged"), (set[str](), "asserted"), (set[str](), "asserted")]
    return [
        Example(f"d{n}", frozenset(names | {"tag=VB"}), None, frozenset({label}))
        for n in range(12)
        for names, label in marked
    ]


def test_training_learns_what_the_examples_show() -> None:
    pytest.importorskip("sklearn")
    learned = fit(toy())
    assert CLASSES[int(learned.scores({"own:will", "tag=VB"}).argmax())] == "future"
    assert figures(cross_validated(toy(), 4))["future F1"] == 100


def test_an_event_that_two_classes_fit_is_right_under_either() -> None:
    pytest.importorskip("sklearn")
    both = Example("d", frozenset(), None, frozenset({"future", "hedged"}))
    judged = [(both, probabilities) for _, probabilities in cross_validated(toy(), 4)[:1]]
    called = CLASSES[decide(judged[0][1].tolist())]
    assert figures(judged)[f"{called} F1"] == (100 if called in both.right else 0)


def test_training_refuses_what_may_not_be_trained_on(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text(json.dumps({"id": "x", "text": "He left.", "events": [], "gold": {"train": False}}) + "\n")
    with pytest.raises(SystemExit, match="x is not for training"):
        main([str(data)])


def test_negation_does_not_cross_from_a_verb_to_what_it_does_not_deny() -> None:
    doc = read("We do not need to buy aircraft.")
    around = Surroundings(Clauses.of(doc))
    assert around.negated(3)
    assert not around.negated(5)
    assert "own:to" in set(around.features(5))
