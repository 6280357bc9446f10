"""A line to type in, which may begin with words of an article."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.widgets import Input

from newsview.tui.widgets.text_layout import shown

__all__ = ["Field", "one_line"]


def one_line(words: str) -> str:
    """What was pasted, in one line: a space where lines end."""
    return " ".join(line for line in words.splitlines() if line.strip()) if "\n" in words or "\r" in words else words


class Field(Input):
    """An input that shows what a terminal would obey, and keeps it in its value as it was."""

    keeps_lines = False
    """Whether line breaks that are pasted stay in the value; they are shown as a sign. Else they become spaces."""

    @property
    def _value(self) -> Text:
        """What Textual draws and measures: one code point for each of the value's, so that the cursor's place holds."""
        return Text(shown(self.value), no_wrap=True, overflow="ignore", end="")

    def _on_paste(self, event: events.Paste) -> None:
        """As Textual's, which takes the first line only and drops the others without a word."""
        event.stop()
        event.prevent_default()
        words = "\n".join(event.text.splitlines()) if self.keeps_lines else one_line(event.text)
        self.replace(words, *sorted(self.selection))
