"""Articles that are removed while one of them is open, with real keys, and what is in the library afterwards."""

from __future__ import annotations

from pathlib import Path

from newsview.tui.library.screen import LibraryScreen
from newsview.tui.widgets.line_view import Line
from tests.tui.driving import desk
from tests.tui.hosting import document, drawn


async def test_the_open_article_is_removed_and_another_opens(tmp_path: Path) -> None:
    async with desk(tmp_path, document("a1"), document("b2"), document("c3")) as d:
        await d.press("tab", "a")
        await d.kept()
        await d.press("L", "X", "escape")
        assert not isinstance(d.app.screen, LibraryScreen)
        assert d.now.article.id == "b2"
        await d.press("L", "u")
        await d.press("escape")
        assert d.now.article.id == "b2"
        assert d.library.load("a1").mention("m1").status == "accepted"
        assert [c.action for c in d.library.history("a1")] == ["accept"]


async def test_the_last_article_is_removed(tmp_path: Path) -> None:
    async with desk(tmp_path, document("a1")) as d:
        await d.press("L", "X")
        await d.press("escape")
        assert "There is no article in this library yet" in "\n".join(drawn(d.app.review.article))
        await d.press("a", "n", "greater_than_sign", "R")
        await d.press("L", "u")
        await d.press("enter")
        assert d.now.article.id == "a1"


async def test_going_on_passes_by_what_was_removed(tmp_path: Path) -> None:
    async with desk(tmp_path, document("a1"), document("b2"), document("c3")) as d:
        await d.press("L", "j", "X")
        await d.press("escape")
        await d.press("greater_than_sign")
        assert d.now.article.id == "c3"
        assert "no article" not in d.status()


async def test_the_list_comes_up_again_as_it_was_left(tmp_path: Path) -> None:
    async with desk(tmp_path, document("a1"), document("b2"), document("c3")) as d:
        await d.press("L", "O", "r", "f")
        await d.press("escape")
        await d.press("L")
        assert "not done · oldest first" in drawn(d.app.screen.query_one("#heading", Line))[0]
