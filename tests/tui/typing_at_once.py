"""Keys that come together: how they are sent to the app without a terminal, and what they leave behind."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from textual._xterm_parser import XTermParser
from textual.message import Message

from newsview.store.document.model import replace
from newsview.store.document.serialization import encode
from newsview.store.errors import NoArticleError
from newsview.store.library.library import Library
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
from newsview.tui.terminal.escapes import Escapes
from tests.tui.hosting import document

ESC = "\x1b"
DOWN, UP = "\x1b[B", "\x1b[A"

KEYS = (
    *"nnnjjjkNwb" "aaxxuuUU" "lllpgod" "stopdrf" "zz;;" "EJSi=@#mMKR" "XcveW." "''\"" "[]{},-" "\t\t/:!PHLTCZO\\+A",
    *" " * 6, *"\r" * 4, *[ESC] * 8, DOWN, DOWN, UP, *"fjdksla" * 2, *"23",
    "Georgia", "army", "Kodori", "2024-01-05", "merge",
)  # fmt: skip
"""What is typed, the likelier the oftener: it opens every menu, window, sheet and screen, and answers in them. `q`, `>`
and what others would have to answer (`F5`) are left out."""


def strings(seed: int, many: int, longest: int = 14) -> Iterator[list[str]]:
    """Random strings of keys.

    No Esc stands before a sign with which the sequence of an arrow begins, nor before one that goes by a word in a
    field when it is pressed with Alt: a terminal sends the same for both.
    """
    rnd = random.Random(seed)
    for _ in range(many):
        keys = [rnd.choice(KEYS) for _ in range(rnd.randint(2, longest))]
        yield [
            key
            for key, after in zip(keys, [*keys[1:], ""], strict=True)
            if key != ESC or after[:1] not in "[Obf" or not after
        ]


def events(typed: str) -> Iterator[Message]:
    """What the driver makes of it where the terminal sends it as one."""
    parser = Escapes(XTermParser(False))
    yield from parser.feed(typed)
    yield from parser.tick()


async def settled(app: NewsviewApp) -> None:
    """Waits until every key is answered and nothing is left to be written."""
    async with asyncio.timeout(20):
        quiet = 0
        while quiet < 3:
            await asyncio.sleep(0.001)
            quiet = quiet + 1 if app.key_queue.is_idle else 0


async def left_by(folder: Path, pieces: Sequence[str]) -> tuple[str, ...]:
    """What is in the library after each piece was typed as one, and the app has come to rest after each."""
    with Library.open(folder) as library:
        library.add(document())
        library.add(document("second"))
        # what memory proposes for an article that was opened comes when it comes, and is no answer to a key
        config = Config(memory=False)
        app = NewsviewApp(library, open_id="kodori", queue=["kodori", "second"], helper=None, config=config)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            await settled(app)
            for piece in pieces:
                for event in events(piece):
                    event.set_sender(app)
                    app.post_message(event)
                await settled(app)
            await app.wait_until_saved()
        return tuple(kept(library, id_) for id_ in ("kodori", "second"))


def kept(library: Library, id_: str) -> str:
    """An article and what was done to it, but for when."""
    try:
        document = library.load(id_)
    except NoArticleError:
        return "in the trash"
    actions = [(c.action, [(change.kind, change.id) for change in c.changes]) for c in library.history(id_)]
    article = replace(document.article, added=None, reviewed=document.article.reviewed and "2024-01-09T10:00:00Z")
    return f"{encode(replace(document, article=article)).decode()} {actions}"


async def differing(folder: Path, seed: int, many: int) -> list[tuple[list[str], str]]:
    """The strings of keys, of so many random ones, after which the library is another when they arrive otherwise."""
    found = []
    rnd = random.Random(seed)
    for number, keys in enumerate(strings(seed, many)):
        one_by_one = await left_by(folder / f"{number} slow", keys)
        cut = rnd.randint(0, len(keys))
        pieces = {"at once": ["".join(keys)], "split": ["".join(keys[:cut]), "".join(keys[cut:])]}
        for way, sent in pieces.items():
            if await left_by(folder / f"{number} {way}", sent) != one_by_one:
                found.append((keys, way))
    return found
