"""The components in pipelines of other people's: registered, in order, serialisable, on plain documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from newsview.extract.layers import NAMES, TIMES
from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.pipeline.pipeline import COMPONENTS, annotation_of

TEXT = (
    "WASHINGTON, Jan. 9 (UPI) -- The United States on Tuesday condemned the transfer of missiles from North Korea to"
    " Russia. John Kirby said the DPRK had sent them last week. Kirby spoke to reporters in Washington."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.load(DEFAULT_MODEL)
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def test_they_stand_in_any_pipeline_after_its_parser_and_entities(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert {"North Korea", "Russia", "DPRK"} <= {span.text for span in doc.spans[NAMES]}
    assert "last week" in {span.text for span in doc.spans[TIMES]}
    korea = {span._.newsview_entity for span in doc.spans[NAMES] if span.text in ("North Korea", "DPRK")}
    assert len(korea) == 1
    assert next(e["ref"] for e in doc._.newsview_entities if e["id"] in korea) == "ISO3166-1:KP"
    assert "said" in {TEXT[a["cue"]["start"] : a["cue"]["end"]] for a in doc._.newsview_attributions}
    assert "condemned" in {TEXT[e["trigger"]["start"] : e["trigger"]["end"]] for e in doc._.newsview_events}


def test_the_date_given_to_the_document_resolves_its_times(nlp: Language) -> None:
    doc = nlp.make_doc(TEXT)
    doc._.newsview_published = "2024-01-09"
    values = {span.text: span._.newsview_value for span in nlp(doc).spans[TIMES]}
    assert values["Tuesday"] == "2024-01-09"


def test_scores_are_probabilities(nlp: Language) -> None:
    doc = nlp(TEXT)
    scores = [span._.newsview_score for group in (NAMES, TIMES) for span in doc.spans[group]]
    scores += [event["score"] for event in doc._.newsview_events]
    assert all(isinstance(score, float) and 0 <= score <= 1 for score in scores)


def test_nothing_is_proposed_in_what_is_marked_as_furniture(nlp: Language) -> None:
    doc = nlp.make_doc(TEXT)
    end = TEXT.index(" The United States")
    doc._.newsview_furniture = [(0, end)]
    doc = nlp(doc)
    assert all(span.start_char >= end for group in (NAMES, TIMES) for span in doc.spans[group])
    assert all(event["trigger"]["start"] >= end for event in doc._.newsview_events)


def test_what_they_leave_survives_serialising(nlp: Language) -> None:
    doc = nlp(TEXT)
    (again,) = DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab)
    assert annotation_of(again) == annotation_of(doc)
    assert annotation_of(Doc(nlp.vocab).from_bytes(doc.to_bytes())) == annotation_of(doc)


def test_a_pipeline_with_them_is_saved_and_loaded(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert again.pipe_names[-len(COMPONENTS) :] == list(COMPONENTS)
    assert annotation_of(again(TEXT)) == annotation_of(nlp(TEXT))


@pytest.mark.parametrize("name", COMPONENTS)
def test_each_takes_a_document_in_which_nothing_is_annotated(name: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(name)
    for text in ("", " ", "Russia attacked Ukraine on Monday."):
        assert nlp(text).text == text


def test_each_declares_what_it_needs_and_gives_and_the_pipeline_has_it(nlp: Language) -> None:
    analysis = nlp.analyze_pipes(keys=["assigns", "requires", "scores"])
    assert analysis is not None
    assert {name: analysis["problems"][name] for name in nlp.pipe_names} == {name: [] for name in nlp.pipe_names}
    for name in COMPONENTS:
        meta = nlp.get_pipe_meta(name)
        assert meta.assigns
        assert (meta.default_config or {}).keys() - {"factory", "nlp", "name"}
        assert name == "newsview_times" or meta.requires


@pytest.mark.parametrize("name", [name for name in COMPONENTS if name != "newsview_times"])
def test_what_a_component_lacks_is_told_before_anything_runs(name: str) -> None:
    bare = spacy.blank("en")
    bare.add_pipe(name)
    analysis = bare.analyze_pipes()
    assert analysis is not None
    assert analysis["problems"][name]


def test_what_a_component_assigns_is_there_after_it_ran_and_nothing_else(nlp: Language) -> None:
    doc = nlp(TEXT, disable=list(COMPONENTS))
    for name in COMPONENTS:
        before = assigned(doc)
        doc = nlp.get_pipe(name)(doc)
        new = {key for key, value in assigned(doc).items() if value != before.get(key)}
        declared = {key for key in nlp.get_pipe_meta(name).assigns if key.startswith(("doc._.", "span._."))}
        assert new <= declared, name


def assigned(doc: Doc) -> dict[str, object]:
    """What newsview's components have left in extensions, by the names that spaCy gives them."""
    found: dict[str, list[object]] = {}
    for (kind, name, start, end), value in cast(dict[Any, object], doc.user_data).items():
        if value is not None:
            found.setdefault(f"{'doc' if start is None else 'span'}{kind}{name}", []).append((start, end, value))
    return {key: sorted(map(repr, values)) for key, values in found.items()}


def test_what_is_less_likely_than_wished_is_left_out(nlp: Language) -> None:
    for name in ("newsview_names", "newsview_events", "newsview_times", "newsview_sources"):
        strict = nlp.create_pipe(name, config={"least_score": 1.1})
        doc = strict(nlp(TEXT))
        left = {
            "newsview_names": doc.spans[NAMES],
            "newsview_times": doc.spans[TIMES],
            "newsview_events": doc._.newsview_events,
            "newsview_sources": doc._.newsview_attributions,
        }
        assert len(left[name]) == 0


def test_spans_are_scored_as_those_of_spacys_own_components_are(nlp: Language) -> None:
    reference = nlp(TEXT)
    example = Example(nlp(TEXT), reference)
    names: Any = nlp.get_pipe("newsview_names")
    times: Any = nlp.get_pipe("newsview_times")
    assert names.score([example])[f"spans_{NAMES}_f"] == 1.0
    reference.spans[TIMES] = list(reference.spans[TIMES])[1:]
    assert times.score([example])[f"spans_{TIMES}_r"] == 1.0
    assert times.score([example])[f"spans_{TIMES}_p"] < 1.0
