"""Articles that are annotated together: many short ones share a pass through the pipeline, a long one goes alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsview.store.document.model import Article

__all__ = ["MOST_ARTICLES", "MOST_CHARACTERS", "batches"]


MOST_ARTICLES, MOST_CHARACTERS = 16, 40_000
"""Articles and characters in a batch, at most: short ones fill spaCy's batches, and memory stays flat."""


def batches(
    articles: Iterable[Article], *, most: int = MOST_ARTICLES, characters: int = MOST_CHARACTERS
) -> Iterator[list[Article]]:
    """The articles in order, at most `most` at a time and of `characters` in all; a longer one goes alone."""
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
