"""Label and event schemes: one TOML file that a team can replace, checked when it is loaded."""

from store.schemes.fitting import fitted, fitting_names
from store.schemes.loading import SchemeError, default_scheme, load_scheme, parse_scheme
from store.schemes.model import EventType, Label, Role, Scheme

__all__ = [
    "EventType",
    "Label",
    "Role",
    "Scheme",
    "SchemeError",
    "default_scheme",
    "fitted",
    "fitting_names",
    "load_scheme",
    "parse_scheme",
]
