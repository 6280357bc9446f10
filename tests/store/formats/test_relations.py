"""Relations of other tools stay relations, and go back to tools that have them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from newsview.store.document.model import replace
from newsview.store.formats import FORMATS
from newsview.store.formats.choosing import Exported
from newsview.store.formats.importing import Known, Mapping, Receiver
from newsview.store.formats.options import Options
from newsview.store.formats.relations import relations_of
from newsview.store.schemes import parse_scheme
from tests.store.formats.articles import SMALL
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


SCHEME = parse_scheme(
    """
name = "team"
[[labels]]
name = "ORG"
[[labels]]
name = "PERSON"
[[roles]]
name = "actor"
[[types]]
name = "AID"
[[relations]]
name = "foundedBy"
[[relations]]
name = "siblingOf"
symmetric = true
"""
)


def test_relations_of_the_scheme_are_offered_where_a_tool_draws_them(tmp_path: Path) -> None:
    options = Options(status="all", library_scheme=SCHEME)
    exported("label-studio", tmp_path / "ls", SMALL, options=options)
    assert '<Relation value="siblingOf"/>' in (tmp_path / "ls" / "label_config.xml").read_text()
    exported("brat", tmp_path / "brat", SMALL, options=options)
    conf = (tmp_path / "brat" / "annotation.conf").read_text()
    assert "\nfoundedBy\tArg1:<ANY>, Arg2:<ANY>\n" in conf
    assert "\nsiblingOf\tArg1:<ANY>, Arg2:<ANY>, <REL-TYPE>:symmetric-transitive\n" in conf


def _label_studio(kind: str) -> object:
    regions = [
        {"id": name, "type": "labels", "value": {"start": start, "end": end, "labels": [label]}}
        for name, start, end, label in (("a", 0, 3, "AID"), ("b", 4, 7, "ORG"))
    ]
    link = {"type": "relation", "from_id": "a", "to_id": "b", "labels": [kind]}
    return [{"data": {"text": "aid NGO"}, "annotations": [{"result": [*regions, link]}]}]


def _doccano(kind: str) -> object:
    spans = [(0, 0, 3, "AID"), (1, 4, 7, "ORG")]
    return {
        "text": "aid NGO",
        "entities": [{"id": i, "start_offset": a, "end_offset": b, "label": label} for i, a, b, label in spans],
        "relations": [{"id": 0, "from_id": 0, "to_id": 1, "type": kind}],
    }


def _prodigy(kind: str) -> object:
    head, child = {"start": 0, "end": 3, "label": "AID"}, {"start": 4, "end": 7, "label": "ORG"}
    link = {"head": 0, "child": 1, "label": kind, "head_span": head, "child_span": child}
    return {"text": "aid NGO", "spans": [head, child], "relations": [link]}


@pytest.mark.parametrize(
    ("name", "made"), [("label-studio", _label_studio), ("doccano", _doccano), ("prodigy", _prodigy)]
)
@pytest.mark.parametrize("kind", ["foundedBy", "actor", "else"])
def test_a_link_from_a_trigger_is_a_relation_where_the_scheme_says_so(
    name: str, made: Callable[[str], object], kind: str, tmp_path: Path
) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps(made(kind)))
    options = Options(
        event_types=("AID",), labels=("ORG", "PERSON"), roles=("actor",), relations=("foundedBy", "siblingOf")
    )
    known = Known(labels=("ORG",), types=("AID",), roles=("actor",), relations=options.relations, scheme=SCHEME)
    mapping = Mapping(relations={"foundedBy": "siblingOf"})
    receiver = Receiver(FORMATS[name], options, mapping, known=known)
    (document,) = receiver.documents(file)
    (event,) = document.annotation.events
    receipt = receiver.receipt("in.json").text()
    if kind == "foundedBy":
        assert event.arguments == ()
        (relation,) = relations_of(document)
        assert (relation["type"], relation["ends"][0]["id"]) == ("siblingOf", event.id)
        assert "not know" not in receipt
    else:
        assert [a.role for a in event.arguments] == [kind]
        assert relations_of(document) == []


def test_relations_that_the_scheme_does_not_have_are_listed_and_those_left_out_are_told(tmp_path: Path) -> None:
    spans = [{"id": i, "start_offset": a, "end_offset": a + 3, "label": "ORG"} for i, a in ((0, 0), (1, 4))]
    links = [{"id": i, "from_id": 0, "to_id": 1, "type": kind} for i, kind in enumerate(("knows", "drop"))]
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps({"text": "NGO NGO", "entities": spans, "relations": links}))
    known = Known(relations=("foundedBy",), scheme=SCHEME)
    receiver = Receiver(FORMATS["doccano"], Options(), Mapping(relations={"drop": ""}), known=known)
    (document,) = receiver.documents(file)
    assert [r["type"] for r in relations_of(document)] == ["knows"]
    receipt = receiver.receipt("in.jsonl").text()
    assert "relations that newsview does not know, kept as they are: knows (1)" in receipt
    assert "the mapping leaves out the relation 'drop'" in receipt
