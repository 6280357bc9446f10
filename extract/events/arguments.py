"""Who did what to whom, and where: the grammar proposes the participants of an event, a small model rates them.

A filler is the head token of a phrase in a role, with the name of the rule that found it. The rules follow the event's
own dependents; then what English leaves unsaid: the subject of a clause that has none (coordination, control, raising,
participles, relative clauses), the arguments of a light verb for the noun that it carries.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from newsview.extract.lexicon import word_classes
from newsview.extract.syntax.clauses import RELATIVE_TAGS
from newsview.extract.syntax.marked_clauses import MarkedClauses

__all__ = ["Filler", "fillers", "is_light"]

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X"})


NEAR_CONJUNCT = 3
"""Tokens to a coordinated verb whose object may be shared: "attacked and burned the village"."""

MOST_CONJUNCTS = 3
"""Nouns of a coordination through which the verb that carries them is looked for."""


class Filler(NamedTuple):
    """A participant: its role, the token at the head of its phrase, and the rule that proposed it."""

    role: str
    head: int
    rule: str


def _words(name: str) -> frozenset[str]:
    return word_classes("arguments.txt")[name]


def _is(name: str, lemma: str) -> bool:
    return lemma in _words(name)


def is_light(s: MarkedClauses, verb: int) -> bool:
    """Whether the verb carries an event noun: "launched an attack"."""
    return _is("light", s.columns.lemma[verb])


def fillers(s: MarkedClauses, trigger: int) -> list[Filler]:
    """The participants that the grammar proposes for an event, without times; a phrase may be in two roles."""
    verbal = s.is_verbal(trigger)
    found = dict.fromkeys([*(_of_verb(s, trigger) if verbal else _of_noun(s, trigger)), *_above(s, trigger)])
    c = s.columns
    named = [
        Filler(f.role, x, "apposition")
        for f in found
        for x in s.children(f.head, "appos")
        if s.label(x) in ("PERSON", "ORG")
    ]
    return [
        f
        for f in dict.fromkeys([*found, *named])
        if f.head != trigger
        and c.pos[f.head] in NOMINAL
        and s.time_at[f.head] < 0
        and c.tag[f.head] != "EX"
        and (f.head not in s.lasting or c.dep[f.head] == "dobj")
    ]


def _of_verb(s: MarkedClauses, verb: int) -> Iterator[Filler]:
    c = s.columns
    passive = s.is_passive(verb)
    objects = [
        x
        for o in s.children(verb, "dobj", "dative")
        for x in s.conjuncts(o)
        if c.dep[o] != "dative" or c.pos[o] != "ADP"
    ]
    yield from _of_subjects(s, verb, passive, bool(objects))
    for head in objects:
        if c.tag[head] in RELATIVE_TAGS and c.dep[verb] == "relcl":
            head = c.head[verb]
        yield Filler("target", head, "object")
    if not objects and not passive:
        yield from _shared_objects(s, verb)
    for head in s.children(verb, "attr"):
        yield Filler("target", head, "attribute")
    yield from _prepositions(s, verb, "verb", passive=passive)
    for head in objects[:1] if not passive else ():
        yield from _prepositions(s, head, "object", passive=False)


def _of_subjects(s: MarkedClauses, verb: int, passive: bool, has_object: bool) -> Iterator[Filler]:
    """What a verb's subject does or undergoes, and the subject of the clause that it has in place of an object."""
    c = s.columns
    heads, rule = s.subjects(verb)
    if passive:
        yield from (Filler("target", head, f"passive {rule}") for head in heads)
    else:
        particle = s.child(verb, "prt")
        lemma = c.lemma[verb] if particle is None else f"{c.lemma[verb]}_{c.lower[particle]}"
        patient = (_is("undergo", lemma) or c.lemma[verb] == "be") and not has_object
        role, way = ("target", "patient") if patient else ("actor", "subject")
        yield from (Filler(role, head, f"{way} {rule}") for head in heads)
        if not has_object and not patient:
            yield from (Filler("target", head, f"intransitive {rule}") for head in heads)
    for content in s.children(verb, "ccomp") if not has_object else ():
        if c.tag[content] in ("VB", "VBN", "VBG"):
            own = s.own_subjects(content)
            yield from (Filler("target", x, "complement's subject") for x in own)


def _shared_objects(s: MarkedClauses, verb: int) -> Iterator[Filler]:
    """The object of a verb without one: the noun that its clause describes, or that of a verb coordinated with it."""
    c = s.columns
    if c.dep[verb] == "relcl" and s.subjects(verb).rule == "own":
        yield Filler("target", c.head[verb], "gap")
    for other in s.children(verb, "conj"):
        if s.is_verbal(other) and other - verb <= NEAR_CONJUNCT:
            for head in s.children(other, "dobj"):
                yield from (Filler("target", x, "shared object") for x in s.conjuncts(head))


def _prepositions(s: MarkedClauses, head: int, kind: str, *, passive: bool) -> Iterator[Filler]:
    """What prepositional phrases of a verb, its object or an event noun add."""
    c = s.columns
    for preposition in c.children[head]:
        relation = c.dep[preposition]
        if relation not in ("prep", "agent", "dative") or c.pos[preposition] not in ("ADP", "SCONJ", "VERB", "ADV"):
            continue
        word = c.lower[preposition]
        for inner in (preposition, *s.children(preposition, "prep")):
            word = c.lower[inner]
            for first in s.children(inner, "pobj"):
                for x in s.conjuncts(first):
                    yield from _of_preposition(s, head, x, word, kind, passive=passive)
                if kind == "verb":
                    yield from (f for f in _prepositions(s, first, "nested", passive=False) if f.role == "place")


def _of_preposition(s: MarkedClauses, head: int, x: int, word: str, kind: str, *, passive: bool) -> Iterator[Filler]:
    place = s.label(x) in PLACE_LABELS and not (word in ("on", "by", "off") and s.label(x) == "GPE")
    if word == "by" and kind == "object":
        yield Filler("target", x, "object by")
    elif word == "by" and (passive or kind != "verb"):
        yield Filler("actor", x, "by place" if place else f"by {kind}")
    if place and word in _words("place_preposition"):
        yield Filler("place", x, f"{kind} {word}")
    elif word in _words("place_preposition") and word in ("in", "at", "near", "outside", "inside") and kind != "object":
        yield Filler("place", x, f"common {kind} {word}")
    if word in _words("target_preposition"):
        if kind == "noun" and word == "of" and _is("done", s.columns.lemma[head]):
            yield Filler("actor", x, "done of")
        elif kind == "noun" and word in ("between", "among") and s.columns.dep[x] != "conj":
            yield Filler("actor", x, f"{kind} {word}")
        yield Filler("target", x, f"{kind} {word}" + (" place" if place else ""))


def _of_noun(s: MarkedClauses, noun: int) -> Iterator[Filler]:
    c = s.columns
    lemma = c.lemma[noun]
    undergone = _is("undergone", lemma)
    for child in c.children[noun]:
        if c.dep[child] == "poss":
            for x in s.conjuncts(child):
                if s.time_at[x] < 0:
                    yield Filler("target" if undergone else "actor", x, "undergone poss" if undergone else "poss")
        elif c.dep[child] in ("compound", "amod", "nmod") and c.pos[child] in ("NOUN", "PROPN", "ADJ"):
            label = s.label(child)
            if label in ("GPE", "NORP", "ORG", "PERSON"):
                yield Filler("actor", child, f"modifier {label}")
                if label == "GPE":
                    yield Filler("place", child, "modifier place")
            elif label in ("LOC", "FAC"):
                yield Filler("place", child, "modifier place")
            elif c.pos[child] != "ADJ":
                yield Filler("target", child, f"compound {label}")
        elif c.dep[child] == "acl" and c.tag[child] == "VBN":
            yield from (Filler("actor", x, "acl by") for agent in s.agents(child) for x in s.conjuncts(agent))
    yield from _prepositions(s, noun, "noun", passive=False)
    yield from _from_carrier(s, noun)


def _above(s: MarkedClauses, trigger: int) -> Iterator[Filler]:
    """Where the clauses above an event take place, the event may too; and whose state an adjective tells of."""
    c = s.columns
    if c.pos[trigger] == "ADJ" or c.dep[trigger] == "acomp":
        head = c.head[trigger]
        if s.is_verbal(head):
            yield from (Filler("target", x, "adjective's subject") for x in s.subjects(head)[0])
    if c.sent[trigger] not in s.sentences_with_places:
        return
    for steps, governor in enumerate(s.up(trigger)):
        if steps > 3 or c.dep[trigger] in ("ccomp", "parataxis"):
            break
        if s.is_verbal(governor):
            for f in _prepositions(s, governor, "above", passive=False):
                if f.role == "place" and not f.rule.startswith("common"):
                    yield Filler("place", f.head, f"above {c.pos[trigger]}")


def _from_carrier(s: MarkedClauses, noun: int) -> Iterator[Filler]:
    """What the verb that carries an event noun gives it: "launched an attack on", "came under attack"."""
    c = s.columns
    first, steps = noun, 0
    while c.dep[first] == "conj" and steps < MOST_CONJUNCTS:
        first, steps = c.head[first], steps + 1
    relation, verb, preposition = c.dep[first], c.head[first], ""
    if relation == "pobj":
        preposition = c.lower[verb]
        relation, verb = c.dep[verb], c.head[verb]
    if not s.is_verbal(verb):
        return
    if relation in ("dobj", "nsubjpass", "attr", "prep", "oprd"):
        yield from _carried(s, noun, verb, relation, preposition)
    elif relation == "nsubj":
        yield from (f for f in _prepositions(s, verb, "subject's verb", passive=False) if f.role == "place")


def _carried(s: MarkedClauses, noun: int, verb: int, relation: str, preposition: str) -> Iterator[Filler]:
    """What a verb gives to an event noun that is under it in this relation, or behind this preposition."""
    light = "light" if is_light(s, verb) else "heavy"
    if relation == "nsubjpass" or (relation == "prep" and preposition == "by"):
        heads = [x for agent in s.agents(verb) for x in s.conjuncts(agent)]
    else:
        heads = s.subjects(verb).heads
    role = "target" if s.columns.lemma[verb] in ("suffer", "undergo", "face", "sustain") else "actor"
    yield from (Filler(role, x, f"{light} {relation} {preposition}".rstrip()) for x in heads if x != noun)
    if relation == "dobj":
        yield from (Filler("target", x, f"{light} dative") for x in s.children(verb, "dative"))
    if relation in ("dobj", "nsubjpass"):
        yield from (f for f in _prepositions(s, verb, f"{light} verb", passive=False) if f.role != "actor")
