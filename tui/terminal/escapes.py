"""What a terminal sends, as keys and pastes: Textual's parser, but for Esc and a key that come as one, and for pastes.

A terminal sends Esc as the sign with which the sequences for arrows begin, too. Textual reads Esc and a letter that
arrive together as the letter with Alt, and Esc and another sign as that sign alone: the Esc is lost. And what follows
an Esc in a paste comes out of it as keys.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual._xterm_parser import XTermParser
from textual.events import Key, Paste
from textual.message import Message

from newsview.tui.keymap.key_queue import EscapeThen
from newsview.tui.terminal.textual_private import keys_with_alt

__all__ = ["Escapes"]

ESC = "\x1b"

BEGINS = "[O"
"""After Esc, the sign of a sequence that is a key, the mouse, or a paste."""

PASTE, PASTED = "\x1b[200~", "\x1b[201~"

SILENT = 30
"""Looks for more, a tenth of a second each, after which a paste is over that the terminal does not end."""


class Escapes:
    """Reads what was typed, however it was split on the way."""

    def __init__(self, parser: XTermParser) -> None:
        self._parser = parser
        self._left = ""
        """The end of what was read, which may go on: an Esc, or one with the signs that may follow it."""
        self._pasted: list[str] | None = None
        """The parts of the paste that has begun."""
        self._silent = 0

    def feed(self, text: str) -> Iterator[Message]:
        """The events of what was read."""
        text, self._left, self._silent = self._left + text, "", 0
        while text:
            if self._pasted is not None:
                pasted, found, rest = text.partition(PASTED)
                if not found:
                    tail = range(max(len(text) - len(PASTED), 0), len(text))
                    at = next((n for n in tail if PASTED.startswith(text[n:])), len(text))
                    pasted, self._left = text[:at], text[at:]
                self._pasted.append(pasted)
                text = rest
                if found:
                    yield self._paste()
            elif text[0] != ESC:
                size = text.find(ESC) if ESC in text else len(text)
                yield from self._parser.feed(text[:size])
                text = text[size:]
            elif PASTE.startswith(text) or text[1:] == "O":
                self._left, text = text, ""
            elif text.startswith(PASTE):
                self._pasted, text = [], text[len(PASTE) :]
            elif text[1] in BEGINS:
                size = text.find(ESC, 1)
                size = size if size > 0 else len(text)
                yield from self._parser.feed(text[:size])
                text = text[size:]
            else:
                yield from self._escape_then(text[1])
                text = text[1 if text[1] == ESC else 2 :]

    def tick(self) -> Iterator[Message]:
        """The events of what does not go on. Called when nothing more was read for a while."""
        self._silent += 1
        if self._pasted is not None:
            if self._silent == SILENT:
                self._left = ""
                yield self._paste()
            return
        left, self._left = self._left, ""
        if left and len(left) <= 2:
            yield from self._escape_then(left[1:] or ESC)
        elif left:
            yield from self._parser.feed(left)
        yield from self._parser.tick()

    def _paste(self) -> Paste:
        pasted, self._pasted = "".join(self._pasted or ()), None
        return Paste(pasted.replace("\x00", ""))

    def _escape_then(self, sign: str) -> Iterator[Message]:
        """Esc, and with what it came: an Esc after it begins something of its own."""
        after = [] if sign == ESC else [event for event in self._parser.feed(sign) if isinstance(event, Key)]
        if len(after) != 1:
            yield Key("escape", ESC)
            return
        yield EscapeThen(after[0], [] if sign in BEGINS else keys_with_alt(self._parser, sign))
