"""Files edited by other tools, format by format: what was done there is a correction, what contradicts waits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsview.store.document.model import Article, Document, Mention, replace
from newsview.store.document.serialization import check
from newsview.store.editing.corrections import Correction, Edit, apply
from newsview.store.editing.mention_edits import decide, mark_done, relabel
from newsview.store.editing.session import Session
from newsview.store.editing.unplaced import place_unplaced
from newsview.store.errors import LibraryError
from newsview.store.formats import FORMATS
from newsview.store.formats.arriving import Arrivals
from newsview.store.formats.importing import Receiver
from newsview.store.formats.options import Options
from newsview.store.formats.same_words import onto
from newsview.store.library.library import Library
from tests.store.formats.articles import SMALL, many
from tests.store.formats.elsewhere import EDITS
from tests.store.formats.test_coming_back import everything, exported, imported

NAMES = [*EDITS]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Three articles with proposals of the model, scored, each with an attribution."""
    with Library.open(tmp_path / "library") as opened:
        for document in many(3):
            annotation = document.annotation
            mentions = tuple(replace(m, origin="model", score=0.75, value="2024-01-02") for m in annotation.mentions)
            extra = replace(annotation, mentions=mentions, attributions=SMALL.annotation.attributions, pipeline="p 1")
            opened.add(replace(document, annotation=extra))
        yield opened


def corrected(library: Library, id: str, edit: Edit, by: str = "ann") -> None:
    made = Session(library.load(id), library.history(id), by=by).do(edit)
    assert made is not None
    library.record(id, [made])


def named(document: Document, quote: str) -> list[Mention]:
    return [m for m in document.annotation.mentions if document.quote(m) == quote]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("decided", [False, True])
def test_edits_are_corrections_of_the_importer(name: str, decided: bool, library: Library, tmp_path: Path) -> None:
    """Of proposals as of accepted ones: a label, a deletion and an addition, one correction, and nothing else."""
    if decided:
        for row in library.rows():
            document = library.load(row.id)
            corrected(library, row.id, decide(document, [m.id for m in document.annotation.mentions], "accepted"))
    before = everything(library)
    path = exported(name, library, tmp_path / "out")
    EDITS[name](path)
    arrivals = imported(name, library, path, by="bob")
    assert [(a.outcome, a.conflicts) for a in arrivals] == [("corrected", ())] * 3
    for id_, after in everything(library).items():
        old, now = before[id_].document, after.document
        first, second, *rest = old.annotation.mentions
        (made,) = after.corrections[len(before[id_].corrections) :]
        assert (made.by, made.action) == ("bob", "import")
        assert now.mention(first.id) == replace(first, label="ORG")
        assert now.mention(second.id) == replace(second, status="rejected")
        assert [now.mention(m.id) for m in rest] == rest
        (added,) = (m for m in now.annotation.mentions if m.id not in old.annotation.mention_index)
        assert (now.quote(added), added.label, added.origin, added.status) == ("Tuesday", "DATE", "import", "proposed")
        assert now.article == old.article
        assert (now.annotation.attributions, now.annotation.tokens) == (
            old.annotation.attributions,
            old.annotation.tokens,
        )
        assert now.annotation.events == old.annotation.events
    once = everything(library)
    assert {a.outcome for a in imported(name, library, path, by="bob")} == {"unchanged"}
    assert everything(library) == once


@pytest.mark.parametrize("name", NAMES)
def test_the_import_is_one_step_through_all_articles(name: str, library: Library, tmp_path: Path) -> None:
    path = exported(name, library, tmp_path / "out")
    EDITS[name](path)
    first, *others = (a.id for a in imported(name, library, path))
    anchor = library.history(first)[-1]
    assert anchor.step is not None
    assert set(anchor.others) == set(others)
    assert {library.history(id_)[-1].step for id_ in others} == {anchor.step}


@pytest.mark.parametrize("name", NAMES)
def test_what_was_decided_otherwise_since_the_export_waits(name: str, library: Library, tmp_path: Path) -> None:
    path = exported(name, library, tmp_path / "out")
    EDITS[name](path)
    document = library.load("a0")
    first, second, *_ = document.annotation.mentions
    corrected(library, "a0", relabel(document, [first.id], "LAW"))
    corrected(library, "a0", decide(library.load("a0"), [second.id], "accepted"))
    decisions = {m.id: (m.label, m.status) for m in library.load("a0").annotation.mentions}
    told = {a.id: a for a in imported(name, library, path, by="bob")}
    assert sorted(c.correction.changes[0].id for c in told["a0"].conflicts) == sorted([first.id, second.id])
    assert told["a1"].conflicts == ()
    now = {m.id: (m.label, m.status) for m in library.load("a0").annotation.mentions}
    assert {id_: now[id_] for id_ in decisions} == decisions
    assert {u.kind for u in library.unplaced("a0")} == {"conflict"}
    assert len(imported(name, library, path, by="bob")[0].conflicts) == len(library.unplaced("a0")) == 2  # not twice
    for each in library.unplaced("a0"):
        library.settle("a0", each.id, by="ann")
    assert not any(a.conflicts for a in imported(name, library, path, by="bob"))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_accepted_comes_in_as_decisions(name: str, library: Library, tmp_path: Path) -> None:
    path = exported(name, library, tmp_path / "out")
    EDITS[name](path)
    imported(name, library, path, accepted=True)
    document = library.load("a0")
    first, second, third, *_ = (m for m in document.annotation.mentions if m.origin == "model")
    (day,) = named(document, "Tuesday")
    assert [m.status for m in (first, second, third, day)] == ["accepted", "rejected", "proposed", "accepted"]


@pytest.mark.parametrize("name", ["json", "brat", "conll", "conllu", "prodigy", "doccano"])
def test_a_file_that_does_not_tell_what_it_was_made_from(name: str, library: Library, tmp_path: Path) -> None:
    """Its marks gone, it is compared with what is here: proposals are corrected, decisions contradicted wait."""
    path = exported(name, library, tmp_path / "out")
    EDITS[name](path)
    for beside in (tmp_path / "out").rglob("*newsview.jsonl"):
        beside.unlink()
    if path.suffix == ".jsonl":
        records = [json.loads(line) for line in path.read_text().splitlines()]
        path.write_text("".join(json.dumps({k: v for k, v in r.items() if k != "newsview"}) + "\n" for r in records))
    if name == "conllu":
        path.write_text(re.sub(r"# newsview = .*\n", "", path.read_text()))
    document = library.load("a1")
    first, *_ = document.annotation.mentions
    corrected(library, "a1", decide(document, [first.id], "accepted"))
    told = {a.id: a for a in imported(name, library, path, by="bob")}
    assert sorted(told) == ["a0", "a1", "a2"]
    changed = library.load("a0")
    assert changed.annotation.mentions[0].label == "ORG"
    assert len(named(changed, "Tuesday")) == 1
    assert changed.annotation.mentions[0].score == 0.75
    assert changed.annotation.attributions
    assert library.load("a1").mention(first.id).label == first.label
    (conflict,) = told["a1"].conflicts
    assert conflict.correction.changes[0].id == first.id


def test_the_same_text_under_no_id_is_the_article(library: Library, tmp_path: Path) -> None:
    text = library.load("a2").text
    path = tmp_path / "theirs.jsonl"
    path.write_text(json.dumps({"text": text, "label": [[*re.search("Tuesday", text).span(), "DATE"]]}) + "\n")  # type: ignore[union-attr]
    (arrival,) = imported("doccano", library, path, by="bob")
    assert (arrival.id, arrival.outcome, arrival.changes) == ("a2", "corrected", 1)
    assert arrival.absent  # mentions that such a file does not have are not thereby wrong
    assert len(library.rows()) == 3
    assert not [m for m in library.load("a2").annotation.mentions if m.status == "rejected"]


def test_conll_brings_its_ids_and_offsets_home(library: Library, tmp_path: Path) -> None:
    """From the file beside it, also into a library that has none of the articles."""
    path = exported("conll", library, tmp_path / "out")
    with Library.open(tmp_path / "second") as second:
        imported("conll", second, path)
        for row in library.rows():
            ours, theirs = library.load(row.id), second.load(row.id)
            assert theirs.text == ours.text
            assert [(m.extent, m.label) for m in theirs.annotation.mentions] == [
                (m.extent, m.label) for m in ours.annotation.mentions
            ]
            assert theirs.annotation.tokens == ours.annotation.tokens
    for beside in path.parent.glob("*.tsv"):
        beside.unlink()
    with Library.open(tmp_path / "third") as third:
        imported("conll", third, path)
        assert not {row.id for row in third.rows()} & {row.id for row in library.rows()}


def test_a_file_from_before_the_text_was_replaced_is_refused(library: Library, tmp_path: Path) -> None:
    path = exported("json", library, tmp_path / "out")
    EDITS["json"](path)
    old = library.load("a0")
    library.add(Document(article=replace(old.article, text=old.text + " More on Friday.")))
    if library.load("a0").text == old.text:
        pytest.skip("a new text is another article")
    with pytest.raises(LibraryError, match="has a new text here since this was exported"):
        imported("json", library, path)


def test_equivalence_drawn_in_brat_joins_entities(library: Library, tmp_path: Path) -> None:
    """brat tells an entity of one mention by no line: joined there, the mentions belong to the first's entity here."""
    document = library.load("a0")
    lone = replace(
        document,
        article=replace(document.article, id="lone", text=document.text + "!"),
        annotation=replace(
            document.annotation,
            mentions=tuple(replace(m, entity=f"x{n}") for n, m in enumerate(document.annotation.mentions)),
            entities=tuple(
                replace(document.annotation.entities[0], id=f"x{n}", name=f"N{n}")
                for n, _ in enumerate(document.annotation.mentions)
            ),
            tokens=None,
        ),
    )
    library.add(lone)
    path = exported("brat", library, tmp_path / "out")
    file = path / "lone.ann"
    file.write_text(file.read_text() + "*\tEquiv T1 T4\n")
    imported("brat", library, path)
    now = library.load("lone")
    assert {m.entity for m in (now.mention("m1"), now.mention("m4"))} == {"x0"}
    assert [e.id for e in now.annotation.entities] == ["x0", "x1", "x2"]


def test_the_article_of_a_json_line_is_corrected_too(library: Library, tmp_path: Path) -> None:
    corrected(library, "a0", mark_done(library.load("a0"), None))
    path = exported("json", library, tmp_path / "out", Options(status="all"))
    path.write_text(path.read_text().replace('"title":null', '"title":"New"'))
    imported("json", library, path, by="bob")
    assert library.load("a0").article.title == "New"
    made: Correction = library.history("a0")[-1]
    assert [(c.kind, c.after) for c in made.changes] == [("article", {"title": "New"})]


def test_a_document_goes_onto_a_text_of_the_same_words() -> None:
    spaced = SMALL.text.replace(" ", "  ").replace(".", ".\n")
    laid = onto(SMALL, spaced)
    assert laid is not None
    words = [" ".join(laid.quote(m).split()) for m in laid.annotation.mentions]
    assert words == [SMALL.quote(m) for m in SMALL.annotation.mentions]
    back = onto(laid, SMALL.text)
    bare = replace(SMALL, annotation=replace(SMALL.annotation, tokens=None))
    assert back == bare
    assert onto(SMALL, SMALL.text + "!") is None


@pytest.mark.parametrize("name", ["json", "brat", "prodigy", "doccano", "label-studio"])
def test_a_mention_whose_move_is_in_conflict_moves_no_argument(name: str, library: Library, tmp_path: Path) -> None:
    """The file has the actor's mention a character shorter, and so the argument; here the mention was relabelled."""
    path = exported(name, library, tmp_path / "out")
    before = library.load("a0")
    event = before.annotation.events[0]
    actor = before.mention(event.arguments[0].mention or "")
    assert actor.extent == event.arguments[0].extent
    corrected(library, "a0", relabel(before, [actor.id], "LAW"))
    receiver = Receiver(FORMATS[name], Options(), by="bob")
    reading = next(r for r in receiver.readings(path) if r.document.article.id == "a0")
    annotation = reading.document.annotation
    shorter = reading._replace(
        document=replace(
            reading.document,
            annotation=replace(
                annotation,
                mentions=tuple(
                    replace(m, end=m.end - 1) if m.extent == actor.extent else m for m in annotation.mentions
                ),
                events=tuple(
                    replace(
                        e,
                        arguments=tuple(
                            replace(a, end=a.end - 1) if a.extent == actor.extent else a for a in e.arguments
                        ),
                    )
                    for e in annotation.events
                ),
            ),
        )
    )
    with Arrivals(library, receiver) as arrivals:
        arrival = arrivals.take(shorter)
    assert arrival.changes == 0
    now = library.load("a0")
    assert now.mention(actor.id).extent == actor.extent
    assert now.annotation.events[0].arguments == event.arguments
    (waits,) = library.unplaced("a0")
    taken = apply(now, place_unplaced(now, waits, 0, 1).changes)
    check(taken)
    assert (
        taken.mention(actor.id).extent == taken.annotation.events[0].arguments[0].extent == (actor.start, actor.end - 1)
    )
    with Arrivals(library, receiver) as arrivals:
        arrivals.take(shorter)
    assert len(library.unplaced("a0")) == 1


def test_a_bare_article_gets_no_tokens_that_the_format_made_itself(tmp_path: Path) -> None:
    """Without its record or mark, an untouched file changes nothing in an article without annotation."""
    bare = Document(article=Article(id="bare", text="One two, three."))
    with Library.open(tmp_path / "library") as opened:
        opened.add(bare)
        path = exported("spacy", opened, tmp_path / "out")
        receiver = Receiver(FORMATS["spacy"], Options(), by="bob")
        with Arrivals(opened, receiver) as arrivals:
            for reading in receiver.readings(path):
                assert reading.document.annotation.tokens is not None
                arrivals.take(reading._replace(mark=None, record=None))
        assert opened.load("bare").annotation == bare.annotation
