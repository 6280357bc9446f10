"""Relations of other tools stay relations, and go back to tools that have them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsview.store.document.model import replace
from newsview.store.formats.choosing import Exported
from newsview.store.formats.options import Options
from newsview.store.formats.relations import relations_of
from tests.store.formats.exported import exported, read

GOOGLE = {
    "text": "Google was founded on September 4, 1998, by Larry Page.",
    "entities": [
        {"id": 0, "start_offset": 0, "end_offset": 6, "label": "ORG"},
        {"id": 1, "start_offset": 22, "end_offset": 39, "label": "DATE"},
        {"id": 2, "start_offset": 44, "end_offset": 54, "label": "PERSON"},
    ],
    "relations": [
        {"from_id": 0, "to_id": 1, "type": "foundedAt"},
        {"from_id": 0, "to_id": 2, "type": "foundedBy"},
    ],
}
"""A line of doccano's own sample, relation_extraction/example.jsonl."""


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    (tmp_path / "in.jsonl").write_text(json.dumps(GOOGLE) + "\n")
    return tmp_path / "in.jsonl"


def test_a_relation_between_mentions_is_no_event(theirs: Path) -> None:
    (document,) = read("doccano", theirs)
    assert [(document.quote(m), m.label) for m in document.annotation.mentions] == [
        ("Google", "ORG"), ("September 4, 1998", "DATE"), ("Larry Page", "PERSON"),
    ]  # fmt: skip
    assert document.annotation.events == ()
    found = [(r["type"], *(document.text[e["start"] : e["end"]] for e in r["ends"])) for r in relations_of(document)]
    assert found == [("foundedAt", "Google", "September 4, 1998"), ("foundedBy", "Google", "Larry Page")]


@pytest.mark.parametrize("name", ["doccano", "prodigy", "label-studio", "spacy", "json"])
def test_it_goes_back_as_it_came(theirs: Path, tmp_path: Path, name: str) -> None:
    (document,) = read("doccano", theirs)
    receipt = exported(name, tmp_path / "out", document)
    assert (receipt.rows["relations"].had, receipt.rows["relations"].held) == (2, 2)
    (back,) = read(name, tmp_path / "out")
    assert relations_of(back) == relations_of(document)
    if name == "doccano":
        line = json.loads((tmp_path / "out").read_text())
        assert [(r["from_id"], r["to_id"], r["type"]) for r in line["relations"]] == [
            (0, 1, "foundedAt"), (0, 2, "foundedBy"),
        ]  # fmt: skip


def test_one_that_was_deleted_or_added_there_is_gone_or_there(theirs: Path, tmp_path: Path) -> None:
    exported("doccano", tmp_path / "out", *read("doccano", theirs))
    line = json.loads((tmp_path / "out").read_text())
    line["relations"] = [line["relations"][1], {"from_id": 2, "to_id": 0, "type": "worksFor"}]
    (tmp_path / "out").write_text(json.dumps(line))
    (back,) = read("doccano", tmp_path / "out")
    assert [(r["id"], r["type"]) for r in relations_of(back)] == [("R2", "foundedBy"), ("R3", "worksFor")]


def test_one_whose_end_was_rejected_is_told_and_left_out(theirs: Path, tmp_path: Path) -> None:
    (document,) = read("doccano", theirs)
    mentions = tuple(replace(m, status="rejected") if m.label == "PERSON" else m for m in document.annotation.mentions)
    document = replace(document, annotation=replace(document.annotation, mentions=mentions))
    receipt = exported("doccano", tmp_path / "out", Exported(document))
    assert receipt.left_out["relations whose end is rejected or gone"] == 1
    (back,) = read("doccano", tmp_path / "out")
    assert [r["type"] for r in relations_of(back)] == ["foundedAt"]


def test_an_end_is_found_when_mentions_are_named_anew(theirs: Path, tmp_path: Path) -> None:
    (document,) = read("doccano", theirs)
    mentions = tuple(replace(m, id=f"x{m.id}") for m in document.annotation.mentions)
    document = replace(document, annotation=replace(document.annotation, mentions=mentions))
    exported("json", tmp_path / "kept", document)
    exported("doccano", tmp_path / "out", document)
    (back,) = read("doccano", tmp_path / "out", Options(status="all"))
    assert [[e["id"] for e in r["ends"]] for r in relations_of(back)] == [["xm1", "xm2"], ["xm1", "xm3"]]
