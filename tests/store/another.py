"""Another process that writes to a library, as a command beside the app does; it can be killed while it writes.

It reads one JSON object a line: the folder, the act, the article, a number that chooses, and after how many seconds it
is killed, or null. It answers with one word: what became of it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[2] / ".imports"))

from newsview.store.document.model import Document, replace
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import ConflictError
from newsview.store.editing.mention_edits import EditError
from newsview.store.editing.session import Session
from newsview.store.errors import LibraryError
from newsview.store.library.library import Library
from tests.store.newsroom import TEXT, article, proposed

TEXTS = (
    TEXT,
    TEXT.replace("two missiles", "three missiles"),
    "Tokyo, Tuesday. " + TEXT,
    TEXT.replace("Fumio Kishida told reporters in Tokyo that the launch was a threat. ", ""),
)
"""What the text of an article may become."""

ACTS = ("decide", "replace", "propose", "remove", "restore")

WAIT = 20.0
"""Seconds to wait for the right to write."""


class Another:
    """The other process, seen from this one."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends it."""
        self._process.communicate()

    def does(self, library: Library, act: str, id_: str, which: int, *, killed: float | None = None) -> str:
        """What became of an act; meanwhile this process lends its library."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"folder": str(library.folder), "act": act, "id": id_, "which": which, "killed": killed}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        until, said = time.monotonic() + WAIT, self._process.stdout
        while not select.select([said], [], [], 0.002)[0]:
            assert time.monotonic() < until, f"no answer to {order}"
            library.lend()
        library.lend()
        return said.readline().strip()


def act_on(library: Library, act: str, id_: str, which: int) -> None:
    """Changes the library as a command does. Raises LibraryError, EditError, ConflictError."""
    if act == "remove":
        library.remove(id_)
    elif act == "restore":
        library.restore(id_)
    elif act == "replace":
        library.add(replace_text(id_, TEXTS[which % len(TEXTS)], annotated=which % 2 == 0))
    elif act == "propose":
        library.add(proposed(library.load(id_).text, pipeline=f"en {which}", id=id_))
    else:
        contents = library.contents(id_)
        session = Session(contents.document, contents.current, by="bob")
        mentions = session.document.annotation.mentions
        if not mentions:
            return
        chosen = mentions[which % len(mentions)]
        edit = edits.delete(session.document, [chosen.id]) if which % 3 == 0 else edits.relabel(
            session.document, [chosen.id], "ORG" if chosen.label != "ORG" else "GPE"
        )  # fmt: skip
        made = session.do(edit)
        if made is not None:
            library.record(id_, [made])


def replace_text(id_: str, text: str, *, annotated: bool) -> Document:
    """An article with this text, with or without proposals."""
    made = proposed(text, id=id_) if annotated else article(id_, text)
    return replace(made, article=replace(made.article, title="Missiles"))


def _obey(order: dict[str, Any]) -> str:
    with Library.open(Path(order["folder"])) as library:
        until = time.monotonic() + WAIT / 2
        while library.read_only and not library.take_over(ask=True):
            if time.monotonic() > until:
                return "waited in vain"
            time.sleep(0.002)
        try:
            act_on(library, order["act"], order["id"], order["which"])
        except (LibraryError, EditError, ConflictError) as error:
            return type(error).__name__
    return "done"


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        process = os.fork()
        if process == 0:
            said = _obey(order)
            if order["killed"] is None:
                say(said)
            os._exit(0)
        if order["killed"] is not None:
            time.sleep(order["killed"])
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            say("killed")
        else:
            os.waitpid(process, 0)


if __name__ == "__main__":
    main()
