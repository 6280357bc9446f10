"""The tables as csv, pandas and pyarrow read them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from newsview.store.document.model import Annotation, Article, Document, Entity, Mention, replace
from newsview.store.editing.corrections import Correction, apply, change
from newsview.store.formats.choosing import Exported
from newsview.store.formats.options import Options
from newsview.store.formats.tables.rows import TABLES
from tests.store.formats.articles import SMALL, many
from tests.store.formats.exported import exported, read


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_a_row_for_each_thing_with_its_words(tmp_path: Path) -> None:
    exported("csv", tmp_path / "out", SMALL, *many(3))
    mentions = [row for row in table(tmp_path / "out", "mentions") if row["article_id"] == "small"]
    assert [(r["surface"], r["label"], r["entity_name"], r["status"]) for r in mentions] == [
        ("Russian President Vladimir Putin", "PERSON", "Vladimir Putin", "accepted"),
        ("Russian", "NORP", "Russia", "proposed"), ("Kim Jong Un", "PERSON", "Kim Jong Un", "accepted"),
        ("Jan. 2", "DATE", "", "proposed"), ("him", "PERSON", "Kim Jong Un", "rejected"),
    ]  # fmt: skip
    arguments = [row for row in table(tmp_path / "out", "arguments") if row["event_id"] == "v1"]
    assert [(r["event_type"], r["trigger"], r["role"], r["surface"], r["ref"]) for r in arguments[:3]] == [
        ("CONSULT", "met", "actor", "Russian President Vladimir Putin", ""),
        ("CONSULT", "met", "target", "Kim Jong Un", ""), ("CONSULT", "met", "time", "on Jan. 2", ""),
    ]  # fmt: skip
    for name in ("mentions", "arguments", "furniture"):
        texts = {row["article_id"]: row["text"] for row in table(tmp_path / "out", "articles")}
        for row in table(tmp_path / "out", name):
            assert texts[row["article_id"]][int(row["start"]) : int(row["end"])] == row["surface"]


def test_the_models_first_word_stands_beside_the_persons(tmp_path: Path) -> None:
    old = SMALL.mention("m2")
    edit = change("mention", old, replace(old, start=0, end=17, label="PERSON"))
    assert edit is not None
    history = (Correction(number=1, at="2026-01-01T10:00:00Z", by="ann", action="relabel", changes=(edit,)),)
    exported("csv", tmp_path / "out", Exported(apply(SMALL, (edit,)), history))
    row = next(r for r in table(tmp_path / "out", "mentions") if r["mention_id"] == "m2")
    assert (row["surface"], row["label"], row["edited_by"]) == ("Russian President", "PERSON", "ann")
    assert (row["model_label"], row["model_start"], row["model_end"], row["model_score"]) == ("NORP", "0", "7", "0.8")


@pytest.fixture
def awkward() -> Document:
    text = "=cmd() said NA, None and \u2019tis, null\r"
    return Document(
        article=Article(id="a", text=text, title='-"quoted",\nand two lines'),
        annotation=Annotation(
            mentions=tuple(
                Mention(id=f"m{n}", start=text.index(w), end=text.index(w) + len(w), label="ORG", entity=f"e{n}")
                for n, w in enumerate(("=cmd()", "NA", "None", "\u2019tis", "null"), 1)
            ),
            entities=tuple(
                Entity(id=f"e{n}", label="ORG", name=w)
                for n, w in enumerate(("=cmd()", "NA", "None", "'tis", "null"), 1)
            ),
        ),
    )


def test_pandas_keeps_names_that_look_like_nothing(tmp_path: Path, awkward: Document) -> None:
    pandas = pytest.importorskip("pandas")
    exported("csv", tmp_path / "out", awkward)
    frame = pandas.read_csv(tmp_path / "out" / "entities.csv", dtype=str, keep_default_na=False)
    assert list(frame["name"]) == ["=cmd()", "NA", "None", "'tis", "null"]


def test_no_cell_is_a_formula_for_a_spreadsheet_and_all_come_back(tmp_path: Path, awkward: Document) -> None:
    options = Options(status="all", excel=True)
    exported("csv", tmp_path / "out", awkward, options=options)
    assert (tmp_path / "out" / "mentions.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    for name in TABLES:
        for row in table(tmp_path / "out", name):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
    assert read("csv", tmp_path / "out", options) == [awkward]


def test_offsets_can_count_as_the_other_side_does(tmp_path: Path) -> None:
    text = "👩\u200d👧 met é Kim"
    document = Document(
        article=Article(id="a", text=text),
        annotation=Annotation(mentions=(Mention(id="m1", start=text.index("Kim"), end=len(text), label="PERSON"),)),
    )
    exported("csv", tmp_path / "utf16", document, options=Options(status="all", offsets="utf16"))
    exported("csv", tmp_path / "bytes", document, options=Options(status="all", offsets="bytes"))
    (utf16,), (octets,) = table(tmp_path / "utf16", "mentions"), table(tmp_path / "bytes", "mentions")
    assert text.encode("utf-16-le")[2 * int(utf16["start"]) : 2 * int(utf16["end"])].decode("utf-16-le") == "Kim"
    assert text.encode()[int(octets["start"]) : int(octets["end"])].decode() == "Kim"


def test_parquet_has_the_same_tables_typed(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")

    exported("parquet", tmp_path / "p", SMALL, *many(3))
    exported("csv", tmp_path / "c", SMALL, *many(3))
    for name in TABLES:
        rows = parquet.read_table(tmp_path / "p" / f"{name}.parquet").to_pylist()
        assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows] == table(tmp_path / "c", name)
    schema = parquet.read_schema(tmp_path / "p" / "mentions.parquet")
    assert {str(schema.field(c).type) for c in ("start", "end", "model_start")} == {"int64"}
    assert str(schema.field("score").type) == "double"
