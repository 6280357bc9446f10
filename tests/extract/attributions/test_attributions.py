"""Who says what: sources, the words that attribute it to them, and what they are said to say."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsview.extract.pipeline.pipeline import DEFAULT_MODEL, annotate
from newsview.extract.syntax.quotations import quotations, turns
from newsview.store.document.model import Article, Attribution, Document, Furniture
from newsview.store.document.serialization import check


class Said(NamedTuple):
    cue: str
    source: str | None
    content: str | None


@lru_cache
def read(text: str) -> Document:
    return annotate(Article(id="a", text=text, published="2024-01-09"))


def parts(document: Document, attribution: Attribution) -> Said:
    content = attribution.content
    segments = (content.extra.get("segments") or [{"start": content.start, "end": content.end}]) if content else []
    return Said(
        document.quote(attribution.cue),
        document.quote(attribution.source) if attribution.source else None,
        " ... ".join(document.text[s["start"] : s["end"]] for s in segments) or None,
    )


def said(text: str) -> list[Said]:
    document = read(text)
    return [parts(document, a) for a in document.annotation.attributions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The ministry said that the bridge had collapsed.",
            Said("said", "The ministry", "that the bridge had collapsed"),
        ),
        (
            "The bridge collapsed, according to the ministry.",
            Said("according to", "the ministry", "The bridge collapsed"),
        ),
        ("“The bridge is gone,” the mayor said.", Said("said", "the mayor", "“The bridge is gone,”")),
        (
            "“The bridge is gone,” said Anna Berg, the mayor.",
            Said("said", "Anna Berg, the mayor", "“The bridge is gone,”"),
        ),
        ('The mayor said: "The bridge is gone."', Said("said", "The mayor", '"The bridge is gone."')),
        ("Critics condemned the minister.", Said("condemned", "Critics", "the minister")),
        ("The minister is said to have fled.", Said("said", None, "The minister ... to have fled")),
        ("The minister was accused of fraud.", Said("accused", None, "of fraud")),
        ("Police denied that officers had fired.", Said("denied", "Police", "that officers had fired")),
    ],
)
def test_who_says_what_by_which_words(text: str, expected: Said) -> None:
    assert expected in said(text)


def test_a_quotation_with_its_speaker_in_between_is_one_content() -> None:
    found = said("“The bridge is gone,” the mayor said. “Nobody is going to build it again.”")
    assert found == [Said("said", "the mayor", "“The bridge is gone,” ... “Nobody is going to build it again.”")]


def test_a_speech_over_several_paragraphs_is_one_content() -> None:
    text = "“The bridge is gone,” the mayor said. “We have nothing left.\n“Nobody is going to build it again.”"
    (found,) = said(text)
    assert found.source == "the mayor"
    assert found.content is not None
    assert found.content.endswith("“Nobody is going to build it again.”")


def test_a_second_verb_shares_its_subject() -> None:
    found = said("The mayor condemned the attack and said that help was coming.")
    assert {"The mayor"} == {s.source for s in found}
    assert {"condemned", "said"} == {s.cue for s in found}


def test_a_source_ends_before_the_day_and_keeps_its_brackets() -> None:
    found = said("The Banking Commission (CBC) on Tuesday said that it was over.")
    assert [s.source for s in found] == ["The Banking Commission (CBC)"]


def test_a_participle_has_the_subject_of_its_clause() -> None:
    found = {s.cue: s.source for s in said("The mayor left the hall, saying that he was tired.")}
    assert found["saying"] == "The mayor"


def test_a_claim_belongs_to_who_makes_it() -> None:
    found = said("The minister rejected her claim that they had taken the town.")
    assert ("claim", "her", "that they had taken the town") in found


def test_saying_holding_wanting_and_judging_are_told_apart() -> None:
    text = "She said it was over. They believe that it was over. He wants to leave. Critics condemned the plan."
    kinds = {read(text).quote(a.cue): a.extra["kind"] for a in read(text).annotation.attributions}
    assert kinds == {"said": "said", "believe": "held", "wants": "wanted", "condemned": "judged"}


def test_a_pipeline_of_someone_elses_can_ask_for_sure_sources_only() -> None:
    nlp = spacy.load(DEFAULT_MODEL)
    nlp.add_pipe("newsview_sources", config={"least_score": 0.8})
    doc = nlp("He wants to leave, the mayor said. Critics condemned the plan.")
    assert [doc.text[a["cue"]["start"] : a["cue"]["end"]] for a in doc._.newsview_attributions] == ["said"]


TRANSCRIPT = """Briefing
Mr. Kirby: We are watching this closely.
Q: Is it over?
Mr. Kirby: No.
It is not over yet.
Q: Thank you."""


def test_each_turn_of_a_transcript_belongs_to_its_speaker() -> None:
    found = [s for s in said(TRANSCRIPT) if s.cue == ":"]
    assert [s.source for s in found] == ["Mr. Kirby", "Q", "Mr. Kirby", "Q"]
    assert found[2].content == "No.\nIt is not over yet."


@pytest.mark.parametrize("text", ["Note: it rained.\nIt was late.", "Dead: 12\nInjured: 30\n" * 3, ""])
def test_a_colon_does_not_make_a_transcript(text: str) -> None:
    assert turns(text) == []


@given(
    st.lists(st.sampled_from(["Mr. A: Yes.", "B: No?", "C", ": x", "KIM: I said so.", ""]), max_size=12).map("\n".join)
)
def test_turns_lie_in_order_inside_the_text(text: str) -> None:
    last = 0
    for turn in turns(text):
        assert last <= turn.speaker[0] < turn.speaker[1] <= turn.colon < turn.words[0] < turn.words[1] <= len(text)
        assert text[turn.colon] == ":"
        last = turn.words[1]


def test_what_is_quoted_has_no_cues_of_its_own() -> None:
    assert [s.cue for s in said("“They said it was over and I believe them,” the mayor said.")] == ["said"]


def test_furniture_has_no_sources() -> None:
    text = "Ministers said it was over.\nThe mayor said that help was coming."
    document = annotate(Article(id="a", text=text, furniture=(Furniture(start=0, end=27, kind="related"),)))
    assert [a.cue.start >= 28 for a in document.annotation.attributions] == [True]


def test_an_event_in_the_words_of_a_source_is_reported_by_it() -> None:
    document = read("The ministry said that rebels had attacked the town.")
    attack = next(e for e in document.annotation.events if document.quote(e) == "attacked")
    assert attack.factuality == "reported"
    assert attack.source is not None
    assert document.quote(attack.source) == "The ministry"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("He said “yes” and “no”.", ["“yes”", "“no”"]),
        ('He said "yes" and "no".', ['"yes"', '"no"']),
        ("He said ''yes'' and ``no''.", ["''yes''", "``no''"]),
        ("He called it ‘a mess’ and didn’t stay.", ["‘a mess’"]),
        ("It’s the boys’ own", []),
        ("He said: 'It is over.' Don't ask.", ["'It is over.'"]),
        ("It's the boys' own 'Rock 'n' Roll", []),
        ("“One\n“Two”", ["“One", "“Two”"]),
        ('A 6" pipe\nand 5" more', []),
        ("«Oui», il dit.", ["«Oui»"]),
        ("“He said ‘go’ to me.”", ["“He said ‘go’ to me.”"]),
    ],
)
def test_quotations_in_any_style_of_marks(text: str, quoted: list[str]) -> None:
    assert [text[a:b] for a, b in quotations(text)] == quoted


@given(st.text("“”\"‘’'`«» ab.,\n", max_size=60))
def test_quotations_lie_in_order_inside_the_text(text: str) -> None:
    last = 0
    for a, b in quotations(text):
        assert last <= a < b <= len(text)
        assert "\n" not in text[a:b]
        last = b


CLAUSES = st.lists(
    st.sampled_from(
        [
            "“We will go,”", "the mayor said", "said", "according to police", ".", ",", "that it was over",
            "She", "claims", "told", "reporters", "\n", '"', "“No.", "was accused of fraud",
            "the report that", "believes",
        ]
    ),
    max_size=14,
).map(" ".join)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(CLAUSES)
@example('told " was accused of fraud the report that')  # its parse hangs the verb into what it tells
def test_any_text_gives_a_valid_document_with_cues_outside_their_content(text: str) -> None:
    document = read(text)
    check(document)
    for attribution in document.annotation.attributions:
        assert 0 < attribution.extra["score"] < 1
        assert attribution.source is None or not attribution.source.overlaps(attribution.cue)
        content = attribution.content
        whole = [{"start": content.start, "end": content.end}] if content else []
        for segment in (content.extra.get("segments") or whole) if content else ():
            assert not (segment["start"] <= attribution.cue.start < segment["end"])


HEADLINE = ["hopeful", "confident", "afraid", "expect", "says", "peace", "ue", "minister", "that", "it", "will"]


@given(st.lists(st.sampled_from(HEADLINE), min_size=2, max_size=7))
@example(["hopeful", "expect", "peace", "ue"])  # of a real article: the adjective was the subject of its own verb
@settings(max_examples=60, deadline=None)
def test_a_source_is_never_its_own_cue_however_odd_the_parse(words: list[str]) -> None:
    document = read(" ".join(words))
    assert document.annotation.failed == ()
    for found in document.annotation.attributions:
        if found.source is not None:
            assert found.source.end <= found.cue.start or found.cue.end <= found.source.start
