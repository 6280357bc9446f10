"""Where output goes: to a file or folder that is replaced as a whole, or through a device, a FIFO or a descriptor.

A file is written next to its place and renamed over it, so that half a file is never seen. A rename over a device or a
FIFO would replace the device itself by a file: `/dev/null` is gone then for the whole machine. So whatever is no
regular file is opened and written through. A symbolic link is followed first, and what it leads to is replaced.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from newsview.store.library.folder import library_around

__all__ = ["ExportError", "Target", "TargetError", "keep_mode", "target_at", "whole_file"]

LINKS = 40
"""Symbolic links that are followed one after the other, at most; the kernel's own limit on Linux."""

_DESCRIPTOR = re.compile(r"/(?:dev|proc/(?:self|thread-self|\d+)(?:/task/\d+)?)/fd/(\d+)")
"""The names of this process's open files. /dev/stdout and /dev/stderr are links to two of them."""


class ExportError(Exception):
    """An export that did not come out as it should; nothing was put in place."""


class TargetError(ExportError):
    """A place that an export may not or cannot be put in: wrong use."""


class Target(NamedTuple):
    """An output path, its links followed."""

    path: Path
    is_stream: bool
    """Whether it is a character device, a FIFO or an open descriptor: written through, never renamed over."""
    descriptor: int | None = None
    """The number of the open descriptor, where the path names one."""

    def open(self) -> BinaryIO:
        """Opens a stream for writing; a FIFO waits for its reader. Nothing is ever created. Raises OSError."""
        if self.descriptor is not None:
            return os.fdopen(os.dup(self.descriptor), "wb")
        return os.fdopen(os.open(self.path, os.O_WRONLY), "wb")


def target_at(path: Path) -> Target:
    """What an output path leads to.

    Raises OSError for a path that cannot be looked at, such as a circle of links, and ValueError, with a message for
    people, for what cannot take output: a disk, a socket, or a place inside a library.
    """
    descriptor = _descriptor(path)
    if descriptor is not None:
        return Target(path, is_stream=True, descriptor=descriptor)
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return _outside_libraries(path)
    if stat.S_ISBLK(mode):
        raise ValueError(f"{path} is a disk, not a file: name a file")
    if stat.S_ISSOCK(mode):
        raise ValueError(f"{path} is a socket, not a file: name a file")
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return _outside_libraries(path)
    return Target(path, is_stream=True)


def _outside_libraries(path: Path) -> Target:
    """The target of a file or a folder. Raises ValueError where it would replace what a library holds."""
    place = Path(os.path.realpath(path))
    if (library := library_around(place)) is not None:
        raise ValueError(f"{path} lies in the library {library}, which holds only its own files: name another place")
    return Target(place, is_stream=False)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that is put in place when the block ends without an error; a stream is written through.

    Raises as `target_at`, and OSError where the file cannot be written; then what was at the path is as it was.
    """
    target = target_at(path)
    if target.is_stream:
        with target.open() as stream:
            yield stream
        return
    beside = target.path.with_name(f".{target.path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        keep_mode(beside, target.path)
        beside.replace(target.path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def keep_mode(new: Path, old: Path) -> None:
    """Gives the new file the permissions of the one that it is to replace, where there is one."""
    with suppress(FileNotFoundError):
        new.chmod(stat.S_IMODE(old.stat().st_mode))


def _descriptor(path: Path) -> int | None:
    """The number of the open descriptor that the path names, directly or by links; None for any other path."""
    step = os.path.abspath(path)
    for _ in range(LINKS):
        if (found := _DESCRIPTOR.fullmatch(step)) is not None:
            return int(found[1])
        if not os.path.islink(step):
            return None
        step = os.path.normpath(os.path.join(os.path.dirname(step), os.readlink(step)))
    return None
