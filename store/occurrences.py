"""Where names stand in a text, and what is marked there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from store.model import Document, Mention

__all__ = ["Extents", "occurrences"]


def occurrences(document: Document, names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Extents at which one of the names stands as whole tokens, the longest where several do."""
    by_length = sorted(names, key=len, reverse=True)
    pattern = "|".join(r"\s+".join(map(re.escape, name.split())) for name in by_length)
    tokens = document.annotation.tokens
    if tokens is None:
        for found in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", document.text):
            yield found.span()
        return
    spans = tokens.spans()
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    search, at = re.compile(pattern), 0
    while match := search.search(document.text, at):
        start, end = match.span()
        whole = start in starts and end in ends
        if not whole and start in starts:  # a shorter name may stand there whole: “Kim” where “Kim J” does not
            shorter = (
                re.compile(r"\s+".join(map(re.escape, n.split()))).match(document.text, start) for n in by_length
            )
            end = next((m.end() for m in shorter if m and m.end() in ends), end)
            whole = end in ends
        if whole:
            yield start, end
        at = end if whole else start + 1


class Extents:
    """The mentions of a document by extent."""

    def __init__(self, document: Document) -> None:
        self._mentions = document.annotation.mentions
        self._starts = [m.start for m in self._mentions]
        self._longest = max((m.end - m.start for m in self._mentions), default=0)
        self._same: dict[tuple[int, int], list[Mention]] = defaultdict(list)
        for mention in self._mentions:
            self._same[mention.extent].append(mention)

    def at(self, start: int, end: int) -> Sequence[Mention]:
        return self._same.get((start, end), ())

    def across(self, start: int, end: int) -> Mention | None:
        """A mention that overlaps the extent and is not rejected, the one that begins first."""
        first, last = bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)
        return next((m for m in self._mentions[first:last] if m.end > start and m.status != "rejected"), None)
