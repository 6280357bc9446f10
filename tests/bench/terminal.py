"""A pseudo-terminal for the measuring programs: it starts a program, answers as a modern terminal does, and times it.

It says that it can hold back a frame until it is whole (mode 2026), so that the end of each paint is marked in what
the program writes: the time to paint is the time until the last byte of a frame.
"""

from __future__ import annotations

import fcntl
import math
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

__all__ = ["APP", "EMPTY", "PASS", "Terminal", "quantile"]

ROOT = Path(__file__).resolve().parents[2]

APP = [sys.executable, "-c", "from newsview.tui.cli import main; main()"]
"""newsview, as its console script starts it."""

PASS = [sys.executable, "-c", "pass"]

EMPTY = [
    sys.executable,
    "-c",
    """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    n = 0
    def compose(self):
        yield Static("ready", id="text")
    def on_key(self):
        self.n += 1
        self.query_one("#text").update(f"ready {self.n}")
Empty().run()
""",
]
"""The smallest Textual app: a word, and a count of the keys pressed."""

IDLE = 0.1
"""The share of the time that an idle program's main thread works, at most."""

FRAME_END = b"\x1b[?2026l"
QUERY, ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"


class Terminal:
    """A program in a pseudo-terminal. Use it as a context manager: leaving it ends the program."""

    def __init__(
        self, command: Sequence[str], *, width: int = 160, height: int = 50, env: Mapping[str, str] | None = None
    ) -> None:
        self.written = bytearray()
        """All that the program wrote."""
        self.started = time.perf_counter()
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        settings = {
            **os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor",
            "PYTHONPATH": str(ROOT / ".imports"), **(env or {}),
        }  # fmt: skip
        settings.pop("NO_COLOR", None)
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=settings, cwd=tempfile.gettempdir(),
            start_new_session=True,
        )  # fmt: skip
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        deadline = time.perf_counter() + 10
        while self.process.poll() is None and time.perf_counter() < deadline:
            self.read(0.05)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)

    def read(self, wait: float) -> bytes:
        """What the program writes within `wait` seconds, as soon as there is anything."""
        if not select.select([self._master], [], [], wait)[0]:
            return b""
        try:
            found = os.read(self._master, 1 << 20)
        except OSError:  # the program has gone
            return b""
        if QUERY in found:
            os.write(self._master, ANSWER)
        self.written += found
        return found

    def until(self, words: str, wait: float = 60.0) -> float:
        """Seconds from the start of the program until it wrote the words. Raises TimeoutError."""
        wanted = words.encode()
        deadline = time.perf_counter() + wait
        while wanted not in self.written:
            if time.perf_counter() > deadline or (not self.read(0.05) and self.process.poll() is not None):
                raise TimeoutError(f"{words!r} was not on the screen; its end: {bytes(self.written[-2000:])!r}")
        return time.perf_counter() - self.started

    def quiet(self, still: float = 0.1, wait: float = 10.0) -> None:
        """Returns once the program has written nothing for `still` seconds."""
        deadline = time.perf_counter() + wait
        while self.read(still) and time.perf_counter() < deadline:
            pass

    def at_rest(self, still: float = 0.06, wait: float = 20.0) -> None:
        """Returns once the program writes nothing and its main thread does nothing: what a key began is done.

        Where the system does not tell what a thread does, only what is written counts.
        """
        deadline = time.perf_counter() + wait
        while time.perf_counter() < deadline:
            try:
                before = self.processor_time()
                self.quiet(still, max(deadline - time.perf_counter(), still))
                if self.processor_time() - before < still * 1000 * IDLE:
                    return
            except OSError:
                self.quiet(still)
                return

    def press(self, keys: str, wait: float = 5.0) -> float | None:
        """Milliseconds from the key to the end of the first frame after it; None where nothing is painted."""
        while self.read(0):  # what was painted before is no answer
            pass
        begun = time.perf_counter()
        os.write(self._master, keys.encode())
        found = b""
        while time.perf_counter() - begun < wait:
            new = self.read(min(wait, 0.2))
            found = found[-len(FRAME_END) :] + new
            if FRAME_END in found:
                return (time.perf_counter() - begun) * 1000
        return None

    def processor_time(self) -> float:
        """Milliseconds that the program's main thread has run so far; Linux only. Raises OSError elsewhere."""
        spent = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/schedstat").read_text().split()[0]
        return int(spent) / 1e6

    def memory(self, peak: bool = False) -> float:
        """Resident memory of the program's own process in MB, now or at its peak; 0 where the system does not tell."""
        with suppress(OSError):
            for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:" if peak else "VmRSS:"):
                    return int(line.split()[1]) / 1024
        return 0.0


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * share), 1) - 1]
