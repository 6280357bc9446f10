"""What can go wrong with a library, for every part of the store that has to say so."""

from __future__ import annotations

__all__ = [
    "DamagedError",
    "LibraryError",
    "NoArticleError",
    "NotSavedError",
    "OvertakenError",
    "ReadOnlyError",
    "TooNewError",
]


class LibraryError(Exception):
    """Something about the library that a person must know; the message is one clear line."""


class DamagedError(LibraryError):
    """A file does not hold what was written; the message says what is wrong with it."""


class TooNewError(LibraryError):
    """A file was written by a later newsview."""


class NoArticleError(LibraryError):
    """The library holds no article with this id."""


class NotSavedError(LibraryError):
    """A write did not reach the disk; what was there before is intact. The message says why."""


class OvertakenError(LibraryError):
    """Corrections do not go on from what the file holds: another program changed it meanwhile."""


class ReadOnlyError(LibraryError):
    """Another copy holds the library, or the disk does not let this one write; the message says which."""
