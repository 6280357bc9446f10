"""The articles of a library as they are read: kept in memory, put right where damaged, listed in the catalogue."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsview.store.document.appearances import text_id
from newsview.store.editing.contents import Contents
from newsview.store.errors import DamagedError, LibraryError, NoArticleError
from newsview.store.library.article_file import ArticleFile, file_name, glance
from newsview.store.library.catalogue import Catalogue, Entry, Field, Row, entry_of, row_of
from newsview.store.library.pace import give_way
from newsview.store.library.recovery import (
    SetAside,
    backup_of,
    id_in,
    note_set_aside,
    restore,
    set_aside,
    set_aside_backup,
    set_aside_files,
)
from newsview.store.library.storage import BACKUP, Stamp, packed_parts, reason, replace_file, stamp_of

__all__ = ["KEPT", "Shelf", "Watch", "unwatched"]

KEPT = 16
"""How many articles are kept in memory."""

NOWHERE = Stamp(0, 0, 0)

Watch = Callable[[int], AbstractContextManager[Callable[[], object]]]
"""Given how many files there are to read, what to call after each of them."""


@contextmanager
def unwatched(_: int) -> Iterator[Callable[[], object]]:
    """A `Watch` that looks away."""
    yield lambda: None


class _Kept(NamedTuple):
    stamp: Stamp | None
    contents: Contents
    file: ArticleFile | None = None
    """What it was read with, until it is wanted for writing."""


class Shelf:
    """What a `Library` reads. Thread-safe: `writing` is held while files change, `guard` only for moments."""

    def __init__(self, folder: Path, read_only: Callable[[], bool], watch: Watch = unwatched) -> None:
        self.folder = folder
        self._watch = watch
        self.scratch = folder / "tmp"
        self.notices: list[str] = []
        self.writing = threading.RLock()
        self._read_only = read_only
        self._guard = threading.Lock()
        self._flushing = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._forgotten = 0
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._timer: threading.Timer | None = None
        self._delay = 1.0

    def path(self, id: str) -> Path:  # noqa: A002
        return self.folder / "articles" / file_name(id)

    def contents(self, id: str, *, passing: bool = False) -> Contents:  # noqa: A002
        """What the article's file holds; with `passing`, what is kept in memory stays as it is.

        Raises NoArticleError, Damaged, TooNew, LibraryError.
        """
        path = self.path(id)
        stamp = stamp_of(path)
        with self._guard:
            kept = self._kept.get(id)
            if kept is not None and stamp is not None and kept.stamp == stamp:
                self._kept.move_to_end(id)
                return kept.contents
        give_way()  # a thread may read many, one after the other
        kept = self._read(id, path)
        if not passing:
            with self._guard:
                self._keep(id, kept)
        return kept.contents

    def take_file(self, id: str) -> ArticleFile | None:  # noqa: A002
        """The article's file as it was read, so that the first write need not read it again; each only once."""
        with self._guard:
            kept = self._kept.get(id)
            if kept is None:
                return None
            self._kept[id] = kept._replace(file=None)
            return kept.file

    def remember(self, contents: Contents, stamp: Stamp | None) -> None:
        """Takes note of what was written, in memory and in the catalogue."""
        id = contents.document.article.id  # noqa: A001
        with self._guard:
            self._keep(id, _Kept(stamp, contents))
            if self._catalogue is not None and stamp is not None:
                self._catalogue.put(entry_of(row_of(contents), stamp))
        self._schedule()

    def forget(self, id: str) -> None:  # noqa: A002
        """Takes note that the article was removed."""
        with self._guard:
            self._kept.pop(id, None)
            if self._catalogue is not None:
                self._catalogue.drop(file_name(id))
        self._schedule()

    def forget_all(self) -> None:
        """Drops what was read, as when this copy becomes the writer."""
        with self._guard:
            self._catalogue = None
            self._forgotten += 1
            self._kept.clear()

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

    def row(self, id: str) -> Row | None:  # noqa: A002
        """The article's row."""
        catalogue = self._listed()
        with self._guard:
            return catalogue.get(file_name(id))

    def called(self, id: str) -> list[str]:  # noqa: A002
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
        with self.writing:
            return self._reconcile(self._catalogue, unwatched)

    def close(self) -> None:
        """Writes the catalogue where it is not as the articles are, unless this copy only reads."""
        if self._timer is not None:
            self._timer.cancel()
        self.flush()

    def _keep(self, id: str, kept: _Kept) -> None:  # noqa: A002
        self._kept[id] = kept
        self._kept.move_to_end(id)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    def _read(self, id: str, path: Path) -> _Kept:  # noqa: A002
        try:
            return _sound(path, id, self.scratch)
        except DamagedError as error:
            return self._recovered(id, path, str(error))
        except NoArticleError:
            if path.with_name(path.name + BACKUP).exists():
                return self._recovered(id, path, "it is gone")
            aside = next((s for s in set_aside_files(self.folder) if s.file == file_name(id) and not s.restored), None)
            if aside is None:
                raise
            raise DamagedError(
                f"the article {id!r} is damaged: {aside.why}; its file is damaged/{aside.kept}"
            ) from None
        except OSError as error:
            raise LibraryError(f"the article {id!r} cannot be read: {reason(error)}") from error

    def _recovered(self, id: str, path: Path, why: str) -> _Kept:  # noqa: A002
        """The version before the last write, put in the place of a damaged file, which is set aside."""
        with self.writing:
            with suppress(LibraryError):
                return _sound(path, id, self.scratch)  # another thread was faster
            contents = backup_of(path)
            if contents is not None and contents.document.article.id != id:
                contents = None
            what = f"the file of the article {id!r} is damaged: {why}"
            if self._read_only():
                if contents is None:
                    raise DamagedError(what)
                self.notices.append(f"{what}; shown is the version before its last change")
                return _Kept(stamp_of(path), contents)
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
            return _Kept(stamp_of(path), contents)

    def _listed(self) -> Catalogue:
        """The catalogue, brought up to date with the files when it is first asked for."""
        with self._guard:
            if self._catalogue is not None:
                return self._catalogue
        with self.writing:
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
        """Makes anew the rows of files that are not as their row says; the ids of the articles in them."""
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
            id = contents.document.article.id  # noqa: A001
            if file_name(id) != file:
                return _problem(file, None, f"its file is named wrongly: it holds the article {id!r}", stamp)
            return entry_of(row_of(contents), stamp)
        except (DamagedError, NoArticleError) as error:
            known = old.id if old is not None else id_in(path)
            if known is not None and file_name(known) == file:
                try:
                    stamp, contents, _ = self._read(known, path)
                    return entry_of(row_of(contents), stamp or NOWHERE)
                except LibraryError as worse:
                    return _problem(file, known, str(worse), stamp_of(path))
            return _problem(file, known, f"damaged: {error}", stamp_of(path))
        except LibraryError as error:
            return _problem(file, old.id if old else None, str(error), stamp_of(path))
        except OSError as error:
            return _problem(file, old.id if old else None, f"it cannot be read: {reason(error)}", stamp_of(path))

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
                data = packed_parts(parts)
                replace_file(catalogue.path, data, scratch=self.scratch, backup=False, durable=False)
            except (OSError, ValueError):
                catalogue.dirty = True


def _sound(path: Path, id: str | None, scratch: Path) -> _Kept:  # noqa: A002
    """What a file holds, when it is right and the article that it should be."""
    file = ArticleFile(path, scratch=scratch)
    if stamp_of(path) is None:
        raise NoArticleError(f"there is no article {id!r} in the library")
    contents = file.contents()
    if id is not None and contents.document.article.id != id:
        raise DamagedError(f"it holds another article, {contents.document.article.id!r}")
    return _Kept(file.storage.stamp, contents, file)


def _aside(file: str, old: Entry | None, aside: Mapping[str, SetAside]) -> Entry | None:
    """The row of a file that is not there: what became of it where it was set aside, else none."""
    note = aside.get(file)
    if note is None:
        return None
    problem = f"damaged: {note.why}; see damaged/{note.kept}"
    return _problem(file, old.id if old is not None else note.id, problem, NOWHERE)


def _problem(file: str, id: str | None, problem: str, stamp: Stamp | None) -> Entry:  # noqa: A002
    row = Row(id=id or f"damaged {Path(file).stem[:8]}", problem=problem)
    return msgspec.structs.replace(entry_of(row, stamp or NOWHERE), file=file)
