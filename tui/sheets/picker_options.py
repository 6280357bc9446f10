"""The options of pickers: the entities of an article, likeliest first. It needs no widgets, to keep start-up fast."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from newsview.store.schemes import Scheme
from newsview.tui.keymap.ranking import Named
from newsview.tui.review.annotation_index import Marks, short

__all__ = ["Option", "entity_options", "found_by", "state_options"]

NAMED = 50
"""How many mentions of an entity are read for its names."""


class Option(NamedTuple):
    """One option of a picker: its value, what is shown of it and what finds it."""

    value: str
    text: str
    detail: str = ""
    glyph: str = ""
    label: str = ""
    """The label that gives the glyph its hue."""
    codes: tuple[str, ...] = ()
    """Codes that find it too, whole or by their beginning."""
    also: tuple[str, ...] = ()
    """Its other names. An option with codes or other names is not found by its detail."""


def found_by(option: Option) -> Named:
    """Gives the names and codes by which an option is found."""
    about = "" if option.codes or option.also else option.detail
    return Named(option.text, option.codes, option.also, about)


def entity_options(marks: Marks, scheme: Scheme, name: str, *, near: int, without: str | None) -> list[Option]:
    """Takes a name, a place in the text and the entity to leave out. Gives the other entities of the article.

    Those that share a word with the name come first, then those with a mention near the place.
    """
    words = set(name.casefold().split())
    names = {entity: _names(marks, entity) for entity in marks.entities if entity != without}

    def rank(entity: str) -> tuple[bool, int]:
        own = (marks.entities[entity].name, *names[entity])
        shares = any(not words.isdisjoint(n.casefold().split()) for n in own)
        return not shares, _distance(marks, entity, near)

    return [_option(marks, scheme, entity, entity, names[entity]) for entity in sorted(names, key=rank)]


def _names(marks: Marks, entity: str) -> list[str]:
    """Gives the different words of the first mentions of an entity."""
    reads = dict.fromkeys(marks.document.quote(m) for m in marks.first_of(entity, NAMED))
    return [*dict.fromkeys(" ".join(r.split()) for r in reads)]


def _distance(marks: Marks, entity: str, near: int) -> int:
    """Gives the number of characters between a place and the nearest mention of an entity."""
    starts = marks.of_group.get(entity, [])
    at = bisect_left(starts, near, key=itemgetter(0))
    return min((abs(key[0] - near) for key in starts[max(at - 1, 0) : at + 1]), default=10**9)


def state_options(marks: Marks, scheme: Scheme) -> list[Option]:
    """Gives states by their external ids: first those that the article names, then all that are known."""
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


def _option(marks: Marks, scheme: Scheme, entity: str, value: str, names: Sequence[str] | None = None) -> Option:
    found = marks.entities[entity]
    names = _names(marks, entity) if names is None else names
    others = ", ".join(n for n in names if n != found.name)
    count = len(marks.of_group.get(entity, ()))
    detail = " · ".join(p for p in (f"{count}×", short(found.ref or ""), others) if p)
    codes = (short(found.ref),) if found.ref else ()
    return Option(value, found.name, detail, scheme.glyph(found.label), found.label, codes, (*names,))
