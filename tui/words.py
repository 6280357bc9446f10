"""The words of a text, which the cursor steps over: the tokens that extraction saw, or a plain split before it has."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from store.model import Document

__all__ = ["Words"]

WORD = re.compile(r"(?:[A-Za-z]\.){2,}|\w+(?:[-.,:/@]\w+)*|[^\w\s]")
"""An abbreviation with points, a word or number with what is inside it, or one sign."""

CLITIC = re.compile(r"(?<=\w)['’](?:s|S|t|re|ve|ll|d|m)\b")


SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*\s|\n")
LONGEST = 1000
"""Code points in which the end of a sentence is looked for."""


class Words:
    """Extents of words in order of the text; an index is a place in that order."""

    def __init__(
        self,
        extents: list[tuple[int, int]],
        text: str,
        pos: list[str] | None = None,
        sentences: list[int] | None = None,
    ) -> None:
        self.text = text
        self.pos = pos or []
        """The Universal POS of each word, or nothing."""
        self.sentences = sentences or []
        """Where sentences begin, as offsets; nothing where no one has told them apart."""
        self.starts = [start for start, _ in extents]
        self.ends = [end for _, end in extents]
        if not extents:
            self.starts, self.ends = [0], [max(len(text), 1)]

    @classmethod
    def of(cls, document: Document) -> Words:
        text, tokens = document.text, document.annotation.tokens
        if tokens is None:
            return cls([m.span() for m in re.finditer(f"{CLITIC.pattern}|{WORD.pattern}", text)], text)
        spans = tokens.spans()
        tags = tokens.pos.split(" ") if tokens.pos else []
        kept = [i for i, (start, end) in enumerate(spans) if not text[start:end].isspace()]
        return cls(
            [spans[i] for i in kept],
            text,
            [tags[i] for i in kept] if len(tags) == len(spans) else [],
            [spans[i][0] for i in tokens.sentences if i < len(spans)],
        )

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
