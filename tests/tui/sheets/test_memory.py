"""What was corrected in one article, the next one opens with, and the screen says why."""

from __future__ import annotations

from pathlib import Path

from newsview.store.library.library import Library
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
from newsview.tui.widgets.place_list import PlaceList
from tests.tui.driving import put_in
from tests.tui.hosting import document, drawn


async def opened_after_a_correction(folder: Path, *, memory: bool) -> tuple[str, str]:
    """The label of Reuters in the second article after it became an ORG in the first, and the status line there."""
    with Library.open(folder) as library:
        for id_ in ("one", "two"):
            put_in(library, document(id_))
        app = NewsviewApp(library, open_id="one", helper=None, config=Config(memory=memory))
        async with app.run_test(size=(160, 40)) as pilot:
            await pilot.pause()
            await pilot.press("6", "n", "l", "o")
            assert app.review.mention is not None
            assert app.review.mention.label == "ORG"
            await pilot.press("enter")
            await pilot.pause(0.1)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert app.editor is not None
            assert app.editor.id == "two"
            await pilot.press("6", "n")
            assert app.review.mention is not None
            return app.review.mention.label, drawn(app.review.status)[0]


async def test_the_next_article_follows_and_says_why(tmp_path: Path) -> None:
    label, told = await opened_after_a_correction(tmp_path, memory=True)
    assert label == "ORG"
    assert "memory: as you labelled it in 1 article" in told


async def test_memory_can_be_left_out(tmp_path: Path) -> None:
    label, told = await opened_after_a_correction(tmp_path, memory=False)
    assert label == "PERSON"
    assert "memory" not in told


async def test_what_was_learned_is_listed_and_what_is_unticked_is_not_followed(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        for id_ in ("one", "two", "zwei"):
            put_in(library, document(id_))
        app = NewsviewApp(library, open_id="one", queue=["one", "two", "zwei"], helper=None)
        async with app.run_test(size=(160, 40)) as pilot:
            await pilot.pause()
            await pilot.press("6", "n", "l", "o", "enter")
            await pilot.pause(0.1)
            await app.workers.wait_for_complete()
            await pilot.press("Z")
            await pilot.pause(0.2)
            rows = drawn(app.screen.query_one(PlaceList))
            assert "[✓] O Reuters" in rows[0]
            assert "ORG · 1 article" in rows[0]
            await pilot.press("space", "enter")
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert "1 lesson not followed" in drawn(app.review.status)[0]
            await pilot.press("greater_than_sign")
            await pilot.pause(0.1)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert app.editor is not None
            assert app.editor.id == "zwei"
            await pilot.press("6", "n")
            assert app.review.mention is not None
            assert app.review.mention.label == "PERSON"
    with Library.open(tmp_path) as library:
        assert ("name", "Reuters") in library.memory("zwei").without
        library.exclude_rules(())
        assert library.memory("zwei").rule(("name", "Reuters")) is not None
