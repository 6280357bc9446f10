"""One correction shown everywhere the same name stands, and made there as one step."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import (
    LABELS,
    Annotation,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Furniture,
    Mention,
    Span,
    Tokens,
    place,
)
from newsview.store.document.serialization import check
from newsview.store.editing import event_edits
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import Correction, Edit, apply, inverse
from newsview.store.editing.mention_edits import EditError
from newsview.store.editing.session import Session
from newsview.store.propagation.candidates import Candidate, candidates, propagation_edit
from newsview.store.propagation.propagation import Propagation, propagation_at, propagation_of
from tests.strategies import documents, spans

TEXT = (
    "Apple Inc. said Kim Cook would visit Apple. Kim Cook met Kim. "
    "The Security Council met. The Security Council of Apple fans ate an Apple, not Apples.\nPhoto by Kim"
)


def at(text: str, words: str, nth: int = 1) -> tuple[int, int]:
    start = -1
    for _ in range(nth):
        start = text.index(words, start + 1)
    return start, start + len(words)


def mention(id_: str, words: str, label: str, entity: str | None, nth: int = 1, status: str = "proposed") -> Mention:
    start, end = at(TEXT, words, nth)
    return Mention(
        id=id_, start=start, end=end, label=label, entity=entity, origin="model", score=0.5,
        status=status,  # type: ignore[arg-type]
    )  # fmt: skip


def article(*mentions: Mention, events: tuple[Event, ...] = (), id_: str = "a") -> Document:
    entities = (
        Entity(id="e1", label="ORG", name="Apple"),
        Entity(id="e2", label="PERSON", name="Kim Cook"),
        Entity(id="e3", label="ORG", name="Security Council"),
    )
    start, end = at(TEXT, "Photo by Kim")
    document = Document(
        article=Article(id=id_, text=TEXT, furniture=(Furniture(start=start, end=end, kind="credit"),)),
        annotation=Annotation(mentions=tuple(sorted(mentions, key=place)), entities=entities, events=events),
    )
    check(document)
    return document


def taught(document: Document, edit: Edit) -> tuple[Document, Propagation]:
    after = apply(document, edit.changes)
    lesson = propagation_of(after, edit.changes)
    assert lesson is not None
    return after, lesson


def reads(document: Document, found: list[Candidate]) -> list[tuple[str, int, bool]]:
    return [(document.text[c.start : c.end], c.start, c.ticked) for c in found]


def test_an_added_mention_ripples_to_whole_tokens_and_to_aliases() -> None:
    document = article(mention("m1", "Kim Cook", "PERSON", "e2"))
    start, end = at(TEXT, "Kim", 3)
    document, lesson = taught(document, edits.add_mention(document, start, end, "PERSON", entity="e2"))
    found = candidates(document, lesson)
    assert [(TEXT[c.start : c.end], c.ticked, c.why) for c in found] == [
        ("Kim Cook", True, ""),  # an alias of its entity, proposed so far
        ("Kim Cook", True, ""),
        ("Kim", False, "not the story"),
    ]
    assert found[0].now == "PERSON proposed"
    assert found[1].now == ""


def test_a_name_inside_a_longer_one_and_a_word_that_only_begins_with_it_are_not_ticked() -> None:
    document = article(mention("m1", "Apple Inc.", "ORG", None))
    start, end = at(TEXT, "Apple", 2)
    document, lesson = taught(document, edits.add_mention(document, start, end, "ORG"))
    found = candidates(document, lesson)
    assert reads(document, found) == [
        ("Apple", 0, False),
        ("Apple", at(TEXT, "Apple fans")[0], True),
        ("Apple", at(TEXT, "Apple, not")[0], True),
    ]
    assert found[0].why == "part of ORG “Apple Inc.”"
    assert all(c.start != at(TEXT, "Apples")[0] for c in found)


def test_what_a_person_accepted_otherwise_starts_unticked() -> None:
    document = article(
        mention("m1", "Apple", "GPE", None, 2),
        mention("m2", "Apple", "PRODUCT", None, 3, status="accepted"),
        mention("m3", "Apple", "GPE", None, 4),
    )
    document, lesson = taught(document, edits.relabel(document, ["m1"], "ORG"))
    found = {c.mention: c for c in candidates(document, lesson)}
    assert not found["m2"].ticked
    assert found["m2"].why == "accepted as PRODUCT"
    assert found["m3"].ticked
    after = apply(document, propagation_edit(document, lesson, [c for c in found.values() if c.ticked]).changes)
    assert after.mention("m3").label == "ORG"
    assert after.mention("m3").entity == after.mention("m1").entity
    assert after.mention("m2") == document.mention("m2")


def test_one_undo_takes_a_whole_ripple_back() -> None:
    document = article(*(mention(f"m{n}", "Apple", "GPE", None, n) for n in (2, 3, 4)))
    session = Session(document, by="me")
    correction = session.do(edits.relabel(document, ["m2"], "ORG"))
    assert isinstance(correction, Correction)
    lesson = propagation_of(session.document, correction.changes)
    assert lesson is not None
    before = session.document
    session.do(propagation_edit(before, lesson, [c for c in candidates(before, lesson) if c.ticked]))
    assert {m.label for m in session.document.annotation.mentions} == {"ORG"}
    session.undo()
    assert session.document == before


def test_moved_edges_ripple_and_events_follow() -> None:
    document = article(
        mention("m1", "Security Council", "ORG", "e3"),
        mention("m2", "Security Council", "ORG", "e3", 2),
        events=(
            Event(
                id="v1", trigger=Span(start=at(TEXT, "ate")[0], end=at(TEXT, "ate")[1]),
                arguments=(
                    Argument(
                        role="actor", start=at(TEXT, "Security Council", 2)[0],
                        end=at(TEXT, "Security Council", 2)[1], mention="m2",
                    ),
                ),
            ),
        ),
    )  # fmt: skip
    start, end = at(TEXT, "The Security Council")
    document, lesson = taught(document, edits.respan(document, "m1", start, end))
    found = candidates(document, lesson)
    assert reads(document, found) == [("The Security Council", at(TEXT, "The Security Council", 2)[0], True)]
    after = apply(document, propagation_edit(document, lesson, found).changes)
    assert after.quote(after.mention("m2")) == "The Security Council"
    assert after.event("v1").arguments[0].extent == after.mention("m2").extent


def test_an_entity_given_to_one_is_given_to_its_namesakes_and_the_empty_one_goes() -> None:
    document = article(
        mention("m1", "Kim Cook", "PERSON", "e2"),
        mention("m2", "Apple", "ORG", "e1", 2),
        mention("m3", "Apple", "ORG", "e1", 3),
    )
    document, lesson = taught(document, edits.assign(document, ["m2"], "e2"))
    after = apply(document, propagation_edit(document, lesson, candidates(document, lesson)).changes)
    assert after.mention("m3").entity == "e2"
    assert "e1" not in {e.id for e in after.annotation.entities}


def test_a_deletion_spares_what_a_person_accepted() -> None:
    document = article(
        mention("m1", "Apple", "ORG", "e1", 2),
        mention("m2", "Apple", "ORG", "e1", 3, status="accepted"),
        mention("m3", "Apple", "ORG", "e1", 4),
    )
    document, lesson = taught(document, edits.delete(document, ["m1"]))
    found = candidates(document, lesson)
    assert [(c.mention, c.ticked) for c in found] == [("m2", False), ("m3", True)]
    after = apply(document, propagation_edit(document, lesson, [c for c in found if c.ticked]).changes)
    assert [m.id for m in after.annotation.mentions] == ["m2"]


def test_a_propagation_edit_changes_the_places_of_its_own_article_only() -> None:
    document = article(mention("m1", "Apple", "GPE", None, 2))
    document, lesson = taught(document, edits.relabel(document, ["m1"], "ORG"))
    other = article(mention("m1", "Apple", "GPE", None, 2), id_="b")
    unrelated = Document(article=Article(id="c", text="Nothing here."))
    library = {d.article.id: d for d in (other, unrelated)}
    found = [c for d in library.values() for c in candidates(d, lesson) if c.ticked]
    changed = {d.article.id: d for d in library.values() if propagation_edit(d, lesson, found)}
    assert list(changed) == ["b"]
    after = apply(other, propagation_edit(other, lesson, found).changes)
    mine = after.mention("m1")
    assert (mine.label, mine.status) == ("ORG", "accepted")
    assert after.entity(mine.entity or "").name == "Apple"


def test_stored_tokens_decide_what_a_whole_token_is() -> None:
    document = Document(
        article=Article(id="a", text="U.S.-led U.S. U.S.A."),
        annotation=Annotation(tokens=Tokens(lengths=(-4, -1, 3, 4, -6))),
    )
    lesson = Propagation(action="add", names=("U.S.",), label="GPE")
    assert [c.start for c in candidates(document, lesson)] == [0, 9]


def test_an_edit_of_an_event_teaches_nothing() -> None:
    document = article()
    edit = event_edits.add_event(document, *at(TEXT, "said"))
    assert propagation_of(apply(document, edit.changes), edit.changes) is None


def test_what_an_entity_is_called_and_its_id_ripple_to_its_namesakes_elsewhere() -> None:
    named = [mention("m1", "Apple", "ORG", "e1", 2), mention("m2", "Kim Cook", "PERSON", "e2")]
    other = article(*named, id_="b")
    document, lesson = taught(article(*named), edits.set_ref(article(*named), "e1", "Q312"))
    assert candidates(document, lesson) == []
    (found,) = candidates(other, lesson)
    assert (found.entity, found.reads, found.now, found.ticked) == ("e1", "Apple", "ORG none yet", True)
    edit = propagation_edit(other, lesson, [found])
    assert apply(other, edit.changes).entity("e1").ref == "Q312"
    assert edit.action == "ripple-ref"
    having = apply(other, edits.set_ref(other, "e1", "Q1").changes)
    assert [(c.ticked, c.why) for c in candidates(having, lesson)] == [(False, "now Q1")]

    document, lesson = taught(article(*named), edits.rename(article(*named), "e1", "Apple Computer"))
    assert lesson.title == "call “Apple” “Apple Computer”"
    edit = propagation_edit(other, lesson, candidates(other, lesson))
    assert apply(other, edit.changes).entity("e1").name == "Apple Computer"


@pytest.mark.parametrize(
    ("had", "other", "given", "why"),
    [
        ("GPE", "GPE", "ORG", ""),  # wrong in the same way
        ("GPE", "PERSON", "ORG", "PERSON, another name"),
        ("GPE", "GPE", "NORP", "GPE, another name"),  # “Korean” is an adjective, “Korea” is not
        ("GPE", "NORP", "ORG", "NORP, another name"),
    ],
)
def test_another_name_of_the_entity_is_ticked_where_it_was_labelled_alike(
    had: str, other: str, given: str, why: str
) -> None:
    document = article(mention("m1", "Apple", had, "e1", 2), mention("m2", "Apple Inc.", other, "e1"))
    document, lesson = taught(document, edits.relabel(document, ["m1"], given))
    found = {c.reads: (c.ticked, c.why) for c in candidates(document, lesson)}
    assert found["Apple Inc."] == (not why, why)
    assert found["Apple"] == (True, "")


def test_a_deletion_is_carried_on_where_it_was_made_and_elsewhere_what_is_there() -> None:
    document = article(mention("m1", "Apple", "ORG", "e1", 2), mention("m2", "Kim Cook", "PERSON", "e2"))
    edit = edits.delete(document, ["m1"])
    document = apply(document, edit.changes)
    start, _ = at(TEXT, "Apple", 2)
    here = propagation_at(document, edit.changes, start)
    there = propagation_at(document, edit.changes, document.mention("m2").start, mention=document.mention("m2"))
    assert here is not None
    assert there is not None
    assert (here.action, there.action, there.names) == ("delete", "add", ("Kim Cook",))


def test_on_an_entity_all_its_names_are_looked_for() -> None:
    document = article(mention("m1", "Kim Cook", "PERSON", "e2"), mention("m2", "Kim", "PERSON", "e2", 3))
    lesson = propagation_at(document, (), 0, entity=document.entity("e2"))
    assert lesson is not None
    assert {*lesson.names, *lesson.aliases} == {"Kim Cook", "Kim"}
    assert all(c.ticked == (c.why == "") for c in candidates(document, lesson))


def test_a_pronoun_teaches_nothing() -> None:
    start, end = at(TEXT, "Apple", 2)
    pronoun = Mention(id="m1", start=start, end=end, label="ORG", kind="pronoun", entity="e1")
    document = article(pronoun)
    for edit in (edits.relabel(document, ["m1"], "GPE"), edits.delete(document, ["m1"])):
        assert propagation_of(apply(document, edit.changes), edit.changes) is None


@st.composite
def taught_documents(draw: st.DrawFn) -> tuple[Document, Propagation]:
    document = draw(documents())
    label, (start, end) = draw(st.sampled_from(LABELS)), draw(spans(document.text))
    options = [lambda: edits.add_mention(document, start, end, label)]
    if ids := [m.id for m in document.annotation.mentions]:
        id_ = draw(st.sampled_from(ids))
        options += [
            lambda: edits.relabel(document, [id_], label),
            lambda: edits.delete(document, [id_]),
            lambda: edits.respan(document, id_, start, end),
            lambda: edits.split_off(document, [id_]),
            lambda: edits.decide(document, [id_], "accepted"),
            lambda: edits.set_value(document, id_, "2024"),
        ]
    try:
        edit = draw(st.sampled_from(options))()
    except EditError:
        edit = Edit(action="none")
    after = apply(document, edit.changes)
    return after, propagation_of(after, edit.changes) or Propagation(action="add", names=("DPRK", "Kirby"), label=label)


@given(taught_documents(), st.data())
@settings(max_examples=150, deadline=None)
def test_any_ripple_keeps_the_document_whole_and_is_taken_back_exactly(
    case: tuple[Document, Propagation], data: st.DataObject
) -> None:
    document, lesson = case
    found = candidates(document, lesson)
    assert len({c.key for c in found}) == len(found)
    for candidate in found:
        assert document.text[candidate.start : candidate.end].strip()
    chosen = data.draw(st.lists(st.sampled_from(found), unique_by=lambda c: c.key) if found else st.just([]))
    edit = propagation_edit(document, lesson, chosen)
    after = apply(document, edit.changes)
    check(after)
    assert apply(after, inverse(edit.changes)) == document
    untouched = {m.id for m in document.annotation.mentions} - {c.mention for c in chosen}
    assert all(after.mention(id_) == document.mention(id_) for id_ in untouched)
    if not chosen:
        assert not edit


@given(taught_documents())
@settings(max_examples=100, deadline=None)
def test_a_ripple_made_everywhere_leaves_nothing_to_do_but_what_stays_marked_otherwise(
    case: tuple[Document, Propagation],
) -> None:
    document, lesson = case
    done = apply(document, propagation_edit(document, lesson, candidates(document, lesson)).changes)
    for _ in range(12):  # several mentions may lie on one extent, and each is a decision of its own
        left = candidates(done, lesson)
        if not left:
            return
        done = apply(done, propagation_edit(done, lesson, left).changes)
    pytest.fail(f"never done: {left}")
