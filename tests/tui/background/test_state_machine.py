"""Whatever is done to a library by keys, by another process, by the disk and by accident, in any order.

What was called saved is there; when all is quiet the screen and the disk agree and nothing waits; what goes wrong with
one article stops no other. `NEWSVIEW_EXAMPLES=2000 pytest tests/tui/background/test_state_machine.py` looks for longer.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from newsview.store.document.model import Mention, replace
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import ConflictError, Correction, Edit
from newsview.store.editing.mention_edits import EditError
from newsview.store.editing.session import Session
from newsview.store.errors import LibraryError, NoArticleError, NotSavedError
from newsview.store.library import storage
from newsview.store.library.article_file import file_name
from newsview.store.library.doctor import examine, history_fault
from newsview.store.library.library import Library
from newsview.store.library.parked import parked_files
from newsview.store.library.storage import BACKUP
from newsview.store.propagation.candidates import candidates, propagation_edit
from newsview.store.propagation.propagation import propagation_of
from newsview.tui.background.propagation import Rippling, elsewhere
from newsview.tui.background.removal import Removals
from newsview.tui.background.save_queue import Editor, Parked, Writer
from newsview.tui.background.sharing import Keeping
from tests.store.another import ACTS, Another
from tests.store.faults import STEPS, FaultyOS
from tests.store.newsroom import own_text

EXAMPLES = int(os.environ.get("NEWSVIEW_EXAMPLES", "20"))
IDS = ("a1", "b2", "c3")

ids = st.sampled_from(IDS)
numbers = st.integers(0, 11)


class Watched:
    """What the writer writes to; it notes what became of each correction, and may fail for one article alone."""

    def __init__(self, keeping: Keeping) -> None:
        self._keeping = keeping
        self.troubled: str | None = None
        self.saved: set[tuple[str, str]] = set()
        """Article and note of what was called saved."""
        self.parked: set[tuple[str, str]] = set()
        self.dead = False

    def record(self, id: str, corrections: Sequence[Correction], /) -> None:
        if self.dead or id == self.troubled:
            raise NotSavedError("trouble")
        self._keeping.record(id, corrections)
        self.saved |= {(id, note) for note in notes_in(corrections)}

    def park(self, id: str, corrections: Sequence[Correction], why: str, /) -> None:
        if self.dead:
            raise NotSavedError("trouble")
        self._keeping.park(id, corrections, why)
        self.parked |= {(id, note) for note in notes_in(corrections)}


def notes_in(corrections: Sequence[Correction]) -> Iterator[str]:
    for correction in corrections:
        for change in correction.changes:
            note = (change.after or {}).get("note")
            if isinstance(note, str):
                yield note


class Machine(RuleBasedStateMachine):
    """Stands where the app does: what the app's screens do with the queue and the library, without a screen."""

    another: ClassVar[Another]

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="newsview"))
        with Library.open(self.folder) as library:
            for id_ in IDS:
                library.add(own_text(id_))
            assert {row.id for row in library.rows()} == {*IDS}
        self.count = 0
        self.vanished: dict[str, bytes] = {}
        self.claimed: set[tuple[str, str]] = set()
        """Article and note of what was called saved, in this life or an earlier one, and nothing has destroyed."""
        self.faulty: mock._patch[FaultyOS] | None = None
        self.start()

    def start(self) -> None:
        self.library = Library.open(self.folder)
        assert not self.library.read_only
        self.library.lends = True
        self.told: list[Parked] = []
        self.merged: set[str] = set()
        self.watched = Watched(
            Keeping(self.library, lambda id_: self.writer.editing(id_), lambda id_, _: self.merged.add(id_))
        )
        self.writer = Writer(self.watched, lambda _: None, self.told.append)
        self.removals = Removals(self.library, self.writer.write)
        self.propagation = Rippling(self.library, self.writer.write, by="ann")
        self.propagations = 0
        """How often the other articles were asked to be changed in this life."""
        self.reports: list[list[str]] = []
        """For each of those times, once it has ended, which articles were left as they are."""
        self.editor: Editor | None = None
        self.outside: set[str] = set()
        """Articles whose file was changed by something that this process does not look for."""

    # What the keys do

    @rule(id_=ids)
    def opens(self, id_: str) -> None:
        if self.editor is not None and self.editor.id == id_:
            return
        if self.removals.gone(id_) or self.writer.calls(id_):  # the app opens it once it is changed
            return
        editor = self.writer.editing(id_)
        if editor is None:
            try:
                contents = self.library.contents(id_)
            except LibraryError:
                return
            editor = Editor(Session(contents.document, contents.current, by="ann"), self.writer)
            self.outside.discard(id_)
        self.editor = editor

    @property
    def mentions(self) -> tuple[Mention, ...]:
        return () if self.editor is None else self.editor.document.annotation.mentions

    def does(self, make: Edit) -> None:
        assert self.editor is not None
        try:
            self.editor.do(make)
        except (EditError, ConflictError):
            return

    @rule(which=numbers, times=st.integers(1, 3))
    def notes(self, which: int, times: int) -> None:
        for _ in range(times):
            mentions = self.mentions
            if not mentions:
                return
            self.count += 1
            one = mentions[which % len(mentions)].id
            assert self.editor is not None
            self.does(edits.annotate_note(self.editor.document, one, f"note <{self.count}>"))

    @rule(which=numbers, act=st.sampled_from(["accepted", "rejected", "relabel", "delete", "add"]))
    def decides(self, which: int, act: str) -> None:
        if self.editor is None or not self.mentions:
            return
        document = self.editor.document
        mention = self.mentions[which % len(self.mentions)]
        if act == "relabel":
            self.does(edits.relabel(document, [mention.id], "PERSON"))
        elif act == "delete":
            self.does(edits.delete(document, [mention.id]))
        elif act == "add":
            self.does(edits.add_mention(document, which, which + 6, "ORG"))
        else:
            self.does(edits.decide(document, [mention.id], act))  # type: ignore[arg-type]

    @rule(which=st.sampled_from(["undo", "undo", "redo"]))
    def takes_back(self, which: str) -> None:
        if self.editor is None:
            return
        session = self.editor.session
        last = session.can_undo if which == "undo" else session.can_redo
        try:
            getattr(self.editor, which)()
        except ConflictError:
            return
        if last is not None and last.step is not None and last.others:
            self.propagations += 1
            self.propagation.again("undo" if which == "undo" else "redo", last, self.reports.append)

    @rule(id_=ids)
    def removes(self, id_: str) -> None:
        row = self.library.row(id_)
        if row is not None and not self.removals.gone(id_):
            self.removals.remove(row)
            self.leaves(id_)

    @rule()
    def brings_back(self) -> None:
        self.removals.bring_back()

    @rule(which=numbers, label=st.sampled_from(["ORG", "PERSON", "GPE"]))
    def propagates(self, which: int, label: str) -> None:
        """A correction is made everywhere in the library: here by an edit, in the other articles behind the queue."""
        if self.editor is None:
            self.opens(IDS[which % len(IDS)])
        if self.editor is None or not self.mentions:
            return
        editor, mention = self.editor, self.mentions[which % len(self.mentions)]
        before = editor.session.can_undo
        self.does(edits.relabel(editor.document, [mention.id], label))
        last = editor.session.can_undo
        if last is None or last is before:
            return
        lesson = propagation_of(editor.document, last.changes)
        if lesson is None:
            return
        here, places = candidates(editor.document, lesson), []
        for id_ in IDS:
            if id_ != editor.id:
                with suppress(LibraryError):
                    places += candidates(self.library.contents(id_).document, lesson)
        others = elsewhere(editor.id, places)
        self.does(replace(propagation_edit(editor.document, lesson, here), others=tuple(others)))
        made = editor.session.can_undo
        if made is not None and made is not last and made.step is not None and others:
            self.propagations += 1
            self.propagation.make(made, lesson, others, self.reports.append)

    def leaves(self, id_: str) -> None:
        """The article is not there any more: the app opens another one."""
        if self.editor is not None and self.editor.id == id_:
            self.editor = None

    # What the disk does

    @rule(step=st.sampled_from(STEPS), error=st.sampled_from([errno.ENOSPC, errno.EIO]), at=st.integers(1, 4))
    def fills_the_disk(self, step: str, error: int, at: int) -> None:
        if self.faulty is not None:
            return
        self.faulty = mock.patch.object(storage, "os", FaultyOS(step, at, error, times=10**9))
        self.faulty.start()

    @rule()
    def frees_the_disk(self) -> None:
        if self.faulty is not None:
            self.faulty.stop()
            self.faulty = None

    @rule(id_=ids)
    def one_article_is_in_trouble(self, id_: str) -> None:
        self.watched.troubled = id_

    @rule()
    def time_passes(self) -> None:
        """The writer does what it can; where the disk lets it, only the troubled article waits."""
        self.settles()
        if self.faulty is None:
            stuck = {id_ for id_ in IDS if self.writer.editing(id_) is not None}
            assert stuck <= {self.watched.troubled}, self.writer.state

    def settles(self) -> None:
        self.writer.seen()
        self.writer.settle(20)
        self.writer.hold()
        self.claimed |= self.watched.saved
        for id_ in tuple(self.merged):  # as the app does, once nothing of it waits
            self.merged.discard(id_)
            self.follows(id_)

    def follows(self, id_: str) -> None:
        """The screen looks what others changed."""
        if self.editor is None or self.editor.id != id_ or self.writer.editing(id_) is not None:
            return
        try:
            contents = self.library.contents(id_)
        except NoArticleError:
            return
        except LibraryError:
            return
        if (contents.document, contents.current) != self.editor.session.state:
            self.editor.session = Session(contents.document, contents.current, by="ann")
        self.outside.discard(id_)

    # What happens to files

    def files(self, id_: str) -> tuple[Path, Path]:
        path = self.folder / "articles" / file_name(id_)
        return path, path.with_name(path.name + BACKUP)

    def destroyed(self, id_: str, *files: Path) -> None:
        """What was called saved and is in none of these files any more is not claimed any longer."""
        self.claimed |= self.watched.saved
        self.watched.saved = {each for each in self.watched.saved if each[0] != id_}
        left = b"".join(each.read_bytes() for each in files if each.exists()) + self.elsewhere()
        self.claimed = {(a, note) for a, note in self.claimed if a != id_ or note.encode() in left}
        self.outside.add(id_)

    @rule(id_=ids, whole=st.booleans())
    def a_file_vanishes(self, id_: str, whole: bool) -> None:
        path, backup = self.files(id_)
        if not path.exists():
            return
        self.vanished[id_] = path.read_bytes()
        path.unlink()
        if whole and backup.exists():
            backup.unlink()
        self.destroyed(id_, backup)

    @rule(id_=ids)
    def a_file_comes_back(self, id_: str) -> None:
        path, _ = self.files(id_)
        if id_ in self.vanished and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.vanished.pop(id_))
            self.destroyed(id_, path)  # the version before may be newer, and is so no more after the next write

    @rule(id_=ids, at=st.integers(0, 2000))
    def a_file_is_damaged(self, id_: str, at: int) -> None:
        path, backup = self.files(id_)
        if path.exists():
            data = path.read_bytes()
            path.write_bytes(data[: min(at, len(data) - 1)])
            self.destroyed(id_, backup)

    @rule()
    def empty_folders_are_swept(self) -> None:
        for each in (self.folder / "tmp", self.folder / "trash", self.folder / "parked"):
            if each.is_dir() and not any(each.iterdir()):
                each.rmdir()

    # What another process does

    @rule(id_=ids, act=st.sampled_from(ACTS), which=numbers, look=st.booleans())
    def another_process_writes(self, id_: str, act: str, which: int, look: bool) -> None:
        if self.faulty is not None:
            return
        self.another.does(self.library, act, id_, which)
        self.outside.add(id_)
        if look:
            self.library.changed()
            self.follows(id_)

    @rule(id_=ids, act=st.sampled_from(ACTS), which=numbers, after=st.sampled_from([0.0, 0.005, 0.01, 0.02, 0.05]))
    def another_process_is_killed(self, id_: str, act: str, which: int, after: float) -> None:
        if self.faulty is not None:
            return
        self.another.does(self.library, act, id_, which, killed=after)
        self.outside.add(id_)

    # The end of a life

    @rule()
    def is_killed_and_opened_again(self) -> None:
        self.claimed |= self.watched.saved
        self.watched.dead = True
        self.writer.seen()
        self.writer.close(5)
        self.claimed |= self.watched.saved
        self.library.close()
        self.start()
        self.looks_for_what_was_claimed()

    @rule()
    def is_closed_and_opened_again(self) -> None:
        self.looks_when_all_is_quiet()
        self.writer.seen()
        assert self.writer.close(20) == 0
        self.library.close()
        self.start()

    @rule()
    def the_doctor_comes(self) -> None:
        """All that was parked is in its article then, or waits for an article in the trash."""
        self.looks_when_all_is_quiet()
        self.writer.close(20)
        self.library.close()
        report = examine(self.folder, fix=True)
        wrong = [f for f in report.findings if not (f.fixed or f.harmless)]
        for each in wrong:
            assert each.where.startswith(("parked/", "damaged/")) or "no version before it is kept" in each.what, each
            if each.where.startswith("parked/"):
                assert "is in the trash" in each.what, each
        self.claimed = {each for each in self.claimed if each[1].encode() in self.everything()} | self.claimed
        self.looks_for_what_was_claimed()
        self.start()

    # What must be so

    def elsewhere(self) -> bytes:
        kept = [*self.folder.glob("trash/*.json"), *parked_files(self.folder)]
        return b"".join(each.read_bytes() for each in kept)

    def everything(self) -> bytes:
        files = [*self.folder.glob("articles/??/*.json"), *self.folder.glob(f"articles/??/*{BACKUP}")]
        return b"".join(each.read_bytes() for each in files) + self.elsewhere()

    def looks_for_what_was_claimed(self) -> None:
        there = self.everything()
        lost = [each for each in self.claimed | self.watched.parked if each[1].encode() not in there]
        assert lost == []

    def looks_at_every_article(self) -> None:
        """Also where a propagation wrote to it, the history of an article leads to what it holds."""
        for row in self.library.rows():
            with suppress(LibraryError):
                assert history_fault(self.library.contents(row.id)) is None

    def looks_when_all_is_quiet(self) -> None:
        """With a disk that writes, nothing waits, and what is on the screen is what is on the disk."""
        self.frees_the_disk()
        self.watched.troubled = None
        self.settles()
        assert self.writer.state.waiting == 0, self.writer.state
        self.writer.write(IDS[0], lambda: None)  # once this is done, what came before has been reported
        self.settles()
        assert len(self.reports) == self.propagations
        self.looks_for_what_was_claimed()
        self.looks_at_every_article()
        if self.editor is None:
            return
        id_ = self.editor.id
        live = {(id_, m.note) for m in self.editor.document.annotation.mentions if m.note}
        made = set(notes_in(self.editor.session.corrections))
        there = self.everything()
        lost = {note for _, note in live if note in made and note.encode() not in there}
        if id_ not in self.outside:
            assert lost == set()
            try:
                contents = self.library.contents(id_)
            except LibraryError:
                return
            assert contents.document == self.editor.document
            assert contents.current == self.editor.session.corrections
            assert history_fault(contents) is None

    def teardown(self) -> None:
        if not hasattr(self, "folder"):
            return
        try:
            self.looks_when_all_is_quiet()
            self.the_doctor_comes()
            self.writer.close(20)
            self.library.close()
        finally:
            self.frees_the_disk()
            shutil.rmtree(self.folder)


def test_nothing_is_lost_and_nothing_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "newsview.tui.background.save_queue.BREATH", 30.0
    )  # the writer waits for `settles`, so that a run can be repeated
    with Another() as Machine.another:
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=EXAMPLES, stateful_step_count=30, deadline=None,
                suppress_health_check=[*HealthCheck], print_blob=True,
            ),
        )  # fmt: skip
