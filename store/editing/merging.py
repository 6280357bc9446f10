"""Another person's corrections made on one's own copy of an article: what fits is made, the rest are conflicts.

Pure functions over what an article's file holds. Annotations are matched by their places, not by their ids, since
another pipeline, or another order of work, gives others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from newsview.store.document.model import Annotation, Article, Document, Entity, Event, Mention, replace
from newsview.store.document.serialization import DocumentError, check, record_of
from newsview.store.editing.contents import Contents, Unplaced
from newsview.store.editing.corrections import (
    Change,
    ConflictError,
    Correction,
    Edit,
    Kind,
    apply,
    replaces_text,
    rewound,
)
from newsview.store.editing.patches import ArticlePatch, Base, text_sum
from newsview.store.editing.proposals import named_in

__all__ = ["Conflict", "FieldConflict", "Merged", "conflict_of", "merge_patch", "take_theirs"]

Key = tuple[str, str]
"""Kind and id of an annotation."""


class FieldConflict(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing on which two people differ."""

    kind: Kind
    id: str
    field: str | None = None
    """None: the annotation as a whole, which one of them deleted."""
    before: Any = None
    """What their correction began from."""
    mine: Any = None
    theirs: Any = None


class Conflict(Struct, frozen=True, kw_only=True):
    """A correction of theirs that was not made, its ids those of this library."""

    correction: Correction
    why: str
    fields: tuple[FieldConflict, ...] = msgspec.field(name="clashes", default=())
    """Where they differ; `clashes` in the files of a library."""


class Merged(Struct, frozen=True, kw_only=True):
    """What became of the corrections in a patch."""

    contents: Contents
    made: tuple[Correction, ...] = ()
    """As they are in the history now: with whose they are and when they were made, but numbers of their own."""
    known: int = 0
    """How many were here already, or were decided against."""
    conflicts: tuple[Conflict, ...] = ()


def merge_patch(contents: Contents, patch: ArticlePatch) -> Merged:
    """The article with the patch's corrections made; each is made whole or, where it contradicts, not at all.

    Conflicts go to the contents' `unplaced` as well, once, for the person to decide. Raises ValueError where the patch
    is of another text.
    """
    if text_sum(contents.document.text) != patch.text:
        raise ValueError("the patch is of another text")
    merge = _Merge(contents, patch)
    for each in patch.corrections:
        merge.take(each)
    return merge.merged()


def conflict_of(unplaced: Unplaced) -> Conflict:
    """The conflict that waits in the list of what is unplaced."""
    return msgspec.convert(unplaced.record, Conflict)


def take_theirs(document: Document, conflict: Conflict) -> Edit:
    """The edit that decides a conflict for them: what they changed becomes as they left it, where it still can be."""
    changes = []
    for change in conflict.correction.changes:
        item = _item(document, (change.kind, change.id))
        if item is None:
            if change.before is None and change.after is not None:
                changes.append(change)
            continue
        now = record_of(item)
        if change.after is None:
            changes.append(Change(kind=change.kind, id=change.id, before=now))
        else:
            before = {k: now.get(k) for k, v in change.after.items() if not _same(now.get(k), v)}
            if before:
                after = {k: change.after[k] for k in before}
                changes.append(Change(kind=change.kind, id=change.id, before=before, after=after))
    return Edit(action="take theirs", changes=tuple(changes))


class _Merge:
    def __init__(self, contents: Contents, patch: ArticlePatch) -> None:
        self.contents = contents
        self.document = contents.document
        self.made: list[Correction] = []
        self.conflicts: list[Conflict] = []
        self.known = 0
        self.number = len(contents.corrections)
        self.numbers: dict[int, int] = {}
        """Numbers of their corrections to those in this history."""
        mine = [c for c in contents.current if not replaces_text(c)]
        self.mine: dict[bytes, list[Correction]] = {}
        for each in mine:
            self.mine.setdefault(_shape(each), []).append(each)
        began = rewound(contents.document, mine)
        self.began = {*_keys(began)}
        """What was here before any correction."""
        self.taken = {*_keys(self.document), *self.began}
        self.taken |= {(c.kind, c.id) for each in contents.corrections for c in each.changes}
        self.ids: dict[Key, str] = {}
        """Their ids to the ids here."""
        self.missing: dict[tuple[Kind, str], Base] = {}
        """What they corrected and nothing here is like."""
        for base in patch.base:
            found = _match(began.annotation, base) or _match(self.document.annotation, base)
            if found is not None:
                self.ids[base.kind, base.id] = found
            else:
                self.missing[base.kind, base.id] = base

    def take(self, theirs: Correction) -> None:
        """Makes a correction of theirs, or notes why not."""
        if (known := self._known(theirs)) is not None:
            self.known += 1
            self.numbers[theirs.number] = known.number
            self.ids |= {(c.kind, c.id): m.id for c, m in zip(theirs.changes, known.changes, strict=True)}
            return
        ids = dict(self.ids)
        brought = self._brought(theirs, ids)
        for change in theirs.changes:
            key = (change.kind, change.id)
            if change.before is None and key not in ids and change.kind != "article":
                ids[key] = self._twin(change, ids) or self._fresh(key)
        translated = replace(
            theirs,
            changes=tuple(_deciding(self.document, self._here(change, ids)) for change in theirs.changes),
            of=self.numbers.get(theirs.of or 0),
        )
        try:
            staged = apply(self.document, brought)
            fields = [field for change in translated.changes for field in _field_conflicts(staged, change)]
            if fields:
                self._refuse(translated, "it was decided otherwise here", fields)
                return
            left = tuple(change for change in translated.changes if not _holds(staged, change))
            document = apply(staged, left)
            check(document)
        except (ConflictError, DocumentError) as error:
            self._refuse(translated, str(error))
            return
        self.ids = ids
        if not left:
            self.known += 1
            return
        if brought:
            self._add(replace(theirs, action="bring in", changes=tuple(brought), of=None))
        self._add(replace(translated, changes=left))
        self.numbers[theirs.number] = self.number
        self.document = document
        self.missing = {key: base for key, base in self.missing.items() if key not in ids}

    def merged(self) -> Merged:
        told = {msgspec.json.encode(u.record): u for u in self.contents.unplaced if u.kind == "conflict"}
        waiting = [(c, self._unplaced(c)) for c in self.conflicts]
        known = [told.get(msgspec.json.encode(u.record)) for _, u in waiting]
        new = [u for (_, u), there in zip(waiting, known, strict=True) if there is None]
        settled = [c for (c, _), there in zip(waiting, known, strict=True) if there is not None and there.settled]
        count = len(self.contents.unplaced)
        contents = replace(
            self.contents,
            document=self.document,
            corrections=(*self.contents.corrections, *self.made),
            unplaced=(*self.contents.unplaced, *(replace(u, id=f"u{count + n}") for n, u in enumerate(new, 1))),
        )
        return Merged(
            contents=contents,
            made=tuple(self.made),
            known=self.known + len(settled),
            conflicts=tuple(c for c in self.conflicts if c not in settled),
        )

    def _known(self, theirs: Correction) -> Correction | None:
        """The same correction in this history."""
        for mine in self.mine.get(_shape(theirs), ()):
            if mine.number in self.numbers.values():  # of several in one second that look alike, the next
                continue
            pairs = zip(theirs.changes, mine.changes, strict=True)
            if all(c.kind == "article" or self.ids.get((c.kind, c.id), m.id) == m.id for c, m in pairs):
                return mine
        return None

    def _brought(self, theirs: Correction, ids: dict[Key, str]) -> list[Change]:
        """What makes the annotations that the correction needs and that are missing here; `ids` is added to."""
        needed = _closure(named_in([theirs]), self.missing)
        for key in needed:
            ids[key] = self._fresh(key)
        return [
            Change(kind=key[0], id=ids[key], after={**_translated(self.missing[key].record, ids), "id": ids[key]})
            for key in needed
        ]

    def _add(self, correction: Correction) -> None:
        self.number += 1
        self.made.append(replace(correction, number=self.number))

    def _refuse(self, theirs: Correction, why: str, fields: Sequence[FieldConflict] = ()) -> None:
        self.conflicts.append(Conflict(correction=theirs, why=why, fields=tuple(fields)))

    def _unplaced(self, conflict: Conflict) -> Unplaced:
        items = (_item(self.document, (c.kind, c.id)) for c in conflict.correction.changes)
        quote = next((self.document.quote(i) for i in items if isinstance(i, Mention | Event)), "")
        record = msgspec.json.decode(msgspec.json.encode(conflict))
        return Unplaced(id="", kind="conflict", quote=quote, why=conflict.why, record=record)

    def _fresh(self, key: tuple[Kind, str]) -> str:
        kind, wanted = key
        stem, number = wanted.rstrip("0123456789") or wanted, 0
        while (kind, wanted) in self.taken:
            number += 1
            wanted = f"{stem}{number}"
        self.taken.add((kind, wanted))
        return wanted

    def _twin(self, change: Change, ids: Mapping[Key, str]) -> str | None:
        """The id of an annotation here that is just what theirs makes.

        Two mentions of one label at one place are one, whoever made them. Two events or entities that are alike may
        well be two, unless a person made both. No annotation here matches two of theirs.
        """
        record = {k: v for k, v in _translated(change.after or {}, ids).items() if k != "id"}
        taken = {(kind, here) for (kind, _), here in ids.items()}
        annotation = self.document.annotation
        annotation = replace(
            annotation,
            mentions=tuple(m for m in annotation.mentions if ("mention", m.id) not in taken),
            events=tuple(e for e in annotation.events if ("event", e.id) not in taken | self.began),
            entities=tuple(e for e in annotation.entities if ("entity", e.id) not in taken | self.began),
        )
        return _match(annotation, Base(kind=change.kind, id="", record=record))

    def _here(self, change: Change, ids: Mapping[Key, str]) -> Change:
        id_ = self.document.article.id if change.kind == "article" else ids.get((change.kind, change.id), change.id)
        before, after = (
            None if r is None else _translated(r, ids) | ({"id": id_} if "id" in r else {})
            for r in (change.before, change.after)
        )
        return Change(kind=change.kind, id=id_, before=before, after=after)


def _deciding(document: Document, change: Change) -> Change:
    """The change; where it makes what is proposed here and undecided, the one that decides it as they have it."""
    item = _item(document, (change.kind, change.id))
    if change.before is not None or change.after is None or not isinstance(item, Mention) or item.status != "proposed":
        return change
    now = record_of(item)
    fields = [k for k, v in change.after.items() if k not in _UNTOLD and not _same(now.get(k), v)]
    after = {k: change.after[k] for k in fields}
    return Change(kind=change.kind, id=change.id, before={k: now.get(k) for k in fields}, after=after)


def _field_conflicts(document: Document, change: Change) -> Iterator[FieldConflict]:
    """Where the document is neither as the change expects nor as it leaves things."""
    item = _item(document, (change.kind, change.id))
    if item is None:
        if change.before is not None and change.after is not None:  # that both delete it is no clash
            yield FieldConflict(kind=change.kind, id=change.id, before=change.before, theirs=change.after)
        return
    now, after = record_of(item), change.after or {}
    expected = after if change.before is None else change.before
    if change.after is None:  # what it had no value for counts too, where the whole of it goes
        expected = dict.fromkeys(now) | expected
    for field, value in expected.items():
        mine, theirs = now.get(field), after.get(field)
        if field in _UNTOLD or _same(mine, value) or (change.after is not None and _same(mine, theirs)):
            continue
        before = None if change.before is None else value
        yield FieldConflict(kind=change.kind, id=change.id, field=field, before=before, mine=mine, theirs=theirs)


def _holds(document: Document, change: Change) -> bool:
    """Whether all is here already as the change leaves it."""
    item = _item(document, (change.kind, change.id))
    if item is None or change.after is None:
        return item is None and change.after is None
    now = record_of(item)
    return all(_same(now.get(k), v) for k, v in change.after.items() if k not in _UNTOLD)


_UNTOLD = frozenset({"id", "score", "origin"})
"""Fields on which two people cannot differ."""

_REFERENCES = frozenset({"entity", "mention"})


def _match(annotation: Annotation, base: Base) -> str | None:
    """The id of the annotation at the place of the base; of several, the one that is most like it."""
    record = base.record
    if base.kind == "mention":
        here = [m for m in annotation.mentions if m.extent == (record.get("start"), record.get("end"))]
        return _best(((m.label == record.get("label"), m.id == base.id, m.id) for m in here), base)
    if base.kind == "event":
        trigger = record["trigger"]
        found = [e for e in annotation.events if e.trigger.extent == (trigger.get("start"), trigger.get("end"))]
        return _best(((e.type == record.get("type"), e.id == base.id, e.id) for e in found), base)
    named = [e for e in annotation.entities if e.name == record.get("name")]
    return _best(((e.label == record.get("label"), e.id == base.id, e.id) for e in named), base)


def _best(ranked: Iterable[tuple[bool, bool, str]], base: Base) -> str | None:
    """The id of the best; of a base that a person made (without id) only one that is the same in kind."""
    best = max(ranked, default=None)
    return best[2] if best is not None and (best[0] or base.id) else None


def _shape(correction: Correction) -> bytes:
    """What tells a correction from others, whatever the ids are where it was made."""
    changes = [(c.kind, _bare(c.before), _bare(c.after)) for c in correction.changes]
    return msgspec.json.encode((correction.at, correction.by, correction.action, changes))


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return sorted((k, _bare(v)) for k, v in value.items() if k != "id" and k not in _REFERENCES)
    return [_bare(v) for v in value] if isinstance(value, list | tuple) else value


def _translated(value: Any, ids: Mapping[Key, str]) -> Any:
    """The record with the ids that it refers to made those of this library."""
    if isinstance(value, Mapping):
        return {
            k: ids.get((k, v), v) if k in _REFERENCES and isinstance(v, str) else _translated(v, ids)
            for k, v in value.items()
        }
    return [_translated(v, ids) for v in value] if isinstance(value, list | tuple) else value


def _closure(wanted: Iterable[Key], missing: Mapping[tuple[Kind, str], Base]) -> list[tuple[Kind, str]]:
    """Which of the missing are needed for these, with what those refer to in turn."""
    found: dict[tuple[Kind, str], None] = {}
    left = [key for key in missing if key in set(wanted)]
    while left:
        key = left.pop()
        if key not in found:
            found[key] = None
            made = Change(kind=key[0], id=key[1], after=missing[key].record)
            referred = named_in([Correction(number=0, at="", by="", action="", changes=(made,))])
            left += [each for each in missing if each in referred]
    return list(found)


def _item(document: Document, key: Key) -> Article | Mention | Entity | Event | None:
    annotation = document.annotation
    if key[0] == "article":
        return document.article
    layers: dict[str, tuple[Mention | Entity | Event, ...]] = {
        "mention": annotation.mentions, "entity": annotation.entities, "event": annotation.events,
    }  # fmt: skip
    return next((item for item in layers.get(key[0], ()) if item.id == key[1]), None)


def _keys(document: Document) -> Iterator[Key]:
    yield from (("mention", m.id) for m in document.annotation.mentions)
    yield from (("entity", e.id) for e in document.annotation.entities)
    yield from (("event", e.id) for e in document.annotation.events)


def _same(one: Any, other: Any) -> bool:
    """Whether both are the same as JSON."""
    return one == other or msgspec.json.encode(one) == msgspec.json.encode(other)
