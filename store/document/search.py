"""Search over what an article says and what is marked in it: text, names, labels, types, status, roles, notes. Pure.

A query is words, which must all be found in one hit, and conditions `field:value`:

    north korea                 the words, in text, in names of entities, in notes
    label:GPE status:proposed   mentions so labelled and so decided
    type:ASSAULT when:2024-01   events by type and by how their date begins
    entity:russia               all that mentions an entity so named
    role:actor score<0.5 is:event note:check

`label:`, `type:`, `status:`, `origin:` and `factuality:` may be shortened to any beginning: `status:p`, `type:as`.
A word in capitals that is a label or a type, such as GPE, finds what has it. Nothing that is typed is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from msgspec import Struct

from newsview.store.document.model import Document, Event, Mention

__all__ = ["Hit", "Query", "Searchable", "parse_query", "search"]

What = Literal["mention", "event", "text", "note"]

FIELDS = ("label", "type", "status", "origin", "factuality", "entity", "role", "when", "note", "is", "has")

LIMIT = 2000
"""The most hits of plain text that are looked for in one article: people read no further."""


class Query(Struct, frozen=True, kw_only=True):
    """A search as it was understood."""

    words: tuple[str, ...] = ()
    conditions: tuple[tuple[str, str], ...] = ()
    """`(field, value)`, the value in lower case."""
    score: tuple[str, float] | None = None
    """`("<", 0.5)` or `(">", 0.5)`."""

    def __bool__(self) -> bool:
        return bool(self.words or self.conditions or self.score)


class Hit(Struct, frozen=True, kw_only=True):
    """One place found."""

    article: str
    what: What
    start: int
    end: int
    """The extent in the article's text."""
    item: str | None = None
    """Id of the mention or event; None for plain text and for the article's own note."""
    label: str = ""
    """The label or the type, and the status."""

    @property
    def key(self) -> tuple[str, str, int, int, str | None]:
        """What tells hits apart."""
        return self.article, self.what, self.start, self.end, self.item


def parse_query(text: str) -> Query:
    """The query in what a person typed. Quotes hold words together; an unknown field is a word."""
    words: list[str] = []
    conditions: list[tuple[str, str]] = []
    score = None
    for found in re.finditer(r'(?:(\w+):)?"([^"]*)"?|(\S+)', text):
        field, quoted, word = found.groups()
        if word is not None:
            if compared := re.fullmatch(r"score([<>])(0?\.\d+|[01](?:\.0*)?)", word):
                score = compared[1], float(compared[2])
                continue
            head, colon, value = word.partition(":")
            field, quoted = (head, value) if colon and head.lower() in FIELDS else (None, word)
        if field is not None and field.lower() in FIELDS:
            if quoted:
                conditions.append((field.lower(), quoted.lower()))
        elif quoted:
            words.append(quoted)
    return Query(words=tuple(words), conditions=tuple(conditions), score=score)


class _Mention(NamedTuple):
    """A mention as it is searched, all in lower case."""

    item: Mention
    quote: str
    name: str
    """Of its entity."""
    note: str


class _Event(NamedTuple):
    """An event as it is searched, all in lower case."""

    item: Event
    quotes: tuple[str, ...]
    """Its trigger and its arguments."""
    names: tuple[str, ...]
    """Of the entities in its roles."""
    note: str


class Searchable:
    """An article as it is searched, prepared once for the queries that a person types letter by letter."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @cached_property
    def _names(self) -> dict[str | None, str]:
        return {entity.id: entity.name.lower() for entity in self.document.annotation.entities}

    @cached_property
    def mentions(self) -> list[_Mention]:
        """The mentions in order of the text."""
        document, names = self.document, self._names
        return [
            _Mention(m, _plain(document.quote(m)), names.get(m.entity, ""), (m.note or "").lower())
            for m in document.annotation.mentions
        ]

    @cached_property
    def events(self) -> list[_Event]:
        """The events in order of the text."""
        document, names, mentions = self.document, self._names, self.document.annotation.mention_index
        found = []
        for event in document.annotation.events:
            filling = dict.fromkeys(mentions[a.mention].entity for a in event.arguments if a.mention in mentions)
            quotes = tuple(_plain(document.quote(part)) for part in (event.trigger, *event.arguments))
            entities = tuple(names[entity] for entity in filling if entity in names)
            found.append(_Event(event, quotes, entities, (event.note or "").lower()))
        return found


def search(searched: Document | Searchable, query: Query) -> list[Hit]:
    """The hits in one article, in order of the text; without any condition also plain text that no name has."""
    if not query:
        return []
    if isinstance(searched, Document):
        searched = Searchable(searched)
    document = searched.document
    article = document.article.id
    words = tuple((word, word.lower()) for word in query.words)
    hits: list[Hit] = []
    for found in searched.mentions:
        if _mention_fits(found, query, words):
            mention = found.item
            label = f"{mention.label} {mention.status}"
            hits.append(
                Hit(article=article, what="mention", start=mention.start, end=mention.end, item=mention.id, label=label)
            )
    for each in searched.events:
        if _event_fits(each, query, words):
            event = each.item
            label = f"{event.type or 'event'} {event.status}"
            hits.append(
                Hit(article=article, what="event", start=event.start, end=event.end, item=event.id, label=label)
            )
    if not query.conditions and query.score is None:
        names = {m.id for m in document.annotation.mentions if m.kind == "name" and m.status != "rejected"}
        covering = [h for h in hits if h.what == "event" or h.item in names]
        hits += _uncovered(_in_text(document, query), covering)
    if _note_fits(document.article.note, query):
        hits.append(Hit(article=article, what="note", start=0, end=min(1, len(document.text)), label="note"))
    return sorted(hits, key=lambda h: (h.start, h.end, h.what))


def _uncovered(found: Iterable[Hit], covering: Sequence[Hit]) -> Iterator[Hit]:
    """The hits of plain text that no name or event found already shows."""
    left = sorted(covering, key=lambda h: h.start)
    open_: list[Hit] = []
    at = 0
    for hit in found:
        while at < len(left) and left[at].start <= hit.start:
            open_.append(left[at])
            at += 1
        open_ = [h for h in open_ if h.end > hit.start]
        if not any(hit.end <= h.end for h in open_):
            yield hit


def _in_text(document: Document, query: Query) -> Iterator[Hit]:
    """Where all the words follow each other, as a phrase."""
    phrase = r"\s+".join(re.escape(word) for words in query.words for word in words.split())
    if not phrase:
        return
    for count, found in enumerate(re.finditer(phrase, document.text, re.IGNORECASE)):
        if count == LIMIT:
            return
        yield Hit(article=document.article.id, what="text", start=found.start(), end=found.end())


def _note_fits(note: str | None, query: Query) -> bool:
    if not note or query.score is not None:
        return False
    for field, value in query.conditions:
        if not (field == "note" and value in note.lower()) and (field, value) not in (("has", "note"), ("is", "note")):
            return False
    return all(word.lower() in note.lower() for word in query.words)


def _mention_fits(found: _Mention, query: Query, words: Sequence[tuple[str, str]]) -> bool:
    """`words` are the query's words, each as typed and in lower case."""
    mention = found.item
    if not _score_fits(mention.score, query):
        return False
    for field, value in query.conditions:
        match field:
            case "label" | "status" | "origin":
                fits = str(getattr(mention, field)).lower().startswith(value)
            case "entity":
                fits = value in found.name
            case "when":
                fits = (mention.value or "").lower().startswith(value)
            case _:
                fits = _common(field, value, "mention", mention.note)
        if not fits:
            return False
    for typed, word in words:
        if not (word in found.quote or word in found.name or typed == mention.label or word in found.note):
            return False
    return True


def _event_fits(found: _Event, query: Query, words: Sequence[tuple[str, str]]) -> bool:
    """`words` are the query's words, each as typed and in lower case."""
    event = found.item
    if not _score_fits(event.score, query):
        return False
    for field, value in query.conditions:
        match field:
            case "type" | "status" | "origin" | "factuality":
                fits = str(getattr(event, field) or "none").lower().startswith(value)
            case "role":
                fits = any(a.role.startswith(value) for a in event.arguments)
            case "entity":
                fits = any(value in name for name in found.names)
            case "when":
                fits = (event.when or "").startswith(value)
            case _:
                fits = _common(field, value, "event", event.note)
        if not fits:
            return False
    first = not query.conditions and query.score is None
    parts = found.quotes[:1] if first else (*found.quotes, found.note, *found.names)
    return all(typed == event.type or any(word in part for part in parts) for typed, word in words)


def _common(field: str, value: str, what: What, note: str | None) -> bool:
    match field:
        case "is":
            return what.startswith(value)
        case "note":
            return note is not None and value in note.lower()
        case "has":
            return value == "note" and bool(note)
    return False


def _score_fits(score: float | None, query: Query) -> bool:
    if query.score is None:
        return True
    sign, bound = query.score
    return score is not None and (score < bound if sign == "<" else score > bound)


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()
