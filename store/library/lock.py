"""One writer at a time: a lock that the system releases when its holder dies, and a note of who holds it.

A copy that wants it asks by another note, and a holder that has nothing to write releases it for the moment.
"""

from __future__ import annotations

import os
import platform
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

__all__ = ["WriterLock"]


PATIENCE = 2.0
"""Seconds for which asking for the lock holds."""


COURTESY = 0.3
"""Seconds in which who asked for it has taken it."""


class Owner(msgspec.Struct, frozen=True):
    """Who holds the lock."""

    pid: int
    host: str
    since: str
    """ISO 8601, UTC."""

    def __str__(self) -> str:
        try:
            since = f"{datetime.fromisoformat(self.since).astimezone():%Y-%m-%d %H:%M}"
        except ValueError:
            since = self.since
        return f"process {self.pid} on {self.host}, since {since}"


class WriterLock:
    """The right to write to a library. `.lock` is locked, `.owner` next to it says by whom."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / ".lock", mode=0o600, thread_local=False)
        self._owner = folder / ".owner"
        self._wanted = folder / ".wanted"
        self.lent = False
        """Whether it is to come back here."""

    @property
    def held(self) -> bool:
        """Whether this process holds it."""
        return self._lock.is_locked

    def acquire(self, wait: float = 0) -> bool:
        """Takes it, within so many seconds at most; False when another has it. Raises OSError."""
        try:
            self._lock.acquire(timeout=wait, poll_interval=0.02)
        except Timeout:
            return False
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.lent = False
        with suppress(OSError):
            self._wanted.unlink()
        owner = msgspec.json.encode(Owner(pid=os.getpid(), host=platform.node(), since=now))
        with suppress(OSError):  # the note is a courtesy; the lock is what counts
            temporary = self._owner.with_name(f".owner.{os.getpid()}")
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "wb") as file:
                file.write(owner)
            os.replace(temporary, self._owner)
        return True

    def ask(self) -> None:
        """Tells who holds it that it is wanted; to be said again every moment, since who is gone wants nothing."""
        with suppress(OSError):
            self._wanted.touch(mode=0o600)

    @property
    def asked(self) -> bool:
        """Whether somebody waits for it."""
        try:
            return time.time() - self._wanted.stat().st_mtime < PATIENCE
        except OSError:
            return False

    def lend(self) -> None:
        """Gives it away until `regain`."""
        self.release()
        self.lent = True

    def regain(self, wait: float) -> bool:
        """Has it again, after up to so many seconds; whether that is so. Raises OSError."""
        until, polite = time.monotonic() + wait, time.monotonic() + min(wait, COURTESY)
        while self.asked and time.monotonic() < polite:
            time.sleep(0.005)  # who asked looks every moment, and comes first
        if not wait and self.asked:
            return False
        while not self.acquire(0.1 if wait else 0):
            if time.monotonic() >= until:
                return False
            self.ask()
        return True

    def holder(self) -> str:
        """Who holds it, as far as the note tells."""
        try:
            return str(msgspec.json.decode(self._owner.read_bytes(), type=Owner))
        except (OSError, msgspec.MsgspecError):
            return "another newsview"

    def release(self) -> None:
        """Gives it back; nothing happens when it is not held."""
        if self.held:
            with suppress(OSError):
                self._owner.unlink()
            self._lock.release()
