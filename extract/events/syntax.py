"""A parsed Doc with its names and times as plain lists: what the rules for events walk over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from spacy.tokens import Doc

from newsview.extract.pipeline.layers import NAMES, TIMES
from newsview.extract.syntax.doc_columns import Columns

__all__ = ["Named", "Syntax"]


class Named(NamedTuple):
    """A mention: its tokens, its label, `name`, `nominal` or `pronoun`, and its entity's id."""

    start: int
    end: int
    label: str
    kind: str
    entity: str | None


@dataclass(frozen=True)
class Syntax:
    """The columns of `doc` with the mentions and times that stand at each token; indices are token indices."""

    doc: Doc
    columns: Columns
    phrases: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Phrases found so far, by the token at their head: `extract.events.arguments.phrase` keeps them here."""
    subjects: dict[int, tuple[list[int], str]] = field(default_factory=dict)
    """What `extract.events.arguments.subjects` has found of each verb."""
    leads: dict[int, int] = field(default_factory=dict)
    """What `lead` has found."""
    counts: dict[tuple[int, Callable[[str], bool]], int] = field(default_factory=dict)
    """What `count_in_sentence` has counted."""

    @classmethod
    def of(cls, doc: Doc) -> Syntax:
        return cls(doc, Columns.of(doc))

    @cached_property
    def extents(self) -> list[tuple[int, int]]:
        """Character offsets of each token."""
        table = self.doc.to_array(["IDX", "LENGTH"]).reshape(len(self.doc), 2).astype("int64")
        return list(zip(table[:, 0].tolist(), table.sum(axis=1).tolist(), strict=True))

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
        """For each token, the index in `names` of the mention that it stands in, else -1: the shortest, names first."""
        found = [-1] * len(self.doc)
        names = self.names
        order = sorted(range(len(names)), key=lambda n: (names[n].kind == "name", names[n].start - names[n].end))
        for n in order:
            found[names[n].start : names[n].end] = [n] * (names[n].end - names[n].start)
        return found

    @cached_property
    def time_at(self) -> list[int]:
        """For each token, the index in `times` of the time that it stands in, else -1."""
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
        if (start, test) not in self.counts:
            end = start
            while end < len(sent) and sent[end] == start:
                end += 1
            self.counts[start, test] = sum(map(test, lemma[start:end]))
        return self.counts[start, test]

    def label(self, token: int) -> str:
        """The label of the mention that the token stands in, else an empty string."""
        n = self.name_at[token]
        return self.names[n].label if n >= 0 else ""

    def child(self, token: int, *relations: str) -> int | None:
        """The first dependent in one of these relations."""
        dep = self.columns.dep
        return next((c for c in self.columns.children[token] if dep[c] in relations), None)

    def all(self, token: int, *relations: str) -> list[int]:
        """All dependents in one of these relations, in order of the text."""
        children = self.columns.children[token]
        if not children:
            return []
        dep = self.columns.dep
        return [c for c in children if dep[c] in relations]

    def conjuncts(self, token: int) -> list[int]:
        """The token and what is coordinated after it: *a*, *b* and *c* from the *a* of "a, b and c"."""
        found, at = [token, *self.all(token, "conj")], 1
        if len(found) == 1:
            return found
        while at < len(found):
            found.extend(self.all(found[at], "conj"))
            at += 1
        return sorted(found)

    def up(self, token: int) -> Iterator[int]:
        """The token's head, its head's head and so on, to the root."""
        head = self.columns.head
        while head[token] != token:
            token = head[token]
            yield token

    def lead(self, token: int) -> int:
        """The first of the coordination that a noun stands in: *a* for the *c* of "a, b and c"."""
        c = self.columns
        if c.dep[token] != "conj":
            return token
        passed = []
        while c.dep[token] == "conj" and c.pos[c.head[token]] not in ("VERB", "AUX") and token not in self.leads:
            passed.append(token)
            token = c.head[token]
        token = self.leads.get(token, token)
        self.leads.update(dict.fromkeys(passed, token))
        return token
