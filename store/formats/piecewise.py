"""Files of many pieces, one of which may be refused without the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

__all__ = ["Pieces"]

Piece = TypeVar("Piece")
Made = TypeVar("Made")


class Pieces(Iterator[Made], Generic[Piece, Made]):
    """What is read of each piece. A piece that is refused raises; the next call goes on with the one after it."""

    def __init__(self, pieces: Iterable[Piece], read: Callable[[Piece], Iterable[Made]]) -> None:
        self.pieces, self.read = iter(pieces), read
        self.waiting: deque[Made] = deque()

    def __next__(self) -> Made:
        while not self.waiting:
            self.waiting.extend(self.read(next(self.pieces)))
        return self.waiting.popleft()
