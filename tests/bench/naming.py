"""The hand's part for names: brings labels, entities and what these are called to those of a gold document.

What a change would lead to it tries on paper first, with the app's own pure functions, and takes what gains most a key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from newsview.store.document.model import Document, Mention
from newsview.store.editing.corrections import apply
from newsview.store.editing.entity_edits import relabel_entities, split_entity
from newsview.store.editing.marking import label_extent
from newsview.store.editing.mention_edits import EditError, assign, decide, join
from newsview.store.propagation.everywhere import label_everywhere, reject_everywhere
from newsview.tui.review.hints import Candidate
from tests.bench.goldcompare import Extent, Named
from tests.bench.hand import MOST, Hand

__all__ = ["Names"]

OFTEN = 3
"""How often the same is done at a place at most."""


class Step(NamedTuple):
    """Something to do from hints: after the hint, these keys."""

    hint: str
    keys: str
    gain: float
    at: int
    then: Callable[[Candidate], bool] | None = None
    """For a second hint: which candidate it is to be."""

    @property
    def worth(self) -> tuple[float, int]:
        second = 1.3 if self.then is not None else 0
        return -self.gain / (len(self.hint) + len(self.keys) + second), self.at


class Names(Hand):
    taken: Counter[tuple[str, int]]
    """How often keys were pressed at a place."""

    # Names: their labels, who they are, what they are called

    async def names(self) -> None:
        """Makes the names, their labels and their entities those of the gold: by hint first, the rest by typing."""
        done: set[tuple[int, int]] = set()
        self.taken: Counter[tuple[str, int]] = Counter()
        looked: set[tuple[int, int]] = set()
        every = opened = False
        while places := self._places():
            if not opened:
                await self._press_as("mentions", "'")
                opened = True
                continue
            kind, step = self._best(every)
            if step is not None:
                before = self.document
                await self._take(kind, step)
                self.taken[step.keys, step.at] += 1 if self.document is not before else OFTEN  # in vain: never again
                continue
            view = self.desk.article.in_view
            here = (view[0], len(places))
            left = [p for p in places if (p, len(places)) not in done]
            if every:
                every = False
                await self._press_as("mentions", ["space"])
            elif here not in looked and any(view[0] <= p < view[1] for p in self._unmarked()):
                looked.add(here)
                every = True
                await self._press_as("mentions", ["space"])
            elif left := [p for p in left if not view[0] <= p < view[1]]:
                done |= {(p, len(places)) for p in places if view[0] <= p < view[1]}
                below = any(p >= view[1] for p in left)
                await self._press_as("mentions", ["pagedown" if below else "pageup"])
            else:
                break
        if opened:
            await self._press_as("mentions", ["escape"])
        self.part = "entities"
        await self._by_picker()
        self.part = "entity names"
        await self._fields()

    async def _press_as(self, part: str, keys: str | list[str]) -> None:
        self.part = part
        await self.press(keys)

    def _best(self, every: bool) -> tuple[str, Step | None]:
        """The step that gains most a key: labels before entities before their names."""
        for part, steps in (
            ("mentions", self._mention_steps),
            ("entities", self._entity_steps),
            ("entity names", self._name_steps),
        ):
            if every and part != "mentions":
                break
            new = (s for s in steps() if self.taken[s.keys, s.at] < OFTEN)
            step = min(new, key=lambda s: s.worth, default=None)
            if step is not None:
                return part, step
        return "", None

    async def _brush(self, sign: str) -> None:
        """Does the same to all in view that want it, by hint only, where that is fewer keys."""
        if len(self._alike(sign)) < 3:
            return
        await self.press(".")
        while steps := self._alike(sign):
            await self.press(min(steps, key=lambda s: (len(s.hint), s.at)).hint)
        await self.press(".")

    def _alike(self, sign: str) -> list[Step]:
        """One step for each place in view that the same key would put right."""
        best: dict[str, Step] = {}
        for step in sorted(self._mention_steps(), key=lambda s: s.worth):
            best.setdefault(step.hint, step)
        found: list[Step] = []
        for step in best.values():
            if step.keys == sign and step.then is None and all(abs(step.at - other.at) > 0 for other in found):
                found.append(step)
        return found

    async def _take(self, part: str, step: Step) -> None:
        await self._press_as(part, step.hint + step.keys)
        if step.then is not None:
            second = next((h for h, c in self.hints.items() if step.then(c)), None)
            await self.press(second if second is not None else ["escape", "'"])
        elif part == "mentions":
            await self._brush(step.keys[-1])

    def _unmarked(self) -> list[int]:
        return [start for start, _, _ in self.gold.mention_differences(self.document)[0]]

    def _places(self) -> list[int]:
        """Where something is still to be done by hint, as offsets."""
        missing, extra = self.gold.mention_differences(self.document)
        places = [start for start, _, _ in (*missing, *extra)]
        if self.gold.disorder(self.document):
            theirs: dict[str, Counter[str]] = {}
            owned: dict[str, set[str]] = {}
            clusters = self.gold.clusters(self.document)
            for gold, own, _ in clusters:
                theirs.setdefault(gold, Counter())[own] += 1
                owned.setdefault(own, set()).add(gold)
            places += [
                m.start for gold, own, m in clusters
                if own != theirs[gold].most_common(1)[0][0] or len(owned[own]) > 1
            ]  # fmt: skip
        named = self._to_be_named()
        for own, wanted in named.items():
            found = [m.start for m in self.desk.marks.mentions_of(own) if self._names(m, wanted)]
            places += found[:1]
        return places

    def _mention_steps(self) -> Iterator[Step]:
        missing, extra = self.gold.mention_differences(self.document)
        before = len(missing) + len(extra)
        labels = {each.name: each.key for each in self.app.scheme.labels if each.key}
        extents: dict[Extent, str] = {(a, b): label for a, b, label in missing}
        for hint, chosen in self.hints.items():
            for wanted, label in extents.items():
                if not (chosen.start < wanted[1] and wanted[0] < chosen.end) and chosen.end + 40 < wanted[0]:
                    continue
                edges = self._edges((chosen.start, chosen.end), wanted)
                if edges is None and not self._at_words(wanted):
                    edges = self._by_characters((chosen.start, chosen.end), wanted)
                key = labels.get(label)
                if edges is None or key is None or (len(edges) > MOST and edges[0] != ","):
                    continue
                for everywhere in (False, True):
                    after = self._after_marking(wanted, chosen.id, label, everywhere=everywhere)
                    gain = before - self._off(after)
                    if gain > 0:
                        yield Step(hint, edges + (key.upper() if everywhere else key), gain, chosen.start)
            if chosen.id is not None and self._is_extra(chosen.id, extra):
                for everywhere, key in ((False, "-"), (True, "_")):
                    gain = before - self._off(self._after_rejecting(chosen.id, everywhere=everywhere))
                    if gain > 0:
                        yield Step(hint, key, gain, chosen.start)

    def _off(self, document: Document) -> int:
        return sum(map(len, self.gold.mention_differences(document)))

    def _is_extra(self, id_: str, extra: set[Named]) -> bool:
        mention = self.desk.marks.mentions.get(id_)
        return mention is not None and (mention.start, mention.end, mention.label) in extra

    def _after_marking(self, extent: Extent, mention: str | None, label: str, *, everywhere: bool) -> Document:
        try:
            make = label_everywhere if everywhere else label_extent
            edit = make(self.document, *extent, label, mention=mention, scheme=self.app.scheme)
            return apply(self.document, edit.changes)
        except (EditError, StopIteration):
            return self.document

    def _after_rejecting(self, mention: str, *, everywhere: bool) -> Document:
        if everywhere:
            edit = reject_everywhere(self.document, mention, scheme=self.app.scheme)
        else:
            edit = decide(self.document, [mention], "rejected")
        return apply(self.document, edit.changes)

    # Entities

    def _entity_steps(self) -> Iterator[Step]:
        gold, document = self.gold, self.document
        before = self._unlike(document)
        own = {mention.id: (theirs, entity) for theirs, entity, mention in gold.clusters(document)}
        homes: dict[str, Counter[str]] = {}
        for theirs, entity in own.values():
            homes.setdefault(theirs, Counter())[entity] += 1
        shown = {own[c.id][1] for c in self.hints.values() if c.id in own}
        for hint, chosen in self.hints.items():
            if chosen.id not in own:
                continue
            theirs, entity = own[chosen.id]
            one = self.desk.marks.mentions[chosen.id]
            same = [
                m.id for m in self.desk.marks.mentions_of(entity) if document.quote(m) == document.quote(one)
            ]  # fmt: skip
            for key, ids in (("/", [one.id]), ("|", same)):
                gain = before - self._unlike(apply(document, split_entity(document, ids).changes))
                if gain > 0.5:
                    yield Step(hint, key, gain, chosen.start)
            for home in homes[theirs]:
                if home == entity or home not in shown or not home or not entity:
                    continue
                for key, edit in (
                    ("=", assign(document, [one.id], home)),
                    ("+", join(document, [entity, home], home)),
                ):
                    gain = before - self._unlike(relabel_entities(document, apply(document, edit.changes)))
                    if gain > 0.5:
                        yield Step(hint, key, gain, chosen.start, self._belongs_to(home))

    def _unlike(self, document: Document) -> float:
        """How far the entities are from the gold's: how they part the names, and a little what is said of them."""
        return self.gold.disorder(document) + len([*self.gold.fields(document)]) / 50

    def _belongs_to(self, entity: str) -> Callable[[Candidate], bool]:
        def belongs(candidate: Candidate) -> bool:
            mention = self.desk.marks.mentions.get(candidate.id or "")
            return mention is not None and mention.entity == entity

        return belongs

    async def _by_picker(self) -> None:
        """What no hint reached: each mention is given to its entity by typing that entity's name."""
        moved: set[str] = set()
        while before := self.gold.disorder(self.document):
            homes: dict[str, Counter[str]] = {}
            clusters = self.gold.clusters(self.document)
            for theirs, entity, _ in clusters:
                homes.setdefault(theirs, Counter())[entity] += 1
            ways: list[tuple[int, str, str]] = []
            for theirs, entity, mention in clusters:
                home = homes[theirs].most_common(1)[0][0]
                if home not in ("", entity) and mention.id not in moved:
                    edit = assign(self.document, [mention.id], home)
                    ways.append((before - self.gold.disorder(apply(self.document, edit.changes)), mention.id, home))
            gain, id_, home = max(ways, default=(-1, "", ""))
            if gain < 0:
                return
            moved.add(id_)
            await self.go_to(self.desk.marks.mentions[id_].start, id_)
            await self.press("i")
            await self.type_ahead(home)

    def _wrong(self) -> list[tuple[str, str, str | None, str]]:
        return [(own, field, wanted, m.id) for own, field, wanted, m in self.gold.fields(self.document)]

    def _name_steps(self) -> Iterator[Step]:
        wanted = self._to_be_named()
        for hint, chosen in self.hints.items():
            mention = self.desk.marks.mentions.get(chosen.id or "")
            if mention is not None and self._names(mention, wanted.get(mention.entity or "")):
                yield Step(hint, "*", 1, chosen.start)

    def _to_be_named(self) -> dict[str, tuple[str, str | None]]:
        """For each entity with a wrong name or label the right ones; no label where that is not compared."""
        wrong = {own for own, field, _, _ in self._wrong() if field in ("name", "label")}
        found = {}
        clusters = self.gold.clusters(self.document)
        whole = Counter(own for _, own in {(theirs, own) for theirs, own, _ in clusters})
        for theirs, own, _ in clusters:
            record = self.gold.entities.get(theirs, {})
            if own in wrong and record.get("name") and whole[own] == 1:  # two in one are parted first
                label = record.get("label")
                found[own] = (record["name"], label if label in self.gold.labels_of[theirs] else None)
        return found

    def _names(self, mention: Mention, wanted: tuple[str, str | None] | None) -> bool:
        """Whether an entity is named rightly when it is called as this mention reads."""
        if wanted is None or mention.status == "rejected":
            return False
        name, label = wanted
        return " ".join(self.document.quote(mention).split()) == name and label in (None, mention.label)

    async def _fields(self) -> None:
        """The rest of what the gold says of entities: a label by a mention that has it, the rest typed."""
        for own, field, label, _ in self._wrong():
            found = [m for m in self.desk.marks.mentions_of(own) if m.label == label and m.status != "rejected"]
            if field == "label" and found:
                await self.go_to(found[0].start, found[0].id, "*")
        for _, field, wanted, mention in self._wrong():
            if field == "label":
                continue
            await self.go_to(self.desk.marks.mentions[mention].start, mention)
            await self.press({"name": "=", "ref": "#", "acts_for": "@"}[field])
            await self.answer(wanted or "")
