"""A few pictures of the review screen, which are the README's too. What is in them is asserted elsewhere, as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsview.store.library.library import Library
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
from tests.tui.sample import sample

Compare = Callable[..., bool]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        opened.add(sample())
        yield opened


def app_on(library: Library, theme: str = "newsview-dark") -> NewsviewApp:
    return NewsviewApp(library, open_id="sample", queue=["sample"], helper=None, config=Config(theme=theme))


def test_review_at_120_columns(library: Library, snap_compare: Compare) -> None:
    assert snap_compare(app_on(library), press=["2", "j"], terminal_size=(120, 40))


def test_review_at_120_columns_in_the_light(library: Library, snap_compare: Compare) -> None:
    assert snap_compare(app_on(library, "newsview-light"), press=["3", "n"], terminal_size=(120, 40))


def test_review_at_80_by_24(library: Library, snap_compare: Compare) -> None:
    assert snap_compare(app_on(library), press=["3", "n"], terminal_size=(80, 24))


def test_a_role_by_hint(library: Library, snap_compare: Compare) -> None:
    assert snap_compare(app_on(library), press=["2", "j", "t"], terminal_size=(120, 40))


def test_a_correction_propagated(library: Library, snap_compare: Compare) -> None:
    """The sheet of `R` after a mention was accepted; the clock of the status line is under it."""
    assert snap_compare(app_on(library), press=["n", "a", "R", "_"], terminal_size=(120, 40))


def test_the_timeline_in_the_light(library: Library, snap_compare: Compare) -> None:
    assert snap_compare(app_on(library, "newsview-light"), press=["T", "_"], terminal_size=(120, 30))
