"""Where a run of `newsview extract` puts its documents, so that an interrupted one can go on where it stopped.

Standard output, a device or a FIFO; a file, gzipped when its name says so, written as `FILE.part` and put in place when
whole; or a folder of parts, gzipped JSON Lines or Parquet, each put in place when it is full.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal, Protocol, cast

from newsview.store.document.model import Document
from newsview.store.document.serialization import DocumentError, decode, encode
from newsview.store.formats.output_target import keep_mode, target_at
from newsview.tui.commands.output import stream_for

__all__ = ["Sink", "sink_for"]

PART = 1000
"""Documents in one part of a folder."""

ROWS = 100
"""Documents in one row group of a Parquet part: what is held in memory at once."""

COLUMNS = ("id", "title", "source", "published", "text", "document")
"""Of a Parquet part, all strings: what one selects articles by, the text, and the whole document as JSON."""


class Sink(Protocol):
    """Takes documents one at a time. `done` are the ids that an interrupted run wrote already."""

    done: set[str]

    def write(self, document: Document) -> None:
        """Writes a document behind those that were written before. Raises OSError."""

    def finish(self) -> None:
        """Puts the output in place: the run is complete."""

    def close(self) -> None:
        """Lets go of the output, whole or not."""


def sink_for(
    output: str | None, *, resume: bool, force: bool = False, parts: Literal["jsonl", "parquet"] = "jsonl"
) -> Sink:
    """The sink for `-o OUTPUT`: a folder of `parts` where it ends in a slash or is one.

    Raises OSError, and ValueError where Parquet is wanted that cannot be written, where a stream is to be resumed,
    where the folder of a file is not there, or where something is there that only `force` replaces.
    """
    if parts == "parquet":
        if not output or not (output.endswith("/") or Path(output).is_dir()):
            raise ValueError("Parquet parts go to a folder: -o FOLDER/")
        target_at(Path(output))  # raises where it cannot take output
        return _ParquetFolder(Path(output), resume=resume)
    stream = stream_for(output)
    if stream is not None:
        if resume:
            raise ValueError("--resume needs a file or a folder to go on with")
        return _Stream(stream)
    assert output is not None
    if output.endswith("/") or Path(output).is_dir():
        return _Folder(Path(output), resume=resume)
    path = target_at(Path(output)).path
    if not path.parent.is_dir():
        raise ValueError(f"{path.parent} is not a folder that is there: make it first")
    return _File(path, resume=resume, force=force)


class _Stream:
    def __init__(self, stream: BinaryIO) -> None:
        self.done: set[str] = set()
        self._stream = stream

    def write(self, document: Document) -> None:
        self._stream.write(encode(document) + b"\n")
        self._stream.flush()  # the reader of a pipe gets each document when it is made

    def finish(self) -> None:
        self._stream.flush()

    def close(self) -> None: ...


class _File:
    def __init__(self, path: Path, *, resume: bool, force: bool) -> None:
        self.path, self.part = path, path.with_name(path.name + ".part")
        self.done: set[str] = set()
        if path.exists() and not force and not (resume and self.part.exists()):
            why = "is complete: there is nothing to resume" if resume else "is there already"
            raise ValueError(f"{path} {why}; --force replaces it")
        if self.part.exists() and not (resume or force):
            left = f"{self.part} is what an interrupted run left"
            raise ValueError(f"{left}: --resume goes on with it, --force begins anew")
        kept = self.part.with_name(self.part.name + ".kept")
        if resume and self.part.exists():
            with _writer(kept, like=path) as file:
                for line, id_ in _whole_lines(self.part):
                    file.write(line)
                    self.done.add(id_)
            kept.replace(self.part)
        self._file = _writer(self.part, like=path, append=resume)

    def write(self, document: Document) -> None:
        self._file.write(encode(document) + b"\n")
        self._file.flush()

    def finish(self) -> None:
        self._file.close()
        with self.part.open("rb") as file:
            os.fsync(file.fileno())
        keep_mode(self.part, self.path)
        self.part.replace(self.path)

    def close(self) -> None:
        self._file.close()


def _earlier(folder: Path, kind: str, *, resume: bool) -> list[Path]:
    """The parts that an interrupted run left in a folder, which is made. Raises OSError where they are not to go on."""
    folder.mkdir(parents=True, exist_ok=True)
    found = sorted(folder.glob("part-*"))
    if any(f".{kind}" not in part.name for part in found):
        raise FileExistsError(17, "holds parts of another kind; --parts says which", str(folder))
    parts = [part for part in found if part.name.endswith(kind)]
    if parts and not resume:
        raise FileExistsError(17, "holds parts of another run; --resume goes on with it", str(folder))
    return parts


class _Folder:
    def __init__(self, folder: Path, *, resume: bool) -> None:
        parts = _earlier(folder, "jsonl.gz", resume=resume)
        self.folder, self._number, self._count = folder, len(parts), 0
        self.done = {id_ for part in parts for _, id_ in _whole_lines(part)}
        self._file: IO[bytes] | None = None
        cut_off = self._name(len(parts)).with_suffix(".gz.part")
        if resume and cut_off.exists():
            kept = list(_whole_lines(cut_off))
            self._file, self._count = _writer(cut_off, like=self._name(0)), len(kept)
            for line, id_ in kept:
                self._file.write(line)
                self.done.add(id_)

    def _name(self, number: int) -> Path:
        return self.folder / f"part-{number + 1:05}.jsonl.gz"

    def write(self, document: Document) -> None:
        if self._file is None:
            self._file = _writer(self._name(self._number).with_suffix(".gz.part"), like=self._name(0))
        self._file.write(encode(document) + b"\n")
        self._file.flush()
        self._count += 1
        if self._count == PART:
            self.finish()

    def finish(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file, self._count = None, 0
            self._name(self._number).with_suffix(".gz.part").replace(self._name(self._number))
            self._number += 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


class _ParquetFolder:
    """Parts of one row an article. A part that a run was cut off in has no footer: its articles are done again."""

    def __init__(self, folder: Path, *, resume: bool) -> None:
        try:
            import pyarrow  # type: ignore[import-untyped,import-not-found,unused-ignore]
            from pyarrow import parquet  # type: ignore[import-untyped,import-not-found,unused-ignore]
        except ImportError:
            raise ValueError("to write Parquet, install it: pip install 'newsview[parquet]'") from None
        self._parquet: Any = parquet
        self._schema: Any = pyarrow.schema([(column, pyarrow.string()) for column in COLUMNS])
        parts = _earlier(folder, "parquet", resume=resume)
        self.folder, self._number, self._count = folder, len(parts), 0
        self.done = {id_ for part in parts for id_ in parquet.read_table(part, columns=["id"])["id"].to_pylist()}
        self._rows: list[dict[str, str | None]] = []
        self._file: Any = None

    def _name(self) -> Path:
        return self.folder / f"part-{self._number + 1:05}.parquet"

    def write(self, document: Document) -> None:
        article = document.article
        self._rows.append(
            {
                "id": article.id,
                "title": article.title,
                "source": article.source,
                "published": article.published,
                "text": article.text,
                "document": encode(document).decode(),
            }
        )
        self._count += 1
        if len(self._rows) == ROWS:
            self._flush()
        if self._count == PART:
            self.finish()

    def _flush(self) -> None:
        if self._file is None:
            part = self._name().with_suffix(".parquet.part")
            self._file = self._parquet.ParquetWriter(part, self._schema, compression="zstd")
        if self._rows:
            self._file.write_batch(_record_batch(self._rows, self._schema))
            self._rows.clear()

    def finish(self) -> None:
        if self._count:
            self._flush()
            self.close()
            self._name().with_suffix(".parquet.part").replace(self._name())
            self._number, self._count = self._number + 1, 0

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _record_batch(rows: list[dict[str, str | None]], schema: Any) -> Any:
    from pyarrow import RecordBatch

    return RecordBatch.from_pylist(rows, schema=schema)


def _writer(path: Path, *, like: Path, append: bool = False) -> IO[bytes]:
    """Writes to `path` what a file named `like` holds."""
    if like.suffix.lower() == ".gz":
        return cast(IO[bytes], gzip.open(path, "ab" if append else "wb", compresslevel=6))
    return path.open("ab" if append else "wb")


def _whole_lines(path: Path) -> Iterator[tuple[bytes, str]]:
    """The documents that were wholly written before a run was cut off, each with its id."""
    with path.open("rb") as raw:
        stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if raw.peek(2)[:2] == b"\x1f\x8b" else raw  # type: ignore[assignment]
        try:
            for line in stream:
                if not line.endswith(b"\n"):
                    return
                yield line, decode(line).article.id
        except (DocumentError, EOFError, OSError, zlib.error):
            return
