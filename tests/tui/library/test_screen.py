"""The queue: thousands of articles to find one's way in by keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsview.store.document.model import Document
from newsview.store.errors import LibraryError
from newsview.store.library.catalogue import Row
from newsview.store.schemes import default_scheme
from newsview.tui.library.filters import FILTERS, ORDERS, View, left, listed, origin
from newsview.tui.library.list import LibraryList
from newsview.tui.library.screen import LibraryScreen, Opened
from newsview.tui.widgets.line_view import Line
from tests.tui.hosting import Host, document, drawn

ROWS = [
    Row(
        id="a1", title="Flood in the north", source="https://www.example.org/flood", published="2024-01-02",
        added="2024-02-01T00:00:00Z", mentions=10, mentions_reviewed=4, events=2, annotated=True,
    ),
    Row(
        id="a2", title="Election called", source="/home/ann/wire/election.txt", published="2024-03-02",
        added="2024-02-02T00:00:00Z", mentions=40, annotated=True, reviewed="2024-02-03T00:00:00Z",
    ),
    Row(id="a3", source="https://example.org/x", added="2024-02-03T00:00:00Z"),
    Row(id="a4", title="Torn", added="2024-02-04T00:00:00Z", problem="the file is cut short"),
]  # fmt: skip


class Shelf:
    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows

        self.edition = 0
        self._trash: list[Row] = []

    def rows(self) -> list[Row]:
        return [*self._rows]

    def become(self, rows: list[Row]) -> None:
        """As another copy does."""
        self._rows, self.edition = rows, self.edition + 1

    def changed(self) -> set[str]:
        return set()

    def remove(self, id_: str, /) -> None:
        if id_ == "a2":
            raise LibraryError("the library is open for reading only")
        self._trash += [row for row in self._rows if row.id == id_]
        self.become([row for row in self._rows if row.id != id_])

    def restore(self, id_: str, /) -> None:
        self.become([*self._rows, self._trash.pop()])

    def load(self, id_: str, /) -> Document:
        return document(id_) if id_ == "a1" else Document(article=document(id_).article)


def screen(rows: list[Row] = ROWS, open_id: str | None = None) -> LibraryScreen:
    return LibraryScreen(Shelf(rows), default_scheme(), open_id=open_id)


def titles(app: Host[Opened | None]) -> list[str]:
    return [row.id for row in app.screen.query_one(LibraryList).rows]


@pytest.mark.parametrize(
    ("view", "ids"),
    [
        (View(), ["a1", "a2", "a3", "a4"]),
        (View(reverse=True), ["a4", "a3", "a2", "a1"]),
        (View(order="published"), ["a2", "a1", "a3", "a4"]),
        (View(order="title"), ["a3", "a2", "a1", "a4"]),
        (View(order="left"), ["a1", "a3", "a4", "a2"]),
        (View(filter="open"), ["a1", "a3", "a4"]),
        (View(filter="done"), ["a2"]),
        (View(filter="unread"), ["a3", "a4"]),
        (View(filter="problems"), ["a4"]),
        (View(source="example.org"), ["a1", "a3"]),
        (View(query="FLOOD north"), ["a1"]),
        (View(query="source:wire"), ["a2"]),
        (View(query="date:2024-01 flood"), ["a1"]),
        (View(query="added:2024-02-04"), ["a4"]),
        (View(query="date:2024-01..2024-02"), ["a1"]),
        (View(query="date:2024-02.."), ["a2"]),
        (View(query="date:..2024-03-02"), ["a1", "a2"]),
        (View(source=""), ["a4"]),
        (View(query="nowhere"), []),
    ],
)
def test_a_view_lists(view: View, ids: list[str]) -> None:
    assert [row.id for row in listed(ROWS, view)] == ids


def test_articles_with_problems_are_those_that_were_found_to_have_some() -> None:
    assert [row.id for row in listed(ROWS, View(filter="problems"), {"a1": 2, "a2": 0})] == ["a1", "a4"]
    assert left(ROWS[0]) == 8


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("https://www.example.org/a/b", "example.org"),
        ("/data/wire/1.txt", "wire"),
        ("one.txt", "one.txt"),
        ("https://[broken", ""),
        (None, ""),
    ],
)
def test_an_origin_is_a_site_or_a_folder(source: str | None, name: str) -> None:
    assert origin(source) == name


@given(
    st.lists(st.sampled_from(ROWS), unique_by=lambda r: r.id), st.sampled_from([*ORDERS]), st.sampled_from([*FILTERS]),
    st.text(max_size=8),
)  # fmt: skip
def test_no_view_invents_or_doubles_an_article(rows: list[Row], order: str, filter_: str, query: str) -> None:
    found = listed(rows, View(order=order, filter=filter_, query=query))  # type: ignore[arg-type]
    assert len({r.id for r in found}) == len(found)
    assert {r.id for r in found} <= {r.id for r in rows}


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_each_article_shows_how_far_it_is(size: tuple[int, int]) -> None:
    app = Host(screen(open_id="a2"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        rows = drawn(app.screen.query_one(LibraryList))
        assert rows[0].startswith(" · Flood in the north")
        assert "example.org" in rows[0]
        assert "2024-01-02" in rows[0]
        assert rows[0].endswith("━━────── 4/12")
        assert rows[1].startswith("▸✓ Election called")
        assert rows[2].startswith(" ○ a3")
        assert rows[3].startswith(" ! Torn: the file is cut")
        assert "4 articles · 1 done" in drawn(app.screen.query_one("#heading", Line))[0]
        keys = drawn(app.screen.query_one("#keys", Line))[0].split("  ")
        assert keys[:3] == [" Enter open", "/ search", "F find in all"]
        assert len(set(keys)) == len(keys)


async def test_enter_opens_and_the_rest_follow_in_the_order_listed() -> None:
    app: Host[Opened | None] = Host(screen())
    async with app.run_test() as pilot:
        await pilot.press("r", "down", "down", "enter")
    assert app.result == Opened("a2", ["a3", "a2", "a1"])


async def test_an_article_that_cannot_be_opened_says_why() -> None:
    app: Host[Opened | None] = Host(screen())
    async with app.run_test() as pilot:
        await pilot.press("G", "enter")
        await pilot.pause()
        assert not app.dismissed
        assert any("cut short" in str(n.message) for n in app._notifications)


async def test_searching_narrows_as_one_types_and_escape_gives_all_back() -> None:
    app: Host[Opened | None] = Host(screen(open_id="a1"))
    async with app.run_test() as pilot:
        await pilot.press("slash", *"example")
        assert titles(app) == ["a1", "a3"]
        await pilot.press("escape")
        await pilot.pause()
        assert len(titles(app)) == 4
        await pilot.press("slash", *"elect", "enter")
    assert app.result == Opened("a2", ["a2"])


async def test_the_heading_says_in_words_what_is_listed() -> None:
    app: Host[Opened | None] = Host(screen())
    async with app.run_test(size=(100, 30)) as pilot:

        def heading() -> str:
            return drawn(app.screen.query_one("#heading", Line))[0]

        await pilot.pause()
        assert heading().endswith("first added first")
        await pilot.press("f", "O", "r")
        assert "3 of 4 articles · 1 done" in heading()
        assert heading().endswith("not done · oldest first")
        await pilot.press("G", "s")
        assert heading().endswith("from example.org · not done · oldest first")
        await pilot.press("s", "slash", *"date:2024-01..")
        assert heading().endswith("“date:2024-01..” · not done · oldest first")


async def test_what_was_searched_for_can_be_changed_and_taken_off_when_the_library_is_opened_again() -> None:
    app = Host(LibraryScreen(Shelf(ROWS), default_scheme(), open_id="a1", view=View(query="elect")))
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, LibraryScreen)

        def foot() -> str:
            return drawn(screen.query_one("#keys", Line))[0]

        assert "Esc all articles again" in foot()
        await pilot.press("slash")
        assert screen.input.value == "elect"
        await pilot.press("end", *"ion", "escape")
        await pilot.pause()
        assert len(screen.list.rows) == len(ROWS)
        assert not screen.view.query
        assert "Esc back" in foot()
        await pilot.press("slash", *"elect")
        screen.set_focus(None)
        await pilot.press("escape")
        assert len(screen.list.rows) == len(ROWS)
        assert not app.dismissed
        await pilot.press("escape")
        assert app.dismissed


async def test_what_is_searched_for_puts_the_cursor_on_the_first_that_fits() -> None:
    app: Host[Opened | None] = Host(screen(open_id="a3"))
    async with app.run_test() as pilot:
        await pilot.press("slash", *"example", "enter")
    assert app.result is not None
    assert app.result.id == "a1"


async def test_the_articles_of_one_source_on_one_key() -> None:
    app: Host[Opened | None] = Host(screen())
    async with app.run_test() as pilot:
        await pilot.press("s")
        assert titles(app) == ["a1", "a3"]
        await pilot.press("s")
        assert len(titles(app)) == 4


async def test_problems_are_looked_for_when_they_are_asked_for() -> None:
    app: Host[Opened | None] = Host(screen())
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("f", "f", "f", "f")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert titles(app) == ["a1", "a4"]
        assert "2!" in drawn(app.screen.query_one(LibraryList))[0]


@pytest.mark.parametrize(
    ("rows", "keys", "words"),
    [
        ([], [], "newsview add"),
        (ROWS[:1], ["f", "f"], "No article is like this"),
    ],
)
async def test_an_empty_list_says_what_to_do(rows: list[Row], keys: list[str], words: str) -> None:
    app: Host[Opened | None] = Host(screen(rows))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press(*keys, "enter", "down", "pagedown", "G")
        assert words in drawn(app.screen.query_one(LibraryList))[0]
        assert not app.dismissed


async def test_only_what_is_in_view_is_drawn_of_ten_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn_rows: set[int] = set()
    draw: Callable[[LibraryList, int, int], object] = LibraryList.draw

    def counted(self: LibraryList, row: int, width: int) -> object:
        drawn_rows.add(row)
        return draw(self, row, width)

    monkeypatch.setattr(LibraryList, "draw", counted)
    rows = [Row(id=f"a{n:05}", title=f"Article {n}", added=f"{n:05}") for n in range(10_000)]
    app: Host[Opened | None] = Host(screen(rows))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("G", "g", "pagedown", "enter")
    assert app.result is not None
    assert app.result.id == "a00027"
    assert len(drawn_rows) < 120


async def test_what_another_copy_changes_is_followed_and_nothing_jumps() -> None:
    rows = [Row(id=f"a{n:05}", title=f"Article {n}", added=f"{n:05}") for n in range(200)]
    shelf = Shelf(rows)
    app: Host[Opened | None] = Host(LibraryScreen(shelf, default_scheme()))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("f", "G", *["up"] * 5)
        shown = app.screen.query_one(LibraryList)
        before = drawn(shown)
        assert shown.current is rows[194]
        done = Row(id="a00003", title="Article 3", added="00003", reviewed="2024-01-01T00:00:00Z")
        new = [Row(id=f"b{n}", title=f"New {n}", added=f"00001{n}") for n in range(3)]
        shelf.become([done, *rows[:3], *rows[4:], *new])
        await pilot.pause(1.2)
        assert shown.current is rows[194]
        assert drawn(shown)[:-1] == before[:-1]
        assert len(shown.rows) == 202
        assert "202 of 203 articles · 1 done" in drawn(app.screen.query_one("#heading", Line))[0]
        shelf.become([*rows[:194], *rows[195:]])
        await pilot.pause(1.2)
        assert shown.current is rows[195]


async def test_a_removed_article_comes_back_on_one_key() -> None:
    app: Host[Opened | None] = Host(screen(open_id="a1"))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("u")
        assert "newsview restore" in drawn(app.screen.query_one("#keys", Line))[0]
        await pilot.press("X", "G", "X")
        assert titles(app) == ["a2", "a3"]
        assert "Removed “Torn”; u brings it back" in drawn(app.screen.query_one("#keys", Line))[0]
        await pilot.press("g")
        assert "Enter open" in drawn(app.screen.query_one("#keys", Line))[0]
        await pilot.press("X")
        assert titles(app) == ["a2", "a3"]
        assert any("reading only" in str(n.message) for n in app._notifications)
        await pilot.press("u", "u")
        assert titles(app) == ["a1", "a2", "a3", "a4"]
        assert "Brought back “Flood in the north”." in drawn(app.screen.query_one("#keys", Line))[0]
        await pilot.press("X", "escape")
    assert app.result == Opened("a2", ["a2", "a3"])
