"""The app and commands in another terminal write to one library: real keys, real commands, and what is kept."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

from newsview.store.editing import mention_edits as edits
from newsview.store.editing.session import Session
from newsview.store.library.library import Library
from newsview.store.library.parked import parked_files, read
from newsview.store.library.storage import packed, unpacked
from newsview.tui.background.save_queue import Editor, Writer
from newsview.tui.background.sharing import Keeping
from newsview.tui.library.list import LibraryList
from tests.store.library.test_lending import lent_until
from tests.tui.driving import Desk, desk
from tests.tui.hosting import document
from tests.tui.pseudo_terminal import Terminal, environment

ROOT = Path(__file__).parents[3]


async def command(*args: str | Path) -> tuple[int, str]:
    """Runs `newsview ARGS` beside the app; its exit code and what it says."""
    program = [sys.executable, "-m", "newsview.tui.cli", *map(str, args)]
    ran = await asyncio.to_thread(
        subprocess.run, program, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False
    )
    return ran.returncode, ran.stderr


async def until(d: Desk, words: str) -> bool:
    for _ in range(150):
        await asyncio.sleep(0.05)
        if words in d.status():
            return True
    return False


async def test_articles_are_added_while_the_app_is_open_and_come_up_in_its_list(tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("Flood in the north\n\nRivers rose over their banks in Norway on Tuesday.")
    async with desk(tmp_path) as d:
        await d.press("tab", "a", "L")
        code, said = await command("--library", tmp_path / "library", "add", tmp_path / "new.txt")
        assert (code, said) == (0, "1 added\n")
        rows = d.app.screen.query_one(LibraryList)
        for _ in range(100):
            await asyncio.sleep(0.05)
            if len(rows.rows) == 2:
                break
        assert {row.id for row in rows.rows} == {"kodori", "new"}
        await d.press("escape", "n", "a")
        await d.kept()
        assert [c.action for c in d.library.history("kodori")] == ["accept", "accept"]


async def test_a_command_changes_the_open_article_and_it_is_shown(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("tab", "a")
        first = d.now.mention("m1").status
        await d.kept()
        with Library.open(tmp_path / "theirs") as theirs:
            theirs.add(document())
            session = Session(theirs.load("kodori"), by="ann")
            made = session.do(edits.decide(session.document, ["m2"], "rejected"))
            assert made is not None
            theirs.record("kodori", [made])
        code, _ = await command("--library", tmp_path / "library", "merge", tmp_path / "theirs")
        assert code == 0
        assert await until(d, "This article was changed elsewhere: 1 correction by ann.")
        assert (d.now.mention("m1").status, d.now.mention("m2").status) == (first, "rejected")
        await d.press("n", "a")
        await d.kept()
        assert len(d.library.history("kodori")) == 3


async def test_corrections_made_meanwhile_are_merged_and_what_contradicts_waits(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("tab", "a")
        await d.kept()
        # as a program that synchronises folders does: the file becomes another one, whoever holds the library
        (path,) = (tmp_path / "library" / "articles").glob("??/*.json")
        with Library.open(tmp_path / "theirs") as theirs:
            theirs.add(document())
            there = tmp_path / "theirs" / "articles" / path.relative_to(tmp_path / "library" / "articles")
            there.write_bytes(packed(unpacked(path.read_bytes())[1]))
            session = Session(theirs.load("kodori"), theirs.history("kodori"), by="ann")
            made = [
                session.do(edits.decide(session.document, ["m3"], "rejected")),
                session.do(edits.relabel(session.document, ["m2"], "ORG")),
            ]
            theirs.record("kodori", [each for each in made if each is not None])
            path.write_bytes(there.read_bytes())
        await d.press("home", "n", "n", "l", "f")  # m2 is an ORG there
        assert await until(d, "your corrections merged; 1 contradicts: C.")
        await d.press("n", "a")
        kept = await d.kept()
        assert d.now == kept
        assert d.app.saving.waiting == 0
        assert (kept.mention("m2").label, kept.mention("m3").status) == ("ORG", "accepted")
        assert len(d.library.unplaced("kodori")) == 1
        assert "NOT SAVED" not in d.status()


async def test_of_many_corrections_made_at_once_only_what_contradicts_waits(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        (path,) = (tmp_path / "library" / "articles").glob("??/*.json")
        with Library.open(tmp_path / "theirs") as theirs:
            theirs.add(d.library.load("kodori"))
            session = Session(theirs.load("kodori"), by="ann")
            made = session.do(edits.decide(session.document, ["m3", "m8"], "rejected"))
            assert made is not None
            theirs.record("kodori", [made])
            path.write_bytes((tmp_path / "theirs" / "articles" / f"{path.parent.name}/{path.name}").read_bytes())
        await d.pilot.press("home", "n", "a", "n", "a", "l", "f", "u", *["n", "a"] * 6)
        await d.pilot.pause()
        for _ in range(100):
            await asyncio.sleep(0.05)
            if not d.app.saving.waiting and d.now == d.library.load("kodori"):
                break
        kept = await d.kept()
        assert d.now == kept
        assert d.app.saving.waiting == 0
        assert [kept.mention(m).status for m in ("m1", "m2")] == ["accepted", "accepted"]
        assert kept.mention("m3").status in ("rejected", "accepted")
        assert "NOT SAVED" not in d.status()


def test_what_is_named_is_added_though_another_copy_has_the_library(tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("Flood in the north\n\nRivers rose over their banks in Norway on Tuesday.")
    env, done = environment(tmp_path), threading.Event()
    with Library.open(tmp_path / "library") as library:
        lending = threading.Thread(target=lent_until, args=(library, done))
        lending.start()
        terminal = Terminal("-m", "newsview.tui.cli", str(tmp_path / "new.txt"), env=env)
        assert terminal.until(b"banks in Norway")
        assert terminal.until(b"read-only")
        terminal.press("q")
        assert terminal.ended() == 0
        done.set()
        lending.join()
        assert not library.read_only
        assert {row.id for row in library.rows()} == {"kodori", "new"}


def test_what_was_parked_stays_when_the_article_was_read_again(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(document())
        kept = library.contents("kodori")
        editors: dict[str, Editor] = {}
        keeping = Keeping(library, editors.get, lambda *_: None)
        writer = Writer(keeping, lambda _: None)
        for mention in ("m1", "m2"):  # both are correction 1, each of a session of its own
            editor = editors["kodori"] = Editor(Session(kept.document, kept.current, by="ann"), writer)
            made = editor.session.do(edits.decide(editor.document, [mention], "rejected"))
            assert made is not None
            keeping.park("kodori", [made], "gone")
        writer.close()
        changed = [c.id for path in parked_files(tmp_path) for each in read(path).corrections for c in each.changes]
        assert changed == ["m1", "m2"]
