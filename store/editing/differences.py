"""Two states of one article's annotation laid side by side: which annotation of one is which of the other. Pure.

Ids are taken for what they are where a file keeps them. A tool that gives others (a label that was changed in Label
Studio is a new region) is followed by place and label, then by place, then by what overlaps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

from newsview.store.document.model import Document, Entity, Event, Mention

__all__ = ["Pair", "Pairs", "pairs_of"]

T = TypeVar("T", Mention, Entity, Event)
Spanned = TypeVar("Spanned", Mention, Event)


class Pair(NamedTuple, Generic[T]):
    """An annotation before and after; None where it is not there."""

    before: T | None
    after: T | None


class Pairs(NamedTuple):
    """The annotations of two states of an article, each with what it was or became."""

    mentions: list[Pair[Mention]]
    entities: list[Pair[Entity]]
    events: list[Pair[Event]]


def pairs_of(before: Document, after: Document, *, lasting: bool, moved: bool = True) -> Pairs:
    """The annotations of both documents, which have one text.

    `lasting`: entities keep their ids in the file. Not `moved`: what overlaps is one only where it has the same id.
    """
    old, new = before.annotation, after.annotation
    mentions = _mentions(old.mentions, new.mentions, moved=moved)
    if lasting:
        entities = list(_by_keys(old.entities, new.entities, [lambda e: e.id, lambda e: (e.name, e.label, e.ref)]))
    else:
        entities = list(_by_members(old.entities, new.entities, mentions))
    return Pairs(mentions, entities, _events(old.events, new.events))


def _mentions(old: Sequence[Mention], new: Sequence[Mention], *, moved: bool) -> list[Pair[Mention]]:
    keys: list[Callable[[Mention], Hashable]] = [
        lambda m: (m.id, m.extent, m.label),
        lambda m: (m.extent, m.label, m.entity),
        lambda m: (m.extent, m.label),
        lambda m: m.extent,
    ]
    return list(_spanned(old, new, keys, (lambda m: m.label) if moved else (lambda m: m.id)))


def _events(old: Sequence[Event], new: Sequence[Event]) -> list[Pair[Event]]:
    def arguments(event: Event) -> Hashable:
        return tuple((a.role, a.start, a.end) for a in event.arguments)

    keys: list[Callable[[Event], Hashable]] = [
        lambda e: (e.id, e.trigger.extent, e.type, arguments(e)),
        lambda e: (e.trigger.extent, e.type, arguments(e)),
        lambda e: (e.id, e.trigger.extent, e.type),
        lambda e: (e.trigger.extent, e.type),
        lambda e: (e.id, e.trigger.extent),
        lambda e: e.trigger.extent,
    ]
    return list(_spanned(old, new, keys, lambda e: e.type))


def _spanned(
    old: Sequence[Spanned],
    new: Sequence[Spanned],
    keys: Sequence[Callable[[Spanned], Hashable]],
    kind: Callable[[Spanned], object],
) -> Iterator[Pair[Spanned]]:
    """Pairs by keys, then what overlaps and has the same id or the same label; then the rest, alone."""
    loose_old: list[Spanned] = []
    loose_new: list[Spanned] = []
    for pair in _by_keys(old, new, keys):
        if pair.before is not None and pair.after is not None:
            yield pair
        elif pair.before is not None:
            loose_old.append(pair.before)
        elif pair.after is not None:
            loose_new.append(pair.after)
    near = sorted(
        (
            (one.id != other.id, -(min(one.end, other.end) - max(one.start, other.start)), i, j)
            for i, one in enumerate(loose_old)
            for j, other in enumerate(loose_new)
            if one.start < other.end and other.start < one.end and (one.id == other.id or kind(one) == kind(other))
        ),
    )
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for _, _, i, j in near:
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            yield Pair(loose_old[i], loose_new[j])
    yield from (Pair(one, None) for i, one in enumerate(loose_old) if i not in taken_old)
    yield from (Pair(None, other) for j, other in enumerate(loose_new) if j not in taken_new)


def _by_keys(old: Sequence[T], new: Sequence[T], keys: Sequence[Callable[[T], Hashable]]) -> Iterator[Pair[T]]:
    """Pairs of what has the same key, the first key first; then the rest, alone."""
    left_old, left_new = list(old), list(new)
    for key in keys:
        if not left_old or not left_new:
            break
        waiting: dict[Hashable, list[T]] = {}
        for item in reversed(left_old):
            waiting.setdefault(key(item), []).append(item)
        found: set[int] = set()
        unpaired: list[T] = []
        for item in left_new:
            if same := waiting.get(key(item)):
                one = same.pop()
                found.add(id(one))
                yield Pair(one, item)
            else:
                unpaired.append(item)
        left_old, left_new = [item for item in left_old if id(item) not in found], unpaired
    yield from (Pair(item, None) for item in left_old)
    yield from (Pair(None, item) for item in left_new)


def _by_members(
    old: Sequence[Entity], new: Sequence[Entity], mentions: Sequence[Pair[Mention]]
) -> Iterator[Pair[Entity]]:
    """Entities that share the most mentions; then those of one name; then the rest, alone."""
    votes = Counter(
        (m.before.entity, m.after.entity)
        for m in mentions
        if m.before is not None and m.after is not None and m.before.entity is not None and m.after.entity is not None
    )
    before, after = {e.id: e for e in old}, {e.id: e for e in new}
    for (one, other), _ in votes.most_common():
        if one in before and other in after:
            yield Pair(before.pop(one), after.pop(other))
    yield from _by_keys([*before.values()], [*after.values()], [lambda e: (e.name, e.label, e.ref)])
