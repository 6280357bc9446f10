"""From an article's text to its proposed annotation.

`annotate(article)` and `annotate_many(articles)` are the plain functions; spaCy is loaded when one is called first.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsview.extract.pipeline.pipeline import annotate
    from newsview.extract.workers.corpus import annotate_many

__all__ = ["annotate", "annotate_many"]

MODULES = {
    "annotate": "newsview.extract.pipeline.pipeline",
    "annotate_many": "newsview.extract.workers.corpus",
}


def __getattr__(name: str) -> Any:
    """Loads the pipeline when it is asked for: importing this package must stay cheap."""
    if name in MODULES:
        return getattr(import_module(MODULES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
