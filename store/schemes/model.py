"""What a scheme holds: the labels of mentions, the roles and the types of events, each with its meaning and its key."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from msgspec import Struct, field

__all__ = ["EventType", "HueName", "Label", "LabelKind", "RelationType", "Role", "RoleKind", "Scheme"]

LabelKind = Literal["agent", "people", "place", "thing", "name", "time", "duration", "amount"]
"""What a label is, as `default.toml` explains; the code asks this and never a label's name."""

RoleKind = Literal["agent", "people", "place", "thing", "name", "time", "duration", "amount", "phrase"]
"""What may fill a role: a mention whose label is of the kind, or a phrase without a label."""

HueName = Literal["orange", "sky", "green", "yellow", "blue", "vermilion", "grey"]


class Label(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A label that a mention can have."""

    name: str
    key: str | None = None
    """The letter that gives it; None: only the type-ahead picker offers it."""
    glyph: str | None = None
    """The letter it shows in lists; None: its key in upper case, else its name's first letter."""
    kind: LabelKind | tuple[LabelKind, ...] | None = None
    """What it is; None: what the pipeline's labels are that become this one. Ask `store.schemes.kinds_of`."""
    hue: HueName | None = None
    """Its colour; None: that of its kind. Ask `store.schemes.hue_of`."""
    definition: str = ""
    examples: tuple[str, ...] = ()
    """Phrases in which what is to be marked stands in [brackets]."""
    proposed_for: tuple[str, ...] | None = field(name="from", default=None)
    """The pipeline's labels that become this one; None: the one of its name."""


class Role(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role that an event's argument can play."""

    name: str
    key: str | None = None
    takes: tuple[RoleKind, ...] | None = None
    """The kinds of labels that fill it most; None: as the pipeline's role that becomes this one. Ask `role_takes`."""
    definition: str = ""
    proposed_for: tuple[str, ...] | None = field(name="from", default=None)


class EventType(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A type that an event can have."""

    name: str
    key: str | None = None
    definition: str = ""
    examples: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    """Roles that an event of this type must have; `target|object` asks for one of the two."""
    allowed: tuple[str, ...] | None = None
    """Roles that it may have; None: all."""
    proposed_for: tuple[str, ...] | None = field(name="from", default=None)

    def lacks(self, roles: set[str]) -> list[str]:
        """What it requires and `roles` do not fill, as written in the scheme."""
        return [need for need in self.required if not roles.intersection(need.split("|"))]

    def forbids(self, role: str) -> bool:
        """Whether an event of this type may not have the role."""
        return self.allowed is not None and role not in self.allowed


class RelationType(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A relation that other tools draw between two mentions or events, and that is no role."""

    name: str
    definition: str = ""
    symmetric: bool = False
    """Whether both ends play one part, as in *is married to*."""


class Scheme(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """The labels, roles and event types that a team works with, in the order in which they are offered."""

    name: str
    labels: tuple[Label, ...]
    roles: tuple[Role, ...]
    types: tuple[EventType, ...] = ()
    relations: tuple[RelationType, ...] = ()
    """Relations that the team uses: a link of such a name is read as one, and tools that draw them are offered it."""
    fillers: Literal["phrase", "head"] = "phrase"
    """What fills a role where no name does: the whole phrase, or the word at its head."""
    aliases: dict[str, str] = {}
    """Labels of other people's annotations and the labels of this scheme that they become on import."""

    @cached_property
    def _labels(self) -> dict[str, Label]:
        return {label.name: label for label in self.labels}

    @cached_property
    def _roles(self) -> dict[str, Role]:
        return {role.name: role for role in self.roles}

    @cached_property
    def _types(self) -> dict[str, EventType]:
        return {type_.name: type_ for type_ in self.types}

    def label(self, name: str) -> Label | None:
        """The label of this name; None where the scheme has none."""
        return self._labels.get(name)

    def role(self, name: str) -> Role | None:
        """The role of this name; None where the scheme has none."""
        return self._roles.get(name)

    def type(self, name: str | None) -> EventType | None:
        """The event type of this name; None where the scheme has none."""
        return None if name is None else self._types.get(name)

    def glyph(self, name: str) -> str:
        """The letter that stands for a label in lists; one that the scheme does not know shows its first letter."""
        label = self.label(name)
        if label is None:
            return name[:1].upper() or "?"
        return label.glyph or (label.key or label.name[0]).upper()
