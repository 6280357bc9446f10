"""Choosing by hint, again and again: names to be labelled, events to go to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events

from newsview.store.editing.mention_edits import respan
from newsview.tui.keymap.actions import keys_shown
from newsview.tui.review.cursor import Focus, at, on_event, on_mention, on_span
from newsview.tui.review.hints import LETTERS, Candidate, letters, places, triggers
from newsview.tui.review.menu import Choice
from newsview.tui.review.name_candidates import spotted

if TYPE_CHECKING:
    from newsview.tui.review.commands.labels import Marking

__all__ = ["EventsByHint", "NamesByHint"]

EDGES = {"[": ("start", -1), "]": ("start", 1), "{": ("end", -1), "}": ("end", 1)}

REJECT, REJECT_ALL = "-", "_"
SAME, SAME_ALL = "=", "+"
OWN, OWN_ALL = "/", "|"
NAME, CHARACTERS = "*", ","
AGAIN = "."


class NamesByHint:
    """Hints over the names, the one chosen, and what is done to it; then hints again."""

    asks = "Which? its hint · Space every word · . the same to each · ↓ ↑"
    repeats = True
    """Whether one thing can be done to each whose hint is typed."""

    def __init__(self, desk: Marking) -> None:
        self.desk = desk
        self.every = False
        self.typed = ""
        self.by_hint: dict[str, Candidate] = {}
        self.chosen: Candidate | None = None
        self.same_as: str | None = None
        """The mention whose entity is being chosen; its case in `whole`."""
        self.whole = False
        self.last = ""
        """The key of what was done last."""
        self.brush = ""
        """The key of what is done to each that is typed, without asking."""
        self.labels = {each.key: each.name for each in desk.newsview.scheme.labels if each.key}

    def begin(self) -> None:
        """Shows the hints and takes the keys that follow, until Esc."""
        if self._hints():
            self.desk.take_keys(self.take, self.close)

    # Choosing

    def _hints(self) -> bool:
        desk = self.desk
        self.chosen, self.typed = None, ""
        found = desk.words_in_view() if self.every else self._found()
        if self.same_as is not None:
            found = self._others(found)
        elif not found and not self.every:
            self.every = True
            found = desk.words_in_view()
        hints = letters(len(found), LETTERS + LETTERS.upper())
        self.by_hint = dict(zip(hints, found, strict=False))
        desk.hints_on_screen = self.by_hint
        desk.menu.close()
        desk.article.show_hints(dict(zip(places(desk.words, found), hints, strict=False)))
        desk.say(self._title())
        return bool(found)

    def _title(self) -> str:
        if self.same_as is not None:
            return "The same as which? type its hint · Esc ends"
        if self.brush:
            return f"{self._doing(self.brush)}: each whose hint you type · . ends it · Space · ↓ ↑"
        return self.asks

    def _doing(self, sign: str) -> str:
        """What a key does to the one chosen, in a few words."""
        told = {REJECT: "reject", REJECT_ALL: "reject everywhere", OWN: "somebody else", OWN_ALL: "all somebody else",
                NAME: "call it this"}  # fmt: skip
        label = self.labels.get(sign)
        return told.get(sign) or label or f"{self.labels[sign.casefold()]} everywhere"

    def _found(self) -> list[Candidate]:
        """What has a hint, likeliest first."""
        return spotted(self.desk.marks, self.desk.words, self.desk.article.in_view)

    def _others(self, found: Sequence[Candidate]) -> list[Candidate]:
        """One mention an entity, the likeliest first: those of the same label, then the most mentioned."""
        desk = self.desk
        own = desk.marks.mentions[self.same_as or ""]
        seen = {own.entity, None}
        others: list[tuple[bool, int, int, Candidate]] = []
        for candidate in sorted(found, key=lambda c: abs(c.start - own.start)):
            mention = desk.marks.mentions.get(candidate.id or "")
            if mention is not None and mention.entity not in seen:
                seen.add(mention.entity)
                many = len(desk.marks.mentions_of(mention.entity or ""))
                others.append((mention.label != own.label, -many, candidate.start, candidate))
        return [candidate for *_, candidate in sorted(others, key=lambda o: o[:3])]

    def take(self, key: events.Key) -> bool:
        """Takes a key: a letter of a hint, then what to do to the mention chosen. Gives True when the mode ends."""
        if self.chosen is not None:
            return self._act(key)
        desk = self.desk
        if key.key == "space" and self.same_as is None:
            self.every = not self.every
            self._hints()
            return False
        if key.key in ("down", "up", "pagedown", "pageup"):
            height = desk.article.size.height - 2
            desk.article.page({"down": 1, "up": -1, "pagedown": height, "pageup": -height}[key.key])
            self._hints()
            return False
        if key.character == AGAIN and self.repeats and self.same_as is None:
            self.brush = "" if self.brush else self.last
            self._hints()
            if not self.last:
                desk.say("Nothing was done by hint yet: do it once, then . does the same to each you type.")
            return False
        self.typed += key.character if key.is_printable and key.character else f" {key.key}"
        found = self.by_hint.get(self.typed)
        if found is not None:
            return self._choose(found)
        if any(hint.startswith(self.typed) for hint in self.by_hint):
            return False
        desk.say(f"No hint is “{self.typed.strip()}”. {self._title()} · Esc leaves")
        self.typed = ""
        return False

    def _choose(self, found: Candidate) -> bool:
        """Whether the choice is over."""
        desk = self.desk
        if self.same_as is not None:
            one, self.same_as = self.same_as, None
            desk.make_same(one, found.id or "", everywhere=self.whole)
            self._hints()
            return False
        self.chosen = found
        same = [m for m in desk.marks.mentions_in(found.start, found.end) if m.extent == (found.start, found.end)]
        there = next((m for m in same if m.status != "rejected"), None)
        mention = desk.marks.mentions.get(found.id or "", there)
        desk.select(on_mention(mention) if mention is not None else on_span(found.start, found.end))
        if self.brush and self._do(self.brush):
            self._hints()
            return False
        desk.article.show_hints({})
        self._menu()
        return False

    def _menu(self) -> None:
        desk = self.desk
        labels = [Choice(each.key, each.name, each.name) for each in desk.newsview.scheme.labels if each.key]
        more = [Choice("[]{}", "edges"), Choice(CHARACTERS, "by character")]
        if desk.mention is not None:
            more += [Choice(REJECT + REJECT_ALL, "reject, everywhere"), Choice(SAME + SAME_ALL, "same as, all of it")]
            more += [Choice(OWN + OWN_ALL, "somebody else, all so named"), Choice(NAME, "call it this")]
        desk.menu.offer(f"“{desk.quoted}”: a capital labels it wherever it stands", [*labels, *more], desk.size.width)

    # Acting on what was chosen

    def _act(self, key: events.Key) -> bool:
        desk = self.desk
        sign = key.character or key.key
        if sign in EDGES:
            which, by = EDGES[sign]
            self._edge(which, by)
            return False
        if sign == CHARACTERS:
            desk.action_by_character()
            self._menu()
            return False
        if self._do(sign):
            self._hints()
        else:
            shown = next(keys_shown(key.key))
            desk.say(f"Nothing has the key {shown} here: press one that is shown, or Esc.")
        return False

    def _do(self, sign: str) -> bool:
        """Does to the one chosen what a key says; whether it says anything here."""
        desk = self.desk
        start, end = desk.at.extent
        mention = desk.mention.id if desk.mention is not None else None
        if mention is not None and sign in (SAME, SAME_ALL):
            self.same_as, self.whole = mention, sign == SAME_ALL
            return True
        if mention is not None and sign in (REJECT, REJECT_ALL):
            desk.reject_here(mention, everywhere=sign == REJECT_ALL)
        elif mention is not None and sign in (OWN, OWN_ALL):
            desk.part(mention, everywhere=sign == OWN_ALL)
        elif mention is not None and sign == NAME:
            desk.name_so(mention)
        elif (label := self.labels.get(sign)) is not None:
            desk.mark_as(start, end, mention, label, everywhere=False)
        elif (label := self.labels.get(sign.casefold())) is not None:
            desk.mark_as(start, end, mention, label, everywhere=True)
        else:
            return False
        self.last = sign
        return True

    def _edge(self, which: str, by: int) -> None:
        """Moves an edge of the words chosen: of a mention on the paper too."""
        desk = self.desk
        start, end = desk.at.extent
        if which == "start":
            start = start + by if desk.by_character else desk.words.start_moved(start, by)
        else:
            end = end + by if desk.by_character else desk.words.end_moved(end, by)
        if not 0 <= start < end <= len(desk.document.text):
            return
        if desk.mention is None:
            desk.select(on_span(start, end))
        else:
            id_ = desk.mention.id
            desk.perform(lambda: respan(desk.document, id_, start, end))
        self._menu()

    def close(self) -> None:
        """Takes the hints, the menu and the message off the screen, and drops the selection."""
        desk = self.desk
        desk.hints_on_screen = {}
        desk.menu.close()
        desk.article.show_hints({})
        desk.status.message = None
        desk.status.update()
        if desk.at.kind == "span":
            desk.select(at(desk.marks, desk.words, desk.at.start))


class EventsByHint(NamesByHint):
    """Hints over the events; the cursor goes to the one typed."""

    asks = "To which event? type its hint · Space every word · ↓ ↑ scroll"
    repeats = False

    def _found(self) -> list[Candidate]:
        return triggers(self.desk.marks, self.desk.at.start, self.desk.article.in_view)

    def _choose(self, found: Candidate) -> bool:
        self.desk.article.show_hints({})
        event = self.desk.marks.events.get(found.id or "")
        self.desk.select(Focus("word", found.start, found.end) if event is None else on_event(event))
        return True
