"""What pickers offer: the entities of an article, likeliest first. Without widgets, so that it costs no start-up."""

from __future__ import annotations

from typing import NamedTuple

from newsview.store.schemes import Scheme
from newsview.tui.keymap.ranking import Named
from newsview.tui.review.annotation_index import Marks, short

__all__ = ["Option", "entity_options", "found_by", "state_options"]


class Option(NamedTuple):
    value: str
    text: str
    detail: str = ""
    glyph: str = ""
    label: str = ""
    """Whose hue the glyph takes."""
    codes: tuple[str, ...] = ()
    """What it is found by, too: whole or by its beginning."""
    also: tuple[str, ...] = ()
    """Its other names. With codes or other names, the detail is only shown."""


def found_by(option: Option) -> Named:
    """By what an option is found."""
    about = "" if option.codes or option.also else option.detail
    return Named(option.text, option.codes, option.also, about)


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
    """States by their external ids: those that the article names first, then all that are known."""
    from newsview.extract.names.gazetteer import known_states  # a table on the disk

    named = [e for e in marks.entities.values() if e.ref]
    options = [_option(marks, scheme, e.id, e.ref or "") for e in named]
    known = {state.ref: state for state in known_states()}
    options = [
        option if (state := known.get(option.value)) is None
        else option._replace(also=(*dict.fromkeys((*option.also, state.name, *state.names)),))
        for option in options
    ]  # fmt: skip
    taken = {option.value for option in options}
    left = sorted((state for ref, state in known.items() if ref not in taken), key=lambda state: state.name)
    return options + [Option(s.ref, s.name, s.code, codes=(s.code,), also=s.names) for s in left]


def _option(marks: Marks, scheme: Scheme, entity: str, value: str) -> Option:
    found = marks.entities[entity]
    mentions = marks.mentions_of(entity)
    names = dict.fromkeys(" ".join(marks.document.quote(m).split()) for m in mentions[:50])
    others = ", ".join(n for n in names if n != found.name)
    detail = " · ".join(p for p in (f"{len(mentions)}×", short(found.ref or ""), others) if p)
    codes = (short(found.ref),) if found.ref else ()
    return Option(value, found.name, detail, scheme.glyph(found.label), found.label, codes, (*names,))
