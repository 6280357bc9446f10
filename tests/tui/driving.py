"""The review screen driven by keys, and what is on the disk afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from newsview.store.document.model import Document, replace
from newsview.store.editing.contents import Contents
from newsview.store.editing.session import now
from newsview.store.library.library import Library
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
from tests.tui.hosting import at, document, drawn


class Desk:
    """The app on a library, and the keys to press in it."""

    def __init__(self, app: NewsviewApp, pilot: Pilot[None], library: Library) -> None:
        self.app, self.pilot, self.library = app, pilot, library

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        await self.press(*("space" if c == " " else c for c in words))

    @property
    def now(self) -> Document:
        assert self.app.editor is not None
        return self.app.editor.document

    async def kept(self) -> Document:
        """What the library holds once all is written."""
        await self.app.wait_until_saved()
        return self.library.load(self.now.article.id)

    def status(self) -> str:
        return "\n".join(drawn(self.app.review.status))

    async def find(self, words: str, nth: int = 1) -> None:
        """Goes to words in the text by the keys for moving: from the beginning, word by word."""
        await self.press("escape", "home")
        start, _ = at(words, nth)
        review = self.app.review
        while review.at.start < start:
            await self.pilot.press("w")
        await self.pilot.pause()
        assert review.at.start == start


def put_in(library: Library, document: Document) -> str:
    """Puts an article in as it is, also where another has its text: `Library.add` would know it by that. Its id."""
    library.add_with_history(Contents(document=replace(document, article=replace(document.article, added=now()))))
    return document.article.id


@asynccontextmanager
async def desk(
    tmp_path: Path, *documents: Document, size: tuple[int, int] = (120, 40), config: Config | None = None,
    add: bool = True,
) -> AsyncIterator[Desk]:  # fmt: skip
    with Library.open(tmp_path / "library") as library:
        for each in documents or (document(),):
            if add:
                put_in(library, each)
        ids = [each.article.id for each in documents or (document(),)]
        app = NewsviewApp(library, open_id=ids[0], queue=ids, helper=None, config=config or Config())
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Desk(app, pilot, library)
