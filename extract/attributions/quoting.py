"""Which verb a quotation belongs to: the one that follows it, precedes it, or stands above it in the parse."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from spacy.tokens import Doc

from newsview.extract.syntax.clauses import Extent
from newsview.extract.syntax.doc_columns import Columns
from newsview.extract.syntax.quotations import quotations

__all__ = ["Quoted"]

CLOSING = frozenset(("”", '"', "''", "»", "’", "'"))
BREAKING = frozenset((",", "?", "!", "—", "-", "–", "..", "...", "…"))
"""What a quotation ends with when its sentence goes on with who said it."""


class Quoted:
    """The quotations of one Doc, in tokens, and the verbs that they belong to."""

    def __init__(self, doc: Doc, columns: Columns, says: Callable[[int], bool]) -> None:
        self.c, self.says = columns, says
        self.lines = [0, *(i + 1 for i, w in enumerate(columns.lower) if "\n" in w)]
        self.extents = self._extents(doc)
        self.inside = [False] * len(doc)
        for a, b in self.extents:
            self.inside[a:b] = [True] * (b - a)
        self.by_verb = self._assigned()

    def _extents(self, doc: Doc) -> list[Extent]:
        found = []
        for a, b in quotations(doc.text):
            span = doc.char_span(a, b, alignment_mode="contract")
            if span is not None and span.end - span.start > 1:
                found.append((span.start, span.end))
        return found

    def _assigned(self) -> dict[int, list[Extent]]:
        """Quotations by verb; one without a verb of its own may go on with the one before it."""
        found: dict[int, list[Extent]] = {}
        last: tuple[int, int] | None = None
        for n, (a, b) in enumerate(self.extents):
            line = self.line(a)
            verb = self._verb_of(a, b)
            if verb is None and last is not None and self._continues(n, last[1]):
                verb = last[0]
            if verb is not None:
                found.setdefault(verb, []).append((a, b))
                last = verb, line
            elif last is not None and line != last[1]:
                last = None
        return found

    def line(self, i: int) -> int:
        """Index of the first token of the paragraph of token `i`."""
        return self.lines[bisect_right(self.lines, i) - 1]

    def closed(self, a: int, b: int) -> bool:
        """Whether the quotation ends with a mark of its own."""
        return b - a > 2 and self.c.lower[b - 1] in CLOSING

    def _verb_of(self, a: int, b: int) -> int | None:
        c = self.c
        size = len(c.lower)
        ending = c.lower[b - 2] if self.closed(a, b) else c.lower[b - 1]
        if ending in BREAKING or (b < size and c.lower[b] == ","):
            found = self._nearest(range(b, min(b + 14, size)))
            if found is not None:
                return found
        if a and (c.lower[a - 1] in (",", ":", "that") or self.says(a - 1)):
            found = self._nearest(range(a - 1, max(a - 14, -1), -1))
            if found is not None:
                return found
        at = next((i for i in range(a, b) if not a <= c.head[i] < b), a)
        for _ in range(5):
            if c.head[at] == at:
                return None
            at = c.head[at]
            if not self.inside[at] and self.says(at):
                return at
        return None

    def _nearest(self, reach: range) -> int | None:
        """The nearest reporting verb on the way, before the sentence, the paragraph or another quotation ends it."""
        c = self.c
        for i in reach:
            if self.inside[i] or c.lower[i] in (".", ";", "!", "?") or "\n" in c.lower[i]:
                return None
            if self.says(i) and not any(c.dep[k] == "mark" for k in c.children[i]):
                return i
        return None

    def _continues(self, n: int, line_of_last: int) -> bool:
        """Whether quotation `n`, which has no verb of its own, goes on with the one before it."""
        (a, b), (before_a, before_b) = self.extents[n], self.extents[n - 1]
        if b - a < 5:
            return False
        line = self.line(a)
        if line == line_of_last:
            return self.c.lower[a - 1] in (".", "!", "?", ":") or self.c.sent[a] == a
        return line == a and self.line(before_a) != line and not self.closed(before_a, before_b)
