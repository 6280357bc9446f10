"""Which PLOVER 2.0 type an event has: the lexicon's type for its words, changed by mood and by what governs it.

The changes follow PLOVER's definitions: what is only promised is AGREE, hostile acts announced are THREATEN,
cooperation refused is REJECT, an act demanded is REQUEST. What no rule speaks on stays without a type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from newsview.extract.events.factuality_features import is_denied
from newsview.extract.events.plover import adjective_type, has_class, noun_type, verb_keys, verb_type
from newsview.extract.syntax.marked_clauses import MarkedClauses
from newsview.extract.syntax.reporting_verbs import is_saying

__all__ = ["Typed", "type_of"]

COOPERATIVE = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
HOSTILE = frozenset({"SANCTION", "COERCE", "ASSAULT", "MOBILIZE", "PROTEST", "REJECT"})
VOLITION = frozenset({"will", "would", "'ll", "’ll", "shall", "wo", "'d", "’d"})
OBLIGATION = frozenset({"must", "should", "ought"})
INTENTIONS = frozenset({"offer", "plan", "intend", "expect"})
GOVERNED = ("xcomp", "ccomp", "pcomp", "prep", "conj", "dobj", "acl")
"""Relations over which the mood of a governor reaches an event."""

FARTHEST = 25
"""Tokens between an event and what governs it."""

REFUSALS = frozenset({"refuse", "decline", "reject", "rule_out"})


class Typed(NamedTuple):
    """An event's type, and the rule that gave it."""

    type: str | None
    rule: str


def type_of(s: MarkedClauses, trigger: int) -> Typed:
    """The type of the event that the trigger tells of."""
    if s.is_verbal(trigger):
        return _verb(s, trigger)
    if s.columns.pos[trigger] == "ADJ":
        return _adjective(s, trigger)
    return _moved(s, trigger, Typed(*noun_type(s, trigger)))


def _adjective(s: MarkedClauses, adjective: int) -> Typed:
    """Ready to talk: AGREE; ready to attack: THREATEN."""
    found = adjective_type(s.columns.lower[adjective])
    content = s.child(adjective, "xcomp")
    if not found or content is None:
        return Typed(None, "none")
    hostile = found == "AGREE" and verb_type(s, content)[0] in ("SANCTION", "COERCE", "ASSAULT")
    return Typed("THREATEN" if hostile else found, "adjective")


def _verb(s: MarkedClauses, verb: int) -> Typed:
    c = s.columns
    keys = verb_keys(s, verb)
    clauses = s.children(verb, "xcomp", "ccomp")
    content = next((x for x in clauses if s.is_verbal(x)), clauses[0] if clauses else None)
    own = Typed(*verb_type(s, verb))
    if content is None:
        return _moved(s, verb, own)
    if c.dep[content] == "ccomp" and any(map(is_saying, keys)) and _obliges(s, content):
        return Typed("REQUEST", "must")
    governs = c.dep[content] == "xcomp" or own.type in ("AGREE", "REQUEST")
    found = _with_clause(s, keys, own.type, content) if governs else None
    return Typed(found, "complement") if found else _moved(s, verb, own)


def _with_clause(s: MarkedClauses, keys: list[str], own: str | None, content: int) -> str | None:
    """The type of a verb with the clause below it: threaten, refuse, demand, promise or allow to do something."""
    inner = verb_type(s, content)[0]
    if any(has_class("threatening", k) for k in keys):
        return "THREATEN"
    if any(k in REFUSALS or (has_class("refusing", k) and inner in COOPERATIVE) for k in keys):
        return "REJECT"
    if own == "REQUEST":
        return "REQUEST"
    if any(has_class("promising", k) for k in keys):
        if own == "AGREE":
            return "THREATEN" if inner in HOSTILE and not is_denied(s.columns, content) else "AGREE"
        if inner in COOPERATIVE and any(k in INTENTIONS for k in keys):
            return "AGREE"
    return own if any(has_class("allowing", k) for k in keys) else None


def _obliges(s: MarkedClauses, content: int) -> bool:
    """Whether what is said is that someone must do something: "said that Sudan must return a helicopter"."""
    c = s.columns
    subjects = s.own_subjects(content)
    if not subjects or c.pos[subjects[-1]] == "PRON":
        return False
    must = any(c.dep[x] == "aux" and c.lower[x] in OBLIGATION for x in c.children[content])
    return must or (c.lemma[content] in ("need", "have") and s.child(content, "xcomp") is not None)


class _Mood(NamedTuple):
    """What the words around an event make of it."""

    negated: bool
    volition: bool
    obligation: bool
    threatened: bool


def _moved(s: MarkedClauses, trigger: int, own: Typed) -> Typed:
    """The type after mood: what is negated, intended, threatened, refused or demanded."""
    if not own.type:
        return own
    mood = _mood_of(s, trigger)
    cooperative = own.type in COOPERATIVE
    if mood.threatened:
        return Typed("THREATEN" if own.type in HOSTILE else own.type, "governed")
    if mood.negated:
        return Typed("REJECT" if cooperative else None, "negated")
    if mood.volition and s.is_verbal(trigger) and not s.is_passive(trigger):
        if own.type in ("SANCTION", "COERCE", "ASSAULT", "REJECT"):
            return Typed("THREATEN", "intended")
        if cooperative:
            return Typed("AGREE", "intended")
    return Typed("REQUEST", "obliged") if mood.obligation and cooperative else own


def _mood_of(s: MarkedClauses, trigger: int) -> _Mood:
    """The mood of an event: from its own auxiliaries and negation, and from the verbs that govern it."""
    c = s.columns
    negated, volition = is_denied(c, trigger), _has_auxiliary(s, trigger, VOLITION)
    obligation = _has_auxiliary(s, trigger, OBLIGATION)
    for relation, governor in _governors(s, trigger):
        keys = verb_keys(s, governor)
        if any(has_class("threatening", k) for k in keys):
            return _Mood(negated, volition, obligation, threatened=True)
        if relation == "xcomp":
            negated ^= any(k in REFUSALS for k in keys)
            volition |= any(has_class("promising", k) for k in keys) or _has_auxiliary(s, governor, VOLITION)
        volition |= c.lemma[governor] in ("willing", "ready", "prepared")
    return _Mood(negated, volition, obligation, threatened=False)


def _has_auxiliary(s: MarkedClauses, verb: int, words: frozenset[str]) -> bool:
    return any(s.columns.lower[x] in words for x in s.children(verb, "aux"))


def _governors(s: MarkedClauses, trigger: int) -> Iterator[tuple[str, int]]:
    """The words above a trigger whose mood is its own too, each with the relation by which it governs what is below."""
    c, token = s.columns, trigger
    for governor in s.up(trigger):
        relation = c.dep[token]
        if relation not in GOVERNED or abs(governor - trigger) > FARTHEST:
            return
        if relation not in ("conj", "prep"):
            if relation in ("dobj", "acl") and not (s.is_verbal(governor) or c.dep[governor] == "dobj"):
                return
            if relation == "ccomp" and any(map(is_saying, verb_keys(s, governor))):
                return
            yield relation, governor
        token = governor
