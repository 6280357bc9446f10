"""Proposals laid under decisions: which are left out, which ids they get, and to what they refer."""

from __future__ import annotations

from typing import Any

import pytest

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Attribution,
    Document,
    Entity,
    Event,
    Failure,
    Furniture,
    Mention,
    Origin,
    Source,
    Span,
    Status,
    Tokens,
    replace,
)
from newsview.store.document.serialization import check
from newsview.store.editing import event_edits
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import Change, Correction, Edit
from newsview.store.editing.proposals import merge_proposals, named_in, replaceable
from newsview.store.editing.session import Session

TEXT = "Russia struck Kyiv and Odesa. Russia denied it."
RUSSIA, KYIV, ODESA, AGAIN = (0, 6), (14, 18), (23, 28), (30, 36)
STRUCK, DENIED = Span(start=7, end=13), Span(start=37, end=43)


def mention(id_: str, extent: tuple[int, int], entity: str | None = None, label: str = "GPE", **more: Any) -> Mention:
    fields: dict[str, Any] = {"origin": "model"} | more
    return Mention(id=id_, start=extent[0], end=extent[1], label=label, entity=entity, **fields)


def event(id_: str, trigger: Span = STRUCK, **more: Any) -> Event:
    fields: dict[str, Any] = {"origin": "model"} | more
    return Event(id=id_, trigger=trigger, **fields)


def entity(id_: str, name: str, label: str = "GPE") -> Entity:
    return Entity(id=id_, label=label, name=name)


def of(*items: Mention | Event | Entity, **more: Any) -> Document:
    return Document(
        article=Article(id="a", text=TEXT),
        annotation=Annotation(
            mentions=tuple(i for i in items if isinstance(i, Mention)),
            entities=tuple(i for i in items if isinstance(i, Entity)),
            events=tuple(i for i in items if isinstance(i, Event)),
            **more,
        ),
    )


def merged(stored: Document, proposed: Document, *steps: Any) -> Document:
    """The proposals laid under the stored document after these edits; a step is an edit or makes one of it."""
    session = Session(stored, by="ann")
    for step in steps:
        made = getattr(session, step)() if isinstance(step, str) else session.do(step(session.document))
        assert made is not None
    found = merge_proposals(session.document, session.corrections, proposed)
    check(found)
    session.rebase(found)
    while session.undo() is not None:  # every correction can still be taken back
        check(session.document)
    return found


def marks(document: Document) -> list[tuple[str, str, str, str | None]]:
    """Id, words, status and entity of each mention."""
    return [(m.id, document.quote(m), m.status, m.entity) for m in document.annotation.mentions]


def deciding(status: Status, *ids: str) -> Any:
    return lambda d: edits.decide(d, ids, status)


def deleting(*ids: str) -> Any:
    return lambda d: edits.delete(d, ids)


# What is replaced


def test_undecided_proposals_make_room_with_their_entities_and_events() -> None:
    stored = of(mention("m1", RUSSIA, "e1"), entity("e1", "Russia"), event("v1"))
    proposed = of(mention("m1", KYIV, "e1"), entity("e1", "Kyiv"), event("v1", DENIED))
    assert merged(stored, proposed).annotation == proposed.annotation


@pytest.mark.parametrize(
    ("origin", "status", "goes"),
    [
        ("model", "proposed", True), ("memory", "proposed", True), ("human", "proposed", False),
        ("import", "proposed", False), ("model", "accepted", False), ("memory", "rejected", False),
    ],
)  # fmt: skip
def test_only_what_a_machine_proposed_and_nobody_decided_is_replaced(
    origin: Origin, status: Status, goes: bool
) -> None:
    marked: list[Mention | Event] = [
        mention("m1", RUSSIA, origin=origin, status=status), event("v1", origin=origin, status=status),
    ]  # fmt: skip
    for item in marked:
        assert replaceable(item, frozenset()) == goes
        assert not replaceable(item, frozenset({("mention", "m1"), ("event", "v1")}))
        assert replaceable(item, frozenset({("entity", item.id), ("mention", "v1"), ("event", "m1")})) == goes
        stored = of(item)
        assert merged(stored, of()).annotation == (of() if goes else stored).annotation


def test_what_the_history_names_stays_though_it_is_undecided() -> None:
    stored = of(mention("m1", RUSSIA, "e1"), mention("m2", KYIV, "e2"), entity("e1", "Russia"), entity("e2", "Kyiv"))
    found = merged(stored, of(), lambda d: edits.annotate_note(d, "m1", "who?"))
    assert marks(found) == [("m1", "Russia", "proposed", "e1")]
    assert [e.id for e in found.annotation.entities] == ["e1"]
    found = merged(stored, of(), lambda d: edits.set_ref(d, "e2", "x"))
    assert [e.id for e in found.annotation.entities] == ["e2"]
    found = merged(stored, of(), lambda d: edits.assign(d, ["m1"], "e2"), "undo")
    assert sorted(e.id for e in found.annotation.entities) == ["e1", "e2"]


def test_what_a_decided_event_refers_to_stays_though_it_is_undecided() -> None:
    arguments = (Argument(start=14, end=18, role="target", mention="m2"), Argument(start=23, end=28, role="place"))
    stored = of(
        mention("m1", RUSSIA), mention("m2", KYIV), mention("m3", AGAIN),
        event("v1", arguments=arguments, source=Source(start=30, end=36, mention="m3"), status="accepted"),
    )  # fmt: skip
    assert [m.id for m in merged(stored, of()).annotation.mentions] == ["m2", "m3"]


def test_an_entity_without_mentions_that_never_had_any_stays() -> None:
    stored = of(mention("m1", RUSSIA, "e1"), entity("e1", "Russia"), entity("e2", "Nobody"))
    assert [e.id for e in merged(stored, of()).annotation.entities] == ["e2"]


# What is left out


def test_no_proposal_stands_where_a_person_decided_and_one_beside_it_does() -> None:
    stored = of(mention("m1", (14, 22), status="accepted"), mention("m2", (0, 6), status="rejected"))
    proposed = of(
        mention("m1", (0, 6)), mention("m2", (0, 7)), mention("m3", (13, 15)), mention("m4", (14, 22)),
        mention("m5", (16, 18)), mention("m6", (21, 23)), mention("m7", (22, 28)), mention("m8", (9, 14)),
    )  # fmt: skip
    found = merged(stored, proposed)
    extents = [(m.extent, m.status) for m in found.annotation.mentions]
    assert extents == [
        ((0, 7), "proposed"), ((0, 6), "rejected"), ((9, 14), "proposed"), ((14, 22), "accepted"),
        ((22, 28), "proposed"),
    ]  # fmt: skip


def test_a_proposal_that_stood_inside_a_decision_before_stands_there_again_under_its_label_only() -> None:
    stored = of(mention("m1", (14, 28), status="accepted"), mention("m2", KYIV), mention("m3", ODESA, label="ORG"))
    found = merged(stored, of(mention("m1", KYIV), mention("m2", ODESA, label="GPE")))
    assert [m.extent for m in found.annotation.mentions] == [(14, 28), KYIV]


def test_a_proposal_within_the_longest_of_several_decisions_is_left_out() -> None:
    stored = of(mention("m1", (0, 28), status="accepted"), mention("m2", (7, 13), status="accepted"))
    assert len(merged(stored, of(mention("m9", ODESA))).annotation.mentions) == 2
    assert len(merged(stored, of(mention("m9", AGAIN))).annotation.mentions) == 3


def test_what_a_person_deleted_is_not_proposed_again_until_it_is_brought_back() -> None:
    stored = of(mention("m1", RUSSIA), mention("m2", KYIV, origin="memory"), event("v1"), event("v2", DENIED))
    proposed = of(mention("m1", RUSSIA), mention("m2", KYIV), event("v1"), event("v2", DENIED))
    found = merged(stored, proposed, deleting("m1", "v1"), deleting("m2"))
    assert (marks(found), [e.trigger for e in found.annotation.events]) == ([], [DENIED])
    found = merged(stored, proposed, deleting("m1", "v1"), "undo")
    assert [m.extent for m in found.annotation.mentions] == [RUSSIA, KYIV]
    assert [e.trigger for e in found.annotation.events] == [STRUCK, DENIED]


def test_an_event_where_a_mention_was_deleted_and_a_mention_where_an_event_was_are_proposed() -> None:
    stored = of(mention("m1", STRUCK.extent), event("v1", DENIED))
    proposed = of(event("v1", STRUCK), mention("m1", DENIED.extent))
    found = merged(stored, proposed, deleting("m1", "v1"))
    assert [e.trigger for e in found.annotation.events] == [STRUCK]
    assert [m.extent for m in found.annotation.mentions] == [DENIED.extent]


def test_what_a_person_made_and_deleted_may_be_proposed() -> None:
    found = merged(of(), of(mention("m1", KYIV)), lambda d: edits.add_mention(d, *KYIV, "GPE"), deleting("m1"))
    assert [m.extent for m in found.annotation.mentions] == [KYIV]
    assert [m.id for m in found.annotation.mentions] == ["m2"]  # the history knows another m1


def test_no_second_event_is_proposed_at_a_trigger_that_a_person_decided_on() -> None:
    stored = of(event("v1", status="rejected"), event("v2", DENIED))
    found = merged(stored, of(event("v1"), event("v2", DENIED, type="REJECT")))
    assert [(e.trigger, e.type, e.status) for e in found.annotation.events] == [
        (STRUCK, None, "rejected"), (DENIED, "REJECT", "proposed"),
    ]  # fmt: skip


# Ids and what they refer to


def test_proposals_get_ids_that_neither_the_article_nor_its_history_knows() -> None:
    stored = of(mention("m1", RUSSIA, "e1", status="accepted"), mention("m2", AGAIN), entity("e1", "Russia"))
    proposed = of(
        mention("m1", KYIV, "e1"), mention("m2", ODESA, "e2"), mention("x", AGAIN),
        entity("e1", "Kyiv"), entity("e2", "Odesa"), event("v1"),
    )  # fmt: skip
    found = merged(stored, proposed, deleting("m2"))
    assert marks(found) == [
        ("m1", "Russia", "accepted", "e1"), ("m3", "Kyiv", "proposed", "e2"), ("m4", "Odesa", "proposed", "e3"),
    ]  # fmt: skip
    assert {e.id: e.name for e in found.annotation.entities} == {"e1": "Russia", "e2": "Kyiv", "e3": "Odesa"}


def test_the_ids_of_kinds_are_counted_apart_and_an_id_of_digits_is_one_too() -> None:
    stored = of(mention("7", RUSSIA, status="accepted"), event("7", DENIED, status="accepted"))
    found = merged(stored, of(mention("7", KYIV), event("7"), mention("v1", ODESA)))
    assert [m.id for m in found.annotation.mentions] == ["7", "71", "v1"]
    assert [e.id for e in found.annotation.events] == ["71", "7"]


def test_a_proposed_name_at_the_place_of_a_decided_one_is_of_the_same_entity() -> None:
    stored = of(mention("m1", RUSSIA, "e7", status="accepted"), entity("e7", "Russian Federation"))
    proposed = of(mention("m1", RUSSIA, "e1"), mention("m2", AGAIN, "e1"), entity("e1", "Russia"))
    found = merged(stored, proposed)
    assert marks(found) == [("m1", "Russia", "accepted", "e7"), ("m2", "Russia", "proposed", "e7")]
    assert [e.name for e in found.annotation.entities] == ["Russian Federation"]


def test_of_several_entities_the_one_that_most_places_have_is_the_same() -> None:
    places = [RUSSIA, KYIV, ODESA]
    stored = of(
        *(mention(f"m{n}", at, f"e{min(n, 2)}", status="accepted") for n, at in enumerate(places, 1)),
        entity("e1", "One"), entity("e2", "Two"),
    )  # fmt: skip
    proposed = of(*(mention(f"x{n}", at, "e9") for n, at in enumerate([*places, AGAIN])), entity("e9", "Nine"))
    assert merged(stored, proposed).annotation.mentions[-1].entity == "e2"


def test_a_rejected_name_says_nothing_of_the_entity() -> None:
    stored = of(mention("m1", RUSSIA, "e7", status="rejected"), entity("e7", "Russian Federation"))
    proposed = of(mention("m1", RUSSIA, "e1"), mention("m2", AGAIN, "e1"), entity("e1", "Russia"))
    found = merged(stored, proposed)
    assert marks(found)[1] == ("m2", "Russia", "proposed", "e1")


def test_an_entity_of_the_same_name_and_label_is_the_same() -> None:
    stored = of(
        mention("m1", KYIV, "e1", status="accepted"), mention("m2", ODESA, "e2", status="accepted"),
        entity("e1", "Russia"), entity("e2", "Russia", "ORG"),
    )  # fmt: skip
    proposed = of(
        mention("m1", RUSSIA, "x1"), mention("m2", AGAIN, "x2"), mention("m3", DENIED.extent, "x3"),
        entity("x1", "Russia", "ORG"), entity("x2", "Russia"), entity("x3", "Russia"),
    )  # fmt: skip
    found = merged(stored, proposed)
    names = {m.extent: m.entity for m in found.annotation.mentions}
    assert [names[RUSSIA], names[AGAIN], names[DENIED.extent]] == ["e2", "e1", "x3"]
    # of two of one name each keeps its own id
    both = of(entity("e5", "Russia"), entity("e6", "Russia"))
    proposed = of(
        mention("m1", RUSSIA, "e6"), mention("m2", AGAIN, "e5"), entity("e6", "Russia"), entity("e5", "Russia")
    )
    assert [m.entity for m in merged(both, proposed).annotation.mentions] == ["e6", "e5"]
    third = of(mention("m1", RUSSIA, "e9"), mention("m2", AGAIN, "e5"), entity("e9", "Russia"), entity("e5", "Russia"))
    assert [m.entity for m in merged(both, third).annotation.mentions] == ["e6", "e5"]


def test_a_proposal_refers_to_nothing_that_a_correction_made() -> None:
    steps = (lambda d: edits.add_mention(d, *RUSSIA, "GPE"),)
    proposed = of(
        mention("m1", RUSSIA, "e1"), mention("m2", AGAIN, "e1"), entity("e1", "Russia"),
        event("v1", arguments=(Argument(start=0, end=6, role="actor", mention="m1"),)),
    )  # fmt: skip
    found = merged(of(), proposed, *steps)
    mine, other = found.annotation.mentions
    assert mine.entity != other.entity
    assert found.event("v1").arguments == (Argument(start=0, end=6, role="actor"),)


def test_arguments_and_sources_refer_to_the_decided_mention_or_the_new_one() -> None:
    stored = of(mention("m5", KYIV, status="accepted"), mention("m6", ODESA, status="rejected"))
    arguments = tuple(
        Argument(start=a, end=b, role="object", mention=id_)
        for id_, (a, b) in (("x1", RUSSIA), ("x2", KYIV), ("x3", ODESA))
    )
    bare = Argument(start=44, end=46, role="time")
    proposed = of(
        mention("x1", RUSSIA), mention("x2", KYIV), mention("x3", ODESA), mention("m5", AGAIN),
        event("v1", arguments=(*arguments, bare), source=Source(start=30, end=36, mention="m5", cue=DENIED)),
        event("v2", DENIED, source=Source(start=30, end=36)),
    )  # fmt: skip
    found = merged(stored, proposed)
    assert [a.mention for a in found.event("v1").arguments] == ["x1", "m5", None, None]
    assert found.event("v1").source == Source(start=30, end=36, mention="m1", cue=DENIED)
    assert found.event("v2").source == Source(start=30, end=36)


def test_an_entity_that_no_proposal_left_needs_is_not_added() -> None:
    stored = of(mention("m1", RUSSIA, status="accepted"))
    proposed = of(mention("m1", RUSSIA, "e1"), mention("m2", KYIV, "e2"), entity("e1", "Russia"), entity("e2", "Kyiv"))
    assert [e.name for e in merged(stored, proposed).annotation.entities] == ["Kyiv"]
    assert [e.name for e in merged(of(), of(entity("e1", "Russia"))).annotation.entities] == ["Russia"]


# The rest of the document


def test_furniture_is_what_the_pipeline_says_unless_a_person_said_otherwise() -> None:
    stored, proposed = of(), of()
    proposed = replace(proposed, article=replace(proposed.article, furniture=(Furniture(start=0, end=6),), title="x"))
    assert merged(stored, proposed).article == replace(stored.article, furniture=(Furniture(start=0, end=6),))
    marked = replace(stored, article=replace(stored.article, furniture=(Furniture(start=7, end=13),)))
    assert merged(marked, proposed, lambda d: edits.annotate_note(d, None, "x")).article.furniture[0].start == 0
    kept = merged(stored, proposed, lambda d: edits.between("furniture", d, replace(d, article=marked.article)))
    assert kept.article.furniture == (Furniture(start=7, end=13),)


def test_tokens_attributions_failures_and_the_name_of_the_pipeline_are_the_new_ones() -> None:
    tokens = Tokens(lengths=(-len(TEXT),))
    said = Attribution(cue=DENIED)
    stored = of(tokens=tokens, pipeline="en 1", failed=(Failure(component="times"),), attributions=(said,))
    found = merged(stored, of()).annotation
    assert (found.tokens, found.pipeline, found.failed, found.attributions) == (tokens, "en 1", (), ())
    other = Tokens(lengths=(7, -len(TEXT) + 8))
    found = merged(stored, of(tokens=other, pipeline="en 2", failed=(Failure(component="names"),))).annotation
    assert (found.tokens, found.pipeline, found.failed) == (other, "en 2", (Failure(component="names"),))


def test_the_proposals_of_another_text_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^the proposals are of another text$"):
        merge_proposals(of(), (), Document(article=Article(id="a", text="x"), annotation=Annotation()))


def test_the_history_names_what_it_changes_and_what_that_refers_to() -> None:
    stored = of(mention("m1", RUSSIA, "e1"), mention("m2", KYIV), entity("e1", "Russia"), event("v1"))
    session = Session(stored, by="ann")
    steps: list[Any] = [
        lambda d: event_edits.fill(d, "v1", "target", *KYIV, mention="m2"),
        lambda d: event_edits.set_source(d, "v1", Source(start=0, end=6, mention="m1")),
        lambda d: edits.delete(d, ["m1"]),
    ]
    named = []
    for step in steps:
        made = session.do(step(session.document))
        assert made is not None
        named.append(sorted(named_in([made])))
    assert named[0] == [("event", "v1"), ("mention", "m2")]
    assert named[1] == [("event", "v1"), ("mention", "m1")]
    assert ("entity", "e1") in named[2]
    assert named_in([]) == frozenset()
    odd = Edit(action="x", changes=(Change(kind="event", id="v9", after={"arguments": "m1", "source": "m2"}),))
    made = Correction(number=1, at="", by="", action="x", changes=odd.changes)
    assert named_in([made]) == {("event", "v9")}
