"""The component `newsview_times`: dates, times of day, durations and repeated times, with their values."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from extract.edtf import day_of
from extract.layers import TIMES, furniture_mask
from extract.timeexpressions import find
from extract.timemeanings import Expression
from extract.timevalues import Direction, direction_of, resolve_all

__all__ = ["Times"]


@Language.factory("newsview_times")
def make_times(nlp: Language, name: str) -> Times:
    return Times()


class Times:
    """Puts `doc.spans["newsview_times"]`, each span with its EDTF value, TIMEX3's where EDTF has none, and a score."""

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        table = doc.to_array(["TAG", "SENT_START"]).reshape(len(doc), 2)
        furniture = furniture_mask(doc) if doc._.newsview_furniture else []
        strings = doc.vocab.strings
        sentences = [i for i, s in enumerate(table[:, 1].tolist()) if s == 1 or i == 0] + [len(doc)]
        names: dict[int, str] = {k: strings[k] if k else "" for k in set(table[:, 0].tolist())}
        tags = [names[k] for k in table[:, 0].tolist()]
        kept: list[tuple[Span, Expression]] = []
        read: list[tuple[Expression, Direction]] = []
        at = 0
        for expression in find(text):
            span = doc.char_span(expression.start, expression.end, alignment_mode="expand")
            if span is None or (furniture and furniture[span.start]):
                continue
            if kept and span.start < kept[-1][0].end:
                continue
            if expression.rule in ("month",) and tags[span.end - 1][:3] not in ("NNP", ""):
                continue
            while sentences[at + 1] <= span.start:
                at += 1
            low, high = sentences[at], sentences[at + 1]
            words = [t.text for t in doc[low:high]]
            direction = direction_of(words, tags[low:high], span.start - low, span.end - low, 0, high - low)
            kept.append((span, expression))
            read.append((expression, direction))
        spans = []
        for (found, expression), value in zip(kept, resolve_all(read, day_of(doc._.newsview_published)), strict=True):
            span = Span(doc, found.start, found.end, label=expression.label)
            span._.newsview_value, span._.newsview_timex = value
            span._.newsview_score, span._.newsview_kind = 0.8, "name"
            spans.append(span)
        doc.spans[TIMES] = spans
        return doc
