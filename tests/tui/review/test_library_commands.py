"""Ripple, search, problems, the library and names by hint, as keys in the app: what they leave in the library."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsview.store.document.model import Document, replace
from newsview.tui.library.screen import LibraryScreen
from newsview.tui.sheets.propagation import RippleScreen
from newsview.tui.timeline.screen import TimelineScreen
from newsview.tui.widgets.place_list import PlaceList
from tests.tui.driving import Desk, desk
from tests.tui.hosting import TEXT, document, drawn


def labels(document: Document, words: str) -> set[str]:
    return {m.label for m in document.annotation.mentions if document.quote(m) == words and m.status != "rejected"}


async def hint(d: Desk, words: str, nth: int = 1) -> None:
    """Types the hint that lies on the nth place that reads so."""
    by_hint = d.app.review.hints_on_screen
    found = sorted((c.start, h) for h, c in by_hint.items() if d.now.text[c.start : c.end] == words)
    await d.press(*found[nth - 1][1])


async def test_the_last_change_ripples_as_one_step(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.find("Kodori", 3)
        await d.press("l", "g")
        await d.press("R")
        assert isinstance(d.app.screen, RippleScreen)
        await d.press("enter")
        assert labels(d.now, "Kodori") == {"GPE"}
        assert "u undoes it" in d.status()
        before = d.now
        await d.press("u", "u")
        assert labels(d.now, "Kodori") == {"GPE", "PERSON"}
        await d.press("U", "U")
        assert d.now == before
        assert (await d.kept()) == before


async def test_a_ripple_reaches_other_articles_and_one_undo_takes_all_back(tmp_path: Path) -> None:
    async with desk(tmp_path, document(), document("other")) as d:
        await d.find("Kodori", 3)
        await d.press("l", "g")
        await d.press("R", "tab")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        await d.press("enter")
        assert "in 1 other article" in d.status()
        await d.kept()
        assert labels(d.library.load("other"), "Kodori") == {"GPE"}
        await d.press("u")
        await d.kept()
        assert d.library.load("other").annotation == document("other").annotation
        await d.press("U")
        await d.kept()
        assert labels(d.library.load("other"), "Kodori") == {"GPE"}


async def test_undo_leaves_another_article_alone_where_the_same_was_changed_since(tmp_path: Path) -> None:
    from newsview.store.editing import mention_edits as edits
    from newsview.store.editing.session import Session

    async with desk(tmp_path, document(), document("other"), document("third")) as d:
        await d.find("Kodori", 3)
        await d.press("l", "g", "R", "tab")
        await d.app.workers.wait_for_complete()
        await d.press("enter")
        assert "in 2 other articles" in d.status()
        await d.kept()
        for id_ in ("other", "third"):
            session = Session(d.library.load(id_), d.library.history(id_))
            made = [session.do(edits.annotate_note(session.document, None, "mine"))]
            if id_ == "other":
                made.append(session.do(edits.decide(session.document, ["m9"], "rejected")))
            d.library.record(id_, [each for each in made if each is not None])
        await d.press("u")
        assert "Undid: ripple relabel, 2 changes, here and in 2 other articles." in d.status()
        await d.kept()
        other, third = d.library.load("other"), d.library.load("third")
        assert other.mention("m9").label == "GPE"
        assert third.annotation == document("third").annotation
        assert other.article.note == third.article.note == "mine"
        (told,) = [str(n.message) for n in d.app._notifications]
        assert "in 1 of 2 other articles" in told
        assert "“Kodori shelled” (the same was changed there since)" in told


async def test_a_ripple_is_taken_back_as_a_whole_after_a_restart(tmp_path: Path) -> None:
    both = document(), document("other")
    async with desk(tmp_path, *both) as d:
        await d.find("Kodori", 3)
        await d.press("l", "g", "R", "tab")
        await d.app.workers.wait_for_complete()
        await d.press("enter")
        await d.kept()
    async with desk(tmp_path, *both, add=False) as d:
        assert labels(d.library.load("other"), "Kodori") == {"GPE"}
        await d.press("u")
        assert "here and in 1 other article." in d.status()
        await d.kept()
        assert d.library.load("other").annotation == document("other").annotation
        await d.press("U")
        await d.kept()
        assert labels(d.library.load("other"), "Kodori") == {"GPE"}
        await d.press("greater_than_sign", "u")
        assert "here only; as a whole in “Kodori shelled”." in d.status()
        await d.press("less_than_sign", "u", "u")
        await d.kept()
        assert labels(d.now, "Kodori") == {"GPE", "PERSON"}
        assert [str(n.message) for n in d.app._notifications] == []


async def test_a_ripple_that_changes_only_other_articles_is_a_step_of_its_own(tmp_path: Path) -> None:
    async with desk(tmp_path, document(), document("other")) as d:
        await d.find("Reuters")
        await d.press("l", "o", "R", "tab")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        await d.press("enter")
        assert "Changed in 0 places here and in 1 other article" in d.status()
        await d.kept()
        assert labels(d.library.load("other"), "Reuters") == {"ORG"}
        await d.press("u")
        await d.kept()
        assert labels(d.library.load("other"), "Reuters") == {"PERSON"}
        assert labels(d.now, "Reuters") == {"ORG"}
        await d.press("u")
        assert labels(await d.kept(), "Reuters") == {"PERSON"}


async def test_an_article_that_is_damaged_meanwhile_holds_nothing_up(tmp_path: Path) -> None:
    async with desk(tmp_path, document(), document("other")) as d:
        await d.find("Kodori", 3)
        await d.press("l", "g", "R", "tab")
        await d.app.workers.wait_for_complete()
        for path in (tmp_path / "library" / "articles").rglob("*.json*"):
            if b'"other"' in path.read_bytes():
                path.write_bytes(b"{")
        await d.press("enter")
        await d.press("escape", "n", "a")
        kept = await d.kept()
        assert labels(kept, "Kodori") == {"GPE"}
        assert d.app.saving.waiting == 0
        assert any("Left as it is: “other” (" in str(n.message) for n in d.app._notifications)


async def test_on_a_mention_that_is_right_r_carries_it_to_its_namesakes(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.find("Kodori")
        await d.press("R", "enter")
        assert labels(d.now, "Kodori") == {"GPE"}


@pytest.mark.parametrize(("key", "title"), [("x", "reject GPE “Kodori”"), ("a", "accept GPE “Kodori”")])
async def test_after_a_decision_r_is_about_it_until_one_moves(tmp_path: Path, key: str, title: str) -> None:
    def asked() -> str:
        assert isinstance(d.app.screen, RippleScreen)
        return d.app.screen.lesson.title

    async with desk(tmp_path) as d:
        await d.find("Kodori")
        await d.press(key)
        here = d.app.review.at
        assert here.id != "m2"
        await d.press("R")
        assert asked() == title
        await d.press("escape", "R")
        assert asked() == title
        await d.press("escape", "n", "N", "n", "R")
        assert d.app.review.at.id != "m2"
        assert asked() != title


async def test_search_goes_there_and_acts_on_all_hits_together(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("slash")
        await d.type("reuters")
        await d.press("enter")
        assert d.app.review.at.id == "m6"
        await d.press("slash")
        await d.type("label:person")
        await d.press("tab", "x")
        assert {m.status for m in d.now.annotation.mentions if m.label == "PERSON"} == {"rejected"}
        await d.press("u")
        assert "rejected" not in {m.status for m in d.now.annotation.mentions}


async def test_words_found_are_marked_together(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("slash")
        await d.type("officials")
        await d.press("tab", "l", "p")
        assert labels(d.now, "officials") == {"PERSON"}


async def test_problems_are_walked_and_listed(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("exclamation_mark")
        assert d.app.review.at.id == "v2"
        assert "REJECT “denied” has no actor" in d.status()
        await d.press("exclamation_mark")
        assert d.app.review.at.id == "m9"
        await d.press("exclamation_mark")
        assert d.app.review.at.id == "v2"
        await d.press("P", "down", "enter")
        assert d.app.review.at.id == "m9"


async def test_the_library_opens_another_article_and_next_follows_its_list(tmp_path: Path) -> None:
    documents = [document(name) for name in ("one", "two", "xthree")]
    documents = [replace(d, article=replace(d.article, title=d.article.id)) for d in documents]
    async with desk(tmp_path, *documents) as d:
        await d.press("L")
        assert isinstance(d.app.screen, LibraryScreen)
        await d.press("O", "O", "G", "up", "enter")  # by title: one, two, xthree
        assert d.now.article.id == "two"
        await d.press("greater_than_sign")
        assert d.now.article.id == "xthree"
        await d.press("L", "escape")
        assert d.now.article.id == "xthree"


async def test_a_search_through_the_library_opens_the_article_at_the_hit(tmp_path: Path) -> None:
    async with desk(tmp_path, document("one"), document("two")) as d:
        await d.press("L", "F")
        await d.type("label:date when:2024-01-12")
        await d.press("enter")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        rows = [row for row in drawn(d.app.screen.query_one(PlaceList)) if "Friday" in row]
        assert len(rows) == 2
        await d.press("down", "enter")
        assert (d.now.article.id, d.app.review.at.id) == ("two", "m8")


async def test_a_search_that_finds_nothing_says_so_and_another_begins_anew(tmp_path: Path) -> None:
    async with desk(tmp_path, document("one")) as d:
        await d.press("L", "F")
        await d.type("nowhere")
        await d.press("enter")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        assert "Nothing found" in drawn(d.app.screen.query_one(PlaceList))[0]
        await d.press("enter", "home", *["delete"] * 7)
        await d.type("reuters")
        await d.press("enter")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        await d.press("enter")
        assert d.app.review.at.id == "m6"


async def test_the_timeline_goes_to_an_event_of_another_article(tmp_path: Path) -> None:
    async with desk(tmp_path, document("one"), document("two")) as d:
        await d.press("T")
        assert isinstance(d.app.screen, TimelineScreen)
        await d.press("down", "down", "enter")
        assert d.app.review.at.id == "v3"
        await d.press("L", "T")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        rows = drawn(d.app.screen.query_one(PlaceList))
        assert len([row for row in rows if "2024-01" in row]) == 6
        await d.press("end", "pagedown", "enter")
        assert (d.now.article.id, d.app.review.at.id) == ("two", "v3")


async def test_names_by_hint_one_after_the_other(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("apostrophe")
        await hint(d, "Georgian")
        await d.press("n")
        assert labels(d.now, "Georgian") == {"NORP"}
        await hint(d, "Reuters")
        await d.press("o")
        assert labels(d.now, "Reuters") == {"ORG"}
        await hint(d, "Georgia", 2)
        await d.press("minus")
        await d.press("escape")
        assert [m.status for m in d.now.annotation.mentions if d.now.quote(m) == "Georgia"].count("rejected") == 1
        assert d.now.entity(next(m.entity or "" for m in d.now.annotation.mentions if m.label == "ORG")).label == "ORG"
        assert (await d.kept()) == d.now


async def test_the_same_is_done_to_each_whose_hint_is_typed(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        before = d.now
        await d.press("apostrophe", "full_stop")
        assert "do it once" in d.status()
        await hint(d, "Georgian")
        await d.press("o", "full_stop")
        assert "ORG: each whose hint you type" in d.status()
        await hint(d, "Reuters")
        await hint(d, "Tbilisi")
        assert labels(d.now, "Georgian") == labels(d.now, "Reuters") == labels(d.now, "Tbilisi") == {"ORG"}
        await d.press("full_stop")
        await hint(d, "Ann Kodori")
        await d.press("escape")
        assert labels(d.now, "Ann Kodori") == {"PERSON"}
        await d.press("escape", "u", "u", "u")
        assert d.now == before


async def test_a_capital_labels_the_name_wherever_it_stands_as_one_step(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        before = d.now
        await d.press("apostrophe")
        await hint(d, "Kodori", 2)
        await d.press("L", "escape")
        assert labels(d.now, "Kodori") == {"LOC"}
        await d.press("u")
        assert d.now == before


async def test_by_hint_edges_move_before_the_label_is_given(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("apostrophe")
        await hint(d, "Ann Kodori")
        await d.press("right_square_bracket", "l", "escape")
        made = next(m for m in d.now.annotation.mentions if m.id == "m5")
        assert (d.now.quote(made), made.label) == ("Kodori", "LOC")


async def test_by_hint_one_is_somebody_else_or_the_same_as_another(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("apostrophe")
        await hint(d, "Tbilisi")
        await d.press("slash")
        entities = {m.id: m.entity for m in d.now.annotation.mentions}
        assert entities["m4"] not in (None, entities["m1"])
        await hint(d, "Reuters")
        await d.press("equals_sign")
        await hint(d, "Ann Kodori")
        await d.press("escape")
        entities = {m.id: m.entity for m in d.now.annotation.mentions}
        assert entities["m6"] == entities["m5"]
        assert "Reuters" not in {e.name for e in d.now.annotation.entities}
        assert (await d.kept()) == d.now


async def test_every_word_can_be_hinted_and_escape_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        before = d.now
        await d.press("apostrophe", "space")
        await hint(d, "officials")
        await d.press("p")
        assert labels(d.now, "officials") == {"PERSON"}
        await d.press("escape", "u")
        assert d.now == before
        await d.press("apostrophe", "escape", "quotation_mark", "escape")
        assert d.now == before


async def test_to_an_event_by_its_hint(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("quotation_mark")
        await hint(d, "denied")
        assert d.app.review.at.id == "v2"


@pytest.mark.parametrize(
    "keys", [["R"], ["apostrophe"], ["slash"], ["exclamation_mark"], ["P"], ["T"], ["quotation_mark"]]
)
async def test_on_a_bare_article_nothing_fails(tmp_path: Path, keys: list[str]) -> None:
    bare = Document(article=document().article)
    bare = replace(bare, annotation=replace(bare.annotation, pipeline="none"))
    async with desk(tmp_path, bare) as d:
        await d.press(*keys)
        await d.press("escape")
        assert d.now.text == TEXT
