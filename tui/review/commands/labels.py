"""Names put right by hint: a hint on everything that may be a name, then the label's letter, and so on until Esc."""

from __future__ import annotations

from newsview.store.editing.entity_edits import give_entity_of, name_after, split_entity
from newsview.store.editing.marking import mark
from newsview.store.editing.mention_edits import decide
from newsview.store.schemes import is_dated
from newsview.tui.review.commands.library import Around
from newsview.tui.review.hints import Candidate

__all__ = ["Marking"]


class Marking(Around):
    """Corrections of mentions that are chosen by hint."""

    def words_in_view(self) -> list[Candidate]:
        """Each word in view, as something to be chosen."""
        text = self.document.text
        words = (Candidate(*self.words.extent(i)) for i in self.words.within(*self.article.in_view))
        return [c for c in words if any(ch.isalnum() for ch in text[c.start : c.end])]

    def mark_as(self, start: int, end: int, mention: str | None, label: str, *, everywhere: bool) -> bool:
        """Labels an extent, or the mention on it. Says whether anything changed.

        `everywhere`: also all other places of the same name, in the same step.
        """

        from newsview.store.propagation.everywhere import label_everywhere  # here and below: not needed to start

        words = self.document.text[start:end]
        value = self.dated(words) if mention is None and is_dated(label, self.scheme) else None
        make = label_everywhere if everywhere else mark
        return self.perform(
            lambda: make(self.document, start, end, label, mention=mention, value=value, scheme=self.scheme),
            focus=lambda: self._mention_at(start, end, label),
        )

    def reject_here(self, mention: str, *, everywhere: bool) -> bool:
        """Rejects a mention; `everywhere`: all that read the same and have its label."""
        from newsview.store.propagation.everywhere import reject_everywhere

        if everywhere:
            return self.perform(lambda: reject_everywhere(self.document, mention, scheme=self.scheme))
        return self.perform(lambda: decide(self.document, [mention], "rejected"))

    def make_same(self, mention: str, other: str, *, everywhere: bool) -> bool:
        """Gives a mention to the entity of another; `everywhere`: its whole entity."""
        return self.perform(lambda: give_entity_of(self.document, mention, other, whole=everywhere, scheme=self.scheme))

    def part(self, mention: str, *, everywhere: bool) -> bool:
        """Gives a mention an entity of its own; `everywhere`: it and those of its entity that read the same."""
        one = self.marks.mentions[mention]
        reads = self.document.quote(one)
        same = [m.id for m in self.marks.mentions_of(one.entity or "") if self.document.quote(m) == reads]

        return self.perform(lambda: split_entity(self.document, same if everywhere else [mention], self.scheme))

    def name_so(self, mention: str) -> bool:
        """Calls an entity as one of its mentions reads, and gives it that one's label."""
        return self.perform(lambda: name_after(self.document, mention))
