"""What was typed, and which of the things that can be chosen it means, likeliest first: pure.

One order for every picker and for the commands: a code or a whole name; the beginning of a name; the beginnings of its
words; its initials; a part of it; what is said about it; its letters in their order with others between them. Capitals,
accents and full stops make no difference. What is alike keeps the order that it had.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple, TypeVar

__all__ = ["Match", "Named", "fold", "match", "ranked"]

Item = TypeVar("Item")

SMALL = frozenset({"of", "the", "and", "for", "in", "on", "to", "a"})
"""Words of which initials take no letter: DPRK is the Democratic People's Republic of Korea."""

SIGNS = {code: None if chr(code) in ".'`" else " " for code in range(128) if not chr(code).isalnum()}
"""What becomes of a sign when words are compared."""

LETTERS = 3
"""The fewest typed letters that are looked for within a description, or in a name with other letters between them."""


class Match(IntEnum):
    """How what was typed fits, the best first."""

    WHOLE = 0
    BEGINS = 1
    WORDS = 2
    INITIALS = 3
    PART = 4
    ABOUT = 5
    SCATTERED = 6


class Named(NamedTuple):
    """By what something is found."""

    name: str
    codes: Sequence[str] = ()
    """Found whole or by their beginnings only: no part of one means anything."""
    also: Sequence[str] = ()
    """Other names."""
    about: str = ""


def ranked(typed: str, items: Iterable[Item], named: Callable[[Item], Named]) -> list[tuple[Match, Item]]:
    """The items that what was typed may mean, likeliest first, with how they fit; all of them where nothing was."""
    if not typed.strip():
        return [(Match.WHOLE, item) for item in items]
    found = [(rank, item) for item in items if (rank := _rank(typed, named(item))) is not None]
    return [(rank[0], item) for rank, item in sorted(found, key=lambda pair: pair[0])]


def match(typed: str, named: Named) -> Match | None:
    """How what was typed fits; None where it does not."""
    rank = _rank(typed, named)
    return None if rank is None else rank[0]


def _rank(typed: str, named: Named) -> tuple[Match, int] | None:
    """How it fits the name, or, after that, a code or another name."""
    key = fold(typed)
    if not key:  # signs only
        raw = typed.strip().casefold()
        whole = " ".join((named.name, *named.codes, *named.also)).casefold()
        return (Match.PART, 0) if raw in whole else None
    ranks = [(how, 0)] if (how := _fits(key, named.name)) is not None else []
    ranks += [(how, 1) for other in named.also if (how := _fits(key, other)) is not None]
    ranks += [(how, 1) for code in named.codes if (how := _fits_code(key, fold(code))) is not None]
    if ranks:
        return min(ranks)
    if named.about and _is_about(key, fold(named.about)):
        return Match.ABOUT, 0
    return (Match.SCATTERED, 0) if len(key) >= LETTERS and _scattered(key, fold(named.name)) else None


def _fits_code(key: str, code: str) -> Match | None:
    if key == code:
        return Match.WHOLE
    return Match.BEGINS if code.startswith(key) else None


def _fits(key: str, name: str) -> Match | None:
    folded, initials = _shape(name)
    if key in folded:
        if folded.startswith(key):
            return Match.WHOLE if key == folded else Match.BEGINS
        return Match.WORDS if f" {key}" in folded else Match.PART
    if " " in key:
        left = iter(folded.split())
        return Match.WORDS if all(any(word.startswith(part) for word in left) for part in key.split()) else None
    if len(key) > 1 and any(each.startswith(key) for each in initials):
        return Match.INITIALS
    return None


@lru_cache(maxsize=8192)
def _shape(name: str) -> tuple[str, tuple[str, str]]:
    """A name folded, and its initials: of all its words, and without the small ones."""
    folded = fold(name)
    words = folded.split()
    return folded, ("".join(w[0] for w in words), "".join(w[0] for w in words if w not in SMALL))


def _is_about(key: str, about: str) -> bool:
    words = about.split()
    return (len(key) >= LETTERS and key in about) or all(any(w.startswith(p) for w in words) for p in key.split())


def _scattered(key: str, name: str) -> bool:
    """Whether the name has its letters in their order, the first at the beginning of a word."""
    for at in range(len(name)):
        if name[at] == key[0] and (at == 0 or name[at - 1] == " "):
            letters = iter(name[at:])
            if all(letter == " " or letter in letters for letter in key):
                return True
    return False


@lru_cache(maxsize=8192)
def fold(words: str) -> str:
    """Words as they are compared: small letters without accents, full stops and apostrophes, one space between them."""
    if words.isascii():
        return " ".join(words.casefold().translate(SIGNS).split())
    plain = "".join(c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))
    kept = "".join(c if c.isalnum() else "" if c in ".'’ʼ`" else " " for c in plain)
    return " ".join(kept.split())
