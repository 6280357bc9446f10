"""The review screen's groundwork: what is open, what the cursor is on, and how a correction reaches every view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events, getters
from textual.app import ComposeResult
from textual.containers import Container

from newsview.store.document.counting import quantity
from newsview.store.document.model import Article, Document, Event, Mention
from newsview.store.editing.corrections import Change, ConflictError, Edit, replaces_text
from newsview.store.editing.mention_edits import EditError
from newsview.store.schemes import Scheme
from newsview.tui.background.save_queue import Editor
from newsview.tui.keymap.actions import Action, keys_shown
from newsview.tui.review.annotation_index import Marks
from newsview.tui.review.article_view import ArticleView
from newsview.tui.review.correction_words import correction_in_words
from newsview.tui.review.cursor import Focus, Found, again, at, on_mention
from newsview.tui.review.entity_panel import EntityPanel
from newsview.tui.review.event_panel import EventPanel
from newsview.tui.review.headings import panel_heading, title_line
from newsview.tui.review.hints import Candidate
from newsview.tui.review.menu import Choice, Menu
from newsview.tui.review.status_line import NamesItsKeys, StatusLine, described, offered
from newsview.tui.review.token_index import Words
from newsview.tui.sheets.loading import load_sheets
from newsview.tui.terminal.see_through import Beneath
from newsview.tui.widgets.line_view import Line
from newsview.tui.widgets.styles import ink_for

if TYPE_CHECKING:
    from newsview.tui.review.application import Application

__all__ = ["Desk"]

Take = Callable[[events.Key], bool]
"""Takes a key while a choice is open; True when the choice is made."""

LEAVE = (("leave", "leave"),)
"""The one key that does not choose while a choice is open."""

MANY = 60
"""Changes at once that take longer than a frame to make and to show."""

WIDE = 100
"""Columns from which the panels are to the right of the text."""


class Desk(Beneath[None], inherit_bindings=False):
    """An article open for review, its views in step with each other."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012
    AUTO_FOCUS = "ArticleView"

    article = getters.query_one("#article", ArticleView)
    entity_panel = getters.query_one("#entities", EntityPanel)
    event_panel = getters.query_one("#events", EventPanel)
    status = getters.query_one("#status", StatusLine)
    menu = getters.query_one("#menu", Menu)

    def __init__(self, application: Application, actions: Sequence[Action], keys: dict[str, str]) -> None:
        super().__init__()
        self.newsview = application
        self.actions = {action.id: action for action in actions}
        self.keys = keys
        """For each action's id its keys, separated by commas."""
        self.editor: Editor | None = None
        self.marks = Marks(Document(article=Article(id="", text=" ")))
        self.words = Words(self.marks.document)
        self.at = Focus("word", 0, 1)
        self.pane = "text"
        """Which list the arrow keys walk: `text`, `entities` or `events`."""
        self._events_up = False
        """Whether the events, not the entities, are in view where only one of them has room."""
        self.count = ""
        self.by_character = False
        self.hints_on_screen: Mapping[str, Candidate] = {}
        """The candidate of each hint that is on the screen."""
        self.again: Callable[[], None] | None = None
        """Does the last change once more, to what the cursor is on then."""
        self._take: Take | None = None
        self._untaken: Callable[[], None] | None = None

    @property
    def scheme(self) -> Scheme:
        """The library's annotation scheme."""
        return self.newsview.scheme

    @property
    def document(self) -> Document:
        """The open article with its annotation, as it is after the last correction."""
        return self.marks.document

    def compose(self) -> ComposeResult:
        """Gives the title line, the text, the two panels, the status line and the menu."""
        self.add_class("-narrow" if self.app.size.width < WIDE else "-wide")  # else the first paint has neither
        yield Line(id="title")
        with Container(id="body"):
            yield ArticleView(id="article", width=self.newsview.config.width)
            with Container(id="side"):
                yield Line(id="entities-head", classes="head")
                yield EntityPanel(self.newsview.scheme, id="entities")
                yield Line(id="events-head", classes="head")
                yield EventPanel(id="events")
        yield StatusLine(self._first_keys(), id="status")
        yield Menu(id="menu")

    def _first_keys(self) -> dict[str, str]:
        return {id_: next(keys_shown(keys)) for id_, keys in self.keys.items()}

    # What is open

    def open(self, editor: Editor, *, focus: Focus | None = None) -> None:
        """Shows an article, its cursor on the first word."""
        self.editor = editor
        self.drop_choice()
        self.again, self.count, self.by_character = None, "", False
        self.pane = "text"
        self.marks = Marks(editor.document)
        self.words = Words.of(editor.document)
        width = self.app.size.width
        self.article.expected_width = width if width < WIDE else width - min(max(width * 42 // 100, 44), 72)
        self.article.open(self.marks)
        self._panels()
        self.select(focus or Focus("word", *self.words.first()))
        self.call_after_refresh(self._made_ready)

    def _made_ready(self) -> None:
        """Makes, once the article is painted, what the first keys would wait for: the words, who is mentioned where."""
        _ = self.document.annotation.members
        self.run_worker(self.words.ready, thread=True, group="words", description="finding words")
        self.run_worker(load_sheets, thread=True, group="sheets", description="loading the sheets")

    def show_text(self, text: str) -> None:
        """Shows words of the app's own where there is no article to show."""
        self.editor = None
        self.marks = Marks(Document(article=Article(id="", title="newsview", text=text)))
        self.words = Words.of(self.marks.document)
        self.article.open(self.marks)
        self._panels()
        self.select(Focus("word", *self.words.extent(0)))

    def reopen(self, found: Found | None = None) -> None:
        """Follows the article to another state as a whole: proposals that arrived, a note of another's hand.

        `found` is what a thread found in it already.
        """
        assert self.editor is not None
        document = self.editor.document
        self.marks, self.words = found or (Marks(document), Words.of(document))
        self.article.provisional = []
        self.article.open(self.marks)
        self._panels()
        self.select(again(self.marks, self.words, self.at))

    def _panels(self) -> None:
        self.event_panel.roles_hint = self.role_keys
        if self.editor is not None:
            self.entity_panel.empty = f"none yet: {self.key_of('label')} labels the word here"
            self.event_panel.empty = f"none yet: {self.key_of('event')} makes one of the word here"
        self.entity_panel.open(self.marks)
        self.event_panel.open(self.marks)
        self._heads()

    def _heads(self) -> None:
        """The title line and the panels' headings."""
        ink = ink_for(self.app)
        self.query_one("#title", Line).show(title_line(self.marks, self.newsview.place_in_queue, self.size.width, ink))
        wide = self.query_one("#side").size.width or 40
        entities, events_ = self.entity_panel, self.event_panel
        self.query_one("#entities-head", Line).show(
            panel_heading(
                "ENTITIES", len(self.marks.entities), entities.order, wide, ink, active=self.pane == "entities"
            )
        )
        self.query_one("#events-head", Line).show(
            panel_heading(
                "EVENTS", len(events_.listed), events_.order, wide, ink,
                active=self.pane == "events", only=events_.filtered,
            )
        )  # fmt: skip

    def on_resize(self) -> None:
        """Chooses which panel is in view in the new size, and draws the headings for it."""
        self._put_panel(self._events_up)
        self.call_after_refresh(self._heads)

    def notify_style_update(self) -> None:
        """Draws the headings in the colours of the new theme."""
        super().notify_style_update()
        if self.is_mounted and self.editor is not None:
            self.call_after_refresh(self._heads)

    # The cursor

    def select(self, focus: Focus) -> None:
        """Puts the cursor on something; every view follows."""
        self.at = focus
        self.article.focus_on(focus, self._roles(focus))
        self._show_panel(focus)
        self.entity_panel.follow(focus)
        self.event_panel.follow(focus)
        self.tell_here()

    def _roles(self, focus: Focus) -> dict[tuple[int, int], str]:
        event = self.marks.events.get(focus.id or "") if focus.kind == "event" else None
        if event is None:
            return {}
        roles: dict[tuple[int, int], str] = {event.trigger.extent: "trigger"}
        if event.source is not None:
            roles[event.source.extent] = "source"
        return roles | {a.extent: a.role for a in event.arguments}

    def _show_panel(self, focus: Focus) -> None:
        """Where only one panel has room, the one that lists what the cursor is on."""
        if focus.kind in ("mention", "entity", "event"):
            self._put_panel(focus.kind == "event")

    def _put_panel(self, events: bool) -> None:
        self._events_up = events
        alone = events and self.app.size.width < WIDE  # with both in view the class would only cost a restyling
        if alone != self.has_class("-events"):
            self.set_class(alone, "-events")
            self.call_after_refresh(self._heads)

    def on_screen_suspend(self) -> None:
        """Under another screen the keys are that one's."""
        if self.is_mounted:
            above = self.app.screen
            self.status.offers = above.OFFERS if isinstance(above, NamesItsKeys) else ()
            self.status.update()

    def on_screen_resume(self) -> None:
        """Puts the cursor and the status line back when the screen above has closed."""
        if self.editor is not None:
            self.article.place_cursor()
            self.tell_here()

    def tell_here(self) -> None:
        """Writes to the status line what the cursor is on, and the keys that fit it."""
        status = self.status
        here = described(self.marks, self.at, ink_for(self.app), self.scheme)
        status.here = [*here, *self._remembered()]
        status.offers = offered(self.at, self.scheme) if self._take is None else LEAVE
        status.saving = self.newsview.saving
        status.failed = self.document.annotation.failed
        status.update()

    def _remembered(self) -> list[Segment]:
        """Why memory proposes the mention here."""
        mention = self.mention
        if mention is None or mention.origin != "memory" or mention.status != "proposed":
            return []
        lesson = self.newsview.proposals.memory.rule(("name", self.document.quote(mention)))
        many = 0 if lesson is None or lesson.verdict != mention.label else lesson.articles
        why = f"as you labelled it in {quantity(many, 'article')}" if many else "as you labelled others like it"
        return [Segment(f"  memory: {why}", ink_for(self.app).faint)]

    def say(self, message: str, *, fault: bool = False) -> None:
        """A line to the person, until the next key or click."""
        self.status.message, self.status.is_fault = message, fault
        self.status.update()

    def when_painted(self, message: str, do: Callable[[], object]) -> None:
        """Says what is being done, and does it once that is on the screen: for what takes longer than a frame.

        Keys that are pressed meanwhile wait for it: see `tui.keymap.key_queue`.
        """
        self.say(message)
        self.status.call_after_refresh(do)  # its own, so that its refresh is asked for by then

    def change_many(self, count: int, message: str, do: Callable[[], object]) -> None:
        """Does at once what changes a few things; for many, says so first."""
        if count > MANY:
            self.when_painted(message, do)
        else:
            do()

    def note_done(self, words: str) -> None:
        """Shows what was just done, after what the cursor is on now, until the next key or click."""
        self.status.done = words
        self.status.update()

    def unsay(self) -> None:
        """Takes the message off the status line: a key or a click has followed it."""
        if self.status.message is not None or self.status.done:
            self.status.message, self.status.done = None, ""
            self.status.update()

    @property
    def mention(self) -> Mention | None:
        """The mention that the cursor is on."""
        return self.marks.mentions.get(self.at.id or "") if self.at.kind == "mention" else None

    @property
    def event(self) -> Event | None:
        """The event that the cursor is on."""
        return self.marks.events.get(self.at.id or "") if self.at.kind == "event" else None

    @property
    def chosen_mentions(self) -> list[Mention]:
        """The mentions that an action is for: the one at the cursor, or all of the entity selected."""
        if self.at.kind == "entity" and self.at.id is not None:
            return self.marks.mentions_of(self.at.id)
        return [self.mention] if self.mention is not None else []

    def chosen_entity(self) -> str | None:
        """The entity that the cursor is on, or the mention there belongs to; says so where there is none."""
        entity = self.at.id if self.at.kind == "entity" else self.mention.entity if self.mention else None
        if entity is not None and entity in self.marks.entities:
            return entity
        self.say("There is no entity here: n goes to the next mention.")
        return None

    # Corrections

    def perform(self, make: Callable[[], Edit], *, focus: Callable[[], Focus] | None = None) -> bool:
        """Makes an edit, has it written, and lets every view follow; whether anything changed.

        `focus` says where the cursor goes then; without it, it stays on what it was on.
        """
        if self.editor is None or not self.newsview.may_write():
            return False
        try:
            changes = self.editor.do(make())
        except (EditError, ConflictError, KeyError) as error:
            self.say(str(error), fault=True)
            return False
        if changes:
            self.follow(changes, focus)
        return bool(changes)

    def follow(self, changes: Sequence[Change], focus: Callable[[], Focus] | None = None) -> None:
        """Brings every view to the document as it is after these changes."""
        assert self.editor is not None
        touched = self.marks.update(self.editor.document, changes)
        if any(change.kind == "article" for change in changes):
            self.article.open(self.marks)
        self.article.redraw(touched.extents)
        self.entity_panel.update(touched.groups)
        if touched.events:
            self.event_panel.update(touched.events)
        if touched.names:
            self.event_panel.forget()
        self._heads()
        self.select(focus() if focus is not None else again(self.marks, self.words, self.at))

    def action_undo(self) -> None:
        """Undoes the last correction; the cursor goes to what changed."""
        last = self.editor.session.can_undo if self.editor is not None else None
        count = len(last.changes) if last is not None else 0
        self.change_many(count, f"Undoing {quantity(count, 'change')}…", partial(self._take_back, "undo"))

    def action_redo(self) -> None:
        """Redoes the correction that was undone last; the cursor goes to what changed."""
        last = self.editor.session.can_redo if self.editor is not None else None
        count = len(last.changes) if last is not None else 0
        self.change_many(count, f"Redoing {quantity(count, 'change')}…", partial(self._take_back, "redo"))

    def _take_back(self, which: str) -> None:
        if self.editor is None or not self.newsview.may_write():
            return
        session = self.editor.session
        last = session.can_undo if which == "undo" else session.can_redo
        if last is None:
            self.say(f"There is nothing to {which}.")
            return
        if replaces_text(last):
            self.newsview.exchange_text(which)
            return
        before = self.document
        changes = self.editor.undo() if which == "undo" else self.editor.redo()
        self.follow(changes, partial(self._changed_place, changes))
        what = correction_in_words(last, (before, self.document))
        self.say(f"{'Undid' if which == 'undo' else 'Redid'}: {what}")

    def _changed_place(self, changes: Iterable[Change]) -> Focus:
        """Where something changed: here, if it is among it, else on what changed, or on where it was."""
        changes = list(changes)
        if any(change.id == self.at.id for change in changes):
            return again(self.marks, self.words, self.at)
        order = {"event": 0, "mention": 1, "entity": 2, "article": 3}
        for change in sorted(changes, key=lambda c: order[c.kind]):
            if change.id in self.marks.mentions:
                return on_mention(self.marks.mentions[change.id])
            if change.id in self.marks.events:
                event = self.marks.events[change.id]
                kept = self.at.slot if self.at.id == event.id else None
                return again(self.marks, self.words, Focus("event", event.start, event.end, event.id, kept))
            gone = change.before or {}
            span = gone.get("trigger", gone)
            if change.kind in ("mention", "event") and "start" in span:
                return at(self.marks, self.words, int(span["start"]))
        return again(self.marks, self.words, self.at)

    # Choices by letter

    def choose(self, title: str, choices: Sequence[Choice], chosen: Callable[[str], None]) -> None:
        """Offers choices; their keys make one: `chosen` gets its key. Any other is said to be none; Esc drops them."""
        keys = {choice.key for choice in choices}

        def take(event: events.Key) -> bool:
            key = event.character or event.key
            if key in keys:
                chosen(key)
                return True
            self.say(f"Nothing has the key {next(keys_shown(event.key))} here: press one that is shown, or Esc.")
            return False

        self.menu.offer(title, choices, self.size.width)
        self.take_keys(take, self.menu.close)

    def take_keys(self, take: Take, closed: Callable[[], None]) -> None:
        """Gives the keys that follow to `take` until it returns True; then, or at Esc, `closed` is called."""
        self.drop_choice()
        self._take, self._untaken = take, closed
        self.tell_here()

    @property
    def is_choosing(self) -> bool:
        """Whether the next key is for a choice."""
        return self._take is not None

    def drop_choice(self) -> None:
        """Closes the choice or the hints that are open, if any are."""
        untaken, self._take, self._untaken = self._untaken, None, None
        if untaken is not None:
            untaken()
            self.tell_here()

    def on_key(self, event: events.Key) -> None:
        """Gives a key to the choice that is open; else adds a digit to the count, or drops the count at Esc."""
        self.unsay()
        if self._take is not None:
            if event.key == "ctrl+c":  # it tells how to leave, wherever one is
                return
            event.stop()
            event.prevent_default()
            take = self._take
            if event.key == "escape" or (take(event) and self._take is take):
                self.drop_choice()
        elif event.character is not None and event.character in "0123456789" and (self.count or event.character != "0"):
            event.stop()
            self.count = (self.count + event.character)[-4:]
            self._show_count()
        elif event.key == "escape" and self.count:
            event.stop()
            self.times()

    def times(self) -> int:
        """The count typed before the action, 1 where none was; it counts once."""
        count, self.count = int(self.count or 1), ""
        self._show_count()
        return count

    def _show_count(self) -> None:
        self.status.count = f"{self.count}×" if self.count else "by character" if self.by_character else ""
        self.status.update()

    @property
    def role_keys(self) -> str:
        """The keys that fill the roles of an event, with the roles."""
        roles = [role.name for role in self.scheme.roles if role.key is not None]
        return ", ".join(f"{self.key_of(f'role_{role}')} {role}" for role in roles)

    def key_of(self, action: str) -> str:
        """The key that is shown for an action."""
        return self.status.keys.get(action, "?")
