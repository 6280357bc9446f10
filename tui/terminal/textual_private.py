"""What is private in Textual and used by the terminal, the sheets and the key queue: each part in one function.

A new version of Textual may change any of it. tests/tui/terminal/test_textual_private.py asks each function what it
asks Textual, so that a change is seen there first.
"""

from __future__ import annotations

from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.dom import DOMNode
from textual.events import Key
from textual.geometry import Region
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.strip import Strip

__all__ = [
    "drawn_lines",
    "end_with_error",
    "forget_whole_screen",
    "has_no_message",
    "has_screen_work",
    "holds_paints_back",
    "is_closing_another",
    "is_leaving",
    "is_waiting",
    "keys_with_alt",
    "nodes_of",
]


def drawn_lines(screen: Screen[Any], crop: Region) -> list[Strip]:
    """Takes a screen and a region of it. Gives the region's lines as the screen's widgets draw them."""
    lines = screen._compositor._render_chops(crop, crop.line_range.__contains__)
    strips = [Strip.join(lines[y].values()) for y in crop.line_range if y < len(lines)]
    return [strip.crop(*crop.column_span) for strip in strips]


def forget_whole_screen(screen: Screen[Any], box: Region) -> bool:
    """Has a screen that is about to be painted paint the region of its box, and not all of the terminal.

    What else is to be painted stays so. Gives whether it does; changes nothing where the whole screen is all that is to
    be painted.
    """
    dirty = screen._compositor._dirty_regions
    whole = screen._compositor.size.region
    if not dirty - {whole}:
        return False
    dirty.discard(whole)
    dirty.add(box)  # the regions of widgets that changed need not cover it
    return True


def holds_paints_back(app: App[Any]) -> bool:
    """Says whether the app shows nothing of what is painted now."""
    return app._batch_count > 0


def is_closing_another(screen: Screen[Any]) -> bool:
    """Takes a screen. Says whether the app has a screen that was closed and that may still be on the terminal."""
    app = screen.app
    return any(isinstance(node, Screen) and node not in app.screen_stack for node in app._registry)


# The key queue asks these for each key, some of them for each node: they look at attributes and do nothing more.


def is_leaving(app: App[Any]) -> bool:
    """Takes the app. Says whether it was asked to end."""
    return app._exit


def end_with_error(app: App[Any], error: Exception) -> None:
    """Takes the app and an exception that nothing caught. Ends the app with it, as an exception in a widget does."""
    app._handle_exception(error)


def has_screen_work(screen: Screen[Any]) -> bool:
    """Takes a screen. Says whether it still has callbacks to call, or widgets to lay out or to scroll."""
    return bool(screen._callbacks or screen._layout_required or screen._scroll_required)


def nodes_of(app: App[Any]) -> list[DOMNode]:
    """Takes the app. Gives a new list of its screens and their widgets, as far as they run."""
    return [*app._registry]


def has_no_message(node: MessagePump) -> bool:
    """Takes a node. Says whether it has no message and no callback left to handle."""
    return not (node.message_queue_size or node._pending_message or node._next_callbacks)


def is_waiting(node: MessagePump) -> bool:
    """Takes a node. Says whether it waits for its next message, or will get no more because it is closed."""
    if node._closing or node._closed:
        return True
    if not has_no_message(node):
        return False
    waiters = vars(node._message_queue.ready_event)["_waiters"]  # asyncio's: who waits for the event
    return any(not waiter.done() for waiter in waiters)


def keys_with_alt(parser: XTermParser, sign: str) -> list[Key]:
    """Takes Textual's parser and a sign. Gives the keys that Textual makes of Esc and the sign together."""
    keys_of = parser._sequence_to_key_events
    return [*keys_of("\x1b" + sign)] or [*keys_of(sign, alt=True)]
