"""An annotator's hand: presses keys in the open app, by what the screen shows (hints, lists, the document) only.

Each press, through Textual's pilot, is counted. It never calls an action of the app.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from textual.pilot import Pilot

from newsview.store.document.model import Document
from newsview.tui.app import NewsviewApp
from newsview.tui.review.commands.labels import Marking
from newsview.tui.review.hints import Candidate
from tests.bench.goldcompare import Extent, Gold

__all__ = ["MOST", "Hand"]

MOST = 6
"""Key presses beyond which an edge is not moved from a hint."""


class Hand:
    def __init__(self, pilot: Pilot[None], gold: Gold) -> None:
        self.pilot, self.gold = pilot, gold
        self.counted: Counter[str] = Counter()
        """Keys by what they were for."""
        self.part = "mentions"

    @property
    def app(self) -> NewsviewApp:
        assert isinstance(self.pilot.app, NewsviewApp)
        return self.pilot.app

    @property
    def desk(self) -> Marking:
        return self.app.review

    @property
    def document(self) -> Document:
        return self.desk.document

    @property
    def hints(self) -> Mapping[str, Candidate]:
        """The hints that are on the screen."""
        return self.desk.hints_on_screen

    async def press(self, keys: str | list[str]) -> None:
        for key in keys:
            self.counted[self.part] += 1
            await self.pilot.press(key)

    # Edges

    def _at_words(self, extent: Extent) -> bool:
        """Whether an extent begins and ends where words do."""
        return extent[0] in self._starts and extent[1] in self._ends

    @property
    def _starts(self) -> set[int]:
        return set(self.desk.words.starts)

    @property
    def _ends(self) -> set[int]:
        return set(self.desk.words.ends)

    def _edges(self, have: Extent, want: Extent) -> str | None:
        """The keys that move the edges of one extent to another's; None where they cannot by words."""
        words, keys = self.desk.words, ""
        start, end = have
        for _ in range(MOST):
            if end == want[1]:
                break
            by = 1 if end < want[1] else -1
            moved = words.end_moved(end, by)
            if moved <= start or (moved - want[1]) * by > 0:
                return None
            end, keys = moved, keys + ("}" if by > 0 else "{")
        for _ in range(MOST):
            if start == want[0]:
                break
            by = 1 if start < want[0] else -1
            moved = words.start_moved(start, by)
            if moved >= end or (moved - want[0]) * by > 0:
                return None
            start, keys = moved, keys + ("]" if by > 0 else "[")
        if (start, end) == want:
            return keys
        return None

    @staticmethod
    def _by_characters(have: Extent, want: Extent) -> str | None:
        """The keys that move edges by characters, for what does not end where words do."""
        keys = ("}" if want[1] > have[1] else "{") * abs(want[1] - have[1])
        keys += ("]" if want[0] > have[0] else "[") * abs(want[0] - have[0])
        apart = want[1] <= have[0] or have[1] <= want[0]
        return None if apart or len(keys) > 4 * MOST else f",{keys},"

    # Answering

    async def type_ahead(self, value: str) -> None:
        """Types into the open picker until what is wanted is the first offered, or walks there, and takes it."""
        from newsview.tui.sheets.picker import Choices, Picker, matching

        picker = self.app.screen
        assert isinstance(picker, Picker)
        down, text = next((n, o.text) for n, o in enumerate(picker.options) if o.value == value)
        for size in range(len(text) + 1):
            found = matching(picker.options, text[:size])
            if found and found[0].value == value:
                typed = ["space" if c == " " else c for c in text[:size]]
                await self.press(typed if size <= down else ["down"] * down)
                break
        else:
            await self.press(["space" if c == " " else c for c in text])
            listed = picker.query_one(Choices).options
            await self.press(["down"] * next(n for n, o in enumerate(listed) if o.value == value))
        await self.press(["enter"])

    async def answer(self, words: str) -> None:
        """Answers a prompt, or a picker that takes what is typed."""
        from newsview.tui.sheets.picker import Choices, Picker

        screen = self.app.screen
        if isinstance(screen, Picker):
            if any(option.value == words for option in screen.options):
                await self.type_ahead(words)
                return
            await self.press(["space" if c == " " else c for c in words])
            listed = screen.query_one(Choices).options
            await self.press(["down"] * next(n for n, o in enumerate(listed) if o.value == words))
            await self.press(["enter"])
            return
        if words:
            await self.press(["space" if c == " " else c for c in words])
        else:
            await self.press(["delete"])
        await self.press(["enter"])

    # Going there

    async def go_to(self, offset: int, id_: str, keys: str = "") -> None:
        """Puts the cursor on a mention by its hint, and does what the keys do there."""
        if self.desk.at.id == id_ and not keys:
            return
        await self.press("'")
        for _ in range(12):
            hint = next((h for h, c in self.hints.items() if c.id == id_), None)
            if hint is not None:
                await self.press([*hint, *keys, "escape"])
                return
            view = self.desk.article.in_view
            await self.press(["pagedown" if offset >= view[1] else "pageup"])
        await self.press(["escape"])
        raise AssertionError(f"no way to {id_} at {offset}")
