"""The sample article with a few marks made by hand: for pictures, which must not change when extraction does."""

from __future__ import annotations

from importlib.resources import files

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Factuality,
    Furniture,
    FurnitureKind,
    Mention,
    Source,
    Span,
    place,
)
from newsview.store.document.serialization import check

ENTITIES = {
    "e1": ("GPE", "Russia", "ISO3166-1:RU", None),
    "e2": ("GPE", "North Korea", "ISO3166-1:KP", None),
    "e3": ("GPE", "Ukraine", "ISO3166-1:UA", None),
    "e4": ("GPE", "United States", "ISO3166-1:US", None),
    "e5": ("ORG", "Biden administration", None, "ISO3166-1:US"),
    "e6": ("PERSON", "Antony Blinken", None, "ISO3166-1:US"),
    "e7": ("ORG", "European Union", None, None),
    "e8": ("GPE", "Moscow", None, "ISO3166-1:RU"),
    "e9": ("PERSON", "John Kirby", None, "ISO3166-1:US"),
    "e10": ("PERSON", "Vladimir Putin", None, "ISO3166-1:RU"),
    "e11": ("GPE", "Iran", "ISO3166-1:IR", None),
}

MENTIONS = (
    ("The Biden administration", "ORG", "e5"), ("Russia", "GPE", "e1"), ("North Korean", "NORP", "e2"),
    ("ballistic missiles", "WEAPON", None), ("Ukraine", "GPE", "e3"), ("The United States", "GPE", "e4"),
    ("Tuesday", "DATE", "2024-01-09"), ("North Korea", "GPE", "e2"), ("Russia", "GPE", "e1"), ("Moscow", "GPE", "e8"),
    ("Ukraine", "GPE", "e3"), ("DPRK", "GPE", "e2"), ("Russia", "GPE", "e1"), ("Antony Blinken", "PERSON", "e6"),
    ("European Union", "ORG", "e7"), ("Tuesday", "DATE", "2024-01-09"), ("North Korea", "GPE", "e2"),
    ("Democratic People’s Republic of Korea", "GPE", "e2"), ("Russia", "GPE", "e1"), ("DPRK", "GPE", "e2"),
    ("Vladimir Putin", "PERSON", "e10"), ("U.S.", "GPE", "e4"), ("North Korea", "GPE", "e2"), ("Iran", "GPE", "e11"),
    ("Last week", "DATE", "2024-W01"), ("United States", "GPE", "e4"), ("North Korea", "GPE", "e2"),
    ("Russia", "GPE", "e1"), ("Ukraine", "GPE", "e3"), ("Dec. 30", "DATE", "2023-12-30"),
    ("Jan. 2", "DATE", "2024-01-02"), ("Tuesday", "DATE", "2024-01-09"), ("John Kirby", "PERSON", "e9"),
    ("Russia", "GPE", "e1"), ("Saturday", "DATE", "2024-01-06"),
)  # fmt: skip
"""In order of the text: words, label, and entity or value."""

EVENTS: tuple[tuple[str, str, str | None, Factuality, dict[str, str]], ...] = (
    ("used", "ASSAULT", None, "reported", {"actor": "Russia", "object": "North Korean ballistic missiles"}),
    ("condemned", "ACCUSE", "2024-01-09", "asserted", {"actor": "The United States", "target": "North Korea"}),
    ("transfer", "AID", None, "asserted", {"actor": "North Korea", "target": "Russia", "object": "weapons"}),
    ("warned", "THREATEN", None, "asserted", {}),
    ("transferred", "AID", "2024-W01", "reported", {"actor": "North Korea", "object": "ballistic missile launchers"}),
    ("launched", "ASSAULT", "2023-12-30", "reported", {"actor": "Russia", "place": "Ukraine", "time": "Dec. 30"}),
    ("launched", "ASSAULT", "2024-01-02", "reported", {"actor": "Russia", "place": "Ukraine", "time": "Jan. 2"}),
    ("launched", "ASSAULT", "2024-01-06", "reported", {"actor": "Russia", "time": "Saturday"}),
)


def sample() -> Document:
    """The first paragraphs of the sample article."""
    whole = next(f for f in files("newsview.seeds").iterdir() if f.name.endswith(".txt")).read_text("utf-8")
    text = "\n".join(whole.split("\n")[:7]) + "\n"
    mentions: list[Mention] = []
    after = 0
    for number, (words, label, of) in enumerate(MENTIONS, 1):
        after = text.index(words, after)
        value = of if label == "DATE" else None
        mentions.append(
            Mention(
                id=f"m{number}", start=after, end=after + len(words), label=label, value=value,
                entity=None if value else of, score=round(0.55 + number * 37 % 45 / 100, 2), origin="model",
                status="accepted" if number % 3 == 1 else "proposed",
            )
        )  # fmt: skip
        after += len(words)
    events: list[Event] = []
    after = 0
    for number, (words, type_, when, factuality, roles) in enumerate(EVENTS, 1):
        after = text.index(words, after)
        line = text.rindex("\n", 0, after) + 1 if "\n" in text[:after] else 0
        events.append(
            Event(
                id=f"v{number}", trigger=Span(start=after, end=after + len(words)), type=type_, when=when,
                factuality=factuality, score=round(0.5 + number * 5 / 100, 2), origin="model",
                arguments=tuple(_argument(text, mentions, role, filler, line) for role, filler in roles.items()),
                source=Source(start=0, end=24, mention="m1") if number == 1 else None,
                status="accepted" if number == 2 else "proposed",
            )
        )  # fmt: skip
        after += len(words)
    document = Document(
        article=Article(
            id="sample", text=text, title="US, allies condemn North Korean arms for Russia",
            source="https://www.upi.com/", published="2024-01-09",
            furniture=tuple(_furniture(text)),
        ),
        annotation=Annotation(
            mentions=tuple(sorted(mentions, key=place)),
            entities=tuple(
                Entity(id=id_, label=label, name=name, ref=ref, acts_for=acts_for)
                for id_, (label, name, ref, acts_for) in ENTITIES.items()
            ),
            events=tuple(sorted(events, key=place)),
            pipeline="by hand",
        ),
    )  # fmt: skip
    check(document)
    return document


def _argument(text: str, mentions: list[Mention], role: str, words: str, line: int) -> Argument:
    start = text.index(words, line)
    same = next((m.id for m in mentions if m.extent == (start, start + len(words))), None)
    return Argument(role=role, start=start, end=start + len(words), mention=same)


def _furniture(text: str) -> list[Furniture]:
    found = []
    kinds: tuple[tuple[str, FurnitureKind], ...] = (
        ("Photo by Sergey Dolzhenko/EPA-EFE", "credit"),
        ("Advertisement", "advertisement"),
    )
    for words, kind in kinds:
        at = text.find(words)
        while at >= 0:
            found.append(Furniture(start=at, end=at + len(words), kind=kind))
            at = text.find(words, at + 1)
    return sorted(found, key=lambda f: f.start)
