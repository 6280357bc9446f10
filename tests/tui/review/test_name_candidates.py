"""What may be a name: runs of capitals, whatever stands around them, always inside the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Document
from newsview.tui.review.annotation_index import Marks
from newsview.tui.review.name_candidates import capitalised, spotted
from newsview.tui.review.token_index import Words
from tests.strategies import documents, texts
from tests.tui.hosting import TEXT, document


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("He met Juan Manuel Santos in Bogota.", ["He", "Juan Manuel Santos", "Bogota"]),
        ("the Universidad de Los Andes and others", ["Universidad de Los Andes"]),
        ("at Camp Shorabak’s gate, Helmand", ["Camp Shorabak", "Helmand"]),
        ("in al-Tanf near Deir ez-Zor", ["al-Tanf", "Deir"]),
        ("U.S. Secretary of State", ["U.S. Secretary of State"]),
        ("nothing here, 12 of 30", []),
        ("Bank of", ["Bank"]),
        ("Élysée, Ġgantija und Öl", ["Élysée", "Ġgantija", "Öl"]),
        ("in Vie\u0323\u0302t Nam, Zo\u0308e Mu\u0308ller", ["Vie\u0323\u0302t Nam", "Zo\u0308e Mu\u0308ller"]),
    ],
)
def test_runs_of_capitals(text: str, runs: list[str]) -> None:
    assert [text[a:b] for a, b, _ in capitalised(text, 0, len(text))] == runs


def test_a_word_that_only_begins_a_sentence_is_told() -> None:
    text = "Women fled. Two Women in Rome"
    assert [(text[a:b], begins) for a, b, begins in capitalised(text, 0, len(text))] == [
        ("Women", True),
        ("Two Women", False),
        ("Rome", False),
    ]


def test_what_nothing_marks_comes_first_and_what_is_settled_last() -> None:
    marks = Marks(document())
    found = spotted(marks, Words.of(document()), (0, len(TEXT)))
    reads = [TEXT[c.start : c.end] for c in found]
    assert reads[0] == "Georgian"  # a run that no mention has
    assert reads.index("Georgia") < reads.index("Tbilisi")  # the doubtful before the accepted
    assert found[reads.index("Tbilisi")].id == "m4"


@given(texts)
def test_every_run_lies_in_the_text_and_runs_do_not_overlap(text: str) -> None:
    runs = [*capitalised(text, 0, len(text))]
    assert all(0 <= a < b <= len(text) and text[a:b].strip() == text[a:b] for a, b, _ in runs)
    assert all(one[1] <= other[0] for one, other in pairwise(runs))


@given(documents(), st.data())
@settings(max_examples=60, deadline=None)
def test_every_mention_but_rejected_ones_and_pronouns_is_spotted_once(document: Document, data: st.DataObject) -> None:
    marks = Marks(document)
    found = spotted(marks, Words.of(document), (0, len(document.text)))
    wanted = sorted(m.id for m in document.annotation.mentions if m.status != "rejected" and m.kind != "pronoun")
    assert sorted(c.id for c in found if c.id is not None) == wanted
    assert len({(c.start, c.end, c.id) for c in found}) == len(found)
