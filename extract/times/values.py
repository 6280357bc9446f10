"""What the app needs of times: what a person types as a value, and all times moved when an article's date changes.

Pure functions over text and structs: no parser, so that an article can have another date without being read again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from typing import Any

from newsview.extract.times.expressions import find
from newsview.extract.times.meanings import Expression
from newsview.extract.times.resolution import NOTHING, Direction, Value, direction_of, names_time, resolve
from newsview.store.document.edtf import day_of, is_edtf
from newsview.store.document.model import Document, Event, Mention, replace
from newsview.store.editing.corrections import Edit
from newsview.store.editing.mention_edits import between
from newsview.store.schemes import Scheme, is_dated, kinds_of, role_takes

__all__ = ["dating", "is_edtf", "parse_when", "publish", "redate"]


def parse_when(text: str, published: str | None = None) -> str | None:
    """The EDTF value of what a person types: an EDTF value as it is, or words such as *last Tuesday*, *Dec 30*, *2006*.

    `published` is the ISO 8601 date that relative words count from. None where the text is not a time, or is more.
    """
    text = " ".join(text.split())
    if is_edtf(text):
        return text
    for candidate in (text, text.title(), f"on {text}", f"in the {text}"):
        found = find(candidate)
        if (
            len(found) == 1
            and candidate[found[0].end :].strip(" .") == ""
            and candidate[: found[0].start].strip(" .").lower() in ("", "on", "in", "the", "in the", "at", "by")
        ):
            value = resolve(found[0].meaning, day_of(published)).edtf
            return value if value and is_edtf(value) else None
    return None


def dating(value: str | None) -> str | None:
    """The value where it says when something happened: a duration, such as `PT4M`, does not."""
    return None if value is None or value.startswith("P") else value


def publish(document: Document, published: str | None, scheme: Scheme | None = None) -> Edit:
    """The edit that gives an article another date of publication, and moves its times as `redate` does."""
    return between("published", document, redate(document, published, scheme))


def redate(document: Document, published: str | None, scheme: Scheme | None = None) -> Document:
    """The document with another publication date, and every time that hung on the old one moved with it.

    `published` is an ISO 8601 date, or None where it is not known after all. A value that does not follow from the text
    and the old date was put there by a person, and stays. The scheme says which labels are times.
    """
    moved = _moved(document, day_of(document.article.published), day_of(published), scheme)
    mentions = tuple(
        replace(m, value=moved[m.id].edtf, extra=_with_timex(m.extra, moved[m.id])) if m.id in moved else m
        for m in document.annotation.mentions
    )
    pairs = list(zip(document.annotation.mentions, mentions, strict=True))
    became: dict[str, set[str | None]] = {}
    for before, after in pairs:
        if before.value is not None:
            became.setdefault(before.value, set()).add(dating(after.value))
    by_id = {m.id: (dating(before.value), dating(m.value)) for before, m in pairs}
    by_extent = {m.extent: (dating(before.value), dating(m.value)) for before, m in pairs if is_dated(m.label, scheme)}

    def when_of(event: Event) -> str | None:
        own = [by_id[a.mention] for a in event.arguments if "time" in role_takes(a.role, scheme) and a.mention in by_id]
        if isinstance(at := event.extra.get("when_at"), dict):
            own += [by_extent[k] for k in [(at.get("start"), at.get("end"))] if k in by_extent]
        if mine := [after for before, after in own if before == event.when]:
            return mine[0]
        anywhere = became.get(event.when, set()) if event.when is not None else set()
        return next(iter(anywhere)) if len(anywhere) == 1 else event.when

    events = tuple(replace(e, when=when_of(e)) for e in document.annotation.events)
    return replace(
        document,
        article=replace(document.article, published=published),
        annotation=replace(document.annotation, mentions=mentions, events=events),
    )


def _with_timex(extra: dict[str, Any], value: Value) -> dict[str, Any]:
    rest = {k: v for k, v in extra.items() if k != "timex"}
    return rest | ({"timex": value.timex} if value.timex else {})


def _moved(document: Document, old: date | None, new: date | None, scheme: Scheme | None) -> dict[str, Value]:
    """By mention's id, the value under the new date of each time whose value follows from the text and the old date."""
    text, mentions = document.text, document.annotation.mentions
    verbs = _Verbs(document)
    moved: dict[str, Value] = {}
    told_old: str | None = None
    told_new: str | None = None
    for m in mentions:
        if not is_dated(m.label, scheme) or (expression := _expression_at(text, m)) is None:
            continue
        likely = verbs.direction(m)
        before = after = NOTHING
        for direction in dict.fromkeys((likely, None, "past", "future")):
            before = resolve(expression.meaning, old, told_old, direction)
            after = resolve(expression.meaning, new, told_new, direction)
            if before.edtf == m.value:
                moved[m.id] = after
                break
        if "time" in kinds_of(m.label, scheme):
            told_old = m.value if names_time(m.value) else told_old
            now = after.edtf if m.id in moved else m.value
            told_new = now if names_time(now) else told_new
    return moved


def _expression_at(text: str, mention: Mention) -> Expression | None:
    """The expression that a mention marks, read with the words around it."""
    low = max(0, mention.start - 60)
    near = find(text[low : mention.end + 30])
    inside = [e for e in near if low + e.start < mention.end and mention.start < low + e.end]
    return next(iter(inside or find(text[mention.start : mention.end])), None)


class _Verbs:
    """Where the verbs beside a document's times point, by the tags that extraction left."""

    def __init__(self, document: Document) -> None:
        tokens = document.annotation.tokens
        spans = tokens.spans() if tokens else []
        self.tags = tokens.tags.split(" ") if tokens and tokens.tags else []
        self.words = [document.text[a:b] for a, b in spans]
        self.starts, self.ends = [a for a, _ in spans], [b for _, b in spans]
        self.sentences = [0, *(tokens.sentences if tokens else ()), len(spans)]

    def direction(self, mention: Mention) -> Direction:
        if len(self.tags) != len(self.words) or not self.tags:
            return None
        first, last = bisect_right(self.starts, mention.start) - 1, bisect_left(self.ends, mention.end) + 1
        at = bisect_right(self.sentences, first)
        return direction_of(self.words, self.tags, (first, last), (self.sentences[at - 1], self.sentences[at]))
