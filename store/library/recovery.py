"""A damaged file set aside with the reason, and the version before it put in its place."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from newsview.store.editing.contents import Contents
from newsview.store.errors import LibraryError
from newsview.store.library.article_file import ArticleFile
from newsview.store.library.storage import BACKUP, make_folder, replace_file

__all__ = [
    "SetAside",
    "backup_of",
    "id_in",
    "note_restored",
    "note_set_aside",
    "restore",
    "set_aside",
    "set_aside_backup",
    "set_aside_files",
]

_ID = re.compile(rb'"article":\{"1":\{"id":("(?:[^"\\]|\\.)*")')


class SetAside(Struct, frozen=True, kw_only=True):
    """A damaged file that was moved to the folder `damaged`, as the note next to it says."""

    file: str
    """Where it was, below `articles`."""
    kept: str
    """Its name in the folder `damaged`."""
    id: str | None
    """Of the article, as far as it can be read."""
    why: str
    at: str
    """ISO 8601, UTC."""
    restored: bool
    """Whether the version before was put in its place."""


def backup_of(path: Path) -> Contents | None:
    """The article as it was before the last write, where that is kept and sound."""
    try:
        return ArticleFile.read(path.with_name(path.name + BACKUP)).contents
    except (LibraryError, OSError):
        return None


def id_in(path: Path) -> str | None:
    """The id of the article in a file that is damaged, as far as it, or the version before it, tells."""
    if (contents := backup_of(path)) is not None:
        return contents.document.article.id
    try:
        found = _ID.search(path.read_bytes()[:100_000])
        return msgspec.json.decode(found[1], type=str) if found else None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def restore(path: Path, scratch: Path) -> Contents | None:
    """Puts the version before the last write in the place of the file; None where there is none that is sound."""
    contents = backup_of(path)
    if contents is not None:
        data = path.with_name(path.name + BACKUP).read_bytes()
        replace_file(path, data, scratch=scratch, backup=False)
    return contents


def set_aside(folder: Path, path: Path) -> Path:
    """Moves a damaged file to the library's folder `damaged`; where it is then."""
    damaged = folder / "damaged"
    make_folder(damaged)
    kept = damaged / f"{path.stem}.{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}.{os.getpid()}.{time.time_ns()}.json"
    os.replace(path, kept)
    return kept


def set_aside_backup(path: Path, kept: Path) -> None:
    """Moves the version before, as damaged, next to the file that was set aside."""
    with suppress(FileNotFoundError):
        os.replace(path.with_name(path.name + BACKUP), kept.with_name(kept.name + BACKUP))


def note_set_aside(kept: Path, path: Path, *, why: str, id: str | None, restored: bool) -> SetAside:
    """Writes next to the file that was set aside what it was and why."""
    note = SetAside(
        file=f"{path.parent.name}/{path.name}",
        kept=kept.name,
        id=id or id_in(kept),
        why=why,
        at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        restored=restored,
    )
    replace_file(kept.with_suffix(".why"), msgspec.json.encode(note), scratch=kept.parent, backup=False)
    return note


def note_restored(folder: Path, note: SetAside) -> None:
    """Writes next to a file that was set aside that something sound is in its place. Raises OSError."""
    path = (folder / "damaged" / note.kept).with_suffix(".why")
    restored = msgspec.structs.replace(note, restored=True)
    replace_file(path, msgspec.json.encode(restored), scratch=path.parent, backup=False)


def set_aside_files(folder: Path) -> Iterator[SetAside]:
    """All files that were set aside, the oldest first."""
    for path in sorted((folder / "damaged").glob("*.why"), key=lambda p: p.name.split(".")[-2]):
        try:
            yield msgspec.json.decode(path.read_bytes(), type=SetAside)
        except (OSError, msgspec.MsgspecError):
            continue


def discard_set_aside(folder: Path, path: Path, trash: Path) -> bool:
    """Moves what was set aside of this article, and never restored, to the trash; whether there was any."""
    found = [s for s in set_aside_files(folder) if not s.restored and s.file == f"{path.parent.name}/{path.name}"]
    for each in found:
        note = (folder / "damaged" / each.kept).with_suffix(".why")
        os.replace(note, trash / note.name)
        os.replace(folder / "damaged" / each.kept, trash / each.kept)
    return bool(found)
