"""What can be asked of an export or import."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from newsview.store.document.model import LABELS, PLOVER_TYPES, ROLES
from newsview.store.schemes import Scheme as LabelScheme

__all__ = ["Align", "Offsets", "Options", "Scheme"]

Align = Literal["expand", "contract", "split", "drop"]
"""What happens to a span whose edge lies within a token, where the format is made of tokens."""

Scheme = Literal["iob2", "iob1", "bilou", "iobes"]

Offsets = Literal["codepoints", "utf16", "bytes"]


class Options(Struct, frozen=True, kw_only=True):
    """Options of every format; each format says which of them it heeds."""

    status: Literal["reviewed", "all"] = "reviewed"
    only_decided: bool = False
    """Whether undecided proposals are left out."""
    only_corrections: bool = False
    align: Align = "expand"
    scheme: Scheme = "iob2"
    offsets: Offsets = "codepoints"
    """What numbers in the file count: code points, UTF-16 code units (JavaScript, Java, C#), or UTF-8 bytes."""
    spans_key: str = "sc"
    """Name of the span group that holds every mention; spaCy's span categoriser trains on `sc`."""
    tag_names: tuple[str, ...] = ()
    """The meanings of the numbers that a data set has for tags."""
    split: float = 0.0
    """Share of the articles, in [0, 1), that goes to a development set."""
    excel: bool = False
    layout: Literal["relation", "sequence"] = "relation"
    event_types: tuple[str, ...] = PLOVER_TYPES
    """Labels that mark an event's trigger in files of tools that have no events."""
    library_scheme: LabelScheme | None = None
    """The scheme of the library, which says what its labels and roles are; None: the default one."""
    labels: tuple[str, ...] = LABELS
    """Labels that never do, whatever begins there."""
    roles: tuple[str, ...] = ROLES
    """What a link is called that ties a filler to its trigger, there; any other is a relation."""
    relations: tuple[str, ...] = ()
    """What a link is called that is a relation, even where it begins at a trigger."""
