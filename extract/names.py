"""`newsview_names`: the names of an article, spaCy's entities put right by what the whole document says of each.

Reads `doc.ents`, tags and `doc.spans["newsview_times"]`; writes `doc.spans["newsview_names"]`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span

from extract.gazetteer import Gazetteer, gazetteer
from extract.layers import NAMES, TIMES
from extract.name_candidates import NUMBERS, Candidate, Words, candidates, key_of, words_of

__all__ = ["Named", "NamesComponent", "make_names"]


@dataclass(frozen=True)
class Named:
    """Tokens start to end are a name with this label; `score` is the probability that span and label are right."""

    start: int
    end: int
    label: str
    score: float
    kind: str = "name"


class NamesComponent:
    """Sets the group of names."""

    def __init__(self) -> None:
        self.tables: Gazetteer = gazetteer()

    def __call__(self, doc: Doc) -> Doc:
        w = words_of(doc)
        named = [*_decided(candidates(doc, w, self.tables), w, self.tables), *_passed_through(doc, w)]
        doc.spans[NAMES] = [_span(doc, n) for n in sorted(named, key=lambda n: (n.start, -n.end))]
        return doc


@Language.factory("newsview_names")
def make_names(nlp: Language, name: str) -> NamesComponent:
    """The component, for `nlp.add_pipe("newsview_names")`."""
    return NamesComponent()


def _span(doc: Doc, named: Named) -> Span:
    span = Span(doc, named.start, named.end, label=named.label)
    span._.newsview_score = round(named.score, 3)
    span._.newsview_kind = named.kind
    return span


def _passed_through(doc: Doc, w: Words) -> list[Named]:
    """Amounts as spaCy has them; dates and times too where no tagger of times has run."""
    labels = NUMBERS if TIMES in doc.spans else NUMBERS | {"DATE", "TIME"}
    return [
        Named(ent.start, ent.end, ent.label_, 0.7)
        for ent in doc.ents
        if ent.label_ in labels and not any(w.taken[ent.start : ent.end])
    ]


def _decided(found: Sequence[Candidate], w: Words, tables: Gazetteer) -> list[Named]:
    keys = [key_of(w.span(c.start, c.end)) for c in found]
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, c in zip(keys, found, strict=True):
        label = c.known or ("PERSON" if c.title else c.label)
        if label:
            votes[key][label] += 3 if c.known or c.title else 1
    surnames: dict[str, str] = {}
    for key, ballot in votes.items():
        if " " in key and ballot.most_common(1)[0][0] == "PERSON":
            surnames[key.rsplit(" ", 1)[1]] = key
    named = []
    for key, c in zip(keys, found, strict=True):
        if key in surnames and not c.known:
            label = "PERSON"
        elif votes[key]:
            label = votes[key].most_common(1)[0][0]
        else:
            continue
        named.append(Named(c.start, c.end, label, 0.7))
    return named
