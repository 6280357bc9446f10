"""What the newsview components leave on a spaCy `Doc`.

The components run in the order times, names, entities, sources, events, and hand on through the Doc alone, so that each
can be in a pipeline of someone else's. Everything is plain data that `DocBin(store_user_data=True)` keeps.
Offsets in records are characters of `doc.text`; spans in groups are spaCy's own.

| where | what |
|---|---|
| `doc._.newsview_published` | input: the article's ISO 8601 date, or None |
| `doc._.newsview_furniture` | input: list of `(start, end)` that are not the story; their tokens have a flat parse |
| `doc.spans["newsview_times"]` | times: DATE, TIME, DURATION, SET, never overlapping; `span._.newsview_value` is EDTF |
| `span._.newsview_timex` | of times: TIMEX3's value where it says more (PRESENT_REF, 2024-W02-WE), else None |
| `doc.spans["newsview_names"]` | names: labels of `store.document.model.LABELS`; entities adds nominals and pronouns |
| `span._.newsview_score`, `_kind`, `_entity` | of both groups: probability; name, nominal, pronoun; entity id |
| `doc._.newsview_entities` | entities: records `{id, label, name, ref, acts_for}` |
| `doc._.newsview_attributions` | sources: records `{cue, source, content, kind, score}`; content may have `segments` |
| `doc._.newsview_events` | events: records of the document format, without `id`; arguments without `mention` |
"""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc, Span

__all__ = ["NAMES", "TIMES", "furniture_mask"]

NAMES = "newsview_names"
TIMES = "newsview_times"

for _name, _default in (
    ("newsview_published", None),
    ("newsview_furniture", None),
    ("newsview_entities", None),
    ("newsview_attributions", None),
    ("newsview_events", None),
):
    Doc.set_extension(_name, default=_default, force=True)
for _name in ("newsview_value", "newsview_score", "newsview_kind", "newsview_entity", "newsview_timex"):
    Span.set_extension(_name, default=None, force=True)


def furniture_mask(doc: Doc) -> list[bool]:
    """For each token, whether it is in furniture."""
    spans: list[tuple[int, int]] = sorted(doc._.newsview_furniture or ())
    mask = [False] * len(doc)
    for start, end in spans:
        inside: Any = doc.char_span(start, end, alignment_mode="expand")
        for i in range(inside.start, inside.end) if inside is not None else ():
            mask[i] = True
    return mask
