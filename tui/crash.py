"""What is left of a crash: a report for the developers, without a word of any article."""

from __future__ import annotations

import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["report"]


def report(error: BaseException) -> Path | None:
    """Writes where the program was, not what it held: no values and no messages, since both may quote an article.

    Returns the file, readable by its owner only, or None where none can be written.
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
    path = folder / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError:
        return None
    return path
