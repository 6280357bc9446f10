"""What is around a trigger and says whether it happened: auxiliaries, negation, adverbs, governors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from newsview.extract.lexicon import read_json
from newsview.extract.syntax.clauses import RELATIVE_TAGS, Clauses
from newsview.extract.syntax.doc_columns import Columns
from newsview.extract.syntax.reporting_verbs import is_hearsay

__all__ = ["Surroundings", "is_denied"]

STEPS = 3
"""How many governors are looked at."""

FUNCTION = frozenset(("aux", "auxpass", "neg", "advmod", "mark", "det", "amod", "preconj"))
DENIALS = ("not", "nearly")
NEGATING = frozenset(("neg", "det", "advmod", "preconj"))
STEPPED_OVER = frozenset(("prep", "pcomp", "agent", "dative", "mark", "advmod"))
CONTENT = frozenset(("VERB", "NOUN", "ADJ", "AUX", "PROPN"))
UPWARDS = frozenset(
    ("xcomp", "ccomp", "advcl", "acl", "dobj", "pobj", "prep", "conj", "pcomp", "attr", "nsubjpass", "nsubj", "relcl")
)
COMPLEMENTS = frozenset(("xcomp", "ccomp", "acl", "dobj", "pobj", "prep", "pcomp", "attr"))
TIES = {
    "nsubjpass": "nsubj",
    "dobj": "obj",
    "pobj": "of",
    "ccomp": "that",
    "xcomp": "to",
    "acl": "to",
    "relcl": "rel",
}
"""Dependencies that count as one."""

STANCES = {"plan": "future", "expect": "future"} | dict.fromkeys(("want", "urge", "able", "think", "claim"), "hedged")
"""Class by that of a governor."""

POSSIBLE = frozenset(("may", "could", "maybe", "alleged"))
HEDGES = frozenset(("may", "could", "can", "maybe", "alleged", "possible"))
AHEAD = frozenset(("will", "would", "must", "soon"))
NONE: tuple[tuple[str, str], ...] = ()


class StanceLexicon(NamedTuple):
    governors: dict[str, str]
    """Stance by the lemma of a governing verb, noun or adjective."""
    modifiers: dict[str, str]
    """Stance by the word form of an auxiliary, adverb, adjective, determiner or conjunction."""


@lru_cache(maxsize=1)
def _lexicon() -> StanceLexicon:
    data = read_json("factuality.json")
    governors, modifiers = ({w: k for k, words in data[part].items() for w in words} for part in StanceLexicon._fields)
    return StanceLexicon(governors, modifiers)


def is_denied(columns: Columns, token: int) -> bool:
    """Whether a word next to the token says that it did not happen, or hardly did: not, never, no, nearly."""
    lower, dep, words = columns.lower, columns.dep, _lexicon().modifiers
    return any(dep[k] in NEGATING and words.get(lower[k]) in DENIALS for k in columns.children[token])


class Surroundings:
    """Reads one parse; what was looked up for a token is kept, since triggers share their governors."""

    def __init__(self, clauses: Clauses) -> None:
        """Of a parsed Doc's clauses."""
        self.clauses, self.c = clauses, clauses.columns
        self.governors, self.words = _lexicon()
        self.seen: dict[int, tuple[tuple[str, str], ...]] = {}

    def modifiers(self, i: int) -> tuple[tuple[str, str], ...]:
        """Dependency and stance of each function word under a token that has one."""
        found = self.seen.get(i)
        if found is None:
            lower, dep, words = self.c.lower, self.c.dep, self.words
            kids = self.c.children[i]
            found = tuple((dep[k], words[lower[k]]) for k in kids if dep[k] in FUNCTION and lower[k] in words) or NONE
            self.seen[i] = found
        return found

    def negated(self, i: int) -> bool:
        """Whether the event at token `i` is said not to have happened: *did not meet*, *failed to pass*."""
        c = self.c
        if is_denied(c, i):
            return True
        parent, dep = c.head[i], c.dep[i]
        if dep in ("pobj", "pcomp") and c.lower[parent] == "without":
            return True
        if dep in ("acomp", "attr", "oprd"):
            return is_denied(c, parent)
        if dep in ("xcomp", "dobj", "pcomp", "nsubjpass"):
            verb = c.lemma[c.head[parent] if dep == "pcomp" else parent]
            return self.governors.get(verb) == "fail" and (dep != "dobj" or verb in ("fail", "cancel", "abandon"))
        if dep != "conj" or not is_denied(c, parent):
            return False
        return any(c.dep[k] == "cc" and c.lower[k] in ("or", "nor") for k in c.children[parent])

    def hedged(self, i: int) -> bool:
        """Whether the event is no more than possible in its own clause: *may attack*, *did they attack?*"""
        c = self.c
        at = c.head[i] if c.dep[i] in ("acomp", "attr") else i
        if any(stance in POSSIBLE for _, stance in self.modifiers(at)):
            return True
        if c.head[at] == at:
            return self._is_asked(at)
        return c.dep[at] in ("ccomp", "xcomp") and is_hearsay(self.clauses, c.head[at])

    def _is_asked(self, root: int) -> bool:
        """Whether a sentence asks if its main verb is so; *why did they attack?* takes it as given."""
        c = self.c
        end = root
        while end + 1 < len(c.sent) and c.sent[end + 1] == c.sent[root]:
            end += 1
        while end > root and c.pos[end] in ("SPACE", "PUNCT") and c.lower[end] != "?":
            end -= 1
        if c.lower[end] != "?":
            return False
        return not any(tag in RELATIVE_TAGS for tag in c.tag[c.sent[root] : root])

    def features(self, i: int) -> Iterator[str]:
        """What surrounds the trigger at token `i`, as names of binary features; a name may come twice."""
        c = self.c
        yield f"tag={c.tag[i]}"
        yield f"dep={c.dep[i]}"
        yield f"form={self._form(i)}"
        at, way = i, "own"
        for step in range(STEPS + 1):
            for _, stance in self.modifiers(at):
                yield f"{way}:{stance}"
            parent, dep = c.head[at], c.dep[at]
            if parent == at:
                break
            if dep == "conj":
                way = way if step else "conj"
            elif dep in STEPPED_OVER:
                if step == 0:
                    yield f"under={c.lower[parent]}"
            else:
                tie = TIES.get(dep, dep)
                way = tie if way in ("own", "conj") else f"{way}>{tie}"
            if c.pos[parent] in CONTENT:
                kind = self.governors.get(c.lemma[parent], "other")
                if dep in ("prep", "pcomp") and way == "own":
                    way = "of"
                yield f"{way}<{kind}"
                if step == 0:
                    yield f"lemma<{c.lemma[parent]}" if kind != "other" else f"pos<{c.pos[parent]}"
            at = parent
        for stance in self._stances(i):
            yield f"stance={stance}"

    def _form(self, i: int) -> str:
        """Tense of a verb with its first auxiliary."""
        c = self.c
        first = next((c.lower[k] for k in c.children[i] if c.dep[k] in ("aux", "auxpass")), "")
        return f"{c.tag[i]}+{first}"

    def _stances(self, i: int) -> set[str]:
        """What the trigger's clause and its governors make of it at a glance: hedged, future, or none."""
        c = self.c
        found: set[str] = set()
        at = i
        for step in range(STEPS + 1):
            for _, kind in self.modifiers(at):
                if kind in HEDGES or (kind == "if" and step == 0):
                    found.add("hedged")
                elif kind in AHEAD or (kind == "to" and step == 0 and c.tag[at] == "VB"):
                    found.add("future")
            parent, dep = c.head[at], c.dep[at]
            if parent == at or dep not in UPWARDS:
                break
            if dep in COMPLEMENTS:
                if stance := STANCES.get(self.governors.get(c.lemma[parent], "")):
                    found.add(stance)
            elif dep not in ("nsubjpass", "conj") and step:
                break
            at = parent
        return found
