"""Undo out of turn: a step that reached several articles is taken back though something else was done since."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import ConflictError, Edit, Step, rewound
from newsview.store.editing.session import Session
from tests.store.newsroom import proposed


def test_a_correction_is_taken_back_from_the_middle_and_made_again() -> None:
    session = Session(proposed(), by="ann")
    step = Step(article="elsewhere", number=7)
    session.do(edits.relabel(session.document, ["m1"], "ORG"), step=step)
    session.do(edits.decide(session.document, ["m2"], "rejected"))
    part, gone = session.part_of(step)
    assert part is not None
    assert gone is None
    session.undo(part.number)
    assert session.document.mention("m1").label == "GPE"
    assert session.document.mention("m2").status == "rejected"
    again = Session(session.document, session.corrections, by="ann")
    assert again.part_of(step) == (None, part)
    assert [c.action for c in (again.can_undo, again.can_redo) if c is not None] == ["reject", "relabel"]
    again.redo(part.number)
    assert again.document.mention("m1").label == "ORG"
    assert rewound(again.document, again.corrections) == proposed()


def test_what_was_changed_since_is_not_taken_back() -> None:
    session = Session(proposed(), by="ann")
    session.do(edits.relabel(session.document, ["m1"], "ORG"))
    session.do(edits.relabel(session.document, ["m1"], "PERSON"))
    before, done = session.document, len(session.corrections)
    with pytest.raises(ConflictError):
        session.undo(1)
    assert (session.document, len(session.corrections)) == (before, done)
    assert session.undo(99) is None


def test_a_step_elsewhere_alone_is_a_step_here() -> None:
    session = Session(proposed(), by="ann")
    made = session.do(Edit(action="ripple-add", others=("b", "c")))
    assert made is not None
    assert (made.step, made.others) == (Step(article="a1", number=1), ("b", "c"))
    session.undo()
    assert (session.can_undo, session.can_redo) == (None, made)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["do", "undo", "redo", "middle"]), st.integers(0, 8)), max_size=14))
def test_what_can_be_undone_is_the_same_after_a_restart(moves: list[tuple[str, int]]) -> None:
    session = Session(proposed(), by="ann")
    for n, (move, which) in enumerate(moves):
        try:
            if move == "do":
                session.do(edits.annotate_note(session.document, f"m{which % 5 + 1}", f"note {n}"))
            elif move == "middle":
                session.undo(which)
            else:
                getattr(session, move)()
        except ConflictError:
            continue
    again = Session(session.document, session.corrections, by="ann")
    assert (again._done, again._undone) == (session._done, session._undone)
    while again.undo() is not None:
        pass
    assert again.document == proposed()


def test_another_thread_sees_a_document_and_the_corrections_that_lead_to_it() -> None:
    session, torn, done = Session(proposed(), by="ann"), list[int](), threading.Event()
    before = proposed()

    def read() -> None:
        while not done.is_set():
            document, corrections = session.state
            if document.article.note != (f"note {len(corrections)}" if corrections else None):
                torn.append(len(corrections))

    thread = threading.Thread(target=read)
    thread.start()
    for n in range(1, 300):
        session.do(edits.annotate_note(session.document, None, f"note {n}"))
    done.set()
    thread.join()
    assert torn == []
    assert rewound(*session.state) == before
