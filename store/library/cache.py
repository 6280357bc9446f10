"""What was read of a library's articles: kept in memory here and nowhere else, and valid while the file is the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from newsview.store.library.article_file import ArticleFile
from newsview.store.library.storage import stamp_of

__all__ = ["SIZE", "ArticleCache"]

SIZE = 16
"""How many articles are kept in memory."""


class ArticleCache:
    """The article files that were used last. Methods may be called from several threads."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._guard = threading.Lock()
        self._files: OrderedDict[Path, ArticleFile] = OrderedDict()
        """The one used last at the end."""

    def get(self, path: Path) -> ArticleFile | None:
        """The file as it was read or written last, where it still has that stamp on the disk; else None."""
        stamp = stamp_of(path)
        with self._guard:
            file = self._files.get(path)
            if file is None or stamp is None or file.version is None or file.version.stamp != stamp:
                return None
            self._files.move_to_end(path)
            return file

    def put(self, file: ArticleFile) -> None:
        """Keeps the file, unless one that is as on the disk is kept already: another thread may be changing that."""
        if self.get(file.path) is not None:
            return
        with self._guard:
            self._files[file.path] = file
            self._files.move_to_end(file.path)
            while len(self._files) > self._size:
                self._files.popitem(last=False)

    def drop(self, path: Path) -> None:
        """Forgets a file, as after a write that failed."""
        with self._guard:
            self._files.pop(path, None)

    def clear(self) -> None:
        """Forgets all files."""
        with self._guard:
            self._files.clear()
