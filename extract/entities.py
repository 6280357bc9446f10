"""`newsview_entities`: who is who among the names of an article, and on whose behalf they act.

Reads `doc.spans["newsview_names"]` and the parse; sets `span._.newsview_entity` and `doc._.newsview_entities`.
*The same as* and *acts for* are kept apart: Moscow is not Russia, but acts for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from extract.allegiance import acts_for
from extract.coreference import same_name
from extract.gazetteer import Gazetteer, gazetteer
from extract.layers import NAMES
from extract.name_candidates import NAME_LABELS

__all__ = ["ENTITY_LABELS", "EntitiesComponent", "make_entities"]

ENTITY_LABELS = NAME_LABELS | {"WEAPON", "PLATFORM"}
"""Mentions of these labels belong to entities; amounts and times do not."""


class EntitiesComponent:
    """Gives every name its entity."""

    def __init__(self) -> None:
        self.tables: Gazetteer = gazetteer()

    def __call__(self, doc: Doc) -> Doc:
        spans = [s for s in doc.spans.get(NAMES, ()) if s.label_ in ENTITY_LABELS]
        groups = same_name(spans, self.tables)
        doc._.newsview_entities = _records(doc, groups, self.tables)
        return doc


@Language.factory("newsview_entities")
def make_entities(nlp: Language, name: str) -> EntitiesComponent:
    """The component, for `nlp.add_pipe("newsview_entities")`."""
    return EntitiesComponent()


def _records(doc: Doc, groups: Sequence[Sequence[Span]], tables: Gazetteer) -> list[dict[str, str | None]]:
    records: list[dict[str, str | None]] = []
    for n, group in enumerate(sorted(groups, key=lambda g: (g[0].start, g[0].end)), 1):
        label = Counter(s.label_ for s in group).most_common(1)[0][0]
        state = next((tables.states[s.text] for s in group if label == "GPE" and s.text in tables.states), None)
        name = state.name if state else max((s.text for s in group), key=len)
        records.append(
            {
                "id": f"e{n}",
                "label": label,
                "name": " ".join(name.split()),
                "ref": state.ref if state else None,
                "acts_for": None if state else acts_for(doc, group, label, tables),
            }
        )
        for span in group:
            span._.newsview_entity = f"e{n}"
    return records
