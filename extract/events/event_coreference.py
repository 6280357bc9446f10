"""Which events of an article are one event that is mentioned again."""

from __future__ import annotations

from typing import NamedTuple

from newsview.extract.syntax.marked_clauses import MarkedClauses
from newsview.extract.syntax.reporting_verbs import is_saying

__all__ = ["EventMention", "chains"]


POINTERS = frozenset({"the", "this", "that", "these", "those"})
LATEST = 20
"""Of how many events with a participant in common, the latest mentioned, an event may be one again."""


class EventMention(NamedTuple):
    """An event as the article tells it: its trigger's token, its type, when, and the heads of its participants."""

    trigger: int
    type: str | None
    when: str | None
    participants: list[tuple[str, int]]


class _Known(NamedTuple):
    mention: EventMention
    lemma: str
    people: dict[str, set[str]]
    """Entity ids by role."""
    points_back: bool
    """Whether it is a noun that points to something mentioned before: "the attack"."""


def chains(s: MarkedClauses, events: list[EventMention]) -> dict[int, int]:
    """The number, from 1, of the chain that each event with several mentions is in, by the event's index.

    Two events are one when they have one type and the same word (or two participants in common), a participant in
    common in the same role, no other participant in a role, and no two different dates; of two nouns, the later may
    point back by "the" or "this" instead. Sayings are left out: saying a second thing is a second event.
    """
    groups: list[list[int]] = []
    unlike: list[dict[object, _Known]] = []
    """Of each group the events that differ in what is compared: of one mentioned a thousand times, one."""
    sharing: dict[tuple[str, str, str], list[int]] = {}
    """Groups by sort of event, role and entity, so that only those with a participant in common are compared."""
    for n, event in enumerate(events):
        lemma = s.columns.lemma[event.trigger]
        people = _people(s, event)
        noun = s.columns.pos[event.trigger] == "NOUN"
        if not (people or noun) or is_saying(lemma):
            continue
        back = noun and any(s.columns.lower[x] in POINTERS for x in s.children(event.trigger, "det"))
        known = _Known(event, lemma, people, back)
        keys = [(event.type or lemma, role, entity) for role, ids in people.items() for entity in ids]
        if noun:
            keys.append((lemma, "", ""))
        near = sorted({g for key in keys for g in sharing.get(key, ())[-LATEST:]})
        group = next((g for g in near if all(_one_event(known, other) for other in unlike[g].values())), len(groups))
        if group == len(groups):
            groups.append([])
            unlike.append({})
        groups[group].append(n)
        compared = (event.type, event.when, lemma, frozenset((role, frozenset(ids)) for role, ids in people.items()))
        unlike[group].setdefault(compared, known)
        for key in keys:
            if group not in sharing.setdefault(key, [])[-LATEST:]:
                sharing[key].append(group)
    repeated = [group for group in groups if len(group) > 1]
    return {n: number for number, group in enumerate(repeated, 1) for n in group}


def _people(s: MarkedClauses, event: EventMention) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for role, head in event.participants:
        n = s.name_at[head]
        if n >= 0 and (entity := s.names[n].entity) is not None:
            found.setdefault(role, set()).add(entity)
    return found


def _one_event(a: _Known, b: _Known) -> bool:
    if a.mention.type != b.mention.type or (a.mention.when and b.mention.when and a.mention.when != b.mention.when):
        return False
    both = a.people.keys() & b.people.keys()
    shared = sum(bool(a.people[role] & b.people[role]) for role in both)
    same_word = a.lemma == b.lemma
    needed = 0 if same_word and a.points_back else 1 if same_word else 2
    return needed <= shared == len(both)
