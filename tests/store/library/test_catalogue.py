"""The list of a library that lost its catalogue: made anew, with a sign of how far it is, and never twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsview.store.document.model import place
from newsview.store.editing.contents import Contents
from newsview.store.library import listing
from newsview.store.library.article_file import glance
from newsview.store.library.catalogue import row_of
from newsview.store.library.library import Library
from newsview.store.library.storage import packed, unpacked
from tests.store.newsroom import decide, library_of


def test_a_lost_catalogue_is_made_anew_while_somebody_watches(tmp_path: Path) -> None:
    library_of(tmp_path, 5).close()
    (tmp_path / "library.json").unlink()
    told: list[int] = []

    @contextmanager
    def watch(total: int) -> Iterator[Callable[[], object]]:
        told.append(total)
        yield lambda: told.append(0)

    with Library.open(tmp_path, watch=watch) as library:
        assert len(library.rows()) == 5
    assert told == [5, 0, 0, 0, 0, 0]


def test_what_was_read_before_ctrl_c_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library_of(tmp_path, 6).close()
    (tmp_path / "library.json").unlink()

    @contextmanager
    def interrupted(_: int) -> Iterator[Callable[[], object]]:
        left = iter(range(4))

        def step() -> None:
            if next(left) == 3:
                raise KeyboardInterrupt

        yield step

    with Library.open(tmp_path, watch=interrupted) as library, pytest.raises(KeyboardInterrupt):
        library.rows()
    read: list[Path] = []

    def counted(path: Path) -> Contents:
        read.append(path)
        return glance(path)

    monkeypatch.setattr(listing, "glance", counted)
    with Library.open(tmp_path) as library:
        assert {row.id for row in library.rows()} == {f"a{n}" for n in range(1, 7)}
    assert len(read) == 3


def test_a_glance_at_a_file_tells_what_reading_it_does(tmp_path: Path) -> None:
    with library_of(tmp_path, 1) as library:
        decide(library, "a1", "m1", "v1")
        whole = library.contents("a1")
        (path,) = (tmp_path / "articles").glob("??/*.json")
        seen = glance(path)
        assert row_of(seen) == row_of(whole)
        assert seen.document.article == whole.document.article
        assert tuple(sorted(seen.document.annotation.mentions, key=place)) == whole.document.annotation.mentions


def test_the_edition_changes_with_the_list_alone(tmp_path: Path) -> None:
    with library_of(tmp_path, 2) as library:
        library.rows()
        before = library.edition
        library.load("a1")
        assert (library.changed(), library.edition) == (set(), before)
        decide(library, "a1", "m1")
        assert library.edition != before


def test_a_catalogue_whose_rows_tell_less_is_made_anew(tmp_path: Path) -> None:
    library_of(tmp_path, 2).close()
    path = tmp_path / "library.json"
    tables = unpacked(path.read_bytes())[1]
    del tables["form"]
    for row in tables["articles"].values():
        row["title"] = "as it was called before"
    path.write_bytes(packed(tables))
    with Library.open(tmp_path) as library:
        assert [row.title for row in library.rows()] == ["Missiles", "Missiles"]
    with Library.open(tmp_path, write=False) as library:
        assert len(library.rows()) == 2
    assert "form" in unpacked(path.read_bytes())[1]
