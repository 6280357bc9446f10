"""Words a second of `extract`, beside the bare spaCy pipeline on the same text in the same run.

    python tests/bench/throughput.py --corpus CORPUS.jsonl [--words 100000] [--model NAME|PATH] [--no-dask] [--json]

One line a figure: `name: value unit`. CORPUS has a JSON object with a `text` a line; it is repeated until it has so
many words. Bare and whole pipeline take turns, a few articles each, so that a busy machine slows both alike. Several
processes are timed from the first document to the last, the loading of models left out. Memory is the peak of a process
that does only that, for one and for three times the corpus.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from itertools import cycle
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".imports"))

from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.workers.corpus import annotate_many
from newsview.extract.workers.dask import annotate_on_dask
from newsview.extract.workers.pool import annotate_in_processes
from newsview.store.document.model import Article, Document

TURN = 32
"""Articles in a turn: of its own accord `nlp.pipe` would take as many or more in one batch."""


def corpus(path: Path, words: int) -> Iterator[Article]:
    """The corpus, over and over, until it has given so many words."""
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines() if line.strip()]
    given = 0
    for number, text in enumerate(cycle(texts)):
        if given >= words:
            return
        given += len(text.split())
        yield Article(id=str(number), text=text)


def side_by_side(articles: list[Article], model: str) -> dict[str, tuple[float, str]]:
    """Bare and whole pipeline by turns: words a second by the clock, and their ratio, also by processor time."""
    from newsview.extract.pipeline.pipeline import load

    nlp, _ = load(model)

    def bare(turn: list[Article]) -> Iterable[object]:
        with nlp.memory_zone():
            yield from nlp.pipe(article.text for article in turn)

    ways: dict[str, Callable[[list[Article]], Iterable[object]]] = {
        "bare": bare,
        "newsview": lambda turn: annotate_many(turn, model=model),
    }
    clock, processor = dict.fromkeys(ways, 0.0), dict.fromkeys(ways, 0.0)
    for at in range(0, len(articles), TURN):
        for name, way in ways.items():
            began, used = time.perf_counter(), time.process_time()
            for _ in way(articles[at : at + TURN]):
                pass
            if at:  # the first turn warms up
                clock[name] += time.perf_counter() - began
                processor[name] += time.process_time() - used
    words = sum(len(article.text.split()) for article in articles[TURN:])
    return {
        "bare nlp.pipe, one core": (words / clock["bare"], "words/s"),
        "newsview, one core": (words / clock["newsview"], "words/s"),
        "newsview / bare": (clock["bare"] / clock["newsview"], ""),
        "newsview / bare by processor time": (processor["bare"] / processor["newsview"], ""),
    }


def timed(articles: list[Article], run: Iterator[Document]) -> float:
    """Words a second from the first document to the last."""
    next(run)
    began = time.perf_counter()
    for _ in run:
        pass
    return sum(len(article.text.split()) for article in articles[1:]) / (time.perf_counter() - began)


def fail(article: Article, reason: str) -> None:
    raise RuntimeError(f"{article.id}: {reason}")


def peak(arguments: argparse.Namespace, words: int) -> float:
    """Peak memory in MB of a process that annotates so many words."""
    command = [
        sys.executable,
        __file__,
        "--corpus",
        arguments.corpus,
        "--words",
        str(words),
        "--model",
        arguments.model,
    ]
    return float(subprocess.run([*command, "--peak"], capture_output=True, text=True, check=True).stdout)


def own_peak() -> float:
    """Peak memory of this process in MB; `getrusage` would count what the process that started it had."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def figures(arguments: argparse.Namespace) -> Iterator[tuple[str, float, str]]:
    articles = list(corpus(Path(arguments.corpus), arguments.words))
    yield "articles", len(articles), ""
    yield "words", sum(len(article.text.split()) for article in articles), ""
    for name, (value, unit) in side_by_side(articles, arguments.model).items():
        yield name, value, unit
    jobs: dict[int, float] = {}
    for count in (1, 2):
        run = annotate_in_processes(articles, model=arguments.model, jobs=count, failed=fail)
        jobs[count] = timed(articles, run)
        yield f"newsview, {count} process{'es' if count > 1 else ''}", jobs[count], "words/s"
    yield "two processes / one", jobs[2] / jobs[1], ""
    if not arguments.no_dask and find_spec("distributed"):
        run = annotate_on_dask(articles, model=arguments.model, jobs=2, failed=fail)
        yield "newsview, Dask, 2 workers", timed(articles, run), "words/s"
    for times in (1, 3):
        yield f"peak memory, {times} x the corpus", peak(arguments, times * arguments.words), "MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True, metavar="FILE.jsonl")
    parser.add_argument(
        "--words", type=int, default=100_000, help="as many words as are measured (default: %(default)s)"
    )
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--no-dask", action="store_true")
    parser.add_argument("--json", action="store_true", help="one object")
    parser.add_argument("--peak", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peak:
        for _ in annotate_many(corpus(Path(arguments.corpus), arguments.words), model=arguments.model):
            pass
        print(own_peak())
        return
    found: dict[str, Any] = {}
    for name, value, unit in figures(arguments):
        found[name] = round(value, 3)
        if not arguments.json:
            print(
                f"{name}: {value:,.0f} {unit}".strip() if value > 10 else f"{name}: {value:.2f} {unit}".strip(),
                flush=True,
            )
    if arguments.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
