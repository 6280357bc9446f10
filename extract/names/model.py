"""Which candidates are names, and of what: a multinomial logistic model, then the best set that does not overlap.

`extract/training/names.py` trains it; scoring needs NumPy alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsview.extract.names.candidates import Zone

__all__ = ["LABELS", "NONE", "Chosen", "NameModel", "NameModels", "choose", "models", "probabilities"]

NONE = "O"
LABELS = (NONE, "PERSON", "GPE", "ORG", "NORP", "LOC", "FAC", "EVENT", "LAW", "PRODUCT", "WORK_OF_ART")
"""What the model tells apart; its columns. O: no name, or not its edges."""

LEAST = 0.3
"""A name must be at least this probable; below a half, since a name missed costs a person more than one refused."""

CALIBRATION = ((0.0, 0.35, 0.55, 0.65, 0.76, 0.85, 0.96, 1.0), (0.0, 0.38, 0.52, 0.59, 0.69, 0.78, 0.88, 0.95))
"""The model's probability, and how often such names were right in documents that it was not fitted on: enww, re3d, GUM
and MEANTIME together, whose conventions differ where the model is sure.
"""

Probabilities = NDArray[np.float32]


class NameModel(NamedTuple):
    """Weights in log odds: one row a feature, one column a label."""

    rows: dict[str, int]
    weights: NDArray[np.float32]


class NameModels(NamedTuple):
    """The model for the first look at a candidate, by itself, and for the second, which knows the document."""

    first: NameModel
    second: NameModel


class Chosen(NamedTuple):
    """A name: tokens, the label, and the probability that both are right."""

    start: int
    end: int
    label: str
    score: float


@cache
def models() -> NameModels:
    """The models that ship, read once."""
    with as_file(files("newsview.extract") / "lexicon" / "names.npz") as path, np.load(path) as stored:
        return NameModels(*(_read(stored, look) for look in NameModels._fields))


def _read(stored: Mapping[str, NDArray[Any]], look: str) -> NameModel:
    names = str(stored[f"{look} features"]).split("\n")
    return NameModel({name: i for i, name in enumerate(names)}, stored[f"{look} weights"].astype(np.float32))


def probabilities(of: NameModel, rows: Sequence[Sequence[str]]) -> Probabilities:
    """The probability of every label for every candidate, given the features of each."""
    if not rows:
        return np.zeros((0, len(LABELS)), dtype=np.float32)
    known = of.rows
    indices = [[known[name] for name in row if name in known] for row in rows]
    starts = np.cumsum([0, *(len(row) for row in indices[:-1])])
    sums = np.add.reduceat(of.weights[[i for row in indices for i in row]], starts, axis=0)  # every row has its bias
    sums -= sums.max(axis=1, keepdims=True)
    odds = np.exp(sums)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)


def choose(zones: Sequence[Zone], p: Probabilities, least: float = LEAST) -> list[Chosen]:
    """The names of each zone that together are most probable, none overlapping another.

    `p` has a row for every span of every zone, in order.
    """
    best, score = p[:, 1:].argmax(axis=1) + 1, p[:, 1:].max(axis=1)
    found: list[Chosen] = []
    at = 0
    for zone in zones:
        spans = [
            Chosen(a, b, LABELS[int(best[at + i])], float(score[at + i]))
            for i, (a, b) in enumerate(zone.spans)
            if score[at + i] >= least
        ]
        at += len(zone.spans)
        found.extend(_heaviest(spans, least) if len(spans) > 1 else spans)
    return [name._replace(score=float(np.interp(name.score, *CALIBRATION))) for name in found]


def _heaviest(spans: list[Chosen], least: float) -> list[Chosen]:
    """The spans that do not overlap and gain most; a span gains what its probability exceeds the least by."""
    spans = sorted(spans, key=lambda s: s.end)
    gains = [0.0]
    steps = [(0, False)]
    """Of the spans up to each: how many of those before it are left to choose from, and whether it is chosen."""
    for i, span in enumerate(spans):
        before = next((j + 1 for j in range(i - 1, -1, -1) if spans[j].end <= span.start), 0)
        gain = gains[before] + span.score - least + 1e-6
        chosen = gain > gains[-1]
        gains.append(gain if chosen else gains[-1])
        steps.append((before if chosen else i, chosen))
    found: list[Chosen] = []
    left = len(spans)
    while left:
        before, chosen = steps[left]
        if chosen:
            found.append(spans[left - 1])
        left = before
    return found[::-1]
