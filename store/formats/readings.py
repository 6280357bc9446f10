"""What a file says of an article, and what it was made from where the file tells: how edits made elsewhere are found.

A format's reader has two ways to tell what its file held when newsview exported it. Files that keep the document's
record (`skeleton.REST`) give the record. Other files give a `Mark`: a digest of what the file held and the options it
was made with, by which the library's history is searched for that state. A reader that has neither gives `read` only;
then the article as it is now is what the file is compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

import msgspec
from msgspec import Struct

from newsview.store.document.model import Document, replace
from newsview.store.document.serialization import DocumentError, from_record
from newsview.store.formats.options import Align, Options
from newsview.store.formats.receipt import Change

__all__ = [
    "MARKS",
    "Left",
    "Mark",
    "Reading",
    "digest",
    "documents_of",
    "mark_in",
    "mark_of",
    "marks_beside",
    "write_marks",
]

MARKS = "newsview.jsonl"
"""Name of the file with the marks of a folder; of a file's marks the name is PATH.newsview.jsonl."""


class Mark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an exported file held of an article, as a digest, and the options that it was made with."""

    digest: str
    status: Literal["reviewed", "all"] = "reviewed"
    only_corrections: bool = False
    only_decided: bool = False
    align: Align = "expand"
    correction: int | None = None
    """The last correction that was in it, of a format that does not hold what was decided: many states look alike."""

    @property
    def options(self) -> Options:
        """The options of the export, as far as they change what a file holds."""
        return Options(
            status=self.status,
            only_corrections=self.only_corrections,
            only_decided=self.only_decided,
            align=self.align,
        )


class Articles(Protocol):
    """The articles of a library, for files that hold no text of their own."""

    def called(self, id: str, /) -> Document | None:
        """The article that has this id, or had it elsewhere; None where there is none."""

    def from_source(self, source: str, /) -> Sequence[Document]:
        """The articles that came from this address."""


class _NoArticles:
    def called(self, id: str, /) -> None:
        return None

    def from_source(self, source: str, /) -> tuple[Document, ...]:
        return ()


NO_ARTICLES: Articles = _NoArticles()


class Left(Struct, frozen=True, kw_only=True):
    """What the file holds of an article and the reader could not take, or took otherwise: for the receipt."""

    kind: str
    why: str
    count: int = 1
    id: str = ""
    what: Change = "lost"


class Reading(NamedTuple):
    """An article as a file has it, and what the file tells of how it was exported."""

    document: Document
    record: Mapping[str, Any] | None = None
    """The document's record as it was exported, without its text."""
    mark: Mark | None = None
    places: tuple[tuple[int, int], ...] = ()
    """The places of the words in the article's own text, where the file's text has another layout."""
    left: tuple[Left, ...] = ()
    partial: bool = False
    """Whether the file holds some annotations of the article only: what is not in it says nothing."""

    @property
    def ours(self) -> bool:
        """Whether newsview wrote the file that this was read from."""
        return self.record is not None or self.mark is not None

    @property
    def exported(self) -> Document | None:
        """The document as it was exported, where the file holds its record."""
        return None if self.record is None else from_record({**self.record, "text": self.document.text})


def documents_of(readings: Iterator[Reading]) -> Iterator[Document]:
    """The documents alone; goes on after a piece that is refused, as `readings` does."""
    return map(attrgetter("document"), readings)


def digest(document: Document, id: str = "") -> bytes:
    """What two documents share exactly when they are equal but for their own id."""
    same = replace(document, article=replace(document.article, id=id))
    return blake2b(msgspec.msgpack.encode(same, order="deterministic"), digest_size=16).digest()


def mark_of(document: Document, options: Options, correction: int | None = None) -> Mark:
    """The mark of a document as the file holds it; `correction` where the file holds no statuses."""
    return Mark(
        digest=digest(document).hex(),
        status=options.status,
        only_corrections=options.only_corrections,
        only_decided=options.only_decided,
        align=options.align,
        correction=correction,
    )


def mark_in(value: object) -> Mark | None:
    """The mark in a decoded JSON value; None where it is none."""
    try:
        return msgspec.convert(value, Mark)
    except msgspec.ValidationError:
        return None


class _Line(Struct, kw_only=True, omit_defaults=True):
    article: str
    mark: Mark


def write_marks(path: Path, marks: Iterable[tuple[str, Mark]]) -> None:
    """Writes the marks of articles, a line each, in order."""
    lines = (msgspec.json.encode(_Line(article=id, mark=mark)) + b"\n" for id, mark in marks)
    path.write_bytes(b"".join(lines))


def marks_beside(path: Path) -> list[tuple[str, Mark]]:
    """The ids and marks in such a file, in order; none where there is no file. Raises DocumentError."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    try:
        found = [msgspec.json.decode(line, type=_Line) for line in lines if line.strip()]
    except msgspec.DecodeError as error:
        raise DocumentError(f"{path.name}: {error}") from None
    return [(line.article, line.mark) for line in found]
