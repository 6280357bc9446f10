"""One article open for correction: what it is now, what was done to it, and what can be undone. No effects."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from newsview.store.document.model import Document
from newsview.store.editing.corrections import (
    Correction,
    Edit,
    Step,
    apply,
    inverse,
    numbered,
    replaces_text,
    undo_stacks,
)

__all__ = ["Session", "State", "now", "user"]


def now(*, exact: bool = False) -> str:
    """The time as the history keeps it: ISO 8601, UTC, to the second; `exact`: to the microsecond."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ" if exact else "%Y-%m-%dT%H:%M:%SZ")


def user() -> str:
    """Who corrects: `NEWSVIEW_USER`, else the login name."""
    try:
        return os.environ.get("NEWSVIEW_USER") or getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


class State(NamedTuple):
    """What an open article is at one moment: a document, and the corrections that led to it."""

    document: Document
    corrections: tuple[Correction, ...]


class Session:
    """An open article. Each method that changes it returns the correction to be recorded, or None.

    One thread changes it. Others may read `state` at any time: its two parts always belong together.
    """

    def __init__(self, document: Document, corrections: Iterable[Correction] = (), *, by: str | None = None) -> None:
        self.state = State(document, tuple(corrections))
        self.by = by or user()
        self._done, self._undone = undo_stacks(self.corrections)

    @property
    def document(self) -> Document:
        """The article as it is now."""
        return self.state.document

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """All corrections that were made, those undone and the undoing ones among them."""
        return self.state.corrections

    @property
    def can_undo(self) -> Correction | None:
        """The correction that `undo` takes back; None where there is none."""
        return self._done[-1] if self._done else None

    @property
    def can_redo(self) -> Correction | None:
        """The correction that `redo` makes again; None where there is none."""
        return self._undone[-1] if self._undone else None

    def do(self, edit: Edit, *, step: Step | None = None) -> Correction | None:
        """Makes the edit; None when it changes nothing. Raises ConflictError, and then nothing has changed.

        `step`: what it is a part of, where that was made in another article.
        """
        if not edit:
            return None
        made = self._made(edit.action, edit, step=step)
        self._done.append(made)
        self._undone.clear()
        return made

    def undo(self, number: int | None = None) -> Correction | None:
        """Takes back the last correction that is not taken back yet, or the one with this number.

        None where nothing is left of this text: that it came is taken back by `Library.undo_new_text`. Raises
        ConflictError where a later one has changed the same things; then nothing has changed.
        """
        at = len(self._done) - 1 if number is None else numbered(self._done, number)
        if at is None or at < 0 or replaces_text(self._done[at]):
            return None
        last = self._done[at]
        made = self._made("undo", Edit(action="undo", changes=inverse(last.changes)), of=last.number)
        self._undone.append(self._done.pop(at))
        return made

    def redo(self, number: int | None = None) -> Correction | None:
        """Does again the last correction that was taken back, or the one with this number. Raises as `undo`."""
        at = len(self._undone) - 1 if number is None else numbered(self._undone, number)
        if at is None or at < 0 or replaces_text(self._undone[at]):
            return None
        last = self._undone[at]
        made = self._made("redo", Edit(action="redo", changes=last.changes), of=last.number)
        self._done.append(self._undone.pop(at))
        return made

    def part_of(self, step: Step) -> tuple[Correction | None, Correction | None]:
        """The part of a step in this article: as it can be undone, and as it can be redone."""
        return (
            next((each for each in reversed(self._done) if each.step == step), None),
            next((each for each in reversed(self._undone) if each.step == step), None),
        )

    def rebase(self, document: Document) -> None:
        """Goes on with another state of the same article, such as one to which proposals were added."""
        self.state = State(document, self.state.corrections)

    def _made(self, action: str, edit: Edit, *, of: int | None = None, step: Step | None = None) -> Correction:
        before, corrections = self.state
        document = apply(before, edit.changes)
        number = corrections[-1].number + 1 if corrections else 1
        if edit.others:
            step = Step(article=document.article.id, number=number)
        made = Correction(
            number=number, at=now(), by=self.by, action=action, changes=edit.changes, of=of, step=step,
            others=edit.others,
        )  # fmt: skip
        self.state = State(document, (*corrections, made))
        return made
