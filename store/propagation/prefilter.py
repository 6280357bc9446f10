"""Which articles' files need not be decoded for a ripple: those whose bytes do not hold the words of its names."""

from __future__ import annotations

import re

import msgspec

from newsview.store.library.storage import is_whole
from newsview.store.propagation.correction_rule import OF_ENTITY, Lesson

__all__ = ["Sieve"]

ESCAPED = re.compile(rb"\\[u/]")
"""A character written otherwise than `library.storage` writes most: the words may be there and read differently."""


class Sieve:
    """Lets through every file in which the lesson may find a place, and few others."""

    def __init__(self, lesson: Lesson) -> None:
        self._folded = lesson.action in OF_ENTITY  # entities are known by name whatever the case
        names = [name for name in (*lesson.names, *lesson.aliases, lesson.reads) if name]
        # A name may stand across a line's end, so its words are looked for; it is found where all of them are.
        self._words = [[self._written(word) for word in name.split()] for name in names]

    def _written(self, word: str) -> bytes:
        try:
            return msgspec.json.encode(word.casefold() if self._folded else word)[1:-1]
        except UnicodeEncodeError:  # half of a surrogate pair: no file holds it, and none is left out for it
            return b""

    def may_hold(self, data: bytes) -> bool:
        """Whether the article in a file may have a place for the lesson; a damaged file may, in its backup."""
        if not is_whole(data) or ESCAPED.search(data):
            return True
        if self._folded:
            data = data.decode("utf-8", "replace").casefold().encode()
        return any(all(word in data for word in words) for words in self._words)
