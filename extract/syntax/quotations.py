"""Quotations in running text: which characters stand in quotation marks, whatever the style of the marks."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

__all__ = ["Turn", "quotations", "turns"]

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
    turn, starting anew in each paragraph.
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

    It is one when at least four lines open with a name and a colon, the names come back or stand in capitals, and what
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
