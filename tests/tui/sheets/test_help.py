"""The registry of actions: each has a key, a place in the palette, a line of help, and no key is there twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.screen import Screen

from newsview.store.library.library import Library
from newsview.store.schemes import default_scheme
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
from newsview.tui.keymap.actions import GROUPS, actions_of, keys_shown
from newsview.tui.keymap.command_palette import Actions
from newsview.tui.review.screen import ReviewScreen
from newsview.tui.sheets.help import HelpScreen, KeyList
from tests.tui.hosting import document, drawn

ACTIONS = actions_of(default_scheme())


def test_each_action_has_a_key_a_name_and_a_line_of_help() -> None:
    for action in ACTIONS:
        assert action.keys.strip(), action.id
        assert action.name, action.id
        assert len(action.description) > 8, action.id
        assert action.group in GROUPS, action.id
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)


def test_no_key_does_two_things() -> None:
    keys = [key for action in ACTIONS for key in action.keys.split(",")]
    assert sorted(keys) == sorted(set(keys))


def test_a_letter_or_a_sign_does_it_and_a_chord_is_only_a_second_way() -> None:
    for action in ACTIONS:
        first = action.keys.split(",")[0]
        assert not first.startswith(("ctrl+", "alt+", "super+")), action.id


def test_the_screen_can_do_all_of_it() -> None:
    for action in ACTIONS:
        method = action.call.partition("(")[0]
        assert hasattr(ReviewScreen, f"action_{method}"), action.id


def test_keys_are_written_as_people_write_them() -> None:
    assert list(keys_shown("shift+tab,left_square_bracket,ctrl+z,n,f1,plus")) == [
        "Shift+Tab", "[", "Ctrl+z", "n", "F1", "+",
    ]  # fmt: skip
    pages = Path(__file__).parents[3] / "docs" / "pages"
    assert "| `]` | Begin a word later |" in (pages / "keys.md").read_text(encoding="utf-8")


async def test_help_and_palette_list_every_action_with_its_key(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(document())
        app = NewsviewApp(library, helper=None)
        async with app.run_test(size=(120, 50)) as pilot:
            await pilot.pause()
            review = app.review
            assert isinstance(review, ReviewScreen)
            provider = Actions(review)
            found = {hit.text: hit.help or "" async for hit in provider.discover()}
            for action in ACTIONS:
                text = found[action.name]
                assert all(key in text for key in keys_shown(action.keys)), action.id
                hits = [hit async for hit in provider.search(action.name)]
                assert hits, action.id
            await pilot.press("question_mark")
            assert type(app.screen_stack[-1]) is HelpScreen
            listed = app.screen.query_one(KeyList).listed
            assert {action.id for action in ACTIONS} <= {row.id for row in listed if not isinstance(row, str)}
            await pilot.press("down", "escape")
            top: Screen[Any] = app.screen_stack[-1]
            assert top is review


async def test_what_a_key_does_is_never_cut_short_at_80_columns(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(document())
        app = NewsviewApp(library, helper=None)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("question_mark")
            await pilot.pause()
            listing = app.screen.query_one(KeyList)
            rows = range(listing.row_count)
            written = " ".join("".join(s.text for s in listing.draw(row, 77))[16:].strip() for row in rows)
            assert all(action.description in written for action in ACTIONS)
            assert max(sum(s.cell_length for s in listing.draw(row, 77)) for row in rows) <= 77


async def test_the_key_that_lists_all_keys_is_always_offered(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(document())
        app = NewsviewApp(library, helper=None)
        async with app.run_test(size=(80, 24)) as pilot:
            for key in ("n", "j", "E"):
                await pilot.press(key)
                await pilot.pause()
                assert drawn(app.review.status)[1].split("  ")[-1] in ("?", "? keys")


async def test_ctrl_c_says_how_one_leaves_and_copies(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(document())
        app = NewsviewApp(library, helper=None, config=Config(keys={"quit": "Q"}))
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await pilot.press("ctrl+c")
            await pilot.pause()
            assert [n.message for n in app._notifications] == ["Q leaves; all is saved. y copies."]


async def test_a_window_says_which_keys_work_in_it_and_stays_where_it_is(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(document())
        app = NewsviewApp(library, helper=None)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("n", "i")
            await pilot.pause()
            assert drawn(app.review.status)[1] == " Enter choose  ↑ ↓ others  Esc leave"
            top = app.screen.query_one("#typed").region.y
            await pilot.press(*"Reut")
            await pilot.pause()
            assert app.screen.query_one("#typed").region.y == top
            await pilot.press("escape")
            await pilot.pause()
            assert drawn(app.review.status)[1].startswith(" a accept")


async def test_the_palette_runs_an_action(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(document())
        app = NewsviewApp(library, helper=None)
        async with app.run_test(size=(120, 50)) as pilot:
            await pilot.press("colon")
            await pilot.press(*"nextmention")
            await pilot.pause(0.5)
            await pilot.press("enter")
            await pilot.pause(0.2)
            await pilot.press("enter")
            await pilot.pause()
            assert app.review.at.kind in ("mention", "word")
            assert app.screen is app.review
