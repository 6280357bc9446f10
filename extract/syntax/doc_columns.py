"""A Doc's attributes as plain lists, read at once: an attribute a token costs more than the rules that look at it."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

from spacy.tokens import Doc

__all__ = ["Columns"]


class Columns(NamedTuple):
    """One entry a token in each list."""

    lower: list[str]
    lemma: list[str]
    tag: list[str]
    """Penn Treebank tags."""
    pos: list[str]
    dep: list[str]
    head: list[int]
    """Index of the head; the token's own index at a root."""
    sent: list[int]
    """Index of the first token of its sentence."""
    children: list[list[int]]

    @classmethod
    def of(cls, doc: Doc) -> Columns:
        """The columns of a parsed Doc, read once: every component asks, and none changes the parse."""
        found = _read.get(doc)
        if found is None or len(found.lower) != len(doc):
            found = _read[doc] = cls._of(doc)
        return found

    @classmethod
    def _of(cls, doc: Doc) -> Columns:
        table = doc.to_array(["LOWER", "LEMMA", "TAG", "POS", "DEP", "HEAD", "SENT_START"]).reshape(len(doc), 7)
        strings = doc.vocab.strings
        names: dict[int, str] = {}

        def words(column: int) -> list[str]:
            found = []
            for key in table[:, column].tolist():
                word = names.get(key)
                if word is None:
                    word = names[key] = strings[key] if key else ""
                found.append(word)
            return found

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
        return cls(words(0), [w.lower() for w in words(1)], words(2), words(3), words(4), head, sent, children)


_read: WeakKeyDictionary[Doc, Columns] = WeakKeyDictionary()
