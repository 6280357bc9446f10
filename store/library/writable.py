"""The right to write to a library: had by one process at a time, lent to another that asks, and used file by file."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from newsview.store.editing.contents import Contents
from newsview.store.errors import LibraryError, NotSavedError, ReadOnlyError, TooNewError
from newsview.store.library import storage
from newsview.store.library.article_file import ArticleFile
from newsview.store.library.cache import KEPT, Shelf, Watch, unwatched
from newsview.store.library.lock import WriterLock
from newsview.store.library.migrations import migrate_library
from newsview.store.library.reader import Reader
from newsview.store.library.storage import make_folder, reason, schema_of

__all__ = ["Writable", "may_pass"]

LENT = 5.0
"""Seconds to wait for another copy that was let write."""


def may_pass(error: BaseException) -> bool:
    """Whether what failed may succeed later: the disk, the memory or a lock was in the way, not the article."""
    in_the_way = isinstance(error, OSError | MemoryError | NotSavedError | ReadOnlyError)
    return in_the_way or isinstance(error.__cause__, OSError)


class Writable(Reader):
    """See `store.library.library.Library`, which says what is written."""

    def __init__(self, folder: Path, lock: WriterLock | None, watch: Watch = unwatched) -> None:
        """Use `Library.open`."""
        super().__init__(folder, Shelf(folder, lambda: lock is None or not lock.held, watch))
        self._lock = lock
        self.lends = False
        """Whether this copy lets another one write that asks to, between two writes of its own."""
        self._refused = False
        self._writing = self._shelf.writing
        self._files: OrderedDict[str, ArticleFile] = OrderedDict()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def read_only(self) -> bool:
        """Whether this copy must not write."""
        return self._lock is None or not (self._lock.held or self._lock.lent)

    @property
    def holder(self) -> str | None:
        """Who writes to the library instead of this copy; None when this one may, or nobody does."""
        if self._lock is None or self._lock.held or not self._refused:
            return None
        return self._lock.holder()

    def close(self) -> None:
        """Writes the catalogue, gives the lock back. May be called twice."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            self._shelf.close()
            if self._lock is not None:
                self._lock.release()

    def take_over(self, *, ask: bool = False) -> bool:
        """Makes this read-only copy the writer when nobody else is; whether it is the writer now.

        With `ask` a copy that lends is asked to let this one write.
        """
        with self._writing:
            if self.read_only and self._lock is not None and not self._closed:
                if ask:
                    self._lock.ask()
                self._take(0)
                self._shelf.forget_all()
            return not self.read_only

    def lend(self) -> bool:
        """Lets another copy write that asks to, and has the right back when that is done; whether it has it."""
        with self._writing:
            if self._lock is None or self._closed:
                return False
            if self._lock.lent:
                self._regain(0)
            elif self._lock.held and self._lock.asked:
                self._shelf.flush()
                self._lock.lend()
            return self._lock.held

    @property
    def lent(self) -> bool:
        """Whether another copy writes that asked to, or waits to."""
        return self._lock is not None and (self._lock.lent or (self._lock.held and self._lock.asked))

    def _take(self, wait: float) -> None:
        """Becomes the writer, if nobody else is, and makes the folder ready."""
        assert self._lock is not None
        try:
            self._refused = not self._lock.acquire(wait)
        except OSError as error:
            self.notices.append(f"{self.folder} cannot be written ({reason(error)}): it is open for reading only")
        self._check_schema()
        if not self._lock.held:
            return
        try:
            make_folder(self.folder / "articles")
            with suppress(OSError):  # on a full disk: a write makes it
                make_folder(self._shelf.scratch)
            for left in self._shelf.scratch.glob("*.tmp"):
                left.unlink()
            earlier = migrate_library(self.folder)
        except OSError as error:
            raise LibraryError(f"cannot write to the library {self.folder}: {reason(error)}") from error
        if earlier is not None:
            self.notices.append(f"the library was brought to this version's form; as it was, it is kept in {earlier}")

    def _check_schema(self) -> None:
        schema = schema_of(self.folder / "library.json")
        if schema is not None and schema > storage.SCHEMA:
            raise TooNewError(
                f"the library {self.folder} was written by a later newsview (schema {schema}): update newsview"
            )

    def _must_write(self) -> None:
        if self._closed:
            raise LibraryError("the library is closed")
        if self._lock is not None and self._lock.lent and not self._regain(LENT):
            raise ReadOnlyError(f"{self._lock.holder()} writes to the library just now")
        if self.read_only:
            holder = self.holder
            raise ReadOnlyError(
                f"the library is open for reading only: {holder} writes to it" if holder else
                "the library is open for reading only"
            )  # fmt: skip

    def _regain(self, wait: float) -> bool:
        """Whether the right to write that was lent is back; then what the other did is known."""
        assert self._lock is not None
        try:
            back = self._lock.regain(wait)
        except OSError as error:
            raise NotSavedError(reason(error)) from error
        if back:
            self._shelf.changed()
        return back

    @contextmanager
    def _write(self, id: str, *, new: bool = False) -> Iterator[ArticleFile]:  # noqa: A002
        """The article's file, to be changed by this thread alone."""
        with self._writing:
            self._must_write()
            path = self._shelf.path(id)
            try:
                if new:
                    make_folder(path.parent)
                else:
                    self._shelf.contents(id)  # finds damage, and puts it right
                taken = self._shelf.take_file(id)
                file = self._files.pop(id, None) or taken or ArticleFile(path, scratch=self._shelf.scratch)
                self._files[id] = file
                while len(self._files) > KEPT:
                    self._files.popitem(last=False)
                yield file
            except OSError as error:
                self._files.pop(id, None)
                raise NotSavedError(reason(error)) from error
            except BaseException:
                self._files.pop(id, None)
                raise
            if self.lends:
                self.lend()

    def _store(self, file: ArticleFile, contents: Contents) -> None:
        file.write(contents)
        self._shelf.remember(contents, file.storage.stamp)
