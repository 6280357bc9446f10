"""Files of many pieces, one of which may be refused without the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from store.model import Document

__all__ = ["Pieces"]

Piece = TypeVar("Piece")


class Pieces(Iterator[Document], Generic[Piece]):
    """The documents of each piece. A piece that is refused raises; the next call goes on with the one after it."""

    def __init__(self, pieces: Iterable[Piece], read: Callable[[Piece], Iterable[Document]]) -> None:
        self.pieces, self.read = iter(pieces), read
        self.waiting: deque[Document] = deque()

    def __next__(self) -> Document:
        while not self.waiting:
            self.waiting.extend(self.read(next(self.pieces)))
        return self.waiting.popleft()
