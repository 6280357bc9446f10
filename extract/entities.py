"""`newsview_entities`: who is who in an article, and on whose behalf they act.

Reads `doc.spans["newsview_names"]` and the parse; sets `span._.newsview_entity` and `doc._.newsview_entities`, and adds
the pronouns and definite phrases that mean one of them. *The same as* and *acts for* are kept apart: Moscow is not
Russia, but acts for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from extract.allegiance import acts_for
from extract.anaphora import anaphors
from extract.coreference import same_name
from extract.gazetteer import Gazetteer, gazetteer
from extract.layers import NAMES
from extract.name_candidates import NAME_LABELS

__all__ = ["ENTITY_LABELS", "EntitiesComponent", "make_entities"]

ENTITY_LABELS = NAME_LABELS | {"WEAPON", "PLATFORM"}
"""Mentions of these labels belong to entities; amounts and times do not."""


class EntitiesComponent:
    """Gives every name its entity.

    With `phrases`, it marks the pronouns and phrases that mean one. With `adjectives`, *Russian* in *Russian missiles*
    is Russia, as WikiEvents and MEANTIME have it; without, it is an entity that acts for Russia.
    """

    def __init__(self, phrases: bool = True, adjectives: bool = True) -> None:
        self.tables: Gazetteer = gazetteer()
        self.phrases = phrases
        self.adjectives = adjectives

    def __call__(self, doc: Doc) -> Doc:
        marked = list(doc.spans.get(NAMES, ()))
        groups = same_name([s for s in marked if s.label_ in ENTITY_LABELS], self.tables, adjectives=self.adjectives)
        if self.phrases:
            joined = {n: list(group) for n, group in enumerate(groups)}
            for a in anaphors(doc, groups, self.tables):
                span = Span(doc, a.start, a.end, label=a.label)
                span._.newsview_kind = a.kind
                span._.newsview_score = a.score
                joined.setdefault(a.group, []).append(span)
                marked.append(span)
            groups = [sorted(g, key=lambda s: (s.start, -s.end)) for g in joined.values()]
            doc.spans[NAMES] = sorted(marked, key=lambda s: (s.start, -s.end))
        doc._.newsview_entities = _records(doc, groups, self.tables)
        return doc


@Language.factory("newsview_entities", default_config={"phrases": True, "adjectives": True})
def make_entities(nlp: Language, name: str, phrases: bool, adjectives: bool) -> EntitiesComponent:
    """The component, for `nlp.add_pipe("newsview_entities")`."""
    return EntitiesComponent(phrases, adjectives)


def _records(doc: Doc, groups: Sequence[Sequence[Span]], tables: Gazetteer) -> list[dict[str, str | None]]:
    records: list[dict[str, str | None]] = []
    for n, group in enumerate(sorted(groups, key=lambda g: (g[0].start, g[0].end)), 1):
        named = [s for s in group if (s._.newsview_kind or "name") == "name"] or group
        label = Counter(s.label_ for s in named).most_common(1)[0][0]
        state = next((tables.states[s.text] for s in named if s.label_ == "GPE" and s.text in tables.states), None)
        label = "GPE" if state else label
        name = state.name if state else max((tables.organisations.get(s.text, s.text) for s in named), key=len)
        records.append(
            {
                "id": f"e{n}",
                "label": label,
                "name": re.sub(r"^(?:[Tt]he|[Aa]n?) ", "", " ".join(name.split())),
                "ref": state.ref if state else None,
                "acts_for": None if state else acts_for(doc, named, label, tables),
            }
        )
        for span in group:
            span._.newsview_entity = f"e{n}"
    return records
