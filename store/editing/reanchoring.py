"""Annotations carried from one text to another: by what did not change, else by quote and context. Pure functions.

A decision is never moved on a guess: what has no certain place in the new text is returned for the person to place.
Anchoring by quote with the text before and after it is the W3C Web Annotation Data Model's TextQuoteSelector.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Attribution,
    Document,
    Event,
    Mention,
    Source,
    Span,
    replace,
)
from newsview.store.document.serialization import record_of
from newsview.store.editing.alignment import equal_runs
from newsview.store.editing.contents import Unplaced, UnplacedKind
from newsview.store.editing.corrections import Correction
from newsview.store.editing.proposals import named_in, replaceable

__all__ = ["CONTEXT", "Alignment", "reanchored"]

CONTEXT = 40
"""How many characters before and after a quote are compared."""

LIKENESS = 0.6
"""How alike (difflib's ratio) the surroundings must be for a quote that occurs at several places."""

MARGIN = 0.15
"""By how much the best place must be better than the next."""

FEW = 50
"""Up to how many places of a quote are all compared; of more, those where what is next to it agrees too."""

NEXT = 16
"""How many characters next to the quote must agree then."""

S = TypeVar("S", bound=Span)


class Alignment:
    """The places in the new text of the old text's spans."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self._runs = equal_runs(old, new)
        self._starts = [run[0] for run in self._runs]
        self._found: dict[str, tuple[list[int], int]] = {}
        self._same_story = sum(run[2] for run in self._runs) >= len(old) / 2

    def place(self, span: Span) -> tuple[int, int] | None:
        """`(start, end)` in the new text, or None where it is not certain."""
        return self._kept(span.start, span.end) or self._quoted(span.start, span.end)

    def move(self, span: S) -> S | None:
        """The span at its place in the new text."""
        found = self.place(span)
        return None if found is None else replace(span, start=found[0], end=found[1])

    def _kept(self, start: int, end: int) -> tuple[int, int] | None:
        at = bisect_right(self._starts, start) - 1
        if at < 0:
            return None
        old, new, size = self._runs[at]
        if end > old + size:
            return None
        # A word or two that two different sentences happen to share are not the same place.
        moved = start - old + new, end - old + new
        alike = size - (end - start) >= CONTEXT or _likeness(self._around(start, end), self.new, *moved) >= LIKENESS
        return moved if alike else None

    def _quoted(self, start: int, end: int) -> tuple[int, int] | None:
        quote = self.old[start:end]
        if quote not in self._found:
            self._found[quote] = _places(quote, self.new), len(_places(quote, self.old))
        places, times = self._found[quote]
        if self._same_story and len(places) == times == 1:
            return places[0], places[0] + len(quote)
        around = self._around(start, end)
        if len(places) > FEW:
            before, after = around[0][-NEXT:], around[1][:NEXT]
            places = [at + len(before) for at in _all(before + quote, self.new)] + _all(quote + after, self.new)
        near = sorted(set(places))[:FEW]
        scored = sorted(((_likeness(around, self.new, at, at + len(quote)), at) for at in near), reverse=True)
        if not scored or scored[0][0] < LIKENESS or (len(scored) > 1 and scored[0][0] - scored[1][0] < MARGIN):
            return None
        return scored[0][1], scored[0][1] + len(quote)

    def _around(self, start: int, end: int) -> tuple[str, str]:
        return self.old[max(0, start - CONTEXT) : start], self.old[end : end + CONTEXT]


def reanchored(
    stored: Document, corrections: Sequence[Correction], article: Article
) -> tuple[Document, tuple[Unplaced, ...]]:
    """The stored annotation on the new text of `article`, and the decisions that have no certain place in it.

    Undecided proposals without a place are left out: the pipeline proposes again. The article counts as not reviewed.
    """
    old, annotation = stored.article, stored.annotation
    alignment = Alignment(old.text, article.text)
    named = named_in(corrections)
    lost: list[Unplaced] = []
    mentions: list[Mention] = []
    for mention in annotation.mentions:
        moved = alignment.move(mention)
        if moved is not None:
            mentions.append(moved)
        elif not replaceable(mention, named):
            lost.append(_unplaced("mention", mention, stored, mention, lost))
    placed = {m.id for m in mentions}
    events: list[Event] = []
    for event in annotation.events:
        trigger = alignment.move(event.trigger)
        if trigger is not None:
            events.append(_moved(event, trigger, alignment, placed, stored, lost, keep=not replaceable(event, named)))
        elif not replaceable(event, named):
            # Its arguments that have a place wait with it at that place; the others wait by themselves.
            left = _moved(event, event.trigger, alignment, placed, stored, lost, keep=True)
            lost.append(_unplaced("event", event.trigger, stored, left, lost))
    members = {m.entity for m in mentions}
    had = {m.entity for m in annotation.mentions}
    entities = [e for e in annotation.entities if e.id in members or ("entity", e.id) in named or e.id not in had]
    return (
        Document(
            article=replace(
                article,
                id=old.id,
                title=article.title or old.title,
                source=article.source or old.source,
                published=article.published or old.published,
                furniture=article.furniture or tuple(f for each in old.furniture if (f := alignment.move(each))),
                added=old.added,
                reviewed=None,
                note=article.note or old.note,
                extra=old.extra | article.extra,
            ),
            annotation=Annotation(
                mentions=tuple(mentions),
                entities=tuple(entities),
                events=tuple(events),
                attributions=tuple(a for each in annotation.attributions if (a := _attribution(each, alignment))),
            ),
        ),
        tuple(lost),
    )


def _moved(
    event: Event,
    trigger: Span,
    alignment: Alignment,
    placed: set[str],
    stored: Document,
    lost: list[Unplaced],
    *,
    keep: bool,
) -> Event:
    """The event at its new trigger, with what of it has a place; the rest of a decision goes to `lost`."""
    arguments: list[Argument] = []
    for argument in event.arguments:
        moved = alignment.move(argument)
        if moved is not None:
            arguments.append(replace(moved, mention=moved.mention if moved.mention in placed else None))
        elif keep:
            lost.append(_unplaced("argument", argument, stored, argument, lost, event.id))
    source: Source | None = None
    if event.source is not None:
        source = alignment.move(event.source)
        cue = None if event.source.cue is None else alignment.move(event.source.cue)
        if source is not None:
            source = replace(source, cue=cue, mention=source.mention if source.mention in placed else None)
        if keep and (source is None or (cue is None) != (event.source.cue is None)):
            lost.append(_unplaced("source", event.source, stored, event.source, lost, event.id))
    return replace(event, trigger=trigger, arguments=tuple(arguments), source=source)


def _unplaced(
    kind: UnplacedKind,
    span: Span,
    stored: Document,
    item: Span | Event,
    lost: Sequence[Unplaced],
    event: str | None = None,
) -> Unplaced:
    record = record_of(item)
    if event is not None:
        record["event"] = event
    return Unplaced(
        id=f"u{len(lost) + 1}",
        kind=kind,
        quote=stored.quote(span),
        why="its words are not, or not at one certain place, in the new text",
        before=stored.text[max(0, span.start - CONTEXT) : span.start],
        after=stored.text[span.end : span.end + CONTEXT],
        record=record,
    )


def _attribution(attribution: Attribution, alignment: Alignment) -> Attribution | None:
    cue = alignment.move(attribution.cue)
    if cue is None:
        return None
    source = None if attribution.source is None else alignment.move(attribution.source)
    content = None if attribution.content is None else alignment.move(attribution.content)
    return replace(attribution, cue=cue, source=source, content=content)


def _places(quote: str, text: str) -> list[int]:
    """The places where the quote occurs in the text as whole words."""
    left = r"(?<!\w)" if quote[:1].isalnum() else ""
    right = r"(?!\w)" if quote[-1:].isalnum() else ""
    return [m.start() for m in re.finditer(left + re.escape(quote) + right, text)]


def _all(words: str, text: str) -> list[int]:
    """The places where the words occur; empty where there are more than FEW."""
    found: list[int] = []
    at = text.find(words)
    while at >= 0 and len(found) <= FEW:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _likeness(around: tuple[str, str], text: str, start: int, end: int) -> float:
    there = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    ratios = [
        SequenceMatcher(None, a, b, autojunk=False).ratio() if a or b else 1.0
        for a, b in zip(around, there, strict=True)
    ]
    return sum(ratios) / 2
