"""The review screen as a person uses it: real keys on a real library, and what is in it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from newsview.store.document.model import Annotation, Article, Document
from newsview.store.editing.corrections import Correction
from newsview.store.library.library import Library
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
from tests.tui.driving import desk
from tests.tui.hosting import document, drawn


async def test_the_article_is_there_with_its_panels(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        text = "\n".join(drawn(d.app.review.article))
        assert "Georgia shelled Kodori on Monday" in text
        entities = drawn(d.app.review.entity_panel)
        assert "Georgia" in entities[0]
        assert "3" in entities[0]
        events = "\n".join(drawn(d.app.review.event_panel))
        assert "2024-01-08 ASSAULT" in events
        assert "Georgia ▸ Kodori" in events


async def test_n_goes_from_mention_to_mention_and_a_count_goes_further(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n")
        assert (d.app.review.at.kind, d.app.review.at.id) == ("mention", "m1")
        await d.press("3", "n")
        assert d.app.review.at.id == "m4"
        await d.press("2", "N")
        assert d.app.review.at.id == "m2"


async def test_the_panels_show_what_the_cursor_is_on(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "n")
        panel = d.app.review.entity_panel
        assert [panel.rows[r].group for r in panel.marked] == ["e2"]
        await d.press("j")
        events = d.app.review.event_panel
        assert [events.row_at(r).event for r in events.marked] == ["v2", "v2"]
        assert panel.marked == ()


async def test_dates_follow_the_publication_date(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("D", *(["backspace"] * 10))
        await d.type("2024-01-16")
        await d.press("enter")
        kept = await d.kept()
        assert kept.article.published == "2024-01-16"
        assert kept.mention("m3").value == "2024-01-15"
        assert len(d.library.history("kodori")) == 1


async def test_enter_marks_done_and_opens_the_next(tmp_path: Path) -> None:
    async with desk(tmp_path, document(), other("two"), other("three")) as d:
        await d.press("enter")
        assert d.now.article.id == "two"
        assert d.library.load("kodori").article.reviewed is not None
        await d.press("greater_than_sign", "2", "less_than_sign")
        assert d.now.article.id == "kodori"
        await d.press("less_than_sign")
        assert "first article" in d.status()


def other(id_: str) -> Document:
    """Another article, in which nothing is found."""
    return Document(article=Article(id=id_, text=f"Nothing happened in {id_}."), annotation=Annotation(pipeline="none"))


async def test_notes_are_kept(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "m")
        await d.type("country?")
        await d.press("enter", "M")
        await d.type("short")
        await d.press("enter")
        kept = await d.kept()
        assert (kept.mention("m1").note, kept.article.note) == ("country?", "short")


async def test_z_goes_through_what_overlaps(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.find("Kodori", 2)
        await d.press("l", "g", "z")
        assert d.app.review.at.id == "m5"
        await d.press("z")
        assert d.app.review.at.kind == "word"


async def test_guidelines_say_what_the_label_means(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "h")
        menu = d.app.review.menu
        assert menu.display
        assert "governs itself" in "\n".join(drawn(menu))
        await d.press("escape")
        assert not menu.display


async def test_a_read_only_library_says_who_has_it(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as first:
        first.add(document())
        with Library.open(tmp_path / "library") as second:
            app = NewsviewApp(second, open_id="kodori", queue=["kodori"], helper=None)
            async with app.run_test(size=(120, 40)) as pilot:
                await pilot.press("n", "a")
                await pilot.pause()
                said = "\n".join(drawn(app.review.status))
                assert "ead-only" in said
                assert app.editor is not None
                assert app.editor.document.mention("m1").status == "proposed"


async def test_what_cannot_be_saved_is_said_kept_and_saved_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as d:
        whole: Callable[[str, Sequence[Correction]], None] = d.library.record

        def full(id: str, corrections: Sequence[Correction]) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(d.library, "record", full)
        await d.press("n", "x")
        await d.app.wait_until_saved()
        await d.pilot.pause()
        assert "NOT SAVED (1)" in d.status()
        assert "No space left" in d.status()
        monkeypatch.setattr(d.library, "record", whole)
        await d.press("x")
        kept = await d.kept()
        assert kept == d.now
        assert kept.mention("m1").status == "rejected"


async def test_an_empty_library_says_what_to_do(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        app = NewsviewApp(library, helper=None)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert "There is no article" in "\n".join(drawn(app.review.article))
            await pilot.press("n", "a", "e", "enter", "u", "l", "D", "greater_than_sign")


async def test_every_action_may_be_called_anywhere(tmp_path: Path) -> None:
    """None fails on a word, a mention, a slot of an event or an entity."""
    async with desk(tmp_path, size=(80, 24)) as d:
        review = d.app.review
        for place in ("", "next_mention", "next_event jump", "next_mention all_of_it"):
            for action in d.app.actions:
                if action.id == "quit":
                    continue
                while d.app.screen is not review:
                    await d.pilot.pause()
                    d.app.pop_screen()
                review.drop_choice()
                for each in ("cancel", "cancel", "first", *place.split(), action.call):
                    await review.run_action(each)
        await d.pilot.pause()
        assert await d.kept() == d.now


@pytest.mark.parametrize("size", [(80, 24), (99, 30), (160, 50)])
async def test_text_and_panels_are_in_view_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size=size) as d:
        await d.press("n", "n")
        assert "Georgia shelled Kodori" in "\n".join(drawn(d.app.review.article))
        assert "Kodori" in "\n".join(drawn(d.app.review.entity_panel))
        await d.press("j")
        assert "denied" in "\n".join(drawn(d.app.review.event_panel))
        assert d.app.review.event_panel.size.height >= 6


async def test_a_window_made_narrow_keeps_the_panel_of_what_the_cursor_is_on(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(160, 50)) as d:
        await d.press("j")
        await d.pilot.resize_terminal(80, 24)
        await d.pilot.pause()
        assert "denied" in "\n".join(drawn(d.app.review.event_panel))
        await d.press("n")
        assert d.app.review.entity_panel.size.height >= 6
        await d.pilot.resize_terminal(160, 50)
        await d.press("j")
        assert d.app.review.entity_panel.size.height >= 6
        assert d.app.review.event_panel.size.height >= 6


async def test_text_of_an_article_is_shown_and_never_obeyed(tmp_path: Path) -> None:
    text = "A \x1b[31mred\x1b]0;title\x07 [bold]word[/bold] and \u202eoverride\u202c here."
    async with desk(
        tmp_path, Document(article=Article(id="x", text=text), annotation=Annotation(pipeline="none"))
    ) as d:
        shown = "\n".join(drawn(d.app.review.article))
        assert "␛[31mred␛]0;title␇" in shown
        assert "[bold]word[/bold]" in shown
        assert "\u202e" not in shown
        while d.app.review.at.start < text.index("[bold]"):
            await d.press("w")
        await d.press("4", "v", "l")
        assert "[bold]word[" in d.app.review.menu.render_str(d.app.review.menu.border_title or "").plain
        await d.press("g", "i")
        picker = d.app.screen.query_one("Vertical")
        assert "[bold]word[" in picker.render_str(picker.border_title or "").plain


async def test_done_with_something_left_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path, document(), other("two")) as d:
        await d.press("enter")
        assert "Done, with 10 not reviewed" in d.status()


async def test_tab_goes_to_the_most_doubtful_first_for_who_wants_that(tmp_path: Path) -> None:
    async with desk(tmp_path, config=Config(attention="doubt")) as d:
        await d.press("tab")
        assert d.app.review.at.id == "m7"
        await d.press("a")
        items = d.now.annotation.decidable
        left = {item.id: item.score for item in items if item.status == "proposed" and item.score is not None}
        assert left[d.app.review.at.id or ""] == min(left.values())


async def test_the_arrow_keys_walk_a_panel_and_the_text_follows(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("backslash", "down")
        review = d.app.review
        panel = review.entity_panel
        assert (review.at.kind, review.at.id) == ("entity", panel.groups[1])
        await d.press("up", "plus", "down")
        assert review.at.kind == "mention"
        assert [panel.rows[r].mention for r in panel.marked] == [review.at.id]
        await d.press("backslash", "down")
        assert (review.at.kind, review.at.id) == ("event", review.event_panel.listed[1])
        await d.press("escape", "down")
        assert review.pane == "text"
