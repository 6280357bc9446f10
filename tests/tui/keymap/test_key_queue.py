"""Keys that arrive together do what they do one by one."""

from __future__ import annotations

import asyncio
import random
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste

from newsview.tui.keymap.key_queue import EscapeThen
from newsview.tui.terminal.escapes import Escapes
from tests.tui.driving import desk
from tests.tui.typing_at_once import ESC, differing, events, left_by, settled


@pytest.mark.parametrize(
    "typed",
    [
        ["j", "l", "p", "j", "a"],
        ["n", "l", "h"],
        ["n", "l", "u"],
        ["n", "l", "p", "x"],
        ["n", "l", ESC, "a"],
        ["n", "m", *"ax", "\r", "x"],
        [":", *"reject", "\r"],
        ["n", ":", *"accept", "\r", "n", "x"],
        ["n", "i", *"Ann", "\r", "a"],
        ["/", *"army", "\r", "l", "o", "a"],
        ["L", "\x1b[B", "\r", "n", "a"],
        ["n", "l", "p", "R", " ", "\r", "x"],
        ["j", "s", "j", "t", "d", "a"],
        ["Z", ESC, "n", "a"],
        ["n", "x", "Z", " ", ESC, "x"],
        ["A", "m", "u", "n", "x"],
        ["n", "x", "H", "\x1b[A", "\r", "n", "a"],
    ],
    ids="".join,
)
async def test_keys_sent_at_once_do_what_they_do_one_by_one(tmp_path: Path, typed: list[str]) -> None:
    one_by_one = await left_by(tmp_path / "slow", typed)
    assert await left_by(tmp_path / "at once", ["".join(typed)]) == one_by_one


@pytest.mark.parametrize("seed", range(8))
async def test_random_keys_do_the_same_however_they_arrive(tmp_path: Path, seed: int) -> None:
    assert await differing(tmp_path, seed, 2) == []


async def test_what_is_pasted_where_there_is_no_field_is_not_taken_for_keys(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n")
        for opens in ([], ["l"], ["s"], ["apostrophe"], ["P"], ["L"]):
            before = d.now
            await d.press(*opens)
            d.app.post_message(Paste("axq\nxx\n"))
            await settled(d.app)
            assert d.now == before
            await d.press("escape", "escape")
        d.app.post_message(Paste("ax"))
        await settled(d.app)
        assert "no field here" in d.status()


async def test_a_paste_of_several_lines_is_kept_whole(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "m")
        d.app.post_message(Paste("one\r\ntwo\nthree"))
        await settled(d.app)
        await d.press("enter")
        assert d.now.mention("m1").note == "one\ntwo\nthree"
        await d.press("equals_sign")
        d.app.post_message(Paste("The Republic\n\nof Georgia\n"))
        await settled(d.app)
        await d.press("enter")
        assert d.now.entity("e1").name == "The Republic of Georgia"
        await d.press("colon")
        d.app.post_message(Paste("mark the\narticle"))
        await settled(d.app)
        assert getattr(d.app.focused, "value", "") == "mark the article"


async def test_keys_wait_no_longer_than_a_person_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsview.tui.keymap.key_queue.LONGEST", 0.05)
    async with desk(tmp_path) as d:
        d.app.run_worker(asyncio.sleep(60), group="lessons")
        await d.press("n", "x")
        async with asyncio.timeout(20):
            while d.app.key_queue._task is not None:
                await asyncio.sleep(0.01)
        assert d.now.mention("m1").status == "rejected"
        d.app.workers.cancel_all()


async def test_the_mouse_keeps_its_place_among_the_keys(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "n")
        assert d.app.review.at.id == "m2"
        x, y = d.app.cursor_position
        await d.press("home")
        mouse = f"\x1b[<0;{x + 1};{y + 1}M\x1b[<0;{x + 1};{y + 1}m"
        for event in events(f"nlo{mouse}lp"):
            event.set_sender(d.app)
            d.app.post_message(event)
        await settled(d.app)
        assert (d.now.mention("m1").label, d.now.mention("m2").label) == ("ORG", "PERSON")


async def test_keys_pressed_while_the_app_is_busy_are_answered_in_what_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as d:
        review = d.app.review
        accept_all = review.action_accept_all

        def slowly() -> None:
            time.sleep(0.1)  # the loop stands still meanwhile, and the keys come in
            accept_all()

        monkeypatch.setattr(review, "action_accept_all", slowly)
        for event in events("nAmnlh"):
            event.set_sender(d.app)
            d.app.post_message(event)
        await settled(d.app)
        assert d.now.mention("m2").label == "LANGUAGE"


async def test_after_q_no_key_is_taken(tmp_path: Path) -> None:
    nothing = await left_by(tmp_path / "nothing", ["n"])
    assert await left_by(tmp_path / "leaves", ["nqax"]) == nothing


async def test_a_letter_that_is_not_in_a_menu_is_told_and_the_menu_stays(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "l", "9")
        assert d.app.review.menu.display
        assert "Nothing has the key 9" in d.status()
        await d.press("enter")
        assert "Nothing has the key Enter" in d.status()
        await d.press("o")
        assert d.now.mention("m1").label == "ORG"


@pytest.mark.parametrize("opens", [["j", "s"], ["apostrophe"], ["quotation_mark"]])
async def test_what_is_no_hint_is_told_and_the_hints_stay(tmp_path: Path, opens: list[str]) -> None:
    async with desk(tmp_path) as d:
        await d.press(*opens, "9")
        assert d.app.review.is_choosing
        assert "No hint is “9”" in d.status()
        await d.press("escape")
        assert not d.app.review.is_choosing


# What the terminal sends

SIGNS = [
    *"abLOxz19;:. '[]{}P",
    "\r",
    "\t",
    "\x7f",
    ESC,
    "\x1b[A",
    "\x1b[B",
    "\x1bOP",
    "\x1b[3~",
    "\x1b[200~ax\x1by\n\x1b[201~",
]


def told(pieces: list[str]) -> list[tuple[str, str]]:
    parser = Escapes(XTermParser(False))
    found = [event for piece in pieces for event in parser.feed(piece)]
    found += parser.tick()
    plain: list[tuple[str, str]] = []
    for event in found:
        keys = [Key("escape", ESC), event.after] if isinstance(event, EscapeThen) else [event]
        plain += [("paste", e.text) if isinstance(e, Paste) else ("key", getattr(e, "key", "?")) for e in keys]
    return plain


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), max_size=12), st.randoms(use_true_random=False))
def test_however_it_is_split_the_terminal_says_the_same(signs: list[str], rnd: random.Random) -> None:
    unclear = any(one == ESC and two[0] in "[O" for one, two in pairwise(signs))
    signs = [sign for sign in signs if sign != ESC] if unclear else signs
    typed = "".join(signs)
    cuts = sorted(rnd.sample(range(len(typed) + 1), min(len(typed), rnd.randint(0, 6))))
    pieces = [typed[a:b] for a, b in zip([0, *cuts], [*cuts, len(typed)], strict=True)]
    one_by_one = [pair for sign in signs for pair in told([sign])]
    assert told([typed]) == told(pieces) == one_by_one


def test_alt_and_a_key_mean_what_they_do_in_a_field_only() -> None:
    (event,) = events("\x1b\x7f")
    assert isinstance(event, EscapeThen)
    assert [key.key for key in event.together] == ["ctrl+w"]
