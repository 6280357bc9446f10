"""How to tell a library's folder from a folder of other files, so that a wrong path is refused, not filled."""

from __future__ import annotations

from pathlib import Path

__all__ = ["is_library", "library_around", "stranger_in"]

CATALOGUE, ARTICLES = "library.json", "articles"

OURS = frozenset({CATALOGUE, ARTICLES, "damaged", "trash", "earlier", "tmp", "lessons.json"})
"""What a library has at its top."""


def is_library(folder: Path) -> bool:
    """Whether there is a library, though it be an empty one."""
    return (folder / CATALOGUE).is_file() or (folder / ARTICLES).is_dir()


def library_around(path: Path) -> Path | None:
    """The library that a path leads to or into; None where it lies outside of every library.

    Takes a path without links. A folder counts that has a folder of articles, and a catalogue or an article, so that
    a folder of another program makes no library of what is around it.
    """

    def certain(folder: Path) -> bool:
        articles = folder / ARTICLES
        return articles.is_dir() and (
            (folder / CATALOGUE).is_file() or next(articles.glob("??/*.json"), None) is not None
        )

    return next(filter(certain, (path, *path.parents)), None)


def stranger_in(folder: Path) -> str | None:
    """The name of something in a folder that shows that it is not a library; None for a library or an empty folder.

    A library may hold files of other programs, too. Hidden files, as file managers and git make, say nothing.
    """
    if not folder.is_dir() or (folder / CATALOGUE).is_file():
        return None
    if next((folder / ARTICLES).glob("??/*.json*"), None) is not None:
        return None
    names = sorted(path.name for path in folder.iterdir())
    return next((name for name in names if name not in OURS and not name.startswith(".")), None)
