"""Search: what is typed finds text, names, labels, types, status, notes, and is never an error."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Annotation, Argument, Article, Document, Entity, Event, Mention, Span, replace
from newsview.store.document.search import Hit, Query, parse_query, search
from tests.strategies import documents

TEXT = "The DPRK fired.\nNorth  Korea denied it; North Korean radio said so."

DOCUMENT = Document(
    article=Article(id="a", text=TEXT, note="Check the dateline"),
    annotation=Annotation(
        mentions=(
            Mention(id="m1", start=4, end=8, label="GPE", entity="e1", status="accepted", score=0.9),
            Mention(id="m2", start=16, end=28, label="GPE", entity="e1", score=0.4, note="or the team?"),
            Mention(id="m3", start=40, end=52, label="NORP", status="rejected", origin="model"),
        ),
        entities=(Entity(id="e1", label="GPE", name="North Korea"),),
        events=(
            Event(
                id="v1", trigger=Span(start=9, end=14), type="ASSAULT", when="2024-01-02", factuality="reported",
                arguments=(Argument(role="actor", start=4, end=8, mention="m1"),),
            ),
            Event(id="v2", trigger=Span(start=29, end=35), status="accepted"),
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("north korea", ["m1", "m2", "m3", (40, 51)]),  # DPRK by its entity's name; the last in one that was rejected
        ("radio", [(53, 58)]),
        ("GPE", ["m1", "m2"]),
        ("gpe", []),
        ("label:gpe status:prop", ["m2"]),
        ("status:accepted", ["m1", "v2"]),
        ("is:event", ["v1", "v2"]),
        ("ASSAULT", ["v1"]),
        ("type:none", ["v2"]),
        ("entity:korea is:event", ["v1"]),
        ("role:actor", ["v1"]),
        ("when:2024-01", ["v1"]),
        ("factuality:rep", ["v1"]),
        ("score<0.5", ["m2"]),
        ("score>.5", ["m1"]),
        ('note:"the team"', ["m2"]),
        ("has:note", [(0, 1), "m2"]),
        ("dateline", [(0, 1)]),
        ("colour:red", []),
        ("", []),
        ("is:", []),
    ],
)
def test_a_query_finds(typed: str, found: list[str | tuple[int, int]]) -> None:
    hits = search(DOCUMENT, parse_query(typed))
    assert sorted(str(h.item or (h.start, h.end)) for h in hits) == sorted(map(str, found))


def test_what_a_name_shows_already_is_not_listed_as_text_too() -> None:
    standing = tuple(
        replace(m, status="proposed") if m.id == "m3" else m for m in DOCUMENT.annotation.mentions
    )  # fmt: skip
    document = replace(DOCUMENT, annotation=replace(DOCUMENT.annotation, mentions=standing))
    assert [h.item for h in search(document, parse_query("north korea"))] == ["m1", "m2", "m3"]


def test_hits_come_in_order_of_the_text_and_say_what_is_there() -> None:
    hits = search(DOCUMENT, parse_query("denied"))
    assert hits == [Hit(article="a", what="event", start=29, end=35, item="v2", label="event accepted")]
    starts = [h.start for h in search(DOCUMENT, parse_query("score>0"))]
    assert starts == sorted(starts)


def test_quotes_hold_words_together_and_an_unknown_field_is_a_word() -> None:
    assert parse_query('"two words" label:GPE 12:30') == Query(
        words=("two words", "12:30"), conditions=(("label", "gpe"),)
    )


@given(documents(), st.text('abKirby:"<>.0 label:GPEscore\n’[]()*\\', max_size=30))
@settings(max_examples=150, deadline=None)
def test_nothing_that_is_typed_is_an_error_and_every_hit_is_there(document: Document, typed: str) -> None:
    hits = search(document, parse_query(typed))
    items = {m.id for m in document.annotation.mentions} | {e.id for e in document.annotation.events}
    assert len({h.key for h in hits}) == len(hits)
    for hit in hits:
        assert 0 <= hit.start < hit.end <= len(document.text)
        assert hit.item is None or hit.item in items
