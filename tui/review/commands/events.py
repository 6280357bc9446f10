"""Events: a new one on a trigger, roles filled by hint, factuality, source, copies, filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual import events

from newsview.store.document.counting import quantity
from newsview.store.document.model import FACTUALITIES, Event, Source
from newsview.store.editing.bulk_edits import clear_role_in_all
from newsview.store.editing.event_edits import (
    add_event,
    clear_role,
    clear_roles,
    copy_event,
    fill_and_date,
    set_factuality,
    set_source,
    set_when,
    unfill,
)
from newsview.tui.review.commands.entities import Naming
from newsview.tui.review.cursor import SOURCE, Focus, on_event, on_slot
from newsview.tui.review.hints import Candidate, fillers, letters, places, triggers
from newsview.tui.review.menu import Choice
from newsview.tui.sheets.picker_options import Option

__all__ = ["Happening"]

FACTUALITY_KEYS = {each[0]: each for each in FACTUALITIES}

EVERY_WORD = "space"
"""The key that puts a hint on every word instead of on mentions and phrases."""


class Happening(Naming):
    """The commands on events: make them, fill their slots by hint, set their factuality, copy and filter them."""

    def action_event(self) -> None:
        """Moves the cursor to the event whose trigger is here, or the next of several; else makes an event here."""
        found = self.marks.events_in(*self.at.extent)
        if found and self.at.kind != "span":
            ids = [event.id for event in found]
            here = ids.index(self.at.id) + 1 if self.event is not None and self.at.id in ids else 0
            self.select(on_event(found[here % len(found)]))
            return
        if self.event is not None and self.at.slot is not None:
            self.select(on_event(self.event))
            return
        start, end = self.at.extent
        known = set(self.marks.events)

        def made() -> Focus:
            new = [e for e in self.marks.events.values() if e.id not in known]
            return on_event(new[0]) if new else self.at

        if self.perform(lambda: add_event(self.document, start, end), focus=made):
            self.say(f"A new event: {self.key_of('label')} type, {self.role_keys}.")

    # Roles by hint

    def action_role(self, role: str) -> None:
        """Takes the name of a role. Lays hints over what may fill it in the event at the cursor."""
        event = self.event
        if event is None:
            self._role_of_some_event(role)
            return
        id_ = event.id
        kind = self.scheme.type(event.type)
        told = f"{kind.name} takes no {role}" if kind is not None and kind.forbids(role) else role
        self._hint(
            f"{told}: type a hint; capitals fill it instead; Space: every word",
            lambda every: self._fillers(id_, role, every),
            lambda candidate, instead: self.fill(id_, role, candidate, instead=instead),
        )

    def action_source(self) -> None:
        """Lays hints over what may be the source of the event at the cursor."""
        event = self.event
        if event is None:
            self._role_of_some_event("source")
            return
        id_ = event.id
        self._hint(
            "source: type a hint; Space: every word",
            lambda every: self._fillers(id_, "source", every),
            lambda candidate, _: self.fill(id_, "source", candidate),
        )

    def _fillers(self, id_: str, role: str, every_word: bool) -> list[Candidate]:
        heads = self.scheme.fillers == "head" and role != "source"
        view = self.article.in_view
        return fillers(
            self.marks,
            self.words,
            self.marks.events[id_],
            role,
            view,
            every_word=every_word,
            heads=heads,
            scheme=self.scheme,
        )

    def _role_of_some_event(self, role: str) -> None:
        """From what is to fill a role: a hint on each event asks whose."""
        start, end = self.at.extent
        mention = self.mention.id if self.mention is not None else None
        if self.at.kind == "entity" or not self.marks.events:
            self.say("Roles belong to an event: e makes one of the words here.")
            return
        candidate = Candidate(start, end, mention)
        self._hint(
            f"“{self.quoted}” as {role} of which event? type its hint",
            lambda _: triggers(self.marks, start, self.article.in_view),
            lambda event, instead: self.fill(event.id or "", role, candidate, instead=instead),
        )

    def fill(self, id_: str, role: str, candidate: Candidate, *, instead: bool = False) -> None:
        """Takes the id of an event, a role, and what is to fill it. Where that fills the role already, takes it out.

        `instead`: it replaces the argument at the cursor, else all of the role.
        """
        event = self.marks.events.get(id_)
        if event is None:
            return
        self.again = partial(self._fill_here, role, candidate)
        span = (candidate.start, candidate.end)
        if role == "source":
            if event.source is not None and event.source.extent == span:
                self.perform(lambda: set_source(self.document, id_, None), focus=self._event_again(id_))
                return
            cue = event.source.cue if event.source is not None else None
            source = Source(start=span[0], end=span[1], mention=candidate.id, cue=cue)
            self.perform(lambda: set_source(self.document, id_, source), focus=self._slot_of(id_, role, span))
            return
        own = [i for i, a in enumerate(event.arguments) if a.role == role]
        there = next((i for i in own if event.arguments[i].extent == span), None)
        if there is not None and not instead:
            self.perform(lambda: unfill(self.document, id_, there), focus=self._event_again(id_))
            return
        if there is not None and len(own) == 1:
            self.select(on_slot(event, there))  # it is what fills the role already; edges may follow
            return
        if instead:  # of the filler that the cursor is on, else of all
            takes = [self.at.slot] if self.at.id == id_ and self.at.slot in own else own
        else:  # nothing takes part beside a part of itself: “the Kremlin” is put right to “Kremlin”
            takes = [i for i in own if event.arguments[i].start < span[1] and span[0] < event.arguments[i].end]
        self.perform(
            lambda: fill_and_date(
                self.document, id_, role, *span, mention=candidate.id, instead_of=takes, scheme=self.scheme
            ),
            focus=self._slot_of(id_, role, span),
        )

    def _fill_here(self, role: str, candidate: Candidate) -> None:
        if self.event is not None:
            self.fill(self.event.id, role, candidate)

    def _event_again(self, id_: str) -> Callable[[], Focus]:
        return lambda: on_event(self.marks.events[id_])

    def _slot_of(self, id_: str, role: str, span: tuple[int, int]) -> Callable[[], Focus]:
        def slot() -> Focus:
            event = self.marks.events[id_]
            if role == "source":
                return on_slot(event, SOURCE)
            found = [i for i, a in enumerate(event.arguments) if a.role == role and a.extent == span]
            return on_slot(event, found[0] if found else None)

        return slot

    def _hint(
        self, title: str, find: Callable[[bool], Sequence[Candidate]], chosen: Callable[[Candidate, bool], None]
    ) -> None:
        """Lays hints over what `find` returns (given whether to take every word); the one typed is `chosen`."""
        state = _Hints(self, title, find, chosen)
        if state.offer():
            self.take_keys(state.take, state.close)
        else:
            self.say("Nothing in view could fill it: v selects words, then the role's letter.")

    # The other slots

    def action_factuality(self) -> None:
        """Asks for the factuality of the event at the cursor."""
        event = self.event
        if event is None:
            self.say("Factuality belongs to an event: j goes to the next.")
            return
        choices = [Choice(key, name) for key, name in FACTUALITY_KEYS.items()]
        self.choose(f"“{self.quoted_trigger(event)}” is", [*choices, Choice("-", "not told")], self.give_factuality)

    def give_factuality(self, key: str) -> None:
        """Takes the letter of a factuality; any other key means none. Gives it to the event at the cursor."""
        event = self.event
        if event is None:
            return
        id_, name = event.id, FACTUALITY_KEYS.get(key)
        self.perform(lambda: set_factuality(self.document, id_, name))
        self.again = partial(self.give_factuality, key)

    def action_clear(self) -> None:
        """Asks what to clear: a slot of the event or, by a capital, a role in all unreviewed events."""
        event, slot = self.event, self.at.slot
        roles = {role.key: role.name for role in self.scheme.roles if role.key}
        filled = {a.role for a in event.arguments} if event is not None else set()
        choices = [Choice(key, name) for key, name in roles.items() if name in filled]
        choices += [Choice("r", "source")] if event is not None and event.source is not None else []
        choices += [Choice("W", "date")] if event is not None and event.when else []
        if slot is not None:
            choices.append(Choice("-", "this slot"))
        elif filled:
            choices.append(Choice("-", "all roles"))
        taken = {*roles, *(choice.key for choice in choices)}
        everywhere: dict[str, str] = {}
        for key, name in roles.items():
            many = len(self._undecided_with(name))
            if many and key.upper() not in taken:
                everywhere[key.upper()] = name
                choices.append(Choice(key.upper(), f"{name} of all {many} undecided"))
        if not choices:
            self.say("No slot is filled.")
            return

        def chosen(key: str) -> None:
            if key in everywhere:
                self._empty(everywhere[key])
            elif event is not None and slot is not None and key == "-":
                self.clear_slot(event, slot)
            elif event is not None:
                self._clear(event, roles, key)

        self.choose("Clear", choices, chosen)

    def _undecided_with(self, role: str) -> list[Event]:
        """The unreviewed events in which the role is filled, and the one at the cursor."""
        here = self.event.id if self.event is not None else None
        events = self.marks.events.values()
        return [
            e for e in events if (e.status == "proposed" or e.id == here) and any(a.role == role for a in e.arguments)
        ]

    def _empty(self, role: str) -> None:
        """Empties a role in all unreviewed events. They stay unreviewed: nobody has looked at the rest of them."""
        ids = [event.id for event in self._undecided_with(role)]
        if self.perform(lambda: clear_role_in_all(self.document, ids, role)):
            self.say(f"Emptied {role} in {quantity(len(ids), 'event')}; {self.key_of('undo')} undoes it.")

    def _clear(self, event: Event, roles: dict[str, str], key: str) -> None:
        if key == "-":
            self.perform(lambda: clear_roles(self.document, event.id))
        elif key == "r":
            self.perform(lambda: set_source(self.document, event.id, None))
        elif key == "W":
            self.perform(lambda: set_when(self.document, event.id, None))
        else:
            self.perform(lambda: clear_role(self.document, event.id, roles[key]))

    def action_copy_event(self) -> None:
        """Makes a copy of the event at the cursor, on the same trigger."""
        event = self.event
        if event is None:
            self.say("Copy: put the cursor on an event.")
            return
        known = set(self.marks.events)
        id_ = event.id

        def made() -> Focus:
            return on_event(next(e for e in self.marks.events.values() if e.id not in known))

        if self.perform(lambda: copy_event(self.document, id_), focus=made):
            self.say("A copy on the same trigger: z goes between the two.")

    # The list

    def action_filter_events(self) -> None:
        """Asks which events the panel lists: all, or those of a status, a type or an entity."""
        options = [Option("all", "all events")]
        options += [Option(f"status:{s}", s) for s in ("proposed", "accepted", "rejected")]
        types = sorted({e.type or "" for e in self.marks.events.values()})
        options += [Option(f"type:{t}", t or "no type") for t in types]
        names = {self.marks.reading(a.start, a.end, a.mention) for e in self.marks.events.values() for a in e.arguments}
        options += [Option(f"name:{name}", name, "takes part") for name in sorted(names)]
        self.pick("List only", options, self._filter)

    def _filter(self, answer: str | None) -> None:
        if answer is None:
            return
        kind, _, value = answer.partition(":")

        def wanted(event: Event) -> bool:
            if kind == "status":
                return event.status == value
            if kind == "type":
                return (event.type or "") == value
            return any(self.marks.reading(a.start, a.end, a.mention) == value for a in event.arguments)

        self.event_panel.wanted = None if kind == "all" else wanted
        self.event_panel.filtered = "" if kind == "all" else value or "no type"
        self.event_panel.open(self.marks)
        self.event_panel.follow(self.at)
        self._heads()


class _Hints:
    """Hints on the screen, and what has been typed of one."""

    def __init__(
        self,
        desk: Happening,
        title: str,
        find: Callable[[bool], Sequence[Candidate]],
        chosen: Callable[[Candidate, bool], None],
    ) -> None:
        self.desk, self.title, self.find, self.chosen = desk, title, find, chosen
        self.every = False
        self.typed = ""
        self.by_hint: dict[str, Candidate] = {}

    def offer(self) -> bool:
        found = self.find(self.every)
        if not found and not self.every:
            self.every = True
            found = self.find(True)
        hints = letters(len(found))
        self.by_hint = dict(zip(hints, found, strict=False))
        at = places(self.desk.words, found)
        self.desk.hints_on_screen = self.by_hint
        self.desk.article.show_hints(dict(zip(at, hints, strict=False)))
        self.desk.say(self.title)
        return bool(self.by_hint)

    def take(self, key: events.Key) -> bool:
        desk = self.desk
        if key.key == EVERY_WORD:
            self.every, self.typed = not self.every, ""
            self.offer()
            return False
        if key.key in ("down", "up", "pagedown", "pageup"):
            height = desk.article.size.height - 2
            desk.article.page({"down": 1, "up": -1, "pagedown": height, "pageup": -height}[key.key])
            self.typed = ""
            self.offer()
            return False
        self.typed += key.character if key.is_printable and key.character else f" {key.key}"
        wanted = self.typed.casefold()
        candidate = self.by_hint.get(wanted)
        if candidate is not None:
            desk.drop_choice()
            self.chosen(candidate, self.typed != wanted)
            return True
        if any(hint.startswith(wanted) for hint in self.by_hint):
            desk.say(f"{self.title}  {self.typed}…")
            return False
        desk.say(f"No hint is “{self.typed.strip()}”. {self.title}; Esc leaves")
        self.typed = ""
        return False

    def close(self) -> None:
        self.desk.hints_on_screen = {}
        self.desk.article.show_hints({})
        self.desk.status.message = None
        self.desk.status.update()
