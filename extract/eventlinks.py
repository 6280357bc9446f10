"""Which events of an article are one event told again."""

from __future__ import annotations

from typing import Any

from extract.syntax import Syntax
from extract.triggers import word_class

__all__ = ["chain_up"]

Record = dict[str, Any]


def chain_up(s: Syntax, records: list[Record]) -> None:
    """Gives the records of one event the same number under `chain`, counted from 1; an event told once gets none.

    Two records are one event when they have the same word or type, a participant in common in the same role, no other
    participant in that role, and no two different dates. Sayings are left out: saying a second thing is a second event.
    """
    groups: list[list[tuple[Record, str, dict[str, set[str]]]]] = []
    for record in records:
        trigger = s.doc.char_span(record["trigger"]["start"], record["trigger"]["end"])
        lemma = trigger[0].lemma_.lower() if trigger is not None else ""
        people = _participants(s, record)
        if word_class(lemma, "saying") or not people:
            continue
        for group in groups:
            if all(_compatible(record, lemma, people, *other) for other in group):
                group.append((record, lemma, people))
                break
        else:
            groups.append([(record, lemma, people)])
    told = [group for group in groups if len(group) > 1]
    for number, group in enumerate(told, 1):
        for record, *_ in group:
            record["chain"] = number


def _participants(s: Syntax, record: Record) -> dict[str, set[str]]:
    """Entity ids by role."""
    found: dict[str, set[str]] = {}
    for argument in record["arguments"]:
        span = s.doc.char_span(argument["start"], argument["end"], alignment_mode="expand")
        if argument["role"] == "time" or span is None:
            continue
        n = s.name_at[span.root.i]
        if n >= 0 and (entity := s.names[n][3]) is not None:
            found.setdefault(argument["role"].replace("object", "target"), set()).add(entity)
    return found


def _compatible(
    record: Record,
    lemma: str,
    people: dict[str, set[str]],
    other: Record,
    other_lemma: str,
    others: dict[str, set[str]],
) -> bool:
    if lemma != other_lemma and (record["type"] is None or record["type"] != other["type"]):
        return False
    if record["when"] and other["when"] and record["when"] != other["when"]:
        return False
    if record["type"] != other["type"]:
        return False
    shared = [role for role in people.keys() & others.keys() if people[role] & others[role]]
    clash = [role for role in people.keys() & others.keys() if not people[role] & others[role]]
    needed = 1 if lemma == other_lemma else 2
    return len(shared) >= needed and not clash
