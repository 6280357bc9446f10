"""An export is put in place whole and checked, or not at all; what it leaves out is said."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsview.store.document.model import Article, Document, Mention, replace
from newsview.store.editing.corrections import Change, Correction, apply, change
from newsview.store.formats import FORMATS, documents
from newsview.store.formats.choosing import MODEL, Exported
from newsview.store.formats.exporting import export
from newsview.store.formats.options import Options
from newsview.store.formats.output_target import ExportError, TargetError
from tests.store.formats.articles import SMALL, many
from tests.store.formats.exported import ALL, EVERY, exported, read


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_replaced_without_force(tmp_path: Path, name: str) -> None:
    format = FORMATS[name]
    out = tmp_path / f"out{format.suffix}"
    exported(name, out, SMALL)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    with pytest.raises(TargetError, match="--force"):
        exported(name, out, *many(2))
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
    export((Exported(d) for d in many(2)), format, out, ALL, force=True)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} != before
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".newsview")]


ODD = [
    "",
    " ",
    "---",
    "UNTYPED",
    "ARGUMENT",
    "O",
    "B-PER",
    "a\tb|c\n",
    "<&\"'>",
    "#x",
    "x:1",
    "[events]",
    "-DOCSTART-",
    "é",
]


@pytest.mark.parametrize("name", EVERY)
def test_no_label_type_or_role_keeps_an_article_out(tmp_path: Path, name: str) -> None:
    first, *events = SMALL.annotation.events
    documents = []
    for number, said in enumerate(ODD):
        odd = said or " "  # no label is empty, but a title is
        annotation = replace(
            SMALL.annotation,
            mentions=tuple(replace(m, label=odd) for m in SMALL.annotation.mentions),
            entities=tuple(replace(e, label=odd) for e in SMALL.annotation.entities),
            events=(replace(first, type=odd, arguments=tuple(replace(a, role=odd) for a in first.arguments)), *events),
        )
        article = replace(SMALL.article, id=f"{number} {odd}", title=said, note=said or None)
        documents.append(Document(article=article, annotation=annotation))
    receipt = exported(name, tmp_path / f"out{FORMATS[name].suffix}", *documents)
    assert receipt.rows["articles"].held == len(ODD)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_permissions_of_exports_follow_the_umask(tmp_path: Path, name: str, mask: int) -> None:
    before = os.umask(mask)
    try:
        exported(name, tmp_path / f"out{FORMATS[name].suffix}", SMALL)
    finally:
        os.umask(before)
    for path in tmp_path.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o777 if path.is_dir() else 0o666) & ~mask, path


def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    exported("json", out, SMALL)
    out.chmod(0o640)
    export(iter([Exported(SMALL)]), FORMATS["json"], out, ALL, force=True)
    assert stat.S_IMODE(out.stat().st_mode) == 0o640


@pytest.mark.parametrize("before", [False, True])
def test_a_folder_with_anything_of_others_in_it_is_never_replaced(tmp_path: Path, before: bool) -> None:
    home = tmp_path / "home"
    if before:
        exported("brat", home, SMALL)
    (home / "deep").mkdir(parents=True)
    (home / "deep" / "thesis.txt").write_text("years of work")
    with pytest.raises(TargetError, match=r"\(deep\): it is left alone"):
        export(iter([Exported(SMALL)]), FORMATS["brat"], home, ALL, force=True)
    assert (home / "deep" / "thesis.txt").read_text() == "years of work"


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    def never() -> Iterator[Exported]:
        for _ in range(1):
            raise AssertionError("it was read")
        yield Exported(SMALL)

    (tmp_path / "file").write_text("")
    for out, told in (
        (tmp_path / "no" / "x.jsonl", "is not a folder"),
        (tmp_path, "is a folder"),
        (tmp_path / "file", "--force"),
    ):
        with pytest.raises(TargetError, match=told):
            export(never(), FORMATS["json"], out, ALL)


def test_a_fault_on_the_way_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> Iterator[Exported]:
        yield Exported(SMALL)
        raise RuntimeError("the library is gone")

    with pytest.raises(RuntimeError):
        export(broken(), FORMATS["csv"], tmp_path / "out", ALL)
    assert os.listdir(tmp_path) == []


def damage(text: bytes) -> bytes:
    return text.replace(b"Jong", b"Jung", 1)


@pytest.mark.parametrize("name", [n for n in FORMATS if n not in ("spacy", "parquet", "patterns")])
def test_a_file_that_reads_back_otherwise_is_not_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A writer that gets one letter wrong is caught, whatever the format."""
    module: Any = FORMATS[name].load()
    write = module.write

    def careless(items: Any, path: Path, options: Options) -> Any:
        written = write(items, path, options)
        for file in [path] if path.is_file() else path.iterdir():
            file.write_bytes(damage(file.read_bytes()))
        return written

    monkeypatch.setattr(module, "write", careless)
    with pytest.raises(ExportError):
        exported(name, tmp_path / f"out{FORMATS[name].suffix}", SMALL)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("drop", [0, 1, 2])
def test_an_article_that_went_missing_or_came_twice_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drop: int
) -> None:
    write = documents.write

    def careless(items: Any, path: Path, options: Options) -> None:
        write(items, path, options)
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join([lines[0], *lines] if drop == 2 else lines[:drop] + lines[drop + 1 :]))

    monkeypatch.setattr(documents, "write", careless)
    with pytest.raises(ExportError, match="is not"):
        exported("json", tmp_path / "x.jsonl", *many(3))


def test_two_articles_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="two articles have the id 'small'"):
        exported("json", tmp_path / "x.jsonl", SMALL, SMALL)


def test_standard_output_gets_the_checked_file() -> None:
    out = io.BytesIO()
    receipt = export((Exported(d) for d in many(2)), FORMATS["json"], out, ALL)
    assert [json.loads(line)["id"] for line in out.getvalue().splitlines()] == ["a0", "a1"]
    assert receipt.path == "-"


def test_only_reviewed_articles_go_out_and_nothing_rejected(tmp_path: Path) -> None:
    fresh = replace(SMALL, article=replace(SMALL.article, id="fresh", reviewed=None))
    receipt = exported("json", tmp_path / "x.jsonl", SMALL, fresh, options=Options())
    (back,) = read("json", tmp_path / "x.jsonl")
    assert back.article.id == "small"
    assert "m5" not in {m.id for m in back.annotation.mentions}
    assert [a.mention for a in back.event("v2").arguments] == [None, None]
    assert receipt.left_out == {"rejected mentions": 1, "articles not marked done": 1}


def test_with_all_a_rejection_is_kept_only_where_its_readers_see_it(tmp_path: Path) -> None:
    exported("json", tmp_path / "x.jsonl", SMALL)
    assert read("json", tmp_path / "x.jsonl") == [SMALL]
    exported("spacy", tmp_path / "x.spacy", SMALL)
    assert "m5" not in {m.id for m in read("spacy", tmp_path / "x.spacy")[0].annotation.mentions}


def corrected() -> Exported:
    """SMALL after one relabel, one deletion, one addition and one mere acceptance."""
    old = replace(SMALL.mention("m2"), status="proposed")
    date = SMALL.mention("m4")
    steps: list[Change | None] = [
        change("mention", old, replace(old, label="GPE", status="accepted")),
        change("mention", date, None),
        change("mention", None, Mention(id="h1", start=60, end=69, label="PERSON", origin="human", status="accepted")),
    ]
    kept = replace(SMALL.annotation, events=SMALL.annotation.events[1:])
    document = replace(SMALL, annotation=kept)
    history = []
    for number, step in enumerate(steps, 1):
        assert step is not None
        document = apply(document, (step,))
        at = f"2026-01-01T10:00:0{number}Z"
        history.append(Correction(number=number, at=at, by="ann", action="edit", changes=(step,)))
    return Exported(document, tuple(history))


def test_only_corrections_puts_the_models_word_beside_the_persons(tmp_path: Path) -> None:
    options = Options(status="all", only_corrections=True)
    receipt = exported("json", tmp_path / "x.jsonl", corrected(), *many(1), options=options)
    (back,) = read("json", tmp_path / "x.jsonl")
    found = {m.id: (m.label, m.status, m.extra[MODEL]) for m in back.annotation.mentions if MODEL in m.extra}
    relabelled, removed, added = found["m2"], found["m4"], found["h1"]
    assert (relabelled[:2], relabelled[2]["label"]) == (("GPE", "accepted"), "NORP")
    assert (removed[:2], removed[2]["label"]) == (("DATE", "rejected"), "DATE")
    assert added == ("PERSON", "accepted", None)
    assert receipt.left_out == {"articles without corrections": 1}


@pytest.mark.parametrize("name", EVERY)
def test_corrections_alone_fit_every_format(tmp_path: Path, name: str) -> None:
    options = Options(status="all", only_corrections=True)
    receipt = exported(name, tmp_path / f"out{FORMATS[name].suffix}", corrected(), options=options)
    assert receipt.rows["articles"].held == 1
    assert receipt.rows["corrections"].had == 3


def test_the_receipt_names_every_single_loss(tmp_path: Path) -> None:
    mentions = tuple(Mention(id=f"m{n}", start=0, end=n, label="X") for n in range(1, 8))
    document = Document(article=Article(id="a", text="abcdefgh"))
    document = replace(document, annotation=replace(document.annotation, mentions=mentions))
    file = tmp_path / "receipt.json"
    made = export(iter([Exported(document)]), FORMATS["conll"], tmp_path / "x.conll", ALL, receipt_file=file)
    told = json.loads(file.read_text())
    assert told["rows"]["mentions"] == {"had": 7, "held": 1, "changed": 7}
    lost = [line["id"] for line in told["lines"] if line["what"] == "lost" and line["kind"] == "mentions"]
    assert sorted(lost) == sorted(f"m{n}" for n in range(2, 8))
    assert "(a m2, a m3, a m4, …)" in made.text()


@pytest.mark.parametrize("name", EVERY)
def test_an_export_of_nothing_says_so(tmp_path: Path, name: str) -> None:
    fresh = replace(SMALL, article=replace(SMALL.article, reviewed=None))
    receipt = exported(name, tmp_path / f"x{FORMATS[name].suffix}", fresh, options=Options())
    assert "no article is marked done: --status all takes every one" in receipt.text()
    assert (tmp_path / f"x{FORMATS[name].suffix}").exists()


def half_decided() -> Document:
    """An article marked done in which one mention and one event were accepted and the others left as proposed."""
    article = replace(SMALL.article, reviewed="2024-01-09T00:00:00Z")
    (first, *mentions), (event, *events) = SMALL.annotation.mentions, SMALL.annotation.events
    annotation = replace(
        SMALL.annotation,
        mentions=(replace(first, status="accepted"), *(replace(m, status="proposed") for m in mentions)),
        events=(replace(event, status="accepted"), *(replace(e, status="proposed") for e in events)),
    )
    return replace(SMALL, article=article, annotation=annotation)


@pytest.mark.parametrize("name", EVERY)
def test_what_nobody_decided_on_is_counted_or_left_out(tmp_path: Path, name: str) -> None:
    document = half_decided()
    mentions, events = len(document.annotation.mentions) - 1, len(document.annotation.events) - 1
    suffix = FORMATS[name].suffix
    told = exported(name, tmp_path / f"all{suffix}", document, options=Options())
    assert told.undecided == {kind: n for kind, n in (("mentions", mentions), ("events", events)) if n}
    assert f"undecided: {mentions + events} of articles marked done" in told.text()
    assert "--only-decided" in told.text()
    few = exported(name, tmp_path / f"few{suffix}", document, options=Options(only_decided=True))
    assert few.undecided == {}
    assert few.left_out["undecided mentions"] == mentions
    assert "undecided:" not in few.text()
    assert few.rows["mentions"].had == 1
    if name in ("json", "csv"):
        (back,) = read(name, tmp_path / f"few{suffix}")
        assert {m.status for m in back.annotation.mentions} == {"accepted"}
        assert {e.status for e in back.annotation.events} == {"accepted"}
        linked = {m.entity for m in back.annotation.mentions}
        assert {e.id for e in back.annotation.entities} <= linked
