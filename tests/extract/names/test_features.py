"""The features of candidates keep the names under which the shipped weights know them."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from newsview.extract.names.candidates import entities, from_tables, words_of
from newsview.extract.names.features import evidence, features
from newsview.extract.names.gazetteer import gazetteer
from newsview.extract.names.model import models

WORDS = [
    "Ministers",
    "of",
    "Kenya",
    "met",
    "President",
    "Jane",
    "van",
    "Doe",
    ",",
    "34",
    ",",
    "in",
    "the",
    "Bank",
    "of",
    "Wales",
    "(",
    "BW",
    ")",
    ".",
]
TAGS = [
    "NNS",
    "IN",
    "NNP",
    "VBD",
    "NNP",
    "NNP",
    "NNP",
    "NNP",
    ",",
    "CD",
    ",",
    "IN",
    "DT",
    "NNP",
    "IN",
    "NNP",
    "-LRB-",
    "NNP",
    "-RRB-",
    ".",
]
FEATURES = {
    (2, 3): "bias | size=1 | ent=GPE | ent=GPE,1 | listed=GPE | listed=GPE,ent=GPE | kind=GPE | kind=GPE,ent=GPE |"
    " shape=Ul,1 | W=kenya | tag=NNP,1 | headline | b=of | a=met | alone",
    (5, 8): "bias | size=3 | ent=PERSON | ent=PERSON,3 | given,3 | first in=- | last in=- | shape=Ul,2 | w=doe |"
    " tag=NNP,2 | headline | b=president | a=, | before title | before title,ent=PERSON | capital before |"
    " capital before,NNP,True | age after | has particle | before person noun | before person noun,2 | alone | titled",
    (7, 8): "bias | size=1 | in PERSON | in PERSON,ends | shape=Ul,1 | W=doe | tag=NNP,1 | headline | b=van | a=, |"
    " age after | after particle | surname PERSON,False",
    (13, 16): "bias | size=3 | ent=ORG | ent=ORG,3 | first in=- | last in=place | has of | of-head org_head |"
    " of-head org_of | of-head place_head | shape=Ul,2 | w=wales | tag=NNP,2 | headline | b=the | a=( |"
    " after article | bb=in | bracket after | alone",
    (17, 18): "bias | size=1 | no ent | no ent,1 | shape=UU,1 | W=bw | tag=NNP,1 | headline | b=( | a=) |"
    " in brackets | abbreviates | abbreviates ORG | initials ORG",
}


def read() -> dict[tuple[int, int], list[str]]:
    doc = Doc(Vocab(), words=WORDS, tags=TAGS, sent_starts=[True, *[False] * (len(WORDS) - 1)])
    doc.ents = [Span(doc, 2, 3, label="GPE"), Span(doc, 5, 8, label="PERSON"), Span(doc, 13, 16, label="ORG")]
    words, tables = words_of(doc), gazetteer()
    found = evidence(words, entities(doc.ents, words, tables), from_tables(words, tables), tables)
    return {(start, end): features(words, start, end, found, tables) for start, end in FEATURES}


@pytest.mark.parametrize("span", FEATURES)
def test_features_of_a_candidate_are_named_as_the_weights_are(span: tuple[int, int]) -> None:
    assert read()[span] == FEATURES[span].split(" | ")


def test_features_are_known_to_the_model_but_for_words_that_it_never_met() -> None:
    known = models().first.rows
    unknown = {f for found in read().values() for f in found if f not in known}
    assert {f.partition("=")[0] for f in unknown} <= {"w", "W", "b", "a"}
