"""A list of places in texts: the words there with the text around them, and ticks where one can choose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar, overload

from rich.cells import cell_len, split_graphemes
from rich.style import Style
from textual import events
from textual.message import Message

from newsview.store.schemes import Scheme
from newsview.tui.widgets.row_list import Parts, RowList
from newsview.tui.widgets.text_layout import fit, shown

__all__ = ["Place", "PlaceList"]

Item = TypeVar("Item")

NOTE_WIDTH = 32
"""Cells at the right for the note of a place, at most."""


class Place(NamedTuple):
    """One place in a text, as a row shows it."""

    reads: str
    before: str = ""
    after: str = ""
    label: str = ""
    """The label or event type; empty for plain text."""
    status: str = ""
    note: str = ""
    heading: str = ""
    """A title above this row: of the article whose places begin here."""


class Row(NamedTuple):
    """A row of the list: the number of a place, or None and a heading."""

    place: int | None
    heading: str = ""


class _PlainRows(Sequence[Row]):
    """One row for each place, without headings."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        numbers = range(self._count)[index]
        return Row(numbers) if isinstance(numbers, int) else [Row(number) for number in numbers]


class PlaceList(RowList):
    """The list of places; the cursor is always on a place, never on a heading."""

    class Chosen(Message):
        """A place was clicked."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self, scheme: Scheme, *, empty: str, id: str | None = None) -> None:
        super().__init__(empty=empty, id=id)
        self.scheme = scheme
        self.places: Sequence[Place] = []
        self.ticked: set[int] | None = None
        """The places ticked; None: this list has no ticks."""
        self.rows: Sequence[Row] = []
        self._row_of: Sequence[int] = []
        self._note = 0
        """Cells of the widest note."""

    def show(self, places: Sequence[Place], ticked: Iterable[int] | None = None, *, cursor: int = 0) -> None:
        """Replaces the places; `ticked` are the numbers of those with a tick, None for a list without ticks."""
        self.places, self.rows, self._row_of, self._note = [], [], [], 0
        self.ticked = None if ticked is None else set(ticked)
        self.marked = ()
        self.add(places)
        self.go(cursor)

    def show_plain(self, places: Sequence[Place], notes: Iterable[str], *, cursor: int = 0) -> None:
        """Lists other places, all ticked, none of which has a heading; a place is asked for only when it is drawn.

        `notes` are what the places say at the right, each at least once.
        """
        self.places, self.rows, self._row_of = places, _PlainRows(len(places)), range(len(places))
        self.ticked = set(range(len(places)))
        self._note = max((cell_len(shown(note)) for note in notes), default=0)
        self.marked = ()
        self.resized()
        self.forget()
        self.go(cursor)

    def add(self, places: Sequence[Place], ticked: Iterable[int] = ()) -> None:
        """Adds more places at the end; `ticked` counts from the first of these."""
        first = len(self.places)
        if self.ticked is not None:
            self.ticked |= {first + n for n in ticked}
        rows, row_of, kept = _grown(self.rows), _grown(self._row_of), _grown(self.places)
        for number, place in enumerate(places, first):
            if place.heading:
                rows.append(Row(None, place.heading))
            row_of.append(len(rows))
            rows.append(Row(number))
        kept += places
        self.rows, self._row_of, self.places = rows, row_of, kept
        self._note = max([self._note, *(cell_len(shown(place.note)) for place in places)])
        self.resized()
        self.forget()

    def go(self, place: int) -> None:
        """Puts the cursor on a place, or the nearest there is."""
        if not self.places:
            self.cursor = 0
            return
        self.cursor = min(max(place, 0), len(self.places) - 1)
        row = self._row_of[self.cursor]
        self.mark((row,), scroll=False)
        self.reveal(row - 1 if row and self.rows[row - 1].place is None else row, row)

    def toggle(self, places: Iterable[int]) -> None:
        """Ticks all these places, or unticks them when all are ticked."""
        if self.ticked is None:
            return
        wanted = set(places)
        self.ticked = self.ticked - wanted if wanted <= self.ticked else self.ticked | wanted
        self.forget([self._row_of[place] for place in wanted])

    def parts(self, row: int, width: int) -> Parts:
        """Gives what a row shows: a heading, or a place with its tick."""
        place, heading = self.rows[row]
        if place is None:
            return [(fit(f" {heading}", width), self.ink.accent)]
        return self._parts(self.places[place], width, self.ticked is not None and place in self.ticked)

    def _parts(self, place: Place, width: int, ticked: bool) -> Parts:
        ink = self.ink
        parts: Parts = [(" ", None)]
        if self.ticked is not None:
            parts.append(("[✓] " if ticked else "[ ] ", ink.good if ticked else ink.faint))
        glyph = self.scheme.glyph(place.label) if place.label and self.scheme.label(place.label) else " "
        parts.append((f"{glyph} ", ink.label(place.label) if glyph != " " else None))
        note = min(self._note + 2, NOTE_WIDTH, width // 3) if self._note else 0
        room = max(width - sum(cell_len(t) for t, _ in parts) - note, 0)
        reads = shown(place.reads)
        if cell_len(reads) > room:
            reads = fit(reads, room)
        size = cell_len(reads)
        if place.before or place.after:
            left = max(min(room * 2 // 5, room - size), 0)
            parts.append((_tail(place.before, left), ink.faint))
            parts.append((reads, self._reads(place)))
            parts.append((fit(place.after, room - size - left), ink.faint))
        else:
            parts.append((fit(place.reads, room), self._reads(place)))
        if note:
            parts.append((f"  {fit(place.note, note - 2)}", ink.faint))
        return parts

    def _reads(self, place: Place) -> Style:
        if not place.label:
            return Style(bold=bool(place.before or place.after))
        if self.scheme.label(place.label) is None:
            return self.ink.trigger(place.status or "proposed")
        return self.ink.label(place.label) + Style(bold=True, strike=place.status == "rejected")

    def on_click(self, event: events.Click) -> None:
        """Posts `Chosen` for the place that was clicked; a heading does nothing."""
        row = event.y + self.scroll_offset.y
        if row < len(self.rows) and (place := self.rows[row].place) is not None:
            self.post_message(self.Chosen(place))


def _grown(items: Sequence[Item]) -> list[Item]:
    """Gives the items as a list that may grow: the same object when it is a list."""
    return items if isinstance(items, list) else list(items)


def _tail(text: str, width: int) -> str:
    """Gives the end of a text in exactly `width` cells, aligned to the right."""
    text = shown(text)
    clusters, size = split_graphemes(text)
    for start, _, cells in clusters:
        if size <= width:
            return " " * (width - size) + text[start:]
        size -= cells
    return " " * width
