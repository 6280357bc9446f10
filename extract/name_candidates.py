"""Where a name may stand: spaCy's entities with their edges put right, names that the tables know, capitalised runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from extract.gazetteer import Gazetteer
from extract.layers import TIMES, furniture_mask

__all__ = ["NAME_LABELS", "NUMBERS", "Candidate", "Words", "candidates", "key_of", "words_of"]

NAME_LABELS = frozenset(
    ("PERSON", "GPE", "ORG", "NORP", "LOC", "FAC", "EVENT", "LAW", "PRODUCT", "LANGUAGE", "WORK_OF_ART")
)
NUMBERS = frozenset(("MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL"))
"""Labels that pass through as spaCy gave them."""

POSSESSIVES = frozenset(("'s", "’s", "'", "’", "‘s", "`s"))
ARTICLES = frozenset(
    ("the", "a", "an", "this", "that", "these", "those", "its", "their", "his", "her", "our", "my", "your")
)
EDGE = re.compile(r"^[\s\W_]+$")


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
    shouting: list[bool]
    """Whether it stands in a line in capitals or in a headline whose words are all capitalised."""

    def span(self, start: int, end: int) -> str:
        """The text of tokens start to end."""
        return self.text[self.starts[start] : self.starts[end - 1] + len(self.words[end - 1])]

    def capital(self, i: int) -> bool:
        """Whether token i looks like part of a name."""
        return self.words[i][:1].isupper()


@dataclass(frozen=True)
class Candidate:
    """Tokens start to end that may be a name; `label` is spaCy's, `known` the tables'; `title` stands before it."""

    start: int
    end: int
    label: str = ""
    known: str = ""
    title: bool = False


def words_of(doc: Doc) -> Words:
    """The tokens of a Doc as plain lists."""
    words = [t.text for t in doc]
    taken = furniture_mask(doc)
    for span in doc.spans.get(TIMES, ()):
        for i in range(span.start, span.end):
            taken[i] = True
    first = [bool(t.is_sent_start) for t in doc]
    for i in range(1, len(words)):
        if first[i - 1] and EDGE.match(words[i - 1]):
            first[i] = True
    return Words(
        text=doc.text,
        words=words,
        lower=[w.lower() for w in words],
        starts=[t.idx for t in doc],
        tags=[t.tag_ for t in doc],
        first=first,
        taken=taken,
        shouting=_shouting(words),
    )


def _shouting(words: Sequence[str]) -> list[bool]:
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


def key_of(text: str) -> str:
    """What two mentions of one name have in common: without article, case and possessive."""
    text = re.sub(r"^(?:the|an?)\s+", "", " ".join(text.split()), flags=re.I)
    return re.sub(r"['’‘`]s?$", "", text).casefold()


def candidates(doc: Doc, w: Words, tables: Gazetteer) -> list[Candidate]:
    """Non-overlapping candidates in text order."""
    found = _merged(w, [*_from_tables(w, tables), *_from_ents(doc, w, tables)])
    return sorted([*found, *_from_capitals(w, found, tables)], key=lambda c: c.start)


def _from_tables(w: Words, tables: Gazetteer) -> list[Candidate]:
    return [
        Candidate(a, b, known=tables.label(tables.canonical(name)) or "")
        for a, b, name in tables.matches(w.words, w.starts, w.text)
        if not any(w.taken[a:b]) and not w.tags[a].startswith(("VB", "RB"))
    ]


def _from_ents(doc: Doc, w: Words, tables: Gazetteer) -> list[Candidate]:
    found = []
    for ent in doc.ents:
        if ent.label_ in NAME_LABELS and not any(w.taken[ent.start : ent.end]):
            found.extend(_trimmed(Candidate(ent.start, ent.end, label=ent.label_), w, tables))
    return found


def _trimmed(c: Candidate, w: Words, tables: Gazetteer) -> list[Candidate]:
    """The candidate without what is not the name: articles, titles, possessives, brackets that do not close."""
    start, end = c.start, c.end
    for i in range(start, end):  # a line end or an opening bracket ends a name
        if "\n" in w.words[i] or (i > start and w.words[i] in "([{" and not _closes(w, i, end)):
            end = i
            break
    while start < end and (w.lower[start] in ARTICLES or EDGE.match(w.words[start]) or w.words[start] in POSSESSIVES):
        start += 1
    while end > start and (
        w.words[end - 1] in POSSESSIVES or (EDGE.match(w.words[end - 1]) and w.words[end - 1] not in ").")
    ):
        end -= 1
    title = False
    while end - start > 1 and (at := _title_end(w, start, end, tables)):
        start, title = at, True
    if start >= end or not any(ch.isalpha() for ch in w.span(start, end)):
        return []
    if not title and start and c.label != "NORP":
        title = _is_title(w, start - 1, tables)
    if end - start == 1 and w.lower[start] in tables.cues["title"] and c.label == "PERSON":
        return []
    return [replace(c, start=start, end=end, title=title)]


def _closes(w: Words, i: int, end: int) -> bool:
    return any(word in ")]}" for word in w.words[i:end])


def _is_title(w: Words, i: int, tables: Gazetteer) -> bool:
    return w.lower[i].rstrip(".") in tables.cues["title"] and (w.capital(i) or w.tags[i].startswith("NN"))


def _title_end(w: Words, start: int, end: int, tables: Gazetteer) -> int | None:
    """Where the name begins if the tokens from `start` are a title, as in Foreign Minister Wang Yi."""
    i = start
    while i < end - 1 and (w.lower[i].rstrip(".") in tables.cues["title_before"]):
        i += 1
    if i < end - 1 and w.lower[i].rstrip(".") in tables.cues["title"] and w.capital(i + 1):
        return i + 1
    return None


def _merged(w: Words, found: list[Candidate]) -> list[Candidate]:
    """One candidate a place: what the tables know wins over a shorter or equal entity, a longer entity swallows it."""
    kept: list[Candidate] = []
    for c in sorted(found, key=lambda c: (c.start, -c.end, not c.label)):
        if kept and c.start < kept[-1].end:
            last = kept[-1]
            if (c.start, c.end) == (last.start, last.end):
                kept[-1] = replace(last, known=last.known or c.known, label=last.label or c.label)
            elif c.known and not last.known and c.end > last.end:
                kept[-1] = c
            continue
        kept.append(c)
    return kept


def _from_capitals(w: Words, found: list[Candidate], tables: Gazetteer) -> list[Candidate]:
    """Capitalised runs that no candidate covers; a sentence's first word only where it is tagged a proper noun."""
    covered = [False] * len(w.words)
    for c in found:
        covered[c.start : c.end] = [True] * (c.end - c.start)
    runs: list[Candidate] = []
    i = 0
    while i < len(w.words):
        if not _nameable(w, i, covered):
            i += 1
            continue
        j = i + 1
        while j < len(w.words) and _nameable(w, j, covered) and not w.first[j]:
            j += 1
        runs.extend(_trimmed(Candidate(i, j), w, tables))
        i = j
    return runs


def _nameable(w: Words, i: int, covered: Sequence[bool]) -> bool:
    return (
        not covered[i]
        and not w.taken[i]
        and w.tags[i] in ("NNP", "NNPS")
        and w.words[i][:1].isupper()
        and len(w.words[i]) > 1
        and not w.shouting[i]
    )
