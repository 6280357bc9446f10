"""The trash: removed articles, each with all that was done to it, until somebody wants one back or empties the folder.

A file is `STEM.TIME.json`: the name it had and the nanosecond at which it was removed, so that an article may be
removed, added again and removed again. Damaged files that were set aside go there with their `.why`.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from newsview.store.errors import LibraryError, NoArticleError, NotSavedError
from newsview.store.library.article_file import file_name, glance
from newsview.store.library.recovery import SetAside, discard_set_aside
from newsview.store.library.storage import BACKUP, make_folder, reason

__all__ = ["Removed", "discard", "put_back", "removed"]

_NAME = re.compile(r"([0-9a-f]{32})\.(?:.+\.)?(\d{1,19})\.json")


class Removed(Struct, frozen=True, kw_only=True):
    """An article in the trash."""

    id: str
    at: str
    """When it was removed, ISO 8601, UTC; of a damaged file when it was set aside."""
    title: str | None = None
    corrections: int = 0
    problem: str | None = None
    """Why it cannot be brought back; None when it can."""
    kept: str
    """Its name in the folder `trash`."""


def removed(folder: Path) -> list[Removed]:
    """What is in the trash of the library in this folder, what was removed last first."""
    found = sorted(_kept(folder / "trash"), reverse=True)
    return [_told(folder / "trash" / name, at) for at, name in found]


def discard(folder: Path, path: Path, id: str) -> None:
    """Moves the article's file to the trash. Raises NoArticleError, NotSavedError."""
    trash = folder / "trash"
    try:
        make_folder(trash)
        if path.exists():
            os.replace(path, trash / f"{path.stem}.{time.time_ns()}.json")
        elif not discard_set_aside(folder, path, trash):
            raise NoArticleError(f"there is no article {id!r} in the library")
        with suppress(FileNotFoundError):
            path.with_name(path.name + BACKUP).unlink()
    except OSError as error:
        raise NotSavedError(f"the article {id!r} was not removed: {reason(error)}") from error


def put_back(folder: Path, wanted: Removed) -> None:
    """Moves a file out of the trash to where it was. Raises LibraryError, which says what to do instead."""
    if wanted.problem is not None:
        raise LibraryError(f"{wanted.id!r} cannot be brought back: {wanted.problem}; it stays as trash/{wanted.kept}")
    path = folder / "articles" / file_name(wanted.id)
    if path.exists():
        raise LibraryError(f"there is an article {wanted.id!r} in the library: remove it first, then restore this one")
    try:
        make_folder(path.parent)
        os.replace(folder / "trash" / wanted.kept, path)
    except FileNotFoundError:
        raise NoArticleError(f"{wanted.id!r} is not in the trash any more") from None
    except OSError as error:
        raise NotSavedError(f"{wanted.id!r} was not brought back: {reason(error)}") from error


def _kept(trash: Path) -> Iterator[tuple[int, str]]:
    """The files of articles in the trash: when each was removed, and its name."""
    with suppress(FileNotFoundError), os.scandir(trash) as entries:
        for entry in entries:
            if (name := _NAME.fullmatch(entry.name)) is not None:
                yield int(name[2]), entry.name


def _told(path: Path, at: int) -> Removed:
    when = datetime.fromtimestamp(at / 1e9, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        contents = glance(path)
    except (LibraryError, OSError) as error:
        why = reason(error) if isinstance(error, OSError) else f"damaged: {error}"
        return Removed(id=_noted(path) or f"damaged {path.stem[:8]}", at=when, problem=why, kept=path.name)
    article = contents.document.article
    return Removed(
        id=article.id, at=when, title=article.title, corrections=len(contents.corrections), kept=path.name
    )  # fmt: skip


def _noted(path: Path) -> str | None:
    """The id of an article whose damaged file was set aside, as the note next to it says."""
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(path.with_suffix(".why").read_bytes(), type=SetAside).id
    return None
