"""`parquet`: the tables of `csv` as Apache Parquet files, their columns typed. It needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsview.store.document.model import Document
from newsview.store.formats.choosing import Exported
from newsview.store.formats.inventory import reduced
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.tables.csv import HOLDS as HOLDS
from newsview.store.formats.tables.csv import WHY_NOT as WHY_NOT
from newsview.store.formats.tables.rows import TABLES, documents_of, rows_of

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetWriter

BATCH = 2_000
"""Rows of a table that are made into columns at a time; of `articles`, whose texts are long, fewer."""

LONG = 100

GROUP = 16 << 20
"""Bytes of columns that are written as one row group: what a file tells of its groups is kept in memory to its end."""


def fit(document: Document, ledger: Ledger, options: Options) -> Document:
    """The article as the file can hold it."""
    if options.offsets != "codepoints":
        ledger.remark(f"offsets count {options.offsets}, not code points")
    return reduced(document, HOLDS)


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    """Writes fitted articles to the path."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    types: dict[type, Any] = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    path.mkdir()
    with ExitStack() as stack:
        tables = {
            name: _Table(
                stack.enter_context(
                    ParquetWriter(
                        path / f"{name}.parquet",
                        pa.schema([(column, types[kind]) for column, kind in columns.items()]),
                        compression="zstd",
                    )
                ),
                LONG if name == "articles" else BATCH,
            )
            for name, columns in TABLES.items()
        }
        for item in items:
            for name, row in rows_of(item, options.offsets):
                tables[name].add(row)
        for table in tables.values():
            table.flush()


class _Table:
    def __init__(self, writer: ParquetWriter, batch: int) -> None:
        self.writer, self.batch = writer, batch
        self.rows: list[dict[str, Any]] = []
        self.columns: list[Any] = []

    def add(self, row: dict[str, Any]) -> None:
        self.rows.append(row)
        if len(self.rows) >= self.batch:
            self._gather()
            if sum(columns.nbytes for columns in self.columns) >= GROUP:
                self.flush()

    def _gather(self) -> None:
        import pyarrow as pa

        self.columns.append(pa.RecordBatch.from_pylist(self.rows, schema=self.writer.schema))
        self.rows = []

    def flush(self) -> None:
        import pyarrow as pa

        self._gather()
        group = pa.Table.from_batches(self.columns)
        if group.num_rows:
            self.writer.write_table(group, row_group_size=group.num_rows)
        self.columns = []


def read(path: Path, options: Options) -> Iterator[Document]:
    """The documents in the file, one at a time. Raises DocumentError for a piece that cannot be read."""
    yield from documents_of({name: _rows(path / f"{name}.parquet") for name in TABLES}, options.offsets)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path, pre_buffer=False) as file:  # with it, all that was read of a file stays in memory
        for batch in file.iter_batches(batch_size=LONG):
            yield from batch.to_pylist()
