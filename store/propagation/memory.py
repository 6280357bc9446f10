"""Memory: what people's corrections of other articles teach about the names of the next one. Pure functions.

`decisions_in` reads out of one article what people decided there, as the difference between what was proposed and what
stands now: what was undone has taught nothing. `Memory` weighs the articles, `recall` lays its word over proposals that
nobody has decided on. What a person decided, and an article that is done, are never touched.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from newsview.store.document.fitting import fitting_label
from newsview.store.document.model import Document, Mention, replace
from newsview.store.editing.corrections import Correction, apply, rewound
from newsview.store.editing.entity_edits import relabel_entities, state_of
from newsview.store.editing.mention_edits import add_mention, assign, delete, relabel
from newsview.store.editing.proposals import named_in, replaceable
from newsview.store.propagation.occurrences import occurrences
from newsview.store.schemes import Scheme, has_entity

__all__ = ["NOTHING", "Decisions", "Key", "Memory", "MemoryRule", "decisions_in", "recall"]

Key = tuple[str, ...]
"""`("name", text)`; `("class", label, state or "")`: all names of a label, those of a state's people apart."""

Decisions = dict[Key, Counter[str]]
"""For each key how many decisions gave which label; NOTHING: that it is no name."""

NOTHING = "-"

LEAST_SCORE = 0.6
"""The least score with which a rule is followed."""

LEAST_NAMES = 3
"""So many different names must have been relabelled, or rejected, alike before all of their class are."""

FADING = 0.5
"""What a decision counts once a later article has decided otherwise: who changes a scheme means the new one."""


class MemoryRule(NamedTuple):
    """What to do, how sure (Laplace: agreeing decisions and one, over all and two), and in how many articles."""

    verdict: str
    score: float
    articles: int


def decisions_in(document: Document, corrections: Sequence[Correction], scheme: Scheme | None = None) -> Decisions:
    """What people decided on an article's names; nothing where they corrected none."""
    if not corrections:
        return {}
    found = _Findings(document, rewound(document, corrections), scheme)
    for mention in found.before.annotation.mentions:
        if _is_name(mention):
            found.count_proposal(mention)
    found.count_added()
    return found.decisions()


class _Findings:
    """Counts what people decided in one article: `before` is the article as it was proposed."""

    def __init__(self, document: Document, before: Document, scheme: Scheme | None) -> None:
        self.document, self.before, self.scheme = document, before, scheme
        self.kept = [m for m in document.annotation.mentions if m.status != "rejected"]
        self.names: defaultdict[Key, Counter[str]] = defaultdict(Counter)
        self.classes: defaultdict[Key, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))

    def count_proposal(self, old: Mention) -> None:
        """Counts what became of a proposed name: rejected, accepted, or accepted with another label."""
        new = self.document.annotation.mention_index.get(old.id)
        if new is None or new.status == "rejected":
            self._count_rejected(old)
        elif new.status == "accepted" and new.extent == old.extent:
            self._count_accepted(old, new)

    def _count_rejected(self, old: Mention) -> None:
        if any(m.start < old.end and old.start < m.end for m in self.kept):
            return  # another mention overlaps the place: its edges were corrected
        self.names["name", self.before.quote(old)][NOTHING] += 1
        if old.origin != "memory":
            self._count_class(old, old.label, NOTHING)

    def _count_accepted(self, old: Mention, new: Mention) -> None:
        if not has_entity(new.label, self.scheme):
            if new.label == old.label:
                self._count_class(old, old.label, old.label)
            return
        self.names["name", self.before.quote(old)][new.label] += 1
        if old.origin != "memory":
            self._count_class(old, old.label, new.label)
        elif new.label != old.label:  # what memory proposed was wrong: the new label is the label of the class
            self._count_class(old, new.label, new.label)

    def _count_class(self, old: Mention, label: str, verdict: str) -> None:
        """Counts the name once for its class, however often it occurs."""
        self.classes["class", label, _state(self.before, old)][verdict].add(self.before.quote(old))

    def count_added(self) -> None:
        """Counts the names that people added; the other occurrences of such a name count as no name."""
        known = self.before.annotation.mention_index
        fresh = (m for m in self.kept if m.id not in known and m.status == "accepted")
        made = [m for m in fresh if has_entity(m.label, self.scheme)]
        for mention in made:
            if _is_name(mention):
                self.names["name", self.document.quote(mention)][mention.label] += 1
        covered = {m.extent for m in self.kept}
        for name in {self.document.quote(m) for m in made}:
            left = [place for place in occurrences(self.document, [name]) if place not in covered]
            if left:
                self.names["name", name][NOTHING] += len(left)

    def decisions(self) -> Decisions:
        """The decisions on names, and those on classes, for which different names count."""
        counts = {key: {label: len(names) for label, names in of.items()} for key, of in self.classes.items()}
        return dict(self.names) | {key: Counter(labels) for key, labels in counts.items()}


class Memory:
    """What several articles taught, the oldest first; `without`: what is not to be followed."""

    def __init__(self, articles: Iterable[Decisions] = (), without: frozenset[Key] = frozenset()) -> None:
        self.without = without
        self._decisions: defaultdict[Key, list[Counter[str]]] = defaultdict(list)
        for article in articles:
            for key, counts in article.items():
                self._decisions[key].append(counts)
        self._by_word: defaultdict[str, list[str]] = defaultdict(list)
        for kind, name, *_ in self._decisions:
            if kind == "name" and name.strip():
                self._by_word[name.split()[0]].append(name)

    def __bool__(self) -> bool:
        return bool(self._decisions)

    def rule(self, key: Key) -> MemoryRule | None:
        """What the articles say of a key, the last one deciding between two answers; None where they are not sure."""
        return None if key in self.without else self._rule(key)

    def _rule(self, key: Key) -> MemoryRule | None:
        decisions = self._decisions.get(key)
        if not decisions:
            return None
        verdict = decisions[-1].most_common(1)[0][0]
        agreeing = sum(counts[verdict] for counts in decisions)
        dissent, weight = 0.0, 1.0
        for counts in reversed(decisions):
            dissent += weight * (counts.total() - counts[verdict])
            if counts[verdict]:
                weight *= FADING
        score = (agreeing + 1) / (agreeing + dissent + 2)
        return (
            MemoryRule(verdict, score, sum(counts[verdict] > 0 for counts in decisions))
            if score >= LEAST_SCORE
            else None
        )

    def of(self, document: Document, mention: Mention) -> MemoryRule | None:
        """What to do with a proposed mention: by its name, else by its class."""
        rule = self.rule(("name", document.quote(mention)))
        if rule is None:
            rule = self.rule(("class", mention.label, _state(document, mention)))
            if rule is not None and not self._is_confirmed(("class", mention.label, _state(document, mention)), rule):
                return None
        elif rule.verdict == NOTHING and rule.articles < 2 and rule.score < 0.75:
            return None  # one place in one article may have been wrong for itself
        return rule

    def _is_confirmed(self, key: Key, rule: MemoryRule) -> bool:
        """Whether a class was decided alike often enough; all of a label is left out only where none was ever kept."""
        decisions = self._decisions[key]
        if rule.verdict == NOTHING and any(counts.keys() - {NOTHING} for counts in decisions):
            return False
        return sum(counts[rule.verdict] for counts in decisions) >= LEAST_NAMES

    def names_in(self, document: Document) -> Iterator[str]:
        """The names known here that may stand in the text."""
        for word in set(document.text.split()):
            for bare in {word, word.strip("“”\"'‘’(),.;:!?[]"), word.removesuffix("’s").removesuffix("'s")}:
                yield from self._by_word.get(bare, ())

    def listed(self) -> list[tuple[Key, MemoryRule]]:
        """All that was learned, followed or not: classes first, then what most articles say, then the surest."""
        found = [
            (key, rule)
            for key in self._decisions
            if (rule := self._rule(key)) is not None and (key[0] == "name" or self._changes_label(key, rule))
        ]
        return sorted(found, key=lambda pair: (pair[0][0] == "name", -pair[1].articles, -pair[1].score, pair[0]))

    def _changes_label(self, key: Key, rule: MemoryRule) -> bool:
        """Whether a class becomes another one."""
        return rule.verdict != key[1] and self._is_confirmed(key, rule)


def recall(
    document: Document, corrections: Sequence[Correction], memory: Memory, scheme: Scheme | None = None
) -> Document:
    """The document with the proposals that nobody decided on as people decided on their like before.

    What people decided before the scheme was changed is followed in the scheme's words, or not at all: nothing is
    proposed that it does not have. What memory changed or added has origin `memory` and its score. Done articles stay
    as they are.
    """
    if document.article.reviewed is not None or not memory:
        return document
    named = named_in(corrections)
    scores: dict[str, float] = {}
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    events = document.annotation.events
    held = {a.mention for e in events if not replaceable(e, named) for a in (*e.arguments, e.source) if a is not None}
    for mention in document.annotation.mentions:
        if not _is_name(mention) or mention.id in held or not replaceable(mention, named):
            continue
        rule = memory.of(document, mention)
        verdict = _in_words_of(scheme, rule)
        if rule is None or verdict is None or verdict == mention.label:
            continue
        if verdict != NOTHING and not has_entity(mention.label, scheme):
            continue
        wanted[verdict].append(mention.id)
        scores[mention.id] = rule.score
    after = document
    if gone := wanted.pop(NOTHING, []):
        after = apply(after, delete(after, gone).changes)
    for label, ids in wanted.items():
        after = apply(after, relabel(after, ids, label, scheme).changes)
        for id_ in ids:
            if state := state_of(after, id_, scheme):
                after = apply(after, assign(after, [id_], state, scheme).changes)
    after = _added(after, named, memory, scores, scheme)
    if after is document:
        return document
    after = relabel_entities(document, after)
    mentions = tuple(
        replace(m, origin="memory", status="proposed", score=scores[m.id]) if m.id in scores else m
        for m in after.annotation.mentions
    )
    return replace(after, annotation=replace(after.annotation, mentions=mentions))


def _in_words_of(scheme: Scheme | None, rule: MemoryRule | None) -> str | None:
    """The label to give, in the scheme's words, or NOTHING; None where the scheme has no label for it."""
    if rule is None or rule.verdict == NOTHING or scheme is None:
        return None if rule is None else rule.verdict
    return fitting_label(rule.verdict, scheme)


def _added(
    document: Document, named: frozenset[tuple[str, str]], memory: Memory, scores: dict[str, float],
    scheme: Scheme | None,
) -> Document:  # fmt: skip
    """Names that people marked elsewhere, marked wherever nothing is: whole tokens, outside furniture."""
    known = {}
    for name in memory.names_in(document):
        rule = memory.rule(("name", name))
        verdict = _in_words_of(scheme, rule)
        if rule is not None and verdict not in (None, NOTHING) and name[0].isupper():
            known[name] = rule._replace(verdict=verdict)
    if not known:
        return document
    taken = [m.extent for m in document.annotation.mentions if m.kind == "name" or ("mention", m.id) in named]
    taken += [f.extent for f in document.article.furniture]
    deleted = {id_ for kind, id_ in named if kind == "mention"} - document.annotation.mention_index.keys()
    if deleted:  # a person took something out here: what exactly, the history knows, and nothing is put back
        return document
    for start, end in list(occurrences(document, list(known))):
        name = document.text[start:end]
        if name not in known or any(a < end and start < b for a, b in taken):
            continue
        made = add_mention(document, start, end, known[name].verdict, origin="memory", scheme=scheme)
        document = apply(document, made.changes)
        scores.update((c.id, known[name].score) for c in made.changes if c.kind == "mention")
    return document


def _is_name(mention: Mention) -> bool:
    return mention.kind == "name"


def _state(document: Document, mention: Mention) -> str:
    """Whether the name is a state's, or its people's."""
    entity = document.annotation.entity_index.get(mention.entity or "")
    return "state" if entity is not None and (entity.ref or entity.acts_for) else ""
