"""What brat takes in its files: names of types and roles, lines, the names of files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from newsview.store.document.model import Event
from newsview.store.formats.skeleton import UNTYPED

__all__ = [
    "BREAKS",
    "FRAGMENTS",
    "file_name",
    "lines_of",
    "numbered_role",
    "one_line",
    "role_name",
    "trigger_key",
    "type_name",
]

FRAGMENTS = "fragments"
"""Key of a mention read from brat that is in pieces: their extents."""

BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
"""What must not be in a line of an `.ann` file: line ends, as Python and brat see them, and tabs."""

MARKS = (".ann", ".a1", ".a2", ".co", ".rel")
"""What a file's name ends with if it holds annotations: brat takes a document of such a name for them."""


def trigger_key(event: Event) -> tuple[Any, ...]:
    """What two events share that have one trigger in a file."""
    return event.start, event.end, event.type or UNTYPED, repr(sorted(event.trigger.extra.items()))


def numbered_role(role: str, count: int) -> str:
    """A role as it is called the first, second or further time in an event."""
    return f"{role}{count if count > 1 else ''}"


def file_name(id: str) -> str:
    """The name of an article's files, without their suffix: the id, percent-encoded where it must be."""
    name = quote(id, safe=" ")
    return name.replace(".", "%2E") if name.startswith(".") or name.endswith(MARKS) else name


@lru_cache(1000)
def type_name(name: str, empty: str) -> str:
    """A name as brat takes it for a type; nothing but hyphens would be a line between types in its configuration."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("-") or empty


def role_name(name: str) -> str:
    """A name as brat takes it for a role; a digit at its end would number it."""
    role = type_name(name, "role")
    return f"{role}_" if role[-1].isdigit() else role


def one_line(text: str | None) -> str | None:
    """The text on one line; None where there is nothing but white space."""
    return " ".join(text.split()) or None if text else None


def lines_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The pieces of a span between line ends, without white space at their edges."""
    whole = text[start:end]
    if whole.isprintable() and not whole[:1].isspace() and not whole[-1:].isspace():
        if whole:
            yield start, end
        return
    at = start
    for mark in (*BREAKS.finditer(text, start, end), None):
        stop = mark.start() if mark else end
        piece = text[at:stop]
        if bare := piece.strip():
            first = at + len(piece) - len(piece.lstrip())
            yield first, first + len(bare)
        at = mark.end() if mark else end
