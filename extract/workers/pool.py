"""Several worker processes for a corpus: each article goes to one that has room, and the documents come in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from queue import Queue
from typing import NamedTuple

from newsview.extract.pipeline.model import DEFAULT_MODEL, ModelError
from newsview.extract.workers.helper import Worker
from newsview.extract.workers.protocol import Done, Failed, Message, Ready
from newsview.store.document.model import Article, Document

__all__ = ["annotate_in_processes"]

AHEAD_ARTICLES, AHEAD_CHARACTERS = 32, 80_000
"""What one worker of several is given ahead, at most: enough that it never waits, few enough that memory stays flat."""


class _Assignment(NamedTuple):
    """An article that a worker has been given, and its number in the corpus."""

    number: int
    article: Article
    alone: bool
    """Given to a worker that has nothing else in hand, since its first worker crashed: a crash now names its cause."""


class _Slot:
    """The place of one worker of several: what it is working on, and what an earlier one left when it crashed."""

    def __init__(self, hear: Callable[[Message], None], model: str) -> None:
        self._hear, self._model = hear, model
        self.in_flight: dict[str, _Assignment] = {}
        self.retry: deque[_Assignment] = deque()
        self.ready = False
        self.worker = Worker(hear, model=model)

    @property
    def characters(self) -> int:
        return sum(len(item.article.text) for item in self.in_flight.values())

    @property
    def has_room(self) -> bool:
        if self.retry or any(item.alone for item in self.in_flight.values()):
            return False
        return not self.in_flight or (len(self.in_flight) < AHEAD_ARTICLES and self.characters < AHEAD_CHARACTERS)

    def submit(self, item: _Assignment) -> None:
        self.in_flight[str(item.number)] = item
        self.worker.submit(item.article, id=str(item.number))

    def replace_worker(self) -> list[_Assignment]:
        """A new worker for the one that crashed. Returns what crashed it, if that is known; the rest is kept to do."""
        blamed = [item for item in self.in_flight.values() if item.alone]
        self.retry.extendleft(item._replace(alone=True) for item in reversed(self.in_flight.values()) if not item.alone)
        self.in_flight.clear()
        self.worker.close()
        self.ready = False
        self.worker = Worker(self._hear, model=self._model)
        return blamed


def annotate_in_processes(
    articles: Iterable[Article], *, model: str = DEFAULT_MODEL, jobs: int, failed: Callable[[Article, str], None]
) -> Iterator[Document]:
    """Each article annotated by one of `jobs` worker processes, in order. One that fails goes to `failed`, with why.

    A process that dies is replaced: the article that ended it is given to `failed`, the others are done again. Raises
    ModelError where no process can start.
    """
    pool = _Pool(model, jobs)
    waiting = enumerate(articles)
    try:
        while True:
            more = pool.fill(waiting)
            for article, result in pool.finished():
                if isinstance(result, str):
                    failed(article, result)
                else:
                    yield result
            if not more and not pool.order:
                return
            pool.listen()
    finally:
        pool.close()


class _Pool:
    """The workers, the articles that they were given in order, and the results that wait for one before them."""

    def __init__(self, model: str, jobs: int) -> None:
        self._heard: Queue[tuple[int, Message]] = Queue()
        self._slots = [_Slot(partial(self._hear, index), model) for index in range(jobs)]
        self._most = 2 * jobs * AHEAD_ARTICLES
        self._results: dict[int, Document | str] = {}
        self.order: deque[_Assignment] = deque()

    def _hear(self, index: int, message: Message) -> None:
        self._heard.put((index, message))

    def fill(self, waiting: Iterator[tuple[int, Article]]) -> bool:
        """Gives out articles while a worker has room. Returns False once there are no more."""
        for slot in self._slots:
            if slot.retry and not slot.in_flight:
                slot.submit(slot.retry.popleft())
        while len(self.order) < self._most:
            slot = min(self._slots, key=lambda slot: (not slot.has_room, slot.characters))
            if not slot.has_room:
                break
            if (following := next(waiting, None)) is None:
                return False
            self.order.append(_Assignment(*following, alone=False))
            slot.submit(self.order[-1])
        return True

    def finished(self) -> Iterator[tuple[Article, Document | str]]:
        """Takes out the articles that are done and have none before them that is not; each with its result or why."""
        while self.order and self.order[0].number in self._results:
            item = self.order.popleft()
            yield item.article, self._results.pop(item.number)

    def listen(self) -> None:
        """Waits for a worker's next message. Raises ModelError where no worker can start."""
        if any(slot.in_flight for slot in self._slots):
            index, message = self._heard.get()
            self._results.update(_settled(self._slots[index], message))

    def close(self) -> None:
        """Ends the workers."""
        for slot in self._slots:
            slot.worker.close()


def _settled(slot: _Slot, message: Message) -> dict[int, Document | str]:
    """The results that a worker's message settles, by number: documents, and reasons for there being none."""
    match message:
        case Failed(id=None, crashed=False, error=error):
            raise ModelError(error)
        case Failed(crashed=True, error=error) if not slot.ready:
            raise ModelError(error)
        case Failed(crashed=True, error=error):
            return {item.number: error for item in slot.replace_worker()}
        case Failed(id=str(key), error=error) if key in slot.in_flight:
            return {slot.in_flight.pop(key).number: error}
        case Done(id=key, document=document) if key in slot.in_flight:
            return {slot.in_flight.pop(key).number: document}
        case Ready():
            slot.ready = True
    return {}
