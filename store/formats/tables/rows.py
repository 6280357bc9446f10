"""A document as rows of a few tables, for `csv` and `parquet`, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import msgspec

from newsview.store.document.model import Document, Event, Mention, Span
from newsview.store.document.serialization import DocumentError, from_record
from newsview.store.editing.corrections import Correction
from newsview.store.formats.choosing import Exported
from newsview.store.formats.offsets import inward, outward
from newsview.store.formats.options import Offsets

__all__ = ["TABLES", "documents_of", "rows_of"]

Cell = str | int | float | None
Row = dict[str, Cell]

_S, _I, _F = str, int, float

_MODEL: dict[str, type] = {
    "model_label": _S, "model_start": _I, "model_end": _I, "model_score": _F, "edited_by": _S, "edited_at": _S
}  # fmt: skip
"""What the model said first, and who last changed the item and when."""

TABLES: dict[str, dict[str, type]] = {
    "articles": {
        "article_id": _S, "title": _S, "source": _S, "published": _S, "reviewed": _S, "note": _S, "added": _S,
        "sha256": _S, "pipeline": _S, "text": _S, "extra": _S,
    },
    "furniture": {"article_id": _S, "start": _I, "end": _I, "surface": _S, "kind": _S, "extra": _S},
    "mentions": {
        "article_id": _S, "mention_id": _S, "start": _I, "end": _I, "surface": _S, "label": _S, "kind": _S,
        "entity_id": _S, "entity_name": _S, "ref": _S, "value": _S, "score": _F, "origin": _S, "status": _S,
        "note": _S, **_MODEL, "extra": _S,
    },
    "entities": {
        "article_id": _S, "entity_id": _S, "label": _S, "name": _S, "ref": _S, "acts_for": _S, "mentions": _I,
        "extra": _S,
    },
    "events": {
        "article_id": _S, "event_id": _S, "type": _S, "trigger_start": _I, "trigger_end": _I, "trigger": _S,
        "date": _S, "factuality": _S, "source_start": _I, "source_end": _I, "source": _S, "source_mention": _S,
        "cue_start": _I, "cue_end": _I, "cue": _S, "score": _F, "origin": _S, "status": _S, "note": _S, **_MODEL,
        "extra": _S, "trigger_extra": _S, "source_extra": _S, "cue_extra": _S,
    },
    "arguments": {
        "article_id": _S, "event_id": _S, "event_type": _S, "trigger": _S, "role": _S, "start": _I, "end": _I,
        "surface": _S, "mention_id": _S, "entity_id": _S, "entity_name": _S, "ref": _S, "date": _S, "extra": _S,
    },
    "attributions": {
        "article_id": _S, "cue_start": _I, "cue_end": _I, "cue": _S, "source_start": _I, "source_end": _I,
        "source": _S, "content_start": _I, "content_end": _I, "content": _S, "extra": _S, "cue_extra": _S,
        "source_extra": _S, "content_extra": _S,
    },
}  # fmt: skip
"""Each table's columns with their types; any cell but an id may be empty."""


def rows_of(item: Exported, unit: Offsets) -> Iterator[tuple[str, Row]]:
    """The rows of an article, each with the name of its table; every table's rows in order."""
    document = item.document
    article, annotation = document.article, document.annotation
    at = outward(document.text, unit)
    key: Row = {"article_id": article.id}
    entities = {e.id: e for e in annotation.entities}
    mentions = {m.id: m for m in annotation.mentions}
    first = _first(item)
    edits = _edits(item.history)

    def span(prefix: str, where: Span | None, surface: str) -> Row:
        if where is None:
            return {f"{prefix}start": None, f"{prefix}end": None, surface: None}
        return {f"{prefix}start": at(where.start), f"{prefix}end": at(where.end), surface: document.quote(where)}

    def entity(mention: Mention | None) -> Row:
        found = entities.get(mention.entity or "") if mention else None
        return {
            "entity_id": found.id if found else None,
            "entity_name": found.name if found else None,
            "ref": found.ref if found else None,
        }

    yield "articles", key | {
        "title": article.title, "source": article.source, "published": article.published,
        "reviewed": article.reviewed, "note": article.note, "added": article.added, "sha256": article.sha256,
        "pipeline": annotation.pipeline, "text": article.text, "extra": _json(article.extra),
    }  # fmt: skip
    for f in article.furniture:
        yield "furniture", key | span("", f, "surface") | {"kind": f.kind, "extra": _json(f.extra)}
    for m in annotation.mentions:
        yield "mentions", {
            **key, "mention_id": m.id, **span("", m, "surface"), "label": m.label, "kind": m.kind, **entity(m),
            "value": m.value, "score": m.score, "origin": m.origin, "status": m.status, "note": m.note,
            **_model(m, first, edits, at), "extra": _json(m.extra),
        }  # fmt: skip
    counts: dict[str | None, int] = {}
    for m in annotation.mentions:
        counts[m.entity] = counts.get(m.entity, 0) + 1
    for e in annotation.entities:
        yield "entities", key | {
            "entity_id": e.id, "label": e.label, "name": e.name, "ref": e.ref, "acts_for": e.acts_for,
            "mentions": counts.get(e.id, 0), "extra": _json(e.extra),
        }  # fmt: skip
    for v in annotation.events:
        source = v.source
        cue = source.cue if source else None
        yield "events", {
            **key, "event_id": v.id, "type": v.type, **span("trigger_", v.trigger, "trigger"), "date": v.when,
            "factuality": v.factuality, **span("source_", source, "source"),
            "source_mention": source.mention if source else None, **span("cue_", cue, "cue"), "score": v.score,
            "origin": v.origin, "status": v.status, "note": v.note, **_model(v, first, edits, at),
            "extra": _json(v.extra), "trigger_extra": _json(v.trigger.extra),
            "source_extra": _json(source.extra) if source else None, "cue_extra": _json(cue.extra) if cue else None,
        }  # fmt: skip
    for v in annotation.events:
        for a in v.arguments:
            yield "arguments", {
                **key, "event_id": v.id, "event_type": v.type, "trigger": document.quote(v), "role": a.role,
                **span("", a, "surface"), "mention_id": a.mention, **entity(mentions.get(a.mention or "")),
                "date": v.when, "extra": _json(a.extra),
            }  # fmt: skip
    for t in annotation.attributions:
        parts = {"cue": t.cue, "source": t.source, "content": t.content}
        yield "attributions", {
            **key, **{k: c for name, p in parts.items() for k, c in span(f"{name}_", p, name).items()},
            "extra": _json(t.extra), **{f"{name}_extra": _json(p.extra) if p else None for name, p in parts.items()},
        }  # fmt: skip


def documents_of(tables: Mapping[str, Iterable[Mapping[str, Any]]], unit: Offsets) -> Iterator[Document]:
    """The documents in tables whose rows are in the order of the articles. Raises DocumentError."""
    grouped = {
        name: groupby(rows, key=lambda row: str(row["article_id"])) for name, rows in tables.items() if name in TABLES
    }
    waiting = {name: next(groups, None) for name, groups in grouped.items()}
    while (head := waiting["articles"]) is not None:
        parts: dict[str, list[Mapping[str, Any]]] = {}
        for name, group in waiting.items():
            parts[name] = list(group[1]) if group is not None and group[0] == head[0] else []
            if parts[name]:
                waiting[name] = next(grouped[name], None)
        yield _document(parts, unit)
    if stray := [name for name, group in waiting.items() if group is not None]:
        raise DocumentError(f"{stray[0]} has rows of an article that is not there, or out of order")


def _document(parts: dict[str, list[Mapping[str, Any]]], unit: Offsets) -> Document:
    article = parts["articles"][0]
    text = article["text"] or ""
    point = inward(text, unit)

    def span(row: Mapping[str, Any], prefix: str, surface: str, extra: str = "extra") -> dict[str, Any] | None:
        if row[f"{prefix}start"] is None:
            return None
        start, end = point(row[f"{prefix}start"]), point(row[f"{prefix}end"])
        if text[start:end] != row[surface]:
            raise DocumentError(f"{start}:{end} is {text[start:end]!r} in the text, {row[surface]!r} in the table")
        return {"start": start, "end": end} | _unjson(row[extra])

    arguments: dict[str, list[dict[str, Any]]] = {}
    for row in parts["arguments"]:
        filled = {"role": row["role"] or "", "mention": row["mention_id"], **(span(row, "", "surface") or {})}
        arguments.setdefault(row["event_id"], []).append(filled)
    events = []
    for row in parts["events"]:
        source = span(row, "source_", "source", "source_extra")
        if source is not None:
            source |= {"mention": row["source_mention"], "cue": span(row, "cue_", "cue", "cue_extra")}
        events.append(
            _some(row, ("type", "factuality", "score", "origin", "status", "note"))
            | {"id": row["event_id"], "when": row["date"], "source": source}
            | {"trigger": span(row, "trigger_", "trigger", "trigger_extra")}
            | {"arguments": arguments.pop(row["event_id"], [])}
            | _unjson(row["extra"])
        )
    return from_record(
        _some(article, ("title", "source", "published", "reviewed", "note", "added", "sha256", "pipeline"))
        | {"id": article["article_id"], "text": text}
        | _unjson(article["extra"])
        | {
            "furniture": [{"kind": r["kind"] or "other", **(span(r, "", "surface") or {})} for r in parts["furniture"]],
            "mentions": [
                _some(r, ("value", "score", "origin", "status", "note"))
                | {"label": r["label"] or "", "kind": r["kind"] or "name"}
                | {"id": r["mention_id"], "entity": r["entity_id"], **(span(r, "", "surface") or {})}
                for r in parts["mentions"]
            ],
            "entities": [
                _some(r, ("ref", "acts_for"))
                | {"id": r["entity_id"], "label": r["label"] or "", "name": r["name"] or ""}
                | _unjson(r["extra"])
                for r in parts["entities"]
            ],
            "events": events,
            "attributions": [
                {n: span(r, f"{n}_", n, f"{n}_extra") for n in ("cue", "source", "content")} | _unjson(r["extra"])
                for r in parts["attributions"]
            ],
        }
    )


def _some(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


Edits = dict[tuple[str, str], Correction]


def _edits(history: tuple[Correction, ...]) -> Edits:
    """The last correction of each item."""
    return {(change.kind, change.id): correction for correction in history for change in correction.changes}


def _first(item: Exported) -> dict[tuple[str, str], Mention | Event]:
    """Everything that was proposed before anyone corrected it."""
    annotation = item.first.annotation if item.history else item.document.annotation
    proposed: dict[tuple[str, str], Mention | Event] = {("mention", m.id): m for m in annotation.mentions}
    return proposed | {("event", e.id): e for e in annotation.events}


def _model(
    item: Mention | Event, first: dict[tuple[str, str], Mention | Event], edits: Edits, at: Callable[[int], int]
) -> Row:
    key = ("mention" if isinstance(item, Mention) else "event", item.id)
    said, edit = first.get(key), edits.get(key)
    if said is not None and said.origin not in ("model", "memory"):
        said = None
    label = None if said is None else said.label if isinstance(said, Mention) else said.type
    return {
        "model_label": label,
        "model_start": at(said.start) if said else None,
        "model_end": at(said.end) if said else None,
        "model_score": said.score if said else None,
        "edited_by": edit.by if edit else None,
        "edited_at": edit.at if edit else None,
    }


def _json(extra: dict[str, Any]) -> str | None:
    return msgspec.json.encode(extra).decode() if extra else None


def _unjson(cell: str | None) -> dict[str, Any]:
    if not cell:
        return {}
    try:
        return dict(msgspec.json.decode(cell, type=dict[str, Any]))
    except msgspec.DecodeError as error:
        raise DocumentError(f"not a JSON object: {error}") from None
