"""Where the noun phrase around a word begins and ends.

Corpora answer it by three conventions, and the components that are measured on them keep to theirs:

- `core_phrase`, for the arguments of events, as MEANTIME and WikiEvents mark them: no article, no relative clause, no
  conjunct; a name as it is.
- `whole_phrase`, for the sources of attributions, as PolNeAR marks them: all that hangs on the noun, up to the cue.
- `described_phrase`, for what a definite phrase stands for, as OntoGUM marks it: with its article and what narrows it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from newsview.extract.lexicon import word_classes
from newsview.extract.syntax.clauses import Clauses, Extent
from newsview.extract.syntax.marked_clauses import MarkedClauses

__all__ = [
    "POSTMODIFIERS",
    "PREMODIFIERS",
    "core_phrase",
    "core_phrases",
    "described_phrase",
    "start_of",
    "whole_phrase",
]

PREMODIFIERS = frozenset(
    {"det", "amod", "compound", "poss", "nummod", "nmod", "predet", "quantmod", "advmod", "case", "punct"}
)
"""Relations of what is before a noun and belongs to its phrase."""

POSTMODIFIERS = frozenset(("prep", "relcl", "acl"))
"""Relations of what is after a noun and narrows what it means."""

ARTICLES = ("the", "a", "an")
OUTSIDE = frozenset(("PUNCT", "SPACE", "CCONJ"))
PLACING = frozenset(("on", "in", "at", "during", "after", "before"))
BREAKS = frozenset((",", "-", "–", "—", ";", ":"))

LONGEST_TAIL = 9
"""How many tokens of an "of" or "from" phrase are taken into a core phrase."""

DEEPEST_TAIL = 2
"""How many such phrases in one another."""


def start_of(clauses: Clauses, head: int) -> int:
    """The first token of a noun's phrase: of what describes it, and is before it."""
    c = clauses.columns
    return min([clauses.left(k) for k in c.children[head] if k < head and c.dep[k] in PREMODIFIERS], default=head)


def core_phrase(s: MarkedClauses, head: int) -> Extent:
    """The noun phrase around `head`: no article, no relative clause, no conjunct."""
    found = s.phrases.get(head)
    if found is None:
        found = s.phrases[head] = _core_phrase(s, head)
    return found


def _core_phrase(s: MarkedClauses, head: int) -> Extent:
    c = s.columns
    start, end = start_of(s, head), head + 1
    n = s.name_at[head]
    if n >= 0:
        name = s.names[n]
        if name.kind == "name":
            start, end = min(start, name.start), max(end, name.end)
    if end == head + 1:
        end = _tail(s, head)
    while start < head and (c.pos[start] in ("PUNCT", "SPACE") or c.lower[start] in ARTICLES):
        start += 1
    if start < end - 1 and c.lower[start] in ARTICLES:
        start += 1
    return start, end


def _tail(s: MarkedClauses, head: int, depth: int = 0) -> int:
    """The end of the phrase with a short "of" or "from" phrase, or one that says which country someone is in."""
    c = s.columns
    n = s.name_at[head]
    if n >= 0 and s.names[n].kind == "name":
        return max(head + 1, s.names[n].end)
    for preposition in c.children[head]:
        if preposition != head + 1:
            continue
        word = c.lower[preposition]
        tied = c.dep[preposition] in ("acl", "amod") and c.lemma[preposition] in word_classes("arguments.txt")["tied"]
        if tied:  # "a group based in Trinidad"
            preposition = next((x for x in s.children(preposition, "prep") if x == preposition + 1), preposition)
        objects = s.children(preposition, "pobj")
        if len(objects) != 1:
            continue
        named = tied or s.label(objects[0]) in ("GPE", "NORP", "LOC")
        where = named and c.dep[head] != "pobj"  # after a preposition it is rather where the act takes place
        if word == "of" or (named and (tied or word == "from")) or (word in ("in", "throughout", "across") and where):
            last = _tail(s, objects[0], depth + 1) if depth < DEEPEST_TAIL else objects[0] + 1
            if last - head <= LONGEST_TAIL:
                return last
    return head + 1


def core_phrases(s: MarkedClauses, head: int) -> list[Extent]:
    """The phrase around `head`; with it, where two peoples share a noun, the second: "French and Egyptian warships"."""
    first, last = core_phrase(s, head)
    peoples = [i for i in range(first, head) if s.label(i) in ("NORP", "GPE") and s.name_at[i] != s.name_at[i - 1]]
    joined = len(peoples) > 1 and any(s.columns.dep[i] == "cc" for i in range(peoples[0], peoples[-1]))
    return [(first, last), *((i, last) for i in peoples[1:] if joined)]


def whole_phrase(clauses: Clauses, head: int, *, cue: int, barred: Sequence[int], times: Collection[int]) -> Extent:
    """The noun phrase that `head` heads, cut off at the cue, at what is barred, at a time, and at a clause before it.

    `barred` says of each token whether it is (in a quotation). Where a place or time phrase hangs on a noun inside the
    phrase (*the United States and its allies on Tuesday condemned*), it belongs to the verb.
    """
    c = clauses.columns
    start, end = clauses.left(head), clauses.right(head) + 1
    if start <= cue < end:
        start, end = (start, cue) if head < cue else (cue + 1, end)
    for k in range(head, start - 1, -1):
        if (barred[k] and not barred[head]) or (c.lower[k] in BREAKS and k < head):
            start = k + 1
            break
    for k in range(head + 1, end):
        stray = c.dep[k] == "prep" and c.lower[k] in PLACING and c.head[k] != head
        timed = k in times or (c.dep[k] == "prep" and any(x in times for x in c.children[k]))
        timed = timed and c.pos[c.head[k]] != "VERB"
        if (barred[k] and not barred[head]) or stray or timed:
            end = k
            break
    while end > head + 1 and c.pos[end - 1] in OUTSIDE and c.lower[end - 1] not in (")", "'s", "’s"):
        end -= 1
    while start < head and c.pos[start] in OUTSIDE:
        start += 1
    return start, end


def described_phrase(clauses: Clauses, head: int, *, times: Collection[int]) -> Extent:
    """The noun phrase around `head` with its article and what narrows it, up to a time (its allies on Tuesday)."""
    c = clauses.columns
    end = head + 1
    for k in c.children[head]:
        if k > head and c.dep[k] in POSTMODIFIERS:
            if any(x in times for x in c.children[k]):
                break
            end = clauses.right(k) + 1
    return start_of(clauses, head), end
