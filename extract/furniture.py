"""What in an article is not the story: credits, bylines, advertisement markers, captions, related links."""

from __future__ import annotations

from store.model import Furniture

__all__ = ["mark"]


def mark(text: str) -> tuple[Furniture, ...]:
    """The furniture of a plain text, in order, never overlapping."""
    return ()
