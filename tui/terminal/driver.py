"""Keys as soon as they are pressed: Textual's driver, but for Esc, which it holds back for a tenth of a second."""

from __future__ import annotations

import codecs
import os
import selectors
import shutil
from collections.abc import Iterable

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from newsview.tui.terminal.escapes import Escapes

__all__ = ["PromptDriver"]

STILL = 0.1
"""Seconds between two looks whether the app has ended, while nothing is typed."""


UNKNOWN = (80, 25)
"""The size of a terminal that gives none, as Rich takes it: two answers would have Textual paint without an end."""


class PromptDriver(LinuxDriver):
    """Textual's driver for Linux, which reads a lone Esc without delay and copes with a terminal of no size."""

    def _get_terminal_size(self) -> tuple[int, int]:
        return shutil.get_terminal_size(UNKNOWN)

    def run_input_thread(self) -> None:
        """As Textual's, but what may be a lone escape is looked at as soon as the time for it to go on is over."""
        parser = Escapes(XTermParser(self._debug))
        decode = codecs.getincrementaldecoder("utf-8")().decode
        wait = STILL
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(wait)
                wait = STILL
                if ready:
                    typed = os.read(self.fileno, 4096)
                    if not typed:  # the terminal is gone, and a signal says so as well
                        self.exit_event.wait(STILL)
                    if text := decode(typed):
                        self._tell(parser.feed(text))
                    wait = constants.ESCAPE_DELAY + 0.001
                else:
                    self._tell(parser.tick())

    def _tell(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)
