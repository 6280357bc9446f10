"""An article as it was after any of its corrections, also before its text was replaced. Pure functions."""

from __future__ import annotations

from store.articlefile import Contents
from store.corrections import Edit, rewound
from store.edits import between
from store.model import Document
from store.storage import LibraryError

__all__ = ["as_of", "restoring"]


def as_of(contents: Contents, number: int) -> Document:
    """The article right after correction `number`; 0: as it was first proposed. Raises LibraryError for no such number.

    At the number of a NEW_VERSION correction it is the new text with what had a place in it.
    """
    last = contents.corrections[-1].number if contents.corrections else 0
    if not 0 <= number <= last:
        raise LibraryError(f"there is no correction {number}; the last one is {last}")
    since = 0
    for version in contents.versions:
        if number < version.until:
            own = [c for c in contents.corrections if since < c.number < version.until]
            return rewound(version.document, own, number)
        since = version.until
    return rewound(contents.document, [c for c in contents.corrections if c.number > since], number)


def restoring(contents: Contents, number: int) -> Edit:
    """The edit that brings back what was right after correction `number`; it is done, and undone, as any other.

    Raises LibraryError when the article had another text then, or there is no such correction.
    """
    then = as_of(contents, number)
    if then.text != contents.document.text:
        raise LibraryError(f"at correction {number} the article had another text: it can be looked at, not restored")
    return between("restore", contents.document, then)
