"""A progress bar with the time left, on standard error, for what takes over a second on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from typing import Any, Protocol, TypeVar

__all__ = ["counted", "listing", "progress"]

T = TypeVar("T", covariant=True)

PATIENCE = 1.0
"""Seconds that pass before a bar is shown."""


class Measured(Protocol[T]):
    """Something to go through that knows how far it is."""

    bytes_total: int

    @property
    def bytes_done(self) -> int: ...

    def __iter__(self) -> Iterator[T]: ...


@contextmanager
def progress(what: str, items: Measured[T]) -> Iterator[Iterable[T]]:
    """The items, with a bar for them while the block runs."""
    if not sys.stderr.isatty():
        yield items
        return
    bar = _Bar(what, items.bytes_total)
    try:
        yield _followed(items, bar)
    finally:
        bar.stop()


@contextmanager
def counted(what: str, total: int) -> Iterator[Callable[[], None]]:
    """What to call for each step done, with a bar for them while the block runs."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    bar = _Bar(what, total)
    steps = count(1)

    def step() -> None:
        done = next(steps)
        bar.show(done, done)

    try:
        yield step
    finally:
        bar.stop()


def listing(total: int) -> AbstractContextManager[Callable[[], None]]:
    """For a library whose catalogue is lost or behind: every article that it does not know is read."""
    return counted("listing the articles", total)


def _followed(items: Measured[T], bar: _Bar) -> Iterator[T]:
    for number, item in enumerate(items, 1):
        yield item
        bar.show(items.bytes_done, number)


class _Bar:
    """Made only once it is worth showing, since Rich takes a while to import."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total = what, total
        self.since = time.monotonic()
        self.bar: Any = None

    def show(self, done: int, number: int) -> None:
        if self.bar is None:
            if time.monotonic() - self.since < PATIENCE:
                return
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

            columns = [TextColumn("{task.description} {task.fields[number]}"), BarColumn(), TimeElapsedColumn()]
            if self.total:
                columns.append(TimeRemainingColumn(compact=True))
            self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self.task = self.bar.add_task(self.what, total=self.total or None, number=number)
            self.bar.start()
        self.bar.update(self.task, completed=done, number=number)

    def stop(self) -> None:
        if self.bar is not None:
            self.bar.stop()
