"""Many changes of mentions in one document, made in one pass over its events and entities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from newsview.store.document.model import Argument, Document, Entity, Event, Mention, Source, place, replace
from newsview.store.editing.mention_edits import next_id

__all__ = ["BatchEdit"]


class _Moved(NamedTuple):
    before: Mention
    after: Mention | None


class BatchEdit:
    """A document being changed in many places at once: one pass over its events and entities at the end."""

    def __init__(self, document: Document) -> None:
        self.original = document
        self.mentions = {m.id: m for m in document.annotation.mentions}
        self.entities = {e.id: e for e in document.annotation.entities}
        self._moved: dict[str, _Moved] = {}
        self._made: dict[tuple[int, int], str] = {}
        self._next: int | None = None
        self._named: dict[tuple[str, str], str] = {}

    def change(self, before: Mention, after: Mention | None) -> None:
        """Puts `after` in the place of the mention `before`; None removes it."""
        if after is None:
            del self.mentions[before.id]
        else:
            self.mentions[before.id] = after
        first = self._moved.get(before.id)
        self._moved[before.id] = _Moved(before if first is None else first.before, after)

    def add(self, start: int, end: int, label: str, entity: str | None, value: str | None) -> None:
        """Adds a mention that a person accepted, with these fields, and links the arguments at its place to it."""
        if self._next is None:  # it looks at every mention
            self._next = int(next_id(self.mentions.values(), "m")[1:])
        made = Mention(
            id=f"m{self._next}", start=start, end=end, label=label, entity=entity, value=value, origin="human",
            status="accepted",
        )  # fmt: skip
        self._next += 1
        self.mentions[made.id] = made
        self._made[made.extent] = made.id

    def entity(self, name: str, label: str) -> str:
        """Id of the entity of this name and label among those made here, made if need be."""
        if (name, label) not in self._named:
            made = Entity(id=next_id(self.entities.values(), "e"), label=label, name=name)
            self.entities[made.id] = made
            self._named[name, label] = made.id
        return self._named[name, label]

    def document(self) -> Document:
        """The document with all changes made; an entity whose mentions all left it is gone."""
        annotation = self.original.annotation
        kept = {m.entity for m in self.mentions.values()}
        left = {moved.before.entity for moved in self._moved.values()} - kept
        labels: dict[str, set[str]] = defaultdict(set)
        for mention in self.mentions.values():
            if mention.entity is not None:
                labels[mention.entity].add(mention.label)
        touched = {m.after.entity for m in self._moved.values() if m.after and m.after.label != m.before.label}
        entities = (
            replace(e, label=next(iter(labels[e.id]))) if e.id in touched and len(labels[e.id]) == 1 else e
            for e in self.entities.values()
            if e.id not in left
        )
        mentions: Iterable[Mention] = self.mentions.values()
        if self._made or any(m.after is not None and m.after.extent != m.before.extent for m in self._moved.values()):
            mentions = sorted(mentions, key=place)  # else they are in order still
        return replace(
            self.original,
            annotation=replace(
                annotation,
                mentions=tuple(mentions),
                entities=tuple(sorted(entities, key=place)),
                events=tuple(map(self._follow, annotation.events)),
            ),
        )

    def _follow(self, event: Event) -> Event:
        arguments = tuple(self._argument(a) for a in event.arguments)
        source = event.source and self._source(event.source)
        if arguments == event.arguments and source == event.source:
            return event
        return replace(event, arguments=arguments, source=source)

    def _argument(self, part: Argument) -> Argument:
        start, end, mention = self._followed(part)
        return replace(part, start=start, end=end, mention=mention)

    def _source(self, part: Source) -> Source:
        start, end, mention = self._followed(part)
        return replace(part, start=start, end=end, mention=mention)

    def _followed(self, part: Argument | Source) -> tuple[int, int, str | None]:
        if part.mention is None:
            return part.start, part.end, self._made.get(part.extent)
        moved = self._moved.get(part.mention)
        if moved is None:
            return part.start, part.end, part.mention
        if moved.after is None:
            return part.start, part.end, None
        extent = moved.after.extent if part.extent == moved.before.extent else part.extent
        return *extent, part.mention
