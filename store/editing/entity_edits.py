"""Who is who after a change of names: entities labelled as their names are, peoples apart from their states. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from newsview.store.document.model import Document, replace
from newsview.store.editing.corrections import Edit, apply
from newsview.store.editing.mention_edits import EditError, assign, between, join, rename, set_acts_for, split_off
from newsview.store.schemes import Scheme, is_people, is_state

__all__ = ["give_entity_of", "name_after", "relabel_entities", "split_entity", "state_of"]


def state_of(document: Document, mention: str, scheme: Scheme | None = None) -> str | None:
    """For a mention labelled as a state that reads as its people's name, such as Russian: that state's entity."""
    found = document.mention(mention)
    own = next((e for e in document.annotation.entities if e.id == found.entity), None)
    if own is None or own.acts_for is None or not is_state(found.label, scheme):
        return None
    return next((e.id for e in document.annotation.entities if e.ref == own.acts_for and e.id != own.id), None)


def relabel_entities(before: Document, after: Document) -> Document:
    """Each entity whose mentions changed labelled as most of its names are."""
    old = {m.id: m for m in before.annotation.mentions}
    changed = {m.entity for m in after.annotation.mentions if old.get(m.id) != m}
    labels: dict[str, Counter[str]] = {}
    for mention in after.annotation.mentions:
        if mention.entity in changed and mention.entity is not None and mention.status != "rejected":
            labels.setdefault(mention.entity, Counter())[mention.label] += 1
    entities = []
    for entity in after.annotation.entities:
        (label, count), *_ = [*labels.get(entity.id, Counter()).most_common(1), (entity.label, 0)]
        more = count > labels.get(entity.id, Counter())[entity.label]
        entities.append(replace(entity, label=label) if more else entity)
    return replace(after, annotation=replace(after.annotation, entities=tuple(entities)))


def split_entity(document: Document, mentions: Sequence[str], scheme: Scheme | None = None) -> Edit:
    """Mentions given an entity of their own; a people that leaves its state (Russian, of Russia) still acts for it."""
    first = document.mention(mentions[0])
    state = next((e for e in document.annotation.entities if e.id == first.entity), None)
    after = apply(document, split_off(document, mentions, scheme=scheme).changes)
    made = after.mention(first.id).entity
    if is_people(first.label, scheme) and state is not None and state.ref is not None and made is not None:
        after = apply(after, set_acts_for(after, made, state.ref).changes)
    return between("split", document, after)


def give_entity_of(
    document: Document, mention: str, other: str, *, whole: bool = False, scheme: Scheme | None = None
) -> Edit:
    """Gives a mention to the entity of another; `whole`: joins its own entity to that one.

    Raises EditError where one of the two belongs to no entity.
    """
    into, own = document.mention(other).entity, document.mention(mention).entity
    if into is None:
        raise EditError("that one names nobody: only names belong to an entity")
    if whole and own is not None and own != into:
        edit = join(document, [own, into], into)
    else:
        edit = assign(document, [mention], into, scheme)
    return between(edit.action, document, relabel_entities(document, apply(document, edit.changes)))


def name_after(document: Document, mention: str) -> Edit:
    """Calls an entity as one of its mentions reads, and gives it the label of that mention.

    Raises EditError where the mention belongs to no entity.
    """
    one = document.mention(mention)
    if one.entity is None:
        raise EditError("that names nobody: only names belong to an entity")
    after = apply(document, rename(document, one.entity, document.quote(one)).changes)
    entities = tuple(replace(e, label=one.label) if e.id == one.entity else e for e in after.annotation.entities)
    return between("rename", document, replace(after, annotation=replace(after.annotation, entities=entities)))
