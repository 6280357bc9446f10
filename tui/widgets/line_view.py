"""Views that draw themselves a line at a time and remember what they drew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from newsview.tui.widgets.styles import Ink, ink_for
from newsview.tui.widgets.text_layout import shown

__all__ = ["Line", "LineView", "Panel"]

CACHED_ROWS = 4096

THUMB = "┃"
"""The mark at the right edge for the part that is in view."""


def harmless(line: Iterable[Segment]) -> list[Segment]:
    """Gives a line without control characters for the terminal; all text goes through here before it is painted."""
    return [s if s.text == (text := shown(s.text)) else Segment(text, s.style) for s in line]


class LineView(ScrollView, can_focus=False, inherit_bindings=False):
    """A list of rows, each drawn by `draw` when it is first seen and again only after `forget`."""

    ALLOW_SELECT = False
    EDGE: ClassVar[str] = " "
    """The cell at the right of each row that has no mark for the part in view."""
    DEFAULT_CSS = """
    LineView {
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size: 0 0;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.covered = 0
        """Rows at the bottom that something else covers."""
        self._strips: LRUCache[tuple[int, str], Strip] = LRUCache(CACHED_ROWS)
        self._base: Style | None = None
        self._ink: Ink | None = None

    @property
    def row_count(self) -> int:
        """The number of rows."""
        return 0

    def draw(self, row: int, width: int) -> list[Segment]:
        """Draws one row, at most `width` cells wide; the rest is filled with the background."""
        return []

    @property
    def base(self) -> Style:
        """The view's own colours: a line must paint its background itself."""
        if self._base is None:
            self._base = self.rich_style
        return self._base

    @property
    def ink(self) -> Ink:
        """The theme's styles."""
        if self._ink is None:
            self._ink = ink_for(self.app)
        return self._ink

    def render_lines(self, crop: Region) -> list[Strip]:
        """Gives the lines of a region; skips the border, hatch and opacity that Textual looks for in every line."""
        if self.gutter.totals != (0, 0):
            return super().render_lines(crop)
        top, (width, height) = self.scroll_offset.y, self.size
        strips = [self._line(y, top, width, height) for y in crop.line_range]
        for each in self.get_line_filters():
            background = self.background_colors[1]
            strips = [strip.apply_filter(each, background) for strip in strips]
        if crop.column_span != (0, width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Gives one line of the view, drawn or from the cache."""
        return self._line(y, self.scroll_offset.y, *self.size)

    def _line(self, y: int, top: int, width: int, height: int) -> Strip:
        row = y + top
        bar = self._bar(y, top, height)
        strip = self._strips.get((row, bar))
        if strip is None:
            drawn = harmless(self.draw(row, width - 1)) if row < self.row_count else []
            left = width - 1 - sum(cell_len(segment.text) for segment in drawn)
            edge = Segment(bar, self.base + self.ink.rule)
            if left < 0:
                strip = Strip([*Strip(drawn).crop(0, width - 1), edge], width)
            else:
                strip = Strip([*drawn, Segment(" " * left, self.base), edge], width)
            self._strips[row, bar] = strip
        return strip

    def _bar(self, y: int, top: int, height: int) -> str:
        """Gives the cell at the right that shows which part of the rows is in view."""
        count = self.row_count
        if count > height:
            size = max(height * height // count, 1)
            first = min(top * height // count, height - size) if top + height < count else height - size
            if first <= y < first + size:
                return THUMB
        return self.EDGE

    def forget(self, rows: Iterable[int] | None = None) -> None:
        """Draws these rows again, or all of them."""
        if rows is None:
            self._strips.clear()
            self.refresh()
            return
        top, (width, height) = self.scroll_offset.y, self.size
        dirty: list[Region] = []
        for row in sorted(rows):
            self._strips.discard((row, THUMB))
            self._strips.discard((row, self.EDGE))
            y = row - top
            if dirty and dirty[-1].bottom == y < height:
                dirty[-1] = Region(0, dirty[-1].y, width, dirty[-1].height + 1)
            elif 0 <= y < height:
                dirty.append(Region(0, y, width, 1))
        if dirty:
            self.refresh(*dirty)

    def resized(self) -> None:
        """Sets the scrollable height to the number of rows."""
        self.virtual_size = Size(1, self.row_count)  # rows are never wider than the view

    def notify_style_update(self) -> None:
        """Discards the cached styles and rows, since the theme changed."""
        self._base = self._ink = None
        self._strips.clear()
        super().notify_style_update()

    def on_resize(self, event: events.Resize) -> None:
        """Discards the cached rows, which have the old width."""
        self._strips.clear()
        self.resized()

    def reveal(self, first: int, last: int | None = None, *, margin: int = 0, centred: bool = False) -> None:
        """Scrolls no further than needed to show the rows; `centred` puts far ones in the middle."""
        last = first if last is None else last
        height = self.size.height - self.covered
        if height <= 0:  # the view is not on the screen
            return
        top = self.scroll_offset.y
        margin = min(margin, max((height - (last - first + 1)) // 2, 0))
        if first - margin < top:
            wanted = first - margin
        elif last + margin >= top + height:
            wanted = last + margin - height + 1
        else:
            return
        if centred and not top - height // 2 <= wanted <= top + height // 2:
            wanted = (first + last - height) // 2
        self.scroll_to(y=max(wanted, 0), animate=False, immediate=True)

    def page(self, by: int) -> None:
        """Scrolls by so many rows, up when negative."""
        self.scroll_to(y=max(self.scroll_offset.y + by, 0), animate=False, immediate=True)


class Line(Widget):
    """A fixed number of lines drawn from segments given to `show`: no layout, no markup."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Line { height: 1; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: tuple[tuple[Segment, ...], ...] = ()

    def show(self, *lines: Sequence[Segment]) -> None:
        """Replaces the lines, and repaints only when they differ."""
        new = tuple(tuple(harmless(line)) for line in lines)
        if new != self._lines:
            self._lines = new
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Gives one line, filled with the background to the full width."""
        base = self.rich_style
        segments = [
            Segment(s.text, base if s.style is None else base + s.style)
            for s in (self._lines[y] if y < len(self._lines) else ())
        ]
        return Strip(segments).adjust_cell_length(self.size.width, base)


class Panel(LineView):
    """A list at the side, with the rows that belong to the selection marked."""

    AROUND: ClassVar[int] = 1
    """Rows that stay in view above and below the marked ones."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.marked: tuple[int, ...] = ()

    def mark(self, rows: Sequence[int], *, scroll: bool = True) -> None:
        """Marks these rows instead of the ones marked before, and scrolls to them unless `scroll` is false."""
        new = tuple(rows)
        if new != self.marked:
            old, self.marked = self.marked, new
            self.forget({*old, *new})
        if new and scroll:
            self.reveal(new[0], new[-1], margin=self.AROUND)

    def on_row(self, row: int, parts: Iterable[Segment]) -> list[Segment]:
        """Gives the parts of a row in its colours, which differ when the row is marked."""
        base = self.base
        if row in self.marked:
            chosen = self.ink.chosen
            return [Segment(text, base + chosen(style)) for text, style, _ in parts]
        return [Segment(text, base + style if style else base) for text, style, _ in parts]

    def on_resize(self, event: events.Resize) -> None:
        """Keeps the marked rows in view at the new size."""
        super().on_resize(event)
        if self.marked:
            self.reveal(self.marked[0], self.marked[-1], margin=self.AROUND)
