"""The command palette's list: every action of the review screen by name, with its key."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.actions import Action, keys_shown
from tui.screens.desk import Desk

__all__ = ["Actions"]


class Actions(Provider):
    @property
    def _desk(self) -> Desk | None:
        return self.screen if isinstance(self.screen, Desk) else None

    def _described(self, desk: Desk, action: Action) -> tuple[str, str]:
        keys = " ".join(keys_shown(desk.keys[action.id]))
        return action.name, f"{keys}  {action.description}"

    async def discover(self) -> Hits:
        desk = self._desk
        if desk is None:
            return
        for action in desk.actions.values():
            name, text = self._described(desk, action)
            yield DiscoveryHit(name, partial(desk.run_action, action.call), help=text)

    async def search(self, query: str) -> Hits:
        desk = self._desk
        if desk is None:
            return
        matcher = self.matcher(query)
        for action in desk.actions.values():
            name, text = self._described(desk, action)
            score = max(matcher.match(name), matcher.match(action.description) * 0.8)
            if score > 0:
                yield Hit(score, matcher.highlight(name), partial(desk.run_action, action.call), help=text)
