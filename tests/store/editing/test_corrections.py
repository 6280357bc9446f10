"""Corrections as data: every edit can be taken back exactly, and history replays to what is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import (
    LABELS,
    PLOVER_TYPES,
    ROLES,
    Annotation,
    Article,
    Document,
    Entity,
    Event,
    Mention,
    Source,
    Span,
    place,
    replace,
)
from newsview.store.document.serialization import check
from newsview.store.editing import bulk_edits, entity_edits, event_edits, marking
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import (
    EARLIER_TEXT,
    LATER_TEXT,
    MANY,
    NEW_VERSION,
    Change,
    ConflictError,
    Correction,
    Edit,
    apply,
    apply_all,
    change,
    inverse,
    numbered,
    of_present_text,
    replaces_text,
    rewound,
    undo_stacks,
)
from newsview.store.editing.session import Session
from newsview.store.propagation import everywhere
from tests.strategies import documents, spans


@st.composite
def random_edits(draw: st.DrawFn, document: Document) -> Edit:
    """Any edit of the vocabulary that the document admits."""
    text, annotation = document.text, document.annotation
    mentions = [m.id for m in annotation.mentions]
    events = [e.id for e in annotation.events]
    entities = [e.id for e in annotation.entities]
    label, (start, end) = draw(st.sampled_from(LABELS)), draw(spans(text, tight=False))
    choices: list[Callable[[], Edit]] = [
        lambda: edits.add_mention(document, start, end, label),
        lambda: event_edits.add_event(document, start, end, type_=draw(st.none() | st.sampled_from(PLOVER_TYPES))),
        lambda: edits.restore(document, replace(document, annotation=Annotation())),
        lambda: edits.mark_done(document, draw(st.sampled_from([None, "2026-11-24T10:00:00Z"]))),
        lambda: edits.annotate_note(document, None, draw(st.none() | st.text(max_size=5))),
    ]
    some = mentions + events
    if some:
        ids = draw(st.lists(st.sampled_from(some), min_size=1, unique=True))
        choices += [
            lambda: edits.decide(document, ids, draw(st.sampled_from(["accepted", "rejected", "proposed"]))),
            lambda: edits.delete(document, ids),
            lambda: bulk_edits.decide_all(document, ids, draw(st.sampled_from(["accepted", "rejected", "proposed"]))),
            lambda: edits.annotate_note(document, ids[0], draw(st.none() | st.text(max_size=5))),
        ]
    if mentions:
        chosen = draw(st.lists(st.sampled_from(mentions), min_size=1, unique=True))
        choices += [
            lambda: edits.relabel(document, chosen, label),
            lambda: edits.respan(document, chosen[0], start, end),
            lambda: edits.split_off(document, chosen),
            lambda: edits.set_value(document, chosen[0], draw(st.none() | st.just("2024"))),
            lambda: marking.mark(document, *document.mention(chosen[0]).extent, label, mention=chosen[0]),
            lambda: marking.mark(document, start, end, label, mention=draw(st.sampled_from([None, *chosen]))),
            lambda: everywhere.label_everywhere(
                document, start, end, label, mention=draw(st.sampled_from([None, *chosen]))
            ),
            lambda: everywhere.reject_everywhere(document, chosen[0]),
            lambda: everywhere.label_all(
                document,
                [
                    everywhere.Place(start, end),
                    *(everywhere.Place(*document.mention(i).extent, mention=i) for i in chosen),
                ],
                label,
            ),
            lambda: entity_edits.give_entity_of(
                document, chosen[0], draw(st.sampled_from(mentions)), whole=draw(st.booleans())
            ),
            lambda: entity_edits.name_after(document, chosen[0]),
            lambda: entity_edits.split_entity(document, chosen),
        ]
    if entities:
        entity = draw(st.sampled_from(entities))
        choices += [
            lambda: edits.join(document, draw(st.lists(st.sampled_from(entities), unique=True)), entity),
            lambda: edits.rename(document, entity, draw(st.sampled_from(["Moscow", "  two  words "]))),
            lambda: edits.relabel_entity(document, entity, label),
            lambda: edits.set_ref(document, entity, "ISO3166-1:FR"),
            lambda: edits.set_acts_for(document, entity, None),
        ]
        if mentions:
            choices.append(lambda: edits.assign(document, chosen, entity))
    if events:
        event = draw(st.sampled_from(events))
        role = draw(st.sampled_from(ROLES))
        some_events = st.lists(st.sampled_from(events), unique=True)
        choices += [
            lambda: event_edits.fill(
                document, event, role, start, end, mention=draw(st.sampled_from([None, *mentions])),
                instead_of=draw(st.sets(st.integers(0, 3))),
            ),
            lambda: event_edits.clear_role(document, event, role),
            lambda: event_edits.unfill(document, event, 0),
            lambda: event_edits.set_type(document, event, draw(st.none() | st.sampled_from(PLOVER_TYPES))),
            lambda: event_edits.set_when(document, event, draw(st.none() | st.just("2024-01"))),
            lambda: event_edits.set_factuality(document, event, "negated"),
            lambda: event_edits.set_source(document, event, draw(st.none() | st.just(Source(start=0, end=1)))),
            lambda: event_edits.copy_event(document, event),
            lambda: event_edits.move_trigger(document, event, start, end),
            lambda: event_edits.move_argument(document, event, draw(st.integers(0, 2)), start, end),
            lambda: event_edits.move_source(document, event, start, end),
            lambda: event_edits.split_argument(document, event, draw(st.integers(0, 2))),
            lambda: event_edits.clear_roles(document, event),
            lambda: event_edits.fill_and_date(
                document, event, "time", start, end, mention=draw(st.sampled_from([None, *mentions]))
            ),
            lambda: bulk_edits.set_type_of_all(
                document, draw(some_events), draw(st.none() | st.sampled_from(PLOVER_TYPES))
            ),
            lambda: bulk_edits.clear_role_in_all(document, draw(some_events), role),
        ]  # fmt: skip
    return draw(st.sampled_from(choices))()


@settings(max_examples=300)
@given(st.data(), documents())
def test_every_edit_can_be_taken_back_and_leaves_a_good_document(data: st.DataObject, document: Document) -> None:
    try:
        edit = data.draw(random_edits(document))
    except edits.EditError:
        return
    after = apply(document, edit.changes)
    check(after)
    assert (after != document) == bool(edit)
    assert apply(after, inverse(edit.changes)) == document


@settings(max_examples=100)
@given(st.data(), documents(max_mentions=5, max_events=2))
def test_history_undo_and_redo_without_limit(data: st.DataObject, document: Document) -> None:
    session = Session(document, by="ann")
    states = [document]
    for _ in range(data.draw(st.integers(1, 8))):
        step = data.draw(st.sampled_from(["do", "do", "undo", "redo"]))
        if step == "undo":
            session.undo()
        elif step == "redo":
            session.redo()
        else:
            try:
                session.do(data.draw(random_edits(session.document)))
            except edits.EditError:
                continue
        if len(session.corrections) == len(states):
            states.append(session.document)
    # the history replays, and winds back to any point
    assert apply_all(document, session.corrections) == session.document
    for number, state in enumerate(states):
        assert rewound(session.document, session.corrections, to=number) == state
    # a restart finds the same undo and redo
    again = Session(session.document, session.corrections, by="ann")
    assert (again.can_undo, again.can_redo) == (session.can_undo, session.can_redo)
    while again.undo() is not None:
        pass
    assert again.document == document
    redone = 0
    while again.redo() is not None:
        redone += 1
    again_states = again.document
    assert again.can_redo is None
    if redone and session.can_redo is None:
        assert again_states == session.document


def small() -> Document:
    return Document(
        article=Article(id="a", text="Russia struck Kyiv and Odesa. Russia denied it."),
        annotation=Annotation(
            mentions=(
                Mention(id="m1", start=0, end=6, label="ORG", entity="e1"),
                Mention(id="m2", start=14, end=18, label="GPE", entity="e2"),
                Mention(id="m3", start=30, end=36, label="GPE", entity="e1"),
            ),
            entities=(Entity(id="e1", label="GPE", name="Russia"), Entity(id="e2", label="GPE", name="Kyiv")),
            events=(Event(id="v1", trigger=Span(start=7, end=13)),),
        ),
    )


def done(document: Document, edit: Edit) -> Document:
    return apply(document, edit.changes)


def test_a_changed_proposal_is_a_decision() -> None:
    after = done(small(), edits.relabel(small(), ["m1"], "GPE"))
    assert (after.mention("m1").label, after.mention("m1").status) == ("GPE", "accepted")


def test_arguments_follow_the_edges_of_their_mention() -> None:
    document = done(small(), event_edits.fill(small(), "v1", "target", 14, 18, mention="m2"))
    after = done(document, edits.respan(document, "m2", 14, 28))
    assert after.event("v1").arguments[0].extent == (14, 28)


def test_an_entity_goes_with_its_last_mention_and_comes_back_with_undo() -> None:
    session = Session(small(), by="ann")
    session.do(edits.delete(session.document, ["m2"]))
    assert [e.id for e in session.document.annotation.entities] == ["e1"]
    session.undo()
    assert session.document == small()


def test_a_new_mention_joins_the_entity_of_its_name() -> None:
    document = done(small(), edits.delete(small(), ["m3"]))
    after = done(document, edits.add_mention(document, 30, 37, "GPE"))
    added = next(m for m in after.annotation.mentions if m.start == 30)
    assert (added.end, added.entity, added.origin, added.status) == (36, "e1", "human", "accepted")


def test_two_fillers_of_a_role_and_one_put_in_the_place_of_both() -> None:
    document = done(small(), event_edits.fill(small(), "v1", "target", 14, 18))
    document = done(document, event_edits.fill(document, "v1", "target", 23, 28))
    assert [a.extent for a in document.event("v1").arguments] == [(14, 18), (23, 28)]
    document = done(document, event_edits.fill(document, "v1", "target", 14, 28, instead_of=(0, 1)))
    assert [a.extent for a in document.event("v1").arguments] == [(14, 28)]


def test_a_correction_of_something_else_is_refused_and_changes_nothing() -> None:
    session = Session(small(), by="ann")
    stale = edits.relabel(small(), ["m1"], "GPE")
    session.do(edits.delete(session.document, ["m1"]))
    before = session.document
    with pytest.raises(ConflictError, match="m1"):
        session.do(stale)
    assert session.document is before
    assert len(session.corrections) == 1


def test_a_date_that_is_relabelled_keeps_no_value() -> None:
    mention = Mention(id="m1", start=0, end=6, label="DATE", value="2024-01-08")
    before = Document(article=Article(id="a", text="Monday ends."), annotation=Annotation(mentions=(mention,)))
    edit = edits.relabel(before, ["m1"], "PRODUCT")
    assert apply(before, edit.changes).mention("m1").value is None
    assert apply(before, edits.relabel(before, ["m1"], "TIME").changes).mention("m1").value == "2024-01-08"


# Changes, one by one


def test_a_change_holds_only_what_differs_and_no_text() -> None:
    document = small()
    mention, moved = document.mention("m1"), replace(document.mention("m1"), end=7, note="x")
    assert change("mention", None, None) is None
    assert change("mention", mention, mention) is None
    found = change("mention", mention, moved)
    assert found == Change(kind="mention", id="m1", before={"end": 6, "note": None}, after={"end": 7, "note": "x"})
    made, gone = change("mention", None, mention), change("mention", mention, None)
    assert made is not None
    assert gone is not None
    assert (made.before, made.after, made.id) == (None, gone.before, "m1")
    assert made.after is not None
    assert made.after["label"] == "ORG"
    noted = change("article", document.article, replace(document.article, note="x"))
    assert noted == Change(kind="article", id="a", before={"note": None}, after={"note": "x"})
    added = change("article", None, document.article)
    assert added is not None
    assert "text" not in (added.after or {})


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (Change(kind="mention", id="m9", before={"label": "GPE"}, after={"label": "ORG"}), "mention m9 is not there"),
        (Change(kind="mention", id="m9", before={"label": "GPE"}), "mention m9 is not there"),
        (Change(kind="entity", id="e1", after={"id": "e1", "label": "GPE", "name": "x"}), "entity e1 is there already"),
        (Change(kind="mention", id="m1", before={"label": "GPE"}, after={"label": "LOC"}),
         "mention m1: label is 'ORG', not 'GPE'"),
        (Change(kind="event", id="v1", before={"type": "AID"}), "event v1: type is None, not 'AID'"),
        (Change(kind="article", id="a", before={"note": "x"}, after={"note": "y"}), "article a: note is None, not 'x'"),
    ],
)  # fmt: skip
def test_a_change_of_something_else_says_what_is_there(wrong: Change, told: str) -> None:
    with pytest.raises(ConflictError) as caught:
        apply(small(), [wrong])
    assert str(caught.value) == told


def test_a_change_that_makes_nonsense_is_refused_by_name() -> None:
    with pytest.raises(ConflictError, match=r"^mention m1 cannot be made: .*end"):
        apply(small(), [Change(kind="mention", id="m1", before={"end": 6}, after={"end": 0})])
    with pytest.raises(ConflictError, match=r"^event v2 cannot be made: "):
        apply(small(), [Change(kind="event", id="v2", after={"id": "v2"})])


def test_what_another_tool_keeps_beside_our_fields_is_set_and_taken_away() -> None:
    document = small()
    kept = apply(document, [Change(kind="mention", id="m1", before={"theirs": None}, after={"theirs": [1, {"a": 2}]})])
    assert kept.mention("m1").extra == {"theirs": [1, {"a": 2}]}
    gone = Change(kind="mention", id="m1", before={"theirs": (1, {"a": 2})}, after={"theirs": None})
    assert apply(kept, [gone]) == document
    with pytest.raises(ConflictError):
        apply(kept, [Change(kind="mention", id="m1", before={"theirs": [1, {"a": 3}]}, after={"theirs": None})])


@settings(max_examples=60)
@given(st.data(), documents(max_mentions=12))
def test_what_follows_the_changes_is_what_would_be_looked_up_anew(data: st.DataObject, document: Document) -> None:
    """Indices and members are handed on from annotation to annotation; each must be as if it were built."""
    for _ in range(data.draw(st.integers(1, 4))):
        asked = data.draw(st.booleans())
        if asked:  # else nothing is there to hand on
            looked_up(document.annotation)
        try:
            edit = data.draw(random_edits(document))
        except edits.EditError:
            continue
        document = apply(document, edit.changes)
        anew = replace(document.annotation)
        assert looked_up(document.annotation) == looked_up(anew)
        assert list(anew.mentions) == sorted(anew.mentions, key=place)
        assert list(anew.events) == sorted(anew.events, key=place)
        assert list(anew.entities) == sorted(anew.entities, key=place)


def looked_up(annotation: Annotation) -> list[object]:
    return [annotation.mention_index, annotation.entity_index, annotation.event_index, annotation.members]


@pytest.mark.parametrize("count", [MANY - 1, MANY, MANY + 1, 3 * MANY])
def test_many_changes_at_once_leave_the_order_of_few(count: int) -> None:
    text = "word " * (4 * count)
    mentions = tuple(Mention(id=f"m{n}", start=5 * n, end=5 * n + 4, label="ORG") for n in range(2 * count))
    document = Document(article=Article(id="a", text=text), annotation=Annotation(mentions=mentions))
    ids = [m.id for m in mentions[::2]]
    fewer = apply(document, edits.delete(document, ids).changes)
    assert fewer.annotation.mentions == mentions[1::2]
    made = [change("mention", None, m) for m in reversed(mentions[::2])]
    assert apply(fewer, [each for each in made if each]) == document
    moved = [
        change("mention", m, replace(m, start=m.start + 10 * count, end=m.end + 10 * count)) for m in mentions[:count]
    ]
    after = apply(document, [each for each in moved if each])
    assert list(after.annotation.mentions) == sorted(after.annotation.mentions, key=place)
    assert len(after.annotation.mentions) == 2 * count


def test_documents_whose_annotations_are_not_in_order_can_be_corrected() -> None:
    document = small()
    mixed = replace(
        document,
        annotation=replace(
            document.annotation,
            mentions=tuple(reversed(document.annotation.mentions)),
            entities=tuple(reversed(document.annotation.entities)),
        ),
    )
    looked_up(mixed.annotation)
    for id_ in ("m1", "m2", "m3"):
        after = done(mixed, edits.annotate_note(mixed, id_, "x"))
        assert {m.id: m.note for m in after.annotation.mentions} == {
            m.id: "x" if m.id == id_ else None for m in mixed.annotation.mentions
        }
    after = done(mixed, edits.rename(mixed, "e1", "Moscow"))
    assert {e.id: e.name for e in after.annotation.entities} == {"e1": "Moscow", "e2": "Kyiv"}
    after = done(mixed, edits.delete(mixed, ["m3"]))
    assert sorted(m.id for m in after.annotation.mentions) == ["m1", "m2"]
    assert [m.id for m in after.annotation.members["e1"]] == ["m1"]


def test_a_new_text_ends_what_can_be_undone_and_numbers_are_looked_for_from_the_end() -> None:
    def made(number: int, action: str, of: int | None = None) -> Correction:
        return Correction(number=number, at="", by="ann", action=action, changes=(), of=of)

    before = [made(1, "accept"), made(2, "undo", 1), made(3, "reject"), made(4, "accept")]
    assert undo_stacks(before[:2]) == ([], [before[0]])
    assert undo_stacks(before) == (before[2:], [])
    new = made(5, NEW_VERSION)
    after = made(6, "accept")
    assert undo_stacks([*before, new]) == ([new], [])
    assert undo_stacks([*before[:2], new]) == ([new], [])
    assert undo_stacks([*before, new, after]) == ([new, after], [])
    assert of_present_text([*before, new, after]) == (new, after)
    earlier, more, later = made(7, EARLIER_TEXT, 5), made(8, "accept"), made(9, LATER_TEXT, 5)
    back = of_present_text([*before, new, after, earlier])
    assert back == (*before, earlier)
    assert undo_stacks(back) == (before[2:], [earlier])
    assert undo_stacks([*back, more]) == ([*before[2:], more], [])
    again = of_present_text([*before, new, after, earlier, later])
    assert again == (new, after, later)
    assert undo_stacks(again) == ([new, after], [])
    assert of_present_text([*before, new, after, earlier, later, made(10, EARLIER_TEXT, 5)])[:-1] == (*before, earlier)
    assert of_present_text([made(7, EARLIER_TEXT, 5), made(8, LATER_TEXT, 4)]) == (made(8, LATER_TEXT, 4),)
    assert [c.number for c in (*before, new, after, earlier, more, later) if replaces_text(c)] == [5, 7, 9]
    # of an undo or redo of what is not there nothing follows but itself
    assert undo_stacks([before[0], odd := made(2, "undo", 9)]) == ([before[0], odd], [])
    assert undo_stacks([before[0], before[1], odd := made(3, "redo", 9)]) == ([odd], [])
    assert undo_stacks([before[0], before[1], made(3, "redo", 1)]) == ([before[0]], [])
    twins = [made(1, "accept"), made(1, "reject"), made(2, "accept")]
    assert [numbered(twins, number) for number in (1, 2, 3, None)] == [1, 2, None, None]
    assert numbered([], 1) is None
