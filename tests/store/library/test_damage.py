"""A damaged file is found out, set aside with the reason, and its last good version put back; the rest goes on."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from newsview.store.document.model import Document
from newsview.store.errors import DamagedError
from newsview.store.library.article_file import file_name
from newsview.store.library.library import Library
from tests.store.newsroom import article, decide, library_of, session_of


def flip(data: bytes) -> bytes:
    at = random.Random(7).randrange(200, len(data))
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda data: data[: len(data) // 2],
    "emptied": lambda data: b"",
    "zeroed": lambda data: bytes(len(data)),
    "bit flipped": flip,
    "edited by hand": lambda data: data.replace(b'"GPE"', b'"ORG"', 1),
    "appended to": lambda data: data + data[-40:],
    "not JSON": lambda data: b"\x89PNG" + data,
}


def folder_with_an_article(tmp_path: Path) -> tuple[Path, Document, Document]:
    """A library of two articles, and the first of them as it was before and after its last correction."""
    with library_of(tmp_path / "library", 2) as library:
        before = decide(library, "a1", "m1")
        after = decide(library, "a1", "m2")
    return tmp_path / "library", before, after


def damage(folder: Path, how: str, suffix: str = "") -> None:
    path = folder / "articles" / (file_name("a1") + suffix)
    path.write_bytes(DAMAGE[how](path.read_bytes()))


@pytest.mark.parametrize("how", DAMAGE)
def test_the_version_before_is_back_and_the_rest_works(tmp_path: Path, how: str) -> None:
    folder, before, _ = folder_with_an_article(tmp_path)
    damage(folder, how)
    with Library.open(folder) as library:
        assert {row.id: row.problem for row in library.rows()} == {"a1": None, "a2": None}
        assert library.load("a1") == before
        assert len(library.notices) == 1
        assert "'a1' is damaged" in library.notices[0]
        decide(library, "a1", "m3")
        decide(library, "a2", "m1")
    kept = [p for p in (folder / "damaged").iterdir() if p.suffix == ".json"]
    assert len(kept) == 1
    with Library.open(folder) as library:
        assert library.notices == []
        assert len(library.history("a1")) == 2


@pytest.mark.parametrize("how", DAMAGE)
def test_without_a_good_version_that_article_alone_is_missing_and_says_why(tmp_path: Path, how: str) -> None:
    folder, _, _ = folder_with_an_article(tmp_path)
    damage(folder, how)
    damage(folder, how, ".bak")
    for _ in range(2):
        with Library.open(folder) as library:
            problems = {row.id: row.problem for row in library.rows()}
            assert problems["a2"] is None
            assert "damaged" in (problems["a1"] or "")
            with pytest.raises(DamagedError, match="'a1' is damaged"):
                library.load("a1")
            assert library.load("a2").mention("m1")
    (folder / "library.json").unlink()
    with Library.open(folder) as library:
        assert {row.id for row in library.rows()} == {"a1", "a2"}
        library.remove("a1")
        assert [row.id for row in library.rows()] == ["a2"]
        assert library.add(article("a1")).outcome == "added"


def test_damage_while_the_article_is_open_is_found_at_the_next_correction(tmp_path: Path) -> None:
    folder, before, _ = folder_with_an_article(tmp_path)
    with Library.open(folder) as library:
        library.load("a1")
        damage(folder, "truncated")
        session = session_of(library)
        assert session.document == before
        decide(library, "a1", "m3")
    with Library.open(folder) as library:
        assert library.load("a1").mention("m3").status == "accepted"


def test_a_file_that_is_gone_comes_back(tmp_path: Path) -> None:
    folder, before, _ = folder_with_an_article(tmp_path)
    (folder / "articles" / file_name("a1")).unlink()
    with Library.open(folder) as library:
        assert {row.id for row in library.rows()} == {"a1", "a2"}
        assert library.load("a1") == before


def test_a_copy_that_only_reads_shows_the_version_before_and_changes_nothing(tmp_path: Path) -> None:
    folder, before, _ = folder_with_an_article(tmp_path)
    damage(folder, "emptied")
    with Library.open(folder, write=False) as library:
        assert library.load("a1") == before
        assert "shown is the version before" in library.notices[0]
    assert (folder / "articles" / file_name("a1")).read_bytes() == b""
    assert not (folder / "damaged").exists()


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_catalogue_is_made_again(tmp_path: Path, how: str) -> None:
    folder, _, _ = folder_with_an_article(tmp_path)
    with Library.open(folder) as library:
        rows = library.rows()
    path = folder / "library.json"
    path.write_bytes(DAMAGE[how](path.read_bytes()))
    for _ in range(2):
        with Library.open(folder) as library:
            assert library.rows() == rows


def test_a_file_under_the_wrong_name_is_named_as_a_problem(tmp_path: Path) -> None:
    folder, _, _ = folder_with_an_article(tmp_path)
    path = folder / "articles" / file_name("a1")
    path.with_name("0" * 32 + ".json").write_bytes(path.read_bytes())
    with Library.open(folder) as library:
        problems = [row.problem for row in library.rows() if row.problem]
        assert len(problems) == 1
        assert "named wrongly" in problems[0]


def test_an_article_of_a_later_newsview_is_left_alone(tmp_path: Path) -> None:
    folder, _, _ = folder_with_an_article(tmp_path)
    path = folder / "articles" / file_name("a1")
    data = path.read_bytes().replace(b'"schema":1', b'"schema":99')
    path.write_bytes(data)
    with Library.open(folder) as library:
        problems = {row.id: row.problem for row in library.rows()}
        assert "later newsview" in (problems["a1"] or "")
    assert path.read_bytes() == data
