"""Long work done in pieces, so that something more urgent may come between two of them: a frame that answers a key."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["give_way", "give_way_to"]

_wait: Callable[[], object] = int


def give_way() -> None:
    """Called between two pieces of long work; returns once nothing more urgent is to be done."""
    _wait()


def give_way_to(wait: Callable[[], object]) -> None:
    """Has `wait` called where long work of this process gives way. It must return soon, whatever happens."""
    global _wait
    _wait = wait
