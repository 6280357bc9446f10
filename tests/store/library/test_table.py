"""The table that is changed in place does what TinyDB's own does."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from newsview.store.library.table import ArticleDB

NUMBERS = st.integers(1, 12)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.integers(0, 9)),
        st.tuples(st.just("insert at"), NUMBERS),
        st.tuples(st.just("update"), NUMBERS),
        st.tuples(st.just("remove"), NUMBERS),
        st.tuples(st.just("truncate"), st.just(0)),
    ),
    max_size=20,
)


def outcome(db: TinyDB, step: str, number: int) -> Any:
    table = db.table("mentions")
    try:
        match step:
            case "insert":
                return table.insert({"value": number})
            case "insert at":
                return table.insert(Document({"value": -number}, doc_id=number))
            case "update":
                return table.update({"changed": True}, doc_ids=[number])
            case "remove":
                return table.remove(doc_ids=[number])
            case _:
                return table.truncate()
    except (KeyError, ValueError) as error:
        return type(error)


@given(STEPS)
def test_any_changes_leave_the_same_rows_in_the_same_order(steps: list[tuple[str, int]]) -> None:
    ours, plain = ArticleDB(storage=MemoryStorage), TinyDB(storage=MemoryStorage)
    for step, number in steps:
        assert outcome(ours, step, number) == outcome(plain, step, number)
        assert ours.table("mentions").all() == plain.table("mentions").all()
        kept, wanted = (db.storage.read() or {} for db in (ours, plain))
        rows = [json.dumps(tables.get("mentions", {})) for tables in (kept, wanted)]
        assert rows[0] == rows[1]
