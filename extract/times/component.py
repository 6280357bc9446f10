"""The component `newsview_times`: dates, times of day, durations and repeated times, with their values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from newsview.extract.layers import TIMES, furniture_mask
from newsview.extract.scoring import score_spans, score_weights
from newsview.extract.syntax.doc_columns import Columns
from newsview.extract.times.expressions import find
from newsview.extract.times.meanings import Clock, Expression, Fixed
from newsview.extract.times.resolution import Direction, direction_of, resolve_all
from newsview.extract.times.words import BEFORE_MONTHS, BEFORE_YEARS, SCORES
from newsview.store.document.edtf import day_of

__all__ = ["TimesComponent", "make_times"]


@Language.factory(
    "newsview_times",
    assigns=[
        "doc.spans",
        "span._.newsview_value",
        "span._.newsview_timex",
        "span._.newsview_score",
        "span._.newsview_kind",
    ],
    default_config={"least_score": 0.0},
    default_score_weights=score_weights(TIMES),
)
def make_times(nlp: Language, name: str, least_score: float) -> TimesComponent:
    """The component, for `nlp.add_pipe("newsview_times")`. It requires nothing; tags and sentences help it.

    `least_score` leaves out what is less likely to be right.
    """
    return TimesComponent(least_score)


class TimesComponent:
    """Puts `doc.spans["newsview_times"]`, each span with its EDTF value, TIMEX3's where EDTF has none, and a score."""

    def __init__(self, least_score: float = 0.0) -> None:
        """Leaves out what scores less than `least_score`."""
        self.least_score = least_score

    def __call__(self, doc: Doc) -> Doc:
        """Reads the Doc, and leaves on it what `extract.layers` says."""
        c = Columns.of(doc)
        text, tags = c.text, c.tag
        furniture = furniture_mask(doc) if doc._.newsview_furniture else []
        sentences = [*dict.fromkeys(c.sent), len(doc)]
        kept: list[tuple[Span, Expression]] = []
        read: list[tuple[Expression, Direction]] = []
        at = 0
        for expression in find(text):
            span = doc.char_span(expression.start, expression.end, alignment_mode="expand")
            if span is None or (kept and span.start < kept[-1][0].end) or _score(expression) < self.least_score:
                continue
            if furniture and furniture[span.start] and not _complete(expression):
                continue
            if expression.rule == "month" and not _is_month(text, expression, tags[span.end - 1]):
                continue
            if expression.rule == "year" and not _is_year(text, expression, span):
                continue
            while sentences[at + 1] <= span.start:
                at += 1
            sentence = sentences[at], sentences[at + 1]
            direction = direction_of(c.word, tags, (span.start, span.end), sentence)
            kept.append((span, expression))
            read.append((expression, direction))
        spans = []
        for (found, expression), value in zip(kept, resolve_all(read, day_of(doc._.newsview_published)), strict=True):
            span = Span(doc, found.start, found.end, label=expression.label)
            span._.newsview_value, span._.newsview_timex = value
            span._.newsview_score, span._.newsview_kind = _score(expression), "name"
            spans.append(span)
        doc.spans[TIMES] = spans
        return doc

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """Precision, recall and F1 of spans and labels, for `nlp.evaluate`."""
        return score_spans(examples, TIMES)


def _score(expression: Expression) -> float:
    return SCORES.get(expression.rule, 0.6)


def _complete(expression: Expression) -> bool:
    """Whether an expression is a full date: all that furniture is read for, since datelines and captions have one."""
    match expression.meaning:
        case Fixed(value=str(value)) | Clock(day=Fixed(value=str(value))):
            return day_of(value) is not None
    return False


def _is_year(text: str, expression: Expression, span: Span) -> bool:
    """Whether four bare digits are a year: not an amount, and before the last century only after a preposition."""
    digits = text[expression.end - 4 : expression.end]
    if expression.end - expression.start > 4 or span[0].ent_type_ in ("DATE", "TIME", "EVENT"):
        return True
    before = text[max(0, expression.start - 10) : expression.start].split()
    if before and before[-1].lower() in BEFORE_YEARS:
        return span[0].ent_type_ not in ("MONEY", "QUANTITY", "PERCENT")
    return digits >= "1900" and not span[0].ent_type_


def _is_month(text: str, expression: Expression, tag: str) -> bool:
    """Whether a month's name that is alone is one: *May* and *March* are words, *Jan* is a name."""
    name = text[expression.start : expression.end]
    if tag and tag[:3] != "NNP":
        return False
    if len(name) == 3 and name != "May":
        return False
    if name in ("May", "March", "August", "April", "June"):
        before = text[max(0, expression.start - 14) : expression.start].split()
        after = text[expression.end : expression.end + 2]
        return bool(before) and (before[-1].lower() in BEFORE_MONTHS or after[:1] in (",", ".")) and after[1:2] != "("
    return True
