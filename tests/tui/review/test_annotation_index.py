"""What is found by its place, by its id and by its entity stays right through corrections, whatever they are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Annotation, Document
from newsview.store.editing.corrections import apply, inverse
from newsview.store.editing.mention_edits import EditError
from newsview.tui.review.annotation_index import Marks
from newsview.tui.review.cursor import Focus, again, nearest, on_event, on_mention, step_mark
from newsview.tui.review.hints import Candidate, fillers, letters, places
from newsview.tui.review.token_index import Words
from tests.store.editing.test_corrections import random_edits
from tests.strategies import documents


def as_data(marks: Marks) -> tuple[object, ...]:
    return (
        marks.mentions, marks.entities, marks.events, marks.mention_order, marks.event_order, marks.unreviewed,
        marks.total, {group: keys for group, keys in marks.of_group.items() if keys},
        {group: +counts for group, counts in marks.decided.items() if +counts},
    )  # fmt: skip


def indices(annotation: Annotation) -> tuple[object, ...]:
    return annotation.mention_index, annotation.entity_index, annotation.event_index, annotation.members


def anew(annotation: Annotation) -> Annotation:
    """The same annotation without the indices that were handed on to it."""
    return Annotation(**{field: getattr(annotation, field) for field in annotation.__struct_fields__})


@settings(max_examples=120, deadline=None)
@given(st.data(), documents(max_mentions=6, max_events=3))
def test_marks_follow_any_correction_and_its_undoing(data: st.DataObject, document: Document) -> None:
    marks = Marks(document)
    for _ in range(data.draw(st.integers(1, 4))):
        try:
            edit = data.draw(random_edits(document))
        except EditError:
            continue
        changes = inverse(edit.changes) if data.draw(st.booleans()) and edit else edit.changes
        if changes is not edit.changes:
            document = apply(document, edit.changes)
            marks.update(document, edit.changes)
        document = apply(document, changes)
        marks.update(document, changes)
        assert indices(document.annotation) == indices(anew(document.annotation))
        assert as_data(marks) == as_data(Marks(document))


@settings(deadline=None)
@given(documents(max_mentions=6, max_events=3))
def test_steps_reach_every_mark_once_and_in_order(document: Document) -> None:
    marks = Marks(document)
    for order, items in ((marks.mention_order, marks.mentions), (marks.event_order, marks.events)):
        seen = []
        focus: Focus | None = Focus("word", 0, 10**9, "")
        while focus is not None and (focus := step_mark(marks, order, focus, 1)) is not None:
            seen.append(focus.id)
        assert sorted(map(str, seen)) == sorted(items)
        back = []
        focus = Focus("word", 10**9, 10**9 + 1)
        while focus is not None and (focus := step_mark(marks, order, focus, -1)) is not None:
            back.append(focus.id)
        assert back == seen[::-1]


@settings(deadline=None)
@given(documents(max_mentions=6, max_events=3))
def test_the_next_unreviewed_is_one(document: Document) -> None:
    marks = Marks(document)
    found = nearest(marks, Focus("word", 0, 10**9, ""), True)
    if found is not None:
        item = marks.mentions[found.id or ""] if found.kind == "mention" else marks.events[found.id or ""]
        assert item.status == "proposed"


@settings(deadline=None)
@given(documents(max_mentions=6, max_events=3))
def test_a_focus_survives_what_goes_from_under_it(document: Document) -> None:
    marks = Marks(document)
    words = Words(document)
    bare = Marks(Document(article=document.article))
    for mention in document.annotation.mentions:
        assert again(marks, words, on_mention(mention)) == on_mention(mention)
        assert again(bare, words, on_mention(mention)).kind == "word"
    for event in document.annotation.events:
        assert again(marks, words, on_event(event)) == on_event(event)


@given(st.integers(0, 700))
def test_hints_are_short_and_none_begins_another(count: int) -> None:
    hints = letters(count)
    assert len(hints) == min(count, 676)
    assert all(len(hint) <= 2 for hint in hints)
    assert not any(one != other and other.startswith(one) for one in hints[:30] for other in hints)


@settings(deadline=None)
@given(documents(max_mentions=6, max_events=2), st.sampled_from(["actor", "target", "object", "place", "time"]))
def test_candidates_stand_in_view_and_their_hints_within_them(document: Document, role: str) -> None:
    marks, words = Marks(document), Words(document)
    view = (0, len(document.text))
    for event in document.annotation.events:
        found = fillers(marks, words, event, role, view)
        assert all(0 <= c.start < c.end <= len(document.text) for c in found)
        assert len({(c.start, c.end) for c in found}) == len(found)
        for candidate, at in zip(found, places(words, found), strict=True):
            assert candidate.start <= at < candidate.end


def test_two_candidates_that_begin_together_have_their_hints_apart() -> None:
    from newsview.store.document.model import Article

    words = Words(Document(article=Article(id="x", text="North Korean missiles flew")))
    assert places(words, [Candidate(0, 12), Candidate(0, 21)]) == [0, 13]
