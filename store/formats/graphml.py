"""`graphml`: who did what to whom, as GraphML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsview.store.formats.choosing import Exported
from newsview.store.formats.graph import HOLDS as HOLDS
from newsview.store.formats.graph import WHY_NOT as WHY_NOT
from newsview.store.formats.graph import GraphMl, Written, drawn
from newsview.store.formats.graph import fit as fit
from newsview.store.formats.graph import verify as verify
from newsview.store.formats.options import Options


def write(items: Iterator[Exported], path: Path, options: Options) -> Written:
    return drawn(items, path, GraphMl(), options.library_scheme)
