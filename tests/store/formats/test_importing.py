"""Other people's annotations come in under our names, signed, and nothing is dropped in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsview.store.document.model import Document
from newsview.store.formats import FORMATS
from newsview.store.formats.importing import MappingError, Receiver, read_mapping
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Receipt
from tests.store.formats.articles import SMALL
from tests.store.formats.exported import exported

MAPPING = """
[labels]
PER = "PERSON"
MISC = ""
[types]
"Meet" = "CONSULT"
[roles]
Participant = "actor"
When = ""
"""

STANDOFF = """T1\tPER 0 3\tKim
T2\tMISC 8 12\tPact
T3\tOrg 16 19\tACME
T4\tMeet 4 7\tmet
E1\tMeet:T4 Participant:T1 When:T2
""".replace("16 19\tACME", "16 20\tACME")


def received(path: Path, mapping: str | None = None, by: str | None = None) -> tuple[list[Document], Receipt]:
    names = None
    if mapping is not None:
        (path.parent / "map.toml").write_text(mapping)
        names = read_mapping(path.parent / "map.toml")
    receiver = Receiver(FORMATS["brat"], Options(), names, by=by)
    found = list(receiver.documents(path))
    return found, receiver.receipt(str(path))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Kim met Pact by ACME")
    (tmp_path / "in" / "a.ann").write_text(STANDOFF)
    return tmp_path / "in"


def test_labels_types_and_roles_take_our_names(folder: Path) -> None:
    (document,), receipt = received(folder, MAPPING, by="Team B")
    assert [(document.quote(m), m.label, m.origin) for m in document.annotation.mentions] == [
        ("Kim", "PERSON", "import"), ("ACME", "Org", "import"),
    ]  # fmt: skip
    (event,) = document.annotation.events
    assert (event.type, [(a.role, document.quote(a)) for a in event.arguments]) == ("CONSULT", [("actor", "Kim")])
    assert event.extra["by"] == document.annotation.mentions[0].extra["by"] == "Team B"
    assert document.article.extra["imported"] == {"format": "brat", "by": "Team B"}
    told = receipt.text()
    assert "the mapping leaves out the label 'MISC'" in told
    assert "the mapping leaves out the role 'When'" in told
    assert "labels that newsview does not know, kept as they are: Org (1)" in told
    assert (receipt.rows["mentions"].had, receipt.rows["mentions"].held) == (3, 2)


def test_what_is_trusted_comes_in_as_decided(folder: Path) -> None:
    for accepted, status in ((False, "proposed"), (True, "accepted")):
        receiver = Receiver(FORMATS["brat"], Options(), accepted=accepted)
        (document,) = receiver.documents(folder)
        items = document.annotation.decidable
        assert {item.status for item in items} == {status}


def test_without_a_mapping_everything_stays_and_the_unknown_is_listed(folder: Path) -> None:
    (document,), receipt = received(folder)
    assert len(document.annotation.mentions) == 3
    told = receipt.text()
    assert "PER to PERSON (1)" in told
    assert "MISC (1), Org (1)" in told
    assert "event types that newsview does not know, kept as they are: Meet (1)" in told
    assert "Participant (1), When (1)" in told


@pytest.mark.parametrize("text", ["[labels", "[labels]\nPER = 3", "[label]\nPER = 'X'", "labels = 1"])
def test_a_mapping_that_cannot_be_used_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "map.toml").write_text(text)
    with pytest.raises(MappingError, match=r"map\.toml"):
        read_mapping(tmp_path / "map.toml")


def test_our_own_document_comes_in_as_it_is(tmp_path: Path) -> None:
    exported("json", tmp_path / "x.jsonl", SMALL)
    receiver = Receiver(FORMATS["json"], Options(), by="Team B")
    assert list(receiver.documents(tmp_path / "x.jsonl")) == [SMALL]


def test_documents_fit_the_published_schema(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    from newsview.store.formats.documents import SCHEMA, schema

    made = json.loads(json.dumps(schema()))
    assert json.loads(SCHEMA.read_text()) == made, "write the file anew: it is made by `schema`"
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    exported("json", tmp_path / "x.jsonl", SMALL)
    record = json.loads((tmp_path / "x.jsonl").read_text())
    validator.validate(record | {"their own": [1]})
    before_the_text = {**record["mentions"][0], "start": -1}
    for damage in ({"text": None}, {"mentions": [{"id": "m1"}]}, {"mentions": [before_the_text]}):
        assert not validator.is_valid(record | damage)
