"""What a test of the command line runs, and what it gets back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

SEED = Path(__file__).parents[2] / "seeds" / "000_b36d6864460f8a2a.txt"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]
