"""The command line: results on standard output, all else on standard error, exit codes that tell, no traceback."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newsview.tui.cli import COMMANDS
from tests.tui.command_line import SEED, Run


def test_help_and_version_of_every_command(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in ran.out
        for flag in ("-h", "--help"):
            helped = run(name, flag)
            assert helped.code == 0
            assert "newsview" in helped.out
            assert "Example" in helped.out or "$ newsview" in helped.out, name
            assert "--library" in helped.out, name
        assert run(name, "--version").out == run("--version").out


def test_wrong_use_is_2(run: Run) -> None:
    assert run("extract").code == 2
    assert run("add").code == 2
    assert run("extract", SEED, "--published", "yesterday").code == 2
    assert run("extract", SEED, "--resume").code == 2
    assert run("extract", SEED, "--scheduler", "tcp://127.0.0.1:1").code == 2
    assert run("list", "--no-such-option").code == 2


def test_the_app_needs_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    ran = run()
    assert ran.code == 2
    assert "terminal" in ran.err


def test_extract_writes_documents_and_says_what_it_could_not_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "c.jsonl").write_text(
        '{"id": "x:1", "text": "Russia attacked Kyiv on Monday.", "section": "world"}\n{"id'
    )
    ran = run("extract", SEED, tmp_path / "empty.txt", tmp_path / "c.jsonl", "--published", "2024-01-09")
    assert ran.code == 1
    documents = [json.loads(line) for line in ran.out.splitlines()]
    assert [d["id"] for d in documents] == ["000_b36d6864460f8a2a", "x:1"]
    assert documents[0]["text"] == SEED.read_text(encoding="utf-8")
    assert documents[1]["section"] == "world"
    assert {"Russia", "Kyiv"} <= {d["text"][m["start"] : m["end"]] for d in documents[1:] for m in d["mentions"]}
    assert documents[1]["events"]
    told = ran.err.splitlines()
    assert any("empty.txt: is empty" in line for line in told)
    assert any("c.jsonl:2: not JSON" in line for line in told)


def corpus_of(folder: Path, size: int) -> Path:
    corpus = folder / "c.jsonl.gz"
    corpus.write_bytes(gzip.compress(b"".join(b'{"id": "%d", "text": "Kyiv fell."}\n' % n for n in range(size))))
    return corpus


def test_extract_proposes_in_the_words_of_a_scheme(run: Run, tmp_path: Path) -> None:
    corpus, team = corpus_of(tmp_path, 1), tmp_path / "team.toml"
    team.write_text(
        'name = "team"\n[[labels]]\nname = "PLACE"\nfrom = ["GPE"]\n[[roles]]\nname = "actor"\n', encoding="utf-8"
    )
    record = json.loads(run("extract", corpus, "--scheme", team).out)
    assert {m["label"] for m in record["mentions"]} == {"PLACE"}
    team.write_text("name = ", encoding="utf-8")
    failed = run("extract", corpus, "--scheme", team)
    assert failed.code != 0
    assert "team.toml:1: not TOML" in failed.err


def test_extract_to_a_file_puts_it_in_place_whole_and_resumes(run: Run, tmp_path: Path) -> None:
    corpus, out = corpus_of(tmp_path, 4), tmp_path / "o.jsonl"
    assert run("extract", corpus, "-o", out).code == 0
    whole = out.read_text()
    lines = whole.splitlines(keepends=True)
    # as an interrupted run leaves it: two articles done, the third cut off
    (tmp_path / "o.jsonl.part").write_text(lines[0] + lines[1] + lines[2][:40])
    out.unlink()
    assert run("extract", corpus, "-o", out, "--resume").code == 0
    assert out.read_text() == whole
    assert not (tmp_path / "o.jsonl.part").exists()


def test_extract_to_a_packed_file_resumes_after_a_cut_in_the_middle(run: Run, tmp_path: Path) -> None:
    corpus, out = corpus_of(tmp_path, 4), tmp_path / "o.jsonl.gz"
    assert run("extract", corpus, "-o", out).code == 0
    whole = gzip.decompress(out.read_bytes())
    lines = whole.splitlines(keepends=True)
    cut_off = gzip.compress(lines[0] + lines[1]) + gzip.compress(lines[2])[:-20]
    (tmp_path / "o.jsonl.gz.part").write_bytes(cut_off)
    out.unlink()
    assert run("extract", corpus, "-o", out, "--resume").code == 0
    assert gzip.decompress(out.read_bytes()) == whole


def test_extract_to_a_folder_of_parts(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsview.tui.commands.sinks.PART", 3)
    corpus, out = corpus_of(tmp_path, 7), tmp_path / "parts"
    assert run("extract", corpus, "-o", f"{out}/").code == 0
    parts = sorted(out.iterdir())
    assert [p.name for p in parts] == ["part-00001.jsonl.gz", "part-00002.jsonl.gz", "part-00003.jsonl.gz"]
    ids = [json.loads(line)["id"] for p in parts for line in gzip.decompress(p.read_bytes()).splitlines()]
    assert ids == [str(n) for n in range(7)]
    # interrupted in the second part
    second = gzip.decompress(parts[1].read_bytes()).splitlines(keepends=True)
    parts[1].unlink()
    parts[2].unlink()
    (out / "part-00002.jsonl.gz.part").write_bytes(gzip.compress(second[0] + second[1][:30]))
    assert run("extract", corpus, "-o", out).code == 1
    assert run("extract", corpus, "-o", out, "--resume").code == 0
    assert [p.name for p in sorted(out.iterdir())] == [p.name for p in parts]
    again = [json.loads(line)["id"] for p in parts for line in gzip.decompress(p.read_bytes()).splitlines()]
    assert again == ids


def test_extract_to_a_folder_of_parquet_parts(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("newsview.tui.commands.sinks.PART", 3)
    monkeypatch.setattr("newsview.tui.commands.sinks.ROWS", 2)
    corpus, out = corpus_of(tmp_path, 7), tmp_path / "parts"
    extract = ("extract", corpus, "-o", f"{out}/", "--parts", "parquet")
    assert run(*extract).code == 0
    parts = sorted(out.iterdir())
    assert [p.name for p in parts] == ["part-00001.parquet", "part-00002.parquet", "part-00003.parquet"]
    rows = [row for part in parts for row in parquet.read_table(part).to_pylist()]
    assert [row["id"] for row in rows] == [str(n) for n in range(7)]
    assert all(json.loads(row["document"])["text"] == row["text"] == "Kyiv fell." for row in rows)
    # cut off in the second part, whose footer is missing
    second = parts[1].read_bytes()
    parts[1].unlink()
    parts[2].unlink()
    (out / "part-00002.parquet.part").write_bytes(second[:-30])
    assert run(*extract).code == 1
    assert run("extract", corpus, "-o", f"{out}/", "--resume").code == 1  # packed lines beside them would be a mixture
    assert run(*extract, "--resume").code == 0
    assert sorted(out.iterdir()) == parts
    assert [row for part in parts for row in parquet.read_table(part).to_pylist()] == rows


def test_parquet_parts_want_a_folder(run: Run, tmp_path: Path) -> None:
    told = run("extract", corpus_of(tmp_path, 1), "-o", tmp_path / "one.parquet", "--parts", "parquet")
    assert told.code == 2
    assert any("-o FOLDER/" in line for line in told.err.splitlines())


def test_add_then_list(run: Run, tmp_path: Path) -> None:
    assert run("list").code in (0, 1)
    ran = run("add", SEED, tmp_path / "gone.txt")
    assert ran.code == 1
    assert "1 added" in ran.err
    assert "gone.txt: there is no such file" in ran.err
    listed = run("list", "--json")
    assert "000_b36d6864460f8a2a" in listed.out
    assert "1 known" in run("add", SEED).err


def test_what_was_extracted_can_be_added(run: Run, tmp_path: Path) -> None:
    run("extract", SEED, "-o", tmp_path / "o.jsonl")
    assert run("add", tmp_path / "o.jsonl").code == 0
    exported = run("export", "json", "--status", "all")
    assert exported.code == 0, exported.err
    there = json.loads(exported.out)
    told = json.loads((tmp_path / "o.jsonl").read_text())
    for key in ("id", "text", "furniture", "mentions", "entities", "events", "attributions"):
        assert there[key] == told[key], key


def test_a_reader_that_leaves_is_no_fault(tmp_path: Path) -> None:
    env = {**os.environ, "NEWSVIEW_LIBRARY": str(tmp_path / "library"), "PYTHONUNBUFFERED": ""}
    newsview = f"{sys.executable} -m newsview.tui.cli"
    subprocess.run(f"{newsview} add {SEED}", shell=True, env=env, check=True, cwd=SEED.parents[1], capture_output=True)
    done = subprocess.run(
        f"{newsview} export json --status all | true", shell=True, env=env, cwd=SEED.parents[1], capture_output=True
    )
    assert done.stderr == b""


def test_interrupted_is_130(tmp_path: Path) -> None:
    """The command is interrupted while it waits for more input: what it has read by then shows that it runs."""
    env = {**os.environ, "NEWSVIEW_LIBRARY": str(tmp_path / "library")}
    feed = tmp_path / "feed.jsonl"
    os.mkfifo(feed)
    process = subprocess.Popen(
        [sys.executable, "-m", "newsview.tui.cli", "extract", str(feed)], env=env, cwd=SEED.parents[1],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with feed.open("w") as pipe:  # opens when the command has opened it for reading: its handlers are set by then
        pipe.flush()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert errors.decode().strip() == "newsview: interrupted"


def test_a_mistyped_command_is_guessed_and_no_terminal_is_told_in_a_line(run: Run) -> None:
    ran = run("lsit")
    assert (ran.code, ran.err) == (
        2,
        "newsview: there is no file and no command 'lsit'; did you mean `newsview list`?\n",
    )
    ran = run("article.txt")
    assert ran.code == 2
    assert ran.err.startswith("newsview: the app needs a terminal")


def test_what_libraries_warn_of_is_not_the_users_affair(tmp_path: Path) -> None:
    story = "The states and dozens of their allies condemned the transfer of weapons, and said they would raise it."
    page = tmp_path / "page.html"
    page.write_text(
        f'<html><head><meta name="date" content="2024-01-09 10:00 EST"></head><body><p>{story}</p></body></html>'
    )
    command = [sys.executable, "-m", "newsview.tui.cli", "add", str(page), "--library", str(tmp_path / "library")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert ran.stderr == "1 added\n"
