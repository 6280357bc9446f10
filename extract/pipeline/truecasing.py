"""Capitals read as a sentence: they are parsed in the case that the rest of the article gives its words.

A model that learned from sentences finds a third of the names in a headline in capitals and few of its verbs. Only what
is parsed is rewritten, character for character, so that every place stays: the text itself is never changed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from spacy.language import Language

from newsview.extract.lexicon import word_classes
from newsview.extract.names.gazetteer import gazetteer

__all__ = ["readable"]

WORD = re.compile(r"[^\W\d_](?:[\w.’'-]*\w)?")
ALL_CAPS = re.compile(r"(?<![^\W\d_a-z])[^\W\d_a-z]{2,}[^\w\n]+[^\W\d_a-z]{2,}[^\w\n]+[^\W\d_a-z]{2,}")
"""Three words in capitals, one after the other: without them nothing needs to be looked at."""

OPENING = re.compile(r"(?:[.!?:]['\"”’)]*\s+|\n|^)\W{0,4}$")
SENTENCE_END = re.compile(r"[.!?:]['\"”’)]*\s+['\"“‘(]*$")

FEWEST = 3
"""Words in a stretch of capitals that may be a headline. Two must be long and two no nouns, else it is names."""

ABBREVIATION = 3
"""Letters of an unknown word that may be an abbreviation, and stays in capitals."""

FUNCTION_WORDS = word_classes("truecasing.txt")["function_words"]
CALENDAR = word_classes("truecasing.txt")["calendar"]


class Common(NamedTuple):
    """What is known of words in small letters: which are common, and which of them are names all the same."""

    words: frozenset[str]
    verbs: frozenset[str]
    """With adjectives and adverbs: unlike the nouns, no names of people and places are among them."""
    names: frozenset[str]


def readable(nlp: Language, text: str) -> str:
    """The text with its stretches of capitals in small letters, each character in its place; most texts unchanged."""
    if not ALL_CAPS.search(text):
        return text
    common = _common(nlp)
    stretches = _stretches(text, common)
    if not stretches:
        return text
    seen = _seen(text, stretches)
    pieces, at = [], 0
    for word in (word for stretch in stretches for word in stretch):
        pieces += [text[at : word.start()], _cased(text, word, seen, common)]
        at = word.end()
    return "".join([*pieces, text[at:]])


def _stretches(text: str, common: Common) -> list[list[re.Match[str]]]:
    """The words of each stretch of a line that is all in capitals and reads as a sentence, not as a row of names."""
    found: list[list[re.Match[str]]] = []
    for line in re.finditer(r"[^\n]+", text):
        if not ALL_CAPS.search(text, *line.span()):
            continue
        stretch: list[re.Match[str]] = []
        for word in [*WORD.finditer(text, *line.span()), None]:
            if word is not None and word.group().isupper():
                stretch.append(word)
                continue
            if _is_sentence_in_capitals(stretch, common):
                found.append(_trimmed(stretch))
            stretch = []
    return found


def _trimmed(stretch: list[re.Match[str]]) -> list[re.Match[str]]:
    """Without a last single letter: the A that opens the sentence after a headline."""
    return stretch[:-1] if stretch and len(stretch[-1].group()) == 1 else stretch


def _is_sentence_in_capitals(stretch: list[re.Match[str]], common: Common) -> bool:
    words = [word.group() for word in stretch]
    small = [word.lower() for word in words]
    return (
        len(words) >= FEWEST
        and sum(len(word) > 3 for word in words) > 1
        and sum(word in FUNCTION_WORDS or not common.verbs.isdisjoint(_stems(word)) for word in small) > 1
    )


def _seen(text: str, stretches: list[list[re.Match[str]]]) -> Mapping[str, Counter[str]]:
    """How each word is written elsewhere in the text, where its case is its own: not at the start of a sentence."""
    in_capitals = {word.start() for stretch in stretches for word in stretch}
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in re.finditer(r"[^\n]+", text):
        for number, word in enumerate(WORD.finditer(text, *line.span())):
            if word.start() in in_capitals or (number == 0 and not word.group().isupper()):
                continue
            if word.group()[1:].islower() and SENTENCE_END.search(text, max(0, word.start() - 8), word.start()):
                continue
            form = re.sub(r"['’][Ss]$", "", word.group())
            seen[form.lower()][form] += 1
    return seen


def _cased(text: str, word: re.Match[str], seen: Mapping[str, Counter[str]], common: Common) -> str:
    opens = OPENING.search(text, max(0, word.start() - 12), word.start())
    written = word.group()
    form, suffix = (written[:-2], written[-2:].lower()) if re.search(r"['’]S$", written) else (written, "")
    small = form.lower()
    if len(small) != len(form):
        return written
    if forms := seen.get(small):
        cased = forms.most_common(1)[0][0]
    elif text[max(0, word.start() - 1) : word.start()].isdigit() or _is_common(small, common):
        cased = small
    elif "." in form or (len(form) <= ABBREVIATION and small not in common.names):
        cased = form
    else:
        cased = form[0] + small[1:]
    return (cased[0].upper() if opens and len(cased[0].upper()) == 1 else cased[0]) + cased[1:] + suffix


def _is_common(small: str, common: Common) -> bool:
    return small not in common.names and not common.words.isdisjoint(_stems(small))


def _stems(word: str) -> list[str]:
    """A word in small letters and what it may be inflected from."""
    stems = [word]
    for ending, others in (("s", ("",)), ("es", ("",)), ("ies", ("y",)), ("ed", ("", "e")), ("ing", ("", "e"))):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            stems += [stem + other for other in others] + [stem[:-1]] * (stem[-1] == stem[-2])
    return stems


@lru_cache(maxsize=2)
def _common(nlp: Language) -> Common:
    """The words that the model's lemmatiser knows, if it has one, and the names that newsview's own tables hold."""
    words = set(FUNCTION_WORDS)
    verbs: set[str] = set()
    if nlp.has_pipe("lemmatizer"):
        lemmatizer: Any = nlp.get_pipe("lemmatizer")
        lookups = lemmatizer.lookups
        for table in (lookups.get_table("lemma_index", {}), lookups.get_table("lemma_exc", {})):
            words.update(*(table.get(part, ()) for part in ("verb", "adj", "adv", "noun")))
            verbs.update(*(table.get(part, ()) for part in ("verb", "adj", "adv")))
    tables = gazetteer()
    named = {part for name in [*tables.states, *tables.seats, *tables.places] for part in name.split()} - FUNCTION_WORDS
    names = {name.lower() for name in named if name.istitle()} - verbs
    names |= {name.lower() for name in [*tables.demonyms, *CALENDAR] if name.istitle()} - {"polish"}
    names |= {name.lower() for name in [*tables.leaders, *tables.given] if name.istitle()} - verbs
    return Common(frozenset(words), frozenset(verbs), frozenset(names - FUNCTION_WORDS))
