"""A command whose standard output is closed says so and fails; what prints nothing works without it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsview.store.library.library import Library
from tests.tui.command_line import SEED


def newsview(folder: Path, *words: str | Path, closed: str) -> subprocess.CompletedProcess[str]:
    """Runs the command from a shell with some of its streams closed, `>&-` and the like."""
    program = f'"$0" -c "from newsview.tui.cli import main; main()" "$@" {closed}'
    return subprocess.run(
        ["sh", "-c", program, sys.executable, *map(str, words)],
        env={**os.environ, "NEWSVIEW_LIBRARY": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert newsview(tmp_path / "library", "add", SEED, closed="").returncode == 0
    return tmp_path / "library"


def test_what_prints_results_fails_and_says_why(folder: Path) -> None:
    with Library.open(folder, write=False) as library:
        [row] = library.rows()
    for words in (
        ["list"],
        ["list", "--json"],
        ["stats", "--quick"],
        ["history", row.id, "--at", "0"],
        ["report", "--status", "all"],
        ["export", "json", "--status", "all"],
        ["diff"] if row.corrections else ["--version"],
        ["--help"],
        ["export", "--help"],
    ):
        ran = newsview(folder, *words, closed=">&-")
        assert (ran.returncode, ran.stdout) == (1, ""), words
        assert ran.stderr.endswith("newsview: standard output is closed\n"), (words, ran.stderr)


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_what_prints_nothing_works_without_its_streams(folder: Path, tmp_path: Path, closed: str) -> None:
    """And no file that it opens gets the number of a closed stream, to be written over by what is printed."""
    out = tmp_path / "out.jsonl"
    ran = newsview(folder, "export", "json", "--status", "all", "-o", out, closed=closed)
    assert ran.returncode == 0, ran.stderr
    assert out.read_bytes().startswith(b"{")
    assert newsview(folder, "doctor", closed="").returncode == 0
