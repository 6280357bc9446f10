"""Corrections: what a person changed, as data. `apply` and `inverse` are pure; undo is a correction like any other.

A correction is a list of changes to fields of single items, each with what was there before and what is there after. So
every correction has an inverse, several changes are one step, and two people's corrections can be compared and merged.
What to change is decided in `store.editing.mention_edits`.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from msgspec import Struct

from newsview.store.document.model import Article, Document, Entity, Event, Mention, place, replace
from newsview.store.document.serialization import DocumentError, record_of, struct_of

__all__ = [
    "EARLIER_TEXT",
    "LATER_TEXT",
    "NEW_VERSION",
    "Change",
    "ConflictError",
    "Correction",
    "Edit",
    "Item",
    "Kind",
    "Step",
    "apply",
    "apply_all",
    "change",
    "inverse",
    "numbered",
    "of_present_text",
    "replaces_text",
    "rewound",
    "undo_stacks",
]

NEW_VERSION = "new version"
"""The action of the correction, without changes, that records a new text. It is the last that can be
undone of the text that came; that is no change of annotations, and `store.editing.versions` does it."""

EARLIER_TEXT = "earlier text"
"""The action of the one that records that the earlier text came back; `of` is the NEW_VERSION that was undone."""

LATER_TEXT = "later text"
"""The action of the one that records that an undone text came back; `of` is its NEW_VERSION."""

Kind = Literal["article", "mention", "entity", "event"]
Item = Article | Mention | Entity | Event
Record = dict[str, Any]


class ConflictError(ValueError):
    """What a correction expects to find is not there; the message says what was found instead."""


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item made (`before` is None), removed (`after` is None), or changed in the fields that both name."""

    kind: Kind
    id: str
    before: Record | None = None
    after: Record | None = None


class Edit(Struct, frozen=True, kw_only=True):
    """Changes that belong together and are done and undone as one step; `action` names it, as in `relabel`."""

    action: str
    changes: tuple[Change, ...] = ()
    others: tuple[str, ...] = ()
    """Ids of other articles in which the same step changes something."""

    def __bool__(self) -> bool:
        return bool(self.changes or self.others)


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What corrections of several articles have in common that were made as one, and are taken back as one."""

    article: str
    """Id of the article in which the step was made, where one undo takes all of it back."""
    number: int
    """Its number there."""


class Correction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An edit as the history keeps it."""

    number: int
    """Counts up from 1 within the article."""
    at: str
    """ISO 8601 date and time, UTC."""
    by: str
    action: str
    changes: tuple[Change, ...]
    of: int | None = None
    """For `undo` and `redo`: the number of the correction that is taken back or done again."""
    step: Step | None = None
    """The step through several articles that this is a part of."""
    others: tuple[str, ...] = ()
    """In the article where the step was made: ids of the other ones."""


def change(kind: Kind, before: Item | None, after: Item | None) -> Change | None:
    """The change that makes `before` into `after`: None where nothing differs."""
    item = after if after is not None else before
    if item is None:
        return None
    old, new = (None if each is None else _record(each) for each in (before, after))
    if old is not None and new is not None:
        keys = [k for k in {**old, **new} if old.get(k) != new.get(k)]
        if not keys:
            return None
        old, new = {k: old.get(k) for k in keys}, {k: new.get(k) for k in keys}
    return Change(kind=kind, id=item.id, before=old, after=new)


def inverse(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that take these back."""
    return tuple(Change(kind=c.kind, id=c.id, before=c.after, after=c.before) for c in reversed(changes))


def apply(document: Document, changes: Iterable[Change]) -> Document:
    """The document with the changes made. Raises ConflictError where it does not hold what they expect."""
    article, annotation = document.article, document.annotation
    by_kind: dict[str, list[Change]] = {}
    for each in changes:
        by_kind.setdefault(each.kind, []).append(each)
    for each in by_kind.pop("article", ()):
        article = _changed(Article, each, article)
    made: list[_Layer[Any]] = []
    if found := by_kind.pop("mention", None):
        made.append(_applied(Mention, annotation.mentions, annotation.mention_index, found))
    if found := by_kind.pop("entity", None):
        made.append(_applied(Entity, annotation.entities, annotation.entity_index, found))
    if found := by_kind.pop("event", None):
        made.append(_applied(Event, annotation.events, annotation.event_index, found))
    if not made:
        return Document(article=article, annotation=annotation)
    changed = replace(annotation, **{LAYERS[layer.struct]: layer.items for layer in made})
    # the indices follow the few changes: to build them again would cost a look at everything
    handed = {name: index for name, index in vars(annotation).items() if name in INDICES.values() or name == "members"}
    for layer in made:
        handed[INDICES[layer.struct]] = layer.by_id
        if layer.struct is Mention and "members" in handed:
            handed["members"] = _members(handed["members"], layer.touched)
    vars(changed).update(handed)
    return Document(article=article, annotation=changed)


LAYERS: dict[type, str] = {Mention: "mentions", Entity: "entities", Event: "events"}
INDICES: dict[type, str] = {Mention: "mention_index", Entity: "entity_index", Event: "event_index"}


def apply_all(document: Document, corrections: Iterable[Correction]) -> Document:
    """The document with every correction made, in order."""
    for correction in corrections:
        document = apply(document, correction.changes)
    return document


def rewound(document: Document, corrections: Sequence[Correction], to: int = 0) -> Document:
    """The document as it was right after correction number `to`; 0: as it was proposed."""
    for correction in reversed(corrections):
        if correction.number <= to:
            break
        document = apply(document, inverse(correction.changes))
    return document


def replaces_text(correction: Correction) -> bool:
    """Whether it records that the article got another text."""
    return correction.action in (NEW_VERSION, EARLIER_TEXT, LATER_TEXT)


def of_present_text(corrections: Sequence[Correction]) -> tuple[Correction, ...]:
    """The corrections of the text as it is now, from the one that records its arrival on.

    Where an earlier text came back, those that were made of it before come first.
    """
    now: list[Correction] = []
    before: dict[int | None, list[Correction]] = {}
    after: dict[int | None, list[Correction]] = {}
    for each in corrections:
        if each.action == NEW_VERSION:
            before[each.number], now = now, []
        elif each.action == EARLIER_TEXT:
            after[each.of], now = now, list(before.get(each.of, ()))
        elif each.action == LATER_TEXT:
            before[each.of], now = now, list(after.get(each.of, ()))
        now.append(each)
    return tuple(now)


def undo_stacks(corrections: Iterable[Correction]) -> tuple[list[Correction], list[Correction]]:
    """What can be undone and what can be redone of one text, the next one last in each.

    A new text is the first that can be undone, and its taking back the first that can be redone.
    """
    done: list[Correction] = []
    undone: list[Correction] = []
    for each in corrections:
        if each.action == "undo" and (at := numbered(done, each.of)) is not None:
            undone.append(done.pop(at))
        elif each.action == "redo" and (at := numbered(undone, each.of)) is not None:
            done.append(undone.pop(at))
        elif each.action == NEW_VERSION:
            done, undone = [each], []
        elif each.action == EARLIER_TEXT:
            undone = [each]
        elif each.action != LATER_TEXT:
            done.append(each)
            undone.clear()
    return done, undone


def numbered(corrections: Sequence[Correction], number: int | None) -> int | None:
    """Where the correction with this number is, looked for from the end."""
    return next((at for at in reversed(range(len(corrections))) if corrections[at].number == number), None)


T = TypeVar("T", Mention, Entity, Event)


def _record(item: Item) -> Record:
    record = record_of(item)
    if isinstance(item, Article):
        record.pop("text")  # it never changes
    return record


class _Layer(NamedTuple, Generic[T]):
    """A layer of the annotation after changes."""

    struct: type[T]
    items: tuple[T, ...]
    by_id: dict[str, T]
    touched: list[tuple[T | None, T | None]]
    """What changed, before and after."""


def _applied(struct: type[T], items: tuple[T, ...], index: dict[str, T], changes: Iterable[Change]) -> _Layer[T]:
    """The items with the changes made, in `place` order, at little more than the cost of copying their list."""
    now = dict(index)
    touched: dict[str, T | None] = {}
    for each in changes:
        old = now.get(each.id)
        touched.setdefault(each.id, old)
        if each.after is None:
            _expect(each, old)
            del now[each.id]
        else:
            now[each.id] = _changed(struct, each, old)
    found: list[T] = list(items)
    gone: list[int] = []
    loose: list[T] = []
    for id_, old in touched.items():
        new = now.get(id_)
        if old is not None:
            at = _position(items, old)
            if new is not None and _extent(new) == _extent(old):  # and the id is the same
                found[at] = new
                continue
            gone.append(at)
        if new is not None:
            loose.append(new)
    if len(gone) > MANY or len(loose) > MANY:
        lost = set(gone)
        found = [item for at, item in enumerate(found) if at not in lost] + loose
        found.sort(key=place)
    else:
        for at in sorted(gone, reverse=True):
            del found[at]
        for item in loose:
            insort(found, item, key=place)
    return _Layer(struct, tuple(found), now, [(old, now.get(id_)) for id_, old in touched.items()])


def _extent(item: Mention | Entity | Event) -> tuple[int, int]:
    return (0, 0) if isinstance(item, Entity) else (item.start, item.end)


_START = attrgetter("start")


def _position(items: Sequence[T], item: T) -> int:
    """The position of the item; documents made by hand may not be in order."""
    if not isinstance(item, Entity):  # to tell `place` costs more than to look at what begins there as well
        at = bisect_left(items, item.start, key=_START)
        while at < len(items) and items[at] is not item and _START(items[at]) == item.start:
            at += 1
    else:
        at = bisect_left(items, place(item), key=place)
    return at if at < len(items) and items[at] is item else next(i for i, each in enumerate(items) if each is item)


def _members(
    members: Mapping[str, tuple[Mention, ...]], touched: Iterable[tuple[Mention | None, Mention | None]]
) -> dict[str, tuple[Mention, ...]]:
    """For each entity its mentions, after these changes of mentions."""
    found = dict(members)
    lists: dict[str, list[Mention]] = {}
    for old, new in touched:
        for mention in (old, new):
            if mention is not None and mention.entity is not None and mention.entity not in lists:
                lists[mention.entity] = list(found.get(mention.entity, ()))
        if old is not None and old.entity is not None:
            mentions = lists[old.entity]
            at = _position(mentions, old)
            if new is not None and new.entity == old.entity and new.extent == old.extent:
                mentions[at] = new
                continue
            del mentions[at]
        if new is not None and new.entity is not None:
            insort(lists[new.entity], new, key=place)
    for entity, mentions in lists.items():
        if mentions:
            found[entity] = tuple(mentions)
        else:
            found.pop(entity, None)
    return found


MANY = 32
"""Items to put in their places from which sorting all is quicker than one search for each."""


S = TypeVar("S", Article, Mention, Entity, Event)


def _changed(struct: type[S], each: Change, old: S | None) -> S:
    _expect(each, old)
    assert each.after is not None
    record: Record = {**({} if old is None else record_of(old)), **each.after}
    record = {k: v for k, v in record.items() if v is not None or k in struct.__struct_fields__}
    try:
        return struct_of(struct, record)
    except DocumentError as error:
        raise ConflictError(f"{each.kind} {each.id} cannot be made: {error}") from None


def _expect(each: Change, old: Item | None) -> None:
    if (each.before is None) != (old is None):
        raise ConflictError(f"{each.kind} {each.id} is {'there already' if old else 'not there'}")
    if old is None or each.before is None:
        return
    record = record_of(old)
    for field, value in each.before.items():
        if _plain(record.get(field)) != _plain(value):
            raise ConflictError(f"{each.kind} {each.id}: {field} is {record.get(field)!r}, not {value!r}")


def _plain(value: Any) -> Any:
    """Tuples as the lists that JSON makes of them, so that a record read back equals the one written."""
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return value
