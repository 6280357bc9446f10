"""How right spans are, for `nlp.evaluate`: the components that mark spans score them as spaCy's own do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.training import Example

__all__ = ["score_spans", "score_weights"]


def score_weights(group: str) -> dict[str, float | None]:
    """What a component that marks spans in `doc.spans[group]` gives as `default_score_weights`: F1 alone counts."""
    return {f"spans_{group}_f": 1.0, f"spans_{group}_p": 0.0, f"spans_{group}_r": 0.0}


def score_spans(examples: Iterable[Example], group: str) -> dict[str, Any]:
    """Precision, recall and F1 of the spans and labels in `doc.spans[group]`, where the reference has that group."""

    def spans(doc: Doc, _: str) -> Sequence[Span]:
        return list(doc.spans.get(group, ()))

    return Scorer.score_spans(
        examples,
        f"spans_{group}",
        getter=spans,
        has_annotation=lambda doc: group in doc.spans,
        allow_overlap=True,
    )
