"""How far two annotations of the same text agree."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given

from newsview.store.document.model import Document, replace
from newsview.store.editing.agreement import (
    Agreement,
    Choices,
    Tally,
    compare,
    compare_reviewers,
    compare_with_decisions,
)
from newsview.store.editing.corrections import Edit, apply
from newsview.store.editing.event_edits import fill, set_type
from newsview.store.editing.mention_edits import decide, relabel, respan
from tests.strategies import documents
from tests.tui.hosting import at, document


def changed() -> Document:
    """The sample with a label, an edge, a type and a filler otherwise, and one mention rejected."""
    now = document()
    edits: tuple[Callable[[Document], Edit], ...] = (
        lambda d: relabel(d, ["m6"], "ORG"),
        lambda d: respan(d, "m5", *at("Kodori", 2)),
        lambda d: decide(d, ["m8"], "rejected"),
        lambda d: set_type(d, "v1", "COERCE"),
        lambda d: fill(d, "v1", "place", *at("Tbilisi")),
    )
    for edit in edits:
        now = apply(now, edit(now).changes)
    return now


def test_what_differs_is_counted_by_label_and_role() -> None:
    told = compare(document(), changed())
    assert (told.mentions.first, told.mentions.second, told.mentions.both) == (9, 8, 6)
    assert told.labels["PERSON"] == Tally(3, 2, 1)
    assert told.labels["ORG"] == Tally(0, 1, 0)
    assert told.extents == Tally(9, 8, 7)
    assert told.overlapping == Tally(9, 8, 7)
    assert told.label.differing() == [(("PERSON", "ORG"), 1)]
    assert told.triggers.f1 == 1
    assert told.type.differing()[0][0][1] == "COERCE"
    assert told.roles["place"].second == told.roles["place"].first + 1


def test_articles_add_up() -> None:
    total = Agreement()
    total.merge(compare(document(), changed()))
    total.merge(compare(document(), document()))
    assert total.articles == 2
    assert total.mentions == Tally(18, 17, 15)
    assert total.label.pairs.total() == 16
    assert sum(t.first for t in total.scored["mentions"].values()) == 18


def test_kappa_is_what_is_left_of_agreement_after_chance() -> None:
    # the worked example of Cohen (1960) as it is usually told: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no
    choices = Choices()
    choices.pairs.update({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15})
    assert choices.same == pytest.approx(0.7)
    assert choices.kappa == pytest.approx(0.4)
    assert Choices().kappa is None


def test_another_text_is_refused() -> None:
    other = replace(document(), article=replace(document().article, text=document().text + "."))
    with pytest.raises(ValueError, match="texts differ"):
        compare(document(), other)


@given(documents(), documents())
def test_an_annotation_agrees_with_itself_and_sides_can_be_swapped(one: Document, other: Document) -> None:
    itself = compare(one, one)
    assert itself.mentions.f1 in (1, None)
    assert itself.arguments.f1 in (1, None)
    assert not itself.label.differing()
    other = replace(other, article=one.article)
    size = len(one.text)
    if all(
        end <= size for end in (*(m.end for m in other.annotation.mentions), *(e.end for e in other.annotation.events))
    ):
        there, back = compare(one, other), compare(other, one)
        assert (there.mentions.first, there.mentions.second) == (back.mentions.second, back.mentions.first)
        assert there.mentions.f1 == back.mentions.f1
        assert there.links.both == back.links.both


def unlooked_at(made: Document) -> Document:
    annotation = made.annotation
    return replace(
        made,
        annotation=replace(
            annotation,
            mentions=tuple(replace(m, status="proposed", origin="model") for m in annotation.mentions),
            events=tuple(replace(e, status="proposed", origin="model") for e in annotation.events),
        ),
    )


@given(documents())
def test_what_nobody_decided_on_is_never_right_or_wrong(made: Document) -> None:
    proposed = unlooked_at(made)
    done = replace(proposed, article=replace(proposed.article, reviewed="2024-01-09T00:00:00Z"))
    for told in (compare_with_decisions(proposed, done), compare_reviewers(done, done)):
        tallies = [told.mentions, told.triggers, told.arguments, told.sources, told.extents, told.overlapping]
        assert [(t.first, t.second, t.both) for t in tallies] == [(0, 0, 0)] * len(tallies)
        assert not any(told.scored.values())
        assert told.mentions.undecided == len({(m.extent, m.label) for m in made.annotation.mentions})


@given(documents())
def test_what_everybody_decided_on_counts_as_it_does_without_regard_to_status(made: Document) -> None:
    ids = [item.id for item in made.annotation.decidable]
    decided = apply(made, decide(made, ids, "accepted").changes)
    assert compare_with_decisions(decided, decided) == compare_reviewers(decided, decided) == compare(decided, decided)


def test_a_decision_counts_beside_proposals_that_were_left() -> None:
    proposed = unlooked_at(document())
    now = apply(proposed, relabel(proposed, ["m6"], "ORG").changes)
    now = apply(now, decide(now, ["m1"], "accepted").changes)
    now = apply(now, decide(now, ["m8", "v1"], "rejected").changes)
    told = compare_with_decisions(proposed, now)
    assert (told.mentions.first, told.mentions.second, told.mentions.both, told.mentions.undecided) == (3, 2, 1, 6)
    assert (told.triggers.first, told.triggers.second, told.triggers.undecided) == (1, 0, 2)
    assert told.label.differing() == [(("PERSON", "ORG"), 1)]


def test_a_bare_pipeline_is_compared_with_people_as_it_is() -> None:
    bare = unlooked_at(document())
    ids = [item.id for item in bare.annotation.decidable]
    gold = apply(bare, decide(bare, ids, "accepted").changes)
    assert compare_reviewers(bare, gold) == compare(bare, gold)
