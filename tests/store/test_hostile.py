"""Whatever stands in a document, an article's file, the catalogue or a patch: one clear error, or it is kept."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Article, Document, replace
from newsview.store.document.serialization import DocumentError, decode, encode, from_record
from newsview.store.editing.patches import PatchError, patch_of, read_patch, write_patch
from newsview.store.errors import LibraryError
from newsview.store.library.article_file import file_name
from newsview.store.library.library import Library
from newsview.store.library.storage import packed, unpacked
from tests.store.newsroom import TEXT, article, decide, library_of, proposed

scalars = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=6)
    | st.sampled_from([-1, 0, 10**6, "e1", "m1", "proposed", "\x1b[2J", "../x", "\u202e", "2024-01-02"])
)  # fmt: skip
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner)
)


def tells(error: Exception, beginning: str = "") -> None:
    """That the message is one short line."""
    assert str(error).startswith(beginning)
    assert "\n" not in str(error)
    assert 0 < len(str(error)) < 400


def mutated(data: st.DataObject, value: Any) -> Any:
    """The JSON value with one thing in it replaced, removed, or doubled."""
    value = copy.deepcopy(value)
    at = value
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            return value
        key = data.draw(st.sampled_from(keys))
        if isinstance(at[key], dict | list) and at[key] and data.draw(st.integers(0, 4)):
            at = at[key]
            continue
        act = data.draw(st.sampled_from(["replace", "replace", "remove", "double"]))
        if act == "remove":
            del at[key]
        elif act == "double" and isinstance(at, list):
            at.append(copy.deepcopy(at[key]))
        else:
            at[key] = data.draw(anything)
        return value


@pytest.fixture(scope="module")
def corrected() -> tuple[dict[str, Any], dict[str, Any], str]:
    """The tables of an article's file and of a catalogue, and a patch, all as newsview writes them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with library_of(folder) as library:
            decide(library, "a1", "m1", "v1")
            patch = "".join(write_patch([patch_of(library.contents("a1"))]))
            library.add(article(text=TEXT.replace("Tokyo", "Osaka")))
        tables = unpacked((folder / "articles" / file_name("a1")).read_bytes())[1]
        return tables, unpacked((folder / "library.json").read_bytes())[1], patch


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_with_a_right_checksum_and_wrong_contents_is_no_crash(
    corrected: tuple[dict[str, Any], dict[str, Any], str], data: st.DataObject
) -> None:
    tables, catalogue, _ = corrected
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Library.open(folder).close()
        path = folder / "articles" / file_name("a1")
        path.parent.mkdir(mode=0o700)
        path.write_bytes(packed(mutated(data, tables)))
        (folder / "library.json").write_bytes(packed(mutated(data, catalogue)))
        with Library.open(folder) as library:
            for row in library.rows():
                assert isinstance(row.id, str)
            try:
                document = library.load("a1")
                library.history("a1", every=True)
                assert all(m.end <= len(document.text) for m in document.annotation.mentions)
            except LibraryError as error:
                tells(error)
            library.add(article("a2"))
        assert {p.name for p in folder.iterdir()} <= {"articles", "tmp", "library.json", ".lock", ".owner", "damaged"}


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_document_with_one_thing_wrong_is_refused_or_kept(data: st.DataObject) -> None:
    record = mutated(data, msgspec.json.decode(encode(proposed())))
    try:
        document = from_record(record)
    except DocumentError as error:
        tells(error)
        return
    with tempfile.TemporaryDirectory() as name, Library.open(Path(name)) as library:
        try:
            id_ = library.add(document).id
        except LibraryError as error:
            tells(error)
            return
        stored = library.load(id_)
        assert stored.text == document.text
        assert stored.annotation == document.annotation
        assert stored.article.extra == document.article.extra


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_patch_with_something_wrong_is_refused_or_told(
    corrected: tuple[dict[str, Any], dict[str, Any], str], data: st.DataObject
) -> None:
    lines = corrected[2].split("\n")
    at = data.draw(st.integers(1, len(lines) - 1))
    act = data.draw(st.sampled_from(["cut", "drop", "double", "noise", "value"]))
    if act == "cut":
        lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
    elif act == "drop":
        del lines[at]
    elif act == "double":
        lines.insert(at, lines[at])
    elif act == "noise":
        lines[at] = data.draw(st.text(max_size=20)) + lines[at]
    elif lines[at][:1] in tuple("=~*@-+"):
        value = mutated(data, msgspec.json.decode(lines[at][2:]))
        lines[at] = lines[at][:2] + msgspec.json.encode(value).decode()
    with tempfile.TemporaryDirectory() as name, library_of(Path(name)) as library:
        before = library.load("a1")
        try:
            for patch in read_patch(lines):
                merged = library.merge(patch)
                assert len(merged.contents.unplaced) >= len(merged.conflicts) - 1
        except PatchError as error:
            tells(error, "line ")
        except LibraryError as error:
            tells(error)
        assert library.load("a1").text == before.text


@given(raw=st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_random_bytes_are_refused_by_every_reader(raw: bytes) -> None:
    with pytest.raises(LibraryError):
        unpacked(raw)
    with pytest.raises(DocumentError):
        decode(raw)
    text = "newsview patch 1\n" + raw.decode("latin-1")
    try:
        assert list(read_patch(text.split("\n"))) == []
    except PatchError as error:
        tells(error, "line ")


MENTION = '{"id":"m","start":0,"end":1,"label":"X"}'

HARD = {
    "deep": '{"text": "x", "deep": ' + "[" * 3000 + "]" * 3000 + "}",
    "deep but legal": '{"id": "a", "text": "x", "deep": ' + "[" * 400 + "]" * 400 + "}",
    "huge numbers": '{"id": "a", "text": "x", "n": 1' + "0" * 5000 + "}",
    "overflowing": '{"text": "x", "n": 1e999}',
    "escaped surrogate": '{"id": "a", "text": "x\\ud800y"}',
    "paired surrogates": '{"id": "a", "text": "x\\ud83d\\ude00y"}',
    "NUL": '{"id": "a\\u0000b", "text": "x\\u0000y"}',
    "10 MB on one line": '{"id": "a", "text": "' + "x" * 10_000_000 + '"}',
    "twice the same key": '{"id": "a", "id": "b", "text": "x"}',
    "twice the same id": f'{{"id":"a","text":"xy","mentions":[{MENTION},{MENTION}]}}',
    "outside": '{"id":"a","text":"xy","mentions":[{"id":"m","start":0,"end":9,"label":"X"}]}',
    "backwards": '{"id":"a","text":"xy","mentions":[{"id":"m","start":1,"end":1,"label":"X"}]}',
    "beyond 64 bits": '{"id":"a","text":"xy","mentions":[{"id":"m","start":0,"end":99999999999999999999,"label":"X"}]}',
}  # fmt: skip


@pytest.mark.parametrize("what", HARD)
def test_hard_documents_are_refused_or_kept(tmp_path: Path, what: str) -> None:
    try:
        document = decode(HARD[what])
    except DocumentError as error:
        tells(error)
        return
    with Library.open(tmp_path) as library:
        try:
            id_ = library.add(document).id
        except LibraryError as error:
            tells(error)
            return
    with Library.open(tmp_path) as library:
        stored = library.load(id_)
        assert replace(stored, article=replace(stored.article, added=None)) == document


def test_names_from_hostile_files_stay_in_the_library(tmp_path: Path) -> None:
    with Library.open(tmp_path / "in" / "library") as library:
        for name in ["../../x", "/etc/x", "a/../../b", "..", "\n", "\x00", "-rf", "~", "$(x)", "x" * 300]:
            library.add(Document(article=Article(id=name, text=TEXT + name, title=name, source="file:" + name)))
            library.remove(library.rows()[0].id)
    assert [p.name for p in tmp_path.iterdir()] == ["in"]
    assert [p.name for p in (tmp_path / "in").iterdir()] == ["library"]
