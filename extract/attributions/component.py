"""The component `newsview_sources`: who says, thinks or wants what, and by which words."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from newsview.extract.layers import TIMES, furniture_mask
from newsview.extract.lexicon import read_json
from newsview.extract.syntax.clauses import SUBJECTS, Clauses, Extent
from newsview.extract.syntax.noun_phrases import whole_phrase
from newsview.extract.syntax.quotations import Quotations, turns
from newsview.extract.syntax.reporting_verbs import is_hearsay, reporting_words, says

__all__ = ["AttributionsComponent", "make_sources"]


@Language.factory(
    "newsview_sources",
    assigns=["doc._.newsview_attributions"],
    requires=["token.tag", "token.dep", "token.head", "token.lemma"],
    default_config={"least_score": 0.0},
)
def make_sources(nlp: Language, name: str, least_score: float) -> AttributionsComponent:
    """The component, for `nlp.add_pipe("newsview_sources")`.

    `least_score` leaves out what is less likely to be right.
    """
    return AttributionsComponent(least_score)


class AttributionsComponent:
    """Puts `doc._.newsview_attributions`: records of a cue, its source or None, the content, a kind and a score.

    The kind is `said`, `held` (thought, shown, seeming), `wanted` or `judged` (criticised, praised, discussed).
    """

    def __init__(self, least_score: float = 0.0) -> None:
        """Leaves out what scores less than `least_score`."""
        self.least_score = least_score

    def __call__(self, doc: Doc) -> Doc:
        """Reads the Doc, and leaves on it what `extract.layers` says."""
        reader = AttributionReader(doc)
        records = [*(reader.record(found) for found in reader.found()), *reader.turns()]
        records.sort(key=lambda r: (r["cue"]["start"], r["cue"]["end"]))
        doc._.newsview_attributions = [r for r in records if r["score"] >= self.least_score]
        return doc


@cache
def _ways() -> tuple[dict[str, float], dict[str, str]]:
    """By the way an attribution was read: its score and its kind.

    The score is the share of what each way proposes that has cue and source right on the PolNeAR dev data, smoothed.
    """
    data = read_json("reporting.json")
    return data["scores"], data["kinds"]


class Attributed(NamedTuple):
    """An attribution in tokens: the cue, the head of the source, the content, and the way it was read."""

    cue: Extent
    source: int | None
    content: list[Extent]
    way: str


SPEAKING = frozenset(("say", "object", "think", "show", "prep"))
"""Classes of verbs that may introduce a quotation."""

REASONS = frozenset(("for", "as", "of", "over"))
"""Prepositions after the object of criticism or praise that belong to what is said."""

OBJECTS = ("dobj", "oprd", "attr")
ACCUSING = ("accuse", "blame", "criticize", "suspect")

Read = tuple[str, list[Extent]]
"""The way in which a verb reports, a key of the scores in the lexicon, and the content; an empty way: it does not."""

EDGES = frozenset((",", ".", ";", ":", "-", "–", "—", "--"))

ABOUT = frozenset(("of", "about", "on", "for", "with", "against", "to", "that", "over"))


class AttributionReader:
    """Reads the attributions of one Doc."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.clauses = Clauses.of(doc)
        self.c = self.clauses.columns
        self.words = reporting_words()
        self.scores, self.kinds = _ways()
        self.times = frozenset(i for span in doc.spans.get(TIMES, ()) for i in range(span.start, span.end))
        self.furniture = furniture_mask(doc) if doc._.newsview_furniture else []
        self.quotations = Quotations.of(doc)
        self.quoted_by = self.quotations.by_verb()

    def found(self) -> list[Attributed]:
        """The attributions in order of their cues; none has its cue within a quotation or furniture."""
        c, lexicon, inside = self.c, self.words, self.quotations.inside
        found = []
        for i, lemma in enumerate(c.lemma):
            one: Attributed | None = None
            if lemma in lexicon.verbs and c.tag[i][:2] == "VB":
                one = self._verb(i, lexicon.verbs[lemma])
            elif lemma == "accord" or c.lower[i] == "according":
                one = self._according(i)
            elif lemma in lexicon.nouns and c.pos[i] == "NOUN":
                one = self._noun(i)
            elif lemma in lexicon.adjectives and c.pos[i] == "ADJ":
                one = self._adjective(i)
            elif c.lower[i] in lexicon.adverbs:
                one = Attributed((i, i + 1), None, self._rest(i), "adverb")
            if one is not None and not inside[i] and not (self.furniture and self.furniture[i]):
                found.append(one)
        return found

    def turns(self) -> list[dict[str, Any]]:
        """Records of the turns of a transcript: the colon after a speaker's name is the cue."""
        score = self.scores["turn"]
        return [
            {
                "cue": {"start": turn.colon, "end": turn.colon + 1},
                "source": {"start": turn.speaker[0], "end": turn.speaker[1]},
                "content": {"start": turn.words[0], "end": turn.words[1]},
                "kind": self.kinds["turn"],
                "score": score,
            }
            for turn in turns(self.c.text)
        ]

    def _verb(self, i: int, kinds: frozenset[str]) -> Attributed | None:
        way, content = self._with_clause(i, kinds) or self._with_objects(i, kinds) or ("", [])
        if not way or self.c.dep[i] == "amod":
            return None
        source = None if way in ("seem", "hearsay") else self.clauses.doer(i)
        if source is None and way == "quote":
            source = self._near_verb(i)
        return Attributed((i, i + 1), source, content, way)

    def _with_clause(self, i: int, kinds: frozenset[str]) -> Read | None:
        """What a verb says in a quotation, in a clause under, above or after it, or in an infinitive."""
        c, clauses = self.c, self.clauses
        clause = clauses.children(i, "ccomp")
        under = clauses.subtree(clause[0]) if clause else []
        if (quotes := self.quoted_by.get(i)) and kinds & SPEAKING:
            return "quote", _merged([*under, *quotes], i)
        if clause:
            way = next((way for way in ("say", "show", "think") if way in kinds), "")
            return (way or "remark", under) if way or kinds & {"object", "prep"} else ("", [])
        infinitive = clauses.children(i, "xcomp")
        if "say" in kinds and not clauses.children(i, *OBJECTS) and self._is_aside(i):
            return "aside", clauses.subtree(c.head[i], without=i)
        if infinitive and is_hearsay(clauses, i):
            return "hearsay", [x for k in (*clauses.own_subjects(i), *infinitive) for x in clauses.subtree(k)]
        if "say" in kinds and (rest := self._that_clause(i)):
            return "say", rest
        if infinitive and (way := next((way for way in ("want", "seem") if way in kinds), "")):
            return way, clauses.subtree(infinitive[0])
        return None

    def _with_objects(self, i: int, kinds: frozenset[str]) -> Read | None:
        """What a verb says of its object or by a preposition: criticised the plan, was accused of it, spoke about."""
        c, clauses = self.c, self.clauses
        objects, infinitive = clauses.children(i, *OBJECTS), clauses.children(i, "xcomp")
        prepositions = clauses.children(i, "prep")
        if "object" in kinds and clauses.is_passive(i) and (patients := clauses.own_subjects(i)):
            if clauses.agents(i):
                return "object", clauses.subtree(patients[0])
            return ("accused", clauses.subtree(prepositions[0])) if c.lemma[i] in ACCUSING and prepositions else None
        if "object" in kinds and objects:
            reasons = [k for k in (*prepositions, *infinitive) if k > i and c.lower[k] in REASONS]
            return "object", [x for k in sorted([*objects, *reasons]) for x in clauses.subtree(k)]
        if "prep" in kinds and (about := [p for p in prepositions if c.lower[p] in ABOUT]):
            about = [p for p in about if c.lower[p] not in ("to", "with")] or about[:1]
            return "about", [x for k in sorted([*about, *infinitive]) for x in clauses.subtree(k)]
        return ("mute", []) if c.lemma[i] == "say" and clauses.children(i, *SUBJECTS) else None

    def _is_aside(self, i: int) -> bool:
        """Whether a clause of saying is next to what it says: *he said*, *as officials have said*."""
        c, clauses = self.c, self.clauses
        if c.dep[i] not in ("parataxis", "ccomp", "advcl") or not clauses.children(i, *SUBJECTS):
            return False
        marks = [c.lower[k] for k in clauses.children(i, "mark", "advmod")]
        return not clauses.children(i, "prep") and all(m == "as" or m.endswith("ly") for m in marks)

    def _that_clause(self, i: int) -> list[Extent]:
        """The *that* clause after a verb of saying which the parse has hung on something between them."""
        c = self.c
        for k in range(i + 1, min(i + 25, len(c.lower))):
            if c.sent[k] != c.sent[i] or c.lower[k] in (".", ";", ":") or self.quotations.inside[k]:
                return []
            if c.lower[k] == "that" and c.dep[k] == "mark":
                head = c.head[k]
                return self.clauses.subtree(head) if c.head[head] != i and not says(c, c.head[head]) else []
        return []

    def _near_verb(self, verb: int) -> int | None:
        """The noun phrase right after the verb of a quotation, else right before it, where the parse has no subject."""
        c = self.c
        near: list[int] = [*range(verb + 1, min(verb + 4, len(c.lower))), *range(verb - 1, max(verb - 4, -1), -1)]
        for k in near:
            if not self.quotations.inside[k] and c.pos[k] in ("PROPN", "PRON", "NOUN"):
                while c.head[k] not in (k, verb) and c.dep[k] in ("compound", "nmod", "amod", "poss"):
                    k = c.head[k]
                return k
        return None

    def _according(self, i: int) -> Attributed | None:
        to = next((k for k in range(i + 1, min(i + 3, len(self.c.lower))) if self.c.lower[k] == "to"), None)
        if to is None:
            return None
        objects = self.clauses.children(to, "pobj")
        return Attributed((i, to + 1), objects[0] if objects else None, self._rest(i), "according")

    def _noun(self, i: int) -> Attributed | None:
        clauses = self.clauses
        clause = [k for k in clauses.children(i, "acl", "ccomp") if clauses.children(k, "aux", "mark", *SUBJECTS)]
        if clause:
            return Attributed((i, i + 1), self._holder(i), clauses.subtree(clause[0]), "noun")
        return None

    def _holder(self, noun: int) -> int | None:
        """Whose a claim, a warning, a decision is: its possessor, who it is by or from, or the subject of its verb."""
        clauses = self.clauses
        if clauses.child(noun, "poss") is None:
            for p in clauses.children(noun, "prep", "agent"):
                if self.c.lower[p] in ("by", "from") and (objects := clauses.children(p, "pobj")):
                    return objects[0]
        return next(iter(clauses.owners(noun, antecedents=False)), None)

    def _adjective(self, i: int) -> Attributed | None:
        clauses, verb = self.clauses, self.c.head[i]
        clause = clauses.children(i, "ccomp") or clauses.children(verb, "ccomp")
        subjects = [each for each in clauses.children(verb, *SUBJECTS) if each != i]  # in a headline it may be one
        if not clause or not subjects:
            return None
        source = None if self.c.lower[subjects[-1]] == "it" else subjects[-1]
        return Attributed((i, i + 1), source, clauses.subtree(clause[0]), "adjective")

    def _rest(self, i: int) -> list[Extent]:
        """The clause that an adverbial is in, without it."""
        return self.clauses.subtree(self.c.head[i], without=i) if self.c.head[i] != i else []

    def record(self, found: Attributed) -> dict[str, Any]:
        """The attribution as the document format has it."""
        source = None
        if found.source is not None and not found.cue[0] <= found.source < found.cue[1]:
            phrase = whole_phrase(
                self.clauses, found.source, cue=found.cue[0], barred=self.quotations.inside, times=self.times
            )
            source = self.c.characters(*phrase)
        pieces = [piece for extent in found.content for piece in _without(extent, found.cue)]
        segments = [self.c.characters(a, b) for a, b in map(self._trimmed, pieces) if a < b]
        content: dict[str, Any] | None = None
        if segments:
            content = {"start": segments[0]["start"], "end": segments[-1]["end"]}
        if content and len(segments) > 1:
            content["segments"] = segments
        return {
            "cue": self.c.characters(*found.cue),
            "source": source,
            "content": content,
            "kind": self.kinds[found.way],
            "score": self.scores[found.way],
        }

    def _trimmed(self, extent: Extent) -> Extent:
        """An extent without the commas, stops and white space at its ends."""
        start, end = extent
        while start < end and (self.c.lower[start] in EDGES or self.c.pos[start] == "SPACE"):
            start += 1
        while start < end and (self.c.lower[end - 1] in EDGES or self.c.pos[end - 1] == "SPACE"):
            end -= 1
        return start, end


def _without(extent: Extent, cue: Extent) -> tuple[Extent, Extent]:
    """What of an extent lies before the cue and what after it: an odd parse hangs a verb into what it tells."""
    return (extent[0], max(min(extent[1], cue[0]), extent[0])), (min(max(extent[0], cue[1]), extent[1]), extent[1])


def _merged(extents: list[Extent], cue: int) -> list[Extent]:
    """Extents in order, those that meet joined, without those that hold the cue."""
    joined: list[Extent] = []
    for a, b in sorted(x for x in extents if not x[0] <= cue < x[1]):
        if joined and a <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined
