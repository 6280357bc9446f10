"""What one correction says about every other place where the same name stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from newsview.store.document.model import Document, Entity, Mention, Status
from newsview.store.editing.corrections import Change

__all__ = ["ENTITY_ACTIONS", "Propagation", "flat", "propagation_at", "propagation_of"]

Action = Literal[
    "add", "delete", "relabel", "respan", "assign", "value", "accepted", "rejected", "name", "ref", "acts_for"
]

ENTITY_ACTIONS: tuple[Literal["name", "ref", "acts_for"], ...] = ("name", "ref", "acts_for")
"""Actions that change an entity, each the field that it changes."""


class Propagation(Struct, frozen=True, kw_only=True):
    """What to do wherever one of the names stands."""

    action: Action
    names: tuple[str, ...]
    """What to look for (for `respan`, what the mention read before): whole tokens, white space matching any.

    Of an entity: what it is called, before it was renamed.
    """
    label: str
    """The label to give; for `delete`, `respan` and decisions, the label that a mention must have."""
    entity: str | None = None
    """Id, in the article that was corrected, of the entity to give."""
    entity_name: str | None = None
    """Its name, by which other articles know it."""
    value: str | None = None
    """The date of mentions; of entities, what they are called, their id, or for whom they act."""
    lead: int = 0
    """For `respan`: characters by which the mention's start moved; below zero, to the left."""
    reads: str | None = None
    """For `respan`: what a mention reads after it."""
    aliases: tuple[str, ...] = ()
    """What else the entity is called: to look for as well, but another name may have another label."""
    was: str | None = None
    """For `relabel`: the label that the mention had."""
    separate: bool = False
    """For `assign`: whether the entity was made for the mention, apart from one that may have the same name."""

    @property
    def title(self) -> str:
        """What the propagation does, in words."""
        name = self.names[0]
        entity = f"another “{self.entity_name}”" if self.separate else self.entity_name
        return {
            "add": f"mark “{name}” as {self.label}",
            "delete": f"delete {self.label} “{name}”",
            "relabel": f"relabel “{name}” {self.label}",
            "respan": f"make “{name}” read “{self.reads}”",
            "assign": f"give “{name}” to {entity}",
            "name": f"call “{name}” “{self.value}”",
            "ref": f"give “{name}” the id {self.value or 'none'}",
            "acts_for": f"say that “{name}” acts for {self.value or 'nobody'}",
            "value": f"make “{name}” {self.value or 'undated'}",
            "accepted": f"accept {self.label} “{name}”",
            "rejected": f"reject {self.label} “{name}”",
        }[self.action]


def propagation_of(document: Document, changes: Sequence[Change]) -> Propagation | None:
    """What a correction that led to `document` says; None where it changed no mention and no entity.

    A pronoun says nothing: it stands for somebody else in each place. Of a correction with several changes, the
    first change of a mention decides, and those like it add their names.
    """
    on_mentions = (c for c in changes if c.kind == "mention" and not _of_pronoun(document, c))
    found = [(c, action) for c in on_mentions if (action := _action(c)) is not None]
    if not found:
        return _of_entity(document, changes)
    first, action = found[0]
    parts = [c for c, other in found if other == action]
    record = first.before if first.after is None else None
    if record is not None:  # gone from the document: only the correction remembers it
        extents = [(c.before["start"], c.before["end"]) for c in parts if c.before and "start" in c.before]
        names = _distinct(flat(document.text[start:end]) for start, end in extents)
        return Propagation(action="delete", names=names, label=str(record["label"]))
    mention = document.mention(first.id)
    if action == "respan":
        return _respan(document, first, mention)
    names = _distinct(flat(document.quote(document.mention(c.id))) for c in parts)
    entity = next((e for e in document.annotation.entities if e.id == mention.entity), None)
    aliases = _aliases(document, entity) if action in ("add", "relabel") and entity is not None else ()
    if action == "assign" and entity is None:
        return None
    return Propagation(
        action=action,
        names=names,
        label=mention.label,
        entity=None if entity is None else entity.id,
        entity_name=None if entity is None else entity.name,
        value=mention.value,
        aliases=tuple(alias for alias in aliases if alias not in names),
        was=(first.before or {}).get("label"),
        separate=any(c.kind == "entity" and c.id == mention.entity and c.before is None for c in changes),
    )


def propagation_at(
    document: Document, changes: Sequence[Change], start: int, *, mention: Mention | None = None,
    entity: Entity | None = None,
) -> Propagation | None:  # fmt: skip
    """What to carry on from where the cursor is: the last correction, of these changes, unless that was elsewhere.

    Then what the mention there says, or the entity selected: all of its names, marked with its label.
    """
    if (
        _is_about(document, changes, start, mention, entity)
        and (propagation := propagation_of(document, changes)) is not None
    ):
        return propagation
    if mention is not None and mention.kind != "pronoun":
        own = document.annotation.entity_index.get(mention.entity or "")
        return Propagation(
            action="rejected" if mention.status == "rejected" else "add",
            names=(flat(document.quote(mention)),),
            label=mention.label,
            entity=mention.entity,
            entity_name=None if own is None else own.name,
            value=mention.value,
        )
    if entity is not None:
        names = _aliases(document, entity)
        return Propagation(
            action="add", names=names[:1], label=entity.label, entity=entity.id, entity_name=entity.name,
            aliases=names[1:],
        )  # fmt: skip
    return None


def _is_about(
    document: Document, changes: Sequence[Change], start: int, mention: Mention | None, entity: Entity | None
) -> bool:
    touched = {change.id for change in changes}
    if mention is not None and mention.id not in touched:
        if mention.entity in touched and all(change.kind == "entity" for change in changes):
            return True
        gone = [c.before for c in changes if c.kind == "mention" and c.after is None and c.before is not None]
        return any(before["start"] <= start < before["end"] for before in gone)
    if entity is not None and entity.id not in touched:
        return any(m.id in touched for m in document.mentions_of(entity.id))
    return True


def _of_pronoun(document: Document, change: Change) -> bool:
    if change.after is None:
        return (change.before or {}).get("kind") == "pronoun"
    return document.mention(change.id).kind == "pronoun"


def _action(change: Change) -> Action | None:
    if change.before is None:
        return "add"
    if change.after is None:
        return "delete"
    if "label" in change.after:
        return "relabel"
    if "start" in change.after or "end" in change.after:
        return "respan"
    if change.after.get("entity") is not None:
        return "assign"
    if "value" in change.after:
        return "value"
    status: Status | None = change.after.get("status")
    return status if status in ("accepted", "rejected") else None


def _respan(document: Document, change: Change, mention: Mention) -> Propagation:
    before = change.before or {}
    start, end = before.get("start", mention.start), before.get("end", mention.end)
    entity = next((e for e in document.annotation.entities if e.id == mention.entity), None)
    return Propagation(
        action="respan",
        names=(document.text[start:end],),
        label=mention.label,
        entity=None if entity is None else entity.id,
        entity_name=None if entity is None else entity.name,
        value=mention.value,
        lead=mention.start - start,
        reads=document.quote(mention),
    )


def _of_entity(document: Document, changes: Sequence[Change]) -> Propagation | None:
    """What a new name, id or state that it acts for says of an entity."""
    for change in changes:
        found = [field for field in ENTITY_ACTIONS if field in (change.after or {})]
        if change.kind != "entity" or change.before is None or not found:
            continue
        entity = document.entity(change.id)
        names = _distinct((change.before.get("name", entity.name),))
        return Propagation(
            action=found[0],
            names=names,
            label=entity.label,
            entity=entity.id,
            entity_name=entity.name,
            value=getattr(entity, found[0]),
            aliases=tuple(alias for alias in _aliases(document, entity) if alias not in names),
        )
    return None


def _aliases(document: Document, entity: Entity) -> tuple[str, ...]:
    """The names of an entity: how its mentions read, and what it is called."""
    mentions = (m for m in document.mentions_of(entity.id) if m.kind == "name" and m.status != "rejected")
    return _distinct((*(flat(document.quote(m)) for m in mentions), entity.name))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def flat(text: str) -> str:
    """White space as single spaces."""
    return " ".join(text.split())
