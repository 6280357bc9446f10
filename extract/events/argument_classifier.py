"""How likely a proposed participant has its role: a logistic model over the rule that found it and its phrase."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, lru_cache

from newsview.extract.events.arguments import Filler, fillers
from newsview.extract.lexicon import text_of, word_classes
from newsview.extract.syntax.marked_clauses import MarkedClauses

__all__ = ["LEAST", "Feature", "Signs", "Weights", "features", "rated", "rivals", "shipped", "signs_of"]

LEAST = 0.36
"""A filler with at least this probability is proposed."""


Feature = tuple[str | int, ...]
Signs = tuple[Feature, Feature]
"""What is seen of a proposal: of its phrase and rule, and of where it is; features are combinations of parts."""

FULL = 50_000
"""How many odds are remembered before all are forgotten."""


@dataclass(frozen=True)
class Weights:
    """The rank's log odds by feature, and its bias."""

    by_feature: dict[Feature, float]
    bias: float
    known: dict[Feature, float] = field(default_factory=dict, compare=False, repr=False)
    """Sums of weights by half of the signs: the same few thousand come again and again."""

    @classmethod
    def read(cls, text: str) -> Weights:
        """From JSON as `written` gives it."""
        record = json.loads(text)
        return cls({tuple(json.loads(key)): weight for key, weight in record["weights"].items()}, record["bias"])

    def written(self) -> str:
        """The weights as JSON, for `read`."""
        weights = {json.dumps(f): weight for f, weight in sorted(self.by_feature.items(), key=str)}
        return json.dumps({"bias": self.bias, "weights": weights}, indent=0) + "\n"

    def probability(self, signs: Signs) -> float:
        """How likely a proposal with these signs is right."""
        odds = self.bias
        for half in signs:
            part = self.known.get(half)
            if part is None:
                if len(self.known) >= FULL:
                    self.known.clear()
                part = self.known[half] = sum(self.by_feature.get(f, 0.0) for f in _combined(half))
            odds += part
        return 1.0 / (1.0 + math.exp(-odds))


@cache
def shipped() -> Weights:
    """The weights in the package's data, trained by `extract/training/events.py`."""
    return Weights.read(text_of("arguments.json"))


@lru_cache(maxsize=20_000)
def _classes(file: str, lemma: str) -> str:
    """The classes of a lexicon file that a lemma is in."""
    return "+".join(name for name, words in word_classes(file).items() if lemma in words) or "-"


def signs_of(s: MarkedClauses, trigger: int, filler: Filler, others: int) -> Signs:
    """What the rank looks at: the rule, what the phrase is, how far it is, and how many others want the role.

    Of a coordination the first decides for all.
    """
    c = s.columns
    role, head, rule = filler.role, s.lead(filler.head), filler.rule
    first = rule.partition(" ")[0]
    side, distance = "before" if head < trigger else "after", min(abs(head - trigger) // 3, 5)
    kind, sort = _classes("eventive.txt", c.lemma[head]), _classes("arguments.txt", c.lemma[trigger])
    return (
        ("phrase", role, rule, first, c.pos[trigger], s.label(head), c.pos[head], c.tag[head], c.dep[head]),
        ("place", role, first, kind, sort, side, distance, min(others, 3)),
    )


def rivals(s: MarkedClauses, found: list[Filler]) -> Counter[str]:
    """How many phrases want each role; a coordination is one."""
    return Counter(role for role, _ in {(f.role, s.lead(f.head)) for f in found})


def features(signs: Signs) -> list[Feature]:
    """The features of a proposal with these signs."""
    return [f for half in signs for f in _combined(half)]


def _combined(half: Feature) -> list[Feature]:
    """The features of one half of the signs."""
    if half[0] == "phrase":
        _, role, rule, first, own_pos, label, pos, tag, dep = half
        return [
            ("rule", role, rule),
            ("rule", role, rule, label),
            ("way", role, first, own_pos, label),
            ("way", role, first, pos),
            ("label", role, label, pos),
            ("tag", role, tag, dep),
        ]
    _, role, first, kind, sort, side, distance, rivals = half
    return [
        ("kind", role, kind),
        ("sort", role, sort, first),
        ("far", role, side, distance),
        ("rivals", role, first, rivals),
    ]


def rated(
    s: MarkedClauses, trigger: int, weights: Weights | None = None
) -> tuple[list[tuple[Filler, float]], list[tuple[Filler, float]]]:
    """The likely participants in order of the text, each phrase in its likeliest role; and all that were proposed."""
    weights = weights or shipped()
    found = fillers(s, trigger)
    counts = rivals(s, found)
    every = [(f, weights.probability(signs_of(s, trigger, f, counts[f.role]))) for f in found]
    best: dict[int, tuple[Filler, float]] = {}
    for f, p in every:
        if p >= LEAST and (f.head not in best or p > best[f.head][1]):
            best[f.head] = (f, p)
    return [best[head] for head in sorted(best)], every
