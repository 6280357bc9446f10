"""Reading an exported page back: what a browser would find in it, beside what should be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import NamedTuple

from store.document import DocumentError
from store.model import Document

__all__ = ["INVISIBLE", "TEXT", "Found", "Links", "articles_in", "attribute", "facts_of", "shown"]

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
    events: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...]
    """Id, type, date (EDTF), and role and place of each argument."""
    lines: tuple[tuple[str, str, str], ...] = ()
    """What is said of each mention and trigger where its words are pointed at."""


def facts_of(document: Document, lines: Mapping[tuple[str, str], str]) -> Found:
    """What the page must tell; `lines` is what it says of each mention and event."""
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
                    e.when or "",
                    tuple(sorted((attribute(a.role), f"{a.start} {a.end}") for a in e.arguments)),
                )
                for e in annotation.events
            )
        ),
        lines=tuple(sorted((kind, attribute(name), line) for (kind, name), line in lines.items())),
    )


class Links:
    """The places of pages and the links to them, each as `file#place`."""

    def __init__(self) -> None:
        self.pages: set[str] = set()
        self.places: set[str] = set()
        self.targets: set[str] = set()

    def read(self, page: str, tag: str) -> None:
        """What a tag of the page called `page` adds; places of other sites are not looked at."""
        for kind, value in LINK.findall(tag):
            if kind == "id":
                place = f"{page}#{value}"
                if place in self.places:
                    raise DocumentError(f"two places are called {place}")
                self.places.add(place)
            elif value.startswith("#"):
                self.targets.add(page + value)
            elif ":" not in value:
                self.targets.add(value)

    def missing(self) -> str | None:
        """A link that leads nowhere, if there is one."""
        return min(self.targets - self.places - self.pages, default=None)


def articles_in(path: Path, links: Links | None = None) -> Iterator[Found]:
    """Each article of the page, as it goes by; its links and their places are added to `links`.

    Raises DocumentError where a browser would have to guess.
    """
    page, rest = _Page(path.name, links), ""
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
LINK = re.compile(r' (id|href)="([^"]*)"')
VOID = frozenset({"br", "meta"})


class _Page:
    """A page's tags one after the other: each closed in its turn, `<` and `>` nowhere else."""

    def __init__(self, name: str, links: Links | None) -> None:
        self.name = name
        self.links = links
        if links is not None:
            links.pages.add(name)
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
        self.events: list[tuple[str, str, str, list[tuple[str, str]]]] = []
        self.said: dict[tuple[str, str], str] = {}

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
        if self.links is not None and (' id="' in tag or ' href="' in tag):
            self.links.read(self.name, tag)
        if " data-" in tag or tag == TEXT:
            if not ATTRIBUTES.fullmatch(tag):
                raise DocumentError(f"<{tag[:40]!r} is no tag")
            told = {key: unescape(value) for key, value in reversed(ATTRIBUTE.findall(tag))}
        if name not in VOID and tag[-1] != "/":
            self.inside.append(name)
            if self.depth:
                self.open.append(self._marked(told))
        if self.depth:
            return
        if tag == TEXT:
            self.depth = len(self.inside)
        elif name == "article":
            self._begin(told.get("data-article", ""))
        elif "data-entity" in told:
            self.entities.append(told["data-entity"])
        elif "data-event" in told:
            self.events.append((told["data-event"], told.get("data-type", ""), told.get("data-when", ""), []))
        elif "data-role" in told and self.events:
            self.events[-1][3].append((told["data-role"], told.get("data-at", "")))

    def _marked(self, told: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """What a tag marks; a tag says a line of each, mentions first."""
        keys = [(kind, name) for kind in ("mentions", "events") for name in told.get(f"data-{kind}", "").split()]
        if keys:
            lines = told.get("data-says", "").split("\n")
            if len(lines) != len(keys):
                raise DocumentError(f"{len(lines)} lines are said of {len(keys)} mentions and events")
            for key, line in zip(keys, lines, strict=True):
                if self.said.setdefault(key, line) != line:
                    raise DocumentError(f"two things are said of {key[1]}")
        return tuple(keys)

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
            events=tuple(sorted((name, kind, when, tuple(sorted(roles))) for name, kind, when, roles in self.events)),
            lines=tuple(sorted((*key, line) for key, line in self.said.items())),
        )
