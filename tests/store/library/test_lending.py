"""A program that has the library open lets another one write that asks to, and neither loses anything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from newsview.store.errors import NotSavedError, OvertakenError, ReadOnlyError
from newsview.store.library.library import Library
from newsview.store.library.lock import WriterLock
from tests.store.newsroom import decide, library_of

ROOT = Path(__file__).parents[3]

ADDER = """
    import sys, time
    from pathlib import Path
    from newsview.store.errors import OvertakenError
    from newsview.store.library.library import Library
    from tests.store.newsroom import article, decide

    with Library.open(Path(sys.argv[1])) as library:
        library.lends = True
        while not library.take_over(ask=True):
            time.sleep(0.02)
        for n in range(int(sys.argv[2])):
            library.add(article(f"b{n}", source=f"/other/{n}.txt"))
        while True:
            try:
                decide(library, "a1", "m2")
                break
            except OvertakenError:  # the other one corrects the same article all the time
                continue
        print("added", flush=True)
        if len(sys.argv) > 3:
            sys.stdin.read()
"""


@contextmanager
def adder(folder: Path, count: int, *stays: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that adds so many articles once it may, and holds the library then if it `stays`."""
    command = [sys.executable, "-c", textwrap.dedent(ADDER), str(folder), str(count), *stays]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def lent(library: Library) -> bool:
    """Whether another process has the library or asks for it. The type checker takes an attribute for constant."""
    return library.lent


def lent_until(library: Library, done: threading.Event) -> None:
    """As the app does, now and then."""
    while not done.wait(0.02):
        if library.lent:
            library.lend()


def test_another_adds_while_the_library_is_open_for_writing(tmp_path: Path) -> None:
    with library_of(tmp_path, 2) as library, adder(tmp_path, 5) as other:
        before, done = library.edition, threading.Event()
        lending = threading.Thread(target=lent_until, args=(library, done))
        lending.start()
        assert other.wait(30) == 0
        done.set()
        lending.join()
        assert not library.read_only
        decide(library, "a1", "m1")
        assert library.edition != before
        assert {row.id: row.corrections for row in library.rows()} == {
            "a1": 2, "a2": 0, "b0": 0, "b1": 0, "b2": 0, "b3": 0, "b4": 0,
        }  # fmt: skip
    with Library.open(tmp_path) as library:
        assert len(library.rows()) == 7


def test_both_write_in_turn_while_both_have_something_to_write(tmp_path: Path) -> None:
    with library_of(tmp_path, 1) as library, adder(tmp_path, 30) as other:
        library.lends = True
        saved = 0
        until = time.monotonic() + 60
        while other.poll() is None and time.monotonic() < until:
            with suppress(OvertakenError):  # the other one corrects the same article once
                decide(library, "a1", "m1", status=("accepted", "rejected")[saved % 2])
                saved += 1
        assert other.returncode == 0
        assert saved
        assert len(library.rows()) == 31
        assert len(library.history("a1")) == saved + 1


def test_who_lends_hears_who_writes_and_has_it_back_when_that_one_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsview.store.library.library.LENT", 0.3)
    with library_of(tmp_path, 1) as library, adder(tmp_path, 1, "stays") as other:
        while not library.lent:
            time.sleep(0.01)
        assert not library.lend()
        assert other.stdout is not None
        assert other.stdout.readline() == "added\n"
        assert lent(library)
        assert not library.read_only
        with pytest.raises(ReadOnlyError, match=f"process {other.pid}"):
            decide(library, "a1", "m1")
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
        decide(library, "a1", "m1")
        assert not lent(library)
        assert len(library.rows()) == 2


def test_nothing_is_lent_unasked_or_to_who_stopped_asking(tmp_path: Path) -> None:
    with library_of(tmp_path, 1) as library:
        assert library.lend()
        lock = WriterLock(tmp_path)
        lock.ask()
        assert lent(library)
        os.utime(tmp_path / ".wanted", (1, 1))
        assert not lent(library)
        assert library.lend()
    with Library.open(tmp_path, write=False) as library:
        assert not library.lend()
        assert not library.lent
        with pytest.raises((ReadOnlyError, NotSavedError)):
            decide(library, "a1", "m1")
