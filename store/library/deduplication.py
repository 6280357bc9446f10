"""What an article is before it enters the library: its strings fit for a file, and how like another its text is."""

from __future__ import annotations

import re
from typing import Any

from newsview.store.document.model import Document, replace
from newsview.store.document.serialization import SURROGATE, DocumentError, decode, encode, from_record, to_record

__all__ = ["ALIKE", "cleaned", "likeness"]

SHINGLE = 4
"""Words in a row that are compared."""

ALIKE = 0.5
"""The likeness from which a text is taken for a version of the same article."""


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1: the share of the shorter one's runs of words that the longer one has."""
    a, b = _shingles(one), _shingles(other)
    return len(a & b) / min(len(a), len(b))


def cleaned(document: Document) -> Document:
    """The document without what no file can hold: lone surrogates outside its text, as in a file name not in UTF-8.

    Standard input, `-`, is no source: what comes from there has nothing in common. Raises DocumentError.
    """
    if document.article.source in ("", "-"):
        document = replace(document, article=replace(document.article, source=None))
    try:
        try:
            named = document if document.article.id else _named(document, "a")  # it gets an id when it is added
            decode(encode(named))  # constructors do not look at everything that a document must be
        except UnicodeEncodeError:
            document = from_record(_without_surrogates(to_record(document)) | {"text": document.text})
    except RecursionError:
        raise DocumentError("it is nested too deeply") from None
    return document


def _named(document: Document, id_: str) -> Document:
    return replace(document, article=replace(document.article, id=id_))


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    size = min(SHINGLE, len(words)) or 1
    return {tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1))}


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(v) for v in value]
    return value
