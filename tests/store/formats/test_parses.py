"""Lemmas, heads and relations: trees over words, and what CoNLL-U says of them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from newsview.store.document.model import Document, replace
from newsview.store.document.serialization import decode, encode
from newsview.store.formats.parses import Parse, trees
from tests.store.formats.articles import SMALL
from tests.store.formats.exported import exported, read
from tests.store.formats.strategies import corpora


def parsed(document: Document) -> Document:
    """The document with a parse in which each token hangs on the one before it, each sentence on its first."""
    tokens = document.annotation.tokens
    assert tokens is not None
    size = len(tokens.lengths)
    heads = ["0" if i in tokens.sentences else "-1" for i in range(size)]
    deps = ["ROOT" if step == "0" else "nsubj" for step in heads]
    words = [document.text[a:b] for a, b in tokens.spans()]
    lemmas = ["meet" if word == "met" else "=" for word in words]
    made = replace(tokens, lemmas=" ".join(lemmas), heads=" ".join(heads), deps=" ".join(deps))
    return replace(document, annotation=replace(document.annotation, tokens=made))


def test_conllu_has_lemma_head_and_relation(tmp_path: Path) -> None:
    """An independent reader finds them, and the file says whose labels they are."""
    conllu = pytest.importorskip("conllu")
    receipt = exported("conllu", tmp_path / "x.conllu", parsed(SMALL))
    source = (tmp_path / "x.conllu").read_text()
    assert "ClearNLP" in source
    assert receipt.rows["parsed articles"].held == 1
    first, second = conllu.parse(source)
    met = next(token for token in first if token["form"] == "met")
    assert (met["lemma"], met["head"], met["deprel"]) == ("meet", met["id"] - 1, "nsubj")
    for sentence in (first, second):
        assert [token["deprel"] for token in sentence if token["head"] == 0] == ["root"]


def test_conllu_without_a_parse_says_nothing_of_one(tmp_path: Path) -> None:
    """Articles of an older library, or from elsewhere, are as they were."""
    exported("conllu", tmp_path / "x.conllu", SMALL)
    source = (tmp_path / "x.conllu").read_text()
    assert "deprel" not in source
    rows = [line.split("\t") for line in source.splitlines() if "\t" in line]
    assert {(row[2], row[6], row[7]) for row in rows} == {("_", "_", "_")}


@given(documents=corpora)
@settings(max_examples=60, deadline=None)
def test_conllu_sentences_are_trees_whatever_the_parse(documents: list[Document]) -> None:
    """One root a sentence, ids from 1, every word below the root: also where the parse goes round in circles."""
    conllu = pytest.importorskip("conllu")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.conllu"
        exported("conllu", path, *documents)
        for sentence in conllu.parse(path.read_text()):
            assert [token["id"] for token in sentence] == list(range(1, len(sentence) + 1))
            heads = {token["id"]: token["head"] for token in sentence}
            if set(heads.values()) == {None}:
                continue
            assert sum(head == 0 for head in heads.values()) == 1
            for word in heads:
                seen: set[int] = set()
                while word and word not in seen:
                    seen.add(word)
                    word = heads[word]
                assert word == 0
        assert read("conllu", path)


def test_parse_of_words_passes_over_white_space() -> None:
    """A word whose head is white space hangs on what that hangs on; a second root of a sentence on the first."""
    found = trees(Parse(["a", " ", "b", "c"], [-1, 0, 1, -1], ["ROOT", "dep", "obj", "ROOT"]), [0, 2, 3], [range(3)])
    assert found == Parse(["a", "b", "c"], [-1, 0, 0], ["root", "obj", "dep"])


def test_document_without_a_parse_is_written_as_before() -> None:
    """A library of an earlier newsview opens, and its articles do not grow."""
    line = encode(SMALL)
    assert not any(key in line for key in (b'"lemmas"', b'"heads"', b'"deps"'))
    assert decode(line) == SMALL
    assert decode(encode(parsed(SMALL))) == parsed(SMALL)
