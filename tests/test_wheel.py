"""The wheel, installed away from the checkout: it carries everything that newsview needs to open the sample article."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built wheel unpacked into it, as an installer does."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("newsview-*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder / "site"), str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    return folder / "site"


def environment(site: Path, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(site),
        "NEWSVIEW_LIBRARY": str(tmp_path / "library"),
        "TERM": "xterm-256color",
    }


def test_it_holds_our_packages_and_nothing_else(site: Path) -> None:
    (wheel,) = (site.parent / "dist").glob("*.whl")
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"newsview"}
    assert list((site / "newsview" / "tui").rglob("*.tcss"))
    assert list((site / "newsview" / "seeds").glob("*.txt"))


def test_it_extracts_away_from_the_checkout(site: Path, tmp_path: Path) -> None:
    program = "from newsview import extract, store, tui; print(extract.__file__, store.__file__, tui.__file__)"
    env = environment(site, tmp_path)
    where = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert all(Path(p).is_relative_to(site) for p in where.stdout.split())
    (seed,) = (site / "newsview" / "seeds").glob("*.txt")
    done = subprocess.run(
        [sys.executable, "-m", "newsview.tui.cli", "extract", str(seed)],
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert '"label":"GPE"' in done.stdout


def test_newsview_opens_the_sample_article(site: Path, tmp_path: Path) -> None:
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(tmp_path)
        os.execve(sys.executable, [sys.executable, "-m", "newsview.tui.cli"], environment(site, tmp_path))
    seen = b""
    until = time.monotonic() + 60
    try:
        while b"Biden" not in seen and time.monotonic() < until:
            if select.select([terminal], [], [], 0.5)[0]:
                seen += os.read(terminal, 65536)
        assert b"Biden" in seen
        os.write(terminal, b"q")
        ended, status = 0, 0
        while not ended and time.monotonic() < until:
            if select.select([terminal], [], [], 0.1)[0]:
                with suppress(OSError):  # the other side has closed
                    os.read(terminal, 65536)
            ended, status = os.waitpid(process, os.WNOHANG)
        assert ended == process
        assert os.waitstatus_to_exitcode(status) == 0
    finally:
        if not ended_already(process):
            os.kill(process, signal.SIGKILL)
        os.close(terminal)


def ended_already(process: int) -> bool:
    try:
        return os.waitpid(process, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return True
