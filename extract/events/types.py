"""Which PLOVER 2.0 type an event has: the lexicon's type for its words, changed by mood and by what governs it.

The changes follow PLOVER's definitions: what is only promised is AGREE, hostile acts announced are THREATEN,
cooperation refused is REJECT, an act demanded is REQUEST. What no rule speaks on stays without a type.
"""

from __future__ import annotations

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
    subject = s.child(content, "nsubj", "nsubjpass")
    if subject is None or c.pos[subject] == "PRON":
        return False
    must = any(c.dep[x] == "aux" and c.lower[x] in OBLIGATION for x in c.children[content])
    return must or (c.lemma[content] in ("need", "have") and s.child(content, "xcomp") is not None)


def _moved(s: MarkedClauses, trigger: int, own: Typed) -> Typed:
    """The type after mood: what is negated, intended, threatened, refused or demanded."""
    if not own.type:
        return own
    c = s.columns
    negated, volition, obligation = is_denied(s.columns, trigger), False, False
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
        if relation in ("dobj", "acl") and not (s.is_verbal(governor) or c.dep[governor] == "dobj"):
            break
        keys = verb_keys(s, governor)
        if relation == "ccomp" and any(map(is_saying, keys)):
            break
        if any(has_class("threatening", k) for k in keys):
            return Typed("THREATEN" if own.type in HOSTILE else own.type, "governed")
        if any(k in REFUSALS for k in keys) and relation == "xcomp":
            negated = not negated
        if any(has_class("promising", k) for k in keys) and relation == "xcomp":
            volition = True
        if c.lemma[governor] in ("willing", "ready", "prepared"):
            volition = True
        if any(c.dep[x] == "aux" and c.lower[x] in VOLITION for x in c.children[governor]) and relation == "xcomp":
            volition = True
        token = governor
    if negated:
        return Typed("REJECT", "negated") if own.type in COOPERATIVE else Typed(None, "negated")
    if volition and s.is_verbal(trigger) and not s.is_passive(trigger):
        if own.type in ("SANCTION", "COERCE", "ASSAULT", "REJECT"):
            return Typed("THREATEN", "intended")
        if own.type in COOPERATIVE:
            return Typed("AGREE", "intended")
    if obligation and own.type in COOPERATIVE:
        return Typed("REQUEST", "obliged")
    return own
