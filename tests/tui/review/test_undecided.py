"""`Tab` and `a` to the end: all is reached, in both orders, and it is not said to be before."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import (
    MENTION_KINDS,
    Annotation,
    Article,
    Document,
    Event,
    Mention,
    Span,
    Status,
    place,
)
from newsview.store.editing.corrections import apply
from newsview.store.editing.mention_edits import decide
from newsview.tui.config import Config
from newsview.tui.review.annotation_index import Marks
from newsview.tui.review.cursor import Focus, on_event, on_mention
from newsview.tui.review.undecided import Attention, next_undecided
from tests.tui.driving import desk
from tests.tui.sample import sample

TEXT = "Ukraine attacked Russia on Monday. The United States condemned it."

extents = st.integers(0, len(TEXT) - 1).flatmap(lambda a: st.tuples(st.just(a), st.integers(a + 1, len(TEXT))))
decisions: tuple[Status, ...] = ("proposed", "proposed", "accepted", "rejected")
statuses = st.sampled_from(decisions)
scores = st.none() | st.sampled_from([0.1, 0.5, 0.5, 0.9])
kinds = st.sampled_from(MENTION_KINDS)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    mentions = [
        Mention(id=f"m{n}", start=a, end=b, label="GPE", kind=kind, status=status, score=score)
        for n, ((a, b), kind, status, score) in enumerate(
            draw(st.lists(st.tuples(extents, kinds, statuses, scores), max_size=6))
        )
    ]
    events = [
        Event(id=f"{draw(st.sampled_from('av'))}{n}", trigger=Span(start=a, end=b), status=status, score=score)
        for n, ((a, b), status, score) in enumerate(draw(st.lists(st.tuples(extents, statuses, scores), max_size=4)))
    ]
    annotation = Annotation(
        mentions=tuple(sorted(mentions, key=place)), events=tuple(sorted(events, key=place)), pipeline="x"
    )
    return Document(article=Article(id="x", text=TEXT), annotation=annotation)


@st.composite
def cursors(draw: st.DrawFn, marks: Marks) -> Focus:
    found = [*map(on_mention, marks.mentions.values()), *map(on_event, marks.events.values())]
    start, end = draw(extents)
    return draw(st.sampled_from([Focus("word", start, end), Focus("span", start, end), Focus("word", 0, 1), *found]))


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(["reading", "doubt"]), st.booleans())
def test_all_is_reached_from_everywhere(data: st.DataObject, attention: Attention, forward: bool) -> None:
    document = data.draw(documents())
    marks = Marks(document)
    here = data.draw(cursors(marks))
    while marks.unreviewed:
        found = next_undecided(marks, here, forward=forward, attention=attention)
        assert found is not None
        assert found.id is not None
        item = marks.mentions.get(found.id) or marks.events[found.id]
        assert item.status == "proposed"
        document = apply(document, decide(document, [found.id], "accepted").changes)
        marks, here = Marks(document), found
    assert next_undecided(marks, here, forward=forward, attention=attention) is None


@pytest.mark.parametrize("attention", ["reading", "doubt"])
async def test_tab_and_accept_to_the_end_leave_nothing(tmp_path: Path, attention: Attention) -> None:
    async with desk(tmp_path, sample(), config=Config(attention=attention)) as d:
        await d.press("tab")
        left = d.app.review.marks.unreviewed
        while left:
            assert "All is reviewed" not in d.status()
            await d.pilot.press("a")
            assert d.app.review.marks.unreviewed == left - 1
            left -= 1
        await d.pilot.pause()
        assert "All is reviewed" in d.status()
