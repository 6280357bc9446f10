"""What is left of a crash: a report for the developers, without a word of any article, and a terminal in order."""

from __future__ import annotations

import subprocess
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["Watch", "report"]

IN_ORDER = "".join(f"\\033[?{mode}l" for mode in (1000, 1002, 1003, 1006, 1015, 1004, 2004, 2048, 1049)) + "\\033[?25h"
"""Gives the mouse back and leaves the alternate screen, as `printf` writes it."""

WATCH = f"""trap '' HUP INT TERM TSTP
read -r word || printf '{IN_ORDER}\\033[<u\\033[0m\\r\\nnewsview was killed; what it had shown as saved is saved.\\r\\n'
"""


class Watch:
    """Another process, which puts the terminal in order when this one is killed and cannot, by want of memory say."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Starts it, where there is a terminal and a shell."""
        with suppress(OSError), open("/dev/tty", "wb") as terminal:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", WATCH], stdin=subprocess.PIPE, stdout=terminal, stderr=subprocess.DEVNULL
            )

    def end(self) -> None:
        """Notes that all is well."""
        if self._process is not None:
            with suppress(OSError, subprocess.TimeoutExpired):
                self._process.communicate(b"\n", timeout=1)


def report(error: BaseException, *, kind: str = "crash") -> Path | None:
    """Writes where the program was, not what it held: no values and no messages, since both may quote an article.

    The name of the file begins with `kind`. Returns the file, readable by its owner only, or None where none can be
    written.
    """
    import platformdirs

    lines = [f"newsview on Python {sys.version.split()[0]}, {sys.platform}", datetime.now(UTC).isoformat(), ""]
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        lines += [f"  {Path(f.filename).name}:{f.lineno} in {f.name}: {f.line or ''}" for f in frames]
        lines.append(type(current).__qualname__)
        current = current.__cause__ or current.__context__
    folder = platformdirs.user_log_path("newsview", appauthor=False)
    path = folder / f"{kind}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError:
        return None
    return path
