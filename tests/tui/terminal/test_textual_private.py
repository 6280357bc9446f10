"""Each private part of Textual that newsview uses is there and does what newsview takes it to do."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from newsview.tui.terminal import textual_private


class Page(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static("first\nsecond", id="words")


async def test_the_lines_of_a_region_are_those_that_its_widgets_draw() -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 5)) as pilot:
        page = Page()
        await app.push_screen(page)
        await pilot.pause()
        lines = textual_private.drawn_lines(page, Region(1, 0, 4, 2))
        assert [line.text for line in lines] == ["irst", "econ"]


async def test_of_a_screen_that_is_to_be_painted_whole_only_the_widgets_are() -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 5)) as pilot:
        page = Page()
        await app.push_screen(page)
        await pilot.pause()
        dirty = page._compositor._dirty_regions
        dirty.clear()
        dirty.update({Region(0, 0, 20, 5), Region(0, 0, 20, 2)})
        assert textual_private.forget_whole_screen(page)
        assert dirty == {Region(0, 0, 20, 2)}
        dirty.clear()
        dirty.add(Region(0, 0, 20, 5))
        assert not textual_private.forget_whole_screen(page)
        assert dirty == {Region(0, 0, 20, 5)}


async def test_a_screen_that_was_closed_is_known_until_it_is_gone() -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 5)) as pilot:
        page = Page()
        await app.push_screen(page)
        await app.push_screen(ModalScreen[None]())
        assert not textual_private.is_closing_another(page)
        closing = app.pop_screen()
        assert textual_private.is_closing_another(page)
        await closing
        await pilot.pause()
        assert not textual_private.is_closing_another(page)
