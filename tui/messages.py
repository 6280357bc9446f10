"""What the widgets, the writing thread and the helper process tell the app."""

from __future__ import annotations

from textual.message import Message

from extract.parallel.messages import Message as Answer
from tui.editing import Saving

__all__ = ["HelperSaid", "SavingChanged"]


class SavingChanged(Message):
    """The writing thread wrote, or could not."""

    def __init__(self, saving: Saving) -> None:
        super().__init__()
        self.saving = saving


class HelperSaid(Message):
    """The extraction process has something to tell."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer
