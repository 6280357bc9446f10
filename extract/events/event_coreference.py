"""Which events of an article are one event told again."""

from __future__ import annotations

from typing import NamedTuple

from newsview.extract.syntax.marked_clauses import MarkedClauses
from newsview.extract.syntax.reporting_verbs import is_saying

__all__ = ["Told", "chains"]


POINTERS = frozenset({"the", "this", "that", "these", "those"})
LATEST = 20
"""Of how many events with a participant in common, the latest told, an event may be the retelling."""


class Told(NamedTuple):
    """An event as the article tells it: its trigger's token, its type, when, and the heads of its participants."""

    trigger: int
    type: str | None
    when: str | None
    participants: list[tuple[str, int]]


class _Known(NamedTuple):
    told: Told
    lemma: str
    people: dict[str, set[str]]
    """Entity ids by role."""
    points_back: bool
    """Whether it is a noun that speaks of something told before: "the attack"."""


def chains(s: MarkedClauses, events: list[Told]) -> dict[int, int]:
    """The number, from 1, of the chain that each event told more than once is in, by the event's index.

    Two events are one when they have one type and the same word (or two participants in common), a participant in
    common in the same role, no other participant in a role, and no two different dates; of two nouns, the later may
    point back by "the" or "this" instead. Sayings are left out: saying a second thing is a second event.
    """
    groups: list[list[int]] = []
    unlike: list[dict[object, _Known]] = []
    """Of each group the events that differ in what is compared: of one told a thousand times, one."""
    sharing: dict[tuple[str, str, str], list[int]] = {}
    """Groups by sort of event, role and entity, so that only those with a participant in common are compared."""
    for n, told in enumerate(events):
        lemma = s.columns.lemma[told.trigger]
        people = _people(s, told)
        noun = s.columns.pos[told.trigger] == "NOUN"
        if not (people or noun) or is_saying(lemma):
            continue
        back = noun and any(s.columns.lower[x] in POINTERS for x in s.children(told.trigger, "det"))
        known = _Known(told, lemma, people, back)
        keys = [(told.type or lemma, role, entity) for role, ids in people.items() for entity in ids]
        if noun:
            keys.append((lemma, "", ""))
        near = sorted({g for key in keys for g in sharing.get(key, ())[-LATEST:]})
        group = next((g for g in near if all(_one_event(known, other) for other in unlike[g].values())), len(groups))
        if group == len(groups):
            groups.append([])
            unlike.append({})
        groups[group].append(n)
        compared = (told.type, told.when, lemma, frozenset((role, frozenset(ids)) for role, ids in people.items()))
        unlike[group].setdefault(compared, known)
        for key in keys:
            if group not in sharing.setdefault(key, [])[-LATEST:]:
                sharing[key].append(group)
    repeated = [group for group in groups if len(group) > 1]
    return {n: number for number, group in enumerate(repeated, 1) for n in group}


def _people(s: MarkedClauses, told: Told) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for role, head in told.participants:
        n = s.name_at[head]
        if n >= 0 and (entity := s.names[n].entity) is not None:
            found.setdefault(role, set()).add(entity)
    return found


def _one_event(a: _Known, b: _Known) -> bool:
    if a.told.type != b.told.type or (a.told.when and b.told.when and a.told.when != b.told.when):
        return False
    both = a.people.keys() & b.people.keys()
    shared = sum(bool(a.people[role] & b.people[role]) for role in both)
    same_word = a.lemma == b.lemma
    needed = 0 if same_word and a.points_back else 1 if same_word else 2
    return needed <= shared == len(both)
