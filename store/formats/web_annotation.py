"""`webannotation`: W3C Web Annotations (https://www.w3.org/TR/annotation-model/), a page of JSON-LD.

A mention is tagged with its label and, where its entity is known, identified with it. An event is classified with its
type and links to what fills its roles. What the model has no word for is under terms of newsview's own, `nv:`.
`start` and `end` count code points as the standard has it, unless asked otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from newsview.store.document.model import Document, Entity, Event, Mention, Span, replace
from newsview.store.document.serialization import DocumentError
from newsview.store.editing.corrections import Correction
from newsview.store.formats.choosing import Exported
from newsview.store.formats.inventory import reduced
from newsview.store.formats.iris import iri, is_own, ref_of
from newsview.store.formats.offsets import inward, outward
from newsview.store.formats.options import Options
from newsview.store.formats.readings import NO_ARTICLES, documents_of, mark_of
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.web_annotation_reading import anchored_readings as anchored_readings

HOLDS = frozenset(
    {
        "articles", "article ids", "mentions", "mention kinds", "values", "entities", "entity names", "entity links",
        "references", "acts-for links", "events", "event types", "arguments", "argument links", "event dates",
        "factualities", "event sources", "scores", "origins", "statuses", "notes", "ids", "attributions", "links",
    }
)  # fmt: skip
WHY_NOT = {
    "titles": "annotations point at an article, they do not hold it",
    "tokens": "annotations go by characters",
    "corrections": "annotations tell who changed them last and when",
}

NAMESPACE = "urn:newsview:terms:"
TERMS = {
    "nv": NAMESPACE, "kind": "nv:kind", "score": "nv:score", "origin": "nv:origin", "status": "nv:status",
    "edtf": "nv:edtf", "when": "nv:when", "factuality": "nv:factuality", "role": "nv:role", "name": "nv:name",
    "label": "nv:label", "mention": {"@id": "nv:mention", "@type": "@id"},
    "part": "nv:part", "entity": {"@id": "nv:entity", "@type": "@id"}, "marks": {"@id": "nv:marks", "@type": "@json"},
    "actsFor": {"@id": "nv:actsFor", "@type": "@id"}, "article": {"@id": "nv:article", "@type": "@id"},
}  # fmt: skip
CONTEXT = ["http://www.w3.org/ns/anno.jsonld", TERMS]

AROUND = 32
"""Characters of the text before and after that tell one place of a quotation from another."""


def fit(document: Document, ledger: Ledger, options: Options) -> Document:
    """The article as the page can hold it, and in `ledger` what is lost or changed."""
    if options.offsets != "codepoints":
        ledger.remark(f"offsets count {options.offsets}, where the standard has code points")
    named = {m.entity for m in document.annotation.mentions}
    for entity in document.annotation.entities:
        if entity.id not in named:
            ledger.lost("entities", entity.id, "it has no mention that could point at it")
    order = {m.entity: number for number, m in reversed(list(enumerate(document.annotation.mentions)))}
    entities = []
    for entity in sorted(document.annotation.entities, key=lambda e: order.get(e.id, 0)):
        if entity.id in named:
            entities.append(entity)
            for kind, value in (("references", entity.ref), ("acts-for links", entity.acts_for)):
                if value and is_own(iri(value)):
                    ledger.changed(kind, entity.id, "nobody else has an IRI for it: one of newsview's own")
    kept = replace(document, annotation=replace(document.annotation, entities=tuple(entities)))
    kept = reduced(kept, HOLDS)
    source = document.article.source
    if source and not _is_url(source):
        ledger.lost("links", "", "an article that is not on the web is pointed at by its id")
        kept = replace(kept, article=replace(kept.article, source=None))
    return kept


def write(items: Iterator[Exported], path: Path, options: Options) -> bytes:
    """Writes the page; gives a digest of its annotations, which `verify` compares. Raises OSError."""
    check = blake2b(digest_size=16)
    with path.open("wb") as out:
        out.write(b'{"@context":' + msgspec.json.encode(CONTEXT) + b',\n"id":"urn:newsview:export",')
        out.write(b'"type":"AnnotationPage","items":[')
        number = 0
        marks: list[dict[str, Any]] = []
        for item in items:
            article, last = item.document.article, item.history[-1].number if item.history else 0
            told = {"article": base(article.id)} | ({"source": article.source} if article.source else {})
            marks.append({**told, "mark": mark_of(item.document, options, last)})
            for annotation in _annotations(item, options):
                out.write((b",\n" if number else b"\n") + msgspec.json.encode(annotation))
                number += 1
            for fact in _facts(item.document, options):
                check.update(repr(fact).encode())
        out.write(b'\n],"marks":[')
        for number, mark in enumerate(marks):
            out.write((b",\n" if number else b"\n") + msgspec.json.encode(mark))
        out.write(b"\n]}\n")
    return check.digest()


def _annotations(item: Exported, options: Options) -> Iterator[dict[str, Any]]:
    document = item.document
    place = _Place(document, options)
    entities = {e.id: e for e in document.annotation.entities}
    for m in document.annotation.mentions:
        body: list[dict[str, Any]] = [{"type": "TextualBody", "value": m.label, "purpose": "tagging"}]
        if m.entity:
            body.append(_identity(entities[m.entity], place))
        yield {
            **place.annotation(m.id, "tagging"), **_decision(m, document, item.history, body),
            **_told({"kind": m.kind, "edtf": m.value}), "body": body, "target": place.target(m),
        }  # fmt: skip
    for e in document.annotation.events:
        body = [{"type": "TextualBody", "value": e.type, "purpose": "classifying"}] if e.type else []
        body += [place.link(a.role, a, a.mention) for a in e.arguments]
        if e.source:
            body.append(place.link("source", e.source, e.source.mention, part="source"))
            body += [place.link("cue", e.source.cue, part="cue")] if e.source.cue else []
        yield {
            **place.annotation(e.id, "linking"), **_decision(e, document, item.history, body),
            **_told({"when": e.when, "factuality": e.factuality}), "body": body, "target": place.target(e.trigger),
        }  # fmt: skip
    for number, t in enumerate(document.annotation.attributions, 1):
        parts = [("source", t.source), ("content", t.content)]
        yield {
            **place.annotation(f"attribution:{number}", "linking"),
            "body": [place.link(role, part) for role, part in parts if part], "target": place.target(t.cue),
        }  # fmt: skip


class _Place:
    """Names and targets within one article."""

    def __init__(self, document: Document, options: Options) -> None:
        self.text = document.text
        self.at = outward(document.text, options.offsets)
        self.base = base(document.article.id)
        self.source = document.article.source or self.base

    def annotation(self, id: str, motivation: str) -> dict[str, Any]:
        return {
            "id": f"{self.base}:{quote(id, safe=':')}", "type": "Annotation", "motivation": motivation,
            "article": self.base,
        }  # fmt: skip

    def target(self, span: Span) -> dict[str, Any]:
        exact, prefix, suffix = _around(self.text, span)
        return {
            "source": self.source,
            "selector": [
                {"type": "TextPositionSelector", "start": self.at(span.start), "end": self.at(span.end)},
                {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix},
            ],
        }  # fmt: skip

    def link(self, role: str, span: Span, mention: str | None = None, *, part: str | None = None) -> dict[str, Any]:
        """`part`: what of an event it is that is no argument."""
        named = {"mention": f"{self.base}:{quote(mention, safe=':')}"} if mention else {}
        named |= {"part": part} if part else {}
        return {"type": "SpecificResource", "purpose": "linking", "role": role, **named, **self.target(span)}


def _around(text: str, span: Span) -> tuple[str, str, str]:
    """The words of a span, and the text before and after them."""
    start, end = span.extent
    return text[start:end], text[max(0, start - AROUND) : start], text[end : end + AROUND]


def base(id: str) -> str:
    """The IRI of an article."""
    return f"urn:newsview:{quote(id, safe='')}"


def _identity(entity: Entity, place: _Place) -> dict[str, Any]:
    own = f"{place.base}:{quote(entity.id, safe=':')}"
    source = iri(entity.ref) if entity.ref else own
    told = {
        "entity": own,
        "name": entity.name,
        "label": entity.label,
        "actsFor": iri(entity.acts_for) if entity.acts_for else None,
    }
    return {"type": "SpecificResource", "purpose": "identifying", "source": source, **_told(told)}


def _decision(
    item: Mention | Event, document: Document, history: tuple[Correction, ...], body: list[dict[str, Any]]
) -> dict[str, Any]:
    """Who made it, who changed it last; a note joins the body."""
    found: dict[str, Any] = _told({"score": item.score, "origin": item.origin, "status": item.status})
    if item.origin in ("model", "memory"):
        pipeline = document.annotation.pipeline
        found["generator"] = {"id": "urn:newsview:software", "type": "Software"} | _told({"name": pipeline})
    for correction in reversed(history):
        if any(change.id == item.id for change in correction.changes):
            by = correction.by
            found["creator"] = {"id": f"urn:newsview:person:{quote(by, safe='')}", "type": "Person", "name": by}
            found["modified"] = correction.at
            break
    if item.note:
        body.append({"type": "TextualBody", "value": item.note, "purpose": "commenting"})
    return found


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _is_url(source: str) -> bool:
    return bool(re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", source))


def _facts(document: Document, options: Options) -> Iterator[tuple[Any, ...]]:
    """What must be found in the file: names, places and quotations as the document has them."""
    article, at = base(document.article.id), outward(document.text, options.offsets)
    source = document.article.source or article

    def name(id: str) -> str:
        return f"{article}:{quote(id, safe=':')}"

    def link(role: str, span: Span, mention: str | None) -> tuple[Any, ...]:
        return role, *selected(span), name(mention) if mention else None

    def selected(span: Span) -> tuple[Any, ...]:
        return at(span.start), at(span.end), *_around(document.text, span)

    def where(id: str, span: Span) -> tuple[Any, ...]:
        return name(id), source, *selected(span)

    entities = {e.id: e for e in document.annotation.entities}
    for m in document.annotation.mentions:
        entity = entities.get(m.entity or "")
        identity = (entity.ref or name(entity.id), entity.acts_for, entity.name, entity.label) if entity else None
        yield *where(m.id, m), m.label, identity, m.status, m.value, m.note, ()
    for e in document.annotation.events:
        links = [link(a.role, a, a.mention) for a in e.arguments]
        if e.source:
            links.append(link("source", e.source, e.source.mention))
            links += [link("cue", e.source.cue, None)] if e.source.cue else []
        yield *where(e.id, e.trigger), e.type, None, e.status, e.when, e.note, tuple(links)
    for n, t in enumerate(document.annotation.attributions, 1):
        parts = tuple(link(role, p, None) for role, p in (("source", t.source), ("content", t.content)) if p)
        yield *where(f"attribution:{n}", t.cue), None, None, None, None, None, parts


def verify(path: Path, written: bytes, options: Options) -> str | None:
    """What is wrong with the file, read back: None where its annotations have the digest that `write` gave."""
    check = blake2b(digest_size=16)
    try:
        for annotation in _items(path):
            check.update(repr(_fact_in(annotation, options)).encode())
    except (msgspec.DecodeError, DocumentError, KeyError, TypeError, ValueError) as error:
        return str(error)
    return None if check.digest() == written else "an annotation differs"


def read(path: Path, options: Options) -> Iterator[Document]:
    """Gives no article, since without a library there is no text. Raises DocumentError."""
    return documents_of(anchored_readings(path, options, NO_ARTICLES))


def _items(path: Path) -> Iterator[dict[str, Any]]:
    """The annotations of a page, each on a line of its own."""
    with path.open("rb") as lines:
        head = next(lines) + next(lines)
        msgspec.json.decode(head.strip() + b"]}")
        for line in lines:
            if line.startswith(b"],"):
                return
            if line.strip():
                yield msgspec.json.decode(line.rstrip(b",\n"), type=dict[str, Any])


def _fact_in(annotation: dict[str, Any], options: Options) -> tuple[Any, ...]:
    bodies: dict[str, list[dict[str, Any]]] = {}
    for body in annotation["body"]:
        bodies.setdefault(body["purpose"], []).append(body)
    label = next((b["value"] for key in ("tagging", "classifying") for b in bodies.get(key, ())), None)
    known = next(iter(bodies.get("identifying", ())), None)
    note = next((b["value"] for b in bodies.get("commenting", ())), None)
    links = tuple((b["role"], *_selected(b, options), b.get("mention")) for b in bodies.get("linking", ()))
    target = annotation["target"]
    return (
        annotation["id"], target["source"], *_selected(target, options), label,
        _identified(known) if known else None, annotation.get("status"),
        annotation.get("edtf") or annotation.get("when"), note, links,
    )  # fmt: skip


def _identified(body: dict[str, Any]) -> tuple[Any, ...]:
    """Who or what an annotation is about: its reference or its own name, whom it acts for, its name and label."""
    acts_for = body.get("actsFor")
    return ref_of(body["source"]), ref_of(acts_for) if acts_for else None, body["name"], body["label"]


def _selected(target: dict[str, Any], options: Options) -> tuple[Any, ...]:
    position, words = target["selector"]
    start, end, exact = position["start"], position["end"], words["exact"]
    size = inward(exact, options.offsets)(end - start)
    if size != len(exact):
        raise DocumentError(f"{exact!r} is not {end - start} long")
    return start, end, exact, words["prefix"], words["suffix"]
