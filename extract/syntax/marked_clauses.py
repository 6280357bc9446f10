"""The parse of a Doc with the names and times that are at its tokens: what the rules for events walk over."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from spacy.tokens import Doc

from newsview.extract.layers import NAMES, TIMES
from newsview.extract.syntax.clauses import Clauses, Extent
from newsview.extract.syntax.doc_columns import Columns

__all__ = ["MarkedClauses", "Named"]


class Named(NamedTuple):
    """A mention: its tokens, its label, `name`, `nominal` or `pronoun`, and its entity's id."""

    start: int
    end: int
    label: str
    kind: str
    entity: str | None


class MarkedClauses(Clauses):
    """Clauses with the mentions and times of the Doc, which must not change under it either."""

    def __init__(self, columns: Columns, doc: Doc) -> None:
        """Over a Doc and its columns; `of` reads the columns itself."""
        super().__init__(columns)
        self.doc = doc
        self.phrases: dict[int, Extent] = {}
        """Phrases found so far, by the token at their head: `core_phrase` keeps them here."""
        self._counts: dict[tuple[int, Callable[[str], bool]], int] = {}

    @classmethod
    def of(cls, doc: Doc) -> MarkedClauses:
        """The clauses of a Doc on which the components for times, names and entities have run, as far as they have."""
        return cls(Columns.of(doc), doc)

    @cached_property
    def names(self) -> list[Named]:
        """Mentions, pronouns among them: newsview's, or spaCy's own entities where newsview_names did not run."""
        if NAMES not in self.doc.spans:
            return [Named(s.start, s.end, s.label_, "name", None) for s in self.doc.ents]
        return [
            Named(s.start, s.end, s.label_, about.newsview_kind or "name", about.newsview_entity)
            for s in self.doc.spans[NAMES]
            for about in (s._,)
        ]

    @cached_property
    def named(self) -> set[str]:
        """Ids of the entities that have a name somewhere in the article."""
        return {n.entity for n in self.names if n.kind == "name" and n.entity is not None}

    @cached_property
    def times(self) -> list[tuple[int, int, str | None]]:
        """`(start, end, EDTF value)` of dates and times of day, without durations and sets."""
        spans = self.doc.spans.get(TIMES, self.doc.ents)
        return [(s.start, s.end, s._.newsview_value) for s in spans if s.label_ in ("DATE", "TIME")]

    @cached_property
    def lasting(self) -> set[int]:
        """The tokens of durations and of times that come again."""
        spans = self.doc.spans.get(TIMES, ())
        return {i for span in spans if span.label_ in ("DURATION", "SET") for i in range(span.start, span.end)}

    @cached_property
    def vague_times(self) -> set[int]:
        """Indices in `times` of those that name no date, such as "recently", whatever the article's date."""
        spans = [s for s in self.doc.spans.get(TIMES, ()) if s.label_ in ("DATE", "TIME")]
        return {n for n, span in enumerate(spans) if (span._.newsview_timex or "").endswith("_REF")}

    @cached_property
    def name_at(self) -> list[int]:
        """For each token, the index in `names` of the mention that it is in, else -1: the shortest, names first."""
        found = [-1] * len(self.doc)
        names = self.names
        order = sorted(range(len(names)), key=lambda n: (names[n].kind == "name", names[n].start - names[n].end))
        for n in order:
            found[names[n].start : names[n].end] = [n] * (names[n].end - names[n].start)
        return found

    @cached_property
    def time_at(self) -> list[int]:
        """For each token, the index in `times` of the time that it is in, else -1."""
        found = [-1] * len(self.doc)
        for n, (start, end, _) in enumerate(self.times):
            found[start:end] = [n] * (end - start)
        return found

    @cached_property
    def sentences_with_places(self) -> set[int]:
        """First tokens of the sentences that name a place."""
        return {self.columns.sent[n.start] for n in self.names if n.label in ("GPE", "LOC", "FAC")}

    def count_in_sentence(self, token: int, test: Callable[[str], bool]) -> int:
        """How many lemmas of the token's sentence pass the test; counted once a sentence."""
        start, lemma, sent = self.columns.sent[token], self.columns.lemma, self.columns.sent
        if (start, test) not in self._counts:
            end = start
            while end < len(sent) and sent[end] == start:
                end += 1
            self._counts[start, test] = sum(map(test, lemma[start:end]))
        return self._counts[start, test]

    def label(self, token: int) -> str:
        """The label of the mention that the token is in, else an empty string."""
        n = self.name_at[token]
        return self.names[n].label if n >= 0 else ""
