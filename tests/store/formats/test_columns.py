"""CoNLL-2003 and CoNLL-U as their readers see them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsview.store.document.model import Annotation, Article, Document, Mention, Tokens
from newsview.store.formats.columns import decoded, encoded
from newsview.store.formats.options import Options, Scheme
from tests.store.formats.articles import SMALL, many
from tests.store.formats.exported import exported, read

SCHEMES: list[Scheme] = ["iob2", "iob1", "bilou", "iobes"]


@st.composite
def slotted(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, str]]]:
    """A number of words, and slots that lie apart, some side by side with one label."""
    slots, at = [], 0
    for _ in range(draw(st.integers(0, 6))):
        first = at + draw(st.integers(0, 2))
        at = first + draw(st.integers(1, 3))
        slots.append((first, at, draw(st.sampled_from(["PER", "B-ORG", "O", "I"]))))
    return at + draw(st.integers(0, 2)), slots


@pytest.mark.parametrize("scheme", SCHEMES)
@given(case=slotted())
def test_tags_tell_the_slots_in_every_scheme(scheme: Scheme, case: tuple[int, list[tuple[int, int, str]]]) -> None:
    size, slots = case
    tags = encoded(size, slots, scheme)
    assert len(tags) == size
    assert decoded(tags) == slots


@pytest.mark.parametrize("scheme", SCHEMES)
@given(case=slotted())
def test_seqeval_reads_the_same_slots_strictly(scheme: Scheme, case: tuple[int, list[tuple[int, int, str]]]) -> None:
    seqeval = pytest.importorskip("seqeval.scheme")
    kind = {"iob2": seqeval.IOB2, "iob1": seqeval.IOB1, "bilou": seqeval.BILOU, "iobes": seqeval.IOBES}[scheme]
    size, slots = case
    found = seqeval.Entities([encoded(size, slots, scheme)], kind)
    assert [(e.start, e.end, e.tag) for sentence in found.entities for e in sentence] == slots


def columns(path: Path) -> list[list[list[str]]]:
    """The sentences of a file as its columns."""
    return [[line.split(" ") for line in part.split("\n")] for part in path.read_text().strip().split("\n\n")]


def test_conll_has_four_columns_and_seqeval_finds_every_mention(tmp_path: Path) -> None:
    seqeval = pytest.importorskip("seqeval.scheme")
    receipt = exported("conll", tmp_path / "x.conll", SMALL, *many(4))
    sentences = columns(tmp_path / "x.conll")
    assert all(len(row) == 4 for sentence in sentences for row in sentence)
    assert [row for sentence in sentences for row in sentence if row[0] == "-DOCSTART-"] == [
        ["-DOCSTART-", "-X-", "O", "O"]
    ] * 5
    found = seqeval.Entities([[row[3] for row in s] for s in sentences if s[0][0] != "-DOCSTART-"], seqeval.IOB2)
    assert sum(len(s) for s in found.entities) == receipt.rows["mentions"].held == 3 + 4 * 4


def converted(path: Path, name: str) -> list[tuple[str, str]]:
    """The entities that spaCy's own converter finds in a file."""
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin

    command = [sys.executable, "-m", "spacy", "convert", path.name, ".", "-c", name, "-n", "1"]
    subprocess.run(command, cwd=path.parent, check=True, capture_output=True, timeout=120)
    docs = DocBin().from_disk(path.with_suffix(".spacy")).get_docs(spacy.blank("en").vocab)
    return [(ent.text, ent.label_) for doc in docs for ent in doc.ents]


@pytest.mark.parametrize("name", ["conll", "conllu"])
def test_spacys_converter_finds_the_mentions(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"x.{name}"
    exported(name, path, *many(3))
    expected = [(d.quote(m), m.label) for d in many(3) for m in d.annotation.mentions]
    assert converted(path, name) == expected


def test_nested_mentions_and_odd_tokens_are_named(tmp_path: Path) -> None:
    text = "a\u00a0b -DOCSTART- c"
    document = Document(
        article=Article(id="a", text=text),
        annotation=Annotation(
            mentions=(
                Mention(id="m1", start=0, end=3, label="my label"), Mention(id="m2", start=2, end=3, label="X"),
            ),
            tokens=Tokens(lengths=(3, 10, -1)),
        ),
    )  # fmt: skip
    told = exported("conll", tmp_path / "x.conll", document).text()
    assert columns(tmp_path / "x.conll")[1] == [
        ["a", "-X-", "O", "B-my_label"], ["b", "-X-", "O", "I-my_label"], ["_DOCSTART_", "-X-", "O", "O"],
        ["c", "-X-", "O", "O"],
    ]  # fmt: skip
    assert "a longer mention covers it" in told
    assert "now my_label" in told
    assert "tokens with white space in them were cut there" in told
    assert "would begin an article" in told


def test_the_file_beside_tells_where_each_token_stood(tmp_path: Path) -> None:
    exported("conll", tmp_path / "x.conll", SMALL)
    rows = [line.split("\t") for line in (tmp_path / "x.conll.offsets.tsv").read_text().splitlines()[1:]]
    tokens = [row[0] for sentence in columns(tmp_path / "x.conll")[1:] for row in sentence]
    assert [SMALL.text[int(start) : int(end)] for *_, start, end in rows] == tokens


def test_conll_of_others_is_read_in_iob1_too(tmp_path: Path) -> None:
    path = tmp_path / "theirs.conll"
    path.write_text("EU NNP I-NP I-ORG\nEU NNP I-NP B-ORG\nrejects VBZ I-VP O\n\nPeter NNP I-NP I-PER\n")
    (document,) = read("conll", path, Options(scheme="iob1"))
    assert [(document.quote(m), m.label) for m in document.annotation.mentions] == [
        ("EU", "ORG"), ("EU", "ORG"), ("Peter", "PER"),
    ]  # fmt: skip
    assert document.annotation.tokens is not None
    assert document.annotation.tokens.tags == "NNP NNP VBZ NNP"


def test_conllu_rebuilds_the_text_and_both_libraries_read_it(tmp_path: Path) -> None:
    conllu = pytest.importorskip("conllu")
    pyconll = pytest.importorskip("pyconll")
    text = " Kim  met\tPutin’s aide.\n\nHe 👩\u200d👧 left. "
    document = Document(
        article=Article(id="odd spaces", text=text),
        annotation=Annotation(mentions=(Mention(id="m1", start=10, end=15, label="PERSON"),)),
    )
    path = tmp_path / "x.conllu"
    exported("conllu", path, document, SMALL)
    (back, small) = read("conllu", path)
    assert (back.text, small.text) == (text, SMALL.text)
    assert (back.quote(back.annotation.mentions[0]), back.annotation.mentions[0].label) == ("Putin’s", "PERSON")
    sentences = conllu.parse(path.read_text())
    assert sentences[0].metadata["newdoc id"] == "odd spaces"
    assert [t["form"] for t in sentences[0] if (t["misc"] or {}).get("name")] == ["Putin’s"]
    for parsed, again in zip(sentences, pyconll.load_from_file(str(path)), strict=True):
        forms = "".join(t["form"] + ("" if (t["misc"] or {}).get("SpaceAfter") == "No" else " ") for t in parsed)
        assert forms.strip() == parsed.metadata["text"] == again.text
