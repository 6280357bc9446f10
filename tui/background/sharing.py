"""A library that other programs write to as well: they are let in while the app runs, and their changes are shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from newsview.store.document.counting import quantity
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import Correction
from newsview.store.errors import LibraryError, OvertakenError
from newsview.store.library.library import Library
from newsview.tui.background.save_queue import Editor

if TYPE_CHECKING:
    from newsview.store.editing.merging import Merged
    from newsview.tui.background.application import Application

__all__ = ["Keeping", "Sharing"]

LEND = 1.0
"""Seconds between two looks whether a command waits to write."""

SOON = 0.1
"""Seconds until another look whether all is written."""


class Keeping:
    """Records corrections also where another program has changed the article meanwhile: then they are merged.

    `editing` gives what is open of an article of which something is not written, `merged` hears of each merging. What
    an article cannot take is parked in a file of its own, one for each article and run of the app.
    """

    def __init__(
        self, library: Library, editing: Callable[[str], Editor | None], merged: Callable[[str, Merged], object]
    ) -> None:
        self._library, self._editing, self._merged = library, editing, merged
        self._parked: dict[str, tuple[Path, tuple[Correction, ...]]] = {}
        """For each article the file with what was parked of it, and what that is."""

    def record(self, id: str, corrections: Sequence[Correction]) -> None:
        """Durable when it returns; raises where it is not."""
        try:
            self._library.record(id, corrections)
        except OvertakenError:
            mine = self._open(id, corrections)
            if mine is None:
                raise
            self._merge(id, mine)
            self._unpark(id)

    def park(self, id: str, corrections: Sequence[Correction], why: str) -> None:
        """Keeps corrections that the article cannot take. Durable when it returns; raises where it is not."""
        from newsview.store.library.parked import new_path, park  # hardly ever needed

        path, before = self._parked.get(id) or (new_path(self._library.folder, id), ())
        every = (*before, *corrections)
        contents = self._open(id, every)
        if contents is None and before:  # the article was read again since: what was parked stays in its file
            path, every = new_path(self._library.folder, id), tuple(corrections)
            contents = self._open(id, every)
        park(self._library.folder, path, id=id, corrections=every, why=why, contents=contents)
        self._parked[id] = path, every

    def _open(self, id: str, corrections: Sequence[Correction]) -> Contents | None:
        """The article as it is on the screen, where these corrections are in it."""
        editor = self._editing(id)
        if editor is None:
            return None
        document, made = editor.session.state
        there = {c.number: c for c in made}
        if any(there.get(c.number) != c for c in corrections):
            return None  # what is on the screen was read again without them
        return Contents(document=document, corrections=made)

    def _merge(self, id: str, mine: Contents) -> None:
        from newsview.store.editing.patches import patch_of  # hardly ever needed

        try:
            merged = self._library.merge(patch_of(mine), earlier=True)
        except ValueError as error:
            raise LibraryError(f"another program has changed the article: {error}") from error
        self._merged(id, merged)

    def _unpark(self, id: str) -> None:
        """Removes the file with what was parked of an article, which is in the article after a merging."""
        from newsview.store.library.parked import drop

        if (parked := self._parked.pop(id, None)) is not None:
            with suppress(OSError):  # then the doctor puts it away
                drop(parked[0])


class Sharing:
    """Looks, while the app runs, who else wants to write, and shows what was changed."""

    def __init__(self, app: Application, library: Library) -> None:
        self._app, self._library = app, library
        self._lending = False

    def start(self) -> None:
        """Lets other programs write from now on, and looks every second whether one waits."""
        self._library.lends = True
        self._app.set_interval(LEND, self._look)

    def _look(self) -> None:
        if self._library.lent and not self._lending:
            self._lending = True
            self._app.run_worker(self._lend(), group="lend", description="letting another program write")

    async def _lend(self) -> None:
        try:
            back = await asyncio.to_thread(self._library.lend)
        finally:
            self._lending = False
        if back:
            self._app.review.look_elsewhere()

    def was_merged(self, id: str, merged: Merged) -> None:
        """From the writing thread: another program had changed the article."""
        if merged.made or merged.conflicts:
            self._app.call_later(self._show, id, len(merged.conflicts))

    def _show(self, id: str, conflicts: int) -> None:
        review, editor = self._app.review, self._app.editor
        if editor is not None and editor.id == id:
            if self._app.unsaved(id):
                self._app.set_timer(SOON, partial(self._show, id, conflicts))
                return
            review.drop_choice()
            review.read_again()
        left = f"; {quantity(conflicts, 'contradicts', 'contradict')}: {review.key_of('waiting')}" if conflicts else ""
        review.say(f"Changed elsewhere meanwhile, and your corrections merged{left}.")
