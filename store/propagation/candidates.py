"""The places to which a correction can be propagated, and the edit that does so at those a person chose. Pure.

`candidates` finds the places in an article, the corrected one or any other; `propagation_edit` makes the same change at
those chosen, as one edit that one undo takes back. What the change is, `store.propagation.propagation` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from newsview.store.document.model import Document, Mention, replace
from newsview.store.editing.batch import BatchEdit
from newsview.store.editing.corrections import Edit
from newsview.store.editing.mention_edits import between, entity_named
from newsview.store.propagation.occurrences import Extents, occurrences
from newsview.store.propagation.propagation import ENTITY_ACTIONS, Propagation, flat
from newsview.store.schemes import Scheme, has_entity, is_people

__all__ = ["Candidate", "candidates", "propagated", "propagation_edit"]

CONTEXT = 48
"""Characters of text shown on either side of a place."""


class Candidate(Struct, frozen=True, kw_only=True):
    """One place where the propagation would change something."""

    article: str
    start: int
    end: int
    """The extent after the change, in the article's text; for `delete`, the extent of what goes."""
    mention: str | None = None
    """Id of the mention that is there and would change; None: one would be made."""
    entity: str | None = None
    """Id of the entity that would change instead; the extent is that of a mention of it."""
    now: str = ""
    """The label and the status of what is there; empty: nothing."""
    before: str = ""
    reads: str = ""
    after: str = ""
    """The text there with its context; line ends are spaces."""
    ticked: bool = True
    why: str = ""
    """Why it starts unticked."""

    @property
    def key(self) -> tuple[str, int, int, str | None]:
        """What tells candidates apart."""
        return self.article, self.start, self.end, self.entity or self.mention


def candidates(document: Document, propagation: Propagation, scheme: Scheme | None = None) -> list[Candidate]:
    """Every place in the article where the propagation would change something, in order of the text."""
    names = [name for name in (*propagation.names, *propagation.aliases) if name]
    if propagation.action in ENTITY_ACTIONS:
        return list(_entities(document, propagation))
    if not names or not any(name.split()[0] in document.text for name in names):
        return []
    found = list(
        _named(document, propagation, names if propagation.reads is None else [flat(propagation.reads)], scheme)
    )
    if propagation.action == "respan":
        moved = list(_respans(document, propagation))
        taken = {c.mention for c in moved}
        found = [*moved, *(c for c in found if c.mention not in taken and not any(_overlap(c, m) for m in moved))]
    return sorted(found, key=lambda c: (c.start, c.end))


def propagation_edit(
    document: Document, propagation: Propagation, chosen: Iterable[Candidate], scheme: Scheme | None = None, *,
    others: Iterable[str] = (),
) -> Edit:  # fmt: skip
    """The propagation at the chosen places of this article as one edit; events follow their mentions.

    `others`: ids of the articles in which the same step changes something.
    """
    edit = between(f"ripple-{propagation.action}", document, propagated(document, propagation, chosen, scheme))
    return replace(edit, others=tuple(others))


def propagated(
    document: Document, propagation: Propagation, chosen: Iterable[Candidate], scheme: Scheme | None = None
) -> Document:
    """The document with the propagation made at the chosen places of its article."""
    if propagation.action in ENTITY_ACTIONS:
        ids = {c.entity for c in chosen if c.article == document.article.id}
        entities = tuple(
            replace(e, **{propagation.action: propagation.value}) if e.id in ids else e
            for e in document.annotation.entities
        )
        return replace(document, annotation=replace(document.annotation, entities=entities))
    batch = BatchEdit(document)
    known = _entity_in(document, propagation)  # once: it looks at every mention
    for candidate in chosen:
        if candidate.article == document.article.id:
            _change_at(batch, propagation, candidate, known, scheme)
    return batch.document()


def _overlap(one: Candidate, other: Candidate) -> bool:
    return one.start < other.end and other.start < one.end


def _named(
    document: Document, propagation: Propagation, names: Sequence[str], scheme: Scheme | None
) -> Iterator[Candidate]:
    """Places where a name stands."""
    there = Extents(document)
    entity = _entity_in(document, propagation)
    furniture = document.article.furniture
    for start, end in occurrences(document, names):
        same = there.at(start, end)
        mention = _to_change(same, propagation, entity, scheme)
        if mention is None and (same or propagation.action not in ("add", "relabel", "respan")):
            continue
        why = _disagreement(mention, propagation)
        if not why and mention is not None and flat(document.quote(mention)) in propagation.aliases:
            why = _other_name(mention, propagation, scheme)
        if mention is None:
            across = there.across(start, end)
            if across is not None and propagation.action == "respan" and across.label == propagation.label:
                mention, why = across, f"now “{flat(document.quote(across))[:32]}”"
            elif across is not None:
                why = f"part of {across.label} “{flat(document.quote(across))[:32]}”"
            elif any(f.start < end and start < f.end for f in furniture):
                why = "not the story"
        yield _candidate(document, start, end, mention, why)


def _to_change(
    same: Sequence[Mention], propagation: Propagation, entity: str | None, scheme: Scheme | None
) -> Mention | None:
    """Of the mentions with one extent, the one that the propagation would change."""
    label = propagation.label
    match propagation.action:
        case "add" | "relabel":
            right = next((m for m in same if m.label == label), None)
            if right is None:
                return min(same, key=lambda m: m.status == "rejected", default=None)
            return None if right.status == "accepted" else right
        case "delete":
            return next((m for m in same if m.label == label), None)
        case "respan":
            return None
        case "assign":
            return next((m for m in same if m.entity != entity and has_entity(m.label, scheme)), None)
        case "value":
            return next((m for m in same if m.label == label and m.value != propagation.value), None)
        case _:
            return next((m for m in same if m.label == label and m.status != propagation.action), None)


def _entities(document: Document, propagation: Propagation) -> Iterator[Candidate]:
    """Entities that have one of the names, each at its first mention."""
    called, also = ({name.casefold() for name in names} for names in (propagation.names, propagation.aliases))
    for entity in document.annotation.entities:
        now = getattr(entity, propagation.action)
        mentions = [m for m in document.mentions_of(entity.id) if m.status != "rejected"]
        if now == propagation.value or not mentions:
            continue
        own = entity.name.casefold()
        read = {flat(document.quote(m)).casefold() for m in mentions if m.kind == "name"}
        if not {own, *read} & (called | also):
            continue
        if entity.label != propagation.label:
            why = f"{entity.label} here"
        elif propagation.action == "name":
            why = "" if own in called else f"called “{entity.name}”"
        else:
            why = f"now {now}" if now else "" if {own, *read} & called else f"called “{entity.name}”"
        first = next((m for m in mentions if m.kind == "name"), mentions[0])
        place = _candidate(document, first.start, first.end, None, why)
        yield replace(place, entity=entity.id, now=f"{entity.label} {now or 'none yet'}")


def _disagreement(mention: Mention | None, propagation: Propagation) -> str:
    """Why the propagation may be wrong here: a person has decided otherwise."""
    if mention is None:
        return ""
    if propagation.action in ("delete", "rejected"):
        return "accepted here" if mention.status == "accepted" else ""
    if mention.status == "rejected":
        return "rejected here"
    if mention.status == "accepted" and mention.label != propagation.label:
        return f"accepted as {mention.label}"
    return ""


def _other_name(mention: Mention, propagation: Propagation, scheme: Scheme | None) -> str:
    """Why the label of one name says nothing of another name: that one had another label, or is used otherwise.

    “Korean” may have the label of peoples, and “Korea” has not.
    """
    peoples = is_people(mention.label, scheme) or is_people(propagation.label, scheme)
    unlike = peoples or propagation.was not in (None, mention.label)
    return f"{mention.label}, another name" if unlike and mention.label != propagation.label else ""


def _respans(document: Document, propagation: Propagation) -> Iterator[Candidate]:
    """Mentions that read as the corrected one did, in words that allow the same move."""
    reads, name = propagation.reads or "", propagation.names[0]
    for mention in document.annotation.mentions:
        start = mention.start + propagation.lead
        if mention.label != propagation.label or document.quote(mention) != name or start < 0:
            continue
        if flat(document.text[start : start + len(reads)]) == flat(reads):
            why = "rejected here" if mention.status == "rejected" else ""
            yield _candidate(document, start, start + len(reads), mention, why)


def _candidate(document: Document, start: int, end: int, mention: Mention | None, why: str) -> Candidate:
    text = document.text
    return Candidate(
        article=document.article.id,
        start=start,
        end=end,
        mention=None if mention is None else mention.id,
        now="" if mention is None else f"{mention.label} {mention.status}",
        before=_line(text[max(0, start - CONTEXT) : start]),
        reads=_line(text[start:end]),
        after=_line(text[end : end + CONTEXT]),
        ticked=not why,
        why=why,
    )


def _entity_to_give(
    batch: BatchEdit, propagation: Propagation, known: str | None, scheme: Scheme | None, own: str | None = None
) -> str | None:
    """The entity that the propagation gives; where this article lacks it the mention's `own`, else one that is made."""
    if not has_entity(propagation.label, scheme):
        return None
    return known or own or batch.entity(propagation.entity_name or propagation.names[0], propagation.label)


def _change_at(
    batch: BatchEdit, propagation: Propagation, candidate: Candidate, known: str | None, scheme: Scheme | None
) -> None:
    if candidate.mention is None:
        batch.add(
            candidate.start,
            candidate.end,
            propagation.label,
            _entity_to_give(batch, propagation, known, scheme),
            propagation.value,
        )
        return
    mention = batch.mentions.get(candidate.mention)
    if mention is None:  # the same mention at two candidates: it is gone already
        return
    changed: Mention | None
    match propagation.action:
        case "add" | "relabel":
            same = mention.label == propagation.label and mention.entity is not None
            entity = mention.entity if same else _entity_to_give(batch, propagation, known, scheme, mention.entity)
            changed = replace(mention, label=propagation.label, entity=entity, status="accepted")
        case "delete":
            changed = None
        case "respan":
            changed = replace(mention, start=candidate.start, end=candidate.end, status="accepted")
        case "assign":
            changed = replace(mention, entity=_entity_to_give(batch, propagation, known, scheme), status="accepted")
        case "value":
            changed = replace(mention, value=propagation.value, status="accepted")
        case _:
            changed = replace(mention, status=propagation.action)
    batch.change(mention, changed)


def _entity_in(document: Document, propagation: Propagation) -> str | None:
    """Id of the propagation's entity in this article: the same id where it has the same name, else by its name."""
    if propagation.entity_name is None:
        return None
    for entity in document.annotation.entities:
        if entity.id == propagation.entity and entity.name == propagation.entity_name:
            return entity.id
    return entity_named(document, propagation.entity_name, propagation.label)


def _line(text: str) -> str:
    return re.sub(r"[\r\n\t]", " ", text)
