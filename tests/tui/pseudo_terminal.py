"""A program on a real pseudo-terminal, and the environment of a library of its own."""

from __future__ import annotations

import os
import pty
import select
import signal
import struct
import sys
import time
from pathlib import Path

import pytest

from newsview.store.library.library import Library
from tests.tui.hosting import document

fcntl = pytest.importorskip("fcntl")
termios = pytest.importorskip("termios")

HOME = Path(__file__).resolve().parents[2]


class Terminal:
    """A program in a pseudo-terminal of 120 by 40, or one that does not tell its size."""

    def __init__(self, *command: str, env: dict[str, str], sized: bool = True) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, [sys.executable, *command], {**os.environ, "TERM": "xterm-256color", **env})
        if sized:
            fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.seen = b""

    def until(self, words: bytes, wait: float = 20.0) -> bool:
        """Reads until the words come; False where the program ends or time is up first."""
        end = time.monotonic() + wait
        while words not in self.seen and time.monotonic() < end:
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.fd, 65536)
                except OSError:
                    break
        return words in self.seen

    def press(self, keys: str) -> None:
        os.write(self.fd, keys.encode())

    def ended(self, wait: float = 20.0) -> int:
        """The exit status, once the program is gone."""
        end = time.monotonic() + wait
        while time.monotonic() < end:
            self.until(b"\0never", 0.1)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, signal.SIGKILL)
        raise AssertionError("the program does not end")


def environment(tmp_path: Path) -> dict[str, str]:
    with Library.open(tmp_path / "library") as library:
        library.add(document())
    return {
        "NEWSVIEW_LIBRARY": str(tmp_path / "library"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHONPATH": str(HOME / ".imports"),
    }
