"""Which stretches of one text are unchanged in another: by line, then by word, in time that stays bounded.

Python's difflib finds the stretches where that is cheap. Where words repeat so often that it is not, runs of words that
occur once in both texts come first, in an order that both share (the idea of Bram Cohen's patience diff), and what is
between them is compared by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

__all__ = ["Run", "equal_runs"]

Run = tuple[int, int, int]
"""Start in the old text, start in the new text, and how many characters are the same from there."""

COSTLY = 300_000
"""Pairs of equal items beyond which difflib, which looks at each of them again and again, is not used."""

ANCHOR = 12
"""Words, signs and spaces in a row that count as the same place when they occur once in both texts."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


def equal_runs(old: str, new: str) -> list[Run]:
    """The stretches that did not change, in order, adjacent ones as one."""
    lines_old, lines_new = old.splitlines(keepends=True), new.splitlines(keepends=True)
    at_old, at_new = _offsets(lines_old), _offsets(lines_new)
    found: list[Run] = []
    before = (0, 0)
    for a, b, size in [*_matches(lines_old, lines_new), (len(lines_old), len(lines_new), 0)]:
        start, stop = (at_old[before[0]], at_new[before[1]]), (at_old[a], at_new[b])
        for i, j, length in _equal_words(old[start[0] : stop[0]], new[start[1] : stop[1]]):
            _add(found, (start[0] + i, start[1] + j, length))
        if size:
            _add(found, (at_old[a], at_new[b], at_old[a + size] - at_old[a]))
        before = (a + size, b + size)
    return found


def _equal_words(old: str, new: str) -> Iterator[Run]:
    words_old, words_new = _WORD.findall(old), _WORD.findall(new)
    in_old, in_new = _offsets(words_old), _offsets(words_new)
    for i, j, size in _matches(words_old, words_new):
        yield in_old[i], in_new[j], in_old[i + size] - in_old[i]


def _matches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Start in each and length of the runs of equal items, in order."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    if head:
        yield 0, 0, head
    for i, j, size in _middle(old[head : len(old) - tail], new[head : len(new) - tail]):
        yield head + i, head + j, size
    if tail:
        yield len(old) - tail, len(new) - tail, tail


def _middle(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    if not old or not new:
        return
    counts = Counter(new)
    if sum(counts[item] for item in old) <= COSTLY:
        for i, j, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            if size:
                yield i, j, size
        return
    before = (0, 0)
    for i, j in [*_anchors(old, new), (len(old), len(new))]:
        if i < before[0] or j < before[1]:
            continue
        if before != (0, 0) or (i, j) != (len(old), len(new)):  # else there was no anchor, and nothing is certain
            for a, b, size in _matches(old[before[0] : i], new[before[1] : j]):
                yield before[0] + a, before[1] + b, size
        size = _common(old[i:], new[j:])
        if size:
            yield i, j, size
        before = (i + size, j + size)


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Where runs of words that occur once in both begin, the longest series of them that is in order in both."""
    once_old, once_new = _once(old), _once(new)
    pairs = sorted((i, once_new[run]) for run, i in once_old.items() if run in once_new)
    ends: list[int] = []
    last: list[int] = []
    previous: list[int] = []
    for number, (_, j) in enumerate(pairs):
        at = bisect_left(ends, j)
        ends[at : at + 1] = [j]
        last[at : at + 1] = [number]
        previous.append(last[at - 1] if at else -1)
    chosen = []
    number = last[-1] if last else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = previous[number]
    return chosen[::-1]


def _once(items: Sequence[str]) -> dict[tuple[str, ...], int]:
    runs = list(zip(*(items[k:] for k in range(ANCHOR)), strict=False))
    counts = Counter(runs)
    return {run: i for i, run in enumerate(runs) if counts[run] == 1}


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many items at the beginning are the same."""
    for i, (a, b) in enumerate(zip(old, new, strict=False)):
        if a != b:
            return i
    return min(len(old), len(new))


def _add(runs: list[Run], run: Run) -> None:
    if runs:
        old, new, size = runs[-1]
        if old + size == run[0] and new + size == run[1]:
            runs[-1] = (old, new, size + run[2])
            return
    runs.append(run)


def _offsets(parts: Sequence[str]) -> list[int]:
    found = [0]
    for part in parts:
        found.append(found[-1] + len(part))
    return found
