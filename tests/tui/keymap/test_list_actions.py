"""The keys of the sheets, the library and the timeline: rebindable, never doubled, in the help."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from newsview.tui.config import Config, ConfigError, keymap
from newsview.tui.keymap.actions import actions_of
from newsview.tui.keymap.list_actions import AROUND_ACTIONS, LIST_GROUPS, bound_actions, key_shown
from newsview.tui.library.list import LibraryList
from newsview.tui.library.screen import LibraryScreen
from newsview.tui.timeline.screen import TimelineScreen
from tests.tui.driving import desk
from tests.tui.hosting import document


@pytest.mark.parametrize("group", LIST_GROUPS)
def test_no_key_does_two_things_in_one_place(group: str) -> None:
    keys = [key for action in AROUND_ACTIONS if action.group == group for key in action.keys.split(",")]
    assert sorted(keys) == [key for key, _ in groupby(sorted(keys))]
    assert all(action.name and action.description for action in AROUND_ACTIONS)


def test_a_key_is_shown_as_people_write_it_and_as_it_was_chosen() -> None:
    assert key_shown("list_leave", {}) == "Esc"
    assert key_shown("list_leave", {"list_leave": "q"}) == "q"
    assert key_shown("↑ ↓", {}) == "↑ ↓"


def test_a_conflict_in_a_sheet_is_named_and_review_keys_do_not_meet_them() -> None:
    from newsview.store.schemes import default_scheme

    actions = [*bound_actions(actions_of(default_scheme()))]
    assert keymap(actions, {"library_open": "o"})["library_open"] == "o"
    with pytest.raises(ConfigError, match="x is given to both list_accept and list_label"):
        keymap(actions, {"list_accept": "x", "list_label": "x"})


async def test_chosen_keys_work_in_the_library(tmp_path: Path) -> None:
    config = Config(keys={"library_open": "o", "library_timeline": "y"})
    async with desk(tmp_path, document("one"), document("two"), config=config) as d:
        await d.press("L")
        screen = d.app.screen
        assert isinstance(screen, LibraryScreen)
        await d.press("enter")
        assert d.app.screen is screen
        await d.press("y")
        timeline: object = d.app.screen
        assert isinstance(timeline, TimelineScreen)
        await d.press("escape")
        at = screen.query_one(LibraryList).cursor
        await d.press("up" if at else "down", "o")
        assert d.now.article.id == "two"
