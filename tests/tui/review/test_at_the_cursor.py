"""What the keys do to one thing among several at the cursor: `z` goes round, `a` and `x` in a slot of an event."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from newsview.store.document.model import Mention, replace
from tests.tui.driving import desk
from tests.tui.hosting import at, document, mention


async def test_z_goes_round_all_that_is_there_innermost_first(tmp_path: Path) -> None:
    doc = document()
    outer = Mention(id="m20", start=at("The Georgian")[0], end=at("army")[1], label="ORG", status="proposed")
    inner = mention("m21", "Georgian", "NORP")
    mentions = tuple(sorted((*doc.annotation.mentions, outer, inner), key=lambda m: (m.start, -m.end, m.id)))
    doc = replace(doc, annotation=replace(doc.annotation, mentions=mentions))
    async with desk(tmp_path, doc) as d:
        for first in ("m21", "m20"):
            while d.app.review.at.id != first:
                await d.press("n")
            seen: list[str | None] = []
            for _ in range(6):
                await d.press("z")
                seen.append(d.app.review.at.id)
            assert set(seen) == {"m20", "m21", None}
            assert seen[:3] == seen[3:]
            await d.press("escape", "home")


async def test_x_in_a_slot_takes_the_filler_out_and_leaves_the_event(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "semicolon", "x")
        event = d.now.event("v1")
        assert event.status == "accepted"
        assert [a.role for a in event.arguments] == ["target"]
        assert d.app.review.at.id == "v1"
        assert "Took the actor “Georgia” out of “shelled”" in d.status()
        await d.press("u")
        assert d.now.event("v1").status == "proposed"
        assert len(d.now.event("v1").arguments) == 2


async def test_a_in_a_slot_accepts_the_event_and_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "semicolon", "a")
        assert d.now.event("v1").status == "accepted"
        assert "Accepted: event “shelled” ASSAULT · u undoes" in d.status()


async def test_a_decision_is_told_beside_what_the_cursor_went_to(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "x")
        status = d.status()
        assert "Rejected: “Georgia” GPE · u undoes" in status
        assert "ASSAULT shelled" in status
        await d.press("w")
        assert "Rejected" not in d.status()


@pytest.mark.parametrize("slots", [0, 1])
@pytest.mark.parametrize("key", ["a", "x"])
async def test_what_was_done_is_told_at_80_columns_too(tmp_path: Path, key: str, slots: int) -> None:
    """What the cursor goes on to may be as long as it likes: a decision is never made in silence."""
    doc = document()
    long = "a note that is longer than the line " * 3
    mentions = tuple(replace(mention, note=long) for mention in doc.annotation.mentions)
    events = tuple(replace(event, note=long) for event in doc.annotation.events)
    doc = replace(doc, annotation=replace(doc.annotation, mentions=mentions, events=events))
    async with desk(tmp_path, doc, size=(80, 24)) as d:
        await d.press("j", *["semicolon"] * slots, key)
        status = d.status()
        assert {"a": "Accepted: event", "x": "Rejected: event" if not slots else "Took the actor"}[key] in status
        assert all(cell_len(line) <= 80 for line in status.split("\n"))


@pytest.mark.parametrize("panel", ["#article", "#entities", "#events"])
async def test_a_click_takes_the_message_back(tmp_path: Path, panel: str) -> None:
    async with desk(tmp_path) as d:
        await d.press("f2")
        assert "Theme" in d.status()
        await d.pilot.click(panel, offset=(4, 0))
        await d.pilot.pause()
        assert "Theme" not in d.status()


@pytest.mark.parametrize("width", [80, 120])
async def test_a_message_that_is_longer_than_the_line_goes_on_in_the_next(tmp_path: Path, width: int) -> None:
    words = (
        "Parked: 1 correction of “Kodori shelled”, since another program removed the article meanwhile."
        " newsview doctor --fix makes them later."
    )
    async with desk(tmp_path, size=(width, 24)) as d:
        d.app.review.say(words, fault=True)
        await d.pilot.pause()
        assert words in " ".join(d.status().replace("saved", "").split())
        await d.press("n")
        assert "accept" in d.status().splitlines()[1]
