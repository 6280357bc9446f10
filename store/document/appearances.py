"""Under which ids and from which sources an article appeared: what it is found by when it comes again. Pure functions.

An id identifies an article only where an archive gave it, together with where it is from; what newsview made of a
file's name, or of a text that came without an id, does not. A source identifies one only where a single article lies
there: at a URL with a path, or in a file of its own. The name of a publisher never does.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from newsview.store.document.model import Article, replace

__all__ = [
    "COPY_OF",
    "SOURCES",
    "also_from",
    "also_ids",
    "archive_id",
    "is_url",
    "known_as",
    "locator",
    "name_of",
    "origin",
    "text_id",
]

SOURCES = "sources"
"""Key of an article that tells where else the same text, or another version of it, came from: objects with the id that
it had there, and the source."""


COPY_OF = "copy_of"
"""Key of an article that is another person's reading of a text, kept apart from theirs: it is never found by its text,
only by its id."""


def is_url(name: str) -> bool:
    """Whether it is the address of a page, and no path."""
    return bool(re.match(r"https?://", name, re.I))


def text_id(text: str) -> str:
    """The id of a text that came without one: the same for the same text, whatever file it came in."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def name_of(source: str) -> str:
    """A file's name, or the last part of a URL, without its suffix: what an article is called that has no other id."""
    if not is_url(source):
        path = Path(source)
    else:
        parts = _split(source)
        path = Path(unquote(parts.path.rstrip("/")) or parts.netloc)
    stem = path.stem if path.suffix.lower() != ".gz" else Path(path.stem).stem
    return stem or path.name


def archive_id(article: Article) -> str | None:
    """The article's id, where an archive gave it."""
    made = [text_id(article.text)]
    if article.sha256 is not None:
        made += [article.sha256[:16], *([name_of(article.source)] if article.source else ())]
    return article.id if article.id and article.id not in made else None


def locator(article: Article) -> str | None:
    """The article's source, where no other article lies."""
    source = article.source
    if source is None or not is_url(source):
        return source if article.sha256 is not None else None
    parts = _split(source)
    return source if parts.query or parts.path.strip("/") else None


def origin(source: str | None) -> str | None:
    """Who published it: a host or a name. None where that is unknown, as for a path."""
    if source is None or not source.strip():
        return None
    if is_url(source):
        return (_split(source).hostname or "").removeprefix("www.") or None
    return None if re.search(r"[/\\]|\.\w{1,5}$", source) else " ".join(source.casefold().split())


def _split(url: str) -> Any:
    try:
        parts = urlsplit(url)
        _ = parts.hostname
    except ValueError:  # an address that is none, as http://[
        return urlsplit("http://")
    return parts


def also_ids(article: Article) -> tuple[str, ...]:
    """The ids that the article had elsewhere."""
    return tuple(dict.fromkeys(each["id"] for each in _told(article) if isinstance(each.get("id"), str)))


def also_from(article: Article) -> tuple[str, ...]:
    """The other sources of the article."""
    return tuple(dict.fromkeys(each["source"] for each in _told(article) if isinstance(each.get("source"), str)))


def known_as(article: Article, other: Article) -> Article:
    """The article with what `other`, the same article from elsewhere, says of its id and source that it does not yet.

    Itself where that is nothing. A key of others that has the name of ours is left as it is.
    """
    if SOURCES in article.extra and not isinstance(article.extra[SOURCES], list):
        return article
    ids, sources = {article.id, *also_ids(article)}, {article.source, *also_from(article)}
    new: list[dict[str, Any]] = []
    for each in ({"id": archive_id(other), "source": other.source}, *_told(other)):
        told = {key: value for key in ("id", "source") if isinstance(value := each.get(key), str)}
        if told.get("id", article.id) in ids and told.get("source", article.source) in sources:
            continue
        new.append(told)
        ids.add(told.get("id", article.id))
        sources.add(told.get("source", article.source))
    if not new:
        return article
    return replace(article, extra={**article.extra, SOURCES: [*article.extra.get(SOURCES, ()), *new]})


def _told(article: Article) -> Sequence[dict[str, Any]]:
    told = article.extra.get(SOURCES)
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
