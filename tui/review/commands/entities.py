"""Entities: who a mention is, joining, splitting, renaming, external ids."""

from __future__ import annotations

from collections import Counter
from functools import partial

from newsview.store.document.model import Event
from newsview.store.editing.event_edits import split_argument
from newsview.store.editing.mention_edits import assign, join, rename, set_acts_for, set_ref, split_off
from newsview.tui.review.commands.decisions import Deciding
from newsview.tui.review.cursor import on_entity, on_event, on_mention
from newsview.tui.sheets.picker_options import Option, entity_options, state_options

__all__ = ["Naming"]

NEW = "+"
"""Before a name in a picker's answer: make an entity of this name."""


class Naming(Deciding):
    """The commands on entities: choose, join, split and rename them, and give them an external id or a state."""

    def action_all_of_it(self) -> None:
        """From a mention to its entity, and back."""
        if self.at.kind == "entity":
            mentions = self.marks.mentions_of(self.at.id or "")
            here = [m for m in mentions if m.extent == self.at.extent]
            if here:
                self.select(on_mention(here[0]))
            return
        mention = self.mention
        if mention is None:
            self.say("There is no entity here: n goes to the next mention.")
        else:
            self.select(on_entity(self.marks, mention.entity or f":{mention.label}", self.at.start))

    def action_entity(self) -> None:
        """Asks to which entity the mention at the cursor belongs. On an entity, asks which one to join it to."""
        mention = self.mention
        if mention is None:
            if self.at.kind == "entity":
                self.action_join()
            else:
                self.say("Only a mention belongs to an entity: l marks one.")
            return
        options = entity_options(self.marks, self.scheme, self.quoted, near=mention.start, without=mention.entity)

        def chosen(answer: str | None) -> None:
            if answer is not None:
                self.give_entity(answer)

        self.pick(f"Who “{self.quoted}” is", options, chosen, free=_new)

    def give_entity(self, answer: str) -> None:
        """Takes the id of an entity, or a plus sign and the name of a new one. Gives it the mention at the cursor."""
        mention = self.mention
        if mention is None:
            self.say("Only a mention belongs to an entity.")
            return
        id_ = mention.id
        if answer.startswith(NEW):
            self.perform(lambda: split_off(self.document, [id_], answer[len(NEW) :], self.scheme))
        else:
            self.perform(lambda: assign(self.document, [id_], answer, self.scheme))
        made = self.marks.mentions.get(id_)
        if made is not None and made.entity is not None:
            self.again = partial(self.give_entity, made.entity)

    def action_join(self) -> None:
        """Asks for another entity, and joins the one at the cursor to it."""
        entity = self.chosen_entity()
        if entity is None:
            return
        name = self.marks.entities[entity].name
        options = entity_options(self.marks, self.scheme, name, near=self.at.start, without=entity)
        on_whole = self.at.kind == "entity"

        def chosen(into: str | None) -> None:
            if into is not None:
                self.perform(
                    lambda: join(self.document, [entity, into], into),
                    focus=(lambda: on_entity(self.marks, into, self.at.start)) if on_whole else None,
                )

        self.pick(f"Join “{name}” to", options, chosen)

    def action_split(self) -> None:
        """Gives the mention at the cursor an entity of its own. In a slot, splits the argument off to another event."""
        event = self.event
        if event is not None:
            self._split_event(event)
            return
        mention = self.mention
        if mention is None:
            self.say("Split: put the cursor on the mention that is somebody else, or on an event's slot.")
            return
        id_ = mention.id
        if len(self.marks.mentions_of(mention.entity or "")) < 2:
            self.say("It has an entity of its own already.")
        elif self.perform(lambda: split_off(self.document, [id_], scheme=self.scheme)):
            self.again = self.action_split

    def _split_event(self, event: Event) -> None:
        """Makes another event on the same trigger, and moves the argument at the cursor to it."""
        slot = self.at.slot
        if slot is None or not 0 <= slot < len(event.arguments):
            self.say("Split an event: ; goes to the slot that belongs to the other event.")
            return
        self.perform(
            lambda: split_argument(self.document, event.id, slot), focus=lambda: on_event(self.marks.events[event.id])
        )
        self.say("Split: j goes to the other event on this trigger.")

    def action_rename(self) -> None:
        """Offers what its mentions call it; another name can be typed."""
        entity = self.chosen_entity()
        if entity is None:
            return
        name = self.marks.entities[entity].name
        options = [Option(name, name, "so far"), *(Option(n, n, f"{many}×") for n, many in self._called(entity, name))]

        def answered(name: str | None) -> None:
            if name:
                self.perform(lambda: rename(self.document, entity, name))

        self.pick("The entity's name", options, answered, free=lambda new: Option(new, new, "as typed"), typed=name)

    def _called(self, entity: str, name: str) -> list[tuple[str, int]]:
        """How else its mentions read, and how often: names first."""
        mentions = [m for m in self.marks.mentions_of(entity) if m.kind != "pronoun" and m.status != "rejected"]
        counts = Counter(
            (m.kind != "name", " ".join(self.document.quote(m).split())) for m in mentions
        )  # fmt: skip
        ranked = sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
        return [(words, many) for (_, words), many in ranked if words != name]

    def action_ref(self) -> None:
        """Asks for the external id of the entity at the cursor."""
        entity = self.chosen_entity()
        if entity is None:
            return

        def answered(ref: str | None) -> None:
            if ref is not None:
                self.perform(lambda: set_ref(self.document, entity, ref))

        found = self.marks.entities[entity]
        self.prompt(
            f"The external id of “{found.name}”", found.ref or "", answered, hint="ISO3166-1:RU · empty for none"
        )

    def action_acts_for(self) -> None:
        """Asks for the state on whose behalf the entity at the cursor acts."""
        entity = self.chosen_entity()
        if entity is None:
            return
        found = self.marks.entities[entity]
        options = [Option("", "nobody"), *state_options(self.marks, self.scheme)]

        def chosen(ref: str | None) -> None:
            if ref is not None:
                self.perform(lambda: set_acts_for(self.document, entity, ref))

        self.pick(f"The state for which “{found.name}” acts", options, chosen, free=lambda typed: Option(typed, typed))


def _new(typed: str) -> Option:
    return Option(NEW + typed, f"new: {typed}", "an entity of its own")
