"""Keys in order: each is handed on once all that the key before it began is there to answer it.

Textual gives a key to what has the focus when the key arrives. Screens, menus and lists come up some turns of the loop
later, so keys that arrive together would go to the screen before. What is private in Textual and shows whether
something is still to come is read in `tui.terminal.textual_private`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.events import Event, InputEvent, Key, Paste

from newsview.tui.terminal.textual_private import (
    end_with_error,
    has_no_message,
    has_screen_work,
    is_leaving,
    is_waiting,
    nodes_of,
)

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["EscapeThen", "KeyQueue", "is_input"]

LONGEST = 2.0
"""Seconds after which a key is handed on all the same, where what the key before it began does not end."""

AT_ONCE = frozenset({"--textual-command-palette-gather-commands", "lessons"})
"""Groups of workers that are done in a moment, and without which a screen cannot answer."""

AHEAD = frozenset({"here", "ripple", "find", "timeline"})
"""Groups of workers that may take long and show what they found so far: only keys that were typed before the screen
was there wait for them."""

LONGEST_AHEAD = 1.0
"""Seconds that a key waits for one of those."""

TURNS = 60
"""Turns of the loop that are waited for without a pause."""

TURN = 0.001
"""Seconds of a pause after that."""


class EscapeThen(Key):
    """Esc and a key that the terminal sent as one, as it also sends a key that is pressed together with Alt."""

    def __init__(self, after: Key, together: list[Key]) -> None:
        super().__init__("escape", "\x1b")
        self.after = after
        """The key after Esc."""
        self.together = together
        """What Alt and the key would be."""


def is_input(event: Event) -> bool:
    """Whether it comes from the person and was not handed on yet: a key, a paste, the mouse."""
    return isinstance(event, InputEvent | Paste) and not event.is_forwarded


class KeyQueue:
    """Hands input on, in its order.

    `hand_on` gives one event to what has the focus; `keeps_alt` says whether a key with Alt means something now.
    """

    def __init__(
        self, app: App[Any], hand_on: Callable[[Event], Awaitable[None]], keeps_alt: Callable[[Key], bool]
    ) -> None:
        self._app, self._hand_on, self._keeps_alt = app, hand_on, keeps_alt
        self._held: deque[Event] = deque()
        self._task: asyncio.Task[None] | None = None
        self.is_closed = False
        """Whether input is thrown away: the person has asked to leave."""

    @property
    def is_idle(self) -> bool:
        """Whether no key is held, and all that the last one began is done. Tests wait for it."""
        return self._task is None and self._is_settled() and not self._works(AHEAD)

    async def take(self, event: Event) -> None:
        """Called by the app for each input: hands it on at once if nothing is to come before it, else in its turn."""
        if self.is_closed:
            return
        if self._task is None and not isinstance(event, EscapeThen) and self._is_settled(within_app=True):
            await self._hand_on(event)
            return
        self._held.append(event)
        if self._task is None:
            self._task = asyncio.create_task(self._hand_all_on())

    async def _hand_all_on(self) -> None:
        try:
            while self._held:
                await self._settled()
                event = self._held.popleft()
                if self.is_closed or is_leaving(self._app):
                    self._held.clear()
                elif isinstance(event, EscapeThen):
                    alt = any(key.key != event.after.key and self._keeps_alt(key) for key in event.together)
                    parts = event.together if alt else [Key("escape", "\x1b"), event.after]
                    self._held.extendleft(reversed([part.set_sender(self._app) for part in parts]))
                else:
                    await self._hand_on(event)
        except Exception as error:
            end_with_error(self._app, error)
        finally:
            self._task = None

    async def _settled(self) -> None:
        """Waits until all that the key before began is done, or `LONGEST` seconds have passed."""
        began = monotonic()
        turns = 0
        while not self._is_settled() or (self._works(AHEAD) and monotonic() - began < LONGEST_AHEAD):
            if self._held and self._is_text(self._held[0]) and self._is_settled(worked=False):
                return  # a field takes letters while what was typed so far is looked for
            if monotonic() - began > LONGEST:
                return
            await asyncio.sleep(0 if turns < TURNS else TURN)
            turns += 1

    def _is_text(self, event: Event) -> bool:
        from textual.widgets import Input  # not needed to start

        printable = isinstance(event, Paste) or (isinstance(event, Key) and event.is_printable)
        return printable and isinstance(self._app.focused, Input)

    def _works(self, groups: frozenset[str]) -> bool:
        """Whether a worker of these groups is still at it."""
        return any(worker.group in groups and not worker.is_finished for worker in self._app.workers)

    def _is_settled(self, *, within_app: bool = False, worked: bool = True) -> bool:
        """Whether nothing is left to be done before the next key: no message, no screen to come up or to be laid out.

        `within_app`: asked while the app handles a message itself; `worked`: nor a worker that a screen waits for.
        """
        app = self._app
        if not app.screen_stack:
            return True
        if has_screen_work(app.screen):
            return False
        if not (has_no_message(app) if within_app else is_waiting(app)):
            return False
        if not all(is_waiting(node) for node in nodes_of(app) if node is not app):
            return False
        return not (worked and self._works(AT_ONCE))
