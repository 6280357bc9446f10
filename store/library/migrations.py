"""How what an earlier newsview wrote becomes what this one reads.

One step leads from each schema to the next. Besides, newsviews of one schema took values that this one does not, such
as `kind: "banana"` or `when: "not a date"`: `mend` puts them aside when an article is read. So a library need not be
written again for the few articles that have such a value, and an earlier newsview can still read it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from newsview.store.document.edtf import is_edtf, is_value
from newsview.store.document.model import (
    FURNITURE_KINDS,
    INVALID_PREFIX,
    MENTION_KINDS,
    UNDATED_REVIEW,
    UNKNOWN,
    Document,
    is_date,
)
from newsview.store.editing.corrections import Correction
from newsview.store.errors import DamagedError
from newsview.store.library import storage
from newsview.store.library.storage import Tables, make_folder, packed, replace_file, schema_of, unpacked

__all__ = ["STEPS", "has_wrong_changes", "mend", "migrate", "migrate_library", "put_aside"]

STEPS: dict[int, Callable[[Tables], None]] = {}
"""For each schema that was ever released, what brings an article's tables, in place, to the next one."""


def migrate(tables: Tables, schema: int) -> None:
    """Brings an article's tables, in place, from `schema` to the schema of this newsview. Raises DamagedError."""
    for each in range(schema, storage.SCHEMA):
        if each not in STEPS:
            raise DamagedError(f"its schema {each} was never released")
        STEPS[each](tables)


def migrate_library(folder: Path) -> Path | None:
    """Brings every article file of an older library to this schema; the folder with the old files, or None.

    Each file is replaced whole, after a copy of it (a hard link) is in `earlier/schema-N`. A damaged file is left
    to be found when it is opened. The catalogue goes last, and is made again: a library whose migration was
    interrupted is migrated on when it is next opened, and every file can be read at any moment.
    """
    old = schema_of(folder / "library.json")
    if old is None or old >= storage.SCHEMA:
        return None
    copies = folder / "earlier" / f"schema-{old}"
    for path in sorted((folder / "articles").glob("??/*.json")):
        schema = schema_of(path)
        if schema is None or schema >= storage.SCHEMA:
            continue
        copy = copies / path.relative_to(folder)
        make_folder(copy.parent)
        with suppress(FileExistsError):
            os.link(path, copy)
        try:
            schema, tables = unpacked(path.read_bytes())
            migrate(tables, schema)
        except DamagedError:
            continue
        replace_file(path, packed(tables), scratch=folder / "tmp")
    make_folder(copies)
    os.replace(folder / "library.json", copies / "library.json")
    return copies


# Values that are put aside

Record = dict[str, Any]


def _score(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and 0 <= value <= 1)


def _instant(value: Any) -> bool:
    return value is None or is_date(value, clock=True)


Rule = tuple[Callable[[Any], bool], Any]
"""Whether a value is valid, and which value replaces it."""


def put_aside(document: Document) -> int:
    """How many values of a document were put aside by `mend`."""
    article, annotation = document.article, document.annotation
    items: Iterator[Any] = chain(
        (article, *article.furniture), annotation.mentions, annotation.entities, annotation.events,
        (argument for event in annotation.events for argument in event.arguments),
    )  # fmt: skip
    return sum(key.startswith(INVALID_PREFIX) for item in items for key in item.extra)


RULES: dict[str, dict[str, Rule]] = {
    "article": {
        "published": (lambda v: v is None or is_date(v), None), "added": (_instant, None),
        "reviewed": (_instant, UNDATED_REVIEW),
    },
    "furniture": {"kind": (lambda v: v in FURNITURE_KINDS, "other")},
    "mention": {
        "kind": (lambda v: v in MENTION_KINDS, "name"), "value": (lambda v: v is None or is_value(v), None),
        "score": (_score, None), "label": (bool, UNKNOWN),
    },
    "entity": {"label": (bool, UNKNOWN)},
    "event": {"when": (lambda v: v is None or is_edtf(v), None), "score": (_score, None)},
    "argument": {"role": (bool, "other")},
}  # fmt: skip

INNER = {"article": ("furniture", "furniture"), "event": ("arguments", "argument")}
"""Which field of an item holds items of their own, and of what kind."""

TABLES = {"mentions": "mention", "entities": "entity", "events": "event"}


def mend(tables: Tables) -> bool:
    """Puts aside, in place, what this newsview does not take in an article's tables; whether there was anything.

    A value goes to the key `invalid_` + field among the keys of others: it is shown as a problem and written back with
    the document. The history is changed alike, so that every correction can still be taken back.
    """
    before = bytes(packed(tables))
    try:
        _mend_tables(tables)
    except (AttributeError, KeyError, TypeError):  # not the tables of an article; whoever reads them says so
        return False
    return bytes(packed(tables)) != before


def has_wrong_changes(corrections: Iterable[Correction]) -> bool:
    """Whether a history holds a value that is not taken any more; what the article holds today may still be right."""
    try:
        return any(
            _is_wrong(change.kind, side)
            for correction in corrections
            for change in correction.changes
            for side in (change.before, change.after)
            if side is not None
        )
    except (AttributeError, TypeError):  # not the records of items; whoever applies them says so
        return False


def _is_wrong(kind: str, record: Record) -> bool:
    field, inner = INNER.get(kind, ("", ""))
    return (
        record.get("id") == ""
        or any(field in record and not right(record[field]) for field, (right, _) in RULES.get(kind, {}).items())
        or any(_is_wrong(inner, each) for each in record.get(field) or ())
    )


def _mend_tables(tables: Tables) -> None:
    names = _Ids(tables)
    for row in tables.get("article", {}).values():
        _mend("article", row, apart=True)
    for name, kind in TABLES.items():
        for row in tables.get(name, {}).values():
            names.rename(kind, row)
            _mend(kind, row, apart=True)
    for row in tables.get("corrections", {}).values():
        _mend_changes(row.get("changes"), names)
    for row in tables.get("versions", {}).values():
        _mend_document(row.get("document"), names)
    for row in tables.get("unplaced", {}).values():
        record = row.get("record") or {}
        if row.get("kind") == "conflict":
            _mend_changes((record.get("correction") or {}).get("changes"), names)
        else:
            _mend(row.get("kind", ""), record, apart=False)


def _mend(kind: str, record: Record, *, apart: bool) -> list[str]:
    """Puts aside what is not valid in a record; gives the fields. `apart`: the keys of others lie under `extra`."""
    field, inner = INNER.get(kind, ("", ""))
    for each in record.get(field) or ():
        _mend(inner, each, apart=apart)
    found = []
    for field, (right, instead) in RULES.get(kind, {}).items():
        if field in record and not right(record[field]):
            if record[field] != "":  # an empty text says nothing that could be lost
                others = record.setdefault("extra", {}) if apart else record
                others[INVALID_PREFIX + field] = record[field]
                found.append(field)
            record[field] = instead
    return found


def _mend_changes(changes: Any, names: _Ids) -> None:
    for change in changes or ():
        kind, sides = change.get("kind"), [change.get("before"), change.get("after")]
        if not change.get("id") and kind in names.fresh:
            change["id"] = names.fresh[kind]
        for side in sides:
            if side is not None:
                names.rename(kind, side)
        fields = {field for side in sides if side is not None for field in _mend(kind, side, apart=False)}
        if None not in sides:
            for field in fields:  # both sides of a change name the same fields
                for side in sides:
                    side.setdefault(INVALID_PREFIX + field, None)


def _mend_document(document: Any, names: _Ids) -> None:
    """As `mend`, of a document as it was before its text was replaced."""
    _mend("article", document, apart=False)
    for name, kind in TABLES.items():
        for record in document.get(name) or ():
            names.rename(kind, record)
            _mend(kind, record, apart=False)


class _Ids:
    """Names for the items whose id is empty."""

    def __init__(self, tables: Tables) -> None:
        taken = {str(row.get("id")) for name in TABLES for row in tables.get(name, {}).values()}
        name = next(each for each in _names() if each not in taken)
        self.fresh = dict.fromkeys(TABLES.values(), name)

    def rename(self, kind: str, record: Record) -> None:
        """Names an item without an id, and what refers to one."""
        if record.get("id") == "" and kind in self.fresh:
            record["id"] = self.fresh[kind]
        if record.get("entity") == "":
            record["entity"] = self.fresh["entity"]
        for part in (*(record.get("arguments") or ()), record.get("source")):
            if isinstance(part, dict) and part.get("mention") == "":
                part["mention"] = self.fresh["mention"]


def _names() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"unnamed{number}"
