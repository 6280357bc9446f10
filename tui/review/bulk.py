"""Bulk actions: accept or reject at once all that is unreviewed, all of one label, all scored as high. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from newsview.store.document.model import Event, Mention, Status
from newsview.tui.review.annotation_index import Marks

__all__ = ["Sweep", "alike", "kind_of", "sweeps"]

Item = Mention | Event


class Sweep(NamedTuple):
    """A bulk action: the letter that runs it, its name in the menu, and the decision that it makes."""

    key: str
    name: str
    status: Status
    ids: tuple[str, ...]
    """The ids of the unreviewed mentions and events that it decides on."""


def sweeps(marks: Marks, here: Item | None) -> list[Sweep]:
    """Takes the index and the item at the cursor. Gives the bulk actions that have something to decide on.

    A letter accepts; its capital rejects.
    """
    items: list[Item] = [*marks.mentions.values(), *marks.events.values()]
    left = [item for item in items if item.status == "proposed"]
    found: list[Sweep] = []

    def offer(key: str, name: str, wanted: Callable[[Item], bool], *, rejects: bool = False) -> None:
        ids = tuple(item.id for item in left if wanted(item))
        if ids:
            found.append(Sweep(key, f"{name} ({len(ids)})", "accepted", ids))
            if rejects:
                found.append(Sweep(key.upper(), f"reject {name}", "rejected", ids))

    offer("a", "all that is left", lambda _: True)
    if here is not None:
        kind, score = kind_of(here), here.score

        def as_high(item: Item) -> bool:
            return item.score is None or score is None or item.score >= score

        offer("l", f"all {kind}", lambda item: kind_of(item) == kind, rejects=True)
        if score is not None:
            offer("s", f"scored {score:.2f} or higher", as_high)
            offer("b", f"{kind} scored {score:.2f} or higher", lambda item: kind_of(item) == kind and as_high(item))
    offer("m", "all mentions", lambda item: isinstance(item, Mention), rejects=True)
    offer("e", "all events", lambda item: isinstance(item, Event), rejects=True)
    return found


def alike(marks: Marks, here: Item) -> list[str]:
    """Takes the item at the cursor. Gives its id, and those of all unreviewed items of the same label or type."""
    items: list[Item] = [*(marks.mentions if isinstance(here, Mention) else marks.events).values()]
    return [i.id for i in items if i.id == here.id or (i.status == "proposed" and kind_of(i) == kind_of(here))]


def kind_of(item: Item) -> str:
    """Its label or type, in words."""
    return item.label if isinstance(item, Mention) else item.type or "events without a type"
