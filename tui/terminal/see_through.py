"""Modal screens through which the screen beneath is seen, opened with one paint of what they add.

Textual paints the whole terminal three to five times while a modal screen opens, lays it out twice and looks its styles
up twice. It hands the screen beneath to Rich as something to print and takes the segments apart into lines again. Here
the strips that the screen beneath has drawn already are taken as they are, and the first paint is of the box alone.
"""

from __future__ import annotations

from typing import Self, TypeVar

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.strip import Strip

from newsview.tui.terminal import textual_private

__all__ = ["Beneath", "SeeThrough"]

Result = TypeVar("Result")

SETTLED = 0.05
"""Seconds after which a screen that opens has been laid out and painted."""

A_FRAME = 1 / 60
"""Seconds after which a paint that was held back is tried again."""


class Beneath(Screen[Result]):
    """A screen that stays as it is painted while another one opens over it."""

    _is_suspended_now = False

    def post_message(self, message: Message) -> bool:
        """Notes that Textual suspends the screen; takes and returns what Textual does."""
        self._is_suspended_now = isinstance(message, events.ScreenSuspend)
        return super().post_message(message)

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Asks for a paint, except for the one of the whole screen that Textual asks for right after suspending it.

        Takes and returns what Textual does. What really changes beneath a sheet asks for a paint of its own.
        """
        was_suspended, self._is_suspended_now = self._is_suspended_now, False
        if was_suspended and not regions and not layout and not recompose:
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class SeeThrough(ModalScreen[Result], Beneath[Result]):
    """A modal screen with a transparent background, to be opened over another screen."""

    _is_painted = False
    """Whether the box has been painted since the screen was opened."""
    _draws_box_only = False
    """Whether the paint that is going on leaves the screen beneath as it is on the terminal."""
    _is_opening = False
    """Whether Textual is about to ask for a second paint of the whole screen, right after the first paint."""

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Leaves out the second look for the styles, which the widgets got when they were made."""
        if not self._is_painted:
            event.refresh_styles = False
            self._is_opening = True
            self.set_timer(SETTLED, self._paint_again)

    def _paint_again(self) -> None:
        """Paints all once more: on a busy machine a paint of a part can be lost while the screen opens."""
        self._is_opening = False
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Leaves out the second layout of a size for which the screen is laid out already."""
        if event.size == self.size == self.app.size and self._is_painted:
            event.prevent_default()

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Asks for a paint, except for a second one of the whole screen while it opens. Takes and returns the same."""
        if self._is_opening and self._is_painted:
            self._is_opening = False
            if not regions and not layout and not recompose:
                return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _compositor_refresh(self) -> None:
        """Paints; for the first time only the box, for the rest of the terminal shows the screen beneath.

        What is painted while the app holds paints back is lost, so it is painted afterwards.
        """
        if textual_private.holds_paints_back(self.app):
            self.set_timer(A_FRAME, self._compositor_refresh)
            return
        box = Region.from_union([child.region for child in self.children if child.display])
        if not self._is_painted and self.app.screen is self and box:
            self._is_painted = True
            if not textual_private.is_closing_another(self):
                has_toast = bool(self.query("Toast"))
                self._draws_box_only = textual_private.forget_whole_screen(self, box) and not has_toast
        super()._compositor_refresh()
        self._draws_box_only = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of the screen beneath; those of this screen's own widgets come over them."""
        if self._draws_box_only:
            return [Strip.blank(crop.width)] * crop.height
        stack = self.app.screen_stack
        if self not in stack or (at := stack.index(self)) == 0:
            return super().render_lines(crop)
        return textual_private.drawn_lines(stack[at - 1], crop)
