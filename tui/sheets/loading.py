"""Loads the modules of sheets and pickers in the background, so that the first key for one is not delayed."""

from __future__ import annotations

from importlib import import_module

__all__ = ["SHEETS", "load_sheets"]

SHEETS = ("picker", "search", "problems", "history", "memory", "propagation", "unplaced", "help")
"""The modules whose sheets and pickers a key of the review screen opens."""


def load_sheets() -> None:
    """Imports each module of `SHEETS`. Takes and gives nothing; raises ImportError where one cannot be imported."""
    for name in SHEETS:
        import_module(f"newsview.tui.sheets.{name}")
