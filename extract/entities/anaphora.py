"""Pronouns and definite phrases: which earlier entity they mean, by gender, number, nearness and prominence.

A pass from left to right over names, phrases and pronouns. A pronoun takes the most prominent entity that agrees with
it in its own sentence or the three before; a definite phrase the last entity of its kind (the country, the company, the
minister) or the last phrase with the same head. What finds nothing stays unmarked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from spacy.tokens import Doc, Span

from newsview.extract.layers import TIMES
from newsview.extract.names.gazetteer import Gazetteer
from newsview.extract.syntax.clauses import Clauses
from newsview.extract.syntax.noun_phrases import POSTMODIFIERS, PREMODIFIERS, described_phrase
from newsview.extract.syntax.quotations import Quotations

__all__ = ["Anaphor", "anaphors"]

PRONOUNS: dict[str, str] = {
    **dict.fromkeys(("he", "him", "his", "himself"), "m"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "f"),
    **dict.fromkeys(("it", "its", "itself"), "n"),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), "p"),
}
"""Third-person pronouns by what they agree with: a man, a woman, a thing, several."""

FARTHEST = 3
"""Sentences back in which a pronoun looks."""

SPEAKER = frozenset(("i", "me", "my", "mine", "myself"))
SPEAKERS = frozenset(("we", "us", "our", "ours", "ourselves"))
PLACES = frozenset(("GPE", "LOC"))
INHABITED = frozenset(("region", "area", "island"))
"""Nouns for natural places that may call a governed one; a border or a coast is none."""
OTHER = "PRODUCT"
"""Label of phrases for things that no list knows."""

PHRASES = frozenset(("nsubj", "nsubjpass", "dobj", "pobj", "attr", "conj", "dative", "appos", "ROOT", "oprd"))
DEFINITE = frozenset(("the", "this", "that", "these", "those", "his", "her", "its", "their"))


SCORES = {"m": 0.9, "f": 0.9, "p": 0.65, "n": 0.45, "quoted": 0.7, "nominal": 0.4}
"""How often each kind is right on OntoGUM's news (12 documents of dev data)."""


@dataclass(frozen=True)
class Anaphor:
    """Tokens start to end mean the entity of mention `of`, a name or another anaphor (by position in the result)."""

    start: int
    end: int
    label: str
    kind: str
    score: float
    group: int
    """Number of the group that it belongs to; those of names come first, in their order."""


@dataclass
class Referent:
    """What is known of an entity so far in the text."""

    group: int
    label: str
    named: bool
    genders: frozenset[str]
    heads: set[str] = field(default_factory=set)
    state: bool = False
    last: int = -1
    sentence: int = -1
    subject: bool = False
    plural: bool = False
    mentions: list[tuple[int, int, str]] = field(default_factory=list)


def anaphors(doc: Doc, groups: Sequence[Sequence[Span]], tables: Gazetteer, *, bodies: bool = False) -> list[Anaphor]:
    """The pronouns and definite phrases that mean something named or said before, in text order.

    With `bodies`, those too that mean an office or a body of a state (the president, police), said once or more.
    """
    return _Reader(doc, groups, tables, bodies).read()


class _Reader:
    """Walks a document once."""

    def __init__(self, doc: Doc, groups: Sequence[Sequence[Span]], tables: Gazetteer, bodies: bool) -> None:
        self.tables = tables
        cues = tables.cues
        self.bodies = cues["national_office"] | cues["national_body"] if bodies else frozenset()
        self.forces = cues["national_force"] if bodies else frozenset()
        self.ranks = (cues["title_before"] | frozenset(("national", "federal", "military"))) - cues["bygone"]
        self.clauses = Clauses.of(doc)
        self.c = self.clauses.columns
        starts = sorted(set(self.c.sent))
        number = {start: n for n, start in enumerate(starts)}
        self.sentence = [number[s] for s in self.c.sent]
        self.times = {i for span in doc.spans.get(TIMES, ()) for i in range(span.start, span.end)}
        self.quotations = Quotations.of(doc)
        self.speakers: dict[tuple[int, bool], Referent] = {}
        self.referents: list[Referent] = []
        """The named ones, in order of their groups."""
        self.met: list[tuple[int, Referent]] = []
        self.at: dict[int, Referent] = {}
        self.by_head: dict[str, list[Referent]] = {}
        self.groups = len(groups)
        self.found: list[Anaphor] = []
        self.covered = [False] * len(doc)
        self.names: list[tuple[int, int, int]] = []
        for n, group in enumerate(groups):
            label = Counter(s.label_ for s in group).most_common(1)[0][0]
            named = {word for s in group if s.label_ != "PERSON" for word in _kinds_of(s.text)}
            state = any(s.label_ == "GPE" and s.text in tables.states for s in group)
            label = "GPE" if state else label
            self.referents.append(Referent(n, label, True, self._genders(label, group), heads=named, state=state))
            for span in group:
                self.names.append((span.start, span.end, n))
                self.covered[span.start : span.end] = [True] * (span.end - span.start)
        self.names.sort()

    def read(self) -> list[Anaphor]:
        quoted, nothing = self.quotations.inside, self.tables.nouns["no_thing"]
        events = [(start, 0, end, group) for start, end, group in self.names]
        for i, word in enumerate(self.c.lower):
            if self.covered[i]:
                continue
            if self.c.tag[i] in ("PRP", "PRP$"):
                if word in PRONOUNS:
                    events.append((i, 1, i + 1, -1))
                elif (word in SPEAKER or word in SPEAKERS) and quoted[i]:
                    events.append((i, 3, i + 1, -1))  # last of all: its speaker may be after it
            elif self.c.tag[i] in ("NN", "NNS") and self.c.dep[i] in PHRASES and self.c.lemma[i] not in nothing:
                events.append((i, 2, i + 1, -1))
        for start, kind, end, group in sorted(events, key=lambda e: (e[1] == 3, e)):
            if kind == 0:
                self._met(self.referents[group], start, end)
            elif kind == 1:
                self._pronoun(start)
            elif kind == 3:
                self._first_person(start, quoted[start])
            else:
                self._phrase(start)
        times = Counter(a.group for a in self.found if a.kind == "nominal")
        thin = {
            a.group for a in self.found if a.label == OTHER and a.group >= len(self.referents) and times[a.group] < 2
        }
        return sorted((a for a in self.found if a.group not in thin), key=lambda a: (a.start, -a.end))

    def _genders(self, label: str, group: Sequence[Span]) -> frozenset[str]:
        if label == "PERSON":
            known = set()
            for span in group:
                if gender := self.tables.given.get(span[0].text, "") if len(span) > 1 else "":
                    known.add(gender)
                before = span.doc[span.start - 1].lower_.rstrip(".") if span.start else ""
                known |= {
                    g for g, words in (("m", "male_title"), ("f", "female_title")) if before in self.tables.nouns[words]
                }
            known -= {"u"}
            return frozenset(known) if len(known) == 1 else frozenset("mf")
        if label == "NORP":
            return frozenset("p")
        if label in ("ORG", "GPE"):
            return frozenset("np")
        return frozenset("p") if group[0][-1].tag_ in ("NNS", "NNPS") else frozenset("n")

    def _near(self, i: int) -> Iterator[Referent]:
        """Everything met in the sentence of token i or the few before, the last first, each once."""
        seen: set[int] = set()
        for sentence, r in reversed(self.met):
            if self.sentence[i] - sentence > FARTHEST:
                break
            if id(r) not in seen:
                seen.add(id(r))
                yield r

    def _met(self, r: Referent, start: int, end: int) -> None:
        head = self.clauses.head_of(start, end)
        self.met.append((self.sentence[head], r))
        self.at |= dict.fromkeys(range(start, end), r)
        r.last, r.sentence, r.subject = head, self.sentence[head], self.clauses.is_subject(head)
        r.mentions.append((start, end, self.c.dep[head]))

    def _pronoun(self, i: int) -> None:
        wanted = PRONOUNS[self.c.lower[i]]
        if self.c.lower[i] == "it" and self._expletive(i):
            return
        best, most = None, 0.0
        for r in self._near(i):
            if r.last < 0 or wanted not in r.genders:
                continue
            value = self._prominence(r, i)
            if value > most:
                best, most = r, value
        if best is None:
            return
        self._add(i, i + 1, best)

    def _first_person(self, i: int, quotation: int) -> None:
        """I is who the quotation is by; we are who said we in it before."""
        key = (quotation, self.c.lower[i] in SPEAKER)
        r = self.speakers.get(key)
        if r is None and key[1]:
            by = self._speaker(quotation)
            r = self.at.get(by) if by is not None else None
        if r is None:
            r = Referent(-1, "PERSON", False, frozenset("s"))
            self._met(r, i, i + 1)
        else:
            self._add(i, i + 1, r)
        self.speakers[key] = r

    def _speaker(self, quotation: int) -> int | None:
        """The head of the phrase for who says the quotation with this number, if its verb is known."""
        verb = self.quotations.verbs[quotation - 1]
        return None if verb is None else self.clauses.doer(verb)

    def _prominence(self, r: Referent, i: int) -> float:
        back = self.sentence[i] - r.sentence
        if r.last < 0 or back > FARTHEST or r.last >= i:
            return 0.0
        c = self.c
        if back == 0 and c.head[r.last] == c.head[i] and c.tag[i] == "PRP" and not self.clauses.is_subject(i):
            return 0.0  # a clause's object is not its subject: he saw him
        value = 4.0 - back
        value += 1.5 if r.subject else 0.0
        value += 0.5 if r.named else 0.0
        value += min(len(r.mentions), 6) * 0.2
        if self.clauses.is_subject(i) and r.subject:
            value += 0.5
        if c.lower[i] in ("they", "them", "their") and r.label in ("ORG", "GPE"):
            value -= 1.5
        if c.lower[i] in ("it", "its") and r.label in ("GPE", "LOC", "FAC"):
            value -= 0.5
        return value - (i - r.last) * 0.01

    def _expletive(self, i: int) -> bool:
        """It is said that, it rained, it seems: nothing is meant."""
        c = self.c
        if c.dep[i] == "expl":
            return True
        verb = c.head[i]
        below = {c.dep[k] for k in c.children[verb]}
        lemma = c.lemma[verb]
        if lemma in ("seem", "appear", "happen", "rain", "snow"):
            return True
        return lemma == "be" and "acomp" in below and bool(below & {"xcomp", "ccomp", "advcl", "csubj"})

    def _phrase(self, i: int) -> None:
        """A phrase with the noun i as its head: the same as an earlier one, or new."""
        c = self.c
        left = [k for k in c.children[i] if k < i and c.dep[k] in PREMODIFIERS]
        start, end = described_phrase(self.clauses, i, times=self.times)
        lemma, plural = c.lemma[i], c.tag[i] == "NNS"
        words = {c.lemma[k] for k in left if c.dep[k] not in ("det", "predet") and c.lower[k] not in DEFINITE}
        definite = any(c.lower[k] in DEFINITE and c.dep[k] in ("det", "poss") for k in left)
        narrowed = any(k > i and c.dep[k] in POSTMODIFIERS for k in c.children[i])
        if any(c.dep[k] == "appos" and self.covered[k] for k in c.children[i]) or (
            c.dep[i] == "appos" and self.covered[c.head[i]]
        ):
            return  # the chancellor, Olaf Scholz: the name says who
        found: Referent | None = None
        if definite and not narrowed:
            if len(left) == 1 and not plural and c.lower[left[0]] in ("the", "this", "that"):
                found = self._of_kind(lemma, i)
            if found is None:
                same = reversed(self.by_head.get(lemma, ()))
                found = next((r for r in same if words <= r.heads and plural == r.plural), None)
        if found is not None:
            self._add(start, i + 1, found)
            if lemma not in found.heads:
                found.heads.add(lemma)
                self.by_head.setdefault(lemma, []).append(found)
            return
        label = self.tables.noun_labels.get(lemma, OTHER)
        r = Referent(-1, label, False, self._phrase_genders(lemma, plural), heads={lemma, *words}, plural=plural)
        self.by_head.setdefault(lemma, []).append(r)
        if not narrowed and not plural and words <= self.ranks and self._is_body(lemma, i, left):
            self._add(start, end, r)
        else:
            self._met(r, start, end)

    def _is_body(self, lemma: str, i: int, left: Sequence[int]) -> bool:
        """Whether the phrase means a state's office or body: the prime minister; its forces need no article."""
        articles = [self.c.lower[k] for k in left if self.c.dep[k] in ("det", "poss")]
        if lemma in self.forces:
            return articles in ([], ["the"])
        return lemma in self.bodies and articles == ["the"]

    def _phrase_genders(self, lemma: str, plural: bool) -> frozenset[str]:
        if plural:
            return frozenset("p")
        nouns = self.tables.nouns
        if lemma in nouns["male"] or lemma in nouns["female"]:
            return frozenset("m" if lemma in nouns["male"] else "f")
        if lemma in nouns["PERSON"] or lemma in self.tables.cues["title"]:
            return frozenset("mf")
        return frozenset("np") if lemma in nouns["ORG"] else frozenset("n")

    def _of_kind(self, lemma: str, i: int) -> Referent | None:
        """What a bare definite phrase may call by its kind: the country, the company; the ministry that is named so."""
        label = self.tables.noun_labels.get(lemma, "")
        near = [r for r in self._near(i) if r.named]
        fits = [r for r in near if lemma in r.heads]
        if not fits and label in ("GPE", "LOC"):
            state = lemma in self.tables.nouns["any_state"]
            kinds = PLACES if label == "GPE" or lemma in INHABITED else frozenset({"LOC"})
            fits = [r for r in near if r.label in kinds and r.state == state]
        elif not fits and (label == "PERSON" or lemma in self.tables.nouns["any_organisation"]):
            fits = [r for r in near if r.label == label]
        return max(fits, key=lambda r: (self._prominence(r, i), r.last), default=None)

    def _sort(self, start: int, end: int) -> tuple[str, float]:
        """Whether a pronoun or a phrase these tokens are, and how sure such are."""
        word = self.c.lower[start]
        if end == start + 1 and self.c.tag[start] in ("PRP", "PRP$"):
            return "pronoun", SCORES[PRONOUNS.get(word, "quoted")]
        return "nominal", SCORES["nominal"]

    def _add(self, start: int, end: int, r: Referent) -> None:
        if r.group < 0:
            r.group = self.groups
            self.groups += 1
            for a, b, _ in r.mentions:
                self.found.append(Anaphor(a, b, r.label, *self._sort(a, b), r.group))
        self.found.append(Anaphor(start, end, r.label, *self._sort(start, end), r.group))
        self._met(r, start, end)


def _kinds_of(name: str) -> list[str]:
    """The words of a name that may say what it is: its last, and the one before *of*."""
    words = name.lower().split()
    return [*words[-1:], *(a for a, b in pairwise(words) if b == "of")]
