"""spaCy's lemmas, looked up once a word form instead of once a token: a seventh of the whole pipeline's time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline.lemmatizer import Lemmatizer
from spacy.tokens import Doc

__all__ = ["Lemmas", "lemmas_of"]

MOST = 100_000
"""Word forms remembered, so that memory stays flat over a corpus of any size."""


class Lemmas:
    """Gives the lemmas that a pipeline's rule lemmatiser would, which depend on form, part of speech and morphology."""

    def __init__(self, nlp: Language) -> None:
        self.replaced: list[str] = []
        """The component that need not run where `fill` is called afterwards."""
        self._lemmatizer: Any = None
        self._known: dict[tuple[int, int, int], str] = {}
        for name, component in nlp.pipeline:
            if isinstance(component, Lemmatizer) and component.mode == "rule" and not component.overwrite:
                self.replaced, self._lemmatizer = [name], component

    def fill(self, doc: Doc, keys: NDArray[np.uint64], lemmas: NDArray[np.uint64]) -> None:
        """Sets what of `lemmas` (a row a token) is 0; `keys` are the tokens' ORTH, POS and MORPH."""
        if self._lemmatizer is None:
            return
        if len(self._known) > MOST:
            self._known.clear()
            self._lemmatizer.cache.clear()
        add, known = doc.vocab.strings.add, self._known
        given = lemmas.tolist()
        for i, key in enumerate(map(tuple, keys.tolist())):
            if not given[i]:
                if (lemma := known.get(key)) is None:
                    lemma = known[key] = self._lemmatizer.lemmatize(doc[i])[0]
                lemmas[i] = add(lemma)


@lru_cache(maxsize=4)
def lemmas_of(nlp: Language) -> Lemmas:
    """The lemmas of a pipeline, kept as long as it is used."""
    return Lemmas(nlp)
