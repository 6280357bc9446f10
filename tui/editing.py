"""Corrections on their way to the disk: one thread writes them in order, and only what it wrote is called saved."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from store.corrections import Change, Correction, Edit
from store.model import Document
from store.session import Session

__all__ = ["PATIENCE", "Editor", "Recorder", "Saving", "Writer"]

PATIENCE = 5.0
"""Seconds to wait for the disk: when leaving, and before memory is asked."""

RETRY = 3.0
"""Seconds until what could not be written is tried again."""


class Recorder(Protocol):
    """What the writer needs of a library."""

    def record(self, id: str, corrections: Sequence[Correction], /) -> object:  # noqa: A002
        """Durable when it returns; raises where it is not."""


@dataclass(frozen=True)
class Saving:
    """How far the disk has followed."""

    waiting: int = 0
    """Corrections made and not written yet."""
    at: str | None = None
    """The local time of the last write, `HH:MM:SS`."""
    reason: str | None = None
    """Why the last attempt failed; None when it did not."""


BREATH = 0.2
"""Seconds that a correction waits to be on the screen before it is written, at most."""

PAUSE = 0.05
"""Seconds that work under way waits for a frame, at most: the frame itself may wait for what is locked meanwhile."""

Task = Correction | Callable[[], object]
"""Something to be written: a correction, or what a call writes."""


class Writer:
    """Writes corrections, in the order in which they were made, from a thread of its own.

    `tell` is called from that thread with each new state. What cannot be written is kept, and tried again with the next
    correction and every few seconds.
    """

    def __init__(self, recorder: Recorder, tell: Callable[[Saving], None]) -> None:
        self._recorder, self._tell = recorder, tell
        self._queue: deque[tuple[str, Task]] = deque()
        self._editors: dict[str, Editor] = {}
        self._changed = threading.Condition()
        self._closing = False
        self._state = Saving()
        self._painted = threading.Event()
        """Whether the screen owes no frame to a key or a correction."""
        self._unanswered = False
        """Whether a frame was waited for in vain: what is pressed now may well paint nothing."""
        self._failed = 0
        """Attempts that failed so far."""
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    @property
    def state(self) -> Saving:
        with self._changed:
            return self._state

    def write(self, article: str, task: Task, editor: Editor | None = None) -> None:
        """Puts a correction of an article, or a call that writes, at the end of what is to be written."""
        with self._changed:
            if editor is not None:
                self._editors[article] = editor
            self._queue.append((article, task))
            self._painted.clear()
            self._state = Saving(len(self._queue), self._state.at, self._state.reason)
            self._changed.notify_all()

    def hold(self) -> None:
        """Says that a key was pressed: its frame comes before the next piece of what is being written."""
        if not self._unanswered:
            self._painted.clear()

    def seen(self) -> None:
        """Says that the screen is as the last key and correction left it: from now on writing holds up no frame."""
        self._unanswered = False
        self._painted.set()

    def give_way(self) -> None:
        """Called between two pieces of long work, such as writing a file: lets a frame that is due go first."""
        if not self._painted.is_set() and threading.current_thread() is not threading.main_thread():
            self._await_frame(PAUSE)

    def _await_frame(self, wait: float) -> None:
        if not self._painted.wait(wait):
            self._unanswered = True
            self._painted.set()

    def editing(self, article: str) -> Editor | None:
        """The article's editor, while something of it waits: the disk does not know all of it yet."""
        with self._changed:
            if any(each == article for each, _ in self._queue):
                return self._editors.get(article)
        return None

    def await_calls(self, article: str, wait: float) -> None:
        """Waits until no call that changes the article, as a ripple from another one does, is still to be made."""
        with self._changed:
            self._changed.wait_for(
                lambda: not any(each == article and callable(task) for each, task in self._queue), wait
            )

    def settle(self, wait: float) -> int:
        """Tries until all is written or one more attempt has failed; returns how many corrections wait still."""
        with self._changed:
            failed = self._failed
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._queue or self._failed > failed, wait)
            return len(self._queue)

    def close(self, wait: float = 10.0) -> int:
        """Ends the thread once everything is written or fails again; returns how many corrections are left."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._painted.set()
        self._thread.join(wait)
        return self.state.waiting

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._queue:
                    if self._closing:
                        return
                    self._changed.wait()
                    continue
            self._await_frame(BREATH)
            with self._changed:
                batch = self._batch()
            if not self._wrote(*batch):
                with self._changed:
                    if self._closing:
                        return
                    self._changed.wait(RETRY)

    def _batch(self) -> tuple[str, list[Task]]:
        """What waits in front and can be written at once: a call, or the corrections of one article in a row."""
        article, first = self._queue[0]
        batch: list[Task] = []
        for each, task in self._queue:
            if each != article or not isinstance(task, Correction):
                break
            batch.append(task)
        return article, batch or [first]

    def _wrote(self, article: str, batch: list[Task]) -> bool:
        corrections = [task for task in batch if isinstance(task, Correction)]
        try:
            if corrections:
                self._recorder.record(article, corrections)
            else:
                for call in batch:
                    if not isinstance(call, Correction):
                        call()
        except Exception as error:  # whatever it is, the person must hear of it and nothing may be lost
            reason: str | None = str(error) or type(error).__name__
        else:
            reason = None
        with self._changed:
            if reason is None:
                for _ in batch:
                    self._queue.popleft()
                self._state = Saving(len(self._queue), f"{datetime.now():%H:%M:%S}")
                if not any(each == article for each, _ in self._queue):
                    self._editors.pop(article, None)
            else:
                self._failed += 1
                self._state = Saving(len(self._queue), self._state.at, reason)
            state = self._state
            self._changed.notify_all()
        self._tell(state)
        return reason is None


class Editor:
    """An open article whose corrections are written as they are made."""

    def __init__(self, session: Session, writer: Writer) -> None:
        self.session, self._writer = session, writer
        self.last: Edit | None = None
        """The last edit that was made, not counting what was undone."""

    @property
    def document(self) -> Document:
        return self.session.document

    @property
    def id(self) -> str:
        return self.session.document.article.id

    def do(self, edit: Edit) -> Sequence[Change]:
        """Makes an edit and sends it to be written; the changes made, none where nothing differs.

        Raises ConflictError, and then nothing has changed.
        """
        made = self.session.do(edit)
        if made is not None:
            self.last = edit
        return self._written(made)

    def undo(self) -> Sequence[Change]:
        return self._written(self.session.undo())

    def redo(self) -> Sequence[Change]:
        return self._written(self.session.redo())

    def propose(self, merged: Document, write: Callable[[], object]) -> None:
        """Goes on with the document that has proposals in it; `write` puts the same on the disk, in its turn."""
        self.session.rebase(merged)
        self._writer.write(self.id, write, self)

    def _written(self, made: Correction | None) -> Sequence[Change]:
        if made is None:
            return ()
        self._writer.write(self.id, made, self)
        return made.changes
