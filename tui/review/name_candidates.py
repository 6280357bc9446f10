"""What in view may be a name, mention or not, likeliest to need a decision first: pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from newsview.tui.review.annotation_index import Marks
from newsview.tui.review.hints import Candidate
from newsview.tui.review.token_index import Words, marks_on_letters

__all__ = ["capitalised", "spotted"]

LINKS = frozenset(("of", "for", "de", "del", "da", "do", "dos", "la", "las", "los", "al", "bin", "ibn", "van", "von"))
"""Words in small letters that names contain."""

ARTICLES = frozenset(("the", "a", "an"))

POSSESSIVE = re.compile(r"['’](?:s|S)?$")

SENTENCE = re.compile(r"(?:^|[.!?…]['’”\")\]]*|[:;—–]|\n)\s*[“‘\"'(\[]*$")
"""What comes before the first word of a sentence, where a capital says nothing."""

FUNCTION = frozenset({"DET", "PRON", "ADP", "AUX", "CCONJ", "SCONJ", "PART", "ADV", "VERB", "INTJ"})
"""Parts of speech that no name begins with; a capital they have from the sentence that they begin."""

SURE = 2.0
"""Above every score."""


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    """Initials, or a word with what is inside it."""
    letter = rf"\w{marks_on_letters()}"
    return re.compile(rf"(?:[^\W\d_]\.){{2,}}|\w(?:[{letter}.&’'-]*[{letter}])?")


def capitalised(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Runs of words with a capital, and whether the run is one word that only begins a sentence."""
    run: list[re.Match[str]] = []
    for word in [*_word().finditer(text, start, end), None]:
        joined = word is not None and (not run or text[run[-1].end() : word.start()] in (" ", "\u00a0", "-"))
        if word is not None and joined and (_capital(word[0]) or (run and word[0] in LINKS)):
            run.append(word)
            if POSSESSIVE.search(word[0]):
                yield from _ended(text, run)
                run = []
            continue
        yield from _ended(text, run)
        run = [word] if word is not None and _capital(word[0]) else []
        if run and POSSESSIVE.search(run[0][0]):
            yield from _ended(text, run)
            run = []


def _capital(word: str) -> bool:
    return word[0].isupper() or (word[0].isdigit() is False and word[:3].lower() == "al-" and word[3:4].isupper())


def _ended(text: str, run: list[re.Match[str]]) -> Iterator[tuple[int, int, bool]]:
    while run and run[-1][0] in LINKS:
        run = run[:-1]
    if run and run[0][0].lower() in ARTICLES:
        run = run[1:]
    if not run:
        return
    first, last = run[0].start(), run[-1].end()
    last -= len(found[0]) if (found := POSSESSIVE.search(text[first:last])) else 0
    if last > first and any(c.isalpha() for c in text[first:last]):
        begins = len(run) == 1 and SENTENCE.search(text, max(first - 8, 0), first) is not None
        yield first, last, begins


def spotted(marks: Marks, words: Words, view: tuple[int, int]) -> list[Candidate]:
    """Names in view: those that are no mention yet, then proposals from the least certain on, then the rest.

    A run of capitals is left out where a mention has just its extent, and so are pronouns.
    """
    text = marks.document.text
    mentions = [m for m in marks.mentions_in(*view) if m.status != "rejected" and m.kind != "pronoun"]
    ranked: list[tuple[float, int, Candidate]] = []
    seen = {m.extent for m in mentions}
    for m in mentions:
        doubt = SURE if m.status == "accepted" or m.score is None else 1 + m.score
        if m.kind != "name":
            doubt += SURE
        ranked.append((doubt, m.start, Candidate(m.start, m.end, m.id, m.label)))
    furniture = marks.document.article.furniture
    for first, end, begins in capitalised(text, *view):
        start = _named(words, first, end)
        if start >= end or (start, end) in seen or any(f.start < end and start < f.end for f in furniture):
            continue
        covered = any(m.start <= start and end <= m.end for m in mentions)
        common = begins and words.pos and words.pos[words.at(start)] != "PROPN"
        doubt = SURE + 1 if covered else 1.9 if common or (begins and not words.pos) else 0.0
        ranked.append((doubt, start, Candidate(start, end)))
    return [candidate for _, _, candidate in sorted(ranked, key=lambda r: r[:2])]


def _named(words: Words, start: int, end: int) -> int:
    """Where the name in a run of capitals begins: after the words that only begin the sentence."""
    if not words.pos:
        return start
    for index in words.within(start, end):
        if words.pos[index] not in FUNCTION:
            return max(words.starts[index], start)
    return end
