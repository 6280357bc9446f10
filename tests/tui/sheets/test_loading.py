"""What is loaded ahead is every module with a screen, and none that takes long."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from newsview.tui import sheets
from newsview.tui.sheets.loading import SHEETS


def test_every_module_with_a_screen_is_loaded_ahead() -> None:
    found = set()
    for path in Path(str(sheets.__file__)).parent.glob("*.py"):
        defined = [line for line in path.read_text().splitlines() if line.startswith("class ")]
        if path.stem != "base" and any("Screen(" in line or "(Window)" in line for line in defined):
            found.add(path.stem)
    assert found == set(SHEETS)


def test_nothing_that_takes_long_is_loaded_with_them() -> None:
    program = """
import sys
from newsview.tui.sheets.loading import load_sheets
load_sheets()
print(*sorted({"numpy", "spacy", "pandas"} & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
