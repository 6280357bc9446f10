"""Decisions and mentions: accept, reject, label, edges, delete, repeat, notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from newsview.store.document.counting import quantity
from newsview.store.document.edtf import spelled
from newsview.store.document.model import Event, Mention, Status
from newsview.store.editing.bulk_edits import decide_all, set_type_of_all
from newsview.store.editing.corrections import Edit
from newsview.store.editing.event_edits import (
    move_argument,
    move_source,
    move_trigger,
    set_source,
    set_type,
    set_when,
    unfill,
)
from newsview.store.editing.mention_edits import (
    add_mention,
    annotate_note,
    decide,
    delete,
    relabel,
    relabel_entity,
    respan,
    set_value,
    trimmed,
)
from newsview.store.schemes import is_dated
from newsview.tui.review.bulk import Sweep, alike, kind_of, sweeps
from newsview.tui.review.commands.navigation import Moving
from newsview.tui.review.cursor import SOURCE, Focus, at, on_event, on_mention, on_span
from newsview.tui.review.menu import Choice
from newsview.tui.sheets.picker_options import Option

__all__ = ["Deciding"]

MORE = " "
"""The key that opens the type-ahead picker from a choice by letter."""

OTHERWISE = "r"
"""The key by which all of a label are given another one."""


class Deciding(Moving):
    """The commands that accept, reject, label, move and delete mentions and events, and that add dates and notes."""

    advanced: Focus | None = None
    """Where the cursor went by itself after the last decision. Once a person moves the cursor, it is elsewhere."""

    # Accept and reject

    def action_accept(self) -> None:
        """Accepts the mention or event at the cursor and moves on; on an entity, all its mentions, and stays."""
        self._decide("accepted")

    def action_reject(self) -> None:
        """Rejects the mention or event at the cursor and moves on; on an entity, all its mentions, and stays.

        In a slot, takes the argument out of the event.
        """
        self._decide("rejected")

    def _decide(self, status: Status) -> None:
        event, slot = self.event, self.at.slot
        if event is not None and slot is not None and status == "rejected":
            self._reject_slot(event, slot)
            return
        ids = [m.id for m in self.chosen_mentions] if event is None else [event.id]
        if self.at.kind == "entity" and status == "accepted":
            ids = [m.id for m in self.chosen_mentions if m.status == "proposed"] or ids
        if not ids:
            self.say(f"Nothing is marked here: {self.key_of('next_unreviewed')} goes to what is not reviewed yet.")
            return
        advance = self.at.kind != "entity"
        what = self._named(ids)

        def done_again() -> None:
            self._decide(status)

        following = self._following()
        made = self.perform(lambda: decide(self.document, ids, status))
        if made:
            self.again = done_again
        if advance and self.newsview.may_write():
            self._go_on(following)
            self.advanced = self.at if made else None
        if made:
            self.note_done(f"{status.capitalize()}: {what} · {self.key_of('undo')} undoes")

    def _named(self, ids: Sequence[str]) -> str:
        """What is decided on, in a few words: a mention with its label, an event with its type, or how many."""
        if len(ids) != 1:
            return f"{quantity(len(ids), 'mention')} of {self.marks.name(self.at.id) or self.quoted}"
        mention, event = self.marks.mentions.get(ids[0]), self.marks.events.get(ids[0])
        if mention is not None:
            return f"“{_shortened(self.document.quote(mention))}” {mention.label}"
        return "" if event is None else f"event “{self.quoted_trigger(event)}” {event.type or 'without a type'}"

    def _reject_slot(self, event: Event, slot: int) -> None:
        """Takes out of the event what the cursor is on in it: the event itself is not rejected by that."""
        role = "source" if slot == SOURCE else event.arguments[slot].role
        what = self.quoted
        before = self.document
        self.clear_slot(event, slot)
        if self.document is not before:
            self.again = self.action_reject
            undo, reject = self.key_of("undo"), self.key_of("reject")
            self.say(
                f"Took the {role} “{what}” out of “{self.quoted_trigger(event)}”; {undo} undoes. "
                f"{reject} rejects the event."
            )

    def _following(self) -> list[str]:
        """What comes after this in the list that is walked: the open panel's, or that of the filtered events."""
        panel = self.entity_panel
        if self.pane == "entities" and self.at.kind == "mention" and panel.marked:
            return [row.mention for row in panel.rows[panel.marked[0] + 1 :] if row.mention is not None]
        listed = self.event_panel.listed
        if self.at.id in listed and (self.pane == "events" or self.event_panel.wanted is not None):
            return listed[listed.index(self.at.id) + 1 :]
        return []

    def _go_on(self, following: list[str]) -> None:
        """Moves the cursor to the next unreviewed item: of the list, then of the article."""
        items = (self.marks.mentions.get(id_) or self.marks.events.get(id_) for id_ in following)
        item = next((item for item in items if item is not None and item.status == "proposed"), None)
        if item is None:
            self.to_unreviewed()
        else:
            self.select(on_mention(item) if isinstance(item, Mention) else on_event(item))

    def action_accept_all(self) -> None:
        """Offers what can be decided on in one step, by its letter."""
        here = self.mention or self.event
        found = {sweep.key: sweep for sweep in sweeps(self.marks, here)}
        if not found:
            self.say("Nothing is left to accept.")
            return
        names = {key: sweep.name for key, sweep in found.items()}
        if here is not None:
            names[OTHERWISE] = f"all {kind_of(here)} → another {'label' if isinstance(here, Mention) else 'type'}"

        def chosen(key: str | None) -> None:
            if key == MORE:
                self.pick("Decide on many, in one step", [Option(k, name) for k, name in names.items()], chosen)
            elif key == OTHERWISE and here is not None:
                self._give_to_all(here)
            elif key in found:
                self._sweep(found[key])

        choices = [Choice(key, name) for key, name in names.items()]
        self.choose("Decide on many, in one step", [*choices, Choice(MORE, "by name")], chosen)

    def _sweep(self, sweep: Sweep) -> None:
        count = len(sweep.ids)
        doing = "Accepting" if sweep.status == "accepted" else "Rejecting"
        self.change_many(count, f"{doing} {count:,}…", partial(self._decide_on_all, sweep))

    def _decide_on_all(self, sweep: Sweep) -> None:
        if self.perform(lambda: decide_all(self.document, sweep.ids, sweep.status)):
            self.say(f"{sweep.status.capitalize()} {len(sweep.ids)}; {self.key_of('undo')} undoes it.")

    def _give_to_all(self, here: Mention | Event) -> None:
        """Asks for another label for all unreviewed mentions of one label, or for another type for such events."""
        ids = alike(self.marks, here)

        def given(name: str | None) -> Edit:
            if isinstance(here, Mention):
                return relabel(self.document, ids, name or here.label, self.scheme)
            return set_type_of_all(self.document, ids, name)

        def give(name: str | None) -> None:
            if self.perform(lambda: given(name)):
                self.say(f"{name or 'No type'} given to {len(ids)}; {self.key_of('undo')} undoes it.")

        def chosen(name: str | None) -> None:
            self.change_many(len(ids), f"Giving {name or 'no type'} to {len(ids):,}…", partial(give, name))

        self.choose_by_letter(f"All {len(ids)} {kind_of(here)} are", self._kinds(here), chosen)

    def action_repeat(self) -> None:
        """Makes the last correction once more, to what the cursor is on now."""
        if self.again is None:
            self.say("There is nothing to repeat yet.")
        else:
            self.again()

    # Labels and types

    def action_label(self) -> None:
        """Asks for the label of the mention or entity at the cursor, or for the type of the event."""
        event = self.event
        if event is not None:
            self.choose_by_letter(f"Type of “{self.quoted}”", self._kinds(event), self.give_type)
            return
        if self.at.kind == "entity" and not self.chosen_mentions:
            return
        what = (
            f"all {quantity(len(self.chosen_mentions), 'mention')}" if self.at.kind == "entity" else f"“{self.quoted}”"
        )
        self.choose_by_letter(f"Label for {what}", self._kinds(None), self.give_label)

    def _kinds(self, item: Mention | Event | None) -> list[Choice]:
        """The types of events, or the labels, by their letters."""
        if isinstance(item, Event):
            choices = [*(Choice(t.key, t.name) for t in self.scheme.types if t.key), Choice("-", "no type")]
        else:
            choices = [Choice(each.key, each.name, each.name) for each in self.scheme.labels if each.key]
        return [*choices, Choice("space", "by name")]

    def choose_by_letter(self, title: str, choices: list[Choice], give: Callable[[str | None], None]) -> None:
        """Offers names by their letters; Space finds one by typing."""
        names = {c.key: c.name for c in choices if c.key not in ("-", "space")}

        def chosen(key: str) -> None:
            if key == MORE:
                self._type_ahead(title, give)
            else:
                give(names.get(key))

        self.choose(title, [c._replace(key=MORE) if c.key == "space" else c for c in choices], chosen)

    def _type_ahead(self, title: str, give: Callable[[str | None], None]) -> None:
        if self.event is not None:
            options = [Option(t.name, t.name, t.definition) for t in self.scheme.types]
        else:
            used: dict[str, int] = {}
            for mention in self.marks.mentions.values():
                used[mention.label] = used.get(mention.label, 0) + 1
            ordered = sorted(self.scheme.labels, key=lambda each: -used.get(each.name, 0))
            options = [
                Option(each.name, each.name, each.definition, self.scheme.glyph(each.name), each.name)
                for each in ordered
            ]
        self.pick(title, options, lambda name: None if name is None else give(name))

    def give_type(self, name: str | None) -> None:
        """Takes the name of a type, or None for no type. Gives it to the event at the cursor."""
        event = self.event
        if event is None:
            self.say("There is no event here.")
            return
        id_ = event.id
        self.perform(lambda: set_type(self.document, id_, name))
        self.again = partial(self.give_type, name)

    def give_label(self, label: str | None) -> None:
        """Takes a label; None changes nothing. Labels the mention or entity at the cursor, or makes a mention here."""
        if label is None:
            return
        self.again = partial(self.give_label, label)
        mentions = self.chosen_mentions
        if self.at.kind == "entity" and self.at.id in self.marks.entities:
            entity = self.at.id
            self.perform(lambda: relabel_entity(self.document, entity, label, self.scheme))
        elif mentions:
            ids = [m.id for m in mentions if m.status != "rejected"] or [m.id for m in mentions]
            self.perform(lambda: relabel(self.document, ids, label, self.scheme))
        else:
            start, end = self.at.extent
            value = self.dated(self.document.text[start:end]) if is_dated(label, self.scheme) else None
            self.perform(
                lambda: add_mention(self.document, start, end, label, value=value, scheme=self.scheme),
                focus=lambda: self._mention_at(start, end, label),
            )

    def _mention_at(self, start: int, end: int, label: str) -> Focus:
        start, end = trimmed(self.document.text, start, end)
        found = [m for m in self.marks.mentions_in(start, end) if m.extent == (start, end) and m.label == label]
        return on_mention(found[0]) if found else at(self.marks, self.words, start)

    def dated(self, words: str) -> str | None:
        """The EDTF value of a date in plain words, as of the article's day; None where it has none."""
        from newsview.extract.times.values import parse_when

        return parse_when(words, self.document.article.published)

    @property
    def quoted(self) -> str:
        """The words at the cursor, for a title."""
        return _shortened(self.document.text[self.at.start : self.at.end])

    # Edges

    def action_start_left(self) -> None:
        """Moves the start of the mention, slot or selection to the left; a count goes further."""
        self._edge("start", -self.times())

    def action_start_right(self) -> None:
        """Moves the start of the mention, slot or selection to the right; a count goes further."""
        self._edge("start", self.times())

    def action_end_left(self) -> None:
        """Moves the end of the mention, slot or selection to the left; a count goes further."""
        self._edge("end", -self.times())

    def action_end_right(self) -> None:
        """Moves the end of the mention, slot or selection to the right; a count goes further."""
        self._edge("end", self.times())

    def action_by_character(self) -> None:
        """Switches between edges that move by a word and edges that move by a character."""
        self.by_character = not self.by_character
        self._show_count()
        self.say("Edges move by a character." if self.by_character else "Edges move by a word.")

    def _edge(self, which: str, by: int) -> None:
        start, end = self.at.extent
        if which == "start":
            start = start + by if self.by_character else self.words.start_moved(start, by)
        else:
            end = end + by if self.by_character else self.words.end_moved(end, by)
        start, end = max(start, 0), min(end, len(self.document.text))
        if start >= end:
            self.say("Nothing would be left.")
            return
        self._respan(start, end)
        self.again = partial(self._edge, which, by)

    def _respan(self, start: int, end: int) -> None:
        mention, event = self.mention, self.event
        if mention is not None:
            self.perform(lambda: respan(self.document, mention.id, start, end))
        elif event is not None:
            self.perform(lambda: self._part_moved(event, start, end))
        elif self.at.kind == "entity":
            self.say("An entity has no edges: Esc goes to its mention.")
        else:
            self.select(on_span(start, end))

    def _part_moved(self, event: Event, start: int, end: int) -> Edit:
        """The trigger, or the slot that has the cursor, moved to another extent."""
        slot = self.at.slot
        if slot is None:
            return move_trigger(self.document, event.id, start, end)
        if slot == SOURCE:
            return move_source(self.document, event.id, start, end)
        return move_argument(self.document, event.id, slot, start, end)

    # Deleting

    def action_delete(self) -> None:
        """Deletes the mention or event at the cursor, or all mentions of the entity. In a slot, empties the slot."""
        event = self.event
        if event is not None and self.at.slot is not None:
            self.clear_slot(event, self.at.slot)
            return
        ids = [event.id] if event is not None else [m.id for m in self.chosen_mentions]
        if not ids:
            self.say("Nothing is marked here.")
            return
        start = self.at.start
        if self.perform(lambda: delete(self.document, ids), focus=lambda: at(self.marks, self.words, start)):
            self.again = self.action_delete
            self.say(f"Deleted; {self.key_of('undo')} brings it back.")

    def clear_slot(self, event: Event, slot: int) -> None:
        """Takes an event and one of its slots. Empties the slot."""

        def cleared() -> Edit:
            if slot == SOURCE:
                return set_source(self.document, event.id, None)
            return unfill(self.document, event.id, slot)

        self.perform(cleared, focus=lambda: on_event(self.marks.events[event.id]))

    # Dates and notes

    def action_when(self) -> None:
        """Asks for the date of the event at the cursor, or for the date that the mention means."""
        event, mention = self.event, self.mention
        if event is not None:
            title, value = f"When “{self.quoted_trigger(event)}” happened", event.when
        elif mention is not None and is_dated(mention.label, self.scheme):
            title, value = f"The date that “{self.quoted}” means", mention.value
        else:
            timed = [each.name for each in self.scheme.labels if is_dated(each.name, self.scheme)]
            mentions = f", or to a mention with the label {_either(timed)}" if timed else ""
            self.say(f"A date belongs to an event{mentions}.")
            return
        id_ = (event or mention).id  # type: ignore[union-attr]

        def answered(words: str | None) -> None:
            if words is None:
                return
            when = self.dated(words) if words else None
            if event is not None:
                self.perform(lambda: set_when(self.document, id_, when))
            else:
                self.perform(lambda: set_value(self.document, id_, when))

        self.prompt(title, value or "", answered, hint="last Tuesday · 2024-01 · empty for none", check=self.check_date)

    def check_date(self, words: str) -> str:
        """What the words mean as a date. Raises ValueError where nothing."""
        found = self.dated(words)
        if found is None:
            raise ValueError("no date that newsview knows: try 2024-01-09, last Tuesday, January 2024")
        return f"→ {spelled(found)}"

    def quoted_trigger(self, event: Event) -> str:
        """Takes an event. Gives the words of its trigger, 40 characters at most."""
        return " ".join(self.document.quote(event).split())[:40]

    def action_note(self) -> None:
        """Asks for a note on the mention or event at the cursor."""
        item = self.event or self.mention
        if item is None:
            self.say(f"A note belongs to a mention or an event; {self.key_of('note_article')} notes on the article.")
            return
        id_ = item.id
        self._note(id_, item.note, f"Note on “{self.quoted}”")

    def action_note_article(self) -> None:
        """Asks for a note on the article."""
        self._note(None, self.document.article.note, "Note on the article")

    def _note(self, id_: str | None, note: str | None, title: str) -> None:
        def answered(words: str | None) -> None:
            if words is not None:
                self.perform(lambda: annotate_note(self.document, id_, words))

        self.prompt(title, note or "", answered, hint="empty for no note", lines=True)

    # Windows

    def pick(
        self, title: str, options: Sequence[Option], chosen: Callable[[str | None], None], *,
        free: Callable[[str], Option] | None = None, typed: str = "",
    ) -> None:  # fmt: skip
        """Opens a type-ahead picker."""
        from newsview.tui.sheets.picker import Picker  # its input widget is not needed to read

        self.app.push_screen(Picker(title, options, free=free, typed=typed), chosen)

    def prompt(
        self, title: str, value: str, answered: Callable[[str | None], None], *, hint: str = "",
        check: Callable[[str], str] | None = None, lines: bool = False,
    ) -> None:  # fmt: skip
        """Asks for words; `lines`: line breaks that are pasted are kept."""
        from newsview.tui.sheets.picker import Prompt  # as above

        self.app.push_screen(Prompt(title, value, hint=hint, check=check, lines=lines), answered)


def _either(names: Sequence[str]) -> str:
    """The names in a sentence, the last after an or."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 40 else words[:39] + "…"
