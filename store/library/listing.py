"""The list of a library: its catalogue, brought up to date with the files, and written again when rows changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import msgspec

from newsview.store.document.appearances import text_id
from newsview.store.errors import DamagedError, LibraryError, NoArticleError
from newsview.store.library.article_file import Version, file_name, glance
from newsview.store.library.articles import Articles
from newsview.store.library.catalogue import Catalogue, Entry, Field, Row, entry_of, row_of
from newsview.store.library.recovery import SetAside, id_in, set_aside_files
from newsview.store.library.storage import Stamp, Yield, no_yield, packed_parts, reason, replace_file, stamp_of

__all__ = ["Listing", "Watch", "unwatched"]

NOWHERE = Stamp(0, 0, 0)
"""The stamp of a file that is not there."""

Watch = Callable[[int], AbstractContextManager[Callable[[], object]]]
"""Given how many files there are to read, what to call after each of them."""


@contextmanager
def unwatched(_: int) -> Iterator[Callable[[], object]]:
    """A `Watch` that shows nothing."""
    yield lambda: None


class Listing:
    """The rows of a library. Methods may be called from several threads.

    `writing` is held while files are read for their rows; the guard only for moments.
    """

    def __init__(
        self, articles: Articles, writing: threading.RLock, read_only: Callable[[], bool], *, watch: Watch = unwatched,
        yields: Yield = no_yield,
    ) -> None:  # fmt: skip
        """`watch` is called with the progress while a large library's lost catalogue is rebuilt."""
        self.folder = articles.folder
        self._articles = articles
        self._watch = watch
        self._writing = writing
        self._read_only = read_only
        self._yields = yields
        self._guard = threading.Lock()
        self._flushing = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._forgotten = 0
        self._timer: threading.Timer | None = None
        self._delay = 1.0

    def put(self, version: Version) -> None:
        """Takes note of what was written to an article's file."""
        with self._guard:
            if self._catalogue is not None and version.stamp is not None:
                self._catalogue.put(entry_of(row_of(version.contents), version.stamp))
        self._schedule()

    def drop(self, id: str) -> None:
        """Takes note that the article was removed."""
        with self._guard:
            if self._catalogue is not None:
                self._catalogue.drop(file_name(id))
        self._schedule()

    def forget(self) -> None:
        """Drops all rows; they are read again when they are asked for."""
        with self._guard:
            self._catalogue = None
            self._forgotten += 1

    @property
    def edition(self) -> tuple[int, int]:
        """Another one after each change of a row."""
        catalogue = self._catalogue
        return self._forgotten, -1 if catalogue is None else catalogue.edition

    def rows(self) -> list[Row]:
        """A row an article, in the order in which they were added."""
        catalogue = self._listed()
        with self._guard:
            return sorted(catalogue, key=lambda row: (row.added or "", row.id))

    def row(self, id: str) -> Row | None:
        """The article's row."""
        catalogue = self._listed()
        with self._guard:
            return catalogue.get(file_name(id))

    def called(self, id: str) -> list[str]:
        """Ids of the articles that have this id, or had it elsewhere."""
        return self._known_by("id", id)

    def from_source(self, source: str) -> list[str]:
        """Ids of the articles that came from there."""
        return self._known_by("source", source)

    def with_text(self, text: str) -> list[str]:
        """Ids of the articles that may have this text, or had it before."""
        return self._known_by("text_id", text_id(text))

    def _known_by(self, field: Field, value: str) -> list[str]:
        catalogue = self._listed()
        with self._guard:
            return sorted(catalogue.known_by(field, value))

    def changed(self) -> set[str]:
        """Ids of the articles whose file differs from what was known of it; gone ones too."""
        if self._catalogue is None:
            self._listed()
            return set()
        with self._writing:
            return self._reconcile(self._catalogue, unwatched)

    def close(self) -> None:
        """Writes the catalogue where it is not as the articles are, unless this copy only reads."""
        if self._timer is not None:
            self._timer.cancel()
        self.flush()

    def _listed(self) -> Catalogue:
        """The catalogue, brought up to date with the files when it is first asked for."""
        with self._guard:
            if self._catalogue is not None:
                return self._catalogue
        with self._writing:
            if self._catalogue is None:
                catalogue = Catalogue(self.folder)
                catalogue.read()
                try:
                    self._reconcile(catalogue, self._watch)
                except BaseException:  # Ctrl+C: what was read until now need not be read again
                    self._write(catalogue)
                    raise
                with self._guard:
                    self._catalogue = catalogue
                if catalogue.dirty:
                    self._schedule()
            return self._catalogue

    def _reconcile(self, catalogue: Catalogue, watch: Watch) -> set[str]:
        """Makes again the rows of files that are not as their row says; the ids of the articles in them."""
        with self._guard:
            stale = catalogue.stale()
        aside = {s.file: s for s in set_aside_files(self.folder) if not s.restored}
        changed: set[str] = set()
        with watch(len(stale)) as step:
            for file, stamp in stale.items():
                old = catalogue.get(file)
                new = self._entry(file, old) if stamp is not None else _aside(file, old, aside)
                step()
                if new == old:
                    continue
                changed.update(entry.id for entry in (old, new) if entry is not None)
                with self._guard:
                    if new is None:
                        catalogue.drop(file)
                    else:
                        catalogue.put(new)
        for file in aside:
            with self._guard:
                if catalogue.get(file) is None and (new := _aside(file, None, aside)) is not None:
                    catalogue.put(new)
        return changed

    def _entry(self, file: str, old: Entry | None) -> Entry:
        path = self.folder / "articles" / file
        try:
            stamp = stamp_of(path)
            if stamp is None:
                raise NoArticleError("it is gone")
            contents = glance(path)
            id = contents.document.article.id
            if file_name(id) != file:
                return _problem(file, None, f"its file is named wrongly: it holds the article {id!r}", stamp)
            return entry_of(row_of(contents), stamp)
        except (DamagedError, NoArticleError) as error:
            known = old.id if old is not None else id_in(path)
            if known is not None and file_name(known) == file:
                try:
                    return self._entry_of(known)
                except LibraryError as worse:
                    return _problem(file, known, str(worse), stamp_of(path))
            return _problem(file, known, f"damaged: {error}", stamp_of(path))
        except LibraryError as error:
            return _problem(file, old.id if old else None, str(error), stamp_of(path))
        except OSError as error:
            return _problem(file, old.id if old else None, f"it cannot be read: {reason(error)}", stamp_of(path))

    def _entry_of(self, id: str) -> Entry:
        """The row of an article whose damaged file is put right by reading it."""
        version = self._articles.read(id).version
        assert version is not None
        return entry_of(row_of(version.contents), version.stamp or NOWHERE)

    def _schedule(self) -> None:
        """Has the catalogue written soon, at most once in twenty times what that takes."""
        with self._guard:
            if self._read_only() or self._catalogue is None or (self._timer is not None and self._timer.is_alive()):
                return
            self._timer = threading.Timer(self._delay, self.flush)
            self._timer.daemon = True
            self._timer.start()

    def flush(self) -> None:
        """Writes the catalogue, where that is called for."""
        began = time.monotonic()
        if self._catalogue is not None:
            self._write(self._catalogue)
        self._delay = max(1.0, 20 * (time.monotonic() - began))

    def _write(self, catalogue: Catalogue) -> None:
        """Writes the catalogue where it is not as the articles are, unless this copy only reads."""
        with self._flushing:
            with self._guard:
                if not catalogue.dirty or self._read_only():
                    return
                parts = catalogue.parts()
                catalogue.dirty = False
            try:
                # Not flushed to the disk: that would hold up the corrections, and it can be made again.
                data = packed_parts(parts, self._yields)
                replace_file(catalogue.path, data, scratch=self._articles.scratch, backup=False, durable=False)
            except (OSError, ValueError):
                catalogue.dirty = True


def _aside(file: str, old: Entry | None, aside: Mapping[str, SetAside]) -> Entry | None:
    """The row of a file that is not there: what became of it where it was set aside, else none."""
    note = aside.get(file)
    if note is None:
        return None
    problem = f"damaged: {note.why}; see damaged/{note.kept}"
    return _problem(file, old.id if old is not None else note.id, problem, NOWHERE)


def _problem(file: str, id: str | None, problem: str, stamp: Stamp | None) -> Entry:
    row = Row(id=id or f"damaged {Path(file).stem[:8]}", problem=problem)
    return msgspec.structs.replace(entry_of(row, stamp or NOWHERE), file=file)
