"""Who takes part in an event of a known type: what its clause leaves to the clauses around it is filled in.

An event of a PLOVER type is an act of somebody towards somebody. Where the sentence names them only further up or down
("promised to continue aid to Mozambique", "said they would boycott talks with Israel"), the likely fillers that
`extract.events.arguments` found are completed with the nearest named party.
"""

from __future__ import annotations

from collections import deque

from newsview.extract.events.argument_classifier import Weights, rated
from newsview.extract.events.arguments import Filler, is_light
from newsview.extract.events.plover import is_people, verb_keys
from newsview.extract.events.types import Typed
from newsview.extract.syntax.marked_clauses import MarkedClauses
from newsview.extract.syntax.noun_phrases import core_phrase, core_phrases
from newsview.extract.syntax.reporting_verbs import is_saying

__all__ = ["participants"]

PARTIES = frozenset({"GPE", "NORP", "ORG", "PERSON"})
MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT"})
"""Types of acts that those who do them do to each other."""

WHERE_IS_WHOM = frozenset({"CONSULT", "PROTEST", "CONCEDE", "COERCE", "RETREAT", "REQUEST"})
"""Types of acts that touch the state in which they take place: a visit, a protest, a curfew, asylum sought."""

KINDS = frozenset({"ASSAULT", "CONSULT", "PROTEST"})
"""Types whose nouns a common noun before them only says the kind of: a car bombing, a peace conference."""

OUTSIDE = frozenset(
    {"relcl", "advcl", "parataxis", "nsubj", "nsubjpass", "csubj", "agent", "appos", "npadvmod", "punct"}
)
"""Relations that lead out of the act."""

CIRCUMSTANCE = frozenset(
    {
        "after",
        "before",
        "during",
        "since",
        "despite",
        "under",
        "by",
        "as",
        "because",
        "amid",
        "following",
        "until",
        "via",
    }
)
PLACE = frozenset({"in", "at", "near", "outside", "inside", "around", "within", "throughout", "across", "off"})
DEEPEST = 6
UNLIKELIEST = 0.2
"""An actor less likely than this is not proposed even where there is no other."""


def participants(s: MarkedClauses, trigger: int, typed: Typed, weights: Weights | None = None) -> list[tuple[str, int]]:
    """`(role, head token)` of the event's participants, in order of the text."""
    best, all_rated = rated(s, trigger, weights)
    likely = [f for f, _ in best]
    found = [(f.role, f.head) for f in likely]
    if typed.type is None:
        return _outermost(s, found)
    if typed.type in KINDS:
        likely = [f for f in likely if f.rule.strip() != "compound"]
    found = [("actor" if _acts(s, trigger, typed, f) else f.role, f.head) for f in likely]
    if typed.type == "AID" and not s.is_verbal(trigger):
        givers = _givers(s, trigger)
        found = [(role, head) for role, head in found if head not in givers] + [("actor", head) for head in givers]
    actors = [head for role, head in found if role == "actor"]
    if not actors:
        taken = {head for _, head in found}
        actors = _understood(s, trigger, [(f, p) for f, p in all_rated if f.head not in taken])
        found += [("actor", head) for head in actors]
    if speakers := _speakers(s, trigger, actors):
        found = [(role, head) for role, head in found if role != "actor"] + [("actor", head) for head in speakers]
        actors = speakers
    if not any(role == "target" and _parties(s, head) for role, head in found):
        found += [("target", head) for head in _affected(s, trigger, typed, actors, found)]
    return _outermost(s, found)


def _outermost(s: MarkedClauses, found: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Without what is inside a longer phrase of the same role, in order of the text."""
    kept: list[tuple[str, int]] = []
    reached: dict[str, int] = {}
    """Up to which token a phrase of each role reaches."""
    for role, head in sorted(set(found), key=lambda x: (x[1], x[0])):
        if head >= reached.get(role, 0):
            kept.append((role, head))
            reached[role] = core_phrase(s, head)[1]
    return kept


def _acts(s: MarkedClauses, trigger: int, typed: Typed, filler: Filler) -> bool:
    """Whether one who was taken to undergo the event, or for its place, does it: "is committed to", "US sanctions"."""
    if filler.rule == "modifier place" and s.label(filler.head) == "GPE":
        return True
    if filler.role != "target" or typed.type == "ASSAULT":
        return False
    if filler.rule.startswith("patient"):
        return True
    stative = typed.type == "AGREE" and not s.agents(trigger)
    return stative and filler.rule.startswith("passive") and typed.rule in ("verb", "complement")


def _givers(s: MarkedClauses, noun: int) -> list[int]:
    """Whom aid comes from, also where the parser ties it to what is given: "the transfer of weapons from Iran"."""
    things = [noun, *(o for p in s.children(noun, "prep") if s.columns.lower[p] == "of" for o in s.children(p, "pobj"))]
    named = [
        o for x in things for p in s.children(x, "prep") if s.columns.lower[p] == "from" for o in s.children(p, "pobj")
    ]
    return [x for o in named for x in s.conjuncts(o) if _parties(s, o)]


def _parties(s: MarkedClauses, head: int) -> set[str]:
    """The named parties in the phrase around `head`: entity ids, or positions where there are none."""
    start, end = core_phrase(s, head)
    found = set()
    for n in {s.name_at[i] for i in range(start, end)} - {-1}:
        name = s.names[n]
        if name.label in PARTIES and (name.kind == "name" or name.entity in s.named):
            found.add(name.entity or str(name.start))
    return found


def _understood(s: MarkedClauses, trigger: int, fillers: list[tuple[Filler, float]]) -> list[int]:
    """Who does it when no likely actor was found: the likeliest unlikely one that is named, else the subject above."""
    options = [(p, f.head) for f, p in fillers if f.role == "actor" and p >= UNLIKELIEST and _parties(s, f.head)]
    if options:
        return [max(options)[1]]
    c, head = s.columns, s.columns.head[trigger]
    above: list[int] = []
    if c.pos[trigger] == "ADJ" or c.dep[trigger] in ("acomp", "oprd"):
        above = s.subjects(head)[0] if s.is_verbal(head) else []
    elif s.is_verbal(trigger):
        above = [] if s.is_passive(trigger) else s.subjects(trigger)[0]
    elif c.dep[trigger] == "dobj" and is_light(s, head):
        above = s.owners(trigger)
    return [x for x in above if _can_act(s, x)]


def _can_act(s: MarkedClauses, head: int) -> bool:
    """Whether a phrase is of people, or of what acts as people do."""
    c = s.columns
    if c.pos[head] == "PRON":
        return c.lower[head] not in ("it", "this", "that", "which", "what")
    return s.label(head) in PARTIES or c.pos[head] == "NUM" or is_people(c.lemma[head])


def _speakers(s: MarkedClauses, trigger: int, actors: list[int]) -> list[int]:
    """Whom an unresolved "they" or "it" stands for in "X said they would": X."""
    c = s.columns
    if len(actors) != 1 or c.lower[actors[0]] not in ("it", "they", "he", "she", "we", "i"):
        return []
    n = s.name_at[actors[0]]
    if n >= 0 and s.names[n].entity in s.named:
        return []
    token = trigger
    for governor in s.up(trigger):
        if (
            s.is_verbal(governor)
            and c.dep[token] in ("ccomp", "parataxis")
            and any(map(is_saying, verb_keys(s, governor)))
        ):
            return [x for x in s.subjects(governor)[0] if c.pos[x] != "PRON"]
        token = governor
    return []


def _affected(
    s: MarkedClauses, trigger: int, typed: Typed, actors: list[int], found: list[tuple[str, int]]
) -> list[int]:
    """The named party that the act touches: the nearest below it, else those who act on each other, else the place."""
    doing = set().union(*(_parties(s, a) for a in actors)) if actors else set()
    below = _below(s, trigger, doing, set(actors), typed.type == "ASSAULT")
    if below is not None:
        return [x for x in s.conjuncts(below) if _parties(s, x)]
    several = len(actors) > 1 or any(len(core_phrases(s, a)) > 1 for a in actors)
    mutual = typed.type in MUTUAL or (typed.type == "RETREAT" and typed.rule == "frame")  # a ceasefire agreed
    if mutual and several and not s.is_passive(trigger):
        return actors[-1:]
    c = s.columns
    people = any(role == "target" and (c.pos[x] in ("NUM", "PRON") or is_people(c.lemma[x])) for role, x in found)
    if typed.type in WHERE_IS_WHOM and not people:
        return [head for role, head in found if role == "place"][:1]
    return []


def _below(s: MarkedClauses, trigger: int, doing: set[str], actors: set[int], violent: bool) -> int | None:
    """The head of the nearest phrase under the trigger that names a party other than those who act.

    Where a violent act takes place does not say whom it hits; elsewhere the place of its object does.
    """
    c = s.columns
    queue = deque((x, 1) for x in c.children[trigger] if c.dep[x] not in OUTSIDE)
    while queue:
        token, depth = queue.popleft()
        word = c.lower[token]
        where = word in PLACE and (violent or depth == 1)
        if c.dep[token] == "prep" and (where or (word in CIRCUMSTANCE and (word != "by" or depth == 1))):
            continue
        nominal = c.pos[token] in ("NOUN", "PROPN", "ADJ", "NUM") and c.dep[token] not in ("amod", "compound")
        if nominal and token not in actors and s.time_at[token] < 0:
            parties = _parties(s, token)
            if parties - doing:
                return token
        if depth < DEEPEST:
            inner = s.is_verbal(token)
            queue.extend(
                (x, depth + 1) for x in c.children[token] if c.dep[x] not in OUTSIDE or (inner and c.dep[x] == "nsubj")
            )
    return None
