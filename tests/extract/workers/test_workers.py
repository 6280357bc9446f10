"""The helper process of the app and the processes of a corpus: what they tell, cancel, survive and keep apart."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import TypeVar

import pytest

from newsview.extract.pipeline.model import ModelError
from newsview.extract.pipeline.pipeline import annotate
from newsview.extract.workers.corpus import annotate_many
from newsview.extract.workers.helper import Helper
from newsview.extract.workers.protocol import Cancelled, Done, Failed, Loading, Message, Progress, Provisional
from newsview.store.document.model import Article

T = TypeVar("T", Loading, Progress, Provisional, Done, Failed, Cancelled)

SHORT = Article(id="short", text="Russia attacked Ukraine on Monday, John Kirby said.", published="2024-01-09")
LONG = Article(id="long", text="\n".join(f"On day {n}, Russia attacked Kyiv, officials said." for n in range(3000)))


class Listening:
    """A helper and what it has told."""

    def __init__(self, model: str | None = None) -> None:
        self.told: Queue[Message] = Queue()
        self.helper = Helper(self.told.put, model=model) if model else Helper(self.told.put)

    def until(self, *kinds: type[object]) -> list[Message]:
        """What is told up to the first message of one of these kinds."""
        heard: list[Message] = []
        while not heard or not isinstance(heard[-1], kinds):
            heard.append(self.told.get(timeout=120))
        return heard

    def last(self, kind: type[T]) -> T:
        """The next message of this kind; that an article is done or has failed ends the waiting too."""
        message = self.until(kind, Done, Failed)[-1]
        assert isinstance(message, kind), message
        return message


@pytest.fixture(scope="module")
def listening() -> Iterator[Listening]:
    listening = Listening()
    yield listening
    listening.helper.close()


def test_the_apps_side_imports_no_spacy() -> None:
    code = (
        "import sys, newsview.extract.workers.helper, newsview.extract.workers.corpus; sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_article_is_annotated_as_it_would_be_here(listening: Listening) -> None:
    listening.helper.submit(SHORT)
    assert listening.last(Done) == Done(id="short", document=annotate(SHORT))


def test_progress_and_names_come_while_it_works_and_cancelling_ends_it(listening: Listening) -> None:
    listening.helper.submit(LONG)
    listening.until(Provisional)
    listening.helper.submit(SHORT)
    heard = listening.until(Provisional)
    listening.helper.cancel("long")
    heard += listening.until(Cancelled)
    steps = [m for m in heard if isinstance(m, Progress)]
    assert all(m.total == 3000 for m in steps)
    assert [m.done for m in steps] == sorted(m.done for m in steps)
    named = [LONG.text[n.start : n.end] for m in heard if isinstance(m, Provisional) for n in m.mentions]
    assert {"Russia", "Kyiv"} <= set(named)
    assert listening.last(Done).id == "short"


def test_what_waits_can_be_cancelled_before_it_begins(listening: Listening) -> None:
    listening.helper.submit(LONG)
    listening.helper.submit(SHORT)
    listening.helper.cancel("short")
    listening.helper.cancel("long")
    assert {listening.last(Cancelled).id, listening.last(Cancelled).id} == {"long", "short"}


def test_a_crash_is_a_message_and_the_next_article_starts_a_new_process(listening: Listening) -> None:
    listening.helper.submit(LONG)
    listening.until(Provisional)
    worker = listening.helper._worker
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    assert listening.last(Failed) == Failed(
        id="long", error="the annotating process was ended by signal 9", crashed=True
    )
    listening.helper.submit(SHORT)
    heard = listening.until(Done, Failed)
    assert isinstance(heard[0], Loading)
    assert isinstance(heard[-1], Done)


def test_a_missing_model_is_told_for_each_article_and_nothing_after_closing() -> None:
    listening = Listening("en_core_web_none")
    assert "cannot be loaded" in listening.last(Failed).error
    listening.helper.submit(SHORT)
    failed = listening.last(Failed)
    assert failed.id == "short"
    assert "cannot be loaded" in failed.error
    listening.helper.submit(LONG)
    listening.helper.close()
    while not listening.told.empty():
        listening.told.get()
    assert listening.told.empty()


ARTICLES = [
    Article(
        id=f"a{n % 7}", text=f"Russia attacked Ukraine on Monday with {n} missiles, John Kirby said.\n" * (n % 5 + 1)
    )
    for n in range(90)
]


def test_several_processes_give_what_one_gives_in_the_same_order() -> None:
    assert list(annotate_many(ARTICLES, jobs=2)) == list(annotate_many(ARTICLES))


def test_a_corpus_without_its_model_ends_with_the_reason() -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        list(annotate_many(ARTICLES, jobs=2, model="en_core_web_none"))


FATAL = "This article kills."
KILLING = f"""
import os, sys
if "newsview.extract.workers.process" in sys.orig_argv:
    import newsview.extract.pipeline.pipeline as pipeline
    annotate_batch = pipeline.annotate_batch
    def annotate_or_die(articles, **options):
        return os._exit(7) if any({FATAL!r} in a.text for a in articles) else annotate_batch(articles, **options)
    pipeline.annotate_batch = annotate_or_die
"""


def test_an_article_that_kills_its_process_is_told_and_the_others_are_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(KILLING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    articles = [*ARTICLES[:20], Article(id="fatal", text=FATAL), *ARTICLES[20:40]]
    told: list[tuple[str, str]] = []
    found = list(annotate_many(articles, jobs=2, failed=lambda article, reason: told.append((article.id, reason))))
    assert told == [("fatal", "the annotating process ended with status 7")]
    assert [document.article.id for document in found] == [article.id for article in articles if article.id != "fatal"]


def test_leaving_a_run_early_leaves_no_process() -> None:
    before = _workers()
    found = annotate_many(iter(ARTICLES), jobs=2)
    next(found)
    assert len(_workers() - before) == 2
    found.close()  # type: ignore[attr-defined]
    assert _workers() == before


def _workers() -> set[str]:
    """The worker processes that this process has started."""
    wide = ["ps", "-A", "-ww", "-o", "ppid=,pid=,args="]
    listed = subprocess.run(wide, capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=2) for line in listed.splitlines()]
    return {
        pid for parent, pid, args in rows if parent == str(os.getpid()) and "newsview.extract.workers.process" in args
    }
