"""Which names name the same: by string, state, surname, acronym, or one name inside another's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Span

from newsview.extract.names.candidates import key_of
from newsview.extract.names.gazetteer import Gazetteer

__all__ = ["Groups", "acronyms_of", "same_name"]

MINOR = frozenset(("of", "the", "and", "for", "in", "on", "a", "an", "&", "de", "la"))
SPELT_OUT = frozenset(("ORG", "EVENT", "LAW", "GPE", "LOC", "FAC", "PRODUCT"))
PLACES = frozenset(("GPE", "LOC"))
BODIES = frozenset(("ORG", "FAC"))


class Groups:
    """Mentions by number, joined into groups (union and find)."""

    def __init__(self, size: int) -> None:
        """So many mentions, each a group of its own."""
        self.parent = list(range(size))

    def find(self, i: int) -> int:
        """The number of the first mention of the group that mention `i` is in."""
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, a: int, b: int) -> None:
        """Makes the groups of two mentions one."""
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


def same_name(spans: Sequence[Span], tables: Gazetteer, *, adjectives: bool = True) -> list[list[Span]]:
    """The names in groups of one entity each, in text order; with `adjectives`, *Russian* is Russia."""
    groups = Groups(len(spans))
    keys = [key_of(s.text) for s in spans]
    labels = [s.label_ for s in spans]
    first: dict[object, int] = {}
    for i, span in enumerate(spans):
        groups.join(first.setdefault(_identity(span, keys[i], labels[i], tables), i), i)
    for i, of in _adjectives(spans, labels, tables) if adjectives else ():
        if (at := first.get(of, first.get((of, False)))) is not None:
            groups.join(i, at)
    _persons(keys, labels, groups)
    _acronyms(spans, labels, groups, tables.cues["org_ending"])
    _within(keys, labels, groups, tables)
    _the_body(spans, keys, labels, groups, tables)
    return [[spans[i] for i in group] for group in groups.lists()]


def _identity(span: Span, key: str, label: str, tables: Gazetteer) -> object:
    """What alone makes two names one: a state's code, an organisation's fullest name, else the string."""
    text = tables.canonical(" ".join(span.text.split()))
    if label == "GPE" and text in tables.states:
        return tables.states[text].code
    if label == "ORG" and text in tables.organisations:
        return tables.organisations[text], "ORG"
    return key.replace(".", ""), label == "NORP"


def _adjectives(spans: Sequence[Span], labels: Sequence[str], tables: Gazetteer) -> Iterator[tuple[int, str]]:
    """Adjectives of a state or region, with its code or name: Russian missiles are Russia's, Russians are people."""
    for i, span in enumerate(spans):
        if labels[i] == "NORP" and span[-1].tag_ in ("JJ", "NNP") and not _ethnic(span, tables):
            text = tables.canonical(span.text)
            if state := tables.demonyms.get(text):
                yield i, state.code
            elif region := tables.regions.get(text):
                yield i, region.casefold()


def _ethnic(span: Span, tables: Gazetteer) -> bool:
    """Whether a people is meant that lives in another state: Bosnian Serb, ethnic Albanian."""
    before = span.doc[span.start - 1] if span.start else None
    return before is not None and (before.lower_ == "ethnic" or before.text in tables.demonyms)


def _persons(keys: Sequence[str], labels: Sequence[str], groups: Groups) -> None:
    """Part of a person's name is the last full name before it that has it, else the first after it; the same one from
    its first mention on, though another of the family is named later.
    """
    seen: set[str] = set()
    full: dict[str, list[tuple[int, list[str]]]] = {}
    for i, key in enumerate(keys):
        if labels[i] == "PERSON" and " " in key:
            words = key.split()
            for word in set(words):
                full.setdefault(word, []).append((i, words))
    for i, key in enumerate(keys):
        if labels[i] != "PERSON" or key in seen:
            continue
        seen.add(key)
        words = key.split()
        fits = [(j, w) for j, w in full.get(words[-1], ()) if j != i and len(w) > len(words) and _shortens(words, w)]
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
        if labels[i] in SPELT_OUT:
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


def _within(keys: Sequence[str], labels: Sequence[str], groups: Groups, tables: Gazetteer) -> None:
    """A name inside a longer one that adds only what kind of thing it is or whose: Inc., City, United States."""
    first: dict[tuple[str, bool], int] = {}
    for i, key in enumerate(keys):
        if labels[i] in PLACES or labels[i] in BODIES:
            first.setdefault((key, labels[i] in PLACES), i)
    endings = tables.cues["org_ending"] | tables.cues["org_business"]
    kinds = tables.cues["place_kind"]
    for (key, place), i in first.items():
        words = key.split()
        for cut in range(1, len(words)):
            if place:
                shorter = " ".join(words[:cut]) if set(words[cut:]) <= kinds else ""
                if set(words[:cut]) <= kinds | {"of", "the"}:
                    shorter = " ".join(words[cut:])
            else:
                shorter = " ".join(words[:cut]) if {w.strip(",.") for w in words[cut:]} <= endings else ""
                owner = re.sub(r" ?['’]s?$", "", " ".join(words[:cut]))
                if len(words) - cut > 1 and owner in tables.lower_states:
                    shorter = " ".join(words[cut:])
            j = first.get((shorter, place)) if shorter else None
            if j is not None:
                groups.join(i, j)


def _the_body(
    spans: Sequence[Span], keys: Sequence[str], labels: Sequence[str], groups: Groups, tables: Gazetteer
) -> None:
    """The Church after Church of Scientology: the head alone, with an article, is the last body that has it."""
    heads: dict[str, int] = {}
    nouns = tables.cues["org_head"] | tables.cues["fac_head"]
    for i, key in enumerate(keys):
        if labels[i] not in BODIES:
            continue
        words = key.split()
        if len(words) > 1:
            head = words[words.index("of") - 1] if "of" in words[1:] else words[-1]
            if head in nouns:
                heads[head] = i
        elif key in heads and "the" in (spans[i][0].lower_, spans[i].doc[max(spans[i].start - 1, 0)].lower_):
            groups.join(i, heads[key])
