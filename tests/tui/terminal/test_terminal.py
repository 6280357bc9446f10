"""The app on a real pseudo-terminal, ended by a signal or by a fault: the terminal usable, the work saved."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import pytest

from newsview.store.library.library import Library
from tests.tui.hosting import TEXT
from tests.tui.pseudo_terminal import Terminal, environment

LEFT = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l")
"""The alternate screen left, the cursor shown, the mouse given back."""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_leaves_the_terminal_in_order_and_the_work_saved(tmp_path: Path, number: int) -> None:
    terminal = Terminal("-m", "newsview.tui.cli", env=environment(tmp_path))
    assert terminal.until(b"Kodori")
    terminal.press("nx")
    assert terminal.until(b"saved")
    terminal.press("x")
    os.kill(terminal.pid, number)
    assert terminal.ended() == 128 + number
    assert all(code in terminal.seen for code in LEFT)
    with Library.open(tmp_path / "library") as library:
        assert library.load("kodori").mention("m1").status == "rejected"


def test_a_terminal_that_tells_no_size_is_painted_once(tmp_path: Path) -> None:
    terminal = Terminal("-m", "newsview.tui.cli", env=environment(tmp_path), sized=False)
    assert terminal.until(b"Kodori")
    terminal.until(b"\0never", 1.5)
    painted = len(terminal.seen)
    terminal.until(b"\0never", 0.5)
    assert len(terminal.seen) - painted < 2000
    terminal.press("q")
    assert terminal.ended() == 0


def test_killed_it_leaves_the_terminal_in_order_all_the_same(tmp_path: Path) -> None:
    terminal = Terminal("-m", "newsview.tui.cli", env=environment(tmp_path))
    assert terminal.until(b"Kodori")
    terminal.press("nx")
    assert terminal.until(b"saved")
    os.kill(terminal.pid, signal.SIGKILL)
    assert terminal.until(b"newsview was killed")
    assert all(code in terminal.seen for code in LEFT)
    assert terminal.ended() == -signal.SIGKILL
    with Library.open(tmp_path / "library") as library:
        assert library.load("kodori").mention("m1").status == "rejected"


def test_left_in_peace_it_says_nothing_of_having_been_killed(tmp_path: Path) -> None:
    terminal = Terminal("-m", "newsview.tui.cli", env=environment(tmp_path))
    assert terminal.until(b"Kodori")
    terminal.press("q")
    assert terminal.ended() == 0
    assert b"killed" not in terminal.seen
    assert all(code in terminal.seen for code in LEFT)


def test_a_terminal_that_moves_no_cursor_is_told_so(tmp_path: Path) -> None:
    terminal = Terminal("-m", "newsview.tui.cli", env=environment(tmp_path) | {"TERM": "dumb"})
    assert terminal.ended() == 2
    assert b"TERM=dumb" in terminal.seen
    assert b"\x1b" not in terminal.seen


FAULTY = """
from newsview.tui.review.commands.navigation import Moving
def fails(self):
    text = self.document.text
    raise RuntimeError(text)
Moving.action_last = fails
from newsview.tui.cli import main
main([])
"""


def test_a_fault_leaves_one_line_and_a_report_without_the_article(tmp_path: Path) -> None:
    terminal = Terminal("-c", FAULTY, env=environment(tmp_path))
    assert terminal.until(b"Kodori")
    terminal.press("nx")
    assert terminal.until(b"saved")
    screen = len(terminal.seen)
    terminal.press("G")
    assert terminal.ended() == 70
    last = terminal.seen[screen:]
    assert all(code in last for code in LEFT)
    said = last[last.rindex(LEFT[0]) :]
    assert b"a fault of newsview's own (RuntimeError)" in said
    assert b"Traceback" not in said
    assert b"Kodori" not in said
    (report,) = (tmp_path / "state").rglob("crash-*.txt")
    assert report.stat().st_mode & 0o077 == 0
    written = report.read_text()
    assert "fails" in written
    assert not any(sentence in written for sentence in TEXT.split("\n") if sentence)
    with Library.open(tmp_path / "library") as library:
        assert library.load("kodori").mention("m1").status == "rejected"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('[keys]\naccept = "x"\nreject = "x"\n', b"newsview.toml:3: [keys] x is given to both accept and reject"),
        ('theme = "sepia"\n', b"newsview.toml:1: theme: there is no 'sepia'; there are"),
        ('scheme = "nothere.toml"\n', b"nothere.toml"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_told_in_a_line(tmp_path: Path, written: str, said: bytes) -> None:
    (tmp_path / "newsview.toml").write_text(written)
    env = environment(tmp_path) | {"NEWSVIEW_CONFIG": str(tmp_path / "newsview.toml")}
    terminal = Terminal("-m", "newsview.tui.cli", env=env)
    assert terminal.ended() == 1
    assert said in terminal.seen
    assert b"fault of newsview" not in terminal.seen


def test_escape_alone_is_told_from_the_sequences_that_begin_with_it(tmp_path: Path) -> None:
    terminal = Terminal("-m", "newsview.tui.cli", env=environment(tmp_path))
    assert terminal.until(b"extend")
    terminal.press("l")
    assert terminal.until(b"Label for")
    terminal.seen = b""
    terminal.press("\x1b")
    assert terminal.until(b"extend")  # the choice is closed
    terminal.seen = b""
    terminal.press("\x1b")
    terminal.press("[B")
    assert terminal.until(b"Georgian")  # the word below; [ alone would have moved an edge
    assert b"selected" not in terminal.seen
    terminal.press("q")
    assert terminal.ended() == 0


@pytest.mark.parametrize("keys", [["j", "l", "p", "j", "a"], ["n", "l", "u", "m", *"ax", "\r", "\x1b", "x", "L", "\r"]])
def test_keys_written_at_once_do_what_they_do_one_by_one(keys: list[str]) -> None:
    """More of it by hand: tests/bench/together.py."""
    from tests.bench.together import differing

    assert differing(keys, random.Random(1)) == []
