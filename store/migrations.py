"""How what an earlier newsview wrote becomes what this one reads: one step from each schema to the next."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from store import storage
from store.storage import Damaged, Tables, make_folder, packed, replace_file, schema_of, unpacked

__all__ = ["STEPS", "migrate", "migrate_library"]

STEPS: dict[int, Callable[[Tables], None]] = {}
"""For each schema that was ever released, what brings an article's tables, in place, to the next one."""


def migrate(tables: Tables, schema: int) -> None:
    """Brings an article's tables, in place, from `schema` to the schema of this newsview. Raises Damaged."""
    for each in range(schema, storage.SCHEMA):
        if each not in STEPS:
            raise Damaged(f"its schema {each} was never released")
        STEPS[each](tables)


def migrate_library(folder: Path) -> Path | None:
    """Brings every article file of an older library to this schema; the folder with the old files, or None.

    Each file is replaced whole, after a copy of it (a hard link) stands in `earlier/schema-N`. A damaged file is left
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
        except Damaged:
            continue
        replace_file(path, packed(tables), scratch=folder / "tmp")
    make_folder(copies)
    os.replace(folder / "library.json", copies / "library.json")
    return copies
