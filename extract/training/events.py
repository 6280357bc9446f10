"""Trains the two models of events that ship in `extract/lexicon/`: `triggers.npz` and `arguments.json`.

    python -m newsview.extract.training.events --data ecbplus.jsonl meantime.jsonl [-o FOLDER] [--folds 5]

Reads documents in newsview's format with gold events; `gold.layers` says what is annotated in each (`triggers`,
`arguments`). A document with `gold.train: false` is refused, since what is trained here ships. Needs scikit-learn (the
extra `newsview[train]`); using the models does not.

What ships was trained on 250 articles of ECB+ (Cybulska and Vossen 2014, CC BY 3.0: triggers, the sentences that it
annotates) and 60 of the NewsReader MEANTIME corpus (Minard et al. 2016, CC BY 4.0: triggers and arguments; title,
dateline and first four sentences), parsed by en_core_web_sm 3.8.0. The corpora are not in the package; the weights are
statistics of them.

Five-fold cross-validation by article, 2026-11-24, as printed: ecbplus triggers F1 86.1, meantime triggers F1 84.4,
arguments on gold triggers F1 66.6
(subjects as `extract.syntax` has them since; the argument weights that ship were fitted a day before, and do better on
RAMS and WikiEvents than refitted ones). Articles of one topic share words: with whole topics held out, triggers lose
about 3 points on ECB+ and 1 on MEANTIME.

The score of a trigger lies between what both corpora say together and that each alone says so, for what one corpus
calls an event another does not. On AQUAINT, whose annotators mark few nouns and which is in no training, of the
triggers scored 0.7 to 0.8, 0.8 to 0.9 and above, 63, 78 and 93 % are right (38, 67 and 90 % by both corpora together);
in cross-validation 86, 91 and 97 % of ECB+ and 82, 93 and 97 % of MEANTIME.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from newsview.extract.events import argument_classifier as ranking
from newsview.extract.events.arguments import fillers
from newsview.extract.events.triggers import TriggerModel, candidates, chosen, features, opinions, scores, slots
from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.pipeline.parsing import parse
from newsview.extract.syntax.clauses import RELATIVE_TAGS
from newsview.extract.syntax.marked_clauses import MarkedClauses
from newsview.extract.syntax.noun_phrases import core_phrase

__all__ = ["Loaded", "Proposal", "fit_rank", "fit_triggers", "main", "proposals", "read"]

T = TypeVar("T")

TRIGGER_STRENGTH = 0.3
"""Inverse strength of the L2 penalty on trigger weights, chosen by cross-validation among 0.1, 0.3 and 1."""

RANK_STRENGTH = 0.2
"""The same for the rank of arguments, among 0.05, 0.1, 0.2, 0.3 and 1."""

RAREST = 2
"""A feature seen less often than this gets no weight."""

SIZE = 12_000
"""How many trigger weights are kept: the largest."""

ROLES = {"actor": "actor", "target": "target", "object": "target", "place": "place"}
"""The roles that the rank knows; which targets are objects is decided later."""


class Proposal(NamedTuple):
    """An argument that the grammar proposes: its phrase's head, its signs, whether the gold has it."""

    head: int
    signs: ranking.Signs
    right: bool
    follows: bool = False
    """Whether another of its coordination decides for it."""


class Loaded(NamedTuple):
    """An article: its candidate tokens, which are gold triggers, and what the grammar proposes for those."""

    corpus: str
    doc: Doc
    tokens: NDArray[np.int64]
    gold: NDArray[np.bool_]
    triggers: int
    events: list[list[Proposal]]
    arguments: int


def read(path: Path, model: str = DEFAULT_MODEL) -> Iterator[Loaded]:
    """The parsed articles of a file with their gold. Raises ValueError for one that may not be trained on."""
    nlp, before = _pipeline(model)
    with path.open(encoding="utf8") as lines:
        for line in lines:
            record = json.loads(line)
            if record.get("gold", {}).get("train") is False:
                raise ValueError(f"{path.name}: {record['id']} may not be trained on")
            furniture = [(f["start"], f["end"]) for f in record.get("furniture", ())]
            doc = parse(nlp, record["text"], furniture=furniture, published=record.get("published"))
            for _, component in before.pipeline:
                doc = component(doc)
            yield _loaded(path.stem, record, doc)


@lru_cache(maxsize=1)
def _pipeline(model: str) -> tuple[Language, Language]:
    """The parser, and newsview's components that come before the events: these need no trained weights of events."""
    nlp = spacy.load(model)
    before = Language(nlp.vocab)
    for name in ("times", "names", "entities"):
        import_module(f"extract.{name}")
        before.add_pipe(f"newsview_{name}")
    return nlp, before


def _loaded(name: str, record: dict[str, Any], doc: Doc) -> Loaded:
    terms = record.get("gold", {})
    start, end = terms.get("scope") or (0, len(record["text"]))
    tokens = candidates(doc)
    offsets = np.array([doc[int(i)].idx for i in tokens], dtype=np.int64)
    tokens = tokens[(offsets >= start) & (offsets < end)]
    roots = {e["id"]: root for e in record["events"] if (root := _root(doc, e["trigger"])) is not None}
    gold = np.isin(tokens, np.array(list(roots.values()), dtype=np.int64))
    events: list[list[Proposal]] = []
    known = 0
    if "arguments" in terms.get("layers", ()):
        syntax = MarkedClauses.of(doc)
        on = terms.get("arguments_on") == "mentions"
        mentions = [m for m in record["mentions"] if m.get("kind") != "time"] if on else None
        for event in record["events"]:
            if event["id"] in roots:
                events.append(proposals(syntax, roots[event["id"]], event["arguments"], mentions))
            known += sum(a["role"] in ROLES for a in event["arguments"])
    return Loaded(terms.get("dataset", name), doc, tokens, gold, len(record["events"]), events, known)


def _root(doc: Doc, span: dict[str, Any]) -> int | None:
    found = doc.char_span(span["start"], span["end"], alignment_mode="expand")
    return None if found is None else int(found.root.i)


def proposals(
    s: MarkedClauses, trigger: int, gold: Sequence[dict[str, Any]], mentions: Sequence[dict[str, Any]] | None
) -> list[Proposal]:
    """What the grammar proposes for a gold event, where it can be judged: right, or on one of the gold's mentions."""
    wanted = [(ROLES.get(a["role"]), _located(s.doc, a)) for a in gold]
    marked = None if mentions is None else [_located(s.doc, m) for m in mentions]
    found = fillers(s, trigger)
    counts = ranking.rivals(s, found)
    judged = []
    for f in found:
        extent = core_phrase(s, f.head)
        right = any(role == f.role and _same(f.head, extent, other) for role, other in wanted)
        if right or marked is None or any(_same(f.head, extent, other) for other in marked):
            follows = s.lead(f.head) != f.head
            judged.append(Proposal(f.head, ranking.signs_of(s, trigger, f, counts[f.role]), right, follows))
    return judged


def _located(doc: Doc, span: dict[str, Any]) -> tuple[int, int, int]:
    """First token, last plus one, and head of a gold span; nowhere where it does not fall on tokens.

    MEANTIME marks the relative pronoun ("who"), newsview the noun that it stands for.
    """
    found = doc.char_span(span["start"], span["end"], alignment_mode="expand")
    if found is None:
        return 0, 0, -1
    if len(found) == 1 and found.root.tag_ in RELATIVE_TAGS and found.root.head.dep_ == "relcl":
        noun = found.root.head.head.i
        return noun, noun + 1, noun
    return found.start, found.end, found.root.i


def _same(head: int, extent: tuple[int, int], other: tuple[int, int, int]) -> bool:
    """Whether each phrase holds the other's head."""
    start, end, root = other
    return start <= head < end and extent[0] <= root < extent[1]


def _logistic(table: Any, answers: Any, strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, solver="liblinear", max_iter=500).fit(table, answers)


def _sparse(rows: Any, columns: Any, shape: tuple[int, int]) -> Any:
    from scipy.sparse import csr_matrix

    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)


def fit_triggers(
    rows: Sequence[NDArray[np.uint64]],
    gold: Sequence[NDArray[np.bool_]],
    corpora: Sequence[str] = (),
    size: int = SIZE,
) -> TriggerModel:
    """A logistic regression over the features of candidates, its largest `size` weights kept; then one a corpus.

    `corpora` says which corpus each article is of; without, or with one alone, there is but the one opinion.
    """
    table, answers = np.concatenate(rows), np.concatenate(gold)
    keys, counts = np.unique(table, return_counts=True)
    keys = keys[counts >= RAREST]
    learned = _logistic(_indicators(table, keys), answers, TRIGGER_STRENGTH)
    weights = learned.coef_[0]
    order = np.argsort(-np.abs(weights), kind="stable")
    _, first = np.unique(slots(keys[order]), return_index=True)  # the largest weight keeps its slot
    kept = order[np.sort(first)[:size]]
    found, biases, keys = [weights[kept]], [learned.intercept_[0]], keys[kept]
    names = sorted(set(corpora))
    for name in names if len(names) > 1 else ():
        own = [n for n, corpus in enumerate(corpora) if corpus == name]
        indicators = _indicators(np.concatenate([rows[n] for n in own]), keys)
        learned = _logistic(indicators, np.concatenate([gold[n] for n in own]), TRIGGER_STRENGTH)
        found.append(learned.coef_[0])
        biases.append(learned.intercept_[0])
    return TriggerModel.of(keys, np.stack(found, axis=1).astype(np.float16), np.array(biases, dtype=np.float64))


def fit_all(loaded: Sequence[Loaded]) -> TriggerModel:
    """The trigger model of these articles."""
    rows = [features(each.doc, each.tokens) for each in loaded]
    return fit_triggers(rows, [each.gold for each in loaded], [each.corpus for each in loaded])


def _indicators(table: NDArray[np.uint64], keys: NDArray[np.uint64]) -> Any:
    """A sparse row a candidate: which of the keys it has."""
    order = np.argsort(keys)
    at = order[np.minimum(np.searchsorted(keys, table, sorter=order), len(keys) - 1)]
    row, column = np.nonzero(keys[at] == table)
    return _sparse(row, at[row, column], (len(table), len(keys)))


def fit_rank(events: Sequence[list[Proposal]]) -> ranking.Weights:
    """A logistic regression over the features of proposed arguments."""
    judged = [p for event in events for p in event if not p.follows]
    counts = Counter(f for p in judged for f in ranking.features(p.signs))
    names = sorted((f for f, n in counts.items() if n >= RAREST), key=str)
    column = {f: i for i, f in enumerate(names)}
    pairs = [(row, column[f]) for row, p in enumerate(judged) for f in ranking.features(p.signs) if f in column]
    table = _sparse([r for r, _ in pairs], [c for _, c in pairs], (len(judged), len(names)))
    learned = _logistic(table, [p.right for p in judged], RANK_STRENGTH)
    weights = {f: round(float(w), 3) for f, w in zip(names, learned.coef_[0], strict=True)}
    return ranking.Weights(weights, round(float(learned.intercept_[0]), 3))


def _folds(items: Sequence[T], folds: int) -> Iterator[tuple[list[T], list[T]]]:
    for fold in range(folds):
        yield [x for i, x in enumerate(items) if i % folds != fold], list(items[fold::folds])


def report(loaded: Sequence[Loaded], folds: int) -> Iterator[str]:
    """Cross-validated figures, a line each: triggers and how often a score is right, arguments on gold triggers."""
    judged = []
    for rest, held in _folds(loaded, folds):
        model = fit_all(rest)
        judged += [(each, opinions(each.doc, each.tokens, model)) for each in held]
    for corpus in sorted({each.corpus for each, _ in judged}):
        own = [(each, scores(p), chosen(each.doc, each.tokens, p[:, 0])) for each, p in judged if each.corpus == corpus]
        hits = sum(int((kept & each.gold).sum()) for each, _, kept in own)
        proposed, gold = sum(int(kept.sum()) for *_, kept in own), sum(each.triggers for each, *_ in own)
        yield from _lines(f"{corpus} triggers", hits, proposed, gold)
        for tenth in range(2, 10):
            right = np.concatenate([each.gold[kept & (np.floor(10 * p) == tenth)] for each, p, kept in own])
            if len(right):
                between, share = f"0.{tenth} to {(tenth + 1) / 10}", 100 * right.mean()
                yield f"{corpus} triggers scored {between}, right of {len(right)}: {share:.0f} %"
    with_arguments = [(each.events, each.arguments) for each in loaded if each.events]
    found: list[Proposal] = []
    for learn, test in _folds(with_arguments, folds):
        weights = fit_rank([event for events, _ in learn for event in events])
        found += [p for events, _ in test for event in events for p in _best(event, weights)]
    if with_arguments:
        known = sum(n for _, n in with_arguments)
        yield from _lines("arguments on gold triggers", sum(p.right for p in found), len(found), known)


def _best(event: list[Proposal], weights: ranking.Weights) -> list[Proposal]:
    """The proposals that are likely enough, each phrase in its likeliest role."""
    best: dict[int, tuple[float, Proposal]] = {}
    for p in event:
        probability = weights.probability(p.signs)
        if probability >= ranking.LEAST and (p.head not in best or probability > best[p.head][0]):
            best[p.head] = probability, p
    return [p for _, p in best.values()]


def _lines(what: str, hits: int, proposed: int, gold: int) -> Iterator[str]:
    precision, recall = 100 * hits / max(proposed, 1), 100 * hits / max(gold, 1)
    yield f"{what}, precision: {precision:.1f} %"
    yield f"{what}, recall: {recall:.1f} %"
    yield f"{what}, F1: {2 * precision * recall / max(precision + recall, 1e-9):.1f} %"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m newsview.extract.training.events", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument(
        "--data", nargs="+", type=Path, required=True, metavar="FILE", help="documents with gold events"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FOLDER", help="where to write the weights, if anywhere")
    parser.add_argument("--folds", type=int, default=5, help="folds of the cross-validation printed (0: none)")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="the spaCy pipeline that parses")
    options = parser.parse_args(arguments)
    try:
        loaded = [each for path in options.data for each in read(path, options.model)]
    except (OSError, ValueError, KeyError) as error:
        parser.error(str(error))
    if options.folds:
        sys.stdout.writelines(f"{line}\n" for line in report(loaded, options.folds))
    if options.output:
        model = fit_all(loaded)
        rank = fit_rank([event for each in loaded for event in each.events])
        used = np.flatnonzero(model.keys)
        keys, weights = model.keys[used], model.weights[used].astype(np.float16)
        np.savez_compressed(options.output / "triggers.npz", keys=keys, weights=weights, bias=model.bias)
        (options.output / "arguments.json").write_text(rank.written(), encoding="utf8")
        sys.stdout.write(f"trigger weights: {len(keys)}\nargument weights: {len(rank.by_feature)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
