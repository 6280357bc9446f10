"""A library that other programs write to as well: it is lent to those that ask, and what they change is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from store.articlefile import Contents, Overtaken
from store.corrections import Correction
from store.library import Library, LibraryError
from tui.editing import Editor

if TYPE_CHECKING:
    from store.merging import Merged
    from tui.app import NewsviewApp

__all__ = ["Keeping", "Sharing"]

LEND = 1.0
"""Seconds between two looks whether a command waits to write."""

SOON = 0.1
"""Seconds until another look whether all is written."""


class Keeping:
    """Records corrections also where another program has changed the article meanwhile: then they are merged.

    `editing` gives what is open of an article of which something is not written, `merged` hears of each merging.
    """

    def __init__(
        self, library: Library, editing: Callable[[str], Editor | None], merged: Callable[[str, Merged], object]
    ) -> None:
        self._library, self._editing, self._merged = library, editing, merged

    def record(self, id: str, corrections: Sequence[Correction]) -> None:  # noqa: A002
        """Durable when it returns; raises where it is not."""
        try:
            self._library.record(id, corrections)
        except Overtaken:
            editor = self._editing(id)
            if editor is None:
                raise
            made = tuple(editor.session.corrections)
            if not {c.number for c in corrections} <= {c.number for c in made}:
                raise  # what is on the screen was read again without them
            self._merge(id, Contents(document=editor.session.document, corrections=made))

    def _merge(self, id: str, mine: Contents) -> None:  # noqa: A002
        from store.patches import patch_of  # hardly ever needed

        try:
            merged = self._library.merge(patch_of(mine))
        except ValueError as error:
            raise LibraryError(f"another program has changed the article: {error}") from error
        self._merged(id, merged)


class Sharing:
    """Looks, while the app runs, who else wants to write, and shows what was changed."""

    def __init__(self, app: NewsviewApp, library: Library) -> None:
        self._app, self._library = app, library
        self._lending = False

    def start(self) -> None:
        self._library.lends = True
        self._app.set_interval(LEND, self._look)

    def _look(self) -> None:
        if self._library.lent and not self._lending:
            self._lending = True
            self._app.run_worker(
                self._lend, thread=True, group="lend", exit_on_error=False, description="let another program write"
            )

    def _lend(self) -> None:
        try:
            back = self._library.lend()
        finally:
            self._lending = False
        if back:
            self._app.call_from_thread(self._app.review.look_elsewhere)

    def was_merged(self, id: str, merged: Merged) -> None:  # noqa: A002
        """From the writing thread: another program had changed the article."""
        if merged.made or merged.conflicts:
            self._app.call_later(self._show, id, len(merged.conflicts))

    def _show(self, id: str, conflicts: int) -> None:  # noqa: A002
        review, editor = self._app.review, self._app.editor
        if editor is not None and editor.id == id:
            if self._app.unsaved(id):
                self._app.set_timer(SOON, partial(self._show, id, conflicts))
                return
            review.drop_choice()
            review.read_again()
        left = f"; {conflicts} contradict{'s'[: conflicts == 1]}: {review.key_of('waiting')}" if conflicts else ""
        review.say(f"Changed elsewhere meanwhile, and your corrections merged{left}.")
