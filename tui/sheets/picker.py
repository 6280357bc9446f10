"""Small windows over the screen: choose by typing ahead, or answer in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from newsview.tui.keymap.ranking import Match, ranked
from newsview.tui.review.status_line import Offer
from newsview.tui.sheets.picker_options import Option, found_by
from newsview.tui.terminal.see_through import SeeThrough
from newsview.tui.widgets.field import Field
from newsview.tui.widgets.line_view import Line, Panel
from newsview.tui.widgets.styles import ink_for
from newsview.tui.widgets.text_layout import fit, shown

__all__ = ["Picker", "Prompt", "matching"]


def matching(options: Sequence[Option], typed: str) -> list[Option]:
    """The options that what was typed may mean, likeliest first."""
    return [option for _, option in ranked(typed, options, found_by)]


class Choices(Panel):
    """The options of a picker, a row each, with one marked as chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.options: list[Option] = []

    @property
    def row_count(self) -> int:
        """The number of options; 1 when there is none, for the row that says so."""
        return max(len(self.options), 1)

    def offer(self, options: list[Option]) -> None:
        """Replaces the options, marks the first and scrolls to the top."""
        self.options = options
        self.marked = (0,) if options else ()
        self.resized()
        self.scroll_to(y=0, animate=False, immediate=True)
        self.forget()

    def move(self, by: int) -> None:
        """Moves the mark down by so many rows, up when negative; it stops at the first and last option."""
        if self.options:
            at = self.marked[0] if self.marked else 0
            self.mark((min(max(at + by, 0), len(self.options) - 1),))

    @property
    def chosen(self) -> Option | None:
        """The marked option, or None when there are no options."""
        return self.options[self.marked[0]] if self.marked else None

    def draw(self, row: int, width: int) -> list[Segment]:
        """Draws one option: its glyph, its text and its detail."""
        if not self.options:
            return [Segment(" nothing is called so", self.base + self.ink.faint)]
        option = self.options[row]
        glyph = f" {fit(option.glyph, 2)}" if option.glyph else " "
        wide = min(max(24, width * 2 // 5), width - len(glyph)) if option.detail else width - len(glyph)
        parts = [Segment(glyph, self.ink.label(option.label)), Segment(fit(option.text, wide))]
        if option.detail:
            parts.append(Segment(" " + fit(option.detail, max(width - wide - len(glyph) - 1, 0)), self.ink.faint))
        return self.on_row(row, parts)


class Window(SeeThrough[str | None]):
    """A box at the foot of the screen, which leaves the text above it in view."""

    OFFERS: ClassVar[tuple[Offer, ...]] = (("take", "keep"), ("leave", "leave"))
    """What its keys do, shown on the line under it."""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    BINDINGS = [("escape", "dismiss(None)", "Close")]  # noqa: RUF012
    DEFAULT_CSS = """
    Window { align: right bottom; background: transparent; }
    Window > Vertical {
        width: 76; max-width: 100%; height: auto; max-height: 16; margin: 0 0 2 0;
        background: $panel; border-top: solid $accent; border-title-color: $accent;
        border-subtitle-color: $faint; padding: 0 1;
    }
    Window.-narrow > Vertical { width: 100%; }
    Window Input {
        border: none; height: 1; padding: 0; background: $panel; color: $foreground;
    }
    Window Input:focus { border: none; }
    Window Choices { height: auto; max-height: 12; background: $panel; }
    Window Line { background: $panel; color: $faint; }
    """

    def size_class(self) -> None:
        """Sets the class for the terminal's width before the first layout, which would have to be made again else."""
        width = self.app.size.width
        self.add_class(max((at, name) for at, name in self.HORIZONTAL_BREAKPOINTS if at <= width)[1])


class Picker(Window):
    """Chooses one of some options by typing ahead; the answer is its value, or None.

    With `free`, what was typed is an answer too where nothing matches, as `free(typed)`. The words that are `typed`
    already narrow nothing until they are changed; they are selected, so that others replace them.
    """

    OFFERS = (("take", "choose"), ("walk", "others"), ("leave", "leave"))

    def __init__(
        self, title: str, options: Sequence[Option], *, free: Callable[[str], Option] | None = None, typed: str = ""
    ) -> None:
        super().__init__()
        self.heading, self.options, self.free, self.typed = title, options, free, typed

    def compose(self) -> ComposeResult:
        """Composes the input and the list of options under it."""
        self.size_class()
        with Vertical() as box:
            box.border_title = Content(f" {shown(self.heading)} ")  # it may quote the article
            yield Field(self.typed, placeholder="type to find", id="typed")
            yield Choices()

    def on_mount(self) -> None:
        """Fixes the height of the list and offers the options."""
        most = 12 if self.app.size.height > 30 else 6
        self.query_one(Choices).styles.height = min(len(self.options) + (self.free is not None) or 1, most)
        self._offer(self.typed)

    def _offer(self, typed: str) -> None:
        typed = "" if typed == self.typed else typed
        fits = ranked(typed, self.options, found_by)
        found = [option for how, option in fits if how < Match.SCATTERED]
        words = typed.strip()
        said = any(words == o.text or words.casefold() in map(str.casefold, o.codes) for o in found)
        if self.free is not None and words and not said:
            found.append(self.free(words))
        self.query_one(Choices).offer([*found, *(option for how, option in fits if how is Match.SCATTERED)])

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._offer(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        chosen = self.query_one(Choices).chosen
        self.dismiss(None if chosen is None else chosen.value)

    def on_key(self, event: events.Key) -> None:
        """Moves the mark for the arrow, page and tab keys, which the input must not get."""
        steps = {"down": 1, "up": -1, "ctrl+n": 1, "pagedown": 10, "pageup": -10, "tab": 1, "shift+tab": -1}
        if event.key in steps:
            self.query_one(Choices).move(steps[event.key])
            event.stop()
            event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """Answers with the option that was clicked."""
        choices = self.query_one(Choices)
        if event.widget is choices:
            at = event.screen_y - choices.region.y + choices.scroll_offset.y
            if 0 <= at < len(choices.options):
                self.dismiss(choices.options[at].value)


class Prompt(Window):
    """Asks for words; the answer is what was typed, or None. `check` says what the words mean, or raises ValueError.

    `lines`: whether line breaks that are pasted are kept.
    """

    def __init__(
        self, title: str, value: str = "", *, hint: str = "", check: Callable[[str], str] | None = None,
        lines: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.heading, self.value, self.hint, self.check, self.lines = title, value, hint, check, lines

    def compose(self) -> ComposeResult:
        """Composes the input and the line that explains its value."""
        self.size_class()
        with Vertical() as box:
            box.border_title = Content(f" {shown(self.heading)} ")  # it may quote the article
            field = Field(self.value, id="typed")
            field.keeps_lines = self.lines
            yield field
            yield Line(id="meaning")

    def on_mount(self) -> None:
        """Explains the value that the input starts with."""
        self._say(self.value)

    def _say(self, typed: str) -> bool:
        ink = ink_for(self.app)
        line = self.query_one("#meaning", Line)
        try:
            meaning = self.check(typed) if self.check is not None and typed.strip() else self.hint
        except ValueError as error:
            line.show([Segment(str(error), ink.bad)])
            return False
        line.show([Segment(meaning, ink.faint)])
        return True

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._say(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if self._say(event.value):
            self.dismiss(event.value.strip())
