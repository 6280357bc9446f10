"""What every command that writes does with a path that is no regular file: nothing is ever renamed over a device."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from newsview.store.editing import mention_edits as edits
from newsview.store.editing.session import Session
from newsview.store.formats import FORMATS
from newsview.store.formats.registry import Format
from newsview.store.library.library import Library
from tests.tui.command_line import SEED, Run

FILES = [f for f in FORMATS.values() if f.suffix]
FOLDERS = [f for f in FORMATS.values() if not f.suffix]


@pytest.fixture
def device(tmp_path: Path) -> Path:
    """A null device of the test's own."""
    path = tmp_path / "null"
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        path.open("wb").close()
    except OSError:
        pytest.skip("only root makes a device")
    path.chmod(0o644)
    return path


class Reader(threading.Thread):
    """Reads a FIFO to its end, as `cat FIFO &` does."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self.path = path
        self.read = b""
        os.mkfifo(path)
        self.start()

    def run(self) -> None:
        self.read = self.path.read_bytes()

    def ended(self) -> bytes:
        self.join(20)
        assert not self.is_alive()
        assert stat.S_ISFIFO(self.path.lstat().st_mode)
        return self.read


@pytest.fixture
def filled(run: Run) -> Run:
    assert run("add", SEED).code == 0
    return run


def commands(target: Path, format: Format) -> list[list[str | Path]]:
    return [["export", format.name, "--status", "all", "-o", target, *force] for force in ([], ["--force"])]


@pytest.mark.parametrize("format", FILES, ids=lambda f: f.name)
def test_an_export_is_written_through_a_device_and_a_fifo(
    filled: Run,
    device: Path,
    tmp_path: Path,
    format: Format,
) -> None:
    for command in commands(device, format):
        ran = filled(*command)
        assert ran.code == 0, ran.err
        assert f"{format.name}: {device}" in ran.err
        found = device.lstat()
        assert (stat.S_ISCHR(found.st_mode), stat.S_IMODE(found.st_mode)) == (True, 0o644)
    plain = tmp_path / f"plain{format.suffix}"
    assert filled("export", format.name, "--status", "all", "-o", plain).code == 0
    if plain.is_dir():
        return
    reader = Reader(tmp_path / "fifo")
    assert filled("export", format.name, "--status", "all", "-o", reader.path).code == 0
    assert len(reader.ended()) == plain.stat().st_size


@pytest.mark.parametrize("format", FOLDERS, ids=lambda f: f.name)
def test_a_format_of_several_files_refuses_a_device(filled: Run, device: Path, format: Format) -> None:
    for command in commands(device, format):
        ran = filled(*command)
        assert (ran.code, "folder" in ran.err) == (2, True), ran.err
        assert stat.S_ISCHR(device.lstat().st_mode)


def test_extract_writes_through_a_device_and_a_fifo(run: Run, device: Path, tmp_path: Path) -> None:
    assert run("extract", SEED, "-o", device).code == 0
    assert stat.S_ISCHR(device.lstat().st_mode)
    assert not list(tmp_path.glob("*.part"))
    reader = Reader(tmp_path / "fifo")
    assert run("extract", SEED, "-o", reader.path).code == 0
    assert json.loads(reader.ended())["mentions"]
    assert run("extract", SEED, "-o", device, "--resume").code == 2


def test_a_receipt_is_written_through_a_device(filled: Run, device: Path, tmp_path: Path) -> None:
    assert filled("export", "json", "--status", "all", "-o", tmp_path / "o.jsonl", "--receipt", device).code == 0
    assert filled("import", "json", tmp_path / "o.jsonl", "--receipt", device).code == 0
    assert stat.S_ISCHR(device.lstat().st_mode)
    assert stat.S_IMODE(device.stat().st_mode) == 0o644


@pytest.mark.parametrize("dangling", [False, True])
def test_links_are_followed(filled: Run, tmp_path: Path, dangling: bool) -> None:
    (tmp_path / "deep").mkdir()
    for name, command in [
        ("a.jsonl", ["export", "json", "--status", "all"]),
        ("b.jsonl", ["extract", str(SEED)]),
        ("c.conll", ["export", "conll", "--status", "all"]),
    ]:
        real = tmp_path / "deep" / f"real-{name}.data"
        link = tmp_path / name
        link.symlink_to(Path("deep") / real.name)
        if not dangling:
            real.write_text("precious")
            ran = filled(*command, "-o", link)
            assert (ran.code, "--force" in ran.err) == (2, True)
            assert real.read_text() == "precious"
        ran = filled(*command, "-o", link, *([] if dangling else ["--force"]))
        assert ran.code == 0, ran.err
        assert link.is_symlink()
        assert real.is_file()
        assert real.stat().st_size > 100


def test_a_folder_behind_a_link_is_replaced_where_it_is(filled: Run, tmp_path: Path) -> None:
    link = tmp_path / "tables"
    link.symlink_to("real")
    for force in ([], ["--force"]):
        assert filled("export", "csv", "--status", "all", "-o", link, *force).code == 0
        assert link.is_symlink()
        assert (tmp_path / "real" / "mentions.csv").is_file()


def test_what_cannot_take_output_is_refused(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(tmp_path)  # a socket's path must be short
        server.bind("socket")
        for name in ("socket", "circle", "folder"):
            path = tmp_path / name
            for command in (
                ["export", "json", "--status", "all", "--force", "-o", path],
                ["export", "patterns", "--status", "all", "--receipt", path, "--force"],
            ):
                ran = filled(*command)
                assert ran.code in (1, 2), command
                assert str(path) in ran.err
                assert "Traceback" not in ran.err
        for name in ("socket", "circle"):
            assert filled("extract", SEED, "-o", tmp_path / name, "--force").code in (1, 2)
        assert stat.S_ISSOCK((tmp_path / "socket").lstat().st_mode)
    assert (tmp_path / "circle").is_symlink()
    assert not list((tmp_path / "folder").iterdir())


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
@pytest.mark.parametrize("to", ["pipe", "file"])
def test_standard_output_by_its_name_is_standard_output(tmp_path: Path, name: str, to: str) -> None:
    env = {**os.environ, "NEWSVIEW_LIBRARY": str(tmp_path / "library")}
    command = [sys.executable, "-m", "newsview.tui.cli", "extract", str(SEED), "-o", name]
    before = b"kept: the shell appends\n"
    out = tmp_path / "out"
    out.write_bytes(before)
    with out.open("ab") as file:
        done = subprocess.run(
            command, env=env, cwd=SEED.parents[1], stderr=subprocess.PIPE, check=False,
            stdout=file if to == "file" else subprocess.PIPE,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    written = out.read_bytes() if to == "file" else before + done.stdout
    assert written.startswith(before)
    assert json.loads(written.removeprefix(before))["mentions"]
    assert os.path.islink("/dev/stdout")


def test_extract_replaces_a_file_with_force_only(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "keep.jsonl"
    out.write_text("precious")
    for options in ([], ["--resume"]):
        ran = run("extract", SEED, "-o", out, *options)
        assert (ran.code, "--force" in ran.err) == (2, True)
        assert out.read_text() == "precious"
    out.chmod(0o640)
    assert run("extract", SEED, "-o", out, "--force").code == 0
    assert json.loads(out.read_text())["mentions"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    part = tmp_path / "cut.jsonl.part"
    part.write_text("an interrupted run of some hours")
    ran = run("extract", SEED, "-o", tmp_path / "cut.jsonl")
    assert (ran.code, "--resume" in ran.err) == (2, True)
    assert part.read_text() == "an interrupted run of some hours"
    assert run("extract", SEED, "-o", tmp_path / "cut.jsonl", "--force").code == 0


@pytest.mark.parametrize("linked", [False, True])
def test_extract_to_a_folder_that_is_not_there_names_that_folder(run: Run, tmp_path: Path, linked: bool) -> None:
    out = tmp_path / "gone" / "out.jsonl"
    if linked:
        (tmp_path / "link").symlink_to(out)
    ran = run("extract", SEED, "-o", tmp_path / "link" if linked else out)
    assert ran.code == 2
    assert f"{tmp_path / 'gone'} is not a folder that is there: make it first" in ran.err
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize(
    "command",
    ["list", "list --json", "stats", "history a", "diff", "export json --status all", "export conll --status all",
     "export --help", "extract TEXT"],
)  # fmt: skip
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_standard_output_that_is_full_is_told_in_a_line(tmp_path: Path, command: str) -> None:
    """A full disk behind `> FILE` is no fault of newsview's own, and never passes for a success."""
    text = tmp_path / "a.txt"
    text.write_text("Georgia shelled Kodori on Monday.\n")
    env = {**os.environ, "NEWSVIEW_LIBRARY": str(tmp_path / "library")}
    newsview = [sys.executable, "-m", "newsview.tui.cli"]
    subprocess.run([*newsview, "add", text], env=env, cwd=SEED.parents[1], check=True, capture_output=True)
    with Library.open(tmp_path / "library") as library:
        session = Session(library.load("a"), by="ann")
        made = session.do(edits.annotate_note(session.document, None, "a note"))
        assert made is not None
        library.record("a", [made])
    words = [str(text) if word == "TEXT" else word for word in command.split()]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*newsview, *words],
            env=env,
            cwd=SEED.parents[1],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert line in {
        "newsview: standard output: No space left on device",
        "newsview: could not write the output: No space left on device",
    }


@pytest.mark.parametrize(
    "command", ["export json --status all", "export csv", "extract TEXT", "extract TEXT --parts parquet"]
)
def test_an_empty_name_is_refused(filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """As in `-o "$OUT"`, where OUT was never set."""
    place = tmp_path / "place"
    place.mkdir()
    monkeypatch.chdir(place)
    ran = filled(*(str(SEED) if word == "TEXT" else word for word in command.split()), "-o", "")
    assert (ran.code, "-o" in ran.err) == (2, True)
    assert not list(place.iterdir())


@pytest.mark.parametrize("below", ["", "library.json", "new.jsonl", "articles/00/new.jsonl", "linked/library.json"])
def test_nothing_is_written_into_a_library(filled: Run, tmp_path: Path, below: str) -> None:
    """Whichever library it is, by whatever path, and whatever command writes."""
    library = tmp_path / "library"
    other = tmp_path / "other"
    (tmp_path / "linked").symlink_to(library)
    target = library / below if not below.startswith("linked") else tmp_path / below
    (library / "articles" / "00").mkdir(exist_ok=True)
    before = {path: path.read_bytes() for path in library.rglob("*") if path.is_file()}
    commands_ = [
        ["export", "json", "--status", "all", "--force", "-o", target],
        ["export", "csv", "--status", "all", "--force", "-o", target],
        ["extract", SEED, "--force", "-o", target],
        ["export", "json", "--status", "all", "--force", "--receipt", target, "-o", tmp_path / "out.json"],
        ["--library", other, "export", "json", "--status", "all", "--force", "-o", target],
    ]
    assert filled("--library", other, "add", SEED).code == 0
    for command in commands_:
        ran = filled(*command)
        assert ran.code == 2, (command, ran)
        assert "lies in the library" in ran.err or "is a directory" in ran.err, ran.err
    assert {path: path.read_bytes() for path in library.rglob("*") if path.is_file()} == before


def test_a_folder_of_other_peoples_files_is_refused_without_being_walked(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert filled("export", "csv", "--status", "all", "-o", out).code == 0
    deep = out / "photos" / "2024"
    deep.mkdir(parents=True)
    (deep / "one.jpg").write_bytes(b"jpeg")
    walked: list[str] = []
    scandir = os.scandir

    def watched(path: str = ".") -> Any:
        walked.append(str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", watched)
    ran = filled("export", "csv", "--status", "all", "--force", "-o", out)
    monkeypatch.undo()
    assert ran.code == 2
    assert "holds more than an earlier export (photos)" in ran.err
    assert str(out) in walked
    assert not [path for path in walked if "photos" in path]
    assert (deep / "one.jpg").read_bytes() == b"jpeg"
