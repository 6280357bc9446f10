"""Who did what to whom, and where: the grammar proposes the participants of an event, a small model rates them.

A filler is the head token of a phrase in a role, with the name of the rule that found it. The rules follow the event's
own dependents; then what English leaves unsaid: the subject of a clause that has none (coordination, control, raising,
participles, relative clauses), the arguments of a light verb for the noun that it carries.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from newsview.extract.events.syntax import Syntax

__all__ = [
    "RELATIVE",
    "Filler",
    "fillers",
    "is_passive",
    "is_verbal",
    "owners",
    "phrase",
    "subjects",
    "word_classes",
]

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
RELATIVE = frozenset({"WDT", "WP", "WP$", "WRB"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X"})
LEFT = frozenset({"det", "amod", "compound", "poss", "nummod", "nmod", "predet", "quantmod", "advmod", "case", "punct"})
LONGEST_TAIL = 9
"""How many tokens of an "of" or "from" phrase are taken into an argument's phrase."""


class Filler(NamedTuple):
    """A participant: its role, the token at the head of its phrase, and the rule that proposed it."""

    role: str
    head: int
    rule: str


@cache
def word_classes(name: str) -> dict[str, frozenset[str]]:
    """The classes of a lexicon file: name of the class to its lemmas."""
    found: dict[str, set[str]] = {}
    for line in (files("newsview.extract.lexicon") / name).read_text(encoding="utf8").splitlines():
        key, _, words = line.partition(":")
        if words and not line.startswith("#"):
            found.setdefault(key.strip(), set()).update(words.split())
    return {key: frozenset(words) for key, words in found.items()}


def _words(name: str) -> frozenset[str]:
    return word_classes("arguments.txt")[name]


def _is(name: str, lemma: str) -> bool:
    return lemma in _words(name)


def is_verbal(s: Syntax, token: int) -> bool:
    return s.columns.pos[token] in ("VERB", "AUX")


def is_light(s: Syntax, verb: int) -> bool:
    """Whether the verb carries an event noun: "launched an attack"."""
    return _is("light", s.columns.lemma[verb])


def is_passive(s: Syntax, verb: int, depth: int = 0) -> bool:
    """Whether the verb's subject undergoes it: "was killed", "killed in the attack", "captured and killed"."""
    c = s.columns
    relations = {c.dep[child] for child in c.children[verb]}
    if relations & {"auxpass", "nsubjpass"} or ("agent" in relations and "dobj" not in relations):
        return True
    if any(c.dep[x] == "conj" and c.tag[x] == "VBN" and s.child(x, "agent") for x in c.children[verb]):
        return "dobj" not in relations
    if c.tag[verb] not in ("VBN", "VBD") or "nsubj" in relations or "aux" in relations:
        return False
    if c.dep[verb] == "acl":
        return True
    if c.dep[verb] == "conj" and depth < 3 and "dobj" not in relations:
        return c.tag[verb] == "VBN" and is_passive(s, c.head[verb], depth + 1)
    return c.tag[verb] == "VBN" and c.dep[verb] in ("advcl", "pcomp") and "dobj" not in relations


def subjects(s: Syntax, verb: int, depth: int = 0) -> tuple[list[int], str]:
    """The heads of the verb's subjects, its own or understood, and the rule that found them."""
    if depth:
        return _subjects(s, verb, depth)
    found = s.subjects.get(verb)
    if found is None:
        found = s.subjects[verb] = _subjects(s, verb, depth)
    return found


def _subjects(s: Syntax, verb: int, depth: int) -> tuple[list[int], str]:
    c = s.columns
    own = s.all(verb, "nsubj", "nsubjpass")
    if own:
        if c.tag[own[0]] in RELATIVE and c.dep[verb] == "relcl":
            return [c.head[verb]], "relative"
        return [x for o in own[:1] for x in s.conjuncts(o)], "own"
    if depth > 4:
        return [], ""
    relation, head = c.dep[verb], c.head[verb]
    found: list[int] = []
    if relation == "conj" and is_verbal(s, head):
        found, _ = subjects(s, head, depth + 1)
    elif relation in ("xcomp", "advcl", "ccomp", "dep") and is_verbal(s, head):
        if relation == "ccomp" and c.tag[verb] not in ("VB", "VBG"):
            return [], ""
        objects = s.all(head, "dobj", "dative")
        if objects and relation != "advcl" and _is("object_control", c.lemma[head]) and not is_passive(s, head):
            found = s.conjuncts(objects[0])
        else:
            found, _ = subjects(s, head, depth + 1)
    elif relation == "acl":
        infinitive = any(c.tag[x] == "TO" for x in c.children[verb])
        found = owners(s, head, depth + 1) if infinitive else [head]
    elif relation == "relcl":
        found = [head]
    elif relation == "pcomp":
        governor = c.head[head]
        if is_verbal(s, governor):
            objects = s.all(governor, "dobj", "nsubjpass")
            if objects and _is("object_control", c.lemma[governor]):
                found = s.conjuncts(objects[0])
            else:
                found, _ = subjects(s, governor, depth + 1)
        else:
            found = owners(s, governor, depth + 1)
    elif relation in ("xcomp", "advcl", "acomp") and c.pos[head] in ("ADJ", "NOUN"):
        found = owners(s, head, depth + 1)
    return found, f"understood {relation}"


def owners(s: Syntax, noun: int, depth: int = 0) -> list[int]:
    """Who does what a noun or adjective tells of: its possessor, else the subject of the verb that carries it."""
    c = s.columns
    if (possessor := s.child(noun, "poss")) is not None:
        return s.conjuncts(possessor)
    head = c.head[noun]
    if c.dep[noun] in ("dobj", "attr", "acomp", "oprd", "xcomp") and is_verbal(s, head):
        return subjects(s, head, depth)[0] if depth < 5 else []
    if c.dep[noun] == "pobj" and is_verbal(s, c.head[head]) and depth < 5:
        return subjects(s, c.head[head], depth)[0]
    return []


def fillers(s: Syntax, trigger: int) -> list[Filler]:
    """The participants that the grammar proposes for an event, without times; a phrase may stand in two roles."""
    verbal = is_verbal(s, trigger)
    found = dict.fromkeys([*(_of_verb(s, trigger) if verbal else _of_noun(s, trigger)), *_above(s, trigger)])
    c = s.columns
    named = [
        Filler(f.role, x, "apposition")
        for f in found
        for x in s.all(f.head, "appos")
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


def _of_verb(s: Syntax, verb: int) -> Iterator[Filler]:
    c = s.columns
    passive, patient = is_passive(s, verb), False
    particle = s.child(verb, "prt")
    lemma = c.lemma[verb] if particle is None else f"{c.lemma[verb]}_{c.lower[particle]}"
    heads, rule = subjects(s, verb)
    objects = [
        x for o in s.all(verb, "dobj", "dative") for x in s.conjuncts(o) if c.dep[o] != "dative" or c.pos[o] != "ADP"
    ]
    if passive:
        for head in heads:
            yield Filler("target", head, f"passive {rule}")
    else:
        patient = (_is("undergo", lemma) or c.lemma[verb] == "be") and not objects
        for head in heads:
            yield Filler("target" if patient else "actor", head, f"{'patient' if patient else 'subject'} {rule}")
    if not passive and not objects and not patient:
        yield from (Filler("target", head, f"intransitive {rule}") for head in heads)
    if not objects:
        for content in s.all(verb, "ccomp"):
            if c.tag[content] in ("VB", "VBN", "VBG"):
                yield from (Filler("target", x, "complement's subject") for x in s.all(content, "nsubj", "nsubjpass"))
    for head in objects:
        if c.tag[head] in RELATIVE and c.dep[verb] == "relcl":
            head = c.head[verb]
        yield Filler("target", head, "object")
    if not objects and not passive:
        if c.dep[verb] == "relcl" and rule == "own":
            yield Filler("target", c.head[verb], "gap")
        for other in s.all(verb, "conj"):
            if is_verbal(s, other) and other - verb <= 3:
                for head in s.all(other, "dobj"):
                    yield from (Filler("target", x, "shared object") for x in s.conjuncts(head))
    for head in s.all(verb, "attr"):
        yield Filler("target", head, "attribute")
    yield from _prepositions(s, verb, "verb", passive=passive)
    for head in objects[:1] if not passive else ():
        yield from _prepositions(s, head, "object", passive=False)


def _prepositions(s: Syntax, head: int, kind: str, *, passive: bool) -> Iterator[Filler]:
    """What prepositional phrases of a verb, its object or an event noun add."""
    c = s.columns
    for preposition in c.children[head]:
        relation = c.dep[preposition]
        if relation not in ("prep", "agent", "dative") or c.pos[preposition] not in ("ADP", "SCONJ", "VERB", "ADV"):
            continue
        word = c.lower[preposition]
        for inner in (preposition, *s.all(preposition, "prep")):
            word = c.lower[inner]
            for first in s.all(inner, "pobj"):
                for x in s.conjuncts(first):
                    yield from _of_preposition(s, head, x, word, kind, passive=passive)
                if kind == "verb":
                    yield from (f for f in _prepositions(s, first, "nested", passive=False) if f.role == "place")


def _of_preposition(s: Syntax, head: int, x: int, word: str, kind: str, *, passive: bool) -> Iterator[Filler]:
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


def _of_noun(s: Syntax, noun: int) -> Iterator[Filler]:
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
            for preposition in s.all(child, "agent"):
                yield from (Filler("actor", x, "acl by") for p in s.all(preposition, "pobj") for x in s.conjuncts(p))
    yield from _prepositions(s, noun, "noun", passive=False)
    yield from _from_carrier(s, noun)


def _above(s: Syntax, trigger: int) -> Iterator[Filler]:
    """Where the clauses above an event take place, the event may too; and whose state an adjective tells of."""
    c = s.columns
    if c.pos[trigger] == "ADJ" or c.dep[trigger] == "acomp":
        head = c.head[trigger]
        if is_verbal(s, head):
            yield from (Filler("target", x, "adjective's subject") for x in subjects(s, head)[0])
    if c.sent[trigger] not in s.sentences_with_places:
        return
    for steps, governor in enumerate(s.up(trigger)):
        if steps > 3 or c.dep[trigger] in ("ccomp", "parataxis"):
            break
        if is_verbal(s, governor):
            for f in _prepositions(s, governor, "above", passive=False):
                if f.role == "place" and not f.rule.startswith("common"):
                    yield Filler("place", f.head, f"above {c.pos[trigger]}")


def _from_carrier(s: Syntax, noun: int) -> Iterator[Filler]:
    """What the verb that carries an event noun gives it: "launched an attack on", "came under attack"."""
    c = s.columns
    relation, verb = c.dep[noun], c.head[noun]
    steps = 0
    while relation == "conj" and steps < 3:
        relation, verb, steps = c.dep[verb], c.head[verb], steps + 1
    preposition = ""
    if relation == "pobj":
        preposition = c.lower[verb]
        relation, verb = c.dep[verb], c.head[verb]
    if not is_verbal(s, verb):
        return
    if relation in ("dobj", "nsubjpass", "attr", "prep", "oprd"):
        light = "light" if is_light(s, verb) else "heavy"
        if relation == "nsubjpass" or (relation == "prep" and preposition == "by"):
            heads = [x for a in s.all(verb, "agent") for p in s.all(a, "pobj") for x in s.conjuncts(p)]
        else:
            heads = subjects(s, verb)[0]
        for x in heads:
            if x != noun:
                role = "target" if c.lemma[verb] in ("suffer", "undergo", "face", "sustain") else "actor"
                yield Filler(role, x, f"{light} {relation} {preposition}".rstrip())
        if relation == "dobj":
            for x in s.all(verb, "dative"):
                yield Filler("target", x, f"{light} dative")
        if relation in ("dobj", "nsubjpass"):
            for f in _prepositions(s, verb, f"{light} verb", passive=False):
                if f.role != "actor":
                    yield f
    elif relation in ("nsubj",):
        for f in _prepositions(s, verb, "subject's verb", passive=False):
            if f.role == "place":
                yield f


def phrase(s: Syntax, head: int) -> tuple[int, int]:
    """First and last-plus-one token of the noun phrase around `head`: no article, no relative clause, no conjunct."""
    found = s.phrases.get(head)
    if found is None:
        found = s.phrases[head] = _phrase(s, head)
    return found


def _phrase(s: Syntax, head: int) -> tuple[int, int]:
    c = s.columns
    start = end = head
    for child in reversed(c.children[head]):
        if child < head and c.dep[child] in LEFT:
            start = min(start, _leftmost(s, child, head))
    end = head + 1
    n = s.name_at[head]
    if n >= 0:
        name = s.names[n]
        if name.kind == "name":
            start, end = min(start, name.start), max(end, name.end)
    if end == head + 1:
        end = _tail(s, head)
    while start < head and (c.pos[start] == "PUNCT" or c.lower[start] in ("the", "a", "an") or c.pos[start] == "SPACE"):
        start += 1
    if start < end - 1 and c.lower[start] in ("the", "a", "an"):
        start += 1
    return start, end


def phrases(s: Syntax, head: int) -> list[tuple[int, int]]:
    """The phrase around `head`; with it, where two peoples share a noun, the second: "French and Egyptian warships"."""
    first, last = phrase(s, head)
    peoples = [i for i in range(first, head) if s.label(i) in ("NORP", "GPE") and s.name_at[i] != s.name_at[i - 1]]
    joined = len(peoples) > 1 and any(s.columns.dep[i] == "cc" for i in range(peoples[0], peoples[-1]))
    return [(first, last), *((i, last) for i in peoples[1:] if joined)]


def _leftmost(s: Syntax, token: int, limit: int) -> int:
    """The first token of the phrase under `token`, as far as it stands before `limit`."""
    first, queue = token, [token]
    while queue:
        token = queue.pop()
        first = min(first, token)
        queue.extend(x for x in s.columns.children[token] if x < limit)
    return first


def _tail(s: Syntax, head: int, depth: int = 0) -> int:
    """The end of the phrase with a short "of" or "from" phrase, or one that says which country someone is in."""
    c = s.columns
    n = s.name_at[head]
    if n >= 0 and s.names[n].kind == "name":
        return max(head + 1, s.names[n].end)
    for preposition in c.children[head]:
        if preposition != head + 1:
            continue
        word, tied = c.lower[preposition], c.dep[preposition] in ("acl", "amod") and _is("tied", c.lemma[preposition])
        if tied:  # "a group based in Trinidad"
            preposition = next((x for x in s.all(preposition, "prep") if x == preposition + 1), preposition)
        objects = s.all(preposition, "pobj")
        if len(objects) != 1:
            continue
        named = tied or s.label(objects[0]) in ("GPE", "NORP", "LOC")
        where = named and c.dep[head] != "pobj"  # after a preposition it is rather where the act takes place
        if word == "of" or (named and (tied or word == "from")) or (word in ("in", "throughout", "across") and where):
            last = _tail(s, objects[0], depth + 1) if depth < 2 else objects[0] + 1
            if last - head <= LONGEST_TAIL:
                return last
    return head + 1
