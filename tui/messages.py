"""What the widgets, the writing thread and the helper process send to the app."""

from __future__ import annotations

from textual.message import Message

from newsview.extract.workers.protocol import Message as Answer
from newsview.tui.background.save_queue import Parked, Saving

__all__ = ["ArticleParked", "HelperSaid", "SavingChanged", "Trouble", "WrittenBehind"]


class SavingChanged(Message):
    """The writing thread wrote, or could not."""

    def __init__(self, saving: Saving) -> None:
        super().__init__()
        self.saving = saving


class HelperSaid(Message):
    """The extraction process sent an answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class ArticleParked(Message):
    """An article could not take what was done to it."""

    def __init__(self, parked: Parked) -> None:
        super().__init__()
        self.parked = parked


class Trouble(Message):
    """Something that was asked for could not be done; `words` is one line for the person."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


class WrittenBehind(Message):
    """What waited for an article when it was opened is written."""

    def __init__(self, article: str) -> None:
        super().__init__()
        self.article = article
