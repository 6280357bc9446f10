"""`csv`: tables for a spreadsheet or a data frame, RFC 4180, UTF-8, lines ended by `\\n`, every text quoted."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from operator import itemgetter
from pathlib import Path
from typing import Any

from newsview.store.document.model import Document
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.choosing import Exported
from newsview.store.formats.inventory import EVERYTHING, LINGUISTIC, reduced
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.tables.rows import TABLES, documents_of, rows_of

HOLDS = EVERYTHING - LINGUISTIC - {"failures"}
WHY_NOT = dict.fromkeys(LINGUISTIC, "the tables are about annotations, not words") | {
    "corrections": "the tables tell what the model said first, and who changed it last and when",
    "failures": "the tables tell what was found, not what failed",
}

FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""What a spreadsheet takes for a formula when a cell begins with it (OWASP, CSV injection); `'` so that the mark itself
can be taken off again."""


def fit(document: Document, ledger: Ledger, options: Options) -> Document:
    """The article as the file can hold it."""
    if options.excel:
        ledger.remark("cells that a spreadsheet would take for a formula begin with an apostrophe")
    if options.offsets != "codepoints":
        ledger.remark(f"offsets count {options.offsets}, not code points")
    return reduced(document, HOLDS)


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    """Writes fitted articles to the path."""
    path.mkdir()
    encoding = "utf-8-sig" if options.excel else "utf-8"
    with ExitStack() as stack:
        write_row = {}
        for name, columns in TABLES.items():
            file = stack.enter_context((path / f"{name}.csv").open("w", encoding=encoding, newline=""))
            write_row[name] = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").writerow
            write_row[name](columns)
        in_order = {name: itemgetter(*columns) for name, columns in TABLES.items()}
        for item in items:
            for name, row in rows_of(item, options.offsets):
                cells: list[Any] = ["" if cell is None else cell for cell in in_order[name](row)]
                write_row[name](map(_harmless, cells) if options.excel else cells)


def read(path: Path, options: Options) -> Iterator[Document]:
    """The documents in the file, one at a time. Raises DocumentError for a piece that cannot be read."""
    csv.field_size_limit(sys.maxsize)
    with ExitStack() as stack:
        tables = {}
        for name in TABLES:
            file = stack.enter_context((path / f"{name}.csv").open(encoding="utf-8-sig", newline=""))
            tables[name] = _cells(name, csv.reader(file), excel=options.excel)
        yield from documents_of(tables, options.offsets)


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _cells(name: str, rows: Iterator[list[str]], *, excel: bool) -> Iterator[dict[str, Any]]:
    """Rows with their numbers as numbers and empty cells as None."""
    columns = list(TABLES[name])
    numbers = [(at, kind) for at, kind in enumerate(TABLES[name].values()) if kind is not str]
    if next(rows, None) != columns:
        raise DocumentError(f"{name}: its columns are not {', '.join(columns)}")
    for row in rows:
        if len(row) != len(columns):
            raise DocumentError(f"{name}: a row of {len(row)} cells instead of {len(columns)}")
        cells: list[Any] = [cell or None for cell in row]
        for at, kind in numbers:
            if cells[at] is not None:
                try:
                    cells[at] = kind(cells[at])
                except ValueError:
                    raise DocumentError(f"{name}: {columns[at]} is {row[at]!r}, not a number") from None
        if excel:
            cells = [(cell[1:] or None) if isinstance(cell, str) and cell[0] == "'" else cell for cell in cells]
        yield dict(zip(columns, cells, strict=True))
