"""The words of a text, which the cursor steps over: the tokens that extraction saw, or a plain split before it has."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from functools import cached_property, lru_cache
from itertools import accumulate, compress
from operator import add
from unicodedata import category

from newsview.store.document.model import Document

__all__ = ["Words", "marks_on_letters"]

MARKED = (0x300, 0x1100), (0x1700, 0x1B00), (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0x3099, 0x309B), (0xFE00, 0xFE30)
"""The blocks of Unicode that have combining marks."""


@lru_cache(maxsize=1)
def marks_on_letters() -> str:
    """The combining marks and joiners, which `\\w` does not match; for a class in a pattern."""
    blocks = (range(*ends) for ends in MARKED)
    return "\u200c\u200d" + "".join(c for block in blocks for c in map(chr, block) if category(c)[0] == "M")


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    """What a possessive or negation ends in, an abbreviation with points, a word or number with what is inside it, a
    flag, or one sign; each with its combining marks and joiners."""
    marks = marks_on_letters()
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
        """Takes an article with its annotation. Gives its words."""
        return cls(document)

    @cached_property
    def _tokens(self) -> array[int]:
        """Where the tokens that extraction saw begin, white space too, and where the last one ends."""
        tokens = self._document.annotation.tokens
        lengths = tokens.lengths if tokens is not None else ()
        return array("q", accumulate([n + 1 if n > 0 else -n for n in lengths], initial=0))

    @cached_property
    def _kept(self) -> bytes:
        """For each token whether it is a word: 1, or white space: 0."""
        text, starts = self.text, self._tokens
        kept = bytearray(b"\1" * (len(starts) - 1))
        for i in compress(range(len(kept)), map(str.isspace, map(text.__getitem__, starts))):
            kept[i] = not text[starts[i] : starts[i + 1]].isspace()
        return bytes(kept)

    @cached_property
    def starts(self) -> array[int]:
        """The offsets at which the words begin."""
        if self._document.annotation.tokens is None:
            found = array("q", [m.start() for m in _words().finditer(self.text)])
        else:
            found = array("q", compress(self._tokens, self._kept))
        return found or array("q", [0])

    @cached_property
    def ends(self) -> array[int]:
        """The offsets at which the words end."""
        tokens = self._document.annotation.tokens
        if tokens is None:
            found = array("q", [m.end() for m in _words().finditer(self.text)])
        else:
            found = array("q", compress(map(add, self._tokens, map(abs, tokens.lengths)), self._kept))
        return found or array("q", [max(len(self.text), 1)])

    @cached_property
    def pos(self) -> list[str]:
        """The Universal POS of each word; empty where the pipeline has not tagged the text."""
        tokens = self._document.annotation.tokens
        tags = tokens.pos.split(" ") if tokens is not None and tokens.pos else []
        return list(compress(tags, self._kept)) if len(tags) == len(self._kept) else []

    @cached_property
    def sentences(self) -> list[int]:
        """Where sentences begin, as offsets; empty where the pipeline has not split the text into sentences."""
        tokens = self._document.annotation.tokens
        return [] if tokens is None else [self._tokens[i] for i in tokens.sentences if i < len(self._kept)]

    def ready(self) -> None:
        """Splits the text now, which another thread may do."""
        _ = self.starts, self.ends

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
        """Takes a word's index; one outside the text means the first or last word. Gives the word's start and end."""
        index = min(max(index, 0), len(self.starts) - 1)
        return self.starts[index], self.ends[index]

    def at(self, offset: int) -> int:
        """The index of the word that contains `offset`, else of the one before it, else of the first."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def after(self, offset: int) -> int:
        """The index of the first word that begins at or after `offset`; of the last word where none does."""
        return min(bisect_left(self.starts, offset), len(self.starts) - 1)

    def step(self, start: int, end: int, by: int) -> tuple[int, int]:
        """The extent of the word `by` words after (before, when negative) the extent `start:end`."""
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
