"""Where the processor time of an article goes: to each part of the pipeline what it takes by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from newsview.extract.pipeline import pipeline
from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.pipeline.parsing import parsed
from newsview.extract.reading import furniture
from newsview.store.document.model import Article

__all__ = ["REST", "Clock", "stages_of"]

REST = "the rest"
"""What belongs to no part."""

FUNCTIONS: tuple[tuple[Any, str, str], ...] = (
    (furniture, "mark", "furniture"),
    (furniture, "dateline", "furniture"),
    (pipeline, "paragraphs", "paragraphs"),
    (pipeline, "foreign", "language"),
    (pipeline, "readable", "capitals"),
    (pipeline, "join", "joining"),
    (pipeline, "annotation_of", "document"),
)
"""The functions that do a part's work, by where the pipeline finds them; `parsed`, which gives one after the other, and
the components are apart."""


class Clock:
    """The processor time of each part. While a part is within another, the other's time stands still."""

    def __init__(self, now: Callable[[], float] = time.process_time) -> None:
        self.took: dict[str, float] = {}
        self._now, self._since = now, now()
        self._running = [REST]

    def turn(self) -> None:
        """Counts the time since the last turn for the part that runs."""
        now = self._now()
        part = self._running[-1]
        self.took[part] = self.took.get(part, 0.0) + now - self._since
        self._since = now

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Counts what is done within for the part."""
        self.turn()
        self._running.append(name)
        try:
            yield
        finally:
            self.turn()
            self._running.pop()

    def call(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time counted for the part."""

        def counted(*given: Any, **named: Any) -> Any:
            with self.part(name):
                return work(*given, **named)

        return counted

    def each(self, name: str, work: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        """The generator function, with the time to each thing that it gives counted for the part."""

        def counted(*given: Any, **named: Any) -> Iterator[Any]:
            found = work(*given, **named)
            end = object()
            while True:
                with self.part(name):
                    one = next(found, end)
                if one is end:
                    return
                yield one

        return counted


def stages_of(article: Article, model: str = DEFAULT_MODEL) -> dict[str, float]:
    """The seconds of processor time that each part of the pipeline takes for an article; together they are all of it.

    What the article raises is the caller's.
    """
    _, own = pipeline.load(model)
    clock = Clock()
    components = [(name, clock.call(name.removeprefix(pipeline.PREFIX), part)) for name, part in own.pipeline]
    with ExitStack() as patched:
        for module, function, part in FUNCTIONS:
            patched.enter_context(patch.object(module, function, clock.call(part, getattr(module, function))))
        patched.enter_context(patch.object(pipeline, "parsed", clock.each("parsing", parsed)))
        patched.enter_context(patch.object(own, "_components", components))
        clock.turn()
        clock.took.clear()
        pipeline.annotate(article, model=model)
        clock.turn()
    return clock.took
