"""The configuration file: what a person chose, checked when it is read, every fault named.

The file is `newsview.toml` in the user's configuration folder; `NEWSVIEW_CONFIG` names another. All of it is optional:

    theme = "newsview-dark"      # newsview-light, ansi-dark, ...
    model = "en_core_web_md"     # a spaCy pipeline that is installed, or a path to one
    scheme = "arms.toml"         # labels and event types; a relative path counts from this file
    library = "~/articles"
    memory = false               # proposals do not follow what was corrected in other articles
    attention = "doubt"          # Tab goes to what is most likely wrong first; "reading": in order of the text
    [keys]
    accept = "y,space"           # action = its keys, by the names that Textual gives them
"""

from __future__ import annotations

import difflib
import os
import string
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from newsview.store.schemes import Scheme, load_scheme
from newsview.store.schemes.loading import blamed, line_of

__all__ = ["BoundAction", "Config", "ConfigError", "Fault", "config_path", "keymap", "load_config", "with_its_line"]


class Fault(NamedTuple):
    """One thing that is wrong with the configuration."""

    message: str
    place: Sequence[str | int] = ()
    """The keys that lead to it in the file; () where it concerns the whole file."""


class ConfigError(ValueError):
    """A configuration that cannot be used; the message has a line for each fault.

    `faults`: what is wrong and where in the file, for what shows only in the app; `with_its_line` names the lines.
    """

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> ConfigError:
        """The error that names all these faults, whose lines in the file are not looked up yet."""
        return cls("\n".join(fault.message for fault in faults), faults)


Attention = Literal["reading", "doubt"]


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person can choose."""

    theme: str | None = None
    """A theme of newsview's or Textual's. Without it: `newsview-dark`."""
    model: str | None = None
    """A spaCy pipeline that is installed, or a path to one. Without it: the one that newsview depends on."""
    scheme: Path | None = None
    """A TOML file of labels, roles and event types. Without it: OntoNotes and PLOVER."""
    library: Path | None = None
    """The folder of the library. Without it: a folder among the user's data."""
    user: str | None = None
    """The name of the person who corrects, as the history shows it. Without it: the login name."""
    mouse: bool = True
    """Whether the app reacts to the mouse. With `false` the terminal keeps it, to select and copy."""
    animation: bool = False
    """Whether scrolling is animated. A page then takes 0.7 s."""
    attention: Attention = "reading"
    """Where `Tab` goes first: `"reading"`, the next in the text; `"doubt"`, what is most likely wrong."""
    memory: bool = True
    """Whether proposals follow what was corrected in other articles."""
    width: int = 90
    """The longest line of an article, in columns of the terminal; at least 20."""
    keys: dict[str, str] = field(default_factory=dict)
    """The keys of actions: for the name of an action its keys, separated by commas."""

    def load_scheme(self, tell: Callable[[str], object] = lambda _: None) -> Scheme:
        """The scheme chosen; `tell` is called with each doubtful thing in it. Raises store.schemes.SchemeError."""
        return load_scheme(self.scheme, tell)


def with_its_line(error: ConfigError) -> str:
    """What is wrong with the configuration file, each fault after the file and the line.

    Takes an error of `load_config`, whose message says them already, or of what only the app checks.
    """
    return _located(config_path(), error.faults) if error.faults else str(error)


def _located(file: Path, faults: Iterable[Fault], source: str | None = None) -> str:
    """A line for each fault, in the order of the file."""
    text = file.read_text(encoding="utf-8-sig") if source is None else source
    lines = sorted((line_of(text, fault.place), fault.message) for fault in faults)
    return "\n".join(f"{file}:{line}: {message}" for line, message in lines)


class BoundAction(NamedTuple):
    """An action as the keymap sees it: keys may be shared by actions of contexts that are never there together."""

    id: str
    keys: str
    """Separated by commas."""
    context: str = ""
    """Where it works; "" is everywhere."""


def config_path() -> Path:
    """The configuration file: `NEWSVIEW_CONFIG`, else `newsview.toml` in the user's configuration folder."""
    if named := os.environ.get("NEWSVIEW_CONFIG"):
        return Path(named).expanduser()
    from platformdirs import user_config_path  # half a CLI start-up's imports, needed only here

    return user_config_path("newsview", appauthor=False) / "newsview.toml"


def load_config(path: Path | None = None) -> Config:
    """What the file says; the defaults where there is no file.

    A file that was named, by `path` or by `NEWSVIEW_CONFIG`, must be there. Raises ConfigError, which names all that
    is wrong with the file.
    """
    file = path or config_path()
    try:
        source = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if path is None and not os.environ.get("NEWSVIEW_CONFIG"):
            return Config()
        raise ConfigError(f"{file}: there is no such file") from None
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: not UTF-8 text") from None
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not TOML: {error}") from None
    if faults := list(_faults(table)):
        raise ConfigError(_located(file, faults, source))
    config = msgspec.convert(table, Config, dec_hook=_path)
    return replace(
        config,
        scheme=config.scheme and file.parent / config.scheme.expanduser(),
        library=config.library and file.parent / config.library.expanduser(),
    )


def _faults(table: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a configuration, key by key, since msgspec names the first fault only."""
    for name, value in table.items():
        entries = [{name: value}]
        if name == "keys" and isinstance(value, dict):
            entries = [{name: {id_: keys}} for id_, keys in value.items()]
        for entry in entries:
            try:
                config = msgspec.convert(entry, Config, dec_hook=_path)
            except msgspec.ValidationError as error:
                place, message = blamed(str(error), of="the configuration", values=ALLOWED)
                if place == ["keys"] and isinstance(value, dict):  # msgspec does not say which
                    place += list(entry["keys"])
                yield Fault(message + _nearest(place, value), place)
                continue
            if name == "width" and config.width < NARROWEST:
                yield Fault(f"a width of {config.width} is too narrow to read: it is {NARROWEST} or more", [name])


ALLOWED = {"attention": get_args(Attention)}
"""For each key that takes certain words only, these words."""

NARROWEST = 20
"""The least width of an article, in columns."""


def _path(kind: type[Path], value: Any) -> Path:
    if not isinstance(value, str):
        raise TypeError(f"Expected `str`, got {value!r}")
    return kind(value)


def keymap(actions: Iterable[BoundAction], chosen: Mapping[str, str]) -> dict[str, str]:
    """For each action's id its keys, the chosen ones before the built-in ones.

    A chosen key is taken from the built-in action that had it in the same context, so that two actions can be swapped.
    Raises ConfigError where an id is unknown, a key is given to two actions of one context, or an action is left
    without any key; it names all such faults.
    """
    known = {action.id: action for action in actions}
    faults: list[Fault] = []
    taken: dict[str, list[BoundAction]] = defaultdict(list)
    result: dict[str, str] = {}
    for id_, keys in chosen.items():
        if (action := known.get(id_)) is None:
            hint = difflib.get_close_matches(id_, known, 1)
            nearest = f"; did you mean {hint[0]}?" if hint else ""
            faults.append(Fault(f"[keys] {id_}: there is no such action{nearest}", ["keys", id_]))
            continue
        parts = _keys(keys)
        if not parts:
            faults.append(Fault(f"[keys] {id_}: no key is named", ["keys", id_]))
        for key in parts:
            if (wrong := _unknown(key)) is not None:
                faults.append(Fault(f"[keys] {id_}: {wrong}", ["keys", id_]))
                continue
            rival = next((other for other in taken[key] if _meet(other, action)), None)
            if rival is not None:
                faults.append(Fault(f"[keys] {key} is given to both {rival.id} and {id_}", ["keys", id_]))
            taken[key].append(action)
        result[id_] = ",".join(parts)
    for action in known.values():
        if action.id in result:
            continue
        left = [key for key in _keys(action.keys) if not any(_meet(other, action) for other in taken[key])]
        if not left:
            rivals = [(other.id, key) for key in _keys(action.keys) for other in taken[key]]
            why = ", ".join(f"{id_} has {key}" for id_, key in rivals)
            message = f"[keys] {action.id} is left without a key: {why}; give it another"
            faults.append(Fault(message, ["keys", rivals[0][0]]))
        result[action.id] = ",".join(left)
    if faults:
        raise ConfigError.of(faults)
    return {action: result[action] for action in known}


def _meet(one: BoundAction, other: BoundAction) -> bool:
    return one.id != other.id and ("" in (one.context, other.context) or one.context == other.context)


def _keys(keys: str) -> list[str]:
    """The keys in a comma-separated list, a comma itself written as `comma`."""
    return [_key(part) for each in keys.split(",") if (part := each.strip())]


def _unknown(key: str) -> str | None:
    """What is wrong with the name of a key; None where there is such a key."""
    from textual.keys import Keys  # only where a key was chosen

    *modifiers, name = key.split("+")
    if wrong := [m for m in modifiers if m not in MODIFIERS]:
        return f"{wrong[0]!r} is nothing that is pressed with a key; there are {', '.join(MODIFIERS)}"
    known = {each.value for each in Keys}
    named = name.replace("_", " ").upper()
    if len(name) == 1 or name in known or key in known or name in set(map(_key, string.printable)):
        return None
    try:
        unicodedata.lookup(named)
    except KeyError:
        nearest = difflib.get_close_matches(name, [each for each in known if each.isidentifier()], 1)
        return f"there is no key {key!r}" + (f"; did you mean {nearest[0]}?" if nearest else "")
    return None


MODIFIERS = ("ctrl", "shift", "alt", "meta", "super", "hyper")
"""What may be pressed together with a key."""


def _key(sign: str) -> str:
    """Textual's name of a key, so that a person may write the sign itself: `/` is `slash`."""
    if len(sign) != 1 or sign.isalnum():
        return sign
    name = unicodedata.name(sign, sign).lower().replace("-", "_").replace(" ", "_")
    return _TEXTUAL_NAMES.get(name, name)


_TEXTUAL_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where Textual (textual.keys, 8.2) names a sign otherwise than Unicode does."""


def _nearest(place: Sequence[str | int], value: Any) -> str:
    """What was probably meant by a key that is not known, or a word that its key does not take."""
    name, known = str(place[-1]) if place else "", Config.__struct_fields__
    if name not in known and len(place) == 1:
        hint = difflib.get_close_matches(name, known, 1)
        return f"; did you mean `{hint[0]}`?" if hint else f"; it knows {', '.join(known)}"
    hint = difflib.get_close_matches(str(value), ALLOWED.get(name, ()), 1)
    return f"; did you mean {hint[0]}?" if hint else ""
