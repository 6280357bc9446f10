"""Many articles annotated, in this process or in several."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.workers.pool import annotate_in_processes
from newsview.store.document.model import Article, Document

__all__ = ["annotate_many"]

_log = logging.getLogger("newsview")


def annotate_many(
    articles: Iterable[Article],
    *,
    model: str = DEFAULT_MODEL,
    jobs: int = 1,
    failed: Callable[[Article, str], None] | None = None,
) -> Iterator[Document]:
    """Each article annotated, in order, a few in memory at a time.

    `jobs` above one spreads the work over as many processes; this one then loads no spaCy. An article that fails is
    left out and given to `failed` with the reason (without it, a warning is logged); the others go on. Raises
    ModelError.
    """
    tell = failed or (lambda article, reason: _log.warning("%s: %s", article.source or article.id, reason))
    if jobs > 1:
        yield from annotate_in_processes(articles, model=model, jobs=jobs, failed=tell)
        return
    from newsview.extract.pipeline.pipeline import annotate_in_batches  # loads spaCy

    yield from annotate_in_batches(articles, model=model, failed=tell)
