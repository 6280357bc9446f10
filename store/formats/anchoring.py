"""Finds in a text the words that an annotation quotes: by position first, else by the words around. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Quote", "anchored"]


class Quote(NamedTuple):
    """Words, and the text before and after them."""

    exact: str
    prefix: str = ""
    suffix: str = ""


def anchored(text: str, position: tuple[int, int] | None, quote: Quote | None) -> tuple[int, int] | str:
    """The place of a quotation in the text, else why it has none.

    A position counts where the quotation is there, or where nothing is quoted. Else the words are looked for: of
    several places the one counts that most of the words before and after tell from the others, then the one next to
    the position. White space may differ.
    """
    if quote is None or not quote.exact.strip():
        if position is None:
            return "it quotes no words and tells no position"
        start, end = position
        return position if 0 <= start < end <= len(text) else "its position is outside the text"
    if position is not None and text[position[0] : position[1]] == quote.exact and position[0] >= 0:
        return position
    pattern = re.compile(r"\s+".join(map(re.escape, quote.exact.split())))
    found = [match.span() for match in pattern.finditer(text)]
    if not found:
        return "its words are not in the article"
    told = [
        (_shared_end(text[:start], quote.prefix) + _shared_end(text[end:][::-1], quote.suffix[::-1]))
        for start, end in found
    ]
    best = [place for place, known in zip(found, told, strict=True) if known == max(told)]
    if len(best) == 1:
        return best[0]
    if position is None:
        return f"its words stand in {len(best)} places that nothing tells apart"
    return min(best, key=lambda place: abs(place[0] - position[0]))


def _shared_end(text: str, told: str) -> int:
    """How many characters both end with alike, white space apart."""
    one = "".join(text[-2 * len(told) - 16 :].split()) if told else ""
    other = "".join(told.split())
    size = 0
    while size < min(len(one), len(other)) and one[-1 - size] == other[-1 - size]:
        size += 1
    return size
