"""Where names stand in a text, and what is marked there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import attrgetter

from newsview.store.document.model import Document, Mention

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
    lengths = tokens.lengths
    starts = list(accumulate([length + 1 if length > 0 else -length for length in lengths], initial=0))

    def begins(offset: int) -> bool:
        at = bisect_left(starts, offset)
        return at < len(lengths) and starts[at] == offset

    def ends(offset: int) -> bool:
        at = bisect_left(starts, offset) - 1
        return 0 <= at < len(lengths) and starts[at] + abs(lengths[at]) == offset

    search, at = re.compile(pattern), 0
    while match := search.search(document.text, at):
        start, end = match.span()
        whole = begins(start) and ends(end)
        if not whole and begins(start):  # a shorter name may stand there whole: “Kim” where “Kim J” does not
            shorter = (
                re.compile(r"\s+".join(map(re.escape, n.split()))).match(document.text, start) for n in by_length
            )
            end = next((m.end() for m in shorter if m and ends(m.end())), end)
            whole = ends(end)
        if whole:
            yield start, end
        at = end if whole else start + 1


class Extents:
    """The mentions of a document by extent."""

    def __init__(self, document: Document) -> None:
        self._mentions = sorted(document.annotation.mentions, key=attrgetter("start"))
        self._starts = [m.start for m in self._mentions]
        self._longest = max((m.end - m.start for m in self._mentions), default=0)

    def at(self, start: int, end: int) -> Sequence[Mention]:
        """The mentions with just this extent."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, start + 1)
        return [m for m in self._mentions[first:last] if m.end == end]

    def across(self, start: int, end: int) -> Mention | None:
        """A mention that overlaps the extent and is not rejected, the one that begins first."""
        first, last = bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)
        return next((m for m in self._mentions[first:last] if m.end > start and m.status != "rejected"), None)
