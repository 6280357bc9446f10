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

from newsview.extract.entities.affiliation import acts_at_home, acts_for, home_of, state_in
from newsview.extract.entities.anaphora import anaphors
from newsview.extract.entities.chains import same_name
from newsview.extract.layers import NAMES
from newsview.extract.names.candidates import NAME_LABELS
from newsview.extract.names.gazetteer import Gazetteer, gazetteer

__all__ = ["ENTITY_LABELS", "EntitiesComponent", "make_entities"]

ENTITY_LABELS = NAME_LABELS | {"WEAPON", "PLATFORM"}
"""Mentions of these labels belong to entities; amounts and times do not."""


@Language.factory(
    "newsview_entities",
    assigns=[
        "doc._.newsview_entities",
        "doc.spans",
        "span._.newsview_entity",
        "span._.newsview_kind",
        "span._.newsview_score",
    ],
    requires=["doc.spans", "token.tag", "token.dep", "token.head", "token.lemma"],
    default_config={"phrases": True, "adjectives": True},
)
def make_entities(nlp: Language, name: str, phrases: bool, adjectives: bool) -> EntitiesComponent:
    """The component, for `nlp.add_pipe("newsview_entities")`; see there for its settings."""
    return EntitiesComponent(phrases, adjectives)


class EntitiesComponent:
    """Gives every name its entity.

    With `phrases`, it marks the pronouns and phrases that mean one. With `adjectives`, *Russian* in *Russian missiles*
    is Russia, as WikiEvents and MEANTIME have it; without, it is an entity that acts for Russia.
    """

    def __init__(self, phrases: bool = True, adjectives: bool = True) -> None:
        """With the tables that ship."""
        self.tables: Gazetteer = gazetteer()
        self.phrases = phrases
        self.adjectives = adjectives

    def __call__(self, doc: Doc) -> Doc:
        """Reads the Doc, and leaves on it what `extract.layers` says."""
        marked = list(doc.spans.get(NAMES, ()))
        groups = same_name([s for s in marked if s.label_ in ENTITY_LABELS], self.tables, adjectives=self.adjectives)
        facts = [_fact(doc, group, self.tables) for group in groups]
        home = home_of(doc, _named_states(groups, facts, self.tables), self.tables)
        if self.phrases:
            joined = {n: list(group) for n, group in enumerate(groups)}
            for a in anaphors(doc, groups, self.tables, bodies=home is not None):
                span = Span(doc, a.start, a.end, label=a.label)
                span._.newsview_kind = a.kind
                span._.newsview_score = a.score
                joined.setdefault(a.group, []).append(span)
                marked.append(span)
            groups = [sorted(g, key=lambda s: (s.start, -s.end)) for g in joined.values()]
            facts.extend(_fact(doc, group, self.tables) for group in groups[len(facts) :])
        for group, fact in zip(groups, facts, strict=True) if home else ():
            if not (fact["ref"] or fact["acts_for"]) and acts_at_home(doc, group, fact["label"] or "", self.tables):
                fact["acts_for"] = home
        if self.phrases:  # last of all: names without entities are better than half of this
            doc.spans[NAMES] = sorted(marked, key=lambda s: (s.start, -s.end))
        doc._.newsview_entities = _records(groups, facts)
        return doc


Fact = dict[str, str | None]
"""What is known of an entity: label, name, ref, acts_for; with its id, a record of the document."""


def _fact(doc: Doc, group: Sequence[Span], tables: Gazetteer) -> Fact:
    named = [s for s in group if (s._.newsview_kind or "name") == "name"] or group
    label = Counter(s.label_ for s in named).most_common(1)[0][0]
    state = next((tables.states[s.text] for s in named if s.label_ == "GPE" and s.text in tables.states), None)
    label = "GPE" if state else label
    name = state.name if state else max((tables.organisations.get(s.text, s.text) for s in named), key=_fullness)
    return {
        "label": label,
        "name": re.sub(r"^(?:[Tt]he|[Aa]n?) ", "", " ".join(name.split())),
        "ref": state.ref if state else None,
        "acts_for": None if state else acts_for(doc, named, label, tables),
    }


def _fullness(name: str) -> tuple[bool, int]:
    """The longest name is the fullest; one in capitals only, as datelines and headlines have them, after all others."""
    return not name.isupper(), len(name)


def _named_states(groups: Sequence[Sequence[Span]], facts: Sequence[Fact], tables: Gazetteer) -> Counter[str]:
    """How often each state, and what acts for it or has its name in its own, is named."""
    states: Counter[str] = Counter()
    for group, fact in zip(groups, facts, strict=True):
        if which := fact["ref"] or fact["acts_for"] or state_in(group[0], tables):
            states[which] += len(group)
    return states


def _records(groups: Sequence[Sequence[Span]], facts: Sequence[Fact]) -> list[Fact]:
    """The facts with ids in order of the text, which the spans are given too."""
    records: list[Fact] = []
    for n, i in enumerate(sorted(range(len(groups)), key=lambda i: (groups[i][0].start, groups[i][0].end)), 1):
        records.append({"id": f"e{n}", **facts[i]})
        for span in groups[i]:
            span._.newsview_entity = f"e{n}"
    return records
