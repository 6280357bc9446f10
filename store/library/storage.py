"""The `tinydb.Storage` that loses nothing: a write is whole or it is not there, and a damaged file is found out.

A file is what TinyDB's own JSONStorage writes, `{table: {document id: document}}`, so that plain TinyDB opens it. Its
first table, `file`, is ours: one document with the schema and a checksum of everything after it.

A write goes to a temporary file, is flushed to the disk, and takes the place of the old file by a rename; the directory
is flushed too, so that the rename outlives a power cut as far as the disk keeps its promises. The version before stays
next to it as a hard link, which costs no copy.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from tinydb.storages import Storage

from newsview.store.errors import DamagedError, NotSavedError, TooNewError

__all__ = [
    "BACKUP",
    "SCHEMA",
    "DurableStorage",
    "Stamp",
    "Tables",
    "Yield",
    "is_whole",
    "make_folder",
    "no_yield",
    "packed",
    "packed_parts",
    "reason",
    "replace_file",
    "schema_of",
    "stamp_of",
    "unpacked",
    "unpacked_as",
]

SCHEMA = 1
"""The version of what the files hold. A change to it needs a step in `store.library.migrations`."""

BACKUP = ".bak"
"""What is added to a file's name for the version before the last write."""

Tables = dict[str, dict[str, Any]]

T = TypeVar("T")

Yield = Callable[[], object]
"""Called between two pieces of long work, so that something more urgent may come first; it returns soon."""


def no_yield() -> None:
    """A `Yield` that returns at once, for programs in which nothing is more urgent."""


_HEAD = re.compile(rb'\{"file":\{"1":\{"schema":(\d{1,9}),"checksum":"([0-9a-f]{32})"\}\}')
_HEADER = b'{"file":{"1":{"schema":%d,"checksum":"%s"}}'
_COUNTER = itertools.count()
_PIECE = 500
"""Rows that are encoded at once: about a tenth of a millisecond, in which no other thread runs."""


class Stamp(NamedTuple):
    """What tells one version of a file from another: time of change in nanoseconds, size in bytes, inode."""

    mtime: int
    size: int
    inode: int


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of the file; None where there is none."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Stamp(found.st_mtime_ns, found.st_size, found.st_ino)


def make_folder(path: Path) -> None:
    """Makes the folder and those above it, for its owner only, and makes their names durable."""
    missing = [each for each in (path, *path.parents) if not each.exists()]
    for each in reversed(missing):
        with suppress(FileExistsError):
            os.mkdir(each, 0o700)
        _flush_folder(each.parent)


def packed(tables: Mapping[str, Mapping[str, Any]]) -> bytearray:
    """The bytes of a file with these tables."""
    return packed_parts([tables])


def packed_parts(parts: Iterable[Mapping[str, Mapping[str, Any]]], yields: Yield = no_yield) -> bytearray:
    """The bytes of a file whose tables come in parts: a part may go on with the table that the one before ended with.

    `yields` is called after each part: a large table in one piece would let no other thread run.
    """
    encoder = msgspec.json.Encoder()
    size = len(_HEADER % (SCHEMA, bytes(32)))
    file = bytearray(size)
    last = None
    for part in parts:
        for name, table in part.items():
            if name == "file" or (name == last and not table):
                continue
            if name == last:
                file[-1:] = b"" if file.endswith(b"{}") else b","
            else:
                file += b"," + encoder.encode(name) + b":{"
            at = len(file)
            encoder.encode_into(table, file, at)
            del file[at]
            last = name
            yields()
    file += b"}"
    file[:size] = _HEADER % (SCHEMA, _checksum(memoryview(file)[size:]))
    return file


def unpacked(data: bytes) -> tuple[int, Tables]:
    """The schema and the tables in the bytes of a file. Raises DamagedError."""
    schema, tables = unpacked_as(data, dict[str, Any])
    del tables["file"]
    if not all(isinstance(t, dict) and all(isinstance(d, dict) for d in t.values()) for t in tables.values()):
        raise DamagedError("it does not hold tables of documents")
    return schema, tables


def unpacked_as(data: bytes, kind: type[T]) -> tuple[int, T]:
    """The schema in the bytes of a file, and all of it as what msgspec makes of it. Raises DamagedError."""
    head = _HEAD.match(data)
    if head is None:
        raise DamagedError("it is empty" if not data.strip(b"\0 \n") else "it does not begin as a newsview file does")
    try:
        found = msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedError(f"it is not whole JSON: {error}") from error
    if head[2] != _checksum(memoryview(data)[head.end() :]):
        raise DamagedError("its checksum does not fit: it was changed by something other than newsview")
    return int(head[1]), found


def is_whole(data: bytes) -> bool:
    """Whether the bytes of a file are those that were written, in the schema of today."""
    head = _HEAD.match(data)
    return head is not None and int(head[1]) == SCHEMA and head[2] == _checksum(memoryview(data)[head.end() :])


def schema_of(path: Path) -> int | None:
    """The schema that a file says it has, without reading all of it; None where that cannot be read."""
    try:
        with open(path, "rb") as file:
            head = _HEAD.match(file.read(128))
            return int(head[1]) if head else None
    except OSError:
        return None


def replace_file(
    path: Path, data: bytes | bytearray, *, scratch: Path, backup: bool = True, durable: bool = True
) -> None:
    """Puts `data` in the place of the file at `path`, or raises OSError and leaves what was there.

    `scratch` is a folder on the same file system for the temporary file. With `durable`, the data and the name are
    flushed to the disk before it returns. With `backup`, the version before stays as `path` + BACKUP.
    """
    temporary = scratch / f"{path.name}.{os.getpid()}.{next(_COUNTER)}.tmp"
    existed = path.exists()
    previous = path.with_name(path.name + BACKUP) if backup and existed else None
    try:
        try:
            _write_file(temporary, data, durable=durable)
        except FileNotFoundError:  # programs that synchronise folders remove empty ones
            make_folder(scratch)
            _write_file(temporary, data, durable=durable)
        if previous is not None:
            _link(path, previous, scratch)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    if not durable:
        return
    try:
        _flush_folder(path.parent)
    except OSError:
        # The caller learns that nothing was saved, so nothing must seem to be.
        with suppress(OSError):
            if previous is not None:
                _link(previous, path, scratch)
            elif not existed:
                os.unlink(path)
        raise


class DurableStorage(Storage):
    """One file of TinyDB tables: read once, then held as they were written last; `batch` makes several writes one.

    Whether the file is still the same is not looked at: `store.library.cache` asks that. After a write that failed the
    tables may be half changed, and only a new storage of the same file is right. Not thread-safe: one thread at a time,
    as with any TinyDB.
    """

    def __init__(
        self, path: str | Path, *, scratch: Path | None = None, durable: bool = True, backup: bool = True,
        yields: Yield = no_yield,
    ) -> None:  # fmt: skip
        """`scratch` and the other two are those of `replace_file`; without `scratch` it is the file's own folder."""
        self.path = Path(path)
        self.stamp: Stamp | None = None
        """Of the file as it was read or written last; None where there was none."""
        self.schema = SCHEMA
        self._scratch = scratch or self.path.parent
        self._durable = durable
        self._backup = backup
        self._yields = yields
        self._tables: Tables | None = None
        self._batching = False
        self._dirty = False

    def read(self) -> Tables | None:
        """The tables; None where there is no file. Raises DamagedError, TooNewError, OSError."""
        if self._tables is None:
            self.stamp = stamp_of(self.path)
            if self.stamp is not None:
                self.schema, tables = unpacked(self.path.read_bytes())
                if self.schema > SCHEMA:
                    raise TooNewError(f"{self.path.name} was written by a later newsview (schema {self.schema})")
                self._tables = tables
        return self._tables

    def write(self, data: Tables) -> None:
        """Replaces the tables, durably when it returns. Raises NotSavedError; then the file is as it was."""
        self._tables = data
        if self._batching:
            self._dirty = True
            return
        try:
            file = packed_parts(_pieces(data), self._yields)
            replace_file(self.path, file, scratch=self._scratch, backup=self._backup, durable=self._durable)
            self.stamp = stamp_of(self.path)
            self.schema = SCHEMA
        except OSError as error:
            raise NotSavedError(reason(error)) from error
        except (UnicodeEncodeError, OverflowError, TypeError, ValueError, RecursionError) as error:
            raise NotSavedError(f"it cannot be written as JSON: {error}") from error

    @contextmanager
    def batch(self) -> Iterator[None]:
        """All writes within become one at the end; when something is raised within, none reaches the file."""
        self._batching, self._dirty = True, False
        try:
            yield
        finally:
            self._batching = False
        if self._dirty and self._tables is not None:
            self.write(self._tables)


def reason(error: OSError) -> str:
    """What went wrong, for a person."""
    known = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "your disk quota is used up",
        errno.EFBIG: "the file would be larger than is allowed here",
        errno.EROFS: "the disk is read-only",
        errno.EACCES: "permission denied",
        errno.EPERM: "permission denied",
        errno.EIO: "the disk reports an error",
    }
    return known.get(error.errno or 0) or error.strerror or str(error)


def _pieces(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[Mapping[str, Mapping[str, Any]]]:
    """The same tables in parts for `packed_parts`."""
    for name, table in tables.items():
        rows = iter(table.items())
        yield {name: dict(itertools.islice(rows, _PIECE))}
        while piece := dict(itertools.islice(rows, _PIECE)):
            yield {name: piece}


def _checksum(data: bytes | memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=16).hexdigest().encode()


def _write_file(path: Path, data: bytes | bytearray, *, durable: bool) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        left = memoryview(data)
        while left:
            written = os.write(descriptor, left)
            if written <= 0:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            left = left[written:]
        if durable:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _link(old: Path, new: Path, scratch: Path) -> None:
    """Gives the file `old` the name `new` as well; copies it on a file system without hard links."""
    temporary = scratch / f"{new.name}.{os.getpid()}.{next(_COUNTER)}.tmp"
    try:
        try:
            os.link(old, temporary)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS, errno.EXDEV):
                raise
            shutil.copyfile(old, temporary)
        os.replace(temporary, new)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _flush_folder(path: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened, and the rename is the file system's own affair
        return
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
