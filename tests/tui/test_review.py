"""The review screen as a person uses it: real keys on a real library, and what is in it afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from store.corrections import Correction
from store.library import Library
from store.model import Annotation, Argument, Article, Document, Event, Mention, Source, Span, replace
from tests.tui.hosting import at, document, drawn
from tui.app import NewsviewApp
from tui.config import Config
from tui.widgets.line_view import Line


class Desk:
    """The app on a library, and the keys to press in it."""

    def __init__(self, app: NewsviewApp, pilot: Pilot[None], library: Library) -> None:
        self.app, self.pilot, self.library = app, pilot, library

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        await self.press(*("space" if c == " " else c for c in words))

    @property
    def now(self) -> Document:
        assert self.app.editor is not None
        return self.app.editor.document

    async def kept(self) -> Document:
        """What the library holds once all is written."""
        await asyncio.to_thread(self.app._writer.settle, 5)
        return self.library.load(self.now.article.id)

    def status(self) -> str:
        return "\n".join(drawn(self.app.review.status))

    async def find(self, words: str, nth: int = 1) -> None:
        """Goes to words in the text by the keys for moving: from the beginning, word by word."""
        await self.press("escape", "home")
        start, _ = at(words, nth)
        review = self.app.review
        while review.at.start < start:
            await self.pilot.press("w")
        await self.pilot.pause()
        assert review.at.start == start


@asynccontextmanager
async def desk(
    tmp_path: Path, *documents: Document, size: tuple[int, int] = (120, 40), config: Config | None = None,
    add: bool = True,
) -> AsyncIterator[Desk]:  # fmt: skip
    with Library.open(tmp_path / "library") as library:
        for each in documents or (document(),):
            if add:
                library.add(each)
        ids = [each.article.id for each in documents or (document(),)]
        app = NewsviewApp(library, open_id=ids[0], queue=ids, helper=None, config=config or Config())
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Desk(app, pilot, library)


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


async def test_accepting_goes_on_to_the_next_unreviewed_and_is_on_the_disk(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("tab")
        first = d.app.review.at.id
        await d.press("a")
        assert d.app.review.at.id != first
        kept = await d.kept()
        assert kept.mention("m1").status == "accepted"
        assert kept == d.now
        assert "saved" in d.status()


async def test_rejected_is_kept_as_a_decision(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "x")
        assert (await d.kept()).mention("m1").status == "rejected"


async def test_relabel_by_letter_and_repeat_it_elsewhere(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.find("Reuters")
        await d.press("l", "o")
        assert d.now.mention("m6").label == "ORG"
        await d.press("n", "full_stop")
        assert d.now.mention("m7").label == "ORG"


async def test_words_become_a_mention(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.find("army")
        await d.press("b", "v", "l", "o")
        made = [m for m in (await d.kept()).annotation.mentions if m.origin == "human"]
        assert [(d.now.quote(m), m.label, m.status) for m in made] == [("Georgian army", "ORG", "accepted")]
        assert d.app.review.at.id == made[0].id


async def test_both_edges_move_by_word_and_by_character(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("5", "n")
        assert d.now.quote(d.now.mention("m5")) == "Ann Kodori"
        await d.press("right_square_bracket")
        assert d.now.quote(d.now.mention("m5")) == "Kodori"
        await d.press("left_square_bracket", "left_curly_bracket")
        assert d.now.quote(d.now.mention("m5")) == "Ann"
        await d.press("2", "right_curly_bracket", "comma", "left_curly_bracket")
        assert d.now.quote(d.now.mention("m5")) == "Ann Kodori"
        assert await d.kept() == d.now


async def test_undo_and_redo_go_back_to_the_start_and_forth(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        before = d.now
        await d.press("tab", "a", "x", "l", "o", "X")
        after = d.now
        assert after != before
        await d.press(*("u" * 4))
        assert d.now.annotation == before.annotation
        await d.press(*("U" * 4))
        assert d.now == after == await d.kept()
        await d.press("U")
        assert "nothing to redo" in d.status()


async def test_undo_of_many_changes_leaves_the_cursor_where_it_is(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "n", "A", "m", "u")
        assert d.app.review.at.id == "m2"


async def test_undo_works_after_a_restart(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        before = d.now
        await d.press("n", "x", "n", "l", "o")
        await d.kept()
    async with desk(tmp_path, add=False) as d:
        assert d.now.mention("m1").status == "rejected"
        await d.press("u", "u")
        assert (await d.kept()).annotation == before.annotation
        assert len(d.library.history("kodori")) == 4


async def test_a_mention_is_given_to_another_entity_by_typing_ahead(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("2", "n", "i")
        await d.type("reu")
        await d.press("enter")
        assert (await d.kept()).mention("m2").entity == "e4"


async def test_a_new_entity_by_its_name(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "i")
        await d.type("Sakartvelo")
        await d.press("enter")
        kept = await d.kept()
        entity = kept.mention("m1").entity
        assert entity is not None
        assert kept.entity(entity).name == "Sakartvelo"
        assert kept.mention("m7").entity == "e1"


async def test_join_split_rename_and_external_id(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("2", "n", "J")
        await d.type("ann")
        await d.press("enter")
        assert (await d.kept()).mention("m2").entity == "e3"
        await d.press("S")
        assert d.now.mention("m2").entity not in ("e3", None)
        await d.press("equals_sign", *(["backspace"] * 6))
        await d.type("Kodori Gorge")
        await d.press("enter", "number_sign")
        await d.type("Q1")
        await d.press("enter")
        entity = (await d.kept()).mention("m2").entity
        assert entity is not None
        assert (d.now.entity(entity).name, d.now.entity(entity).ref) == ("Kodori Gorge", "Q1")


async def test_what_is_done_to_an_entity_is_done_to_all_its_mentions(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "E", "a")
        assert {d.now.mention(m).status for m in ("m1", "m4", "m7")} == {"accepted"}
        await d.press("l", "o")
        assert {d.now.mention(m).label for m in ("m1", "m4", "m7")} == {"ORG"}
        assert (await d.kept()).entity("e1").label == "ORG"


async def test_a_new_event_with_its_type_roles_date_and_factuality(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.find("told")
        await d.press("e", "l", "c")
        made = next(e for e in d.now.annotation.events if e.origin == "human")
        assert (d.now.quote(made), made.type) == ("told", "CONSULT")
        for role, mention in (("s", "m5"), ("t", "m6"), ("d", "m8")):
            await d.press(role)
            await d.press(*hint_of(d, mention))
        await d.press("f", "r", "W")
        await d.type("9 January 2024")
        await d.press("enter")
        event = (await d.kept()).event(made.id)
        assert [(a.role, a.mention) for a in event.arguments] == [("actor", "m5"), ("target", "m6"), ("time", "m8")]
        assert (event.factuality, event.when, event.status) == ("reported", "2024-01-09", "accepted")


def hint_of(d: Desk, mention: str) -> str:
    """The letters that lie on a mention: none other begins where it does."""
    view = d.app.review.article
    start = d.now.mention(mention).start
    assert view.hints, "no hints are shown"
    return next(hint for offset, hint in view.hints.items() if offset == start)


async def test_an_argument_takes_three_keys_at_the_most(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "j", "o")
        assert d.app.review.article.hints
        assert max(map(len, d.app.review.article.hints.values())) <= 2


async def test_a_filler_is_replaced_with_capitals_and_taken_out_by_its_own_hint(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "t")
        await d.press(*hint_of(d, "m5").upper())
        event = d.now.event("v1")
        assert [a.mention for a in event.arguments if a.role == "target"] == ["m5"]
        await d.press("t")
        await d.press(*hint_of(d, "m5"))
        assert [a.role for a in (await d.kept()).event("v1").arguments] == ["actor"]


async def test_one_of_several_fillers_is_put_right_in_its_place(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "t")
        await d.press(*hint_of(d, "m4"))
        await d.press("semicolon", "semicolon", "semicolon")
        assert d.app.review.at.slot == 1
        await d.press("t")
        await d.press(*(key.upper() for key in hint_of(d, "m7")))
        shelled = (await d.kept()).event("v1")
        assert [(a.role, a.mention) for a in shelled.arguments] == [("actor", "m1"), ("target", "m7"), ("target", "m4")]


async def test_what_overlaps_a_filler_takes_its_place_and_goes_by_its_own_hint(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "t")
        await d.press(*hint_of(d, "m5"))
        await d.press("right_square_bracket", "t")  # “Ann Kodori” cut to “Kodori”, which is no mention by itself
        assert (await d.kept()).event("v1").arguments[-1].extent == (at("Ann Kodori")[0] + 4, at("Ann Kodori")[1])
        await d.press(*hint_of(d, "m5"))
        assert [a.mention for a in d.now.event("v1").arguments] == ["m1", "m2", "m5"]
        await d.press("right_square_bracket", "t")
        own = d.app.review._take.__self__.by_hint  # type: ignore[union-attr]
        await d.press(
            *next(h for h, c in own.items() if (c.start, c.end) == (at("Ann Kodori")[0] + 4, at("Ann Kodori")[1]))
        )
        assert [a.mention for a in d.now.event("v1").arguments] == ["m1", "m2"]


async def test_a_capital_empties_a_role_in_all_events_that_are_left(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        before = d.now
        await d.press("j", "minus", "S")
        kept = await d.kept()
        assert [[a.role for a in e.arguments] for e in kept.annotation.events] == [["target"], [], ["actor"]]
        assert [e.status for e in kept.annotation.events] == ["proposed", "proposed", "accepted"]
        assert "Emptied actor in 1 event" in d.status()
        await d.press("u")
        assert d.now.annotation == before.annotation


async def test_a_role_is_filled_from_the_text_with_words_that_are_no_mention(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.find("spokeswoman")
        await d.press("b", "v", "s")
        start = d.now.event("v2").start
        await d.press(*next(h for o, h in d.app.review.article.hints.items() if o == start))
        (argument,) = (await d.kept()).event("v2").arguments
        assert (d.now.quote(argument), argument.role, argument.mention) == ("a spokeswoman", "actor", None)


async def test_slots_are_walked_moved_and_cleared(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "semicolon", "semicolon")
        assert d.app.review.at.extent == at("Kodori")
        await d.press("right_curly_bracket")
        assert d.now.quote(d.now.event("v1").arguments[1]) == "Kodori on"
        await d.press("minus", "minus")
        assert [a.role for a in d.now.event("v1").arguments] == ["actor"]
        await d.press("minus", "s")
        assert (await d.kept()).event("v1").arguments == ()


async def test_semicolon_jumps_from_the_text_to_the_event(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("2", "n", "semicolon")
        assert (d.app.review.at.kind, d.app.review.at.id, d.app.review.at.slot) == ("event", "v1", 1)


async def test_an_events_source_is_set_and_cleared(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "r")
        await d.press(*hint_of(d, "m4"))
        source = (await d.kept()).event("v1").source
        assert source is not None
        assert source.mention == "m4"
        await d.press("minus", "r")
        assert (await d.kept()).event("v1").source is None


async def test_an_event_is_copied_split_and_deleted(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "c")
        counts = [len(d.now.annotation.events)]
        await d.press("X")
        counts.append(len(d.now.annotation.events))
        assert counts == [4, 3]
        await d.press("home", "j", "t")
        await d.press(*hint_of(d, "m4"))
        await d.press("S")
        shelled = [e for e in (await d.kept()).annotation.events if e.start == at("shelled")[0]]
        assert [[a.mention for a in e.arguments] for e in shelled] == [["m1", "m2"], ["m1", "m4"]]


async def test_accept_all_of_a_label_above_a_score_is_one_step(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        before = d.now
        await d.press("n", "A", "b")
        assert {m.id for m in d.now.annotation.mentions if m.status == "accepted"} == {"m1", "m2", "m4"}
        await d.press("u")
        assert d.now.annotation == before.annotation
        await d.press("A", "space")
        await d.type("GPE scored")
        await d.press("enter")
        assert {m.id for m in d.now.annotation.mentions if m.status == "accepted"} == {"m1", "m2", "m4"}


@pytest.mark.parametrize(
    ("letter", "ids", "status"),
    [
        ("a", {"m1", "m2", "m3", "m5", "m6", "m7", "m8", "m9", "v1", "v2"}, "accepted"),
        ("l", {"m1", "m2", "m7"}, "accepted"),
        ("L", {"m1", "m2", "m7"}, "rejected"),
        ("m", {"m1", "m2", "m3", "m5", "m6", "m7", "m8", "m9"}, "accepted"),
        ("e", {"v1", "v2"}, "accepted"),
        ("E", {"v1", "v2"}, "rejected"),
    ],
)
async def test_what_is_left_is_decided_together_by_a_letter(
    tmp_path: Path, letter: str, ids: set[str], status: str
) -> None:
    async with desk(tmp_path) as d:
        before = {i.id: i.status for i in (*d.now.annotation.mentions, *d.now.annotation.events)}
        await d.press("n", "A", letter)
        after = {i.id: i.status for i in (*d.now.annotation.mentions, *d.now.annotation.events)}
        assert after == {**before, **dict.fromkeys(ids, status)}
        await d.press("u")
        assert {i.id: i.status for i in (*d.now.annotation.mentions, *d.now.annotation.events)} == before


async def test_all_of_a_label_get_another_one_and_all_events_of_a_type_another_type(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "A", "r", "o")
        labels = {m.id: (m.label, m.status) for m in (await d.kept()).annotation.mentions}
        assert {i for i, label in labels.items() if label == ("ORG", "accepted")} == {"m1", "m2", "m7"}
        assert labels["m4"] == ("GPE", "accepted")  # a person had decided on it
        assert [c.action for c in d.library.history("kodori")] == ["relabel"]
        await d.press("u", "home", "j", "A", "r", "c")
        assert [e.type for e in d.now.annotation.events] == ["CONSULT", "REJECT", "CONSULT"]


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

        def full(id: str, corrections: Sequence[Correction]) -> None:  # noqa: A002
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(d.library, "record", full)
        await d.press("n", "x")
        await asyncio.to_thread(d.app._writer.settle, 5)
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


async def test_an_event_says_what_its_type_asks_for(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("j", "l", "x")
        assert "needs" not in d.status()
        await d.press("minus", "t")
        assert "needs target or object" in d.status()


async def test_done_with_something_left_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path, document(), other("two")) as d:
        await d.press("enter")
        assert "Done, with 10 not reviewed" in d.status()


async def test_tab_goes_to_the_most_doubtful_first_for_who_wants_that(tmp_path: Path) -> None:
    async with desk(tmp_path, config=Config(attention="doubt")) as d:
        await d.press("tab")
        assert d.app.review.at.id == "m7"
        await d.press("a")
        items: list[Mention | Event] = [*d.now.annotation.mentions, *d.now.annotation.events]
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


async def test_an_entitys_row_tells_its_other_names_and_no_pronouns(tmp_path: Path) -> None:
    made = document()
    kinds = {"m4": "nominal", "m1": "pronoun", "m2": "name"}
    mentions = tuple(
        replace(m, kind=kinds.get(m.id, m.kind), entity="e1" if m.id in kinds else m.entity)  # type: ignore[arg-type]
        for m in made.annotation.mentions
    )
    entities = tuple(replace(e, name="Sakartvelo") if e.id == "e1" else e for e in made.annotation.entities)
    made = replace(made, annotation=replace(made.annotation, mentions=mentions, entities=entities[:1] + entities[2:]))
    async with desk(tmp_path, made, size=(160, 40)) as d:
        row = d.app.review.entity_panel.render_line(0).text
        assert "GE · Kodori, Georgia, Tb" in row


async def test_entities_in_other_orders(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        panel = d.app.review.entity_panel
        names = [panel.groups]
        await d.press("O")
        names.append(panel.groups)
        await d.press("O")
        names.append(panel.groups)
        assert names[0][0] == "e1"
        assert names[1][:4] == ["e1", "e2", "e3", "e4"]
        assert names[2][0] == "e1"  # its least certain mention has 0.4


async def test_events_of_one_type_only(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("K")
        await d.type("assault")
        await d.press("enter")
        assert d.app.review.event_panel.listed == ["v1"]
        assert "only ASSAULT" in "".join(drawn(d.app.review.query_one("#events-head", Line)))
        await d.press("K")
        await d.type("ann kodori")
        await d.press("escape", "K")
        await d.type("all")
        await d.press("enter")
        assert len(d.app.review.event_panel.listed) == 3


async def test_in_forty_columns_an_event_shows_who_to_whom_when_and_who_says_so(tmp_path: Path) -> None:
    long = Event(
        id="v4", trigger=Span(start=at("told")[0], end=at("told")[1]), type="ACCUSE", when="2024-01-09",
        factuality="reported", status="proposed",
        arguments=tuple(
            Argument(role=role, start=at(words)[0], end=at(words)[1])
            for role, words in (
                ("actor", "Ann Kodori, a spokeswoman"), ("target", "Abkhazia on Friday"), ("object", "red\x1b[0m ink"),
                ("time", "on Friday"),
            )
        ),
        source=Source(start=at("officials in Tbilisi")[0], end=at("officials in Tbilisi")[1]),
    )  # fmt: skip
    made = document()
    made = replace(made, annotation=replace(made.annotation, events=(long,)))
    async with desk(tmp_path, made, size=(100, 30)) as d:
        panel = d.app.review.event_panel
        assert panel.size.width <= 46
        what, who = [" ".join(panel.render_line(y).text.split()) for y in (0, 1)]
        assert what.startswith("2024-01-09 ACCUSE told report")
        assert all(name in who for name in ("Ann Kod", "▸ Abkhaz", "« offici"))
