"""The article, with its mentions and events drawn in place. Nothing is ever inserted, so nothing moves."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from rich.cells import split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Offset, Size
from textual.message import Message

from newsview.store.document.model import Mention
from newsview.tui.review.annotation_index import Marks
from newsview.tui.review.cursor import Focus, refers_back
from newsview.tui.widgets.line_view import CACHED_ROWS, LineView
from newsview.tui.widgets.text_layout import READING_WIDTH, SIMPLE, Layout, layout, shown

__all__ = ["ArticleView"]

Extent = tuple[int, int]

LONG = 500
"""Code points in the longest name that is looked for among those seen so far."""

MARGIN = 2
"""Empty cells left of the text."""

ROOMY, FOOT = 30, 6
"""Rows of text from which the cursor keeps so far from the foot that a menu does not cover it."""


class ArticleView(LineView, can_focus=True, inherit_bindings=False):
    """Shows a document. `focus_on` says what the cursor is on; `roles` and `hints` are laid over the text."""

    EDGE = "│"

    class Clicked(Message):
        """The text was clicked at an offset."""

        def __init__(self, offset: int) -> None:
            super().__init__()
            self.offset = offset

    class Dragged(Message):
        """The mouse was dragged over an extent of the text."""

        def __init__(self, start: int, end: int) -> None:
            super().__init__()
            self.start, self.end = start, end

    def __init__(self, *, id: str | None = None, width: int = READING_WIDTH) -> None:
        super().__init__(id=id)
        self.reading_width = width
        self.layout_ = Layout("", 0, [], [])
        self.expected_width = 0
        """How wide the view will be, so that the text is there in the very first paint."""
        self.marks: Marks | None = None
        self.at: Focus = Focus("word", 0, 1)
        self.roles: Mapping[Extent, str] = {}
        self.hints: Mapping[int, str] = {}
        self.provisional: list[Mention] = []
        self._furniture: list[Extent] = []
        self._styles: dict[object, Style] = {}
        self._bare: LRUCache[int, list[Segment]] = LRUCache(CACHED_ROWS)
        """Rows as they are without hints, which come and go with a key."""
        self._pressed: int | None = None

    @property
    def row_count(self) -> int:
        """How many rows the text has in the present width."""
        return len(self.layout_.rows)

    def notify_style_update(self) -> None:
        """Drops the cached rows and styles: the theme has changed."""
        self._styles.clear()
        self._bare.clear()
        super().notify_style_update()

    # What is shown

    def open(self, marks: Marks) -> None:
        """Shows a document from its beginning, or another state of the document that is open."""
        same = self.marks is not None and self.marks.document.text == marks.document.text
        self.marks = marks
        self._furniture = [f.extent for f in marks.document.article.furniture]
        if not same:
            self.roles, self.hints, self.provisional = {}, {}, []
            self._lay_out()
            self.scroll_to(y=0, animate=False, immediate=True)
        self.forget()

    def _lay_out(self) -> None:
        outer = self.size.width or self.expected_width
        if self.marks is None or not outer:
            return
        width = min(max(outer - MARGIN - 2, 10), self.reading_width)
        text = self.marks.document.text
        if self.layout_.width != width or self.layout_.text is not text:
            self.layout_ = layout(text, width)
            self._strips.clear()
            self._bare.clear()
        self.resized()

    def on_resize(self, event: events.Resize) -> None:
        """Breaks the text into rows of the new width, and keeps its first visible row and the cursor in view."""
        top = self.layout_.rows[min(self.scroll_offset.y, len(self.layout_.rows) - 1)][0] if self.layout_.rows else 0
        self._strips.clear()
        self._lay_out()
        if top:
            self.scroll_to(y=self.layout_.row_of(top), animate=False, immediate=True)
        self.reveal_focus()
        self.place_cursor()

    def forget(self, rows: Iterable[int] | None = None) -> None:
        """Takes the numbers of rows; None means all. Drops these rows from the cache, so that they are drawn again."""
        if rows is None:
            self._bare.clear()
        else:
            rows = set(rows)
            for row in rows:
                self._bare.discard(row)
        super().forget(rows)

    def redraw(self, extents: Iterable[Extent]) -> None:
        """Takes extents of the text. Draws again the rows that they touch."""
        self.forget(self._rows_of(extents))

    def _rows_of(self, extents: Iterable[Extent]) -> set[int]:
        if not self.layout_.rows:
            return set()
        return {row for start, end in extents for row in self.layout_.rows_of(start, end)}

    def focus_on(self, focus: Focus, roles: Mapping[Extent, str]) -> None:
        """Moves the cursor, and shows the roles of the event in focus."""
        changed = [self.at.extent, focus.extent]
        if roles != self.roles:
            changed += [*self.roles, *roles]
        self.at, self.roles = focus, roles
        self.redraw(changed)
        self.reveal_focus()
        self.place_cursor()

    def reveal_focus(self) -> None:
        """Scrolls until what the cursor is on is in view."""
        if not self.layout_.rows or not self.size.height:
            return
        rows = self.layout_.rows_of(*self.at.extent)
        margin = 2 if self.size.height < ROOMY else FOOT
        last = min(rows[-1], rows[0] + max(self.size.height - self.covered, 1) - 1)
        self.reveal(rows[0], last, margin=margin, centred=True)

    def resized(self) -> None:
        """Makes room below the last row, so that it can be scrolled clear of what lies over the foot."""
        below = self.covered or (FOOT if self.size.height >= ROOMY else 0)
        rows = self.row_count
        self.virtual_size = Size(1, rows + below if rows + below > self.size.height else rows)

    def show_hints(self, hints: Mapping[int, str]) -> None:
        """Lays a hint's letters over the text at each offset; none takes them away."""
        changed = [(offset, offset + 2) for offset in (*self.hints, *hints)]
        self.hints = hints
        super().forget(self._rows_of(changed))

    def propose(self, mentions: Sequence[Mention]) -> None:
        """Shows names that extraction has seen so far; `open` with the whole annotation replaces them."""
        self.provisional = sorted([*self.provisional, *mentions], key=lambda m: m.start)
        self.redraw(m.extent for m in mentions)

    @property
    def in_view(self) -> Extent:
        """The extent of the text that is on the screen."""
        rows = self.layout_.rows
        if not rows:
            return 0, 0
        top = min(self.scroll_offset.y, len(rows) - 1)
        return rows[top][0], rows[min(top + max(self.size.height, 1), len(rows)) - 1][1]

    def place_cursor(self) -> None:
        """The terminal's own cursor follows, for screen readers and braille lines."""
        if not self.layout_.rows:
            return
        row = self.layout_.row_of(self.at.start)
        x = MARGIN + self.layout_.column_of(row, self.at.start)
        self.app.cursor_position = self.content_region.offset + Offset(x, row - self.scroll_offset.y)

    # Drawing

    def draw(self, row: int, width: int) -> list[Segment]:
        """Takes the number of a row. Gives the row as segments: the text with its marks, and hints over it."""
        start, end = self.layout_.rows[row]
        if start == end or self.marks is None:
            return []
        bare = self._bare.get(row)
        if bare is None:
            bare = self._bare[row] = self._row(row, start, end, self.marks)
        hints = [at for at in self.hints if start <= at < end]
        return self._with_hints(bare, row, hints) if hints else bare

    def _row(self, row: int, start: int, end: int, marks: Marks) -> list[Segment]:
        mentions = [*self._provisional_in(start, end), *marks.mentions_in(start, end)]
        events_ = marks.events_in(start, end)
        roles = [(a, b, role) for (a, b), role in self.roles.items() if a < end and b > start]
        furniture = [(a, b) for a, b in self._furniture if a < end and b > start]
        spans = [m.extent for m in mentions] + [e.trigger.extent for e in events_] + [(a, b) for a, b, _ in roles]
        edges = {start, end} | {e for span in (*spans, *furniture, self.at.extent) for e in span if start < e < end}
        cuts = self.layout_.whole(row, sorted(edges))
        segments = [Segment(" " * MARGIN, self.base)]
        for a, b in pairwise(cuts):
            key = (
                any(f <= a < g for f, g in furniture),
                tuple((_shown_label(m), m.status) for m in mentions if m.start <= a < m.end),
                tuple((e.status, e.type is not None) for e in events_ if e.start <= a < e.end),
                tuple(role for f, g, role in roles if f <= a < g),
                self.at.start <= a < self.at.end and self.at.kind,
            )
            segments.append(Segment(shown(self.layout_.text[a:b]), self._styles.get(key) or self._style(key)))
        return segments

    def _provisional_in(self, start: int, end: int) -> list[Mention]:
        first = bisect_left(self.provisional, start - LONG, key=lambda m: m.start)
        last = bisect_left(self.provisional, end, lo=first, key=lambda m: m.start)
        return [m for m in self.provisional[first:last] if m.end > start]

    def _style(
        self,
        key: tuple[bool, tuple[tuple[str, str], ...], tuple[tuple[str, bool], ...], tuple[str, ...], bool | str],
    ) -> Style:
        furniture, mentions, triggers, roles, focused = key
        style = self.base
        if furniture:
            style += self.ink.faint
        whole = focused in ("event", "span")  # one stretch, whatever is marked in it
        for label, status in mentions:
            style += self.ink.mention("" if whole else label, status)
        if len([1 for _, status in mentions if status == "proposed"]) and mentions[-1][1] != "rejected":
            style += Style(underline=True)
        for status, typed in triggers:
            style += self.ink.trigger(status, typed=typed)
        for role in () if focused else roles:
            style += self.ink.role(role)
        if focused:
            style += self.ink.focus
        self._styles[key] = style
        return style

    def _with_hints(self, segments: list[Segment], row: int, hints: list[int]) -> list[Segment]:
        """The row with each hint's letters in place of as many cells of the text; what sticks out of these is blank."""
        cells = {MARGIN + self.layout_.column_of(row, at): self.hints[at] for at in sorted(hints)}
        result: list[Segment] = []
        column = covered = 0
        for text, style, _ in segments:
            if SIMPLE.fullmatch(text):
                begun, end = column, column + len(text)
                for x, hint in cells.items():
                    if max(column, covered) <= x < end:
                        before = text[max(column, covered) - begun : x - begun]
                        result += [Segment(before, style), Segment(hint, self.ink.hint)]
                        column = covered = x + len(hint)
                result.append(Segment(text[max(column, covered) - begun :], style))
                column = end
                continue
            left: list[str] = []
            for start, end, width in split_graphemes(text)[0]:
                if column >= covered and (letters := cells.get(column)) is not None:
                    result += [Segment("".join(left), style), Segment(letters, self.ink.hint)]
                    left = []
                    covered = column + len(letters)
                column += width
                if column - width >= covered:
                    left.append(text[start:end])
                elif column > covered:
                    left.append(" " * (column - covered))
            result.append(Segment("".join(left), style))
        return result

    # The mouse

    def _offset(self, event: events.MouseEvent) -> int:
        return self.layout_.offset_at(event.y + self.scroll_offset.y, event.x - MARGIN)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Notes where the mouse button was pressed."""
        self._pressed = self._offset(event)
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Posts the extent between the pressed button and the pointer, for a selection."""
        if self._pressed is not None and (here := self._offset(event)) != self._pressed:
            self.post_message(self.Dragged(min(here, self._pressed), max(here, self._pressed) + 1))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Posts a click where the button is released on the offset where it was pressed."""
        self.release_mouse()
        if self._pressed is not None and self._pressed == self._offset(event):
            self.post_message(self.Clicked(self._pressed))
        self._pressed = None


def _shown_label(mention: Mention) -> str:
    """The label whose hue a mention has: none where it only refers back and is not accepted, so that names are seen
    first."""
    return "" if mention.status == "proposed" and refers_back(mention) else mention.label
