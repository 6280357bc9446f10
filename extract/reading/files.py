"""From a file, a URL or standard input to articles: text, Markdown, HTML, JSON Lines, JSON documents, gzipped or not.

Line ends become `\\n` once, here; the raw bytes' SHA-256 is kept. What cannot be read is an `UnreadableError`, handed
out in its place among the rest, so that one bad file or line never stops the others.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import sys
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from newsview.extract.reading.fetch import FetchError, fetched
from newsview.extract.reading.foreign_files import foreign_kind, is_page
from newsview.extract.reading.front_matter import FrontMatterError, front_matter
from newsview.extract.reading.records import understood
from newsview.store.document.appearances import is_url, name_of
from newsview.store.document.model import Article, Document, replace
from newsview.store.document.serialization import DocumentError, from_record

__all__ = ["Reading", "UnreadableError", "fault", "is_url"]

LARGEST = 64 * 2**20
"""Bytes of one article, one line of JSON Lines or one web page; a corpus of them may have any size."""

JSON_LINES = {".jsonl", ".ndjson"}
HTML = {".html", ".htm", ".xhtml"}
MARKDOWN = {".md", ".markdown"}

FRONT_MATTER = "front_matter"
"""Key of an article that keeps the front matter of its file, as it stands there."""

NOT_YET = "is {kind}, which newsview does not read yet: save each article as text, or all of them as JSON Lines"
"""What is said of a file whose format is known and not read."""

LAYERS = ("mentions", "entities", "events", "attributions", "tokens", "pipeline", "clusters", "gold")
"""What other annotators or programs marked on the text: not carried into a fresh extraction."""


class UnreadableError(Exception):
    """Something that could not be read: `name` (with `:LINE` where it is one line of many) and the reason."""

    def __init__(self, name: str, reason: str) -> None:
        """The reason is a sentence's end: *is not UTF-8*."""
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


class Reading:
    """The articles in files, URLs and standard input (`-`), one at a time.

    `fresh`: annotations in the input are left out, as for an extraction; otherwise they are read and checked.
    `published` (ISO 8601) is the date of every article that does not say its own. `encoding` is that of the plain
    texts, UTF-8 (UTF-16 with a byte-order mark) unless given. `private`: URLs may lead into the local network.
    `tell` is called with a note on each thing that was read and is not as it should be.
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        published: str | None = None,
        encoding: str | None = None,
        fresh: bool = False,
        private: bool = False,
        tell: Callable[[str], object] = lambda note: None,
    ) -> None:
        """Of the files, folders and URLs named; nothing is read before the first is asked for."""
        self.names, self.tell = names, tell
        self.private = private
        self.published, self.encoding, self.fresh = published, encoding, fresh
        self.bytes_total = sum(_size(name) for name in names)
        """Of the files named, compressed where they are; 0 where it cannot be known."""
        self._bytes_before = 0
        self._at: IO[bytes] | None = None

    @property
    def bytes_done(self) -> int:
        """How much of `bytes_total` has been read."""
        try:
            return self._bytes_before + (self._at.tell() if self._at is not None else 0)
        except (OSError, ValueError):
            return self._bytes_before

    def __iter__(self) -> Iterator[Document | UnreadableError]:
        """Each article as a document, in order, and the error in the place of what cannot be read."""
        for name in self.names:
            try:
                yield from self._documents(name)
            except UnreadableError as problem:
                yield problem
            except (OSError, EOFError, ValueError, zlib.error) as error:
                yield UnreadableError(name, _reason(error))
            except Exception as error:  # one page with which a reader cannot deal never stops the others
                yield UnreadableError(name, f"could not be read: {fault(error)}")
            self._bytes_before += _size(name)
            self._at = None

    def _documents(self, name: str) -> Iterator[Document | UnreadableError]:
        if is_url(name):
            try:
                raw = fetched(name, private=self.private)
            except FetchError as error:
                raise UnreadableError(name, str(error)) from None
            yield self._page(name, raw, source=name)
            return
        with self._opened(name) as (stream, suffix):
            if suffix in JSON_LINES:
                yield from self._lines(name, stream)
                return
            raw = stream.read(LARGEST + 1)
            if len(raw) > LARGEST and _looks_like_json_lines(raw[: 2**20]):
                yield from self._lines(name, _Chained(raw, stream))
                return
        if len(raw) > LARGEST:
            raise UnreadableError(name, f"is larger than {LARGEST // 2**20} MB, too large for one article")
        if (kind := foreign_kind(raw)) is not None:
            raise UnreadableError(name, NOT_YET.format(kind=kind))
        if suffix == ".json" or _looks_like_json_lines(raw[: 2**20]):
            yield from self._json(name, raw)
        elif suffix in HTML or is_page(raw):
            yield self._page(name, raw, source=_storable(name))
        else:
            yield self._text(name, raw, suffix)

    @contextmanager
    def _opened(self, name: str) -> Iterator[tuple[IO[bytes], str]]:
        """The bytes, ungzipped, and the suffix without `.gz`, in lower case."""
        if name == "-":
            yield sys.stdin.buffer, ""
            return
        path = Path(name)
        if path.is_dir():
            raise UnreadableError(name, f"is a folder; name the files in it, as in {name.rstrip('/')}/*.txt")
        with path.open("rb") as file:
            self._at = file
            packed = file.peek(2)[:2] == b"\x1f\x8b"
            suffix = Path(path.stem).suffix if path.suffix.lower() == ".gz" else path.suffix
            stream = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if packed else file
            yield stream, suffix.lower()

    def _lines(self, name: str, stream: Any) -> Iterator[Document | UnreadableError]:
        number = 0
        while line := stream.readline(LARGEST + 1):
            number += 1
            where = f"{name}:{number}"
            if number == 1:
                line = line.removeprefix(BOM_UTF8)  # which some editors begin a file with
            if len(line) > LARGEST:
                yield UnreadableError(where, f"the line is longer than {LARGEST // 2**20} MB")
                while line and not line.endswith(b"\n"):
                    line = stream.readline(LARGEST)
            elif line.strip():
                yield self._record(where, line)
        if not number:
            raise UnreadableError(name, "is empty")

    def _json(self, name: str, raw: bytes) -> Iterator[Document | UnreadableError]:
        """One JSON value over the whole file, a document or a list of them, or else JSON Lines."""
        try:
            whole = msgspec.json.decode(raw.removeprefix(BOM_UTF8))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield from self._lines(name, io.BytesIO(raw))
            return
        records = whole if isinstance(whole, list) else [whole]
        if len(records) > 1 and not any(isinstance(record, dict) for record in records):
            raise UnreadableError(name, "is JSON, but no list of articles: an article is an object with a `text`")
        for number, record in enumerate(records, 1):
            where = f"{name}:{number}" if isinstance(whole, list) else name
            yield self._record(where, record)

    def _record(self, where: str, line: object) -> Document | UnreadableError:
        try:
            record = msgspec.json.decode(line) if isinstance(line, bytes) else line
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return UnreadableError(where, f"not JSON: {error}")
        if isinstance(record, dict):
            record, notes = understood(record)
            for each in notes:
                self.tell(f"{where}: {each}")
            if self.fresh:
                record = {k: v for k, v in record.items() if k not in LAYERS}
        try:
            document = from_record(record)
        except DocumentError as error:
            return UnreadableError(where, str(error))
        except Exception as error:  # the other lines are read all the same
            return UnreadableError(where, f"could not be read: {fault(error)}")
        if not document.text.strip():
            return UnreadableError(where, "the article has no text")
        return self._dated(document)

    def _text(self, name: str, raw: bytes, suffix: str) -> Document:
        text = _decoded(name, raw, self.encoding)
        source = None if name == "-" else _storable(name)
        digest = hashlib.sha256(raw).hexdigest()
        id_ = digest[:16] if name == "-" else _stem(name)
        article = Article(id=id_, text=text, source=source, sha256=digest)
        return self._dated(Document(article=self._headed(name, article) if suffix in MARKDOWN else article))

    def _headed(self, name: str, article: Article) -> Article:
        """The article with its front matter read: out of the text, and whole under its key."""
        try:
            found = front_matter(article.text)
        except FrontMatterError as error:
            self.tell(f"{name}: the front matter cannot be read and stays in the text: {error}")
            return article
        if found is None:
            return article
        if not found.rest.strip():
            raise UnreadableError(name, "the article has no text but its front matter")
        fields, notes = understood({k: v for k, v in found.fields.items() if k not in ("id", "text")})
        for each in notes:
            self.tell(f"{name}: {each}")
        written = {key: value for key, value in fields.items() if isinstance(value, str) and value.strip()}
        title, source, byline = written.get("title"), written.get("source"), written.get("byline")
        return replace(
            article,
            text=found.rest,
            title=title,
            source=source if source and is_url(source) else article.source,
            published=fields.get("published"),
            extra={FRONT_MATTER: found.block} | ({"byline": byline} if byline else {}),
        )

    def _page(self, name: str, raw: bytes, *, source: str) -> Document:
        from newsview.extract.reading.pages import read_page

        page = read_page(raw, url=source if is_url(source) else None)
        if page is None:
            raise UnreadableError(name, "no article text was found in the page")
        article = Article(
            id=_stem(name), text=page.text, title=page.title, source=source, published=page.published,
            sha256=hashlib.sha256(raw).hexdigest(), furniture=page.furniture,
            extra={"byline": page.byline} if page.byline else {},
        )  # fmt: skip
        return self._dated(Document(article=article))

    def _dated(self, document: Document) -> Document:
        article = document.article
        if article.published or not self.published:
            return document
        return replace(document, article=replace(article, published=self.published))


class _Chained:
    """What was read already, then the rest, line by line."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self.head, self.rest = io.BytesIO(head), rest

    def readline(self, limit: int) -> bytes:
        line = self.head.readline(limit)
        return line if line.endswith(b"\n") or len(line) >= limit else line + self.rest.readline(limit - len(line))


def _decoded(name: str, raw: bytes, encoding: str | None) -> str:
    if not raw.strip():
        raise UnreadableError(name, "is empty")
    wide = encoding is None and raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = raw.decode(encoding or ("utf-16" if wide else "utf-8-sig"))
    except LookupError:
        raise UnreadableError(name, f"there is no encoding {encoding!r}") from None
    except UnicodeDecodeError as error:
        if b"\0" in raw[:4096]:
            raise UnreadableError(name, "is binary, not a text") from None
        byte = raw[error.start] if error.start < len(raw) else 0
        what = encoding or ("UTF-16" if wide else "UTF-8")
        raise UnreadableError(
            name, f"is not {what} (byte 0x{byte:02x} at {error.start}); say what it is, as in --encoding cp1252"
        ) from None
    if "\0" in text:
        raise UnreadableError(name, "is binary, not a text")
    if not text.strip():
        raise UnreadableError(name, "is empty")
    return _normal(text)


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _looks_like_json_lines(head: bytes) -> bool:
    return bool(re.match(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"', head))


def _storable(name: str) -> str:
    """A file's name as a document can hold it: a byte that is no UTF-8 becomes U+FFFD, as in a library."""
    return re.sub("[\ud800-\udfff]", "\ufffd", name)


def _stem(name: str) -> str:
    """What an article is called that has no id: as its file or the last part of its URL."""
    return name_of(_storable(name))


def _size(name: str) -> int:
    try:
        return Path(name).stat().st_size if name != "-" and not is_url(name) else 0
    except (OSError, ValueError):
        return 0


def fault(error: Exception) -> str:
    """What kind of error it was; its message may quote the article."""
    return f"a fault of newsview's own ({type(error).__name__})"


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile):
        return "its gzip data are damaged or end early"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower() if error.strerror != "Permission denied" else "may not be read: permission denied"
    return str(error) or type(error).__name__
