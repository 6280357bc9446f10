"""Which articles' files need not be decoded for a propagation: those whose bytes do not hold the words of its names."""

from __future__ import annotations

import re

import msgspec

from newsview.store.propagation.propagation import ENTITY_ACTIONS, Propagation

__all__ = ["Prefilter"]

ESCAPED = re.compile(rb"\\[u/]")
"""A character written otherwise than `library.storage` writes most: the words may be there and read differently."""


class Prefilter:
    """Lets through every file in which the propagation may find a place, and few others."""

    def __init__(self, propagation: Propagation) -> None:
        self._folded = propagation.action in ENTITY_ACTIONS  # entities are known by name whatever the case
        names = [name for name in (*propagation.names, *propagation.aliases, propagation.reads) if name]
        # A name may stand across a line's end, so its words are looked for; it is found where all of them are.
        self._words = [[self._written(word) for word in name.split()] for name in names]

    def _written(self, word: str) -> bytes:
        try:
            return msgspec.json.encode(word.casefold() if self._folded else word)[1:-1]
        except UnicodeEncodeError:  # half of a surrogate pair: no file holds it, and none is left out for it
            return b""

    def may_hold(self, data: bytes | None) -> bool:
        """Whether the article in these bytes of its file may have a place for the propagation.

        None, for a file that is damaged, may have one in its backup.
        """
        if data is None or ESCAPED.search(data):
            return True
        if self._folded:
            data = data.decode("utf-8", "replace").casefold().encode()
        return any(all(word in data for word in words) for words in self._words)
