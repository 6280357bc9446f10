"""`newsview doctor` finds what is wrong, puts it right when asked, and its exit code tells."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from newsview.store.document.model import replace
from newsview.store.errors import LibraryError
from newsview.store.library.article_file import ArticleFile, file_name
from newsview.store.library.doctor import Finding, examine
from newsview.store.library.library import Library
from tests.store.newsroom import TEXT, article, decide, library_of

ROOT = Path(__file__).parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with library_of(tmp_path / "library", 3) as library:
        decide(library, "a1", "m1")
        decide(library, "a1", "m2", "v1", status="rejected")
        library.add(article("a2", TEXT + " More was known later.", "/news/2.txt"))
        decide(library, "a2", "m2")
    return tmp_path / "library"


def newsview(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newsview.tui.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def path_of(folder: Path, id_: str) -> Path:
    return folder / "articles" / file_name(id_)


def break_history(folder: Path) -> None:
    """A file that is whole, but whose history does not lead to what it holds."""
    file = ArticleFile.read(path_of(folder, "a1"))
    contents = file.contents
    annotation = contents.document.annotation
    mentions = tuple(replace(m, status="proposed") for m in annotation.mentions)
    document = replace(contents.document, annotation=replace(annotation, mentions=mentions))
    file.write(replace(contents, document=document))


def lie_in_the_catalogue(folder: Path) -> None:
    from newsview.store.library.storage import packed, replace_file, unpacked

    path = folder / "library.json"
    tables = unpacked(path.read_bytes())[1]
    for row in tables["articles"].values():
        row["title"] = "Something else"
    replace_file(path, packed(tables), scratch=folder, backup=False)


WRONG: dict[str, tuple[Callable[[Path], object], str, bool]] = {
    "truncated": (lambda f: path_of(f, "a1").write_bytes(path_of(f, "a1").read_bytes()[:99]), "not whole JSON", True),
    "gone": (lambda f: path_of(f, "a1").unlink(), "is gone", True),
    "misnamed": (lambda f: path_of(f, "a3").rename(path_of(f, "a3").with_name("f" * 32 + ".json")), "should be", True),
    "backup": (lambda f: path_of(f, "a1").with_suffix(".json.bak").write_bytes(b"x"), "version before is", True),
    "readable": (lambda f: path_of(f, "a1").chmod(0o644), "others than its owner", True),
    "catalogue": (lie_in_the_catalogue, "does not say what 3 of", True),
    "history": (break_history, "corrections", False),
}


def test_a_sound_library_is_called_sound(folder: Path) -> None:
    report = examine(folder)
    assert report.sound
    assert (report.articles, report.corrections, report.findings) == (3, 4, ())
    done = newsview("doctor", "--library", folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "3 articles, 4 corrections: sound\n"


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_found_and_put_right(folder: Path, wrong: str) -> None:
    harm, told, can_be_fixed = WRONG[wrong]
    harm(folder)
    (found,) = examine(folder).findings
    assert told in found.what
    assert [found.fixed, found.harmless] == [False, False]
    done = newsview("doctor", "--library", folder)
    assert done.returncode == 1
    assert done.stdout.startswith("wrong  ")

    done = newsview("doctor", "--fix", "--json", "--library", folder)
    fixed = msgspec.convert(msgspec.json.decode(done.stdout)["findings"], list[Finding])
    assert any(f.fixed for f in fixed if told in f.what) == can_be_fixed
    assert done.returncode == (0 if can_be_fixed else 1)
    again = examine(folder)
    assert again.sound == can_be_fixed
    assert again.articles == 3


def test_nothing_is_changed_without_being_asked(folder: Path) -> None:
    for harm in ("truncated", "misnamed", "catalogue"):
        WRONG[harm][0](folder)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert not examine(folder).sound
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_a_library_in_use_is_examined_but_not_repaired(folder: Path) -> None:
    with Library.open(folder):
        assert examine(folder).sound
        with pytest.raises(LibraryError, match=f"process {os.getpid()}"):
            examine(folder, fix=True)
    with pytest.raises(LibraryError, match="no library"):
        examine(folder / "nowhere")


def test_list_stats_and_history_say_what_is_there(folder: Path) -> None:
    listed = newsview("list", "--library", folder)
    assert [line.split()[:2] for line in listed.stdout.splitlines()] == [["a1", "3/6"], ["a2", "1/6"], ["a3", "0/6"]]
    rows = [msgspec.json.decode(line) for line in newsview("list", "--json", "--library", folder).stdout.splitlines()]
    assert [(row["id"], row["corrections"]) for row in rows] == [("a1", 2), ("a2", 2), ("a3", 0)]
    counts = msgspec.json.decode(newsview("stats", "--json", "--library", folder).stdout)
    assert (counts["articles"], counts["mentions_reviewed"], counts["events_reviewed"]) == (3, 3, 1)
    told = newsview("history", "a2", "--library", folder).stdout.splitlines()
    assert "new version" in told[0]
    assert told[1].endswith("mention m2: status proposed → accepted")
    then = newsview("history", "a1", "--at", "1", "--library", folder).stdout
    assert [m["status"] for m in msgspec.json.decode(then)["mentions"]][:2] == ["accepted", "proposed"]
    assert newsview("history", "a1", "--at", "9", "--library", folder).returncode == 1
    assert newsview("history", "nobody", "--library", folder).returncode == 1
    assert newsview("list", "--library", folder / "nowhere").returncode == 1


def test_nothing_in_an_article_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    hostile = "\x1b]52;c;aGk=\x07\u202e[red]\x1b[2J\nx\u200b\x9b1m"
    with Library.open(tmp_path) as library:
        document = article(hostile, source=hostile)
        library.add(replace(document, article=replace(document.article, title=hostile, note=hostile)))
    for command in (["list"], ["stats"], ["history", hostile], ["history", hostile + "x"], ["doctor"]):
        done = newsview(*command, "--library", tmp_path)
        for character in done.stdout + done.stderr:
            assert character.isprintable() or character == "\n"


def test_a_library_that_another_writes_to_is_not_repaired_and_it_says_what_to_do(tmp_path: Path) -> None:
    with Library.open(tmp_path), pytest.raises(LibraryError, match="writes to it; close that first"):
        examine(tmp_path, fix=True)


def test_a_program_that_has_the_library_open_lends_it_to_be_repaired(folder: Path) -> None:
    WRONG["misnamed"][0](folder)
    done = threading.Event()
    with Library.open(folder) as library:
        library.lends = True

        def lend() -> None:  # as the app does, now and then
            while not done.wait(0.02):
                if library.lent:
                    library.lend()

        lending = threading.Thread(target=lend)
        lending.start()
        try:
            repaired = newsview("doctor", "--fix", "--library", folder)
        finally:
            done.set()
            lending.join()
        assert repaired.returncode == 0, repaired.stderr
        assert "fixed" in repaired.stdout
    assert examine(folder).sound
