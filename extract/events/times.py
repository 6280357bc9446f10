"""When an event happened: the time that is in its clause, else in the clause that governs it."""

from __future__ import annotations

from newsview.extract.syntax.marked_clauses import MarkedClauses

__all__ = ["EventTimes"]

INHERITED = frozenset(
    {"xcomp", "conj", "advcl", "dobj", "pobj", "prep", "nsubj", "nsubjpass", "acl", "pcomp", "attr", "agent"}
)
"""Relations over which an event may take its governor's time: what is merely said has a time of its own."""

FARTHEST = 4
"""Over how many relations, the first included, a time is handed down."""


class EventTimes:
    """The times of one Doc, each given to the verb or event noun that it dates."""

    def __init__(self, s: MarkedClauses) -> None:
        """Of the clauses of a Doc whose times are known."""
        self.syntax = s
        self.dates: dict[int, list[int]] = {}
        """The times that date a token, by token."""
        for n, (start, end, _) in enumerate(s.times):
            self.dates.setdefault(self._dated(start, end), []).append(n)

    def _dated(self, start: int, end: int) -> int:
        """The token that a time phrase dates: a noun that it modifies directly, else the verb of its clause.

        The parser often hangs "on Tuesday" on the noun before it; a time that a preposition ties to a noun belongs to
        the clause's verb.
        """
        s, c = self.syntax, self.syntax.columns
        root = s.head_of(start, end)
        head = c.head[root]
        if c.dep[root] in ("poss", "compound", "amod", "nmod", "npadvmod", "appos") and c.pos[head] in (
            "NOUN",
            "PROPN",
        ):
            return head
        for token in s.up(root):
            if s.is_verbal(token):
                return token
        return head

    def own(self, trigger: int) -> int | None:
        """The index in `syntax.times` of the time that dates the event itself: of several the nearest that names a
        date, since "most recently on Saturday" is Saturday."""
        times, vague = self.syntax.times, self.syntax.vague_times
        of_it = self.dates.get(trigger, ())
        return min(of_it, key=lambda n: (n in vague, abs(times[n][0] - trigger), n), default=None)

    def of(self, trigger: int) -> int | None:
        """The event's own time, else that of the verb that governs it."""
        c = self.syntax.columns
        token = trigger
        for _ in range(FARTHEST):
            if (found := self.own(token)) is not None:
                return found
            if c.dep[token] not in INHERITED or c.head[token] == token:
                return None
            token = c.head[token]
        return None
