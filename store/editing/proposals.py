"""A pipeline's proposals laid under what a person has decided: pure functions.

Only a proposal may be replaced by a proposal. What a person accepted, rejected, made or changed stays as it is, and so
does what the history names, so that every correction can still be undone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from newsview.store.document.model import Annotation, Document, Entity, Event, Mention, Span, place, replace
from newsview.store.document.serialization import struct_of
from newsview.store.editing.corrections import Correction

__all__ = ["Named", "merge_proposals", "named_in", "replaceable"]

Named = frozenset[tuple[str, str]]
"""Kinds and ids of annotations."""


def named_in(corrections: Iterable[Correction]) -> Named:
    """All annotations that the history changes or refers to."""
    found: set[tuple[str, str]] = set()
    for correction in corrections:
        for change in correction.changes:
            found.add((change.kind, change.id))
            for record in (change.before, change.after):
                found.update(_referred_to(record or {}))
    return frozenset(found)


def replaceable(item: Mention | Event, named: Named) -> bool:
    """Whether it is a machine's proposal that no person has decided on."""
    kind = "mention" if isinstance(item, Mention) else "event"
    return item.status == "proposed" and item.origin in ("model", "memory") and (kind, item.id) not in named


def merge_proposals(stored: Document, corrections: Sequence[Correction], proposed: Document) -> Document:
    """The stored document with its undecided proposals replaced by those of `proposed`, which is of the same text.

    Proposals at places where a person has decided, or where a person deleted one, are left out; ids are given again
    where they would collide, also with ids that only the history knows. A proposal never refers to what a correction
    made or deleted, so that undoing the correction leaves nothing that refers to what is not there. Raises ValueError
    for another text.
    """
    if stored.text != proposed.text:
        raise ValueError("the proposals are of another text")
    named = named_in(corrections)
    old, new = stored.annotation, proposed.annotation
    mentions, events, entities = _kept(old, named)
    furniture = stored.article.furniture if _changed(corrections, "furniture") else proposed.article.furniture
    article = replace(stored.article, furniture=furniture)
    ids = _Ids(named, mentions, events, entities)

    deleted = _deleted(corrections)
    stood = {(m.extent, m.label) for m in old.mentions}
    by_extent = {m.extent: m for m in mentions}
    decided = _Cover(m for m in mentions if m.status != "rejected")
    taken = {m.extent for m in mentions} | {extent for kind, extent in deleted if kind == "mention"}
    fresh = [
        m for m in new.mentions if m.extent not in taken and ((m.extent, m.label) in stood or not decided.touches(m))
    ]
    passing = _made_or_deleted(corrections)
    lasting = [e for e in entities if ("entity", e.id) not in passing]
    renamed_entities = _entities(new, by_extent, lasting, ids)
    renamed = {m.id: ids.fresh("mention", m.id) for m in fresh}
    mention_ids = dict(renamed)
    for m in new.mentions:
        same = by_extent.get(m.extent)
        if (
            m.id not in renamed
            and same is not None
            and same.status != "rejected"
            and ("mention", same.id) not in passing
        ):
            mention_ids[m.id] = same.id
    triggers = {e.trigger.extent for e in events} | {extent for kind, extent in deleted if kind == "event"}
    new_events = [
        replace(
            e,
            id=ids.fresh("event", e.id),
            arguments=tuple(replace(a, mention=mention_ids.get(a.mention or "")) for a in e.arguments),
            source=replace(e.source, mention=mention_ids.get(e.source.mention or "")) if e.source else None,
        )
        for e in new.events
        if e.trigger.extent not in triggers
    ]
    new_mentions = [replace(m, id=renamed[m.id], entity=renamed_entities.get(m.entity or "")) for m in fresh]
    needed = {m.entity for m in new_mentions}
    there = {e.id for e in entities}
    new_entities = [
        replace(e, id=name)
        for e in new.entities
        if (name := renamed_entities[e.id]) not in there and (name in needed or not new.mentions)
    ]
    return Document(
        article=article,
        annotation=Annotation(
            mentions=tuple(sorted([*mentions, *new_mentions], key=place)),
            entities=tuple(sorted([*entities, *new_entities], key=place)),
            events=tuple(sorted([*events, *new_events], key=place)),
            attributions=new.attributions,
            tokens=new.tokens or old.tokens,
            pipeline=new.pipeline or old.pipeline,
            failed=new.failed,
        ),
    )


def _kept(old: Annotation, named: Named) -> tuple[list[Mention], list[Event], list[Entity]]:
    """What a person decided on, what the history names, and what those refer to."""
    events = [e for e in old.events if not replaceable(e, named)]
    referred = {each for e in events for each in _mentions_of(e)}
    mentions = [m for m in old.mentions if m.id in referred or not replaceable(m, named)]
    members = {m.entity for m in mentions}
    had = {m.entity for m in old.mentions}
    entities = [e for e in old.entities if e.id in members or ("entity", e.id) in named or e.id not in had]
    return mentions, events, entities


def _entities(
    new: Annotation,
    by_extent: dict[tuple[int, int], Mention],
    kept: Sequence[Entity],
    ids: Any,
) -> dict[str, str]:
    """For each proposed entity, the id it gets: that of a kept one where both are the same, else a fresh one."""
    votes: dict[str, Counter[str]] = {}
    for m in new.mentions:
        same = by_extent.get(m.extent)
        if m.entity is not None and same is not None and same.entity is not None and same.status != "rejected":
            votes.setdefault(m.entity, Counter())[same.entity] += 1
    there = {e.id for e in kept}
    found: dict[str, str] = {}
    for entity in new.entities:
        chosen = next((each for each, _ in votes.get(entity.id, Counter()).most_common() if each in there), None)
        if chosen is not None:
            found[entity.id] = chosen
    named: dict[tuple[str, str], list[str]] = {}
    for each in kept:
        if each.id not in found.values():
            named.setdefault((each.label, each.name), []).append(each.id)
    left = [e for e in new.entities if e.id not in found]
    for entity in sorted(left, key=lambda e: e.id not in named.get((e.label, e.name), ())):  # its own id first
        same_name = named.get((entity.label, entity.name), [])
        if entity.id in same_name:
            same_name.remove(entity.id)
            found[entity.id] = entity.id
        elif same_name:
            found[entity.id] = same_name.pop(0)
        else:
            found[entity.id] = ids.fresh("entity", entity.id)
    return found


class _Cover:
    """The stretches of text that some spans cover."""

    def __init__(self, spans: Iterable[Span]) -> None:
        extents = sorted(span.extent for span in spans)
        self._starts = [start for start, _ in extents]
        self._furthest = list(accumulate((end for _, end in extents), max))

    def touches(self, span: Span) -> bool:
        """Whether any of the spans overlaps this one."""
        before = bisect_left(self._starts, span.end)
        return before > 0 and self._furthest[before - 1] > span.start


class _Ids:
    """Hands out ids that are neither in use nor in the history."""

    def __init__(
        self, named: Named, mentions: Iterable[Mention], events: Iterable[Event], entities: Iterable[Entity]
    ) -> None:
        self._taken = set(named)
        self._taken.update(("mention", m.id) for m in mentions)
        self._taken.update(("event", e.id) for e in events)
        self._taken.update(("entity", e.id) for e in entities)
        self._next: Counter[str] = Counter()

    def fresh(self, kind: str, wanted: str) -> str:
        """`wanted` where it is free, else its letters with the next free number."""
        stem = wanted.rstrip("0123456789") or wanted
        while (kind, wanted) in self._taken:
            self._next[kind + stem] += 1
            wanted = f"{stem}{self._next[kind + stem]}"
        self._taken.add((kind, wanted))
        return wanted


def _deleted(corrections: Iterable[Correction]) -> set[tuple[str, tuple[int, int]]]:
    """Kind and extent of each proposal that a person deleted and did not bring back."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for correction in corrections:
        for change in correction.changes:
            if change.after is not None or change.before is None:
                found.pop((change.kind, change.id), None)
            elif change.before.get("origin") in ("model", "memory"):
                record: dict[str, Any] = change.before
                span = struct_of(Span, record.get("trigger", record))
                found[change.kind, change.id] = span.extent
    return {(kind, extent) for (kind, _), extent in found.items()}


def _made_or_deleted(corrections: Iterable[Correction]) -> Named:
    """What is there after some of the corrections and not after others."""
    changes = (change for correction in corrections for change in correction.changes)
    return frozenset((c.kind, c.id) for c in changes if c.before is None or c.after is None)


def _changed(corrections: Iterable[Correction], field: str) -> bool:
    return any(
        change.kind == "article" and field in (change.after or {})
        for correction in corrections
        for change in correction.changes
    )


def _mentions_of(event: Event) -> Iterator[str]:
    for part in (*event.arguments, event.source):
        if part is not None and part.mention is not None:
            yield part.mention


def _referred_to(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if isinstance(record.get("entity"), str):
        yield "entity", record["entity"]
    arguments = record.get("arguments")
    for part in (*(arguments if isinstance(arguments, list | tuple) else ()), record.get("source")):
        if isinstance(part, dict) and isinstance(part.get("mention"), str):
            yield "mention", part["mention"]
