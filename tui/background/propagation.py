"""Propagation through the library: the other articles are changed on the disk, and one undo takes all of it back."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal, Protocol

from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import ConflictError, Correction, Step
from newsview.store.editing.session import Session
from newsview.store.errors import LibraryError
from newsview.store.library.library import may_pass
from newsview.store.schemes import Scheme
from newsview.tui.widgets.text_layout import shown

if TYPE_CHECKING:
    from newsview.store.propagation.candidates import Candidate
    from newsview.store.propagation.propagation import Propagation

__all__ = ["Rippling", "Shelf", "elsewhere"]


Told = Callable[[list[str]], object]
"""Hears, from the writing thread, which articles were left as they are and why, once all is done."""

Which = Literal["undo", "redo"]


class Write(Protocol):
    """Puts a call that writes an article behind what waits to be written of it."""

    def __call__(
        self, article: str, task: Callable[[], object], /, *, after: str | None = None,
        given_up: Callable[[str], object] | None = None,
    ) -> object:  # fmt: skip
        """The call comes after what waits of the article `after`; where it can never be made, `given_up` hears why."""


class Shelf(Protocol):
    """What rippling needs of a library."""

    @property
    def scheme(self) -> Scheme | None:
        """The labels, types and roles of the library."""

    def contents(self, id: str, /) -> Contents:
        """Returns the document and the corrections of an article. Raises LibraryError."""

    def record(self, id: str, corrections: Sequence[Correction], /) -> object:
        """Writes corrections of an article; they are durable when it returns. Raises LibraryError and OSError."""


def elsewhere(here: str, chosen: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """The places in other articles, by article."""
    places: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in chosen:
        if candidate.article != here:
            places[candidate.article].append(candidate)
    return dict(places)


class Rippling:
    """Its calls run in the writing thread. What belongs together is known from the histories, after a restart too."""

    def __init__(self, shelf: Shelf, write: Write, *, by: str | None = None) -> None:
        self._shelf, self._write, self._by = shelf, write, by

    def make(self, made: Correction, lesson: Propagation, places: Mapping[str, list[Candidate]], told: Told) -> None:
        """Propagates a correction to the other articles; undoing the correction `made` undoes that as well."""
        step = _step(made)
        calls = {article: partial(self._make, article, step, lesson, there) for article, there in places.items()}
        self._in_each(step.article, calls, told)

    def again(self, which: Which, made: Correction, told: Told) -> None:
        """Undoes or redoes the propagation in the other articles, where the same was not changed since."""
        step = _step(made)
        calls = {article: partial(self._again, article, step, which) for article in made.others}
        self._in_each(step.article, calls, told)

    def _in_each(self, here: str, calls: Mapping[str, Callable[[], bool]], told: Told) -> None:
        """Has each article written in its turn, after what waits to be written of the article `here`.

        What the disk refuses is tried again, nothing else. All is told once the last article is done.
        """
        left: dict[str, str] = {}
        lock, many = threading.Lock(), len(calls)

        def ended(article: str, why: str | None = None) -> None:
            nonlocal many
            with lock:
                if why is not None:
                    left[article] = f"{self._title(article)} ({shown(why)})"
                many -= 1
                if many:
                    return
            told([left[each] for each in calls if each in left])

        def attempt(article: str, call: Callable[[], bool]) -> None:
            why: str | None = "the same was changed there since"
            try:
                if call():
                    why = None
            except LibraryError as error:
                if may_pass(error):
                    raise
                why = str(error)
            except (ValueError, KeyError):
                pass  # a change that finds something else than it expects
            ended(article, why)

        for article, call in calls.items():
            self._write(article, partial(attempt, article, call), after=here, given_up=partial(ended, article))

    def _title(self, article: str) -> str:
        try:
            return f"“{shown(self._shelf.contents(article).document.article.headline)}”"
        except LibraryError:
            return f"“{shown(article)}”"

    def _session(self, article: str) -> Session:
        contents = self._shelf.contents(article)
        return Session(contents.document, contents.current, by=self._by)

    def _make(self, article: str, step: Step, lesson: Propagation, chosen: list[Candidate]) -> bool:
        from newsview.store.propagation.candidates import propagation_edit  # not needed to start

        session = self._session(article)
        if any(session.part_of(step)):  # written, though the writer does not know it
            return True
        made = session.do(propagation_edit(session.document, lesson, chosen, self._shelf.scheme), step=step)
        if made is not None:
            self._shelf.record(article, [made])
        return made is not None

    def _again(self, article: str, step: Step, which: Which) -> bool:
        """Whether it is now as it should be."""
        session = self._session(article)
        to_undo, to_redo = session.part_of(step)
        part = to_undo if which == "undo" else to_redo
        if part is None:
            return which == "undo" or to_undo is not None
        try:
            made = session.undo(part.number) if which == "undo" else session.redo(part.number)
        except ConflictError:
            return False
        if made is not None:
            self._shelf.record(article, [made])
        return True


def _step(made: Correction) -> Step:
    if made.step is None:
        raise ValueError(f"correction {made.number} changed no other article")
    return made.step
