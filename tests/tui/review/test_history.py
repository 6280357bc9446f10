"""The history, the decisions that wait, and a library that another copy writes to, with real keys."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from newsview.store.document.model import Annotation, Article, Document, Mention
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.patches import patch_of
from newsview.store.editing.session import Session
from newsview.store.library.library import Library
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
from newsview.tui.sheets.history import HistoryScreen
from newsview.tui.sheets.unplaced import WaitingScreen
from newsview.tui.widgets.place_list import PlaceList
from tests.tui.driving import desk, put_in
from tests.tui.hosting import TEXT, document, drawn


def corrected(library: Library, status: str, *ids: str, by: str = "someone") -> None:
    """Decides, and saves it, as somebody."""
    session = Session(library.load("kodori"), library.history("kodori"), by=by)
    made = session.do(edits.decide(session.document, ids, status))  # type: ignore[arg-type]
    assert made is not None
    library.record("kodori", [made])


async def test_looking_through_the_history_the_text_goes_to_what_changed_and_back(tmp_path: Path) -> None:
    text = "\n".join(f"Paragraph {n} is about Town{n} alone." for n in range(60))
    starts = [text.index(f"Town{n} ") for n in range(60)]
    mentions = tuple(
        Mention(id=f"m{n}", start=start, end=start + len(f"Town{n}"), label="GPE", origin="model")
        for n, start in enumerate(starts)
    )
    long = Document(article=Article(id="long", text=text), annotation=Annotation(mentions=mentions, pipeline="none"))
    async with desk(tmp_path, long) as d:
        await d.press("n", "a", "G", "N", "x", "g")
        await d.press("H")
        view = d.app.review.article
        for key, town in (("down", "Town0"), ("up", "Town59")):
            await d.press(key)
            assert d.app.review.quoted == town
            row = view.layout_.row_of(d.app.review.at.start) - view.scroll_offset.y
            assert 0 <= view.region.y + row < d.app.screen.query_one("#sheet").region.y
        await d.press("escape")
        assert (d.app.review.at.start, view.scroll_offset.y) == (0, 0)


async def test_a_sheet_does_not_lie_over_the_word_that_it_is_about(tmp_path: Path) -> None:
    text = "\n".join(f"Paragraph {n} is about Town{n} alone." for n in range(60))
    async with desk(tmp_path, Document(article=Article(id="long", text=text))) as d:
        view = d.app.review.article
        for key, is_low in (("g", False), ("G", True)):
            await d.press(key, "D", "escape", "P")
            row = view.region.y + view.layout_.row_of(d.app.review.at.start) - view.scroll_offset.y
            sheet = d.app.screen.query_one("#sheet").region
            assert not sheet.y <= row < sheet.bottom
            assert (sheet.y == 0) is is_low
            await d.press("escape")


async def test_the_history_shows_the_article_as_it_was_and_brings_it_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("tab", "a", "x")
        assert (d.now.mention("m1").status, d.now.event("v1").status) == ("accepted", "rejected")
        await d.press("H")
        assert isinstance(d.app.screen, HistoryScreen)
        rows = drawn(d.app.screen.query_one(PlaceList))
        assert "2  reject  “shelled”" in rows[0]
        assert "1  accept  “Georgia”" in rows[1]
        await d.press("down")
        assert d.app.review.document.event("v1").status == "proposed"
        assert d.app.review.document.mention("m1").status == "accepted"
        await d.press("escape")
        assert d.app.review.document == d.now
        assert d.now.event("v1").status == "rejected"
        await d.press("H", "down", "down", "enter")
        kept = await d.kept()
        assert kept.mention("m1").status == kept.event("v1").status == "proposed"
        assert [c.action for c in d.library.history("kodori")] == ["accept", "reject", "restore"]
        await d.press("u")
        assert (await d.kept()).event("v1").status == "rejected"


async def test_a_decision_without_a_place_is_put_on_words(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add(document())
        corrected(library, "accepted", "m1")
        first = document().mention("m1")
        new = TEXT[: first.start] + "Tiflis" + TEXT[first.end :]
        assert library.add(Document(article=Article(id="kodori", text=new))).unplaced == 1
    async with desk(tmp_path, document(), add=False) as d:
        await d.press("home", "C")
        assert isinstance(d.app.screen, WaitingScreen)
        assert "Georgia" in drawn(d.app.screen.query_one(PlaceList))[0]
        await d.press("a")
        kept = await d.kept()
        assert kept.quote(kept.mention("m1")) == "Tiflis"
        assert kept.mention("m1").status == "accepted"
        assert d.library.unplaced("kodori") == ()
        await d.press("C")
        assert "Nothing waits" in drawn(d.app.screen.query_one(PlaceList))[0]


async def test_a_conflict_is_decided_for_them_or_for_oneself(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as mine, Library.open(tmp_path / "theirs") as theirs:
        for library in (mine, theirs):
            library.add(document())
        corrected(theirs, "rejected", "m1", by="alice")
        corrected(theirs, "rejected", "m2", by="alice")
        corrected(mine, "accepted", "m1", "m2")
        mine.merge(patch_of(theirs.contents("kodori")))
        assert len(mine.unplaced("kodori")) == 2
    async with desk(tmp_path, document(), add=False) as d:
        await d.press("C")
        assert "status accepted here, rejected there" in drawn(d.app.screen.query_one(PlaceList))[0]
        await d.press("a", "x")
        assert len(d.app.screen_stack) == 1
        kept = await d.kept()
        assert [kept.mention(i).status for i in ("m1", "m2")] == ["rejected", "accepted"]
        assert d.library.unplaced("kodori") == ()


async def test_a_second_copy_follows_and_takes_over_when_the_first_is_gone(tmp_path: Path) -> None:
    writer = Library.open(tmp_path / "library")
    writer.add(document())
    reader = Library.open(tmp_path / "library")
    assert [reader.read_only] == [True]
    app = NewsviewApp(reader, open_id="kodori", queue=["kodori"], helper=None, config=Config())
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("tab", "a")
        await pilot.pause()
        assert app.review.document.mention("m1").status == "proposed"
        assert "process" in "\n".join(drawn(app.review.status))
        corrected(writer, "accepted", "m1")
        for _ in range(100):
            await asyncio.sleep(0.05)
            if app.review.document.mention("m1").status == "accepted":
                break
        assert app.review.document.mention("m1").status == "accepted"
        assert "This article was changed elsewhere: 1 correction by someone." in "\n".join(drawn(app.review.status))
        await pilot.press("Y")
        assert [reader.read_only] == [True]
        writer.close()
        await pilot.press("Y")
        assert [reader.read_only] == [False]
        await pilot.press("home", "tab", "x")
        await app.wait_until_saved()
    reader.close()
    with Library.open(tmp_path / "library", write=False) as library:
        assert [c.action for c in library.history("kodori")] == ["accept", "reject"]
        assert library.load("kodori").annotation != Annotation()


async def test_a_second_copy_tells_of_a_new_text_and_of_an_article_that_is_gone(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as writer, Library.open(tmp_path / "library") as reader:
        for id_ in ("kodori", "other"):
            put_in(writer, document(id_))
        app = NewsviewApp(reader, open_id="kodori", queue=["kodori", "other"], helper=None, config=Config())

        async def told(words: str) -> bool:
            for _ in range(100):
                await asyncio.sleep(0.05)
                if words in "\n".join(drawn(app.review.status)):
                    return True
            return False

        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            writer.add(Document(article=Article(id="kodori", text="Today. " + TEXT)))
            assert await told("The article has a new text")
            assert app.review.document.text.startswith("Today.")
            writer.remove("kodori")
            assert await told("This article was removed elsewhere")
            await pilot.press(">")
            await pilot.pause()
            assert app.review.document.article.id == "other"
            await pilot.press("<")
            assert "That is the first article" in "\n".join(drawn(app.review.status))


async def test_an_article_whose_text_changed_is_read_by_the_pipeline_again(tmp_path: Path) -> None:
    asked: list[str] = []

    class Asked:
        def submit(self, article: Article) -> None:
            asked.append(article.text)

        def close(self) -> None: ...

    with Library.open(tmp_path / "library") as library:
        library.add(document())
        for text in (TEXT, TEXT + " More."):
            library.add(Document(article=Article(id="kodori", text=text)))
            app = NewsviewApp(library, open_id="kodori", queue=["kodori"], helper=lambda tell, model: Asked())  # type: ignore[arg-type,return-value]
            async with app.run_test(size=(120, 40)) as pilot:
                await pilot.pause()
                await pilot.pause()
    assert asked == [TEXT + " More."]


@pytest.mark.parametrize("decided", [False, True])
async def test_one_undo_brings_back_the_text_before_a_new_version(tmp_path: Path, decided: bool) -> None:
    text = TEXT.replace("Georgia", "Georgia itself", 1)
    async with desk(tmp_path, document()) as d:
        before = d.now.annotation.mentions
        d.library.add(Document(article=Article(id="kodori", text=text)))
        d.app.review.read_again()
        if decided:
            await d.press("a", "u")
        await d.press("u")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        assert d.now.text == TEXT
        assert d.now.annotation.mentions == before
        await d.press("U")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        assert d.now.text == text
        assert (await d.kept()).text == text
