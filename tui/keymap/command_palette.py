"""The command palette's list: every action of the review screen by name, with its key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rich.markup import escape
from textual.command import DiscoveryHit, Hit, Hits, Provider

from newsview.tui.keymap.actions import SYNONYMS, Action, keys_shown
from newsview.tui.keymap.ranking import Named, ranked
from newsview.tui.review.base import Desk

__all__ = ["Actions", "named"]


def named(action: Action) -> Named:
    """By what a command is found: its name, each part of it, what people call it elsewhere, what it does."""
    parts = [part.strip() for part in action.name.split(",")]
    return Named(action.name, also=(*parts, *SYNONYMS.get(action.id, ())), about=action.description)


class Actions(Provider):
    """Lists the commands of the review screen in the command palette of Textual."""

    @property
    def _desk(self) -> Desk | None:
        return self.screen if isinstance(self.screen, Desk) else None

    def _described(self, desk: Desk, action: Action) -> str:
        return escape(f"{' '.join(keys_shown(desk.keys[action.id]))}  {action.description}")

    async def discover(self) -> Hits:
        """Gives every command, for a palette in which nothing is typed yet."""
        desk = self._desk
        for action in desk.actions.values() if desk is not None else ():
            assert desk is not None
            run = partial(desk.run_action, action.call)
            yield DiscoveryHit(action.name, run, help=self._described(desk, action))

    async def search(self, query: str) -> Hits:
        """Takes what was typed. Gives the commands that match it, the best match first."""
        for hit in self._hits(query):
            yield hit

    def _hits(self, query: str) -> Iterator[Hit]:
        """The likeliest first: Textual sorts them by score."""
        desk = self._desk
        if desk is None:
            return
        found = [action for _, action in ranked(query, desk.actions.values(), named)]
        matcher = self.matcher(query)
        for number, action in enumerate(found):
            score = 1 - number / len(found)
            name = matcher.highlight(action.name) if query.casefold() in action.name else action.name
            yield Hit(score, name, partial(desk.run_action, action.call), help=self._described(desk, action))
