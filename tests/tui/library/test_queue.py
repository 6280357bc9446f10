"""What comes after an article: the next, the next that is not done, and those that came since."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsview.store.document.model import Document, replace
from newsview.store.library.catalogue import Row
from newsview.store.library.library import Library
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
from newsview.tui.library.queue import ReadingOrder
from tests.tui.driving import desk, put_in
from tests.tui.hosting import document, drawn


class Shelf:
    def __init__(self, *ids: str, done: str = "") -> None:
        self.kept = {id_: Row(id=id_, reviewed="2024" if id_ in done.split() else None) for id_ in ids}

    def rows(self) -> list[Row]:
        return [*self.kept.values()]

    def row(self, id_: str, /) -> Row | None:
        return self.kept.get(id_)


def test_what_is_beyond_an_article() -> None:
    shelf = Shelf("a", "b", "c", "d", done="b c")
    order = ReadingOrder(shelf)
    assert order.told("b") == ""  # nothing was asked for yet
    assert [*order.beyond("a", 1)] == ["b", "c", "d"]
    assert [*order.beyond("a", 1, unreviewed=True)] == ["d"]
    assert [*order.beyond("d", -2)] == ["b", "a"]
    assert [*order.beyond(None, 1, unreviewed=True)] == ["a", "d"]
    assert (order.told("b"), order.left_before("d")) == ("2/4", 1)
    del shelf.kept["d"]
    assert [*order.beyond("a", 1, unreviewed=True)] == []


def test_articles_that_came_since_come_last_unless_others_were_chosen() -> None:
    shelf = Shelf("a", "b")
    order = ReadingOrder(shelf)
    assert [*order.beyond("a", 1)] == ["b"]
    shelf.kept["new"] = Row(id="new")
    assert [*order.beyond("b", 1)] == ["new"]
    assert order.told("new") == "3/3"
    order.take(["b", "a"])
    assert [*order.beyond("b", 1)] == ["a"]
    assert order.place("new") is None


def marked_done(id_: str) -> Document:
    one = document(id_)
    return replace(one, article=replace(one.article, reviewed="2024-01-09T00:00:00Z", source=None))


async def test_enter_goes_on_to_what_is_not_done_without_reading_what_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    load = Library.load

    def counted(self: Library, id_: str) -> Document:
        read.append(id_)
        return load(self, id_)

    monkeypatch.setattr(Library, "load", counted)
    many = [marked_done(f"b{n:02}") for n in range(20)]
    async with desk(tmp_path, document("a1"), *many, document("c3")) as d:
        await d.app.workers.wait_for_complete()
        read.clear()
        await d.press("enter")
        assert d.now.article.id == "c3"
        assert not {f"b{n:02}" for n in range(1, 20)} & set(read)
        await d.press("u", "enter")
        assert "That was the last article of the queue." in d.status()


async def test_the_last_article_of_the_queue_says_how_many_were_not_decided_on(tmp_path: Path) -> None:
    async with desk(tmp_path, document("a1")) as d:
        await d.press("enter")
        assert "Done, with 10 not reviewed. That was the last article of the queue." in d.status()
        await d.press("u", "A", "a", "enter")
        assert "Done. That was the last article of the queue." in d.status()


async def test_the_end_of_the_queue_says_what_was_passed_by(tmp_path: Path) -> None:
    async with desk(tmp_path, document("a1"), document("b2"), document("c3")) as d:
        await d.press("greater_than_sign", "greater_than_sign", "enter")
        assert "2 before it are not done: L" in d.status()


async def test_a_damaged_first_article_is_passed_by(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        for id_ in ("a1", "b2"):
            put_in(library, document(id_))
    for path in (tmp_path / "articles").rglob("*.json"):
        if b'"id":"a1"' in path.read_bytes():
            path.write_bytes(path.read_bytes()[:-9])
    with Library.open(tmp_path) as library:
        app = NewsviewApp(library, helper=None, config=Config())
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            assert app.editor is not None
            assert app.editor.id == "b2"
            assert "Georgia shelled" in "\n".join(drawn(app.review.article))
