"""A pipeline's proposals in the words of a team's own scheme."""

from __future__ import annotations

from typing import Any

import pytest

from newsview.store.document.fitting import fitted
from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Mention,
    Source,
    Span,
    Tokens,
)
from newsview.store.document.serialization import check
from newsview.store.schemes import SchemeError, default_scheme, parse_scheme

TEXT = "Syrian rebels in Aleppo killed three Russian army officers on Monday, General Ann Lee said."
POS = "ADJ NOUN ADP PROPN VERB NUM ADJ NOUN NOUN ADP PROPN PUNCT PROPN PROPN PROPN VERB PUNCT"

TEAM = """\
name = "team"
fillers = "head"

[[labels]]
name = "PER"
from = ["PERSON"]

[[labels]]
name = "PLACE"
from = ["GPE", "NORP", "LOC"]

[[roles]]
name = "actor"

[[roles]]
name = "target"
from = ["target", "object"]

[[types]]
name = "ATTACK"
from = ["ASSAULT", "COERCE"]
"""


def span(words: str) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words)}


def mention(id_: str, words: str, label: str, entity: str | None = None, **more: Any) -> Mention:
    return Mention(id=id_, label=label, entity=entity, origin="model", score=0.9, **span(words), **more)


def tokens() -> Tokens:
    words = TEXT.replace(",", " ,").replace(".", " .").split()
    glued = {words.index(mark) - 1 for mark in (",", ".")}
    lengths = tuple(-len(w) if i in glued or i == len(words) - 1 else len(w) for i, w in enumerate(words))
    return Tokens(lengths=lengths, sentences=(0,), pos=POS)


def proposed() -> Document:
    killed = Event(
        id="v1", trigger=Span(**span("killed")), type="ASSAULT", origin="model", score=0.9,
        arguments=(
            Argument(role="actor", **span("Syrian rebels in Aleppo")),
            Argument(role="object", **span("three Russian army officers")),
            Argument(role="place", mention="m2", **span("Aleppo")),
            Argument(role="time", mention="m4", **span("Monday")),
        ),
        source=Source(mention="m5", **span("General Ann Lee")),
    )  # fmt: skip
    said = Event(
        id="v2", trigger=Span(**span("said")), type="CONSULT", origin="model",
        arguments=(Argument(role="actor", mention="m5", **span("General Ann Lee")),),
    )  # fmt: skip
    document = Document(
        article=Article(id="a", text=TEXT),
        annotation=Annotation(
            mentions=(
                mention("m1", "Syrian", "NORP", "e1"),
                mention("m2", "Aleppo", "GPE", "e2"),
                mention("m3", "Russian", "NORP", "e3"),
                mention("m4", "Monday", "DATE"),
                mention("m5", "Ann Lee", "PERSON", "e4"),
            ),
            entities=(
                Entity(id="e1", label="NORP", name="Syria"),
                Entity(id="e2", label="GPE", name="Aleppo"),
                Entity(id="e3", label="NORP", name="Russia"),
                Entity(id="e4", label="PERSON", name="Ann Lee"),
            ),
            events=(killed, said),
            tokens=tokens(),
        ),
    )
    check(document)
    return document


def test_labels_roles_and_types_become_those_of_the_scheme_and_others_are_not_proposed() -> None:
    document = fitted(proposed(), parse_scheme(TEAM))
    check(document)
    labels = [(document.quote(m), m.label) for m in document.annotation.mentions]
    assert labels == [("Syrian", "PLACE"), ("Aleppo", "PLACE"), ("Russian", "PLACE"), ("Ann Lee", "PER")]
    assert {e.label for e in document.annotation.entities} == {"PLACE", "PER"}
    killed, said = document.annotation.events
    assert (killed.type, said.type) == ("ATTACK", None)
    assert {a.role for a in killed.arguments} == {"actor", "target"}


def test_the_heads_of_phrases_fill_roles_and_names_where_they_stand_there() -> None:
    document = fitted(proposed(), parse_scheme(TEAM))
    killed, said = document.annotation.events
    assert [document.quote(a) for a in killed.arguments] == ["rebels", "officers"]
    assert [(document.quote(a), a.mention) for a in said.arguments] == [("Ann Lee", "m5")]
    assert killed.source is not None
    assert document.quote(killed.source) == "General Ann Lee"


def test_a_label_that_only_has_a_name_of_the_pipelines_is_from_that_one() -> None:
    scheme = parse_scheme(TEAM.replace('name = "PER"\nfrom = ["PERSON"]', 'name = "PERSON"'))
    assert [m.label for m in fitted(proposed(), scheme).annotation.mentions][-1] == "PERSON"
    scheme = parse_scheme(TEAM.replace('from = ["PERSON"]', "from = []"))
    assert {m.label for m in fitted(proposed(), scheme).annotation.mentions} == {"PLACE"}


def test_a_scheme_that_says_nothing_of_the_pipeline_leaves_its_proposals_alone() -> None:
    document = proposed()
    assert fitted(document, default_scheme()) is document
    bare = parse_scheme('name = "x"\n[[labels]]\nname = "A"\n[[roles]]\nname = "r"\n')
    assert fitted(document, bare) is document


def test_one_of_the_pipelines_labels_cannot_become_two() -> None:
    with pytest.raises(SchemeError, match=r"team:10: PLACE is from 'PERSON', which PER is from already"):
        parse_scheme(TEAM.replace('"LOC"]', '"PERSON"]'), "team")
