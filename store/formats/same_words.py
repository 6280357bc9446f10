"""An annotation laid onto another text of the same words: only the white space differs. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TypeVar

from newsview.store.document.model import Annotation, Argument, Document, Event, Source, Span, ordered, replace
from newsview.store.formats.tokens import tokens_of

__all__ = ["at_places", "onto", "same_words"]

S = TypeVar("S", bound=Span)


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in white space only."""
    return one == other or "".join(one.split()) == "".join(other.split())


def onto(document: Document, text: str) -> Document | None:
    """The document with this text for its own; None where the words differ.

    A span that holds nothing but white space has no place there and is left out; so are the tokens, unless every
    character is where it was.
    """
    old = document.text
    if old == text:
        return document
    if not same_words(old, text):
        return None
    here = [at for at, character in enumerate(text) if not character.isspace()]
    if here == [at for at, character in enumerate(old) if not character.isspace()] and len(old) == len(text):
        return replace(document, article=replace(document.article, text=text))
    return _Laid(document, text, here).document()


def at_places(document: Document, places: Sequence[tuple[int, int]]) -> Document:
    """A document of words with one space between them, its words put at their places in the article's own text."""
    old = document.annotation.tokens
    text, at = "", 0
    for word, (start, end) in zip(document.text.split(" "), places, strict=True):
        text += " " * (start - at) + word
        at = end
    laid = onto(document, text)
    if laid is None or old is None:
        return laid or document
    tokens = tokens_of(places, text)
    where = {start: number for number, (start, _) in enumerate(tokens.spans())}
    number = [where[start] for start, _ in places]  # of each word among the tokens, which may be white space too
    tags = ["_"] * len(tokens.lengths)
    for tag, n in zip(old.tags.split(" "), number, strict=False):
        tags[n] = tag
    tokens = replace(tokens, sentences=tuple(number[i] for i in old.sentences), tags=" ".join(tags) if old.tags else "")
    return replace(laid, annotation=replace(laid.annotation, tokens=tokens))


class _Laid:
    """A document whose spans go where their characters are in another text."""

    def __init__(self, document: Document, text: str, here: Sequence[int]) -> None:
        self.old, self.text, self.here = document, text, here
        self.before = [0, *accumulate(not character.isspace() for character in document.text)]

    def document(self) -> Document:
        annotation = self.old.annotation
        mentions = self._all(annotation.mentions)
        there = {m.id for m in mentions}
        return Document(
            article=replace(
                self.old.article,
                text=self.text,
                furniture=self._all(self.old.article.furniture),
            ),
            annotation=Annotation(
                mentions=ordered(mentions),
                entities=annotation.entities,
                events=ordered(tuple(e for each in annotation.events if (e := self._event(each, there)) is not None)),
                attributions=tuple(
                    replace(a, cue=cue, source=self._maybe(a.source), content=self._maybe(a.content))
                    for a in annotation.attributions
                    if (cue := self._moved(a.cue)) is not None
                ),
                pipeline=annotation.pipeline,
            ),
        )

    def _event(self, event: Event, mentions: set[str]) -> Event | None:
        trigger = self._moved(event.trigger)
        if trigger is None:
            return None
        arguments: list[Argument] = [
            argument if a.mention in mentions else replace(argument, mention=None)
            for a in event.arguments
            if (argument := self._moved(a)) is not None
        ]
        source: Source | None = self._maybe(event.source)
        if source is not None:
            named = source.mention if source.mention in mentions else None
            source = replace(source, mention=named, cue=self._maybe(source.cue))
        return replace(event, trigger=trigger, arguments=tuple(arguments), source=source)

    def _moved(self, span: S) -> S | None:
        first, after = self.before[span.start], self.before[span.end]
        return None if first == after else replace(span, start=self.here[first], end=self.here[after - 1] + 1)

    def _all(self, spans: Iterable[S]) -> tuple[S, ...]:
        return tuple(moved for span in spans if (moved := self._moved(span)) is not None)

    def _maybe(self, span: S | None) -> S | None:
        return None if span is None else self._moved(span)
