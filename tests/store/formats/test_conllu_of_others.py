"""CoNLL-U files of others: made after those of treebanks and tools, read whole or refused in a line."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.appearances import text_id
from newsview.store.document.model import Document
from newsview.store.document.serialization import DocumentError, check
from newsview.store.formats import FORMATS
from newsview.store.formats.importing import FaultError, Receiver
from newsview.store.formats.options import Options
from tests.store.formats.articles import SMALL
from tests.store.formats.exported import exported, read


def rows(*lines: str) -> str:
    """Lines whose columns stand apart by spaces here, as in the file by tabs."""
    return "".join(("\t".join(line.split()) if line[:1].isdigit() else line) + "\n" for line in lines)


GUM = rows(
    "# newdoc id = GUM_news_homeopathic",
    "# global.Entity = GRP-etype-infstat-salience-centering-minspan-link-identity",
    "# meta::dateCreated = 2009-05-08",
    "# meta::sourceURL = https://en.wikinews.org/wiki/Parents_prosecuted",
    "# meta::title = Parents prosecuted",
    "# newpar_block = head (1 s)",
    "# sent_id = GUM_news_homeopathic-1",
    "# text = Thomas Sam and his wife are from Sydney.",
    "1 Thomas Thomas PROPN NNP Number=Sing 8 nsubj 8:nsubj Entity=(1-person-giv:act-s-cf1-1-coref-Thomas_Sam",
    "2 Sam Sam PROPN NNP Number=Sing 1 flat 1:flat Entity=1)",
    "3 and and CCONJ CC _ 5 cc 5:cc _",
    "4 his his PRON PRP$ Case=Gen 5 nmod:poss 5:nmod:poss Entity=(2-person-new-n-cf2-2-coref(1-person-giv-s-cf1-1-ana)",
    "5 wife wife NOUN NN Number=Sing 1 conj 1:conj Entity=2)",
    "6 are be AUX VBP Mood=Ind 8 cop 8:cop _",
    "7 from from ADP IN _ 8 case 8:case _",
    "8 Sydney Sydney PROPN NNP Number=Sing 0 root 0:root Entity=(3-place-new-n-cf3-1-sgl-Sydney)|SpaceAfter=No",
    "9 . . PUNCT . _ 8 punct 8:punct _",
    "",
    "# sent_id = GUM_news_homeopathic-2",
    "# text = She didn't die.",
    "# newpar",
    "1 She she PRON PRP Case=Nom 4 nsubj 4:nsubj Entity=(2-person-giv:act-n-cf1-1-ana)",
    "2-3 didn't _ _ _ _ _ _ _ _",
    "2 did do AUX VBD Mood=Ind 4 aux 4:aux _",
    "3 n't not PART RB Polarity=Neg 4 advmod 4:advmod _",
    "4 die die VERB VB VerbForm=Inf 0 root 0:root SpaceAfter=No",
    "4.1 died die VERB VBD _ _ _ 0:root CopyOf=4",
    "5 . . PUNCT . _ 4 punct 4:punct _",
    "",
)
"""After UD_English-GUM, whose later releases declare the parts of a bracket."""

EARLY_GUM = rows(
    "# newdoc id = GUM_voyage_oakland",
    "# sent_id = GUM_voyage_oakland-21",
    "1 Many many ADJ JJ _ 0 root _ Entity=(place-103",
    "2 of of ADP IN _ 4 case _ _",
    "3 the the DET DT _ 4 det _ Entity=(place-104",
    "4 neighborhoods neighborhood NOUN NNS _ 1 obl _ Entity=place-103)place-104)",
    "5 of of ADP IN _ 6 case _ _",
    "6 Downtown Downtown PROPN NN _ 1 nmod _ Entity=(place-3)|SpaceAfter=No",
    "7 . . PUNCT . _ 1 punct _ _",
    "",
)

STANZA = (
    "# text = Barack Obama was born in Hawaii.\n# sent_id = 0\n"
    "1\tBarack\tBarack\tPROPN\tNNP\tNumber=Sing\t4\tnsubj:pass\t_\tstart_char=0|end_char=6|ner=B-PERSON\n"
    "2\tObama\tObama\tPROPN\tNNP\tNumber=Sing\t1\tflat\t_\tstart_char=7|end_char=12|ner=E-PERSON\n"
    "3\twas\tbe\tAUX\tVBD\t_\t4\taux:pass\t_\tstart_char=13|end_char=16|ner=O\n"
    "4\tborn\tbear\tVERB\tVBN\t_\t0\troot\t_\tstart_char=17|end_char=21|ner=O\n"
    "5\tin\tin\tADP\tIN\t_\t6\tcase\t_\tstart_char=22|end_char=24|ner=O\n"
    "6\tHawaii\tHawaii\tPROPN\tNNP\t_\t4\tobl\t_\tstart_char=25|end_char=31|ner=S-GPE\n"
    "7\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\tstart_char=31|end_char=32|ner=O\n\n"
    "# text = He won.\n# sent_id = 1\n"
    "1\tHe\the\tPRON\tPRP\t_\t2\tnsubj\t_\tstart_char=35|end_char=37|ner=O\n"
    "2\twon\twin\tVERB\tVBD\t_\t0\troot\t_\tstart_char=38|end_char=41|ner=O\n"
    "3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\tstart_char=41|end_char=42|ner=O\n\n"
)

FRENCH = rows(
    "# newdoc",
    "# sent_id = fr-1",
    "# text = Le maire du Havre parle.",
    "1 Le le DET _ Definite=Def 2 det _ _",
    "2 maire maire NOUN _ _ 6 nsubj _ _",
    "3-4 du _ _ _ _ _ _ _ NE=I-LOC",
    "3 de de ADP _ _ 5 case _ _",
    "4 le le DET _ _ 5 det _ _",
    "5 Havre Havre PROPN _ _ 2 nmod _ NE=I-LOC",
    "6 parle parler VERB _ _ 0 root _ SpaceAfter=No",
    "7 . . PUNCT _ _ 6 punct _ SpacesAfter=\\n",
    "",
)

PLUS = (
    "# global.columns = ID FORM UPOS NER\n"
    "1\tKim\tPROPN\tPERSON\n2\tJong\tPROPN\tPERSON\n3\tmet\tVERB\tO\n4\tPutin\tPROPN\tPERSON\n"
)


def found(document: Document) -> list[tuple[str, str, str]]:
    return [(document.quote(m), m.label, m.kind) for m in document.annotation.mentions]


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_gum_has_text_paragraphs_names_and_who_is_who(tmp_path: Path) -> None:
    (document,) = read("conllu", written(tmp_path / "x.conllu", GUM))
    check(document)
    article = document.article
    assert document.text == "Thomas Sam and his wife are from Sydney.\n\nShe didn't die."
    assert (article.id, article.title, article.published) == (
        "GUM_news_homeopathic", "Parents prosecuted", "2009-05-08",
    )  # fmt: skip
    assert article.source == "https://en.wikinews.org/wiki/Parents_prosecuted"
    assert found(document) == [
        ("Thomas Sam", "person", "name"), ("his wife", "person", "nominal"), ("his", "person", "pronoun"),
        ("Sydney", "place", "name"), ("She", "person", "pronoun"),
    ]  # fmt: skip
    entities = {e.name: e for e in document.annotation.entities}
    assert entities["Thomas Sam"].ref == "https://en.wikipedia.org/wiki/Thomas_Sam"
    groups = [[document.quote(m) for m in document.mentions_of(e.id)] for e in document.annotation.entities]
    assert groups == [["Thomas Sam", "his"], ["his wife", "She"], ["Sydney"]]
    tokens = document.annotation.tokens
    assert tokens is not None
    words = [document.text[a:b] for a, b in tokens.spans()]
    assert words[-5:] == ["She", "did", "n't", "die", "."]
    assert len(tokens.sentences) == 2
    assert len(tokens.heads.split()) == len(words)


def test_what_newsview_has_no_place_for_is_in_the_receipt(tmp_path: Path) -> None:
    receiver = Receiver(FORMATS["conllu"], Options())
    list(receiver.documents(written(tmp_path / "x.conllu", GUM + FRENCH)))
    told = receiver.receipt("x").text()
    for line in (
        "features (GUM_news_homeopathic", ": newsview keeps no features of words", "enhanced relations (",
        "lost: 1 empty nodes", "changed: 2 words of multiword tokens",
    ):  # fmt: skip
        assert line in told


def test_brackets_of_early_gum(tmp_path: Path) -> None:
    (document,) = read("conllu", written(tmp_path / "x.conllu", EARLY_GUM))
    assert document.text == "Many of the neighborhoods of Downtown."
    assert found(document) == [
        ("Many of the neighborhoods", "place", "nominal"), ("the neighborhoods", "place", "nominal"),
        ("Downtown", "place", "name"),
    ]  # fmt: skip


def test_stanza_tells_where_its_sentences_stand(tmp_path: Path) -> None:
    (document,) = read("conllu", written(tmp_path / "x.conllu", STANZA))
    assert document.text == "Barack Obama was born in Hawaii.   He won."
    assert document.article.id == text_id(document.text)
    assert [(q, label) for q, label, _ in found(document)] == [("Barack Obama", "PERSON"), ("Hawaii", "GPE")]


def test_a_multiword_token_of_other_letters_is_one_token(tmp_path: Path) -> None:
    (document,) = read("conllu", written(tmp_path / "x.conllu", FRENCH))
    assert document.text == "Le maire du Havre parle.\n"
    assert [(q, label) for q, label, _ in found(document)] == [("du Havre", "LOC")]
    tokens = document.annotation.tokens
    assert tokens is not None
    assert [document.text[a:b] for a, b in tokens.spans()] == ["Le", "maire", "du", "Havre", "parle", ".", "\n"]


def test_columns_that_a_file_declares(tmp_path: Path) -> None:
    """CoNLL-U Plus, without an empty line at its end, a label for each word and no prefix."""
    (document,) = read("conllu", written(tmp_path / "x.conllup", PLUS))
    assert [(q, label) for q, label, _ in found(document)] == [("Kim Jong", "PERSON"), ("Putin", "PERSON")]


@pytest.mark.parametrize("sample", [GUM, EARLY_GUM, STANZA, FRENCH, PLUS], ids=lambda s: s[:20])
def test_line_ends_and_marks_of_editors_say_nothing(sample: str, tmp_path: Path) -> None:
    plain = read("conllu", written(tmp_path / "a", sample))
    assert read("conllu", written(tmp_path / "b", b"\xef\xbb\xbf" + sample.replace("\n", "\r\n").encode())) == plain
    assert read("conllu", written(tmp_path / "c", sample.rstrip("\n"))) == plain


@pytest.mark.parametrize("sample", [GUM, EARLY_GUM, STANZA, FRENCH], ids=lambda s: s[:20])
def test_what_is_read_of_others_goes_out_and_comes_back_as_it_is(sample: str, tmp_path: Path) -> None:
    documents = read("conllu", written(tmp_path / "a", sample))
    exported("conllu", tmp_path / "b.conllu", *documents)
    again = read("conllu", tmp_path / "b.conllu")
    assert [d.text for d in again] == [d.text for d in documents]
    exported("conllu", tmp_path / "c.conllu", *again)
    assert (tmp_path / "c.conllu").read_bytes() == (tmp_path / "b.conllu").read_bytes()


def test_a_bad_article_keeps_no_other_out(tmp_path: Path) -> None:
    """Each error names its line."""
    broken = GUM.replace("\tflat\t", "\t").replace("homeopathic", "broken")
    refused: list[DocumentError] = []
    path = written(tmp_path / "x.conllu", EARLY_GUM + broken + FRENCH)
    documents = list(Receiver(FORMATS["conllu"], Options()).documents(path, refused.append))
    assert [d.text[:4] for d in documents] == ["Many", "Le m"]
    number = (EARLY_GUM + broken).splitlines().index(next(x for x in broken.splitlines() if x.startswith("2\tSam"))) + 1
    assert [str(error) for error in refused] == [f"line {number}: 9 columns instead of 10"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (GUM[: GUM.index("9\t.")], "line 16: the file ends within a sentence: the words are"),
        (GUM.replace("from Sydney.", "from Perth."), "line 18: the words are"),
        ("x\tKim\t_\t_\t_\t_\t_\t_\t_\t_\n", "line 1: 'x' is not the number of a word"),
        ("1\t\t_\t_\t_\t_\t_\t_\t_\t_\n", "line 1: a word without a form"),
        ("1-2\tdu\t_\t_\t_\t_\t_\t_\t_\t_\n1\tde\t_\t_\t_\t_\t_\t_\t_\t_\n", "the words of 1-2 'du' are not all there"),
        ("1\t_\t_\t_\t_\t_\t_\t_\t_\t_\n2\t____\t_\t_\t_\t_\t_\t_\t_\t_\n", "line 2: the words are left out"),
        (b"1\t\xff\t_\t_\t_\t_\t_\t_\t_\t_\n", "line 1: not UTF-8"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(content: str | bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=told):
        read("conllu", written(tmp_path / "x.conllu", content))


def test_a_mark_that_is_none_is_a_comment(tmp_path: Path) -> None:
    exported("conllu", tmp_path / "x.conllu", SMALL)
    lines = (tmp_path / "x.conllu").read_text().splitlines(keepends=True)
    changed = ["# newsview = {}\n" if line.startswith("# newsview") else line for line in lines]
    (document,) = read("conllu", written(tmp_path / "y.conllu", "".join(changed)))
    assert document.text == SMALL.text


JUNK = [b"", b"\xff", b"\n", b"\t", b"_", b"0", b"-1", b"1-2\t", b"(", b")", b"# newdoc\n", b"\xc2\xa0", b"\\s", b"|"]


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_bytes_cut_replaced_or_put_in(data: st.DataObject) -> None:
    """Whatever a file of another tool holds, reading it ends in sound documents or in lines that say what is wrong."""
    content = data.draw(st.sampled_from([GUM, EARLY_GUM, STANZA, FRENCH, PLUS])).encode()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 20)))
        content = content[:start] + data.draw(st.sampled_from(JUNK)) + content[end:]
    refused: list[DocumentError] = []
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "x.conllu", content)
        for document in Receiver(FORMATS["conllu"], Options()).documents(path, refused.append):
            check(document)
    assert not [error for error in refused if isinstance(error, FaultError)]
