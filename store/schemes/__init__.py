"""Label and event schemes: one TOML file that a team can replace, checked when it is loaded."""

from newsview.store.schemes.label_kinds import (
    has_entity,
    hue_of,
    is_dated,
    is_people,
    is_state,
    kinds_of,
    like,
    role_takes,
    roles_like,
)
from newsview.store.schemes.loading import SchemeError, default_scheme, load_scheme, parse_scheme
from newsview.store.schemes.model import EventType, Label, LabelKind, RelationType, Role, RoleKind, Scheme

__all__ = [
    "EventType",
    "Label",
    "LabelKind",
    "RelationType",
    "Role",
    "RoleKind",
    "Scheme",
    "SchemeError",
    "default_scheme",
    "has_entity",
    "hue_of",
    "is_dated",
    "is_people",
    "is_state",
    "kinds_of",
    "like",
    "load_scheme",
    "parse_scheme",
    "role_takes",
    "roles_like",
]
