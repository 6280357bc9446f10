"""Libraries of earlier newsviews are read and brought up to date; those of later ones are refused."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from newsview.store.errors import TooNewError
from newsview.store.library import migrations, storage
from newsview.store.library.doctor import examine
from newsview.store.library.library import Library
from newsview.store.library.storage import schema_of
from tests.store.newsroom import TEXT, decide

DATA = Path(__file__).parent / "data"
"""A library as each released schema wrote it, kept for good."""


def copy_of(schema: str, tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / schema, tmp_path / "library"))


def holds_what_was_put_there(library: Library) -> None:
    assert {row.id for row in library.rows()} == {"a1", "a2", "é/../👍"}
    first = library.load("a1")
    assert first.quote(first.mention("m1")) == "Japan"
    assert first.mention("m1").status == first.event("v1").status == "accepted"
    assert [c.action for c in library.history("a1", every=True)] == ["accept", "reject", "new version", "accept"]
    assert library.as_of("a1", 1).text == TEXT
    assert library.load("a2").annotation.pipeline == "en 1"
    assert library.load("é/../👍").article.extra == {"mine": {"a": 1}}


def test_a_library_of_the_first_schema_is_read_and_goes_on(tmp_path: Path) -> None:
    folder = copy_of("schema1", tmp_path)
    with Library.open(folder) as library:
        holds_what_was_put_there(library)
        decide(library, "a2", "m1")
        assert bool(library.notices) == (storage.SCHEMA > 1)
    assert examine(folder, fix=True).sound


@pytest.fixture
def next_schema(monkeypatch: pytest.MonkeyPatch) -> int:
    """A newsview whose schema is one later, which leaves a note at every mention."""

    def step(tables: dict[str, Any]) -> None:
        for row in tables["mentions"].values():
            row["note"] = "migrated"

    monkeypatch.setattr(storage, "SCHEMA", storage.SCHEMA + 1)
    monkeypatch.setitem(migrations.STEPS, storage.SCHEMA - 1, step)
    return storage.SCHEMA


def test_an_older_library_is_migrated_and_a_copy_is_kept(tmp_path: Path, next_schema: int) -> None:
    folder = copy_of("schema1", tmp_path)
    before = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.json")}
    with Library.open(folder) as library:
        holds_what_was_put_there(library)
        assert "earlier/schema-1" in library.notices[0]
        assert library.load("a1").mention("m1").note == "migrated"
    assert {schema_of(p) for p in folder.glob("articles/*/*.json")} == {next_schema}
    assert schema_of(folder / "library.json") == next_schema
    kept = folder / "earlier" / "schema-1"
    assert {p.relative_to(kept): p.read_bytes() for p in kept.rglob("*.json")} == before
    with Library.open(folder) as library:
        holds_what_was_put_there(library)
        assert library.notices == []


def test_a_migration_that_was_interrupted_goes_on(
    tmp_path: Path, next_schema: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_of("schema1", tmp_path)
    real, calls = storage.replace_file, 0

    def dies(*args: Any, **kwargs: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        real(*args, **kwargs)

    monkeypatch.setattr(migrations, "replace_file", dies)
    with pytest.raises(KeyboardInterrupt):
        Library.open(folder)
    assert {schema_of(p) for p in folder.glob("articles/*/*.json")} == {1, next_schema}
    monkeypatch.setattr(migrations, "replace_file", real)
    with Library.open(folder, write=False) as reader:
        holds_what_was_put_there(reader)
    with Library.open(folder) as library:
        holds_what_was_put_there(library)
    assert {schema_of(p) for p in folder.glob("articles/*/*.json")} == {next_schema}


def test_an_older_library_is_read_without_writing(tmp_path: Path, next_schema: int) -> None:
    folder = copy_of("schema1", tmp_path)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    with Library.open(folder, write=False) as library:
        holds_what_was_put_there(library)
        assert library.load("a1").mention("m1").note == "migrated"
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("write", [True, False])
def test_a_library_of_a_later_newsview_is_refused(tmp_path: Path, write: bool) -> None:
    folder = copy_of("schema1", tmp_path)
    path = folder / "library.json"
    path.write_bytes(path.read_bytes().replace(b'"schema":1', b'"schema":%d' % (storage.SCHEMA + 1), 1))
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")}
    with pytest.raises(TooNewError, match="was written by a later newsview"):
        Library.open(folder, write=write)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")} == before
