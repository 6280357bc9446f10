"""A Doc's attributes as plain lists, read at once: an attribute a token costs more than the rules that look at it."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

from spacy.tokens import Doc

__all__ = ["Columns"]

READ = ("ORTH", "LEMMA", "TAG", "POS", "DEP", "HEAD", "SENT_START", "IDX", "LENGTH", "SPACY")


class Columns(NamedTuple):
    """The text, and one entry a token in each list."""

    text: str
    word: list[str]
    lower: list[str]
    lemma: list[str]
    """In small letters."""
    tag: list[str]
    """Penn Treebank tags."""
    pos: list[str]
    dep: list[str]
    head: list[int]
    """Index of the head; the token's own index at a root."""
    sent: list[int]
    """Index of the first token of its sentence."""
    starts: list[int]
    """Character offset of its first character."""
    ends: list[int]
    """Character offset after its last character."""
    children: list[list[int]]

    @classmethod
    def of(cls, doc: Doc) -> Columns:
        """The columns of a Doc, read once for all components, and again where tags or a parse came since."""
        known = len(doc), doc.has_annotation("TAG"), doc.has_annotation("DEP")
        found = _read.get(doc)
        if found is None or found[0] != known:
            found = _read[doc] = known, cls._of(doc)
        return found[1]

    @classmethod
    def _of(cls, doc: Doc) -> Columns:
        table = doc.to_array([*READ]).reshape(len(doc), len(READ))
        strings = doc.vocab.strings
        names: dict[int, str] = {0: ""}

        def words(column: int) -> list[str]:
            keys = table[:, column].tolist()
            names.update((key, strings[key]) for key in set(keys) - names.keys())
            return [names[key] for key in keys]

        offsets = table[:, 5].astype("int64").tolist()
        head = [i + offset for i, offset in enumerate(offsets)]
        children: list[list[int]] = [[] for _ in head]
        for i, parent in enumerate(head):
            if parent != i:
                children[parent].append(i)
        sent, at = [], 0
        for i, starts in enumerate(table[:, 6].tolist()):
            if starts == 1:
                at = i
            sent.append(at)
        word, spaces = words(0), table[:, 9].tolist()
        return cls(
            text="".join([f"{w} " if space else w for w, space in zip(word, spaces, strict=True)]),
            word=word,
            lower=[w.lower() for w in word],
            lemma=[w.lower() for w in words(1)],
            tag=words(2),
            pos=words(3),
            dep=words(4),
            head=head,
            sent=sent,
            starts=table[:, 7].tolist(),
            ends=(table[:, 7] + table[:, 8]).tolist(),
            children=children,
        )

    def characters(self, start: int, end: int) -> dict[str, int]:
        """`start` and `end` in characters of the tokens `start` to `end`, exclusive, as records have them."""
        return {"start": self.starts[start], "end": self.ends[end - 1]}


_read: WeakKeyDictionary[Doc, tuple[tuple[int, bool, bool], Columns]] = WeakKeyDictionary()
"""Columns by Doc, with its length and whether it had tags and a parse when they were read."""
