"""Spans and links of a tool that keeps our record: whatever they share, they are read for what they were."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Document,
    Event,
    Mention,
    Span,
    place,
)
from newsview.store.document.serialization import check
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.relations import end_at
from newsview.store.formats.skeleton import Node, named, nodes_of, read_back, rest_of

TEXT = "ab cd ef"
PLACES = st.sampled_from([(0, 2), (3, 5), (6, 8)])
NAMES = st.sampled_from(["actor", "target", "Knows"])
LABELS = st.sampled_from(["PERSON", "AID", "UNTYPED", "ARGUMENT"])


@st.composite
def crowded(draw: st.DrawFn) -> Document:
    """A document in which few places, labels and names are shared by mentions, events, arguments and relations."""
    mentions = [
        Mention(id=f"m{n}", start=start, end=end, label=draw(LABELS))
        for n, (start, end) in enumerate(draw(st.lists(PLACES, max_size=4)))
    ]
    ids = [None, *(m.id for m in mentions)]
    events = []
    for n, (start, end) in enumerate(draw(st.lists(PLACES, max_size=4))):
        arguments = tuple(
            Argument(start=a, end=b, role=draw(NAMES), mention=draw(st.sampled_from(ids)))
            for a, b in draw(st.lists(PLACES, max_size=3))
        )
        kind = draw(st.sampled_from([None, "AID", "PERSON", "ARGUMENT"]))
        events.append(Event(id=f"v{n}", trigger=Span(start=start, end=end), type=kind, arguments=arguments))
    relations = []
    items: list[Mention | Event] = [*mentions, *events]
    if items:
        for n in range(draw(st.integers(0, 4))):
            ends = [end_at(draw(st.sampled_from(items))) for _ in range(2)]
            relations.append({"id": f"R{n}", "type": draw(NAMES), "ends": ends})
    document = Document(
        article=Article(id="a", text=TEXT, extra={"relations": relations} if relations else {}),
        annotation=Annotation(mentions=tuple(sorted(mentions, key=place)), events=tuple(sorted(events, key=place))),
    )
    check(document)
    return document


@settings(max_examples=2000, deadline=None)
@given(document=crowded())
def test_spans_and_links_are_read_for_what_they_were(document: Document) -> None:
    ledger = Ledger("", frozenset(), {})
    document = named(document, ledger)
    ledger.close()
    rest = rest_of(document)
    assert read_back(TEXT, *nodes_of(rest), rest, Options()) == document


@settings(max_examples=1000, deadline=None)
@given(document=crowded(), data=st.data())
def test_a_new_span_changes_nothing_but_itself(document: Document, data: st.DataObject) -> None:
    """Whatever place it shares, it is one more mention or event, and all others are what they were."""
    ledger = Ledger("", frozenset(), {})
    document = named(document, ledger)
    ledger.close()
    rest = rest_of(document)
    nodes, links = nodes_of(rest)
    start, end = data.draw(PLACES)
    more = [*nodes, Node("", start, end, data.draw(LABELS))]
    read = read_back(TEXT, more, links, rest, Options()).annotation
    old = document.annotation
    assert [m for m in read.mentions if m.id in old.mention_index] == [*old.mentions]
    assert [e for e in read.events if e.id in old.event_index] == [*old.events]
    assert len(read.mentions) + len(read.events) == len(old.mentions) + len(old.events) + 1
