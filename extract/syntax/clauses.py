"""What a dependency parse says about clauses: their subjects, voice, coordination, and the phrases under their words.

Every component asks here, so that each question has one answer. Tokens are given and returned as indices into the Doc.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Self

from spacy.tokens import Doc

from newsview.extract.lexicon import word_classes
from newsview.extract.syntax.doc_columns import Columns

__all__ = ["RELATIVE_TAGS", "SUBJECTS", "Clauses", "Extent", "Subjects"]

Extent = tuple[int, int]
"""Tokens from the first to the second, exclusive."""

NOMINAL_SUBJECTS = ("nsubj", "nsubjpass")
SUBJECTS = (*NOMINAL_SUBJECTS, "csubj", "csubjpass")
"""Relations of a verb's own subject: a noun phrase, or a clause, which does nothing."""

HAS = ("'s", "’s")
"""With a past tense short for *has*, though the parser takes it for *is*: who's called for higher taxes."""

RELATIVE_TAGS = frozenset({"WDT", "WP", "WP$", "WRB"})
"""Tags of words that open a relative clause or a question."""

DEEPEST = 5
"""Clauses through which an understood subject is looked for."""

DEEPEST_VOICE = 3
"""Verbs of a coordination through which a participle without auxiliary takes its voice."""


class Subjects(NamedTuple):
    """The heads of a verb's subjects, and how they were found: `own`, `relative`, `understood RELATION`, or empty."""

    heads: list[int]
    rule: str


NOBODY = Subjects([], "")


class Clauses:
    """The parse of one Doc. What it has found it keeps: the parse must not change under it."""

    def __init__(self, columns: Columns) -> None:
        """Over the columns of a parsed Doc."""
        self.columns = columns
        self._subjects: dict[tuple[int, bool], Subjects] = {}
        self._leads: dict[int, int] = {}

    @classmethod
    def of(cls, doc: Doc) -> Self:
        """The clauses of a Doc that a parser has read."""
        return cls(Columns.of(doc))

    # Tokens under and over a token.

    def child(self, token: int, *relations: str) -> int | None:
        """The first dependent in one of these relations, or None."""
        dep = self.columns.dep
        return next((c for c in self.columns.children[token] if dep[c] in relations), None)

    def children(self, token: int, *relations: str) -> list[int]:
        """All dependents in one of these relations, in order of the text."""
        children = self.columns.children[token]
        if not children:
            return []
        dep = self.columns.dep
        return [c for c in children if dep[c] in relations]

    def up(self, token: int) -> Iterator[int]:
        """The token's head, its head's head and so on, to the root of its sentence."""
        head = self.columns.head
        while head[token] != token:
            token = head[token]
            yield token

    def head_of(self, start: int, end: int) -> int:
        """The first token of `start` to `end` (exclusive) whose head lies outside: a phrase has one."""
        head = self.columns.head
        return next((i for i in range(start, end) if head[i] == i or not start <= head[i] < end), start)

    def left(self, token: int) -> int:
        """The first token of the phrase that `token` heads."""
        while (children := self.columns.children[token]) and children[0] < token:
            token = children[0]
        return token

    def right(self, token: int) -> int:
        """The last token of the phrase that `token` heads."""
        while (children := self.columns.children[token]) and children[-1] > token:
            token = children[-1]
        return token

    def subtree(self, token: int, without: int | None = None) -> list[Extent]:
        """Extents of the tokens under `token`, those under `without` left out."""
        tokens, stack = [], [token]
        while stack:
            k = stack.pop()
            tokens.append(k)
            stack.extend(x for x in self.columns.children[k] if x != without)
        runs: list[Extent] = []
        for k in sorted(tokens):
            if runs and runs[-1][1] == k:
                runs[-1] = (runs[-1][0], k + 1)
            else:
                runs.append((k, k + 1))
        return runs

    # Coordination.

    def conjuncts(self, token: int) -> list[int]:
        """The token and what is coordinated after it: *a*, *b* and *c* from the *a* of "a, b and c"."""
        found, at = [token, *self.children(token, "conj")], 1
        if len(found) == 1:
            return found
        while at < len(found):
            found.extend(self.children(found[at], "conj"))
            at += 1
        return sorted(found)

    def lead(self, token: int) -> int:
        """The first of the coordination that a noun is in: *a* for the *c* of "a, b and c"."""
        c, leads = self.columns, self._leads
        if c.dep[token] != "conj":
            return token
        passed = []
        while c.dep[token] == "conj" and not self.is_verbal(c.head[token]) and token not in leads:
            passed.append(token)
            token = c.head[token]
        token = leads.get(token, token)
        leads.update(dict.fromkeys(passed, token))
        return token

    # Verbs, and who does what they say.

    def is_verbal(self, token: int) -> bool:
        """Whether a token is a verb or an auxiliary."""
        return self.columns.pos[token] in ("VERB", "AUX")

    def is_subject(self, token: int) -> bool:
        """Whether a token heads the subject of a clause."""
        return self.columns.dep[token] in SUBJECTS

    def own_subjects(self, verb: int) -> list[int]:
        """Heads of the noun phrases that are the verb's own subjects; more than one where the parse is odd."""
        return self.children(verb, *NOMINAL_SUBJECTS)

    def is_passive(self, verb: int) -> bool:
        """Whether the verb's subject undergoes it: "was killed", "killed in the attack", "captured and killed"."""
        return self._is_passive(verb, DEEPEST_VOICE)

    def _is_passive(self, verb: int, reach: int) -> bool:
        c = self.columns
        relations = {c.dep[x] for x in c.children[verb] if not (c.tag[verb] == "VBD" and c.lower[x] in HAS)}
        if relations & {"auxpass", "nsubjpass"} or ("agent" in relations and "dobj" not in relations):
            return True
        if any(c.dep[x] == "conj" and c.tag[x] == "VBN" and self.child(x, "agent") for x in c.children[verb]):
            return "dobj" not in relations
        if c.tag[verb] not in ("VBN", "VBD") or "nsubj" in relations or "aux" in relations:
            return False
        if c.dep[verb] == "acl":
            return True
        if c.tag[verb] != "VBN" or "dobj" in relations:
            return False
        if c.dep[verb] == "conj":
            return reach > 0 and self._is_passive(c.head[verb], reach - 1)
        return c.dep[verb] in ("advcl", "pcomp")

    def agents(self, verb: int) -> list[int]:
        """Heads of the *by* phrases of a passive."""
        return [p for a in self.children(verb, "agent") for p in self.children(a, "pobj")]

    def undergoers(self, verb: int) -> list[int]:
        """Heads of what the verb is done to: its objects, or the subject of its passive."""
        return self.children(verb, "dobj", "nsubjpass")

    def subjects(self, verb: int, *, antecedents: bool = True) -> Subjects:
        """The verb's subjects, its own or understood (coordination, control, raising, participles, relative clauses).

        A relative pronoun gives way to its antecedent; without `antecedents` it stays, as in corpora of attribution
        that mark *who* as the source.
        """
        found = self._subjects.get((verb, antecedents))
        if found is None:
            found = self._subjects[verb, antecedents] = self._find_subjects(verb, antecedents, DEEPEST)
        return found

    def _find_subjects(self, verb: int, antecedents: bool, reach: int) -> Subjects:
        c = self.columns
        if own := self.own_subjects(verb):
            if antecedents and c.tag[own[-1]] in RELATIVE_TAGS and c.dep[verb] == "relcl":
                return Subjects([c.head[verb]], "relative")
            return Subjects(self.conjuncts(own[-1]), "own")
        if not reach:
            return NOBODY
        relation, head = c.dep[verb], c.head[verb]
        return Subjects(self._understood(verb, relation, head, antecedents, reach - 1), f"understood {relation}")

    def _understood(self, verb: int, relation: str, head: int, antecedents: bool, reach: int) -> list[int]:
        """The subjects of a verb that has none of its own, by its relation to its head."""
        c = self.columns
        verbal = self.is_verbal(head)
        if relation == "conj" and verbal:
            return self._find_subjects(head, antecedents, reach).heads
        if relation in ("xcomp", "advcl", "ccomp", "dep") and verbal:
            if relation == "ccomp" and c.tag[verb] not in ("VB", "VBG"):
                return []
            objects = self.children(head, "dobj", "dative") if relation != "advcl" else []
            if objects and _controls_by_object(c.lemma[head]) and not self.is_passive(head):
                return self.conjuncts(objects[0])
            return self._find_subjects(head, antecedents, reach).heads
        if relation == "acl":
            infinitive = any(c.tag[x] == "TO" for x in c.children[verb])
            return self._owners(head, antecedents, reach) if infinitive else [head]
        if relation == "relcl":
            return [head]
        if relation == "pcomp":
            governor = c.head[head]
            if not self.is_verbal(governor):
                return self._owners(governor, antecedents, reach)
            objects = self.undergoers(governor)
            if objects and _controls_by_object(c.lemma[governor]):
                return self.conjuncts(objects[0])
            return self._find_subjects(governor, antecedents, reach).heads
        if relation in ("xcomp", "advcl", "acomp") and c.pos[head] in ("ADJ", "NOUN"):
            return self._owners(head, antecedents, reach)
        return []

    def doer(self, verb: int) -> int | None:
        """The head of the phrase that does what the verb says, or None: a passive's *by* phrase, else its subject."""
        if self.is_passive(verb):
            return next(iter(self.agents(verb)), None)
        return next(iter(self.subjects(verb, antecedents=False).heads), None)

    def owners(self, noun: int, *, antecedents: bool = True) -> list[int]:
        """Who does what a noun or adjective tells of: its possessor, else the subject of the verb that carries it."""
        return self._owners(noun, antecedents, DEEPEST)

    def _owners(self, noun: int, antecedents: bool, reach: int) -> list[int]:
        c = self.columns
        if (possessor := self.child(noun, "poss")) is not None:
            return self.conjuncts(possessor)
        head = c.head[noun]
        if c.dep[noun] == "pobj":
            head = c.head[head]
        elif c.dep[noun] not in ("dobj", "attr", "acomp", "oprd", "xcomp"):
            return []
        return self._find_subjects(head, antecedents, reach).heads if reach and self.is_verbal(head) else []


def _controls_by_object(lemma: str) -> bool:
    """Whether the object of a verb does what the verb's infinitive says: they forced him to leave."""
    return lemma in word_classes("arguments.txt")["object_control"]
