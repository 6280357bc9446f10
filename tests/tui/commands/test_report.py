"""`newsview report` and `agree`: what was proposed beside what stands, and two people beside each other."""

from __future__ import annotations

import json
import re
from pathlib import Path

from newsview.store.document.model import Annotation, Article, Document, Mention
from newsview.store.document.serialization import encode
from newsview.store.editing.corrections import apply
from newsview.store.editing.mention_edits import decide, relabel
from newsview.store.editing.session import Session
from newsview.store.library.library import Library
from tests.tui.command_line import Run
from tests.tui.driving import put_in
from tests.tui.hosting import document


def corrected_library(folder: Path) -> None:
    with Library.open(folder) as library:
        library.add(document("one"))
        session = Session(library.load("one"), by="ann")
        made = session.do(relabel(session.document, ["m6"], "ORG"))
        assert made is not None
        library.record("one", [made])


def test_report_tells_how_good_the_proposals_were(run: Run, tmp_path: Path) -> None:
    corrected_library(tmp_path / "ann")
    nothing = run("report", "--library", tmp_path / "ann")
    assert (nothing.code, nothing.out) == (0, "")
    assert "--status all" in nothing.err
    told = run("report", "--status", "all", "--library", tmp_path / "ann")
    assert told.code == 0
    assert re.search(r"^mentions +2 +2 +1 +50.0% +50.0% +50.0% +7$", told.out, re.MULTILINE)
    assert re.search(r"^events +1 +1 +1 +100.0% +100.0% +100.0% +2$", told.out, re.MULTILINE)
    assert re.search(r"^label +PERSON +ORG +1", told.out, re.MULTILINE)
    record = json.loads(run("report", "one", "--json", "--library", tmp_path / "ann").out)
    assert record["labels"]["ORG"] == {
        "first": 0,
        "second": 1,
        "both": 0,
        "undecided": 0,
        "precision": None,
        "recall": 0.0,
        "f1": 0.0,
    }
    assert run("report", "none", "--library", tmp_path / "ann").code == 1


def test_agree_compares_two_people_and_a_document_file(run: Run, tmp_path: Path) -> None:
    corrected_library(tmp_path / "ann")
    with Library.open(tmp_path / "bob") as library:
        put_in(library, document("one"))
        put_in(library, document("two"))
    ran = run("agree", tmp_path / "ann", "--status", "all", "--library", tmp_path / "bob")
    assert ran.code == 0
    assert "1 article only here" in ran.err
    assert re.search(r"^mentions +1 +1 +1 +100.0% +100.0% +100.0% +8$", ran.out, re.MULTILINE)
    gold = document("one")
    everything = [item.id for item in gold.annotation.decidable]
    gold = apply(gold, decide(gold, everything, "accepted").changes)
    (tmp_path / "gold.jsonl").write_bytes(encode(gold) + b"\n")
    record = json.loads(run("agree", tmp_path / "gold.jsonl", "one", "--json", "--library", tmp_path / "ann").out)
    assert {"first": "ORG", "second": "PERSON", "times": 1} in record["label"]["pairs"]
    words = Mention(id="m1", start=0, end=5, label="ORG")
    other = Document(article=Article(id="one", text="Other words."), annotation=Annotation(mentions=(words,)))
    (tmp_path / "gold.jsonl").write_bytes(encode(other) + b"\n")
    ran = run("agree", tmp_path / "gold.jsonl", "one", "--library", tmp_path / "ann")
    assert (ran.code, ran.err) == (1, "newsview: one: the texts differ\n")
