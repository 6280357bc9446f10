"""Text first, proposals while the person is already at work, and what they did meanwhile stays."""

from __future__ import annotations

from pathlib import Path

from newsview.extract.workers.protocol import Done, Failed, Loading, Progress, Provisional
from newsview.store.document.model import Article, Document, Failure, replace
from newsview.store.library.library import Library
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
from tests.tui.hosting import document, drawn
from tests.tui.pipelines import PLAIN, Pipeline


async def test_the_text_is_there_and_keys_answer_before_anything_is_proposed(tmp_path: Path) -> None:
    pipeline = Pipeline()
    with Library.open(tmp_path) as library:
        library.add(PLAIN)
        app = NewsviewApp(library, helper=pipeline)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            assert "Georgia shelled Kodori" in drawn(app.review.article)[0]
            assert pipeline.asked == ["kodori"]
            await pipeline.says(pilot, Loading(model="m"), Progress(id="kodori", done=1, total=3))
            assert "reading 1/3" in drawn(app.review.status)[0]
            await pilot.press("w", "w")
            assert app.review.at.extent == (16, 22)
    assert pipeline.closed


async def test_names_are_shown_as_they_are_seen_and_forgotten_when_all_is_there(tmp_path: Path) -> None:
    pipeline = Pipeline()
    with Library.open(tmp_path) as library:
        library.add(PLAIN)
        app = NewsviewApp(library, helper=pipeline)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            await pipeline.says(pilot, Provisional(id="kodori", mentions=document().annotation.mentions[:1]))
            view = app.review.article
            segment = next(s for s in view.render_line(0) if "Georgia" in s.text)
            assert segment.style is not None
            assert segment.style.underline or segment.style.reverse
            await pipeline.says(pilot, Done(id="kodori", document=document()))
            assert view.provisional == []
            assert len(app.review.marks.mentions) == 9


async def test_what_the_person_did_meanwhile_is_kept_beside_the_proposals(tmp_path: Path) -> None:
    pipeline = Pipeline()
    with Library.open(tmp_path) as library:
        library.add(PLAIN)
        app = NewsviewApp(library, helper=pipeline)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("w", "w", "l", "f")  # Kodori is a FAC, says the person
            await pipeline.says(pilot, Done(id="kodori", document=document()))
            await pilot.press("home", "n", "x")
            assert app.editor is not None
            now = app.editor.document
            assert await app.wait_until_saved() == 0
            kept = library.load("kodori")
            assert kept == now
            kodori = [m for m in kept.annotation.mentions if m.extent == (16, 22)]
            assert [(m.label, m.origin) for m in kodori] == [("FAC", "human")]
            assert kept.annotation.mentions[0].status == "rejected"
            assert len(kept.annotation.events) == 3
            await pilot.press("u", "u")
            assert all(m.origin != "human" for m in app.editor.document.annotation.mentions)


async def test_an_article_with_an_annotation_asks_for_nothing(tmp_path: Path) -> None:
    pipeline = Pipeline()
    with Library.open(tmp_path) as library:
        library.add(document())
        app = NewsviewApp(library, helper=pipeline)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause(0.1)
            assert pipeline.asked == []


async def test_proposals_for_an_article_that_was_left_are_kept_for_it(tmp_path: Path) -> None:
    pipeline = Pipeline()
    other = Document(article=Article(id="other", text="Nothing happened in Oslo."))
    with Library.open(tmp_path) as library:
        library.add(PLAIN)
        library.add(other)
        app = NewsviewApp(library, open_id="kodori", queue=["kodori", "other"], helper=pipeline)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("greater_than_sign")
            await pilot.pause()
            await pipeline.says(pilot, Done(id="kodori", document=document()))
            assert await app.wait_until_saved() == 0
            assert len(library.load("kodori").annotation.mentions) == 9
            assert app.review.document.article.id == "other"


async def test_a_failure_is_told_and_the_work_goes_on(tmp_path: Path) -> None:
    pipeline = Pipeline()
    with Library.open(tmp_path) as library:
        library.add(PLAIN)
        app = NewsviewApp(library, helper=pipeline)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            await pipeline.says(pilot, Failed(id="kodori", error="the model is not installed"))
            assert "the model is not installed" in drawn(app.review.status)[0]
            await pilot.press("l", "g")
            assert app.editor is not None
            assert [m.label for m in app.editor.document.annotation.mentions] == ["GPE"]
            await pilot.press("f5")
            assert pipeline.asked == ["kodori", "kodori"]


async def test_what_of_the_pipeline_failed_stands_on_the_screen_until_the_article_is_read_again(tmp_path: Path) -> None:
    pipeline = Pipeline()
    failure = Failure(component="times", error="KeyError at extract/times/readings.py:94")
    amiss = replace(document(), annotation=replace(document().annotation, failed=(failure,)))
    with Library.open(tmp_path) as library:
        library.add(PLAIN)
        app = NewsviewApp(library, helper=pipeline)
        async with app.run_test(size=(160, 40)) as pilot:
            await pilot.pause()
            await pipeline.says(pilot, Done(id="kodori", document=amiss))
            assert "f5 reads the article again" in drawn(app.review.status)[0].lower()
            await pilot.press("w")
            assert "times failed here: KeyError at extract/times/readings.py:94" in drawn(app.review.status)[0]
            await pilot.press("f5")
            await pipeline.says(pilot, Done(id="kodori", document=document()))
            await pilot.press("w")
            assert "failed" not in drawn(app.review.status)[0]
            assert await app.wait_until_saved() == 0
            assert not library.load("kodori").annotation.failed
        library.propose("kodori", amiss)
        app = NewsviewApp(library, helper=pipeline)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert "times failed here" in drawn(app.review.status)[0]


async def test_leaving_with_something_unsaved_asks(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(document())
        app = NewsviewApp(library, helper=None)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()

            def full(id: str, corrections: object) -> None:
                raise OSError(28, "No space left on device")

            library.record = full  # type: ignore[method-assign]
            await pilot.press("n", "x", "q")
            await pilot.pause(0.5)
            assert app.is_running
            assert "NOT SAVED" in str(app.review.menu.border_title)
            await pilot.press("escape", "n")
            assert app.review.at.kind == "mention"
            await pilot.press("q")
            await pilot.pause(0.5)
            await pilot.press("q")
            await pilot.pause()
        assert app.return_code == 1


async def test_proposals_do_not_take_a_choice_out_of_the_persons_hand(tmp_path: Path) -> None:
    pipeline = Pipeline()
    with Library.open(tmp_path) as library:
        library.add(PLAIN)
        app = NewsviewApp(library, helper=pipeline)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("l")
            await pipeline.says(pilot, Done(id="kodori", document=document()))
            await pilot.press("o")
            await pilot.pause(0.3)
            assert app.editor is not None
            first = app.editor.document.annotation.mentions[0]
            assert (first.label, first.origin, first.extent) == ("ORG", "human", (0, 7))
            assert len(app.editor.document.annotation.events) == 3


async def test_proposals_come_in_the_words_of_the_teams_scheme(tmp_path: Path) -> None:
    scheme = tmp_path / "team.toml"
    scheme.write_text(
        'name = "team"\n[[labels]]\nname = "PLACE"\nkey = "p"\nfrom = ["GPE", "LOC"]\n[[roles]]\nname = "actor"\n',
        encoding="utf-8",
    )
    pipeline = Pipeline()
    with Library.open(tmp_path / "library") as library:
        library.add(PLAIN)
        app = NewsviewApp(library, helper=pipeline, config=Config(scheme=scheme))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            await pipeline.says(pilot, Provisional(id="kodori", mentions=document().annotation.mentions))
            assert {m.label for m in app.review.article.provisional} == {"PLACE"}
            await pipeline.says(pilot, Done(id="kodori", document=document()))
            assert {m.label for m in app.review.marks.mentions.values()} == {"PLACE"}
        kept = library.load("kodori").annotation
    assert {m.label for m in kept.mentions} == {e.label for e in kept.entities} == {"PLACE"}
    assert len(kept.events) == len(document().annotation.events)
