"""Parts of speech, morphology and lemmas by spaCy's rules, asked once a word form instead of once a token.

Its attribute ruler and its rule lemmatiser take a seventh to a quarter of the small pipeline's time, and nearly all
their rules look at one token: at its form, tag and dependency.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import (
    DEP,
    LEMMA,
    MORPH,
    ORTH,
    POS,
    TAG,
    intify_attr,
)
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, EntityRecognizer
from spacy.pipeline.lemmatizer import Lemmatizer
from spacy.tokens import Doc
from spacy.vocab import Vocab

__all__ = ["RULED", "Morphology", "morphology_of"]

RULED = [TAG, POS, MORPH, LEMMA, DEP]
"""What the rules may set; of `Morphology.rows`, the columns."""

GIVEN = [ORTH, *RULED]
LEMMA_AT = RULED.index(LEMMA)

OF_ONE_TOKEN = frozenset(("ORTH", "TEXT", "LOWER", "IS_SPACE", "TAG", "DEP"))
"""What a pattern may ask of a token that its form, tag and dependency answer."""

MOST = 100_000
"""Word forms remembered, so that memory stays flat over a corpus of any size."""

Rows = NDArray[np.uint64]


class Morphology:
    """Gives what a pipeline's attribute ruler and rule lemmatiser would."""

    def __init__(self, nlp: Language) -> None:
        """Of the attribute ruler and rule lemmatiser at the end of `nlp`, as far as they read one token at a time."""
        self.replaced: list[str] = []
        """The components that need not run where `rows` is asked afterwards."""
        self._components: list[Any] = []
        self._several: Matcher | None = None
        for name, component in reversed(nlp.pipeline):
            if isinstance(component, Lemmatizer) and component.mode == "rule" and not component.overwrite:
                self._replace(name, component)
            elif isinstance(component, AttributeRuler):
                self._replace(name, component)
                self._several = _of_several_tokens(component)
            elif not isinstance(component, EntityRecognizer) or _reads_morphology(component):
                break
        self._known = _Known(nlp.vocab, self._components)

    def _replace(self, name: str, component: Any) -> None:
        self.replaced.insert(0, name)
        self._components.insert(0, component)

    def rows(self, doc: Doc) -> Rows:
        """The values of `RULED`, a row a token."""
        if self._several is not None and self._several(doc, allow_missing=True):
            for component in self._components:
                component(doc)
            return _rows(doc, RULED)
        given = _rows(doc, GIVEN)
        if not self._components:
            return given[:, 1:]
        if len(self._known) > MOST:
            self._known.clear()
        keys = given.reshape(-1).view(f"V{given.itemsize * len(GIVEN)}").tolist()
        ruled = bytearray().join([self._known[key] for key in keys])
        rows: Rows = np.frombuffer(ruled, dtype=np.uint64).reshape(-1, len(RULED))
        for lemma in set(rows[:, LEMMA_AT].tolist()):
            doc.vocab.strings.add(self._known.lemmas[lemma])  # the memory zone in which it was met may have ended
        return rows


class _Known(dict[bytes, bytes]):
    """The rows of `RULED` by those of `GIVEN`; a new one is asked of the rules, in a Doc of its own."""

    def __init__(self, vocab: Vocab, components: Sequence[Any]) -> None:
        self._vocab, self._components = vocab, components
        self.lemmas: dict[int, str] = {0: ""}

    def __missing__(self, key: bytes) -> bytes:
        given = np.frombuffer(key, dtype=np.uint64).reshape(1, -1)
        doc = Doc(self._vocab, words=[given[0, 0]])
        doc.from_array(RULED, cast(Any, given[:, 1:]))  # spaCy's stub says float
        for component in self._components:
            component(doc)
        lemma = doc[0].lemma_
        self.lemmas[self._vocab.strings[lemma]] = lemma
        self[key] = ruled = _rows(doc, RULED).tobytes()
        return ruled

    def clear(self) -> None:
        super().clear()
        self.lemmas = {0: ""}
        for component in self._components:
            if isinstance(component, Lemmatizer):
                component.cache.clear()


def _rows(doc: Doc, attributes: Sequence[int]) -> Rows:
    found: Any = doc.to_array(list(attributes))
    return np.ascontiguousarray(found, dtype=np.uint64).reshape(len(doc), len(attributes))


def _of_several_tokens(ruler: AttributeRuler) -> Matcher | None:
    """Finds where a rule speaks that a single token's form, tag and dependency do not decide; None without such."""
    matcher = Matcher(ruler.vocab)
    for number, rule in enumerate(ruler.patterns):
        patterns: Any = rule["patterns"]
        several = [pattern for pattern in patterns if len(pattern) > 1 or not OF_ONE_TOKEN.issuperset(pattern[0])]
        if several:
            matcher.add(str(number), several)
    return matcher if len(matcher) else None


def _reads_morphology(component: EntityRecognizer) -> bool:
    """Whether a trained component's features are among what the rules set."""
    columns = [
        column for node in component.model.walk() if node.name == "extract_features" for column in node.attrs["columns"]
    ]
    return not {intify_attr(column) for column in columns}.isdisjoint(RULED)


@lru_cache(maxsize=4)
def morphology_of(nlp: Language) -> Morphology:
    """The rules of a pipeline, kept as long as it is used."""
    return Morphology(nlp)
