"""The sheets that list places: ripple, search, problems. What is shown, what keys do, what they come back with."""

from __future__ import annotations

import threading

import pytest

from newsview.store.document.model import Document
from newsview.store.document.validation import Problem, problems
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import apply
from newsview.store.propagation.candidates import Candidate, candidates
from newsview.store.propagation.propagation import Propagation, propagation_of
from newsview.store.schemes import Scheme, default_scheme
from newsview.tui.sheets.problems import ProblemsScreen
from newsview.tui.sheets.propagation import Elsewhere, RippleScreen
from newsview.tui.sheets.search import Found, SearchScreen
from newsview.tui.widgets.line_view import Line
from newsview.tui.widgets.place_list import PlaceList
from tests.tui.hosting import Host, document, drawn


def taught() -> tuple[Document, Propagation]:
    before = document()
    edit = edits.relabel(before, ["m9"], "GPE")
    after = apply(before, edit.changes)
    lesson = propagation_of(after, edit.changes)
    assert lesson is not None
    return after, lesson


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_a_ripple_shows_each_place_with_what_is_there_now(size: tuple[int, int]) -> None:
    app = Host(RippleScreen(*taught(), default_scheme()))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        rows = drawn(app.screen.query_one(PlaceList))
        assert rows[0].startswith(" [✓] G ")
        assert "Georgia shelled Kodori on Monday" in rows[0]
        assert rows[0].endswith("GPE proposed")
        assert "Ann Kodori, a spokeswoman" in rows[1]
        assert "2 of 2 places" in drawn(app.screen.query_one("#heading", Line))[0]


async def test_a_place_is_unticked_and_the_rest_applied() -> None:
    app: Host[list[Candidate] | None] = Host(RippleScreen(*taught(), default_scheme()))
    async with app.run_test() as pilot:
        await pilot.press("space", "enter")
    assert app.result is not None
    assert [(c.mention, c.reads) for c in app.result] == [("m5", "Ann Kodori")]


async def test_escape_changes_nothing() -> None:
    app: Host[list[Candidate] | None] = Host(RippleScreen(*taught(), default_scheme()))
    async with app.run_test() as pilot:
        await pilot.press("escape")
    assert app.dismissed
    assert app.result is None


async def test_tab_looks_in_the_library_and_leaves_out_what_cannot_be_read() -> None:
    def load(id_: str) -> Document:
        if id_ == "bad":
            raise OSError("damaged")
        return document(id_)

    elsewhere = Elsewhere(["kodori", "bad", "other"], load)
    app: Host[list[Candidate] | None] = Host(RippleScreen(*taught(), default_scheme(), elsewhere))
    async with app.run_test() as pilot:
        await pilot.press("tab")
        await app.workers.wait_for_complete()
        await pilot.pause()
        rows = drawn(app.screen.query_one(PlaceList))
        assert rows[2] == " Kodori shelled"
        await pilot.press("A", "enter")  # all are ticked, so none
    assert app.result == []


@pytest.mark.parametrize(
    ("keys", "places"),
    [(["enter"], 2), (["tab"], 5), (["escape"], None), (["tab", "enter"], 5), (["tab", "A", "enter"], 0)],
)
async def test_a_long_article_is_looked_through_while_the_sheet_is_up(
    monkeypatch: pytest.MonkeyPatch, keys: list[str], places: int | None
) -> None:
    go_on = threading.Event()

    def slowly(document: Document, lesson: Propagation, scheme: Scheme) -> list[Candidate]:
        go_on.wait(5)
        return candidates(document, lesson, scheme)

    monkeypatch.setattr("newsview.tui.sheets.propagation.AT_ONCE", 10)
    monkeypatch.setattr("newsview.tui.sheets.propagation.candidates", slowly)
    elsewhere = Elsewhere(["kodori", "other"], document)
    app: Host[list[Candidate] | None] = Host(RippleScreen(*taught(), default_scheme(), elsewhere))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        heading = app.screen.query_one("#heading", Line)
        assert "0 of 0 places · looking through this article…" in drawn(heading)[0]
        assert "Looking…" in drawn(app.screen.query_one(PlaceList))[0]
        await pilot.press("space", *keys)
        if keys == ["enter"]:
            assert "to be applied" in drawn(heading)[0]
        go_on.set()
        for _ in range(3):
            await app.workers.wait_for_complete()
            await pilot.pause()
        if keys == ["tab"]:
            assert "5 of 5 places · the library" in drawn(heading)[0]
            await pilot.press("enter")
    assert app.dismissed
    assert (None if app.result is None else len(app.result)) == places


async def test_nothing_in_an_article_is_obeyed_as_markup_or_as_escape() -> None:
    app = Host(SearchScreen(document(), default_scheme(), query="soon"))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        row = drawn(app.screen.query_one(PlaceList))[0]
        assert "[/bold]" in row
        assert "\x1b" not in row


async def test_hits_come_as_one_types_and_enter_goes_to_the_nearest() -> None:
    app: Host[Found | None] = Host(SearchScreen(document(), default_scheme(), near=100))
    async with app.run_test() as pilot:
        await pilot.press(*"georgia")
        assert len(app.screen.query_one(PlaceList).places) == 5
        await pilot.press("enter")
    assert app.result is not None
    assert app.result.act == "go"
    assert app.result.hits[0].start >= 100


async def test_hits_are_acted_on_together() -> None:
    app: Host[Found | None] = Host(SearchScreen(document(), default_scheme()))
    async with app.run_test() as pilot:
        await pilot.press(*"label:person", "tab", "space", "x")
    assert app.result is not None
    assert app.result.act == "reject"
    assert [hit.item for hit in app.result.hits] == ["m6", "m9"]


async def test_from_the_list_one_goes_back_to_the_query() -> None:
    app: Host[Found | None] = Host(SearchScreen(document(), default_scheme()))
    async with app.run_test() as pilot:
        await pilot.press(*"kodori", "tab", "slash", *" ann")
        assert [p.reads for p in app.screen.query_one(PlaceList).places] == ["Ann Kodori", "Kodori"]
        await pilot.press("tab", "enter")
    assert app.result is not None


async def test_the_problem_after_the_cursor_is_chosen_first() -> None:
    app: Host[Problem | None] = Host(ProblemsScreen(problems(document(), default_scheme()), default_scheme(), near=100))
    async with app.run_test() as pilot:
        rows = drawn(app.screen.query_one(PlaceList))
        assert rows[0].startswith("   REJECT “denied” has no actor")
        await pilot.press("enter")
    assert app.result is not None
    assert (app.result.kind, app.result.item) == ("two labels", "m9")


async def test_an_article_without_problems_says_so() -> None:
    clean = Document(article=document().article)
    app: Host[Problem | None] = Host(ProblemsScreen(problems(clean, default_scheme()), default_scheme()))
    async with app.run_test() as pilot:
        assert drawn(app.screen.query_one(PlaceList))[0].strip().startswith("No problems")
        await pilot.press("enter")
    assert app.dismissed
    assert app.result is None
