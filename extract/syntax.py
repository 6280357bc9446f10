"""A parsed Doc with its names and times as plain lists: what the rules for events walk over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc

from extract.columns import Columns
from extract.layers import NAMES, TIMES, furniture_mask

__all__ = ["Syntax"]


@dataclass(frozen=True)
class Syntax:
    """The columns of `doc` with the mentions and times that stand at each token; indices are token indices."""

    doc: Doc
    columns: Columns

    @classmethod
    def of(cls, doc: Doc) -> Syntax:
        return cls(doc, Columns.of(doc))

    @cached_property
    def furniture(self) -> list[bool]:
        size = len(self.doc)
        return furniture_mask(self.doc) if self.doc._.newsview_furniture else [False] * size

    @cached_property
    def extents(self) -> list[tuple[int, int]]:
        """Character offsets of each token."""
        table = self.doc.to_array(["IDX", "LENGTH"]).reshape(len(self.doc), 2).astype("int64")
        return list(zip(table[:, 0].tolist(), table.sum(axis=1).tolist(), strict=True))

    @cached_property
    def names(self) -> list[tuple[int, int, str, str | None]]:
        """`(start, end, label, entity id)` of mentions: newsview's, or spaCy's own where newsview_names did not run."""
        if NAMES in self.doc.spans:
            return [(s.start, s.end, s.label_, s._.newsview_entity) for s in self.doc.spans[NAMES]]
        return [(s.start, s.end, s.label_, None) for s in self.doc.ents]

    @cached_property
    def times(self) -> list[tuple[int, int, str | None]]:
        """`(start, end, EDTF value)` of dates and times of day, without durations and sets."""
        spans = self.doc.spans.get(TIMES, self.doc.ents)
        return [(s.start, s.end, s._.newsview_value) for s in spans if s.label_ in ("DATE", "TIME")]

    @cached_property
    def name_at(self) -> list[int]:
        """For each token, the index in `names` of the longest mention that it stands in, else -1."""
        found = [-1] * len(self.doc)
        order = sorted(range(len(self.names)), key=lambda n: self.names[n][1] - self.names[n][0])
        for n in order:
            start, end, *_ = self.names[n]
            found[start:end] = [n] * (end - start)
        return found

    @cached_property
    def time_at(self) -> list[int]:
        """For each token, the index in `times` of the time that it stands in, else -1."""
        found = [-1] * len(self.doc)
        for n, (start, end, _) in enumerate(self.times):
            found[start:end] = [n] * (end - start)
        return found

    def label(self, token: int) -> str:
        """The label of the mention that the token stands in, else an empty string."""
        n = self.name_at[token]
        return self.names[n][2] if n >= 0 else ""

    def child(self, token: int, *relations: str) -> int | None:
        """The first dependent in one of these relations."""
        dep = self.columns.dep
        return next((c for c in self.columns.children[token] if dep[c] in relations), None)

    def all(self, token: int, *relations: str) -> list[int]:
        """All dependents in one of these relations, in order of the text."""
        dep = self.columns.dep
        return [c for c in self.columns.children[token] if dep[c] in relations]

    def conjuncts(self, token: int) -> list[int]:
        """The token and what is coordinated after it: *a*, *b* and *c* from the *a* of "a, b and c"."""
        found = [token]
        for c in self.columns.children[token]:
            if self.columns.dep[c] == "conj":
                found.extend(self.conjuncts(c))
        return found

    def up(self, token: int) -> Iterator[int]:
        """The token's head, its head's head and so on, to the root."""
        head = self.columns.head
        while head[token] != token:
            token = head[token]
            yield token
