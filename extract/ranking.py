"""How likely a proposed participant has its role: a logistic model over the rule that found it and its phrase."""

from __future__ import annotations

import json
import math
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from extract.arguments import Filler, fillers, word_classes
from extract.syntax import Syntax

__all__ = ["LEAST", "Feature", "Weights", "features", "likelihood", "rated", "shipped"]

LEAST = 0.34
"""A filler with at least this probability is proposed."""


Feature = tuple[str | int, ...]


class Weights(NamedTuple):
    """The rank's log odds by feature, and its bias."""

    by_feature: dict[Feature, float]
    bias: float

    @classmethod
    def read(cls, text: str) -> Weights:
        """From JSON as `written` gives it."""
        record = json.loads(text)
        return cls({tuple(json.loads(key)): weight for key, weight in record["weights"].items()}, record["bias"])

    def written(self) -> str:
        weights = {json.dumps(f): weight for f, weight in sorted(self.by_feature.items(), key=str)}
        return json.dumps({"bias": self.bias, "weights": weights}, indent=0) + "\n"


@cache
def shipped() -> Weights:
    """The weights in the package's data, trained by `extract/training.py`."""
    return Weights.read((files("extract.lexicon") / "arguments.json").read_text(encoding="utf8"))


@lru_cache(maxsize=20_000)
def _classes(file: str, lemma: str) -> str:
    """The classes of a lexicon file that a lemma is in."""
    return "+".join(name for name, words in word_classes(file).items() if lemma in words) or "-"


def features(s: Syntax, trigger: int, filler: Filler, rivals: int) -> list[Feature]:
    """What the rank looks at: the rule, what the phrase is, how far it stands, and how many others want the role.

    Of a coordination the first decides for all.
    """
    c = s.columns
    role, head, rule = filler.role, s.lead(filler.head), filler.rule
    label, first = s.label(head), rule.partition(" ")[0]
    side = "before" if head < trigger else "after"
    kind = _classes("eventive.txt", c.lemma[head])
    sort = _classes("arguments.txt", c.lemma[trigger])
    distance = min(abs(head - trigger) // 3, 5)
    pos, tag, dep = c.pos[head], c.tag[head], c.dep[head]
    return [
        ("rule", role, rule),
        ("rule", role, rule, label),
        ("way", role, first, c.pos[trigger], label),
        ("way", role, first, pos),
        ("label", role, label, pos),
        ("tag", role, tag, dep),
        ("kind", role, kind),
        ("sort", role, sort, first),
        ("far", role, side, distance),
        ("rivals", role, first, min(rivals, 3)),
    ]


def likelihood(features: list[Feature], weights: Weights) -> float:
    """The probability that a proposal with these features is right."""
    known, odds = weights.by_feature, weights.bias
    for f in features:
        odds += known.get(f, 0.0)
    return 1.0 / (1.0 + math.exp(-odds))


def rated(
    s: Syntax, trigger: int, weights: Weights | None = None
) -> tuple[list[tuple[Filler, float]], list[tuple[Filler, float]]]:
    """The likely participants in order of the text, each phrase in its likeliest role; and all that were proposed."""
    weights = weights or shipped()
    found = fillers(s, trigger)
    counts = Counter(f.role for f in found)
    every = [(f, likelihood(features(s, trigger, f, counts[f.role]), weights)) for f in found]
    best: dict[int, tuple[Filler, float]] = {}
    for f, p in every:
        if p >= LEAST and (f.head not in best or p > best[f.head][1]):
            best[f.head] = (f, p)
    return [best[head] for head in sorted(best)], every
