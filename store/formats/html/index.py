"""The index of several articles in an exported page: what they are, and who, where and when in which of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from newsview.store.document.counting import quantity
from newsview.store.document.edtf import days, sort_key
from newsview.store.document.model import Document
from newsview.store.formats.html.anchors import (
    entity_anchor,
    event_anchor,
    one_line,
    source_name,
    time_element,
    title_of,
    when_in_words,
)
from newsview.store.formats.html.article import dated_events, drawn_timeline
from newsview.store.formats.html.timeline import Dated
from newsview.store.schemes import Scheme, kinds_of

__all__ = ["Index"]

SECTIONS = ("People and organisations", "Places")

ON_TIMELINE = 400
"""So many events are drawn on the timeline of all articles at most; with more, they could not be told apart."""


class _Place(NamedTuple):
    """Where an index leads: into which article, and to what there."""

    number: int
    link: str


class Index:
    """What is in which article, as the articles go by.

    An entity is the same in two articles if its reference is, or else its label and name. Only those with a name in the
    text are entered.
    """

    def __init__(self, scheme: Scheme | None) -> None:
        self.scheme = scheme
        self.titles: list[str] = []
        self._articles: list[str] = []
        self._names: dict[tuple[str, ...], Counter[str]] = {}
        self._entities: tuple[dict[tuple[str, ...], list[_Place]], ...] = ({}, {})
        self._dates: dict[str, list[tuple[int, str, str]]] = {}
        self._timeline: list[Dated] = []
        self._dated = 0

    def enter(self, document: Document, anchor: str, page: str) -> None:
        """The next article, which is at `anchor` of `page`; of this page if that is empty."""
        article, annotation = document.article, document.annotation
        self.titles.append(title_of(document))
        number = len(self.titles)
        told = [time_element(article.published)] if article.published else []
        told += [escape(source_name(article.source))] if article.source else []
        entities = quantity(len(annotation.entities), "entity", "entities")
        told.append(f"{quantity(len(annotation.mentions), 'mention')}, {entities}")
        told.append(quantity(len(annotation.events), "event"))
        told += ["reviewed"] if article.reviewed else []
        link = page or f"#{anchor}"
        self._articles.append(
            f'<li><a href="{link}" dir="auto">{escape(self.titles[-1])}</a> <small>{" · ".join(told)}</small></li>\n'
        )
        named = {m.entity for m in annotation.mentions if m.kind == "name"}
        for e in annotation.entities:
            section = self._section(e.label) if e.id in named else None
            if section is not None:
                key = (e.ref,) if e.ref else (e.label, one_line(e.name).casefold())
                self._names.setdefault(key, Counter())[one_line(e.name)] += 1
                place = _Place(number, f"{page}#{entity_anchor(anchor, e.id)}")
                self._entities[section].setdefault(key, []).append(place)
        for event in annotation.events:
            if event.when:
                link = f"{page}#{event_anchor(anchor, event.id)}"
                words = one_line(document.quote(event))
                self._dates.setdefault(event.when, []).append((number, link, words))
        if self._dated <= ON_TIMELINE:
            known = [d for d in dated_events(document, anchor, page) if d.row != "no type"]
            self._dated += len(known)
            self._timeline += known

    def _section(self, label: str) -> int | None:
        kind = kinds_of(label, self.scheme)[0]
        return {"agent": 0, "people": 0, "place": 1}.get(kind)

    def drawn(self) -> str:
        """The list of the articles and what is in them."""
        parts = [f'<nav aria-label="Articles">\n<ol>\n{"".join(self._articles)}</ol>\n</nav>\n']
        for title, entries in zip(SECTIONS, self._entities, strict=True):
            named = ((self._names[key].most_common(1)[0][0] or "(no name)", key) for key in entries)
            ordered = sorted(named, key=lambda pair: (pair[0].casefold(), pair))
            items = [
                f'<li><span dir="auto">{escape(name)}</span> {_numbers(entries[key])}</li>\n' for name, key in ordered
            ]
            parts.append(_folded(title, items))
        dates = sorted(self._dates, key=lambda when: (days(when) is None, sort_key(when), when))
        parts.append(_folded("Dates", [self._date(when) for when in dates]))
        if self._dated <= ON_TIMELINE:
            parts.append(drawn_timeline(self._timeline))
        return "".join(parts)

    def _date(self, when: str) -> str:
        events = ", ".join(
            f'<a href="{link}" dir="auto">{escape(words)}</a> <small>{number}</small>'
            for number, link, words in self._dates[when]
        )
        return f"<li>{escape(when_in_words(when))}: {events}</li>\n"


def _numbers(places: Iterable[_Place]) -> str:
    """The numbers of articles, each a link."""
    return ", ".join(f'<a href="{link}">{number}</a>' for number, link in places)


def _folded(title: str, items: list[str]) -> str:
    if not items:
        return ""
    return (
        f'<details class="index">\n<summary>{title} {len(items)}</summary>\n<ul>\n{"".join(items)}</ul>\n</details>\n'
    )
