"""The title line and the panels' headings, as segments: pure."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from newsview.tui.library.filters import origin
from newsview.tui.review.annotation_index import Marks
from newsview.tui.widgets.styles import Ink
from newsview.tui.widgets.text_layout import fit, shown

__all__ = ["panel_heading", "title_line"]

WIDE = 100
"""Columns from which there is room to say where the article came from."""


def title_line(marks: Marks, place: str, width: int, ink: Ink) -> list[Segment]:
    """The article's title, where and when it appeared, its place in the queue and how much of it is reviewed."""
    article = marks.document.article
    source = origin(article.source) if width >= WIDE else None
    facts = " · ".join(fact for fact in (source, article.published or "no date") if fact)
    progress = f"{marks.total - marks.unreviewed} of {marks.total} reviewed" if marks.total else "nothing marked yet"
    if article.reviewed:
        progress = f"✓ done · {progress}"
    right = shown("   ".join(part for part in (facts, place, progress) if part))
    room = max(width - cell_len(right) - 5, 10)
    return [Segment(" "), Segment(fit(article.headline, room), Style(bold=True)), Segment(f"   {right} ", ink.faint)]


def panel_heading(
    name: str, size: int, order: str, width: int, ink: Ink, *, active: bool, only: str = ""
) -> list[Segment]:
    """A panel's name and size, a rule, and how it is ordered; `only`: what all that is listed has in common."""
    head = f" {name} {size or ''}".rstrip() + " "
    tail = shown(f" only {only}, by {order} " if only else f" by {order} ")
    rule = "─" * max(width - cell_len(head) - cell_len(tail), 0)
    return [
        Segment(head, ink.accent if active else Style(bold=True)),
        Segment(rule, ink.rule),
        Segment(tail, ink.faint),
    ]
