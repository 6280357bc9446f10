"""Choices by letter over the foot of the screen, whatever its size, and what panels say that have nothing to list."""

from __future__ import annotations

from pathlib import Path

from newsview.store.document.model import Article, Document
from newsview.store.library.library import Library
from newsview.store.schemes import default_scheme
from newsview.tui.app import NewsviewApp
from newsview.tui.review.menu import Menu
from tests.tui.hosting import document, drawn


async def test_all_labels_stay_in_view_when_the_window_is_resized_under_the_menu(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(document())
        app = NewsviewApp(library, helper=None)
        async with app.run_test(size=(160, 50)) as pilot:
            await pilot.press("n", "l")
            for size in ((60, 20), (100, 30), (160, 50)):
                await pilot.resize_terminal(*size)
                await pilot.pause(0.1)
                menu = app.screen.query_one(Menu)
                words = " ".join(drawn(menu)).split()
                assert {label.name for label in default_scheme().labels if label.key} <= {*words}, size
                assert menu.region.width == size[0]


async def test_in_a_low_window_there_is_still_text(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(document())
        app = NewsviewApp(library, helper=None)
        async with app.run_test(size=(40, 10)) as pilot:
            for keys in (["n"], ["j"], ["n", "l", "escape"]):
                await pilot.press(*keys)
                await pilot.pause()
                assert app.review.article.region.height == 4
                assert app.review.status.region.bottom == 10
            await pilot.resize_terminal(10, 3)
            await pilot.press("n", "l", "escape", "question_mark", "escape", "T", "escape", "P", "escape")
            await pilot.resize_terminal(80, 24)
            await pilot.pause(0.1)
            assert "Georgia" in drawn(app.review.article)[0]


async def test_panels_with_nothing_to_list_say_what_makes_something(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(Document(article=Article(id="bare", text="Georgia shelled Kodori.")))
        app = NewsviewApp(library, helper=None)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            assert drawn(app.review.entity_panel)[0].strip() == "none yet: l labels the word here"
            assert drawn(app.review.event_panel)[0].strip() == "none yet: e makes one of the word here"
            await pilot.press("l", "g", "w", "e")
            await pilot.pause()
            assert "Georgia" in drawn(app.review.entity_panel)[0]
            assert "shelled" in drawn(app.review.event_panel)[0]
