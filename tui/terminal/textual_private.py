"""What is private in Textual and used by the terminal, the sheets and the key queue: each part in one function.

A new version of Textual may change any of it. tests/tui/terminal/test_textual_private.py asks each function what it
asks Textual, so that a change is seen there first.
"""

from __future__ import annotations

from typing import Any

from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

__all__ = ["drawn_lines", "forget_whole_screen", "is_closing_another"]


def drawn_lines(screen: Screen[Any], crop: Region) -> list[Strip]:
    """Takes a screen and a region of it. Gives the region's lines as the screen's widgets draw them."""
    lines = screen._compositor._render_chops(crop, crop.line_range.__contains__)
    strips = [Strip.join(lines[y].values()) for y in crop.line_range if y < len(lines)]
    return [strip.crop(*crop.column_span) for strip in strips]


def forget_whole_screen(screen: Screen[Any]) -> bool:
    """Takes a screen that is about to be painted. Has it paint the regions of its widgets and not all of the terminal.

    Gives whether it does. Changes nothing where the whole screen is all that is to be painted.
    """
    dirty = screen._compositor._dirty_regions
    whole = screen._compositor.size.region
    if not dirty - {whole}:
        return False
    dirty.discard(whole)
    return True


def is_closing_another(screen: Screen[Any]) -> bool:
    """Takes a screen. Says whether the app has a screen that was closed and that may still be on the terminal."""
    app = screen.app
    return any(isinstance(node, Screen) and node not in app.screen_stack for node in app._registry)
