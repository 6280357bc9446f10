"""What a dependency parse says about clauses: who their subjects are, where phrases begin and end."""

from __future__ import annotations

from newsview.extract.syntax.doc_columns import Columns

__all__ = ["Clauses", "Extent"]

Extent = tuple[int, int]
"""Tokens from the first to the second, exclusive."""

SUBJECTS = ("nsubj", "csubj")
PASSIVE = ("nsubjpass", "csubjpass")
RELATIVES = frozenset(("who", "which", "that", "whom"))
UPWARDS = frozenset(["conj", "xcomp", "advcl", "pcomp", "prep", "aux", "ccomp", "parataxis", "dep", "acomp", "attr"])
OUTSIDE = frozenset(("PUNCT", "SPACE", "CCONJ"))


PLACING = frozenset(("on", "in", "at", "during", "after", "before"))


class Clauses:
    """The parse of one Doc."""

    def __init__(self, columns: Columns) -> None:
        self.c = columns

    def kids(self, i: int, *deps: str) -> list[int]:
        return [k for k in self.c.children[i] if self.c.dep[k] in deps]

    def left(self, i: int) -> int:
        """The first token of the phrase that `i` heads."""
        while (kids := self.c.children[i]) and kids[0] < i:
            i = kids[0]
        return i

    def right(self, i: int) -> int:
        """The last token of the phrase that `i` heads."""
        while (kids := self.c.children[i]) and kids[-1] > i:
            i = kids[-1]
        return i

    def subtree(self, i: int, without: int | None = None) -> list[Extent]:
        """Extents of the tokens under `i`, those under `without` left out."""
        tokens, stack = [], [i]
        while stack:
            k = stack.pop()
            tokens.append(k)
            stack.extend(x for x in self.c.children[k] if x != without)
        runs: list[Extent] = []
        for k in sorted(tokens):
            if runs and runs[-1][1] == k:
                runs[-1] = (runs[-1][0], k + 1)
            else:
                runs.append((k, k + 1))
        return runs

    def phrase(self, i: int, cue: int, barred: list[bool], times: frozenset[int]) -> Extent:
        """The noun phrase that `i` heads, cut off at the cue, at what is barred, at a time, and at a clause before it.

        Where a place or time phrase hangs on a noun inside the phrase (*the United States and its allies on Tuesday
        condemned*), it belongs to the verb.
        """
        c = self.c
        start, end = self.left(i), self.right(i) + 1
        if start <= cue < end:
            start, end = (start, cue) if i < cue else (cue + 1, end)
        for k in range(i, start - 1, -1):
            if (barred[k] and not barred[i]) or (c.lower[k] in (",", "-", "–", "—", ";", ":") and k < i):
                start = k + 1
                break
        for k in range(i + 1, end):
            stray = c.dep[k] == "prep" and c.lower[k] in PLACING and c.head[k] != i
            timed = k in times or (c.dep[k] == "prep" and not times.isdisjoint(c.children[k]))
            timed = timed and c.pos[c.head[k]] != "VERB"
            if (barred[k] and not barred[i]) or stray or timed:
                end = k
                break
        while end > i + 1 and c.pos[end - 1] in OUTSIDE and c.lower[end - 1] not in (")", "'s", "’s"):
            end -= 1
        while start < i and c.pos[start] in OUTSIDE:
            start += 1
        return start, end

    def agents(self, verb: int) -> list[int]:
        """Heads of the *by* phrases of a passive."""
        return [p for a in self.kids(verb, "agent") for p in self.kids(a, "pobj")]

    def is_passive(self, verb: int) -> bool:
        """Whether a verb form is a passive, with its auxiliary or as a bare participle."""
        if self.c.tag[verb] != "VBN":
            return False
        if self.kids(verb, "auxpass", *PASSIVE):
            return True
        return self.c.head[verb] != verb and not self.kids(verb, "aux", *SUBJECTS)

    def subject_of(self, verb: int) -> int | None:
        """The head of the phrase that does what `verb` says: its subject, a shared or controlling one, or an agent."""
        c, at = self.c, verb
        if self.is_passive(at) and not (c.dep[at] == "conj" and not self.kids(at, *PASSIVE)):
            agents = self.agents(at)
            return agents[0] if agents else None
        participle = c.tag[at] == "VBG" and at > 0 and c.lower[at - 1] == ","
        for _ in range(6):
            if subjects := self.kids(at, *SUBJECTS, *PASSIVE):
                if participle and c.lower[subjects[-1]] in RELATIVES and c.head[at] != at:
                    return self.subject_of(self.root(at)) if self.root(at) != verb else subjects[-1]
                return subjects[-1]
            if agents := self.agents(at):
                return agents[0]
            parent, dep = c.head[at], c.dep[at]
            if parent == at:
                return None
            if dep == "relcl":
                return parent
            if dep == "acl":
                if c.tag[at] == "VBG":
                    return parent
                governor = self._governor(parent)
                if c.tag[at] != "VB" or governor is None:
                    return None
                at = governor
            elif dep == "xcomp" and c.tag[at] == "VB" and (objects := self.kids(parent, "dobj")):
                return objects[0]
            elif dep == "ccomp" and c.pos[parent] not in ("VERB", "AUX"):
                return None
            elif dep == "amod" or (dep == "prep" and c.pos[parent] == "ADJ" and c.dep[parent] == "amod"):
                return c.head[parent] if dep == "prep" else parent
            elif dep in UPWARDS:
                at = parent
            else:
                return None
        return None

    def _governor(self, noun: int) -> int | None:
        """The verb that a noun is the object of, straight or through a preposition."""
        c = self.c
        at = c.head[noun] if c.dep[noun] == "pobj" else noun
        parent = c.head[at]
        ties = ("prep",) if at != noun else ("dobj", "attr", "conj")
        return parent if parent != at and c.dep[at] in ties and c.pos[parent] in ("VERB", "AUX") else None

    def holder_of(self, noun: int) -> int | None:
        """Whose a claim, a warning, a decision is: its possessor, who it is by or from, or the subject of its verb."""
        c = self.c
        if owners := self.kids(noun, "poss"):
            return owners[0]
        for p in self.kids(noun, "prep", "agent"):
            if c.lower[p] in ("by", "from") and (objects := self.kids(p, "pobj")):
                return objects[0]
        governor = self._governor(noun)
        return self.subject_of(governor) if governor is not None else None

    def root(self, i: int) -> int:
        """The head of the sentence of token `i`."""
        while self.c.head[i] != i:
            i = self.c.head[i]
        return i
