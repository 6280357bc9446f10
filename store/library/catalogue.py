"""The catalogue: a row an article, so that the list is shown without opening the articles. A cache of them, no more.

It is a TinyDB file, `library.json`, with the tables `articles` (the rows), `folders` (for each folder of article files,
when it last changed while every row in it was right) and `form` (what a row tells). A write of an article changes its
folder's time, so that what a killed writer, another program or a person changed is found by a look at 256 folders.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from newsview.store.document.appearances import also_from, also_ids, text_id
from newsview.store.document.model import beginning
from newsview.store.editing.contents import Contents
from newsview.store.errors import LibraryError
from newsview.store.library.article_file import file_name
from newsview.store.library.storage import BACKUP, Stamp, unpacked_as

__all__ = ["Catalogue", "Entry", "Field", "Row", "entry_of", "has_problems", "row_of"]

RACY = 2_000_000_000
"""Nanoseconds: a time of change younger than this may hide a second change (file systems count up to 2 s)."""


PART = 500
"""Rows that are encoded at once: while they are, no other thread runs."""


class Row(Struct, frozen=True, kw_only=True, gc=False):
    """What the list shows of an article."""

    id: str
    title: str | None = None
    begins: str | None = None
    """How its text begins, where it has no title."""
    source: str | None = None
    also_ids: tuple[str, ...] = ()
    """Ids that the article had elsewhere."""
    also_from: tuple[str, ...] = ()
    """Other sources of it."""
    text_id: str | None = None
    """The same for the same text: see `store.document.appearances`."""
    earlier: tuple[str, ...] = ()
    """That of each text which it had before."""
    published: str | None = None
    added: str | None = None
    reviewed: str | None = None
    """When a person marked it done."""
    characters: int = 0
    mentions: int = 0
    """Rejected ones are counted too: they are decisions."""
    mentions_reviewed: int = 0
    events: int = 0
    events_reviewed: int = 0
    corrections: int = 0
    unplaced: int = 0
    """How many decisions are in `Library.unplaced`."""
    annotated: bool = False
    """Whether a pipeline has seen it or it holds any annotation."""
    failed: str | None = None
    """What of the pipeline failed on it, as `times, names`; None where nothing did."""
    problem: str | None = None
    """Why the article cannot be opened; None when it can."""

    @property
    def headline(self) -> str:
        """What it is called in lists."""
        return self.title or self.begins or self.id


class Entry(Row, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A row and the file it was made from."""

    file: str
    """Path below `articles`."""
    stamp: Stamp


def row_of(contents: Contents) -> Row:
    """The row of an article."""
    article, annotation = contents.document.article, contents.document.annotation
    return Row(
        id=article.id,
        title=article.title,
        begins=None if article.title else beginning(article.text) or None,
        source=article.source,
        also_ids=also_ids(article),
        also_from=also_from(article),
        text_id=text_id(article.text),
        earlier=contents.earlier,
        published=article.published,
        added=article.added,
        reviewed=article.reviewed,
        characters=len(article.text),
        mentions=len(annotation.mentions),
        mentions_reviewed=sum(m.status != "proposed" for m in annotation.mentions),
        events=len(annotation.events),
        events_reviewed=sum(e.status != "proposed" for e in annotation.events),
        corrections=len(contents.corrections),
        unplaced=sum(u.settled is None for u in contents.unplaced),
        annotated=bool(annotation.pipeline or annotation.mentions or annotation.events or annotation.entities),
        failed=", ".join(f.component for f in annotation.failed) or None,
    )


def entry_of(row: Row, stamp: Stamp) -> Entry:
    """The row with the stamp of the file that it was made from."""
    return Entry(**msgspec.structs.asdict(row), file=file_name(row.id), stamp=stamp)


def has_problems(row: Row, found: int) -> bool:
    """Whether an article of a library has problems, `found` of them by `problems`.

    It has some as well when it cannot be read and when decisions wait that found no place. The catalogue keeps no count
    of what was found: the scheme decides on it, which every person may change.
    """
    return bool(row.problem or row.unplaced or found)


class _Folder(Struct, frozen=True):
    name: str
    changed: int
    """Time of change, in nanoseconds, at which all of its rows were right."""


class _Form(Struct, frozen=True):
    fields: tuple[str, ...]
    """What each row tells."""


class _Tables(Struct):
    articles: dict[str, Entry] = {}
    folders: dict[str, _Folder] = {}
    form: dict[str, _Form] = {}


Field = Literal["id", "source", "text_id"]


def _keys(entry: Entry) -> Iterator[tuple[Field, str]]:
    """What an article is found by."""
    for each in {entry.id, *entry.also_ids}:
        yield "id", each
    for each in {entry.source or "", *entry.also_from}:
        yield "source", each
    for each in {entry.text_id or "", *entry.earlier}:
        yield "text_id", each


FORM = _Form(Entry.__struct_fields__)


class Catalogue:
    """The rows in memory. Not thread-safe."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "library.json"
        self.articles = folder / "articles"
        self.dirty = False
        self.edition = 0
        """Counts the changes of rows."""
        self._entries: dict[str, dict[str, Entry]] = {}
        """By folder, then by path below `articles`."""
        self._clean: dict[str, int] = {}
        self._known_by: dict[tuple[Field, str], set[str]] | None = None
        """Ids by what articles are found by; made when it is first asked for."""

    def read(self) -> None:
        """Takes the rows from `library.json`; none where it cannot be read: then `stale` names every file."""
        self._entries, self._clean, self._known_by = {}, {}, None
        try:
            _, found = unpacked_as(self.path.read_bytes(), _Tables)
        except (LibraryError, OSError):
            self.dirty = True
            return
        if found.form.get("1") != FORM:  # rows of an earlier newsview, which have fewer fields
            self.dirty = True
            return
        for entry in found.articles.values():
            self._entries.setdefault(entry.file[:2], {})[entry.file] = entry
        self._clean = {folder.name: folder.changed for folder in found.folders.values()}

    def parts(self) -> Iterator[dict[str, dict[str, Any]]]:
        """What `library.json` holds of the rows as they are now, in parts that are made one by one."""
        entries = list(self)
        folders = [_Folder(name, changed) for name, changed in self._clean.items()]

        def made() -> Iterator[dict[str, dict[str, Any]]]:
            for start in range(0, max(1, len(entries)), PART):
                yield {"articles": {str(n): e for n, e in enumerate(entries[start : start + PART], start + 1)}}
            yield {"folders": {str(n): folder for n, folder in enumerate(folders, 1)}}
            yield {"form": {"1": FORM}}

        return made()

    def __iter__(self) -> Iterator[Entry]:
        return chain.from_iterable(entries.values() for entries in self._entries.values())

    def get(self, file: str) -> Entry | None:
        """The row made from a file, given by its path below `articles`; None where there is none."""
        return self._entries.get(file[:2], {}).get(file)

    def put(self, entry: Entry) -> None:
        """Adds the row or replaces it."""
        self.drop(entry.file)
        self._entries.setdefault(entry.file[:2], {})[entry.file] = entry
        if self._known_by is not None:
            for key in _keys(entry):
                self._known_by.setdefault(key, set()).add(entry.id)

    def drop(self, file: str) -> None:
        """Removes the row, and knows that its folder changes."""
        self.dirty = True
        self.edition += 1
        self._clean.pop(file[:2], None)
        old = self._entries.get(file[:2], {}).pop(file, None)
        if self._known_by is not None and old is not None:
            for key in _keys(old):
                self._known_by[key].discard(old.id)

    def known_by(self, field: Field, value: str) -> set[str]:
        """Ids of the articles of this id or source, here or elsewhere, or of this `text_id`, now or before."""
        if self._known_by is None:
            self._known_by = {}
            for entry in self:
                for key in _keys(entry):
                    self._known_by.setdefault(key, set()).add(entry.id)
        return self._known_by.get((field, value), set())

    def stale(self) -> dict[str, Stamp | None]:
        """Files that are not as their row says, with what they are now: None where there is none any more."""
        now, found = time.time_ns(), dict[str, Stamp | None]()
        folders = self._folders()
        for name in sorted(self._entries.keys() | folders.keys()):
            changed = folders.get(name)
            if changed is not None and self._clean.get(name) == changed:
                continue
            files = self._files(name) if changed is not None else {}
            known = self._entries.get(name, {})
            differing: dict[str, Stamp | None] = {
                file: stamp for file, stamp in files.items() if file not in known or known[file].stamp != stamp
            }
            differing.update((file, None) for file in known if file not in files)
            if differing:
                self._clean.pop(name, None)
                found |= differing
            elif changed is not None and changed < now - RACY:
                self._clean[name] = changed
                self.dirty = True
        return found

    def _folders(self) -> dict[str, int]:
        try:
            with os.scandir(self.articles) as found:
                return {e.name: e.stat().st_mtime_ns for e in found if len(e.name) == 2 and e.is_dir()}
        except FileNotFoundError:
            return {}

    def _files(self, name: str) -> dict[str, Stamp]:
        files, kept = {}, set()
        try:
            with os.scandir(self.articles / name) as found:
                for entry in found:
                    path = f"{name}/{entry.name}"
                    if entry.name.endswith(".json"):
                        stat = entry.stat()
                        files[path] = Stamp(stat.st_mtime_ns, stat.st_size, stat.st_ino)
                    elif entry.name.endswith(".json" + BACKUP):
                        kept.add(path.removesuffix(BACKUP))
        except FileNotFoundError:
            return {}
        # A file that is gone while its backup is there was lost: whoever reads it next restores it.
        return files | {path: Stamp(0, 0, 0) for path in kept - files.keys()}
