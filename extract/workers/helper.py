"""One worker process, and the helper of the app, which keeps one running.

A worker process is `python -m newsview.extract.workers.process`: it is asked and answers in JSON Lines over standard
input and output. Nothing here imports spaCy, so the app's own process never loads it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.workers.protocol import (
    ANSWERS,
    ENCODER,
    Annotate,
    Cancel,
    Cancelled,
    Done,
    Failed,
    Loading,
    Message,
    Request,
)
from newsview.store.document.model import Article
from newsview.store.document.serialization import record_of

__all__ = ["Helper", "Worker"]


class Worker:
    """One worker process. `tell` gets each message, from a thread of the worker's own; the last is Failed, `crashed`.

    No method waits for the process but `close`.
    """

    def __init__(self, tell: Callable[[Message], None], *, model: str = DEFAULT_MODEL) -> None:
        """Starts the process, which loads `model`."""
        self._tell = tell
        self._model = model
        self._closed = False
        self._requests: SimpleQueue[Request | None] = SimpleQueue()
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # open as long as the process lives
        # A session of its own: Ctrl+C in the terminal is for the app. The process ends when its standard input does.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "newsview.extract.workers.process", model],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=_environment(),
            start_new_session=True,
        )
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._write, self._read)]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def submit(self, article: Article, *, id: str, watch: bool = False) -> None:
        """Asks for the article; its messages carry `id`. Where the worker is gone, `tell` was called with Failed."""
        self._requests.put(Annotate(id=id, article=record_of(article), model=self._model, watch=watch))

    def cancel(self, id: str) -> None:
        """Gives up the article that was submitted with this id."""
        self._requests.put(Cancel(id=id))

    def close(self) -> None:
        """Ends the process; `tell` is not called after it."""
        self._closed = True
        self._process.kill()
        self._process.wait()
        self._requests.put(None)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        self._errors.close()

    def _write(self) -> None:
        # A process that has ended is the reading thread's to tell.
        with suppress(OSError), _pipe(self._process.stdin) as pipe:
            while (request := self._requests.get()) is not None:
                pipe.write(ENCODER.encode(request) + b"\n")
                pipe.flush()

    def _read(self) -> None:
        self._tell(Loading(model=self._model))
        with _pipe(self._process.stdout) as pipe:
            for line in pipe:
                if self._closed:
                    return
                self._tell(ANSWERS.decode(line))
        code = self._process.wait()
        if not self._closed:
            self._requests.put(None)
            self._tell(Failed(error=self._last_words(code), crashed=True))

    def _last_words(self, code: int) -> str:
        self._errors.seek(0)
        said = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        how = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
        return f"the annotating process {how}" + (f": {said[-1]}" if said else "")


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _environment() -> dict[str, str]:
    """The worker finds newsview where this process found it; its arithmetic stays on one core."""
    home = str(Path(os.path.abspath(__file__)).parents[3])
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Helper:
    """Annotates for the app in a process of its own, started at once, and again after it crashed.

    `tell` is called with each message from a thread that is not the app's: post it on, do not draw from it. After a
    crash every article that was waiting is reported as Failed with `crashed`; the next `submit` starts a new process.
    """

    def __init__(self, tell: Callable[[Message], None], *, model: str = DEFAULT_MODEL) -> None:
        """Starts the first process, which loads `model`."""
        self._tell, self._model = tell, model
        self._lock = threading.RLock()
        self._waiting: dict[str, Article] = {}
        self._worker: Worker | None = self._start()

    def submit(self, article: Article) -> None:
        """Asks for the article's annotation: Progress, Provisional and Done (or Failed, Cancelled) messages follow."""
        with self._lock:
            if self._worker is None:
                self._worker = self._start()
            self._waiting[article.id] = article
            self._worker.submit(article, id=article.id, watch=True)

    def cancel(self, id: str) -> None:
        """Gives the article up, whether it waits or is at work; unknown ids are nothing to give up."""
        with self._lock:
            if self._worker is not None and id in self._waiting:
                self._worker.cancel(id)

    def close(self) -> None:
        """Ends the process. `tell` is not called after it."""
        with self._lock:
            worker, self._worker = self._worker, None
            self._waiting.clear()
        if worker is not None:
            worker.close()

    def _start(self) -> Worker:
        return Worker(self._hear, model=self._model)

    def _hear(self, message: Message) -> None:
        with self._lock:
            if isinstance(message, Failed) and message.crashed:
                self._worker = None
                lost, self._waiting = list(self._waiting), {}
                answers: list[Message] = [Failed(id=id, error=message.error, crashed=True) for id in lost] or [message]
            else:
                if isinstance(message, Done | Failed | Cancelled) and message.id is not None:
                    self._waiting.pop(message.id, None)
                answers = [message]
        for answer in answers:
            self._tell(answer)
