"""Who is who after names change: entities labelled as most of their names are, peoples apart from their states."""

from __future__ import annotations

from hypothesis import given, settings

from newsview.store.document.model import Annotation, Article, Document, Entity, Mention
from newsview.store.document.serialization import check
from newsview.store.editing.corrections import apply
from newsview.store.editing.entity_edits import relabel_entities, split_entity, state_of
from newsview.store.editing.mention_edits import relabel
from tests.strategies import documents

TEXT = "Russia, Russian, Russia"


def document(*labels: str, acts_for: str | None = None) -> Document:
    places = ((0, 6), (8, 15), (17, 23))
    mentions = tuple(
        Mention(id=f"m{n}", start=a, end=b, label=label, entity="e1")
        for n, ((a, b), label) in enumerate(zip(places, labels, strict=True), 1)
    )
    entities = (
        Entity(id="e1", label="GPE", name="Russia", ref="ISO3166-1:RU"),
        Entity(id="e2", label="NORP", name="Russian", acts_for=acts_for),
    )
    return Document(article=Article(id="a", text=TEXT), annotation=Annotation(mentions=mentions, entities=entities))


def test_a_people_that_leaves_its_state_acts_for_it() -> None:
    before = document("GPE", "NORP", "GPE")
    after = apply(before, split_entity(before, ["m2"]).changes)
    made = after.entity(after.mention("m2").entity or "")
    assert (made.name, made.label, made.acts_for, made.ref) == ("Russian", "NORP", "ISO3166-1:RU", None)
    assert after.entity("e1") == before.entity("e1")


def test_anything_else_that_leaves_acts_for_nobody() -> None:
    before = document("GPE", "ORG", "GPE")
    after = apply(before, split_entity(before, ["m2"]).changes)
    assert after.entity(after.mention("m2").entity or "").acts_for is None


def test_an_entity_takes_the_label_that_most_of_its_names_have() -> None:
    before = document("GPE", "GPE", "GPE")
    changed = apply(before, relabel(before, ["m1", "m3"], "ORG").changes)
    assert changed.entity("e1").label == "GPE"
    assert relabel_entities(before, changed).entity("e1").label == "ORG"
    one = apply(before, relabel(before, ["m1"], "ORG").changes)
    assert relabel_entities(before, one).entity("e1").label == "GPE"


def test_a_people_labelled_as_its_state_is_that_state() -> None:
    before = document("GPE", "GPE", "GPE", acts_for="ISO3166-1:RU")
    mentions = tuple(m if m.id != "m2" else Mention(id="m2", start=8, end=15, label="GPE", entity="e2") for m in
                     before.annotation.mentions)  # fmt: skip
    with_people = Document(article=before.article, annotation=Annotation(
        mentions=mentions, entities=before.annotation.entities))  # fmt: skip
    assert state_of(with_people, "m2") == "e1"
    assert state_of(with_people, "m1") is None


@given(documents(), documents())
@settings(max_examples=60, deadline=None)
def test_settling_keeps_a_document_whole_and_leaves_mentions_alone(before: Document, after: Document) -> None:
    done = relabel_entities(before, after)
    check(done)
    assert done.annotation.mentions == after.annotation.mentions
    assert relabel_entities(done, done) == done
