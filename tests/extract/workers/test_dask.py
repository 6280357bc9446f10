"""The same work on a Dask cluster: real processes on loopback, one of them killed."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from newsview.extract.pipeline.model import ModelError
from newsview.extract.workers.corpus import annotate_many
from newsview.extract.workers.dask import annotate_on_dask
from newsview.store.document.model import Article, Document

distributed = pytest.importorskip("distributed")

ARTICLES = [
    Article(id=f"a{n}", text=f"Russia attacked Ukraine on Monday with {n} missiles, John Kirby said.\n" * (n % 20 + 1))
    for n in range(100)
]


def test_a_local_cluster_gives_what_one_process_gives_though_a_worker_is_killed() -> None:
    told: list[str] = []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        run = annotate_on_dask(
            ARTICLES, scheduler=cluster.scheduler_address, failed=lambda article, reason: told.append(reason)
        )
        found: list[Document] = [next(run)]
        with distributed.Client(cluster, set_as_default=False) as client:
            victim = next(iter(client.run(os.getpid).values()))
        os.kill(victim, signal.SIGKILL)
        found.extend(run)
    assert told == []
    assert found == list(annotate_many(ARTICLES))


def test_an_article_that_fails_fails_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import newsview.extract.pipeline.pipeline as pipeline\n"
        "prepared = pipeline._prepared\n"
        "def fail_on_rome(article):\n"
        "    if 'Rome' in article.text: raise RuntimeError('no')\n"
        "    return prepared(article)\n"
        "pipeline._prepared = fail_on_rome\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(Path(__file__).parents[3] / ".imports")]))
    articles = [Article(id=name, text=f"He was in {name}.") for name in ("Paris", "Rome", "Oslo")]
    told: list[tuple[str, str]] = []
    found = list(annotate_on_dask(articles, jobs=1, failed=lambda article, reason: told.append((article.id, reason))))
    assert [document.article.id for document in found] == ["Paris", "Oslo"]
    ((id_, reason),) = told
    assert id_ == "Rome"
    assert reason.startswith("RuntimeError")


def test_what_is_missing_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(article: Article, reason: str) -> None:
        raise AssertionError(reason)

    with pytest.raises(ModelError, match="'en_core_web_none' cannot be loaded"):
        list(annotate_on_dask(ARTICLES[:1], model="en_core_web_none", jobs=1, failed=fail))
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match=r"newsview\[dask\]"):
        list(annotate_on_dask(ARTICLES, failed=fail))
