"""Everything in a library checked: each file read whole, each history taken back to its beginning and compared."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from newsview.store.document.counting import quantity
from newsview.store.document.model import INVALID_PREFIX
from newsview.store.document.serialization import DocumentError, check
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import ConflictError, apply_all
from newsview.store.editing.versions import as_of
from newsview.store.errors import DamagedError, LibraryError
from newsview.store.library import storage
from newsview.store.library.article_file import ArticleFile, file_name
from newsview.store.library.catalogue import Catalogue, Row, row_of
from newsview.store.library.library import Library
from newsview.store.library.migrations import put_aside
from newsview.store.library.parked import drop, parked_files, read, retry
from newsview.store.library.recovery import backup_of, set_aside_files
from newsview.store.library.storage import BACKUP, reason, replace_file, schema_of

__all__ = ["Finding", "Report", "examine", "history_fault"]


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is not as it should be."""

    where: str
    """The file, below the library's folder."""
    what: str
    article: str | None = None
    """Id of the article it concerns, where that is known."""
    fixed: bool = False
    """Whether it was put right."""
    harmless: bool = False
    """Whether nothing is lost or wrong by it as it is."""


class Report(Struct, frozen=True, kw_only=True):
    """What an examination found."""

    folder: str
    articles: int
    corrections: int
    findings: tuple[Finding, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong, or all that was is put right."""
        return all(f.fixed or f.harmless for f in self.findings)


class _Doctor:
    def __init__(self, folder: Path, library: Library | None) -> None:
        self.folder = folder
        self.library = library
        self.rows: dict[str, Row | None] = {}
        """For each file what the catalogue should say of it; None where the file is not sound."""
        self.misnamed: set[Path] = set()
        """Where files should be that were found under another name."""
        self.corrections = 0

    def findings(self, watch: Callable[[int, int], None] | None) -> Iterator[Finding]:
        yield from self._schema()
        paths = set(self.folder.glob("articles/??/*.json"))
        lost = {_without_backup(path) for path in self.folder.glob(f"articles/??/*.json{BACKUP}")} - paths
        for number, path in enumerate([*sorted(paths), *sorted(lost)], 1):  # the lost may turn up under another name
            if path not in self.misnamed:
                yield from self._article(path)
            if watch is not None:
                watch(number, len(paths) + len(lost))
        yield from self._parked()
        yield from self._set_aside()
        yield from self._rights()
        yield from self._catalogue()

    def _schema(self) -> Iterator[Finding]:
        schema = schema_of(self.folder / "library.json")
        if schema is not None and schema < storage.SCHEMA:
            yield Finding(where="library.json", what=f"is of an earlier newsview (schema {schema})", harmless=True)

    def _article(self, path: Path) -> Iterator[Finding]:
        where = str(path.relative_to(self.folder))
        file = f"{path.parent.name}/{path.name}"
        self.rows[file] = None
        try:
            contents = ArticleFile.read(path).contents
        except DamagedError as error:
            yield self._damaged(path, where, str(error))
            return
        except LibraryError as error:
            gone = not path.exists()
            yield self._damaged(path, where, "is gone") if gone else Finding(where=where, what=str(error))
            return
        except OSError as error:
            yield Finding(where=where, what=f"cannot be read: {reason(error)}")
            return
        id_ = contents.document.article.id
        if file_name(id_) != file:
            yield self._misnamed(path, where, id_)
            return
        self.rows[file] = row_of(contents)
        self.corrections += len(contents.corrections)
        if number := put_aside(contents.document):
            what = f"{quantity(number, 'value')} that newsview does not know: kept under `{INVALID_PREFIX}…`, see P"
            yield Finding(where=where, what=what, article=id_, harmless=True)
        if (wrong := history_fault(contents)) is not None:
            yield Finding(where=where, what=wrong, article=id_)
        yield from self._backup(path, where, id_)

    def _damaged(self, path: Path, where: str, why: str) -> Finding:
        before = backup_of(path)
        id_ = before.document.article.id if before is not None else None
        if self.library is not None and id_ is not None:
            with suppress(LibraryError):
                self.rows[f"{path.parent.name}/{path.name}"] = row_of(self.library.contents(id_))
                return Finding(where=where, what=f"{why}; the version before is back", article=id_, fixed=True)
        kept = "the version before is kept" if before is not None else "no version before it is kept"
        return Finding(where=where, what=f"{why}; {kept}", article=id_)

    def _misnamed(self, path: Path, where: str, id_: str) -> Finding:
        right = self.folder / "articles" / file_name(id_)
        what = f"should be articles/{file_name(id_)}"
        if not right.exists():
            self.misnamed.add(right)
        if self.library is None or right.exists():
            return Finding(where=where, what=what + (", which is there" if right.exists() else ""), article=id_)
        storage.make_folder(right.parent)
        os.replace(path, right)
        self.rows[file_name(id_)] = row_of(ArticleFile.read(right).contents)
        return Finding(where=where, what=what, article=id_, fixed=True)

    def _backup(self, path: Path, where: str, id_: str) -> Iterator[Finding]:
        backup = path.with_name(path.name + BACKUP)
        if not backup.exists() or backup_of(path) is not None:
            return
        fixed = False
        if self.library is not None:
            with suppress(OSError):
                replace_file(backup, path.read_bytes(), scratch=self.folder / "tmp", backup=False)
                fixed = True
        yield Finding(where=where + BACKUP, what="the version before is damaged", article=id_, fixed=fixed)

    def _parked(self) -> Iterator[Finding]:
        """Corrections that their article could not take; with a library they are made now, as far as that goes."""
        for path in parked_files(self.folder):
            where = str(path.relative_to(self.folder))
            try:
                kept = read(path)
            except DamagedError as error:
                yield Finding(where=where, what=str(error))
                continue
            except OSError as error:
                yield Finding(where=where, what=f"cannot be read: {reason(error)}")
                continue
            what = f"{quantity(len(kept.corrections), 'correction')} parked on {kept.at[:10]}: {kept.why}"
            if self.library is None:
                yield Finding(where=where, what=f"{what}; doctor --fix makes what can be made", article=kept.id)
                continue
            try:
                became = retry(self.library, kept)
                self.rows[file_name(kept.id)] = row_of(self.library.contents(kept.id))
                drop(path)
            except LibraryError as error:
                yield Finding(where=where, what=f"{what}; not made: {error}", article=kept.id)
            except OSError as error:
                yield Finding(where=where, what=f"{what}; not made: {reason(error)}", article=kept.id)
            else:
                yield Finding(where=where, what=f"{what}; {became}", article=kept.id, fixed=True)

    def _set_aside(self) -> Iterator[Finding]:
        for each in set_aside_files(self.folder):
            what = f"was set aside on {each.at[:10]}: {each.why}"
            known = "; the version before is in its place" if each.restored else "; nothing is in its place"
            yield Finding(where=f"damaged/{each.kept}", what=what + known, article=each.id, harmless=each.restored)

    def _rights(self) -> Iterator[Finding]:
        if os.name != "posix":
            return
        for path in [self.folder, *self.folder.rglob("*")]:
            with suppress(OSError):
                if not path.is_symlink() and path.stat().st_mode & 0o077:
                    fixed = False
                    if self.library is not None:
                        path.chmod(0o700 if path.is_dir() else 0o600)
                        fixed = True
                    where = "." if path == self.folder else str(path.relative_to(self.folder))
                    yield Finding(where=where, what="others than its owner can read it", fixed=fixed)

    def _catalogue(self) -> Iterator[Finding]:
        """Rows that a newer time of change of their file would not explain are wrong; the others are only late."""
        catalogue = Catalogue(self.folder)
        catalogue.read()
        late = catalogue.stale()
        wrong = [
            file
            for file, row in self.rows.items()
            if row is not None
            and file not in late
            and (entry := catalogue.get(file)) is not None
            and any(getattr(entry, f) != getattr(row, f) for f in row.__struct_fields__)
        ]
        if wrong:
            if self.library is not None:
                with suppress(FileNotFoundError):
                    (self.folder / "library.json").unlink()
                self.library.rows(afresh=True)
            what = f"does not say what {len(wrong)} of the articles say"
            yield Finding(where="library.json", what=what, fixed=self.library is not None)
        elif late and self.library is not None:
            self.library.rows(afresh=True)


def examine(
    folder: Path,
    *,
    fix: bool = False,
    watch: Callable[[int, int], None] | None = None,
    opened: Callable[[Path], Library] = Library.open,
) -> Report:
    """Checks the library, and with `fix` puts right what can be.

    `watch` is called with the files done and all files. `opened` opens the library for writing, where it is to be
    repaired; a caller may ask the present writer to release it. Gives what was found. Raises LibraryError where
    there is no library, where it is of a later newsview, and, with `fix`, where another copy holds it.
    """
    with Library.open(folder, write=False):
        pass
    library = opened(folder) if fix else None
    try:
        if library is not None and library.read_only:
            why = f"{library.holder} writes to it; close that first" if library.holder else "it cannot be written"
            raise LibraryError(f"the library cannot be repaired: {why}")
        doctor = _Doctor(folder, library)
        findings = tuple(doctor.findings(watch))
    finally:
        if library is not None:
            library.close()
    sound = [row for row in doctor.rows.values() if row is not None]
    return Report(folder=str(folder), articles=len(sound), corrections=doctor.corrections, findings=findings)


def history_fault(contents: Contents) -> str | None:
    """Why the history does not lead to what is there; None when it does."""
    numbers = [c.number for c in contents.corrections]
    if numbers != list(range(1, len(numbers) + 1)):
        return "the numbers of its corrections do not count up from 1"
    try:
        starts = [0, *(v.until for v in contents.versions)]
        ends = [*(v.document for v in contents.versions), contents.document]
        for start, stop, end in zip(starts, [*starts[1:], len(numbers) + 1], ends, strict=True):
            first = as_of(contents, start)
            check(first)
            if apply_all(first, contents.corrections[start : stop - 1]) != end:
                return "its corrections do not lead to what it holds"
    except (ConflictError, DocumentError, LibraryError) as error:
        return f"its corrections cannot be taken back: {error}"
    return None


def _without_backup(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(BACKUP))
