"""One answer to each question about a sentence: voice, subjects, owners, phrases, quotations, reporting verbs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from newsview.extract.syntax.clauses import Clauses
from newsview.extract.syntax.doc_columns import Columns
from newsview.extract.syntax.marked_clauses import MarkedClauses
from newsview.extract.syntax.noun_phrases import core_phrase, described_phrase, whole_phrase
from newsview.extract.syntax.quotations import Quotations, quotations
from newsview.extract.syntax.reporting_verbs import is_hearsay, is_saying, says

RELATIONS = ["ROOT", "nsubj", "nsubjpass", "dobj", "agent", "pobj", "prep", "conj", "acl", "relcl", "xcomp", "ccomp"]
RELATIONS += ["advcl", "poss", "det", "aux", "auxpass", "punct"]
TAGS = ["VBN", "VBD", "VB", "VBG", "NN", "NNP", "WP", "IN", "DT", ","]
PARTS = ["VERB", "AUX", "NOUN", "PROPN", "PRON", "ADP", "DET", "PUNCT", "ADJ"]
WORDS = ["said", "who", "force", "the", "“", "”", ",", "of", "'s", "rebels", "\n"]


def parse(*tokens: str) -> Doc:
    """A Doc of tokens given as `word/lemma/TAG/POS/relation/head`."""
    rows = [token.split("/") for token in tokens]
    words, lemmas, tags, pos, deps, heads = (list(column) for column in zip(*rows, strict=True))
    return Doc(Vocab(), words=words, lemmas=lemmas, tags=tags, pos=pos, deps=deps, heads=[int(h) for h in heads])


KILLED = parse(
    "Rebels/rebel/NNS/NOUN/nsubjpass/2", "were/be/VBD/AUX/auxpass/2", "killed/kill/VBN/VERB/ROOT/2",
    "by/by/IN/ADP/agent/2", "the/the/DT/DET/det/5", "army/army/NN/NOUN/pobj/3",
)  # fmt: skip
FORCED = parse(
    "Troops/troop/NNS/NOUN/nsubj/1", "forced/force/VBD/VERB/ROOT/1", "rebels/rebel/NNS/NOUN/dobj/1",
    "to/to/TO/PART/aux/4", "leave/leave/VB/VERB/xcomp/1", "and/and/CC/CCONJ/cc/4", "hide/hide/VB/VERB/conj/4",
)  # fmt: skip
WHO = parse(
    "men/man/NNS/NOUN/ROOT/0", "who/who/WP/PRON/nsubj/2", "fled/flee/VBD/VERB/relcl/0",
)  # fmt: skip
PROMISE = parse(
    "Its/its/PRP$/PRON/poss/1", "promise/promise/NN/NOUN/ROOT/1", "to/to/TO/PART/aux/3", "help/help/VB/VERB/acl/1",
)  # fmt: skip
CALLED = parse(
    "who/who/WP/PRON/nsubj/2", "’s/be/VBZ/AUX/auxpass/2", "called/call/VBD/VERB/ROOT/2",
)  # fmt: skip


def test_clauses_passive_subject_and_doer() -> None:
    clauses = Clauses.of(KILLED)
    assert clauses.is_passive(2)
    assert clauses.subjects(2) == ([0], "own")
    assert clauses.undergoers(2) == [0]
    assert clauses.agents(2) == [5]
    assert clauses.doer(2) == 5


def test_clauses_subject_understood_from_the_object_of_control_and_through_coordination() -> None:
    clauses = Clauses.of(FORCED)
    assert clauses.subjects(4) == ([2], "understood xcomp")
    assert clauses.subjects(6) == ([2], "understood conj")
    assert not clauses.is_passive(6)


def test_clauses_relative_pronoun_stays_only_where_it_is_asked_for() -> None:
    clauses = Clauses.of(WHO)
    assert clauses.subjects(2) == ([0], "relative")
    assert clauses.subjects(2, antecedents=False) == ([1], "own")
    assert clauses.doer(2) == 1


def test_clauses_possessor_does_what_its_noun_tells_of() -> None:
    clauses = Clauses.of(PROMISE)
    assert clauses.owners(1) == [0]
    assert clauses.subjects(3) == ([0], "understood acl")


def test_clauses_has_before_a_past_tense_is_no_passive() -> None:
    clauses = Clauses.of(CALLED)
    assert not clauses.is_passive(2)
    assert clauses.doer(2) == 0


def test_columns_are_read_again_after_a_parse() -> None:
    doc = Doc(Vocab(), words=["Rebels", "fled"])
    assert Columns.of(doc).dep == ["", ""]
    assert Columns.of(doc) is Columns.of(doc)
    for token, dep in zip(doc, ("nsubj", "ROOT"), strict=True):
        token.dep_, token.head = dep, doc[1]
    assert Columns.of(doc).dep == ["nsubj", "ROOT"]
    assert Columns.of(doc).characters(0, 2) == {"start": 0, "end": len("Rebels fled")}


@pytest.mark.parametrize(("lemma", "expected"), [("say", True), ("deny", True), ("kill", False), ("seem", False)])
def test_reporting_verbs_of_saying(lemma: str, expected: bool) -> None:
    assert is_saying(lemma) is expected


def test_reporting_verbs_hearsay_is_a_passive_without_a_speaker() -> None:
    he_is_said = ("He/he/PRP/PRON/nsubjpass/2", "is/be/VBZ/AUX/auxpass/2", "said/say/VBN/VERB/ROOT/2")
    assert is_hearsay(Clauses.of(parse(*he_is_said)), 2)
    by_her = parse(*he_is_said, "by/by/IN/ADP/agent/2", "her/she/PRP/PRON/pobj/3")
    assert not is_hearsay(Clauses.of(by_her), 2)


def test_quotations_belong_to_the_verb_beside_them() -> None:
    doc = parse(
        "“/“/``/PUNCT/punct/2", "We/we/PRP/PRON/nsubj/2", "won/win/VBD/VERB/ccomp/5", ",/,/,/PUNCT/punct/5",
        "”/”/''/PUNCT/punct/5", "said/say/VBD/VERB/ROOT/5", "Kim/Kim/NNP/PROPN/nsubj/5",
    )  # fmt: skip
    found = Quotations.of(doc)
    assert found.extents == [(0, 5)]
    assert found.verbs == [5]
    assert found.by_verb() == {5: [(0, 5)]}
    assert found.inside == [1, 1, 1, 1, 1, 0, 0]
    assert Quotations.of(doc) is found


@st.composite
def parses(draw: st.DrawFn) -> Doc:
    """A Doc of any words and tags over a tree of any shape, crossing arcs among them."""
    size = draw(st.integers(1, 12))
    root = draw(st.integers(0, size - 1))
    heads = {root: root}
    for i in draw(st.permutations([i for i in range(size) if i != root])):
        heads[i] = draw(st.sampled_from(sorted(heads)))

    def column(values: list[str]) -> list[str]:
        return draw(st.lists(st.sampled_from(values), min_size=size, max_size=size))

    words = column(WORDS)
    deps = ["ROOT" if i == root else dep for i, dep in enumerate(column(RELATIONS[1:]))]
    return Doc(
        Vocab(), words=words, lemmas=words, tags=column(TAGS), pos=column(PARTS), deps=deps,
        heads=[heads[i] for i in range(size)],
    )  # fmt: skip


@given(parses())
def test_clauses_answers_lie_in_the_text_whatever_the_parse(doc: Doc) -> None:
    s, size = MarkedClauses.of(doc), len(doc)
    found = Quotations.of(doc)
    for i in range(size):
        assert all(0 <= x < size for x in (*s.subjects(i).heads, *s.owners(i), *s.agents(i), *s.conjuncts(i)))
        assert i in s.conjuncts(i)
        assert s.doer(i) is None or not s.is_passive(i) or s.doer(i) in s.agents(i)
        assert not is_hearsay(s, i) or s.is_passive(i)
        assert not says(s.columns, i) or s.columns.tag[i].startswith("VB")
        for start, end in (
            core_phrase(s, i),
            described_phrase(s, i, times=()),
            *(whole_phrase(s, i, cue=cue, barred=found.inside, times=()) for cue in range(size + 1) if cue != i),
        ):
            assert 0 <= start <= i < end <= size
        assert sorted(t for a, b in s.subtree(i) for t in range(a, b)) == sorted(t.i for t in doc[i].subtree)
    assert len(found.extents) <= len(quotations(doc.text))
    assert len(found.verbs) == len(found.extents)
