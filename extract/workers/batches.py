"""Articles that are annotated together: many short ones share a pass through the pipeline, a long one goes alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsview.store.document.model import Article

__all__ = ["batches"]


def batches(articles: Iterable[Article], *, most: int, characters: int) -> Iterator[list[Article]]:
    """The articles in order, at most `most` at a time and of `characters` in all; a longer one stands alone."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        if batch and (len(batch) == most or size + len(article.text) > characters):
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += len(article.text)
    if batch:
        yield batch
