"""A correction is saved whole or not at all: at every step of a write, with every fault, on a really full disk."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsview.store.document.model import Document
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import Correction
from newsview.store.errors import NotSavedError
from newsview.store.library import storage
from newsview.store.library.article_file import file_name
from newsview.store.library.library import Library
from tests.store.faults import STEPS, FaultyOS
from tests.store.newsroom import article, decide, library_of, session_of

ROOT = Path(__file__).parents[3]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Library]:
    library = library_of(tmp_path / "library", 2)
    decide(library, "a1", "m1")
    yield library
    library.close()


def next_correction(library: Library) -> Correction:
    session = session_of(library)
    made = session.do(edits.decide(session.document, ["m2"], "rejected"))
    assert made is not None
    return made


def as_on_disk(library: Library) -> tuple[Document, int]:
    with Library.open(library.folder, write=False) as other:
        found = other.load("a1"), len(other.history("a1"))
        assert other.notices == []  # it was the file itself that was read, not its backup
        return found


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO], ids=["full", "broken"])
@pytest.mark.parametrize("step", STEPS)
def test_a_fault_at_any_step_leaves_what_was_there(
    opened: Library, monkeypatch: pytest.MonkeyPatch, step: str, error: int
) -> None:
    before = as_on_disk(opened)
    made = next_correction(opened)
    faults, messages = 0, set[str]()
    while True:
        faulty = FaultyOS(step, faults + 1, error)
        monkeypatch.setattr(storage, "os", faulty)
        try:
            opened.record("a1", [made])
        except NotSavedError as said:
            faults += 1
            monkeypatch.setattr(storage, "os", os)
            messages.add(str(said))
            assert as_on_disk(opened) == before
            assert opened.load("a1") == before[0]
            assert list((opened.folder / "tmp").iterdir()) == []
            continue
        assert not faulty.happened
        break
    monkeypatch.setattr(storage, "os", os)
    assert messages == {{errno.ENOSPC: "the disk is full", errno.EIO: "the disk reports an error"}[error]}
    assert as_on_disk(opened) == (opened.load("a1"), before[1] + 1)
    assert opened.load("a1").mention("m2").status == "rejected"


@pytest.mark.parametrize("step", STEPS)
def test_a_disk_that_stays_broken_loses_nothing_and_saving_goes_on_when_it_is_back(
    opened: Library, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    made = next_correction(opened)
    for at in range(1, 9):
        monkeypatch.setattr(storage, "os", FaultyOS(step, at, errno.EIO, times=1000))
        try:
            opened.record("a1", [made])
        except NotSavedError:
            monkeypatch.setattr(storage, "os", os)
            _, corrections = as_on_disk(opened)
            assert corrections in (1, 2)  # nothing was promised; it is whole either way
    monkeypatch.setattr(storage, "os", os)
    opened.record("a1", [made])
    assert as_on_disk(opened) == (opened.load("a1"), 2)
    decide(opened, "a1", "m3")
    assert as_on_disk(opened)[1] == 3


def test_the_disk_has_the_data_before_the_name_and_the_name_before_it_is_called_saved(
    opened: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    class Watched:
        def __getattr__(self, name: str) -> Any:
            real = getattr(os, name)
            if name not in ("open", "write", "fsync", "close", "link", "replace", "unlink", "rename"):
                return real

            def call(*args: Any, **kwargs: Any) -> Any:
                about = args[-1] if name == "replace" else args[0] if name == "open" else ""
                steps.append(f"{name} {Path(about).name}".strip() if isinstance(about, str | Path) else name)
                return real(*args, **kwargs)

            return call

    monkeypatch.setattr(storage, "os", Watched())
    opened.record("a1", [next_correction(opened)])
    monkeypatch.setattr(storage, "os", os)
    name = Path(file_name("a1")).name
    steps = [re.sub(r"\.\d+\.\d+\.tmp", ".tmp", step) for step in steps]
    assert steps == [
        f"open {name}.tmp", "write", "fsync", "close",  # the new version is on the disk
        "link", f"replace {name}.bak",  # the old one keeps a name
        f"replace {name}",
        f"open {name[:2]}", "fsync", "close",  # and so is its name
    ]  # fmt: skip


def test_short_writes_are_written_on(opened: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    made = next_correction(opened)
    faulty = FaultyOS("write", 1, 0, times=5, short=True)
    monkeypatch.setattr(storage, "os", faulty)
    opened.record("a1", [made])
    assert faulty.calls > 5
    assert as_on_disk(opened) == (opened.load("a1"), 2)


def test_a_new_article_that_cannot_be_saved_is_not_there(opened: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in ["mkdir", "open", "write", "fsync", "replace"]:
        monkeypatch.setattr(storage, "os", FaultyOS(step, 1, errno.ENOSPC))
        with pytest.raises(NotSavedError, match="the disk is full"):
            opened.add(article("new"))
        monkeypatch.setattr(storage, "os", os)
        assert {row.id for row in opened.rows()} == {"a1", "a2"}
    opened.add(article("new"))
    with Library.open(opened.folder, write=False) as other:
        assert {row.id for row in other.rows()} == {"a1", "a2", "new"}


def test_a_catalogue_that_cannot_be_written_is_no_trouble(opened: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.rows()
    decide(opened, "a1", "m3")
    monkeypatch.setattr(storage, "os", FaultyOS("open", 1, errno.ENOSPC, times=1000))
    opened.close()
    monkeypatch.setattr(storage, "os", os)
    with Library.open(opened.folder) as again:
        assert {row.id: row.corrections for row in again.rows()} == {"a1": 2, "a2": 0}


def test_a_file_system_without_hard_links_keeps_a_copy(opened: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    made = next_correction(opened)
    monkeypatch.setattr(storage, "os", FaultyOS("link", 1, errno.EPERM, times=1000))
    before = as_on_disk(opened)[0]
    opened.record("a1", [made])
    monkeypatch.setattr(storage, "os", os)
    path = next(p for p in opened.folder.glob("articles/*/*.json") if b'"id":"a1"' in p.read_bytes())
    path.write_bytes(b"")
    with Library.open(opened.folder, write=False) as other:
        assert other.load("a1") == before


FILL = """
    import resource, signal, sys
    from pathlib import Path
    from newsview.store.editing import mention_edits as edits
    from newsview.store.library.library import Library, NotSavedError
    from tests.store.newsroom import decide, library_of, session_of

    library = library_of(Path(sys.argv[1]))
    if sys.argv[2] == "limit":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))
    saved = 0
    session = session_of(library)
    for n in range(100_000):
        made = session.do(edits.annotate_note(session.document, None, f"{n} " + "x" * 400))
        try:
            library.record("a1", [made])
        except NotSavedError as error:
            print(saved, error)
            break
        saved += 1
    library.close()
"""


def _check_filled(folder: Path, output: str, message: str) -> None:
    saved, said = output.split(" ", 1)
    assert said.strip() == message
    assert int(saved) > 0
    with Library.open(folder, write=False) as library:
        assert len(library.history("a1")) == int(saved)
        assert (library.load("a1").article.note or "").startswith(f"{int(saved) - 1} ")


def test_a_file_that_may_grow_no_more_keeps_what_was_saved(tmp_path: Path) -> None:
    program = [sys.executable, "-c", textwrap.dedent(FILL), str(tmp_path / "library"), "limit"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    _check_filled(tmp_path / "library", done.stdout, "the file would be larger than is allowed here")


def test_a_full_file_system_keeps_what_was_saved(tmp_path: Path) -> None:
    if not shutil.which("unshare") or subprocess.run(["unshare", "-Urm", "true"], capture_output=True).returncode:
        pytest.skip("this system does not let a test mount a small file system")
    small = tmp_path / "small"
    small.mkdir()
    script = f"""
        set -e
        mount -t tmpfs -o size=400k none {small}
        {sys.executable} -c "$PROGRAM" {small}/library full
        cp -r {small}/library {tmp_path}/library
    """
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", script],
        cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PROGRAM": textwrap.dedent(FILL)},
    )  # fmt: skip
    if done.returncode and "mount" in done.stderr:
        pytest.skip("this system does not let a test mount a small file system")
    assert not done.returncode, done.stderr
    _check_filled(tmp_path / "library", done.stdout, "the disk is full")
