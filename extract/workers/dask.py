"""Annotating beyond one machine: the articles of a corpus on the workers of a Dask cluster (extra `newsview[dask]`)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from importlib import import_module
from typing import Any, NamedTuple

from newsview.extract.pipeline.batches import batches
from newsview.extract.pipeline.failures import reason_of
from newsview.extract.pipeline.model import DEFAULT_MODEL, ModelError
from newsview.store.document.model import Article, Document
from newsview.store.document.serialization import decode, encode

__all__ = ["annotate_on_dask"]

AHEAD = 3
"""Tasks in hand for each thread of the cluster: enough that none waits, few enough that memory stays flat."""


class _Task(NamedTuple):
    articles: list[Article]
    future: Any
    """Of a list with a document's line, or the reason for there being none, for each article."""


def annotate_on_dask(
    articles: Iterable[Article],
    *,
    model: str = DEFAULT_MODEL,
    scheduler: str | None = None,
    jobs: int | None = None,
    failed: Callable[[Article, str], None],
) -> Iterator[Document]:
    """Each article annotated on the cluster at the address `scheduler`, in order; one that fails goes to `failed`.

    Without an address a cluster of `jobs` processes (as many as there are cores) is started here and ended with the
    run. Each worker loads the model once. What a lost worker had in hand is done again elsewhere; an article that ends
    every worker it is given to fails alone. newsview and the model must be installed on the workers. Raises ModelError
    when the model cannot be loaded, ValueError when Dask is not installed or the cluster cannot be reached.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise ValueError("to annotate on Dask, install it: pip install 'newsview[dask]'") from None
    with ExitStack() as stack:
        try:
            where = scheduler or stack.enter_context(
                distributed.LocalCluster(
                    n_workers=jobs, threads_per_worker=1, dashboard_address=None, silence_logs="CRITICAL"
                )
            )
            client = stack.enter_context(distributed.Client(where, set_as_default=False))
        except OSError as error:
            raise ValueError(f"the Dask scheduler {scheduler!r} cannot be reached: {error}") from error
        yield from _annotated(client, batches(articles), model, failed)


def _annotated(
    client: Any, batches: Iterator[list[Article]], model: str, failed: Callable[[Article, str], None]
) -> Iterator[Document]:
    tasks: deque[_Task] = deque()
    more = True
    while True:
        room = AHEAD * max(1, sum(client.nthreads().values()))
        while more and len(tasks) < room:
            if batch := next(batches, None):
                tasks.append(_submitted(client, batch, model))
            more = batch is not None
        if not tasks:
            return
        for article, result in _finished(client, tasks.popleft(), model):
            if result.startswith(b"{"):
                yield decode(result)
            else:
                failed(article, result.decode())


def _submitted(client: Any, batch: list[Article], model: str) -> _Task:
    lines = [encode(Document(article=article)) for article in batch]
    return _Task(batch, client.submit(annotate_lines, lines, model, pure=False))


def _finished(client: Any, task: _Task, model: str) -> Iterator[tuple[Article, bytes]]:
    """Each article of a task with its document's line or the reason; one by one where they failed together."""
    try:
        yield from zip(task.articles, task.future.result(), strict=True)
        return
    except ModelError:
        raise
    except Exception as error:
        if len(task.articles) == 1:
            of_dask = type(error).__module__.startswith("distributed")  # which knows nothing of the article's words
            reason = f"{type(error).__name__}: {error}" if of_dask else reason_of(error)
            yield task.articles[0], reason.encode()
            return
    for single in [_submitted(client, [article], model) for article in task.articles]:
        yield from _finished(client, single, model)


def annotate_lines(lines: list[bytes], model: str) -> list[bytes]:
    """What a worker does: of documents' lines, the annotated documents' lines; the reason where there is none."""
    from newsview.extract.pipeline import pipeline

    results = pipeline.annotate_batch([decode(line).article for line in lines], model=model)
    return [result.encode() if isinstance(result, str) else encode(result) for result in results]
