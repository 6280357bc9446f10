"""`csv`: tables for a spreadsheet or a data frame, RFC 4180, UTF-8, lines ended by `\\n`, every text quoted."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from store.document import DocumentError
from store.formats.choosing import Exported
from store.formats.inventory import EVERYTHING, LINGUISTIC, reduced
from store.formats.options import Options
from store.formats.receipt import Ledger
from store.formats.rows import TABLES, documents_of, rows_of
from store.model import Document

HOLDS = EVERYTHING - LINGUISTIC
WHY_NOT = dict.fromkeys(LINGUISTIC, "the tables are about annotations, not words") | {
    "corrections": "the tables tell what the model said first, and who changed it last and when"
}

FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""What a spreadsheet takes for a formula when a cell begins with it (OWASP, CSV injection); `'` so that the mark itself
can be taken off again."""


def fit(document: Document, ledger: Ledger, options: Options) -> Document:
    if options.excel:
        ledger.remark("cells that a spreadsheet would take for a formula begin with an apostrophe")
    if options.offsets != "codepoints":
        ledger.remark(f"offsets count {options.offsets}, not code points")
    return reduced(document, HOLDS)


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    path.mkdir()
    encoding = "utf-8-sig" if options.excel else "utf-8"
    with ExitStack() as stack:
        writers = {}
        for name, columns in TABLES.items():
            file = stack.enter_context((path / f"{name}.csv").open("w", encoding=encoding, newline=""))
            writers[name] = csv.DictWriter(file, list(columns), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
            writers[name].writeheader()
        for item in items:
            for name, row in rows_of(item, options.offsets):
                cells: dict[str, Any] = {k: "" if v is None else v for k, v in row.items()}
                if options.excel:
                    cells = {k: _harmless(v) for k, v in cells.items()}
                writers[name].writerow(cells)


def read(path: Path, options: Options) -> Iterator[Document]:
    csv.field_size_limit(sys.maxsize)
    with ExitStack() as stack:
        tables = {}
        for name in TABLES:
            file = stack.enter_context((path / f"{name}.csv").open(encoding="utf-8-sig", newline=""))
            tables[name] = _cells(name, csv.DictReader(file), excel=options.excel)
        yield from documents_of(tables, options.offsets)


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _cells(name: str, rows: Iterator[dict[str, str]], *, excel: bool) -> Iterator[dict[str, Any]]:
    """Rows with their numbers as numbers and empty cells as None."""
    types = TABLES[name]
    for row in rows:
        cells: dict[str, Any] = {}
        for column, kind in types.items():
            cell = row[column]
            if excel and kind is str and cell.startswith("'"):
                cell = cell[1:]
            try:
                cells[column] = kind(cell) if cell else None
            except ValueError:
                raise DocumentError(f"{name}: {column} is {cell!r}, not a number") from None
        yield cells
