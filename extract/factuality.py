"""Whether what a trigger tells is asserted, reported, to come, hedged or denied.

What decides stands around the trigger: its auxiliaries, the verbs and nouns that govern it (*plans to*, *attempt to*),
and what governs those. These are the features of a small multinomial logistic model. Negation and
the plain hedges (*may*, *perhaps*) are read by rule before it; `reported` is asserted in the words of a source.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from spacy.tokens import Doc

from extract.columns import Columns
from store.model import Factuality

__all__ = ["CLASSES", "FactualityReader", "decide", "features", "hedged", "negated"]

CLASSES: tuple[Factuality, ...] = ("asserted", "future", "hedged")
"""What the model tells apart, in the order of its weights."""

STEPS = 3
"""How many governors are looked at."""

FUNCTION = frozenset(("aux", "auxpass", "neg", "advmod", "mark", "det", "amod", "preconj"))


class Lexicon(NamedTuple):
    governors: dict[str, str]
    """Stance by the lemma of a governing verb, noun or adjective."""
    modifiers: dict[str, str]
    """Stance by the word form of an auxiliary, adverb, adjective, determiner or conjunction."""


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    data = json.loads((files("extract") / "lexicon" / "factuality.json").read_text("utf-8"))
    governors, modifiers = ({w: k for k, words in data[part].items() for w in words} for part in Lexicon._fields)
    return Lexicon(governors, modifiers)


@lru_cache(maxsize=1)
def _weights() -> tuple[tuple[float, ...], dict[str, tuple[float, ...]]]:
    """The bias and each feature's weights, a number a class."""
    data = json.loads((files("extract") / "lexicon" / "factuality_weights.json").read_text("utf-8"))
    return tuple(data["bias"]), {f: tuple(w) for f, w in data["weights"].items()}


def features(c: Columns, i: int) -> Iterator[str]:
    """What surrounds the trigger at token `i`, as names of binary features; a name may come twice."""
    governors, modifiers = _lexicon()
    yield f"tag={c.tag[i]}"
    yield f"dep={c.dep[i]}"
    at, way = i, "own"
    for step in range(STEPS + 1):
        yield from (f"{way}:{kind}" for kind in _modifiers(c, at, modifiers))
        if step == 0:
            yield f"form={_form(c, at)}"
        parent, dep = c.head[at], c.dep[at]
        if parent == at:
            break
        if dep == "conj":
            way = "conj" if step == 0 else way
        elif dep in ("prep", "pcomp", "agent", "dative", "mark", "advmod"):
            if step == 0:
                yield f"under={c.lower[parent]}"
        else:
            tie = TIES.get(dep, dep)
            way = f"{tie}" if way in ("own", "conj") else f"{way}>{tie}"
        if c.pos[parent] in ("VERB", "NOUN", "ADJ", "AUX", "PROPN"):
            kind = governors.get(c.lemma[parent], "other")
            if dep == "pobj" or c.dep[at] in ("prep", "pcomp"):
                way = way.replace("own", "of")
            yield f"{way}<{kind}"
            if step == 0:
                yield f"lemma<{c.lemma[parent]}" if kind != "other" else f"pos<{c.pos[parent]}"
        at = parent
    if c.lower[_last(c, i)] == "?":
        yield "question"
    yield from (f"stance={stance}" for stance in _stances(c, i))


TIES = {
    "nsubjpass": "nsubj", "dobj": "obj", "pobj": "of", "ccomp": "that", "xcomp": "to", "acl": "to", "relcl": "rel",
}  # fmt: skip
"""Dependencies that count as one."""


def _form(c: Columns, i: int) -> str:
    """Tense of a verb with its first auxiliary."""
    helpers = [c.lower[k] for k in c.children[i] if c.dep[k] in ("aux", "auxpass")]
    return f"{c.tag[i]}+{helpers[0] if helpers else ''}"


def _modifiers(c: Columns, i: int, modifiers: dict[str, str]) -> list[str]:
    """Stances of the function words under a token."""
    return [kind for k in c.children[i] if c.dep[k] in FUNCTION and (kind := modifiers.get(c.lower[k]))]


def _last(c: Columns, i: int) -> int:
    """The last token of the sentence that is no quotation mark or space, at most 80 tokens on."""
    end = i
    while end + 1 < min(len(c.sent), i + 80) and c.sent[end + 1] == c.sent[i]:
        end += 1
    while end > i and c.lower[end] in ("”", '"', "''", "\n", "\n\n", " "):
        end -= 1
    return end


def _stances(c: Columns, i: int) -> set[str]:
    """What the trigger's clause and its governors make of it at a glance: hedged, future, or none."""
    governors, modifiers = _lexicon()
    found: set[str] = set()
    at = i
    for step in range(STEPS + 1):
        kinds = set(_modifiers(c, at, modifiers))
        if kinds & {"may", "can", "maybe", "alleged", "possible"} or (step == 0 and "if" in kinds):
            found.add("hedged")
        if kinds & {"will", "would", "must", "soon"} or (step == 0 and c.tag[at] == "VB" and "to" in kinds):
            found.add("future")
        parent, dep = c.head[at], c.dep[at]
        if parent == at or dep not in UPWARDS:
            break
        if dep in COMPLEMENTS:
            if stance := STANCES.get(governors.get(c.lemma[parent], "")):
                found.add(stance)
        elif dep not in ("nsubjpass", "conj") and step:
            break
        at = parent
    return found


UPWARDS = frozenset(
    ("xcomp", "ccomp", "advcl", "acl", "dobj", "pobj", "prep", "conj", "pcomp", "attr", "nsubjpass", "nsubj", "relcl")
)
COMPLEMENTS = frozenset(("xcomp", "ccomp", "acl", "dobj", "pobj", "prep", "pcomp", "attr"))
STANCES = {"plan": "future", "expect": "future"} | dict.fromkeys(("want", "urge", "able", "think", "claim"), "hedged")


def negated(c: Columns, i: int) -> bool:
    """Whether the event at token `i` is told not to have happened: *did not meet*, *failed to pass*, *nearly broke*."""
    governors, modifiers = _lexicon()

    def denies(k: int) -> bool:
        return any(c.dep[x] in NEGATING and modifiers.get(c.lower[x]) in ("not", "nearly") for x in c.children[k])

    if denies(i):
        return True
    parent, dep = c.head[i], c.dep[i]
    if dep in ("pobj", "pcomp") and c.lower[parent] == "without":
        return True
    if dep in ("acomp", "attr", "oprd"):
        return denies(parent)
    if dep in ("xcomp", "dobj", "pcomp", "nsubjpass"):
        at = c.head[parent] if dep == "pcomp" else parent
        return governors.get(c.lemma[at]) == "fail" and (dep != "dobj" or c.lemma[at] in ("fail", "cancel", "abandon"))
    joined = {c.lower[k] for k in c.children[parent] if c.dep[k] == "cc"}
    return dep == "conj" and bool(joined & {"or", "nor"}) and denies(parent)


def hedged(c: Columns, i: int) -> bool:
    """Whether the event at token `i` is told as no more than possible, in its own clause: *may attack*, *allegedly*."""
    _, modifiers = _lexicon()
    at = c.head[i] if c.dep[i] in ("acomp", "attr") else i
    return any(
        c.dep[x] in FUNCTION and modifiers.get(c.lower[x]) in ("may", "maybe", "alleged") for x in c.children[at]
    )


NEGATING = frozenset(("neg", "det", "advmod", "preconj"))
NEGATED_SCORE, HEDGED_SCORE = 0.85, 0.75
"""Share of what the rules call so that the MEANTIME gold calls so, smoothed."""


LEAN = (1.0, 2.2, 2.5)
"""How much likelier each class counts in deciding: what is asserted is far commoner, and F1 weighs the classes alike.

Chosen by cross-validation (`extract.factuality_training`); the probability that is reported is the model's own.
"""


def decide(likely: Sequence[float]) -> int:
    """The index in `CLASSES` of what probabilities amount to."""
    return max(range(len(CLASSES)), key=lambda k: likely[k] * LEAN[k])


class FactualityReader:
    """Reads one Doc: build it once, after `newsview_sources`, then ask for each trigger."""

    def __init__(self, doc: Doc) -> None:
        self.columns = Columns.of(doc)
        self.reported = sorted(
            (part["start"], part["end"])
            for record in doc._.newsview_attributions or ()
            if record.get("content") and record.get("source")
            for part in record["content"].get("segments") or [record["content"]]
        )
        self.doc = doc

    def of(self, start: int, end: int) -> tuple[Factuality, float]:
        """The factuality of the trigger of tokens `start` to `end` (exclusive) and its probability in [0, 1]."""
        head = self.head(start, end)
        if negated(self.columns, head):
            return "negated", NEGATED_SCORE
        if hedged(self.columns, head):
            return "hedged", HEDGED_SCORE
        likely = self.probabilities(head)
        best = decide(likely)
        if CLASSES[best] == "asserted" and self._is_reported(self.doc[start].idx):
            return "reported", likely[best]
        return CLASSES[best], likely[best]

    def head(self, start: int, end: int) -> int:
        """The token of a trigger that governs its others."""
        return next((i for i in range(start, end) if not start <= self.columns.head[i] < end), start)

    def probabilities(self, i: int) -> list[float]:
        """A probability for each of `CLASSES`."""
        bias, weights = _weights()
        sums = list(bias)
        for feature in set(features(self.columns, i)):
            if (row := weights.get(feature)) is not None:
                sums = [a + b for a, b in zip(sums, row, strict=True)]
        top = max(sums)
        exps = [math.exp(s - top) for s in sums]
        return [e / sum(exps) for e in exps]

    def _is_reported(self, at: int) -> bool:
        nearest = bisect_right(self.reported, (at, 1 << 60))
        return any(a <= at < b for a, b in self.reported[max(0, nearest - 8) : nearest])
