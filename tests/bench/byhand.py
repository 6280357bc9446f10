"""What it would cost to annotate a gold document from nothing, with newsview's own keys but none of its help."""

from __future__ import annotations

import re
from collections import Counter

from tests.bench.goldcompare import Extent, Gold

__all__ = ["by_hand"]

WORD = re.compile(r"\w+(?:[-.’']\w+)*|[^\w\s]")


def by_hand(gold: Gold) -> Counter[str]:
    """Keys by what they are for, estimated.

    To a place: the words from the last one, as a count and `w`. A mention: a key for each further word, `l` and the
    label's letter; one whose name the entity does not have already: `i`, three letters of the entity's name, Enter. An
    event: the way there, `e`; its type, factuality and source: two or three keys each; a role: its letter and a hint of
    two letters; a date: `W`, its ten characters, Enter.
    """
    text: str = gold.record["text"]
    starts = [m.start() for m in WORD.finditer(text)]
    counted: Counter[str] = Counter()
    at = 0
    named: dict[str, set[str]] = {}
    for (start, end, _), record in sorted(gold.mentions.items()):
        counted["mentions"] += _way(starts, at, start) + _words(starts, (start, end)) - 1 + 2
        entity, reads = record.get("entity"), text[start:end].casefold()
        if entity is not None:
            known = named.setdefault(entity, set())
            if known and reads not in known:
                counted["entities"] += 5
            known.add(reads)
        if record.get("value"):
            counted["values"] += 2 + len(record["value"])
        at = start
    at = 0
    for trigger, arguments, record in sorted(gold.events, key=lambda e: e.trigger):
        counted["events"] += _way(starts, at, trigger[0]) + _words(starts, trigger) - 1 + 1
        counted["events"] += 2 * bool(record.get("type")) + 2 * bool(record.get("factuality"))
        counted["events"] += 3 * bool(record.get("source")) + 3 * len(arguments)
        if record.get("when"):
            counted["events"] += 2 + len(record["when"])
        at = trigger[0]
    return counted


def _way(starts: list[int], at: int, to: int) -> int:
    """Keys from one offset to another: a count of words and `w`."""
    words = sum(min(at, to) < s <= max(at, to) for s in starts)
    return min(words, len(str(words)) + 1)


def _words(starts: list[int], extent: Extent) -> int:
    return sum(extent[0] <= s < extent[1] for s in starts) or 1
