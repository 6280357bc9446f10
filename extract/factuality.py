"""Whether what a trigger tells is asserted, reported, to come, hedged or denied."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from spacy.tokens import Doc

from extract.columns import Columns

__all__ = ["Factuality", "FactualityReader"]

Factuality = Literal["asserted", "reported", "future", "hedged", "negated"]

UP = {
    "xcomp",
    "ccomp",
    "advcl",
    "acl",
    "dobj",
    "pobj",
    "prep",
    "conj",
    "pcomp",
    "attr",
    "nsubjpass",
    "nsubj",
    "relcl",
    "obj",
}
"""Dependencies over which a governor's stance reaches what it governs."""


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[str, str], dict[str, str]]:
    """Lemma to its class, of governors and of adverbs."""
    data = json.loads((files("extract") / "lexicon" / "factuality.json").read_text("utf-8"))
    governors, adverbs = ({w: k for k, words in data[part].items() for w in words} for part in ("governors", "adverbs"))
    return governors, adverbs


class FactualityReader:
    """Reads one Doc: build it once, after `newsview_sources`, then ask for each trigger."""

    def __init__(self, doc: Doc) -> None:
        self.columns = Columns.of(doc)
        self.governors, self.adverbs = _lexicon()
        self.reported = sorted(
            (r["content"]["start"], r["content"]["end"])
            for r in doc._.newsview_attributions or ()
            if r.get("content") and r.get("source")
        )
        self.starts = [t.idx for t in doc]

    def of(self, start: int, end: int) -> tuple[Factuality, float]:
        """The factuality of the trigger of tokens `start` to `end` (exclusive) and its probability in [0, 1]."""
        found, score = self._stance(self._head(start, end))
        if found == "asserted" and any(a <= self.starts[start] < b for a, b in self.reported):
            return "reported", score
        return found, score

    def _head(self, start: int, end: int) -> int:
        return next((i for i in range(start, end) if not start <= self.columns.head[i] < end), start)

    def _stance(self, i: int) -> tuple[Factuality, float]:
        c = self.columns
        at, negated, hedged, future = i, False, False, False
        for step in range(4):
            below = [c.lemma[k] for k in c.children[at] if c.dep[k] in ("aux", "neg", "advmod", "mark", "det", "amod")]
            if any(w in ("not", "n't", "never", "no") for w in below):
                negated = True
            if any(w in ("may", "might", "could", "can") for w in below) or any(
                self.adverbs.get(w) == "maybe" for w in below
            ):
                hedged = True
            if any(w in ("will", "would", "shall", "should", "must", "’ll", "'ll") for w in below):
                future = True
            if any(w in ("if", "unless", "whether") for w in below) and step == 0:
                hedged = True
            if step == 0 and c.tag[at] == "VB" and "to" in below:
                future = True
            parent = c.head[at]
            if parent == at or c.dep[at] not in UP:
                break
            kind = self.governors.get(c.lemma[parent])
            if c.dep[at] in ("xcomp", "ccomp", "acl", "dobj", "pobj", "prep", "pcomp", "attr"):
                negated |= kind == "deny"
                future |= kind in ("plan", "expect")
                hedged |= kind in ("want", "think")
            if kind is None and c.dep[at] in ("nsubj", "dobj", "pobj", "advcl", "relcl") and step:
                break
            at = parent
        if negated:
            return "negated", 0.7
        if hedged:
            return "hedged", 0.5
        return ("future", 0.7) if future else ("asserted", 0.85)
