"""Standard output, where what it shows may come from an article: a terminal is shown what it would otherwise obey."""

from __future__ import annotations

import codecs
import io
import os
import re
import sys
from pathlib import Path
from typing import IO, BinaryIO, cast

import click

from newsview.store.formats.output_target import target_at

__all__ = ["Faults", "complain", "plain", "results", "stream_for", "write"]

COMMANDING = re.compile(r"[^\n\r\t -~]")

UNSEEN = "\u034f\u115f\u1160\u3164\uffa0"
"""What Python takes for visible and no terminal shows: a joiner and fillers."""


def plain(text: object) -> str:
    """The text on one line, what is no visible character written out, so that nothing in it commands a terminal."""
    return "".join(c if _visible(c) else c.encode("unicode_escape").decode() for c in str(text))


def _visible(character: str) -> bool:
    return character.isprintable() and character not in UNSEEN


def complain(message: str) -> None:
    """Writes a message as one line on standard error, with its control characters made visible."""
    click.echo(f"newsview: {plain(message)}", err=True)


class Faults(click.ClickException):
    """Several things that are wrong with a file of the person's: each line of the message is written as a line."""


def results() -> BinaryIO:
    """Where results go: standard output as it is, or what makes it harmless where that is a terminal.

    Raises ClickException where there is none.
    """
    if sys.stdout is None or _is_only_read(sys.stdout):
        raise click.ClickException("standard output is closed")
    return _harmless(sys.stdout.buffer)


def _is_only_read(stream: IO[str]) -> bool:
    """Whether nothing can be written to the stream, as to what replaces one that was closed."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):  # it is no file of the system's
        return False
    try:
        import fcntl
    except ImportError:
        return False
    return fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY


def stream_for(output: str | None) -> BinaryIO | None:
    """The stream that `-o OUTPUT` names: standard output where nothing or `-` is given, a device, a FIFO, a descriptor.

    None for a path to a file or a folder, which is made aside and put in place. Raises ClickException where the path
    cannot be looked at or opened, UsageError where it cannot take output or nothing is named.
    """
    if output == "":
        raise click.UsageError("-o names nothing: name a file, or - for standard output")
    if output in (None, "-"):
        return results()
    assert output is not None
    try:
        target = target_at(Path(output))
        return _harmless(target.open()) if target.is_stream else None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from None


def _harmless(stream: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, _Shown(stream)) if stream.isatty() else stream


def write(result: bytes | str, end: str = "\n") -> None:
    """A result on standard output."""
    stream = results()
    stream.write((result if isinstance(result, bytes) else result.encode()) + end.encode())
    stream.flush()


class _Shown(io.RawIOBase):
    r"""Writes control, formatting and other unseen characters as JSON would escape them: `\u202e`.

    So a JSON document stays one, and in other formats it can be seen what is there. A file gets the bytes unchanged.
    """

    def __init__(self, terminal: IO[bytes]) -> None:
        super().__init__()
        self._terminal = terminal
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="backslashreplace")

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return True

    def write(self, result: bytes) -> int:  # type: ignore[override]
        text = self._decoder.decode(bytes(result))
        self._terminal.write(COMMANDING.sub(lambda found: _escaped(found[0]), text).encode())
        return len(result)

    def flush(self) -> None:
        self._terminal.flush()


def _escaped(character: str) -> str:
    if _visible(character):
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
