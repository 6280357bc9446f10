"""What another tool does to an exported file: it relabels the first name, deletes the second, adds a date."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["EDITS"]

DAY = "Tuesday"
"""What is marked in the other tool, as a DATE."""

Record = dict[str, Any]


def _lines(change: Callable[[Record], None]) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        records = [json.loads(line) for line in path.read_text().splitlines()]
        for record in records:
            change(record)
        path.write_text("".join(json.dumps(record) + "\n" for record in records))

    return edit


def _day(text: str) -> tuple[int, int]:
    start = text.index(DAY)
    return start, start + len(DAY)


def _json(record: Record) -> None:
    first, second, *rest = record["mentions"]
    start, end = _day(record["text"])
    added = {"id": "mine", "start": start, "end": end, "label": "DATE"}
    record["mentions"] = [{**first, "label": "ORG"}, *rest, added]
    for event in record["events"]:
        for argument in event["arguments"]:
            assert argument["mention"] != second["id"]


def _prodigy(task: Record) -> None:
    first, _, *rest = task["spans"]
    start, end = _day(task["text"])
    task["spans"] = [{**first, "label": "ORG"}, *rest, {"start": start, "end": end, "label": "DATE"}]


def _doccano(line: Record) -> None:
    first, _, *rest = line["entities"]
    start, end = _day(line["text"])
    added = {"id": 99, "start_offset": start, "end_offset": end, "label": "DATE"}
    line["entities"] = [{**first, "label": "ORG"}, *rest, added]


def _label_studio(path: Path) -> None:
    file = path / "tasks.json"
    tasks = json.loads(file.read_text())
    for task in tasks:
        result = (task["annotations"] or task["predictions"])[0]["result"]
        first, _, *rest = result
        first["value"]["labels"] = ["ORG"]
        start, end = _day(task["data"]["text"])
        added = {"id": "mine", "type": "labels", "value": {"start": start, "end": end, "labels": ["DATE"]}}
        task["annotations"] = [{"id": 1, "completed_by": 1, "result": [first, *rest, added]}]
    file.write_text(json.dumps(tasks))


def _brat(path: Path) -> None:
    for file in path.glob("*.ann"):
        start, end = _day(file.with_suffix(".txt").read_text())
        lines = file.read_text().splitlines()
        lines[0] = re.sub(r"\t\w+ ", "\tORG ", lines[0], count=1)
        del lines[1]  # with its notes, its attributes, and the line that joins it to another mention of its entity
        lines = [line for line in lines if line[0] not in "*#AN" or "T2" not in line.split()]
        file.write_text("\n".join([*lines, f"T99\tDATE {start} {end}\t{DAY}", ""]))


def _conll(path: Path) -> None:
    lines = path.read_text().splitlines()
    seen = 0
    for at, line in enumerate(lines):
        if line.startswith("-DOCSTART-"):
            seen = 0
        elif line.startswith(DAY):
            lines[at] = line[:-1] + "B-DATE"
        elif " B-" in line:
            seen += 1
            if seen <= 2:
                lines[at] = re.sub(r"\S+$", "B-ORG" if seen == 1 else "O", line)
    path.write_text("\n".join(lines) + "\n")


def _conllu(path: Path) -> None:
    lines = path.read_text().splitlines()
    seen = 0
    for at, line in enumerate(lines):
        row = line.split("\t")
        if line.startswith("# newdoc"):
            seen = 0
        elif len(row) == 10 and row[1] == DAY:
            row[9] = "|".join(["name=B-DATE", *(row[9].split("|") if row[9] != "_" else [])])
        elif "name=B-" in line:
            seen += 1
            if seen <= 2:
                new = "name=B-ORG" if seen == 1 else "name=O"
                row[9] = re.sub(r"name=B-\w+", new, row[9])
        lines[at] = "\t".join(row)
    path.write_text("\n".join(lines) + "\n\n")


def _web_annotation(path: Path) -> None:
    page = json.loads(path.read_text())
    kept: list[Record] = []
    seen: dict[str, int] = {}
    for item in page["items"]:
        if item["motivation"] == "tagging":
            number = seen[item["article"]] = seen.get(item["article"], 0) + 1
            if number == 2:
                continue
            if number == 1:
                item["body"][0]["value"] = "ORG"
                exact = {"type": "TextQuoteSelector", "exact": DAY}
                target = {"source": item["target"]["source"], "selector": exact}
                body = {"type": "TextualBody", "purpose": "tagging", "value": "DATE"}
                kept.append({"type": "Annotation", "article": item["article"], "target": target, "body": body})
        kept.append(item)
    path.write_text(json.dumps(page | {"items": kept}))


def _spacy(path: Path) -> None:
    from spacy.tokens import DocBin, Span
    from spacy.vocab import Vocab

    for file in [path] if path.is_file() else path.rglob("*.spacy"):
        edited = DocBin(store_user_data=True)
        for doc in DocBin().from_disk(file).get_docs(Vocab()):
            first, _, *rest = doc.spans["sc"]
            day = next(token.i for token in doc if token.text == DAY)
            doc.spans["sc"] = [
                Span(doc, first.start, first.end, label="ORG"), *rest, Span(doc, day, day + 1, label="DATE"),
            ]  # fmt: skip
            doc.set_ents(list(doc.spans["sc"]), default="outside")
            edited.add(doc)
        edited.to_disk(file)


EDITS: dict[str, Callable[[Path], None]] = {
    "json": _lines(_json),
    "spacy": _spacy,
    "brat": _brat,
    "conll": _conll,
    "conllu": _conllu,
    "prodigy": _lines(_prodigy),
    "label-studio": _label_studio,
    "doccano": _lines(_doccano),
    "webannotation": _web_annotation,
}
"""For each format that newsview writes and reads."""
