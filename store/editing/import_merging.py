"""What was changed in a file of an article, made in the library as corrections. Pure functions.

Three states are compared, all of them as the file's format would hold them: the article as it was exported, as the file
has it now, and as the library has it now. Where only the file differs from the export, the library follows; where the
library differs from it too, that is a conflict that waits. What the format cannot hold is equal in all three, so it
stays. A file that does not tell how it was exported is compared with the article as it is now: only what it does say
counts then, and what contradicts a person's decision waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from newsview.store.document.model import Document, Entity, Event, Mention, Span, replace
from newsview.store.document.serialization import DocumentError, check, record_of, struct_of
from newsview.store.editing.contents import Contents, Unplaced
from newsview.store.editing.corrections import Change, ConflictError, Correction, Item, Kind, apply
from newsview.store.editing.differences import Pair, pairs_of
from newsview.store.editing.merging import Conflict, FieldConflict
from newsview.store.schemes import Scheme, has_entity

__all__ = ["IMPORT", "FileState", "ImportOptions", "ImportResult", "merge_import"]

IMPORT = "import"
"""The action of a correction that an import made."""

Record = dict[str, Any]
Layer = Literal["mention", "entity", "event"]

WHY = "it was decided otherwise here"

UNTOLD = ("id", "score", "origin", "model")
"""On these two people cannot differ; `model` is what the model had proposed."""

DECISIVE = frozenset({"label", "type", "start", "end", "trigger", "status"})
"""What one decides on a mention or event as a whole: two who changed any of these apart contradict each other."""

LINKED = ("arguments", "source")
"""Fields of an event that name mentions."""

FIELDS: dict[str, type[Mention | Entity | Event]] = {"mention": Mention, "entity": Entity, "event": Event}

APART = frozenset({"id", "text", "added", "sha256", "imported"})
"""Fields of an article that tell of one library only."""


class FileState(Struct, frozen=True, kw_only=True):
    """An article as a file holds it; `names`: the file's ids of the library's annotations, where it gives others."""

    document: Document
    names: Mapping[tuple[str, str], str] = {}
    whole: Document | None = None
    """The article with what the format has no place for too, where that is known."""


class ImportOptions(Struct, frozen=True, kw_only=True):
    """How a file is to be read as corrections: who made them, when, and what its format says of an annotation."""

    by: str
    """Who made the corrections."""
    at: str
    """When they were made."""
    marked: bool
    """Whether it is known how the file was exported; if not, the base of the comparison is the article as it is."""
    lasting: bool
    """Whether the format keeps the ids of annotations."""
    signed: str | None = None
    """The name that new annotations get as their author."""
    accepted: bool = False
    """Whether what is new or differs counts as decided."""
    scheme: Scheme | None = None
    """Says which labels have no entity; None: the default scheme."""
    partial: bool = False
    """Whether the file holds only some annotations, so that a missing one was not deleted."""


class ImportResult(Struct, frozen=True, kw_only=True):
    """What became of an article that came in again."""

    contents: Contents
    made: Correction | None = None
    conflicts: tuple[Conflict, ...] = ()
    """That wait now, or waited already."""
    absent: int = 0
    """Annotations that are not in the file and were left as they are: the file does not tell that it had them."""


def merge_import(
    contents: Contents, theirs: Document, options: ImportOptions, *, base: FileState, mine: FileState
) -> ImportResult:
    """Makes what the file changes as one correction; gives the article after it, and the conflicts.

    `theirs` is what the file says, `base` what it said when it was exported, `mine` what it would say now; all have the
    article's text. Where the file is not `marked`, `base` is `mine`. Raises DocumentError where what the file says
    cannot be made.
    """
    return _Return(contents, theirs, options, base=base, mine=mine).result()


class _Names:
    """Ids in a file to ids in the library."""

    def __init__(self, side: FileState) -> None:
        self.to_file = dict(side.names)
        self.kinds = {kind for kind, _ in side.names}
        self.to_library = {(kind, name): id for (kind, id), name in side.names.items()}
        self.items: dict[tuple[str, str], Mention | Entity | Event] = {}
        annotation = side.document.annotation
        for kind, items in (
            ("mention", annotation.mentions), ("entity", annotation.entities), ("event", annotation.events),
        ):  # fmt: skip
            for item in items:
                self.items[kind, self.library(kind, item.id) or item.id] = item

    def library(self, kind: str, name: str | None) -> str | None:
        """The library's id of what the file calls so."""
        if name is None:
            return None
        return self.to_library.get((kind, name)) if kind in self.kinds else name


class _Return:
    def __init__(
        self,
        contents: Contents,
        theirs: Document,
        options: ImportOptions,
        *,
        base: FileState,
        mine: FileState,
    ) -> None:
        self.contents, self.here, self.theirs, self.options = contents, contents.document, theirs, options
        self.base, self.mine = _Names(base), _Names(mine)
        self.own = _Names(FileState(document=self.here))
        self.base_document = base.document
        self.then = None if base.whole is None else _Names(FileState(document=base.whole))
        self.corrected = {(c.kind, c.id) for each in contents.current for c in each.changes}
        self.ids: dict[tuple[str, str], str] = {}
        """Ids in the file, as it is now, to ids here."""
        self.taken: set[tuple[str, str]] = {(c.kind, c.id) for each in contents.corrections for c in each.changes}
        annotation = self.here.annotation
        self.index: dict[str, Mapping[str, Mention | Entity | Event]] = {
            "mention": annotation.mention_index, "entity": annotation.entity_index, "event": annotation.event_index,
        }  # fmt: skip
        self.taken |= {(kind, id) for kind, items in self.index.items() for id in items}
        self.records: dict[tuple[Kind, str], tuple[Record | None, Record | None]] = {}
        """What is changed: before and after, in the fields that change."""
        self.conflicts: list[Conflict] = []
        self.absent = 0
        self.gone: set[str] = set()
        """Mentions, by their ids here, that are not in the file any more, or under another id."""
        self.unmoved: dict[str, tuple[Span, Span, int]] = {}
        """Mentions, by their ids here, whose move is in conflict: their old and new place, and which conflict it is."""

    def result(self) -> ImportResult:
        pairs = pairs_of(self.base_document, self.theirs, lasting=self.options.lasting, moved=not self.options.partial)
        self._name("mention", pairs.mentions)
        self._name("entity", pairs.entities)
        self._name("event", pairs.events)
        told = {m.id for m in self.theirs.annotation.mentions}
        self.gone = {
            self.base.library("mention", m.id) or "" for m in self.base_document.annotation.mentions if m.id not in told
        }
        new = [m for before, m in pairs.mentions if before is None and m is not None]
        twins = {m.id: twin for m in new if (twin := self._twin(m)) is not None}
        self.ids |= {("mention", name): twin.id for name, twin in twins.items()}
        for m in new:
            self.ids.setdefault(("mention", m.id), self._fresh("mention", m.id))
        self._new_entities([e for before, e in pairs.entities if before is None and e is not None])
        absent_counts = [self._absences_count(pairs.mentions), self._absences_count(pairs.events)]
        for pair in pairs.mentions:
            self._mention(pair, twins, absent_counts[0])
        for entity in pairs.entities:
            self._entity(entity)
        for event in pairs.events:
            self._event(event, absent_counts[1])
        self._article()
        self._entities_follow()
        return self._result()

    # Which is which

    def _name(self, kind: Layer, pairs: Sequence[Pair[Any]]) -> None:
        for before, after in pairs:
            if before is not None and after is not None and (known := self.base.library(kind, before.id)) is not None:
                self.ids[kind, after.id] = known

    def _fresh(self, kind: str, wanted: str) -> str:
        """`wanted` where no annotation has or had it, else its letters with the next free number."""
        letter = {"mention": "m", "entity": "e", "event": "v"}[kind]
        number = 0
        if not self.options.lasting:
            wanted = f"{letter}1"
        while (kind, wanted) in self.taken:
            number += 1
            wanted = f"{letter}{number}"
        self.taken.add((kind, wanted))
        return wanted

    def _twin(self, new: Mention) -> Mention | None:
        """The mention here that has the same place, and that the export did not have."""
        known = {here for (kind, _), here in self.ids.items() if kind == "mention"}
        if self.options.marked:
            known |= {self.base.library("mention", m.id) or "" for m in self.base_document.annotation.mentions}
        here = [m for m in self.here.annotation.mentions if m.extent == new.extent and m.id not in known]
        return max(here, key=lambda m: m.label == new.label, default=None)

    def _new_entities(self, new: Sequence[Entity]) -> None:
        """Gives each new entity one here: its first mention's, if the file did not tell of that, else a new one."""
        belong = {self.ids.get(("entity", e.id)) for e in self.base_document.annotation.entities} | {
            self.base.library("entity", e.id) for e in self.base_document.annotation.entities
        }
        for entity in new:
            named = (self.ids.get(("mention", m.id)) for m in self.theirs.mentions_of(entity.id))
            members = [each for each in named if each is not None]
            index = self.here.annotation.mention_index
            own = [e for m in members if m in index and (e := index[m].entity) is not None and e not in belong]
            if own and not self.options.lasting:
                self.ids["entity", entity.id] = own[0]
                belong.add(own[0])
                found = self.here.entity(own[0])
                if entity.ref and entity.ref != found.ref:
                    self._change("entity", own[0], {"ref": entity.ref, "name": entity.name})
            elif members or self.options.lasting:
                made = replace(entity, id=self._fresh("entity", entity.id))
                self.ids["entity", entity.id] = made.id
                self._make("entity", record_of(made))

    def _absences_count(self, pairs: Sequence[Pair[Any]]) -> bool:
        """Whether what is not in the file was taken out of it: surely of a marked one, else if most of it is there.

        What a file holds that has some annotations only was never all of them.
        """
        kept = sum(before is not None and after is not None for before, after in pairs)
        lost = sum(before is not None and after is None for before, after in pairs)
        return not self.options.partial and (self.options.marked or kept > lost)

    # What differs

    def _said(
        self, kind: Layer, item: Mention | Entity | Event, names: _Names | None, *, links: bool = False
    ) -> Record:
        """The annotation's fields, references in ids of the library; `names` None: of the file as it is now.

        Without `links`, none to a mention that the file lost or renamed: its absence says nothing.
        """

        def library(of: str, name: str | None) -> str | None:
            if names is not None:
                return names.library(of, name)
            return self.ids.get((of, name)) if name is not None else None

        record = {k: v for k, v in record_of(item).items() if k not in UNTOLD}
        if kind == "mention":
            record["entity"] = library("entity", record["entity"])
        if kind == "event":
            parts = [*record["arguments"], *([record["source"]] if record["source"] else [])]
            for part in parts:
                named = library("mention", part["mention"])
                part["mention"] = named if links or named not in self.gone else None
        return record

    def _differing(self, kind: Layer, before: Any, after: Any) -> tuple[Record, Record, set[str]]:
        """What both say, and in which fields they differ; where ids tell nothing, an empty field says nothing."""
        old, new = self._said(kind, before, self.base), self._said(kind, after, None)
        fields = {k for k in {**old, **new} if not _agree(k, old.get(k), new.get(k))}
        if not self.options.marked or (self.options.lasting and before.id != after.id):
            empty = _empty(kind)
            fields = {k for k in fields if k in new and not _same(new[k], empty.get(k))}
            if not self.options.marked and kind == "event" and _places(old) == _places(new):
                fields.discard("arguments")
        return old, new, fields

    def _mention(self, pair: Pair[Mention], twins: Mapping[str, Mention], absences: bool) -> None:
        before, after = pair
        if before is None:
            if after is not None:
                self._new_mention(after, twins.get(after.id))
        elif after is None:
            self._absent("mention", before, absences)
        else:
            old, new, fields = self._differing("mention", before, after)
            if "entity" in fields and new["entity"] is None and self._left_alone(before):
                fields.discard("entity")
            known, waiting = self.base.library("mention", before.id), len(self.conflicts)
            self._decide("mention", known, old, new, fields)
            if known is not None and before.extent != after.extent and len(self.conflicts) > waiting:
                self.unmoved[known] = before, after, waiting

    def _left_alone(self, mention: Mention) -> bool:
        """Whether it is the last of an entity whose other mentions are gone, for which a file may have no line."""
        members = self.base_document.mentions_of(mention.entity or "")
        return not self.options.lasting and all(
            m.id == mention.id or (self.base.library("mention", m.id) or "") in self.gone for m in members
        )

    def _event(self, pair: Pair[Event], absences: bool) -> None:
        before, after = pair
        if before is None:
            if after is not None:
                self._new_event(after)
        elif after is None:
            self._absent("event", before, absences)
        else:
            held = self._held_back(before, after)
            old, new, fields = self._differing("event", before, held)
            self._decide("event", self.base.library("event", before.id), old, new, fields, held)

    def _held_back(self, before: Event, after: Event) -> Event:
        """The event with the arguments of mentions whose move is in conflict where they were: neither moves.

        They move where the conflict is decided for the file.
        """
        arguments, conflicts = list(after.arguments), set()
        for number, argument in enumerate(arguments):
            for known, (old, new, conflict) in self.unmoved.items():
                there = any(
                    a.role == argument.role and a.extent == old.extent
                    and self.base.library("mention", a.mention) in (known, None)
                    for a in before.arguments
                )  # fmt: skip
                if there and argument.extent == new.extent and self._named(argument.mention) in (known, None):
                    arguments[number] = replace(argument, start=old.start, end=old.end)
                    conflicts.add(conflict)
                    break
        known_event = self.base.library("event", before.id)
        here = self.here.annotation.event_index.get(known_event or "")
        if here is not None:
            wanted = self._said("event", after, None, links=True)["arguments"]
            moved = _arguments(here, self._now("event", here.id)["arguments"], wanted)
            own = record_of(here)["arguments"]
            made = Change(kind="event", id=here.id, before={"arguments": own}, after={"arguments": moved})
            for conflict in sorted(conflicts):
                waits = self.conflicts[conflict]
                correction = replace(waits.correction, changes=(*waits.correction.changes, made))
                self.conflicts[conflict] = replace(waits, correction=correction)
        return replace(after, arguments=tuple(arguments)) if conflicts else after

    def _named(self, name: str | None) -> str | None:
        """The id here of a mention in the file."""
        return self.ids.get(("mention", name)) if name is not None else None

    def _entity(self, pair: Pair[Entity]) -> None:
        before, after = pair
        if before is None or after is None:
            return  # new ones are made where they are needed; one goes with its last mention
        old, new, fields = self._differing("entity", before, after)
        if not self.options.lasting:
            # without a reference a file calls it as at its first mention; with a mention its reference may go, too
            fields &= {"ref", "name"} if new["ref"] else {"ref"}
            members = self.base_document.mentions_of(before.id)
            if any(self.base.library("mention", m.id) in self.gone for m in members) and not new["ref"]:
                fields = set()
        self._decide("entity", self.base.library("entity", before.id), old, new, fields)

    def _new_mention(self, mention: Mention, twin: Mention | None) -> None:
        record = {**self._said("mention", mention, None), "origin": mention.origin, "score": mention.score}
        if twin is None:
            record["id"] = self.ids["mention", mention.id]
            if not self.options.marked and (mention.extent, "mention") in self._deleted():
                self._refuse("mention", record["id"], None, record, [FieldConflict(kind="mention", id=record["id"])])
                del self.ids["mention", mention.id]
            else:
                self._make("mention", self._signed(record))
            return
        said = self._said("mention", twin, self.own)
        fields = {k for k in ("label", "status") if record[k] != said[k]}
        if twin.status == "rejected" and record["status"] == "proposed" and "label" not in fields:
            record["status"] = "accepted"  # whoever takes it over a rejection decides
        elif record["status"] == "proposed":
            fields.discard("status")
        if fields and self._decided("mention", twin):
            self._clash("mention", twin.id, said, said, record, fields)
        elif fields:
            self._change("mention", twin.id, {k: record[k] for k in fields})

    def _new_event(self, event: Event) -> None:
        said = self._said("event", event, None, links=True)
        known = {self.base.library("event", e.id) for e in self.base_document.annotation.events}
        for here in self.here.annotation.events:
            alike = here.trigger.extent == event.trigger.extent and here.type == event.type
            if alike and here.id not in known and _places(self._said("event", here, self.own)) == _places(said):
                self.ids["event", event.id] = here.id
                return
        name = self.ids.setdefault(("event", event.id), self._fresh("event", event.id))
        self._make("event", self._signed({**said, "id": name, "origin": event.origin, "score": event.score}))

    def _absent(self, kind: Layer, before: Mention | Event, counts: bool) -> None:
        """What is not in the file any more is rejected: that it was there and was wrong is a decision, too."""
        if before.status == "rejected":
            return
        if not counts:
            self.absent += 1
            return
        old = self._said(kind, before, self.base)
        known = self.base.library(kind, before.id)
        here = self.index[kind].get(known or "")
        if known is None or here is None or getattr(here, "status", None) == "rejected":
            return
        now = self._now(kind, known)
        if (
            _changed(old, now)
            or self._redecided(kind, known)
            or (not self.options.marked and self._decided(kind, here))
        ):
            self._clash(kind, known, old, now, {**old, "status": "rejected"}, {"status"})
        else:
            self._change(kind, known, {"status": "rejected"})

    def _article(self) -> None:
        old, new = self._about(self.base_document, self.base), self._about(self.theirs, None)
        now = self._about(self.here, self.own)
        if self.options.marked:
            fields = {k for k in {**old, **new} if not _same(old.get(k), new.get(k))}
        else:
            fields = {k for k in new if now.get(k) in (None, [], ()) and new[k] not in (None, [], ())}
        fields = {k for k in fields if not _same(now.get(k), new.get(k))}
        clashing = {k for k in fields if self.options.marked and not _same(now.get(k), old.get(k))}
        id = self.here.article.id
        if clashing:
            self._clash("article", id, old, now, new, clashing)
        if fields - clashing:
            self._change("article", id, {k: new.get(k) for k in fields - clashing})

    def _about(self, document: Document, names: _Names | None) -> Record:
        """The fields of the article; what its relations name, by the ids of the library."""
        record = {k: v for k, v in record_of(document.article).items() if k not in APART}
        relations = record.get("relations")
        if not isinstance(relations, list):
            return record

        def named(end: object) -> object:
            if not isinstance(end, dict) or not isinstance(name := end.get("id"), str):
                return end
            kinds = ("mention", "event")
            here = (names.library(kind, name) if names else self.ids.get((kind, name)) for kind in kinds)
            return {**end, "id": next(filter(None, here), name)}

        return {**record, "relations": [
            {**each, "ends": list(map(named, each["ends"]))}
            if isinstance(each, dict) and isinstance(each.get("ends"), list) else each
            for each in relations
        ]}  # fmt: skip

    def _now(self, kind: Layer, id: str) -> Record:
        """What the file would say of it now; what the library has where the format has no place for it."""
        item = self.mine.items.get((kind, id))
        if item is not None:
            return self._said(kind, item, self.mine)
        return self._said(kind, self.index[kind][id], self.own)

    def _decide(
        self,
        kind: Layer,
        id: str | None,
        old: Record,
        new: Record,
        fields: set[str],
        event: Event | None = None,
    ) -> None:
        """Makes what the file changed of an annotation, or notes the conflict."""
        if id is None or not fields:
            return
        here = self.index[kind].get(id)
        if here is None:
            record = {**new, "id": id, "origin": "import"}
            self._refuse(kind, id, None, record, [FieldConflict(kind=kind, id=id, before=old, theirs=new)])
            return
        now = self._now(kind, id)
        own = self._said(kind, here, self.own)
        wanted = {k for k in fields if not _agree(k, now.get(k), new.get(k)) and not _agree(k, own.get(k), new.get(k))}
        if not wanted:
            return
        changed = {k for k in _changed(old, now) if not _agree(k, now.get(k), new.get(k))}
        changed |= {k for k in self._redecided(kind, id) if not _same(own.get(k), new.get(k))}
        clashing = wanted & changed
        if wanted & DECISIVE or now.get("status") == "rejected":
            clashing |= changed & DECISIVE
        if not self.options.marked and self._decided(kind, here):
            clashing = set(wanted)
        if event is not None:
            new = {**new, **{k: v for k, v in self._said("event", event, None, links=True).items() if k in LINKED}}
        if clashing:
            self._clash(kind, id, old, now, new, wanted)
            return
        after = {k: new.get(k) for k in wanted}
        if "trigger" in after and isinstance(here, Event):
            after["trigger"] = {**record_of(here.trigger), **new["trigger"]}
        if "arguments" in after and isinstance(here, Event):
            after["arguments"] = _arguments(here, now["arguments"], new["arguments"])
        if self.options.accepted and "status" not in after and getattr(here, "status", None) == "proposed":
            after["status"] = "accepted"
        label = after.get("label")
        if kind == "mention" and "entity" not in after and label and not has_entity(label, self.options.scheme):
            after["entity"] = None
        self._change(kind, id, after)

    def _redecided(self, kind: Layer, id: str) -> set[str]:
        """What was decided otherwise here since the export, also where the format has no place for it."""
        then = None if self.then is None else self.then.items.get((kind, id))
        here = self.index[kind].get(id)
        if then is None or here is None:
            return set()
        return _changed(self._said(kind, then, self.own), self._said(kind, here, self.own)) & DECISIVE

    def _decided(self, kind: str, item: Mention | Entity | Event) -> bool:
        """Whether a person made it, changed it or decided on it here."""
        if (kind, item.id) in self.corrected:
            return True
        return not isinstance(item, Entity) and (item.status != "proposed" or item.origin == "human")

    def _deleted(self) -> set[tuple[tuple[int, int], str]]:
        """Where a person deleted a mention."""
        found: set[tuple[tuple[int, int], str]] = set()
        for each in self.contents.current:
            for c in each.changes:
                if c.kind == "mention" and c.before and c.after is None and c.id not in self.index["mention"]:
                    found.add(((c.before["start"], c.before["end"]), c.kind))
        return found

    # What is made of it

    def _signed(self, record: Record) -> Record:
        """What is new, with its author's name and, where it counts as decided, accepted."""
        if record["origin"] == "import" and self.options.signed is not None:
            record = {**record, "by": record.get("by", self.options.signed)}
        if self.options.accepted and record["status"] == "proposed":
            record = {**record, "status": "accepted"}
        return record

    def _make(self, kind: Layer, record: Record) -> None:
        self.records[kind, record["id"]] = None, record

    def _change(self, kind: Kind, id: str, after: Record) -> None:
        item = self.here.article if kind == "article" else self.index[kind][id]
        now = record_of(item)
        before, so_far = self.records.get((kind, id)) or ({}, {})
        more = {k: v for k, v in after.items() if not _same(now.get(k), v)}
        if more:
            self.records[kind, id] = ({**(before or {}), **{k: now.get(k) for k in more}}, {**(so_far or {}), **more})

    def _clash(self, kind: Kind, id: str, old: Record, now: Record, new: Record, fields: set[str]) -> None:
        item = self.here.article if kind == "article" else self.index[kind][id]
        own = record_of(item)
        differing = [
            FieldConflict(kind=kind, id=id, field=k, before=old.get(k), mine=own.get(k), theirs=new.get(k))
            for k in sorted(fields)
        ]
        after = {k: new.get(k) for k in fields}
        if isinstance(item, Event) and "arguments" in after:
            after["arguments"] = _arguments(item, now["arguments"], new["arguments"])
        self._refuse(kind, id, {k: own.get(k) for k in fields}, after, differing)

    def _refuse(
        self,
        kind: Kind,
        id: str,
        before: Record | None,
        after: Record,
        differing: Sequence[FieldConflict],
    ) -> None:
        made = Change(kind=kind, id=id, before=before, after=after)
        correction = Correction(number=0, at=self.options.at, by=self.options.by, action=IMPORT, changes=(made,))
        self.conflicts.append(Conflict(correction=correction, why=WHY, fields=tuple(differing)))

    def _entities_follow(self) -> None:
        """An entity all of whose mentions have another label now takes it; one that has lost all its mentions goes."""
        annotation = self.here.annotation
        touched = {id: record for (kind, id), record in self.records.items() if kind == "mention"}
        left: set[str] = set()
        for id, (before, after) in touched.items():
            mention = annotation.mention_index.get(id)
            if mention is None or mention.entity is None or before is None or after is None:
                continue
            if "entity" in after:
                left.add(mention.entity)
            if "label" in after and after.get("entity", mention.entity) == mention.entity:
                self._relabelled(mention.entity, after["label"], touched)
        joined = {after.get("entity") for _, after in touched.values() if after is not None}
        for entity in sorted(left - joined):
            if all("entity" in (touched.get(m.id, (None, None))[1] or {}) for m in self.here.mentions_of(entity)):
                self.records["entity", entity] = record_of(self.here.entity(entity)), None

    def _relabelled(self, entity: str, label: str, touched: Mapping[str, tuple[Record | None, Record | None]]) -> None:
        labels = {
            (touched.get(m.id, (None, None))[1] or {}).get("label", m.label)
            for m in self.here.mentions_of(entity)
            if m.status != "rejected"
        }
        if labels == {label} and ("entity", entity) not in self.records:
            self._change("entity", entity, {"label": label})

    def _result(self) -> ImportResult:
        contents, made = self.contents, None
        changes = tuple(self._changes())
        if changes:
            last = contents.corrections[-1].number if contents.corrections else 0
            made = Correction(number=last + 1, at=self.options.at, by=self.options.by, action=IMPORT, changes=changes)
            try:
                document = apply(self.here, changes)
                check(document)
            except ConflictError as error:
                raise DocumentError(str(error)) from error
            contents = replace(contents, document=document, corrections=(*contents.corrections, made))
        waiting, conflicts = self._waiting()
        if waiting:
            contents = replace(contents, unplaced=(*contents.unplaced, *waiting))
        first = self.here.annotation
        if not (first.mentions or first.entities or first.events or first.pipeline):
            contents = _with_rest(contents, self.theirs, self.base_document)
        return ImportResult(contents=contents, made=made, conflicts=conflicts, absent=self.absent)

    def _changes(self) -> Iterator[Change]:
        order: dict[str, int] = {"article": 0, "entity": 1, "mention": 2, "event": 3}
        found = sorted(self.records.items(), key=lambda each: (each[1][1] is None, order[each[0][0]]))
        for (kind, id), (before, after) in found:
            if after is not None:
                after = self._linked(after)
            if before is None and after is not None:
                after = record_of(struct_of(FIELDS[kind], after))
            yield Change(kind=kind, id=id, before=before, after=after)

    def _linked(self, record: Record) -> Record:
        """The record without references to what is not there, such as what was deleted here."""

        def there(kind: Kind, id: str | None) -> bool:
            made = self.records.get((kind, id or ""))
            return made[1] is not None if made is not None else id in self.index[kind]

        record = dict(record)
        if record.get("entity") is not None and not there("entity", record["entity"]):
            record["entity"] = None
        if "arguments" in record:
            record["arguments"] = [
                a if there("mention", a["mention"]) else {**a, "mention": None} for a in record["arguments"]
            ]
        if record.get("source") and not there("mention", record["source"]["mention"]):
            record["source"] = {**record["source"], "mention": None}
        return record

    def _waiting(self) -> tuple[list[Unplaced], tuple[Conflict, ...]]:
        """The conflicts that are new, as what waits, and all that are not settled."""
        told = {_gist(u.record): u for u in self.contents.unplaced if u.kind == "conflict"}
        waiting: list[Unplaced] = []
        left: list[Conflict] = []
        for conflict in self.conflicts:
            record = msgspec.json.decode(msgspec.json.encode(conflict))
            known = told.get(_gist(record))
            if known is not None and known.settled is not None:
                continue
            left.append(conflict)
            if known is None:
                number = len(self.contents.unplaced) + len(waiting) + 1
                quote = next(filter(None, map(self._quote, conflict.correction.changes)), "")
                waiting.append(Unplaced(id=f"u{number}", kind="conflict", quote=quote, why=conflict.why, record=record))
        return waiting, tuple(left)

    def _quote(self, made: Change) -> str:
        item = self.index.get(made.kind, {}).get(made.id)
        if isinstance(item, Mention | Event):
            return self.here.quote(item)
        after = made.after or {}
        place = after.get("trigger", after)
        return self.here.text[place["start"] : place["end"]] if {"start", "end"} <= place.keys() else ""


def _with_rest(contents: Contents, theirs: Document, base: Document) -> Contents:
    """The contents of an article that had no annotation with what no correction can bring.

    Only what the file says otherwise than `base`, which may have what the format itself asks for, such as tokens.
    """
    here = contents.document.annotation
    said = {name: getattr(theirs.annotation, name) for name in ("attributions", "tokens", "pipeline")}
    new = {name: value for name, value in said.items() if value != getattr(base.annotation, name)}
    annotation = replace(here, **{name: value for name, value in new.items() if not getattr(here, name)})
    if annotation == here:
        return contents
    document = replace(contents.document, annotation=annotation)
    check(document)
    return replace(contents, document=document)


def _gist(record: Mapping[str, Any]) -> bytes:
    """What makes two conflicts one, whenever they were found."""
    correction = record.get("correction") or {}
    changes = [(c.get("kind"), c.get("id"), c.get("after")) for c in correction.get("changes") or ()]
    return msgspec.json.encode((correction.get("by"), changes), order="sorted")


def _empty(kind: Layer) -> Record:
    """What an annotation says of which nothing is known."""
    blank: dict[str, Item] = {
        "mention": Mention(id="", start=0, end=1, label=""),
        "entity": Entity(id="", label="", name=""),
        "event": Event(id="", trigger=Span(start=0, end=1)),
    }
    return {k: v for k, v in record_of(blank[kind]).items() if k not in ("start", "end", "label", "trigger", "name")}


def _changed(old: Record, now: Record) -> set[str]:
    """The fields in which an annotation differs; arguments by their roles and places alone."""
    fields = {k for k in {**old, **now} if not _same(old.get(k), now.get(k))}
    if "arguments" in fields and _places(old) == _places(now):
        fields.discard("arguments")
    return fields


def _places(record: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The arguments of an event's record without what they are linked to."""
    return [(a["role"], a["start"], a["end"]) for a in record["arguments"]]


def _arguments(event: Event, now: Sequence[Record], wanted: Iterable[Record]) -> list[Record]:
    """The event's arguments as the file has them: those that it kept as they are here, the others new."""
    own = [record_of(a) for a in event.arguments]
    whole = len(own) == len(now)  # else the format had no place for one
    seen = list(zip(now, own, strict=True)) if whole else [(a, a) for a in own]
    kept = [] if whole else [a for a in own if not any(_alike(a, b) for b in now)]
    told = list(wanted)
    of: dict[int, Record] = {}
    for exact in (True, False):  # of several at one place, the one with the same link first
        for number, argument in enumerate(told):
            if number in of:
                continue
            places = (i for i, (said, _) in enumerate(seen) if _alike(said, argument))
            at = next((i for i in places if not exact or seen[i][1]["mention"] == argument["mention"]), None)
            if at is not None:
                mine = seen.pop(at)[1]
                of[number] = mine if argument["mention"] is None else {**mine, "mention": argument["mention"]}
    found = [of.get(number, argument) for number, argument in enumerate(told)]
    return [*found, *kept]


def _alike(one: Record, other: Record) -> bool:
    return all(one[k] == other[k] for k in ("role", "start", "end"))


def _agree(field: str, here: Any, there: Any) -> bool:
    """Whether the file says what is here; an argument that names no mention may be of the one at its place."""
    if field != "arguments":
        return _same(here, there)
    return len(here) == len(there) and all(
        _alike(a, b) and (b["mention"] is None or _same(a, b)) for a, b in zip(here, there, strict=True)
    )


def _same(one: Any, other: Any) -> bool:
    """Whether both are the same as JSON."""
    return one == other or msgspec.json.encode(one) == msgspec.json.encode(other)
