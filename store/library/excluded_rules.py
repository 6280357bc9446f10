"""The memory rules that a library's people do not want followed: one small file next to the catalogue."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import msgspec

from newsview.store.errors import NotSavedError
from newsview.store.library.storage import make_folder, reason, replace_file
from newsview.store.propagation.memory import Key

__all__ = ["excluded_rules", "write_excluded_rules"]

NAME = "lessons.json"


class _File(msgspec.Struct, frozen=True, kw_only=True):
    left_out: list[tuple[str, ...]] = []


def excluded_rules(folder: Path) -> frozenset[Key]:
    """The keys of the memory rules not to be followed; none where the file is not there or cannot be read."""
    try:
        return frozenset(msgspec.json.decode((folder / NAME).read_bytes(), type=_File).left_out)
    except (OSError, msgspec.DecodeError):
        return frozenset()


def write_excluded_rules(folder: Path, keys: Collection[Key]) -> None:
    """Puts these in the place of those that were left out. Raises NotSavedError."""
    data = msgspec.json.format(msgspec.json.encode(_File(left_out=sorted(keys))), indent=1)
    try:
        make_folder(folder / "tmp")
        replace_file(folder / NAME, data, scratch=folder / "tmp", backup=False)
    except OSError as error:
        raise NotSavedError(f"what is not to be followed was not saved: {reason(error)}") from error
