"""What became of the articles that were brought into the library, named on standard error."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from newsview.store.document.counting import quantity
from newsview.tui.commands.output import plain

if TYPE_CHECKING:
    from newsview.store.library.library import Added

__all__ = ["Arrivals"]

NAMED = 10
"""So many articles of a kind are named, the others counted."""

WORDS = {
    "version": ("new version", "new versions"),
    "source": ("known from another source", "known from another source"),
    "beside": ("beside one that is done", "beside ones that are done"),
}
"""What an outcome is called of one article, and of several, where not by its own name."""


class Arrivals:
    """Counts what became of each article, and names those that are not simply new or known."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._told: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self.counts)

    def note(self, given: str, added: Added) -> None:
        """Takes note of an article; `given` is the id that it came with."""
        self.counts[added.outcome] += 1
        line = _line(given, added)
        if line is None:
            return
        self._told[added.outcome] += 1
        if self._told[added.outcome] <= NAMED:
            click.echo(f"newsview: {plain(line)}", err=True)

    def told(self) -> str:
        """How many of each, in a line."""
        for outcome, count in self._told.items():
            if count > NAMED:
                click.echo(f"newsview: {count - NAMED} more: {WORDS.get(outcome, (outcome, outcome))[1]}", err=True)
        counts = sorted(self.counts.items())
        return ", ".join(f"{n} {WORDS.get(what, (what, what))[n != 1]}" for what, n in counts) or "nothing added"


def _line(given: str, added: Added) -> str | None:
    match added.outcome:
        case "version":
            left = (
                f"; {quantity(added.unplaced, 'decision has', 'decisions have')} no place in it"
                if added.unplaced
                else ""
            )
            return f"{added.id}: this is a new version of its text{left}. The text before is kept: u brings it back"
        case "beside":
            return f"{added.id}: a new text of an article that is marked done, which stays as it is"
        case "renamed":
            return f"{given or '(no id)'}: another article has this id; this one is {added.id}"
    return None
