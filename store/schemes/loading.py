"""Reads a scheme and says, with the line, what is wrong with it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import msgspec

from newsview.store.schemes.model import EventType, HueName, Label, LabelKind, RelationType, Role, RoleKind, Scheme

__all__ = ["SchemeError", "default_scheme", "line_of", "load_scheme", "parse_scheme"]

Place = Sequence[str | int]
"""Where in a TOML document: `("labels", 3, "key")`."""


VALUES: dict[str, tuple[str, ...]] = {
    "kind": get_args(LabelKind),
    "takes": get_args(RoleKind),
    "hue": get_args(HueName),
    "fillers": ("phrase", "head"),
}
"""What may be said where only some words are known."""

STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]")
"""One step of the path in a msgspec message, such as `$.labels[3].key`."""


class SchemeError(ValueError):
    """A scheme that cannot be used; a line of the message for each fault names the file, the line and what is wrong."""


@cache
def default_scheme() -> Scheme:
    """The scheme that ships with newsview."""
    source = resources.files("newsview.store.schemes").joinpath("default.toml").read_text(encoding="utf-8")
    return parse_scheme(source, "default.toml")


def load_scheme(path: Path | None, tell: Callable[[str], object] = lambda _: None) -> Scheme:
    """The scheme in a file; without one, the default. Raises SchemeError.

    `tell` hears of each thing that can be used but hardly means what was meant.
    """
    if path is None:
        return default_scheme()
    try:
        source = path.read_text(encoding="utf-8-sig")
        scheme = parse_scheme(source, str(path))
        for place, message in _doubts(scheme):
            tell(f"{path}:{line_of(source, place)}: {message}")
        return scheme
    except OSError as error:
        raise SchemeError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise SchemeError(f"{path}: not UTF-8 text") from None


def parse_scheme(source: str, name: str = "scheme") -> Scheme:
    """The scheme in TOML text. Raises SchemeError; its message has a line for each fault, which begins `name:line:`."""
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(at[1]) if at and at[1] else len(source.splitlines())
        what = str(error)[: at.start()] if at else str(error)
        raise SchemeError(f"{name}:{line}: not TOML: {what}") from None
    try:
        scheme = msgspec.convert(table, Scheme)
    except msgspec.ValidationError as error:
        where, fault = blamed(str(error))
        raise SchemeError(f"{name}:{line_of(source, where)}: {fault}") from None
    if faults := sorted((line_of(source, place), message) for place, message in _faults(scheme)):
        raise SchemeError("\n".join(f"{name}:{line}: {message}" for line, message in faults))
    return scheme


def line_of(source: str, place: Place) -> int:
    """The line, from 1, on which what stands at `place` begins; where nothing does, the line of what should hold it.

    Found by reading ever longer beginnings of the source until one holds the place, so that comments, strings over
    several lines and every spelling of a key are TOML's business, not ours. Slow, and only for telling of a fault.
    """
    lines = source.splitlines()
    begins = 1
    for count in range(1, len(lines) + 1):
        try:
            table = tomllib.loads("\n".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue
        if _holds(table, place):
            return begins
        begins = count + 1
    return line_of(source, list(place)[:-1]) if place else 1


def _holds(table: Any, place: Place) -> bool:
    for step in place:
        try:
            table = table[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def blamed(
    message: str, *, of: str = "a scheme", values: Mapping[str, Sequence[str]] = VALUES
) -> tuple[list[str | int], str]:
    """The place that a msgspec message names, and the message in words for a person.

    `of`: what the file is; `values`: for each key that takes certain words only, these words.
    """
    text, _, path = message.partition(" - at `$")
    place: list[str | int] = [int(index) if index else key for key, index in STEP.findall(path)]
    if found := re.search(r"contains unknown field `(.+)`", text):
        return [*place, found[1]], f"`{found[1]}` is no key that {of} knows here"
    if found := re.search(r"missing required field `(.+)`", text):
        return place, f"`{found[1]}` is missing"
    if found := re.match(r"Invalid enum value (.+)", text):
        named = next((step for step in reversed(place) if isinstance(step, str)), "")
        known = values.get(named, ())
        listed = f": it is one of {', '.join(known)}" if known else ""
        return place, f"{found[1]} is no value of `{named}`{listed}"
    for ours, theirs in (
        ("`str | null`", "a string"),
        ("`str`", "a string"),
        ("`array`", "a list"),
        ("`int`", "a number"),
        ("`bool`", "true or false"),
    ):
        text = text.replace(ours, theirs)
    return place, text


def _faults(scheme: Scheme) -> Iterable[tuple[Place, str]]:
    """What is wrong with a scheme, and where in its file; nothing where it can be used."""
    groups: tuple[tuple[str, Sequence[Label | Role | EventType]], ...] = (
        ("labels", scheme.labels),
        ("roles", scheme.roles),
        ("types", scheme.types),
    )
    for group, items in groups:
        if not items and group != "types":
            yield [group], f"a scheme needs at least one of `{group}`"
        yield from _names(group, items)
        yield from _keys(group, items)
    yield from _names("relations", scheme.relations)
    for n, relation in enumerate(scheme.relations):
        if scheme.role(relation.name) is not None:
            yield ["relations", n, "name"], f"{relation.name} is a role already: a link is the one or the other"
    yield from _label_faults(scheme)
    yield from _type_faults(scheme)


def _label_faults(scheme: Scheme) -> Iterable[tuple[Place, str]]:
    """Aliases of labels that are not there, and glyphs that are not one visible character."""
    labels = {label.name for label in scheme.labels}
    for theirs, ours in scheme.aliases.items():
        if ours not in labels:
            yield ["aliases", theirs], f"{theirs} becomes {ours!r}, which is no label of this scheme"
    for n, label in enumerate(scheme.labels):
        if label.glyph is not None and (len(label.glyph) != 1 or not label.glyph.isprintable() or label.glyph == " "):
            yield ["labels", n, "glyph"], f"glyph {label.glyph!r} of {label.name} is not one visible character"


def _type_faults(scheme: Scheme) -> Iterable[tuple[Place, str]]:
    """Roles that an event type requires or allows though the scheme, or the type itself, does not have them."""
    roles = {role.name for role in scheme.roles}
    for n, type_ in enumerate(scheme.types):
        for need in type_.required:
            for role in need.split("|"):
                if role not in roles:
                    yield ["types", n, "required"], f"{type_.name} requires {role!r}, which is no role of this scheme"
                if type_.forbids(role):
                    yield ["types", n, "allowed"], f"{type_.name} requires {role!r} but does not allow it"
        for role in type_.allowed or ():
            if role not in roles:
                yield ["types", n, "allowed"], f"{type_.name} allows {role!r}, which is no role of this scheme"


def _doubts(scheme: Scheme) -> Iterable[tuple[Place, str]]:
    """Names in `from` that the pipeline never proposes, which end the proposals that were meant."""
    usual = default_scheme()
    groups: tuple[tuple[str, Sequence[Label | Role | EventType], Sequence[Label | Role | EventType]], ...] = (
        ("labels", scheme.labels, usual.labels),
        ("roles", scheme.roles, usual.roles),
        ("types", scheme.types, usual.types),
    )
    for group, items, known in groups:
        names = [each.name for each in known]
        for n, item in enumerate(items):
            for theirs in item.proposed_for or ():
                if theirs not in names:
                    yield (
                        [group, n, "from"],
                        f"{item.name} is from {theirs!r}, which is never proposed{nearest(theirs, names)}",
                    )


def nearest(name: str, known: Sequence[str]) -> str:
    """A question whether the nearest known name was meant; empty where none is near."""
    folded = {each.casefold(): each for each in known}
    found = difflib.get_close_matches(name.casefold(), folded, 1)
    return f"; did you mean {folded[found[0]]}?" if found else ""


def _names(group: str, items: Sequence[Label | Role | EventType | RelationType]) -> Iterable[tuple[Place, str]]:
    """The names must differ and be visible words."""
    names: set[str] = set()
    for n, item in enumerate(items):
        if not item.name.strip() or not item.name.isprintable() or len(item.name.split()) != 1:
            yield [group, n, "name"], f"{item.name!r} is no name: it must be one word"
        if item.name in names:
            yield [group, n, "name"], f"{item.name} is there twice"
        names.add(item.name)


def _keys(group: str, items: Sequence[Label | Role | EventType]) -> Iterable[tuple[Place, str]]:
    """The keys must differ, and so must what is proposed as each item."""
    keys: dict[str, str] = {}
    becomes: dict[str, str] = {}
    for n, item in enumerate(items):
        for theirs in item.proposed_for or ():
            if theirs in becomes:
                yield [group, n, "from"], f"{item.name} is from {theirs!r}, which {becomes[theirs]} is from already"
            becomes[theirs] = item.name
        if item.key is None:
            continue
        if len(item.key) != 1 or not item.key.isalnum():
            yield [group, n, "key"], f"key {item.key!r} of {item.name} is not one letter or digit"
        if item.key in keys:
            yield [group, n, "key"], f"key {item.key!r} of {item.name} is taken by {keys[item.key]}"
        keys[item.key] = item.name
