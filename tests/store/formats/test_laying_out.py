"""Tokens, overlaps, offsets and dates: the small pieces that every format stands on."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsview.store.document.model import Document, Mention
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.html.timeline import Dated, timeline
from newsview.store.formats.offsets import inward, outward
from newsview.store.formats.options import Offsets
from newsview.store.formats.tokens import WORD, apart, cut, tokens_of
from tests.store.formats.strategies import full_documents
from tests.strategies import texts

UNITS: list[Offsets] = ["codepoints", "utf16", "bytes"]


@pytest.mark.parametrize("unit", UNITS)
@given(text=texts, data=st.data())
def test_offsets_in_every_unit_lead_back(unit: Offsets, text: str, data: st.DataObject) -> None:
    out, back = outward(text, unit), inward(text, unit)
    at = data.draw(st.integers(0, len(text)))
    assert back(out(at)) == at
    encoded = {"codepoints": None, "utf16": text[:at].encode("utf-16-le"), "bytes": text[:at].encode()}[unit]
    assert out(at) == (at if encoded is None else len(encoded) // (2 if unit == "utf16" else 1))


@pytest.mark.parametrize(("unit", "offset"), [("utf16", 1), ("bytes", 2), ("utf16", 9), ("bytes", 99)])
def test_an_offset_within_a_character_or_beyond_the_text_is_refused(unit: Offsets, offset: int) -> None:
    with pytest.raises(DocumentError, match="within a character or outside"):
        inward("👍 ok", unit)(offset)


@given(text=texts)
def test_tokens_found_here_cover_the_text(text: str) -> None:
    tokens = tokens_of((m.span() for m in WORD.finditer(text)), text)
    spelled = "".join(text[a:b] + " " * (n > 0) for (a, b), n in zip(tokens.spans(), tokens.lengths, strict=True))
    assert spelled == text
    words = [text[a:b] for a, b in tokens.spans() if not text[a:b].isspace()]
    assert words == WORD.findall(text)


@given(document=full_documents(), data=st.data())
def test_cut_tokens_spell_the_text_and_keep_their_sentences(document: Document, data: st.DataObject) -> None:
    tokens, text = document.annotation.tokens, document.text
    if tokens is None:
        return
    cuts = data.draw(st.sets(st.integers(0, len(text)), max_size=5))
    parted = cut(tokens, cuts)
    assert "".join(
        text[a:b] + " " * (n > 0) for (a, b), n in zip(parted.spans(), parted.lengths, strict=True)
    ) == "".join(text[a:b] + " " * (n > 0) for (a, b), n in zip(tokens.spans(), tokens.lengths, strict=True))
    edges = {edge for span in parted.spans() for edge in span}
    inside = {c for c in cuts for a, b in tokens.spans() if a < c < b}
    assert inside <= edges
    starts = [tokens.spans()[i][0] for i in tokens.sentences]
    assert [parted.spans()[i][0] for i in parted.sentences] == starts
    assert len(parted.tags.split(" ")) == len(parted.lengths) or not parted.tags


extents = st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(extents=st.lists(extents, max_size=12))
def test_of_overlapping_mentions_the_longest_stay(extents: list[tuple[int, int]]) -> None:
    mentions = [Mention(id=f"m{n}", start=a, end=b, label="X") for n, (a, b) in enumerate(extents)]
    kept, left = apart(mentions)
    assert sorted(m.id for m in (*kept, *left)) == sorted(m.id for m in mentions)
    assert not any(a.overlaps(b) for a in kept for b in kept if a is not b)
    for m in left:
        assert any(m.overlaps(k) and k.end - k.start >= m.end - m.start for k in kept)


def test_a_timeline_has_a_mark_for_each_event_and_is_well_formed() -> None:
    from xml.etree import ElementTree

    events = [
        Dated(date(2024, 1, 2), date(2024, 1, 2), "ASSAULT", "2024-01-02 <launched> & more", "#a1-v1"),
        Dated(date(2024, 1, 1), date(2024, 1, 31), "no type", "2024-01", "#a1-v2"),
    ]
    drawing = ElementTree.fromstring(timeline(events))
    marks = {element.tag for link in drawing.iter("a") for element in link}
    assert marks == {"title", "circle", "rect"}
    assert [link.get("href") for link in drawing.iter("a")] == ["#a1-v2", "#a1-v1"]
    assert timeline([]) == ""
    ElementTree.fromstring(timeline(events[:1]))


def test_an_interval_with_an_open_end_is_drawn_to_the_edge() -> None:
    from xml.etree import ElementTree

    days = [Dated(date(2024, 1, n), date(2024, 1, n), "ASSAULT", f"2024-01-0{n}", f"#a1-v{n}") for n in (2, 8)]
    since = Dated(date(2024, 1, 5), None, "AID", "2024-01-05/..", "#a1-v3")
    until = Dated(None, date(2024, 1, 5), "AID", "../2024-01-05", "#a1-v4")
    drawing = ElementTree.fromstring(timeline([*days, since, until]))
    bars = {
        link.get("href"): (float(bar.get("x", "")), float(bar.get("x", "")) + float(bar.get("width", "")))
        for link in drawing.iter("a")
        for bar in link.iter("rect")
    }
    dots = [float(dot.get("cx", "")) for dot in drawing.iter("circle")]
    assert bars["#a1-v3"][1] > max(dots)
    assert bars["#a1-v4"][0] < min(dots)
    assert min(dots) < bars["#a1-v3"][0] < max(dots)
    ElementTree.fromstring(timeline([since]))
    ElementTree.fromstring(timeline([until]))
