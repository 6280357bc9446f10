"""From an article's text to one parsed Doc over the whole of it, parsed a paragraph at a time, furniture left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import (
    DEP,
    ENT_IOB,
    ENT_TYPE,
    HEAD,
    IDX,
    LENGTH,
    ORTH,
    SPACY,
)
from spacy.language import Language
from spacy.tokens import Doc

from newsview.extract import layers as layers  # registers the extensions
from newsview.extract.pipeline.morphology import RULED, morphology_of
from newsview.extract.pipeline.truecasing import readable

__all__ = ["Extent", "Paragraph", "join", "paragraphs", "parse", "parsed"]

Extent = tuple[int, int]
"""`(start, end)` in code points, end exclusive."""

UNRULED = [HEAD, ENT_IOB, ENT_TYPE]
ATTRIBUTES = [*RULED, *UNRULED]
DEP_AT = ATTRIBUTES.index(DEP)
HEAD_AT = ATTRIBUTES.index(HEAD)
IOB_AT = ATTRIBUTES.index(ENT_IOB)
Rows = NDArray[np.uint64]
INSIDE, OUTSIDE, BEGINS = 1, 2, 3
"""spaCy's ENT_IOB codes."""

LONGEST = 4000
"""Code points in a paragraph at most; a longer one is split, so that memory does not grow with it."""

BATCH_CHARACTERS = 16_000
"""Code points that spaCy parses together, at most: its memory grows with them, its speed hardly."""

SPACE = re.compile(r"\s+")
LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
BULLET = re.compile(r"\s*[•·▪◦‣●○■□▶►*–—-]{1,2}\s+")
CELL_GAP = re.compile(r"\t+ *| {3,}")
SENTENCE_BORDER = re.compile(r"[.!?…]['\"”’)\]]*\s+(?=[\w\"“‘'(\[])")
SENTENCE_END = re.compile(r"[.!?…:;]['\"”’)\]]*$")


class Paragraph(NamedTuple):
    """A stretch of story parsed as one: one piece of the text, or more where furniture interrupts a sentence."""

    pieces: tuple[Extent, ...]

    def wording(self, text: str) -> str:
        """What is parsed: the pieces with one space between them."""
        return " ".join(text[start:end] for start, end in self.pieces)


def paragraphs(text: str, furniture: Sequence[Extent] = (), apart: Sequence[Extent] = ()) -> list[Paragraph]:
    """The stretches of story, in order, without the white space around them.

    A line is a paragraph, without its bullet, and so is each cell of a table's row. Furniture is left out: where it
    follows a sentence it parts two paragraphs; where it interrupts one, that sentence is one paragraph of two pieces. A
    stretch in `apart` (a dateline) is a paragraph of its own. None is longer than `LONGEST`.
    """
    cuts = sorted([(start, end, False) for start, end in furniture] + [(start, end, True) for start, end in apart])
    found: list[Paragraph] = []
    passed = 0
    for line in LINE.finditer(text):
        while passed < len(cuts) and cuts[passed][1] <= line.start():
            passed += 1
        start = bullet.end() if (bullet := BULLET.match(text, *line.span())) else line.start()
        for pieces in _running(text, _stretches((start, line.end()), cuts, passed)):
            found.extend(_parted(text, pieces))
    return found


def _stretches(line: Extent, cuts: Sequence[tuple[int, int, bool]], passed: int) -> Iterator[tuple[Extent, bool]]:
    """The stretches of a line between its cuts, and those that are apart; True for one that must stay alone."""
    at, end = line
    for cut in range(passed, len(cuts)):
        start, stop, alone = cuts[cut]
        if start >= end:
            break
        if start > at:
            yield (at, start), False
        if alone:
            yield (max(at, start), min(stop, end)), True
        at = max(at, stop)
    if at < end:
        yield (at, end), False


def _running(text: str, stretches: Iterable[tuple[Extent, bool]]) -> Iterator[list[Extent]]:
    """The stretches of a line put together again where a sentence runs on from one to the next."""
    running: list[Extent] = []
    for (start, end), alone in stretches:
        cells = _cells(text, start, end)
        if running and (
            alone or not cells or SENTENCE_END.search(text, max(running[-1][0], running[-1][1] - 8), running[-1][1])
        ):
            yield running
            running = []
        if not cells:
            continue
        if alone:
            yield cells
        else:
            running.append(cells[0])
            for cell in cells[1:]:
                yield running
                running = [cell]
    if running:
        yield running


def _cells(text: str, start: int, end: int) -> list[Extent]:
    """The stretch without surrounding white space; a table's row (two wide gaps or more) as its cells."""
    gaps = list(CELL_GAP.finditer(text, start, end))
    edges = [start, *(edge for gap in gaps for edge in gap.span()), end] if len(gaps) > 1 else [start, end]
    return [trimmed for a, b in zip(edges[::2], edges[1::2], strict=True) if (trimmed := _trimmed(text, a, b))]


def _trimmed(text: str, start: int, end: int) -> Extent | None:
    piece = text[start:end]
    body = piece.strip()
    lead = len(piece) - len(piece.lstrip())
    return (start + lead, start + lead + len(body)) if body else None


def _parted(text: str, pieces: list[Extent]) -> Iterator[Paragraph]:
    """One paragraph, or where it would be too long several, parted at ends of sentences, else words, else anywhere."""
    if sum(end - start for start, end in pieces) <= LONGEST:
        yield Paragraph(tuple(pieces))
        return
    for start, end in pieces:
        at = start
        while end - at > LONGEST:
            middle, stop = at + LONGEST // 2, at + LONGEST
            cut = max((m.end() for m in SENTENCE_BORDER.finditer(text, middle, stop)), default=0)
            cut = cut or max((m.end() for m in SPACE.finditer(text, middle, stop)), default=stop)
            if trimmed := _trimmed(text, at, cut):
                yield Paragraph((trimmed,))
            at = cut
        if trimmed := _trimmed(text, at, end):
            yield Paragraph((trimmed,))


def parse(
    nlp: Language,
    text: str,
    *,
    furniture: Sequence[Extent] = (),
    apart: Sequence[Extent] = (),
    published: str | None = None,
    batch_size: int = 64,
) -> Doc:
    """One Doc over `text`: each paragraph parsed by itself by `nlp`, furniture and white space between them unparsed.

    Raises what the parsing of a paragraph raised.
    """
    plan = paragraphs(text, furniture, apart)
    shown = readable(nlp, text)

    def docs() -> Iterator[Doc]:
        for doc in parsed(nlp, (paragraph.wording(shown) for paragraph in plan), batch_size=batch_size):
            if isinstance(doc, Exception):
                raise doc
            yield doc

    return join(nlp, text, zip(plan, docs(), strict=True), furniture=furniture, published=published, shown=shown)


def parsed(nlp: Language, texts: Iterable[str], *, batch_size: int = 64) -> Iterator[Doc | Exception]:
    """Each text parsed by `nlp`, in order: at most `batch_size` and `BATCH_CHARACTERS` of them together.

    The error is in the place of a text that cannot be parsed. What the rules of `morphology` set is left
    to `join`.
    """
    replaced = morphology_of(nlp).replaced
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and (len(batch) == batch_size or size + len(text) > BATCH_CHARACTERS):
            yield from _together(nlp, batch, replaced)
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    yield from _together(nlp, batch, replaced)


def _together(nlp: Language, texts: Sequence[str], disable: Sequence[str]) -> Sequence[Doc | Exception]:
    """The texts parsed in one go; one by one where that fails, so that the others are parsed all the same."""
    try:
        return list(nlp.pipe(texts, batch_size=max(1, len(texts)), disable=disable))
    except Exception as error:
        if len(texts) == 1:
            return [error]
    return [parsed for text in texts for parsed in _together(nlp, [text], disable)]


def join(
    nlp: Language,
    text: str,
    parts: Iterable[tuple[Paragraph, Doc]],
    *,
    furniture: Sequence[Extent] = (),
    published: str | None = None,
    shown: str | None = None,
) -> Doc:
    """One Doc over `text` from its parsed paragraphs, in order; what is between them is tokenised, not parsed.

    `shown` is the text as it was parsed, where that has capitals in another case.
    """
    laying = _Laying(nlp, text, text if shown is None else shown)
    for paragraph, parsed in parts:
        laying.paragraph(paragraph, parsed)
    laying.gap(len(text))
    doc = Doc(nlp.vocab, words=cast(Any, laying.words), spaces=laying.spaces)
    if laying.rows:
        doc.from_array(ATTRIBUTES, cast(Any, np.concatenate(laying.rows)))
    if doc.text != text:
        raise AssertionError("the joined tokens do not spell the text")
    doc._.newsview_published = published
    doc._.newsview_furniture = list(furniture)
    return doc


class _Laying:
    """Tokens laid one after the other: their words, whether a space follows, and their rows of `ATTRIBUTES`."""

    def __init__(self, nlp: Language, text: str, shown: str) -> None:
        self.nlp, self.text, self.shown = nlp, text, shown
        self.words: list[int | str] = []
        self.spaces: list[bool] = []
        self.rows: list[Rows] = []
        self.dep, self.root = nlp.vocab.strings.add("dep"), nlp.vocab.strings.add("ROOT")
        self.at = 0

    def gap(self, end: int) -> int:
        """Tokens up to `end`, unparsed: white space hangs on the token before, the rest is a flat sentence.

        Returns how many.
        """
        gap, self.at = self.text[self.at : end], end
        if gap.startswith(" ") and self.spaces:
            self.spaces[-1] = True
            gap = gap[1:]
        if not gap:
            return 0
        flat = self.nlp.tokenizer(gap)  # unlike `make_doc` for a text of any length: nothing here is parsed
        size = len(flat)
        root = None if not self.words else -1
        heads = np.zeros(size, dtype=np.int64)
        for i, token in enumerate(flat):
            if not token.is_space and (root is None or root < 0):
                root = i
            heads[i] = 0 if root is None else root - i
        rows: Rows = np.zeros((size, len(ATTRIBUTES)), dtype=np.uint64)
        rows[:, HEAD_AT] = heads.view(np.uint64)
        rows[:, DEP_AT] = np.where(heads == 0, self.root, self.dep)
        rows[:, IOB_AT] = OUTSIDE
        self._lay(flat, rows, (end, end))
        return size

    def paragraph(self, paragraph: Paragraph, doc: Doc) -> None:
        """The paragraph's tokens, each at its own place in the text."""
        others = cast(Rows, doc.to_array(UNRULED))  # spaCy's stub says float
        rows = np.concatenate((morphology_of(self.nlp).rows(doc), others), axis=1)
        if len(paragraph.pieces) == 1:
            start, end = paragraph.pieces[0]
            self.gap(start)
            self._lay(doc, rows, (start, end))
            self.at = end
            return
        starts = doc.to_array([IDX])
        places = np.zeros(len(doc), dtype=np.int64)
        between: list[tuple[int, int, int]] = []
        first, offset = 0, 0
        for start, end in paragraph.pieces:
            before = self.gap(start)
            if first and before:
                between.append((len(self.rows) - 1, len(self.words) - before, first))
            offset += end - start + 1
            last = int(np.searchsorted(starts, offset))
            places[first:last] = np.arange(len(self.words), len(self.words) + last - first)
            if first and rows[first, IOB_AT] == INSIDE:
                rows[first, IOB_AT] = BEGINS
            self._lay(doc, rows[first:last], (start, end), first, last)
            self.spaces[-1] = False
            first, self.at = last, end
        heads = rows[:, HEAD_AT].astype(np.int64)
        moved = places[np.arange(len(doc)) + heads] - places
        rows[:, HEAD_AT] = moved.astype(np.uint64)
        for block, place, token in between:
            root = places[doc[token].sent.root.i]
            inserted = self.rows[block]
            inserted[:, HEAD_AT] = (root - np.arange(place, place + len(inserted))).astype(np.uint64)
            inserted[:, DEP_AT] = self.dep

    def _lay(self, doc: Doc, rows: Rows, piece: Extent, first: int = 0, last: int | None = None) -> None:
        """Tokens `first` to `last` of a Doc, which are this piece of the text, perhaps in another case."""
        start, end = piece
        laid = doc.to_array([ORTH, SPACY, IDX, LENGTH])[first:last].tolist()
        if self.shown is not self.text and self.shown[start:end] != self.text[start:end]:
            shift = start - laid[0][2]
            self.words.extend(self.text[at + shift : at + shift + length] for _, _, at, length in laid)
        else:
            self.words.extend(row[0] for row in laid)
        self.spaces.extend(row[1] == 1 for row in laid)
        self.rows.append(rows)
