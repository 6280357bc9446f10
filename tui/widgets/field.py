"""A line to type in, which may begin with words of an article."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Input

from tui.wrap import shown

__all__ = ["Field"]


class Field(Input):
    """An input that shows what a terminal would obey, and keeps it in its value as it was."""

    @property
    def _value(self) -> Text:
        """What Textual draws and measures: one code point for each of the value's, so that the cursor's place holds."""
        return Text(shown(self.value), no_wrap=True, overflow="ignore", end="")
