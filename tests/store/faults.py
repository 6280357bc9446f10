"""Faults of the disk, one system call at a time."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

STEPS = ["open", "write", "fsync", "close", "link", "replace"]
"""The system calls of a save."""


class FaultyOS:
    """The `os` module, but that the calls of one function from the nth on, so many of them, fail."""

    def __init__(self, step: str, at: int, error: int, *, times: int = 1, short: bool = False) -> None:
        self._step, self._at, self._error, self._times, self._short = step, at, error, times, short
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return self._wrapped(real) if name == self._step else real

    def _wrapped(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            if not self._at <= self.calls < self._at + self._times:
                return real(*args, **kwargs)
            if self._short:
                descriptor, data = args
                return real(descriptor, data[: max(1, len(data) // 3)])
            if self._step == "close":
                real(*args)
            raise OSError(self._error, os.strerror(self._error))

        return call

    @property
    def happened(self) -> bool:
        return self.calls >= self._at
