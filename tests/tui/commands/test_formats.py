"""`newsview export` and `newsview import` from the command line, on a library on disk."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from newsview.store.document.appearances import text_id
from newsview.store.document.model import replace
from newsview.store.document.serialization import decode, encode
from newsview.store.formats import FORMATS, documents
from newsview.store.formats.options import Options
from newsview.store.library.library import Library
from newsview.tui.cli import main
from tests.store.formats.articles import SMALL, many
from tests.store.formats.exported import EVERY
from tests.tui.driving import put_in


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of two articles that are done and one that is not."""
    monkeypatch.setenv("NEWSVIEW_CONFIG", str(tmp_path / "none.toml"))
    (tmp_path / "none.toml").write_text("")
    folder = tmp_path / "library"
    monkeypatch.setenv("NEWSVIEW_LIBRARY", str(folder))
    fresh = next(many(1))
    with Library.open(folder) as opened:
        opened.add(SMALL)
        put_in(opened, replace(fresh, article=replace(fresh.article, id="fresh", reviewed=None)))
        opened.add(list(many(2))[1])
    return folder


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], library: Path) -> Run:
    """Runs `newsview ARGS` in this process."""

    def go(*args: str | Path) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main([str(a) for a in args])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Ran(int(ended.value.code or 0), out, err)

    return go


def test_help_shows_every_format_with_its_line_and_an_example(run: Run) -> None:
    helped = run("export", "--help")
    words = " ".join(helped.out.split())
    for format in FORMATS.values():
        assert f"\n{format.name}:\n" in helped.out
        assert " ".join(format.line.split()) in words
        assert "$ " + format.example in words
    helped = run("import", "--help")
    for format in FORMATS.values():
        assert (f"\n{format.name}:\n" in helped.out) == format.imports


def test_help_loads_nothing_heavy(library: Path) -> None:
    program = (
        "import sys; from newsview.tui.cli import main\n"
        "try: main(['export', '--help'])\n"
        "except SystemExit: pass\n"
        "print(*{m.split('.')[0] for m in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not set(done.stderr.split()) & {"spacy", "textual", "rich", "tinydb", "pyarrow", "numpy"}


@pytest.mark.parametrize("name", EVERY)
def test_the_examples_work(run: Run, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*FORMATS[name].example.split()[1:])
    assert ran.code == 0, ran.err
    assert "articles" in ran.err
    assert "1 articles not marked done" in ran.err


def test_reviewed_articles_go_to_standard_output(run: Run) -> None:
    ran = run("export", "json")
    assert {decode(line).article.id for line in ran.out.splitlines()} == {"small", "a1"}
    assert "articles" in ran.err


def test_articles_can_be_named_and_a_wrong_name_is_told(run: Run) -> None:
    ran = run("export", "json", "--status", "all", "fresh", "nosuch")
    assert [decode(line).article.id for line in ran.out.splitlines()] == ["fresh"]
    assert ran.code == 1
    assert "nosuch" in ran.err


def test_an_export_that_is_told_to_end_leaves_nothing_behind(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = documents.write

    def ended(items: Any, path: Path, options: Options) -> None:
        write(items, path, options)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(documents, "write", ended)
    before = signal.getsignal(signal.SIGTERM)
    (tmp_path / "out").mkdir()
    assert run("export", "json", "-o", tmp_path / "out" / "x.jsonl").code == 128 + signal.SIGTERM
    assert os.listdir(tmp_path / "out") == []
    assert signal.getsignal(signal.SIGTERM) == before


def test_what_stands_beside_a_file_is_missed_on_standard_output(run: Run, tmp_path: Path) -> None:
    assert "PATH.offsets.tsv is made with -o only" in run("export", "conll").err
    assert "made with -o only" not in run("export", "conll", "-o", tmp_path / "x.conll").err


def test_where_no_article_can_be_read_no_file_is_made(run: Run, tmp_path: Path) -> None:
    ran = run("export", "json", "-o", tmp_path / "x.jsonl", "nosuch")
    assert ran.code == 1
    assert "nothing is written" in ran.err
    assert not (tmp_path / "x.jsonl").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nosuch",), "'nosuch' is not one of"),
        (("csv",), "makes a folder: name it with -o"),
        (("json", "--excel"), "--excel does not go with json"),
        (("spacy", "--split", "0.5"), "--split makes a folder"),
        (("spacy", "--split", "0.5", "-o", "x.spacy"), "--split makes a folder: name it without .spacy"),
        (("spacy", "--split", "1"), "not in the range"),
        (("spacy", "--spans-key", "triggers"), "the groups of the events"),
        (("json", "-o", "nosuch/x.jsonl"), "is not a folder that is there"),
        (("json", "-o", "."), "is a folder; json writes a file"),
        (("html", "-o", "none.toml"), "is a file; html writes a folder to a path without .html"),
        (("json", "-o", "none.toml"), "--force replaces it"),
        (("csv", "-o", "none.toml", "--force"), "is a file"),
    ],
)
def test_wrong_use_is_told_in_a_line(
    run: Run, words: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("export", *words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_without_a_library_one_line_says_so(run: Run, tmp_path: Path) -> None:
    ran = run("export", "json", "--library", tmp_path / "nosuch")
    assert ran.code == 1
    assert "there is no library" in ran.err
    assert not (tmp_path / "nosuch").exists()


def test_a_name_with_line_ends_or_escapes_makes_no_line_of_its_own(run: Run, tmp_path: Path) -> None:
    """A path's, an article's or a label's: each line of a receipt is the receipt's own."""
    evil = "\n  note: all is well\t\x1b[2J\r"
    article = replace(SMALL.article, id=f"a{evil}")
    mentions = tuple(replace(m, label=m.label + evil) for m in SMALL.annotation.mentions)
    (tmp_path / "in.jsonl").write_bytes(
        encode(replace(SMALL, article=article, annotation=replace(SMALL.annotation, mentions=mentions))) + b"\n"
    )
    told = [run("import", "json", tmp_path / "in.jsonl")]
    told += [run("export", name, "-o", tmp_path / f"{evil}.x") for name in ("conll", "brat")]
    told += [run("export", "brat", "-o", tmp_path / f"{evil}.x"), run("export", "json", "-o", tmp_path / f"{evil}/x")]
    for ran in told:
        assert not set(ran.err) & set("\t\x1b\r")
        assert not [line for line in ran.err.split("\n") if line.startswith("  note: all is well")]
    assert [ran.code for ran in told] == [1, 0, 2, 2, 2]  # what contradicts the decisions on the same text waits


def test_the_receipt_is_also_a_file(run: Run, tmp_path: Path) -> None:
    ran = run("export", "brat", "-o", tmp_path / "out", "--receipt", tmp_path / "receipt.json")
    assert ran.code == 0
    told = json.loads((tmp_path / "receipt.json").read_text())
    assert told["rows"]["articles"] == {"had": 2, "held": 2, "changed": 0}
    assert {"what": "lost", "kind": "entities", "article": "small", "id": "e3"}.items() <= told["lines"][0].items()
    again = run("export", "brat", "-o", tmp_path / "other", "--receipt", tmp_path / "receipt.json")
    assert again.code == 2


@pytest.mark.parametrize("name", [f.name for f in FORMATS.values() if f.imports and not f.looks_up])
def test_what_was_exported_is_imported_into_another_library(run: Run, tmp_path: Path, name: str) -> None:
    out = tmp_path / f"out{FORMATS[name].suffix}"
    assert run("export", name, "-o", out).code == 0
    ran = run("import", name, out, "--library", tmp_path / "second", "--by", "Team B")
    assert ran.code == 0, ran.err
    assert "2 added" in ran.err
    with Library.open(tmp_path / "second", write=False) as opened:
        assert sum(row.mentions for row in opened.rows()) > 0
        for row in opened.rows():
            document = opened.load(row.id)
            assert name == "json" or document.article.extra["imported"] == {"format": name, "by": "Team B"}


def test_import_renames_labels_and_says_what_it_does_not_know(run: Run, tmp_path: Path) -> None:
    (tmp_path / "theirs.jsonl").write_text('{"text": "EU met Kim", "label": [[0, 2, "MISC"], [7, 10, "HUMAN"]]}\n')
    (tmp_path / "map.toml").write_text('[labels]\nHUMAN = "PERSON"\n')
    ran = run("import", "doccano", tmp_path / "theirs.jsonl", "--mapping", tmp_path / "map.toml")
    assert ran.code == 0
    assert "labels that newsview does not know, kept as they are: MISC (1)" in ran.err
    with Library.open(write=False) as opened:
        document = opened.load(text_id("EU met Kim"))
    assert [(document.quote(m), m.label, m.origin) for m in document.annotation.mentions] == [
        ("EU", "MISC", "import"), ("Kim", "PERSON", "import"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["json", "prodigy", "doccano", "label-studio", "brat"])
def test_a_damaged_piece_of_a_file_keeps_no_other_out(run: Run, tmp_path: Path, name: str) -> None:
    out = tmp_path / f"out{FORMATS[name].suffix}"
    assert run("export", name, "-o", out, "--status", "all").code == 0
    if name == "brat":
        (out / "fresh.ann").write_text("T1\tPERSON 0 1\tnot there\n")
    else:
        file = out / "tasks.json" if out.is_dir() else out
        lines = file.read_text().splitlines(keepends=True)
        at = next(i for i, line in enumerate(lines) if '"fresh"' in line)
        lines[at] = re.sub(r'"text":"[^"]*"', '"text":1', lines[at])
        file.write_text("".join(lines))
    ran = run("import", name, out, "--library", tmp_path / "second")
    assert ran.code == 1
    assert "2 added, 1 not" in ran.err


def test_many_pieces_that_cannot_be_read_are_counted(run: Run, tmp_path: Path) -> None:
    good = encode(replace(SMALL, article=replace(SMALL.article, id="new"))).decode()
    (tmp_path / "x.jsonl").write_text(good + "\n{broken" * 30)
    ran = run("import", "json", tmp_path / "x.jsonl")
    assert ran.err.count("not JSON") == 10
    assert "20 more could not be read" in ran.err
    assert "1 unchanged, 30 not" in ran.err
    (tmp_path / "y.jsonl").write_text("{broken\n" * 30 + good)
    ran = run("import", "json", tmp_path / "y.jsonl")
    assert ran.err.count("not JSON") == 10
    assert "the rest was not tried" in ran.err


@pytest.mark.parametrize("name", ["json", "conll", "brat", "doccano"])
@pytest.mark.parametrize("other", [f.name for f in FORMATS.values() if f.imports])
def test_a_file_of_another_format_is_told_for_what_it_is(run: Run, tmp_path: Path, name: str, other: str) -> None:
    if name == other:
        pytest.skip("the same")
    out = tmp_path / f"out{FORMATS[other].suffix}"
    assert run("export", other, "-o", out).code == 0
    ran = run("import", name, out, "--library", tmp_path / "second")
    assert ran.code in (1, 2)
    if out.is_dir() and name in ("json", "conll", "prodigy", "doccano"):
        assert f"is a folder; {name} is read from a file" in ran.err
    elif other != "spacy":
        assert f"newsview import {other} {out}" in ran.err.replace("\n", "")
    assert "added," not in ran.err.replace("nothing added,", "")


def test_a_file_without_an_article_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    ran = run("import", "json", tmp_path / "empty.jsonl")
    assert ran.code == 1
    assert "there is no article in it" in ran.err


def test_a_graph_is_of_its_format_whatever_the_file_is_called(run: Run, tmp_path: Path) -> None:
    for name in ("gexf", "graphml"):
        assert run("export", name, "-o", tmp_path / f"{name}.xml").code == 0
        assert f"<{name} " in (tmp_path / f"{name}.xml").read_text()


def test_the_formats_are_told_where_none_is_named(run: Run) -> None:
    assert "It is one of json, spacy, html" in run("export").err


@pytest.mark.parametrize(("name", "content"), [("spacy", b"\x00\x01junk"), ("brat", b""), ("conll", b"\xff\xfe")])
def test_what_is_no_such_file_is_told_in_a_line(run: Run, tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(content)
    ran = run("import", name, path)
    assert ran.code == 1
    assert "x.bin" in ran.err or "x.txt" in ran.err
    assert run("import", name, tmp_path / "nosuch").code == 2


def test_what_a_format_needs_is_named_where_it_is_missing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ran = run("export", "parquet", "-o", tmp_path / "out")
    assert ran.code == 1
    assert "parquet needs pyarrow: install newsview[parquet]" in ran.err
    assert not (tmp_path / "out").exists()


def test_a_mapping_that_cannot_be_used_is_wrong_use(run: Run, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text("[labels\n")
    ran = run("import", "json", tmp_path / "map.toml", "--mapping", tmp_path / "map.toml")
    assert ran.code == 2
    assert "map.toml" in ran.err


@pytest.mark.parametrize("where", ["reader", "library"])
def test_a_fault_of_ours_in_one_piece_keeps_no_other_out(
    run: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    out = tmp_path / "out.jsonl"
    assert run("export", "prodigy", "-o", out, "--status", "all").code == 0
    module, name = ("newsview.store.formats.importing", "Receiver.named") if where == "reader" else (
        "newsview.store.formats.arriving", "Arrivals.take")  # fmt: skip
    owner = getattr(__import__(module, fromlist=["x"]), name.split(".")[0])
    real = getattr(owner, name.split(".")[1])

    def faulty(self: object, given: Any, **more: Any) -> Any:
        document = getattr(given, "document", given)
        if document.article.id == "fresh":
            raise IndexError(document.text)
        return real(self, given, **more)

    monkeypatch.setattr(owner, name.split(".")[1], faulty)
    ran = run("import", "prodigy", out, "--library", tmp_path / "second")
    assert ran.code == 1
    assert "a fault of newsview's own (IndexError)" in ran.err
    assert "2 added, 1 not" in ran.err
    [report] = (tmp_path / "state").rglob("crash-*.txt")
    with Library.open(library) as opened:
        words = opened.load("fresh").text
    assert words not in report.read_text() + ran.err


@pytest.mark.parametrize(
    ("name", "called"), [("gexf", "GEXF"), ("graphml", "GraphML"), ("patterns", "patterns of an EntityRuler")]
)
def test_a_format_that_is_only_written_is_named_where_it_is_imported(
    run: Run, tmp_path: Path, name: str, called: str
) -> None:
    out = tmp_path / f"out{FORMATS[name].suffix}"
    assert run("export", name, "-o", out, "--status", "all").code == 0
    for other in ("conll", "json", "prodigy", "doccano", "label-studio"):
        ran = run("import", other, out, "--library", tmp_path / "second")
        assert ran.code == 1
        assert f"looks like {called}, which newsview writes and does not read yet" in ran.err
    assert not (tmp_path / "second").exists()


def test_web_annotations_are_read_into_the_library_that_has_their_articles(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonld"
    assert run("export", "webannotation", "-o", out, "--status", "all").code == 0
    out.write_bytes(b"\xef\xbb\xbf" + out.read_bytes().replace(b"\n", b"\r\n"))
    ran = run("import", "webannotation", out)
    assert (ran.code, "3 unchanged" in ran.err) == (0, True)
    ran = run("import", "webannotation", out, "--library", tmp_path / "second")
    assert ran.code == 1
    assert not (tmp_path / "second").exists()
    text = tmp_path / "x.txt"
    text.write_text("Rain fell.")
    assert run("add", text, "--library", tmp_path / "third").code == 0
    ran = run("import", "webannotation", out, "--library", tmp_path / "third")
    assert ran.code == 1
    assert "no article of the library is called so or comes from there" in ran.err


@pytest.mark.parametrize("name", ["json", "prodigy", "doccano", "label-studio", "conll", "conllu"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_byte_order_mark_and_other_line_ends_say_nothing(run: Run, tmp_path: Path, name: str, ends: bytes) -> None:
    out = tmp_path / f"out{FORMATS[name].suffix}"
    assert run("export", name, "-o", out, "--status", "all").code == 0
    file = out / "tasks.json" if out.is_dir() else out
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", ends))
    assert "3 unchanged" in run("import", name, out).err
    assert "3 added" in run("import", name, out, "--library", tmp_path / "second").err


def test_articles_behind_a_byte_order_mark_are_added(run: Run, tmp_path: Path) -> None:
    for name, body in (("x.jsonl", '{"text":"Rain fell."}\n{"text":"Snow fell."}\n'), ("y.json", '[{"text":"Hail."}]')):
        (tmp_path / name).write_text(body, encoding="utf-8-sig")
    ran = run("add", tmp_path / "x.jsonl", tmp_path / "y.json", "--library", tmp_path / "second")
    assert (ran.code, ran.err) == (0, "3 added\n")
