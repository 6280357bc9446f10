"""Trains the factuality model that ships in `extract/lexicon/factuality_weights.json`.

    python -m newsview.extract.training.factuality meantime.jsonl [-o FILE] [--folds 10]

Reads documents in newsview's format whose events carry `factuality` (or all that are right, in `factualities`). A
document that says `gold.train: false` is refused, since what is trained here ships. Needs scikit-learn; using the
model does not.

The shipped weights were trained on 2026-11-24 on 1,016 events of 60 articles of the NewsReader MEANTIME corpus (Minard
et al. 2016, CC BY 4.0; title, dateline and first four sentences), parsed by en_core_web_sm 3.8.0. The corpus is not in
the package; the weights are a statistic of it. F1 by ten-fold cross-validation over articles, with the rules that go
before the model, on all gold triggers: asserted 91.9, future 65.9, hedged 54.7, negated 82.6.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import spacy
from numpy.typing import NDArray

from newsview.extract.events.factuality import CLASSES, FactualityReader, decide
from newsview.extract.pipeline.parsing import parse
from newsview.extract.pipeline.pipeline import DEFAULT_MODEL

__all__ = ["Example", "cross_validated", "figures", "fit", "main"]

REGULARISATION = 0.3
"""Inverse strength of the L2 penalty, chosen by cross-validation."""

RAREST = 2
"""A feature seen less often than this gets no weight."""

HEDGED_SHARE = 0.7
"""How much of an event that may be called hedged or future the model is trained to call hedged."""

Array = NDArray[np.float64]


class Example(NamedTuple):
    """An event with gold factuality."""

    document: str
    names: frozenset[str]
    """Its features."""
    rule: str | None
    """What the rules say, who go before the model."""
    right: frozenset[str]
    """The classes that are right."""


class Model(NamedTuple):
    """Log odds of each class."""

    bias: Array
    """A number a class."""
    weights: dict[str, Array]

    def scores(self, names: Iterable[str]) -> Array:
        total: Array = self.bias + sum((self.weights[n] for n in names if n in self.weights), np.zeros(len(CLASSES)))
        return total


def examples(path: Path) -> list[Example]:
    """The events of a file with their features, parsed by the default model."""
    nlp = spacy.load(DEFAULT_MODEL)
    found = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if not record.get("gold", {}).get("train"):
                raise SystemExit(f"{record['id']} is not for training")
            doc = parse(nlp, record["text"], published=record.get("published"))
            found += of_document(record, doc)
    return found


def of_document(record: dict[str, Any], doc: Any) -> list[Example]:
    """The events of one document."""
    reader, found = FactualityReader(doc), []
    for event in record["events"]:
        right = frozenset(event.get("factualities") or [event.get("factuality")]) - {None}
        span = doc.char_span(event["trigger"]["start"], event["trigger"]["end"], alignment_mode="expand")
        if right and span is not None:
            head = reader.clauses.head_of(span.start, span.end)
            around = reader.around
            rule = "negated" if around.negated(head) else "hedged" if around.hedged(head) else None
            found.append(Example(record["id"], frozenset(around.features(head)), rule, right))
    return found


def fit(data: Sequence[Example]) -> Model:
    """A multinomial logistic model; an event that several classes fit counts for each in part."""
    from sklearn.linear_model import LogisticRegression

    counts: dict[str, int] = {}
    for example in data:
        for name in example.names:
            counts[name] = counts.get(name, 0) + 1
    vocabulary = {n: i for i, n in enumerate(sorted(n for n, k in counts.items() if k >= RAREST))}
    rows, labels, shares = [], [], []
    for example in data:
        row = np.zeros(len(vocabulary))
        row[[vocabulary[n] for n in example.names if n in vocabulary]] = 1
        for label, share in _shares(example.right).items():
            rows.append(row)
            labels.append(CLASSES.index(label))
            shares.append(share)
    model = LogisticRegression(C=REGULARISATION, max_iter=1000)
    model.fit(np.array(rows), labels, sample_weight=shares)
    return Model(model.intercept_, {n: model.coef_[:, i] for n, i in vocabulary.items()})


def _shares(right: frozenset[str]) -> dict[str, float]:
    if right == {"future", "hedged"}:
        return {"hedged": HEDGED_SHARE, "future": 1 - HEDGED_SHARE}
    known = sorted(right & set(CLASSES))
    return dict.fromkeys(known, 1 / len(known)) if known else {}


def cross_validated(data: Sequence[Example], folds: int) -> list[tuple[Example, Array]]:
    """Each example with its probabilities by a model that has not seen its document."""
    documents = sorted({e.document for e in data})
    found = []
    for k in range(folds):
        held = set(documents[k::folds])
        model = fit([e for e in data if e.document not in held])
        for example in data:
            if example.document in held:
                exps = np.exp(model.scores(example.names))
                found.append((example, exps / exps.sum()))
    return found


def figures(judged: Sequence[tuple[Example, Array]]) -> dict[str, float]:
    """F1 of each class in per cent: an event that several classes fit is right under any of them."""
    hit, predicted, gold = Counter[str](), Counter[str](), Counter[str]()
    for example, likely in judged:
        called = example.rule or CLASSES[decide(likely.tolist())]
        predicted[called] += 1
        if called in example.right:
            hit[called] += 1
            gold[called] += 1
        else:
            gold.update(example.right)
    return {f"{c} F1": round(200 * hit[c] / max(1, predicted[c] + gold[c]), 1) for c in (*CLASSES, "negated")}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m newsview.extract.training.factuality", description=__doc__.splitlines()[0]
    )
    parser.add_argument("data", type=Path, help="JSON Lines of newsview documents with gold factuality")
    parser.add_argument("-o", "--output", type=Path, help="where the weights go (else: figures only)")
    parser.add_argument("--folds", type=int, default=10)
    arguments = parser.parse_args(argv)
    data = examples(arguments.data)
    for name, value in figures(cross_validated(data, arguments.folds)).items():
        sys.stdout.write(f"{name}, cross-validated: {value}\n")
    if arguments.output:
        model = fit(data)
        kept = {n: [round(float(x), 2) for x in w] for n, w in sorted(model.weights.items()) if np.abs(w).max() > 0.02}
        record = {"bias": [round(float(x), 3) for x in model.bias], "weights": kept}
        arguments.output.write_text(json.dumps(record, separators=(",", ":")).replace('],"', '],\n"') + "\n", "utf-8")
        sys.stdout.write(f"weights: {len(kept)} features\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
