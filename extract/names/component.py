"""`newsview_names`: the names of an article, spaCy's entities put right by what the whole document says of each.

Reads `doc.ents`, tags and `doc.spans["newsview_times"]`; writes `doc.spans["newsview_names"]`. Candidates are looked at
twice by a model trained here: each by itself, then knowing what the first look found of the same name elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from newsview.extract.layers import NAMES, TIMES
from newsview.extract.names.amounts import amounts
from newsview.extract.names.candidates import Known, Words, entities, from_tables, is_title, words_of, zones
from newsview.extract.names.consistency import repeated
from newsview.extract.names.features import evidence, features
from newsview.extract.names.gazetteer import Gazetteer, gazetteer
from newsview.extract.names.model import Chosen, NameModels, choose, models, probabilities
from newsview.extract.names.second_pass import second_look
from newsview.extract.names.weapons import DESIGNATION, numbered_laws, weapons_in
from newsview.extract.scoring import score_spans, score_weights

__all__ = ["NamesComponent", "ScoredName", "make_names"]


NUMBER_SCORE, WEAPON_SCORE, LAW_SCORE, LISTED_SCORE = 0.6, 0.5, 0.6, 0.8

UNSURE = 0.7
"""Below it, what the model takes for a person or an organisation is the city that the tables know by this name."""


@dataclass(frozen=True)
class ScoredName:
    """Tokens start to end are a name with this label; `score` is the probability that span and label are right."""

    start: int
    end: int
    label: str
    score: float
    kind: str = "name"


@Language.factory(
    "newsview_names",
    assigns=["doc.spans", "span._.newsview_score", "span._.newsview_kind"],
    requires=["doc.ents", "token.tag"],
    default_config={"least_score": 0.0},
    default_score_weights=score_weights(NAMES),
)
def make_names(nlp: Language, name: str, least_score: float) -> NamesComponent:
    """The component, for `nlp.add_pipe("newsview_names")`. `least_score` leaves out what is less likely to be right."""
    return NamesComponent(least_score)


class NamesComponent:
    """Puts `doc.spans["newsview_names"]`, each span with its label and a score."""

    def __init__(self, least_score: float = 0.0) -> None:
        """With the tables and models that ship; leaves out what scores less than `least_score`."""
        self.least_score = least_score
        self.tables: Gazetteer = gazetteer()
        self.models: NameModels = models()
        self.titles = self.tables.cues["title"] | self.tables.cues["title_before"] | {"of", "the"}

    def __call__(self, doc: Doc) -> Doc:
        """Reads the Doc, and leaves on it what `extract.layers` says."""
        w, marked = words_of(doc), doc.ents
        ents, known = entities(marked, w, self.tables), from_tables(w, self.tables)
        chosen = repeated(w, self.chosen(w, ents, known), self.tables.kinds)
        surnames = {w.words[n.end - 1] for n in chosen if n.label == "PERSON" and n.end - n.start > 1}
        named = [n for name in chosen if (n := self._settled(name, w, surnames))]
        named.extend(self._overlooked(known, named, w))
        named.extend(self._overlooked_places(named, w, surnames))
        free = [True] * len(doc)
        for n in named:
            free[n.start : n.end] = [False] * (n.end - n.start)
        for start, end, label in (*numbered_laws(w, free, self.tables), *weapons_in(w, free, self.tables)):
            named.append(ScoredName(start, end, label, WEAPON_SCORE if label != "LAW" else LAW_SCORE))
            free[start:end] = [False] * (end - start)
        for start, end, label in (*_dates(doc, marked, free), *amounts(doc, marked, w, free)):
            named.append(ScoredName(start, end, label, NUMBER_SCORE))
        kept = [n for n in named if n.score >= self.least_score]
        doc.spans[NAMES] = [_span(doc, n) for n in sorted(kept, key=lambda n: (n.start, -n.end))]
        return doc

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """Precision, recall and F1 of spans and labels, for `nlp.evaluate`."""
        return score_spans(examples, NAMES)

    def _settled(self, name: Chosen, w: Words, surnames: Set[str]) -> ScoredName | None:
        """The name with what the tables know better than the model: ships by their prefix; IEDs are no names."""
        words, before = w.lower[name.start : name.end], self.tables.cues["title_before"]
        if all(word in self.tables.weapons for word in words):
            return None
        if name.label == "PERSON" and all(word.rstrip(".") in self.titles for word in words):
            return None
        if len(words) > 3 and words[1] == "-" and words[0] in before and is_title(w, name.start + 2, self.tables):
            return ScoredName(name.start + 3, name.end, "PERSON", name.score)  # Vice-President Jane Doe
        if name.label == "PERSON" and len(words) > 1 and self._people(w.words[name.end - 1]):
            return ScoredName(name.end - 1, name.end, "NORP", LISTED_SCORE)
        if kind := self._weapon_kind(name, w):
            return None if self._before_weapon(name, w) else ScoredName(name.start, name.end, kind, name.score)
        label, score = name.label, name.score
        text = w.span(name.start, name.end)
        city = label in ("PERSON", "ORG") and score < UNSURE and text in self.tables.cities
        if city and text not in surnames and not is_title(w, name.start - 1, self.tables):
            return ScoredName(name.start, name.end, "GPE", LISTED_SCORE)
        listed = self.tables.label(self.tables.canonical(text))
        if listed and listed != label:
            given = len(words) == 1 and w.words[name.start] in self.tables.given
            if label != "PERSON" or not given:
                label = listed
        if listed == label:
            score = max(score, LISTED_SCORE)
        if label == "NORP" and self._spoken(name, w):
            label = "LANGUAGE"
        return ScoredName(name.start, name.end, label, score)

    def _people(self, word: str) -> bool:
        """Whether it is the plural of a people's name: Algerians."""
        return word in self.tables.demonyms and word[-1] == "s" and word[:-1] in self.tables.demonyms

    def _weapon_kind(self, name: Chosen, w: Words) -> str | None:
        """WEAPON or PLATFORM for a Kalashnikov, a Su-34 before *bombers*, HMS Ocean; None for other names."""
        words = w.words[name.start : name.end]
        nouns = self.tables.nouns
        if len(words) > 1 and words[0] in nouns["ship_prefix"]:
            return "PLATFORM"
        for label, known in (("WEAPON", "weapon_name"), ("PLATFORM", "platform_name")):
            if (words[0] in nouns[known] or words[-1] in nouns[known]) and (
                name.label == "PRODUCT" or self._before_weapon(name, w)
            ):
                return label
        return "PLATFORM" if self._before_weapon(name, w) and DESIGNATION.match("".join(words)) else None

    def _before_weapon(self, name: Chosen, w: Words) -> bool:
        return name.end < len(w.words) and w.lower[name.end] in self.tables.weapons

    def _spoken(self, name: Chosen, w: Words) -> bool:
        """In English, speaks Arabic: the language, not the people."""
        before = w.lower[name.start - 1] if name.start else ""
        after = w.tags[name.end] if name.end < len(w.tags) else ""
        return before in self.tables.cues["speaking"] and not after.startswith(("NN", "JJ", "HYPH"))

    def _overlooked(self, known: Sequence[Known], named: Sequence[ScoredName], w: Words) -> Iterator[ScoredName]:
        """States and peoples that the tables know and the model passed over; not such as are given names too."""
        taken = {i for n in named for i in range(n.start, n.end)}
        for start, end, label in known:
            if not label:  # an organisation, on which the model's word counts
                continue
            if taken.isdisjoint(range(start, end)) and (end > start + 1 or w.words[start] not in self.tables.given):
                yield ScoredName(start, end, label, LISTED_SCORE)

    def _overlooked_places(self, named: Sequence[ScoredName], w: Words, surnames: Set[str]) -> Iterator[ScoredName]:
        """Cities and provinces that are alone as proper nouns; at the head of a sentence, the larger cities only."""
        taken = {i for n in named for i in range(n.start, n.end)}
        for i, word in enumerate(w.words):
            if word not in self.tables.first_places or w.tags[i] != "NNP" or i in taken or w.taken[i] or w.headline[i]:
                continue
            for name in self.tables.first_places[word]:
                end = _end(w, i, name)
                if end is None or (w.first[i] and name not in self.tables.cities):
                    continue
                if word not in surnames and not self._within(w, i, end) and taken.isdisjoint(range(i, end)):
                    yield ScoredName(i, end, "GPE", LISTED_SCORE)
                break

    def _within(self, w: Words, start: int, end: int) -> bool:
        """Whether the tokens are part of a longer name, or a person's after a title."""
        neighbours = [i for i in (start - 1, end) if 0 <= i < len(w.words)]
        return is_title(w, start - 1, self.tables) or any(
            w.tags[i].startswith(("NNP", "HYPH")) or w.words[i] in "-/&" for i in neighbours
        )

    def chosen(self, w: Words, ents: Sequence[Known], known: Sequence[Known]) -> list[Chosen]:
        """The names of a document in text order."""
        e = evidence(w, ents, known, self.tables)
        places = zones(w, [*ents, *known])
        rows = [features(w, a, b, e, self.tables) for zone in places for a, b in zone.spans]
        first = probabilities(self.models.first, rows)
        looked = [a + b for a, b in zip(rows, second_look(w, places, first), strict=True)]
        return choose(places, probabilities(self.models.second, looked))


def _span(doc: Doc, named: ScoredName) -> Span:
    span = Span(doc, named.start, named.end, label=named.label)
    span._.newsview_score = round(named.score, 3)
    span._.newsview_kind = named.kind
    return span


def _end(w: Words, start: int, name: str) -> int | None:
    """Where the name ends that the text has from token `start` on, or None."""
    stop = w.starts[start] + len(name)
    if not w.text.startswith(name, w.starts[start]):
        return None
    end = start
    while end < len(w.words) and w.starts[end] < stop:
        end += 1
    return end if w.starts[end - 1] + len(w.words[end - 1]) == stop else None


def _dates(doc: Doc, marked: Sequence[Span], free: list[bool]) -> Iterator[tuple[int, int, str]]:
    """Dates and times as spaCy has them, where no tagger of times has run."""
    if TIMES not in doc.spans:
        for ent in marked:
            if ent.label_ in ("DATE", "TIME") and all(free[ent.start : ent.end]):
                yield ent.start, ent.end, ent.label_
