r"""Corrections as a text file that git can keep: one thing a line, in the order in which they were made.

```
newsview patch 1
= {"id":"a1","title":"Missiles","text":"9f86d0…"}
~ {"kind":"mention","id":"m2","record":{"start":26,"end":37,"label":"GPE",…},"quote":"North Korea"}
* {"number":1,"at":"2026-11-24T07:00:00Z","by":"alice","action":"relabel"}
@ {"kind":"mention","id":"m2"}
- {"label":"GPE"}
+ {"label":"ORG"}
```

`=` begins an article and names the SHA-256 of its text. `~` is an annotation that the corrections change or refer to,
as it was before all of them; so another library knows it by its place, whatever its id is there. `*` begins a
correction and `@` one of its changes, from `-` to `+`; a change without `-` makes, one without `+` removes. Empty lines
and lines that begin with `#` say nothing. What is no visible character is written as `\uXXXX`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from newsview.store.document.model import Article, Document, Entity, Event, Mention
from newsview.store.document.serialization import DocumentError, check_fields, record_of, struct_of
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import Change, Correction, Kind, replaces_text, rewound
from newsview.store.editing.proposals import named_in

__all__ = ["ArticlePatch", "Base", "PatchError", "patch_of", "read_patch", "text_sum", "write_patch"]

HEADER = "newsview patch 1"

T = TypeVar("T")


class PatchError(ValueError):
    """The text is no patch; the message names the line and what is wrong with it."""


class Base(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An annotation as it was before the corrections."""

    kind: Kind
    id: str
    record: dict[str, Any]
    quote: str | None = None


class ArticlePatch(Struct, frozen=True, kw_only=True):
    """The corrections of one article."""

    id: str
    text: str
    """SHA-256 of the text in UTF-8, in hexadecimal."""
    title: str | None = None
    base: tuple[Base, ...] = ()
    corrections: tuple[Correction, ...] = ()


class _Head(Struct, kw_only=True, omit_defaults=True):
    id: str
    title: str | None = None
    text: str


class _Step(Struct, kw_only=True, omit_defaults=True):
    number: int
    at: str
    by: str
    action: str
    of: int | None = None


class _Target(Struct, kw_only=True):
    kind: Kind
    id: str


def text_sum(text: str) -> str:
    """The SHA-256 by which a patch names a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def patch_of(contents: Contents) -> ArticlePatch:
    """The corrections of the article's present text."""
    document = contents.document
    corrections = tuple(c for c in contents.current if not replaces_text(c))
    return ArticlePatch(
        id=document.article.id,
        text=text_sum(document.text),
        title=document.article.title,
        base=tuple(_base(rewound(document, corrections), corrections)),
        corrections=corrections,
    )


def write_patch(patches: Iterable[ArticlePatch]) -> Iterator[str]:
    """The lines of a patch file, each with its line end; articles without corrections are left out."""
    yield HEADER + "\n"
    for patch in patches:
        if not patch.corrections:
            continue
        yield "\n"
        yield _line("=", _Head(id=patch.id, title=patch.title, text=patch.text))
        for base in patch.base:
            yield _line("~", base)
        for each in patch.corrections:
            yield _line("*", _Step(number=each.number, at=each.at, by=each.by, action=each.action, of=each.of))
            for change in each.changes:
                yield _line("@", _Target(kind=change.kind, id=change.id))
                if change.before is not None:
                    yield _line("-", change.before)
                if change.after is not None:
                    yield _line("+", change.after)


def read_patch(lines: Iterable[str]) -> Iterator[ArticlePatch]:
    """The articles in a patch file. Raises PatchError."""
    reader = _Reader()
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\r\n")
        if number == 1:
            if line.removeprefix("\ufeff").strip() != HEADER:
                raise PatchError(f"line 1: a patch begins with `{HEADER}`")
            continue
        if not line.strip() or line.startswith("#"):
            continue
        try:
            finished = reader.take(line[0], line[1:])
        except (msgspec.MsgspecError, UnicodeError, RecursionError, DocumentError, PatchError) as error:
            raise PatchError(f"line {number}: {error}") from None
        if finished is not None:
            yield finished
    if (last := reader.finish()) is not None:
        yield last


class _Reader:
    """Puts an article together from its lines."""

    def __init__(self) -> None:
        self.head: _Head | None = None
        self.base: list[Base] = []
        self.steps: list[tuple[_Step, list[tuple[_Target, dict[str, dict[str, Any]]]]]] = []

    def take(self, sign: str, rest: str) -> ArticlePatch | None:
        """Takes a line; the article before it when it begins another."""
        finished = None
        if sign == "=":
            finished = self.finish()
            self.head = _decoded(rest, _Head)
        elif self.head is None:
            raise PatchError("an article, `=`, must come first")
        elif sign == "~":
            base = _decoded(rest, Base)
            _checked(base.kind, base.record | {"id": base.id})
            self.base.append(base)
        elif sign == "*":
            self.steps.append((_decoded(rest, _Step), []))
        elif sign == "@" and self.steps:
            self.steps[-1][1].append((_decoded(rest, _Target), {}))
        elif sign in "-+" and self.steps and self.steps[-1][1]:
            target, values = self.steps[-1][1][-1]
            values[sign] = _decoded(rest, dict[str, Any])
            if len(values) == 1 and "id" in values[sign]:  # a whole annotation, which is made or removed
                _checked(target.kind, values[sign])
            elif sign == "+":
                check_fields(_STRUCTS[target.kind], values[sign])
        else:
            raise PatchError(f"a line that begins with {sign!r} does not belong here")
        return finished

    def finish(self) -> ArticlePatch | None:
        """The article that the lines so far make."""
        if self.head is None:
            return None
        corrections = tuple(
            Correction(
                number=step.number, at=step.at, by=step.by, action=step.action, of=step.of,
                changes=tuple(
                    Change(kind=target.kind, id=target.id, before=values.get("-"), after=values.get("+"))
                    for target, values in changes
                ),
            )
            for step, changes in self.steps
        )  # fmt: skip
        made = ArticlePatch(
            id=self.head.id, text=self.head.text, title=self.head.title, base=tuple(self.base), corrections=corrections
        )
        self.head, self.base, self.steps = None, [], []
        return made


def _base(document: Document, corrections: Iterable[Correction]) -> Iterator[Base]:
    """What the corrections name of the document as it was before them, and what that refers to."""
    annotation = document.annotation
    everything: list[Mention | Event | Entity] = [*annotation.entities, *annotation.mentions, *annotation.events]
    there = {(_kind(item), item.id): item for item in everything}
    wanted = named_in(corrections)
    made = [Change(kind=key[0], id=key[1], after=record_of(item)) for key, item in there.items() if key in wanted]
    wanted |= named_in([Correction(number=0, at="", by="", action="", changes=tuple(made))])
    wanted |= {("entity", m.entity) for m in annotation.mentions if ("mention", m.id) in wanted and m.entity}
    for (kind, id_), item in there.items():
        if (kind, id_) in wanted:
            record = {k: v for k, v in record_of(item).items() if k != "id"}
            quote = None if isinstance(item, Entity) else document.quote(item)
            yield Base(kind=kind, id=id_, record=record, quote=quote)


def _kind(item: Mention | Event | Entity) -> Kind:
    return "mention" if isinstance(item, Mention) else "event" if isinstance(item, Event) else "entity"


def _line(sign: str, value: object) -> str:
    text = msgspec.json.encode(value).decode()
    return f"{sign} {re.sub(_HIDDEN, _escaped, text)}\n"


_HIDDEN = re.compile("[^ -~\u00a1-\u00ac\u00ae-\u02af]")


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if character.isprintable():
        return character
    return "".join(f"\\u{int.from_bytes(pair, 'big'):04x}" for pair in _pairs(character.encode("utf-16-be")))


def _pairs(data: bytes) -> Iterator[bytes]:
    return (data[i : i + 2] for i in range(0, len(data), 2))


_STRUCTS: dict[Kind, type[Article | Mention | Entity | Event]] = {
    "article": Article, "mention": Mention, "entity": Entity, "event": Event,
}  # fmt: skip


def _checked(kind: Kind, record: dict[str, Any]) -> None:
    """Raises DocumentError where the record is no such annotation."""
    if kind == "article":
        raise PatchError("a patch neither makes nor removes an article")
    struct_of(_STRUCTS[kind], record)


def _decoded(text: str, kind: type[T]) -> T:
    return msgspec.json.decode(text.encode(), type=kind)
