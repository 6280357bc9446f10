"""Corrections on their way to the disk: one thread writes them, and only what it wrote is called saved."""

from __future__ import annotations

import heapq
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from newsview.store.document.model import Document
from newsview.store.editing.corrections import Change, Correction, Edit
from newsview.store.editing.session import Session
from newsview.store.library.library import may_pass

__all__ = ["PATIENCE", "Editor", "Parked", "Recorder", "Saving", "Writer"]

PATIENCE = 5.0
"""Seconds to wait for the disk: when leaving, and before memory is asked."""

RETRY = 3.0
"""Seconds until what could not be written is tried again."""


class Recorder(Protocol):
    """What the writer needs of a library."""

    def record(self, id: str, corrections: Sequence[Correction], /) -> object:
        """Durable when it returns; raises where it is not."""

    def park(self, id: str, corrections: Sequence[Correction], why: str, /) -> object:
        """Keeps corrections that the article cannot take; durable when it returns, raises where it is not."""


@dataclass(frozen=True)
class Saving:
    """How far the disk has followed."""

    waiting: int = 0
    """Corrections made and not written yet."""
    at: str | None = None
    """The local time of the last write, `HH:MM:SS`."""
    reason: str | None = None
    """Why the last attempt failed for what waits longest; None where nothing failed."""
    parked: int = 0
    """Corrections that their article could not take and that were parked."""


class Parked(NamedTuple):
    """What an article could not take, and will not: the person must hear of it."""

    article: str
    corrections: int
    """How many were parked; 0: a call was given up."""
    why: str


BREATH = 0.2
"""Seconds that a correction waits to be on the screen before it is written, at most."""

PAUSE = 0.05
"""Seconds that work under way waits for a frame, at most: the frame itself may wait for what is locked meanwhile."""

PREFERRED = -1
"""Comes before the number of every task."""

GivenUp = Callable[[str], object]
"""Called with the reason where a call will never be made."""


class _Task(NamedTuple):
    """Something to be written: a correction, or what a call writes."""

    number: int
    """Counts the tasks of all articles, in the order in which they came."""
    what: Correction | Callable[[], object]
    after: int | None = None
    """Number of a task of another article that must be done first."""
    given_up: GivenUp | None = None


@dataclass
class _Queue:
    """What waits for one article."""

    tasks: deque[_Task] = field(default_factory=deque)
    editor: Editor | None = None
    failures: int = 0
    reason: str | None = None
    """Why the last attempt failed."""
    again: float = 0.0
    """When the next attempt is due, on the monotonic clock; 0: now."""


class Writer:
    """Writes what is done to each article in the order in which it was done, from a thread of its own.

    Each article has a queue of its own, so that the trouble of one stays its own. What the disk or a lock refuses is
    kept and tried again every few seconds. What the article itself can never take is parked, and `parked` is called.
    `tell` is called with each new state. Both are called from the writing thread.
    """

    def __init__(
        self, recorder: Recorder, tell: Callable[[Saving], None], parked: Callable[[Parked], object] = repr
    ) -> None:
        self._recorder, self._tell, self._tell_parked = recorder, tell, parked
        self._queues: dict[str, _Queue] = {}
        self._count = 0
        """Tasks in all queues."""
        self._number = 0
        self._open: set[int] = set()
        """Numbers of the tasks that are not done."""
        self._ready: list[tuple[int, str]] = []
        """Heap of articles whose first task may be attempted, the oldest first; some entries are out of date."""
        self._blocked: dict[int, list[str]] = {}
        """Articles whose first task waits for this task of another article."""
        self._sleeping: set[str] = set()
        """Articles whose last attempt failed, until the next one is due."""
        self._failing: set[str] = set()
        """Articles whose last attempt failed."""
        self._parked: dict[str, int] = {}
        """How many corrections of an article were parked since it was last written."""
        self._changed = threading.Condition()
        self._closing: dict[str, int] | None = None
        """From `close` on: the failures of each article until then."""
        self._state = Saving()
        self._painted = threading.Event()
        """Whether the screen owes no frame to a key or a correction."""
        self._unanswered = False
        """Whether a frame was waited for in vain: what is pressed now may well paint nothing."""
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    @property
    def state(self) -> Saving:
        """How far the disk has followed."""
        with self._changed:
            return self._state

    def write(
        self, article: str, task: Correction | Callable[[], object], editor: Editor | None = None, *,
        after: str | None = None, given_up: GivenUp | None = None,
    ) -> None:  # fmt: skip
        """Puts a correction of an article, or a call that writes, at the end of the article's queue.

        `after`: another article; what waits for that one now is written first. `given_up` is called with the reason
        where the call can never be made.
        """
        with self._changed:
            before = self._queues.get(after) if after is not None else None
            lost = before is None and after in self._parked and given_up is not None
            if not lost:
                self._number += 1
                number = None if before is None else before.tasks[-1].number
                queue = self._queues.setdefault(article, _Queue())
                if editor is not None:
                    queue.editor = editor
                queue.tasks.append(_Task(self._number, task, number, given_up))
                queue.again = 0.0
                self._open.add(self._number)
                self._count += 1
                if len(queue.tasks) == 1 or article in self._sleeping:
                    self._sleeping.discard(article)
                    self._offer(article)
                self._painted.clear()
                self._state = self._now(self._state.at)
                self._changed.notify_all()
        if lost and given_up is not None:
            given_up("the correction that it belongs to was not saved")

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
            queue = self._queues.get(article)
            return None if queue is None else queue.editor

    def calls(self, article: str) -> bool:
        """Whether a call that changes the article, as a propagation from another one does, is still to be made."""
        with self._changed:
            queue = self._queues.get(article)
            return queue is not None and any(callable(task.what) for task in queue.tasks)

    def prefer(self, article: str) -> None:
        """Has what waits for this article written before what waits for the others."""
        with self._changed:
            queue = self._queues.get(article)
            if queue is not None and article not in self._sleeping and not self._is_blocked(queue):
                heapq.heappush(self._ready, (PREFERRED, article))

    def settle(self, wait: float) -> int:
        """Tries until all is written or has failed once more; returns how many corrections wait still."""
        with self._changed:
            failed = self._failures()
            self._wake(self._sleeping)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._all_tried_since(failed), wait)
            return self._count

    def close(self, wait: float = 10.0) -> int:
        """Ends the thread once everything is written or fails again; returns how many corrections are left."""
        with self._changed:
            self._closing = self._failures()
            self._wake(self._sleeping)
            self._changed.notify_all()
        self._painted.set()
        self._thread.join(wait)
        return self.state.waiting

    # The queues; all of this under the lock

    def _failures(self) -> dict[str, int]:
        return {article: queue.failures for article, queue in self._queues.items()}

    def _all_tried_since(self, failures: dict[str, int]) -> bool:
        """Whether whatever waits has failed since then, or waits for what has."""
        return all(
            queue.failures > failures.get(article, 0) or self._is_blocked(queue)
            for article, queue in self._queues.items()
        )

    def _is_blocked(self, queue: _Queue) -> bool:
        return queue.tasks[0].after in self._open

    def _offer(self, article: str) -> None:
        """Has the first task of an article attempted, as soon as what must be done first is done."""
        first = self._queues[article].tasks[0]
        if first.after is not None and first.after in self._open:
            self._blocked.setdefault(first.after, []).append(article)
        else:
            heapq.heappush(self._ready, (first.number, article))

    def _wake(self, articles: Iterable[str]) -> None:
        for article in tuple(articles):
            self._sleeping.discard(article)
            if article in self._queues:
                self._offer(article)

    def _due(self) -> str | None:
        """The article whose turn it is."""
        now = time.monotonic()
        self._wake(article for article in tuple(self._sleeping) if self._queues[article].again <= now)
        while self._ready:
            number, article = self._ready[0]
            queue = self._queues.get(article) if article not in self._sleeping else None
            if queue is not None and number in (queue.tasks[0].number, PREFERRED) and not self._is_blocked(queue):
                return article
            heapq.heappop(self._ready)
        return None

    def _batch(self, article: str) -> list[_Task]:
        """What can be written at once: a call, or corrections in a row."""
        tasks = self._queues[article].tasks
        batch: list[_Task] = []
        for task in tasks:
            if not isinstance(task.what, Correction):
                break
            batch.append(task)
        return batch or [tasks[0]]

    def _now(self, at: str | None) -> Saving:
        failing = [self._queues[article] for article in self._failing]
        oldest = min(failing, key=lambda queue: queue.tasks[0].number, default=None)
        reason = None if oldest is None else oldest.reason
        return Saving(self._count, at, reason, sum(self._parked.values()))

    def _done(self, article: str, batch: Sequence[_Task]) -> None:
        queue = self._queues[article]
        for _ in batch:
            queue.tasks.popleft()
        queue.reason = None
        self._failing.discard(article)
        self._finish(article, batch)
        if article in self._queues:
            self._offer(article)

    def _finish(self, article: str, tasks: Iterable[_Task]) -> None:
        """Takes note that these tasks, which are out of their queue, hold up nothing any more."""
        if not self._queues[article].tasks:
            del self._queues[article]
            self._failing.discard(article)
            self._sleeping.discard(article)
        for task in tasks:
            self._count -= 1
            self._open.discard(task.number)
            for blocked in self._blocked.pop(task.number, ()):
                if blocked in self._queues and blocked not in self._sleeping:
                    self._offer(blocked)

    def _withdraw(self, numbers: set[int]) -> list[_Task]:
        """Takes out of the queues the calls that wait for corrections that were parked."""
        withdrawn: list[_Task] = []
        for article, queue in tuple(self._queues.items()):
            gone = [task for task in queue.tasks if task.after in numbers and task.given_up is not None]
            if gone:
                withdrawn += gone
                queue.tasks = deque(task for task in queue.tasks if task not in gone)
                self._finish(article, gone)
                if article in self._queues and article not in self._sleeping:
                    self._offer(article)
        return withdrawn

    # The thread

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._due() is None:
                    if self._closing is not None and self._all_tried_since(self._closing):
                        return
                    due = min((self._queues[article].again for article in self._sleeping), default=None)
                    self._changed.wait(None if due is None else min(max(due - time.monotonic(), 0.01), RETRY))
            self._await_frame(BREATH)
            with self._changed:
                article = self._due()
                batch = self._batch(article) if article is not None else []
            if article is not None:
                self._attempt(article, batch)

    def _attempt(self, article: str, batch: list[_Task]) -> None:
        corrections = [task.what for task in batch if isinstance(task.what, Correction)]
        why, passing = self._write_batch(article, batch, corrections)
        given_up: list[_Task] = []
        with self._changed:
            at = self._state.at
            is_news = article not in self._parked
            if why is None:
                at = f"{datetime.now():%H:%M:%S}"
                if corrections:
                    self._parked.pop(article, None)
                self._done(article, batch)
            elif passing:
                self._failed(article, why)
            else:
                if corrections:
                    self._parked[article] = self._parked.get(article, 0) + len(corrections)
                    given_up = self._withdraw({task.number for task in batch})
                else:
                    given_up = batch
                self._done(article, batch)
            self._state = state = self._now(at)
            self._changed.notify_all()
        with suppress(Exception):  # the thread goes on, whatever becomes of the words
            self._tell(state)
        if why is None or passing:
            return
        _give_up(given_up, why)
        if (corrections and is_news) or any(task.given_up is None for task in given_up):
            with suppress(Exception):
                self._tell_parked(Parked(article, len(corrections), why))

    def _write_batch(
        self, article: str, batch: Sequence[_Task], corrections: Sequence[Correction]
    ) -> tuple[str | None, bool]:
        """Writes the corrections of a batch, or makes its calls; parks corrections that the article cannot take.

        Returns why that failed, None where it did not, and whether another attempt may succeed.
        """
        try:
            if corrections:
                self._recorder.record(article, corrections)
            else:
                for task in batch:
                    if not isinstance(task.what, Correction):
                        task.what()
        except Exception as error:  # whatever it is, the person must hear of it and nothing may be lost
            why, passing = _why(error), may_pass(error)
            if corrections and not passing and (refused := self._park(article, corrections, why)) is not None:
                return refused, True
            return why, passing
        return None, False

    def _failed(self, article: str, why: str) -> None:
        """Takes note of an attempt that may succeed later; under the lock."""
        queue = self._queues[article]
        queue.failures += 1
        queue.reason = why
        queue.again = time.monotonic() + RETRY if self._closing is None else float("inf")
        self._failing.add(article)
        self._sleeping.add(article)

    def _park(self, article: str, corrections: Sequence[Correction], why: str) -> str | None:
        """Parks corrections that the article cannot take. Returns why that failed, None when they are parked."""
        try:
            self._recorder.park(article, corrections, why)
        except Exception as error:  # they stay in memory, and all is tried again
            return f"{why}; they could not be parked: {_why(error)}"
        return None


def _give_up(tasks: Iterable[_Task], why: str) -> None:
    """Calls `given_up` of each task that has one; the thread goes on whatever that raises."""
    for task in tasks:
        if task.given_up is not None:
            with suppress(Exception):
                task.given_up(why)


def _why(error: Exception) -> str:
    return str(error) or type(error).__name__


class Editor:
    """An open article whose corrections are written as they are made."""

    def __init__(self, session: Session, writer: Writer) -> None:
        self.session, self._writer = session, writer
        self.last: Edit | None = None
        """The last edit that was made, not counting what was undone."""

    @property
    def document(self) -> Document:
        """The article with its annotations, as last edited."""
        return self.session.document

    @property
    def id(self) -> str:
        """The id of the article."""
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
        """Undoes the last correction and sends that to be written; returns the changes made, none at the beginning."""
        return self._written(self.session.undo())

    def redo(self) -> Sequence[Change]:
        """Redoes what was undone last and sends that to be written; returns the changes made, none at the end."""
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
