"""An input field, which may start with words of an article."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.widgets import Input

from newsview.tui.widgets.text_layout import shown

__all__ = ["Field", "one_line"]


def one_line(words: str) -> str:
    """Gives a text in one line, with a space in place of each line end."""
    return " ".join(line for line in words.splitlines() if line.strip()) if "\n" in words or "\r" in words else words


class Field(Input):
    """An input that shows a placeholder for each control character, and keeps the character in its value."""

    keeps_lines = False
    """Whether line breaks that are pasted stay in the value; they are shown as a sign. Else they become spaces."""

    @property
    def _value(self) -> Text:
        """What Textual draws and measures: a code point for each of the value's, which keeps the cursor right."""
        return Text(shown(self.value), no_wrap=True, overflow="ignore", end="")

    def _on_paste(self, event: events.Paste) -> None:
        """Pastes all lines; Textual's own takes the first line only and drops the others."""
        event.stop()
        event.prevent_default()
        words = "\n".join(event.text.splitlines()) if self.keeps_lines else one_line(event.text)
        self.replace(words, *sorted(self.selection))
