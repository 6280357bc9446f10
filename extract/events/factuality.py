"""Whether an event is asserted, reported, to come, hedged or denied.

What decides is around the trigger: its auxiliaries, the verbs and nouns that govern it (*plans to*, *attempt to*),
and what governs those. These are the features of a small multinomial logistic model. Negation and the plain hedges
(*may*, *perhaps*) are read by rule before it; `reported` is asserted in the words of a source.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from spacy.tokens import Doc

from newsview.extract.events.factuality_features import Surroundings
from newsview.extract.lexicon import read_json
from newsview.extract.syntax.clauses import Clauses
from newsview.store.document.model import Factuality

__all__ = ["CLASSES", "FactualityReader", "decide"]

CLASSES: tuple[Factuality, ...] = ("asserted", "future", "hedged")
"""What the model tells apart, in the order of its weights."""

NEGATED_SCORE, HEDGED_SCORE = 0.85, 0.75
"""Share of what the rules call so that the MEANTIME gold calls so, smoothed."""

LEAN = (1.0, 2.0, 2.0)
"""How much likelier each class counts in deciding: what is asserted is far commoner, and F1 weighs the classes alike.

Chosen by cross-validation (`extract.training.factuality`); the probability that is reported is the model's own.
"""


@lru_cache(maxsize=1)
def _weights() -> tuple[tuple[float, ...], dict[str, tuple[float, ...]]]:
    """The bias and each feature's weights, a number a class."""
    data = read_json("factuality_weights.json")
    return tuple(data["bias"]), {f: tuple(w) for f, w in data["weights"].items()}


def decide(likely: Sequence[float]) -> int:
    """The index in `CLASSES` of what probabilities amount to."""
    return max(range(len(CLASSES)), key=lambda k: likely[k] * LEAN[k])


class FactualityReader:
    """Reads one Doc: build it once, after `newsview_sources`, then ask for each trigger."""

    def __init__(self, doc: Doc) -> None:
        """Of a Doc on which `newsview_sources` has run."""
        self.clauses = Clauses.of(doc)
        self.around = Surroundings(self.clauses)
        self.reported = sorted(
            (part["start"], part["end"])
            for record in doc._.newsview_attributions or ()
            if record.get("content") and record.get("source") and record.get("kind", "said") in ("said", "held")
            for part in record["content"].get("segments") or [record["content"]]
        )

    def of(self, start: int, end: int) -> tuple[Factuality, float]:
        """The factuality of the trigger of tokens `start` to `end` (exclusive) and its probability in [0, 1]."""
        head = self.clauses.head_of(start, end)
        if self.around.negated(head):
            return "negated", NEGATED_SCORE
        if self.around.hedged(head):
            return "hedged", HEDGED_SCORE
        likely = self.probabilities(head)
        best = decide(likely)
        if CLASSES[best] == "asserted" and self._is_reported(self.clauses.columns.starts[start]):
            return "reported", likely[best]
        return CLASSES[best], likely[best]

    def probabilities(self, i: int) -> list[float]:
        """A probability for each of `CLASSES`."""
        bias, weights = _weights()
        asserted, future, hedged = bias
        for feature in set(self.around.features(i)):
            if (row := weights.get(feature)) is not None:
                asserted += row[0]
                future += row[1]
                hedged += row[2]
        top = max(asserted, future, hedged)
        exps = [math.exp(x - top) for x in (asserted, future, hedged)]
        total = sum(exps)
        return [e / total for e in exps]

    def _is_reported(self, at: int) -> bool:
        nearest = bisect_right(self.reported, (at, 1 << 60))
        return any(a <= at < b for a, b in self.reported[max(0, nearest - 8) : nearest])
