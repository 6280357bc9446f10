"""What the widgets, the writing thread and the helper process tell the app."""

from __future__ import annotations

from textual.message import Message

from extract.messages import Message as Answer
from store.model import Document
from tui.editing import Saving

__all__ = ["HelperSaid", "Merged", "SavingChanged"]


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


class Merged(Message):
    """Proposals put under the first so many corrections of an article."""

    def __init__(self, proposed: Document, merged: Document, corrections: int) -> None:
        super().__init__()
        self.proposed, self.merged, self.corrections = proposed, merged, corrections
