"""A component that fails on an article: it is told by name, and the others' work stands."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from spacy.tokens import Doc

from newsview.extract.layers import NAMES, TIMES
from newsview.extract.pipeline import parsing, pipeline
from newsview.extract.pipeline import truecasing as casing
from newsview.extract.pipeline.failures import Attempts, reason_of
from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.pipeline.pipeline import COMPONENTS, annotate, load
from newsview.extract.reading import furniture, language
from newsview.extract.workers.corpus import annotate_many
from newsview.extract.workers.dask import annotate_on_dask
from newsview.extract.workers.helper import Helper
from newsview.extract.workers.pool import annotate_in_processes
from newsview.extract.workers.protocol import Done, Message
from newsview.store.document.model import Annotation, Article, Document
from newsview.store.document.serialization import check, decode, encode
from newsview.store.library.library import Library
from newsview.tui.cli import main

SECRET = "Zanzibari"
TEXT = (
    f"WASHINGTON, Jan. 9 (UPI) -- The United States on Tuesday condemned the {SECRET} missiles that Russia bought.\n"
    "John Kirby said last week that Moscow would fire them. He did not say when.\n"
)
ARTICLE = Article(id="a", text=TEXT, published="2024-01-09")
SHORT = [name.removeprefix("newsview_") for name in COMPONENTS]


def failing(doc: Doc) -> Doc:
    raise KeyError(doc.text)


def without(component: str, monkeypatch: pytest.MonkeyPatch, fail: Callable[[Any], Any] = failing) -> None:
    """Has a component fail on every article, or where `fail` does."""
    _, own = load()
    parts = [(name, fail if name == f"newsview_{component}" else part) for name, part in own._components]
    monkeypatch.setattr(own, "_components", parts)


def layers(annotation: Annotation) -> dict[str, object]:
    names = [m for m in annotation.mentions if m.label not in ("DATE", "TIME", "DURATION", "SET")]
    return {
        "times": [(m.extent, m.value) for m in annotation.mentions if m.label in ("DATE", "TIME", "DURATION", "SET")],
        "names": [(m.extent, m.label) for m in names if m.kind == "name"],
        "entities": [e.name for e in annotation.entities],
        "sources": annotation.attributions,
        "events": [e.trigger.extent for e in annotation.events],
    }


@pytest.mark.parametrize("component", SHORT)
def test_one_that_fails_costs_what_it_would_have_proposed(component: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = annotate(ARTICLE)
    without(component, monkeypatch)
    document = annotate(ARTICLE)
    check(document)
    assert [f.component for f in document.annotation.failed] == [component]
    assert SECRET not in str(document.annotation.failed)
    assert decode(encode(document)) == document
    expected, found = layers(whole.annotation), layers(document.annotation)
    assert found[component] != expected[component]
    before = {"times": "", "names": "times", "entities": "times names", "sources": "times names entities"}
    for other in before.get(component, "times names entities sources").split():
        assert found[other] == expected[other]
    if component != "events":
        assert found["events"]
    assert document.annotation.tokens == whole.annotation.tokens


def test_all_of_them_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    _, own = load()
    monkeypatch.setattr(own, "_components", [(name, failing) for name in COMPONENTS])
    annotation = annotate(ARTICLE).annotation
    assert [f.component for f in annotation.failed] == SHORT
    assert annotation.tokens is not None
    assert not annotation.mentions


@pytest.mark.parametrize("component", ["names", "entities"])
def test_one_that_fails_half_way_leaves_nothing_that_refers_to_what_is_not_there(
    component: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, own = load()
    real = dict(own._components)[f"newsview_{component}"]

    def half(doc: Doc) -> Doc:
        doc = real(doc)
        doc._.newsview_entities = None
        raise ValueError(SECRET)

    without(component, monkeypatch, half)
    check(annotate(ARTICLE))


@pytest.mark.parametrize("component", SHORT)
def test_what_a_component_leaves_that_is_no_annotation_is_its_failure(
    component: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, own = load()
    real = dict(own._components)[f"newsview_{component}"]

    def wrong(doc: Doc) -> Doc:
        doc = real(doc)
        match component:
            case "times" | "names":
                doc.spans[TIMES if component == "times" else NAMES][0]._.newsview_score = SECRET
            case "entities":
                doc._.newsview_entities = [{"id": 3}]
            case "sources":
                doc._.newsview_attributions = [{"cue": {"start": 9, "end": 2}, "source": None, "content": None}]
            case "events":
                doc._.newsview_events = [{"trigger": {"start": 9, "end": 2}}]
        return doc

    without(component, monkeypatch, wrong)
    document = annotate(ARTICLE)
    check(document)
    assert component in [f.component for f in document.annotation.failed]
    assert SECRET not in str(document.annotation.failed)


@pytest.mark.parametrize(
    ("module", "name", "component"),
    [(furniture, "mark", "furniture"), (pipeline, "readable", "capitals"), (pipeline, "foreign", "language")],
)
def test_what_comes_before_the_components_may_fail_too(
    module: Any, name: str, component: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise KeyError(TEXT)

    monkeypatch.setattr(module, name, fail)
    document = annotate(ARTICLE)
    check(document)
    assert component in [f.component for f in document.annotation.failed]
    assert SECRET not in str(document.annotation.failed)
    assert document.annotation.events
    assert {casing, language, parsing}  # the modules whose functions the pipeline took


def test_a_paragraph_that_cannot_be_parsed_is_left_unread_and_the_others_are_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nlp, _ = load()
    tagger = nlp.get_pipe("tagger")

    class Failing:
        def __call__(self, doc: Doc) -> Doc:
            (tagged,) = self.pipe([doc])
            return tagged

        def pipe(self, docs: Iterable[Doc], **settings: Any) -> Iterator[Doc]:
            for doc in docs:
                if SECRET in doc.text:
                    raise ValueError(doc.text)
                yield tagger(doc)

    parts = [(name, Failing() if name == "tagger" else part) for name, part in nlp._components]
    monkeypatch.setattr(nlp, "_components", parts)
    document = annotate(ARTICLE)
    check(document)
    assert [f.component for f in document.annotation.failed] == ["parsing"]
    assert SECRET not in str(document.annotation.failed)
    second = TEXT.index("John")
    assert document.annotation.events
    assert all(e.start >= second for e in document.annotation.events)
    found = list(annotate_many([ARTICLE, Article(id="b", text="Russia attacked Ukraine on Monday.")]))
    assert [bool(d.annotation.failed) for d in found] == [True, False]
    assert found[1] == annotate(Article(id="b", text="Russia attacked Ukraine on Monday."))


def test_a_reason_says_what_went_wrong_and_where_and_quotes_nothing() -> None:
    attempts = Attempts()
    assert attempts("times", 1, int, SECRET) == 1
    assert attempts("times", 1, len, "ab") == 2
    (failure,) = attempts.failed.values()
    assert failure.error is not None
    assert failure.error.startswith("ValueError at newsview/extract/pipeline/failures.py:")
    assert reason_of(ValueError(SECRET)) == "ValueError"


MODEL = f"""
import spacy
from pathlib import Path
from newsview.extract.times.component import TimesComponent

def fail(self, doc):
    if {SECRET!r} in doc.text:
        raise KeyError(doc.text)
    return whole(self, doc)

whole, TimesComponent.__call__ = TimesComponent.__call__, fail

def model_path():
    where = str(spacy.util.get_package_path({DEFAULT_MODEL!r}))
    return next(str(p.parent) for p in Path(where).rglob("config.cfg"))
"""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A model in whose processes, this one not among them, `times` fails on one article."""
    (tmp_path / "model_that_spoils_times.py").write_text(MODEL)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(tmp_path)  # Dask's processes take the path of this one
    return "model_that_spoils_times"


ARTICLES = [ARTICLE, Article(id="b", text="Russia attacked Ukraine on Monday.")]


def failed_in(documents: list[Document]) -> list[list[str]]:
    assert SECRET not in str([d.annotation.failed for d in documents])
    return [[f.component for f in d.annotation.failed] for d in documents]


def no_article(article: Article, reason: str) -> None:
    raise AssertionError(reason)


def test_it_is_told_by_processes_as_well(model: str) -> None:
    found = list(annotate_in_processes(ARTICLES, model=model, jobs=2, failed=no_article))
    assert failed_in(found) == [["times"], []]
    assert found[0].annotation.events


def test_it_is_told_by_the_apps_own_process_as_well(model: str) -> None:
    heard: Queue[Message] = Queue()
    helper = Helper(heard.put, model=model)
    try:
        helper.submit(ARTICLE)
        while not isinstance(answer := heard.get(timeout=120), Done):
            pass
    finally:
        helper.close()
    assert failed_in([answer.document]) == [["times"]]


@pytest.mark.skipif(find_spec("distributed") is None, reason="needs Dask")
def test_it_is_told_by_dask_as_well(model: str) -> None:
    found = list(annotate_on_dask(ARTICLES, model=model, jobs=1, failed=no_article))
    gc.collect()  # what the cluster left is told here, not in a later test
    assert failed_in(found) == [["times"], []]


def test_extract_names_the_article_and_the_component_and_exits_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "korea.txt").write_text(TEXT)
    (tmp_path / "other.txt").write_text("Russia attacked Ukraine on Monday.")
    whole = dict(load()[1]._components)["newsview_times"]
    without("times", monkeypatch, lambda doc: failing(doc) if SECRET in doc.text else whole(doc))
    names = [str(tmp_path / name) for name in ("korea.txt", "other.txt")]
    out = tmp_path / "out.jsonl"
    with pytest.raises(SystemExit) as ended:
        main(["extract", *names, "-o", str(out)])
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert "korea.txt: times failed (KeyError at " in said
    assert "other.txt: " not in said
    assert SECRET not in said
    documents = [decode(line) for line in out.read_bytes().splitlines()]
    assert failed_in(documents) == [["times"], []]


def test_the_mark_is_kept_in_a_library_and_taken_off_when_the_article_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as spoilt:
        without("times", spoilt)
        document = annotate(ARTICLE)
    with Library.open(tmp_path) as library:
        library.add(document)
        assert library.load("a").annotation.failed == document.annotation.failed
        assert [row.failed for row in library.rows()] == ["times"]
    with Library.open(tmp_path) as library:
        assert library.load("a").annotation.failed == document.annotation.failed
        library.propose("a", annotate(ARTICLE))
        assert not library.load("a").annotation.failed
        assert [row.failed for row in library.rows()] == [None]
