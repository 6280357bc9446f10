"""A short run of `tests/bench/torture.py`: what was acknowledged outlives SIGKILL at any instant."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[1] / "bench" / "torture.py"


def test_what_was_acknowledged_outlives_a_kill() -> None:
    command = [sys.executable, str(PROGRAM), "--kills", "25", "--seed", "3", "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    figures = json.loads(done.stdout)
    assert figures.pop("kills") == 25
    assert figures.pop("acknowledged") > 0
    assert set(figures.values()) == {0}
