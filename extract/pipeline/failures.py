"""A component that fails on an article costs what it would have proposed, and nothing else.

An error's message may quote the article, so a failure says only its kind and its place in the program.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from newsview.extract.pipeline.model import ModelError
from newsview.store.document.model import Failure

__all__ = ["Attempt", "Attempts", "reason_of", "simply"]

T = TypeVar("T")

HOME = Path(__file__).absolute().parents[3]
"""Where newsview's own modules lie."""


class Attempt(Protocol):
    """Does a part of the work for a component."""

    def __call__(self, component: str, otherwise: T, work: Callable[..., T], *given: object) -> T:
        """Returns what the work makes of `given`, or `otherwise` where it fails."""
        ...


def simply(component: str, otherwise: T, work: Callable[..., T], *given: object) -> T:
    """Does the work; what it raises is the caller's."""
    return work(*given)


class Attempts:
    """Does the work on one article, and keeps what failed."""

    def __init__(self) -> None:
        """Nothing has failed yet."""
        self.failed: dict[str, Failure] = {}
        """The first failure of each component, in the order in which they failed."""

    def __call__(self, component: str, otherwise: T, work: Callable[..., T], *given: object) -> T:
        """What the work makes of `given`; `otherwise` where it fails, which is noted under the component's name."""
        try:
            return work(*given)
        except Exception as error:
            self.note(component, error)
            return otherwise

    def note(self, component: str, error: Exception) -> None:
        """Keeps a failure of the component, where none is known of it yet."""
        self.failed.setdefault(component, Failure(component=component, error=reason_of(error)))


def reason_of(error: BaseException) -> str:
    """Why an article, or a part of it, could not be annotated: in one line, without a word of the article."""
    if isinstance(error, ModelError):
        return str(error)
    kind = type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if Path(f.filename).is_relative_to(HOME / "newsview" / "extract")] or frames
    if not own:
        return kind
    path = Path(own[-1].filename)
    place = path.relative_to(HOME).as_posix() if path.is_relative_to(HOME) else path.name
    return f"{kind} at {place}:{own[-1].lineno}"
