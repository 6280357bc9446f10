"""The program that trains the models of names: it learns from what it may, refuses the rest, writes what is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("scipy", reason="training needs the extra newsview[train]")

from newsview.extract.names.model import LABELS, NameModels
from newsview.extract.training.names import main

SENTENCES = (
    ("Foreign Minister Ana Lima met Acme Corp. in Lisbon.", {"Foreign Minister Ana Lima": "person", "Lisbon": "place"}),
    ("Acme Corp. fired Ana Lima on Monday.", {"Acme Corp.": "organization", "Ana Lima": "person"}),
    ("Lisbon and Porto hosted the Spring Festival.", {"Lisbon": "place", "Porto": "place", "Spring Festival": "event"}),
)


def record(number: int, **terms: Any) -> dict[str, Any]:
    text, names = SENTENCES[number % len(SENTENCES)]
    mentions = [
        {"start": text.index(name), "end": text.index(name) + len(name), "label": label, "kind": "name"}
        for name, label in names.items()
    ]
    return {"id": f"d{number}", "text": text, "mentions": mentions, "gold": {"dataset": "gum", "train": True, **terms}}


def written(path: Path, *records: dict[str, Any]) -> str:
    path.write_text("\n".join(json.dumps(r) for r in records), encoding="utf8")
    return str(path)


def test_a_document_that_may_not_be_trained_on_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "names.npz"
    with pytest.raises(SystemExit):
        main(["--data", written(tmp_path / "closed.jsonl", record(0, train=False)), "-o", str(output)])
    assert "closed.jsonl: d0 may not be trained on" in capsys.readouterr().err
    assert not output.exists()


def test_what_is_written_has_a_weight_for_every_label(tmp_path: Path) -> None:
    output = tmp_path / "names.npz"
    assert main(["--data", written(tmp_path / "toy.jsonl", *map(record, range(9))), "-o", str(output)]) == 0
    with np.load(output) as stored:
        for look in NameModels._fields:
            features = str(stored[f"{look} features"]).split("\n")
            assert stored[f"{look} weights"].shape == (len(features), len(LABELS))
            assert "ent=PERSON" in features


def test_cross_validation_writes_figures_and_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "names.npz"
    data = written(tmp_path / "toy.jsonl", *map(record, range(9)))
    assert main(["--data", data, "-o", str(output), "--folds", "3"]) == 0
    assert capsys.readouterr().out.startswith("gum: P ")
    assert not output.exists()
