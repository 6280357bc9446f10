"""The shapes that other people's annotations come in: read, or refused in a line that says what they are."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Document
from newsview.store.document.serialization import DocumentError, check
from newsview.store.formats import FORMATS
from newsview.store.formats.importing import Known, Receiver, looks_like
from newsview.store.formats.options import Options
from newsview.store.formats.relations import relations_of
from newsview.store.schemes import SchemeError, default_scheme, parse_scheme
from tests.store.formats.articles import SMALL
from tests.store.formats.exported import exported, read


def found(document: Document) -> list[tuple[str, str]]:
    return [(document.quote(m), m.label) for m in document.annotation.mentions]


PAIRS: list[tuple[str, dict[str, list[Any]]]] = [
    ("Uber blew through $1 million", {"entities": [[0, 4, "ORG"]]}),
    ("Nothing here", {"entities": []}),
]

EXAMPLES = {
    "array.json": json.dumps(PAIRS),
    "lines.jsonl": "\n".join(json.dumps(pair) for pair in PAIRS),
    "objects.jsonl": "\n".join(json.dumps({"text": t, **told}) for t, told in PAIRS),
    "ours.py": "import spacy\nTRAIN_DATA = [\n"
    + "".join(f"    ({text!r}, {{'entities': {[tuple(e) for e in told['entities']]!r}}}),\n" for text, told in PAIRS)
    + "]\n",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_spacys_examples_are_read_however_they_are_written(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(EXAMPLES[name])
    first, second = read("spacy", tmp_path / name)
    assert found(first) == [("Uber", "ORG")]
    assert (second.text, found(second)) == ("Nothing here", [])


IOB = "When|WRB|O Sebastian|NNP|B-PERSON Thrun|NNP|I-PERSON\nat|IN|O Google|NNP|B-ORG .|.|O\n"
"""After ner-sent-per-line.iob of spaCy's tests."""

GERMEVAL = """#\thttp://de.wikipedia.org/wiki/Manfred [2009-10-17]
1\tAufgrund\tO\tO
2\tBerliner\tB-LOCderiv\tO

#\thttp://de.wikipedia.org/wiki/Aaron [2010-07-04]
1\tSchartau\tB-PER\tO
2\tsagte\tO\tO
3\tBayern\tB-ORG\tB-LOC
4\tMünchen\tI-ORG\tB-LOC
"""


def test_conll_in_other_layouts(tmp_path: Path) -> None:
    (tmp_path / "a.iob").write_text(IOB)
    (document,) = read("conll", tmp_path / "a.iob")
    assert found(document) == [("Sebastian Thrun", "PERSON"), ("Google", "ORG")]
    assert document.annotation.tokens is not None
    assert len(document.annotation.tokens.sentences) == 2
    (tmp_path / "a.tsv").write_text(GERMEVAL)
    (document,) = read("conll", tmp_path / "a.tsv")
    assert document.text == "Aufgrund Berliner Schartau sagte Bayern München"
    assert found(document) == [
        ("Berliner", "LOCderiv"), ("Schartau", "PER"), ("Bayern München", "ORG"), ("Bayern", "LOC"), ("München", "LOC"),
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text(
        '{"tokens": ["EU", "met", "Kim", "Jong"], "ner_tags": ["B-ORG","O","B-PER","I-PER"]}'
    )
    (document,) = read("conll", tmp_path / "a.jsonl")
    assert found(document) == [("EU", "ORG"), ("Kim Jong", "PER")]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("conll", "Kim B-PER\nmet O\n", "changed: 1 articles"),
        ("conll", "\ufeff-DOCSTART- -X- O O\n\nKim B-PER\n", None),
        ("conllu", "1\tKim" + "\t_" * 8 + "\n\n1\tleft" + "\t_" * 8 + "\n", "changed: 1 articles"),
        ("conllu", "# newdoc\n1\tKim" + "\t_" * 8 + "\n\n1\tleft" + "\t_" * 8 + "\n", None),
        ("conllu", "1\tKim" + "\t_" * 8 + "\n", "no annotation came in"),
        ("conll", "Kim O\n", "no annotation came in"),
    ],
)
def test_a_receipt_says_what_a_file_does_not_tell(tmp_path: Path, name: str, content: str, told: str | None) -> None:
    (tmp_path / "x").write_text(content)
    receiver = Receiver(FORMATS[name], Options())
    assert list(receiver.documents(tmp_path / "x"))
    receipt = receiver.receipt("x").text()
    assert (told in receipt) if told else ("changed" not in receipt)


def test_lines_of_brat_that_say_nothing_here_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kim left.")
    (tmp_path / "a.ann").write_text("T1\tPER 0 3\tKim\nA1\tSure T9\nM1\tSure T9\n#1\tAnnotatorNotes T9\tno\nX1\twhat\n")
    receiver = Receiver(FORMATS["brat"], Options())
    assert list(receiver.documents(tmp_path))
    receipt = receiver.receipt("x").text()
    for kind in ("A", "M", "#", "X"):
        assert f"1 brat lines {kind}" in receipt


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        (
            "doccano",
            {"text": "EU", "annotations": [{"label": 3, "start_offset": 0, "end_offset": 2}]},
            "numbers for labels",
        ),
        (
            "doccano",
            {"text": "EU", "entities": [[0, 2, "ORG"]]},
            "looks like spacy, not doccano: newsview import spacy",
        ),
        ("prodigy", {"text": "EU", "entities": [[0, 2, "ORG"]]}, "looks like spacy"),
        ("prodigy", {"text": "EU", "label": [[0, 2, "ORG"]]}, "looks like doccano"),
        ("label-studio", [{"text": "EU", "spans": []}], "looks like prodigy"),
        ("spacy", {"text": "EU", "spans": []}, "looks like prodigy"),
        ("spacy", {"paragraphs": []}, "spacy convert"),
        ("spacy", {"text": "EU", "entities": [[0, 2]]}, "an entity must be"),
        ("conll", {"tokens": ["EU"], "ner_tags": [3]}, "give them in their order, as in --labels O,B-PER"),
        ("conll", {"tokens": ["EU"], "ner_tags": []}, "1 tokens and 0 tags"),
        ("conll", {"text": "EU", "spans": []}, "looks like prodigy"),
    ],
)
def test_what_cannot_be_read_says_what_it_is(tmp_path: Path, name: str, line: Any, told: str) -> None:
    (tmp_path / "x.jsonl").write_text(json.dumps(line))
    with pytest.raises(DocumentError, match=told):
        read(name, tmp_path / "x.jsonl")


def test_a_bad_example_keeps_no_other_out(tmp_path: Path) -> None:
    for name, good in (("spacy", json.dumps(PAIRS[0])), ("conll", '{"tokens": ["EU"], "ner_tags": ["B-ORG"]}')):
        (tmp_path / "x.jsonl").write_text(f'{good}\n{{"text": 3}}\n{good}\n')
        refused: list[DocumentError] = []
        receiver = Receiver(FORMATS[name], Options())
        assert len(list(receiver.documents(tmp_path / "x.jsonl", refused.append))) == 2
        assert len(refused) == 1


def test_what_a_file_looks_like(tmp_path: Path) -> None:
    for line, name in ((PAIRS[0], "spacy"), (PAIRS, "spacy"), ({"tokens": [], "ner_tags": []}, "conll")):
        (tmp_path / "x.jsonl").write_text(json.dumps(line))
        assert looks_like(tmp_path / "x.jsonl") == name


REGION = {"start": 0, "end": 2, "text": "EU", "labels": ["ORG"]}


def test_label_studios_short_form_and_any_key_of_the_text(tmp_path: Path) -> None:
    short = {"id": 1, "content": "EU rejects", "label": [REGION], "annotator": 4, "annotation_id": 9, "lead_time": 2.0}
    (tmp_path / "min.json").write_text(json.dumps([short]))
    (document,) = read("label-studio", tmp_path / "min.json")
    assert (document.text, found(document), document.annotation.mentions[0].extra["by"]) == (
        "EU rejects", [("EU", "ORG")], "4",
    )  # fmt: skip
    task = {"data": {"note": "a longer string than the text", "content": "EU rejects"},
            "annotations": [{"result": [{"id": "a", "type": "labels", "value": REGION}]}]}  # fmt: skip
    (tmp_path / "tasks.json").write_text(json.dumps([task]))
    (tmp_path / "label_config.xml").write_text('<View><Text name="text" value="$content"/></View>')
    (document,) = read("label-studio", tmp_path)
    assert (document.text, found(document)) == ("EU rejects", [("EU", "ORG")])


def test_label_studios_hypertext_is_read_by_its_offsets_in_the_whole(tmp_path: Path) -> None:
    value = {
        "start": "/text()[1]", "end": "/text()[1]", "startOffset": 0, "endOffset": 2, "text": "EU",
        "globalOffsets": {"start": 0, "end": 2}, "hypertextlabels": ["ORG"],
    }  # fmt: skip
    task = {"data": {"text": "EU rejects"}, "annotations": [{"result": [{"type": "hypertextlabels", "value": value}]}]}
    (tmp_path / "x.json").write_text(json.dumps([task]))
    assert found(read("label-studio", tmp_path / "x.json")[0]) == [("EU", "ORG")]


def test_label_studio_gets_what_is_no_label_in_a_control_of_its_own(tmp_path: Path) -> None:
    exported("label-studio", tmp_path / "out", SMALL)
    (task,) = json.loads((tmp_path / "out" / "tasks.json").read_text())
    controls: dict[str, set[str]] = {}
    for region in task["annotations"][0]["result"]:
        if region["type"] == "labels":
            controls.setdefault(region["from_name"], set()).update(region["value"]["labels"])
    assert controls["event"] == {"UNTYPED", "ARGUMENT"}
    assert not controls["label"] & {"UNTYPED", "ARGUMENT"}


SCHEME = """name = "x"
[[labels]]
name = "ACTOR"
[[roles]]
name = "who"
[aliases]
PER = "%s"
"""


def test_a_scheme_says_what_labels_of_others_become(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"text": "EU met Kim", "label": [[0, 2, "MISC"], [7, 10, "PER"]]}')
    for scheme, label in ((default_scheme(), "PERSON"), (parse_scheme(SCHEME % "ACTOR"), "ACTOR")):
        known = Known(labels=tuple(each.name for each in scheme.labels), scheme=scheme)
        receiver = Receiver(FORMATS["doccano"], Options(), known=known)
        (document,) = receiver.documents(tmp_path / "x.jsonl")
        assert found(document) == [("EU", "MISC"), ("Kim", label)]
        told = receiver.receipt("x").text()
        assert f"PER to {label} (1)" in told
        assert "kept as they are: MISC (1)" in told
    with pytest.raises(SchemeError, match="x:7: PER becomes 'NOSUCH', which is no label"):
        parse_scheme(SCHEME % "NOSUCH", "x")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.sampled_from(["EU met Kim", "ORG", "B-ORG", "O", ""]),
    lambda inside: st.lists(inside, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["text", "data", "label", "labels", "entities", "relations", "spans", "tokens", "ner_tags", "annotations",
             "result", "value", "start", "end", "type", "annotator", "newsview", "globalOffsets", "meta", "id"]
        ),
        inside,
        max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.parametrize("name", [f.name for f in FORMATS.values() if f.imports and f.suffix])
@settings(max_examples=150, deadline=None)
@given(content=VALUES.map(lambda v: json.dumps(v).encode()) | st.binary(max_size=60))
def test_any_json_and_any_bytes_end_in_documents_or_in_a_line(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for file in ("x.jsonl", "x.py"):
            path = Path(folder) / file
            path.write_bytes(content)
            looks_like(path)
            refused: list[DocumentError] = []
            for document in Receiver(FORMATS[name], Options()).documents(path, refused.append):
                check(document)
                relations_of(document)
            assert all(str(error) and "\n" not in str(error) for error in refused)
