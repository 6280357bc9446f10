"""How good extraction is: the rows of the table beside bare spaCy, by the gold data's own scorer; what scores mean.

    python tests/bench/extraction.py --gold FILE.jsonl ... [--scorer PATH] [--model NAME|PATH] [--keep FOLDER] [--json]

Without --gold all of ../shared/gold/dev is measured. Prints one line a figure, `dataset, measure: newsview (bare spaCy,
at least)`, in per cent F1 unless the line says recall; how much is marked as furniture, of articles of which most have
none; and the reliability of scores: of the proposals scored between two tenths, how many are right. Bare spaCy is its
entities, one entity a string, every verb an event, its subject and object the arguments.

Triggers, arguments and factuality of ECB+ and MEANTIME are measured on documents that the shipped weights were trained
on; `python -m newsview.extract.training.events --help` says how to print the cross-validated figures.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".imports"))

from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.store.document.model import Annotation, Argument, Article, Document, Entity, Event, Mention, Span
from newsview.store.document.serialization import encode, from_record, to_record

SHARED = Path(__file__).resolve().parents[3] / "shared" / "gold"

Row = tuple[str, str, str, str, str, float | None]

ALL_RIGHT = "type, source and target right (recall = accuracy)"

TABLE: list[Row] = [
    ("names", "enww", "mentions", "span and label", "f1", 70),
    ("names", "re3d", "mentions", "span and label", "f1", 58),
    ("names", "gum", "mentions", "span and label", "f1", 62),
    ("names", "meantime", "mentions", "span and label", "f1", 68),
    ("pairs of names", "gum", "entities", "pairs of names", "f1", 72),
    ("pairs of names", "meantime", "entities", "pairs of names", "f1", 70),
    ("pairs of names", "wikievents", "entities", "pairs of names", "f1", 74),
    ("pairs of different names", "gum", "entities", "pairs of different names (aliases)", "f1", 45),
    ("CoNLL, all mentions, end to end", "gum", "entities", "CoNLL, all mentions, end to end", "f1", 44),
    ("time values", "tempeval3-aquaint", "times", "value", "f1", 80),
    ("time values", "meantime", "times", "value", "f1", 82),
    ("triggers", "tempeval3-aquaint", "triggers", "span overlap", "f1", 85),
    ("triggers (trained on)", "ecbplus", "triggers", "span overlap", "f1", 83),
    ("triggers (trained on)", "meantime", "triggers", "span overlap", "f1", 79),
    ("arguments end to end", "meantime", "arguments", "end to end", "f1", 61),
    ("arguments end to end", "wikievents", "arguments", "end to end", "f1", 48),
    ("arguments end to end", "rams", "arguments", "end to end", "f1", 34),
    ("PLOVER type, recall", "plover_gsr", "types", "any event of the record", "recall", 72),
    ("source country", "plover_gsr", "countries", "source country", "f1", 82),
    ("target country", "plover_gsr", "countries", "target country", "f1", 74),
    ("type, source and target right", "plover_gsr", "countries", ALL_RIGHT, "recall", 46),
    ("attribution cue", "polnear", "sources", "cue", "f1", 68),
    ("attribution cue and source", "polnear", "sources", "cue and source", "f1", 62),
    ("negated, on matched triggers", "meantime", "factuality", "negated, on matched triggers", "f1", 70),
    ("hedged, on matched triggers", "meantime", "factuality", "hedged, on matched triggers", "f1", 52),
    ("future, on matched triggers", "meantime", "factuality", "future, on matched triggers", "f1", 68),
]  # fmt: skip
"""What the line says, dataset, the scorer's layer and measure, the figure of it, and how good it should be."""

SUBJECTS = {"nsubj": "actor", "nsubjpass": "target", "dobj": "target", "agent": "actor"}


def articles(path: Path) -> list[Article]:
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [from_record({k: r[k] for k in ("id", "title", "text", "published") if k in r}).article for r in records]


def bare(given: list[Article], model: str) -> Iterator[Document]:
    """What spaCy alone gives."""
    from newsview.extract.pipeline.pipeline import load

    nlp, _ = load(model)
    for article, doc in zip(given, nlp.pipe((a.text for a in given), batch_size=16), strict=True):
        ids: dict[tuple[str, str], str] = {}
        mentions = [
            Mention(
                id=f"m{n}",
                start=ent.start_char,
                end=ent.end_char,
                label=ent.label_,
                entity=ids.setdefault((ent.text, ent.label_), f"e{len(ids) + 1}"),
            )
            for n, ent in enumerate(doc.ents)
        ]
        events = [
            Event(
                id=f"v{verb.i}",
                trigger=Span(start=verb.idx, end=verb.idx + len(verb)),
                arguments=tuple(
                    Argument(role=SUBJECTS[t.dep_], start=part.start_char, end=part.end_char)
                    for t in verb.children
                    if t.dep_ in SUBJECTS
                    for part in [doc[t.left_edge.i : t.right_edge.i + 1]]
                ),
            )
            for verb in doc
            if verb.pos_ == "VERB"
        ]
        entities = tuple(Entity(id=each, label=label, name=name) for (name, label), each in ids.items())
        annotation = Annotation(mentions=tuple(mentions), entities=entities, events=tuple(events))
        yield Document(article=article, annotation=annotation)


def scored(scorer: Path, predicted: Path, gold: Path) -> list[dict[str, Any]]:
    """The scorer's rows."""
    command = [sys.executable, str(scorer), str(predicted), str(gold), "--json"]
    found: list[dict[str, Any]] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return [row for dataset in found for row in dataset["rows"]]


def loaded(scorer: Path) -> ModuleType:
    """The scorer as a module, to ask of one proposal at a time whether it is right."""
    sys.path.insert(0, str(scorer.parent))
    spec = importlib.util.spec_from_file_location("gold_scorer", scorer)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Reliability:
    """How many proposals with a score in each tenth are right, by kind of proposal."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.counts: defaultdict[str, list[list[float]]] = defaultdict(lambda: [[0, 0, 0.0] for _ in range(10)])

    def add(self, gold: dict[str, Any], document: Document) -> None:
        meta = gold["gold"]
        layers, record = set(meta["layers"]), to_record(document)
        if "mentions" in layers:
            for mention in record["mentions"]:
                if mention["label"] not in self.module.TIMES and mention["kind"] == "name":
                    self._judge("names", gold, record, mention, "mentions", "span and label")
        if "times" in layers:
            for mention in record["mentions"]:
                if mention["label"] in self.module.TIMES:
                    self._judge("times, with their value", gold, record, mention, "times", "value")
        if "triggers" in layers and "triggers" not in meta["partial"]:
            for event in record["events"]:
                self._judge("triggers", gold, record, event, "triggers", "span overlap")

    def _judge(
        self, kind: str, gold: dict[str, Any], record: dict[str, Any], item: dict[str, Any], layer: str, measure: str
    ) -> None:
        if item["score"] is None:
            return
        alone = {**record, "mentions": [], "entities": [], "events": [], "attributions": []}
        alone["events" if layer == "triggers" else "mentions"] = [{**item, "arguments": [], "source": None}]
        score = self.module.Score("alone")
        score.document({**gold, "gold": {**gold["gold"], "layers": [layer]}}, alone, lambda message: None)
        hit, predicted, _ = score.counts.get((layer, measure), (0, 0, 0))
        if predicted:
            tenth = self.counts[kind][min(9, int(item["score"] * 10))]
            tenth[0] += 1
            tenth[1] += hit
            tenth[2] += item["score"]

    def lines(self) -> Iterator[tuple[str, int, float, float]]:
        """Kind and tenth; proposals, mean score, per cent right."""
        for kind, tenths in self.counts.items():
            for at, (count, right, total) in enumerate(tenths):
                if count:
                    yield (
                        f"{kind}, scored {at / 10:.1f} to {at / 10 + 0.1:.1f}",
                        int(count),
                        100 * total / count,
                        100 * right / count,
                    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--gold", nargs="+", type=Path, metavar="FILE.jsonl", default=sorted((SHARED / "dev").glob("*.jsonl"))
    )
    parser.add_argument("--scorer", type=Path, default=SHARED / "score.py", help="default: ../shared/gold/score.py")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the predictions there")
    parser.add_argument("--all", action="store_true", help="every row of the scorer, not only the table's")
    parser.add_argument("--no-reliability", action="store_true")
    parser.add_argument("--json", action="store_true", help="one object")
    arguments = parser.parse_args()
    if not arguments.scorer.exists():
        print(f"skipped: there is no scorer at {arguments.scorer}; name it with --scorer", file=sys.stderr)
        return 0
    if not arguments.gold:
        print("skipped: there is no gold data; name it with --gold", file=sys.stderr)
        return 0
    from newsview.extract.workers.corpus import annotate_many

    reliability = Reliability(loaded(arguments.scorer))
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for gold in arguments.gold:
            given = articles(gold)
            documents = list(annotate_many(given, model=arguments.model))
            ours, theirs = folder / f"{gold.stem}.newsview.jsonl", folder / f"{gold.stem}.bare.jsonl"
            ours.write_bytes(b"".join(encode(document) + b"\n" for document in documents))
            theirs.write_bytes(b"".join(encode(document) + b"\n" for document in bare(given, arguments.model)))
            rows, baseline = scored(arguments.scorer, ours, gold), scored(arguments.scorer, theirs, gold)
            for name, figure in compared(rows, baseline, every=arguments.all):
                figures[name] = figure
                if not arguments.json:
                    print(
                        f"{name}: {figure['newsview']} % (bare {figure['bare']}{aim(figure['at least'])})", flush=True
                    )
            marked = furniture(documents)
            figures[f"{gold.stem}, furniture"] = marked
            if not arguments.json:
                print(
                    f"{gold.stem}, furniture: {marked['characters marked']} of {marked['characters']} characters,"
                    f" and {marked['datelines']} datelines"
                )
            if not arguments.no_reliability:
                records = [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line.strip()]
                by_id = {document.article.id: document for document in documents}
                for record in records:
                    if record["id"] in by_id:
                        reliability.add(record, by_id[record["id"]])
    for name, count, mean, right in reliability.lines():
        figures[name] = {"proposals": count, "mean score": round(mean, 1), "right": round(right, 1)}
        if not arguments.json:
            print(f"{name}: {right:.1f} % right of {count}, mean score {mean:.1f} %")
    if arguments.json:
        print(json.dumps(figures))
    return 0


def furniture(documents: list[Document]) -> dict[str, int]:
    """How many characters are marked as furniture but for datelines, and how many datelines."""
    marked = [each for document in documents for each in document.article.furniture]
    return {
        "characters marked": sum(each.end - each.start for each in marked if each.kind != "dateline"),
        "characters": sum(len(document.text) for document in documents),
        "datelines": sum(each.kind == "dateline" for each in marked),
    }


def aim(at_least: float | None) -> str:
    return "" if at_least is None else f", at least {at_least:g}"


def compared(
    rows: list[dict[str, Any]], baseline: list[dict[str, Any]], *, every: bool
) -> Iterator[tuple[str, dict[str, float | None]]]:
    """The rows of the table that these datasets have, or every row, with bare spaCy's figure beside it."""
    theirs = {(row["dataset"], row["layer"], row["measure"]): row for row in baseline}
    wanted = {(dataset, layer, measure): (name, field, goal) for name, dataset, layer, measure, field, goal in TABLE}
    for row in rows:
        key = (row["dataset"], row["layer"], row["measure"])
        if key not in wanted and not every:
            continue
        fallback = (f"{row['layer']} {row['measure'].strip()}", "f1" if row["f1"] is not None else "recall", None)
        name, field, goal = wanted.get(key, fallback)
        other = theirs.get(key, {}).get(field)
        yield f"{row['dataset']}, {name}", {"newsview": rounded(row[field]), "bare": rounded(other), "at least": goal}


def rounded(figure: float | None) -> float:
    return round(figure or 0.0, 1)


if __name__ == "__main__":
    sys.exit(main())
