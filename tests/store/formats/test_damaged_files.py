"""Whatever a file holds, reading it ends in documents or in one line that says what is wrong."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.serialization import DocumentError, check
from newsview.store.formats import FORMATS
from tests.store.formats.articles import SMALL
from tests.store.formats.exported import exported, read

IMPORTED = [f.name for f in FORMATS.values() if f.imports and not f.looks_up]
JSON = ("prodigy", "doccano", "label-studio", "json")


JUNK = [b"", b"\xff", b"\n", b"\t", b"0", b"-1", b"99999", b'"', b"{", b"null", b" "]


def written(name: str, folder: Path) -> tuple[Path, list[Path]]:
    """An export, and its files that matter."""
    out = folder / f"out{FORMATS[name].suffix}"
    exported(name, out, SMALL)
    files = [out] if out.is_file() else [p for p in sorted(out.iterdir()) if p.suffix in (".txt", ".ann", ".json")]
    return out, files


@pytest.mark.parametrize("name", IMPORTED)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_bytes_cut_replaced_or_put_in(name: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out, files = written(name, Path(folder))
        file = data.draw(st.sampled_from(files))
        content = file.read_bytes()
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 20)))
        junk = data.draw(st.sampled_from(JUNK))
        file.write_bytes(content[:start] + junk + content[end:])
        with contextlib.suppress(DocumentError):
            for document in read(name, out):
                check(document)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where everything in a JSON value stands."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for key, part in inside for p in places(part, (*path, key)))]


@pytest.mark.parametrize("name", JSON)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_values_of_another_kind(name: str, data: st.DataObject) -> None:
    """Sound JSON in which one value is not what it should be."""
    with tempfile.TemporaryDirectory() as folder:
        out, files = written(name, Path(folder))
        file = next(f for f in files if f.suffix in (".json", ".jsonl"))
        value = json.loads(file.read_text())
        path = data.draw(st.sampled_from(places(value)[1:]))
        holder = value
        for key in path[:-1]:
            holder = holder[key]
        other = data.draw(st.sampled_from([None, 0, -1, 10**9, "", "x", [], {}, [None], {"a": 1}, True, 1.5]))
        if other is None and isinstance(holder, dict) and data.draw(st.booleans()):
            del holder[path[-1]]
        else:
            holder[path[-1]] = other
        file.write_text(json.dumps(value))
        with contextlib.suppress(DocumentError):
            for document in read(name, out):
                check(document)
