"""The articles of a library, read by their ids: from memory or the disk, with a damaged file put right on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from newsview.store.editing.contents import Contents
from newsview.store.errors import DamagedError, LibraryError, NoArticleError
from newsview.store.library.article_file import ArticleFile, Version, file_name
from newsview.store.library.cache import ArticleCache
from newsview.store.library.recovery import (
    backup_of,
    note_set_aside,
    restore,
    set_aside,
    set_aside_backup,
    set_aside_files,
)
from newsview.store.library.storage import BACKUP, Yield, no_yield, reason, stamp_of

__all__ = ["Articles"]


class Articles:
    """The article files of a library in a folder. Methods may be called from several threads."""

    def __init__(
        self, folder: Path, writing: threading.RLock, read_only: Callable[[], bool], yields: Yield = no_yield
    ) -> None:
        """`writing` is held while files change; `read_only` says whether this process must change none."""
        self.folder = folder
        self._folder = folder / "articles"
        self.scratch = folder / "tmp"
        self.notices: list[str] = []
        """What a person should know about the files."""
        self.cache = ArticleCache()
        self._writing = writing
        self._read_only = read_only
        self._yields = yields

    def path(self, id: str) -> Path:
        """Where the file of the article is, or would be."""
        return self._folder / file_name(id)

    def contents(self, id: str, *, keep: bool = True) -> Contents:
        """What the article's file holds; without `keep` what is in the cache stays as it is.

        Raises NoArticleError, DamagedError, TooNewError, LibraryError.
        """
        version = self.opened(id, keep=keep).version
        assert version is not None  # as of every file that was read
        return version.contents

    def opened(self, id: str, *, keep: bool = True) -> ArticleFile:
        """The article's file, as it is on the disk now. Raises as `contents`."""
        file = self.cache.get(id)
        if file is None:
            self._yields()  # a thread may read many, one after the other
            file = self.read(id)
            if keep:
                self.cache.put(id, file)
        return file

    def new(self, id: str) -> ArticleFile:
        """A file for an article that is not there yet; it is on the disk once something is written to it."""
        return ArticleFile(self.path(id), scratch=self.scratch, yields=self._yields)

    def read(self, id: str) -> ArticleFile:
        """The article's file read from the disk; a damaged one is set aside, and its backup takes its place.

        Raises as `contents`.
        """
        path = self.path(id)
        try:
            return self._sound(id)
        except DamagedError as error:
            return self._recovered(id, path, str(error))
        except NoArticleError:
            if path.with_name(path.name + BACKUP).exists():
                return self._recovered(id, path, "it is gone")
            aside = next((s for s in set_aside_files(self.folder) if s.file == file_name(id) and not s.restored), None)
            if aside is None:
                raise NoArticleError(f"there is no article {id!r} in the library") from None
            why = f"the article {id!r} is damaged: {aside.why}; its file is damaged/{aside.kept}"
            raise DamagedError(why) from None
        except OSError as error:
            raise LibraryError(f"the article {id!r} cannot be read: {reason(error)}") from error

    def _sound(self, id: str) -> ArticleFile:
        """The file, when it is right and holds the article that it should."""
        file = ArticleFile.read(self.path(id), scratch=self.scratch, yields=self._yields)
        own = file.contents.document.article.id
        if own != id:
            raise DamagedError(f"it holds another article, {own!r}")
        return file

    def _recovered(self, id: str, path: Path, why: str) -> ArticleFile:
        """The version before the last write, put in the place of a damaged file, which is set aside."""
        with self._writing:
            with suppress(LibraryError):
                return self._sound(id)  # another thread was faster
            contents = backup_of(path)
            if contents is not None and contents.document.article.id != id:
                contents = None
            what = f"the file of the article {id!r} is damaged: {why}"
            if self._read_only():
                if contents is None:
                    raise DamagedError(what)
                self.notices.append(f"{what}; shown is the version before its last change")
                return self._shown(id, contents)
            try:
                kept = set_aside(self.folder, path) if path.exists() else None
                restored = contents is not None and restore(path, self.scratch) is not None
                if kept is not None:
                    note_set_aside(kept, path, why=why, id=id, restored=restored)
                    if not restored:
                        set_aside_backup(path, kept)
            except OSError as error:
                raise LibraryError(f"{what}; it cannot be set aside: {reason(error)}") from error
            where = f"; the damaged file is damaged/{kept.name}" if kept is not None else ""
            if contents is None:
                self.notices.append(f"{what}; no version before it is kept{where}")
                raise DamagedError(what + where)
            self.notices.append(f"{what}; the version before its last change is back in its place{where}")
            return self._sound(id)

    def _shown(self, id: str, contents: Contents) -> ArticleFile:
        """What a backup holds, in place of a damaged file that must not be changed."""
        file = self.new(id)
        file.version = Version(stamp_of(file.path), contents)
        return file
