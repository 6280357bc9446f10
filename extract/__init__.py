"""From an article's text to its proposed annotation.

`annotate(article)` and `annotate_many(articles)` are the plain functions; spaCy is loaded when one is called first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsview.extract.pipeline.pipeline import annotate, annotate_many

__all__ = ["annotate", "annotate_many"]


def __getattr__(name: str) -> Any:
    """Loads the pipeline when it is asked for: importing this package must stay cheap."""
    if name in __all__:
        from newsview.extract.pipeline import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
