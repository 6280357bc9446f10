"""Reading an exported page back: what a browser would find in it, beside what should be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from store.model import Document

__all__ = ["INVISIBLE", "Found", "articles_in", "attribute", "facts_of", "shown"]

INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that act instead of being seen, or that HTML has no way to write."""


def shown(text: str) -> str:
    """The text with a sign for each character that must not act; as long as before."""
    return INVISIBLE.sub(lambda m: chr(0x2400 + ord(m[0])) if ord(m[0]) < 0x20 else "\ufffd", text)


def attribute(name: str) -> str:
    """A name without white space or anything that an attribute's value cannot keep."""
    return re.sub(r"[^\w:./-]", lambda m: f"%{ord(m[0]):x};", name)


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
    """Each article of the page, as it goes by."""
    parser = _Page()
    with path.open(encoding="utf-8", newline="\n") as file:
        while piece := file.read(1 << 16):
            parser.feed(piece)
            yield from parser.done
            parser.done.clear()
    parser.close()
    yield from parser.done


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[Found] = []
        self._begin("")
        self.depth = 0

    def _begin(self, id: str) -> None:  # noqa: A002
        self.id = id
        self.text: list[str] = []
        self.size = 0
        self.marks: dict[tuple[str, str], tuple[int, int]] = {}
        self.open: list[list[tuple[str, str]]] = []
        self.entities: list[str] = []
        self.events: list[tuple[str, str, list[tuple[str, str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        if tag == "article":
            self._begin(told["data-article"])
        elif told.get("class") == "text":
            self.depth = 1
        elif self.depth:
            kind = "mentions" if "data-mentions" in told else "events"
            self.open.append([(kind, name) for name in told.get(f"data-{kind}", "").split()])
            self.depth += 1
        elif "data-entity" in told:
            self.entities.append(told["data-entity"])
        elif "data-event" in told:
            self.events.append((told["data-event"], told["data-type"], []))
        elif "data-role" in told:
            self.events[-1][2].append((told["data-role"], told["data-at"]))

    def handle_endtag(self, tag: str) -> None:
        if self.depth:
            self.depth -= 1
            if self.depth:
                self.open.pop()
        elif tag == "article":
            self.done.append(self._found())

    def handle_data(self, data: str) -> None:
        if not self.depth:
            return
        self.text.append(data)
        for key in (key for keys in self.open for key in keys):
            start, _ = self.marks.get(key, (self.size, 0))
            self.marks[key] = start, self.size + len(data)
        self.size += len(data)

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
