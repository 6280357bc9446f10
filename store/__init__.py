"""What an annotated article is, how it is corrected, kept and exported.

`Library` is a library on disk; `Document`, `Article`, `Annotation`, `Mention`, `Entity` and `Event` are what is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsview.store.document.model import Annotation, Article, Document, Entity, Event, Mention
    from newsview.store.library.library import Library

__all__ = ["Annotation", "Article", "Document", "Entity", "Event", "Library", "Mention"]


def __getattr__(name: str) -> Any:
    """Loads what is asked for, and no more: the command line must answer at once."""
    if name == "Library":
        from newsview.store.library.library import Library

        return Library
    if name in __all__:
        from newsview.store.document import model

        return getattr(model, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
