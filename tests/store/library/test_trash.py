"""What is removed can be brought back, with all that was done to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsview.store.errors import LibraryError, NoArticleError, ReadOnlyError
from newsview.store.library.library import Library
from newsview.store.library.trash import removed
from tests.store.newsroom import article, decide, library_of


def test_a_removed_article_comes_back_with_its_history(tmp_path: Path) -> None:
    with library_of(tmp_path, 2) as library:
        before = decide(library, "a1", "m1")
        library.remove("a1")
        (kept,) = removed(tmp_path)
        assert (kept.id, kept.title, kept.corrections, kept.problem) == ("a1", "Missiles", 1, None)
        assert library.restore("a1") == kept
        assert library.load("a1") == before
        assert {row.id: row.corrections for row in library.rows()} == {"a1": 1, "a2": 0}
        assert removed(tmp_path) == []
        decide(library, "a1", "m2")
    with Library.open(tmp_path) as library:
        assert [c.number for c in library.history("a1")] == [1, 2]
        assert len(library.rows()) == 2


def test_of_two_with_one_id_the_last_comes_back_unless_a_time_is_named(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        decide(library, "a1", "m1")
        library.remove("a1")
        first = removed(tmp_path)[0].kept
        (tmp_path / "trash" / first).rename(tmp_path / "trash" / (first.split(".")[0] + ".1700000000000000000.json"))
        library.add(article(source="/news/1.txt"))
        with pytest.raises(LibraryError, match="remove it first"):
            library.restore("a1")
        library.remove("a1")
        assert [each.corrections for each in removed(tmp_path)] == [0, 1]
        with pytest.raises(NoArticleError, match=r"from yesterday; it was removed \d{4}-.*, 2023-11-14T22:13:20Z"):
            library.restore("a1", at="yesterday")
        assert library.restore("a1", at="2023-11-14T22:13:20Z").corrections == 1
        assert len(library.history("a1")) == 1


def test_what_cannot_be_brought_back_says_why(tmp_path: Path) -> None:
    with library_of(tmp_path, 2) as library:
        with pytest.raises(NoArticleError, match="no article 'a1' in the trash"):
            library.restore("a1")
        library.remove("a1")
        (kept,) = (tmp_path / "trash").iterdir()
        kept.write_bytes(kept.read_bytes()[:-20])
        (told,) = removed(tmp_path)
        assert "damaged" in (told.problem or "")
        with pytest.raises(LibraryError, match=f"it stays as trash/{kept.name}"):
            library.restore(told.id)
        assert kept.exists()
    with Library.open(tmp_path, write=False) as library, pytest.raises(ReadOnlyError):
        library.restore("a1")


def test_a_damaged_article_that_was_removed_is_listed_by_its_name(tmp_path: Path) -> None:
    library_of(tmp_path).close()
    (path,) = (tmp_path / "articles").glob("??/*.json")
    path.with_name(path.name + ".bak").unlink(missing_ok=True)
    path.write_bytes(path.read_bytes().replace(b"Japan", b"Nepal"))
    with Library.open(tmp_path) as library:
        assert library.rows()[0].problem
        library.remove("a1")
        assert library.rows() == []
    assert [(each.id, each.problem is None) for each in removed(tmp_path)] == [("a1", False)]
    assert removed(tmp_path / "nowhere") == []
