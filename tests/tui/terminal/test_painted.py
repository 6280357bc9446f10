"""What was written to the terminal, paint after paint, is what the screen shows: also where only a part was painted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual._compositor import CompositorUpdate
from textual.screen import Screen

from newsview.tui.app import NewsviewApp
from tests.tui.driving import Desk, desk

SIZE = (110, 30)

TOKEN = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[[0-9;?]*[A-Za-z]|\n|[^\x1b\n]")


class Grid:
    """The cells of a terminal, as the moves and characters that are written leave them."""

    def __init__(self, width: int, height: int) -> None:
        self.cells = [[" "] * width for _ in range(height + 1)]  # the last line may end with a move to the next

    def write(self, written: str) -> None:
        """Takes what a paint writes: moves, styles, which are left out, and characters."""
        x = y = 0
        for token in TOKEN.finditer(written):
            if token[1] is not None:
                y, x = int(token[1]) - 1, int(token[2]) - 1
            elif token[0] == "\n":
                x, y = 0, y + 1
            elif token[0][0] != "\x1b" and (wide := cell_len(token[0])):
                self.cells[y][x : x + wide] = [token[0], *[""] * (wide - 1)]
                x += wide

    @property
    def lines(self) -> list[str]:
        """What can be read, line by line."""
        return ["".join(line).rstrip() for line in self.cells[:-1]]


@pytest.fixture
def grid(monkeypatch: pytest.MonkeyPatch) -> Grid:
    """What newsview paints during the test, on a terminal of the size that the tests have."""
    grid = Grid(*SIZE)
    display = NewsviewApp._display

    def write(app: NewsviewApp, screen: Screen[Any], update: object) -> None:
        if isinstance(update, CompositorUpdate) and not app._batch_count:
            grid.write(update.render_segments(app.console))
        display(app, screen, update)  # type: ignore[arg-type]  # what Textual gives it

    monkeypatch.setattr(NewsviewApp, "_display", write)
    return grid


FLOWS = (
    "question_mark down escape",
    "H down escape",
    "C escape",
    "P escape",
    "slash K o d o r i tab l p u",
    "slash K o d tab x u slash escape",
    "n i R e u escape N escape i escape",
    "n l p R escape",
    "D escape W escape colon d o escape",
    "L question_mark escape slash k enter escape escape",
    "n N x enter H escape",
)
"""Sheets and windows over the text, over other screens, one after another, and with a change beneath them."""


async def painted(d: Desk, grid: Grid) -> tuple[list[str], list[str]]:
    """What the terminal shows and what the screen is, once the two agree or nothing more is painted."""
    shown: list[str] = []
    for _ in range(100):
        shown = [strip.text.rstrip() for strip in d.app.screen._compositor.render_strips()]
        if grid.lines == shown:
            break
        await d.pilot.pause(0.02)
    return grid.lines, shown


@pytest.mark.parametrize("flow", FLOWS)
async def test_the_terminal_shows_what_the_screen_is(tmp_path: Path, grid: Grid, flow: str) -> None:
    async with desk(tmp_path, size=SIZE) as d:
        for key in flow.split():
            await d.press(key)
            written, shown = await painted(d, grid)
            assert written == shown, key


@pytest.mark.parametrize("flow", FLOWS)
async def test_the_terminal_shows_the_same_after_keys_at_once(tmp_path: Path, grid: Grid, flow: str) -> None:
    async with desk(tmp_path, size=SIZE) as d:
        await d.press(*flow.split())
        written, shown = await painted(d, grid)
        assert written == shown
