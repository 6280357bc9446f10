"""The words and tables that the components know, and the weights that they were trained to: see `README.md` here."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["lines_of", "read_json", "text_of", "word_classes"]


def text_of(name: str) -> str:
    """The text of a file of this folder."""
    return (files(__name__) / name).read_text(encoding="utf-8")


def lines_of(name: str) -> list[str]:
    """The lines of a file of this folder without comments and empty lines."""
    return [line for line in text_of(name).splitlines() if line and line[0] != "#"]


def read_json(name: str) -> Any:
    """What a JSON file of this folder holds."""
    return json.loads(text_of(name))


@cache
def word_classes(name: str) -> dict[str, frozenset[str]]:
    """The classes of a file of `class: lemma lemma ...` lines, in their order: name of the class to its lemmas."""
    found: dict[str, set[str]] = {}
    for line in lines_of(name):
        key, _, words = line.partition(":")
        if words:
            found.setdefault(key.strip(), set()).update(words.split())
    return {key: frozenset(words) for key, words in found.items()}
