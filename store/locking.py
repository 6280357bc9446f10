"""One writer at a time: a lock that the system releases when its holder dies, and a note of who holds it."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

__all__ = ["WriterLock"]


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
    """The right to write to a library. `.lock` is locked, `.owner` beside it says by whom."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / ".lock", mode=0o600, thread_local=False)
        self._owner = folder / ".owner"

    @property
    def held(self) -> bool:
        """Whether this process holds it."""
        return self._lock.is_locked

    def acquire(self, wait: float = 0) -> bool:
        """Takes it, waiting up to so many seconds; False when another has it. Raises OSError."""
        try:
            self._lock.acquire(timeout=wait, poll_interval=0.02)
        except Timeout:
            return False
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        owner = msgspec.json.encode(Owner(pid=os.getpid(), host=platform.node(), since=now))
        with suppress(OSError):  # the note is a courtesy; the lock is what counts
            temporary = self._owner.with_name(f".owner.{os.getpid()}")
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "wb") as file:
                file.write(owner)
            os.replace(temporary, self._owner)
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
