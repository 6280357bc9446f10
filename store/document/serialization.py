"""The JSON Lines document: one object an article, read and written without losing what newsview does not know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from newsview.store.document.model import Annotation, Article, Document, Entity, Event, Mention, Span, ordered
from newsview.store.document.refusals import cited, refusal

__all__ = [
    "MARK",
    "DocumentError",
    "check",
    "check_fields",
    "decode",
    "decode_marked",
    "encode",
    "from_record",
    "record_of",
    "struct_of",
    "to_record",
]

T = TypeVar("T", bound=msgspec.Struct)

ARTICLE_KEYS = ("id", "title", "source", "published", "text", "furniture")
"""Always written, in this order; the article's other fields only where they are set."""

ANNOTATION_KEYS = ("mentions", "entities", "events", "attributions")

TAIL = ("tokens", "pipeline", "failed")
"""Keys of the annotation that come after the others and only where they are set."""

OPTIONAL = (
    "note", "added", "sha256", "reviewed", "tokens", "pipeline", "failed", "error", "tags", "pos", "lemmas", "heads",
    "deps",
)  # fmt: skip
"""Fields that are left out of a record while they have no value."""

MARK = "newsview"
"""Key of a line that `newsview export json` wrote: how the article was exported. It is no part of the document."""

SURROGATE = re.compile("[\ud800-\udfff]")


class DocumentError(ValueError):
    """A document that breaks the format; the message says where and how."""


def _fields(kind: type[msgspec.Struct]) -> list[Any]:
    return [
        (f.encode_name, f.type, msgspec.NODEFAULT if f.required else f.default)
        for f in msgspec.structs.fields(kind)
        if f.encode_name != "extra"
    ]


_KNOWN = msgspec.json.Decoder(
    msgspec.defstruct(
        "_Known",
        [*_fields(Article), *_fields(Annotation), (MARK, dict[str, Any] | None, None)],
        kw_only=True,
        forbid_unknown_fields=True,
    )
)
"""Decodes a document that has no key of others; what it refuses is gone through key by key."""


def decode(line: str | bytes) -> Document:
    """The document in one line of JSON. Raises DocumentError, which names what is wrong."""
    return decode_marked(line)[0]


def decode_marked(line: str | bytes) -> tuple[Document, dict[str, Any] | None]:
    """The document in one line of JSON, and what is next to it under MARK. Raises DocumentError."""
    known = _known(line)
    if known is not None:
        return known
    try:
        record = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DocumentError(f"not JSON: {error}") from None
    mark = record.get(MARK) if isinstance(record, dict) else None
    return _gone_through(record), mark if isinstance(mark, dict) else None


def _known(line: str | bytes) -> tuple[Document, dict[str, Any] | None] | None:
    """The document, if there is nothing in it that newsview does not know."""
    if ('"extra"' in line) if isinstance(line, str) else (b'"extra"' in line):
        return None  # a key of others that looks like ours
    try:
        known = _KNOWN.decode(line)
        article = Article(**{f: getattr(known, f) for f in Article.__struct_fields__ if f != "extra"})
    except (ValueError, RecursionError):  # of JSON, of UTF-8, of the article's dates
        return None
    annotation = Annotation(**{field: getattr(known, field) for field in Annotation.__struct_fields__})
    document = Document(article=article, annotation=_in_order(annotation))
    _check_incoming(document)
    return document, getattr(known, MARK)


def encode(document: Document) -> bytes:
    """One line of JSON, without its line end."""
    return msgspec.json.encode(to_record(document))


def from_record(record: object) -> Document:
    """The document in a decoded JSON object, checked. Raises DocumentError."""
    try:
        known = _known(msgspec.json.encode(record))  # JSON there and back is quicker than Python key by key
    except (TypeError, ValueError, OverflowError, RecursionError):
        known = None
    return known[0] if known else _gone_through(record)


def _gone_through(record: object) -> Document:
    """The document, key by key: whatever keys there are, and with words for what is wrong."""
    if not isinstance(record, dict):
        raise DocumentError("a document must be a JSON object")
    if not isinstance(record.get("text"), str):
        raise DocumentError("`text` is missing or is not a string")
    layers = {k: record[k] for k in (*ANNOTATION_KEYS, *TAIL) if record.get(k) is not None}
    try:
        article = struct_of(Article, {k: v for k, v in record.items() if k not in (*ANNOTATION_KEYS, *TAIL, MARK)})
        annotation = _in_order(struct_of(Annotation, layers))
    except DocumentError as error:
        raise _of_article(record.get("id"), error) from None
    document = Document(article=article, annotation=annotation)
    _check_incoming(document)
    return document


def _check_incoming(document: Document) -> None:
    """As `check`, with words for somebody who has many articles."""
    if not document.article.id:
        raise DocumentError("the article's `id` must be a text that is not empty")
    try:
        check(document)
    except DocumentError as error:
        raise _of_article(document.article.id, error) from None


def _of_article(id_: object, error: DocumentError) -> DocumentError:
    return DocumentError(f"article {cited(id_)}: {error}") if isinstance(id_, str) and id_ else error


def to_record(document: Document) -> dict[str, Any]:
    """The document as a JSON object, its keys in the documented order."""
    article, annotation = record_of(document.article), record_of(document.annotation)
    tail: dict[str, Any] = {k: annotation.pop(k) for k in TAIL if k in annotation}
    head: dict[str, Any] = {k: article.pop(k) for k in ARTICLE_KEYS}
    return head | annotation | tail | article


def check(document: Document) -> None:
    """Raises DocumentError unless every span lies in the text, ids are unique and every reference leads somewhere."""
    text, annotation = document.text, document.annotation
    if not text.isascii() and SURROGATE.search(text):
        raise DocumentError("the text holds a lone surrogate, which is not a character")
    size = len(text)
    if annotation.tokens is not None and not _covers(annotation.tokens.lengths, size):
        raise DocumentError("the tokens do not cover the text")
    if any(span.end > size for span in _spans(document)):
        what, span = next((what, span) for what, span in _named(document) if span.end > size)
        raise DocumentError(f"{what} at {span.start}:{span.end} lies outside the text of {size} characters")
    mentions = _unique("mention", [m.id for m in annotation.mentions])
    entities = _unique("entity", [e.id for e in annotation.entities])
    _unique("event", [e.id for e in annotation.events])
    for m in annotation.mentions:
        if m.entity is not None and m.entity not in entities:
            raise DocumentError(f"mention {m.id} belongs to entity {m.entity!r}, which is not there")
    for event in annotation.events:
        named = [a.mention for a in event.arguments]
        if event.source is not None:
            named.append(event.source.mention)
        for each in named:
            if each is not None and each not in mentions:
                raise DocumentError(f"event {event.id} names mention {each!r}, which is not there")


def _covers(lengths: Sequence[int], size: int) -> bool:
    """Whether tokens of these lengths, which tell the space after them by their sign, make up a text of this size."""
    if not lengths:
        return size <= 1
    spaces = sum(map((0).__lt__, lengths[:-1]))
    return 0 not in lengths and sum(map(abs, lengths)) + spaces in (size, size - 1)


def _unique(what: str, ids: Sequence[str]) -> set[str]:
    every = set(ids)
    if len(every) < len(ids):
        each = next(each for each, count in Counter(ids).items() if count > 1)
        raise DocumentError(f"two {what} annotations have the id {each!r}")
    return every


def _spans(document: Document) -> Iterator[Span]:
    annotation = document.annotation
    yield from document.article.furniture
    yield from annotation.mentions
    for event in annotation.events:
        yield event.trigger
        yield from event.arguments
        if event.source is not None:
            yield event.source
            if event.source.cue is not None:
                yield event.source.cue
    for attribution in annotation.attributions:
        for part in (attribution.cue, attribution.source, attribution.content):
            if part is not None:
                yield part


def _named(document: Document) -> Iterator[tuple[str, Span]]:
    """The spans of a document, each with what it is."""
    for furniture in document.article.furniture:
        yield "furniture", furniture
    for mention in document.annotation.mentions:
        yield f"mention {mention.id}", mention
    for event in document.annotation.events:
        yield f"the trigger of event {event.id}", event.trigger
        for argument in event.arguments:
            yield f"an argument of event {event.id}", argument
        if event.source is not None:
            yield f"the source of event {event.id}", event.source
            if event.source.cue is not None:
                yield f"the cue of event {event.id}", event.source.cue
    for attribution in document.annotation.attributions:
        for part in (attribution.cue, attribution.source, attribution.content):
            if part is not None:
                yield "an attribution", part


def _in_order(annotation: Annotation) -> Annotation:
    return msgspec.structs.replace(
        annotation,
        mentions=ordered(annotation.mentions),
        entities=ordered(annotation.entities),
        events=ordered(annotation.events),
    )


def struct_of(kind: type[T], record: Mapping[str, Any]) -> T:
    """A struct from a JSON object, its unknown keys put into `extra`. Raises DocumentError."""
    folded = _fold(kind, record)
    try:
        return msgspec.convert(folded, kind)
    except msgspec.ValidationError as error:
        raise DocumentError(refusal(kind, folded, error)) from None


SAMPLES: dict[type[msgspec.Struct], dict[str, Any]] = {
    Article: {"id": "a", "text": ""},
    Mention: {"id": "m", "start": 0, "end": 1, "label": "X"},
    Entity: {"id": "e", "label": "X", "name": ""},
    Event: {"id": "v", "trigger": {"start": 0, "end": 1}},
}


def check_fields(kind: type[msgspec.Struct], record: Mapping[str, Any]) -> None:
    """Raises DocumentError where a field that the record names cannot hold its value; other fields may be missing."""
    whole = SAMPLES[kind] | dict(record)
    if isinstance(end := record.get("end"), int) and "start" not in record:
        whole["start"] = end - 1
    if isinstance(start := record.get("start"), int) and "end" not in record:
        whole["end"] = start + 1
    struct_of(kind, whole)


def record_of(struct: msgspec.Struct) -> dict[str, Any]:
    """A JSON object from a struct, its `extra` unfolded next to the known keys."""
    record: dict[str, Any] = msgspec.to_builtins(struct)
    return _unfold(type(struct), record)


def _unfold(kind: type[msgspec.Struct], record: dict[str, Any]) -> dict[str, Any]:
    """The record, changed in place: without what says nothing, the keys of others next to the known ones."""
    for field, inner in _nested(kind).items():
        value = record[field]
        if isinstance(value, tuple):
            record[field] = [_unfold(inner, each) for each in value]
        elif value is not None:
            _unfold(inner, value)
    for field in _optional(kind):
        if not record[field]:
            del record[field]
    if extra := record.pop("extra", None):
        record |= extra
    return record


def _fold(kind: type[msgspec.Struct], record: object) -> object:
    """The record with its unknown keys moved under `extra`, all the way down."""
    if not isinstance(record, Mapping):
        return record
    nested, folded, extra = _nested(kind), {}, {}
    for key, value in record.items():
        if key == "extra" or key not in kind.__struct_fields__:
            extra[key] = value
        elif (inner := nested.get(key)) is not None:
            folded[key] = [_fold(inner, v) for v in value] if isinstance(value, list | tuple) else _fold(inner, value)
        else:
            folded[key] = value
    if extra and "extra" in kind.__struct_fields__:
        folded["extra"] = extra
    return folded


@cache
def _optional(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(field for field in OPTIONAL if field in kind.__struct_fields__)


@cache
def _nested(kind: type[msgspec.Struct]) -> dict[str, type[msgspec.Struct]]:
    """Which fields hold structs, and of what kind."""
    return {field: found for field, hint in get_type_hints(kind).items() if (found := _struct_in(hint)) is not None}


def _struct_in(hint: Any) -> type[msgspec.Struct] | None:
    if isinstance(hint, type) and get_origin(hint) is None and issubclass(hint, msgspec.Struct):
        return hint
    return next((found for arg in get_args(hint) if (found := _struct_in(arg)) is not None), None)
