"""Prodigy's, doccano's and Label Studio's files, by the rules of their own readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsview.store.document.model import Document, replace
from newsview.store.document.serialization import DocumentError
from newsview.store.editing.corrections import Correction, apply, change
from newsview.store.formats.choosing import Exported
from newsview.store.formats.options import Options
from tests.store.formats.articles import SMALL, many
from tests.store.formats.exported import ALL, exported, read

EMOJI = replace(
    SMALL,
    article=replace(SMALL.article, id="emoji", text="👩\u200d👧🇰🇵e\u0301" + SMALL.text[7:]),
    annotation=replace(
        SMALL.annotation,
        mentions=tuple(m for m in SMALL.annotation.mentions if m.start > 10),
        events=SMALL.annotation.events[1:],
        tokens=None,
    ),
)
"""The same with a beginning of other lengths in UTF-16, in bytes and in what is seen."""


def lines(path: Path) -> list[dict[str, Any]]:
    srsly = pytest.importorskip("srsly")
    return list(srsly.read_jsonl(path))


def relations_of(task: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Head, child and label, read as Explosion's relation reader does: `head` and `child` are last tokens of spans."""
    by_last: dict[int, dict[str, Any]] = {}
    for span in task["spans"]:
        by_last.setdefault(span["token_end"], span)
    assert all(task["tokens"][i]["id"] == i for i in range(len(task["tokens"])))
    found = []
    for relation in task["relations"]:
        assert relation["head_span"]["token_end"] == relation["head"] in by_last
        assert relation["child_span"]["token_end"] == relation["child"] in by_last
        ends = (relation["head_span"], relation["child_span"])
        found.append((*(task["text"][s["start"] : s["end"]] for s in ends), relation["label"]))
    return found


def test_prodigy_spans_tokens_and_relations_agree(tmp_path: Path) -> None:
    exported("prodigy", tmp_path / "x.jsonl", SMALL, EMOJI)
    small, emoji = lines(tmp_path / "x.jsonl")
    for task in (small, emoji):
        text = task["text"]
        assert "".join(t["text"] + " " * t["ws"] for t in task["tokens"]) == text
        for token in task["tokens"]:
            assert text[token["start"] : token["end"]] == token["text"]
        for span in task["spans"]:
            first, last = task["tokens"][span["token_start"]], task["tokens"][span["token_end"]]
            assert (first["start"], last["end"]) == (span["start"], span["end"])
        assert -(2**31) <= task["_task_hash"] < 2**31
    assert relations_of(small) == [
        ("met", "Russian President Vladimir Putin", "actor"), ("met", "Kim Jong Un", "target"),
        ("met", "on Jan. 2", "time"), ("thanked", "He", "actor"), ("thanked", "him", "target"),
    ]  # fmt: skip
    assert small["meta"] == {
        "article_id": "small", "title": "A meeting", "source": "https://example.org/a?b=1", "published": "2024-01-03"
    }  # fmt: skip


def test_prodigy_hashes_stay_and_differ_with_the_text(tmp_path: Path) -> None:
    exported("prodigy", tmp_path / "a.jsonl", SMALL)
    exported("prodigy", tmp_path / "b.jsonl", SMALL, EMOJI)
    first, (again, other) = lines(tmp_path / "a.jsonl")[0], lines(tmp_path / "b.jsonl")
    assert first["_input_hash"] == again["_input_hash"] != other["_input_hash"]
    assert first["_task_hash"] == again["_task_hash"]


def test_prodigy_of_others_is_read_with_relations_by_token(tmp_path: Path) -> None:
    path = tmp_path / "theirs.jsonl"
    task = {
        "text": "Zelenskyy met Tim Cook.",
        "tokens": [
            {"text": "Zelenskyy", "start": 0, "end": 9, "id": 0, "ws": True},
            {"text": "met", "start": 10, "end": 13, "id": 1, "ws": True},
            {"text": "Tim", "start": 14, "end": 17, "id": 2, "ws": True},
            {"text": "Cook", "start": 18, "end": 22, "id": 3, "ws": False},
            {"text": ".", "start": 22, "end": 23, "id": 4, "ws": False},
        ],
        "spans": [
            {"start": 0, "end": 9, "token_start": 0, "token_end": 0, "label": "PERSON"},
            {"start": 14, "end": 22, "token_start": 2, "token_end": 3, "label": "PERSON"},
            {"start": 10, "end": 13, "token_start": 1, "token_end": 1, "label": "CONSULT"},
        ],
        "relations": [{"head": 1, "child": 3, "label": "target"}],
        "meta": {"url": "https://example.org", "section": "world"}, "answer": "reject", "reviewer": "kim",
    }  # fmt: skip
    path.write_text(json.dumps(task) + "\n\n")
    (document,) = read("prodigy", path)
    assert [document.quote(m) for m in document.annotation.mentions] == ["Zelenskyy", "Tim Cook"]
    (event,) = document.annotation.events
    assert (event.type, [(a.role, document.quote(a)) for a in event.arguments]) == ("CONSULT", [("target", "Tim Cook")])
    assert {m.status for m in document.annotation.mentions} == {event.status} == {"rejected"}
    assert document.article.source == "https://example.org"
    assert document.article.extra == {"prodigy": {"section": "world", "reviewer": "kim", "answer": "reject"}}


def checked_by_doccano(line: dict[str, Any]) -> None:
    """The rules of doccano's importer (backend/data_import/pipeline/labels.py): each breach is refused there."""
    ids = [e["id"] for e in line.get("entities", [])]
    assert len(ids) == len(set(ids))
    spans = [(e["start_offset"], e["end_offset"], e["label"]) for e in line.get("entities", [])]
    for start, end, label in [*spans, *line.get("label", [])]:
        assert 0 <= start < end <= len(line["text"])
        assert label
    for relation in line.get("relations", []):
        assert {relation["from_id"], relation["to_id"]} <= set(ids)
        assert relation["type"]


def test_doccano_with_relations(tmp_path: Path) -> None:
    exported("doccano", tmp_path / "x.jsonl", SMALL, EMOJI)
    small, emoji = lines(tmp_path / "x.jsonl")
    checked_by_doccano(small)
    checked_by_doccano(emoji)
    words = {e["id"]: small["text"][e["start_offset"] : e["end_offset"]] for e in small["entities"]}
    assert [(words[r["from_id"]], r["type"], words[r["to_id"]]) for r in small["relations"]][:2] == [
        ("met", "actor", "Russian President Vladimir Putin"), ("met", "target", "Kim Jong Un"),
    ]  # fmt: skip


def test_doccano_with_spans_only_names_the_events_it_loses(tmp_path: Path) -> None:
    receipt = exported("doccano", tmp_path / "x.jsonl", SMALL, options=Options(status="all", layout="sequence"))
    (line,) = lines(tmp_path / "x.jsonl")
    checked_by_doccano(line)
    assert line["label"] == sorted(line["label"])
    assert [line["text"][a:b] for a, b, _ in line["label"]] == [
        "Russian", "Russian President Vladimir Putin", "Kim Jong Un", "Jan. 2",
    ]  # fmt: skip
    assert (receipt.rows["events"].had, receipt.rows["events"].held) == (2, 0)
    assert "spans overlap" in receipt.text()


@pytest.mark.parametrize("layout", ["relation", "sequence"])
def test_doccanos_table_of_the_lines_has_no_gap(tmp_path: Path, layout: Any) -> None:
    """Its loader makes a pandas table of all lines and saves what is left of each as JSON: NaN is none, and fails."""
    pandas = pytest.importorskip("pandas")
    bare = replace(SMALL, article=replace(SMALL.article, id="bare", title=None, source=None, published=None))
    exported("doccano", tmp_path / "x.jsonl", SMALL, bare, options=Options(status="all", layout=layout))
    table = pandas.DataFrame(lines(tmp_path / "x.jsonl"))
    for row in table.to_dict(orient="records"):
        json.dumps({k: v for k, v in row.items() if k != "entities"}, allow_nan=False)
    assert not table.isna().any().any()
    assert read("doccano", tmp_path / "x.jsonl")[1].article.title is None


OVERLAP_TOLD: list[tuple[Any, str]] = [
    ("relation", "refuses the whole file"), ("sequence", "drops the later ones in silence"),
]  # fmt: skip


def test_doccano_is_told_what_overlap_does_in_each_kind_of_project(tmp_path: Path) -> None:
    for layout, told in OVERLAP_TOLD:
        options = Options(status="all", layout=layout)
        assert told in exported("doccano", tmp_path / layout, SMALL, options=options).text()


def test_doccano_of_others_in_each_of_its_shapes(tmp_path: Path) -> None:
    path = tmp_path / "theirs.jsonl"
    shapes = [
        {"id": 7, "text": "EU rejects", "label": [[0, 2, "ORG"]], "Comments": ["hm"], "topic": "trade"},
        {"id": 8, "data": "EU rejects", "labels": [[0, 2, "ORG"]]},
        {
            "id": 9, "text": "EU rejects", "relations": [{"id": 0, "from_id": 5, "to_id": 3, "type": "actor"}],
            "entities": [
                {"id": 3, "label": "ORG", "start_offset": 0, "end_offset": 2},
                {"id": 5, "label": "Refuse", "start_offset": 3, "end_offset": 10},
            ],
        },
    ]  # fmt: skip
    path.write_text("\n".join(json.dumps(s) for s in shapes))
    found = read("doccano", path)
    assert [[(d.quote(m), m.label) for m in d.annotation.mentions] for d in found] == [[("EU", "ORG")]] * 3
    assert found[0].article.extra == {"doccano": {"Comments": ["hm"], "topic": "trade"}}
    (event,) = found[2].annotation.events
    assert (event.type, event.arguments[0].role, event.arguments[0].mention) == ("Refuse", "actor", "m1")


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("doccano", '{"text": "EU", "label": [[0, 2]]}', "line 1: a label must be"),
        ("doccano", '{"text": "EU", "label": [[0, 9, "X"]]}', "line 1: .*outside the text"),
        ("doccano", '{"label": []}', "line 1: `text` is missing"),
        ("doccano", '{"text": "EU", "entities": [], "relations": [{"from_id": 1, "to_id": 2}]}', "names 1"),
        ("prodigy", '{"text": "EU", "spans": [{"start": "0", "end": 2}]}', "line 1: .*whole numbers"),
        ("prodigy", "[1]", "line 1: not a JSON object"),
        ("prodigy", '{"text": "EU', "line 1: not JSON"),
        ("prodigy", '{"text": "EU", "newsview": 3}', "damaged"),
        ("prodigy", '{"text": "EU", "newsview": {"id": "a", "mentions": [{}]}}', "damaged"),
        ("label-studio", '{"data": {}}', "not an array"),
        ("label-studio", '[{"data": {}}]', "task 1: `text` is missing"),
    ],
)
def test_a_damaged_file_is_refused_with_its_place(tmp_path: Path, name: str, line: str, told: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(line)
    with pytest.raises(DocumentError, match=told):
        read(name, path)


def tasks(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((path / "tasks.json").read_text())
    return found


def test_label_studio_keeps_the_model_apart_from_the_person(tmp_path: Path) -> None:
    old = SMALL.mention("m2")
    edit = change("mention", old, replace(old, label="GPE", status="accepted"))
    assert edit is not None
    history = (Correction(number=1, at="2026-01-01T10:00:00Z", by="ann", action="relabel", changes=(edit,)),)
    exported("label-studio", tmp_path / "out", Exported(apply(SMALL, (edit,)), history))
    (task,) = tasks(tmp_path / "out")

    def labels(result: list[dict[str, Any]]) -> dict[str, str]:
        return {r["value"]["text"]: r["value"]["labels"][0] for r in result if r["type"] == "labels"}

    assert labels(task["annotations"][0]["result"])["Russian"] == "GPE"
    assert labels(task["predictions"][0]["result"])["Russian"] == "NORP"
    assert "Kim Jong Un" not in labels(
        [r for r in task["predictions"][0]["result"] if r["type"] == "labels" and r["value"]["labels"] == ["PERSON"]]
    ), "a person put it there"
    assert 0 <= task["predictions"][0]["score"] <= 1


def test_label_studios_own_checks_pass(tmp_path: Path) -> None:
    interface = pytest.importorskip("label_studio_sdk.label_interface").LabelInterface
    exported("label-studio", tmp_path / "out", SMALL, EMOJI, *many(3))
    config = (tmp_path / "out" / "label_config.xml").read_text()
    checker = interface(config)
    for task in tasks(tmp_path / "out"):
        for annotation in task["annotations"]:
            assert checker.validate_annotation(annotation)
        for prediction in task["predictions"]:
            assert checker.validate_prediction(prediction, return_errors=True) == []


def test_label_studios_converter_finds_the_regions(tmp_path: Path) -> None:
    converter = pytest.importorskip("label_studio_sdk.converter").Converter
    exported("label-studio", tmp_path / "out", *many(3))
    source = tmp_path / "out"
    made = converter((source / "label_config.xml").read_text(), str(source))
    made.convert_to_json_min(str(source / "tasks.json"), str(tmp_path / "min"), is_dir=False)
    (file,) = (tmp_path / "min").glob("*.json")
    for task, document in zip(json.loads(file.read_text()), many(3), strict=True):
        found = {(label["start"], label["end"], label["labels"][0]) for label in task["label"]}
        assert {(*m.extent, m.label) for m in document.annotation.mentions} <= found


def test_label_studio_regions_point_at_their_words_and_roles_are_in_the_configuration(tmp_path: Path) -> None:
    """What Label Studio's own check lets through: ends beyond the text, wrong words, unknown relations."""
    from xml.etree import ElementTree

    exported("label-studio", tmp_path / "out", SMALL, EMOJI)
    view = ElementTree.parse(tmp_path / "out" / "label_config.xml")
    roles = {e.get("value") for e in view.iter("Relation")}
    labels = {e.get("value") for e in view.iter("Label")}
    for task in tasks(tmp_path / "out"):
        text = task["data"]["text"]
        for made in (*task["annotations"], *task["predictions"]):
            ids = [r["id"] for r in made["result"] if r["type"] == "labels"]
            assert len(ids) == len(set(ids))
            for region in made["result"]:
                if region["type"] == "relation":
                    assert {region["from_id"], region["to_id"]} <= set(ids)
                    assert set(region["labels"]) <= roles
                else:
                    value = region["value"]
                    assert text[value["start"] : value["end"]] == value["text"] != ""
                    assert set(value["labels"]) <= labels


def test_label_studio_of_others_is_read(tmp_path: Path) -> None:
    value = {"start": 0, "end": 2, "text": "EU", "labels": ["ORG", "GPE"]}
    result = [
        {"id": "x", "from_name": "l", "to_name": "t", "type": "labels", "value": value},
        {"id": "y", "type": "hypertextlabels", "value": {"start": 3, "end": 10, "hypertextlabels": ["REJECT"]}},
        {"type": "relation", "from_id": "x", "to_id": "y", "direction": "left", "labels": ["actor"]},
        {"id": "z", "type": "choices", "value": {"choices": ["sport"]}},
    ]
    task = {
        "id": 3,
        "data": {"text": "EU rejects", "source": "https://example.org", "desk": "trade"},
        "annotations": [
            {"result": result, "completed_by": {"id": 4, "email": "ann@example.org"}},
            {"result": result[:1], "completed_by": 5},
            {"was_cancelled": True, "result": []},
        ],
    }
    path = tmp_path / "theirs.json"
    path.write_text(json.dumps([task], indent=2))
    first, second = read("label-studio", path)
    assert [m.label for m in first.annotation.mentions] == ["ORG", "GPE"]
    (event,) = first.annotation.events
    assert (event.type, [(a.role, first.quote(a)) for a in event.arguments]) == ("REJECT", [("actor", "EU")])
    assert first.article.extra["label_studio"] == {"desk": "trade"}
    assert first.article.extra["label_studio_regions"] == [result[3]]
    assert event.extra["by"] == first.annotation.mentions[0].extra["by"] == "ann@example.org"
    assert second.annotation.mentions[0].extra["by"] == "5"
    assert (second.article.id, len(second.annotation.mentions)) == (f"{first.article.id}.2", 2)


SHIFTED = {"prodigy": "spans", "doccano": "entities"}


@pytest.mark.parametrize("name", SHIFTED)
def test_what_was_changed_in_the_other_tool_is_what_is_read(tmp_path: Path, name: str) -> None:
    """The record that travels along adds to the spans; it does not overrule them."""
    path = tmp_path / "x.jsonl"
    exported(name, path, SMALL)
    line = json.loads(path.read_text())
    kim, date = SMALL.mention("m3"), SMALL.mention("m4")
    start, end = ("start", "end") if name == "prodigy" else ("start_offset", "end_offset")
    for span in line[SHIFTED[name]]:
        if (span[start], span[end]) == date.extent:
            span["label"] = "TIME"
    line[SHIFTED[name]] = [s for s in line[SHIFTED[name]] if (s[start], s[end]) != SMALL.mention("m2").extent]
    path.write_text(json.dumps(line))
    (back,) = read(name, path)
    found = {back.quote(m): m for m in back.annotation.mentions}
    assert found["Jan. 2"].label == "TIME"
    assert (found["Jan. 2"].origin, found["Jan. 2"].value) == ("import", None)
    assert "Russian" not in found
    assert found["Kim Jong Un"] == kim
    assert back.annotation.events[0].when == "2024-01-02"


@pytest.mark.parametrize("name", ["prodigy", "doccano", "label-studio"])
@pytest.mark.parametrize("unit", ["utf16", "bytes"])
def test_offsets_in_other_units_point_at_the_same_words(tmp_path: Path, name: str, unit: Any) -> None:
    options = Options(status="all", offsets=unit)
    receipt = exported(name, tmp_path / "out", EMOJI, options=options)
    assert f"offsets count {unit}" in receipt.text()
    plain = read(name, _again(tmp_path, name, EMOJI))
    assert read(name, tmp_path / "out", options) == plain


def _again(tmp_path: Path, name: str, document: Document) -> Path:
    exported(name, tmp_path / "plain", document, options=ALL)
    return tmp_path / "plain"
