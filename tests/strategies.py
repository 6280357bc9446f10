"""Generated documents for property tests: hostile text, nested and crossing spans, events of every shape."""

from __future__ import annotations

from hypothesis import strategies as st

from newsview.store.document.model import (
    FACTUALITIES,
    LABELS,
    PLOVER_TYPES,
    ROLES,
    Annotation,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Mention,
    Source,
    Span,
    Status,
    place,
)
from newsview.store.document.serialization import check

PIECES = [
    "Kirby", "the United States", "DPRK", "said", "launched", "Jan. 2", "on", "of", "’s", "“", "”", ",", ".", " ", "  ",
    "\n", "\n\n", "\t", "\u00a0", "👩\u200d👩\u200d👧", "🇰🇵", "e\u0301", "ش\u0627\u0645", "北京", "\u202e", "\x1b[31m",
    "[bold]", "a", "\r\n",
]  # fmt: skip
"""Words beside what shifts offsets elsewhere: emoji sequences, combining marks, right-to-left text, escapes, markup."""

texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join).filter(lambda t: t.strip() != "")
decisions: tuple[Status, ...] = ("proposed", "accepted", "rejected")
statuses = st.sampled_from(decisions)
scores = st.none() | st.integers(0, 100).map(lambda n: n / 100)
notes = st.none() | st.text("abc é👍\n", min_size=1, max_size=8)


@st.composite
def spans(draw: st.DrawFn, text: str, tight: bool = True) -> tuple[int, int]:
    """An extent in the text; `tight`: that neither begins nor ends with white space."""
    solid = [i for i, c in enumerate(text) if not c.isspace()]
    places = solid if tight else range(len(text))
    start, last = sorted((draw(st.sampled_from(places)), draw(st.sampled_from(places))))
    return start, last + 1


@st.composite
def documents(draw: st.DrawFn, max_mentions: int = 8, max_events: int = 4) -> Document:
    """A checked document of a generated text."""
    text = draw(texts)
    entities = tuple(
        Entity(
            id=f"e{n}", label=draw(st.sampled_from(LABELS)), name=draw(st.sampled_from(["Russia", "Kirby", "北京"])),
            ref=draw(st.sampled_from([None, "ISO3166-1:RU"])), acts_for=draw(st.sampled_from([None, "ISO3166-1:US"])),
        )
        for n in range(1, draw(st.integers(0, 4)) + 1)
    )  # fmt: skip
    mentions = []
    for n in range(1, draw(st.integers(0, max_mentions)) + 1):
        start, end = draw(spans(text))
        mentions.append(
            Mention(
                id=f"m{n}", start=start, end=end, label=draw(st.sampled_from(LABELS)),
                kind=draw(st.sampled_from(["name", "nominal", "pronoun"])),
                entity=draw(st.sampled_from([None, *(e.id for e in entities)])),
                value=draw(st.sampled_from([None, "2024-01-02", "XXXX-12-30"])), score=draw(scores),
                origin=draw(st.sampled_from(["model", "memory", "human", "import"])), status=draw(statuses),
                note=draw(notes),
            )
        )  # fmt: skip
    ids = [None, *(m.id for m in mentions)]
    events = []
    for n in range(1, draw(st.integers(0, max_events)) + 1):
        start, end = draw(spans(text))
        arguments = tuple(
            Argument(start=a, end=b, role=draw(st.sampled_from(ROLES)), mention=draw(st.sampled_from(ids)))
            for a, b in draw(st.lists(spans(text), max_size=4))
        )
        cue = draw(st.none() | spans(text))
        source = draw(st.none() | spans(text))
        events.append(
            Event(
                id=f"v{n}", trigger=Span(start=start, end=end), type=draw(st.none() | st.sampled_from(PLOVER_TYPES)),
                arguments=arguments, when=draw(st.sampled_from([None, "2024-01", "2024-01-02"])),
                factuality=draw(st.none() | st.sampled_from(FACTUALITIES)), score=draw(scores), status=draw(statuses),
                origin=draw(st.sampled_from(["model", "human", "import"])), note=draw(notes),
                source=source
                and Source(
                    start=source[0], end=source[1], mention=draw(st.sampled_from(ids)),
                    cue=cue and Span(start=cue[0], end=cue[1]),
                ),
            )
        )  # fmt: skip
    document = Document(
        article=Article(
            id=draw(st.sampled_from(["a1", "weird/../id", "é👍"])), text=text, title=draw(notes),
            source=draw(st.sampled_from([None, "https://example.org/1", "/tmp/x.txt"])),
            published=draw(st.sampled_from([None, "2024-01-09"])), note=draw(notes),
        ),
        annotation=Annotation(
            mentions=tuple(sorted(mentions, key=place)), entities=entities, events=tuple(sorted(events, key=place))
        ),
    )  # fmt: skip
    check(document)
    return document
