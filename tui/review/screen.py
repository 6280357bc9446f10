"""The review screen: one article, what is proposed in it, and every command that corrects it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

from newsview.store.editing.mention_edits import mark_done
from newsview.store.editing.session import now
from newsview.store.schemes import EventType, Label
from newsview.tui.keymap.actions import Action
from newsview.tui.keymap.list_actions import AROUND_ACTIONS
from newsview.tui.review.commands.history import Recalling
from newsview.tui.review.commands.labels import Marking
from newsview.tui.review.hint_mode import EventsByHint, NamesByHint
from newsview.tui.widgets.styles import ink_for

if TYPE_CHECKING:
    from newsview.tui.review.application import Application

__all__ = ["ReviewScreen", "review_screen"]


class ReviewScreen(Marking, Recalling):
    """The article, its panels and every action of `tui.keymap.actions`. `review_screen` makes one with its keys."""

    def on_mount(self) -> None:
        """Opens the first article."""
        if self.editor is None:
            self.newsview.open_first()

    # Choosing by hint

    def action_by_hint(self) -> None:
        """Lays hints over the names in view. A letter then labels the one chosen, a capital all places of its name."""
        NamesByHint(self).begin()

    def action_event_by_hint(self) -> None:
        """Lays a hint over each event in view; the cursor goes to the one typed."""
        EventsByHint(self).begin()

    # The article

    def action_done(self) -> None:
        """Marks the article done, and opens the next one that is not done."""
        if self.editor is None:
            return
        if self.document.article.reviewed is None:
            self.perform(lambda: mark_done(self.document, now()))
        if self.document.article.reviewed is not None or not self.newsview.library.read_only:
            left = self.marks.unreviewed
            if not self.newsview.open_next(1, unreviewed=True):
                self.say(f"Done{f', with {left} not reviewed' if left else ''}. {self.status.message}")
            elif left:
                self.say(f"Done, with {left} not reviewed: {self.key_of('previous_article')} goes back to them.")

    def action_next_article(self) -> None:
        """Opens the next article of the queue; a count goes further."""
        self.newsview.open_next(self.times())

    def action_previous_article(self) -> None:
        """Opens the article before in the queue; a count goes further."""
        self.newsview.open_next(-self.times())

    def action_published(self) -> None:
        """Asks for the article's date; all dates that count from it follow, in the same step."""

        def check(words: str) -> str:
            return f"→ {self._day(words)}; what counts from it follows"

        def answered(words: str | None) -> None:
            if words is None:
                return
            day = self._day(words) if words else None

            from newsview.extract.times.values import publish

            if self.perform(lambda: publish(self.document, day, self.scheme)):
                self.reopen()

        published = self.document.article.published or ""
        self.prompt(
            "The article's date of publication", published, answered, hint="2024-01-09 or 9 January 2024", check=check
        )

    def _day(self, words: str) -> str:
        """The day that the words mean. Raises ValueError where they mean none."""
        found = self.dated(words) or words
        try:
            return date.fromisoformat(found[:10]).isoformat()
        except ValueError:
            raise ValueError("a day, please: 2024-01-09 or 9 January 2024") from None

    def action_propose(self) -> None:
        """Has the pipeline read the article again; decisions stay."""
        if self.editor is not None and self.newsview.may_write():
            self.newsview.proposals.ask(self.document.article)

    def action_copy_text(self) -> None:
        """Copies the words at the cursor to the clipboard."""
        from newsview.tui.terminal.clipboard import by_tool  # it looks for programs

        text = self.document.text[self.at.start : self.at.end]
        used = by_tool(text)
        if used is None:
            self.app.copy_to_clipboard(text)
            self.say(f"Sent to the terminal's clipboard (OSC 52), which some refuse: “{self.quoted}”")
        else:
            self.say(f"Copied “{self.quoted}” with {used}.")

    # The screen

    def action_guidelines(self) -> None:
        """Shows what the label or the type at the cursor means, until the next key."""
        ink = ink_for(self.app)
        name, about = self._explained()
        if name is None:
            self.say("Guidelines: put the cursor on a mention or an event.")
            return
        if about is None:
            self.say(f"The scheme says nothing about {name}.")
            return
        lines = [about.definition, *(f"· {example}" for example in about.examples)]
        self.menu.explain(name, lines, self.size.width, ink.faint)
        self.take_keys(lambda _: True, self.menu.close)

    def _explained(self) -> tuple[str | None, Label | EventType | None]:
        """The name of the label or type here, and what the scheme says of it."""
        event, mention = self.event, self.mention
        if event is not None:
            return event.type or "an event without a type", self.scheme.type(event.type)
        entity = self.marks.entities.get(self.at.id or "") if self.at.kind == "entity" else None
        label = entity.label if entity is not None else mention.label if mention is not None else None
        return label, None if label is None else self.scheme.label(label)

    def action_theme(self) -> None:
        """Shows the next theme."""
        self.when_painted("Another theme…", self.newsview.next_theme)

    def action_help(self) -> None:
        """Opens the list of all keys."""
        from newsview.tui.sheets.help import HelpScreen  # only when it is asked for

        self.app.push_screen(HelpScreen([*self.actions.values(), *AROUND_ACTIONS], self.keys))

    def action_palette(self) -> None:
        """Opens the command palette."""
        self.when_painted("Commands…", self._open_palette)

    def _open_palette(self) -> None:
        self.unsay()
        self.app.action_command_palette()

    def action_quit(self) -> None:
        """Ends newsview once all is saved."""
        self.newsview.leave()


def review_screen(application: Application, actions: Sequence[Action], keys: dict[str, str]) -> ReviewScreen:
    """The review screen with a binding for each action; `keys` has each action's keys by its id.

    The roles of a scheme have keys of their own. Textual takes bindings from a class, so each keymap has one.
    """
    bindings: list[BindingType] = [
        Binding(keys[action.id], action.call, action.name, show=False, id=action.id, tooltip=action.description)
        for action in actions
    ]
    bound: type[ReviewScreen] = type("ReviewScreen", (ReviewScreen,), {"BINDINGS": bindings})
    return bound(application, actions, keys)
