"""Trouble in the background, in the whole app: it is told in one line, the app goes on, and nothing is lost."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from newsview.extract.workers.protocol import Done, Provisional
from newsview.store.document.model import Article, Document, replace
from newsview.store.library import storage
from newsview.store.library.doctor import examine
from newsview.store.library.library import Library
from newsview.store.library.parked import parked_files
from newsview.store.library.storage import packed, unpacked
from newsview.tui.app import NewsviewApp
from newsview.tui.terminal.crash import report
from tests.store.faults import FaultyOS
from tests.tui.driving import Desk, desk, put_in
from tests.tui.hosting import TEXT, document
from tests.tui.pipelines import PLAIN, Pipeline


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(200):
        if is_so():
            return
        await asyncio.sleep(0.05)
    assert is_so()


def files_of(d: Desk, id_: str) -> list[Path]:
    from newsview.store.library.article_file import file_name

    path = d.library.folder / "articles" / file_name(id_)
    return [path, path.with_name(path.name + ".bak")]


async def test_an_article_that_vanishes_keeps_no_other_from_being_saved(tmp_path: Path) -> None:
    async with desk(tmp_path, document("a1"), document("b2")) as d:
        await d.press("tab", "a")
        await d.kept()
        for each in files_of(d, "a1"):
            each.unlink(missing_ok=True)
        await d.press("tab", "a")
        await until(lambda: d.app.saving.parked == 1)
        assert "Parked: 1 correction of “Kodori shelled”" in d.status()
        await d.press("greater_than_sign", "tab", "a", "tab", "a")
        assert len((await d.kept()).annotation.mentions) == 9
        assert len(d.library.history("b2")) == 2
        assert d.app.saving.waiting == 0
        assert "PARKED (1)" in d.status()
    assert len([*parked_files(tmp_path / "library")]) == 1
    assert examine(tmp_path / "library", fix=True).sound
    with Library.open(tmp_path / "library") as library:
        assert len(library.history("a1")) == 2
        assert [*parked_files(tmp_path / "library")] == []


async def test_a_full_disk_a_removal_and_the_disk_free_again(tmp_path: Path) -> None:
    async with desk(tmp_path, document("a1"), document("b2")) as d:
        await d.press("tab", "a")
        await d.kept()
        with mock.patch.object(storage, "os", FaultyOS("open", 1, errno.ENOSPC, times=10**9)):
            await d.press("tab", "a")
            await d.app.wait_until_saved()
            assert "NOT SAVED (1): the disk is full" in d.status()
            await d.press("L", "X", "escape")
            assert d.now.article.id == "b2"
            await d.press("tab", "a")
            await d.app.wait_until_saved()
        await d.app.wait_until_saved()
        assert d.app.saving.waiting == 0
        assert len(d.library.history("b2")) == 1
        assert {row.id for row in d.library.rows()} == {"b2"}
        await d.press("L", "u", "escape")
        await d.app.wait_until_saved()
        assert len(d.library.history("a1")) == 2  # what waited was written before it was removed


async def test_what_came_back_takes_what_was_parked(tmp_path: Path) -> None:
    async with desk(tmp_path, document("a1")) as d:
        await d.press("tab", "a")
        await d.kept()
        path, backup = files_of(d, "a1")
        kept = path.read_bytes()
        for each in (path, backup):
            each.unlink(missing_ok=True)
        await d.press("tab", "a")
        await until(lambda: d.app.saving.parked == 1)
        path.write_bytes(kept)  # as a program that synchronises folders brings it back
        await d.press("tab", "a")
        await until(lambda: d.app.saving.parked == 0 and not d.app.saving.waiting)
        assert len(d.library.history("a1")) == 3
        await until(lambda: d.now == d.library.load("a1"))
        assert [*parked_files(d.library.folder)] == []


async def test_a_text_that_comes_a_moment_before_a_correction_is_written_takes_it(tmp_path: Path) -> None:
    async with desk(tmp_path, document("a1")) as d:
        path, _ = files_of(d, "a1")
        with Library.open(tmp_path / "theirs") as theirs:
            there = tmp_path / "theirs" / path.relative_to(d.library.folder)
            theirs.add(document("a1"))
            there.write_bytes(packed(unpacked(path.read_bytes())[1]))
            theirs.add(Document(article=replace(document("a1").article, text="News. " + TEXT)))
            path.write_bytes(there.read_bytes())
        await d.press("tab", "a")
        await until(lambda: d.now.text.startswith("News. ") and not d.app.saving.waiting)
        assert "your corrections merged" in d.status()
        await d.press("n", "n", "x")
        kept = await d.kept()
        assert d.now == kept
        assert [m.status for m in kept.annotation.mentions[:2]] == ["accepted", "rejected"]
        assert d.app.saving.parked == 0


async def test_keys_of_an_article_whose_file_is_gone_do_not_end_the_app(tmp_path: Path) -> None:
    async with desk(tmp_path, document("a1"), document("b2")) as d:
        for each in files_of(d, "a1"):
            each.unlink(missing_ok=True)
        await d.press("tab", "a", "H")
        await d.press("escape", "C")
        await d.press("escape", "R", "escape", "P", "escape", "T", "escape", "L", "escape")
        await d.press("greater_than_sign")
        assert d.now.article.id == "b2"
        assert d.app.is_running


async def test_an_article_being_removed_is_not_opened_and_one_coming_back_is_when_it_is_there(tmp_path: Path) -> None:
    async with desk(tmp_path, document("a1"), document("b2"), document("c3")) as d:
        with d.library._writing:  # as while something long is written: the screen does not wait for it
            await d.press("L", "j", "X", "escape", "greater_than_sign")
            assert d.now.article.id == "c3"
            await d.press("L", "u", "enter")
            assert d.app.screen is not d.app.review
        await until(lambda: d.now.article.id == "b2")


# Answers of the pipeline


@pytest.mark.parametrize("is_open", [True, False])
async def test_an_answer_for_a_text_that_was_replaced_is_dropped(tmp_path: Path, is_open: bool) -> None:
    pipeline = Pipeline()
    new = PLAIN.text.replace("Monday", "Tuesday")
    other = Document(article=Article(id="other", text="Nothing happened in Oslo."))
    with Library.open(tmp_path / "library") as library:
        library.add(PLAIN)
        library.add(other)
        app = NewsviewApp(library, open_id="kodori", queue=["kodori", "other"], helper=pipeline)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            library.add(Document(article=replace(PLAIN.article, text=new)))
            if is_open:
                app.review.read_again()
            else:
                await pilot.press("greater_than_sign")
            late = document().annotation.mentions[-1:]
            await pipeline.says(pilot, Provisional(id="kodori", mentions=late))
            await pipeline.says(pilot, Done(id="kodori", document=document()))
            await app.wait_until_saved()
            await pilot.pause()
            assert app.is_running
            assert library.load("kodori").text == new
            assert library.load("kodori").annotation.mentions == ()
            asked = ["kodori", "kodori"] if is_open else ["kodori", "other"]
            assert pipeline.asked == asked  # the new text is read in its turn


# Every worker


class FaultError(RuntimeError):
    """Quotes the article, as a fault may."""


def _fail(*_: Any, **__: Any) -> Any:
    raise FaultError(TEXT)


WORKERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "ahead": ("newsview.tui.app.NewsviewApp._read_ahead", ("greater_than_sign",)),
    "words": ("newsview.tui.review.token_index.Words.ready", ("greater_than_sign",)),
    "memory": ("newsview.store.library.library.Library.memory", ("greater_than_sign",)),
    "lessons": ("newsview.store.library.library.Library.memory", ("Z",)),
    "follow": ("newsview.store.library.library.Library.contents", ()),
    "list": ("newsview.store.library.library.Library.changed", ("L",)),
    "problems": ("newsview.tui.library.view.LibraryView.Examined", ("L", "f", "f", "f", "f")),
    "find": ("newsview.tui.library.find.search", ("L", "F", "K", "o", "d", "enter")),
    "timeline": ("newsview.tui.timeline.screen.dated", ("L", "T")),
    "here": ("newsview.tui.sheets.propagation.candidates", ("tab", "R")),
    "ripple": ("newsview.tui.sheets.propagation._elsewhere", ("tab", "R", "tab")),
    "take over": ("newsview.store.library.library.Library.take_over", ()),
    "leave out": ("newsview.store.library.library.Library.exclude_rules", ()),
    "text": ("newsview.tui.background.save_queue.Writer.settle", ()),
    "merge": ("newsview.tui.background.proposals.merge_proposals", ()),
    "lend": ("newsview.store.library.library.Library.lend", ()),
    "leave": ("newsview.tui.background.save_queue.Writer.settle", ()),
}


@pytest.mark.parametrize("group", WORKERS)
async def test_no_failure_of_a_worker_ends_the_app(
    tmp_path: Path, logs: Path, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, keys = WORKERS[group]
    pipeline = Pipeline()
    with Library.open(tmp_path / "library") as library:
        for each in ("a1", "b2", "c3"):
            put_in(library, document(each))
        app = NewsviewApp(library, open_id="a1", queue=["a1", "b2", "c3"], helper=pipeline)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            d = Desk(app, pilot, library)
            monkeypatch.setattr(target, _fail)
            monkeypatch.setattr("newsview.tui.sheets.propagation.AT_ONCE", 0)
            if group == "follow":
                app.review.look_elsewhere()
            elif group == "merge":
                app.proposals.ask(d.now.article)
                await pipeline.says(pilot, Done(id="a1", document=document("a1")))
            elif group == "lend":
                monkeypatch.setattr(Library, "lent", True)
            elif group == "leave":
                app._writer.write("a1", asyncio.Event)
                app.run_worker(app._leave(), group="leave", description="leaving")
            elif group == "take over":
                monkeypatch.setattr(Library, "read_only", True)
                app.review.action_take_over()
            elif group == "leave out":
                app.run_worker(app.review._leave_out(frozenset()), group=group, description="changing memory")
            elif group == "text":
                app.exchange_text("undo")
            await d.press(*keys)
            await until(lambda: any(logs.rglob("failure-*.txt")))
            monkeypatch.undo()
            await pilot.pause()
            assert app.is_running
            told = d.status() + "".join(n.message for n in app._notifications)
            assert "Failed: " in told
            assert "FaultError" in told
            await d.press("escape", "escape", "escape", "tab", "a")
            await d.kept()
            assert len(library.history(d.now.article.id)) == 1
    written = next(logs.rglob("failure-*.txt")).read_text()
    assert "FaultError" in written
    assert "Kodori" not in written


def test_a_failure_and_a_crash_are_told_apart_by_name(logs: Path) -> None:
    try:
        raise FaultError(TEXT)
    except FaultError as error:
        paths = [report(error), report(error, kind="failure")]
    assert [p is not None and p.name.split("-")[0] for p in paths] == ["crash", "failure"]
