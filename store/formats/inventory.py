"""What there is to lose in a document, counted kind by kind.

A format says which kinds it holds. `reduced` takes the others out of a document, so that what a reader must find in the
file is itself a document, and what is missing from it can be counted rather than guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from operator import attrgetter
from typing import Any

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Attribution,
    Document,
    Entity,
    Event,
    Mention,
    Span,
    replace,
)
from newsview.store.formats.relations import RELATIONS, relations_in

__all__ = [
    "ARTICLE",
    "DECISIONS",
    "ENTITIES",
    "EVENTS",
    "EVERYTHING",
    "LINGUISTIC",
    "MENTIONS",
    "inventory",
    "reduced",
]

Kinds = AbstractSet[str]

ARTICLE: Kinds = frozenset(
    {
        "articles", "article ids", "titles", "links", "publication dates", "furniture", "provenance", "review marks",
        "article notes",
    }
)  # fmt: skip
LINGUISTIC: Kinds = frozenset({"tokens", "sentences", "tagged articles", "parsed articles"})
MENTIONS: Kinds = frozenset({"mentions", "mention kinds", "values"})
ENTITIES: Kinds = frozenset({"entities", "entity names", "entity links", "references", "acts-for links"})
EVENTS: Kinds = frozenset(
    {"events", "event types", "arguments", "argument links", "event dates", "factualities", "event sources"}
)
DECISIONS: Kinds = frozenset({"scores", "origins", "statuses", "notes"})
EVERYTHING: Kinds = (
    ARTICLE
    | LINGUISTIC
    | MENTIONS
    | ENTITIES
    | EVENTS
    | DECISIONS
    | {"attributions", "failures", "relations", "ids", "other keys"}
)


def inventory(document: Document) -> Counter[str]:
    """How many of each kind the document has; kinds it has none of are left out."""
    article, annotation = document.article, document.annotation
    tokens = annotation.tokens
    decided = annotation.decidable
    arguments = [a for e in annotation.events for a in e.arguments]
    sources = [e.source for e in annotation.events if e.source]
    return +Counter(
        {
            "articles": 1,
            "article ids": 1,
            "titles": _has(article.title),
            "links": _has(article.source),
            "publication dates": _has(article.published),
            "furniture": len(article.furniture),
            "provenance": _has(article.added) + _has(article.sha256) + _has(annotation.pipeline),
            "review marks": _has(article.reviewed),
            "article notes": _has(article.note),
            "tokens": len(tokens.lengths) if tokens else 0,
            "sentences": len(tokens.sentences) if tokens else 0,
            "tagged articles": int(bool(tokens and (tokens.tags or tokens.pos))),
            "parsed articles": int(bool(tokens and (tokens.lemmas or tokens.heads))),
            "mentions": len(annotation.mentions),
            "mention kinds": _unlike("name", "kind", annotation.mentions),
            "values": _filled("value", annotation.mentions),
            "entities": len(annotation.entities),
            "entity names": len(annotation.entities),
            "entity links": _unlike(None, "entity", annotation.mentions),
            "references": _filled("ref", annotation.entities),
            "acts-for links": _filled("acts_for", annotation.entities),
            "events": len(annotation.events),
            "event types": _filled("type", annotation.events),
            "arguments": len(arguments),
            "argument links": _unlike(None, "mention", arguments),
            "event dates": _filled("when", annotation.events),
            "factualities": _filled("factuality", annotation.events),
            "event sources": len(sources),
            "scores": _unlike(None, "score", decided),
            "origins": _unlike("import", "origin", decided),
            "statuses": _unlike("proposed", "status", decided),
            "notes": _filled("note", decided),
            "attributions": len(annotation.attributions),
            "failures": len(annotation.failed),
            "relations": len(relations_in(article.extra)),
            "ids": len(decided) + len(annotation.entities),
            "other keys": _extras(document),
        }
    )


def _has(value: str | None) -> int:
    """An empty string says no more than none at all."""
    return int(bool(value))


def _filled(field: str, items: Iterable[Any]) -> int:
    """How many of the items have something in this field."""
    return sum(map(bool, map(attrgetter(field), items)))


def _unlike(usual: str | None, field: str, items: Sequence[Any]) -> int:
    """How many of the items have something else than usual in this field."""
    return len(items) - [*map(attrgetter(field), items)].count(usual)


def _extras(document: Document) -> int:
    """How many keys that newsview does not know are in the document, at any depth."""
    article, annotation = document.article, document.annotation
    sources = [e.source for e in annotation.events if e.source]
    every: tuple[Iterable[Any], ...] = (
        (article,), article.furniture, annotation.mentions, annotation.entities, annotation.events,
        (e.trigger for e in annotation.events), chain.from_iterable(e.arguments for e in annotation.events),
        sources, (s.cue for s in sources if s.cue), annotation.attributions,
        (part for t in annotation.attributions for part in (t.cue, t.source, t.content) if part),
    )  # fmt: skip
    found = sum(map(len, map(attrgetter("extra"), chain.from_iterable(every))))
    return found - bool(relations_in(article.extra))


def reduced(document: Document, holds: Kinds) -> Document:
    """The document with only the kinds of things that `holds` names."""
    annotation = document.annotation
    mentions = tuple(_mention(m, holds) for m in annotation.mentions) if "mentions" in holds else ()
    events = tuple(_event(e, holds) for e in annotation.events) if "events" in holds else ()
    entities = tuple(_entity(e, holds) for e in annotation.entities) if "entities" in holds else ()
    kept = Annotation(
        mentions=mentions,
        entities=entities,
        events=events,
        attributions=tuple(_attribution(a, holds) for a in annotation.attributions) if "attributions" in holds else (),
        tokens=annotation.tokens if "tokens" in holds else None,
        pipeline=(annotation.pipeline or None) if "provenance" in holds else None,
        failed=annotation.failed if "failures" in holds else (),
    )
    if kept.tokens and not holds >= LINGUISTIC:
        tags, parsed = "tagged articles" in holds, "parsed articles" in holds
        kept = replace(
            kept,
            tokens=replace(
                kept.tokens,
                sentences=kept.tokens.sentences if "sentences" in holds else (),
                tags=kept.tokens.tags if tags else "",
                pos=kept.tokens.pos if tags else "",
                lemmas=kept.tokens.lemmas if parsed else "",
                heads=kept.tokens.heads if parsed else "",
                deps=kept.tokens.deps if parsed else "",
            ),
        )
    return Document(article=_article(document.article, holds), annotation=kept)


def _article(article: Article, holds: Kinds) -> Article:
    provenance, keys = "provenance" in holds, "other keys" in holds
    furniture = article.furniture if "furniture" in holds else ()
    extra = article.extra if keys else {}
    if relations := relations_in(article.extra):
        extra = {k: v for k, v in extra.items() if k != RELATIONS}
        extra |= {RELATIONS: relations} if "relations" in holds else {}
    return Article(
        id=article.id,
        text=article.text,
        title=(article.title or None) if "titles" in holds else None,
        source=(article.source or None) if "links" in holds else None,
        published=(article.published or None) if "publication dates" in holds else None,
        furniture=tuple(f if keys else replace(f, extra={}) for f in furniture),
        added=(article.added or None) if provenance else None,
        sha256=(article.sha256 or None) if provenance else None,
        reviewed=(article.reviewed or None) if "review marks" in holds else None,
        note=(article.note or None) if "article notes" in holds else None,
        extra=extra,
    )


def _mention(m: Mention, holds: Kinds) -> Mention:
    return Mention(
        id=m.id,
        start=m.start,
        end=m.end,
        label=m.label,
        kind=m.kind if "mention kinds" in holds else "name",
        entity=m.entity if {"entities", "entity links"} <= holds else None,
        value=(m.value or None) if "values" in holds else None,
        extra=m.extra if "other keys" in holds else {},
        **_decision(m, holds),
    )


def _entity(e: Entity, holds: Kinds) -> Entity:
    return Entity(
        id=e.id,
        label=e.label,
        name=e.name,
        ref=(e.ref or None) if "references" in holds else None,
        acts_for=(e.acts_for or None) if "acts-for links" in holds else None,
        extra=e.extra if "other keys" in holds else {},
    )


def _event(e: Event, holds: Kinds) -> Event:
    source = e.source if "event sources" in holds else None
    if source and "mentions" not in holds:
        source = replace(source, mention=None)
    if source and "other keys" not in holds:
        source = replace(source, extra={}, cue=_bare(source.cue))
    return Event(
        id=e.id,
        trigger=e.trigger if "other keys" in holds else replace(e.trigger, extra={}),
        type=(e.type or None) if "event types" in holds else None,
        arguments=tuple(_argument(a, holds) for a in e.arguments) if "arguments" in holds else (),
        when=(e.when or None) if "event dates" in holds else None,
        factuality=e.factuality if "factualities" in holds else None,
        source=source,
        extra=e.extra if "other keys" in holds else {},
        **_decision(e, holds),
    )


def _attribution(a: Attribution, holds: Kinds) -> Attribution:
    if "other keys" in holds:
        return a
    return Attribution(cue=replace(a.cue, extra={}), source=_bare(a.source), content=_bare(a.content))


def _bare(span: Span | None) -> Span | None:
    return None if span is None else replace(span, extra={})


def _argument(a: Argument, holds: Kinds) -> Argument:
    return Argument(
        start=a.start,
        end=a.end,
        role=a.role,
        mention=a.mention if {"mentions", "argument links"} <= holds else None,
        extra=a.extra if "other keys" in holds else {},
    )


def _decision(item: Mention | Event, holds: Kinds) -> dict[str, Any]:
    return {
        "score": item.score if "scores" in holds else None,
        "origin": item.origin if "origins" in holds else "import",
        "status": item.status if "statuses" in holds else "proposed",
        "note": (item.note or None) if "notes" in holds else None,
    }
