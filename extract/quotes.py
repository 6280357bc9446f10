"""Quotations in running text: which characters stand in quotation marks, whatever the style of the marks."""

from __future__ import annotations

import re

__all__ = ["quotations"]

PAIRS = {"“": "”", "„": "“", "«": "»", "``": "''"}
MARK = re.compile(r"``|''|[“”„«»\"]|‘|’")
GOES_ON = re.compile(r"\s*[“\"„«]")
CLOSES = re.compile(r"[\w.,!?]’(?!\w)")
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
            elif mark == "‘" and after.isalpha() and (not before or before.isspace() or before in "([—–-"):
                reach = min(line.end(), m.end() + LONGEST)
                if CLOSES.search(text, max(m.end(), barren - 1), reach):
                    opened = m.start(), "’"
                else:
                    barren = reach
        if opened is None or opened[1] == "’" or line.end() - opened[0] >= LONGEST:
            continue
        if GOES_ON.match(text, line.end()) or opened[0] - line.start() < 3:
            found.append((opened[0], line.end()))
    return found
