"""Trains the trigger model that ships in `extract/lexicon/triggers.npz`.

    python -m extract.training --data ecbplus.jsonl meantime.jsonl [-o FILE] [--folds 5]

Reads documents in newsview's format whose events carry gold triggers; a document that says `gold.train: false` is
refused, since what is trained here ships. Needs scikit-learn (the extra `newsview[train]`); scoring does not.

The shipped weights were trained on 2026-11-24 on 250 articles of ECB+ (Cybulska and Vossen 2014, CC BY 3.0; the
sentences that it annotates) and 60 of the NewsReader MEANTIME corpus (Minard et al. 2016, CC BY 4.0; title, dateline
and first four sentences), parsed by en_core_web_sm 3.8.0. The corpora are not in the package; the weights are a
statistic of them. FIGURES
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from extract.parsing import parse
from extract.pipeline import DEFAULT_MODEL, load
from extract.triggers import TriggerModel, candidates, chosen, features, probabilities

__all__ = ["Loaded", "cross_validated", "examples", "fit", "main", "read", "report"]

REGULARISATION = 0.3
"""Inverse strength of the L2 penalty, chosen by cross-validation among 0.1, 0.3 and 1."""

RAREST = 2
"""A feature seen less often than this gets no weight."""

SIZE = 12_000
"""How many weights are kept: the largest."""


class Loaded(NamedTuple):
    """A parsed article: its candidates, whether each is a gold trigger, and how many triggers the gold has."""

    corpus: str
    doc: Any
    tokens: NDArray[np.int64]
    gold: NDArray[np.bool_]
    triggers: int


def read(path: Path, model: str = DEFAULT_MODEL) -> Iterator[Loaded]:
    """The parsed articles of a file with their gold. Raises ValueError for one that may not be trained on."""
    nlp, _ = load(model)
    with path.open(encoding="utf8") as lines:
        for line in lines:
            record = json.loads(line)
            terms = record.get("gold", {})
            if terms.get("train") is False:
                raise ValueError(f"{path.name}: {record['id']} may not be trained on")
            furniture = [(f["start"], f["end"]) for f in record.get("furniture", ())]
            doc = parse(nlp, record["text"], furniture=furniture, published=record.get("published"))
            start, end = terms.get("scope") or (0, len(record["text"]))
            tokens = candidates(doc)
            offsets = np.array([doc[int(i)].idx for i in tokens], dtype=np.int64)
            tokens = tokens[(offsets >= start) & (offsets < end)]
            spans = [(e["trigger"]["start"], e["trigger"]["end"]) for e in record["events"]]
            found = [doc.char_span(a, b, alignment_mode="expand") for a, b in spans]
            roots = np.array([span.root.i for span in found if span is not None], dtype=np.int64)
            yield Loaded(terms.get("dataset", path.stem), doc, tokens, np.isin(tokens, roots), len(spans))


def examples(loaded: Sequence[Loaded]) -> list[NDArray[np.uint64]]:
    """The features of each article's candidates."""
    return [features(each.doc, each.tokens) for each in loaded]


def fit(rows: Sequence[NDArray[np.uint64]], gold: Sequence[NDArray[np.bool_]], size: int = SIZE) -> TriggerModel:
    """A logistic regression over the features, its largest `size` weights kept and its bias fitted."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    table, answers = np.concatenate(rows), np.concatenate(gold)
    keys, counts = np.unique(table, return_counts=True)
    keys = keys[counts >= RAREST]
    at = np.minimum(np.searchsorted(keys, table), len(keys) - 1)
    row, column = np.nonzero(keys[at] == table)
    matrix = csr_matrix((np.ones(len(row)), (row, at[row, column])), shape=(len(table), len(keys)))
    learned = LogisticRegression(C=REGULARISATION, solver="liblinear", max_iter=500).fit(matrix, answers)
    weights = learned.coef_[0]
    kept = np.sort(np.argsort(-np.abs(weights), kind="stable")[:size])
    return TriggerModel(keys[kept], weights[kept].astype(np.float16).astype(np.float32), float(learned.intercept_[0]))


def cross_validated(loaded: Sequence[Loaded], folds: int) -> Iterator[tuple[Loaded, NDArray[np.float64]]]:
    """Each article with the probabilities that a model gives which was trained without its fold."""
    rows = examples(loaded)
    for fold in range(folds):
        rest = [i for i in range(len(loaded)) if i % folds != fold]
        model = fit([rows[i] for i in rest], [loaded[i].gold for i in rest])
        for i in range(fold, len(loaded), folds):
            yield loaded[i], probabilities(loaded[i].doc, loaded[i].tokens, model)


def report(results: Sequence[tuple[Loaded, NDArray[np.float64]]]) -> Iterator[str]:
    """Precision, recall and F1 by corpus, and how often proposals of each score are right."""
    for corpus in sorted({each.corpus for each, _ in results}):
        own = [(each, p, chosen(each.doc, each.tokens, p)) for each, p in results if each.corpus == corpus]
        hits = sum(int((kept & each.gold).sum()) for each, _, kept in own)
        proposed, gold = sum(int(kept.sum()) for *_, kept in own), sum(each.triggers for each, *_ in own)
        precision, recall = 100 * hits / proposed, 100 * hits / gold
        yield f"{corpus} precision: {precision:.1f} %"
        yield f"{corpus} recall: {recall:.1f} %"
        yield f"{corpus} F1: {2 * precision * recall / (precision + recall):.1f} %"
        for low in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
            within = [each.gold[kept & (p >= low) & (p < low + 0.1)] for each, p, kept in own]
            right = np.concatenate(within)
            if len(right):
                share = 100 * right.mean()
                yield f"{corpus} right of the {len(right)} scored {low:.1f} to {low + 0.1:.1f}: {share:.0f} %"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m extract.training", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--data", nargs="+", type=Path, required=True, metavar="FILE", help="documents with gold triggers"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to write the weights; not at all without it"
    )
    parser.add_argument("--folds", type=int, default=5, help="folds of the cross-validation that is printed (0: none)")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="the spaCy pipeline that parses")
    options = parser.parse_args(arguments)
    try:
        loaded = [each for path in options.data for each in read(path, options.model)]
    except (OSError, ValueError, KeyError) as error:
        parser.error(str(error))
    if options.folds:
        sys.stdout.write("\n".join([*report(list(cross_validated(loaded, options.folds))), ""]))
    if options.output:
        model = fit(examples(loaded), [each.gold for each in loaded])
        np.savez_compressed(options.output, keys=model.keys, weights=model.weights.astype(np.float16), bias=model.bias)
        sys.stdout.write(f"weights: {len(model.keys)}\nsize: {options.output.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
