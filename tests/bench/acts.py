"""What may happen to a library while an app has corrections of it that are not saved: `torture.py --acts`.

An app's queue corrects four articles as fast as it can and says what it saved and what it parked. Meanwhile files are
taken away, put back and damaged; another process replaces texts, removes and restores; the disk is filled and freed.
Each life ends with SIGKILL, or with a free disk and an empty queue. Then what was called saved is looked for.
"""

from __future__ import annotations

import errno
import os
import random
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NoReturn
from unittest import mock

from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import ConflictError, Correction
from newsview.store.editing.mention_edits import EditError
from newsview.store.editing.session import Session
from newsview.store.errors import DamagedError, LibraryError
from newsview.store.library import storage
from newsview.store.library.article_file import file_name
from newsview.store.library.doctor import examine, history_fault
from newsview.store.library.library import Library
from newsview.store.library.storage import BACKUP, unpacked
from newsview.tui.background.save_queue import Editor, Writer
from newsview.tui.background.sharing import Keeping
from tests.store.another import ACTS as COMMANDS
from tests.store.another import act_on
from tests.store.faults import STEPS, FaultyOS
from tests.store.newsroom import own_text

__all__ = ["torture_acts"]

IDS = ("a1", "b2", "c3", "d4")
FILES = ("take away", "take away whole", "put back", "put back")
HARM = 0.1
"""How often an act damages a file: what was acknowledged is gone then, so that there is less to look for."""
RETURN = 0.8
"""How often all that was taken away is put back when a life has ended."""
DISK = ("fill", "free")
NOTE = re.compile(rb"note <\d+-\d+>")
NAMES = ("acts", "kills", "acknowledged", "parked", "destroyed", "checked", "lost", "stuck", "half_done", "damaged")


def torture_acts(folder: Path, acts: int, seed: int) -> dict[str, int]:
    """The figures after so many acts.

    `destroyed`: acknowledged, and then taken away or damaged from outside together with the version before it.
    `checked`: acknowledged and not destroyed, so looked for after each life up to the last. A correction that was
    merged counts as acknowledged only where the merged document still shows it.
    """
    chance = random.Random(seed)
    figures = dict.fromkeys(NAMES, 0)
    with Library.open(folder) as library:
        for id_ in IDS:
            library.add(own_text(id_))
        if len(library.rows()) != len(IDS):
            raise SystemExit("the articles were taken for one another")
    claimed: set[bytes] = set()
    gone: set[bytes] = set()
    life = 0
    while figures["acts"] < acts:
        life += 1
        said, destroyed, restored, killed = _life(folder, chance, life, figures)
        figures["kills"] += killed
        for line in said.splitlines():
            what, _, note = line.partition(b" ")
            if what == b"left":
                figures["stuck"] += int(note)
            elif what in (b"saved", b"parked"):
                figures["acknowledged" if what == b"saved" else "parked"] += note not in claimed
                claimed.add(note)
        there = _everything(folder)
        gone = (
            gone | destroyed
        ) - restored  # also what a damaged file seems to hold still: it is set aside at the next reading
        missing = claimed - there - gone
        if missing:
            sys.stderr.write(f"life {life}: lost {sorted(missing)}\n")
        figures["lost"] += len(missing)
        claimed -= missing
        _examined(folder, figures, fix=life % 5 == 0)
    figures["destroyed"] = len(claimed & gone)
    figures["checked"] = len(claimed - gone)
    return figures


def _life(
    folder: Path, chance: random.Random, number: int, figures: dict[str, int]
) -> tuple[bytes, set[bytes], set[bytes], bool]:
    """What the app said in one life, which notes were destroyed meanwhile, which came back, whether it was killed."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            _app(folder, number, lambda line: os.write(writing, line + b"\n"))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    os.close(writing)
    destroyed, restored = set[bytes](), set[bytes]()
    taken: dict[str, bytes] = {}
    with open(reading, "rb") as pipe:
        pipe.readline()
        for _ in range(chance.randint(2, 8)):
            time.sleep(chance.uniform(0, 0.06))
            act, id_ = chance.choice([*FILES, *FILES, *COMMANDS, *DISK, *DISK]), chance.choice(IDS)
            act = "damage" if chance.random() < HARM else act
            figures["acts"] += 1
            if act in DISK:
                os.kill(process, signal.SIGUSR1 if act == "fill" else signal.SIGUSR2)
            elif act in (*FILES, "damage"):
                gone, _ = _to_file(folder, act, id_, taken, chance)
                destroyed |= gone  # what is put back now may come a moment before a write that did not see it
            else:
                _command(folder, act, id_, chance.randrange(12))
        said = _ended(process, pipe, kill=(killed := chance.random() < 0.7))
    for id_ in [*taken] if chance.random() < RETURN else ():
        gone, back = _to_file(folder, "put back", id_, taken, chance)
        destroyed, restored = (destroyed | gone) - back, restored | back
    return said, destroyed, restored, killed


def _ended(process: int, pipe: IO[bytes], *, kill: bool) -> bytes:
    os.kill(process, signal.SIGKILL if kill else signal.SIGTERM)
    said = pipe.read()
    _, status = os.waitpid(process, 0)
    if kill != os.WIFSIGNALED(status) or (not kill and status):
        raise SystemExit("the app ended by itself; see above")
    return said


def _to_file(
    folder: Path, act: str, id_: str, taken: dict[str, bytes], chance: random.Random
) -> tuple[set[bytes], set[bytes]]:
    """Does something to an article's file, whatever is being written; which notes are gone by it, and which are back.

    The version before is kept beside the file, so only what is not in it is gone, unless it is taken away too.
    """
    path = folder / "articles" / file_name(id_)
    backup, aside = path.with_name(path.name + BACKUP), folder.parent / f"{folder.name}.aside"
    if act == "put back":
        if id_ in taken:
            data = taken.pop(id_)
            aside.unlink(missing_ok=True)  # it may be linked to the file of another article
            aside.write_bytes(data)
            aside.chmod(0o600)
            with suppress(OSError):
                os.link(aside, path)
                back = {*NOTE.findall(data)}
                return _notes(backup) - back, back  # it may be newer, and is the version before from now on
        return set(), set()
    try:
        os.replace(path, aside)
    except FileNotFoundError:
        return set(), set()
    data = aside.read_bytes()
    gone = {*NOTE.findall(data)}
    if act == "damage":
        aside.unlink()
        aside.write_bytes(data[: chance.randrange(len(data))])
        aside.chmod(0o600)
        with suppress(OSError):
            os.link(aside, path)
    else:
        if _is_whole(data):
            taken[id_] = data
        if act == "take away whole":
            with suppress(FileNotFoundError):
                gone |= _notes(backup)
                backup.unlink()
    return gone - _notes(backup), set()


def _is_whole(data: bytes) -> bool:
    """Whether what was in a file is an article, and not what an earlier act left of one."""
    try:
        unpacked(data)
    except DamagedError:
        return False
    return True


def _notes(file: Path) -> set[bytes]:
    """The notes in a file; none where there is no file."""
    try:
        return {*NOTE.findall(file.read_bytes())}
    except FileNotFoundError:
        return set()


def _command(folder: Path, act: str, id_: str, which: int) -> None:
    with Library.open(folder) as library:
        until = time.monotonic() + 5
        while library.read_only and not library.take_over(ask=True):
            if time.monotonic() > until:
                return
            time.sleep(0.002)
        with suppress(LibraryError, EditError, ConflictError):
            act_on(library, act, id_, which)


def _everything(folder: Path) -> set[bytes]:
    """All notes in all files that are sound and not set aside."""
    files = [*folder.glob("articles/??/*"), *folder.glob("trash/*.json"), *folder.glob("parked/**/*.json")]
    return {note for each in files for note in NOTE.findall(each.read_bytes())}


def _examined(folder: Path, figures: dict[str, int], *, fix: bool) -> None:
    with Library.open(folder) as library:
        for row in library.rows():
            with suppress(LibraryError):
                figures["half_done"] += history_fault(library.contents(row.id)) is not None
    for each in examine(folder, fix=fix).findings:
        if not (each.fixed or each.harmless or each.where.startswith(("parked/", "damaged/", "articles/"))):
            sys.stderr.write(f"{each.where}: {each.what}\n")
            figures["damaged"] += 1
    if fix:
        with Library.open(folder) as library:
            for id_ in IDS:  # whatever became of it, the next lives correct it too
                with suppress(LibraryError):
                    library.restore(id_)
                with suppress(LibraryError):
                    library.load(id_)
                    continue
                with suppress(LibraryError):
                    library.remove(id_)
                library.add(own_text(id_))


class _Recorder:
    """Says what became of each correction; of those that were merged, what the merged document still shows."""

    def __init__(
        self, library: Library, editing: Callable[[str], Editor | None], merged: set[str],
        say: Callable[[bytes], object],
    ) -> None:  # fmt: skip
        self._keeping = Keeping(library, editing, self._was_merged)
        self._editing, self._merged, self._say = editing, merged, say
        self._merging = False

    def _was_merged(self, id: str, _: object) -> None:
        self._merging = True
        self._merged.add(id)

    def record(self, id: str, corrections: Sequence[Correction], /) -> None:
        self._merging = False
        self._keeping.record(id, corrections)
        self._acknowledge(b"saved", id, corrections)

    def park(self, id: str, corrections: Sequence[Correction], why: str, /) -> None:
        self._merging = False
        self._keeping.park(id, corrections, why)
        self._acknowledge(b"parked", id, corrections)

    def _acknowledge(self, what: bytes, id: str, corrections: Sequence[Correction]) -> None:
        editor = self._editing(id)
        live = {m.note for m in editor.document.annotation.mentions} if editor is not None else set()
        for each in corrections:
            for change in each.changes:
                note = (change.after or {}).get("note")
                if isinstance(note, str) and (note in live or not self._merging):
                    self._say(what + b" " + note.encode())


def _app(folder: Path, life: int, say: Callable[[bytes], object]) -> NoReturn:
    """Corrects until it is killed, or until SIGTERM: then it frees the disk and says what is left in its queue."""
    chance, parent = random.Random(life), os.getppid()
    ended: list[int] = []
    faults: list[FaultyOS] = []

    def fill(*_: object) -> None:
        if not faults:
            faults.append(FaultyOS(chance.choice(STEPS), 1, errno.ENOSPC, times=10**9))
            setattr(storage, "os", faults[0])  # noqa: B010  the module imports `os`, it does not export it

    def free(*_: object) -> None:
        faults.clear()
        setattr(storage, "os", os)  # noqa: B010

    signal.signal(signal.SIGUSR1, fill)
    signal.signal(signal.SIGUSR2, free)
    signal.signal(signal.SIGTERM, lambda *_: ended.append(1))
    merged: set[str] = set()
    library = Library.open(folder)
    library.lends = True
    recorder = _Recorder(library, lambda id_: writer.editing(id_), merged, say)
    with mock.patch("newsview.tui.background.save_queue.BREATH", 0.0):
        writer = Writer(recorder, lambda _: None)
        say(b"ready")
        count, editors = 0, dict[str, Editor]()
        while not ended and os.getppid() == parent:
            library.lend()
            id_ = chance.choice(IDS)
            if id_ in merged and writer.editing(id_) is None:
                merged.discard(id_)
                editors.pop(id_, None)
            editor = editors.get(id_) or writer.editing(id_)
            if editor is None:
                with suppress(LibraryError):
                    contents = library.contents(id_)
                    editor = editors[id_] = Editor(Session(contents.document, contents.current, by="ann"), writer)
            if editor is not None and editor.document.annotation.mentions:
                count += 1
                one = chance.choice(editor.document.annotation.mentions).id
                with suppress(EditError, ConflictError):
                    if count % 5:
                        editor.do(edits.annotate_note(editor.document, one, f"note <{life}-{count}>"))
                    else:
                        editor.undo()
            time.sleep(chance.uniform(0, 0.004))
        free()
        until = time.monotonic() + 10
        while writer.settle(5) and time.monotonic() < until:
            library.lend()
        say(b"left %d" % writer.close())
    library.close()
    os._exit(0)
