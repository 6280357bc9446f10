"""Small articles with known annotations, for what can be said in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    Span,
    place,
    replace,
)
from newsview.store.formats.tokens import tokens_of

__all__ = ["SMALL", "WORDS", "at", "many"]

WORDS = re.compile(r"\w+\.?(?=\s\d)|\w+|[^\w\s]")

TEXT = "Russian President Vladimir Putin met Kim Jong Un on Jan. 2, officials said. He thanked him."


def at(quote: str, text: str = TEXT) -> tuple[int, int]:
    """Where a quotation stands first."""
    start = text.index(quote)
    return start, start + len(quote)


def _mention(id: str, quote: str, label: str, **more: object) -> Mention:
    start, end = at(quote)
    return Mention(id=id, start=start, end=end, label=label, **more)  # type: ignore[arg-type]


def _argument(role: str, quote: str, mention: str | None) -> Argument:
    start, end = at(quote)
    return Argument(role=role, start=start, end=end, mention=mention)


def _span(quote: str) -> Span:
    start, end = at(quote)
    return Span(start=start, end=end)


_tokens = tokens_of((m.span() for m in WORDS.finditer(TEXT)), TEXT)
_second = next(i for i, (a, _) in enumerate(_tokens.spans()) if a == TEXT.index("He thanked"))

SMALL = Document(
    article=Article(
        id="small", text=TEXT, title="A meeting", source="https://example.org/a?b=1", published="2024-01-03",
        reviewed="2026-01-02T03:04:05Z",
    ),
    annotation=Annotation(
        mentions=tuple(sorted((
            _mention("m1", "Russian President Vladimir Putin", "PERSON", entity="e1", score=0.9, origin="model",
                     status="accepted"),
            _mention("m2", "Russian", "NORP", entity="e2", score=0.8, origin="model"),
            _mention("m3", "Kim Jong Un", "PERSON", entity="e3", origin="human", status="accepted", note="check"),
            _mention("m4", "Jan. 2", "DATE", value="2024-01-02", origin="model"),
            _mention("m5", "him", "PERSON", kind="pronoun", entity="e3", origin="model", status="rejected"),
        ), key=place)),
        entities=(
            Entity(id="e1", label="PERSON", name="Vladimir Putin", acts_for="ISO3166-1:RU"),
            Entity(id="e2", label="NORP", name="Russia", ref="ISO3166-1:RU"),
            Entity(id="e3", label="PERSON", name="Kim Jong Un"),
        ),
        events=(
            Event(
                id="v1", type="CONSULT", trigger=_span("met"), when="2024-01-02", factuality="reported",
                arguments=(
                    _argument("actor", "Russian President Vladimir Putin", "m1"),
                    _argument("target", "Kim Jong Un", "m3"),
                    _argument("time", "on Jan. 2", "m4"),
                ),
                source=Source(start=at("officials")[0], end=at("officials")[1], cue=_span("said")),
                origin="model", status="accepted", note="the main event",
            ),
            Event(
                id="v2", trigger=_span("thanked"),
                arguments=(_argument("actor", "He", None), _argument("target", "him", "m5")), origin="human",
            ),
        ),
        attributions=(Attribution(cue=_span("said"), source=_span("officials")),),
        tokens=replace(_tokens, sentences=(0, _second)),
    ),
)  # fmt: skip


def many(count: int) -> Iterator[Document]:
    """Articles that differ in their names, with mentions and an event each."""
    people = ("Putin", "Kim", "Kirby", "Blinken", "Kishida")
    places = ("Moscow", "Pyongyang", "Seoul", "Kyiv", "Tokyo", "New York")
    for n in range(count):
        who, where = people[n % 5], places[n % 6]
        text = f"{who} arrived in {where} on Tuesday. Officials in {where} welcomed {who} number {n}."
        tokens = tokens_of((m.span() for m in re.finditer(r"\w+|[^\w\s]", text)), text)
        starts = (0, next(i for i, (a, _) in enumerate(tokens.spans()) if text.startswith("Officials", a)))
        found = [
            Mention(id="", start=m.start(), end=m.end(), label="PERSON" if m[0] == who else "GPE", entity=f"e{m[0]}")
            for m in re.finditer(f"{who}|{where}", text)
        ]
        trigger = Span(start=text.index("welcomed"), end=text.index("welcomed") + len("welcomed"))
        mentions = tuple(replace(m, id=f"m{i}") for i, m in enumerate(found, 1))
        last = mentions[-1]
        yield Document(
            article=Article(id=f"a{n}", text=text, reviewed="2026-01-02T03:04:05Z", published="2024-01-02"),
            annotation=Annotation(
                mentions=mentions,
                entities=tuple(
                    Entity(id=f"e{name}", label=label, name=name)
                    for name, label in sorted({(who, "PERSON"), (where, "GPE")})
                ),
                events=(
                    Event(
                        id="v1", type="CONSULT", trigger=trigger, when="2024-01-02",
                        arguments=tuple(
                            Argument(role=role, start=m.start, end=m.end, mention=m.id)
                            for role, m in (("actor", mentions[2]), ("target", last))
                        ),
                    ),
                ),
                tokens=replace(tokens, sentences=starts),
            ),
        )  # fmt: skip
