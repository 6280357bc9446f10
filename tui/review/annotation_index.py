"""An index of the open article: finds mentions and events by their place in the text, and follows each correction."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsview.store.document.model import Document, Event, Mention
from newsview.store.editing.corrections import Change

__all__ = ["Key", "Marks", "Touched", "group_of", "short"]

Key = tuple[int, int, str]
"""`(start, -end, id)`: the order of mentions and events in the text, the longer first."""


class Touched(NamedTuple):
    """What changes touched."""

    extents: list[tuple[int, int]]
    """Extents that have to be drawn again."""
    groups: set[str]
    """Entities and other groups that have other mentions or another name now."""
    events: set[str]
    """The ids of events that changed."""
    names: bool
    """Whether an argument may read otherwise: an entity or whose a mention is has changed."""


class Marks:
    """The mentions, entities and events of a document, by id, by place and by entity."""

    def __init__(self, document: Document) -> None:
        annotation = document.annotation
        self.document = document
        self.mentions = annotation.mention_index
        self.entities = annotation.entity_index
        self.events = annotation.event_index
        self.mention_order: list[Key] = sorted(map(_key, annotation.mentions))
        self.event_order: list[Key] = sorted(map(_key, annotation.events))
        self.of_group: dict[str, list[Key]] = {}
        """The mentions of each entity, and of each label whose mentions belong to none."""
        statuses: dict[str, list[str]] = {}
        for key in self.mention_order:
            mention = self.mentions[key[2]]
            group = group_of(mention)
            self.of_group.setdefault(group, []).append(key)
            statuses.setdefault(group, []).append(mention.status)
        self.decided = {group: Counter(found) for group, found in statuses.items()}
        """For each group, how many of its mentions have which status."""
        self._longest = max((m.end - m.start for m in annotation.mentions), default=1)
        self._longest_trigger = max((e.end - e.start for e in annotation.events), default=1)
        self.unreviewed = sum(1 for item in self._items() if item.status == "proposed")
        self.total = len(self.mentions) + len(self.events)

    def _items(self) -> Iterator[Mention | Event]:
        yield from self.mentions.values()
        yield from self.events.values()

    def update(self, document: Document, changes: Sequence[Change]) -> Touched:
        """Follows the document through changes made to it."""
        self.document = document
        kinds = {change.kind for change in changes}
        dirty: list[tuple[int, int]] = []
        groups: set[str] = set()
        if "entity" in kinds:
            self.entities = document.annotation.entity_index
            groups |= {change.id for change in changes if change.kind == "entity"}
        if "mention" in kinds:
            mentions = document.annotation.mention_index
            for id_ in {change.id for change in changes if change.kind == "mention"}:
                old, new = self.mentions.get(id_), mentions.get(id_)
                self._moved(self.mention_order, old, new)
                self._counted(old, new, dirty)
                if old is not None:
                    groups.add(group_of(old))
                    self.decided[group_of(old)][old.status] -= 1
                    self._moved(self.of_group.setdefault(group_of(old), []), old, None)
                if new is not None:
                    groups.add(group_of(new))
                    self.decided.setdefault(group_of(new), Counter())[new.status] += 1
                    self._longest = max(self._longest, new.end - new.start)
                    self._moved(self.of_group.setdefault(group_of(new), []), None, new)
            self.mentions = mentions
        if "event" in kinds:
            events = document.annotation.event_index
            for id_ in {change.id for change in changes if change.kind == "event"}:
                before, after = self.events.get(id_), events.get(id_)
                self._moved(self.event_order, before, after)
                self._counted(before, after, dirty)
                for event in (before, after):
                    if event is not None:
                        dirty += self.parts(event)
                        self._longest_trigger = max(self._longest_trigger, event.end - event.start)
            self.events = events
        renamed = any(
            change.kind == "entity" or (change.kind == "mention" and "entity" in (change.after or change.before or {}))
            for change in changes
        )
        return Touched(dirty, groups, {change.id for change in changes if change.kind == "event"}, renamed)

    @staticmethod
    def _moved(order: list[Key], old: Mention | Event | None, new: Mention | Event | None) -> None:
        if old is not None:
            at = bisect_left(order, _key(old))
            if at < len(order) and order[at] == _key(old):
                del order[at]
        if new is not None:
            insort(order, _key(new))

    def _counted(self, old: Mention | Event | None, new: Mention | Event | None, dirty: list[tuple[int, int]]) -> None:
        for item, sign in ((old, -1), (new, 1)):
            if item is not None:
                self.unreviewed += sign * (item.status == "proposed")
                self.total += sign
                dirty.append((item.start, item.end))

    @staticmethod
    def parts(event: Event) -> list[tuple[int, int]]:
        """The extents that an event draws: trigger, arguments, source."""
        source = [event.source.extent] if event.source is not None else []
        return [event.trigger.extent, *(a.extent for a in event.arguments), *source]

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """The mentions that touch an extent, in order of the text, outer before inner."""
        return [self.mentions[key[2]] for key in _touching(self.mention_order, start, end, self._longest)]

    def events_in(self, start: int, end: int) -> list[Event]:
        """The events whose trigger touches an extent, in order of the text."""
        return [self.events[key[2]] for key in _touching(self.event_order, start, end, self._longest_trigger)]

    def under(self, start: int, end: int) -> list[Mention | Event]:
        """The mentions and events that touch an extent, innermost first; of the same extent the event first."""
        found: list[Mention | Event] = [*self.events_in(start, end), *self.mentions_in(start, end)]
        return sorted(found, key=lambda item: (item.end - item.start, item.start, isinstance(item, Mention)))

    def mentions_of(self, entity: str) -> list[Mention]:
        """The mentions of an entity or other group, in order of the text."""
        return [self.mentions[key[2]] for key in self.of_group.get(entity, ())]

    def first_of(self, group: str, count: int) -> list[Mention]:
        """The first mentions of a group."""
        return [self.mentions[key[2]] for key in self.of_group.get(group, ())[:count]]

    def name(self, entity: str | None) -> str | None:
        """Takes the id of an entity. Gives its name, or None where there is no such entity."""
        found = self.entities.get(entity) if entity is not None else None
        return None if found is None else found.name

    def reading(self, start: int, end: int, mention: str | None) -> str:
        """How an argument reads in a list: its entity's name when a name fills it, else its words."""
        filler = self.mentions.get(mention) if mention is not None else None
        name = self.name(filler.entity) if filler is not None and filler.extent == (start, end) else None
        return name or " ".join(self.document.text[start:end].split())


def short(ref: str) -> str:
    """An external id without the name of the standard that nearly all have."""
    return ref.removeprefix("ISO3166-1:")


def group_of(mention: Mention) -> str:
    """The entity that a mention belongs to; where it belongs to none, a colon and its label."""
    return mention.entity if mention.entity is not None else f":{mention.label}"


def _key(item: Mention | Event) -> Key:
    return item.start, -item.end, item.id


def _touching(order: list[Key], start: int, end: int, longest: int) -> Iterator[Key]:
    for at in range(bisect_left(order, (start - longest, 0, "")), len(order)):
        key = order[at]
        if key[0] >= end:
            break
        if -key[1] > start:
            yield key
