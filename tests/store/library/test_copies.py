"""One writer at a time; the others read, follow, say who writes, and take over when it is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newsview.store.editing import mention_edits as edits
from newsview.store.errors import ReadOnlyError
from newsview.store.library.library import Library
from tests.store.newsroom import TEXT, article, decide, library_of, session_of, text_of

ROOT = Path(__file__).parents[3]

WRITER = """
    import sys
    from pathlib import Path
    from newsview.store.library.library import Library
    from tests.store.newsroom import article, decide

    with Library.open(Path(sys.argv[1])) as library:
        assert not library.read_only
        print("ready", flush=True)
        for line in sys.stdin:
            do, what = line.split()
            library.add(article(what)) if do == "add" else decide(library, "a1", what)
            print("done", flush=True)
"""


@contextmanager
def another_writer(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the library and does what it is told."""
    program = [sys.executable, "-c", textwrap.dedent(WRITER), str(folder)]
    with subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    print(line, file=process.stdin, flush=True)
    assert process.stdout.readline() == "done\n"


def test_the_second_copy_reads_follows_and_takes_over(tmp_path: Path) -> None:
    library_of(tmp_path, 2).close()
    with another_writer(tmp_path) as writer, Library.open(tmp_path) as library:
        assert library.read_only
        assert library.holder is not None
        assert f"process {writer.pid}" in library.holder
        with pytest.raises(ReadOnlyError, match=f"process {writer.pid}"):
            library.add(article("mine"))
        assert library.add(article("a1", source="/news/1.txt")) == ("a1", "known", 0)
        assert len(library.rows()) == 2
        assert library.changed() == set()

        tell(writer, "decide m1")
        tell(writer, "add a9")
        assert library.changed() == {"a1", "a9"}
        assert library.changed() == set()
        assert library.load("a1").mention("m1").status == "accepted"
        assert {row.id: row.corrections for row in library.rows()} == {"a1": 1, "a2": 0, "a9": 0}
        assert not library.take_over()

        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        assert library.take_over()
        assert [library.read_only, library.holder] == [False, None]
        decide(library, "a1", "m2")
    with Library.open(tmp_path) as library:
        assert [c.number for c in library.history("a1")] == [1, 2]


def test_what_a_killed_writer_had_saved_is_in_the_list(tmp_path: Path) -> None:
    library_of(tmp_path, 2).close()
    with another_writer(tmp_path) as writer:
        tell(writer, "decide m1")
        tell(writer, "add a9")
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
    with Library.open(tmp_path) as library:
        assert {row.id: row.corrections for row in library.rows()} == {"a1": 1, "a2": 0, "a9": 0}


ADDER = """
    import sys
    from pathlib import Path
    from newsview.store.library.library import Library
    from tests.store.newsroom import article

    for n in range(5):
        with Library.open(Path(sys.argv[1]), wait=60) as library:
            library.add(article(f"{sys.argv[2]}-{n}", source=f"/news/{sys.argv[2]}-{n}"))
        with Library.open(Path(sys.argv[1]), write=False) as library:
            assert all(library.load(row.id).text for row in library.rows())
"""


def test_eight_processes_adding_and_reading_at_once_lose_nothing(tmp_path: Path) -> None:
    programs = [[sys.executable, "-c", textwrap.dedent(ADDER), str(tmp_path / "library"), str(n)] for n in range(8)]
    running = [subprocess.Popen(p, cwd=ROOT, stderr=subprocess.PIPE, text=True) for p in programs]
    for process in running:
        assert process.communicate()[1] == ""
        assert process.returncode == 0
    with Library.open(tmp_path / "library") as library:
        assert {row.id for row in library.rows()} == {f"{p}-{n}" for p in range(8) for n in range(5)}


def test_commands_that_add_at_once_wait_for_each_other(tmp_path: Path) -> None:
    for n in range(6):
        (tmp_path / f"{n}.txt").write_text(f"{TEXT} It was day {n}.")
    command = [sys.executable, "-m", "newsview.tui.cli", "--library", str(tmp_path / "library"), "add"]
    running = [
        subprocess.Popen([*command, str(tmp_path / f"{n}.txt")], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for n in range(6)
    ]
    for process in running:
        assert process.communicate()[1].splitlines()[-1] == "1 added"
        assert process.returncode == 0
    with Library.open(tmp_path / "library") as library:
        assert {row.id for row in library.rows()} == {str(n) for n in range(6)}


def test_threads_may_write_and_read_at_once(tmp_path: Path) -> None:
    with library_of(tmp_path, 4) as library:
        failures: list[BaseException] = []

        def correct(id_: str) -> None:
            try:
                session = session_of(library, id_)
                for n in range(20):
                    made = session.do(edits.annotate_note(session.document, None, f"note {n}"))
                    assert made is not None
                    library.record(id_, [made])
            except BaseException as error:
                failures.append(error)

        def read() -> None:
            try:
                for _ in range(40):
                    assert len(library.rows()) == 4
                    assert all(library.load(f"a{n}").text == text_of(f"a{n}") for n in range(1, 5))
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=correct, args=(f"a{n}",)) for n in range(1, 5)]
        threads += [threading.Thread(target=read) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert [row.corrections for row in library.rows()] == [20] * 4
    with Library.open(tmp_path) as library:
        assert all(library.load(f"a{n}").article.note == "note 19" for n in range(1, 5))


def test_a_folder_that_cannot_be_written_is_read(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    library_of(tmp_path / "library").close()
    for path in [tmp_path / "library", *(tmp_path / "library").rglob("*")]:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        with Library.open(tmp_path / "library") as library:
            assert library.read_only
            assert library.load("a1").text == TEXT
            assert "permission denied" in library.notices[0]
            with pytest.raises(ReadOnlyError):
                decide(library, "a1", "m1")
    finally:
        for path in [tmp_path / "library", *(tmp_path / "library").rglob("*")]:
            path.chmod(0o700 if path.is_dir() else 0o600)
