"""Who and what the article names: a row an entity, its mentions folded under it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from rich.segment import Segment
from textual import events
from textual.message import Message

from newsview.store.document.model import Mention
from newsview.store.schemes import Scheme
from newsview.tui.review.annotation_index import Marks, group_of, short
from newsview.tui.review.cursor import Focus
from newsview.tui.theme import STATUS_GLYPHS
from newsview.tui.widgets.line_view import Panel
from newsview.tui.widgets.text_layout import fit, shown

__all__ = ["ORDERS", "EntityPanel"]

Order = Literal["mentions", "text", "doubt"]
ORDERS: tuple[Order, ...] = ("mentions", "text", "doubt")
"""Most mentioned first; first mentioned first; least certain first."""

NAMED = 100
"""Mentions of an entity that are looked at for what else it is called."""

NAME = 30
"""Cells for a name at most; what else is known of the entity follows it."""

CONTEXT = 80
"""Code points of text after a mention in its row."""


class Row(NamedTuple):
    group: str
    """An entity's id, or for values such as dates a colon and their label."""
    mention: str | None = None


class EntityPanel(Panel):
    """Lists the entities of the article, each with its mentions under it when unfolded."""

    class Chosen(Message):
        """A row was clicked."""

        def __init__(self, group: str, mention: str | None) -> None:
            super().__init__()
            self.group, self.mention = group, mention

    def __init__(self, scheme: Scheme, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.scheme = scheme
        self.order: Order = "mentions"
        self.empty = ""
        """What to do where there is nothing to list."""
        self.marks: Marks | None = None
        self.rows: list[Row] = []
        self._groups: list[str] = []
        self._unfolded: set[str] = set()
        self._row_of: dict[Row, int] = {}

    @property
    def row_count(self) -> int:
        """How many rows the list has; where it is empty, the one that says so."""
        return len(self.rows) or 1

    def open(self, marks: Marks) -> None:
        """Lists a document's entities in the chosen order."""
        if self.marks is None or self.marks.document.article.id != marks.document.article.id:
            self._unfolded.clear()
        self.marks = marks
        self._groups = sorted(self._present(marks), key=self._place)
        self._lay_out()

    def update(self, groups: Iterable[str]) -> None:
        """Follows a correction that touched these groups. Rows keep their places; what is new comes last."""
        if self.marks is None:
            return
        present = self._present(self.marks)
        touched = set(groups)
        if present != set(self._groups) or touched & self._unfolded:
            self._groups = [g for g in self._groups if g in present]
            there = set(self._groups)
            self._groups += sorted((g for g in present if g not in there), key=self._place)
            self._lay_out()
        else:
            self.forget([self._row_of[Row(g)] for g in touched if Row(g) in self._row_of])

    @staticmethod
    def _present(marks: Marks) -> set[str]:
        return {group for group, keys in marks.of_group.items() if keys} | set(marks.entities)

    def _place(self, group: str) -> tuple[object, ...]:
        assert self.marks is not None
        keys = self.marks.of_group.get(group, [])
        first = keys[0][0] if keys else 0
        value = group.startswith(":")
        if self.order == "text":
            return value, first, group
        if self.order == "doubt":
            scores = [m.score for m in self.marks.mentions_of(group) if m.status == "proposed" and m.score is not None]
            return value, min(scores, default=2.0), first, group
        return value, -len(keys), first, group

    def _lay_out(self) -> None:
        assert self.marks is not None
        self.rows = []
        for group in self._groups:
            self.rows.append(Row(group))
            if group in self._unfolded:
                self.rows += [Row(group, key[2]) for key in self.marks.of_group.get(group, ())]
        self._row_of = {row: at for at, row in enumerate(self.rows)}
        self.resized()
        self.forget()

    def fold(self, group: str) -> None:
        """Unfolds a group's mentions under it, or folds them again."""
        self._unfolded.symmetric_difference_update({group})
        self._lay_out()

    def next_order(self) -> None:
        """Sorts the entities in the next order."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        if self.marks is not None:
            self.open(self.marks)

    @property
    def groups(self) -> list[str]:
        """The groups in the order of the list."""
        return self._groups

    def follow(self, focus: Focus) -> None:
        """Shows which row has what the cursor is on."""
        rows: list[int] = []
        if self.marks is not None and focus.id is not None:
            if focus.kind == "entity":
                rows = [self._row_of[r] for r in (Row(focus.id),) if r in self._row_of]
            elif focus.kind == "mention" and (mention := self.marks.mentions.get(focus.id)) is not None:
                group = group_of(mention)
                row = self._row_of.get(Row(group, mention.id), self._row_of.get(Row(group)))
                rows = [] if row is None else [row]
        self.mark(rows)

    def draw(self, row: int, width: int) -> list[Segment]:
        """Takes the number of a row. Gives the row as segments: an entity or one of its mentions."""
        if self.marks is None or not self.rows:
            return [Segment(f" {self.empty}", self.base + self.ink.faint)]
        group, mention = self.rows[row]
        inner = width - 1
        line = self._mention(self.marks.mentions[mention], inner) if mention is not None else self._group(group, inner)
        return [Segment(" ", self.base), *self.on_row(row, line)]

    def _group(self, group: str, width: int) -> list[Segment]:
        assert self.marks is not None
        entity = self.marks.entities.get(group)
        label = entity.label if entity is not None else group[1:]
        name = entity.name if entity is not None else label.capitalize().replace("_", " ")
        fold = "▾" if group in self._unfolded else "▸"
        decided = self.marks.decided.get(group, Counter())
        count, left = decided.total(), decided["proposed"]
        status = "·" if left else "✗" if count and decided["rejected"] == count else "✓"
        wide = min(max(10, (width - 11) * 11 // 20), NAME)
        ink = self.ink
        detail = self._detail(group, self.marks.first_of(group, NAMED))
        return [
            Segment(f"{fold} ", ink.faint),
            Segment(f"{self.scheme.glyph(label)} ", ink.label(label)),
            Segment(fit(name, wide)),
            Segment(f"{count:>4} "),
            Segment(fit(detail, max(width - wide - 11, 0)), ink.faint),
            Segment(f" {status}", ink.faint if left else ink.good if status == "✓" else ink.bad),
        ]

    def _detail(self, group: str, mentions: list[Mention]) -> str:
        """The external id, for whom it acts, and what else it is called: names first, no pronouns."""
        assert self.marks is not None
        entity = self.marks.entities.get(group)
        parts: list[str] = []
        if entity is not None:
            if entity.ref:
                parts.append(short(entity.ref))
            if entity.acts_for:
                parts.append(f"for {short(entity.acts_for)}")
            text = self.marks.document.text
            named = sorted((m for m in mentions if m.kind != "pronoun"), key=lambda m: m.kind != "name")
            names = dict.fromkeys(" ".join(text[m.start : m.end].split()) for m in named)
            parts += [", ".join(n for n in names if n != entity.name)]
        else:
            parts.append(", ".join(dict.fromkeys(m.value for m in mentions if m.value)))
        return " · ".join(p for p in parts if p)

    def _mention(self, mention: Mention, width: int) -> list[Segment]:
        assert self.marks is not None
        text = self.marks.document.text
        wide = min(max(10, (width - 11) * 11 // 20), NAME)
        after = " ".join(text[mention.end : mention.end + CONTEXT].split())
        detail = mention.value or f"…{shown(after)}"
        return [
            Segment("    "),
            Segment(
                f"{STATUS_GLYPHS[mention.status]} ", self.ink.good if mention.status == "accepted" else self.ink.faint
            ),
            Segment(fit(" ".join(text[mention.start : mention.end].split()), wide), self.ink.label(mention.label)),
            Segment(" "),
            Segment(fit(detail, max(width - wide - 7, 0)), self.ink.faint),
        ]

    def on_click(self, event: events.Click) -> None:
        """Folds or unfolds an entity at the sign before its name; elsewhere posts the row that was clicked."""
        at = event.y + self.scroll_offset.y
        if at < len(self.rows):
            row = self.rows[at]
            if event.x < 3 and row.mention is None:
                self.fold(row.group)
            else:
                self.post_message(self.Chosen(row.group, row.mention))
