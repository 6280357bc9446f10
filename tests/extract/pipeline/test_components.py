"""The components in pipelines of other people's: registered, in order, serialisable, on plain documents."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from newsview.extract.pipeline.layers import NAMES, TIMES
from newsview.extract.pipeline.pipeline import COMPONENTS, annotation_of
from newsview.extract.workers.protocol import DEFAULT_MODEL

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
