"""Which PLOVER 2.0 type an event has: the lexicon by the verb and its objects, then what mood and governors change.

The lexicon (`lexicon/plover.txt`, `lexicon/typing.txt`) is newsview's own. The changes follow PLOVER's definitions:
what is only promised is AGREE, hostile acts announced are THREATEN, cooperation refused is REJECT, an act demanded is
REQUEST. What no rule speaks on stays without a type.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from extract.arguments import is_passive, is_verbal, subjects, word_classes
from extract.syntax import Syntax

__all__ = ["COOPERATIVE", "HOSTILE", "Typed", "is_people", "is_saying", "is_saying_word", "type_of"]

COOPERATIVE = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
HOSTILE = frozenset({"SANCTION", "COERCE", "ASSAULT", "MOBILIZE", "PROTEST", "REJECT"})

AGENTS = frozenset({"GPE", "NORP", "ORG", "PERSON"})


VOLITION = frozenset({"will", "would", "'ll", "’ll", "shall", "wo", "'d", "’d"})
OBLIGATION = frozenset({"must", "should", "ought"})


class Typed(NamedTuple):
    """An event's type, the rule that gave it, and the verb of the clause whose participants it shares, if any."""

    type: str | None
    rule: str
    content: int | None = None


NONE = Typed(None, "none")


class Lexicon(NamedTuple):
    verbs: dict[str, str]
    nouns: dict[str, str]
    adjectives: dict[str, str]
    frames: dict[tuple[str, str], str]
    """By verb and object's lemma or `%class`; an empty object stands for any."""


@cache
def lexicon() -> Lexicon:
    found = Lexicon({}, {}, {}, {})
    section = ""
    for line in (files("extract.lexicon") / "plover.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("["):
            section = line.strip("[] ")
        kind, _, words = line.partition(":")
        if line.startswith("#") or not words:
            continue
        for word in words.split():
            if kind == "frame":
                verb, _, noun = word.partition("+")
                found.frames.setdefault((verb, noun), section)
            else:
                table = {"verb": found.verbs, "noun": found.nouns, "adjective": found.adjectives}[kind]
                table.setdefault(word, section)
    return found


@cache
def classes_of(lemma: str) -> tuple[str, ...]:
    return tuple(name for name, words in word_classes("typing.txt").items() if lemma in words)


def _in(name: str, lemma: str) -> bool:
    return name in classes_of(lemma)


def is_people(lemma: str) -> bool:
    """Whether a noun stands for people, or for a body that people act as."""
    return any(_in(name, lemma) for name in ("body", "crowd", "official", "media", "person", "envoy", "troop"))


def is_saying_word(lemma: str) -> bool:
    """Whether a verb is one of saying."""
    return _in("saying", lemma)


def is_saying(s: Syntax, verb: int) -> bool:
    return any(_in("saying", key) for key in verb_keys(s, verb))


def type_of(s: Syntax, trigger: int) -> Typed:
    """The type of the event that the trigger tells of."""
    if is_verbal(s, trigger):
        return _verb(s, trigger)
    if s.columns.pos[trigger] == "ADJ":
        return _adjective(s, trigger)
    return _moved(s, trigger, _noun(s, trigger))


def _noun(s: Syntax, noun: int) -> Typed:
    c = s.columns
    lemma = c.lemma[noun]
    modifiers = {c.lemma[x] for x in c.children[noun] if c.dep[x] in ("compound", "amod", "nmod")}
    if lemma == "strike":
        peaceful = modifiers & {
            "hunger",
            "general",
            "worker",
            "national",
            "rail",
            "bus",
            "teacher",
            "labor",
            "labour",
            "transport",
        }
        return Typed("PROTEST" if peaceful or (not modifiers and not _war_near(s, noun)) else "ASSAULT", "noun")
    if lemma == "conference" and modifiers & {"press", "news"}:
        return NONE
    if lemma == "opposition" and not any(c.lower[x] == "to" for x in c.children[noun]):
        return NONE
    if lemma == "game" and "war" in modifiers:
        return Typed("COOPERATE", "noun")
    if lemma == "state" and any(c.lower[x] == "of" and s.child(x, "pobj") is not None for x in c.children[noun]):
        return NONE
    for thing in _made_of(s, noun):
        for key in (thing, *(f"%{name}" for name in classes_of(thing))):
            if (lemma, key) in lexicon().frames:
                return Typed(lexicon().frames[lemma, key], "noun frame")
    found = lexicon().nouns.get(lemma)
    return Typed(found, "noun") if found else NONE


def _adjective(s: Syntax, adjective: int) -> Typed:
    c = s.columns
    found = lexicon().adjectives.get(c.lower[adjective])
    content = s.child(adjective, "xcomp")
    if not found or content is None:
        return NONE
    return Typed(_of_attitude(s, content, found), "adjective", content)


def _of_attitude(s: Syntax, content: int, attitude: str) -> str:
    """Ready to talk: AGREE; ready to attack: THREATEN."""
    own = _lexical(s, content).type
    return "THREATEN" if attitude == "AGREE" and own in ("SANCTION", "COERCE", "ASSAULT") else attitude


def verb_keys(s: Syntax, verb: int) -> list[str]:
    """The lemma with its particle or the preposition right after it, then the lemma alone."""
    c = s.columns
    keys = [
        f"{c.lemma[verb]}_{c.lower[x]}"
        for x in c.children[verb]
        if c.dep[x] in ("prt", "prep", "advmod") and 0 < x - verb <= 4
    ]
    return [*keys, c.lemma[verb]]


def objects(s: Syntax, verb: int) -> list[str]:
    """Lemmas of what the verb acts on, nearest first: objects, passive subjects, then objects of prepositions.

    A noun brings what it is made of: its compounds ("aid deliveries") and its "of" phrase ("a wave of attacks").
    """
    c = s.columns
    direct = [x for o in s.all(verb, "dobj", "nsubjpass", "attr", "oprd", "acomp") for x in s.conjuncts(o)]
    if c.dep[verb] == "acl" and c.tag[verb] == "VBN":
        direct.append(c.head[verb])
    if any(c.tag[x] in ("WDT", "WP") for x in direct) and c.dep[verb] == "relcl":
        direct.append(c.head[verb])
    indirect = [x for p in s.all(verb, "prep", "dative") for o in s.all(p, "pobj") for x in s.conjuncts(o)]
    indirect += [x for x in s.all(verb, "dative") if c.pos[x] != "ADP"]
    found: list[str] = []
    for noun in (*direct, *indirect):
        found += [c.lemma[noun], *_made_of(s, noun)]
    if (content := s.child(verb, "xcomp")) is not None:
        found.append(c.lemma[content])
    return found


def _made_of(s: Syntax, noun: int) -> list[str]:
    """Lemmas of a noun's modifiers and of its prepositional objects."""
    c = s.columns
    found = [c.lemma[x] for x in c.children[noun] if c.dep[x] in ("compound", "amod", "nmod")]
    for p in c.children[noun]:
        if c.dep[p] == "prep" and c.lower[p] in ("of", "on", "in", "to", "for"):
            found += [c.lemma[o] for o in s.all(p, "pobj")]
    return found


def _war_near(s: Syntax, token: int) -> bool:
    c = s.columns
    at, lemma = c.sent[token], c.lemma
    size = len(lemma)
    while at < size and c.sent[at] == c.sent[token]:
        if at != token and (_in("war", lemma[at]) or _in("violent", lemma[at])):
            return True
        at += 1
    return False


def _agent(s: Syntax, verb: int) -> bool:
    """Whether those who do it can act for someone; nobody named counts as somebody."""
    c = s.columns
    agents = [x for a in s.all(verb, "agent") for x in s.all(a, "pobj")]
    heads = agents if is_passive(s, verb) else subjects(s, verb)[0]
    if not heads:
        return True
    return any(
        s.label(x) in AGENTS
        or c.pos[x] == "PRON"
        or {"crowd", "official", "person", "troop", "media"} & set(classes_of(c.lemma[x]))
        or _in("war", c.lemma[x])
        or _in("body", c.lemma[x])
        for x in heads
    )


def _state(s: Syntax, verb: int) -> bool:
    """Whether a state, its people or its forces do it, by name or by kind."""
    c = s.columns
    for x in subjects(s, verb)[0]:
        inside = [x, *(y for y in c.children[x] if c.dep[y] in ("amod", "compound", "poss", "nmod"))]
        if any(s.label(y) in ("GPE", "NORP") or _in("war", c.lemma[y]) for y in inside):
            return True
    return False


def _person(s: Syntax, noun: int) -> bool:
    c = s.columns
    return s.label(noun) in AGENTS or c.pos[noun] in ("PRON", "PROPN", "NUM") or is_people(c.lemma[noun])


def _lexical(s: Syntax, verb: int) -> Typed:
    """The type that the lexicon gives a verb with its objects, whatever the mood."""
    table = lexicon()
    keys, things = verb_keys(s, verb), objects(s, verb)
    for key in keys:
        for thing in things:
            if found := table.frames.get((key, thing)):
                return Typed(found, "frame")
            for name in classes_of(thing):
                if found := table.frames.get((key, f"%{name}")):
                    return Typed(found, "frame")
    for key in keys:
        if found := table.frames.get((key, "")):
            return Typed(found, "frame")
    for key in keys:
        if _in("stop", key) or _in("lift", key):
            for thing in things:
                own = table.nouns.get(thing)
                if own in ("COERCE", "SANCTION"):
                    return Typed("CONCEDE", "stopped")
                if own in ("ASSAULT", "MOBILIZE"):
                    return Typed("RETREAT", "stopped")
                if own in ("AID", "CONSULT", "COOPERATE", "SUPPORT", "AGREE"):
                    return Typed("SANCTION", "stopped")
        if _in("light", key):
            for thing in things:
                if own := table.nouns.get(thing):
                    return Typed(own, "light verb")
    for key in keys:
        if own := table.verbs.get(key):
            return _guarded(s, verb, key, own)
    return NONE


def _guarded(s: Syntax, verb: int, key: str, own: str) -> Typed:
    """The verb's type, where what stands around it does not speak against it."""
    c = s.columns
    if _in("needs_war", key) and not _war_near(s, verb):
        return NONE
    heads, _ = subjects(s, verb)
    crowd = any(_in("crowd", c.lemma[x]) for x in heads) and not is_passive(s, verb)
    if crowd and key in ("block", "blockade", "occupy", "barricade", "picket"):
        return Typed("PROTEST", "crowd")
    if _in("needs_agent", key) and not _agent(s, verb):
        return NONE
    if _in("needs_state", key) and not _state(s, verb):
        return NONE
    if key in ("arrive", "travel", "fly", "return", "tour"):
        return Typed(own, "verb") if any(_in("official", c.lemma[x]) or s.label(x) == "PERSON" for x in heads) else NONE
    if (
        key in ("meet", "receive", "greet", "welcome")
        and (o := s.child(verb, "dobj")) is not None
        and not _person(s, o)
    ):
        return NONE
    if key in ("release", "free"):
        things = s.all(verb, "dobj", "nsubjpass")
        if not any(_person(s, o) for o in things):
            return NONE
    return Typed(own, "verb")


def _verb(s: Syntax, verb: int) -> Typed:
    c = s.columns
    keys = verb_keys(s, verb)
    content = next((x for x in c.children[verb] if c.dep[x] in ("xcomp", "ccomp") and is_verbal(s, x)), None)
    if content is None:
        content = next((x for x in c.children[verb] if c.dep[x] in ("xcomp", "ccomp")), None)
    if content is not None and any(_in("saying", k) for k in keys) and c.dep[content] == "ccomp":
        said = _said(s, verb, content)
        if said.type:
            return said
    own = _lexical(s, verb)
    if content is not None and (c.dep[content] == "xcomp" or own.type in ("AGREE", "REQUEST")):
        if any(_in("threatening", k) for k in keys):
            return Typed("THREATEN", "complement", content)
        if any(_in("refusing", k) for k in keys):
            inner = _lexical(s, content).type
            if any(k in ("refuse", "decline", "reject", "rule_out") for k in keys) or inner in COOPERATIVE:
                return Typed("REJECT", "complement", content)
        if own.type == "REQUEST":
            return Typed("REQUEST", "complement", content)
        if any(_in("promising", k) for k in keys):
            inner = _lexical(s, content).type
            if own.type == "AGREE":
                return Typed(
                    "THREATEN" if inner in HOSTILE and not _negated(s, content) else "AGREE", "complement", content
                )
            if inner in COOPERATIVE and any(k in ("offer", "plan", "intend", "expect") for k in keys):
                return Typed("AGREE", "complement", content)
        if any(_in("allowing", k) for k in keys) and own.type:
            return Typed(own.type, "complement", content)
    return _moved(s, verb, own)


def _said(s: Syntax, verb: int, content: int) -> Typed:
    """What a speech act is when its content says what must be done: "said that Sudan must return a helicopter"."""
    c = s.columns
    words = {c.lower[x] for x in c.children[content] if c.dep[x] == "aux"}
    subject = s.child(content, "nsubj", "nsubjpass")
    other = subject is not None and c.pos[subject] != "PRON"
    obliged = bool(words & OBLIGATION)
    if c.lemma[content] in ("need", "have"):
        obliged |= s.child(content, "xcomp") is not None
    if obliged and other:
        return Typed("REQUEST", "must", content)
    return NONE


def _negated(s: Syntax, token: int) -> bool:
    c = s.columns
    return any(c.dep[x] == "neg" or (c.dep[x] == "det" and c.lower[x] == "no") for x in c.children[token])


def _moved(s: Syntax, trigger: int, own: Typed) -> Typed:
    """The type after mood: what is negated, intended, threatened, refused or demanded."""
    if not own.type:
        return own
    c = s.columns
    negated, volition, obligation = _negated(s, trigger), False, False
    for x in c.children[trigger]:
        if c.dep[x] == "aux":
            volition |= c.lower[x] in VOLITION
            obligation |= c.lower[x] in OBLIGATION
    token = trigger
    for governor in s.up(trigger):
        relation = c.dep[token]
        if relation not in ("xcomp", "ccomp", "pcomp", "prep", "conj", "dobj", "acl") or abs(governor - trigger) > 25:
            break
        if relation in ("conj", "prep"):
            token = governor
            continue
        if relation in ("dobj", "acl") and not (is_verbal(s, governor) or c.dep[governor] == "dobj"):
            break
        keys = verb_keys(s, governor)
        if relation == "ccomp" and any(_in("saying", k) for k in keys):
            break
        if any(_in("threatening", k) for k in keys):
            return Typed("THREATEN" if own.type in HOSTILE else own.type, "governed")
        if any(k in ("refuse", "decline", "reject", "rule_out") for k in keys) and relation == "xcomp":
            negated = not negated
        if any(_in("promising", k) for k in keys) and relation == "xcomp":
            volition = True
        if c.lemma[governor] in ("willing", "ready", "prepared"):
            volition = True
        if any(c.dep[x] == "aux" and c.lower[x] in VOLITION for x in c.children[governor]) and relation == "xcomp":
            volition = True
        token = governor
    if negated:
        return Typed("REJECT", "negated") if own.type in COOPERATIVE else Typed(None, "negated")
    if volition and is_verbal(s, trigger) and not is_passive(s, trigger):
        if own.type in ("SANCTION", "COERCE", "ASSAULT", "REJECT"):
            return Typed("THREATEN", "intended")
        if own.type in COOPERATIVE:
            return Typed("AGREE", "intended")
    if obligation and own.type in COOPERATIVE:
        return Typed("REQUEST", "obliged")
    return own
