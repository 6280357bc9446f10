"""Reading an exported page back: compares what a browser would find in it with what should be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import NamedTuple

from newsview.store.document.model import Document
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.html.anchors import attribute, entity_anchor, event_anchor, shown

__all__ = ["TEXT", "Found", "Links", "articles_in", "facts_of"]

TEXT = 'div class="text" dir="auto"'
"""The tag that holds an article's text."""


class Found(NamedTuple):
    """What a page tells of one article."""

    id: str
    text: str
    mentions: tuple[tuple[str, int, int], ...]
    triggers: tuple[tuple[str, int, int], ...]
    entities: tuple[tuple[str, str], ...]
    """Id, and name of its row's place."""
    events: tuple[tuple[str, str, str, str, tuple[tuple[str, str], ...]], ...]
    """Id, name of its row's place, type, date (EDTF), and role and place of each argument."""
    lines: tuple[tuple[str, str, str], ...] = ()
    """What is said of each mention and trigger where its words are pointed at."""


def facts_of(document: Document, anchor: str, lines: Mapping[tuple[str, str], str]) -> Found:
    """What the page must tell of the article at `anchor`; `lines` is what it says of each mention and event."""
    annotation = document.annotation
    return Found(
        id=attribute(document.article.id),
        text=shown(document.text),
        mentions=tuple(sorted((attribute(m.id), m.start, m.end) for m in annotation.mentions)),
        triggers=tuple(sorted((attribute(e.id), e.start, e.end) for e in annotation.events)),
        entities=tuple(sorted((attribute(e.id), entity_anchor(anchor, e.id)) for e in annotation.entities)),
        events=tuple(
            sorted(
                (
                    attribute(e.id),
                    event_anchor(anchor, e.id),
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
    """The places of pages and the links between articles; within an article they are looked at as it ends."""

    def __init__(self) -> None:
        self.places: set[str] = set()
        """Pages and articles, as `file` and `file#article`."""
        self.targets: set[str] = set()

    def read(self, page: str, ids: list[str], targets: set[str]) -> None:
        """An article of `page`: its ids, its own first, and where its links lead. Raises DocumentError if nowhere."""
        known = set(ids)
        if len(known) < len(ids):
            raise DocumentError("two places have the same name")
        self.places |= {page, f"{page}#{ids[0]}"}
        for target in targets:
            if target.startswith("#"):
                if target[1:] not in known:
                    self.targets.add(page + target)
            elif ":" not in target:
                self.targets.add(target)

    def missing(self) -> str | None:
        """A link that leads nowhere, if there is one."""
        return min(self.targets - self.places, default=None)


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
VOID = frozenset({"br", "meta"})


class _Page:
    """A page's tags one after the other: each closed in its turn, `<` and `>` nowhere else."""

    def __init__(self, name: str, links: Links | None) -> None:
        self.name = name
        self.links = links
        self.inside: list[str] = []
        self._begin("")
        self.depth = 0
        """How deep the article's text lies, 0 outside of it."""

    def _begin(self, id: str) -> None:
        self.id = id
        self.text: list[str] = []
        self.size = 0
        self.marks: dict[tuple[str, str], tuple[int, int]] = {}
        self.open: list[tuple[tuple[str, str], ...]] = []
        self.entities: list[tuple[str, str]] = []
        self.events: list[tuple[tuple[str, str, str, str], list[tuple[str, str]]]] = []
        self.ids: list[str] = []
        self.targets: set[str] = set()
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
        name, attributes, _ = tag.partition(" ")
        told = self._told(tag) if attributes else {}
        if name == "article":
            self._begin(told.get("data-article", ""))
        if "id" in told:
            self.ids.append(told["id"])
        if "href" in told:
            self.targets.add(told["href"])
        if name not in VOID and tag[-1] != "/":
            self.inside.append(name)
            if self.depth:
                self.open.append(self._marked(told) if told else ())
        if told and not self.depth:
            self._row(told)
        elif tag == TEXT and not self.depth:
            self.depth = len(self.inside)

    def _told(self, tag: str) -> dict[str, str]:
        """The attributes of a tag that say something of the article; where its link leads is noted."""
        if " data-" in tag:
            if not ATTRIBUTES.fullmatch(tag):
                raise DocumentError(f"<{tag[:40]!r} is no tag")
            told = dict(reversed(ATTRIBUTE.findall(tag)))
            return {key: unescape(value) for key, value in told.items()} if "&" in tag else told
        if tag[:8] == 'a href="':
            self.targets.add(tag[8 : tag.index('"', 8)])
        elif ' href="' in tag or ' id="' in tag:
            return dict(reversed(ATTRIBUTE.findall(tag)))
        return {}

    def _row(self, told: Mapping[str, str]) -> None:
        """What a tag outside of the text says of an entity, an event or an argument."""
        if "data-role" in told:
            if self.events:
                self.events[-1][1].append((told["data-role"], told.get("data-at", "")))
        elif "data-entity" in told:
            self.entities.append((told["data-entity"], told.get("id", "")))
        elif "data-event" in told:
            row = told["data-event"], told.get("id", ""), told.get("data-type", ""), told.get("data-when", "")
            self.events.append((row, []))

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
        if self.links is not None:
            self.links.read(self.name, self.ids, self.targets)

        def marks(kind: str) -> tuple[tuple[str, int, int], ...]:
            return tuple(sorted((name, *extent) for (of, name), extent in self.marks.items() if of == kind))

        return Found(
            id=self.id,
            text="".join(self.text),
            mentions=marks("mentions"),
            triggers=marks("events"),
            entities=tuple(sorted(self.entities)),
            events=tuple(sorted((*row, tuple(sorted(roles))) for row, roles in self.events)),
            lines=tuple(sorted((*key, line) for key, line in self.said.items())),
        )
