"""Quotations: what is in quotation marks of any style, the verb that each belongs to, and turns of a transcript."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from typing import NamedTuple
from weakref import WeakKeyDictionary

from spacy.tokens import Doc

from newsview.extract.syntax.clauses import Clauses, Extent
from newsview.extract.syntax.doc_columns import Columns
from newsview.extract.syntax.reporting_verbs import says

__all__ = ["Quotations", "Turn", "quotations", "turns"]

PAIRS = {"“": "”", "„": "“", "«": "»", "``": "''"}
MARK = re.compile(r"``|''|[“”„«»\"‘’]|(?<![^\s(\[—–:-])'(?=[A-Z])|(?<=[.,!?…])'(?!\w)")
GOES_ON = re.compile(r"\s*[“\"„«]")
CLOSES = re.compile(r"[\w.,!?]’(?!\w)")
CLOSES_PLAIN = re.compile(r"[.,!?…]'(?!\w)")
LONGEST = 4000
"""Characters after which a mark that nothing closes is taken for a slip."""


def quotations(text: str) -> list[tuple[int, int]]:
    """`(start, end)` of each quotation, marks included, in order and never overlapping.

    A quotation ends with its mark or with its paragraph (a line); a mark that nothing closes opens one only where the
    next paragraph goes on with a quotation, as a speech over several paragraphs does. Straight marks open and close in
    turn, starting again in each paragraph.
    """
    found: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        opened: tuple[int, str] | None = None
        barren = 0  # up to where it is known that no single mark closes
        for m in MARK.finditer(text, *line.span()):
            mark = m[0]
            before, after = text[m.start() - 1 : m.start()], text[m.end() : m.end() + 1]
            if opened is not None:
                if mark in opened[1]:
                    if mark == "’" and (after.isalnum() or before.isspace()):
                        continue
                    found.append((opened[0], m.end()))
                    opened = None
            elif mark in PAIRS:
                opened = m.start(), PAIRS[mark] + ('"' if mark == "“" else "")
            elif mark in ('"', "''") and not after.isspace() and after:
                opened = m.start(), mark
            elif mark in ("‘", "'") and after.isalpha() and (not before or before.isspace() or before in "([—–-:"):
                reach = min(line.end(), m.end() + LONGEST)
                if (CLOSES if mark == "‘" else CLOSES_PLAIN).search(text, max(m.end(), barren - 1), reach):
                    opened = m.start(), "’" if mark == "‘" else mark
                else:
                    barren = reach
        if opened is None or opened[1] in ("’", "'") or line.end() - opened[0] >= LONGEST:
            continue
        if GOES_ON.match(text, line.end()) or opened[0] - line.start() < 3:
            found.append((opened[0], line.end()))
    return found


class Turn(NamedTuple):
    """A speaker's turn in a transcript, in characters of the text: the name, the colon after it, and the words."""

    speaker: tuple[int, int]
    colon: int
    words: tuple[int, int]


TURN = re.compile(r"^[ \t]*((?:[A-Z][\w.’'-]*|[a-z]{1,3})(?:[ \t][\w.’'()-]+){0,5})[ \t]?:[ \t]+(?=\S)", re.MULTILINE)
FEWEST_TURNS = 4


def turns(text: str) -> list[Turn]:
    """The turns of a transcript or an interview, in order; none in a text that only has a colon here and there.

    It is one when at least four lines open with a name and a colon, the names come back or are in capitals, and what
    follows them mostly ends as sentences do.
    """
    found = list(TURN.finditer(text))
    if len(found) < FEWEST_TURNS:
        return []
    times = Counter(m[1] for m in found)
    kept = [m for m in found if times[m[1]] > 1 or (m[1].isupper() and len(m[1]) > 3)]
    if len(kept) < FEWEST_TURNS:
        return []
    ends = [*(text.rfind("\n", 0, m.start() + 1) for m in kept[1:]), len(text)]
    read = [
        Turn(m.span(1), text.index(":", m.end(1)), (m.end(), m.end() + len(text[m.end() : end].rstrip())))
        for m, end in zip(kept, ends, strict=True)
    ]
    spoken = sum(text[turn.words[1] - 1] in SPOKEN_ENDS for turn in read)
    return read if 2 * spoken >= len(read) else []


SPOKEN_ENDS = ".?!…”\"'—"


CLOSING = frozenset(("”", '"', "''", "»", "’", "'"))
BREAKING = frozenset((",", "?", "!", "—", "-", "–", "..", "...", "…"))
"""What a quotation ends with when its sentence goes on with who said it."""


class Quotations:
    """The quotations of one Doc, in tokens, and the verbs that they belong to."""

    def __init__(self, doc: Doc) -> None:
        """Of a parsed Doc; `of` reads them once for all components."""
        self.clauses = Clauses.of(doc)
        self.c = self.clauses.columns
        self.lines = [0, *(i + 1 for i, w in enumerate(self.c.lower) if "\n" in w)]
        self.extents = self._extents(doc)
        self.inside = [0] * len(doc)
        """For each token, the number of the quotation that it is in, from one; zero outside."""
        for n, (a, b) in enumerate(self.extents, 1):
            self.inside[a:b] = [n] * (b - a)
        self.verbs = self._assigned()
        """For each quotation, the token of its reporting verb, or None."""

    @classmethod
    def of(cls, doc: Doc) -> Quotations:
        """The quotations of a Doc, read once for all components."""
        found = _read.get(doc)
        if found is None or found.c is not Columns.of(doc):
            found = _read[doc] = cls(doc)
        return found

    def by_verb(self) -> dict[int, list[Extent]]:
        """The quotations of each reporting verb that has some."""
        found: dict[int, list[Extent]] = {}
        for verb, extent in zip(self.verbs, self.extents, strict=True):
            if verb is not None:
                found.setdefault(verb, []).append(extent)
        return found

    def _extents(self, doc: Doc) -> list[Extent]:
        found = []
        for a, b in quotations(self.c.text):
            span = doc.char_span(a, b, alignment_mode="contract")
            if span is not None and span.end - span.start > 1:
                found.append((span.start, span.end))
        return found

    def _assigned(self) -> list[int | None]:
        """The verb of each quotation; one without a verb of its own may go on with the one before it."""
        found: list[int | None] = []
        last: tuple[int, int] | None = None
        for n, (a, b) in enumerate(self.extents):
            line = self.line(a)
            verb = self._verb_of(a, b)
            if verb is None and last is not None and self._continues(n, last[1]):
                verb = last[0]
            found.append(verb)
            if verb is not None:
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
        if a and (c.lower[a - 1] in (",", ":", "that") or says(c, a - 1)):
            found = self._nearest(range(a - 1, max(a - 14, -1), -1))
            if found is not None:
                return found
        at = self.clauses.head_of(a, b)
        for _ in range(5):
            if c.head[at] == at:
                return None
            at = c.head[at]
            if not self.inside[at] and says(c, at):
                return at
        return None

    def _nearest(self, reach: range) -> int | None:
        """The nearest reporting verb on the way, before the sentence, the paragraph or another quotation ends it."""
        c = self.c
        for i in reach:
            if self.inside[i] or c.lower[i] in (".", ";", "!", "?") or "\n" in c.lower[i]:
                return None
            if says(c, i) and not any(c.dep[k] == "mark" for k in c.children[i]):
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


_read: WeakKeyDictionary[Doc, Quotations] = WeakKeyDictionary()
