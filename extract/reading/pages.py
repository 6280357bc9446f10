"""Web pages: trafilatura finds the story, and the HTML says what is in it that is none.

The story's text is what trafilatura takes for it, character by character. Captions, bylines, dates, advertisement and
share markers and links to other stories, which it drops, are put back where they stood, as lines of their own, and
marked; navigation, footers, banners and forms stay away.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from newsview.extract.reading.furniture import LINE, mark
from newsview.extract.reading.page_furniture import INLINE, article_around, kind_of, letters, prune, unfold_tables
from newsview.store.document.model import FURNITURE_KINDS, Furniture

__all__ = ["Page", "read_page"]

SURE = 20
"""Letters of a line by which it is found anywhere in the story, and not only as the next line of it."""

NEAR = 20_000
"""Letters ahead in which a line is looked for that begins within one of the story's."""

STRAY = 80
"""Code points that a byline or caption may have next to what is marked as one."""

MOST_LINES = 20
"""Lines that one element gives: a list of links without an end is cut off."""

AT_THE_TOP = ("byline", "dateline", "caption", "credit")
"""Kinds that may be between the headline and the story, outside of the element that holds the story."""


BESIDE_THE_STORY = ("advertisement", "related", "other")
"""Kinds of which trafilatura leaves little in a story."""

MOST_BESIDE = 0.3
"""Share of a story that is of one of these kinds above which it is story: a paywall is, by name, around all of it."""

MAIN_SHARE = 0.9
"""Share of the story by which an element is the one that holds it, whatever is elsewhere on the page."""

PUBLISHED = re.compile(r"\W*(?:(?:first|last) )?(?:published|updated|posted|modified|created|by)\b", re.I)
"""How a line begins in which a moment is that of publication."""


class Page(NamedTuple):
    """What a page says: the text with its furniture, the title, the day it appeared (ISO 8601), who wrote it."""

    text: str
    furniture: tuple[Furniture, ...]
    title: str | None
    published: str | None
    byline: str | None


def read_page(raw: bytes, *, url: str | None = None) -> Page | None:
    """The article in the bytes of a page; None where there is none. `url` is where it is from."""
    import trafilatura

    tree = trafilatura.load_html(raw)
    found: Any = None
    if tree is not None:
        unfold_tables(tree)
        found = trafilatura.bare_extraction(
            tree,
            url=url,
            with_metadata=True,
            include_comments=False,
            # A date from elsewhere on the page, such as the year of its copyright, is no day of publication.
            date_extraction_params={
                "original_date": True, "extensive_search": False, "max_date": f"{date.today():%Y-%m-%d}"
            },
        )  # fmt: skip
    story = _plain(found.text or "") if found is not None else ""
    if not story.strip():
        return None
    text, furniture = _furnished(story, tree)
    return Page(text, furniture, found.title or None, _day(found.date), found.author or None)


def _plain(text: str) -> str:
    """trafilatura's text without its markup for tables: the cells of a row side by side."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(
        re.sub(r"(?: \|)+ ", " | ", line).strip("| ") if line.startswith("|") else line
        for line in lines
        if not re.fullmatch(r"\|(?:-{3}\|)+", line)
    ).strip("\n")


def _day(value: str | None) -> str | None:
    try:
        return value if value and date.fromisoformat(value) else None
    except ValueError:
        return None


@dataclass(slots=True)
class _Piece:
    """A stretch of a page's text between two tags."""

    text: str
    """Its white space collapsed, none around it."""
    apart: bool
    """Whether white space is before it."""
    kind: str | None
    """Of furniture, as the HTML tells it."""
    element: Any
    teller: Any
    """The element that the kind was read from."""
    block: int
    """Pieces of one line have the same."""
    at: int | None = None
    """How many of the story's letters are before it, where the story has it."""

    @property
    def letters(self) -> str:
        return letters(self.text)


class _Story:
    """A story's letters, by which its lines are found in a page that has other white space and bullets."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places = [i for i, c in enumerate(text) if c.isalnum()]
        self.letters = letters(text)
        ends = [i for i, c in enumerate(text) if c == "\n"]
        self._edges = {0, len(self.places), *(bisect_left(self.places, end) for end in ends)}
        self._starts: dict[str, list[int]] = {}
        for edge in sorted(self._edges):
            self._starts.setdefault(self.letters[edge : edge + SURE], []).append(edge)

    def find(self, line: str, at: int, *, whole: bool) -> int:
        """Where a line's letters are, at best `at`; -1 where that is nowhere, or not sure.

        `whole`: only where they are a line, as short ones must be.
        """
        if len(line) < SURE:
            return at if line and self.letters.startswith(line, at) and self._is_line(at, line) else -1
        starts = self._starts.get(line[:SURE], ())
        for start in (at, *(s for s in starts if s > at), *(s for s in starts if s < at)):
            if self.letters.startswith(line, start) and (not whole or self._is_line(start, line)):
                return start
        return -1 if whole else self.letters.find(line, at, at + NEAR)

    def _is_line(self, at: int, line: str) -> bool:
        return at in self._edges and at + len(line) in self._edges

    def behind(self, count: int) -> int:
        """The place in the text behind so many letters and the punctuation that follows them."""
        at = self.places[count - 1] + 1 if count else 0
        while count and at < len(self.text) and not (self.text[at].isspace() or self.text[at].isalnum()):
            at += 1
        return at

    def extent(self, at: int, count: int) -> tuple[int, int]:
        """Where so many letters are, with the punctuation around them."""
        start = self.places[at]
        while start and not (self.text[start - 1].isspace() or self.text[start - 1].isalnum()):
            start -= 1
        return start, self.behind(at + count)


class _Addition(NamedTuple):
    """A line of furniture that the story lacks."""

    behind: int
    """How many of the story's letters are before it."""
    words: list[tuple[str, str]]
    """What it says, each part with its kind."""


def _furnished(story: str, tree: HtmlElement) -> tuple[str, tuple[Furniture, ...]]:
    """The story with the page's furniture put in, and where all of its furniture is."""
    prune(tree)
    written = _Story(story)
    lines = [list(line) for _, line in groupby(_pieces(tree, written.letters), key=lambda piece: piece.block)]
    _locate(lines, written)
    _absolve(lines, written)
    marks: list[_Mark] = [(m.start, m.end, m.kind) for m in mark(story)]
    marks += [
        (*written.extent(piece.at, len(piece.letters)), piece.kind)
        for line in lines
        for piece in line
        if piece.kind and piece.at is not None and piece.letters  # asterisks alone have no certain place in the story
    ]
    parts: list[str] = []
    added: list[_Mark] = []
    places: list[int] = []
    reached = [0]
    """How much longer the text is behind each place."""
    at = 0
    for behind, words in sorted(_additions(lines), key=lambda addition: addition.behind):
        place = written.behind(behind)
        parts.append(story[at:place])
        ended = story[place : place + 1] in ("", "\n")
        parts.append("" if not place else "\n" if ended else " ")
        start = place + reached[-1] + len(parts[-1])
        for text, kind in words:
            parts.append(text)
            added.append((start, start + len(text), kind))
            if kind == "caption":
                added += [(start + m.start, start + m.end, m.kind) for m in mark(text) if m.kind == "credit"]
            start += len(text)
        parts.append("\n" if not place else "" if ended or story[place].isspace() else " ")
        places.append(place)
        reached.append(start + len(parts[-1]) - place)
        at = place
    text = "".join(parts) + story[at:]
    moved = [
        (start + reached[bisect_right(places, start)], end + reached[bisect_left(places, end)], kind)
        for start, end, kind in marks
    ]
    return text, _apart(text, moved + added)


_Mark = tuple[int, int, str]


def _pieces(tree: HtmlElement, story: str) -> Iterator[_Piece]:
    """The page's text in order, as far as a reader sees it."""
    block = 0
    apart = True
    kinds: list[tuple[str | None, Any]] = [(None, None)]
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        block += element.tag not in INLINE
        apart = apart or element.tag == "br" or element.tag not in INLINE
        if event == "start":
            kind = kind_of(element, story)
            kinds.append((kind, element) if kind else kinds[-1])
            text, holder = element.text, element
        else:
            kinds.pop()
            text, holder = element.tail, element.getparent()
        if words := (text or "").split():
            kind, teller = kinds[-1]
            yield _Piece(" ".join(words), apart or text[0].isspace(), kind, holder, teller, block)
            apart = False
        apart = apart or (text or "")[-1:].isspace()


def _locate(lines: Sequence[Sequence[_Piece]], written: _Story) -> None:
    """Finds each line in the story, with the furniture within it or, where trafilatura dropped that, without."""
    at = 0
    for line in lines:
        loose = [piece for piece in line if not piece.kind]
        found = -1
        for kept in (line, loose):
            letters_kept = "".join(piece.letters for piece in kept)
            if (found := written.find(letters_kept, at, whole=not loose)) >= 0:
                for piece in kept:
                    piece.at = found
                    found += len(piece.letters)
                at = found
                break
        alone = found < 0 or not loose or PUBLISHED.match(" ".join(piece.text for piece in line))
        for piece in line:
            if piece.kind == "time":
                piece.kind = "dateline" if alone else None


def _absolve(lines: Sequence[Sequence[_Piece]], written: _Story) -> None:
    """Takes what is marked as no story for story where it is so much of it that its name must mean something else."""
    located = [p for line in lines for p in line if p.at is not None and p.kind in BESIDE_THE_STORY]
    sizes: Counter[str] = Counter()
    for piece in located:
        sizes[piece.kind or ""] += len(piece.letters)
    for piece in located:
        if sizes[piece.kind or ""] > MOST_BESIDE * len(written.letters):
            piece.kind = None


def _additions(lines: Sequence[Sequence[_Piece]]) -> Iterator[_Addition]:
    """The furniture that trafilatura dropped, line by line, where it belongs to the article."""
    belongs = _belonging(lines)
    at = 0
    said: set[tuple[str, str]] = set()
    given: Counter[Any] = Counter()
    for number, line in enumerate(lines):
        wanted = line
        if all(piece.at is None for piece in line):
            wanted = _completed(line)
            given.update({piece.teller for piece in wanted})
        for missing, pieces in groupby(wanted, key=lambda piece: piece.at is None):
            if not missing:
                last = list(pieces)[-1]
                at = (last.at or 0) + len(last.letters)
                continue
            words = _joined([p for p in pieces if p.kind and belongs(p, number) and given[p.teller] <= MOST_LINES])
            if words and (words[0] not in said or words[0][1] == "advertisement"):
                said.add(words[0])
                yield _Addition(at, words)


def _joined(pieces: Sequence[_Piece]) -> list[tuple[str, str]]:
    """What the pieces say as one line: those of a kind together, a space where the page shows one or style makes it."""
    words: list[tuple[str, str]] = []
    for piece in pieces:
        text, kind = piece.text, piece.kind or ""
        before = words[-1][0] if words else ""
        if before and (piece.apart or (before[-1].isalnum() and text[0].isalnum())):
            text = " " + text
        if words and words[-1][1] == kind:
            text = words.pop()[0] + text
        words.append((text, kind))
    return words


def _completed(line: Sequence[_Piece]) -> Sequence[_Piece]:
    """A line with the few words next to its furniture made part of it: *By*, a comma. Nothing where they are many."""
    if sum(len(piece.text) for piece in line if not piece.kind) > STRAY:
        return ()
    marked = [piece for piece in line if piece.kind]
    for number, piece in enumerate(line):
        if marked and not piece.kind:
            like = next((p for p in line[number:] if p.kind), marked[-1])
            piece.kind, piece.teller = like.kind, like.teller
    return line if marked else ()


def _belonging(lines: Sequence[Sequence[_Piece]]) -> Callable[[_Piece, int], bool]:
    """Whether a piece in a line of this number belongs to the article.

    So does what is in the element that holds the story, and what is between the headline and the story.
    """
    shares: Counter[Any] = Counter()
    located = []
    for number, line in enumerate(lines):
        for piece in line:
            if piece.at is not None and not piece.kind and len(piece.text) > SURE:
                located.append(number)
                shares.update({up: len(piece.text) for up in (piece.element, *piece.element.iterancestors())})
    if not located:
        return lambda piece, number: False
    most = MAIN_SHARE * max(shares.values())
    holder = max((e for e, share in shares.items() if share >= most), key=lambda e: sum(1 for _ in e.iterancestors()))
    article = article_around(holder)
    heads = [n for n in range(located[0]) if any(p.element.xpath("boolean(ancestor-or-self::h1)") for p in lines[n])]
    top = range(heads[-1] if heads else located[0], located[0])

    def belongs(piece: _Piece, number: int) -> bool:
        if number in top and piece.kind in AT_THE_TOP:
            return True
        return any(up is article for up in (piece.element, *piece.element.iterancestors()))

    return belongs


def _apart(text: str, marks: Sequence[_Mark]) -> tuple[Furniture, ...]:
    """The marks in order, none over another: of two the shorter is the more exact, as a credit in a caption."""
    kinds = bytearray(len(text))
    for start, end, kind in sorted(marks, key=lambda m: m[0] - m[1]):
        kinds[start:end] = bytes([FURNITURE_KINDS.index(kind) + 1]) * (end - start)
    furniture = []
    for line in LINE.finditer(text):
        at = line.start()
        for code, run in groupby(kinds[line.start() : line.end()]):
            piece = text[at : at + sum(1 for _ in run)]
            start = at + len(piece) - len(piece.lstrip())
            if code and piece.strip():
                furniture.append(Furniture(start=start, end=start + len(piece.strip()), kind=FURNITURE_KINDS[code - 1]))
            at += len(piece)
    return tuple(furniture)
