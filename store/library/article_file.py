"""One article's TinyDB: its tables, read into a Document and a history, and changed one correction at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import Struct
from tinydb.table import Document as Row

from newsview.store.document.model import (
    Annotation,
    Article,
    Attribution,
    Document,
    Entity,
    Event,
    Failure,
    Mention,
    Tokens,
    ordered,
    replace,
)
from newsview.store.document.serialization import DocumentError, check, from_record, to_record
from newsview.store.editing.contents import Contents, TextVersion, Unplaced
from newsview.store.editing.corrections import Change, ConflictError, Correction, apply
from newsview.store.errors import DamagedError, NoArticleError, OvertakenError
from newsview.store.library.migrations import has_wrong_changes, mend, migrate
from newsview.store.library.storage import SCHEMA, DurableStorage, Stamp, Tables, Yield, no_yield, unpacked_as
from newsview.store.library.table import ArticleDB

__all__ = ["ArticleFile", "Version", "file_name", "glance"]

T = TypeVar("T", bound=Struct)

_TABLES = {"mention": "mentions", "entity": "entities", "event": "events"}
"""Kind of change: its table."""

OWN = ("attributions", "tokens", "pipeline", "failed")
"""What the article's row holds of the annotation."""


def file_name(id: str) -> str:
    """The path, below `articles`, of the file of an article: ids may be anything, so it is a hash of the id."""
    digest = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{digest[:2]}/{digest}.json"


class Version(NamedTuple):
    """What a file held at one moment, and the stamp by which it is known whether it still does."""

    stamp: Stamp | None
    contents: Contents


class ArticleFile:
    """The TinyDB of one article, as it was read or written last.

    It does not look whether another program has changed the file since: `store.library.cache` asks that. One thread at
    a time changes it, while others may read `version`. After a write that failed it must not be used any more.
    """

    def __init__(self, path: Path, *, scratch: Path | None = None, yields: Yield = no_yield) -> None:
        """A file that is not there yet; one that is there is opened by `read`."""
        self.path = path
        self.version: Version | None = None
        """None until something was read or written."""
        self._storage = DurableStorage(path, scratch=scratch, yields=yields)
        self._db = ArticleDB(storage=lambda: self._storage)
        self._numbers: dict[str, dict[str, int]] = {}
        """For each kind of items, the numbers of their rows by their ids."""

    @classmethod
    def read(cls, path: Path, *, scratch: Path | None = None, yields: Yield = no_yield) -> ArticleFile:
        """Opens the file and checks what it holds.

        Raises NoArticleError where there is no file, DamagedError, TooNewError, OSError.
        """
        file = cls(path, scratch=scratch, yields=yields)
        tables = file._storage.read()
        if tables is None:
            raise NoArticleError(f"there is no file {path.name}")
        migrate(tables, file._storage.schema)
        file.version = Version(file._storage.stamp, _mended(tables))
        return file

    @property
    def contents(self) -> Contents:
        """What it holds. Raises NoArticleError where nothing was read or written yet."""
        if self.version is None:
            raise NoArticleError(f"there is no file {self.path.name}")
        return self.version.contents

    def write(self, contents: Contents) -> None:
        """Replaces everything. Raises NotSavedError; then the file is as it was."""
        self._db = ArticleDB(storage=lambda: self._storage)  # TinyDB keeps results and the next number of a row
        self._numbers = {}
        self._storage.write(_tables_of(contents))
        self.version = Version(self._storage.stamp, contents)

    def record(self, corrections: Sequence[Correction]) -> Contents:
        """Applies corrections and appends them to the history in one durable write; those it has already are skipped.

        Raises NotSavedError, and OvertakenError for a correction that does not follow or does not fit; then the file is
        as it was.
        """
        contents = self.contents
        new = _following(contents.corrections, corrections)
        if not new:
            return contents
        document = contents.document
        changes = [change for c in new for change in c.changes]
        try:
            for each in new:
                document = apply(document, each.changes)
            _check_changed(document, changes)
        except (ConflictError, DocumentError) as error:
            raise OvertakenError(f"the correction does not fit: {error}") from error
        with self._storage.batch():
            self._update(document, changes)
            self._db.table("corrections").insert_multiple(Row(_row(c), doc_id=c.number) for c in new)
        after = replace(contents, document=document, corrections=(*contents.corrections, *new))
        self.version = Version(self._storage.stamp, after)
        return after

    def _update(self, document: Document, changes: Iterable[Change]) -> None:
        """Brings the tables to the document, touching only what the changes name."""
        named: dict[str, set[str]] = {}
        for change in changes:
            named.setdefault(change.kind, set()).add(change.id)
        if named.pop("article", None):
            self._db.table("article").update(_putting({document.article.id: _article_row(document)}), doc_ids=[1])
        for kind, ids in named.items():
            table, layer = self._db.table(_TABLES[kind]), getattr(document.annotation, f"{kind}_index")
            numbers = self._numbers.get(kind)
            if numbers is None:
                kept = (self._storage.read() or {}).get(_TABLES[kind], {})
                numbers = self._numbers[kind] = {row["id"]: int(number) for number, row in kept.items()}
            rows = {each: _row(layer[each]) for each in sorted(ids) if each in layer}
            if gone := [numbers.pop(each) for each in sorted(ids) if each in numbers and each not in rows]:
                table.remove(doc_ids=gone)
            if changed := [numbers[each] for each in rows if each in numbers]:
                table.update(_putting(rows), doc_ids=changed)
            if made := [each for each in rows if each not in numbers]:
                numbers.update(zip(made, table.insert_multiple(rows[each] for each in made), strict=True))


def _fields(kind: type[Struct], names: Iterable[str]) -> Iterator[tuple[str, Any, Any]]:
    for each in msgspec.structs.fields(kind):
        if each.name in names:
            made = each.default_factory is not msgspec.NODEFAULT
            yield each.name, each.type, msgspec.field(default_factory=each.default_factory) if made else each.default


_ArticleRow = msgspec.defstruct(
    "_ArticleRow", [*_fields(Article, Article.__struct_fields__), *_fields(Annotation, OWN)], kw_only=True
)


class _Earlier(Struct, frozen=True):
    """A text that the article had before."""

    text_id: str


class _Glanced(Struct):
    """The tables, decoded at once into what they hold."""

    article: dict[str, _ArticleRow]  # type: ignore[valid-type]
    mentions: dict[str, Mention] = {}
    entities: dict[str, Entity] = {}
    events: dict[str, Event] = {}
    corrections: dict[str, Correction] = {}
    unplaced: dict[str, Unplaced] = {}
    earlier: dict[str, _Earlier] = {}


def glance(path: Path) -> Contents:
    """What an article's file holds, checked, but for its earlier texts and with its annotation in no order.

    That is enough to list it, at a third of the cost. Raises as `ArticleFile.read`.
    """
    data = path.read_bytes()
    try:
        schema, tables = unpacked_as(data, _Glanced)
        (row,) = tables.article.values()
        if schema != SCHEMA:
            raise DamagedError("it is of another schema")
        article = Article(**{name: getattr(row, name) for name in Article.__struct_fields__})
    except (DamagedError, ValueError):
        return ArticleFile.read(path).contents  # migrates or mends it, or says what is wrong with it
    annotation = Annotation(
        mentions=tuple(tables.mentions.values()),
        entities=tuple(tables.entities.values()),
        events=tuple(tables.events.values()),
        **{name: getattr(row, name) for name in OWN},
    )
    document = Document(article=article, annotation=annotation)
    try:
        check(document)
    except DocumentError as error:
        raise _unsound(error) from error
    return Contents(
        document=document,
        corrections=tuple(tables.corrections.values()),
        unplaced=tuple(tables.unplaced.values()),
        earlier=tuple(each.text_id for each in tables.earlier.values()),
    )


def _following(known: Sequence[Correction], corrections: Sequence[Correction]) -> list[Correction]:
    """Those that are new; LibraryError where they do not go on from what is known."""
    last = known[-1].number if known else 0
    numbered = {c.number: c for c in known}
    for each in corrections:
        if each.number <= last and _plain(numbered.get(each.number)) != _plain(each):
            raise OvertakenError(
                f"correction {each.number} was made otherwise before: another copy changed the article"
            )
    new = [c for c in corrections if c.number > last]
    if [c.number for c in new] != list(range(last + 1, last + 1 + len(new))):
        raise OvertakenError(f"correction {new[0].number} does not follow the last one, which is {last}")
    return new


def _check_changed(document: Document, changes: Sequence[Change]) -> None:
    """As `check`, but only what the changes name, unless something was removed that others may refer to."""
    if any(c.after is None for c in changes):
        check(document)
        return
    annotation = document.annotation
    at, who, what = annotation.mention_index, annotation.entity_index, annotation.event_index
    mentions = {c.id: at[c.id] for c in changes if c.kind == "mention" and c.id in at}
    events = {c.id: what[c.id] for c in changes if c.kind == "event" and c.id in what}
    named = {part.mention for e in events.values() for part in (*e.arguments, e.source) if part is not None}
    entities = {m.entity for m in mentions.values()}
    part = Annotation(
        mentions=(*mentions.values(), *(replace(at[m], entity=None) for m in named - mentions.keys() if m in at)),
        entities=tuple(who[e] for e in entities if e in who),
        events=tuple(events.values()),
    )
    check(Document(article=document.article, annotation=part))


def _mended(tables: Tables) -> Contents:
    """What the tables hold; values that an earlier newsview took and this one does not are kept aside, see `mend`."""
    try:
        contents = _contents_of(tables)
    except DamagedError:
        if not mend(tables):
            raise
    else:
        if not has_wrong_changes(contents.corrections):
            return contents
        mend(tables)
    return _contents_of(tables)


def _contents_of(tables: Tables) -> Contents:
    """Raises DamagedError where the tables do not hold an article that is right."""
    try:
        return Contents(
            document=_document_of(tables),
            corrections=tuple(sorted(_rows(tables, "corrections", Correction), key=lambda c: c.number)),
            versions=tuple(
                TextVersion(until=row["until"], document=from_record(row["document"]), unplaced=row.get("unplaced"))
                for row in tables.get("versions", {}).values()
            ),
            unplaced=_rows(tables, "unplaced", Unplaced),
            earlier=tuple(each.text_id for each in _rows(tables, "earlier", _Earlier)),
        )
    except (msgspec.ValidationError, DocumentError, KeyError, TypeError) as error:
        raise _unsound(error) from error


def _unsound(error: Exception) -> DamagedError:
    """The error in one line, whatever keys it quotes."""
    return DamagedError(f"it does not hold a sound article: {' '.join(str(error).split())}")


def _document_of(tables: Tables) -> Document:
    row = dict(next(iter(tables["article"].values()), {}))
    own = {key: row.pop(key) for key in OWN if key in row}
    document = Document(
        article=msgspec.convert(row, Article),
        annotation=Annotation(
            mentions=ordered(_rows(tables, "mentions", Mention)),
            entities=ordered(_rows(tables, "entities", Entity)),
            events=ordered(_rows(tables, "events", Event)),
            attributions=msgspec.convert(own.get("attributions", ()), tuple[Attribution, ...]),
            tokens=msgspec.convert(own.get("tokens"), Tokens | None),
            pipeline=msgspec.convert(own.get("pipeline"), str | None),
            failed=msgspec.convert(own.get("failed", ()), tuple[Failure, ...]),
        ),
    )
    check(document)
    return document


def _tables_of(contents: Contents) -> Tables:
    annotation = contents.document.annotation
    tables: Tables = {
        "article": {"1": _article_row(contents.document)},
        "mentions": _numbered(annotation.mentions),
        "entities": _numbered(annotation.entities),
        "events": _numbered(annotation.events),
        "corrections": {str(c.number): _row(c) for c in contents.corrections},
    }
    if contents.versions:
        tables["versions"] = {
            str(n): {"until": v.until, "document": to_record(v.document), "unplaced": v.unplaced}
            for n, v in enumerate(contents.versions, 1)
        }
    if contents.earlier:
        tables["earlier"] = {str(n): {"text_id": each} for n, each in enumerate(contents.earlier, 1)}
    if contents.unplaced:
        tables["unplaced"] = _numbered(contents.unplaced)
    return tables


def _numbered(items: Iterable[Struct]) -> dict[str, Any]:
    return {str(n): _row(item) for n, item in enumerate(items, 1)}


def _rows(tables: Tables, name: str, struct: type[T]) -> tuple[T, ...]:
    return msgspec.convert(tuple(tables.get(name, {}).values()), tuple[struct, ...])  # type: ignore[valid-type]


def _row(item: Struct) -> dict[str, Any]:
    """What a table keeps of a struct: all but the fields that say nothing."""
    record: dict[str, Any] = msgspec.to_builtins(item)
    return {key: value for key, value in record.items() if value is not None and value != {}}


def _article_row(document: Document) -> dict[str, Any]:
    annotation = document.annotation
    own: dict[str, Any] = {"attributions": [_row(a) for a in annotation.attributions], "pipeline": annotation.pipeline}
    if annotation.tokens is not None:
        own["tokens"] = _row(annotation.tokens)
    if annotation.failed:
        own["failed"] = [_row(f) for f in annotation.failed]
    return _row(document.article) | own


def _putting(rows: Mapping[str, dict[str, Any]]) -> Callable[[Any], None]:
    """An update for TinyDB that makes each row the one given for its id."""

    def put(row: Any) -> None:
        new = rows[row["id"]]
        row.clear()
        row.update(new)

    return put


def _plain(correction: Correction | None) -> bytes:
    return msgspec.json.encode(correction)
