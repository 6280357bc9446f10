"""`Z`: the memory rules from the corrections of other articles; an unticked rule is not followed any more."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from newsview.store.document.counting import quantity
from newsview.store.propagation.memory import NOTHING, Key, Memory, MemoryRule
from newsview.store.schemes import Scheme
from newsview.tui.sheets.base import bound
from newsview.tui.sheets.place_sheet import PlaceSheet
from newsview.tui.widgets.place_list import Place, PlaceList

__all__ = ["LessonsScreen"]


class LessonsScreen(PlaceSheet[frozenset[Key] | None]):
    """The memory rules, ticked when they are followed; the sheet closes with those not to be followed, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bound("list_down", "list_up", "list_page*", "list_go", "list_tick*")

    def __init__(self, memory: Memory, scheme: Scheme) -> None:
        super().__init__()
        self.scheme = scheme
        self.lessons = memory.listed()
        self.without = memory.without

    def body(self) -> ComposeResult:
        """Composes the list of memory rules."""
        yield PlaceList(self.scheme, empty="Nothing was learned yet: no other article has corrections.", id="places")

    def on_mount(self) -> None:
        """Lists the memory rules and ticks those that are followed."""
        followed = [n for n, (key, _) in enumerate(self.lessons) if key not in self.without]
        self.list.show([_place(key, rule) for key, rule in self.lessons], followed)
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        followed = len(self.list.ticked or ())
        self.head("What memory learned", f"{followed} of {len(self.lessons)} followed" if self.lessons else "")
        self.hint(
            [
                ("list_tick", "follow or not"),
                ("list_tick_all", "all or none"),
                ("list_go", "keep it so"),
                ("list_leave", "leave, nothing changes"),
            ]
            if self.lessons
            else [("list_leave", "leave")]
        )

    def action_go(self) -> None:
        """Closes the sheet with the keys of the memory rules that are not to be followed."""
        ticked = self.list.ticked or set()
        here = {key for key, _ in self.lessons}
        unticked = {key for n, (key, _) in enumerate(self.lessons) if n not in ticked}
        self.dismiss((self.without - here) | unticked)


def _place(key: Key, rule: MemoryRule) -> Place:
    """Gives the row of a memory rule: the name or label, and what the rule makes of it."""
    kind, name, *more = key
    articles = quantity(rule.articles, "article")
    becomes = "no name" if rule.verdict == NOTHING else rule.verdict
    label = "" if rule.verdict == NOTHING else rule.verdict
    if kind == "name":
        return Place(name, label=label, note=f"{becomes} · {articles} · {rule.score:.2f}")
    whose = " of a state or its people" if any(more) else ""
    return Place(f"every {name}{whose}", label=label, note=f"{becomes} · {articles} · {rule.score:.2f}")
