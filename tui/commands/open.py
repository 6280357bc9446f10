"""`newsview [PATH|URL ...]`: the app."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from difflib import get_close_matches
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsview.tui.commands.arrivals import Arrivals
from newsview.tui.commands.articles import reading_options
from newsview.tui.commands.library import opened
from newsview.tui.commands.output import Faults, complain
from newsview.tui.commands.progress import listing

if TYPE_CHECKING:
    from newsview.store.document.model import Document
    from newsview.store.library.library import Library
    from newsview.tui.config import Config

__all__ = ["open_"]

PROMPT = {"TEXTUAL_FPS": "240", "ESCDELAY": "10"}
"""What Textual reads when it is imported: how many frames a second there may be, and for how many milliseconds a lone
escape may yet begin a longer sequence, of which a terminal sends all at once. With its own 60 and 100 a key waits up to
33 ms for a frame, and Esc 100."""


@click.command("open")
@click.argument("names", nargs=-1, metavar="[PATH|URL]...")
@reading_options
@click.option("--model", metavar="NAME|PATH", help="The spaCy pipeline that proposes.  [default: the configuration's]")
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal, to select and copy with it.")
@click.pass_obj
def open_(folder: Path | None, /, names: tuple[str, ...], model: str | None, no_mouse: bool, **how: Any) -> int:
    """Open the app on the articles named, or on the library; with an empty library, on the sample article.

    \b
    Examples:
      newsview
      newsview article.txt --published 2024-01-09
      newsview saved-page.html notes.txt
    """
    if (meant := mistyped(names)) is not None:
        raise Refused(f"there is no file and no command {names[0]!r}; did you mean `newsview {meant}`?")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("the app needs a terminal; without one use `newsview extract`, `add`, `export`, `list`")
    if (kind := os.environ.get("TERM")) in ("dumb", "unknown"):
        raise Refused(f"a terminal that moves no cursor (TERM={kind}) cannot show the app; set TERM to what it is")
    from msgspec.structs import replace

    from newsview.store.errors import LibraryError
    from newsview.store.library.library import Library
    from newsview.tui.config import ConfigError, load_config

    try:
        config = load_config()
        articles = readable(names, **how)
        first = next(articles, None)
        if names and first is None:
            return 1  # nothing can be read: no library is made for it
        library = Library.open(folder, watch=listing)
    except ConfigError as error:
        raise Faults(str(error)) from None
    except LibraryError as error:
        raise click.ClickException(str(error)) from None
    with library:
        if model:
            config = replace(config, model=model)
        if no_mouse:
            config = replace(config, mouse=False)
        # another copy that has the library lets this one write for as long as what is named is added
        with opened(folder, write=True) if names and library.holder else nullcontext(library) as writing:
            ids = added(writing, chain([] if first is None else [first], articles))
        if names and not ids:
            return 1
        if not names and not library.rows():
            seeds = sorted(str(seed) for seed in files("newsview.seeds").iterdir() if seed.name.endswith(".txt"))
            ids = added(library, readable(seeds, **how))
        return run(library, ids, config)


class Refused(click.ClickException):
    """Wrong use, with a message of one line."""

    exit_code = 2


def mistyped(names: Sequence[str]) -> str | None:
    """The command that is nearly what was typed where a file's name may stand too."""
    from newsview.tui.cli import COMMANDS

    if not names or Path(names[0]).exists() or not names[0].isalpha():
        return None
    return next(iter(get_close_matches(names[0], COMMANDS, 1)), None)


def readable(names: Sequence[str], **how: Any) -> Iterator[Document]:
    """The articles in these files; what cannot be read is reported."""
    from newsview.extract.reading.files import Reading, UnreadableError

    for found in Reading(names, tell=complain, **how):
        if isinstance(found, UnreadableError):
            complain(str(found))
        else:
            yield found


def added(library: Library, documents: Iterable[Document]) -> list[str]:
    """Adds the articles to the library and returns their ids; what cannot be added is reported."""
    from newsview.store.errors import LibraryError

    ids = []
    arrivals = Arrivals()
    for document in documents:
        try:
            now = library.add(document)
            arrivals.note(document.article.id, now)
            ids.append(now.id)
        except LibraryError as error:
            complain(f"{document.article.source or document.article.id}: {error}")
    return ids


def run(library: Library, ids: list[str], config: Config) -> int:
    """The app, on these articles first. The exit code is its return code."""
    from newsview.store.schemes import SchemeError

    for name, value in PROMPT.items():
        os.environ.setdefault(name, value)
    from newsview.tui.app import NewsviewApp
    from newsview.tui.config import ConfigError, with_its_line

    try:
        app = NewsviewApp(library, open_id=ids[0] if ids else None, queue=ids, config=config)
    except ConfigError as error:
        raise Faults(with_its_line(error)) from None
    except SchemeError as error:
        raise Faults(str(error)) from None
    app.run(mouse=config.mouse)
    return app.return_code or 0
