"""Articles for the tests of the library."""

from __future__ import annotations

from pathlib import Path

from newsview.store.document.model import Annotation, Argument, Article, Document, Entity, Event, Mention, Span
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.session import Session
from newsview.store.library.library import Library

TEXT = (
    "Japan said on Tuesday that North Korea launched two missiles.\n\n"
    "Fumio Kishida told reporters in Tokyo that the launch was a threat. North Korea did not comment.\n\n"
    "South Korea condemned the launch. The missiles fell into the sea off Japan."
)


def text_of(id: str) -> str:
    """TEXT for `a1`, for others with the id at its end: two articles of one text would be one."""
    return TEXT if id == "a1" else f"{TEXT} ({id})"


def article(id: str = "a1", text: str | None = None, source: str | None = None) -> Document:
    return Document(article=Article(id=id, text=text_of(id) if text is None else text, title="Missiles", source=source))


def own_text(id: str) -> Document:
    """Proposals on a text that no other article has: one with the same text would be the same article."""
    return proposed(f"{TEXT}\n\nThis is report {id}.", id=id)


def proposed(text: str = TEXT, pipeline: str = "en 1", id: str = "a1") -> Document:
    """As a pipeline would: the names, and one event."""
    names = [("Japan", "GPE", "e1"), ("North Korea", "GPE", "e2"), ("Fumio Kishida", "PERSON", "e3")]
    found = sorted(
        (start, start + len(name), label, entity)
        for name, label, entity in names
        for start in range(len(text))
        if text.startswith(name, start)
    )
    mentions = tuple(
        Mention(id=f"m{n}", start=a, end=b, label=label, entity=entity, score=0.9, origin="model")
        for n, (a, b, label, entity) in enumerate(found, 1)
    )
    used = {m.entity for m in mentions}
    trigger = text.find("launched")
    events: tuple[Event, ...] = ()
    if trigger >= 0:
        actor = next(m for m in reversed(mentions) if m.end <= trigger)
        events = (
            Event(
                id="v1", trigger=Span(start=trigger, end=trigger + 8), type="ASSAULT", origin="model", score=0.5,
                arguments=(Argument(role="actor", start=actor.start, end=actor.end, mention=actor.id),),
            ),
        )  # fmt: skip
    return Document(
        article=Article(id=id, text=text),
        annotation=Annotation(
            mentions=mentions,
            entities=tuple(Entity(id=e, label=label, name=name) for name, label, e in names if e in used),
            events=events,
            pipeline=pipeline,
        ),
    )


def library_of(folder: Path, count: int = 1) -> Library:
    """A library that is open and holds so many articles, `a1` and so on, with their proposals."""
    library = Library.open(folder)
    for n in range(1, count + 1):
        library.add(article(f"a{n}", source=f"/news/{n}.txt"))
        library.propose(f"a{n}", proposed(text_of(f"a{n}"), id=f"a{n}"))
    return library


def session_of(library: Library, id: str = "a1") -> Session:
    return Session(library.load(id), library.history(id), by="somebody")


def decide(library: Library, id: str, *mentions: str, status: str = "accepted") -> Document:
    """Accepts, or rejects, mentions and events as a person would, and saves it."""
    session = session_of(library, id)
    made = session.do(edits.decide(session.document, mentions, status))  # type: ignore[arg-type]
    assert made is not None
    library.record(id, [made])
    return session.document
