"""A pipeline's proposals in the words of a team's scheme: its labels, roles and types, its kind of fillers. Pure.

A group of a scheme, such as its labels, in which one says `from`, is the whole of what the team wants: what the
pipeline proposes becomes the one that is from it, else the one of its name, and what has neither is not proposed. A
group in which none does is left alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

from newsview.store.document.model import Argument, Document, Entity, Event, Mention, place, replace
from newsview.store.schemes.model import EventType, Label, Role, Scheme

__all__ = ["fitted", "fitting_label", "fitting_names"]

HEADS = frozenset({"NOUN", "PROPN", "PRON", "NUM"})
MODIFIERS = frozenset({"DET", "ADJ", "ADV", "PART", "X"})
"""What comes before the head of a noun phrase, with more nouns and numbers; anything else ends the phrase."""


def fitted(document: Document, scheme: Scheme) -> Document:
    """A pipeline's proposals as a scheme has them."""
    labels, roles, types = _becomes(scheme.labels), _becomes(scheme.roles), _becomes(scheme.types)
    if labels is None and roles is None and types is None and scheme.fillers == "phrase":
        return document
    old = document.annotation
    mentions = _relabelled(old.mentions, labels)
    kept = {m.id: m for m in mentions}
    events = []
    for event in old.events:
        filled = [_filler(a, a.role if roles is None else roles[a.role], kept) for a in event.arguments
                  if roles is None or a.role in roles]  # fmt: skip
        source = event.source
        if source is not None and source.mention is not None and source.mention not in kept:
            source = replace(source, mention=None)
        type_ = event.type if types is None or event.type is None else types.get(event.type)
        events.append(replace(event, type=type_, source=source, arguments=tuple(filled)))
    if scheme.fillers == "head":
        events = _by_head(document, mentions, events)
    events = [replace(e, arguments=tuple({(a.role, a.extent): a for a in e.arguments}.values())) for e in events]
    annotation = replace(
        old, mentions=mentions, entities=_of_those(old.entities, mentions, labels), events=tuple(events)
    )
    return replace(document, annotation=annotation)


def fitting_names(mentions: Sequence[Mention], scheme: Scheme) -> tuple[Mention, ...]:
    """Names as a scheme labels them, those left out that it has no label for."""
    return _relabelled(mentions, _becomes(scheme.labels))


def fitting_label(label: str, scheme: Scheme) -> str | None:
    """A label of this scheme or another in the words of this one; None where it has none for it."""
    if scheme.label(label) is not None:
        return label
    return (_becomes(scheme.labels) or {}).get(label)


def _becomes(items: Sequence[Label | Role | EventType]) -> dict[str, str] | None:
    """What each of the pipeline's names becomes; None: all stay as they are."""
    if all(item.proposed_for is None for item in items):
        return None
    own = {item.name: item.name for item in items if item.proposed_for is None}
    return own | {theirs: item.name for item in items for theirs in item.proposed_for or ()}


def _relabelled(mentions: Sequence[Mention], labels: Mapping[str, str] | None) -> tuple[Mention, ...]:
    if labels is None:
        return tuple(mentions)
    return tuple(sorted((replace(m, label=labels[m.label]) for m in mentions if m.label in labels), key=place))


def _of_those(
    entities: Sequence[Entity], mentions: Sequence[Mention], labels: Mapping[str, str] | None
) -> tuple[Entity, ...]:
    """The entities that still have mentions, with a label that is theirs."""
    if labels is None:
        return tuple(entities)
    named: dict[str, Counter[str]] = {}
    for m in mentions:
        if m.entity is not None:
            named.setdefault(m.entity, Counter())[m.label] += 1
    return tuple(
        replace(e, label=labels.get(e.label) or named[e.id].most_common(1)[0][0]) for e in entities if e.id in named
    )


def _filler(argument: Argument, role: str, kept: Mapping[str, Mention]) -> Argument:
    mention = argument.mention if argument.mention in kept else None
    return argument if (role, mention) == (argument.role, argument.mention) else replace(
        argument, role=role, mention=mention
    )  # fmt: skip


def _by_head(document: Document, mentions: Sequence[Mention], events: Sequence[Event]) -> list[Event]:
    """Events whose fillers are the names at the heads of their phrases, or the heads themselves."""
    tokens = document.annotation.tokens
    if tokens is None or not tokens.pos:
        return list(events)
    spans, pos = tokens.spans(), tokens.pos.split(" ")
    starts = [start for start, _ in spans]
    ending = {m.end: m for m in mentions if m.kind == "name"}
    known = {m.id: m for m in mentions}

    def head(a: Argument) -> Argument:
        own = known.get(a.mention or "")
        if own is not None and own.kind == "name" and a.start <= own.start and own.end <= a.end:
            return replace(a, start=own.start, end=own.end)
        start, end = _head(spans, pos, bisect_left(starts, a.start), a.end)
        name = ending.get(end)
        if name is not None and a.start <= name.start:
            return replace(a, start=name.start, end=name.end, mention=name.id)
        inside = own is not None and own.start <= start and end <= own.end
        return replace(a, start=start, end=end, mention=a.mention if inside else None)

    return [replace(event, arguments=tuple(map(head, event.arguments))) for event in events]


def _head(spans: Sequence[tuple[int, int]], pos: Sequence[str], first: int, end: int) -> tuple[int, int]:
    """The extent of the word at the head of the noun phrase that begins with the token `first`, before `end`."""
    found = None
    for i in range(first, len(spans)):
        if spans[i][0] >= end:
            break
        if pos[i] in HEADS:
            found = i
        elif found is not None and pos[i] not in MODIFIERS:
            break
    chosen = spans[first if found is None else found]
    return chosen[0], min(chosen[1], end)
