"""Where a name may be: spans of capitalised words, of spaCy's entities and of what the tables know.

A zone is a run of tokens that may belong to one name, links such as *of* and *al-* between them; the candidates in it
are all its spans that begin and end with a token that can. Which of them are names, `name_model.py` decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize

from spacy.tokens import Doc, Span

from newsview.extract.layers import TIMES, furniture_mask
from newsview.extract.lexicon import word_classes
from newsview.extract.names.gazetteer import Gazetteer
from newsview.extract.syntax.doc_columns import Columns

__all__ = ["ARTICLES", "NAME_LABELS", "NUMBERS", "Known", "Words", "Zone", "is_title", "key_of", "words_of", "zones"]

NAME_LABELS = frozenset(
    ("PERSON", "GPE", "ORG", "NORP", "LOC", "FAC", "EVENT", "LAW", "PRODUCT", "LANGUAGE", "WORK_OF_ART")
)
NUMBERS = frozenset(("MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL"))
"""Labels that pass through as spaCy gave them."""

POSSESSIVES = frozenset(("'s", "’s", "'", "’", "‘s", "`s"))
ARTICLES = frozenset(
    ("the", "a", "an", "this", "that", "these", "those", "its", "their", "his", "her", "our", "my", "your")
)
LINKS = word_classes("candidates.txt")["links"]
"""Tokens that are inside names though they are not capitalised; at most two in a row."""

EDGE = re.compile(r"^[\s\W_]+$")
LONGEST = 9
"""Tokens of a candidate that is no entity of spaCy's."""


class Known(NamedTuple):
    """An entity of spaCy's with its edges put right, or what the tables know: tokens, label."""

    start: int
    end: int
    label: str


class Zone(NamedTuple):
    """Tokens start to end, with its candidates."""

    start: int
    end: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Words:
    """The tokens of a Doc, read once: text, offset, tag, sentence starts, what may not be named."""

    text: str
    words: list[str]
    lower: list[str]
    starts: list[int]
    tags: list[str]
    first: list[bool]
    """Whether it begins a sentence, or follows an opening quotation mark that does."""
    taken: list[bool]
    """Furniture and times."""
    headline: list[bool]
    """Whether it is in a line whose words are all capitalised."""
    common: frozenset[str] = field(default_factory=frozenset)
    """Words that the document writes in small letters."""

    def span(self, start: int, end: int) -> str:
        """The text of tokens start to end."""
        return self.text[self.starts[start] : self.starts[end - 1] + len(self.words[end - 1])]


def words_of(doc: Doc) -> Words:
    """The tokens of a Doc as plain lists."""
    c = Columns.of(doc)
    words = c.word
    taken = furniture_mask(doc)
    for span in doc.spans.get(TIMES, ()):
        taken[span.start : span.end] = [True] * (span.end - span.start)
    first = [start == i for i, start in enumerate(c.sent)]
    for i in range(1, len(words)):
        if first[i - 1] and not words[i - 1][0].isalnum() and EDGE.match(words[i - 1]):
            first[i] = True
    return Words(
        text=c.text,
        words=words,
        lower=c.lower,
        starts=c.starts,
        tags=c.tag,
        first=first,
        taken=taken,
        headline=_headlines(words),
        common=frozenset(w for w in words if w.islower()),
    )


def _headlines(words: Sequence[str]) -> list[bool]:
    flags: list[bool] = []
    line: list[str] = []
    for word in [*words, "\n"]:
        line.append(word)
        if "\n" in word:
            letters = [w for w in line if w.isalpha() and len(w) > 3]
            loud = len(letters) > 2 and sum(w[0].isupper() for w in letters) >= 0.8 * len(letters)
            flags.extend([loud] * len(line))
            line = []
    return flags[: len(words)]


@lru_cache(maxsize=4096)
def key_of(text: str) -> str:
    """What two mentions of one name have in common: without article, case, accents and possessive."""
    text = re.sub(r"^(?:the|an?)\s+", "", " ".join(text.split()), flags=re.I)
    text = re.sub(r"['’‘`]s?$", "", text).casefold()
    return text if text.isascii() else "".join(ch for ch in normalize("NFD", text) if not combining(ch))


def is_title(w: Words, i: int, tables: Gazetteer) -> bool:
    """Whether token i is a title such as Mr, President or spokesman."""
    return i >= 0 and w.lower[i].rstrip(".") in tables.cues["title"]


def entities(marked: Sequence[Span], w: Words, tables: Gazetteer) -> list[Known]:
    """spaCy's entities that are names, without articles, titles, possessives and brackets that do not close."""
    found: list[Known] = []
    for ent in marked:
        if ent.label_ in NAME_LABELS and not any(w.taken[ent.start : ent.end]):
            start, end = trimmed(ent.start, ent.end, w, tables)
            if start < end and any(ch.isalpha() for ch in w.span(start, end)):
                whole = _whole(start, end, w, tables)
                if whole < start and found and whole < found[-1].end:  # Ursula von der, Leyen: one name cut in two
                    whole = found.pop().start
                person = whole < start and ent.label_ == "GPE"
                found.append(Known(whole, end, "PERSON" if person else ent.label_))
    return found


def _whole(start: int, end: int, w: Words, tables: Gazetteer) -> int:
    """Where a name really begins of which spaCy has the end alone: Kassym-Jomart Tokayev, Ursula von der Leyen."""
    i = start
    if end - start > 2 or not start:
        return start
    while i > 1 and w.lower[i - 1] in tables.cues["particle"] and w.words[i - 1].islower():
        i -= 1
    if i < start:
        first = w.tags[i - 1] == "NNP" and w.words[i - 1].istitle() and not is_title(w, i - 1, tables)
        return i - 1 if first and w.lower[i] not in ("y", "la", "le", "st") else start
    if i > 2 and w.tags[i - 1] == "NNP" and w.words[i - 2] == "-" and w.tags[i - 3] == "NNP" and _joined(w, i - 3, i):
        return i - 3  # a hyphenated first name before the surname
    return start


def _joined(w: Words, start: int, end: int) -> bool:
    """Whether no white space is between the tokens."""
    return all(w.starts[i] + len(w.words[i]) == w.starts[i + 1] for i in range(start, end - 1))


def trimmed(start: int, end: int, w: Words, tables: Gazetteer) -> tuple[int, int]:
    """Tokens start to end without what is not the name; start equals end if nothing is left."""
    for i in range(start, end):
        if "\n" in w.words[i] or (i > start and w.words[i] in "([{" and not any(x in ")]}" for x in w.words[i:end])):
            end = i
            break
    while start < end and (w.lower[start] in ARTICLES or EDGE.match(w.words[start]) or w.words[start] in POSSESSIVES):
        start += 1
    while end > start and (
        w.words[end - 1] in POSSESSIVES or (EDGE.match(w.words[end - 1]) and w.words[end - 1] not in ").")
    ):
        end -= 1
    while end - start > 1 and (after := _title_end(w, start, end, tables)):
        start = after
    return start, end


def _title_end(w: Words, start: int, end: int, tables: Gazetteer) -> int | None:
    """Where the name begins if the tokens from `start` are a title, as in Foreign Minister Wang Yi."""
    i = start
    while i < end - 1 and w.lower[i].rstrip(".") in tables.cues["title_before"]:
        i += 1
    if i < end - 1 and is_title(w, i, tables) and w.words[i + 1][:1].isupper():
        return i + 1
    return None


def from_tables(w: Words, tables: Gazetteer) -> list[Known]:
    """Names of states, peoples and organisations wherever they are.

    A short name that may be another's (IS, AP) counts where the article writes the organisation's name out.
    """
    found = [
        Known(a, b, tables.label(tables.canonical(name)) or "")
        for a, b, name in tables.matches(w.words, w.starts, w.text)
        if not any(w.taken[a:b]) and not w.tags[a].startswith(("VB", "RB"))
    ]
    short = {x for x in tables.cues["ambiguous_organisation"] & set(w.words) if x.isupper() and len(x) < 5}
    short = {x for x in short if tables.organisations[x] != x and tables.organisations[x] in w.text}
    if short:
        covered = {i for a, b, _ in found for i in range(a, b)}
        found.extend(
            Known(i, i + 1, "ORG")
            for i, word in enumerate(w.words)
            if word in short and i not in covered and not w.taken[i] and not w.headline[i]
        )
    return sorted(found)


def zones(w: Words, known: Sequence[Known]) -> list[Zone]:
    """The zones of a document in text order; those of `known` are candidates wherever they are."""
    size = len(w.words)
    inside = [False] * size
    for a, b, _ in known:
        inside[a:b] = [True] * (b - a)
    able = [inside[i] or _nameable(w, i) for i in range(size)]
    for i in range(1, size):  # iPhone 4, Boeing 717, STS - 134: a number goes with the name before it
        if able[i - 1] and w.words[i].isdigit() and len(w.words[i]) < 5 and not w.taken[i] and not w.first[i]:
            able[i] = True
    found: list[Zone] = []
    order = sorted(known)
    at = 0
    i = 0
    while i < size:
        if not able[i]:
            i += 1
            continue
        j = end = i + 1
        while j < size and j - end < 3:
            if able[j] and not (w.first[j] and not inside[j]):
                end = j + 1
            elif w.lower[j] not in LINKS or w.taken[j]:
                break
            j += 1
        while at < len(order) and order[at].start < i:
            at += 1
        here = at
        while at < len(order) and order[at].start < end:
            at += 1
        found.append(_zone(w, i, end, able, order[here:at]))
        i = end
    return found


def _nameable(w: Words, i: int) -> bool:
    word = w.words[i]
    if w.taken[i] or not (word[0].isupper() or (word[0].islower() and word[1:2].isupper() and len(word) > 2)):
        return False
    if w.tags[i] in ("NNP", "NNPS"):
        return (len(word) > 1 or word.isalpha()) and not w.headline[i]
    return not w.first[i] and not w.headline[i] and w.tags[i] in ("NN", "NNS", "JJ", "FW", "VBG", "VBN", "CD")


def _zone(w: Words, start: int, end: int, able: Sequence[bool], known: Sequence[Known]) -> Zone:
    edges = [i for i in range(start, end) if able[i] and w.lower[i] not in ARTICLES and not EDGE.match(w.words[i])]
    spans = {
        (a, b + 1)
        for n, a in enumerate(edges)
        for b in edges[n : n + LONGEST]  # not all of them: a zone may be a whole article of initials
        if b < a + LONGEST and w.words[b] not in POSSESSIVES and not (a == b and w.words[a].isdigit())
    }
    spans |= {(k.start, k.end) for k in known if start <= k.start and k.end <= end}
    return Zone(start, end, tuple(sorted(spans)))
