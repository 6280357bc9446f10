"""Problems: what contradicts itself, the scheme or the calendar. Pure; what was rejected is left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from newsview.store.document.edtf import bounds, day_of, spelled
from newsview.store.document.model import (
    INVALID_PREFIX,
    UNDATED_REVIEW,
    UNKNOWN,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Furniture,
    Mention,
    Span,
)
from newsview.store.document.refusals import cited
from newsview.store.schemes import Scheme, is_dated

__all__ = ["KINDS", "Problem", "problems"]

Kind = Literal[
    "two labels",
    "twice",
    "outside",
    "role lacking",
    "role forbidden",
    "date",
    "no mention",
    "tokens",
    "dangling",
    "not known",
]

KINDS: dict[Kind, str] = {
    "two labels": "the same name with two labels",
    "twice": "the same words marked twice with one label",
    "outside": "a label, event type or role that the scheme does not have",
    "role lacking": "an event without what its type requires",
    "role forbidden": "an event with a role that its type does not allow",
    "date": "a date outside the plausible range",
    "no mention": "an entity without mentions",
    "tokens": "a span off the borders of the tokens",
    "dangling": "an event that leans on a rejected mention, or says nothing",
    "not known": "a value that newsview does not know, from outside or from an earlier newsview",
}
"""Each kind of problem, in words."""

YEARS_BEFORE, YEARS_AFTER = 250, 40
"""How far from its day news speaks of dates: from old treaties and founding years to climate targets."""


class Problem(Struct, frozen=True, kw_only=True):
    """Something to look at, and what it is about."""

    kind: Kind
    message: str
    item: str | None = None
    """Id of the mention, event or entity that it is about."""
    start: int | None = None
    end: int | None = None
    """Where in the text to look; None: nowhere, as for an entity without mentions."""


def problems(document: Document, scheme: Scheme) -> list[Problem]:
    """Everything wrong, in order of the text; what has no place comes last."""
    found = [
        *_two_labels(document),
        *_twice(document),
        *_outside(document, scheme),
        *_roles(document, scheme),
        *_dates(document, scheme),
        *_entities(document),
        *_tokens(document),
        *_dangling(document),
        *_not_known(document),
    ]
    end = len(document.text)
    return sorted(found, key=lambda p: (end if p.start is None else p.start, p.kind))


def _mention(kind: Kind, message: str, mention: Mention) -> Problem:
    return Problem(kind=kind, message=message, item=mention.id, start=mention.start, end=mention.end)


def _event(kind: Kind, message: str, event: Event) -> Problem:
    return Problem(kind=kind, message=message, item=event.id, start=event.start, end=event.end)


def _mentions(document: Document) -> Iterator[Mention]:
    return (m for m in document.annotation.mentions if m.status != "rejected")


def _events(document: Document) -> Iterator[Event]:
    return (e for e in document.annotation.events if e.status != "rejected")


def _two_labels(document: Document) -> Iterator[Problem]:
    """The mentions whose label fewer of the same name have; where as many have each, the later ones."""
    named: dict[str, list[Mention]] = defaultdict(list)
    for mention in _mentions(document):
        if mention.kind == "name":
            named[" ".join(document.quote(mention).split())].append(mention)
    for name, mentions in named.items():
        labels = Counter(m.label for m in mentions)
        if len(labels) < 2:
            continue
        usual = labels.most_common(1)[0][0]
        for mention in mentions:
            if mention.label != usual:
                yield _mention("two labels", f"“{name}” is {mention.label} here, {usual} elsewhere", mention)


def _twice(document: Document) -> Iterator[Problem]:
    seen: set[tuple[int, int, str]] = set()
    for mention in _mentions(document):
        key = (*mention.extent, mention.label)
        if key in seen:
            yield _mention("twice", f"“{document.quote(mention)}” is marked twice as {mention.label}", mention)
        seen.add(key)


def _outside(document: Document, scheme: Scheme) -> Iterator[Problem]:
    """What the scheme does not have; a scheme without event types says nothing of types."""
    for mention in _mentions(document):
        if scheme.label(mention.label) is None:
            yield _mention("outside", f"the scheme has no label {mention.label}: “{document.quote(mention)}”", mention)
    for event in _events(document):
        if scheme.types and event.type is not None and scheme.type(event.type) is None:
            yield _event("outside", f"the scheme has no type {event.type}: “{document.quote(event)}”", event)
        for role in dict.fromkeys(a.role for a in event.arguments if scheme.role(a.role) is None):
            yield _event("outside", f"the scheme has no role {role}: “{document.quote(event)}”", event)


def _roles(document: Document, scheme: Scheme) -> Iterator[Problem]:
    for event in _events(document):
        type_ = scheme.type(event.type)
        if type_ is None:
            continue
        roles = {a.role for a in event.arguments}
        for need in type_.lacks(roles):
            yield _event("role lacking", f"{type_.name} “{document.quote(event)}” has no {_either(need)}", event)
        for role in sorted(r for r in roles if type_.forbids(r)):
            yield _event("role forbidden", f"{type_.name} “{document.quote(event)}” cannot have a {role}", event)


def _either(need: str) -> str:
    *others, last = need.split("|")
    return f"{', '.join(others)} or {last}" if others else last


def _dates(document: Document, scheme: Scheme) -> Iterator[Problem]:
    published, today = document.article.published, day_of(document.article.published)
    if today is None:
        return
    earliest, latest = today.year - YEARS_BEFORE, today.year + YEARS_AFTER
    for mention in _mentions(document):
        found = bounds(mention.value) if is_dated(mention.label, scheme) else None
        if found is None:
            continue
        first, last = found
        if (last is not None and last.year < earliest) or (first is not None and first.year > latest):
            words = f"“{document.quote(mention)}” is {spelled(mention.value or '')}"
            yield _mention("date", f"{words}, the article {published}", mention)
    for event in _events(document):
        found = bounds(event.when)
        if found is None:
            continue
        first, last = found
        day = (today.year, today.month, today.day)
        words = f"“{document.quote(event)}” is dated {spelled(event.when or '')}"
        if event.factuality in ("asserted", "reported") and first is not None and first > day:
            yield _event("date", f"{words}, after the article ({today}), but told as having happened", event)
        elif event.factuality == "future" and last is not None and last < day:
            yield _event("date", f"{words}, before the article ({today}), but told as still to come", event)


def _entities(document: Document) -> Iterator[Problem]:
    named = {m.entity for m in _mentions(document)}
    for entity in document.annotation.entities:
        if entity.id not in named:
            yield Problem(kind="no mention", message=f"nothing mentions {entity.label} {entity.name}", item=entity.id)


def _tokens(document: Document) -> Iterator[Problem]:
    tokens = document.annotation.tokens
    if tokens is None:
        return
    starts, ends = tokens.borders

    def off(span: Span) -> bool:
        return span.start not in starts or span.end not in ends

    for mention in _mentions(document):
        if off(mention):
            yield _mention("tokens", f"{mention.label} “{document.quote(mention)}” cuts through a word", mention)
    for event in _events(document):
        if off(event.trigger):
            yield _event("tokens", f"the trigger “{document.quote(event)}” cuts through a word", event)
        for argument in event.arguments:
            if off(argument):
                words = f"the {argument.role} “{document.quote(argument)}” of “{document.quote(event)}”"
                yield _event("tokens", f"{words} cuts through a word", event)


def _dangling(document: Document) -> Iterator[Problem]:
    rejected = {m.id for m in document.annotation.mentions if m.status == "rejected"}
    for event in _events(document):
        for argument in event.arguments:
            if argument.mention in rejected:
                words = f"the {argument.role} “{document.quote(argument)}” of “{document.quote(event)}”"
                yield _event("dangling", f"{words} was rejected as a mention", event)
        if event.status == "accepted" and not event.arguments and event.type is None:
            yield _event("dangling", f"“{document.quote(event)}” is accepted without type, actor or anything", event)


def _not_known(document: Document) -> Iterator[Problem]:
    """What `store.library.migrations.mend` put aside and no person has decided on since."""
    for what in aside(document.article):
        yield Problem(kind="not known", message=f"the article's {what}")
    for furniture in document.article.furniture:
        for what in aside(furniture):
            words = f"{cited(document.quote(furniture))}, which is not the story: its {what}"
            yield Problem(kind="not known", message=words, start=furniture.start, end=furniture.end)
    for entity in document.annotation.entities:
        for what in aside(entity):
            yield Problem(kind="not known", message=f"{entity.name}: its {what}", item=entity.id)
    for mention in _mentions(document):
        for what in aside(mention):
            yield _mention("not known", f"“{document.quote(mention)}”: its {what}", mention)
    for event in _events(document):
        parts: list[Event | Argument] = [event, *event.arguments]
        for part in parts:
            for what in aside(part):
                yield _event("not known", f"“{document.quote(part)}”: its {what}", event)


KNOWN: dict[str, tuple[str, tuple[Any, ...]]] = {
    "published": ("a date: D sets one", (None,)),
    "added": ("a date and time", (None,)),
    "reviewed": ("a date and time", (UNDATED_REVIEW,)),
    "value": ("a date: W sets one", (None,)),
    "when": ("a date: W sets one", (None,)),
    "kind": ("one of the kinds", ("name", "other")),
    "label": ("a label", (UNKNOWN,)),
    "role": ("a role", ("other",)),
}
"""By field, what it should hold, and what it holds since the value that it had was put aside."""


def aside(item: Article | Furniture | Mention | Entity | Event | Argument) -> Iterator[str]:
    """The fields of an item that had values which newsview does not know, and what they were, in words."""
    for key, value in item.extra.items():
        field = key.removeprefix(INVALID_PREFIX)
        if field == key or field not in KNOWN:
            continue
        wanted, instead = KNOWN[field]
        decided = field == "kind" and isinstance(item, Mention) and item.status != "proposed"
        if getattr(item, field, item) in instead and not decided:
            yield f"{field} was {cited(value)}, which is not {wanted}"
