"""A short run of `tests/bench/torture.py`: what was acknowledged outlives SIGKILL at any instant."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "bench" / "torture.py"


@pytest.mark.parametrize("what", ["kills", "faults"])
def test_what_was_acknowledged_outlives_kills_and_faults(what: str) -> None:
    command = [sys.executable, str(PROGRAM), f"--{what}", "25", "--seed", "3", "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    figures = json.loads(done.stdout)
    assert figures.pop(what) >= 25
    assert figures.pop("acknowledged") > 0
    assert figures.pop("refused", 1) > 0
    assert set(figures.values()) == {0}
