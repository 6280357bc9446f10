"""Which names name the same: by string, state, surname, acronym, or one organisation's name inside another's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Span

from extract.gazetteer import Gazetteer
from extract.name_candidates import key_of

__all__ = ["Groups", "acronyms_of", "same_name"]

MINOR = frozenset(("of", "the", "and", "for", "in", "on", "a", "an", "&", "de", "la"))


class Groups:
    """Mentions by number, joined into groups (union and find)."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def find(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, a: int, b: int) -> None:
        a, b = self.find(a), self.find(b)
        self.parent[max(a, b)] = min(a, b)

    def lists(self) -> list[list[int]]:
        """The groups, each in order, in order of their first members."""
        found: dict[int, list[int]] = {}
        for i in range(len(self.parent)):
            found.setdefault(self.find(i), []).append(i)
        return list(found.values())


def acronyms_of(name: str, endings: frozenset[str] = frozenset()) -> set[str]:
    """What a name may be shortened to: World Health Organisation: WHO; Department of Justice: DOJ, DJ."""
    words = [w for w in re.split(r"[\s\-]+", re.sub(r"['’]s\b|[(),.]", "", name)) if w]
    major = [w for w in words if w.lower() not in MINOR and w[0].isalnum()]
    if len(major) < 2:
        return set()
    without_ending = [w for w in major if w.lower() not in endings]
    return {"".join(w[0] for w in some).upper() for some in (words, major, without_ending) if len(some) > 1}


def same_name(spans: Sequence[Span], tables: Gazetteer) -> list[list[Span]]:
    """The names in groups of one entity each, in text order."""
    groups = Groups(len(spans))
    keys = [key_of(s.text) for s in spans]
    labels = [s.label_ for s in spans]
    first: dict[object, int] = {}
    for i, span in enumerate(spans):
        state = tables.states.get(tables.canonical(span.text)) if labels[i] == "GPE" else None
        identity: object = state.code if state else (keys[i].replace(".", ""), labels[i] == "NORP")
        groups.join(first.setdefault(identity, i), i)
    _persons(keys, labels, groups)
    _acronyms(spans, labels, groups, tables.cues["org_ending"])
    _organisations(keys, labels, groups, tables.cues["org_ending"])
    return [[spans[i] for i in group] for group in groups.lists()]


def _persons(keys: Sequence[str], labels: Sequence[str], groups: Groups) -> None:
    """Part of a person's name is the last full name before it that has it, else the first after it."""
    full = [(i, k.split()) for i, k in enumerate(keys) if labels[i] == "PERSON" and " " in k]
    for i, key in enumerate(keys):
        if labels[i] != "PERSON":
            continue
        words = key.split()
        fits = [(j, w) for j, w in full if j != i and len(w) > len(words) and _shortens(words, w)]
        surname = [j for j, w in fits if w[-len(words) :] == words] or [j for j, _ in fits]
        before = [j for j in surname if j < i]
        if surname:
            groups.join(before[-1] if before else surname[0], i)


def _shortens(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether `short` leaves out words of `long` only: Kirby, John F. Kirby; John Kirby, John F. Kirby."""
    if len(short) == 1:
        return short[0] in (long[0], long[-1]) or (len(short[0]) > 3 and short[0] in long)
    return (
        (short[-1] == long[-1] and short[0] == long[0])
        or list(long[-len(short) :]) == list(short)
        or list(long[: len(short)]) == list(short)
    )


def _acronyms(spans: Sequence[Span], labels: Sequence[str], groups: Groups, endings: frozenset[str]) -> None:
    long: dict[str, int] = {}
    for i, span in enumerate(spans):
        if labels[i] in ("ORG", "EVENT", "LAW", "GPE", "LOC", "FAC", "PRODUCT"):
            for acronym in acronyms_of(span.text, endings):
                long.setdefault(acronym, i)
    for i, span in enumerate(spans):
        short = span.text.replace(".", "")
        if short.isupper() and 2 <= len(short) <= 8 and labels[i] != "PERSON":
            if (j := long.get(short)) is not None:
                groups.join(i, j)
            elif (
                i
                and labels[i] == labels[i - 1]
                and _in_brackets(spans[i - 1], span)
                and short[0] == spans[i - 1].text[0]
            ):
                groups.join(i, i - 1)


def _in_brackets(name: Span, short: Span) -> bool:
    between = name.doc[name.end : short.start].text
    return between == "(" and short.end < len(name.doc) and name.doc[short.end].text == ")"


def _organisations(keys: Sequence[str], labels: Sequence[str], groups: Groups, endings: frozenset[str]) -> None:
    """A shorter name that begins a longer one, where only the likes of Inc. or Company are left out."""
    orgs = [(i, k.split()) for i, k in enumerate(keys) if labels[i] == "ORG"]
    for i, short in orgs:
        for j, long in orgs:
            if (
                len(long) > len(short)
                and long[: len(short)] == short
                and set(long[len(short) :]) <= endings | {",", "."}
            ):
                groups.join(i, j)
                break
