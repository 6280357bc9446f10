"""What spaCy itself makes of a DocBin that newsview wrote."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span

from newsview.store.document import model
from newsview.store.document.model import Annotation, Article, Document, Entity, Event, Mention, Tokens
from newsview.store.document.serialization import DocumentError, decode
from newsview.store.formats import FORMATS
from newsview.store.formats.choosing import Exported
from newsview.store.formats.exporting import export
from newsview.store.formats.options import Options
from newsview.store.formats.output_target import ExportError
from tests.store.formats.articles import SMALL, many
from tests.store.formats.exported import exported

SPACY = FORMATS["spacy"]
ALL = Options(status="all")


def docs_in(path: Path) -> list[Doc]:
    return list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


def test_an_article_without_tokens_is_split_as_spacy_splits_it(tmp_path: Path) -> None:
    text = "U.S. officials don't say: \"He's in St. Mary's,  e.g. 10km away\".\n\n– A. 👍🏽\u00a0x "
    document = Document(article=Article(id="a", text=text))
    told = export(iter([Exported(document)]), SPACY, tmp_path / "x.spacy", ALL).text()
    assert "spaCy's English tokenizer" in told
    (doc,) = docs_in(tmp_path / "x.spacy")
    assert [t.text for t in doc] == [t.text for t in spacy.blank("en")(text)]
    assert doc.text == text


def test_entities_span_groups_and_references_survive(tmp_path: Path) -> None:
    out = tmp_path / "small.spacy"
    receipt = export(iter([Exported(SMALL)]), SPACY, out, ALL)
    (doc,) = docs_in(out)
    assert doc.text == SMALL.text
    assert [(e.text, e.label_, e.kb_id_, e.id_) for e in doc.ents] == [
        ("Russian President Vladimir Putin", "PERSON", "", "m1"),
        ("Kim Jong Un", "PERSON", "", "m3"),
        ("Jan. 2", "DATE", "", "m4"),
    ]
    assert ("Russian", "NORP", "ISO3166-1:RU") in [(s.text, s.label_, s.kb_id_) for s in doc.spans["sc"]]
    assert [(s.text, s.label_) for s in doc.spans["triggers"]] == [("met", "CONSULT"), ("thanked", "UNTYPED")]
    assert "overlaps a longer one" in receipt.text()


def test_what_only_refers_back_teaches_no_names(tmp_path: Path) -> None:
    out = tmp_path / "d.spacy"
    document = Document(
        article=Article(id="a", text="The Biden administration said it would."),
        annotation=Annotation(
            mentions=(
                Mention(id="m1", start=0, end=24, label="ORG", kind="nominal"),
                Mention(id="m2", start=4, end=9, label="PERSON"),
                Mention(id="m3", start=30, end=32, label="ORG", kind="pronoun"),
            )
        ),
    )
    receipt = export(iter([Exported(document)]), SPACY, out, ALL)
    (doc,) = docs_in(out)
    assert [(e.text, e.label_) for e in doc.ents] == [("Biden", "PERSON")]
    assert [s.text for s in doc.spans["sc"]] == ["The Biden administration", "Biden", "it"]
    assert "it is no name" in receipt.text()


def test_stored_tokens_are_used_and_sentences_kept(tmp_path: Path) -> None:
    out = tmp_path / "small.spacy"
    export(iter([Exported(SMALL)]), SPACY, out, ALL)
    (doc,) = docs_in(out)
    assert SMALL.annotation.tokens is not None
    assert [len(t) for t in doc] == [abs(n) for n in SMALL.annotation.tokens.lengths]
    assert [t.i for t in doc if t.is_sent_start] == list(SMALL.annotation.tokens.sentences)


def test_the_split_is_of_whole_articles_and_stays(tmp_path: Path) -> None:
    options = Options(status="all", split=0.4)
    for name in ("one", "two"):
        export((Exported(d) for d in many(30)), SPACY, tmp_path / name, options)
    parts = {p: [d.text for d in docs_in(tmp_path / "one" / p / "1.spacy")] for p in ("train", "dev")}
    assert len(parts["train"]) + len(parts["dev"]) == 30
    assert len(parts["dev"]) == 12
    assert parts["dev"] == [d.text for d in docs_in(tmp_path / "two" / "dev" / "1.spacy")]


@pytest.mark.parametrize(
    ("articles", "share", "dev"), [(30, 0.1, 3), (30, 0.2, 6), (3, 0.1, 1), (2, 0.9, 1), (1, 0.5, 0), (0, 0.5, 0)]
)
def test_the_split_has_the_share_asked_for_and_the_receipt_tells_it(
    tmp_path: Path, articles: int, share: float, dev: int
) -> None:
    items = (Exported(d) for d in many(articles))
    receipt = export(items, SPACY, tmp_path / "out", Options(status="all", split=share))
    sizes = {p: len(docs_in(tmp_path / "out" / p / "1.spacy")) for p in ("train", "dev")}
    assert sizes == {"train": articles - dev, "dev": dev}
    assert f"{articles - dev} articles in train, {dev} in dev" in receipt.text()


def test_an_article_more_moves_one_at_most_to_the_other_set(tmp_path: Path) -> None:
    def developed(count: int) -> set[str]:
        options = Options(status="all", split=0.2)
        export((Exported(d) for d in many(count)), SPACY, tmp_path / str(count), options)
        return {d.text for d in docs_in(tmp_path / str(count) / "dev" / "1.spacy")}

    assert len(developed(40) - developed(41)) <= 1


def test_a_doc_bin_of_others_is_read(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    doc = nlp("Zelenskyy  met Tim Cook in New York.")
    doc.ents = [Span(doc, 0, 1, label="PERSON"), Span(doc, 3, 5, label="PERSON")]
    doc.spans["sc"] = [Span(doc, 6, 8, label="GPE")]
    path = tmp_path / "theirs.spacy"
    DocBin(docs=[doc]).to_disk(path)
    (document,) = SPACY.load().read(path, Options())
    assert [(document.quote(m), m.label, m.origin) for m in document.annotation.mentions] == [
        ("Zelenskyy", "PERSON", "import"), ("Tim Cook", "PERSON", "import"), ("New York", "GPE", "import"),
    ]  # fmt: skip


@pytest.mark.parametrize("record", ["{", "[]", '{"id": "a"}', '{"id": "a", "events": [{}]}'])
def test_a_damaged_record_is_told(tmp_path: Path, record: str) -> None:
    doc = spacy.blank("en")("Zelenskyy met Tim Cook.")
    doc.user_data["newsview"] = record
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "x.spacy")
    with pytest.raises(DocumentError, match="damaged"):
        list(SPACY.load().read(tmp_path / "x.spacy", Options()))


def test_a_mention_in_half_a_word_is_widened_narrowed_cut_or_left_out(tmp_path: Path) -> None:
    text = "anti-Russian mood"
    document = Document(
        article=Article(id="a", text=text),
        annotation=Annotation(
            mentions=(Mention(id="m1", start=5, end=12, label="NORP"),), tokens=Tokens(lengths=(12, -4))
        ),
    )
    found = {}
    for how in ("expand", "contract", "split", "drop"):
        out = tmp_path / f"{how}.spacy"
        receipt = export(iter([Exported(document)]), SPACY, out, Options(status="all", align=how))
        found[how] = [e.text for e in docs_in(out)[0].ents]
        assert not receipt.complete
    assert found == {"expand": ["anti-Russian"], "contract": [], "split": ["Russian"], "drop": []}


PATHS = ("--paths.train", "corpus/train", "--paths.dev", "corpus/dev")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    spacy_command("init", "config", "config.cfg", "--pipeline", "ner,spancat", folder=folder)
    export((Exported(d) for d in many(24)), SPACY, folder / "corpus", Options(status="all", split=0.3))
    return folder


def spacy_command(*words: str, folder: Path) -> str:
    command = [sys.executable, "-m", "spacy", *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=300)
    return done.stdout + done.stderr


def test_debug_data_finds_nothing_wrong_with_the_spans(corpus: Path) -> None:
    told = spacy_command("debug", "data", "config.cfg", *PATHS, folder=corpus)
    assert "No entities consisting of or starting/ending with whitespace" in told
    assert "No entities crossing sentence boundaries" in told
    assert "0 missing value(s)" in told


def test_spacy_trains_an_epoch_on_it(corpus: Path) -> None:
    epoch = ("--training.max_epochs", "1", "--training.eval_frequency", "1")
    told = spacy_command("train", "config.cfg", "--output", "model", *epoch, *PATHS, folder=corpus)
    assert (corpus / "model" / "model-last").is_dir(), told


def test_an_empty_article_is_named_as_lost(tmp_path: Path) -> None:
    empty = Document(article=Article(id="nothing", text=""))
    receipt = export(iter([Exported(empty), Exported(SMALL)]), SPACY, tmp_path / "x.spacy", ALL)
    assert receipt.rows["articles"].held == 1
    assert any(r.kind == "articles" and "empty" in r.why for r in receipt.reasons)


def test_the_record_keeps_what_spacy_has_no_place_for(tmp_path: Path) -> None:
    out = tmp_path / "x.spacy"
    document = Document(
        article=Article(id="a", text="Russia attacked.", title="T"),
        annotation=Annotation(
            mentions=(Mention(id="m1", start=0, end=6, label="GPE", entity="e1", status="accepted", note="sure"),),
            entities=(Entity(id="e1", label="GPE", name="Russia", ref="ISO3166-1:RU"),),
            events=(Event(id="v1", trigger=model.Span(start=7, end=15), type="ASSAULT", when="2024-01-02"),),
        ),
    )
    export(iter([Exported(document)]), SPACY, out, ALL)
    record = docs_in(out)[0].user_data["newsview"]
    back = decode(record.replace('"title"', '"text":"Russia attacked.","title"', 1))
    assert back.annotation.events == document.annotation.events
    assert back.annotation.mentions == document.annotation.mentions


def test_a_single_file_that_would_grow_too_large_is_refused_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsview.store.formats import docbin

    monkeypatch.setattr(docbin, "LARGEST", 4_000)
    with pytest.raises(ExportError, match=r"a folder, a path without \.spacy, can"):
        exported("spacy", tmp_path / "x.spacy", *many(20))
    assert list(tmp_path.iterdir()) == []
