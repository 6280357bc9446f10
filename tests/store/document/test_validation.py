"""Problems: what contradicts itself, the scheme or the calendar is found, and nothing is that does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Mention,
    Span,
    Tokens,
    replace,
)
from newsview.store.document.validation import Problem, problems
from newsview.store.schemes import default_scheme, parse_scheme
from tests.strategies import documents

TEXT = "Georgia hit Georgia on Monday. Ann left."
SPANS = ((0, 7), (8, 11), (12, 19), (20, 22), (23, 29), (29, 30), (31, 34), (35, 39), (39, 40))
LENGTHS = (7, 3, 7, 2, -6, 1, 3, -4, -1)


def document(
    *mentions: Mention,
    events: tuple[Event, ...] = (),
    entities: tuple[Entity, ...] = (),
    published: str | None = "2024-01-09",
) -> Document:
    return Document(
        article=Article(id="a", text=TEXT, published=published),
        annotation=Annotation(
            mentions=mentions, events=events, entities=entities, tokens=Tokens(lengths=LENGTHS)
        ),
    )  # fmt: skip


def hit(**fields: object) -> Event:
    event = Event(id="v1", trigger=Span(start=8, end=11), type="ASSAULT", status="accepted")
    return replace(event, **fields)


ACTOR = Argument(role="actor", start=0, end=7, mention="m1")


def kinds(found: list[Problem]) -> list[tuple[str, str | None]]:
    return [(p.kind, p.item) for p in found]


def test_an_annotation_with_nothing_wrong_has_no_problems() -> None:
    mentions = (
        Mention(id="m1", start=0, end=7, label="GPE", entity="e1"),
        Mention(id="m2", start=23, end=29, label="DATE", value="2024-01-08"),
    )
    event = hit(arguments=(ACTOR,), when="2024-01-08", factuality="asserted")
    right = document(*mentions, events=(event,), entities=(Entity(id="e1", label="GPE", name="Georgia"),))
    assert problems(right, default_scheme()) == []


def test_the_same_name_with_two_labels_points_at_the_rarer() -> None:
    found = problems(
        document(
            Mention(id="m1", start=0, end=7, label="PERSON"), Mention(id="m2", start=12, end=19, label="GPE"),
            Mention(id="m3", start=31, end=34, label="PERSON"),
        ),
        default_scheme(),
    )  # fmt: skip
    assert kinds(found) == [("two labels", "m2")]
    assert found[0].message == "“Georgia” is GPE here, PERSON elsewhere"
    assert (found[0].start, found[0].end) == (12, 19)


def test_what_was_rejected_is_no_problem() -> None:
    mentions = (
        Mention(id="m1", start=0, end=7, label="PERSON", status="rejected"),
        Mention(id="m2", start=12, end=19, label="GPE"),
    )
    assert problems(document(*mentions, events=(hit(status="rejected"),)), default_scheme()) == []


def test_an_event_lacks_what_its_type_requires_and_has_what_it_forbids() -> None:
    scheme = parse_scheme(
        'name = "s"\nlabels = [{name = "GPE"}]\nroles = [{name = "actor"}, {name = "target"}, {name = "place"}]\n'
        '[[types]]\nname = "ASSAULT"\nrequired = ["actor|target"]\nallowed = ["actor", "target"]\n'
    )
    place = Argument(role="place", start=0, end=7)
    found = problems(document(events=(hit(arguments=(place,)),)), scheme)
    assert [(p.kind, p.message) for p in found] == [
        ("role forbidden", "ASSAULT “hit” cannot have a place"),
        ("role lacking", "ASSAULT “hit” has no actor or target"),
    ]
    unheard = problems(document(events=(hit(arguments=(place,), type="UNHEARD-OF"),)), scheme)
    assert [(p.kind, p.message) for p in unheard] == [("outside", "the scheme has no type UNHEARD-OF: “hit”")]


def test_what_the_scheme_does_not_have_is_a_problem_and_what_was_rejected_is_not() -> None:
    scheme = parse_scheme('name = "s"\nlabels = [{name = "LUGAR"}]\nroles = [{name = "autor"}]\n')
    place = Argument(role="place", start=0, end=7)
    old = document(Mention(id="m1", start=0, end=7, label="GPE"), events=(hit(arguments=(place, place)),))
    assert [(p.kind, p.item, p.message) for p in problems(old, scheme)] == [
        ("outside", "m1", "the scheme has no label GPE: “Georgia”"),
        ("outside", "v1", "the scheme has no role place: “hit”"),
    ]
    gone = document(
        Mention(id="m1", start=0, end=7, label="GPE", status="rejected"), events=(hit(arguments=(), status="rejected"),)
    )
    assert [p.kind for p in problems(gone, scheme)] == []


@pytest.mark.parametrize(
    ("when", "factuality", "wrong"),
    [
        ("2024-01-10", "asserted", True),
        ("2024-02", "reported", True),
        ("2024-01", "asserted", False),  # the month is not over
        ("2024-01-08", "future", True),
        ("2025", "future", False),
        ("XXXX-12-30", "future", False),
        ("2024-01-10", "hedged", False),
        ("2023-12/2024-03", "asserted", False),
        ("2024-02/..", "asserted", True),
        ("2024-01-05/..", "asserted", False),
        ("2023-05/..", "future", False),  # and it goes on
        ("../2023-05", "future", True),
        ("../2025", "asserted", False),
        ("2024-W03", "asserted", True),
        ("2023-36", "future", True),
        ("2024-33", "future", False),
        ("2024-33", "asserted", False),
    ],
)
def test_an_event_told_as_past_lies_not_in_the_future(when: str, factuality: str, wrong: bool) -> None:
    event = hit(arguments=(ACTOR,), when=when, factuality=factuality)
    right = document(Mention(id="m1", start=0, end=7, label="GPE"), events=(event,))
    assert kinds(problems(right, default_scheme())) == ([("date", "v1")] if wrong else [])


def test_a_date_of_another_age_is_a_problem_only_where_the_articles_day_is_known() -> None:
    monday = Mention(id="m1", start=23, end=29, label="DATE", value="0224-01-08")
    assert kinds(problems(document(monday), default_scheme())) == [("date", "m1")]
    assert problems(document(monday, published=None), default_scheme()) == []


def test_an_entity_without_mentions_comes_last() -> None:
    found = problems(
        document(
            Mention(id="m1", start=31, end=33, label="PERSON"),
            Mention(id="m2", start=0, end=7, label="GPE", entity="e1", status="rejected"),
            entities=(Entity(id="e1", label="GPE", name="Georgia"),),
        ),
        default_scheme(),
    )
    assert kinds(found) == [("tokens", "m1"), ("no mention", "e1")]


def test_an_event_that_leans_on_a_rejected_mention_or_says_nothing() -> None:
    rejected = Mention(id="m1", start=0, end=7, label="GPE", status="rejected")
    assert kinds(problems(document(rejected, events=(hit(arguments=(ACTOR,)),)), default_scheme())) == [
        ("dangling", "v1")
    ]
    assert kinds(problems(document(events=(hit(type=None),)), default_scheme())) == [("dangling", "v1")]


@given(documents())
@settings(max_examples=100, deadline=None)
def test_every_problem_points_at_something_that_is_there(document: Document) -> None:
    ids = {i.id for layer in ("mentions", "entities", "events") for i in getattr(document.annotation, layer)}
    for problem in problems(document, default_scheme()):
        assert problem.item in ids
        assert problem.start is None or document.text[problem.start : problem.end]
