"""Which words report what somebody says, thinks or wants: `lexicon/reporting.json`, read once for all components."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from newsview.extract.lexicon import read_json
from newsview.extract.syntax.clauses import Clauses
from newsview.extract.syntax.doc_columns import Columns

__all__ = ["ReportingWords", "is_hearsay", "is_saying", "reporting_words", "says"]

HEARSAY = frozenset(
    ("say", "report", "announce", "claim", "believe", "think", "allege", "rumor", "rumour", "suspect", "understand")
)
"""Verbs that in the passive report without a speaker."""

NO_CLASS: frozenset[str] = frozenset()


class ReportingWords(NamedTuple):
    """Lemmas of words that report; adverbs by their form."""

    verbs: dict[str, frozenset[str]]
    """Classes of a verb, by its lemma: say, object, prep, think, want, show, seem."""
    nouns: frozenset[str]
    adjectives: frozenset[str]
    adverbs: frozenset[str]


@cache
def reporting_words() -> ReportingWords:
    """The words of the lexicon."""
    data = read_json("reporting.json")
    verbs: dict[str, set[str]] = {}
    for kind, words in data["verbs"].items():
        for word in words:
            verbs.setdefault(word, set()).add(kind)
    return ReportingWords(
        verbs={word: frozenset(kinds) for word, kinds in verbs.items()},
        nouns=frozenset(data["nouns"]),
        adjectives=frozenset(data["adjectives"]),
        adverbs=frozenset(data["adverbs"]),
    )


def is_saying(lemma: str) -> bool:
    """Whether a verb with this lemma says something."""
    return "say" in reporting_words().verbs.get(lemma, NO_CLASS)


def is_hearsay(clauses: Clauses, verb: int) -> bool:
    """Whether something is said or thought without a speaker: *it is believed that*, *is said to have left*."""
    return clauses.columns.lemma[verb] in HEARSAY and clauses.is_passive(verb) and not clauses.agents(verb)


def says(columns: Columns, token: int) -> bool:
    """Whether a token is a verb of saying."""
    return columns.tag[token][:2] == "VB" and is_saying(columns.lemma[token])
