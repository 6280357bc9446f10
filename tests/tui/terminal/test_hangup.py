"""A terminal that is gone, as when an SSH connection breaks: the work is saved and the library free for the next."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from newsview.store.library.library import Library
from tests.tui.pseudo_terminal import Terminal, environment


@pytest.mark.parametrize("keys", ["", "L", "Lffff"])
def test_a_terminal_that_is_gone_holds_no_library(tmp_path: Path, keys: str) -> None:
    terminal = Terminal("-m", "newsview.tui.cli", env=environment(tmp_path))
    assert terminal.until(b"Kodori")
    terminal.press("nx")
    assert terminal.until(b"saved")
    terminal.press(keys)
    terminal.until(b"\0never", 1.5)
    os.close(terminal.fd)
    until = time.monotonic() + 20
    pid = 0
    while not pid and time.monotonic() < until:
        time.sleep(0.05)
        pid, _ = os.waitpid(terminal.pid, os.WNOHANG)
    assert pid
    with Library.open(tmp_path / "library") as library:
        assert not library.read_only
        assert library.load("kodori").mention("m1").status == "rejected"
