"""Names put right by hint: a hint on everything that may be a name, then the label's letter, and so on until Esc."""

from __future__ import annotations

from newsview.store.document.model import Document, Mention, replace
from newsview.store.editing.corrections import Edit, apply
from newsview.store.editing.entity_edits import relabel_entities, split_entity, state_of
from newsview.store.editing.mention_edits import (
    add_mention,
    assign,
    between,
    decide,
    join,
    relabel,
    rename,
    respan,
    trimmed,
)
from newsview.store.schemes import is_dated
from newsview.tui.review.commands.library import Around
from newsview.tui.review.hint_mode import EventsByHint, NamesByHint
from newsview.tui.review.hints import Candidate

__all__ = ["Marking"]


class Marking(Around):
    def action_by_hint(self) -> None:
        """Hints on all names in view; the label's letter marks the one chosen, its capital wherever it stands."""
        NamesByHint(self).begin()

    def action_event_by_hint(self) -> None:
        """A hint on each event in view; the cursor goes to the one typed."""
        EventsByHint(self).begin()

    def words_in_view(self) -> list[Candidate]:
        """Each word in view, as something to be chosen."""
        text = self.document.text
        words = (Candidate(*self.words.extent(i)) for i in self.words.within(*self.article.in_view))
        return [c for c in words if any(ch.isalnum() for ch in text[c.start : c.end])]

    def mark_as(self, start: int, end: int, mention: str | None, label: str, *, everywhere: bool) -> bool:
        """Labels a stretch of words, marked or not; `everywhere`: wherever the same name stands, as one step."""

        def made() -> Edit:
            first = self._marked(start, end, mention, label)
            document = apply(self.document, first.changes)
            if everywhere:
                document = self._rippled(document, first, start, end, label)
            action = "label-everywhere" if everywhere else first.action
            return between(action, self.document, relabel_entities(self.document, document))

        return self.perform(made, focus=lambda: self._mention_at(start, end, label))

    def _marked(self, start: int, end: int, mention: str | None, label: str) -> Edit:
        """One place labelled. Proposals that it cuts through give way: one is moved there, the others are rejected."""
        document = self.document
        if mention is not None:
            found = self.marks.mentions[mention]
            if found.extent != (start, end):
                document = apply(document, respan(document, mention, start, end).changes)
            if found.label != label or found.status == "rejected":
                document = apply(document, relabel(document, [mention], label, self.scheme).changes)
                if state := state_of(document, mention, self.scheme):
                    document = apply(document, assign(document, [mention], state, self.scheme).changes)
            else:
                document = apply(document, decide(document, [mention], "accepted").changes)
            return between("relabel", self.document, document)
        value = self.dated(document.text[start:end]) if is_dated(label, self.scheme) else None
        across = [m for m in self.marks.mentions_in(start, end) if m.status == "proposed" and m.extent != (start, end)]
        inside = [m for m in across if start <= m.start and m.end <= end]
        moved: Mention | None = next((m for m in inside if m.label == label), None)
        if moved is not None:
            document = apply(document, respan(document, moved.id, start, end).changes)
        else:
            made = add_mention(document, start, end, label, value=value, scheme=self.scheme)
            document = apply(document, made.changes)
        if gone := [m.id for m in across if moved is None or m.id != moved.id]:
            document = apply(document, decide(document, gone, "rejected").changes)
        return between("add-mention", self.document, document)

    def _rippled(self, document: Document, first: Edit, start: int, end: int, label: str) -> Document:
        from newsview.store.propagation.candidates import candidates, propagated  # here and below: not needed to start
        from newsview.store.propagation.propagation import propagation_of

        start, end = trimmed(document.text, start, end)
        one = next(m for m in document.annotation.mentions if m.extent == (start, end) and m.label == label)
        changes = [change for change in first.changes if change.id == one.id] or list(first.changes)
        lesson = propagation_of(document, changes)
        if lesson is None:
            return document
        chosen = [c for c in candidates(document, lesson, self.scheme) if c.ticked]
        return propagated(document, lesson, chosen, self.scheme)

    def reject_here(self, mention: str, *, everywhere: bool) -> bool:
        """Rejects a mention; `everywhere`: all that read the same and have its label."""
        from newsview.store.propagation.candidates import candidates, propagated
        from newsview.store.propagation.propagation import propagation_of

        def made() -> Edit:
            first = decide(self.document, [mention], "rejected")
            document = apply(self.document, first.changes)
            if everywhere and (lesson := propagation_of(document, first.changes)) is not None:
                chosen = [c for c in candidates(document, lesson, self.scheme) if c.ticked]
                document = propagated(document, lesson, chosen, self.scheme)
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
            edit = (
                join(self.document, [own or "", into], into)
                if whole
                else assign(self.document, [mention], into, self.scheme)
            )
            document = apply(self.document, edit.changes)
            return between(edit.action, self.document, relabel_entities(self.document, document))

        return self.perform(same)

    def part(self, mention: str, *, everywhere: bool) -> bool:
        """Gives a mention an entity of its own; `everywhere`: it and those of its entity that read the same."""
        one = self.marks.mentions[mention]
        reads = self.document.quote(one)
        same = [m.id for m in self.marks.mentions_of(one.entity or "") if self.document.quote(m) == reads]

        return self.perform(lambda: split_entity(self.document, same if everywhere else [mention], self.scheme))

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
