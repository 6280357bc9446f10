"""What is unreviewed, and which of it is next: pure."""

from __future__ import annotations

from typing import Literal

from newsview.store.document.model import Event, Mention
from newsview.tui.review.annotation_index import Marks
from newsview.tui.review.cursor import Focus, nearest, on_event, on_mention

__all__ = ["Attention", "next_undecided"]

Attention = Literal["reading", "doubt"]
"""The order: that of the text, or what is most likely wrong first."""

DOUBTLESS = 2.0
"""Above every score: what was proposed without one comes last."""


def next_undecided(
    marks: Marks, here: Focus, *, forward: bool = True, attention: Attention = "reading"
) -> Focus | None:
    """The next (previous) unreviewed item; past the last one from the other end. None: all is reviewed.

    In order of the text, names and events come before what only refers back to them.
    """
    if not marks.unreviewed:
        return None
    if attention == "doubt":
        return _doubtful(marks, here, forward=forward)
    edge = Focus("word", -1, 0) if forward else Focus("word", len(marks.document.text), 10**9)
    for back_references in (False, True):
        for begin in (here, edge):
            found = nearest(marks, begin, forward, back_references=back_references)
            if found is not None:
                return found
    return None


def _doubtful(marks: Marks, here: Focus, *, forward: bool) -> Focus | None:
    """The least certain proposal after (before) the one here, in order of certainty."""

    def doubt(item: Mention | Event) -> tuple[float, int, str]:
        return (item.score if item.score is not None else DOUBTLESS), item.start, item.id

    items: list[Mention | Event] = [*marks.mentions.values(), *marks.events.values()]
    left = [item for item in items if item.status == "proposed"]
    item_here = marks.mentions.get(here.id or "") if here.kind == "mention" else marks.events.get(here.id or "")
    if item_here is not None:
        others = [item for item in left if item.id != item_here.id]
        left = [item for item in others if (doubt(item) > doubt(item_here)) == forward] or others or left
    if not left:
        return None
    item = (min if forward else max)(left, key=doubt)
    return on_mention(item) if isinstance(item, Mention) else on_event(item)
