"""What becomes of another person's correction: made, known, or in conflict; nothing decided here is overwritten."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Mention,
    Source,
    Span,
    Status,
    replace,
)
from newsview.store.document.serialization import check
from newsview.store.editing import event_edits
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.contents import Contents, Unplaced
from newsview.store.editing.corrections import NEW_VERSION, Correction, Edit
from newsview.store.editing.mention_edits import add_mention, decide, delete, relabel
from newsview.store.editing.merging import FieldConflict, Merged, conflict_of, merge_patch, take_theirs
from newsview.store.editing.patches import patch_of
from newsview.store.editing.session import Session

Step = Callable[[Document], Edit]

TEXT = "Russia struck Kyiv and Odesa. Russia denied it."
ODESA = (23, 28)
DENIED = (37, 43)


def article(*, by: str = "model", id_: str = "a") -> Document:
    """Three names of two entities, and an event."""
    return Document(
        article=Article(id=id_, text=TEXT),
        annotation=Annotation(
            mentions=(
                Mention(id="m1", start=0, end=6, label="GPE", entity="e1", origin="model", score=0.5),
                Mention(id="m2", start=14, end=18, label="GPE", entity="e2", origin="model"),
                Mention(id="m3", start=30, end=36, label="GPE", entity="e1", origin="model"),
            ),
            entities=(Entity(id="e1", label="GPE", name="Russia"), Entity(id="e2", label="GPE", name="Kyiv")),
            events=(
                Event(
                    id="v1", trigger=Span(start=7, end=13), type="ASSAULT", origin="model",
                    arguments=(Argument(start=14, end=18, role="target", mention="m2"),),
                ),
            ),
        ),
    )  # fmt: skip


def bare(id_: str = "a") -> Document:
    return Document(article=Article(id=id_, text=TEXT))


def corrected(document: Document, *steps: Step | str, by: str = "me") -> Contents:
    """The document after these edits; `undo` and `redo` are steps too."""
    session = Session(document, by=by)
    for step in steps:
        if isinstance(step, str):
            assert getattr(session, step)() is not None
        else:
            assert session.do(step(session.document)) is not None, step
    return Contents(document=session.document, corrections=session.corrections)


def merged(mine: Contents, *theirs: Step | str, of: Document | None = None) -> Merged:
    """Mine with the corrections that another made of a copy."""
    done = merge_patch(mine, patch_of(corrected(of or article(), *theirs, by="you")))
    check(done.contents.document)
    assert done.contents.corrections == (*mine.corrections, *done.made)
    assert [c.number for c in done.contents.corrections] == [*range(1, len(done.contents.corrections) + 1)]
    session = Session(done.contents.document, done.contents.corrections)
    while session.undo() is not None:  # whatever was made can be taken back
        check(session.document)
    return done


def marks(document: Document) -> list[tuple[str, str, str, str | None]]:
    """Words, label, status and entity's name of each mention."""
    names: dict[str | None, str] = {e.id: e.name for e in document.annotation.entities}
    return [(document.quote(m), m.label, m.status, names.get(m.entity)) for m in document.annotation.mentions]


def on(ids: list[str], status: Status) -> Step:
    return lambda d: decide(d, ids, status)


def to(ids: list[str], label: str) -> Step:
    return lambda d: relabel(d, ids, label)


def without(*ids: str) -> Step:
    return lambda d: delete(d, list(ids))


def note(id_: str | None, words: str) -> Step:
    return lambda d: edits.annotate_note(d, id_, words)


def adding(extent: tuple[int, int], label: str = "GPE") -> Step:
    return lambda d: add_mention(d, *extent, label)


def event_at(extent: tuple[int, int], type_: str | None = "REJECT") -> Step:
    return lambda d: event_edits.add_event(d, *extent, type_=type_)


# What both decided alike


@pytest.mark.parametrize(
    "step",
    [on(["m1"], "accepted"), without("m1"), to(["m2"], "ORG"), note("v1", "x"), note(None, "x"), without("v1", "m2")],
)
def test_what_both_decided_alike_is_known(step: Step) -> None:
    mine = corrected(article(), step)
    done = merged(mine, step)
    assert (done.made, done.known, done.conflicts) == ((), 1, ())
    assert done.contents.document == mine.document


def test_what_nobody_decided_here_is_made_with_who_and_when_and_a_number_of_its_own() -> None:
    mine = corrected(article(), on(["m2"], "accepted"), note(None, "mine"))
    theirs = corrected(article(), on(["m1"], "accepted"), "undo", "redo", to(["m1"], "ORG"), by="you")
    theirs = replace(theirs, corrections=tuple(replace(c, at=f"2026-11-24T07:00:0{n}Z") for n, c in
                                               enumerate(theirs.corrections)))  # fmt: skip
    done = merge_patch(mine, patch_of(theirs))
    assert [(c.number, c.of, c.by, c.action, c.at[-3:]) for c in done.made] == [
        (3, None, "you", "accept", "00Z"), (4, 3, "you", "undo", "01Z"), (5, 3, "you", "redo", "02Z"),
        (6, None, "you", "relabel", "03Z"),
    ]  # fmt: skip
    assert done.known == 0
    assert done.contents.document.mention("m1").label == "ORG"
    assert done.contents.document.mention("m2").status == "accepted"
    assert done.contents.document.article.note == "mine"


def test_an_undo_of_what_was_known_here_is_of_my_own_correction() -> None:
    steps: tuple[Step | str, ...] = (on(["m1"], "accepted"), "undo")
    theirs = corrected(article(), *steps, by="you")
    same = replace(theirs.corrections[0], number=2)
    first = corrected(article(), note(None, "x"))
    session = Session(first.document, first.corrections, by="you")
    session.do(decide(session.document, ["m1"], "accepted"))
    mine = Contents(document=session.document, corrections=(*first.corrections, same))
    done = merge_patch(mine, patch_of(theirs))
    assert done.known == 1
    assert [(c.action, c.number, c.of) for c in done.made] == [("undo", 3, 2)]
    assert done.contents.document.mention("m1").status == "proposed"


def test_of_several_alike_in_one_second_each_is_known_once() -> None:
    theirs = corrected(article(), on(["m1"], "accepted"), "undo", on(["m1"], "accepted"), "undo", by="you")
    theirs = replace(theirs, corrections=tuple(replace(c, at="2026-11-24T07:00:00Z") for c in theirs.corrections))
    half = Contents(document=article(), corrections=theirs.corrections[:2])
    done = merge_patch(half, patch_of(theirs))
    assert (done.known, [(c.number, c.of) for c in done.made]) == (2, [(3, None), (4, 3)])
    assert merge_patch(done.contents, patch_of(theirs)).known == 4


SECOND = "2026-11-24T07:00:00Z"


def in_one_second(contents: Contents) -> Contents:
    return replace(contents, corrections=tuple(replace(c, at=SECOND) for c in contents.corrections))


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (note("m1", "a"), note("m1", "b")),
        (to(["m1"], "ORG"), to(["m1"], "PERSON")),
        (
            lambda d: event_edits.fill(d, "v1", "target", *ODESA, instead_of=(0,)),
            lambda d: event_edits.fill(d, "v1", "target", 0, 6, instead_of=(0,)),
        ),
    ],
)
def test_of_one_person_in_one_second_on_two_machines_what_differs_is_not_the_same(here: Step, there: Step) -> None:
    mine = in_one_second(corrected(article(), here, by="you"))
    done = merge_patch(mine, patch_of(in_one_second(corrected(article(), there, by="you"))))
    assert (done.known, done.made, len(done.conflicts)) == (0, (), 1)
    assert done.contents.document == mine.document


def test_two_marks_made_in_one_second_on_two_machines_are_two() -> None:
    mine = in_one_second(corrected(article(), adding(ODESA, "GPE"), by="you"))
    theirs = patch_of(in_one_second(corrected(article(), adding(DENIED, "GPE"), note("m4", "x"), by="you")))
    done = merge_patch(mine, theirs)
    extents = [(m.extent, m.note) for m in done.contents.document.annotation.mentions][2:]
    assert extents == [(ODESA, None), ((30, 36), None), (DENIED, "x")]
    again = merge_patch(done.contents, theirs)  # known by what it is, though its id is another here
    assert (again.contents, again.known) == (done.contents, 2)


# Conflicts


def only_conflict(done: Merged, mine: Contents) -> tuple[FieldConflict, ...]:
    """What clashes, where nothing but a conflict came of the patch."""
    (conflict,) = done.conflicts
    (waiting,) = done.contents.unplaced
    assert done.contents.document == mine.document
    assert (done.made, done.known) == ((), 0)
    assert conflict_of(waiting) == conflict
    assert (waiting.kind, waiting.why, waiting.id) == ("conflict", conflict.why, "u1")
    assert conflict.correction.by == "you"
    assert conflict.why == "it was decided otherwise here"
    return conflict.fields


def test_two_labels_for_one_mention_are_a_conflict() -> None:
    mine = corrected(article(), to(["m2"], "PERSON"))
    clashes = only_conflict(done := merged(mine, to(["m2"], "ORG")), mine)
    label = next(c for c in clashes if c.field == "label" and c.kind == "mention")
    assert label == FieldConflict(kind="mention", id="m2", field="label", before="GPE", mine="PERSON", theirs="ORG")
    assert {c.field for c in clashes} <= {"label", "entity"}
    assert done.contents.unplaced[0].quote == "Kyiv"


def test_to_delete_what_was_decided_here_is_a_conflict() -> None:
    mine = corrected(article(), on(["m1"], "accepted"))
    clashes = only_conflict(merged(mine, without("m1")), mine)
    assert clashes == (
        FieldConflict(kind="mention", id="m1", field="status", before="proposed", mine="accepted", theirs=None),
    )


def test_to_delete_what_was_given_a_note_here_is_a_conflict() -> None:
    mine = corrected(article(), note("m1", "who?"))
    clashes = only_conflict(merged(mine, without("m1")), mine)
    assert clashes == (FieldConflict(kind="mention", id="m1", field="note", mine="who?"),)


def test_to_change_what_was_deleted_here_is_a_conflict() -> None:
    mine = corrected(article(), without("m1"))
    clashes = only_conflict(merged(mine, note("m1", "who?")), mine)
    assert clashes == (FieldConflict(kind="mention", id="m1", before={"note": None}, theirs={"note": "who?"}),)


def test_a_conflict_is_told_once_and_not_again_after_it_was_settled() -> None:
    mine = corrected(article(), on(["m1"], "rejected"), on(["m2"], "rejected"))
    older = Unplaced(id="u1", kind="mention", quote="Odesa", why="", record={"id": "m9"})
    theirs = patch_of(corrected(article(), on(["m1"], "accepted"), on(["m2"], "accepted"), by="you"))
    first = merge_patch(replace(mine, unplaced=(older,)), theirs)
    assert [u.id for u in first.contents.unplaced] == ["u1", "u2", "u3"]
    assert (len(first.conflicts), first.known) == (2, 0)
    again = merge_patch(first.contents, theirs)
    assert again.contents == first.contents
    assert again.conflicts == first.conflicts
    settled = (older, replace(first.contents.unplaced[1], settled="2026-11-24T08:00:00Z"), first.contents.unplaced[2])
    last = merge_patch(replace(first.contents, unplaced=settled), theirs)
    assert last.contents.unplaced == settled
    assert (last.conflicts, last.known) == (first.conflicts[1:], 1)


def test_a_conflict_in_one_change_keeps_back_the_whole_correction() -> None:
    mine = corrected(article(), on(["m2"], "rejected"))
    done = merged(mine, on(["m1", "m2", "m3"], "accepted"))
    assert [c.id for c in done.conflicts[0].fields] == ["m2"]
    assert done.contents.document == mine.document


def test_an_event_is_not_brought_in_without_the_mention_that_was_deleted_here() -> None:
    mine = corrected(corrected(article(), without("v1")).document, without("m2"))  # v1 is not known here at all
    done = merged(mine, lambda d: event_edits.fill(d, "v1", "actor", 0, 6, mention="m1"))
    assert [(c.why, c.fields) for c in done.conflicts] == [("event v1 names mention 'm2', which is not there", ())]
    assert done.contents.document == mine.document


# Taking theirs


def taken(mine: Contents, done: Merged) -> Document:
    (conflict,) = done.conflicts
    edit = take_theirs(mine.document, conflict)
    assert edit.action == "take theirs"
    session = Session(mine.document, mine.corrections)
    session.do(edit)
    check(session.document)
    return session.document


def test_taking_theirs_makes_it_as_they_left_it() -> None:
    mine = corrected(article(), to(["m2"], "PERSON"))
    after = taken(mine, done := merged(mine, to(["m2"], "ORG")))
    assert after.mention("m2").label == "ORG"
    edit = take_theirs(mine.document, done.conflicts[0])
    label = next(c for c in edit.changes if c.id == "m2")
    assert (label.before or {})["label"] == "PERSON"
    assert not take_theirs(after, done.conflicts[0])  # nothing is left to take


def test_taking_their_deletion_deletes_and_what_is_gone_stays_gone() -> None:
    mine = corrected(article(), on(["m1"], "accepted"))
    done = merged(mine, without("m1"))
    after = taken(mine, done)
    assert [m.id for m in after.annotation.mentions] == ["m2", "m3"]
    assert not take_theirs(after, done.conflicts[0])
    mine = corrected(article(), without("m1"))
    done = merged(mine, note("m1", "who?"))
    assert not take_theirs(mine.document, done.conflicts[0])


def test_taking_what_they_made_makes_it_where_it_is_not() -> None:
    mine = corrected(article(), on(["m2"], "rejected"))
    done = merged(mine, lambda d: Edit(action="both", changes=(
        *decide(d, ["m2"], "accepted").changes, *add_mention(d, *ODESA, "GPE").changes)))  # fmt: skip
    after = taken(mine, done)
    assert ("Odesa", "GPE", "accepted", "Odesa") in marks(after)
    assert after.mention("m2").status == "accepted"


# What a person made


def test_a_mention_that_both_made_is_one_and_what_they_did_with_it_is_done_to_it() -> None:
    mine = corrected(article(), adding(DENIED, "EVENT"), adding(ODESA))
    done = merged(mine, adding(ODESA), note("m4", "on the coast"), of=article())
    assert (done.conflicts, done.known) == ((), 1)
    (odesa,) = (m for m in done.contents.document.annotation.mentions if m.extent == ODESA)
    assert (odesa.id, odesa.note) == ("m5", "on the coast")
    assert done.contents.document.mention("m4").note is None


def test_what_they_made_gets_an_id_that_is_free_here() -> None:
    mine = corrected(article(), adding(DENIED, "EVENT"), without("m4"), adding(DENIED, "LAW"))
    done = merged(mine, adding(ODESA), on(["m4"], "rejected"))
    assert done.conflicts == ()
    (odesa,) = (m for m in done.contents.document.annotation.mentions if m.extent == ODESA)
    assert (odesa.id, odesa.status) == ("m5", "rejected")
    assert ("denied", "LAW", "accepted", "denied") in marks(done.contents.document)
    assert done.contents.document.annotation.mention_index["m4"].status == "accepted"


def test_two_labels_at_one_place_made_by_two_people_are_two_mentions() -> None:
    done = merged(corrected(article(), adding(ODESA, "GPE")), adding(ODESA, "FAC"))
    assert done.conflicts == ()
    assert sorted(m.label for m in done.contents.document.annotation.mentions if m.extent == ODESA) == ["FAC", "GPE"]


def test_two_events_that_they_made_alike_are_two_here_and_one_that_both_made_is_one() -> None:
    def count(document: Document) -> int:
        return sum(e.trigger.extent == DENIED for e in document.annotation.events)

    twice = merged(corrected(article(), note(None, "x")), event_at(DENIED), event_at(DENIED))
    assert count(twice.contents.document) == 2
    once = merged(corrected(article(), event_at(DENIED)), event_at(DENIED))
    assert (count(once.contents.document), once.known, once.conflicts) == (1, 1, ())
    second = merged(corrected(article(), event_at(DENIED)), event_at(DENIED), event_at(DENIED))
    assert count(second.contents.document) == 2
    other = merged(corrected(article(), event_at(DENIED)), event_at(DENIED, "ACCUSE"))
    assert count(other.contents.document) == 2


def test_an_event_made_beside_one_that_was_proposed_is_another() -> None:
    done = merged(Contents(document=article()), event_at((7, 13), "ASSAULT"))
    assert [(e.id, e.origin) for e in done.contents.document.annotation.events] == [("v1", "model"), ("v2", "human")]


def test_to_make_what_is_proposed_here_decides_the_proposal() -> None:
    theirs = corrected(bare(), adding((14, 18)), by="you")
    done = merge_patch(Contents(document=article()), patch_of(theirs))
    kyiv = done.contents.document.mention("m2")
    assert (kyiv.status, kyiv.origin) == ("accepted", "model")
    assert len(done.contents.document.annotation.mentions) == 3
    assert [c.changes[-1].id for c in done.made] == ["m2"]
    rejected = corrected(article(), on(["m2"], "rejected"))
    done = merge_patch(rejected, patch_of(theirs))
    (clash,) = (c for c in done.conflicts[0].fields if c.field == "status")
    assert (clash.before, clash.mine, clash.theirs) == (None, "rejected", "accepted")


# Copies with other proposals


def test_what_they_corrected_and_nothing_here_is_like_is_brought_in_with_what_it_refers_to() -> None:
    done = merged(Contents(document=bare()), lambda d: event_edits.set_when(d, "v1", "2024-01"))
    assert [(c.action, c.by, c.of) for c in done.made] == [("bring in", "you", None), ("when", "you", None)]
    document = done.contents.document
    assert marks(document) == [("Kyiv", "GPE", "proposed", "Kyiv")]
    (event,) = document.annotation.events
    assert (event.when, event.status, event.arguments[0].mention) == ("2024-01", "accepted", "m2")
    assert [e.name for e in document.annotation.entities] == ["Kyiv"]


def test_it_is_brought_in_once() -> None:
    done = merged(Contents(document=bare()), note("m1", "one"), note("m1", "two"), on(["m1"], "accepted"))
    assert [c.action for c in done.made] == ["bring in", "note", "note", "accept"]
    assert marks(done.contents.document) == [("Russia", "GPE", "accepted", "Russia")]


def test_what_is_brought_in_takes_no_id_of_another() -> None:
    here = replace(
        bare(),
        annotation=Annotation(
            mentions=(Mention(id="m1", start=23, end=28, label="GPE", entity="e1"),),
            entities=(Entity(id="e1", label="GPE", name="Odesa"),),
        ),
    )
    done = merged(Contents(document=here), note("m1", "one"), lambda d: edits.rename(d, "e1", "Moscow"))
    assert done.conflicts == ()
    document = done.contents.document
    assert marks(document) == [("Russia", "GPE", "proposed", "Moscow"), ("Odesa", "GPE", "proposed", "Odesa")]
    assert (document.quote(document.mention("m1")), document.mention("m1").note) == ("Odesa", None)


def test_annotations_are_known_by_where_they_stand_and_of_several_by_label_then_id() -> None:
    twins = tuple(
        Mention(id=id_, start=14, end=18, label=label) for id_, label in (("m7", "ORG"), ("m8", "GPE"), ("m9", "GPE"))
    )
    here = replace(bare(), annotation=Annotation(mentions=twins))
    done = merged(Contents(document=here), note("m2", "x"))
    assert {m.id: m.note for m in done.contents.document.annotation.mentions} == {"m7": None, "m8": None, "m9": "x"}
    named = replace(here, annotation=Annotation(mentions=(*twins[:1], replace(twins[1], id="m2"), *twins[2:])))
    done = merged(Contents(document=named), note("m2", "x"))
    assert done.contents.document.mention("m2").note == "x"
    relabelled = replace(here, annotation=Annotation(mentions=twins[:1]))
    done = merged(Contents(document=relabelled), note("m2", "x"))
    assert done.contents.document.mention("m7").note == "x"


def test_events_and_entities_of_other_ids_are_known_too() -> None:
    other = article()
    other = replace(
        other,
        annotation=replace(
            other.annotation,
            events=(
                replace(other.event("v1"), id="v5", type=None, arguments=()),
                replace(other.event("v1"), id="v6", arguments=()),
            ),
            entities=(Entity(id="e7", label="ORG", name="Kyiv"), Entity(id="e8", label="GPE", name="Kyiv")),
            mentions=(),
        ),
    )
    done = merged(
        Contents(document=other),
        lambda d: event_edits.set_when(d, "v1", "2024"),
        lambda d: edits.set_ref(d, "e2", "ISO3166-1:UA"),
    )
    document = done.contents.document
    assert (document.event("v5").when, document.event("v6").when) == (None, "2024")
    assert {e.id: e.ref for e in document.annotation.entities} == {"e7": None, "e8": "ISO3166-1:UA"}


def test_a_source_refers_to_the_mention_here() -> None:
    other = article()
    mention = replace(other.mention("m3"), id="m33")
    other = replace(other, annotation=replace(other.annotation, mentions=(*other.annotation.mentions[:2], mention)))
    done = merged(
        Contents(document=other),
        lambda d: event_edits.set_source(d, "v1", Source(start=30, end=36, mention="m3")),
    )
    source = done.contents.document.event("v1").source
    assert source is not None
    assert source.mention == "m33"


def test_the_article_may_be_called_otherwise_here() -> None:
    done = merged(Contents(document=article(id_="other")), note(None, "from them"), of=article(id_="theirs"))
    assert done.conflicts == ()
    assert (done.contents.document.article.id, done.contents.document.article.note) == ("other", "from them")
    assert [c.changes[0].id for c in done.made] == ["other"]
    mine = corrected(article(id_="other"), note(None, "mine"))
    clashes = only_conflict(done := merged(mine, note(None, "from them"), of=article(id_="theirs")), mine)
    assert [(c.kind, c.id, c.mine, c.theirs) for c in clashes] == [("article", "other", "mine", "from them")]
    assert done.contents.unplaced[0].quote == ""


def test_a_text_that_was_replaced_stands_in_no_patch_and_is_not_wound_back() -> None:
    mine = corrected(article(), note(None, "x"))
    new = Correction(number=1, at="", by="me", action=NEW_VERSION, changes=())
    mine = replace(mine, corrections=(new, replace(mine.corrections[0], number=2)))
    done = merged(mine, on(["m1"], "accepted"))
    assert [(c.number, c.action) for c in done.made] == [(3, "accept")]


def test_a_patch_of_another_text_is_refused() -> None:
    other = replace(article(), article=Article(id="a", text=TEXT + " More."))
    with pytest.raises(ValueError, match=r"^the patch is of another text$"):
        merge_patch(Contents(document=other), patch_of(corrected(article(), note(None, "x"))))
