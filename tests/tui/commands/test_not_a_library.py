"""A path that is no library is refused, and nothing that fails leaves a library behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsview.store.errors import LibraryError
from newsview.store.library.library import Library
from tests.tui.command_line import SEED, Run


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    (folder / "articles").mkdir(parents=True)  # a corpus may well have a folder of this name
    for name in ("a.txt", "articles/b.txt"):
        (folder / name).write_text("Georgia shelled Kodori on Monday.\n")
    return folder


def names_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize(
    "command",
    [
        ["list"], ["stats"], ["doctor"], ["doctor", "--fix"], ["add", str(SEED)], ["report"], ["diff"],
        ["export", "json", "--status", "all"], ["import", "json", str(SEED)], ["history", "a"], ["restore"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_folder_of_other_files_is_no_library(run: Run, texts: Path, command: list[str]) -> None:
    before = names_in(texts)
    modes = [(texts / name).stat().st_mode for name in before]
    ran = run(*command, "--library", texts)
    assert ran.code in (1, 2), ran
    assert names_in(texts) == before
    assert [(texts / name).stat().st_mode for name in before] == modes


def test_merge_and_agree_want_a_library(run: Run, texts: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run("merge", texts)
    assert (ran.code, "is not a newsview library" in ran.err) == (1, True)
    assert "name the folder of a library" in ran.err  # to read, a new folder is no help
    ran = run("merge", tmp_path / "empty")
    assert (ran.code, "there is no library at" in ran.err) == (1, True)
    assert not (tmp_path / "library").exists()
    assert run("add", SEED).code == 0
    for other, why in [
        (texts, "is not a newsview library"),
        (tmp_path / "empty", "there is no library at"),
        (texts / "a.txt", "holds no annotations"),
    ]:
        ran = run("agree", other, "--status", "all")
        assert (ran.code, why in ran.err) == (1, True), ran


def test_agree_with_documents_of_other_articles_says_so(run: Run, texts: Path, tmp_path: Path) -> None:
    assert run("add", SEED).code == 0
    assert run("extract", texts / "a.txt", "-o", tmp_path / "other.jsonl").code == 0
    ran = run("agree", tmp_path / "other.jsonl", "--status", "all")
    assert (ran.code, "no article of this library is in" in ran.err) == (1, True), ran


@pytest.mark.parametrize(
    "command",
    [
        ["add", "gone.txt"], ["import", "json", "rubbish"], ["import", "doccano", "rubbish"],
        ["import", "brat", "empty"], ["apply", "rubbish"], ["apply", "/dev/null"], ["remove", "a"], ["restore", "a"],
        ["restore"], ["doctor", "--fix"], ["merge", "empty"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_fails_leaves_no_library(
    run: Run, tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rubbish").write_text("no json at all")
    Path("empty").mkdir()
    assert run(*command).code == 1
    assert not (tmp_path / "library").exists()


def test_a_library_with_files_of_others_beside_its_own_stays_one(run: Run, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / ".git").mkdir()
    (library / ".DS_Store").touch()
    assert run("add", SEED).code == 0
    (library / "notes of the team.txt").touch()
    assert run("list").code == 0
    (library / "library.json").unlink()
    with Library.open(library) as opened:
        assert len(opened.rows()) == 1
    with pytest.raises(LibraryError, match="there is no library"):
        Library.open(tmp_path / "nowhere", write=False)
