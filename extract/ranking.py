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

__all__ = ["LEAST", "Weights", "features", "likelihood", "rated", "shipped"]

LEAST = 0.34
"""A filler with at least this probability is proposed."""


class Weights(NamedTuple):
    """The rank's log odds by feature, and its bias."""

    by_feature: dict[str, float]
    bias: float


@cache
def shipped() -> Weights:
    """The weights in the package's data, trained by `extract/training.py`."""
    record = json.loads((files("extract.lexicon") / "arguments.json").read_text(encoding="utf8"))
    return Weights(record["weights"], record["bias"])


@lru_cache(maxsize=20_000)
def _classes(file: str, lemma: str) -> str:
    """The classes of a lexicon file that a lemma is in."""
    return "+".join(name for name, words in word_classes(file).items() if lemma in words) or "-"


def features(s: Syntax, trigger: int, filler: Filler, rivals: int) -> list[str]:
    """What the rank looks at: the rule, what the phrase is, how far it stands, and how many others want the role.

    Of a coordination the first decides for all.
    """
    c = s.columns
    role, head, rule = filler.role, s.lead(filler.head), filler.rule
    label, first = s.label(head), rule.partition(" ")[0]
    side = "before" if head < trigger else "after"
    kind = _classes("eventive.txt", c.lemma[head])
    own, sort = _classes("eventive.txt", c.lemma[trigger]), _classes("arguments.txt", c.lemma[trigger])
    distance = min(abs(head - trigger) // 3, 5)
    return [
        f"rule {role} {rule}",
        f"rule {role} {rule} {label}",
        f"way {role} {first} {c.pos[trigger]} {label}",
        f"way {role} {first} {c.pos[head]}",
        f"label {role} {label} {c.pos[head]}",
        f"tag {role} {c.tag[head]} {c.dep[head]}",
        f"kind {role} {kind}",
        f"verb {role} {own} {sort}",
        f"verb {role} {sort} {first}",
        f"far {role} {side} {distance}",
        f"rivals {role} {first} {min(rivals, 3)}",
        f"crossing {role} {side} {c.dep[trigger]}",
    ]


def likelihood(features: list[str], weights: Weights) -> float:
    """The probability that a proposal with these features is right."""
    odds = weights.bias + sum(weights.by_feature.get(f, 0.0) for f in features)
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
