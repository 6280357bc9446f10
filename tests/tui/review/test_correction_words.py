"""What undo and redo say that they changed."""

from __future__ import annotations

from pathlib import Path

from newsview.store.document.model import Document
from newsview.store.editing.bulk_edits import decide_all
from newsview.store.editing.corrections import Edit
from newsview.store.editing.event_edits import set_type
from newsview.store.editing.mention_edits import decide, delete, mark_done, rename
from newsview.store.editing.session import Session
from newsview.tui.review.correction_words import correction_in_words
from tests.tui.driving import desk
from tests.tui.hosting import document


def words_of(edit: Edit, before: Document) -> str:
    session = Session(before, by="ann")
    made = session.do(edit)
    assert made is not None
    return correction_in_words(made, (before, session.document))


def test_correction_words_name_the_action_and_what_it_changed() -> None:
    given = document()
    mention, event = given.annotation.mentions[0], given.annotation.events[0]
    named = f"{given.quote(mention)} ({mention.label})"
    assert words_of(decide(given, [mention.id], "rejected"), given) == f"reject {named}"
    assert words_of(delete(given, [mention.id]), given) == f"delete {named}"  # which is there before only
    assert words_of(set_type(given, event.id, "COERCE"), given).startswith(f"type {given.quote(event)} (")
    assert words_of(rename(given, given.annotation.entities[0].id, "Somewhere"), given).startswith("rename ")
    assert words_of(mark_done(given, "2026-11-24T10:00:00Z"), given) == "done"


def test_correction_words_count_several_changes() -> None:
    given = document()
    proposed = [m.id for m in given.annotation.mentions if m.status == "proposed"]
    assert words_of(decide_all(given, proposed, "rejected"), given) == f"reject all, {len(proposed)} changes"


async def test_undo_and_redo_name_what_they_changed(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "x")
        rejected = next(m for m in d.now.annotation.mentions if m.status == "rejected")
        named = f"{d.now.quote(rejected)} ({rejected.label})"
        await d.press("u")
        assert f"Undid: reject {named}" in d.status()
        await d.press("U")
        assert f"Redid: reject {named}" in d.status()


async def test_every_action_has_a_binding_with_its_id_and_a_tooltip(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        bound = {active.binding.id: active.binding for active in d.app.active_bindings.values()}
        for action in d.app.actions:
            assert bound[action.id].tooltip == action.description, action.id
