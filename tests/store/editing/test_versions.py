"""What a person decided outlives a new text and a new pipeline; any earlier state can be seen and brought back."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Article, Document, replace
from newsview.store.document.serialization import check
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import NEW_VERSION, rewound
from newsview.store.editing.proposals import merge_proposals
from newsview.store.editing.reanchoring import Alignment, reanchored
from newsview.store.editing.session import Session
from newsview.store.editing.unplaced import place_unplaced
from newsview.store.errors import LibraryError
from newsview.store.library.library import Library
from tests.store.editing.test_corrections import random_edits
from tests.store.newsroom import TEXT, article, decide, library_of, proposed, session_of
from tests.strategies import documents, texts

CHANGED = TEXT.replace("two missiles", "three ballistic missiles").replace(
    "Fumio Kishida told reporters in Tokyo", "Prime Minister Fumio Kishida told reporters"
)
SHORTENED = TEXT.replace("Fumio Kishida told reporters in Tokyo that the launch was a threat. ", "")


def test_decisions_move_to_a_text_that_was_corrected(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        old = decide(library, "a1", *(m.id for m in proposed().annotation.mentions), "v1")
        assert library.add(article(text=CHANGED, source="/news/1.txt")) == ("a1", "version", 0)
        new = library.load("a1")
        assert new.text == CHANGED
        assert {m.id: new.quote(m) for m in new.annotation.mentions} == {
            m.id: old.quote(m) for m in old.annotation.mentions
        }
        assert {m.status for m in new.annotation.mentions} == {"accepted"}
        assert new.quote(new.event("v1")) == "launched"
        assert new.annotation.pipeline is None  # it is to be proposed for anew
        merged = library.propose("a1", proposed(CHANGED))
        assert len(merged.annotation.mentions) == len(old.annotation.mentions)
        assert {m.status for m in merged.annotation.mentions} == {"accepted"}


def test_a_decision_without_a_place_waits_for_the_person(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        kishida = next(m for m in proposed().annotation.mentions if m.label == "PERSON")
        decide(library, "a1", kishida.id, "v1")
        assert library.add(article(text=SHORTENED)) == ("a1", "version", 1)
        (lost,) = library.unplaced("a1")
        assert (lost.kind, lost.quote, lost.record["id"]) == ("mention", "Fumio Kishida", kishida.id)
        assert lost.after.startswith(" told reporters")
        assert library.rows()[0].unplaced == 1
        library.settle("a1", lost.id, by="somebody")
        assert library.unplaced("a1") == ()
        assert library.rows()[0].unplaced == 0
        assert library.contents("a1").unplaced[0].by == "somebody"


def test_an_argument_without_a_place_waits_and_its_event_stays(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        decide(library, "a1", "v1")
        library.add(article(text=TEXT.replace("North Korea launched", "they launched")))
        document = library.load("a1")
        assert document.event("v1").arguments == ()
        assert document.event("v1").status == "accepted"
        assert [(u.kind, u.quote, u.record["event"]) for u in library.unplaced("a1")] == [
            ("argument", "North Korea", "v1")
        ]


def test_the_history_goes_on_after_a_new_text_and_is_not_undone_across_it(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        decide(library, "a1", "m1")
        before = library.load("a1")
        library.add(article(text=CHANGED))
        session = session_of(library)
        assert session.can_undo is not None
        assert session.can_undo.action == NEW_VERSION
        assert session.undo() is None
        decide(library, "a1", "m2")
        assert [c.action for c in library.history("a1")] == [NEW_VERSION, "accept"]
        assert [c.number for c in library.history("a1", every=True)] == [1, 2, 3]
        assert library.as_of("a1", 1) == before
        assert library.as_of("a1", 0).mention("m1").status == "proposed"
        assert library.as_of("a1", 2).text == CHANGED
        assert [v.document for v in library.versions("a1")] == [before]
        with pytest.raises(LibraryError, match="no correction 9"):
            library.as_of("a1", 9)


@given(data=st.data(), document=documents())
@settings(max_examples=40, deadline=None)
def test_any_state_is_seen_again_and_brought_back_and_that_is_undone(data: st.DataObject, document: Document) -> None:
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder)) as library:
        id_ = library.add(document).id
        session = Session(library.load(id_), by="x")
        states = [session.document]
        for _ in range(data.draw(st.integers(1, 4))):
            try:
                made = session.do(data.draw(random_edits(session.document)))
            except edits.EditError:
                continue
            if made is not None:
                library.record(id_, [made])
                states.append(session.document)
        for number, state in enumerate(states):
            assert library.as_of(id_, number) == state
        wanted = data.draw(st.integers(0, len(states) - 1))
        made = session.do(edits.restore(session.document, library.as_of(id_, wanted)))
        if made is not None:
            library.record(id_, [made])
        assert library.load(id_) == states[wanted]
        if made is not None:
            undone = session.undo()
            assert undone is not None
            library.record(id_, [undone])
            assert library.load(id_) == states[-1]


@given(data=st.data(), document=documents(), new=texts)
@settings(max_examples=60, deadline=None)
def test_on_another_text_nothing_is_wrong_and_no_decision_is_dropped(
    data: st.DataObject, document: Document, new: str
) -> None:
    text = data.draw(st.sampled_from([new, document.text + new, new + document.text, document.text[::2] or "x"]))
    moved, lost = reanchored(document, (), Article(id="other", text=text))
    check(moved)
    assert moved.text == text
    for item in moved.annotation.mentions:
        assert moved.quote(item) == document.quote(document.mention(item.id))
    marked = document.annotation.decidable
    decided = {i.id for i in marked if i.status != "proposed" or i.origin not in ("model", "memory")}
    placed = {m.id for m in moved.annotation.mentions} | {e.id for e in moved.annotation.events}
    assert decided <= placed | {u.record.get("id") for u in lost}
    assert len({u.id for u in lost}) == len(lost)


@given(before=st.text("ab c\n", max_size=30), after=st.text("ab c\n", max_size=30), document=documents())
@settings(max_examples=60, deadline=None)
def test_text_put_before_and_after_moves_everything(before: str, after: str, document: Document) -> None:
    alignment = Alignment(document.text, before + document.text + after)
    for mention in document.annotation.mentions:
        found = alignment.place(mention)
        if found is not None:
            assert (before + document.text + after)[slice(*found)] == document.quote(mention)


def test_a_word_that_another_sentence_shares_is_not_taken_for_the_same() -> None:
    old = "In Paris the minister of Japan met the press on Monday morning."
    new = "Shares fell as traders of Japan sold steel, copper and rice."
    start = old.index("Japan")
    assert Alignment(old, new).place(replace(proposed().annotation.mentions[0], start=start, end=start + 5)) is None


def test_another_pipeline_never_overwrites_what_a_person_decided(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        session = session_of(library)
        m1, m2, m3 = session.document.annotation.mentions[:3]
        made = [
            session.do(edits.relabel(session.document, [m1.id], "ORG")),
            session.do(edits.decide(session.document, [m2.id], "rejected")),
            session.do(edits.delete(session.document, [m3.id])),
            session.do(edits.add_mention(session.document, 9, 19, "EVENT")),
        ]
        library.record("a1", [c for c in made if c is not None])
        mine = library.load("a1")
        again = library.propose("a1", proposed(pipeline="en 2"))
        assert again.annotation.pipeline == "en 2"
        assert again.mention(m1.id) == mine.mention(m1.id)
        assert again.mention(m2.id).status == "rejected"
        extents = [m.extent for m in again.annotation.mentions]
        assert m3.extent not in extents
        assert len(set(extents)) == len(extents)
        assert (9, 19) in extents
        session.rebase(again)
        while (undone := session.undo()) is not None:
            library.record("a1", [undone])
        assert library.load("a1").mention(m3.id).extent == m3.extent


def test_undoing_what_a_person_made_leaves_no_proposal_without_its_entity(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(article())
        session = session_of(library)
        made = session.do(edits.add_mention(session.document, 0, 5, "GPE"))  # before the pipeline was ready
        assert made is not None
        library.record("a1", [made])
        session.rebase(library.propose("a1", proposed()))
        assert len(session.document.annotation.mentions) == len(proposed().annotation.mentions)
        undone = session.undo()
        assert undone is not None
        library.record("a1", [undone])
        check(library.load("a1"))


@given(data=st.data(), document=documents(), other=documents())
@settings(max_examples=60, deadline=None)
def test_merging_proposals_keeps_decisions_and_every_correction_can_be_undone(
    data: st.DataObject, document: Document, other: Document
) -> None:
    session = Session(document, by="x")
    for _ in range(data.draw(st.integers(0, 4))):
        try:
            session.do(data.draw(random_edits(session.document)))
        except edits.EditError:
            continue
    article = session.document.article
    text = article.text
    spans_fit = replace(other.annotation, attributions=(), tokens=None)
    fits = [m for m in spans_fit.mentions if m.end <= len(text)]
    proposals = Document(
        article=replace(article, furniture=()),
        annotation=replace(
            spans_fit,
            mentions=tuple(replace(m, origin="model", status="proposed") for m in fits),
            events=tuple(
                replace(e, origin="model", status="proposed", arguments=(), source=None)
                for e in spans_fit.events
                if e.end <= len(text)
            ),
        ),
    )
    merged = merge_proposals(session.document, session.corrections, proposals)
    check(merged)
    mine = session.document.annotation
    for item in mine.decidable:
        if item.status != "proposed" or item.origin not in ("model", "memory"):
            assert item in merged.annotation.decidable
    for entity in mine.entities:
        if any(m.entity == entity.id and m.status != "proposed" for m in mine.mentions):
            assert entity in merged.annotation.entities
    for number in range(len(session.corrections) + 1):
        check(rewound(merged, session.corrections, number))
    again = merge_proposals(merged, session.corrections, proposals)
    assert {m.extent for m in again.annotation.mentions} == {m.extent for m in merged.annotation.mentions}
    assert merge_proposals(again, session.corrections, proposals) == again  # it does not grow, however often it is done


def test_what_waits_is_put_where_it_belongs_now(tmp_path: Path) -> None:
    new = TEXT.replace("North Korea launched two missiles", "they fired off two missiles").replace(
        "Fumio Kishida", "He"
    )
    with library_of(tmp_path) as library:
        kishida = next(m for m in proposed().annotation.mentions if m.label == "PERSON")
        decide(library, "a1", kishida.id, "v1")
        library.add(article(text=new))
        session = session_of(library)
        places = {"mention": "He told", "event": "fired off", "argument": "they fired"}
        waiting = {u.kind: u for u in library.unplaced("a1")}
        assert set(waiting) == set(places)
        with pytest.raises(edits.EditError, match="place that first"):
            place_unplaced(session.document, waiting["argument"], 0, 5)
        for kind in ("mention", "event", "argument"):
            start = new.index(places[kind])
            end = start + len(places[kind].split()[0])
            made = session.do(place_unplaced(session.document, waiting[kind], start, end))
            assert made is not None
            library.record("a1", [made])
            library.settle("a1", waiting[kind].id, by="me")
        document = library.load("a1")
        assert document.quote(document.mention(kishida.id)) == "He"
        assert document.mention(kishida.id).status == document.event("v1").status == "accepted"
        assert [(a.role, document.quote(a)) for a in document.event("v1").arguments] == [("actor", "they")]
        assert library.unplaced("a1") == ()
