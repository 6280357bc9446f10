"""A label or a rejection for a name wherever it is in the article, as one edit. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from newsview.store.document.model import Document
from newsview.store.editing.corrections import Change, Edit, apply
from newsview.store.editing.entity_edits import relabel_entities
from newsview.store.editing.marking import label_extent
from newsview.store.editing.mention_edits import between, decide, relabel, trimmed
from newsview.store.propagation.candidates import Candidate, candidates, propagated, propagation_edit
from newsview.store.propagation.propagation import Propagation, flat, propagation_of
from newsview.store.schemes import Scheme

__all__ = ["Place", "label_all", "label_everywhere", "reject_everywhere"]


class Place(NamedTuple):
    """An extent to be labelled, and the mention that has it already."""

    start: int
    end: int
    mention: str | None = None


def label_everywhere(
    document: Document, start: int, end: int, label: str, *, mention: str | None = None, value: str | None = None,
    scheme: Scheme | None = None,
) -> Edit:  # fmt: skip
    """Labels an extent as `store.editing.marking.mark` does, and every other place that has the same name.

    Places about which a person decided otherwise keep their label. Raises EditError as `mark` does.
    """
    first = label_extent(document, start, end, label, mention=mention, value=value, scheme=scheme)
    after = apply(document, first.changes)
    start, end = trimmed(after.text, start, end)
    one = next(m for m in after.annotation.mentions if m.extent == (start, end) and m.label == label)
    own = [change for change in first.changes if change.id == one.id]
    after = _propagated(after, own or list(first.changes), scheme)
    return between("label-everywhere", document, relabel_entities(document, after))


def reject_everywhere(document: Document, mention: str, *, scheme: Scheme | None = None) -> Edit:
    """Rejects a mention, and all that read the same and have its label. Raises EditError for an unknown mention."""
    first = decide(document, [mention], "rejected")
    return between(
        "reject-everywhere", document, _propagated(apply(document, first.changes), list(first.changes), scheme)
    )


def label_all(document: Document, places: Iterable[Place], label: str, *, scheme: Scheme | None = None) -> Edit:
    """Relabels the mentions among the places, and marks the others, those of one name as one entity."""
    places = list(places)
    after = document
    if ids := [place.mention for place in places if place.mention is not None]:
        after = apply(after, relabel(after, ids, label, scheme).changes)
    bare = [place for place in places if place.mention is None]
    for words in dict.fromkeys(document.text[p.start : p.end] for p in bare):
        name = flat(words)
        rule = Propagation(action="add", names=(name,), label=label, entity_name=name)
        chosen = [
            Candidate(article=document.article.id, start=p.start, end=p.end)
            for p in bare
            if document.text[p.start : p.end] == words
        ]
        after = apply(after, propagation_edit(after, rule, chosen, scheme).changes)
    return between("label-all", document, after)


def _propagated(document: Document, changes: list[Change], scheme: Scheme | None) -> Document:
    """The document with what the changes say done to every like place that nobody decided on otherwise."""
    rule = propagation_of(document, changes)
    if rule is None:
        return document
    chosen = [place for place in candidates(document, rule, scheme) if place.ticked]
    return propagated(document, rule, chosen, scheme)
