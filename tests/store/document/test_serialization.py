"""The JSON Lines document: nothing is lost on the way through, and what breaks the format is said in one line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from newsview.store.document.model import Document
from newsview.store.document.serialization import DocumentError, decode, encode, from_record, to_record
from tests.store.formats.strategies import full_documents
from tests.strategies import documents

GOOD: dict[str, Any] = {
    "id": "a", "text": "Russia struck Kyiv.",
    "mentions": [{"id": "m1", "start": 0, "end": 6, "label": "GPE", "entity": "e1"}],
    "entities": [{"id": "e1", "label": "GPE", "name": "Russia"}],
    "events": [{"id": "v1", "trigger": {"start": 7, "end": 13},
                "arguments": [{"role": "actor", "start": 0, "end": 6, "mention": "m1"}]}],
}  # fmt: skip


@given(documents())
def test_a_document_read_back_is_the_document_written(document: Document) -> None:
    assert decode(encode(document)) == document


@given(full_documents())
def test_a_document_is_the_same_whether_or_not_it_has_keys_of_others(document: Document) -> None:
    """A line without such keys takes a short way in; both ways lead to the same document."""
    line = encode(document)
    assert decode(line) == decode(line.decode()) == from_record(json.loads(line)) == document


@pytest.mark.parametrize("spoil", ["mentions", "entities", "events", "furniture", "attributions"])
@pytest.mark.parametrize("key", ["extra", "x-own"])
def test_no_key_is_taken_for_ours_or_dropped(spoil: str, key: str) -> None:
    record = json.loads(json.dumps(GOOD))
    record |= {"furniture": [{"start": 0, "end": 1}], "attributions": [{"cue": {"start": 0, "end": 1}}]}
    record[spoil][0][key] = {"a": 1}
    (item,) = json.loads(encode(decode(json.dumps(record))))[spoil]
    assert item[key] == {"a": 1}


def test_unknown_keys_are_kept_and_written_back_at_every_depth() -> None:
    record = json.loads(json.dumps(GOOD))
    record["lang"] = {"code": "en"}
    for place in (record["mentions"][0], record["entities"][0], record["events"][0], record["events"][0]["trigger"],
                  record["events"][0]["arguments"][0]):  # fmt: skip
        place["x-own"] = [1, {"extra": None}]
    written = json.loads(encode(decode(json.dumps(record))))
    assert written["lang"] == {"code": "en"}
    assert written["mentions"][0]["x-own"] == [1, {"extra": None}]
    assert written["entities"][0]["x-own"] == written["events"][0]["x-own"] == [1, {"extra": None}]
    assert written["events"][0]["trigger"]["x-own"] == [1, {"extra": None}]
    assert written["events"][0]["arguments"][0]["x-own"] == [1, {"extra": None}]


def test_the_documented_keys_are_always_there_in_order() -> None:
    record = to_record(decode(json.dumps({"id": "a", "text": "x"})))
    assert list(record) == ["id", "title", "source", "published", "text", "furniture", "mentions", "entities", "events",
                            "attributions"]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda d: d.pop("text"), "`text` is missing"),
        (lambda d: d.pop("id"), "id"),
        (lambda d: d["mentions"][0].update(end=99), "outside the text"),
        (lambda d: d["mentions"][0].update(end=0), "start < end"),
        (lambda d: d["mentions"][0].update(start=-1), "start < end"),
        (lambda d: d["mentions"][0].update(start=10**30), "mention 'm1'"),
        (lambda d: d["mentions"][0].update(label=None), "mention 'm1': `label`"),
        (lambda d: d["mentions"].append(d["mentions"][0]), "id 'm1'"),
        (lambda d: d["mentions"][0].update(entity="e9"), "'e9'"),
        (lambda d: d["events"][0]["arguments"][0].update(mention="m9"), "'m9'"),
        (lambda d: d["events"][0].update(trigger=None), "event 'v1': `trigger`"),
        (lambda d: d["events"][0].update(factuality="maybe"), "maybe"),
        (lambda d: d.update(mentions={"a": 1}), "mentions"),
        (lambda d: d.update(text="Russia \ud800 struck Kyiv."), "surrogate"),
        (lambda d: d.update(tokens={"lengths": [3, -2]}), "tokens"),
    ],
)
def test_what_breaks_the_format_is_said(spoil: Any, says: str) -> None:
    record = json.loads(json.dumps(GOOD))
    spoil(record)
    with pytest.raises(DocumentError) as caught:
        decode(json.dumps(record))
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("line", ["", "{", "[]", "null", '"x"', "\x00", '{"id": "a", "text": 3}', "[" * 100_000])
def test_what_is_no_document_is_said(line: str) -> None:
    with pytest.raises(DocumentError):
        decode(line)
