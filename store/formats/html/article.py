"""One article of an exported page: its text with what is marked in it, then its entities, events and corrections.

A mention's words lead to its entity, or else to an event that it is an argument of; a trigger's words to its event. The
rows of entities and events lead back to the words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple

from newsview.store.document.edtf import days, sort_key
from newsview.store.document.model import BEGINNING, Document, Event, Mention, Span
from newsview.store.formats.choosing import Exported
from newsview.store.formats.html.anchors import (
    attribute,
    entity_anchor,
    event_anchor,
    linked,
    one_line,
    place_anchor,
    shown,
    time_element,
    title_of,
    when_in_words,
)
from newsview.store.formats.html.descriptions import Lines
from newsview.store.formats.html.reading import TEXT
from newsview.store.formats.html.timeline import Dated, timeline
from newsview.store.schemes import Scheme, hue_of, like

__all__ = ["Article", "dated_events", "drawn_timeline"]

HUES = {"orange": "person", "green": "group", "sky": "place", "yellow": "time", "vermilion": "thing"}
"""The style sheet's class of a scheme's hue; the others look alike."""

COLUMNS = ("actor", "target", "place", "time")
"""Roles of the default scheme that have a column of the events' table; others are among the targets, by name."""

HEADS = ("When", "What", "Who", "To whom, what", "Where", "Factuality", "Status")

CHANGES = 100
"""So many corrected items are shown for each article; the rest is counted."""

PLACES = 24
"""So many mentions and so many events of an entity are linked from its row; the rest is counted."""


class Article(NamedTuple):
    """An article to be drawn at `anchor`; `lines` are what is said of its marks."""

    item: Exported
    anchor: str
    number: int
    lines: Lines
    scheme: Scheme | None

    def drawn(self) -> str:
        """The article from its heading to its corrections, its `<article>` not yet closed."""
        document = self.item.document
        article = document.article
        unnamed = _repeats(document)
        told = [linked(article.source)] if article.source else []
        if article.published:
            told.append(f"published {time_element(article.published, clock=True)}")
        told.append(f"reviewed {time_element(article.reviewed)}" if article.reviewed else "not reviewed")
        told.append(f'<span class="quiet">{escape(shown(article.id))}</span>')
        title = f"Article {self.number}" if unnamed else escape(title_of(document))
        kind = ' class="number"' if unnamed else ' dir="auto"'
        return (
            f'<article id="{self.anchor}" data-article="{attribute(article.id)}">\n'
            f"<h2{kind}>{title}</h2>\n"
            f'<p class="meta">{" · ".join(told)}</p>\n'
            f'<div class="columns">\n<div>\n<{TEXT}>{self._text()}</div>\n'
            f"{self._key()}</div>\n<div>\n{self._entities()}</div>\n</div>\n"
            f"{self._events()}{self._timeline()}{_corrections(self.item)}"
        )

    def _text(self) -> str:
        """The article's text cut where a mark begins or ends, each piece within what marks it."""
        document = self.item.document
        text, annotation = shown(document.text), document.annotation
        mentions = sorted(annotation.mentions, key=lambda m: (m.start, -m.end))
        starting: dict[int, list[tuple[int, Any]]] = {}
        every: tuple[Any, ...] = (*document.article.furniture, *annotation.events, *mentions)
        for item in every:
            starting.setdefault(item.start, []).append((item.end, item))
        lines = [m.end() for m in re.finditer("\n", text)]
        cuts = sorted({0, len(text), *lines, *(edge for item in every for edge in (item.start, item.end))})
        anchored = {m.start for m in mentions} | {e.start for e in annotation.events}
        targets = self._targets()
        active: list[tuple[int, Any]] = []
        starts = set(lines)
        headed = _has_headline(document)
        first = len(text) - len(text.lstrip())
        pieces = []
        for a, b in pairwise(cuts):
            active = [pair for pair in active if pair[0] > a] + starting.get(a, [])
            if a in starts:
                head = headed and a == first
                pieces.append(
                    '</p><p class="blank">' if text[a] == "\n" else '</p><p class="head">' if head else "</p><p>"
                )
            place = place_anchor(self.anchor, a) if a in anchored else ""
            pieces.append(self._piece(text[a:b], b, [item for _, item in active], place, targets))
        begun = '<p class="head">' if headed and not first else "<p>"
        return f"{begun}{''.join(pieces)}</p>"

    def _targets(self) -> dict[str, str]:
        """Where the words of each mention lead."""
        annotation = self.item.document.annotation
        found: dict[str, str] = {}
        for event in annotation.events:
            for argument in event.arguments:
                if argument.mention:
                    found.setdefault(argument.mention, event_anchor(self.anchor, event.id))
        return found | {m.id: entity_anchor(self.anchor, m.entity) for m in annotation.mentions if m.entity}

    def _piece(self, text: str, end: int, items: list[Any], place: str, targets: dict[str, str]) -> str:
        marked = escape(text, quote=False)
        events = [x for x in items if isinstance(x, Event)]
        mentions = [x for x in items if isinstance(x, Mention)]
        if events or mentions:
            told = f' id="{place}"' if place else ""
            if mentions:
                told += f' data-mentions="{" ".join(attribute(m.id) for m in mentions)}"'
            if events:
                told += f' data-events="{" ".join(attribute(e.id) for e in events)}"'
            lines = [self.lines["mentions", m.id] for m in mentions] + [self.lines["events", e.id] for e in events]
            told += f' data-says="{escape(chr(10).join(lines))}"'
            target = event_anchor(self.anchor, events[0].id) if events else ""
            kinds = ["trigger"] if events else []
            if mentions:
                near = sorted(mentions, key=lambda m: m.end - m.start)
                kinds += ["mark", hue(near[0].label, self.scheme), near[0].status]
                tags = " ".join(m.label for m in mentions if m.end == end)
                told += f' data-tag="{escape(tags)}"' if tags else ""
                target = target or next((targets[m.id] for m in near if m.id in targets), "")
            if target:
                marked = f'<a href="#{target}" class="{" ".join(kinds)}"{told}>{marked}</a>'
            else:
                marked = f'<mark class="{" ".join(kinds)}" tabindex="0"{told}>{marked}</mark>'
        furniture = [x for x in items if not isinstance(x, Event | Mention)]
        return f'<span class="furniture" title="{escape(furniture[0].kind)}">{marked}</span>' if furniture else marked

    def _key(self) -> str:
        labels = Counter(m.label for m in self.item.document.annotation.mentions)
        marks = " ".join(
            f'<mark class="{hue(label, self.scheme)}">{escape(shown(label))} {count}</mark>'
            for label, count in labels.most_common()
        )
        return f'<p class="key">{marks}</p>\n' if marks else ""

    def _entities(self) -> str:
        annotation = self.item.document.annotation
        events: dict[str, list[Event]] = {}
        for event in annotation.events:
            filled = (annotation.mention_index.get(a.mention or "") for a in event.arguments)
            for entity in dict.fromkeys(m.entity for m in filled if m is not None and m.entity):
                events.setdefault(entity, []).append(event)
        ordered = sorted(annotation.entities, key=lambda e: -len(annotation.members.get(e.id, ())))
        rows = []
        for e in ordered:
            mentions = annotation.members.get(e.id, ())
            name = escape(one_line(e.name)) or "(no name)"
            ref = f"<br><small>{escape(shown(e.ref))}</small>" if e.ref else ""
            rows.append(
                f'<tr id="{entity_anchor(self.anchor, e.id)}" data-entity="{attribute(e.id)}">'
                f'<td dir="auto">{name}{ref}</td>'
                f'<td class="{hue(e.label, self.scheme)}"><span class="kind">{escape(shown(e.label))}</span></td>'
                f'<td class="places">{self._places(mentions)}</td>'
                f'<td class="places">{self._happenings(events.get(e.id, []))}</td></tr>\n'
            )
        return _table(f"Entities {len(rows)}", ("Name", "Label", "Mentions", "Events"), rows, "entities")

    def _places(self, mentions: Sequence[Mention]) -> str:
        links = [self._at(m, str(n)) for n, m in enumerate(mentions[:PLACES], 1)]
        return " ".join(links) + _more(len(mentions))

    def _happenings(self, events: Sequence[Event]) -> str:
        """Links to events by their triggers, those of a type together, those without a type last."""
        grouped: dict[str, list[str]] = {}
        for e in sorted(events, key=lambda e: (not e.type, e.type))[:PLACES]:
            link = f'<a href="#{event_anchor(self.anchor, e.id)}">{escape(one_line(self._quoted(e)))}</a>'
            grouped.setdefault(e.type or "", []).append(link)
        parts = [
            (f"<small>{escape(one_line(kind))}</small> " if kind else "") + ", ".join(links)
            for kind, links in grouped.items()
        ]
        return "; ".join(parts) + _more(len(events))

    def _quoted(self, span: Span | Event) -> str:
        return shown(self.item.document.quote(span))

    def _at(self, item: Mention | Event, words: str) -> str:
        """A link to the place of a mention or a trigger in the text."""
        return f'<a href="#{place_anchor(self.anchor, item.start)}">{words}</a>'

    def _events(self) -> str:
        ordered = sorted(self.item.document.annotation.events, key=lambda e: (sort_key(e.when), e.start))
        typed = [self._event(e) for e in ordered if e.type]
        others = [self._event(e) for e in ordered if not e.type]
        table = _table(f"Events {len(typed)}", HEADS, typed, "events")
        if others:
            inside = _table("", HEADS, others, "events")
            table += f"<details>\n<summary>Events without a type {len(others)}</summary>\n{inside}</details>\n"
        return table

    def _event(self, e: Event) -> str:
        known = self.item.document.annotation.mention_index
        quoted: dict[str, list[str]] = {}
        for a in e.arguments:
            kind = like(a.role, self.scheme)
            column = kind if kind in COLUMNS else "target"
            role = f" <small>{escape(shown(a.role))}</small>" if kind not in COLUMNS else ""
            words, mention = escape(self._quoted(a)), known.get(a.mention or "")
            words = self._at(mention, words) if mention is not None else words
            quoted.setdefault(column, []).append(
                f'<span dir="auto" data-role="{attribute(a.role)}" data-at="{a.start} {a.end}">{words}</span>{role}'
            )
        said = escape(e.factuality or "")
        if e.source:
            said += f' <small dir="auto">{escape(self._quoted(e.source))}</small>'
        note = f"<br><small>{escape(shown(e.note))}</small>" if e.note else ""
        times = "; ".join(quoted.get("time", ()))
        when = escape(when_in_words(e.when))
        when += f"{'<br>' if when else ''}<small>{times}</small>" if times else ""
        kind = f'<span class="kind">{escape(shown(e.type))}</span> ' if e.type else ""
        cells = [
            f'<td class="date">{when}</td>',
            f'<td>{kind}<q dir="auto">{self._at(e, escape(self._quoted(e)))}</q>{note}</td>',
            *(f"<td>{'; '.join(quoted.get(column, ()))}</td>" for column in COLUMNS[:3]),
            f"<td>{said}</td>",
            f'<td class="status">{e.status}</td>',
        ]
        told = f'id="{event_anchor(self.anchor, e.id)}" data-event="{attribute(e.id)}"'
        told += f' data-type="{attribute(e.type or "")}" data-when="{escape(e.when or "")}"'
        return f"<tr {told}>{''.join(cells)}</tr>\n"

    def _timeline(self) -> str:
        placed = list(dated_events(self.item.document, self.anchor))
        return drawn_timeline(placed, without=len(self.item.document.annotation.events) - len(placed))


def _repeats(document: Document) -> bool:
    """Whether the text begins with what the article is called: the heading then says something else."""
    title = one_line(document.article.title or "")
    return not title or title == _first_line(document)


def _has_headline(document: Document) -> bool:
    """Whether the text's first line is its headline."""
    return _repeats(document) and len(_first_line(document)) <= BEGINNING and "\n" in document.text.strip()


def _first_line(document: Document) -> str:
    return one_line(document.text.lstrip().partition("\n")[0])


def dated_events(document: Document, anchor: str, page: str = "") -> Iterator[Dated]:
    """The events of an article with a date, to be drawn on a timeline; links lead into `page`."""
    for e in document.annotation.events:
        if (found := days(e.when)) is not None:
            label = one_line(f"{when_in_words(e.when)}: {e.type or ''} “{document.quote(e)}”")
            yield Dated(*found, one_line(e.type or "") or "no type", label, f"{page}#{event_anchor(anchor, e.id)}")


def drawn_timeline(events: Sequence[Dated], *, without: int = 0) -> str:
    """The section with the timeline; empty where no event has a date."""
    drawing = timeline(events)
    if not drawing:
        return ""
    caption = f"<figcaption>{without} more without a date</figcaption>\n" if without else ""
    return (
        f'<section class="timeline">\n<h3>Timeline</h3>\n<figure>\n<div class="wide">{drawing}</div>\n'
        f"{caption}</figure>\n</section>\n"
    )


def hue(label: str, scheme: Scheme | None) -> str:
    """The style sheet's class of a label."""
    return f"h-{HUES.get(hue_of(label, scheme) or '', 'other')}"


def _more(count: int) -> str:
    return f" and {count - PLACES} more" if count > PLACES else ""


def _table(caption: str, heads: Sequence[str], rows: Sequence[str], kind: str) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    title = f"<h3>{caption}</h3>\n" if caption else ""
    return (
        f'<section class="{kind}">\n{title}<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{''.join(rows)}</tbody>\n</table></div>\n</section>\n"
    )


def _corrections(item: Exported) -> str:
    if not item.history:
        return ""
    now, first = item.whole or item.document, item.first
    people = Counter(c.by for c in item.history)
    actions = Counter(c.action for c in item.history)
    said = ", ".join(f"{escape(shown(name))} {n}" for name, n in people.most_common())
    done = ", ".join(f"{escape(shown(action))} {n}" for action, n in actions.most_common())
    rows = list(_changes(first, now))
    left = f"<p class='quiet'>… and {len(rows) - CHANGES} more</p>\n" if len(rows) > CHANGES else ""
    table = _table("What changed", ("The model said", "People decided"), rows[:CHANGES], "changes")
    return (
        f"<section>\n<h3>Corrections {len(item.history)}</h3>\n<p class='meta'>by {said}; {done}; "
        f"last {time_element(item.history[-1].at)}</p>\n{table}{left}</section>\n"
    )


def _changes(first: Document, now: Document) -> Iterator[str]:
    pairs: list[tuple[Any, Any]] = []
    for old_items, new_items in (
        (first.annotation.mentions, now.annotation.mentions),
        (first.annotation.events, now.annotation.events),
    ):
        old: dict[str, Any] = {item.id: item for item in old_items}
        pairs += [(old.pop(item.id, None), item) for item in new_items]
        pairs += [(item, None) for item in old.values()]
    for before, after in pairs:
        said = _described(first, before) if before is not None else ""
        gone = after is None or after.status == "rejected"
        decided = "" if gone else _described(now, after)
        if said != decided:
            shown_before = f"<del>{said}</del>" if said else "<small>nothing</small>"
            shown_after = decided or "<small>not this</small>"
            yield f'<tr><td dir="auto">{shown_before}</td><td dir="auto">{shown_after}</td></tr>\n'


def _described(document: Document, item: Mention | Event) -> str:
    words = escape(shown(document.quote(item)))
    if isinstance(item, Mention):
        named = next((e.name for e in document.annotation.entities if e.id == item.entity), "")
        told = f" <small>= {escape(shown(named))}</small>" if named else ""
        return f"{words} <small>{escape(shown(item.label))}</small>{told}"
    roles = "; ".join(f"{a.role} {shown(document.quote(a))}" for a in item.arguments)
    about = " ".join(part for part in (item.type or "event", when_in_words(item.when), item.factuality or "") if part)
    return f"{words} <small>{escape(shown(about))}{': ' if roles else ''}{escape(shown(roles))}</small>"
