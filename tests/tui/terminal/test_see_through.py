"""A sheet lies over the text: what is beneath it is drawn as it stands there, and follows what changes there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.segment import Segment
from textual.screen import Screen

from newsview.tui.widgets.line_view import Line
from tests.tui.driving import desk


def cells(screen: Screen[Any]) -> list[str]:
    return [strip.text for strip in screen._compositor.render_strips()]


@pytest.mark.parametrize("key", ["slash", "H", "C", "P"])
async def test_what_is_under_a_sheet_is_drawn_as_it_stands(tmp_path: Path, key: str) -> None:
    async with desk(tmp_path) as d:
        below = d.app.screen
        await d.press(key)
        sheet = d.app.screen
        assert sheet is not below
        top = sheet.query_one("#sheet").region.y
        assert top > 4
        assert cells(sheet)[:top] == cells(below)[:top]
        d.app.review.query_one("#title", Line).show([Segment("another title")])
        await d.pilot.pause()
        assert cells(sheet)[0].startswith("another title")
        assert cells(sheet)[:top] == cells(below)[:top]


async def test_a_window_over_a_sheet_shows_both(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("question_mark")
        assert any("Keys" in line for line in cells(d.app.screen))
        await d.press("escape", "n", "i")
        below, window = d.app.screen_stack[-2:]
        top = window.query_one("Vertical").region.y
        assert cells(window)[:top] == cells(below)[:top]
