"""The article as it is drawn: in its place, marked, and found again by the mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from newsview.store.document.model import Annotation, Article, Document, Event, Mention, Span
from newsview.store.library.library import Library
from newsview.store.schemes import default_scheme
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
from newsview.tui.review.article_view import MARGIN, ArticleView
from newsview.tui.review.event_panel import time_order
from newsview.tui.theme import HUES, THEMES, contrast_of
from newsview.tui.widgets.styles import ink_of
from tests.tui.hosting import at, document, drawn


def style_at(view: ArticleView, offset: int) -> Style:
    """How the character at an offset is drawn."""
    row = view.layout_.row_of(offset)
    column = MARGIN + view.layout_.column_of(row, offset)
    cells = 0
    for segment in view.render_line(row - view.scroll_offset.y):
        cells += cell_len(segment.text)
        if cells > column:
            return segment.style or Style()
    raise AssertionError("nothing is drawn there")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


async def test_status_is_told_without_colour(library: Library) -> None:
    library.add(document())
    app = NewsviewApp(library, helper=None)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("4", "n", "n", "x")
        view = app.review.article
        proposed, accepted, rejected = (style_at(view, at(w)[0]) for w in ("Monday", "Tbilisi", "Ann"))
        assert (proposed.underline, proposed.bold, proposed.strike) == (True, False, None)
        assert (accepted.underline, accepted.bold) == (False, True)
        assert rejected.strike
        await pilot.press("home", "2", "n")
        assert style_at(view, at("Kodori")[0]).reverse


async def test_drawing_marks_never_moves_the_text(library: Library) -> None:
    library.add(document())
    app = NewsviewApp(library, helper=None)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        view = app.review.article
        before = drawn(view)
        for keys in (["n"], ["x"], ["j"], ["l", "escape"], ["e"], ["E"], ["i", "escape"], ["question_mark", "escape"]):
            await pilot.press(*keys)
            await pilot.pause()
            assert drawn(view) == before, keys


async def test_the_event_in_focus_shows_its_roles_and_no_other_does(library: Library) -> None:
    library.add(document())
    app = NewsviewApp(library, helper=None)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j")
        view = app.review.article
        plain = view.base.bgcolor
        assert style_at(view, at("Georgia")[0]).bgcolor not in (None, plain)
        assert style_at(view, at("Georgia", 3)[0]).bgcolor == plain
        await pilot.press("n")
        assert style_at(view, at("Georgia")[0]).bgcolor == plain


async def test_hints_lie_over_the_text_cell_for_cell(library: Library) -> None:
    library.add(document())
    app = NewsviewApp(library, helper=None)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("j", "s")
        view = app.review.article
        assert view.hints
        widths = [view.render_line(y).cell_length for y in range(view.size.height)]
        assert set(widths) == {view.size.width}
        await pilot.press("escape")
        assert "Georgia shelled Kodori" in drawn(view)[0]


async def test_a_hint_on_characters_of_any_width_moves_nothing(library: Library) -> None:
    text = "👨\u200d👩\u200d👧 met 中文 and Vie\u0323\u0302t Nam, 🇺🇦 Kyiv by the sea."
    library.add(Document(article=Article(id="wide", text=text), annotation=Annotation(pipeline="none")))
    app = NewsviewApp(library, helper=None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = app.review.article
        starts = [text.index(words) for words in ("👨", "met", "中文", "Nam", "🇺🇦", "Kyiv")]
        for hint in ("f", "zj"):
            view.show_hints(dict.fromkeys(starts, hint))
            line = view.render_line(0)
            assert line.text.count(hint) == len(starts)
            assert cell_len(line.text[: line.text.index(" by the sea")]) == cell_len(f"  {text[:-12]}"), hint


async def test_a_click_selects_and_a_drag_selects_words(library: Library) -> None:
    library.add(document())
    app = NewsviewApp(library, helper=None)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.click(ArticleView, offset=(MARGIN + at("Kodori")[0] + 1, 0))
        await pilot.pause()
        assert app.review.at.id == "m2"
        start, _ = at("shelled")
        _, end = at("Monday")
        await pilot.mouse_down(ArticleView, offset=(MARGIN + start + 1, 0))
        await pilot.hover(ArticleView, offset=(MARGIN + end - 2, 0))
        await pilot.mouse_up(ArticleView, offset=(MARGIN + end - 2, 0))
        await pilot.pause()
        assert (app.review.at.kind, app.review.at.extent) == ("span", (start, end))


async def test_wide_and_combining_characters_are_drawn_in_their_cells(library: Library) -> None:
    text = "中文 Ru\u0301ssia 👩\u200d👩\u200d👧 said שלום to Kyiv."
    start = text.index("Kyiv")
    library.add(
        Document(
            article=Article(id="wide", text=text),
            annotation=Annotation(
                mentions=(Mention(id="m1", start=start, end=start + 4, label="GPE", origin="model"),), pipeline="none"
            ),
        )
    )
    app = NewsviewApp(library, helper=None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        view = app.review.article
        assert app.review.at.id == "m1"
        assert style_at(view, start).reverse
        column = MARGIN + cell_len(text[:start])
        assert app.cursor_position.x == view.content_region.x + column
        await pilot.click(ArticleView, offset=(column + 1, 0))
        await pilot.pause()
        assert app.review.at.id == "m1"


@pytest.mark.parametrize("theme", ["newsview-dark", "newsview-light", "ansi-dark", "ansi-light", "nord"])
async def test_every_theme_draws_the_article(library: Library, theme: str) -> None:
    library.add(document())
    app = NewsviewApp(library, helper=None, config=Config(theme=theme))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("j", "s", "escape", "f2", "n")
        await pilot.pause()
        assert "Georgia shelled Kodori" in drawn(app.review.article)[0]


@pytest.mark.parametrize("theme", THEMES[:2], ids=lambda theme: theme.name)
def test_all_that_is_written_stands_out_from_the_page_the_panel_and_a_selected_row(theme: Theme) -> None:
    ink = ink_of(theme)
    styles = [ink.faint, ink.accent, ink.good, ink.bad, *map(ink.hue, HUES), ink.label("A_TEAMS_OWN")]
    for style in styles:
        assert style.color is not None
        for behind in (ink.background, ink.panel):
            assert contrast_of(Color.from_rich_color(style.color), behind) >= 4.5, style
        chosen = ink.chosen(style)
        assert chosen.color is not None
        assert chosen.bgcolor is not None
        colours = map(Color.from_rich_color, (chosen.color, chosen.bgcolor))
        assert contrast_of(*colours) >= 4.5, style


@pytest.mark.parametrize("theme", THEMES[:2], ids=lambda theme: theme.name)
def test_roles_are_told_apart_in_256_colours_too(theme: Theme) -> None:
    roles = [role.name for role in default_scheme().roles] + ["source"]
    tints = [ink_of(theme).role(role).bgcolor for role in roles]
    assert len({tint.downgrade(ColorSystem.EIGHT_BIT).number for tint in tints if tint is not None}) == len(roles)


async def test_a_resize_keeps_what_is_read_in_view(library: Library) -> None:
    text = "\n".join(f"Paragraph {n} tells of nothing at all, and at some length." for n in range(200))
    library.add(Document(article=Article(id="long", text=text), annotation=Annotation(pipeline="none")))
    app = NewsviewApp(library, helper=None)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("space", "space", "space")
        here = app.review.at
        await pilot.resize_terminal(80, 24)
        await pilot.pause(0.1)
        view = app.review.article
        start, end = view.in_view
        assert app.review.at == here
        assert start <= here.start < end


def test_events_are_in_order_of_time_weeks_and_quarters_too() -> None:
    days = ["2024-33", "2023-12-30", "2024-W01", "2024-01-09", "2024", "XXXX-12-30", None, "2024-03~"]
    events = [Event(id=f"v{n}", trigger=Span(start=n, end=n + 1), when=when) for n, when in enumerate(days)]
    assert [e.when for e in sorted(events, key=time_order)] == [
        "2023-12-30", "2024", "2024-33", "2024-W01", "2024-01-09", "2024-03~", "XXXX-12-30", None,
    ]  # fmt: skip


async def test_without_colours_the_status_is_still_told(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    library.add(document())
    app = NewsviewApp(library, helper=None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("4", "n", "n", "x")
        view = app.review.article
        proposed, accepted, plain = (style_at(view, at(w)[0]) for w in ("Monday", "Tbilisi", "officials"))
        assert proposed.color == accepted.color == plain.color
        assert (proposed.underline, accepted.bold) == (True, True)
        assert not plain.underline
        assert not plain.bold
