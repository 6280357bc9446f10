"""The vocabulary of corrections: each function says what a person means and returns the `Edit` that does it.

All are pure. `scheme` says which labels have no entities; None: the default scheme.
What a person changes becomes `accepted`: a changed proposal is a decision. An edit that would change
nothing is empty (false). An edit that cannot be made raises EditError, whose message is for the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from newsview.store.document.model import (
    INVALID_PREFIX,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Mention,
    Origin,
    Status,
    place,
    replace,
)
from newsview.store.editing.corrections import Change, Edit, Item, Kind, change
from newsview.store.schemes import Scheme, has_entity, is_dated

__all__ = [
    "EditError",
    "add_mention",
    "annotate_note",
    "assign",
    "between",
    "decide",
    "delete",
    "edit_of",
    "join",
    "mark_done",
    "next_id",
    "relabel",
    "relabel_entity",
    "rename",
    "respan",
    "restore",
    "set_acts_for",
    "set_ref",
    "set_value",
    "split_off",
    "trimmed",
    "without_invalid",
]

Pair = tuple[Item | None, Item | None]
"""An item before and after; None where it is not there."""

KINDS: dict[type, Kind] = {Article: "article", Mention: "mention", Entity: "entity", Event: "event"}


class EditError(ValueError):
    """The edit makes no sense here; the message says why."""


def between(action: str, before: Document, after: Document) -> Edit:
    """The edit that makes one document of an article into another of the same text."""
    if before.text != after.text:
        raise EditError("the two documents do not have the same text")
    pairs: list[Pair] = [(before.article, after.article)]
    old, new = before.annotation, after.annotation
    pairs += _paired(old.entities, new.entities)
    pairs += _paired(old.mentions, new.mentions)
    pairs += _paired(old.events, new.events)
    return edit_of(action, pairs)


def restore(document: Document, then: Document) -> Edit:
    """Makes the article what it was, or is in another copy. Raises EditError where the text was another."""
    return between("restore", document, then)


def decide(document: Document, ids: Iterable[str], status: Status) -> Edit:
    """Mentions and events accepted, rejected, or proposed again."""
    action = {"accepted": "accept", "rejected": "reject", "proposed": "unreview"}[status]
    return edit_of(action, ((item, replace(item, status=status)) for item in _marked(document, ids)))


def relabel(document: Document, ids: Iterable[str], label: str, scheme: Scheme | None = None) -> Edit:
    """Mentions given another label; an entity all of whose mentions now have it takes it too."""
    wanted = set(ids)
    naming = has_entity(label, scheme)
    index = document.annotation.mention_index
    mentions = sorted((index[i] for i in wanted if i in index), key=place)
    pairs: list[Pair] = []
    made: dict[str, Entity] = {}
    for mention in mentions:
        entity = mention.entity if naming else None
        if entity is None and naming:
            name = _flat(document.quote(mention))
            entity = entity_named(document, name, label)
            if entity is None:
                entity = _entity_for(document, name, label, made).id
        value = mention.value if is_dated(label, scheme) else None  # a product has no date
        pairs.append((mention, replace(mention, label=label, status="accepted", entity=entity, value=value)))
    for each in {m.entity for m in mentions if m.entity is not None and naming}:
        found = document.entity(each)
        if all(m.id in wanted or m.label == label for m in document.mentions_of(each)):
            pairs.append((found, replace(found, label=label)))
    return edit_of("relabel", [*((None, e) for e in made.values()), *pairs, *_orphans(document, pairs)])


def _entity_for(document: Document, name: str, label: str, made: dict[str, Entity]) -> Entity:
    """The new entity of this name among those `made` by the edit, made if need be."""
    key = name.casefold()
    if key not in made:
        id_ = next_id((*document.annotation.entities, *made.values()), "e")
        made[key] = Entity(id=id_, label=label, name=name)
    return made[key]


def relabel_entity(document: Document, entity: str, label: str, scheme: Scheme | None = None) -> Edit:
    """An entity and all its mentions given another label."""
    found = document.entity(entity)
    ids = [m.id for m in document.mentions_of(entity) if m.status != "rejected"]
    edit = relabel(document, ids, label, scheme)
    if any(c.kind == "entity" for c in edit.changes):
        return edit
    return Edit(action="relabel", changes=(*edit_of("", [(found, replace(found, label=label))]).changes, *edit.changes))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The extent without white space at its ends. Raises EditError where nothing is left."""
    inside = text[max(start, 0) : max(end, 0)]
    body = inside.strip()
    if not body:
        raise EditError("there is nothing there to mark")
    lead = max(start, 0) + len(inside) - len(inside.lstrip())
    return lead, lead + len(body)


def respan(document: Document, id_: str, start: int, end: int) -> Edit:
    """A mention's edges moved; arguments and sources that it filled move with it.

    An entity that was called as only this mention read is called as it reads now.
    """
    mention = document.mention(id_)
    start, end = trimmed(document.text, start, min(end, len(document.text)))
    if mention.extent == (start, end):
        return Edit(action="respan")

    def moved(part: Argument) -> Argument:
        follows = part.mention == id_ and part.extent == mention.extent
        return replace(part, start=start, end=end) if follows else part

    pairs: list[Pair] = [(mention, replace(mention, start=start, end=end, status="accepted"))]
    for event in document.annotation.events:
        arguments = tuple(moved(a) for a in event.arguments)
        source = event.source
        if source is not None and source.mention == id_ and source.extent == mention.extent:
            source = replace(source, start=start, end=end)
        if arguments != event.arguments or source != event.source:
            pairs.append((event, replace(event, arguments=arguments, source=source)))
    others = () if mention.entity is None else (m for m in document.mentions_of(mention.entity) if m.id != id_)
    name = _flat(document.quote(mention))
    if mention.entity is not None and all(_flat(document.quote(m)) != name for m in others):
        entity = document.entity(mention.entity)
        if entity.name == name:
            pairs.append((entity, replace(entity, name=_flat(document.text[start:end]))))
    return edit_of("respan", pairs)


def add_mention(
    document: Document, start: int, end: int, label: str, *, entity: str | None = None, value: str | None = None,
    origin: Origin = "human", scheme: Scheme | None = None,
) -> Edit:  # fmt: skip
    """A new mention; without `entity` it joins the entity that has its name, or a new one."""
    start, end = trimmed(document.text, start, min(end, len(document.text)))
    same = [m for m in document.annotation.mentions if m.extent == (start, end) and m.label == label]
    if any(m.status == "accepted" for m in same):
        raise EditError(f"there is already a mention of label {label} here")
    if same:
        return decide(document, [same[0].id], "accepted")
    pairs: list[Pair] = []
    if entity is None and has_entity(label, scheme):
        name = document.text[start:end]
        entity = entity_named(document, name, label)
        if entity is None:
            made = Entity(id=next_id(document.annotation.entities, "e"), label=label, name=_flat(name))
            pairs.append((None, made))
            entity = made.id
    mention = Mention(
        id=next_id(document.annotation.mentions, "m"), start=start, end=end, label=label, entity=entity, value=value,
        origin=origin, status="accepted",
    )  # fmt: skip
    return edit_of("add-mention", [*pairs, (None, mention)])


def entity_named(document: Document, name: str, label: str | None = None) -> str | None:
    """The entity that is called this, or one of whose mentions reads so; of the same label if there is one."""
    key = _flat(name).casefold()
    ids = [e.id for e in document.annotation.entities if e.name.casefold() == key]
    ids += [
        m.entity
        for m in document.annotation.mentions
        if m.entity is not None and m.kind == "name" and _flat(document.quote(m)).casefold() == key
    ]
    labels = {e.id: e.label for e in document.annotation.entities}
    return next((i for i in ids if labels[i] == label), ids[0] if ids and label is None else None)


def delete(document: Document, ids: Iterable[str]) -> Edit:
    """Mentions and events removed. Arguments keep their words; an entity without mentions goes too."""
    items = _marked(document, ids)
    gone = {item.id for item in items if isinstance(item, Mention)}
    removed = {item.id for item in items if isinstance(item, Event)}
    pairs: list[Pair] = [(item, None) for item in items]
    for event in document.annotation.events:
        if event.id in removed:
            continue
        arguments = tuple(replace(a, mention=None) if a.mention in gone else a for a in event.arguments)
        source = event.source
        if source is not None and source.mention in gone:
            source = replace(source, mention=None)
        if arguments != event.arguments or source != event.source:
            pairs.append((event, replace(event, arguments=arguments, source=source)))
    return edit_of("delete", [*pairs, *_orphans(document, pairs)])


def assign(document: Document, ids: Iterable[str], entity: str, scheme: Scheme | None = None) -> Edit:
    """Mentions moved to another entity; the one they leave goes when it has none left."""
    document.entity(entity)
    mentions = [_naming(document.mention(i), scheme) for i in ids]
    pairs: list[Pair] = [(m, replace(m, entity=entity, status="accepted")) for m in mentions]
    return edit_of("assign", [*pairs, *_orphans(document, pairs)])


def split_off(document: Document, ids: Sequence[str], name: str | None = None, scheme: Scheme | None = None) -> Edit:
    """Mentions taken out of their entity into a new one of their own."""
    mentions = [_naming(document.mention(i), scheme) for i in ids]
    first = mentions[0]
    made = Entity(
        id=next_id(document.annotation.entities, "e"), label=first.label, name=_flat(name or document.quote(first))
    )
    pairs: list[Pair] = [(None, made)]
    pairs += [(m, replace(m, entity=made.id, status="accepted")) for m in mentions]
    return edit_of("split", [*pairs, *_orphans(document, pairs)])


def _naming(mention: Mention, scheme: Scheme | None) -> Mention:
    """The mention, where it can belong to somebody. Raises EditError for a date or an amount."""
    if not has_entity(mention.label, scheme):
        raise EditError(f"a {mention.label} names nobody: give it another label first")
    return mention


def join(document: Document, entities: Iterable[str], into: str) -> Edit:
    """Entities made one: all their mentions belong to `into`, which keeps its name and takes an id it lacks."""
    kept = document.entity(into)
    others = [document.entity(e) for e in entities if e != into]
    better = replace(
        kept,
        ref=kept.ref or next((e.ref for e in others if e.ref), None),
        acts_for=kept.acts_for or next((e.acts_for for e in others if e.acts_for), None),
    )
    pairs: list[Pair] = [(kept, better), *((e, None) for e in others)]
    gone = {e.id for e in others}
    pairs += [(m, replace(m, entity=into)) for m in document.annotation.mentions if m.entity in gone]
    return edit_of("join", pairs)


def rename(document: Document, entity: str, name: str) -> Edit:
    """An entity given another name. Raises EditError for an empty name, KeyError for no such entity."""
    found = document.entity(entity)
    if not _flat(name):
        raise EditError("an entity needs a name")
    return edit_of("rename", [(found, replace(found, name=_flat(name)))])


def set_ref(document: Document, entity: str, ref: str | None) -> Edit:
    """An entity given an external id such as `ISO3166-1:RU`, or none. Raises KeyError for no such entity."""
    found = document.entity(entity)
    return edit_of("ref", [(found, replace(found, ref=ref or None))])


def set_acts_for(document: Document, entity: str, ref: str | None) -> Edit:
    """The id of the state on whose behalf an entity acts, or none. Raises KeyError for no such entity."""
    found = document.entity(entity)
    return edit_of("acts-for", [(found, replace(found, acts_for=ref or None))])


def set_value(document: Document, id_: str, value: str | None) -> Edit:
    """The EDTF value of a mention of a date, a time or a duration. Raises EditError where it is none."""
    mention = document.mention(id_)
    try:
        valued = replace(mention, value=value or None, status="accepted", extra=without_invalid(mention.extra, "value"))
    except ValueError as error:
        raise EditError(str(error)) from None
    return edit_of("value", [(mention, valued)])


def without_invalid(extra: dict[str, Any], field: str) -> dict[str, Any]:
    """The keys of others without what `library.migrations.mend` kept of a field, which a person has decided now."""
    return {key: value for key, value in extra.items() if key != INVALID_PREFIX + field}


def mark_done(document: Document, at: str | None) -> Edit:
    """The article marked reviewed at a time (ISO 8601, UTC), or open again with None."""
    return edit_of("done" if at else "reopen", [(document.article, replace(document.article, reviewed=at))])


def annotate_note(document: Document, id_: str | None, note: str | None) -> Edit:
    """A note on a mention, an event, or (id None) on the article."""
    item: Article | Mention | Event = document.article if id_ is None else next(iter(_marked(document, [id_])))
    return edit_of("note", [(item, replace(item, note=note or None))])


def next_id(items: Iterable[Mention | Entity | Event], prefix: str) -> str:
    """The first id of the form prefix + number that comes after all of them."""
    pattern = re.compile(re.escape(prefix) + r"(\d{1,15})")
    taken = [int(found[1]) for item in items if (found := pattern.fullmatch(item.id))]
    return f"{prefix}{max(taken, default=0) + 1}"


def _marked(document: Document, ids: Iterable[str]) -> list[Mention | Event]:
    """The mentions and events with these ids. Raises EditError for one that is not there."""
    mentions, events = document.annotation.mention_index, document.annotation.event_index
    try:
        return [mentions[i] if i in mentions else events[i] for i in ids]
    except KeyError as error:
        raise EditError(f"{error.args[0]} is no mention or event of this article") from None


def _orphans(document: Document, pairs: Sequence[Pair]) -> Iterator[Pair]:
    """The removal of each entity that has no mention left after these changes."""
    after = {old.id: new for old, new in pairs if isinstance(old, Mention)}
    left = {old.entity for old, _ in pairs if isinstance(old, Mention) and old.entity is not None}
    for entity in sorted(left):
        mentions = (after.get(m.id, m) for m in document.mentions_of(entity))
        joined = any(isinstance(new, Mention) and new.entity == entity for new in after.values())
        if not joined and not any(isinstance(m, Mention) and m.entity == entity for m in mentions):
            yield document.entity(entity), None


def edit_of(action: str, pairs: Iterable[Pair]) -> Edit:
    """The edit that puts each item after in the place of the one before; what differs in nothing is left out."""
    changes = [
        found
        for before, after in pairs
        if (found := change(KINDS[type(after if after is not None else before)], before, after)) is not None
    ]
    order: dict[str, int] = {"article": 0, "entity": 1, "mention": 2, "event": 3}
    made: list[Change] = sorted((c for c in changes if c.after is not None), key=lambda c: order[c.kind])
    return Edit(action=action, changes=(*made, *(c for c in changes if c.after is None)))


def _paired(
    old: Sequence[Mention] | Sequence[Entity] | Sequence[Event],
    new: Sequence[Mention] | Sequence[Entity] | Sequence[Event],
) -> list[Pair]:
    if len(old) == len(new):  # most have their old position: only the others need be looked up
        loose = [at for at, (one, other) in enumerate(zip(old, new, strict=True)) if one is not other]
        old, new = [old[at] for at in loose], [new[at] for at in loose]  # type: ignore[assignment]
    before = {item.id: item for item in old}
    after = {item.id: item for item in new}
    pairs = ((before.get(i), after.get(i)) for i in {**before, **after})
    return [(old, new) for old, new in pairs if old is not new and old != new]


def _flat(name: str) -> str:
    return " ".join(name.split())
