"""Trains the models of names that ship in `extract/lexicon/names.npz`.

    python -m newsview.extract.training.names --data re3d.jsonl gum.jsonl meantime.jsonl [-o FILE] [--folds 5]

Reads documents in newsview's format with gold mentions; a document that does not say `gold.train: true` is refused,
since what is trained here ships. Needs scipy; scoring does not. With `--folds` nothing is written: precision, recall
and F1 of names among the candidates of documents that were not learned from, a line a corpus.

The shipped weights were trained on 2026-11-24 on 75 documents of re3d (Defence Science and Technology Laboratory, 2017;
Open Government Licence, United States public domain and CC BY 3.0), 12 news articles of GUM (Zeldes 2017; text CC BY
2.5, annotation CC BY 4.0) and 60 of MEANTIME (Minard et al. 2016, CC BY 4.0; title, dateline and first four sentences),
parsed by en_core_web_sm 3.8.0. The corpora are not in the package; the weights are a statistic of them. By three-fold
cross-validation, with the gold's own labels and extents (F1 of the whole component, bare spaCy in brackets): re3d 56.3
(44.9), GUM 59.5 (53.5), MEANTIME 66.7 (60.8).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from newsview.extract.names.candidates import Known, Words, Zone, entities, from_tables, key_of, words_of, zones
from newsview.extract.names.features import Evidence, evidence, features
from newsview.extract.names.gazetteer import Gazetteer, gazetteer
from newsview.extract.names.model import LABELS, NONE, NameModel, NameModels, choose, probabilities
from newsview.extract.names.second_pass import second_look

__all__ = ["Example", "cross_validated", "examples", "fit", "fit_both", "main", "save"]

REGULARISATION = 0.3
"""Variance of the weights around `PRIOR`; 0.1 and 1 were tried."""

RAREST = 3
"""A feature seen less often than this gets no weight."""

SMALLEST = 0.02
"""A feature whose weights are all smaller is left out of the file."""

PRIOR: dict[str, dict[str, float]] = {
    "bias": {NONE: 3.0},
    **{f"ent={label}": {label: 3.0} for label in LABELS[1:]},
    "kind=GPE": {"GPE": 2.0},
    "kind=place": {"GPE": 1.5},
    "kind=ORG": {"ORG": 2.0},
    "kind=LOC": {"LOC": 3.0},
    **{f"2surname {step}": {"PERSON": 0.4 * step} for step in range(3, 8)},
    **{f"2doc {label} {step}": {label: 0.3 * step} for label in LABELS[1:] for step in range(3, 8)},
    "listed=NORP": {"NORP": 3.0},
    "listed=GPE": {"GPE": 3.0},
    "listed=ORG": {"ORG": 2.0},
    "given,2": {"PERSON": 1.5},
    "given,1": {"PERSON": 0.5},
    "before title": {"PERSON": 2.0},
    "age after": {"PERSON": 2.0},
    "who after": {"PERSON": 1.5},
    "person apposed": {"PERSON": 2.0},
    "before person noun": {"PERSON": 1.0},
    "unknown place": {"GPE": -0.7, "PERSON": 0.7},
    "abbreviates": {"ORG": 1.0},
    "has particle": {"PERSON": 1.5},
    "after particle": {NONE: 2.0},
    "hyphen TrueFalse": {NONE: 1.5},
    "hyphen FalseTrue": {NONE: 1.0},
    "shape=lU,1": {"PRODUCT": 1.5},
    "shape=d,1": {"PRODUCT": 1.0},
    "ends in number": {"PRODUCT": 0.7},
    "head org_ending,+": {"ORG": 2.0},
    "head org_head,+": {"ORG": 1.0},
    "of-head org_of": {"ORG": 1.0},
    "head loc_head,+": {"LOC": 1.5},
    "head fac_head,+": {"FAC": 1.5},
    "head event_head,+": {"EVENT": 1.5},
    "head law_head,+": {"LAW": 2.0},
    "head place_head,+": {"GPE": 0.5, "LOC": 0.5},
}
"""What is believed before any document is read: log odds that a feature gives a label. Rare labels live on it."""


class Example(NamedTuple):
    """A document's candidates: features, gold labels (None: not to be learned from)."""

    corpus: str
    id: str
    zones: list[Zone]
    rows: list[list[str]]
    gold: list[str | None]
    words: Words


PLACES = {"GPE", "LOC", "FAC"}
OPTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "re3d": {
        "Person": ("PERSON",), "Organisation": ("ORG", "GPE", "NORP"), "Location": ("GPE", "LOC", "FAC"),
        "Nationality": ("NORP",), "DocumentReference": ("LAW", "WORK_OF_ART"),
        "Weapon": (), "Vehicle": (), "MilitaryPlatform": (), "CommsIdentifier": (),
    },
    "gum": {
        "person": ("PERSON",), "organization": ("ORG", "GPE"), "place": ("GPE", "LOC", "FAC"), "event": ("EVENT",),
        "object": ("PRODUCT", "FAC", "WORK_OF_ART"),
        "abstract": ("WORK_OF_ART", "LAW", "PRODUCT", "ORG"), "substance": (),
    },
    "meantime": {
        "PER": ("PERSON",), "ORG": ("ORG", "GPE"), "LOC": ("GPE", "LOC", "FAC", "NORP"), "PRO": ("PRODUCT",), "FIN": (),
    },
}  # fmt: skip
"""What a corpus's label may be called here, the usual one first; empty: nothing, and nothing is learned from it."""


def label_of(
    options: Sequence[str], text: str, *, own: str | None, listed: str | None, last: str, tables: Gazetteer
) -> str | None:
    """The label here of a gold mention: the first option that the tables, its head or spaCy speak for."""
    if not options:
        return None
    if listed in options:
        return listed
    for label, cue in (("LOC", "loc_head"), ("FAC", "fac_head"), ("ORG", "org_head")):
        if label in options and last in tables.cues[cue]:
            return label
    return own if own in options and not (own == "NORP" and options[0] == "ORG") else options[0]


def golden(record: dict[str, Any], w: Words, ents: Sequence[Known]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Options of every gold name by its tokens, articles off.

    Where a person is annotated with title or office, the name alone is the entity of spaCy's at the end (or before the
    comma), and nothing else in it is learned from.
    """
    corpus = record["gold"]["dataset"]
    at = {s: i for i, s in enumerate(w.starts)}
    ends = {s + len(x): i + 1 for i, (s, x) in enumerate(zip(w.starts, w.words, strict=True))}
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for m in record["mentions"]:
        if m.get("kind") in ("nominal", "pronoun", "time") or m["label"] is None:
            continue
        start, end = at.get(m["start"]), ends.get(m["end"])
        if start is None or end is None:
            continue
        while start < end - 1 and w.lower[start] in ("the", "a", "an"):
            start += 1
        while end - 1 > start and w.lower[end - 1] in ("'s", "’s", "'", "’"):
            end -= 1
        options = OPTIONS[corpus].get(m["label"], ())
        if options == ("PERSON",):
            stop = next((i for i in range(start, end) if w.words[i] == ","), end)
            inner = [x for x in ents if start <= x.start and x.end in (end, stop) and x.label == "PERSON"]
            if inner and (inner[0].start, inner[0].end) != (start, end):
                for a in range(start, end):
                    for b in range(a + 1, end + 1):
                        if w.tags[b - 1].startswith("NNP") and w.tags[a].startswith("NNP"):
                            found.setdefault((a, b), ())
                found[inner[0].start, inner[0].end] = options
                continue
        found[start, end] = options
    return found


def examples(nlp: Language, path: Path) -> Iterator[Example]:
    """The documents of a file. Raises ValueError for one that may not be trained on."""
    from newsview.extract.pipeline.parsing import parse

    for line in path.read_text(encoding="utf8").splitlines():
        record = json.loads(line)
        if record.get("gold", {}).get("train") is not True:
            raise ValueError(f"{path.name}: {record['id']} may not be trained on")
        yield example(parse(nlp, record["text"], published=record.get("published")), record)


def example(doc: Any, record: dict[str, Any]) -> Example:
    """The candidates of one parsed document inside the part that is annotated."""
    tables = gazetteer()
    w = words_of(doc)
    ents, known = entities(doc.ents, w, tables), from_tables(w, tables)
    marks = golden(record, w, ents)
    e = evidence(w, ents, known, tables)
    low, high = record["gold"].get("scope") or (0, len(doc.text))
    kept, rows, gold = [], [], []
    named = {key_of(record["text"][m["start"] : m["end"]]) for m in record["mentions"] if m["label"]}
    corpus = record["gold"]["dataset"]
    for zone in zones(w, [*ents, *known]):
        if w.starts[zone.start] < low or w.starts[zone.end - 1] >= high:
            continue
        kept.append(zone)
        for a, b in zone.spans:
            rows.append(features(w, a, b, e, tables))
            options = marks.get((a, b))
            if options is None and _uncertain(
                corpus, (a, b), e, key_of(w.span(a, b)) in named, w.tags[a - 1] if a else ""
            ):
                options = ()
            gold.append(
                NONE
                if options is None
                else label_of(
                    options,
                    w.span(a, b),
                    own=e.ents.get((a, b)),
                    listed=e.tables.get((a, b)),
                    last=w.lower[b - 1],
                    tables=tables,
                )
            )
    return Example(record["gold"]["dataset"], record["id"], kept, rows, gold, w)


def _uncertain(corpus: str, span: tuple[int, int], e: Evidence, named: bool, before: str) -> bool:
    """Whether an unmarked span is no evidence.

    GUM and MEANTIME do not mark nationalities, nor a person's name in *English captain Harry Kane*, where the phrase is
    the mention; re3d marks unevenly what it elsewhere counts as a name. `before` is the tag of the token before it.
    """
    if corpus == "re3d":
        return named and (span in e.ents or span in e.tables)
    return e.tables.get(span) == "NORP" or (e.ents.get(span) == "PERSON" and before[:2] in ("NN", "JJ"))


def fit(some: Sequence[Example], regularisation: float = REGULARISATION) -> NameModel:
    """The model learned from these documents: maximum a posteriori, the weights drawn towards `PRIOR`."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix
    from scipy.special import logsumexp

    rows = [(r, g) for x in some for r, g in zip(x.rows, x.gold, strict=True) if g is not None]
    counts = Counter(name for row, _ in rows for name in row)
    index = {name: i for i, name in enumerate(sorted({n for n, c in counts.items() if c >= RAREST} | PRIOR.keys()))}
    prior = np.zeros((len(index), len(LABELS)))
    for name, towards in PRIOR.items():
        for label, weight in towards.items():
            prior[index[name], LABELS.index(label)] = weight
    indices = [sorted({index[n] for n in row if n in index}) for row, _ in rows]
    pointers = np.cumsum([0, *(len(r) for r in indices)])
    flat = [i for r in indices for i in r]
    matrix = csr_matrix((np.ones(len(flat)), flat, pointers), shape=(len(rows), len(index)))
    gold = np.array([LABELS.index(g) for _, g in rows])
    truth = np.zeros((len(rows), len(LABELS)))
    truth[np.arange(len(rows)), gold] = 1

    def loss(flat_weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat_weights.reshape(prior.shape)
        logits = matrix @ weights
        log_p = logits - logsumexp(logits, axis=1, keepdims=True)
        off = weights - prior
        value = -log_p[np.arange(len(rows)), gold].sum() + 0.5 / regularisation * (off**2).sum()
        return value, (matrix.T @ (np.exp(log_p) - truth) + off / regularisation).ravel()

    found = minimize(loss, prior.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return NameModel(index, found.x.reshape(prior.shape).astype(np.float32))


def fit_both(some: Sequence[Example], folds: int = 4) -> NameModels:
    """Both models; the second learns from what the first says of documents that it was not fitted on."""
    looked: dict[int, Example] = {}
    for fold in range(folds):
        first = fit([x for i, x in enumerate(some) if i % folds != fold])
        looked |= {i: looked_again(x, first) for i, x in enumerate(some) if i % folds == fold}
    return NameModels(fit(some), fit([looked[i] for i in range(len(some))]))


def looked_again(x: Example, first: NameModel) -> Example:
    """The document with the features of the second look."""
    more = second_look(x.words, x.zones, probabilities(first, x.rows))
    return x._replace(rows=[a + b for a, b in zip(x.rows, more, strict=True)])


def save(models: NameModels, path: Path) -> None:
    """Writes the models, the weights that matter only."""
    stored: dict[str, NDArray[Any]] = {}
    for look, model in zip(NameModels._fields, models, strict=True):
        kept = [
            (name, i)
            for name, i in model.rows.items()
            if np.abs(model.weights[i]).max() >= SMALLEST and "\n" not in name
        ]
        stored[f"{look} features"] = np.array("\n".join(name for name, _ in kept))
        stored[f"{look} weights"] = model.weights[[i for _, i in kept]].astype(np.float16)
    np.savez_compressed(path, **cast(Any, stored))


def cross_validated(some: Sequence[Example], folds: int) -> dict[str, tuple[int, int, int]]:
    """For each corpus, how many names were right, proposed and to be found, in documents not learned from."""
    counts: dict[str, tuple[int, int, int]] = {}
    for fold in range(folds):
        models = fit_both([x for i, x in enumerate(some) if i % folds != fold])
        for x in some[fold::folds]:
            chosen = choose(x.zones, probabilities(models.second, looked_again(x, models.first).rows))
            spans = [span for zone in x.zones for span in zone.spans]
            gold = dict(zip(spans, x.gold, strict=True))
            counted = [n for n in chosen if gold[n.start, n.end] is not None]
            right = sum(gold[n.start, n.end] == n.label for n in counted)
            wanted = sum(label not in (None, NONE) for label in x.gold)
            have = counts.get(x.corpus, (0, 0, 0))
            counts[x.corpus] = (have[0] + right, have[1] + len(counted), have[2] + wanted)
    return counts


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", nargs="+", type=Path, required=True, metavar="FILE", help="documents with gold names")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1] / "lexicon" / "names.npz")
    parser.add_argument("--folds", type=int, metavar="N", help="measure by cross-validation, write nothing")
    options = parser.parse_args(arguments)
    from newsview.extract.pipeline.pipeline import load

    nlp, _ = load()
    try:
        some = [x for path in options.data for x in examples(nlp, path)]
    except ValueError as error:
        parser.error(str(error))
    if options.folds:
        for corpus, (right, proposed, wanted) in cross_validated(some, options.folds).items():
            precision, recall = 100 * right / max(proposed, 1), 100 * right / max(wanted, 1)
            f1 = 200 * right / max(proposed + wanted, 1)
            sys.stdout.write(f"{corpus}: P {precision:.1f} R {recall:.1f} F1 {f1:.1f} of {wanted} names\n")
        return 0
    save(fit_both(some), options.output)
    sys.stderr.write(f"{len(some)} documents, {sum(len(x.rows) for x in some)} candidates: {options.output}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
