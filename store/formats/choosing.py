"""Which articles and which of their annotations are exported, and the model's proposals next to the decisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from newsview.store.document.model import Document, Event, Mention, place, replace
from newsview.store.document.serialization import record_of
from newsview.store.editing.corrections import Correction, rewound
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.relations import standing

__all__ = ["MODEL", "Exported", "chosen", "without_mentions"]

MODEL = "model"
"""Key under which `--only-corrections` puts what the model said first: a record, or None where it said nothing."""


class Exported(NamedTuple):
    """An article on its way out, with the corrections that made it what it is."""

    document: Document
    history: tuple[Correction, ...] = ()
    whole: Document | None = None
    """As the library has it, where `document` is only what was chosen of it or what fits the format."""

    @property
    def first(self) -> Document:
        """The document as it was proposed, before anyone corrected it."""
        return rewound(self.whole or self.document, self.history)


def chosen(item: Exported, options: Options, ledger: Ledger, *, rejected_too: bool = False) -> Exported | None:
    """What of an article is asked for: None if nothing is.

    `reviewed` takes articles that a person marked done, `all` every article. What a person rejected is not part of the
    annotation; `rejected_too` keeps it all the same with `all` and with `only_corrections`, in formats whose readers
    see the status, so that the decision is not lost. With `only_decided` undecided proposals are no part of it.
    """
    document, history, _ = item
    if options.status == "reviewed" and not document.article.reviewed:
        ledger.left_out["articles not marked done"] += 1
        return None
    if options.only_corrections:
        corrected = _corrected(item)
        if corrected is None:
            ledger.left_out["articles without corrections"] += 1
            return None
        document = corrected
    document = _decided(document, options, ledger)
    if rejected_too and (options.status == "all" or options.only_corrections):
        return Exported(document, history, item.document)
    rejected = {m.id for m in document.annotation.mentions if m.status == "rejected"}
    events = tuple(e for e in document.annotation.events if e.status != "rejected")
    if dropped := len(document.annotation.events) - len(events):
        ledger.left_out["rejected events"] += dropped
    if rejected:
        ledger.left_out["rejected mentions"] += len(rejected)
    document = replace(document, annotation=replace(document.annotation, events=events))
    document, gone = standing(without_mentions(document, rejected))
    if gone:
        ledger.left_out["relations whose end is rejected or gone"] += gone
    return Exported(document, history, item.document)


def _decided(document: Document, options: Options, ledger: Ledger) -> Document:
    """The document without undecided proposals, where that is asked for; else they are counted in articles done."""
    annotation = document.annotation
    mentions = {m.id for m in annotation.mentions if m.status == "proposed"}
    events = {e.id for e in annotation.events if e.status == "proposed"}
    if not options.only_decided:
        if document.article.reviewed:
            ledger.undecided.update(mentions=len(mentions), events=len(events))
        return document
    ledger.left_out.update({f"undecided {kind}": len(ids) for kind, ids in
                            (("events", events), ("mentions", mentions)) if ids})  # fmt: skip
    left = tuple(e for e in annotation.events if e.id not in events)
    kept = without_mentions(replace(document, annotation=replace(annotation, events=left)), mentions)
    named = {m.entity for m in annotation.mentions if m.id in mentions} - {m.entity for m in kept.annotation.mentions}
    entities = tuple(e for e in annotation.entities if e.id not in named)
    return replace(kept, annotation=replace(kept.annotation, entities=entities))


def without_mentions(document: Document, gone: set[str]) -> Document:
    """The document without these mentions; what pointed to them still tells its own place in the text."""
    if not gone:
        return document
    annotation = document.annotation
    return replace(
        document,
        annotation=replace(
            annotation,
            mentions=tuple(m for m in annotation.mentions if m.id not in gone),
            events=tuple(_unlinked(e, gone) for e in annotation.events),
        ),
    )


def _unlinked(event: Event, gone: set[str]) -> Event:
    source = event.source
    return replace(
        event,
        arguments=tuple(replace(a, mention=None) if a.mention in gone else a for a in event.arguments),
        source=replace(source, mention=None) if source and source.mention in gone else source,
    )


def _corrected(item: Exported) -> Document | None:
    """Only what a person changed, added or turned down, each with what the model proposed under `MODEL`."""
    now, first = item.document, item.first
    events = list(_beside(now.annotation.events, first.annotation.events))
    mentions = list(_beside(now.annotation.mentions, first.annotation.mentions))
    if not (events or mentions):
        return None
    have = {m.id for m in mentions}
    needed = {a.mention for e in events for a in e.arguments} | {e.source.mention for e in events if e.source}
    known = {m.id: m for m in (*first.annotation.mentions, *now.annotation.mentions)}
    mentions += [known[i] for i in sorted(i for i in needed if i is not None and i not in have and i in known)]
    entities = {e.id: e for e in (*first.annotation.entities, *now.annotation.entities)}
    used = {m.entity for m in mentions}
    annotation = replace(
        now.annotation,
        mentions=tuple(sorted(mentions, key=place)),
        events=tuple(sorted(events, key=place)),
        entities=tuple(sorted((e for e in entities.values() if e.id in used), key=place)),
        attributions=(),
    )
    return replace(now, annotation=annotation)


def _beside(now: tuple[Any, ...], first: tuple[Any, ...]) -> Iterator[Any]:
    old: dict[str, Mention | Event] = {item.id: item for item in first}
    for item in now:
        before = old.pop(item.id, None)
        if before is None and item.origin in ("human", "import"):
            yield replace(item, extra={**item.extra, MODEL: None})
        elif before is not None and (item.status == "rejected" or replace(before, status=item.status) != item):
            yield replace(item, extra={**item.extra, MODEL: record_of(before)})
    for gone in old.values():
        yield replace(gone, status="rejected", extra={**gone.extra, MODEL: record_of(gone)})
