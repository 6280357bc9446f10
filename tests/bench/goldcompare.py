"""What a document lacks, has too much of, or has otherwise than a gold document says. Pure.

Compared is what the gold record holds: an absent key is not compared, nor are ids, scores, origins and statuses.
Rejected annotations are not there. As in the gold data's own scorer: only inside `gold.scope` and outside furniture;
names only, not nominals and pronouns; only labels that the gold document uses; in a layer named in `gold.partial`, more
than the gold has is no difference. Entities are equal when they part the gold's mentions alike; an entity's label is
compared where one of its mentions in the gold has it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from newsview.store.document.model import Document, Event, Mention

__all__ = ["Extent", "Gold", "GoldEvent", "Named"]

Record = dict[str, Any]
Extent = tuple[int, int]
Named = tuple[int, int, str]
"""`(start, end, label)`."""
Filled = tuple[str, int, int]
"""`(role, start, end)`."""

VALUES = {"DATE", "TIME", "DURATION", "SET"}


class GoldEvent(NamedTuple):
    trigger: Extent
    arguments: frozenset[Filled]
    record: Record


class Gold:
    """A gold document."""

    def __init__(self, record: Record, roles: frozenset[str]) -> None:
        about = record.get("gold") or {}
        self.id: str = record["id"]
        self.record = record
        self.layers = set(
            about.get("layers") or ("mentions", "entities", "triggers", "arguments", "types", "factuality")
        )
        self.partial = set(about.get("partial") or ())
        self.scope: Extent = tuple(about.get("scope") or (0, len(record["text"])))
        self.furniture = [(f["start"], f["end"]) for f in record.get("furniture") or ()]
        self.roles = roles
        names = [m for m in record.get("mentions") or () if m.get("kind", "name") == "name" and self.counts(_extent(m))]
        self.labels = {m["label"] for m in names}
        self.mentions: dict[Named, Record] = {(m["start"], m["end"], m["label"]): m for m in names}
        self.entities: dict[str, Record] = {e["id"]: e for e in record.get("entities") or ()}
        self.labels_of: dict[str, set[str]] = defaultdict(set)
        """For each entity, the labels of its mentions."""
        for mention in names:
            self.labels_of[mention.get("entity") or ""].add(mention["label"])
        self.events = [self._event(e) for e in record.get("events") or () if self.counts(_extent(e["trigger"]))]

    def _event(self, record: Record) -> GoldEvent:
        filled = ((a["role"], a["start"], a["end"]) for a in record.get("arguments") or ())
        return GoldEvent(_extent(record["trigger"]), frozenset(f for f in filled if f[0] in self.roles), record)

    def counts(self, extent: Extent) -> bool:
        """Whether what stands there is compared."""
        start, end = extent
        inside = self.scope[0] <= start and end <= self.scope[1]
        return inside and not any(start < b and a < end for a, b in self.furniture)

    # Mentions

    def there(self, document: Document) -> dict[Named, Mention]:
        """The document's mentions that are compared."""
        found = {}
        for m in document.annotation.mentions:
            key = (m.start, m.end, m.label)
            wanted = m.kind == "name" or key in self.mentions
            if m.status != "rejected" and m.label in self.labels and wanted and self.counts(m.extent):
                found[key] = m
        return found

    def mention_differences(self, document: Document) -> tuple[set[Named], set[Named]]:
        """The mentions that are missing, and those that are too many."""
        there = self.there(document).keys()
        extra = set() if "mentions" in self.partial else there - self.mentions.keys()
        return self.mentions.keys() - there, extra

    def values(self, document: Document) -> dict[str, str | None]:
        """For each mention's id the value that it should have, where it has another."""
        there = self.there(document)
        return {
            there[key].id: record["value"]
            for key, record in self.mentions.items()
            if "value" in record and key in there and key[2] in VALUES and there[key].value != record["value"]
        }

    # Entities

    def clusters(self, document: Document) -> list[tuple[str, str, Mention]]:
        """`(gold entity, entity, mention)` of each mention that is as it should be and belongs to somebody."""
        there = self.there(document)
        return [
            (record["entity"], there[key].entity or "", there[key])
            for key, record in self.mentions.items()
            if record.get("entity") is not None and key in there
        ]

    def disorder(self, document: Document) -> int:
        """How far the entities part the mentions otherwise than the gold does; 0 when alike."""
        if "entities" not in self.layers:
            return 0
        by_gold, by_own = defaultdict(set), defaultdict(set)
        for gold, own, _ in self.clusters(document):
            by_gold[gold].add(own)
            by_own[own].add(gold)
        return sum(len(s) - 1 for s in (*by_gold.values(), *by_own.values())) + ("" in by_own)

    def fields(self, document: Document) -> Iterator[tuple[str, str, str | None, Mention]]:
        """`(entity, field, should be, one of its mentions)` of what an entity says otherwise than the gold."""
        if "entities" not in self.layers:
            return
        entities = {e.id: e for e in document.annotation.entities}
        labels = self.labels_of
        seen: set[str] = set()
        for gold, own, mention in self.clusters(document):
            if gold in seen or own not in entities:
                continue
            seen.add(gold)
            for field in ("name", "label", "ref", "acts_for"):
                wanted = self.entities.get(gold, {})
                if field == "label" and wanted.get(field) not in labels[gold]:
                    continue  # it speaks of mentions that the gold does not hold
                if field in wanted and wanted[field] != getattr(entities[own], field):
                    yield own, field, wanted[field], mention

    # Events

    def matched(self, document: Document) -> list[tuple[GoldEvent, Event | None]]:
        """Each gold event with the document's event on the same trigger that is most like it."""
        free = [e for e in document.annotation.events if e.status != "rejected"]
        pairs = []
        for gold in self.events:
            same = [e for e in free if e.trigger.extent == gold.trigger]
            best = min(same, key=lambda e: len(self.filled(e) ^ gold.arguments), default=None)
            if best is not None:
                free.remove(best)
            pairs.append((gold, best))
        return pairs

    def extra_events(self, document: Document) -> list[Event]:
        """Events that the gold does not have, where it has all."""
        if "triggers" in self.partial:
            return []
        taken = {event.id for _, event in self.matched(document) if event is not None}
        return [
            e
            for e in document.annotation.events
            if e.status != "rejected" and e.id not in taken and self.counts(e.trigger.extent)
        ]

    def filled(self, event: Event) -> frozenset[Filled]:
        return frozenset((a.role, a.start, a.end) for a in event.arguments if a.role in self.roles)

    def event_differences(self, gold: GoldEvent, event: Event) -> dict[str, Any]:
        """What an event should have otherwise: field → what the gold says."""
        wanted: dict[str, Any] = {}
        if self.filled(event) != gold.arguments and "arguments" in gold.record:
            wanted["arguments"] = gold.arguments
        for field in ("type", "when", "factuality"):
            if field in gold.record and gold.record[field] != getattr(event, field):
                wanted[field] = gold.record[field]
        if "source" in gold.record:
            source = gold.record["source"]
            own = None if event.source is None else event.source.extent
            should = None if source is None else _extent(source)
            if own != should and not (should is None and "sources" in self.partial):
                wanted["source"] = should
        return wanted

    # All of it

    def differences(self, document: Document) -> list[str]:
        """Everything that differs, in words."""
        text = self.record["text"]
        told = [f"text of {self.id}"] if text != document.text else []
        missing, extra = self.mention_differences(document)
        told += [f"missing mention {label} “{text[a:b]}” at {a}:{b}" for a, b, label in sorted(missing)]
        told += [f"mention too many {label} “{text[a:b]}” at {a}:{b}" for a, b, label in sorted(extra)]
        told += [f"value of mention {id_} should be {value}" for id_, value in self.values(document).items()]
        if self.disorder(document):
            told.append(f"entities part the mentions otherwise ({self.disorder(document)})")
        told += [f"{field} of entity {own} should be {wanted!r}" for own, field, wanted, _ in self.fields(document)]
        for gold, event in self.matched(document):
            words = f"event “{text[slice(*gold.trigger)]}” at {gold.trigger[0]}:{gold.trigger[1]}"
            if event is None:
                told.append(f"missing {words}")
            else:
                told += [f"{words}: {f} should be {w}" for f, w in self.event_differences(gold, event).items()]
        told += [f"event too many “{document.quote(e)}” at {e.start}:{e.end}" for e in self.extra_events(document)]
        return told


def _extent(record: Record) -> Extent:
    return record["start"], record["end"]
