"""The PLOVER 2.0 lexicon: which type a verb with its objects, or an event noun, has whatever the mood.

`lexicon/plover.txt` lists verbs, nouns and frames (a verb with what it acts on) by type, `lexicon/typing.txt` the word
classes; both are newsview's own. What is as often a figure of speech, or no political act, must have something in its
sentence that speaks for the type: an agent that can act for someone, a state, a word of war.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from newsview.extract.lexicon import lines_of, word_classes
from newsview.extract.syntax.marked_clauses import MarkedClauses

__all__ = ["adjective_type", "has_class", "is_people", "noun_type", "verb_keys", "verb_type"]

PARTIES = frozenset({"GPE", "NORP", "ORG", "PERSON"})


class PloverLexicon(NamedTuple):
    """Types by lemma (a verb's particle joined by "_"), and by what a verb acts on: a lemma or a `%class`."""

    verbs: dict[str, str]
    nouns: dict[str, str]
    adjectives: dict[str, str]
    frames: dict[str, dict[str, str]]
    """By verb, then by object; an empty object stands for any."""


@cache
def lexicon() -> PloverLexicon:
    """The lexicon; where a word is in two sections the first counts."""
    found = PloverLexicon({}, {}, {}, {})
    section = ""
    for line in lines_of("plover.txt"):
        if line.startswith("["):
            section = line.strip("[] ")
        kind, _, words = line.partition(":")
        if not words:
            continue
        for word in words.split():
            if kind == "frame":
                verb, _, noun = word.partition("+")
                found.frames.setdefault(verb, {}).setdefault(noun, section)
            else:
                table = {"verb": found.verbs, "noun": found.nouns, "adjective": found.adjectives}[kind]
                table.setdefault(word, section)
    return found


@lru_cache(maxsize=20_000)
def classes_of(lemma: str) -> tuple[str, ...]:
    """The classes of `lexicon/typing.txt` that a lemma is in."""
    return tuple(name for name, words in word_classes("typing.txt").items() if lemma in words)


def has_class(name: str, lemma: str) -> bool:
    """Whether a lemma is in this class of `lexicon/typing.txt`."""
    return name in classes_of(lemma)


def is_people(lemma: str) -> bool:
    """Whether a noun stands for people, or for a body that people act as."""
    return any(has_class(name, lemma) for name in ("body", "crowd", "official", "media", "person", "envoy", "troop"))


def verb_keys(s: MarkedClauses, verb: int) -> list[str]:
    """The lemma with its particle or the preposition right after it, then the lemma alone."""
    c = s.columns
    keys = [
        f"{c.lemma[verb]}_{c.lower[x]}"
        for x in c.children[verb]
        if c.dep[x] in ("prt", "prep", "advmod") and 0 < x - verb <= 4
    ]
    return [*keys, c.lemma[verb]]


def adjective_type(lemma: str) -> str | None:
    """The type of an adjective with an infinitive (ready to talk), or None."""
    return lexicon().adjectives.get(lemma)


def noun_type(s: MarkedClauses, noun: int) -> tuple[str | None, str]:
    """The type of an event noun and the rule that gives it."""
    c = s.columns
    lemma = c.lemma[noun]
    modifiers = [c.lemma[x] for x in c.children[noun] if c.dep[x] in ("compound", "amod", "nmod")]
    warlike = any(has_class("war", x) for x in modifiers)
    if lemma == "strike":
        peaceful = any(has_class("labour", x) for x in modifiers) or not (warlike or _war_near(s, noun))
        return "PROTEST" if peaceful else "ASSAULT", "noun"
    if has_class("only_warlike", lemma):
        return ("ASSAULT", "noun") if warlike else (None, "none")
    if lemma == "game" and "war" in modifiers:
        return "COOPERATE", "noun"
    if lemma == "conference" and {"press", "news"} & set(modifiers):
        return None, "none"
    if lemma == "opposition" and not any(c.lower[x] == "to" for x in c.children[noun]):
        return None, "none"
    if found := _framed(lemma, [*modifiers, *_objects_of_prepositions(s, noun)]):
        return found, "noun frame"
    return lexicon().nouns.get(lemma), "noun"


def verb_type(s: MarkedClauses, verb: int) -> tuple[str | None, str]:
    """The type of a verb with what it acts on, and the rule that gives it."""
    table, keys = lexicon(), verb_keys(s, verb)
    direct, indirect = _acted_on(s, verb)
    if any(key in table.frames for key in keys) and (found := _frame_of(s, verb, keys, [*direct, *indirect])):
        return found, "frame"
    carried = [x for noun in direct for x in _substance(s, noun)]
    if has_class("light_indirect", keys[-1]):
        carried += [x for noun in indirect for x in _substance(s, noun)]
    if by_noun := _carried_type(keys, carried):
        return by_noun
    for key in keys:
        if own := table.verbs.get(key):
            return (own, "verb") if _speaks_for(s, verb, key) else _otherwise(s, verb, key)
    return None, "none"


def _frame_of(s: MarkedClauses, verb: int, keys: list[str], acted_on: list[int]) -> str | None:
    """The type of the frame of a verb and what it acts on, else of its frame for anything."""
    named = [x for noun in acted_on for x in _words_of(s, noun)]
    if (content := s.child(verb, "xcomp")) is not None:
        named.append(s.columns.lemma[content])
    anything = (lexicon().frames.get(key, {}).get("") for key in keys)
    return next(filter(None, (*(_framed(key, named) for key in keys), *anything)), None)


def _carried_type(keys: list[str], carried: list[str]) -> tuple[str, str] | None:
    """The type of an event noun that a light verb carries, or of ending what the noun stands for."""
    for key in keys:
        stops, light = has_class("stop", key) or has_class("lift", key), has_class("light", key)
        for own in filter(None, map(lexicon().nouns.get, carried)):
            if stops and (stopped := _stopped(own)):
                return stopped, "stopped"
            if light and not stops:
                return own, "light verb"
    return None


def _framed(verb: str, things: list[str]) -> str | None:
    """The type of the first frame of a verb, or event noun, that one of these words fills."""
    frames = lexicon().frames.get(verb)
    if frames is None:
        return None
    options = (what for thing in things for what in (thing, *(f"%{name}" for name in classes_of(thing))))
    return next((frames[what] for what in options if what in frames), None)


def _stopped(own: str) -> str | None:
    """What ending an act of this type is."""
    if own in ("COERCE", "SANCTION"):
        return "CONCEDE"
    if own in ("ASSAULT", "MOBILIZE"):
        return "RETREAT"
    return "SANCTION" if own in ("AID", "CONSULT", "COOPERATE", "SUPPORT", "AGREE") else None


def _acted_on(s: MarkedClauses, verb: int) -> tuple[list[int], list[int]]:
    """What the verb acts on: objects and passive subjects; and objects of prepositions."""
    c = s.columns
    direct = [x for o in s.children(verb, "dobj", "nsubjpass", "attr") for x in s.conjuncts(o)]
    if c.dep[verb] == "acl" and c.tag[verb] == "VBN":
        direct.append(c.head[verb])
    if any(c.tag[x] in ("WDT", "WP") for x in direct) and c.dep[verb] == "relcl":
        direct.append(c.head[verb])
    indirect = [x for p in s.children(verb, "prep", "dative") for o in s.children(p, "pobj") for x in s.conjuncts(o)]
    indirect += [x for x in s.children(verb, "dative", "oprd", "acomp") if c.pos[x] != "ADP"]
    return direct, indirect


def _words_of(s: MarkedClauses, noun: int) -> list[str]:
    """A noun's lemma, its modifiers', and those of its prepositional objects."""
    c = s.columns
    modifiers = [c.lemma[x] for x in c.children[noun] if c.dep[x] in ("compound", "amod", "nmod")]
    return [c.lemma[noun], *modifiers, *_objects_of_prepositions(s, noun)]


def _substance(s: MarkedClauses, noun: int) -> list[str]:
    """A noun's lemma; with a noun that only carries others ("a wave of attacks", "aid deliveries") theirs too."""
    c = s.columns
    return _words_of(s, noun) if has_class("carrier", c.lemma[noun]) else [c.lemma[noun]]


def _objects_of_prepositions(s: MarkedClauses, noun: int) -> Iterator[str]:
    c = s.columns
    for p in c.children[noun]:
        if c.dep[p] == "prep" and c.lower[p] in ("of", "on", "in", "to", "for"):
            yield from (c.lemma[o] for o in s.children(p, "pobj"))


def _otherwise(s: MarkedClauses, verb: int, key: str) -> tuple[str | None, str]:
    """What a verb is whose type nothing speaks for: a crowd that blocks a road protests."""
    crowd = any(has_class("crowd", s.columns.lemma[x]) for x in s.subjects(verb)[0])
    if crowd and has_class("crowd_protests", key) and not s.is_passive(verb):
        return "PROTEST", "crowd"
    return None, "none"


def _speaks_for(s: MarkedClauses, verb: int, key: str) -> bool:
    """Whether what is around a verb bears out its type."""
    c = s.columns
    if has_class("needs_war", key) and not _war_near(s, verb):
        return False
    if has_class("crowd_protests", key) and _otherwise(s, verb, key)[0]:
        return False
    if has_class("needs_agent", key) and not _agent(s, verb):
        return False
    if has_class("needs_state", key) and not _state(s, verb):
        return False
    things = s.undergoers(verb)
    if has_class("needs_official", key):
        heads = s.subjects(verb)[0]
        return any(has_class("official", c.lemma[x]) or s.label(x) == "PERSON" for x in heads)
    if has_class("needs_person", key):
        return any(_person(s, x) for x in things) or (key == "meet" and not things)
    if has_class("needs_party", key):
        return any(s.label(x) in ("GPE", "ORG", "NORP") for x in things)
    if has_class("needs_goods", key):
        goods = any(_is_goods(word) for x in things for word in _words_of(s, x))
        to = [o for p in s.children(verb, "prep", "dative") for o in (*s.children(p, "pobj"), p)]
        return goods or any(s.label(x) in ("GPE", "NORP") for x in to) or any(s.label(x) in PARTIES for x in things)
    if key == "commit":
        return not any(has_class("crime", c.lemma[x]) for x in things)
    return True


def _is_goods(lemma: str) -> bool:
    return any(has_class(name, lemma) for name in ("aid", "weapon", "money", "troop", "information", "person"))


def _war_near(s: MarkedClauses, token: int) -> bool:
    """Whether another word of the sentence is one of war."""
    own = _is_war(s.columns.lemma[token])
    return s.count_in_sentence(token, _is_war) > own


@lru_cache(maxsize=20_000)
def _is_war(lemma: str) -> bool:
    return has_class("war", lemma) or has_class("violent", lemma)


def _agent(s: MarkedClauses, verb: int) -> bool:
    """Whether those who do it can act for someone; where none is named, it counts as so."""
    c = s.columns
    heads = s.agents(verb) if s.is_passive(verb) else s.subjects(verb)[0]
    able = (s.label(x) in PARTIES or c.pos[x] == "PRON" or is_people(c.lemma[x]) for x in heads)
    return not heads or any(able) or any(has_class("war", c.lemma[x]) for x in heads)


def _state(s: MarkedClauses, verb: int) -> bool:
    """Whether a state, its people or its forces do it, by name or by kind."""
    c = s.columns
    for x in s.subjects(verb)[0]:
        inside = [x, *(y for y in c.children[x] if c.dep[y] in ("amod", "compound", "poss", "nmod"))]
        if any(s.label(y) in ("GPE", "NORP") or has_class("war", c.lemma[y]) for y in inside):
            return True
    return False


def _person(s: MarkedClauses, noun: int) -> bool:
    c = s.columns
    return s.label(noun) in PARTIES or c.pos[noun] in ("PRON", "PROPN", "NUM") or is_people(c.lemma[noun])
