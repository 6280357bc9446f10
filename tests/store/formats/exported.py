"""Exports in one line, for tests."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import pytest

from newsview.store.document.model import Document
from newsview.store.formats import FORMATS
from newsview.store.formats.choosing import Exported
from newsview.store.formats.exporting import export
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Receipt

__all__ = ["ALL", "EVERY", "exported", "read"]

ALL = Options(status="all")

EVERY = [
    pytest.param(f.name, marks=pytest.mark.skipif(f.needs is not None and not find_spec("pyarrow"), reason="an extra"))
    for f in FORMATS.values()
]
"""Every format, skipped where what it needs is not installed."""


def exported(name: str, out: Path, *documents: Document | Exported, options: Options = ALL) -> Receipt:
    """The receipt of an export of these documents."""
    items: Iterable[Exported] = (d if isinstance(d, Exported) else Exported(d) for d in documents)
    return export(iter(items), FORMATS[name], out, options)


def read(name: str, path: Path, options: Options = ALL) -> list[Document]:
    """The documents in a file."""
    return list(FORMATS[name].load().read(path, options))
