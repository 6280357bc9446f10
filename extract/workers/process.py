"""The worker process: `python -m newsview.extract.workers.process [MODEL]` annotates what it is sent on standard input.

Requests and answers are the structs of `extract.workers.protocol`, one JSON object a line.
It ends when its input ends.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from typing import IO

from newsview.extract.pipeline import pipeline
from newsview.extract.pipeline.batches import MOST_ARTICLES, MOST_CHARACTERS
from newsview.extract.pipeline.failures import reason_of
from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.workers.protocol import (
    ENCODER,
    REQUESTS,
    Annotate,
    Answer,
    Cancel,
    Cancelled,
    Done,
    Failed,
    Progress,
    Provisional,
    Ready,
)
from newsview.store.document.model import Article, Mention
from newsview.store.document.serialization import struct_of

Say = Callable[[Answer], None]

EVERY = 0.05
"""Seconds between two reports of progress, at least."""


class _CancelledError(Exception):
    """Ends the work on an article that has been given up."""


class _Requests:
    """Requests read by a thread of their own, so that a cancellation is seen while an article is at work."""

    def __init__(self, lines: IO[bytes]) -> None:
        self._waiting: deque[Annotate] = deque()
        self._given_up: set[str] = set()
        self._change = threading.Condition()
        threading.Thread(target=self._read, args=(lines,), daemon=True).start()

    def _read(self, lines: IO[bytes]) -> None:
        for line in lines:
            request = REQUESTS.decode(line)
            with self._change:
                if isinstance(request, Cancel):
                    self._given_up.add(request.id)
                else:
                    self._given_up.discard(request.id)
                    self._waiting.append(request)
                self._change.notify()
        os._exit(0)  # the app is gone, so the work has no reader

    def take(self) -> list[Annotate]:
        """The next request, or the next few that can be answered together; waits for one."""
        with self._change:
            self._change.wait_for(lambda: self._waiting)
            taken = [self._waiting.popleft()]
            size = len(taken[0].article["text"])
            while self._waiting and not taken[0].watch and len(taken) < MOST_ARTICLES:
                following = self._waiting[0]
                size += len(following.article["text"])
                if following.watch or following.model != taken[0].model or size > MOST_CHARACTERS:
                    break
                taken.append(self._waiting.popleft())
            return taken

    def check(self, id: str) -> None:
        """Raises _CancelledError where this request has been given up."""
        if id in self._given_up:
            raise _CancelledError


def serve(lines: IO[bytes], say: Say, model: str) -> None:
    """Loads the model, then answers requests as they come, without end."""
    requests = _Requests(lines)
    try:
        nlp, _ = pipeline.load(model)
        say(Ready(pipeline=pipeline.version_of(nlp)))
    except Exception as error:
        say(Failed(error=reason_of(error)))
    while True:
        taken = requests.take()
        answers = [_watched(taken[0], requests, say)] if taken[0].watch else _together(taken)
        for answer in answers:
            say(answer)


def _watched(request: Annotate, requests: _Requests, say: Say) -> Answer:
    """The answer to one request, with its progress said meanwhile."""
    seen: list[Mention] = []
    said = time.monotonic()

    def watch(done: int, total: int, mentions: tuple[Mention, ...]) -> None:
        nonlocal said
        requests.check(request.id)
        seen.extend(mentions)
        if (now := time.monotonic()) - said > EVERY:
            said = now
            say(Progress(id=request.id, done=done, total=total))
            say(Provisional(id=request.id, mentions=tuple(seen)))
            seen.clear()

    try:
        requests.check(request.id)
        return Done(id=request.id, document=pipeline.annotate(_article(request), model=request.model, watch=watch))
    except _CancelledError:
        return Cancelled(id=request.id)
    except Exception as error:
        return _failed(request, error)


def _together(taken: Sequence[Annotate]) -> list[Answer]:
    """The answers to requests that came together."""
    try:
        results = pipeline.annotate_batch([_article(request) for request in taken], model=taken[0].model)
    except Exception as error:
        return [_failed(request, error) for request in taken]
    return [
        Failed(id=request.id, error=result) if isinstance(result, str) else Done(id=request.id, document=result)
        for request, result in zip(taken, results, strict=True)
    ]


def _article(request: Annotate) -> Article:
    return struct_of(Article, request.article)


def _failed(request: Annotate, error: Exception) -> Answer:
    return Failed(id=request.id, error=reason_of(error))


def main() -> None:
    """Serves on standard input and output; what anything else prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def say(answer: Answer) -> None:
        answers.write(ENCODER.encode(answer) + b"\n")
        answers.flush()

    try:
        serve(sys.stdin.buffer, say, sys.argv[1] if len(sys.argv) > 1 else DEFAULT_MODEL)
    except BaseException as error:
        traceback.print_tb(error.__traceback__)  # the message may quote an article
        sys.stderr.write(f"{reason_of(error)}\n")
        sys.stderr.flush()
        os._exit(1)  # the interpreter cannot end in order while a thread waits on standard input


if __name__ == "__main__":
    main()
