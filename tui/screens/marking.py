"""Names put right by hint: a hint on everything that may be a name, then the label's letter, and so on until Esc."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from textual import events

from store.corrections import Edit, apply
from store.edits import (
    add_mention,
    assign,
    between,
    decide,
    join,
    relabel,
    rename,
    respan,
    set_acts_for,
    split_off,
    trimmed,
)
from store.model import Document, Mention, replace
from store.ripple import apply_ripple, candidates, lesson_of
from tui.focus import Focus, at, on_mention, on_span
from tui.hints import LETTERS, Candidate, letters, places, triggers
from tui.screens.around import Around
from tui.screens.deciding import DATED
from tui.spotting import spotted
from tui.widgets.menu import Choice

__all__ = ["Marking"]

EDGES = {"[": ("start", -1), "]": ("start", 1), "{": ("end", -1), "}": ("end", 1)}

REJECT, REJECT_ALL = "-", "_"
SAME, SAME_ALL = "=", "+"
OWN, OWN_ALL = "/", "|"
NAME = "*"


class Marking(Around):
    def action_by_hint(self) -> None:
        """Hints on all names in view; the label's letter marks the one chosen, its capital wherever it stands."""
        _Marking(self).begin()

    def action_event_by_hint(self) -> None:
        """A hint on each event in view; the cursor goes to the one typed."""
        self._hint(
            "To which event? type its hint; Space: every word",
            lambda every: self._words_in_view() if every else triggers(self.marks, self.at.start, self.article.in_view),
            lambda chosen, _: self._to_candidate(chosen),
        )

    def _words_in_view(self) -> list[Candidate]:
        text = self.document.text
        words = (Candidate(*self.words.extent(i)) for i in self.words.within(*self.article.in_view))
        return [c for c in words if any(ch.isalnum() for ch in text[c.start : c.end])]

    def _to_candidate(self, chosen: Candidate) -> None:
        if chosen.id in self.marks.events:
            event = self.marks.events[chosen.id]
            self.select(Focus("event", event.start, event.end, event.id))
        else:
            self.select(Focus("word", chosen.start, chosen.end))

    def mark_as(self, start: int, end: int, mention: str | None, label: str, *, everywhere: bool) -> bool:
        """Labels a stretch of words, marked or not; `everywhere`: wherever the same name stands, as one step."""

        def made() -> Edit:
            first = self._marked(start, end, mention, label)
            document = apply(self.document, first.changes)
            if everywhere:
                document = self._rippled(document, first, start, end, label)
            action = "label-everywhere" if everywhere else first.action
            return between(action, self.document, settled(self.document, document))

        return self.perform(made, focus=lambda: self._mention_at(start, end, label))

    def _marked(self, start: int, end: int, mention: str | None, label: str) -> Edit:
        """One place labelled. Proposals that it cuts through give way: one is moved there, the others are rejected."""
        document = self.document
        if mention is not None:
            found = self.marks.mentions[mention]
            if found.extent != (start, end):
                document = apply(document, respan(document, mention, start, end).changes)
            if found.label != label or found.status == "rejected":
                document = apply(document, relabel(document, [mention], label).changes)
                if state := _state_of(document, mention):
                    document = apply(document, assign(document, [mention], state).changes)
            else:
                document = apply(document, decide(document, [mention], "accepted").changes)
            return between("relabel", self.document, document)
        value = self.dated(document.text[start:end]) if label in DATED else None
        across = [m for m in self.marks.mentions_in(start, end) if m.status == "proposed" and m.extent != (start, end)]
        inside = [m for m in across if start <= m.start and m.end <= end]
        moved: Mention | None = next((m for m in inside if m.label == label), None)
        if moved is not None:
            document = apply(document, respan(document, moved.id, start, end).changes)
        else:
            document = apply(document, add_mention(document, start, end, label, value=value).changes)
        if gone := [m.id for m in across if moved is None or m.id != moved.id]:
            document = apply(document, decide(document, gone, "rejected").changes)
        return between("add-mention", self.document, document)

    def _rippled(self, document: Document, first: Edit, start: int, end: int, label: str) -> Document:
        start, end = trimmed(document.text, start, end)
        one = next(m for m in document.annotation.mentions if m.extent == (start, end) and m.label == label)
        changes = [change for change in first.changes if change.id == one.id] or list(first.changes)
        lesson = lesson_of(document, changes)
        if lesson is None:
            return document
        ticked = [c for c in candidates(document, lesson) if c.ticked]
        return apply(document, apply_ripple(document, lesson, ticked).changes)

    def reject_here(self, mention: str, *, everywhere: bool) -> bool:
        """Rejects a mention; `everywhere`: all that read the same and have its label."""

        def made() -> Edit:
            first = decide(self.document, [mention], "rejected")
            document = apply(self.document, first.changes)
            if everywhere and (lesson := lesson_of(document, first.changes)) is not None:
                ticked = [c for c in candidates(document, lesson) if c.ticked]
                document = apply(document, apply_ripple(document, lesson, ticked).changes)
            return between("reject-everywhere" if everywhere else "reject", self.document, document)

        return self.perform(made)

    def make_same(self, mention: str, other: str, *, everywhere: bool) -> bool:
        """Gives a mention to the entity of another; `everywhere`: its whole entity."""
        into, own = self.marks.mentions[other].entity, self.marks.mentions[mention].entity
        if into is None:
            self.say("That one names nobody: only names belong to an entity.")
            return False

        def same() -> Edit:
            whole = everywhere and own is not None and own != into
            edit = join(self.document, [own or "", into], into) if whole else assign(self.document, [mention], into)
            document = apply(self.document, edit.changes)
            return between(edit.action, self.document, settled(self.document, document))

        return self.perform(same)

    def part(self, mention: str, *, everywhere: bool) -> bool:
        """Gives a mention an entity of its own; `everywhere`: it and those of its entity that read the same."""
        one = self.marks.mentions[mention]
        reads = self.document.quote(one)
        same = [m.id for m in self.marks.mentions_of(one.entity or "") if self.document.quote(m) == reads]

        return self.perform(lambda: parted(self.document, same if everywhere else [mention]))

    def name_so(self, mention: str) -> bool:
        """Calls an entity as one of its mentions reads, and gives it that one's label."""
        one = self.marks.mentions[mention]
        entity = one.entity
        if entity is None:
            self.say("That names nobody: only names belong to an entity.")
            return False

        def named() -> Edit:
            document = apply(self.document, rename(self.document, entity, self.document.quote(one)).changes)
            entities = tuple(
                replace(e, label=one.label) if e.id == entity else e for e in document.annotation.entities
            )  # fmt: skip
            document = replace(document, annotation=replace(document.annotation, entities=entities))
            return between("rename", self.document, document)

        return self.perform(named)


class _Marking:
    """Hints over the names, the one chosen, and what is done to it; then hints again."""

    def __init__(self, desk: Marking) -> None:
        self.desk = desk
        self.every = False
        self.typed = ""
        self.by_hint: dict[str, Candidate] = {}
        self.chosen: Candidate | None = None
        self.same_as: str | None = None
        """The mention whose entity is being chosen; its case in `whole`."""
        self.whole = False
        self.labels = {each.key: each.name for each in desk.newsview.scheme.labels if each.key}

    def begin(self) -> None:
        if self._hints():
            self.desk.take_keys(self.take, self.close)

    # Choosing

    def _hints(self) -> bool:
        desk = self.desk
        self.chosen, self.typed = None, ""
        found: Sequence[Candidate] = (
            desk._words_in_view() if self.every else spotted(desk.marks, desk.words, desk.article.in_view)
        )
        if self.same_as is not None:
            found = self._others(found)
        elif not found and not self.every:
            self.every = True
            found = desk._words_in_view()
        hints = letters(len(found), LETTERS + LETTERS.upper())
        self.by_hint = dict(zip(hints, found, strict=False))
        desk.menu.close()
        desk.article.show_hints(dict(zip(places(desk.words, found), hints, strict=False)))
        if self.same_as is None:
            desk.say("Which? type its hint · Space every word or names · ↓ ↑ scroll · Esc ends")
        else:
            desk.say("The same as which? type its hint · Esc ends")
        return bool(found)

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
        if key.character is None or not key.character.isalpha():
            return True
        self.typed += key.character
        found = self.by_hint.get(self.typed)
        if found is not None:
            self._choose(found)
            return False
        if any(hint.startswith(self.typed) for hint in self.by_hint):
            return False
        self.typed = ""
        return True

    def _choose(self, found: Candidate) -> None:
        desk = self.desk
        if self.same_as is not None:
            one, self.same_as = self.same_as, None
            desk.make_same(one, found.id or "", everywhere=self.whole)
            self._hints()
            return
        self.chosen = found
        same = [m for m in desk.marks.mentions_in(found.start, found.end) if m.extent == (found.start, found.end)]
        there = next((m for m in same if m.status != "rejected"), None)
        mention = desk.marks.mentions.get(found.id or "", there)
        desk.select(on_mention(mention) if mention is not None else on_span(found.start, found.end))
        desk.article.show_hints({})
        self._menu()

    def _menu(self) -> None:
        desk = self.desk
        labels = [Choice(each.key, each.name, each.name) for each in desk.newsview.scheme.labels if each.key]
        more = [Choice("[ ] { }", "edges")]
        if desk.mention is not None:
            more += [
                Choice(f"{REJECT} {REJECT_ALL}", "reject, everywhere"),
                Choice(f"{SAME} {SAME_ALL}", "same as, all of it"),
            ]
            more += [Choice(f"{OWN} {OWN_ALL}", "somebody else, all so named"), Choice(NAME, "call it this")]
        desk.menu.offer(f"“{desk.quoted}”: a capital labels it wherever it stands", [*labels, *more], desk.size.width)

    # Acting on what was chosen

    def _act(self, key: events.Key) -> bool:
        desk, chosen = self.desk, self.chosen
        assert chosen is not None
        sign = key.character or key.key
        start, end = desk.at.extent
        mention = desk.mention.id if desk.mention is not None else None
        if sign in EDGES:
            which, by = EDGES[sign]
            self._edge(which, by)
            return False
        if mention is not None and sign in (REJECT, REJECT_ALL):
            desk.reject_here(mention, everywhere=sign == REJECT_ALL)
        elif mention is not None and sign in (SAME, SAME_ALL):
            self.same_as, self.whole = mention, sign == SAME_ALL
        elif mention is not None and sign in (OWN, OWN_ALL):
            desk.part(mention, everywhere=sign == OWN_ALL)
        elif mention is not None and sign == NAME:
            desk.name_so(mention)
        elif (label := self.labels.get(sign)) is not None:
            desk.mark_as(start, end, mention, label, everywhere=False)
        elif (label := self.labels.get(sign.casefold())) is not None:
            desk.mark_as(start, end, mention, label, everywhere=True)
        else:
            return True
        self._hints()
        return False

    def _edge(self, which: str, by: int) -> None:
        """Moves an edge of the words chosen: of a mention on the paper too."""
        desk = self.desk
        start, end = desk.at.extent
        if which == "start":
            start = desk.words.start_moved(start, by)
        else:
            end = desk.words.end_moved(end, by)
        if start >= end:
            return
        if desk.mention is None:
            desk.select(on_span(start, end))
        else:
            id_ = desk.mention.id
            desk.perform(lambda: respan(desk.document, id_, start, end))
        self._menu()

    def close(self) -> None:
        desk = self.desk
        desk.menu.close()
        desk.article.show_hints({})
        desk.status.message = None
        desk.status.update()
        if desk.at.kind == "span":
            desk.select(at(desk.marks, desk.words, desk.at.start))


def _state_of(document: Document, mention: str) -> str | None:
    """For a mention that stands for a state by its people's name (Russian labelled GPE): that state's entity."""
    found = document.mention(mention)
    own = next((e for e in document.annotation.entities if e.id == found.entity), None)
    if own is None or own.acts_for is None or found.label != "GPE":
        return None
    return next((e.id for e in document.annotation.entities if e.ref == own.acts_for and e.id != own.id), None)


def settled(before: Document, after: Document) -> Document:
    """Each entity whose mentions changed labelled as most of its names are."""
    old = {m.id: m for m in before.annotation.mentions}
    changed = {m.entity for m in after.annotation.mentions if old.get(m.id) != m}
    labels: dict[str, Counter[str]] = {}
    for mention in after.annotation.mentions:
        if mention.entity in changed and mention.entity is not None and mention.status != "rejected":
            labels.setdefault(mention.entity, Counter())[mention.label] += 1
    entities = []
    for entity in after.annotation.entities:
        (label, count), *_ = [*labels.get(entity.id, Counter()).most_common(1), (entity.label, 0)]
        more = count > labels.get(entity.id, Counter())[entity.label]
        entities.append(replace(entity, label=label) if more else entity)
    return replace(after, annotation=replace(after.annotation, entities=tuple(entities)))


def parted(document: Document, mentions: Sequence[str]) -> Edit:
    """Mentions given an entity of their own; a people that leaves its state (Russian, of Russia) still acts for it."""
    first = document.mention(mentions[0])
    state = next((e for e in document.annotation.entities if e.id == first.entity), None)
    after = apply(document, split_off(document, mentions).changes)
    made = after.mention(first.id).entity
    if first.label == "NORP" and state is not None and state.ref is not None and made is not None:
        after = apply(after, set_acts_for(after, made, state.ref).changes)
    return between("split", document, after)
