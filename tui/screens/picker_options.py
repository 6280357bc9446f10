"""What pickers offer: the entities of an article, likeliest first. Without widgets, so that it costs no start-up."""

from __future__ import annotations

from typing import NamedTuple

from store.schemes import Scheme
from tui.marks import Marks, short

__all__ = ["Option", "entity_options", "state_options"]


class Option(NamedTuple):
    value: str
    text: str
    detail: str = ""
    glyph: str = ""
    label: str = ""
    """Whose hue the glyph takes."""


def entity_options(marks: Marks, scheme: Scheme, name: str, *, near: int, without: str | None) -> list[Option]:
    """The entities of an article: those that share a word with the name first, then those mentioned near."""
    words = set(name.casefold().split())

    def rank(entity: str) -> tuple[bool, int]:
        mentions = marks.mentions_of(entity)
        names = {marks.entities[entity].name, *(marks.document.quote(m) for m in mentions[:50])}
        shares = any(words & set(n.casefold().split()) for n in names)
        return not shares, min((abs(m.start - near) for m in mentions), default=10**9)

    found = sorted((e for e in marks.entities if e != without), key=rank)
    return [_option(marks, scheme, e, e) for e in found]


def state_options(marks: Marks, scheme: Scheme) -> list[Option]:
    """The states that the article names, by their external ids."""
    found = [e for e in marks.entities.values() if e.ref]
    return [_option(marks, scheme, e.id, e.ref or "") for e in found]


def _option(marks: Marks, scheme: Scheme, entity: str, value: str) -> Option:
    found = marks.entities[entity]
    mentions = marks.mentions_of(entity)
    names = dict.fromkeys(" ".join(marks.document.quote(m).split()) for m in mentions[:50])
    others = ", ".join(n for n in names if n != found.name)
    detail = " · ".join(p for p in (f"{len(mentions)}×", short(found.ref or ""), others) if p)
    return Option(value, found.name, detail, scheme.glyph(found.label), found.label)
