"""The spaCy pipeline put together, and what annotates articles with it in this process."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module, metadata
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import spacy
from msgspec import Struct
from spacy.attrs import (
    DEP,
    HEAD,
    LEMMA,
    LENGTH,
    ORTH,
    POS,
    SENT_START,
    SPACY,
    TAG,
)
from spacy.language import Language
from spacy.tokens import Doc, Span

from newsview.extract.layers import NAMES, TIMES
from newsview.extract.pipeline.batches import batches
from newsview.extract.pipeline.failures import Attempt, Attempts, reason_of, simply
from newsview.extract.pipeline.model import DEFAULT_MODEL, ModelError
from newsview.extract.pipeline.parsing import Extent, Paragraph, join, paragraphs, parsed
from newsview.extract.pipeline.truecasing import readable
from newsview.extract.reading import furniture
from newsview.extract.reading.language import foreign
from newsview.store.document.model import (
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
from newsview.store.document.serialization import struct_of

__all__ = ["DEFAULT_MODEL", "ModelError", "annotate", "annotate_batch", "annotate_in_batches", "annotation_of", "load"]

PREFIX = "newsview_"
COMPONENTS = ("newsview_times", "newsview_names", "newsview_entities", "newsview_sources", "newsview_events")
"""In the order in which they run; each is registered by its module."""

READ = frozenset({"dateline"})
"""Kinds of furniture that are parsed, apart from the story: their place and date are facts of the article."""

NEEDED = {"token.tag": "tagger", "token.dep": "parser", "doc.ents": "named entity recogniser"}

ARTICLE = len("the ")
"""Mentions may begin with an article, arguments and sources do not: *the army*, *army*."""

WARM_UP = "On Tuesday, Jane Doe of Acme Inc. said in Paris that the army would not attack 12 towns."

T = TypeVar("T", bound=Struct)

Watch = Callable[[int, int, tuple[Mention, ...]], None]
"""Called as paragraphs are parsed: how many, of how many, and the names that the model alone sees in the last one."""

_one_at_a_time = Lock()


def load(model: str = DEFAULT_MODEL) -> tuple[Language, Language]:
    """The spaCy pipeline `model` and a pipeline of newsview's components over its vocabulary, loaded once.

    `model` is the name of an installed package that `spacy.load` knows, of an installed module whose `model_path()`
    says where its pipeline lies, or a path. Raises ModelError.
    """
    return _put_together(model)


@lru_cache(maxsize=2)
def _put_together(model: str) -> tuple[Language, Language]:
    nlp = _loaded(model)
    own = Language(nlp.vocab)
    for name in COMPONENTS:
        own.add_pipe(name)
    # What components load at their first document must outlive the memory zones in which articles are annotated.
    doc = nlp(WARM_UP)
    for _, component in own.pipeline:
        doc = component(doc)
    return nlp, own


def _loaded(model: str) -> Language:
    where = model
    if not Path(model).exists() and model.isidentifier() and find_spec(model):
        where = str(getattr(import_module(model), "model_path", lambda: model)())
    try:
        nlp = spacy.load(where)
    except (OSError, ValueError, ImportError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"the model {model!r} cannot be loaded: {reason}") from error
    if nlp.lang != "en":
        raise ModelError(f"the model {model!r} reads {nlp.lang!r}, and newsview reads English")
    assigned = {attribute for name in nlp.pipe_names for attribute in nlp.get_pipe_meta(name).assigns}
    if lacking := [what for attribute, what in NEEDED.items() if attribute not in assigned]:
        raise ModelError(f"the model {model!r} has no {' and no '.join(lacking)}")
    return nlp


def annotate(article: Article, *, model: str = DEFAULT_MODEL, watch: Watch | None = None) -> Document:
    """The article with its furniture marked and its entities and events proposed.

    Furniture and the publication date are kept where the article has them, else found. Raises ModelError.
    """
    nlp, own = load(model)
    with _one_at_a_time, nlp.memory_zone():
        (document,) = _annotated([_prepared(article)], nlp, own, watch)
        return document


def annotate_in_batches(
    articles: Iterable[Article], *, model: str = DEFAULT_MODEL, failed: Callable[[Article, str], None]
) -> Iterator[Document]:
    """Each article annotated in this process, in order, a few in memory at a time.

    An article that fails is left out and given to `failed` with the reason; the others go on. Raises ModelError.
    """
    for batch in batches(articles):
        for article, result in zip(batch, annotate_batch(batch, model=model), strict=True):
            if isinstance(result, str):
                failed(article, result)
            else:
                yield result


def annotate_batch(articles: Sequence[Article], *, model: str = DEFAULT_MODEL) -> list[Document | str]:
    """Some articles annotated together; the reason is in the place of one that fails. Raises ModelError."""
    nlp, own = load(model)
    with _one_at_a_time:
        try:
            with nlp.memory_zone():
                return list(_annotated([_prepared(article) for article in articles], nlp, own))
        except Exception as error:
            if len(articles) == 1:
                return [reason_of(error)]
    return [result for article in articles for result in annotate_batch([article], model=model)]


class _Prepared(NamedTuple):
    """An article ready to be parsed: its paragraphs, what of it is left unparsed, and what failed on it so far."""

    article: Article
    plan: list[Paragraph]
    unread: list[Extent]
    attempts: Attempts


def _prepared(article: Article) -> _Prepared:
    """The article with its furniture marked, its date and place read from its dateline, and its language checked."""
    attempts = Attempts()
    found = article.furniture or attempts("furniture", (), furniture.mark, article.text)
    marked = replace(article, furniture=found)
    marked = attempts("furniture", marked, _dated, marked)
    unread = [f.extent for f in marked.furniture if f.kind not in READ]
    plan = paragraphs(marked.text, unread, [f.extent for f in marked.furniture if f.kind in READ])
    languages: Counter[str] = Counter()
    english = []
    for paragraph in plan:
        if language := attempts("language", None, foreign, paragraph.wording(marked.text)):
            languages[language] += sum(end - start for start, end in paragraph.pieces)
            unread.extend(paragraph.pieces)
        else:
            english.append(paragraph)
    if languages and languages.total() > sum(end - start for p in english for start, end in p.pieces):
        unread.extend(piece for paragraph in english for piece in paragraph.pieces)
        english = []
        marked = replace(
            marked, note=marked.note or f"Not in English ({languages.most_common(1)[0][0]}): nothing is proposed."
        )
    return _Prepared(marked, english, sorted(unread), attempts)


def _dated(article: Article) -> Article:
    """The article with what its dateline says: its date where it has none, its place as `extra["place"]`."""
    place, date = furniture.dateline(article.text, article.furniture)
    if place and "place" not in article.extra:
        article = replace(article, extra={**article.extra, "place": place})
    return replace(article, published=date) if date and not article.published and "X" not in date else article


def _annotated(
    batch: Sequence[_Prepared], nlp: Language, own: Language, watch: Watch | None = None
) -> Iterator[Document]:
    shown = [p.attempts("capitals", p.article.text, readable, nlp, p.article.text) for p in batch]
    wordings = (part.wording(text) for text, prepared in zip(shown, batch, strict=True) for part in prepared.plan)
    docs = parsed(nlp, wordings, batch_size=64 if watch is None else 8)
    for prepared, text in zip(batch, shown, strict=True):
        mine = zip(prepared.plan, islice(docs, len(prepared.plan)), strict=True)
        yield _document(prepared, text, mine if watch is None else _watched(mine, len(prepared.plan), watch), nlp, own)


def _document(
    prepared: _Prepared, shown: str, parts: Iterable[tuple[Paragraph, Doc | Exception]], nlp: Language, own: Language
) -> Document:
    """The article with what the components find in its parsed paragraphs; a failure costs what failed alone."""
    article, attempts = prepared.article, prepared.attempts
    unread = list(prepared.unread)
    doc = join(
        nlp,
        article.text,
        _sound(parts, unread, attempts),
        furniture=unread,
        published=article.published,
        shown=shown,
    )
    for name, component in own.pipeline:
        doc = attempts(name.removeprefix(PREFIX), doc, component, doc)
    annotation = annotation_of(doc, attempts)
    return Document(
        article=article,
        annotation=replace(annotation, pipeline=version_of(nlp), failed=tuple(attempts.failed.values())),
    )


def _sound(
    parts: Iterable[tuple[Paragraph, Doc | Exception]], unread: list[Extent], attempts: Attempts
) -> Iterator[tuple[Paragraph, Doc]]:
    """The paragraphs that could be parsed; the others are put with what is not read."""
    for paragraph, doc in parts:
        if isinstance(doc, Exception):
            attempts.note("parsing", doc)
            unread.extend(paragraph.pieces)
        else:
            yield paragraph, doc


def _watched(
    parts: Iterable[tuple[Paragraph, Doc | Exception]], total: int, watch: Watch
) -> Iterator[tuple[Paragraph, Doc | Exception]]:
    for done, (paragraph, doc) in enumerate(parts, 1):
        names = doc.ents if isinstance(doc, Doc) and len(paragraph.pieces) == 1 else ()
        watch(done, total, tuple(_provisional(ent, paragraph.pieces[0][0]) for ent in names))
        yield paragraph, doc


def _provisional(name: Span, offset: int) -> Mention:
    start, end = offset + name.start_char, offset + name.end_char
    return Mention(id=f"p{start}", start=start, end=end, label=name.label_, origin="model")


def version_of(nlp: Language) -> str:
    """Name and version of newsview and of the model under it."""
    return f"newsview {_own_version()}, {nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"


@cache
def _own_version() -> str:
    try:
        return metadata.version("newsview")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def annotation_of(doc: Doc, attempt: Attempt = simply) -> Annotation:
    """What the components left on the Doc, as an Annotation; ids are given in order of the text.

    `attempt` does the work of each component's part, and says what a failure there costs; without it, it is raised.
    """
    no_entities: list[Entity] = []
    found: list[Mention] = []
    for component, group in (("names", NAMES), ("times", TIMES)):
        found = attempt(component, found, _with_mentions, found, doc, group)
    who = attempt("entities", no_entities, _structs, Entity, doc._.newsview_entities)
    known = {entity.id for entity in who}
    mentions = [
        replace(m, id=f"m{n}", entity=m.entity if m.entity in known else None)
        for n, m in enumerate(sorted(found, key=lambda m: (m.start, -m.end)), 1)
    ]
    return Annotation(
        mentions=tuple(mentions),
        entities=tuple(who),
        events=tuple(attempt("events", [], _events, doc, mentions)),
        attributions=tuple(attempt("sources", [], _structs, Attribution, doc._.newsview_attributions)),
        tokens=_tokens(doc),
    )


def _with_mentions(found: list[Mention], doc: Doc, group: str) -> list[Mention]:
    return [*found, *(_mention(n, span) for n, span in enumerate(doc.spans.get(group, ()), 1))]


def _structs(kind: type[T], records: Iterable[Mapping[str, Any]] | None) -> list[T]:
    return [struct_of(kind, record) for record in records or ()]


def _events(doc: Doc, mentions: Sequence[Mention]) -> list[Event]:
    find = _finder(mentions)
    records = sorted(doc._.newsview_events or (), key=lambda e: (e["trigger"]["start"], e["trigger"]["end"]))
    return [
        _linked(struct_of(Event, {**record, "id": f"v{n}", "origin": "model"}), find)
        for n, record in enumerate(records, 1)
    ]


def _mention(number: int, span: Span) -> Mention:
    about = span._
    return Mention(
        id=f"m{number}",
        start=span.start_char,
        end=span.end_char,
        label=span.label_,
        kind=about.newsview_kind or "name",
        entity=about.newsview_entity,
        value=about.newsview_value,
        score=None if about.newsview_score is None else round(float(about.newsview_score), 4),
        origin="model",
        extra={"timex": about.newsview_timex} if about.newsview_timex else {},
    )


def _linked(event: Event, mention_in: Callable[[Argument | Source], str | None]) -> Event:
    """The event with each argument and its source tied to a mention."""
    return replace(
        event,
        arguments=tuple(replace(a, mention=mention_in(a)) for a in event.arguments),
        source=replace(event.source, mention=mention_in(event.source)) if event.source else None,
    )


def _finder(mentions: Sequence[Mention]) -> Callable[[Argument | Source], str | None]:
    """Finds the mention of a span: one that it equals but for an article, else the first inside it.

    `mentions` are in order.
    """
    starts = [m.start for m in mentions]

    def find(part: Argument | Source) -> str | None:
        near = mentions[bisect_left(starts, part.start - ARTICLE) : bisect_right(starts, part.end)]
        same = [m for m in near if m.end == part.end and m.start <= part.start]
        if same:
            return same[-1].id
        return next((m.id for m in near if m.start >= part.start and m.end <= part.end), None)

    return find


def _tokens(doc: Doc) -> Tokens:
    rows = cast(Any, doc.to_array([LENGTH, SPACY, SENT_START, TAG, POS, DEP, LEMMA, ORTH])).tolist()
    heads = cast(Any, doc.to_array([HEAD])).view(np.int64).tolist()
    strings = doc.vocab.strings
    tags = {code: strings[code] or "_" for code in {row[3] for row in rows}}
    parts = {code: strings[code] or "X" for code in {row[4] for row in rows}}
    deps = {code: strings[code] or "_" for code in {row[5] for row in rows}}
    lemmas = {code: "_".join(strings[code].split()) or "_" for code in {row[6] for row in rows}}
    return Tokens(
        lengths=tuple(row[0] if row[1] else -row[0] for row in rows),
        sentences=tuple(i for i, row in enumerate(rows) if row[2] == 1),
        tags=" ".join([tags[row[3]] for row in rows]),
        pos=" ".join([parts[row[4]] for row in rows]),
        lemmas=" ".join(["=" if row[6] == row[7] else lemmas[row[6]] for row in rows]),
        heads=" ".join(map(str, heads)),
        deps=" ".join([deps[row[5]] for row in rows]),
    )
