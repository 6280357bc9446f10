"""What the cursor is on, and where each step takes it: pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from newsview.store.document.model import Document, Event, Mention
from newsview.tui.review.annotation_index import Key, Marks
from newsview.tui.review.token_index import Words

__all__ = [
    "SOURCE",
    "Focus",
    "Found",
    "again",
    "at",
    "find",
    "nearest",
    "on_entity",
    "on_event",
    "on_mention",
    "on_slot",
    "on_span",
    "step_mark",
    "under",
]


class Found(NamedTuple):
    """The mentions, events and words of a document by their place."""

    marks: Marks
    words: Words


def find(document: Document) -> Found:
    """Takes a document. Gives its index and words. A long article takes some time; a thread may do it."""
    words = Words.of(document)
    words.ready()
    return Found(Marks(document), words)


@dataclass(frozen=True)
class Focus:
    """A word, a stretch of words (`span`), a mention, an entity, or an event with perhaps one of its slots."""

    kind: Literal["word", "span", "mention", "entity", "event"]
    start: int
    end: int
    id: str | None = None
    slot: int | None = None
    """For an event: the place of an argument in its list; `SOURCE` for its source."""

    @property
    def extent(self) -> tuple[int, int]:
        """The start and end of what the cursor is on, as offsets in the text."""
        return self.start, self.end


SOURCE = -1
"""The slot of an event's source."""


def on_mention(mention: Mention) -> Focus:
    """Takes a mention. Gives the cursor on it."""
    return Focus("mention", mention.start, mention.end, mention.id)


def on_event(event: Event) -> Focus:
    """Takes an event. Gives the cursor on its trigger."""
    return Focus("event", event.start, event.end, event.id)


def on_slot(event: Event, slot: int | None) -> Focus:
    """An event with one of its slots: the extent is the slot's."""
    if slot == SOURCE and event.source is not None:
        return Focus("event", event.source.start, event.source.end, event.id, SOURCE)
    if slot is not None and 0 <= slot < len(event.arguments):
        argument = event.arguments[slot]
        return Focus("event", argument.start, argument.end, event.id, slot)
    return on_event(event)


def on_entity(marks: Marks, entity: str, near: int = 0) -> Focus:
    """An entity, by its mention nearest to an offset."""
    mentions = marks.mentions_of(entity)
    if not mentions:
        return Focus("entity", near, near + 1, entity)
    chosen = min(mentions, key=lambda m: abs(m.start - near))
    return Focus("entity", chosen.start, chosen.end, entity)


def on_span(start: int, end: int) -> Focus:
    """Takes the offsets of a stretch of text. Gives a selection of it."""
    return Focus("span", start, end)


def at(marks: Marks, words: Words, offset: int) -> Focus:
    """Takes an offset. Gives the cursor on the innermost mention or event there, else on the word."""
    found = marks.under(offset, offset + 1)
    return _on(found[0]) if found else Focus("word", *words.extent(words.at(offset)))


def under(marks: Marks, focus: Focus) -> list[Focus]:
    """The mentions and events that touch the focus, innermost first."""
    return [_on(item) for item in marks.under(focus.start, focus.end)]


def _on(item: Mention | Event) -> Focus:
    return on_mention(item) if isinstance(item, Mention) else on_event(item)


def again(marks: Marks, words: Words, focus: Focus) -> Focus:
    """The same focus after a change: on the same item where it still is, else on what is now in its place."""
    if focus.kind == "mention" and (mention := marks.mentions.get(focus.id or "")):
        return on_mention(mention)
    if focus.kind == "event" and (event := marks.events.get(focus.id or "")):
        return on_slot(event, focus.slot)
    if focus.kind == "entity" and focus.id in marks.entities:
        return on_entity(marks, focus.id, focus.start)
    if focus.kind in ("word", "span"):
        return focus
    return at(marks, words, focus.start)


def step_mark(
    marks: Marks, order: Sequence[Key], focus: Focus, by: int, wanted: Callable[[Mention | Event], bool] | None = None
) -> Focus | None:
    """The item `by` items after (before, when negative) the focus, of those in `order` that are wanted; else None."""
    here: Key = (focus.start, -focus.end, focus.id or "") if focus.kind != "word" else (focus.start, -focus.end, "")
    forward = by > 0
    at_ = bisect_right(order, here) if forward else bisect_left(order, here) - 1
    left = abs(by)
    found: Mention | Event | None = None
    while 0 <= at_ < len(order):
        id_ = order[at_][2]
        item: Mention | Event = marks.mentions[id_] if id_ in marks.mentions else marks.events[id_]
        if wanted is None or wanted(item):
            found, left = item, left - 1
            if left == 0:
                break
        at_ += 1 if forward else -1
    return None if found is None else _on(found)


def nearest(marks: Marks, focus: Focus, forward: bool, *, back_references: bool = False) -> Focus | None:
    """The next unreviewed mention or event, in order of the text; None where there is none.

    Nominals and pronouns (*the group*, *they*) only with `back_references`: names and events come first.
    """

    def proposed(item: Mention | Event) -> bool:
        return item.status == "proposed" and (back_references or not refers_back(item))

    by = 1 if forward else -1
    base = focus if focus.kind in ("mention", "event") else replace(focus, id="")
    steps = [step_mark(marks, order, base, by, proposed) for order in (marks.mention_order, marks.event_order)]
    found = [f for f in steps if f is not None]
    if not found:
        return None
    pick = min if forward else max
    return pick(found, key=lambda f: (f.start, -f.end, f.kind != "mention"))


def refers_back(item: Mention | Event) -> bool:
    """Whether it is a mention without a name in it, which only says again who was named elsewhere."""
    return isinstance(item, Mention) and item.kind in ("nominal", "pronoun")
