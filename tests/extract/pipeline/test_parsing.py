"""The text is parsed by paragraph, whatever is in it, and every token keeps its place in the text."""

from __future__ import annotations

import re

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.pipeline.parsing import ATTRIBUTES, LONGEST, paragraphs, parse
from tests.strategies import texts


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load(DEFAULT_MODEL)


@pytest.fixture(scope="module")
def blank() -> Language:
    """A pipeline that only splits sentences: enough for offsets, and fast."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


def wordings(text: str, marker: str | None = None) -> list[str]:
    furniture = [m.span() for m in re.finditer(marker, text)] if marker else []
    return [p.wording(text) for p in paragraphs(text, furniture)]


def test_a_line_is_a_paragraph_without_its_white_space_and_bullet() -> None:
    assert wordings("  One.\n\n\n• Two.\u2028– Three.\r\n\tFour.  ") == ["One.", "Two.", "Three.", "Four."]


def test_a_marker_in_a_running_sentence_is_taken_out_of_it() -> None:
    assert wordings("He said on Tuesday [AD] that it rained. [AD] It was late. [AD]", r"\[AD\]") == [
        "He said on Tuesday that it rained.",
        "It was late.",
    ]


def test_a_row_of_a_table_is_its_cells() -> None:
    assert wordings("Team\tWon\tLost\nUnited States    12   3") == ["Team", "Won", "Lost", "United States", "12", "3"]


def test_a_paragraph_too_long_is_split_between_sentences_else_words_else_anywhere() -> None:
    sentences = "The army left the town. " * 1000
    parts = wordings(sentences)
    assert " ".join(parts) == sentences.strip()
    assert all(part.endswith("town.") and len(part) <= LONGEST for part in parts)
    assert all(len(part) <= LONGEST for part in wordings("word " * 5000))
    assert "".join(wordings("x" * 10_000)) == "x" * 10_000


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\n \u2028\t\n", "\x00", "Go", "\ufeffGo", " Go ", "e\u0301", "\u202e"]
)
def test_next_to_nothing_is_parsed_too(nlp: Language, text: str) -> None:
    assert parse(nlp, text).text == text


def test_a_sentence_around_a_marker_is_one_sentence_and_its_names_keep_their_places(nlp: Language) -> None:
    sentence = "The officials said on Tuesday Advertisement that Vladimir Putin went to Rome."
    text = f"Rain.\n{sentence} Advertisement\nHe left."
    furniture = [m.span() for m in re.finditer("Advertisement", text)]
    doc = parse(nlp, text, furniture=furniture)
    went = next(token for token in doc if token.text == "went")
    assert [sent.text.strip() for sent in doc.sents] == ["Rain.", sentence, "Advertisement", "He left."]
    assert [text[e.start_char : e.end_char] for e in doc.ents] == ["Tuesday", "Vladimir Putin", "Rome"]
    assert {child.text for child in went.head.children} >= {"officials", "went"}
    assert [token.text for token in went.subtree if token.text == "Advertisement"] == []
    assert all(token.ent_iob_ == "O" for token in doc if token.text == "Advertisement")


@settings(deadline=None)
@given(texts, st.data())
def test_tokens_spell_the_text_whatever_is_left_out_of_it(blank: Language, text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    doc = parse(blank, text, furniture=spans[::2], apart=spans[1::2])
    assert doc.text == text
    assert [t.idx for t in doc] == [sum(map(len, (w.text_with_ws for w in doc[: t.i]))) for t in doc]
    covered = [piece for p in paragraphs(text, spans[::2], spans[1::2]) for piece in p.pieces]
    assert covered == sorted(covered)
    assert all(not (a < end and start < b) for start, end in covered for a, b in spans[::2])
    left = "".join(text[a:b] for a, b in covered)
    assert all(c in left for c in set(text) - set("".join(text[a:b] for a, b in spans[::2])) if c.isalnum())


def test_a_paragraphs_tokens_are_those_that_the_pipeline_alone_gives(nlp: Language) -> None:
    text = "They found that the mice had left. He’ll found a better, cheaper left-wing party; I’m gonna leave y’all."
    doc, alone = parse(nlp, text), nlp(text)
    for name in ("text", "lemma_", "tag_", "pos_", "morph", "dep_", "ent_iob_", "ent_type_", "is_sent_start"):
        assert [str(getattr(t, name)) for t in doc] == [str(getattr(t, name)) for t in alone], name
    assert [t.head.i for t in doc] == [t.head.i for t in alone]


STORIES = [
    "North Korea launched three missiles on Saturday, said John Kirby of the National Security Council.",
    "“We are watching,” she said.",
    "KYIV BRACES FOR MORE STRIKES",
    "• Turkey: 12 dead",
    "The talks, which began in Rome on Jan. 2, were said to have failed; neither side would comment.",
    "Won\tLost\tDrawn",
    "👩‍👩‍👧 #Ukraine e\u0301 ش",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(STORIES), min_size=1, max_size=5), st.integers(1, 9))
def test_the_parse_does_not_depend_on_batches(nlp: Language, lines: list[str], batch_size: int) -> None:
    text = "\n".join(lines)
    assert _rows(parse(nlp, text, batch_size=batch_size)) == _rows(parse(nlp, text))


@settings(deadline=None)
@given(st.lists(st.sampled_from(STORIES), min_size=2, max_size=5))
def test_a_paragraph_is_parsed_the_same_alone_and_among_others(nlp: Language, lines: list[str]) -> None:
    whole = parse(nlp, "\n".join(lines))
    at = 0
    for line in lines:
        alone = parse(nlp, line)
        among = whole.char_span(at, at + len(line), alignment_mode="expand")
        assert among is not None
        assert [(t.text, t.tag_, t.dep_, t.ent_type_) for t in among if not t.is_space or t.text == "\t"] == [
            (t.text, t.tag_, t.dep_, t.ent_type_) for t in alone if not t.is_space or t.text == "\t"
        ]
        at += len(line) + 1


def _rows(doc: Doc) -> list[list[int]]:
    rows: list[list[int]] = doc.to_array(ATTRIBUTES).tolist()
    return rows
