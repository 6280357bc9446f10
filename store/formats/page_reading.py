"""Reading an exported page back: what a browser would find in it, beside what should be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

from store.document import DocumentError
from store.model import Document

__all__ = ["INVISIBLE", "TEXT", "Found", "articles_in", "attribute", "facts_of", "shown"]

INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that act instead of being seen, or that HTML has no way to write."""


TEXT = 'div class="text" dir="auto"'
"""The tag within which an article's text stands."""


def shown(text: str) -> str:
    """The text with a sign for each character that must not act; as long as before."""
    return INVISIBLE.sub(lambda m: chr(0x2400 + ord(m[0])) if ord(m[0]) < 0x20 else "\ufffd", text)


ODD = re.compile(r"[^\w:./-]")


def attribute(name: str) -> str:
    """A name without white space or anything that an attribute's value cannot keep."""
    return name if name.isalnum() else ODD.sub(lambda m: f"%{ord(m[0]):x};", name)


class Found(NamedTuple):
    """What a page tells of one article."""

    id: str
    text: str
    mentions: tuple[tuple[str, int, int], ...]
    triggers: tuple[tuple[str, int, int], ...]
    entities: tuple[str, ...]
    events: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    """Id, type, and role and place of each argument."""


def facts_of(document: Document) -> Found:
    """What the page must tell."""
    annotation = document.annotation
    return Found(
        id=attribute(document.article.id),
        text=shown(document.text),
        mentions=tuple(sorted((attribute(m.id), m.start, m.end) for m in annotation.mentions)),
        triggers=tuple(sorted((attribute(e.id), e.start, e.end) for e in annotation.events)),
        entities=tuple(sorted(attribute(e.id) for e in annotation.entities)),
        events=tuple(
            sorted(
                (
                    attribute(e.id),
                    attribute(e.type or ""),
                    tuple(sorted((attribute(a.role), f"{a.start} {a.end}") for a in e.arguments)),
                )
                for e in annotation.events
            )
        ),
    )


def articles_in(path: Path) -> Iterator[Found]:
    """Each article of the page, as it goes by. Raises DocumentError where a browser would have to guess."""
    page, rest = _Page(), ""
    with path.open(encoding="utf-8", newline="\n") as file:
        while piece := file.read(1 << 16):
            whole, mark, last = (rest + piece).rpartition("<")
            rest = mark + last
            yield from page.read(whole)
    yield from page.read(rest)
    if page.inside:
        raise DocumentError(f"<{page.inside[-1]}> is not closed")


ATTRIBUTES = re.compile(r'[a-z0-9]+(?: [a-z-]+="[^"]*")*')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
VOID = frozenset({"br", "meta"})


class _Page:
    """A page's tags one after the other: each closed in its turn, `<` and `>` nowhere else."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self._begin("")
        self.depth = 0
        """How deep the article's text lies, 0 outside of it."""

    def _begin(self, id: str) -> None:  # noqa: A002
        self.id = id
        self.text: list[str] = []
        self.size = 0
        self.marks: dict[tuple[str, str], tuple[int, int]] = {}
        self.open: list[tuple[tuple[str, str], ...]] = []
        self.entities: list[str] = []
        self.events: list[tuple[str, str, list[tuple[str, str]]]] = []

    def read(self, piece: str) -> Iterator[Found]:
        """The articles that end in a piece of the page, which ends where a tag begins."""
        before, *tags = piece.split("<")
        if before:
            raise DocumentError(f"{before[:40]!r} stands outside of any tag")
        for part in tags:
            tag, closed, text = part.partition(">")
            if not closed or not tag or (">" in text and tag != "style"):
                raise DocumentError(f"<{part[:40]!r} is no tag")
            if tag[0] == "/":
                name = tag[1:]
                if not self.inside or self.inside.pop() != name:
                    raise DocumentError(f"</{name}> closes nothing")
                if len(self.inside) < self.depth:
                    self.depth = 0
                elif self.depth:
                    self.open.pop()
                elif name == "article":
                    yield self._found()
            elif tag[0] != "!":
                self._begins(tag)
            if text and self.depth:
                self._data(unescape(text))

    def _begins(self, tag: str) -> None:
        name = tag.partition(" ")[0]
        told: dict[str, str] = {}
        if " data-" in tag or tag == TEXT:
            if not ATTRIBUTES.fullmatch(tag):
                raise DocumentError(f"<{tag[:40]!r} is no tag")
            told = {key: unescape(value) for key, value in reversed(ATTRIBUTE.findall(tag))}
        if name not in VOID and tag[-1] != "/":
            self.inside.append(name)
            if self.depth:
                kind = "mentions" if "data-mentions" in told else "events"
                self.open.append(tuple((kind, name) for name in told.get(f"data-{kind}", "").split()))
        if self.depth:
            return
        if tag == TEXT:
            self.depth = len(self.inside)
        elif name == "article":
            self._begin(told.get("data-article", ""))
        elif "data-entity" in told:
            self.entities.append(told["data-entity"])
        elif "data-event" in told:
            self.events.append((told["data-event"], told.get("data-type", ""), []))
        elif "data-role" in told and self.events:
            self.events[-1][2].append((told["data-role"], told.get("data-at", "")))

    def _data(self, data: str) -> None:
        self.text.append(data)
        start, self.size = self.size, self.size + len(data)
        for keys in self.open:
            for key in keys:
                self.marks[key] = self.marks.get(key, (start, 0))[0], self.size

    def _found(self) -> Found:
        def marks(kind: str) -> tuple[tuple[str, int, int], ...]:
            return tuple(sorted((name, *extent) for (of, name), extent in self.marks.items() if of == kind))

        return Found(
            id=self.id,
            text="".join(self.text),
            mentions=marks("mentions"),
            triggers=marks("events"),
            entities=tuple(sorted(self.entities)),
            events=tuple(sorted((name, kind, tuple(sorted(roles))) for name, kind, roles in self.events)),
        )
