"""Two annotations of the same text compared: two people's, or a pipeline's with what a person made of it. Pure.

Spans agree where start and end are the same. What is counted is F1, the share of agreement on what at least one of the
two marked: as most of a text is marked by neither, it is what Cohen's kappa comes to (Hripcsak and Rothschild 2005,
doi:10.1197/jamia.M1733). Kappa itself is given where both marked the same span and chose what to call it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from msgspec import Struct, field

from newsview.store.document.model import Document, Event, Mention, replace

__all__ = ["Agreement", "Choices", "Tally", "compare", "compare_reviewers", "compare_with_decisions", "not_rejected"]

NO_TYPE = "none"

Pair = tuple[str, str]

Item = TypeVar("Item", Mention, Event)


class Tally(Struct):
    """How many the first has, how many the second, and how many of these are the same."""

    first: int = 0
    second: int = 0
    both: int = 0
    undecided: int = 0
    """Proposals without a decision; the other counts leave them out."""

    def add(self, first: Iterable[object], second: Iterable[object]) -> None:
        """Counts two collections of things, each once."""
        one, other = set(first), set(second)
        self.first += len(one)
        self.second += len(other)
        self.both += len(one & other)

    def merge(self, other: Tally) -> None:
        """Adds the counts of another tally to these."""
        self.first += other.first
        self.second += other.second
        self.both += other.both
        self.undecided += other.undecided

    @property
    def right(self) -> float | None:
        """The share of the first's that the second has: precision, where the second is right."""
        return self.both / self.first if self.first else None

    @property
    def found(self) -> float | None:
        """The share of the second's that the first has: recall, where the second is right."""
        return self.both / self.second if self.second else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall, 0 to 1; None where neither has any."""
        total = self.first + self.second
        return 2 * self.both / total if total else None


class Choices(Struct):
    """What the two chose where both had to choose: how often each pair of answers."""

    pairs: Counter[Pair] = field(default_factory=Counter)

    @property
    def same(self) -> float | None:
        """The share of equal answers."""
        total = self.pairs.total()
        return sum(n for (a, b), n in self.pairs.items() if a == b) / total if total else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None where nothing was chosen or only ever one thing."""
        total = self.pairs.total()
        if not total:
            return None
        first: Counter[str] = Counter()
        second: Counter[str] = Counter()
        for (a, b), n in self.pairs.items():
            first[a] += n
            second[b] += n
        chance = sum(n * second[a] for a, n in first.items()) / total**2
        same = sum(n for (a, b), n in self.pairs.items() if a == b) / total
        return (same - chance) / (1 - chance) if chance < 1 else None

    def differing(self) -> list[tuple[Pair, int]]:
        """The pairs of unequal answers, the most frequent first."""
        return sorted(((p, n) for p, n in self.pairs.items() if p[0] != p[1]), key=lambda each: (-each[1], each[0]))


class Agreement(Struct):
    """How far two annotations agree, over one article or, merged, over several."""

    articles: int = 0
    labels: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    """Mentions of each label, the same where extent and label are."""
    extents: Tally = field(default_factory=Tally)
    """Mentions whatever their label."""
    overlapping: Tally = field(default_factory=Tally)
    """Mentions of the same label, the same where one overlaps one of the other's that no other has."""
    links: Tally = field(default_factory=Tally)
    """Pairs of mentions of one entity, among the mentions that both have."""
    triggers: Tally = field(default_factory=Tally)
    roles: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    """Arguments of each role, the same where trigger, role and extent are."""
    sources: Tally = field(default_factory=Tally)
    """Events with whom they are attributed to."""
    label: Choices = field(default_factory=Choices)
    """Labels of mentions of the same extent."""
    type: Choices = field(default_factory=Choices)
    """Types of events on the same trigger."""
    factuality: Choices = field(default_factory=Choices)
    when: Choices = field(default_factory=Choices)
    scored: dict[str, defaultdict[int, Tally]] = field(
        default_factory=lambda: {"mentions": defaultdict(Tally), "triggers": defaultdict(Tally)}
    )
    """Of the first's, by tenths of their score: how many, and how many of them the second has too."""

    @property
    def mentions(self) -> Tally:
        """Mentions, the same where extent and label are."""
        return _sum(self.labels.values())

    @property
    def arguments(self) -> Tally:
        """Arguments of all roles, the same where trigger, role and extent are."""
        return _sum(self.roles.values())

    def merge(self, other: Agreement) -> None:
        """Adds another article's."""
        self.articles += other.articles
        for name in ("extents", "overlapping", "links", "triggers", "sources"):
            getattr(self, name).merge(getattr(other, name))
        for mine, theirs in ((self.labels, other.labels), (self.roles, other.roles)):
            for key, tally in theirs.items():
                mine[key].merge(tally)
        for name in ("label", "type", "factuality", "when"):
            getattr(self, name).pairs.update(getattr(other, name).pairs)
        for kind, tenths in other.scored.items():
            for tenth, tally in tenths.items():
                self.scored[kind][tenth].merge(tally)


def compare(first: Document, second: Document) -> Agreement:
    """How far two annotations of one text agree. Raises ValueError for different texts."""
    if first.text != second.text:
        raise ValueError("the texts differ")
    told = Agreement(articles=1)
    mine, theirs = not_rejected(first.annotation.mentions), not_rejected(second.annotation.mentions)
    for label in {m.label for m in (*mine, *theirs)}:
        told.labels[label].add(_extents(mine, label), _extents(theirs, label))
    told.extents.add(_extents(mine), _extents(theirs))
    told.overlapping = _overlapping(mine, theirs)
    told.links = _links(mine, theirs)
    told.label.pairs.update(_called(mine, theirs))

    _by_score(told.scored["mentions"], mine, {(m.extent, m.label) for m in theirs}, lambda m: (m.extent, m.label))

    own, others = not_rejected(first.annotation.events), not_rejected(second.annotation.events)
    told.triggers.add(_numbered(own), _numbered(others))
    told.sources.add(_sources(own), _sources(others))
    _by_score(told.scored["triggers"], own, {e.trigger.extent for e in others}, lambda e: e.trigger.extent)
    for role in {a.role for e in (*own, *others) for a in e.arguments}:
        told.roles[role].add(_filled(own, role), _filled(others, role))
    for one, other in _matched(own, others):
        told.type.pairs[one.type or NO_TYPE, other.type or NO_TYPE] += 1
        told.factuality.pairs[one.factuality or NO_TYPE, other.factuality or NO_TYPE] += 1
        told.when.pairs[one.when or NO_TYPE, other.when or NO_TYPE] += 1
    return told


def compare_with_decisions(proposed: Document, now: Document) -> Agreement:
    """How far proposals agree with what people decided on them; proposals without a decision are only counted.

    An article marked done may have such proposals: they are no decisions, and would make the pipeline look right.
    Raises ValueError for different texts.
    """
    mentions = [m for m in now.annotation.mentions if m.status == "proposed"]
    events = [e for e in now.annotation.events if e.status == "proposed"]
    return _without_undecided(proposed, now, [(now, mentions, events)])


def compare_reviewers(first: Document, second: Document) -> Agreement:
    """How far two people's annotations agree; what one of them has not decided on is only counted.

    An annotation without any decision is taken as it is: a pipeline's, or one that was brought in.
    Raises ValueError for different texts.
    """
    left = []
    for document in (first, second):
        items = document.annotation.decidable
        if document.article.reviewed is not None or any(item.status != "proposed" for item in items):
            mentions = [m for m in document.annotation.mentions if _is_left(m)]
            left.append((document, mentions, [e for e in document.annotation.events if _is_left(e)]))
    return _without_undecided(first, second, left)


def _is_left(item: Mention | Event) -> bool:
    return item.status == "proposed" and item.origin in ("model", "memory")


def _without_undecided(
    first: Document, second: Document, left: Iterable[tuple[Document, Sequence[Mention], Sequence[Event]]]
) -> Agreement:
    """The two compared without what is undecided in one of them, nor what the other has in its place."""
    open_mentions: dict[tuple[object, str | None], Mention] = {}
    open_events: dict[tuple[object, str | None], Event] = {}
    places: set[tuple[str, tuple[int, int]]] = set()
    for document, mentions, events in left:
        open_mentions |= {(m.extent, m.label): m for m in mentions}
        open_events |= {(e.trigger.extent, e.type): e for e in events}
        ids = {m.id for m in mentions} | {e.id for e in events}
        sides: tuple[tuple[str, Sequence[Mention | Event]], ...] = (
            ("m", document.annotation.mentions),
            ("e", document.annotation.events),
        )
        for kind, every in sides:
            decided = {(i.start, i.end) for i in every if i.id not in ids}
            places |= {(kind, (i.start, i.end)) for i in every if i.id in ids and (i.start, i.end) not in decided}

    def kept(document: Document) -> Document:
        annotation = document.annotation
        mentions = tuple(
            m for m in annotation.mentions
            if ("m", m.extent) not in places and not ((m.extent, m.label) in open_mentions and m.status == "proposed")
        )  # fmt: skip
        events = tuple(
            e for e in annotation.events
            if ("e", (e.start, e.end)) not in places
            and not ((e.trigger.extent, e.type) in open_events and e.status == "proposed")
        )  # fmt: skip
        return replace(document, annotation=replace(annotation, mentions=mentions, events=events))

    told = compare(kept(first), kept(second))
    for mention in open_mentions.values():
        told.labels[mention.label].undecided += 1
    told.triggers.undecided += len(open_events)
    for event in open_events.values():
        told.sources.undecided += event.source is not None
        for argument in event.arguments:
            told.roles[argument.role].undecided += 1
    return told


def not_rejected(items: Iterable[Item]) -> list[Item]:
    """Items whose status is not `rejected`."""
    return [item for item in items if item.status != "rejected"]


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.merge(tally)
    return total


def _by_score(
    told: defaultdict[int, Tally], items: Iterable[Item], right: set[Any], key: Callable[[Item], object]
) -> None:
    for item in items:
        if item.score is not None:
            tally = told[min(int(item.score * 10), 9)]
            tally.first += 1
            tally.both += key(item) in right


def _extents(mentions: Iterable[Mention], label: str | None = None) -> set[tuple[int, int]]:
    return {m.extent for m in mentions if label is None or m.label == label}


def _called(first: Iterable[Mention], second: Iterable[Mention]) -> Iterator[Pair]:
    """The labels of mentions of the same extent; where an extent has several, equal ones first."""
    mine: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    theirs: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for labels, mentions in ((mine, first), (theirs, second)):
        for m in mentions:
            labels[m.extent][m.label] += 1
    for extent in mine.keys() & theirs.keys():
        one, other = mine[extent], theirs[extent]
        yield from ((label, label) for label in (one & other).elements())
        yield from zip(sorted((one - other).elements()), sorted((other - one).elements()), strict=False)


def _overlapping(first: Sequence[Mention], second: Sequence[Mention]) -> Tally:
    """Each mention is taken for at most one of the other's: the one of the same label that ends first."""
    told = Tally()
    for label in {m.label for m in (*first, *second)}:
        mine = sorted(_extents(first, label), key=lambda e: (e[1], e[0]))
        left = sorted(_extents(second, label), key=lambda e: (e[1], e[0]))
        told.first += len(mine)
        told.second += len(left)
        for start, end in mine:
            taken = next((e for e in left if e[0] < end and start < e[1]), None)
            if taken is not None:
                left.remove(taken)
                told.both += 1
    return told


def _links(first: Sequence[Mention], second: Sequence[Mention]) -> Tally:
    mine = {m.extent: m.entity for m in first if m.entity is not None}
    theirs = {m.extent: m.entity for m in second if m.entity is not None}
    cells = Counter((mine[extent], theirs[extent]) for extent in mine.keys() & theirs.keys())
    rows: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    for (row, column), n in cells.items():
        rows[row] += n
        columns[column] += n
    return Tally(*(sum(n * (n - 1) // 2 for n in counts.values()) for counts in (rows, columns, cells)))


def _numbered(events: Iterable[Event]) -> set[tuple[tuple[int, int], int]]:
    """Triggers, those with several events several times."""
    seen: Counter[tuple[int, int]] = Counter()
    found = set()
    for event in events:
        found.add((event.trigger.extent, seen[event.trigger.extent]))
        seen[event.trigger.extent] += 1
    return found


def _filled(events: Iterable[Event], role: str) -> set[tuple[tuple[int, int], tuple[int, int]]]:
    return {(e.trigger.extent, a.extent) for e in events for a in e.arguments if a.role == role}


def _sources(events: Iterable[Event]) -> set[tuple[tuple[int, int], tuple[int, int]]]:
    return {(e.trigger.extent, e.source.extent) for e in events if e.source is not None}


def _matched(first: Sequence[Event], second: Sequence[Event]) -> list[tuple[Event, Event]]:
    """Events on the same trigger; where several are, those that are most alike."""
    left: defaultdict[tuple[int, int], list[Event]] = defaultdict(list)
    for event in second:
        left[event.trigger.extent].append(event)
    pairs = []
    for event in first:
        rivals = left[event.trigger.extent]
        if rivals:
            best = min(rivals, key=lambda other: (other.type != event.type, _unlike(event, other)))
            rivals.remove(best)
            pairs.append((event, best))
    return pairs


def _unlike(one: Event, other: Event) -> int:
    return len(_slots(one) ^ _slots(other))


def _slots(event: Event) -> set[tuple[str, tuple[int, int]]]:
    return {(a.role, a.extent) for a in event.arguments}
