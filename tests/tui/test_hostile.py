"""Text that would command a terminal, in everything an article can bring along: nothing of it is obeyed.

What counts are the bytes that reach a pseudo-terminal.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import time
import unicodedata
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Mention,
    Source,
    Span,
    replace,
)
from newsview.store.document.serialization import decode, encode
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.session import Session
from newsview.store.library.library import Library
from newsview.tui.widgets.text_layout import shown
from tests.tui.driving import put_in
from tests.tui.pseudo_terminal import HOME, Terminal

CLIPBOARD = "\x1b]52;c;UFdORUQ=\x07"
LINK = "\x1b]8;;http://pwned.example\x1b\\"
DEVICE = "\x1bPpwned\x1b\\"
COLOUR = "\x1b[31;5;7mPWNED"
TITLE = "\x1b]0;pwned\x07"
C1 = "\x9b31mP\x9d0;p\x9c"
MARKUP = "[bold red]P[/] [link=http://pwned.example]l[/link] [@click=app.quit]q[/]"
BIDI = "\u202egnihtemos\u202c\u2066x\u2069\u200f\u061c"
UNSEEN = "a\u200bb\u2060c\ufeffd\u200de\u00adf\U000e0041g\u034fh"
LINES = "\r\nnext\u2028line\x0b\x0c\x85\x08"
HOSTILE = CLIPBOARD + LINK + DEVICE + COLOUR + TITLE + C1 + MARKUP + BIDI + UNSEEN + LINES

NEVER = [
    b"\x1b]52", b"\x1b]8;", b"\x1bPp", b"\x1b[31;5;7m", b"\x1b]0;p", *(c.encode() for c in map(chr, range(0x80, 0xA0))),
    *(c.encode() for c in BIDI + UNSEEN if not c.isprintable()), "\u034f".encode(), "\u2028".encode(), b"\x0b", b"\x0c",
    b"\x07", b"P\x08",
]  # fmt: skip
"""What of it no terminal may get. Where bold is due, newsview says so itself, so markup is looked for as it reads."""


ESCAPE = "\x1b"

POINTER = re.compile(rb"\x1b\]22;[a-z-]*\x07")
"""Textual's own: the shape of the pointer."""


def hostile(words: str) -> str:
    return f"{words} {HOSTILE}"


def hostile_document(id_: str = hostile("id")) -> Document:
    """An article with something hostile in every field that takes words."""
    text = f"Georgia{HOSTILE} shelled Kodori on Monday, officials{HOSTILE} said.\nGeorgia{HOSTILE} denied it.\n"
    name = f"Georgia{HOSTILE}"
    other, shelled, denied = text.rindex("Georgia"), text.index("shelled"), text.index("denied")
    kodori, officials, monday = text.index("Kodori"), text.index("officials"), text.index("Monday")
    label = hostile("GPE")
    return Document(
        article=Article(
            id=id_, text=text, title=hostile("title\nof two lines"), source=hostile("/tmp/x"), published="2024-01-09",
            note=hostile("article note"),
        ),
        annotation=Annotation(
            pipeline=hostile("pipeline"),
            mentions=(
                Mention(id="m1", start=0, end=len(name), label=label, entity="e1", note=hostile("note")),
                Mention(id=hostile("m2"), start=kodori, end=kodori + 6, label="GPE", entity="e2", score=0.4),
                Mention(id="m4", start=monday, end=monday + 6, label="DATE", value="2024"),
                Mention(id="m3", start=other, end=other + len(name), label=label, entity="e1"),
            ),
            entities=(
                Entity(id="e1", label=label, name=name, ref=hostile("ISO3166-1:GE"), acts_for=hostile("ISO3166-1:RU")),
                Entity(id="e2", label="GPE", name=hostile("Kodori")),
            ),
            events=(
                Event(
                    id=hostile("v1"), trigger=Span(start=shelled, end=shelled + 7), type=hostile("ASSAULT"),
                    when="2024-01-08", factuality="reported", note=hostile("event note"),
                    source=Source(start=officials, end=officials + 9 + len(HOSTILE)),
                    arguments=(
                        Argument(role="actor", start=0, end=len(name), mention="m1"),
                        Argument(role=hostile("target"), start=kodori, end=kodori + 6),
                    ),
                ),
                Event(id="v2", trigger=Span(start=denied, end=denied + 6), type="REJECT", when="2024-01-09"),
            ),
        ),
    )  # fmt: skip


def leaks(written: bytes) -> list[bytes]:
    """What reached the terminal, each with what stood around it."""
    written = POINTER.sub(b"", written)
    return [written[max(at - 60, 0) : at + 60] for code in NEVER if (at := written.find(code)) >= 0]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A library with a hostile article that a person of a hostile name corrected, and with a damaged one."""
    with Library.open(tmp_path / "library") as library:
        id_ = library.add(hostile_document()).id
        session = Session(library.load(id_), library.history(id_), by=hostile("alice"))
        made = [
            session.do(edits.annotate_note(session.document, "m1", hostile("another note"))),
            session.do(edits.rename(session.document, "e2", hostile("Other"))),
        ]
        library.record(id_, [correction for correction in made if correction is not None])
    (tmp_path / "none.toml").write_text(f"user = {_toml(hostile('bob'))}\n")
    return {
        "NEWSVIEW_LIBRARY": str(tmp_path / "library"),
        "NEWSVIEW_CONFIG": str(tmp_path / "none.toml"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "PYTHONPATH": str(HOME / ".imports"),
        "COLORTERM": "truecolor",
    }


def _toml(text: str) -> str:
    return '"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08X}" for c in text) + '"'


def test_no_character_that_commands_or_hides_is_shown_as_it_is() -> None:
    for character in map(chr, range(sys.maxunicode + 1)):
        category = unicodedata.category(character)
        # Marks before Arabic numbers and hieroglyphs are format characters that can be seen: they are not neutral.
        unseen = category == "Cf" and unicodedata.bidirectional(character) not in ("AN", "AL", "L")
        if unseen or category in ("Cc", "Cs", "Zl", "Zp") or character in "\u200e\u200f\u061c":
            assert shown(character) != character, hex(ord(character))
            assert len(shown(character)) == 1


@pytest.mark.parametrize("words", ["می\u200cخواهم", "क्\u200dष", "👩\u200d🚀", "❤\ufe0f\u200d🔥"])
def test_joiners_are_kept_where_they_join(words: str) -> None:
    assert shown(words) == words
    assert shown("Geor\u200dgia") == "Geor·gia"


def test_the_app_shows_hostile_text_and_obeys_none_of_it(env: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / hostile("article.jsonl").replace("/", "_")
    file.write_bytes(encode(replace(hostile_document(), article=replace(hostile_document().article, id="other"))))
    terminal = Terminal("-m", "newsview.tui.cli", str(file), env=env)
    assert terminal.until(b"Georgia"), terminal.seen[-2000:]
    assert terminal.until(b"ENTITIES")

    def go(keys: str, words: str = "") -> None:
        """Presses the keys, looks until the screen is still; it must then have shown the words."""
        begun = len(terminal.seen)
        terminal.press(keys)
        before, end = -1, time.monotonic() + 15
        while before < len(terminal.seen) or (words.encode() not in terminal.seen[begun:] and time.monotonic() < end):
            before = len(terminal.seen)
            terminal.until(b"\0never", 0.25 if keys == ESCAPE else 0.07)  # a key soon after Esc is one with Alt
        assert words.encode() in terminal.seen[begun:], (keys, words, terminal.seen[begun:][-1500:])

    for key in "nnNjkzl":
        go(key)
    go(ESCAPE)
    go("n")
    go("?", "Keys")
    go(ESCAPE)
    go("L", "Library")
    go("s")
    go(ESCAPE, "ENTITIES")
    go("/", "Search")
    go("Georgia", "Georgia")
    go(ESCAPE)
    go("/", "Search")
    go("has:note\t")
    go(ESCAPE)
    go(ESCAPE)
    for key, words in [("P", "Problems"), ("T", "imeline"), ("H", "History")]:
        go(key, words)
        go("\x1b[B")
        go(ESCAPE)
    for keys in ["n", "nx", "ng", "nE", "n"]:
        go(keys)
    go("gn")
    for picker, words in [("i", "Who"), ("J", "Join"), ("=", "name"), ("#", "external"), ("@", "state"), ("m", "ote")]:
        go(picker, words)
        go("\x1b[C\x1b[H")
        go(ESCAPE)
    go("M", "ote")
    go(ESCAPE)
    go("G")
    go("Nx")
    go("R", "Ripple")
    go("\x1b[B")
    go(ESCAPE)
    go("C")
    go(ESCAPE)
    go("\\")
    go("jjj")
    go("\\")
    go("jjj")
    go("O")
    go("K")
    go(ESCAPE)
    go("gjh")
    go(ESCAPE)
    go("je")
    go(ESCAPE)
    for keys in ["f", "W", ":", "\x1b[12~", "\x1b[12~"]:
        go(keys)
        go(ESCAPE)
    go("L", "Library")
    go("\x1b[B\x1b[B\r")  # whichever was added last: its panel may be that of events
    terminal.press("q")
    assert terminal.ended() == 0
    assert not leaks(terminal.seen)
    assert shown(MARKUP)[:12].encode() in terminal.seen


ALL = ["--status", "all"]

COMMANDS = [
    ["list"], ["list", "--json"], ["stats"], ["history", hostile("id")], ["history", hostile("id"), "--json"],
    ["history", hostile("id"), "--at", "1"], ["history", hostile("no such article")], ["doctor"], ["doctor", "--json"],
    ["diff"], ["diff", hostile("none")], ["add", hostile("/no/such/file")], ["add", "{folder}"],
    ["extract", hostile("/no/such/file")], ["extract", "{wrong}"], ["add", "{wrong}"],
    ["add", "x", "--published", hostile("2024")], ["--library", "{wrong}", "list"], [hostile("--option")],
    ["export", hostile("format")], ["export", "json", *ALL], ["export", "csv", *ALL],
    ["export", "csv", *ALL, "-o", "{out}"],
    ["export", "conll2003", *ALL], ["export", "brat", "-o", "{out}", *ALL],
    ["export", "json", hostile("none")], ["import", "json", "{wrong}"], ["import", "json", "{document}"],
    ["apply", "{wrong}"], ["apply", "{patch}"], ["merge", "{library}"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: " ".join(c)[:24].encode("unicode_escape").decode())
def test_what_a_command_writes_to_a_terminal_commands_nothing(
    env: dict[str, str], tmp_path: Path, command: list[str]
) -> None:
    odd = HOSTILE.replace("/", "_")[:200]
    places = {name: tmp_path / f"{name}{odd}" for name in ("folder", "wrong", "out", "document", "patch", "library")}
    places["folder"].mkdir()
    places["wrong"].write_text(f'{{"id": "a", "text": "x", "published": {HOSTILE!r}}}\n{HOSTILE}\n')
    places["document"].write_bytes(encode(hostile_document("document")))
    places["patch"].write_text(f"newsview patch 1\n{HOSTILE}\n")
    with Library.open(places["library"]) as library:
        library.add(replace(hostile_document(), article=replace(hostile_document().article, id=hostile("theirs"))))
        put_in(library, hostile_document())
    terminal = Terminal(
        "-m", "newsview.tui.cli", *(arg.format(**places) if arg[0] == "{" else arg for arg in command), env=env
    )
    status = terminal.ended()
    assert status in (0, 1, 2), terminal.seen
    assert not leaks(terminal.seen)
    assert b"Traceback" not in terminal.seen
    assert b"fault of newsview" not in terminal.seen


def test_a_file_name_that_is_no_utf8_stops_nothing(env: dict[str, str], tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(str(tmp_path)) + b"/caf\xe9\x9b\x1b]52;c;x.txt")
    plain = tmp_path / "plain.txt"
    for path in (Path(odd), plain):
        path.write_text("Georgia shelled Kodori on Monday.\n")
    out = tmp_path / "out.jsonl"
    for command in (["add", odd, str(plain)], ["extract", odd, str(plain), "-o", str(out)], ["list"]):
        terminal = Terminal("-m", "newsview.tui.cli", *command, env=env)
        assert terminal.ended() == 0, terminal.seen
        assert not leaks(terminal.seen)
    assert [decode(line).article.id for line in out.read_bytes().splitlines()] == [
        "caf\ufffd\ufffd\x1b]52;c;x",
        "plain",
    ]


PAGE = """<!DOCTYPE html [<!ENTITY file SYSTEM "{secret}"> <!ENTITY page SYSTEM "{home}/entity">]>
<html><head><base href="{home}/"><link rel="stylesheet" href="{home}/style.css"><meta http-equiv="refresh" content="0;
url={home}/refresh"><script src="{home}/script.js"></script><link rel="canonical" href="{home}/canonical">
<meta property="og:image" content="{home}/og.png"></head><body><article><h1>Kodori shelled</h1>
<p>Georgia shelled Kodori on Monday, officials in Tbilisi said. &file; &page; The army denied it at once.</p>
<img src="{home}/picture.png"><iframe src="{home}/frame"></iframe><object data="{home}/object"></object>
<video src="{home}/video" poster="{home}/poster"></video><xi:include href="file://{secret}" parse="text"/>
<p>A spokeswoman told reporters that both sides would talk on Friday, as they had done in the week before.</p>
</article></body></html>"""


def test_a_page_is_read_without_fetching_what_it_names(env: dict[str, str], tmp_path: Path) -> None:
    asked: list[str] = []

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.0.0.1:{server.server_address[1]}"
    secret, page = tmp_path / "secret.txt", tmp_path / "page.html"
    secret.write_text("the secret of this machine")
    page.write_text(PAGE.format(home=home, secret=secret))
    try:
        terminal = Terminal("-m", "newsview.tui.cli", "add", "--allow-private", str(page), env=env)
        assert terminal.ended() == 0, terminal.seen
        with suppress(OSError):
            urlopen(f"{home}/the-server-counts")
    finally:
        server.shutdown()
        server.server_close()
    assert asked == ["/the-server-counts"]
    with Library.open(tmp_path / "library") as library:
        text = library.load("page").text
    assert "both sides would talk" in text
    assert "secret" not in text
