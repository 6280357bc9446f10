"""A pipeline that says what a test wants said, in place of the process that annotates."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from textual.pilot import Pilot

from newsview.extract.workers.helper import Helper
from newsview.extract.workers.protocol import Message
from newsview.store.document.model import Article, Document
from tests.tui.hosting import TEXT


class Pipeline:
    """Stands where the helper process does, and tells what the test wants told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.tell: Callable[[Message], None] = lambda message: None
        self.closed = False

    def __call__(self, tell: Callable[[Message], None], model: str) -> Helper:
        self.tell = tell
        return cast(Helper, self)

    def submit(self, article: Article) -> None:
        self.asked.append(article.id)

    def close(self) -> None:
        self.closed = True

    async def says(self, pilot: Pilot[Any], *messages: Message) -> None:
        for message in messages:
            await asyncio.to_thread(self.tell, message)
        for _ in range(5):
            await pilot.pause(0.02)


PLAIN = Document(article=Article(id="kodori", text=TEXT, title="Kodori shelled", published="2024-01-09"))
