"""What newsview knows by name: states with codes, demonyms and seats of government, places, peoples, cue words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from newsview.extract.lexicon import lines_of, read_json

__all__ = ["Gazetteer", "State", "gazetteer", "known_states"]


@dataclass(frozen=True)
class State:
    """A state or territory: `code` is its ISO 3166-1 alpha-2 code."""

    code: str
    name: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    seats: tuple[str, ...]

    @property
    def ref(self) -> str:
        """Its reference in a document: `ISO3166-1:RU`."""
        return f"ISO3166-1:{self.code}"


@dataclass(frozen=True)
class Gazetteer:
    """Look-up tables, keyed by the name as it is written."""

    states: dict[str, State]
    """By every name and abbreviation."""
    demonyms: dict[str, State]
    regions: dict[str, str]
    """The region that an adjective speaks of: Chechen, Chechnya."""
    seats: dict[str, State]
    """By capital and by metonym: Moscow, Kremlin."""
    provinces: dict[str, State]
    """By the name of a subdivision that no other state's has."""
    groups: frozenset[str]
    """Peoples, faiths, persuasions."""
    places: frozenset[str]
    cities: frozenset[str]
    """Capitals and larger cities, without such as are given names too."""
    first_places: dict[str, tuple[str, ...]]
    """Places by their first word, longest first."""
    organisations: dict[str, str]
    """The fullest name of each organisation that is known, by every name it has."""
    given: dict[str, str]
    """Gender that a given name tells: m, f or u for either."""
    kinds: dict[str, str]
    """GPE, NORP, ORG, LOC, place or seat: the strongest that the tables say of a name."""
    cues: dict[str, frozenset[str]]
    cues_of: dict[str, frozenset[str]]
    """The names of the lists of cues in which a word is."""
    organs: dict[str, State]
    """Organs of states and their movements by name: CIA, Knesset, Hamas."""
    leaders: dict[str, State]
    """Well-known heads of state and of government, by full name and by what of it is alone."""
    nouns: dict[str, frozenset[str]]
    """Common nouns by what they name."""
    noun_labels: dict[str, str]
    """The label of what a common noun names."""
    weapons: dict[str, str]
    """WEAPON or PLATFORM by noun, singular and plural, in small letters."""
    lower_states: frozenset[str]
    """Names and demonyms of states in small letters."""
    first_words: dict[str, tuple[str, ...]]
    """The names of states, demonyms and groups that begin with a word, longest first."""

    def label(self, name: str) -> str | None:
        """GPE, NORP or ORG where the tables alone decide, else None."""
        if name in self.states:
            return "GPE"
        if name in self.demonyms or name in self.groups:
            return "NORP"
        return "ORG" if name in self.organisations and name not in self.cues["ambiguous_organisation"] else None

    def matches(self, words: Sequence[str], starts: Sequence[int], text: str) -> list[tuple[int, int, str]]:
        """`(start, end, name)` of every longest name that the tables hold, in tokens, from left to right.

        `words` are the tokens and `starts` their offsets in `text`. All capitals match too, for headlines.
        """
        ends = {at + len(word): i + 1 for i, (at, word) in enumerate(zip(starts, words, strict=True))}
        found, free = [], 0
        for i, word in enumerate(words):
            if i < free:
                continue
            for name in self.first_words.get(word, ()):
                end = ends.get(starts[i] + len(name))
                if end and text.startswith(name, starts[i]):
                    found.append((i, end, name))
                    free = end
                    break
        return found

    def canonical(self, name: str) -> str:
        """The name as the tables write it, where all capitals were matched."""
        return self._capitals.get(name, name)

    @cached_property
    def _capitals(self) -> dict[str, str]:
        """Names by how they are written in capitals."""
        return {name.upper(): name for name in (*self.groups, *self.demonyms, *self.states) if len(name) > 3}


@cache
def known_states() -> tuple[State, ...]:
    """All states and territories. Read in a moment, where the other tables take some time."""
    return tuple(
        State(
            code=record["code"],
            name=record["name"],
            names=tuple(record["names"]),
            demonyms=tuple(record["demonyms"]),
            seats=tuple(record["seats"]),
        )
        for record in read_json("states.json")
    )


@cache
def gazetteer() -> Gazetteer:
    """The tables, read once."""
    states: dict[str, State] = {}
    demonyms: dict[str, State] = {}
    seats: dict[str, State] = {}
    for state in known_states():
        for table, keys in ((states, state.names), (demonyms, state.demonyms), (seats, state.seats)):
            for key in keys:
                table.setdefault(key, state)
    for key, code in SHARED.items():
        demonyms[key] = next(s for s in states.values() if s.code == code)
    regions = {name: row[0] for row in _table("region_demonyms.tsv") for name in row[1].split("|")}
    groups = frozenset(lines_of("groups.tsv"))
    places = frozenset(lines_of("places.txt"))
    regions_of_world = frozenset(lines_of("regions.tsv"))
    by_code = {state.code: state for state in states.values()}
    given = _given_names()
    provinces = {name: by_code[row[0]] for row in _table("provinces.tsv") for name in row[1].split("|")}
    provinces = {name: state for name, state in provinces.items() if name not in given and name not in regions_of_world}
    organisations, organs = _organisations(by_code)
    kinds = dict.fromkeys(places, "place") | dict.fromkeys(seats, "seat")
    kinds |= dict.fromkeys(regions_of_world, "LOC")
    kinds |= dict.fromkeys(organisations, "ORG") | dict.fromkeys((*demonyms, *groups), "NORP")
    kinds |= dict.fromkeys(states, "GPE")
    cues = {k: frozenset(v.split()) for k, v in read_json("name_cues.json").items()}
    nouns = {k: frozenset(v.split()) for k, v in read_json("common_nouns.json").items()}
    noun_labels = {noun: label for label in reversed(NOUN_LABELS) for noun in nouns[label]}
    weapons = {form: label for label in ("PLATFORM", "WEAPON") for noun in nouns[label] for form in (noun, f"{noun}s")}
    known = {*states, *demonyms, *groups, *(organisations.keys() - cues["ambiguous_organisation"])}
    cities = (places & (seats.keys() | set(lines_of("cities_by_hand.txt")))) - given.keys()
    return Gazetteer(
        states=states,
        demonyms=demonyms,
        regions=regions,
        seats=seats,
        provinces=provinces,
        groups=groups,
        places=places,
        cities=cities,
        first_places=_by_first_word(places - given.keys()),
        organisations=organisations,
        given=given,
        kinds=kinds,
        cues=cues,
        cues_of={
            word: frozenset(name for name in cues if word in cues[name]) for some in cues.values() for word in some
        },
        organs=organs,
        leaders=_leaders(by_code),
        nouns=nouns,
        noun_labels=noun_labels,
        weapons=weapons,
        lower_states=frozenset(name.lower() for name in (*states, *demonyms)),
        first_words=_by_first_word(known | {n.upper() for n in known if len(n) > 3}),
    )


def _given_names() -> dict[str, str]:
    """The gender that each given name tells: m, f, or u where it may be either."""
    given: dict[str, str] = {}
    for line in lines_of("given_names.tsv"):
        gender, _, row = line.partition("\t")
        for name in row.split():
            given[name] = gender if given.get(name, gender) == gender else "u"
    return given


def _organisations(by_code: Mapping[str, State]) -> tuple[dict[str, str], dict[str, State]]:
    """The fullest name of each organisation by every name of it; and the state whose organ it is, where it is one."""
    organisations: dict[str, str] = {}
    organs: dict[str, State] = {}
    for row in lines_of("organisations.tsv"):
        names = [name for name in row.split("\t") if name[0] != "@"]
        organisations |= dict.fromkeys(names, names[0])
        if row[0] == "@":
            organs |= dict.fromkeys(names, by_code[row[1:3]])
    return organisations, organs


def _leaders(by_code: Mapping[str, State]) -> dict[str, State]:
    """The state of each leader by full name, and by surname but for those marked with a star."""
    leaders: dict[str, State] = {}
    for line in lines_of("leaders.tsv"):
        code, _, people = line.partition("\t")
        for person in people.split("|"):
            leaders[person.rstrip("*")] = by_code[code]
            if person[-1] != "*":
                leaders.setdefault(person.rsplit(" ", 1)[-1], by_code[code])
    return leaders


def _by_first_word(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in names:
        first = re.match(r"[^\s\-,]+", name)
        if first and len(name) > 1:
            found.setdefault(first[0], []).append(name)
    return {word: tuple(sorted(some, key=lambda n: (-len(n), n))) for word, some in found.items()}


def _table(name: str) -> list[list[str]]:
    return [line.split("\t") for line in lines_of(name)]


NOUN_LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "WEAPON", "PLATFORM", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT")
"""Labels of common nouns; a noun in several lists takes the first."""

SHARED = {"Congolese": "CD", "Dominican": "DO", "Dominicans": "DO", "Turkmen": "TM"}
"""Demonyms of two states: the one that news means."""
