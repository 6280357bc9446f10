"""Data sets of Hugging Face: the names of numbered tags come from a person or from the data set itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsview.store.document.serialization import DocumentError
from newsview.store.formats.hugging_face import tag_names
from newsview.store.formats.options import Options
from tests.store.formats.exported import read

NAMES = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG")
RECORDS = [
    {"id": "0", "tokens": ["EU", "met", "Kim", "Jong"], "ner_tags": [3, 0, 1, 2]},
    {"id": "1", "tokens": ["Nothing", "."], "ner_tags": [0, 0]},
]
FEATURES = {
    "features": {
        "tokens": {"feature": {"dtype": "string", "_type": "Value"}, "_type": "Sequence"},
        "pos_tags": {"feature": {"names": ["NN", "VB"], "_type": "ClassLabel"}, "_type": "Sequence"},
        "ner_tags": {"feature": {"names": list(NAMES), "_type": "ClassLabel"}, "_type": "Sequence"},
    }
}
"""As `datasets` 4 writes them."""


def found(path: Path, names: tuple[str, ...] = ()) -> list[list[tuple[str, str]]]:
    documents = read("conll", path, Options(tag_names=names))
    return [[(d.quote(m), m.label) for m in d.annotation.mentions] for d in documents]


def written(path: Path) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    return path


def test_names_that_a_person_gives(tmp_path: Path) -> None:
    path = written(tmp_path / "train.jsonl")
    assert found(path, NAMES) == [[("EU", "ORG"), ("Kim Jong", "PER")], []]
    with pytest.raises(DocumentError, match="line 1: `ner_tags` are numbers, and nothing tells their names"):
        found(path)
    with pytest.raises(DocumentError, match="the tag 3 is none of the 3 that have names"):
        found(path, NAMES[:3])


@pytest.mark.parametrize("name", ["dataset_info.json", "dataset_infos.json"])
def test_names_in_the_metadata_beside_the_file(name: str, tmp_path: Path) -> None:
    told = FEATURES if name == "dataset_info.json" else {"conll2003": FEATURES}
    (tmp_path / name).write_text(json.dumps(told))
    assert found(written(tmp_path / "train.jsonl"))[0] == [("EU", "ORG"), ("Kim Jong", "PER")]


def test_names_in_the_metadata_of_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow.parquet import write_table

    table = pa.Table.from_pylist(RECORDS)
    write_table(table, tmp_path / "bare.parquet")
    assert found(tmp_path / "bare.parquet", NAMES)[0] == [("EU", "ORG"), ("Kim Jong", "PER")]
    with pytest.raises(DocumentError, match="row 1: `ner_tags` are numbers"):
        found(tmp_path / "bare.parquet")
    table = table.replace_schema_metadata({"huggingface": json.dumps({"info": FEATURES})})
    write_table(table, tmp_path / "train.parquet")
    assert found(tmp_path / "train.parquet") == [[("EU", "ORG"), ("Kim Jong", "PER")], []]


@given(st.binary(max_size=200))
def test_damaged_parquet_is_refused(body: bytes) -> None:
    pytest.importorskip("pyarrow")
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.parquet"
        path.write_bytes(b"PAR1" + body)
        with pytest.raises(DocumentError):
            found(path, NAMES)


@pytest.mark.parametrize(
    "text", ["O\nB-PER\nI-PER\nB-ORG\nI-ORG\n", json.dumps(NAMES), json.dumps(FEATURES), json.dumps({"x": FEATURES})]
)
def test_a_file_of_names(text: str, tmp_path: Path) -> None:
    (tmp_path / "names").write_text(text)
    assert tag_names(str(tmp_path / "names")) == NAMES == tag_names("O,B-PER, I-PER,B-ORG,I-ORG")


@pytest.mark.parametrize(("text", "told"), [("", "no names"), ("O\nPER\n", "'PER' is no tag"), ("{}", "no names")])
def test_what_is_no_file_of_names(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "names").write_text(text)
    with pytest.raises(ValueError, match=told):
        tag_names(str(tmp_path / "names"))
    with pytest.raises(OSError, match="No such file"):
        tag_names(str(tmp_path / "none"))
