"""Annotations laid on tokens, for formats that are made of them: no span is skipped without a word."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from newsview.store.document.model import Document, Mention, Tokens, ordered, replace
from newsview.store.formats.choosing import without_mentions
from newsview.store.formats.options import Align
from newsview.store.formats.parses import cut_parse
from newsview.store.formats.receipt import Ledger

__all__ = [
    "NO_NAMES",
    "Grid",
    "aligned",
    "apart",
    "cut",
    "sentences_whole",
    "tokenised",
    "tokens_of",
    "trimmed",
    "words",
]

WORD = re.compile(r"\w+(?:[.'’-]\w+)*|[^\w\s]")


def tokens_of(spans: Iterable[tuple[int, int]], text: str) -> Tokens:
    """Tokens at these places, white space between them laid out as spaCy does: one space belongs to the word before."""
    lengths: list[int] = []
    at = 0
    for start, end in (*spans, (len(text), len(text))):
        gap = start - at
        if gap and text[at] == " " and lengths and text[at - 1] != " ":
            lengths[-1] = -lengths[-1]
            gap -= 1
        if gap:
            lengths.append(-gap)
        if end > start:
            lengths.append(start - end)
        at = end
    return Tokens(lengths=tuple(lengths))


def tokenised(document: Document, ledger: Ledger) -> Document:
    """The document with tokens: those of its extraction, else words and punctuation found here."""
    if document.annotation.tokens is not None or not document.text:
        return document
    ledger.remark("articles without stored tokens were split into words and punctuation marks")
    tokens = tokens_of((m.span() for m in WORD.finditer(document.text)), document.text)
    return replace(document, annotation=replace(document.annotation, tokens=tokens))


def words(tokens: Tokens, text: str) -> list[tuple[int, int]]:
    """The tokens that are not white space."""
    return [span for span in tokens.spans() if not text[slice(*span)].isspace()]


def trimmed(document: Document, ledger: Ledger) -> Document:
    """The document with no mention that begins or ends with white space, which trainers refuse."""
    text, kept, gone = document.text, [], set()
    for m in document.annotation.mentions:
        surface = text[m.start : m.end]
        if surface.isspace():
            ledger.lost("mentions", m.id, "it is nothing but white space")
            gone.add(m.id)
        elif (bare := surface.strip()) != surface:
            start = m.start + len(surface) - len(surface.lstrip())
            ledger.changed("mentions", m.id, "white space at its edges was cut off")
            kept.append(replace(m, start=start, end=start + len(bare)))
        else:
            kept.append(m)
    if not gone and tuple(kept) == document.annotation.mentions:
        return document
    document = without_mentions(document, gone)
    return replace(document, annotation=replace(document.annotation, mentions=ordered(tuple(kept))))


def aligned(document: Document, how: Align, ledger: Ledger) -> Document:
    """The document with every mention on whole tokens that are not white space; `split` cuts tokens instead."""
    document = trimmed(document, ledger)
    tokens = document.annotation.tokens
    if tokens is None:
        return document
    if how == "split":
        cuts = {edge for m in document.annotation.mentions for edge in m.extent}
        parted = cut(tokens, cuts)
        if parted is not tokens:
            ledger.changed("tokens", "", "tokens were cut where a mention begins or ends")
            tokens = parted
            document = replace(document, annotation=replace(document.annotation, tokens=parted))
    spans = words(tokens, document.text)
    starts, ends = [s for s, _ in spans], [e for _, e in spans]
    kept, gone = [], set()
    for m in document.annotation.mentions:
        first, last = bisect_right(ends, m.start), bisect_left(starts, m.end) - 1
        exact = first <= last and (starts[first], ends[last]) == m.extent
        if not exact and how == "contract":
            first += starts[first] < m.start if first < len(starts) else 0
            last -= ends[last] > m.end if last >= 0 else 0
        if first > last or (how == "drop" and not exact):
            why = "its edges lie within tokens" if how == "drop" else "no whole token lies within it"
            ledger.lost("mentions", m.id, why)
            gone.add(m.id)
            continue
        if not exact:
            what = "widened" if how == "expand" else "narrowed"
            ledger.changed("mentions", m.id, f"its edges lie within tokens: {what} to whole ones")
            m = replace(m, start=starts[first], end=ends[last])
        kept.append(m)
    document = without_mentions(document, gone)
    return replace(document, annotation=replace(document.annotation, mentions=ordered(tuple(kept))))


NO_NAMES = frozenset({"nominal", "pronoun"})


def apart(mentions: Sequence[Mention]) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Names that do not overlap, the longest kept (of equal ones the first), and the mentions that give way to them.

    Nominals and pronouns always give way: what learns names from tags or `ents` must not be taught *they*.
    """
    kept: list[tuple[int, int]] = []
    chosen: set[int] = set()
    names = ((m.start - m.end, m.start, i) for i, m in enumerate(mentions) if m.kind not in NO_NAMES)
    for size, start, i in sorted(names):
        extent = start, start - size
        at = bisect_left(kept, extent)
        if (at == len(kept) or kept[at][0] >= extent[1]) and (at == 0 or kept[at - 1][1] <= start):
            kept.insert(at, extent)
            chosen.add(i)
    names_kept = tuple(m for i, m in enumerate(mentions) if i in chosen)
    given_way = tuple(m for i, m in enumerate(mentions) if i not in chosen)
    return ordered(names_kept), ordered(given_way)


def sentences_whole(tokens: Tokens, extents: Sequence[tuple[int, int]], ledger: Ledger) -> Tokens:
    """The tokens without sentences that begin inside any of these spans, which lie apart and in order."""
    spans, left, at = tokens.spans(), [], 0
    for i in sorted(tokens.sentences):
        start = spans[i][0]
        while at < len(extents) and extents[at][1] <= start:
            at += 1
        if at == len(extents) or start <= extents[at][0]:
            left.append(i)
        else:
            ledger.lost("sentences", "", "it would begin within a mention, which trainers refuse")
    return tokens if len(left) == len(tokens.sentences) else replace(tokens, sentences=tuple(left))


def cut(tokens: Tokens, cuts: set[int]) -> Tokens:
    """The tokens cut at these offsets, tags and sentence starts carried along."""
    lengths: list[int] = []
    owner: list[int] = []
    sorted_cuts = sorted(cuts)
    for i, ((start, end), length) in enumerate(zip(tokens.spans(), tokens.lengths, strict=True)):
        edges = [start, *sorted_cuts[bisect_right(sorted_cuts, start) : bisect_left(sorted_cuts, end)], end]
        parts = [b - a for a, b in pairwise(edges)]
        lengths += [-part for part in parts[:-1]]
        lengths.append(parts[-1] if length > 0 else -parts[-1])
        owner += [i] * len(parts)
    if len(lengths) == len(tokens.lengths):
        return tokens
    first = {old: new for new, old in reversed(list(enumerate(owner)))}
    tags, pos = tokens.tags.split(" "), tokens.pos.split(" ")
    made = Tokens(
        lengths=tuple(lengths),
        sentences=tuple(first[i] for i in tokens.sentences),
        tags=" ".join(tags[i] for i in owner) if tokens.tags else "",
        pos=" ".join(pos[i] for i in owner) if tokens.pos else "",
    )
    return cut_parse(tokens, made, owner) if tokens.lemmas or tokens.heads else made


class Grid:
    """Tokens by place."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]

    def covering(self, start: int, end: int) -> tuple[int, int]:
        """The numbers of the first and the last token that hold any of it; the nearest one where none does."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end) - 1
        first = min(first, len(self.starts) - 1)
        return (first, last) if first <= last else (max(last, 0), max(last, 0))
