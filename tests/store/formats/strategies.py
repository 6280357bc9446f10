"""Documents with every layer that a format could lose: tokens, furniture, attributions, keys of others, loose edges."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

from newsview.store.document.model import (
    FURNITURE_KINDS,
    Attribution,
    Document,
    Event,
    Failure,
    Furniture,
    Mention,
    Span,
    Tokens,
    place,
    replace,
)
from newsview.store.document.serialization import check
from newsview.store.formats.relations import end_at
from newsview.store.formats.tokens import tokens_of
from tests.strategies import documents, spans

__all__ = ["corpora", "full_documents"]

KEYS: list[dict[str, Any]] = [{}, {}, {}, {"score2": 0.5}, {"seen": ["é", None]}]
extras = st.sampled_from(KEYS)
labels = st.sampled_from(["PERSON", "GPE", "WEAPON", "my label", "B-ORG", "a:b"])


@st.composite
def tokens(draw: st.DrawFn, text: str) -> Tokens | None:
    """Tokens over the text that cut some words in two and join others, some with sentences and tags."""
    way = draw(st.sampled_from([None, r"\S+", r"\w+|[^\w\s]", r"\S{1,3}"]))
    if way is None:
        return None
    found = tokens_of((m.span() for m in re.finditer(way, text)), text)
    size = len(found.lengths)
    starts = draw(st.sets(st.integers(0, size - 1), max_size=4)) if size else set()
    tagged = draw(st.booleans())
    return replace(
        found,
        sentences=tuple(sorted(starts)),
        tags=" ".join(["NNP", "_", "VBD"][i % 3] for i in range(size)) if tagged else "",
        pos=" ".join(["PROPN", "X", "VERB"][i % 3] for i in range(size)) if tagged else "",
        **draw(parses(size)),
    )


@st.composite
def parses(draw: st.DrawFn, size: int) -> dict[str, str]:
    """What a parser said of so many tokens: nothing, or anything at all, circles and several roots too."""
    if not size or draw(st.booleans()):
        return {}
    heads = [draw(st.integers(0, size - 1)) - i for i in range(size)]
    return {
        "lemmas": " ".join(draw(st.sampled_from(["=", "be", "_", "é"])) for _ in range(size)),
        "heads": " ".join(map(str, heads)),
        "deps": " ".join(draw(st.sampled_from(["nsubj", "ROOT", "_", "punct"])) for _ in range(size)),
    }


@st.composite
def pieces(draw: st.DrawFn, start: int, end: int) -> dict[str, Any]:
    """A mention that brat would have in two pieces, now and then."""
    if end - start < 3 or draw(st.booleans()):
        return {}
    first = draw(st.integers(start + 1, end - 2))
    return {"fragments": [[start, first], [draw(st.integers(first + 1, end - 1)), end]]}


@st.composite
def relations(draw: st.DrawFn, items: list[Mention | Event]) -> dict[str, Any]:
    """What an article keeps of the relations of other tools, some with more than two ends, some said more about."""
    made: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, 3)) if len(items) > 1 else 0):
        chosen = draw(st.lists(st.sampled_from(items), min_size=2, max_size=3, unique_by=id))
        if draw(st.integers(0, 3)):
            del chosen[2:]
        roles = draw(st.sampled_from([(), ("Arg1", "Arg2", "Arg3"), ("Who", "Who", "Where")]))
        ends = [end_at(item, role) for item, role in zip(chosen, [*roles, None, None, None], strict=False)]
        remarks: list[dict[str, Any]] = [{}, {"note": "sure"}, {"symmetric": True}, {"attributes": {"Certain": True}}]
        said = draw(st.sampled_from(remarks))
        kind = draw(st.sampled_from(["Knows", "located in", "actor"]))
        made.append({"id": f"R{number + 1}", "type": kind, "ends": ends} | said)
    return {"relations": made} if made else {}


@st.composite
def full_documents(draw: st.DrawFn) -> Document:
    """A checked document, its layers filled at random."""
    document = draw(documents())
    text, annotation = document.text, document.annotation
    known = [e.id for e in annotation.entities]
    more = [
        Mention(
            id=f"x{n}", start=start, end=end, label=draw(labels), entity=draw(st.sampled_from([None, *known])),
            extra=draw(extras) | draw(pieces(start, end)),
        )
        for n, (start, end) in enumerate(draw(st.lists(spans(text, tight=False), max_size=3)))
    ]  # fmt: skip
    furniture = [
        Furniture(start=a, end=b, kind=draw(st.sampled_from(FURNITURE_KINDS)), extra=draw(extras))
        for a, b in draw(st.lists(spans(text), max_size=2))
    ]
    maybe = st.none() | spans(text)
    attributions = []
    for a, b in draw(st.lists(spans(text), max_size=2)):
        source, content = draw(maybe), draw(maybe)
        attributions.append(
            Attribution(
                cue=Span(start=a, end=b, extra=draw(extras)),
                source=source and Span(start=source[0], end=source[1]),
                content=content and Span(start=content[0], end=content[1]),
            )
        )
    events = tuple(replace(e, extra=draw(extras)) for e in annotation.events)
    article = replace(
        document.article,
        furniture=tuple(furniture),
        reviewed=draw(st.sampled_from([None, "2026-01-02T03:04:05Z"])),
        added=draw(st.sampled_from([None, "2026-01-01T00:00:00Z"])),
        sha256=draw(st.sampled_from([None, "ab" * 32])),
        extra=draw(extras) | draw(relations([*annotation.mentions, *more, *events])),
    )
    annotation = replace(
        annotation,
        mentions=tuple(sorted([*annotation.mentions, *more], key=place)),
        events=events,
        attributions=tuple(attributions),
        tokens=draw(tokens(text)),
        pipeline=draw(st.sampled_from([None, "en_core_web_sm 3.8.0"])),
        failed=tuple(
            Failure(component=component, error=draw(st.sampled_from([None, "KeyError"])), extra=draw(extras))
            for component in draw(st.lists(st.sampled_from(["times", "parsing"]), max_size=2))
        ),
    )
    document = Document(article=article, annotation=annotation)
    check(document)
    return document


corpora = st.lists(full_documents(), min_size=1, max_size=3, unique_by=lambda d: d.article.id)
