"""The program that trains what ships: it learns from what it may, refuses the rest, and writes what scoring reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training needs the extra newsview[train]")

from newsview.extract.events.argument_classifier import Feature, Signs, Weights
from newsview.extract.training.events import Proposal, fit_rank, fit_triggers, main, read

SENTENCES = (
    ("Police arrested a man in Rome.", "arrested", {"actor": "Police", "target": "man", "place": "Rome"}),
    ("Rebels attacked the village.", "attacked", {"actor": "Rebels", "target": "village"}),
    ("The minister of Spain visited Japan.", "visited", {"target": "Japan"}),
    ("A bomb killed two soldiers.", "killed", {"actor": "bomb", "target": "soldiers"}),
)


def record(number: int, **terms: Any) -> dict[str, Any]:
    text, trigger, arguments = SENTENCES[number % len(SENTENCES)]

    def at(word: str) -> dict[str, int]:
        return {"start": text.index(word), "end": text.index(word) + len(word)}

    event = {"id": "v1", "trigger": at(trigger), "arguments": [{"role": r, **at(w)} for r, w in arguments.items()]}
    gold = {"layers": ["triggers", "arguments"], "dataset": "toy", **terms}
    return {"id": f"d{number}", "text": text, "events": [event], "mentions": [], "gold": gold}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "toy.jsonl"
    path.write_text("\n".join(json.dumps(record(n)) for n in range(12)), encoding="utf8")
    return path


def test_a_document_that_may_not_be_trained_on_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "closed.jsonl"
    path.write_text(json.dumps(record(0, train=False)), encoding="utf8")
    with pytest.raises(SystemExit):
        main(["--data", str(path), "-o", str(tmp_path)])
    assert "closed.jsonl: d0 may not be trained on" in capsys.readouterr().err
    assert not (tmp_path / "triggers.npz").exists()


def test_gold_triggers_and_arguments_are_found_in_the_parse(data: Path) -> None:
    first = next(read(data))
    assert [first.doc[int(i)].text for i in first.tokens[first.gold]] == ["arrested"]
    right = {first.doc[p.head].text for event in first.events for p in event if p.right}
    assert right == {"Police", "man", "Rome"}


def test_the_program_prints_figures_and_writes_both_models(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(data), "-o", str(tmp_path), "--folds", "3"]) == 0
    printed = capsys.readouterr().out
    assert "toy triggers, F1: 100.0 %" in printed
    assert "arguments on gold triggers, F1: " in printed
    with np.load(tmp_path / "triggers.npz") as model:
        assert len(model["keys"]) == len(model["weights"]) > 0
        assert (np.diff(model["keys"].astype(object)) > 0).all()
    assert Weights.read((tmp_path / "arguments.json").read_text(encoding="utf8")).by_feature


def test_only_the_largest_weights_are_kept() -> None:
    rows = [np.array([[1 << 60, 2 << 60], [3 << 60, 4 << 60]], dtype=np.uint64)] * 6
    keys = set(rows[0].ravel().tolist())
    model = fit_triggers(rows, [np.array([True, False])] * 6, size=3)
    assert len(set(model.keys.tolist()) & keys) == 3


def test_a_feature_of_right_proposals_makes_a_proposal_likelier() -> None:
    place: Feature = ("place", "actor", "subject", "-", "-", "before", 0, 1)
    good: Signs = (("phrase", "actor", "subject own", "subject", "VERB", "PERSON", "PROPN", "NNP", "nsubj"), place)
    bad: Signs = (("phrase", "actor", "heavy dobj", "heavy", "NOUN", "", "NOUN", "NN", "dobj"), place)
    weights = fit_rank([[Proposal(0, good, True), Proposal(1, bad, False)] for _ in range(10)])
    assert weights.probability(good) > 0.5 > weights.probability(bad)
    assert Weights.read(weights.written()) == weights
