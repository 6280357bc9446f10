"""Parked corrections: what an article could not take is kept in a file of its own until it can be made after all.

A file is `parked/STEM.TIME.json`, written and checked as every file of the library. It holds the article as it was on
the screen, so that the corrections can be merged into what is there by then, and the article itself is not lost. A file
whose corrections were made goes to `parked/made`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from newsview.store.document.model import replace
from newsview.store.document.serialization import DocumentError, from_record, to_record
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import Correction, replaces_text
from newsview.store.errors import DamagedError, NoArticleError, NotSavedError
from newsview.store.library.article_file import file_name
from newsview.store.library.storage import make_folder, packed, reason, replace_file, unpacked
from newsview.store.library.trash import removed

if TYPE_CHECKING:
    from newsview.store.library.library import Library

__all__ = ["FOLDER", "Parked", "drop", "new_path", "park", "parked_files", "read", "retry"]

FOLDER = "parked"


class Parked(Struct, frozen=True, kw_only=True):
    """Corrections that their article could not take."""

    id: str
    """Of the article."""
    why: str
    """Why the article could not take them."""
    at: str
    """When they were parked, ISO 8601, UTC."""
    corrections: tuple[Correction, ...]
    """Those that are not in the article, as far as is known."""
    document: dict[str, Any] | None = None
    """The article with these corrections made; None where it was not open any more."""
    history: tuple[Correction, ...] = ()
    """All corrections of the document's text, these among them."""

    @property
    def contents(self) -> Contents | None:
        """The article as it was on the screen. Raises DocumentError."""
        if self.document is None:
            return None
        return Contents(document=from_record(self.document), corrections=self.history)


def new_path(folder: Path, id: str) -> Path:
    """A file for parked corrections of this article, in the library in this folder."""
    return folder / FOLDER / f"{Path(file_name(id)).stem}.{time.time_ns()}.json"


def park(
    folder: Path, path: Path, *, id: str, corrections: Sequence[Correction], why: str, contents: Contents | None
) -> None:  # fmt: skip
    """Writes corrections to a file from `new_path`, in place of what it holds. Raises NotSavedError.

    `contents`: the article as it is on the screen, with these corrections made.
    """
    if not (folder / "articles").is_dir():
        raise NotSavedError("the library's folder is gone")
    kept = Parked(
        id=id,
        why=why,
        at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        corrections=tuple(corrections),
        document=None if contents is None else to_record(contents.document),
        history=() if contents is None else contents.corrections,
    )
    try:
        make_folder(path.parent)
        make_folder(folder / "tmp")
        data = packed({"parked": {"1": msgspec.to_builtins(kept)}})
        replace_file(path, data, scratch=folder / "tmp", backup=False)
    except OSError as error:
        raise NotSavedError(reason(error)) from error
    except (ValueError, TypeError) as error:
        raise NotSavedError(f"it cannot be written as JSON: {error}") from error


def parked_files(folder: Path) -> Iterator[Path]:
    """The files of parked corrections in the library in this folder, the oldest first."""
    yield from sorted((folder / FOLDER).glob("*.json"), key=lambda path: path.name.split(".")[-2])


def read(path: Path) -> Parked:
    """What a file holds. Raises DamagedError, OSError."""
    _, tables = unpacked(path.read_bytes())
    try:
        return msgspec.convert(tables["parked"]["1"], Parked)
    except (KeyError, msgspec.ValidationError) as error:
        raise DamagedError(f"it does not hold parked corrections: {error}") from error


def drop(path: Path) -> None:
    """Puts a file away whose corrections are in the article: into the folder `made` next to it. Raises OSError."""
    made = path.parent / "made"
    make_folder(made)
    with suppress(FileNotFoundError):
        os.replace(path, made / path.name)


def retry(library: Library, kept: Parked) -> str:
    """Makes parked corrections in the article as it is now. Returns what became of them, in words.

    An article that is gone without a trace is brought back as it was on the screen. Raises LibraryError where the
    corrections can still not be made; it says what to do.
    """
    try:
        mine = kept.contents
    except DocumentError as error:
        raise DamagedError(f"they hold no sound article: {error}") from error
    try:
        there = library.contents(kept.id)
    except (NoArticleError, DamagedError) as error:
        if isinstance(error, NoArticleError) and any(each.id == kept.id for each in removed(library.folder)):
            raise NoArticleError("the article is in the trash: newsview restore brings it back") from None
        if mine is None:
            raise
        library.restore_lost(_from_first(mine))
        return "the article was brought back with them"
    if {*map(_plain, kept.corrections)} <= {*map(_plain, there.corrections)}:
        return "they are in the article"
    if mine is None:
        library.record(kept.id, kept.corrections)
        return "made in the article"
    from newsview.store.editing.patches import patch_of

    merged = library.merge(patch_of(mine), earlier=True)
    left = len(merged.conflicts)
    return f"made in the article, but {left} in conflict with what is there: see Unplaced in the app" if left else (
        "made in the article"
    )  # fmt: skip


def _from_first(contents: Contents) -> Contents:
    """The contents with a history that counts from 1, as that of a new article does."""
    kept = [c for c in contents.corrections if not replaces_text(c)]
    numbers = {c.number: number for number, c in enumerate(kept, 1)}
    moved = tuple(replace(c, number=numbers[c.number], of=numbers.get(c.of or 0)) for c in kept)
    return Contents(document=contents.document, corrections=moved)


def _plain(correction: Correction) -> bytes:
    return msgspec.json.encode(correction)
