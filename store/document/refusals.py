"""Why a record is refused, in one line that names the item, the field and what is allowed there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

__all__ = ["cited", "refusal"]

CITED = 60
"""Characters of a wrong value that a message repeats."""

NAMES = {
    "mentions": "mention", "entities": "entity", "events": "event", "furniture": "furniture", "arguments": "argument",
    "attributions": "attribution", "changes": "change", "corrections": "correction",
}  # fmt: skip
"""What one item of a list is called."""

STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


def cited(value: object) -> str:
    """A value as a message repeats it: in one line, and not long."""
    shown = repr(value if not isinstance(value, str) or len(value) <= CITED else value[: CITED - 1] + "…")
    return shown if len(shown) <= 2 * CITED else shown[: 2 * CITED - 1] + "…"


def refusal(kind: type[msgspec.Struct], record: object, error: msgspec.ValidationError) -> str:
    """What is wrong with a record that msgspec does not make such a struct of."""
    message, _, path = str(error).partition(" - at `$")
    steps = [name or int(number) for name, number in STEP.findall(path.rstrip("`"))]
    here: Any = record
    names: list[str] = []
    field: str | None = None
    type_: inspect.Type | None = _type(kind)
    for step in steps:
        if isinstance(step, str):
            if field is not None:
                names.append(f"`{field}`")
            field = step
        else:
            item = here[step] if isinstance(here, Sequence) and step < len(here) else None
            id_ = item.get("id") if isinstance(item, Mapping) else None
            known = cited(id_) if isinstance(id_, str) and id_ else str(step + 1)
            names.append(f"{NAMES.get(field or '', field or 'item')} {known}")
            field = None
        here = _inside(here, step)
        type_ = _type_inside(type_, step)
    where = ", ".join(names)
    if (lacking := re.fullmatch(r"Object missing required field `(\w+)`", message)) is not None:
        told = f"{where}, `{field}`" if where and field else f"`{field}`" if field else where
        return f"{told} lacks `{lacking[1]}`" if told else f"`{lacking[1]}` is missing"
    allowed = None if type_ is None else _allowed(type_)
    if field is not None and allowed is not None and not isinstance(here, Mapping):
        message = f"`{field}` must be {allowed}, not {cited(here)}"
    elif field is not None:
        message = f"`{field}`: {message}"
    elif not where or message[:1].isupper():
        message = f"{message} - at `${path}" if path else message
    text = f"{where}: {message}" if where else message
    return " ".join(text.split())


def _inside(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


@cache
def _type(kind: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(kind)


def _type_inside(type_: inspect.Type | None, step: str | int) -> inspect.Type | None:
    """The type of a field or of a list's items."""
    for each in _parts(type_):
        if isinstance(step, str) and isinstance(each, inspect.StructType):
            return next((field.type for field in each.fields if field.encode_name == step), None)
        if isinstance(step, int) and isinstance(each, inspect.VarTupleType | inspect.ListType):
            return each.item_type
    return None


def _parts(type_: inspect.Type | None) -> Sequence[inspect.Type]:
    """The types of a union, without None and what is only said of a type."""
    if type_ is None:
        return ()
    if isinstance(type_, inspect.Metadata):
        return _parts(type_.type)
    return [p for each in type_.types for p in _parts(each)] if isinstance(type_, inspect.UnionType) else [type_]


def _allowed(type_: inspect.Type) -> str | None:
    """What a field may hold, in words; None where there are none."""
    words = [found for each in _parts(type_) if (found := _words(each)) is not None]
    return " or ".join(words) or None


def _words(type_: inspect.Type) -> str | None:
    match type_:
        case inspect.LiteralType(values=values):
            *others, last = map(str, values)
            return f"{', '.join(others)} or {last}" if others else last
        case inspect.FloatType(ge=ge, le=le):
            return "a number" if ge is None or le is None else f"a number from {ge} to {le}"
        case inspect.IntType():
            return "a whole number of usual size"
        case inspect.StrType(min_length=least):
            return "a text that is not empty" if least else "a text"
        case inspect.VarTupleType() | inspect.ListType():
            return "a list"
        case inspect.StructType() | inspect.DictType():
            return "an object"
    return None
