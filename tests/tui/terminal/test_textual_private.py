"""Each private part of Textual that newsview uses is there and does what newsview takes it to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from newsview.tui.terminal import textual_private


class Page(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static("first\nsecond", id="words")


class Ping(Message):
    pass


async def until(holds: Callable[[], bool]) -> None:
    """Lets the app's loop turn until it holds."""
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0)


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
        assert textual_private.forget_whole_screen(page, Region(0, 2, 20, 3))
        assert dirty == {Region(0, 0, 20, 2), Region(0, 2, 20, 3)}
        dirty.clear()
        dirty.add(Region(0, 0, 20, 5))
        assert not textual_private.forget_whole_screen(page, Region(0, 2, 20, 3))
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


async def test_an_app_that_was_asked_to_end_is_leaving() -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 5)):
        assert not textual_private.is_leaving(app)
        app.exit()
        assert textual_private.is_leaving(app)


async def test_an_error_ends_the_app_and_is_raised_to_the_test() -> None:
    app: App[None] = App()

    async def run() -> None:
        async with app.run_test(size=(20, 5)) as pilot:
            await pilot.pause()
            textual_private.end_with_error(app, ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        await run()
    assert app.return_code == 1


async def test_a_screen_has_work_until_its_callbacks_are_called_and_it_is_laid_out_and_scrolled() -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 5)) as pilot:
        page = Page()
        await app.push_screen(page)
        await pilot.pause()
        assert not textual_private.has_screen_work(page)
        called: list[bool] = []
        page.call_after_refresh(lambda: called.append(textual_private.has_screen_work(page)))
        page.query_one(Static).refresh(layout=True)
        await until(lambda: textual_private.has_screen_work(page))
        await until(lambda: bool(called) and not textual_private.has_screen_work(page))
        page._scroll_required = True
        assert textual_private.has_screen_work(page)
        page.check_idle()
        await until(lambda: not textual_private.has_screen_work(page))


async def test_the_nodes_of_an_app_are_its_screens_and_their_widgets() -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 5)) as pilot:
        page = Page()
        await app.push_screen(page)
        await pilot.pause()
        nodes = textual_private.nodes_of(app)
        assert {page, page.query_one(Static)} <= set(nodes)
        await app.pop_screen()
        await pilot.pause()
        assert page in nodes, "the list is a copy"
        assert page not in textual_private.nodes_of(app)


async def test_a_node_has_a_message_from_when_it_is_posted_until_it_is_handled() -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 5)) as pilot:
        page = Page()
        await app.push_screen(page)
        await pilot.pause()
        widget = page.query_one(Static)
        await until(lambda: textual_private.is_waiting(widget))
        assert textual_private.has_no_message(widget)
        for post in (lambda: widget.post_message(Ping()), lambda: widget.call_next(lambda: None)):
            post()
            assert not textual_private.has_no_message(widget)
            assert not textual_private.is_waiting(widget)
            await until(lambda: textual_private.has_no_message(widget) and textual_private.is_waiting(widget))


async def test_a_node_that_handles_a_message_does_not_wait_for_one() -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 5)) as pilot:
        page = Page()
        await app.push_screen(page)
        await pilot.pause()
        widget = page.query_one(Static)
        go_on = asyncio.Event()
        seen: list[bool] = []

        async def handle() -> None:
            seen.append(True)
            await go_on.wait()

        widget.call_later(handle)
        await until(lambda: bool(seen))
        assert textual_private.has_no_message(widget)
        assert not textual_private.is_waiting(widget)
        go_on.set()
        await until(lambda: textual_private.is_waiting(widget))


async def test_a_node_that_was_removed_counts_as_waiting() -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 5)) as pilot:
        page = Page()
        await app.push_screen(page)
        await pilot.pause()
        widget = page.query_one(Static)
        await widget.remove()
        assert textual_private.is_waiting(widget)


def test_esc_and_a_letter_together_are_the_letter_with_alt() -> None:
    assert [key.key for key in textual_private.keys_with_alt(XTermParser(), "x")] == ["alt+x"]


async def test_paints_are_held_back_during_a_batch_only() -> None:
    app: App[None] = App()
    async with app.run_test(size=(20, 5)):
        assert not textual_private.holds_paints_back(app)
        with app.batch_update():
            assert textual_private.holds_paints_back(app)
        assert not textual_private.holds_paints_back(app)
