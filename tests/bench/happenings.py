"""The hand's part for events and dates: type, roles, date, factuality, source; what is missing, what is too much."""

from __future__ import annotations

from collections.abc import Coroutine
from itertools import starmap
from typing import Any

from newsview.store.document.model import Event
from newsview.tui.review.cursor import step_mark
from newsview.tui.review.hints import Candidate
from tests.bench.goldcompare import Extent, Filled, GoldEvent
from tests.bench.naming import Names

__all__ = ["Happenings"]

PAGES = 8
"""Pages that are looked through for a filler."""


class Happenings(Names):
    # Dates of mentions

    async def values(self) -> None:
        """Gives dates among the mentions the values that the gold has."""
        self.part = "values"
        for id_, value in self.gold.values(self.document).items():
            await self.go_to(self.desk.marks.mentions[id_].start, id_)
            await self._date(value, self.document.quote(self.desk.marks.mentions[id_]))

    async def _date(self, value: str | None, *spellings: str) -> None:
        """Answers `W` with the shortest words that mean the date."""
        await self.press("W")
        if value is None:
            await self.press(["delete", "enter"])
            return
        ways = [value, *spellings, *(s.rstrip(".") for s in spellings)]
        right = [w for w in ways if w and self.desk.dated(w) == value]
        words = min(right, key=len, default=value)
        await self.press(["space" if c == " " else c for c in words])
        await self.press(["enter"])

    # Events

    async def happenings(self) -> None:
        """Makes the events those of the gold."""
        self.part = "events"
        for gold, event in self.gold.matched(self.document):
            if event is None:
                await self._or_leave(self._make(gold))
        self.part = "arguments"
        await self._empty_everywhere()
        for _ in range(3):  # a correction of one may be seen to spoil another
            todo = [
                (gold, event)
                for gold, event in self.gold.matched(self.document)
                if event is not None and self.gold.event_differences(gold, event)
            ]
            for gold, event in sorted(todo, key=lambda pair: pair[0].trigger):
                await self._or_leave(self._correct(gold, event.id))
        self.part = "events"
        await self._reject_others()

    async def _or_leave(self, doing: Coroutine[object, object, None]) -> None:
        """Goes on to the next where the hand knows no way: the difference is told at the end."""
        try:
            await doing
        except AssertionError:
            while self.desk.is_choosing:
                await self.press(["escape"])

    async def _reject_others(self) -> None:
        """What the gold does not have: one by one, or what is wanted is accepted and the rest rejected at once."""
        extra = self.gold.extra_events(self.document)
        if not extra:
            return
        wanted = [e for _, e in self.gold.matched(self.document) if e is not None and e.status == "proposed"]
        outside = [
            e for e in self.document.annotation.events
            if e.status == "proposed" and e not in extra and e not in wanted
        ]  # fmt: skip
        if len(wanted) * 4 + 2 < len(extra) * 4 and not any(self.gold.counts(e.trigger.extent) for e in outside):
            for event in wanted:
                await self.reach(event.id)
                await self.press("a")
            await self.press("AE")
        for event in self.gold.extra_events(self.document):
            await self.reach(event.id)
            await self.press("x")

    async def reach(self, id_: str) -> None:
        """Puts the cursor on an event, or a slot of it: by steps, or by its hint."""
        if self.desk.event is not None and self.desk.event.id == id_:
            return
        marks, at = self.desk.marks, self.desk.at
        best: list[str] | None = None
        for by in range(1, 500):
            for sign, key in ((1, "j"), (-1, "k")):
                found = step_mark(marks, marks.event_order, at, sign * by)
                if found is not None and found.id == id_:
                    keys = [key] * by if by < 3 else [*str(by), key]
                    best = keys if best is None or len(keys) < len(best) else best
            if best is not None and by > 3:
                break
        if best is None or len(best) > 2:
            await self.press('"')
            hint = next((h for h, c in self.hints.items() if c.id == id_), None)
            if hint is not None and (best is None or len(hint) + 1 < len(best)):
                await self.press(hint)
                best = None
            elif best is not None:
                await self._uncount(['"'])
                await self.pilot.press("escape")
        if best is not None:
            await self.press(best)
        if self.desk.event is None or self.desk.event.id != id_:
            raise AssertionError(f"the cursor is on {self.desk.at}, not on {id_}")

    async def _uncount(self, keys: list[str]) -> None:
        """Looking whether a hint would be shorter is the program's need, not a person's: one sees which is near."""
        self.counted[self.part] -= len(keys)

    async def _make(self, gold: GoldEvent) -> None:
        """A new event: by moving the edges of one that is nearly there, by copying, or on the words."""
        matched = {e.id for _, e in self.gold.matched(self.document) if e is not None}
        events = [e for e in self.document.annotation.events if e.status != "rejected"]
        same = next((e for e in events if e.trigger.extent == gold.trigger), None)
        if same is not None:
            await self.reach(same.id)
            await self.press("c")
            return
        start, end = gold.trigger
        near = [e for e in events if e.id not in matched and e.start < end and start < e.end]
        for event in near:
            edges = self._edges(event.trigger.extent, gold.trigger)
            if edges is not None and len(edges) < 4:
                await self.reach(event.id)
                await self.press(edges)
                return
        await self.press(['"', "space"])
        hint = await self._hint_for(gold.trigger)
        await self.press(hint)
        edges = self._edges(self.desk.at.extent, gold.trigger)
        if edges is None:
            edges = self._by_characters(self.desk.at.extent, gold.trigger)
        assert edges is not None
        await self.press(edges if edges or not any(e.start < end and start < e.end for e in events) else "v{")
        await self.press("e")

    async def _hint_for(self, extent: Extent) -> str:
        """The hint of the word nearest to an extent, after as many pages as it takes."""
        for _ in range(PAGES):
            inside = [(h, c) for h, c in self.hints.items() if extent[0] <= c.start < extent[1]]
            if inside:
                return min(inside, key=lambda pair: pair[1].start)[0]
            view = self.desk.article.in_view
            await self.press(["pagedown" if extent[0] >= view[1] else "pageup"])
        raise AssertionError(f"no word at {extent} comes into view")

    async def _correct(self, gold: GoldEvent, id_: str) -> None:
        wanted = self.gold.event_differences(gold, self._event(id_))
        if not wanted:
            return
        self.part = "arguments" if "arguments" in wanted else "events"
        await self.reach(id_)
        self.part = "arguments"
        if "arguments" in wanted:
            await self._clear(gold, id_)
        self.part = "events"
        await self._slots_but_roles(gold, id_, wanted)
        self.part = "arguments"
        if "arguments" in wanted:
            await self._fill(gold, id_)
        self.part = "events"
        if "when" in self.gold.event_differences(gold, self._event(id_)):
            await self._when(id_, gold)

    def _event(self, id_: str) -> Event:
        return self.desk.marks.events[id_]

    async def _slots_but_roles(self, gold: GoldEvent, id_: str, wanted: dict[str, Any]) -> None:
        if "type" in wanted:
            type_ = self.app.scheme.type(wanted["type"])
            await self.press(["l", "-" if type_ is None or type_.key is None else type_.key])
        if "factuality" in wanted:
            await self.press(["f", (wanted["factuality"] or "-")[0]])
        if wanted.get("source", 0) is None:
            await self.press(["-", "r"])
        time = any(role == "time" for role, _, _ in gold.arguments - self.gold.filled(self._event(id_)))
        if "when" in wanted and not time:
            await self._when(id_, gold)
        if wanted.get("source"):
            await self.press("r")
            await self._fill_slot(id_, wanted["source"], instead=False)

    async def _when(self, id_: str, gold: GoldEvent) -> None:
        when = gold.record["when"]
        await self.reach(id_)
        if when is None:
            await self.press(["-", "W"])
            return
        text = self.document.text
        times = [text[a:b] for role, a, b in gold.arguments if role == "time"]
        await self._date(when, *times)

    # Roles

    async def _empty_everywhere(self) -> None:
        """Empties a role in all events that are left, where that saves more keys than it costs."""
        undecided = {e.id for e in self.document.annotation.events if e.status == "proposed"}
        pairs = [(g, e) for g, e in self.gold.matched(self.document) if e is not None and e.id in undecided]
        have = [(frozenset(self.gold.filled(event)), frozenset(gold.arguments)) for gold, event in pairs]
        for role in sorted({f[0] for filled, _ in have for f in filled}):
            bare = [(frozenset(f for f in filled if f[0] != role), wanted) for filled, wanted in have]
            if sum(starmap(_keys, bare)) + 2 < sum(starmap(_keys, have)):
                await self.press(["-", self._role_key(role).upper()])
                have = bare

    async def _clear(self, gold: GoldEvent, id_: str) -> None:
        """Empties the roles of which nothing is right and that nothing will be put into."""
        have = self.gold.filled(self._event(id_))
        if have and not have & gold.arguments and not {f[0] for f in have} <= {f[0] for f in gold.arguments}:
            await self.press("--")
            return
        for role in sorted({f[0] for f in have}):
            own = {f for f in have if f[0] == role}
            if not own & gold.arguments and not any(f[0] == role for f in gold.arguments):
                key = self._role_key(role)
                await self.press(["-", key])

    async def _fill(self, gold: GoldEvent, id_: str) -> None:
        for role in sorted({f[0] for f in gold.arguments | self.gold.filled(self._event(id_))}):
            have = {f for f in self.gold.filled(self._event(id_)) if f[0] == role}
            want = {f for f in gold.arguments if f[0] == role}
            replace = bool(have) and not have & want
            for filler in sorted(want - have):
                await self.press(self._role_key(role))
                await self._fill_slot(id_, filler[1:], instead=replace)
                replace = False
            for filler in sorted(have - want):
                if filler in self.gold.filled(self._event(id_)):
                    await self._take_out(id_, filler)

    def _role_key(self, role: str) -> str:
        found = self.app.scheme.role(role)
        assert found is not None
        assert found.key is not None
        return found.key

    async def _take_out(self, id_: str, filler: Filled) -> None:
        """A filler out of a role that has others: its hint once more."""
        await self.reach(id_)
        await self.press(self._role_key(filler[0]))
        hint = next((h for h, c in self.hints.items() if (c.start, c.end) == filler[1:]), None)
        if hint is not None:
            await self.press(hint)
            return
        await self.press(["escape"])
        event = self._event(id_)
        slot = next(n for n, a in enumerate(event.arguments) if (a.role, a.start, a.end) == filler)
        if self.desk.at.slot is not None:
            await self.press(["escape"])
        await self.press([";"] * (slot + 1) + ["X"])

    async def _fill_slot(self, id_: str, extent: Extent, *, instead: bool) -> None:
        """Types the hint of what is to fill the slot; edges follow where nothing has just its extent."""
        for _ in range(PAGES):
            found = self._nearest(extent)
            if found is not None and not found[2]:
                break
            view = self.desk.article.in_view
            if not view[0] <= extent[0] < view[1]:
                await self.press(["pagedown" if extent[0] >= view[1] else "pageup"])
                continue
            if found is None or len(found[2]) > 2:
                await self.press(["space"])
                other = self._nearest(extent)
                if other is None or (found is not None and len(found[2]) <= len(other[2]) + 1):
                    await self.press(["space"])
                    found = self._nearest(extent)
                else:
                    found = other
            break
        if found is None:
            await self.press(["escape"])
            raise AssertionError(f"nothing to fill {id_} with at {extent}")
        hint, _, edges = found
        await self.press(hint.upper() if instead else hint)
        await self.press(edges)

    def _nearest(self, extent: Extent) -> tuple[str, Candidate, str] | None:
        """The hint from which the fewest edge keys lead to an extent."""
        best: tuple[int, str, Candidate, str] | None = None
        for hint, chosen in self.hints.items():
            if chosen.end + 60 < extent[0] or chosen.start > extent[1] + 60:
                continue
            edges = self._edges((chosen.start, chosen.end), extent)
            if edges is None and not self._at_words(extent):
                edges = self._by_characters((chosen.start, chosen.end), extent)
            if edges is not None:
                cost = len(hint) + len(edges)
                if best is None or cost < best[0]:
                    best = (cost, hint, chosen, edges)
        return None if best is None else best[1:]

    # The end

    async def finish(self) -> None:
        """Accepts what is left and marks the article done."""
        self.part = "finish"
        if self.desk.marks.unreviewed:
            await self.press("Aa")
        await self.press(["enter"])
        await self.pilot.pause(0.1)


def _keys(filled: frozenset[Filled], wanted: frozenset[Filled]) -> float:
    """About how many keys it takes to put the arguments of an event right."""
    if filled == wanted:
        return 0
    keys = 2.0
    roles = {f[0] for f in wanted}
    if filled and not filled & wanted and not {f[0] for f in filled} <= roles:
        keys, filled = keys + 2, frozenset()
    for role in {f[0] for f in filled} - roles:
        keys, filled = keys + 2, frozenset(f for f in filled if f[0] != role)
    return keys + 2.3 * max(len(wanted - filled), len(filled - wanted))
