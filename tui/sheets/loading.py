"""The modules of sheets and pickers, loaded in the background so that the first key that opens one need not wait."""

from __future__ import annotations

from importlib import import_module

__all__ = ["SHEETS", "load_sheets"]

SHEETS = ("picker", "search", "problems", "history", "memory", "propagation", "unplaced", "help")
"""Those that a key of the review screen opens."""


def load_sheets() -> None:
    """Imports each module of `SHEETS`. Takes and gives nothing; raises ImportError where one cannot be imported."""
    for name in SHEETS:
        import_module(f"newsview.tui.sheets.{name}")
