"""An article as it was after any of its corrections, also before its text was replaced. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from newsview.store.document.appearances import text_id
from newsview.store.document.model import Document, replace
from newsview.store.editing.contents import Contents, TextVersion, Unplaced
from newsview.store.editing.corrections import (
    EARLIER_TEXT,
    LATER_TEXT,
    NEW_VERSION,
    Correction,
    replaces_text,
    rewound,
    undo_stacks,
)
from newsview.store.editing.session import now
from newsview.store.errors import LibraryError

__all__ = ["as_of", "redo_new_text", "undo_new_text", "with_new_text"]


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


def with_new_text(
    contents: Contents, document: Document, arrival: Correction, *, unplaced: Sequence[Unplaced] = ()
) -> Contents:
    """The article with another text, which came with the correction `arrival`, and what has no place in it.

    What it was until then is kept among the versions, but for its tokens, which can be made again.
    """
    before = contents.document
    before = replace(before, annotation=replace(before.annotation, tokens=None))
    count = len(contents.unplaced)
    return Contents(
        document=document,
        corrections=(*contents.corrections, arrival),
        versions=(*contents.versions, TextVersion(until=arrival.number, document=before, unplaced=count)),
        unplaced=(*contents.unplaced, *(replace(u, id=f"u{count + n}") for n, u in enumerate(unplaced, 1))),
        earlier=tuple(dict.fromkeys((*contents.earlier, text_id(before.text)))),
    )


def undo_new_text(contents: Contents, *, by: str) -> Contents:
    """The article as it was before its last new text came, its history going on from there.

    What had no place in the new text needs none any more. Raises LibraryError where there is no new text, or something
    was corrected in it and not taken back.
    """
    done, _ = undo_stacks(contents.current)
    text = contents.document.text
    if not done or done[-1].action != NEW_VERSION:
        raise LibraryError("there is no new text to take back")
    came = {c.number for c in contents.corrections if done[-1].number in (c.number, c.of) and replaces_text(c)}
    version = next(each for each in reversed(contents.versions) if each.until in came and each.document.text != text)
    back = _arrival(contents, EARLIER_TEXT, done[-1].number, by)
    after = with_new_text(contents, version.document, back)
    late = version.unplaced if version.unplaced is not None else len(after.unplaced)
    settled = (u if u.settled else replace(u, settled=back.at, by=by) for u in after.unplaced[late:])
    return replace(after, unplaced=(*after.unplaced[:late], *settled))


def redo_new_text(contents: Contents, *, by: str) -> Contents:
    """The article with the new text again that was taken back. Raises LibraryError where none was.

    What had no place in it is unplaced again, unless a person had dealt with it before.
    """
    _, undone = undo_stacks(contents.current)
    if not undone or undone[-1].action != EARLIER_TEXT or undone[-1].of is None:
        raise LibraryError("no new text was taken back")
    last = undone[-1]
    version = next(each for each in contents.versions if each.until == last.number)
    after = with_new_text(contents, version.document, _arrival(contents, LATER_TEXT, undone[-1].of, by))
    waiting = (
        replace(u, settled=None, by=None) if (u.settled, u.by) == (last.at, last.by) else u for u in after.unplaced
    )
    return replace(after, unplaced=tuple(waiting))


def _arrival(contents: Contents, action: str, of: int, by: str) -> Correction:
    return Correction(number=len(contents.corrections) + 1, at=now(), by=by, action=action, changes=(), of=of)
