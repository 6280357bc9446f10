"""A document says what it holds, or is refused in one line; what an earlier newsview took is put aside and shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Document, replace
from newsview.store.document.serialization import DocumentError, decode, encode, from_record, to_record
from newsview.store.document.validation import problems
from newsview.store.editing import event_edits
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import Change, ConflictError, Correction, apply, rewound
from newsview.store.editing.mention_edits import EditError
from newsview.store.editing.patches import PatchError, read_patch
from newsview.store.editing.session import Session
from newsview.store.errors import LibraryError
from newsview.store.formats import FORMATS
from newsview.store.formats.documents import schema
from newsview.store.library.article_file import ArticleFile, file_name, glance
from newsview.store.library.doctor import examine, history_fault
from newsview.store.library.library import Library
from newsview.store.library.storage import make_folder, packed
from newsview.store.schemes import default_scheme
from newsview.tui.review.event_panel import time_order
from newsview.tui.timeline.axis import dated
from tests.store.formats.exported import exported
from tests.strategies import documents

GOOD: dict[str, Any] = {
    "id": "a", "text": "Russia struck Kyiv on Monday.", "published": "2024-01-09",
    "furniture": [{"start": 0, "end": 6, "kind": "byline"}],
    "mentions": [
        {"id": "m1", "start": 0, "end": 6, "label": "GPE", "entity": "e1", "score": 0.5},
        {"id": "m2", "start": 22, "end": 28, "label": "DATE", "value": "2024-01-08"},
    ],
    "entities": [{"id": "e1", "label": "GPE", "name": "Russia"}],
    "events": [{"id": "v1", "trigger": {"start": 7, "end": 13}, "when": "2024-01-08",
                "arguments": [{"role": "actor", "start": 0, "end": 6, "mention": "m1"}]}],
}  # fmt: skip

Spoiler = Callable[[dict[str, Any]], Any]

WRONG: list[tuple[Spoiler, str]] = [
    (lambda d: d["mentions"][0].update(kind="banana"),
     "article 'a': mention 'm1': `kind` must be name, nominal or pronoun, not 'banana'"),
    (lambda d: d["mentions"][0].update(score=7),
     "article 'a': mention 'm1': `score` must be a number from 0 to 1, not 7"),
    (lambda d: d["mentions"][1].update(value="a while"),
     "article 'a': mention 'm2': `value` must be a date in EDTF, such as 2024-01-09, 2024-01, 2024-W02 or "
     "2024-01-09/.., or a duration such as P3D, not 'a while'"),
    (lambda d: d["mentions"][0].update(label=""),
     "article 'a': mention 'm1': `label` must be a text that is not empty, not ''"),
    (lambda d: d["mentions"][0].update(id=""),
     "article 'a': mention 1: `id` must be a text that is not empty, not ''"),
    (lambda d: d["mentions"][0].pop("label"), "article 'a': mention 'm1' lacks `label`"),
    (lambda d: d["events"][0].update(when="not a date"),
     "article 'a': event 'v1': `when` must be a date in EDTF, such as 2024-01-09, 2024-01, 2024-W02 or "
     "2024-01-09/.., not 'not a date'"),
    (lambda d: d["events"][0].update(when="P3D"),
     "article 'a': event 'v1': `when` must be a date in EDTF, such as 2024-01-09, 2024-01, 2024-W02 or "
     "2024-01-09/.., not 'P3D'"),
    (lambda d: d["events"][0].update(factuality="maybe"),
     "article 'a': event 'v1': `factuality` must be asserted, future, hedged, negated or reported, not 'maybe'"),
    (lambda d: d["events"][0]["arguments"][0].update(role=""),
     "article 'a': event 'v1', argument 1: `role` must be a text that is not empty, not ''"),
    (lambda d: d["furniture"][0].update(kind="zzz"),
     "article 'a': furniture 1: `kind` must be advertisement, byline, caption, credit, dateline, other or related, "
     "not 'zzz'"),
    (lambda d: d.update(published="the ninth"),
     "article 'a': `published` must be a date such as 2024-01-09, not 'the ninth'"),
    (lambda d: d.update(published="2024-02-30"),
     "article 'a': `published` must be a date such as 2024-01-09, not '2024-02-30'"),
    (lambda d: d.update(reviewed="yes"),
     "article 'a': `reviewed` must be a date and time such as 2024-01-09T10:00:00Z, not 'yes'"),
    (lambda d: d.update(id=""), "the article's `id` must be a text that is not empty"),
    (lambda d: d.update(published="x" * 500),
     f"article 'a': `published` must be a date such as 2024-01-09, not '{'x' * 59}…'"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "says"), WRONG)
def test_each_refusal_names_the_article_the_field_and_what_is_allowed(spoil: Spoiler, says: str) -> None:
    record = deepcopy(GOOD)
    spoil(record)
    with pytest.raises(DocumentError) as of_text:
        decode(json.dumps(record))
    with pytest.raises(DocumentError) as of_record:
        from_record(record)
    with pytest.raises(DocumentError) as with_other_keys:
        decode(json.dumps(record | {"theirs": 1}))
    for caught in (of_text, of_record, with_other_keys):
        assert str(caught.value) == says


def test_dates_with_a_time_and_durations_are_taken() -> None:
    record = deepcopy(GOOD) | {"published": "2024-01-09T10:00:00+02:00", "added": "2024-01-09T10:00:00Z"}
    record["mentions"][1]["value"] = "P3D"
    assert json.loads(encode(decode(json.dumps(record))))["published"] == "2024-01-09T10:00:00+02:00"


def test_edits_and_corrections_refuse_alike() -> None:
    document = from_record(GOOD)
    with pytest.raises(EditError, match="`value` must be a date"):
        edits.set_value(document, "m2", "the ninth")
    with pytest.raises(EditError, match="`when` must be a date"):
        event_edits.set_when(document, "v1", "the ninth")
    for field, value in (("kind", "banana"), ("score", 7), ("value", "x"), ("label", "")):
        wrong = Change(kind="mention", id="m1", before={field: to_record(document)["mentions"][0][field]},
                       after={field: value})  # fmt: skip
        with pytest.raises(ConflictError, match=f"mention m1 cannot be made: `{field}` must be"):
            apply(document, [wrong])


def test_a_patch_with_a_wrong_value_is_refused_with_its_line() -> None:
    lines = [
        "newsview patch 1",
        '= {"id":"a","text":"0"}',
        '* {"number":1,"at":"2026-11-24T07:00:00Z","by":"ann","action":"value"}',
        '@ {"kind":"mention","id":"m2"}',
        '- {"value":"2024-01-08"}',
        '+ {"value":"a while"}',
    ]
    with pytest.raises(PatchError) as caught:
        list(read_patch(lines))
    assert str(caught.value).startswith("line 6: `value` must be a date in EDTF")
    lines[-1] = '+ {"value":"2024-W02"}'
    (patch,) = read_patch(lines)
    assert patch.corrections[0].changes[0].after == {"value": "2024-W02"}


# Whatever comes in

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-2, 40)
    | st.floats(-1, 2, allow_nan=False)
    | st.sampled_from(["", "name", "other", "banana", "2024-01", "2024-W02", "2024-33", "../2024", "XXXX-12-30",
                       "Y17000", "-0044", "2024-01-09T10:00:00Z", "[2024,2025]", "P3D", "m1", "e1", "a\nb", "\x00"])
    | st.text(max_size=4)
)  # fmt: skip
anything = st.recursive(scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner,
                        max_size=2), max_leaves=4)  # fmt: skip


@st.composite
def spoiled(draw: st.DrawFn) -> dict[str, Any]:
    """A record some of whose values are whatever they are."""
    record: dict[str, Any] = to_record(draw(documents())) if draw(st.booleans()) else deepcopy(GOOD)
    record = json.loads(json.dumps(record))
    for _ in range(draw(st.integers(1, 3))):
        here: Any = record
        while True:
            keys = [*here] if isinstance(here, dict) else [*range(len(here))]
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(here[key], dict | list) and draw(st.integers(0, 4)):
                here = here[key]
                continue
            here[key] = draw(anything)
            break
    return record


def read(record: Any) -> tuple[Document | None, str]:
    """The document, or why there is none."""
    try:
        return from_record(record), ""
    except DocumentError as error:
        return None, str(error)


@given(spoiled() | anything)
@settings(max_examples=300, deadline=None)
def test_a_document_is_refused_in_one_line_or_goes_through_every_reader(record: Any) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    document, refused = read(record)
    if document is None:
        assert refused
        assert "\n" not in refused
        return
    assert decode(encode(document)) == document
    assert jsonschema.Draft202012Validator(schema()).is_valid(json.loads(encode(document)))
    problems(document, default_scheme())
    dated(document)
    sorted(document.annotation.events, key=time_order)


@given(spoiled())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_taken_can_be_exported_in_every_format(tmp_path_factory: pytest.TempPathFactory, record: Any) -> None:
    document, _ = read(record)
    if document is None:
        return
    folder = tmp_path_factory.mktemp("out")
    for name in FORMATS:
        exported(name, folder / f"{name}{FORMATS[name].suffix}", document)


@pytest.mark.parametrize(("spoil", "says"), WRONG)
def test_the_published_schema_refuses_what_the_types_refuse(spoil: Spoiler, says: str) -> None:
    """A pattern cannot know the calendar; everything else it says as well."""
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(schema())
    assert validator.is_valid(GOOD)
    record = deepcopy(GOOD)
    spoil(record)
    assert validator.is_valid(record) == ("02-30" in says)


# What an earlier newsview took


def put(folder: Path, tables: dict[str, Any]) -> Path:
    path = folder / "articles" / file_name(tables["article"]["1"]["id"])
    make_folder(path.parent)
    path.write_bytes(packed(tables))
    return path


def old_tables() -> dict[str, Any]:
    """An article as an earlier newsview wrote it, with values that are not taken any more."""
    mention = {"id": "m2", "start": 22, "end": 28, "label": "DATE", "kind": "banana", "value": "monday", "score": 7.0,
               "origin": "import", "status": "accepted", "extra": {"theirs": 1}}  # fmt: skip
    event = {"id": "v1", "trigger": {"start": 7, "end": 13, "extra": {}}, "when": "not a date", "origin": "import",
             "arguments": [{"start": 0, "end": 6, "extra": {}, "role": "", "mention": ""}],
             "status": "proposed"}  # fmt: skip
    return {
        "article": {"1": {"id": "a", "text": GOOD["text"], "published": "the ninth", "added": "then", "reviewed": "yes",
                          "furniture": [{"start": 0, "end": 6, "extra": {}, "kind": "zzz"}], "attributions": [],
                          "pipeline": None}},
        "mentions": {"1": {"id": "", "start": 0, "end": 6, "label": "", "kind": "name", "entity": "e1"}, "2": mention},
        "entities": {"1": {"id": "e1", "label": "", "name": "Russia"}},
        "events": {"1": event},
        "corrections": {
            "1": {"number": 1, "at": "2026-01-01T00:00:00Z", "by": "ann", "action": "value", "changes": [
                {"kind": "mention", "id": "m2", "before": {"value": "2024-01-08", "status": "proposed"},
                 "after": {"value": "monday", "status": "accepted"}}]},
            "2": {"number": 2, "at": "2026-01-01T00:00:01Z", "by": "ann", "action": "add-mention", "changes": [
                {"kind": "mention", "id": "", "after": {"id": "", "start": 0, "end": 6, "label": "", "kind": "name",
                 "entity": "e1", "value": None, "score": None, "origin": "import", "status": "proposed"}}]},
        },
        "unplaced": {"1": {"id": "u1", "kind": "mention", "quote": "q", "why": "w", "before": "", "after": "",
                           "record": {"id": "m9", "start": 0, "end": 1, "label": "X", "kind": "zzz"}}},
    }  # fmt: skip


def test_an_old_article_with_values_of_any_kind_opens_and_nothing_is_lost(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    Library.open(folder).close()
    path = put(folder, old_tables())
    contents = ArticleFile.read(path).contents
    document = contents.document
    mention, event = document.mention("m2"), document.event("v1")
    assert (mention.kind, mention.value, mention.score) == ("name", None, None)
    assert mention.extra == {
        "theirs": 1, "invalid_kind": "banana", "invalid_value": "monday", "invalid_score": 7.0
    }  # fmt: skip
    assert (event.when, event.extra) == (None, {"invalid_when": "not a date"})
    assert event.arguments[0].role == "other"
    assert event.arguments[0].extra == {}
    assert document.mention("unnamed1").label == document.entity("e1").label == "UNKNOWN"
    assert event.arguments[0].mention == document.mention("unnamed1").id
    assert document.article.published is None
    assert document.article.reviewed is not None
    assert document.article.furniture[0].extra == {"invalid_kind": "zzz"}
    assert glance(path).document.article == document.article
    # it is written back with the document, and read again as it is
    assert decode(encode(document)) == document
    assert json.loads(encode(document))["mentions"][1]["invalid_value"] == "monday"
    # the history can still be taken back
    first = rewound(document, contents.corrections)
    assert first.mention("m2").value == "2024-01-08"
    assert "invalid_value" not in {k: v for k, v in first.mention("m2").extra.items() if v is not None}
    assert "unnamed1" not in first.annotation.mention_index
    # and it is shown
    shown = [p.message for p in problems(document, default_scheme()) if p.kind == "not known"]
    assert any("not a date" in message for message in shown)
    assert any("monday" in message for message in shown)
    assert any("the ninth" in message for message in shown)
    assert any("zzz" in message for message in shown)
    report = examine(folder)
    assert [f.article for f in report.findings if "does not know" in f.what and f.harmless] == ["a"]


def test_a_mended_article_goes_on_and_what_is_decided_is_no_problem_any_more(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    Library.open(folder).close()
    path = put(folder, old_tables())
    file = ArticleFile.read(path)
    contents = file.contents
    edit = edits.set_value(contents.document, "m2", "2024-W02")
    made = Correction(number=3, at="2026-01-01T00:00:02Z", by="ann", action=edit.action, changes=edit.changes)
    after = file.record([made])
    assert ArticleFile.read(path).contents == after
    assert after.document.mention("m2").value == "2024-W02"
    assert not [p for p in problems(after.document, default_scheme()) if p.kind == "not known" and p.item == "m2"]
    assert rewound(after.document, after.corrections, 2) == contents.document


@pytest.mark.parametrize(
    ("kind", "id_", "field", "good", "bad"),
    [
        ("mention", "m2", "value", "2024-01-08", "yesterday"),
        ("mention", "m2", "score", 0.5, 7),
        ("mention", "m2", "kind", "name", "banana"),
        ("mention", "m2", "label", "DATE", ""),
        ("event", "v1", "when", "2024-01-08", "soon"),
        ("event", "v1", "arguments", [], [{"start": 0, "end": 6, "role": "", "mention": None}]),
        ("article", "a", "published", "2024-01-09", "the ninth"),
        ("article", "a", "reviewed", None, "today"),
        ("article", "a", "furniture", [], [{"start": 0, "end": 6, "kind": "zzz"}]),
    ],
)
def test_a_history_is_mended_though_the_article_is_right_today(
    tmp_path: Path, kind: str, id_: str, field: str, good: Any, bad: Any
) -> None:
    """The value was taken back with an earlier newsview, so nothing of it is left but in the history."""
    tables: dict[str, Any] = {
        "article": {"1": {"id": "a", "text": GOOD["text"], "published": "2024-01-09", "attributions": []}},
        "mentions": {"1": {"id": "m2", "start": 22, "end": 28, "label": "DATE", "value": "2024-01-08", "score": 0.5}},
        "entities": {},
        "events": {"1": {"id": "v1", "trigger": {"start": 7, "end": 13}, "when": "2024-01-08"}},
        "corrections": {
            str(number): {
                "number": number, "at": "2026-01-01T00:00:00Z", "by": "ann", "action": action, "of": of,
                "changes": [{"kind": kind, "id": id_, "before": {field: before}, "after": {field: after}}],
            }
            for number, action, of, before, after in ((1, "change", None, good, bad), (2, "undo", 1, bad, good))
        },
    }  # fmt: skip
    Library.open(tmp_path).close()
    contents = ArticleFile.read(put(tmp_path, tables)).contents
    assert history_fault(contents) is None
    session = Session(contents.document, contents.corrections)
    assert session.redo() is not None
    assert session.undo() is not None
    assert session.document == contents.document


@given(documents())
@settings(max_examples=40, deadline=None)
def test_an_article_that_is_right_is_not_mended(document: Document) -> None:
    from newsview.store.library.article_file import _tables_of
    from newsview.store.library.migrations import mend

    tables = json.loads(json.dumps(_tables_of(Contents(document=document))))
    assert not mend(tables)


def test_a_wrong_document_cannot_be_added_round_the_types(tmp_path: Path) -> None:
    """Constructors do not look at the bounds of numbers: adding does."""
    document = from_record(GOOD)
    wrong = replace(document.annotation.mentions[0], score=7.0)
    annotation = replace(document.annotation, mentions=(wrong, *document.annotation.mentions[1:]))
    with Library.open(tmp_path / "library") as library:
        with pytest.raises(LibraryError, match="score"):
            library.add(replace(document, annotation=annotation))
        assert [*library.rows()] == []
