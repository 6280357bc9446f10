"""Which article of a library one that comes in is, or is a new version of. No effects: what is there is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Literal, NamedTuple, Protocol

from newsview.store.document.appearances import COPY_OF, also_from, also_ids, archive_id, locator, origin
from newsview.store.document.model import Article
from newsview.store.editing.contents import Contents
from newsview.store.errors import LibraryError
from newsview.store.library.deduplication import ALIKE, likeness

__all__ = ["Known", "Match", "recognised"]


class Match(NamedTuple):
    """The article that is meant, and what the one that comes in is to it.

    `same`: of the same text. `earlier`: of a text that it had before. `version`: of a new text like its own. `done`: of
    one too, but a person has marked the article done, and it stays as it is.
    """

    id: str
    relation: Literal["same", "earlier", "version", "done"]


class Known(Protocol):
    """What a library knows its articles by."""

    def called(self, id: str, /) -> Sequence[str]:
        """Ids of the articles that have this id, or had it elsewhere."""

    def from_source(self, source: str, /) -> Sequence[str]:
        """Ids of the articles that came from there."""

    def with_text(self, text: str, /) -> Sequence[str]:
        """Ids of the articles that may have this text, or had it before."""


def recognised(article: Article, known: Known, contents: Callable[[str], Contents]) -> Match | None:
    """The article that this one is; None where it is another than all that are there.

    The same text is the same article. Another text is a new version of an article that has the archive's own id and is
    of the same origin, or came from the same place, where the two texts are alike: of several, of the likest.
    """
    candidates = list(_candidates(article, known, contents))
    with_text = list(_read(known.with_text(article.text), contents))
    for group in (candidates, with_text):
        held = [(id_, found) for id_, found in group if _held(found, article)]
        held.sort(key=lambda each: (not _same_text(each[1], article), each[0] != article.id))
        for id_, found in held:
            return Match(id_, "same" if _same_text(found, article) else "earlier")
    best: list[tuple[float, str]] = []
    done: str | None = None
    for id_, found in candidates:
        share = likeness(found.document.text, article.text)
        if share >= ALIKE and found.document.article.reviewed is None:
            best.append((share, id_))
        elif share >= ALIKE:
            done = id_
    if best:
        return Match(max(best, key=lambda each: each[0])[1], "version")
    return Match(done, "done") if done is not None else None


def _same_text(found: Contents, article: Article) -> bool:
    return found.document.text == article.text


def _held(found: Contents, article: Article) -> bool:
    """Whether that article is, or was, of this one's text, and neither is to be kept apart from the other."""
    other = found.document.article
    apart = COPY_OF in article.extra or COPY_OF in other.extra
    texts = (other.text, *(version.document.text for version in found.versions))
    return article.text in texts and (not apart or other.id == article.id)


def _candidates(article: Article, known: Known, contents: Callable[[str], Contents]) -> Iterator[tuple[str, Contents]]:
    """The articles of which this may be a version: by the id that the archive gave them, and by where they lie."""
    wanted, where = archive_id(article), None if COPY_OF in article.extra else locator(article)
    seen: set[str] = set()
    if wanted is not None:
        for id_, found in _read(known.called(wanted), contents):
            other = found.document.article
            if wanted in (archive_id(other), *also_ids(other)) and _of_one_origin(article, other):
                seen.add(id_)
                yield id_, found
    if where is not None:
        for id_, found in _read(known.from_source(where), contents):
            other = found.document.article
            if id_ not in seen and COPY_OF not in other.extra and where in (locator(other), *also_from(other)):
                yield id_, found


def _of_one_origin(article: Article, other: Article) -> bool:
    """Whether nothing says that two articles of one id are of two archives."""
    own = origin(article.source)
    theirs = {origin(source) for source in (other.source, *also_from(other))} - {None}
    return own is None or not theirs or own in theirs


def _read(ids: Sequence[str], contents: Callable[[str], Contents]) -> Iterator[tuple[str, Contents]]:
    for id_ in ids:
        with suppress(LibraryError):
            yield id_, contents(id_)
