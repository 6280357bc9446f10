"""What was read of a library's articles: kept in memory here and nowhere else, and valid while the file is the same."""

from __future__ import annotations

import threading
from collections import OrderedDict

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
        self._files: OrderedDict[str, ArticleFile] = OrderedDict()
        """By the ids of their articles, the one used last at the end."""

    def get(self, id: str) -> ArticleFile | None:
        """The article's file as it was read or written last, where it still has that stamp on the disk; else None."""
        with self._guard:
            file = self._files.get(id)
        if file is None or file.version is None:
            return None
        version = file.version
        stamp = stamp_of(file.path)
        if stamp is None or version.stamp != stamp:
            return None
        with self._guard:
            if id in self._files:
                self._files.move_to_end(id)
        return file

    def put(self, id: str, file: ArticleFile) -> None:
        """Keeps an article's file, unless one that is as on the disk is kept: another thread may be changing it."""
        if self.get(id) is not None:
            return
        with self._guard:
            self._files[id] = file
            self._files.move_to_end(id)
            while len(self._files) > self._size:
                self._files.popitem(last=False)

    def drop(self, id: str) -> None:
        """Forgets a file, as after a write that failed."""
        with self._guard:
            self._files.pop(id, None)

    def clear(self) -> None:
        """Forgets all files."""
        with self._guard:
            self._files.clear()
