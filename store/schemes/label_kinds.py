"""What a scheme's labels and roles mean: the rest of newsview asks for their kinds and never for a name. Pure.

A label means what the scheme says of it. Where the scheme says nothing, it means what the labels of the default scheme
do that it is `from`, or whose name it has. That goes for labels outside the scheme too, which an older article or an
import may have; what nothing is known of is a name. `scheme=None` is the default scheme.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from newsview.store.schemes.loading import default_scheme
from newsview.store.schemes.model import HueName, Label, LabelKind, Role, RoleKind, Scheme

__all__ = ["has_entity", "hue_of", "is_dated", "is_people", "is_state", "kinds_of", "like", "role_takes", "roles_like"]

VALUES: frozenset[LabelKind] = frozenset({"time", "duration", "amount"})
"""Kinds of labels whose mentions name nobody."""

HUES: dict[LabelKind, HueName] = {
    "agent": "green", "people": "green", "place": "sky", "thing": "vermilion", "name": "blue", "time": "yellow",
    "duration": "yellow", "amount": "grey",
}  # fmt: skip


def kinds_of(label: str, scheme: Scheme | None = None) -> tuple[LabelKind, ...]:
    """The kinds of a label, the one that it is first of all first; never empty."""
    found = _label(label, scheme)
    return ("name",) if found is None else _kinds(found) or ("name",)


def has_entity(label: str, scheme: Scheme | None = None) -> bool:
    """Whether mentions of the label name somebody or something: dates and amounts do not, and have no entity."""
    return VALUES.isdisjoint(kinds_of(label, scheme))


def is_dated(label: str, scheme: Scheme | None = None) -> bool:
    """Whether mentions of the label have an EDTF value: times and durations."""
    kinds = kinds_of(label, scheme)
    return "time" in kinds or "duration" in kinds


def is_state(label: str, scheme: Scheme | None = None) -> bool:
    """Whether the label is for places that act, as states do."""
    kinds = kinds_of(label, scheme)
    return "place" in kinds and "agent" in kinds


def is_people(label: str, scheme: Scheme | None = None) -> bool:
    """Whether the label is for peoples and their adjectives, apart from the states they belong to."""
    kinds = kinds_of(label, scheme)
    return "people" in kinds and "place" not in kinds


def hue_of(label: str, scheme: Scheme | None = None) -> HueName | None:
    """The hue of a label; None where nothing is known of it."""
    found = _label(label, scheme)
    return None if found is None else _hue(found)


def role_takes(role: str, scheme: Scheme | None = None) -> frozenset[RoleKind]:
    """The kinds of labels that fill a role most; empty where nothing is known of it."""
    found = None if scheme is None else scheme.role(role)
    if found is not None and found.takes is not None:
        return frozenset(found.takes)
    known = default_scheme().role(like(role, scheme))
    return frozenset() if known is None else frozenset(known.takes or ())


def like(role: str, scheme: Scheme | None = None) -> str:
    """The role of the default scheme that a role is from; itself where it is from none."""
    found = None if scheme is None else scheme.role(role)
    return _first(found) if found is not None else role


def roles_like(role: str, scheme: Scheme | None = None) -> Collection[str]:
    """The roles of a scheme that are like a role of the default one, and that one itself."""
    return {role, *(each.name for each in (scheme or default_scheme()).roles if _first(each) == role)}


def _label(name: str, scheme: Scheme | None) -> Label | None:
    """The label that says most of a name: the scheme's own, else the default one's."""
    own = None if scheme is None else scheme.label(name)
    return own if own is not None else default_scheme().label(name)


@lru_cache(maxsize=1024)
def _kinds(label: Label) -> tuple[LabelKind, ...]:
    if label.kind is not None:
        return (label.kind,) if isinstance(label.kind, str) else label.kind
    known = (default_scheme().label(name) for name in _origins(label))
    return tuple(dict.fromkeys(kind for each in known if each is not None for kind in _kinds(each)))


@lru_cache(maxsize=1024)
def _hue(label: Label) -> HueName | None:
    if label.hue is not None:
        return label.hue
    if label.kind is None:
        known = (default_scheme().label(name) for name in _origins(label))
        return next((_hue(each) for each in known if each is not None), None)
    kinds = _kinds(label)
    return HUES[kinds[0]] if kinds else None


def _origins(label: Label) -> tuple[str, ...]:
    return label.proposed_for or (label.name,)


def _first(role: Role) -> str:
    return (role.proposed_for or (role.name,))[0]
