"""A modal screen through which the one beneath is seen, drawn without a detour.

Textual hands the screen beneath to Rich as something to print, takes the segments apart into lines again, and does so
three times while a modal screen opens: 40 % of the time until a sheet is painted. Here the strips that the screen
beneath has drawn already are taken as they are.
"""

from __future__ import annotations

from typing import TypeVar

from textual.geometry import Region
from textual.screen import ModalScreen
from textual.strip import Strip

__all__ = ["SeeThrough"]

Result = TypeVar("Result")


class SeeThrough(ModalScreen[Result]):
    """A modal screen with a transparent background, to be opened over another screen."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of the screen beneath; those of this screen's own widgets come over them."""
        stack = self.app.screen_stack
        if self not in stack or (at := stack.index(self)) == 0:
            return super().render_lines(crop)
        compositor = stack[at - 1]._compositor
        lines = compositor._render_chops(crop, crop.line_range.__contains__)
        strips = [Strip.join(lines[y].values()) for y in crop.line_range if y < len(lines)]
        return [strip.crop(*crop.column_span) for strip in strips]
