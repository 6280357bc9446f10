"""The words of a text, which the cursor steps over: the tokens that extraction saw, or a plain split before it has."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property, lru_cache
from unicodedata import category

from store.model import Document

__all__ = ["Words"]

MARKED = (0x300, 0x1100), (0x1700, 0x1B00), (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0x3099, 0x309B), (0xFE00, 0xFE30)
"""Where there are marks that stand on letters, in Unicode."""


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    """What a possessive or negation ends in, an abbreviation with points, a word or number with what is inside it, a
    flag, or one sign; each with the marks that stand on it or join it, of which `\\w` knows nothing."""
    blocks = (range(*ends) for ends in MARKED)
    marks = "\u200c\u200d" + "".join(c for block in blocks for c in map(chr, block) if category(c)[0] == "M")
    clitic, abbreviation = r"(?<=\w)['’](?:s|S|t|re|ve|ll|d|m)\b", r"(?:[A-Za-z]\.){2,}"
    word = rf"\w[\w{marks}]*"
    flag = "[\U0001f1e6-\U0001f1ff]{2}"
    sign = rf"[^\w\s](?:\u200d[^\w\s]|[{marks}\U0001f3fb-\U0001f3ff])*"
    return re.compile(rf"{clitic}|{abbreviation}|{word}(?:[-.,:/@]{word})*|{flag}|{sign}")


SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*\s|\n")
LONGEST = 1000
"""Code points in which the end of a sentence is looked for."""


class Words:
    """Extents of words in order of the text; an index is a place in that order.

    The text is split when that is first asked for: an article can be painted before.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self.text = document.text

    @classmethod
    def of(cls, document: Document) -> Words:
        return cls(document)

    @cached_property
    def _tokens(self) -> list[tuple[int, int]]:
        """The tokens that extraction saw, white space too."""
        tokens = self._document.annotation.tokens
        return [] if tokens is None else tokens.spans()

    @cached_property
    def _kept(self) -> list[int]:
        """Which tokens are words."""
        text = self.text
        return [i for i, (start, end) in enumerate(self._tokens) if not text[start:end].isspace()]

    @cached_property
    def _extents(self) -> list[tuple[int, int]]:
        if self._document.annotation.tokens is None:
            found = [m.span() for m in _words().finditer(self.text)]
        else:
            found = [self._tokens[i] for i in self._kept]
        return found or [(0, max(len(self.text), 1))]

    @cached_property
    def starts(self) -> list[int]:
        return [start for start, _ in self._extents]

    @cached_property
    def ends(self) -> list[int]:
        return [end for _, end in self._extents]

    @cached_property
    def pos(self) -> list[str]:
        """The Universal POS of each word, or nothing where no one has told them."""
        tokens = self._document.annotation.tokens
        tags = tokens.pos.split(" ") if tokens is not None and tokens.pos else []
        return [tags[i] for i in self._kept] if tags and len(tags) == len(self._tokens) else []

    @cached_property
    def sentences(self) -> list[int]:
        """Where sentences begin, as offsets; nothing where no one has told them apart."""
        tokens = self._document.annotation.tokens
        return [] if tokens is None else [self._tokens[i][0] for i in tokens.sentences if i < len(self._tokens)]

    def first(self) -> tuple[int, int]:
        """The first word's extent, by a look at the beginning alone."""
        at = 0
        tokens = self._document.annotation.tokens
        for length in tokens.lengths if tokens is not None else ():
            end = at + abs(length)
            if not self.text[at:end].isspace():
                return at, end
            at = end + (length > 0)
        found = _words().search(self.text)
        return found.span() if found is not None else (0, max(len(self.text), 1))

    def __len__(self) -> int:
        return len(self.starts)

    def extent(self, index: int) -> tuple[int, int]:
        index = min(max(index, 0), len(self.starts) - 1)
        return self.starts[index], self.ends[index]

    def at(self, offset: int) -> int:
        """The word in which `offset` stands, else the one before it, else the first."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def after(self, offset: int) -> int:
        """The first word that begins at or after `offset`; the last word where none does."""
        return min(bisect_left(self.starts, offset), len(self.starts) - 1)

    def step(self, start: int, end: int, by: int) -> tuple[int, int]:
        """The extent of the word `by` words after (before, when negative) what stands at `start:end`."""
        return self.extent(bisect_left(self.starts, end) + by - 1 if by > 0 else bisect_left(self.starts, start) + by)

    def start_moved(self, start: int, by: int) -> int:
        """The start of a span moved by words: to the left when negative."""
        index = bisect_left(self.starts, start) if by < 0 else bisect_right(self.starts, start) - 1
        return self.extent(index + by)[0]

    def end_moved(self, end: int, by: int) -> int:
        """The end of a span moved by words: to the left when negative."""
        index = bisect_left(self.ends, end) if by < 0 else bisect_right(self.ends, end) - 1
        return self.extent(index + by)[1]

    def sentence(self, offset: int) -> tuple[int, int]:
        """The extent of the sentence at an offset: up to where the next begins, or by its full stop or line end."""
        if not self.sentences:
            before = [m.end() for m in SENTENCE_END.finditer(self.text, max(offset - LONGEST, 0), offset)]
            after = SENTENCE_END.search(self.text, offset, offset + LONGEST)
            return before[-1] if before else max(offset - LONGEST, 0), after.end() if after else self.ends[-1]
        at = max(bisect_right(self.sentences, offset) - 1, 0)
        return self.sentences[at], self.sentences[at + 1] if at + 1 < len(self.sentences) else self.ends[-1]

    def within(self, start: int, end: int) -> range:
        """The words that begin in an extent."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))
