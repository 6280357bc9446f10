"""The command line as a fixture, for every test of the terminal's side."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsview.tui.cli import main
from tests.tui.command_line import Ran, Run


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `newsview ARGS` in this process, on a library of the test's own."""
    monkeypatch.setenv("NEWSVIEW_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("NEWSVIEW_CONFIG", str(tmp_path / "none.toml"))
    (tmp_path / "none.toml").write_text("")

    def go(*args: str | Path) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main([str(a) for a in args])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Ran(int(ended.value.code or 0), out, err)

    return go
