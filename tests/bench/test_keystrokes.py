"""The keystroke count: what differs from a gold document is found, and the hand brings it about with keys alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from newsview.store.document.model import ROLES, Document, replace
from newsview.store.document.serialization import to_record
from tests.bench.byhand import by_hand
from tests.bench.goldcompare import Gold
from tests.bench.keystrokes import corrected
from tests.tui.hosting import TEXT, at, document

ROLE_NAMES = frozenset(ROLES)


def gold(**changes: Any) -> Gold:
    """The document as gold, with some keys otherwise."""
    record = to_record(document()) | changes
    record["gold"] = {"layers": ["mentions", "entities", "triggers", "arguments"], **changes.get("gold", {})}
    return Gold(record, ROLE_NAMES)


def marks(*wanted: tuple[str, int, str, str]) -> list[dict[str, Any]]:
    found = []
    for n, (words, nth, label, entity) in enumerate(wanted, 1):
        start, end = at(words, nth)
        found.append({"id": f"g{n}", "start": start, "end": end, "label": label, "entity": entity})
    return found


RIGHT = marks(
    ("Georgia", 1, "GPE", "A"), ("Kodori", 1, "GPE", "B"), ("Tbilisi", 1, "GPE", "C"), ("Ann Kodori", 1, "PERSON", "D"),
    ("Reuters", 1, "ORG", "E"), ("Georgia", 3, "GPE", "A"), ("Kodori", 3, "GPE", "B"), ("Georgia", 4, "GPE", "A"),
    ("Abkhazia", 1, "GPE", "F"),
)  # fmt: skip


def test_a_document_is_its_own_gold() -> None:
    assert gold().differences(document()) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mentions": RIGHT}, "missing mention ORG “Reuters”"),
        ({"mentions": RIGHT}, "mention too many PERSON “Reuters”"),
        ({"events": []}, "event too many “shelled”"),
        ({"entities": [{"id": "e1", "name": "Sakartvelo"}]}, "name of entity e1 should be 'Sakartvelo'"),
    ],
)
def test_what_differs_is_told(changes: dict[str, Any], words: str) -> None:
    assert any(words in told for told in gold(**changes).differences(document()))


def test_what_the_gold_does_not_say_is_not_compared() -> None:
    bare = [{"id": m["id"], "start": m["start"], "end": m["end"], "label": m["label"]} for m in
            to_record(document())["mentions"]]  # fmt: skip
    events = [{"id": "x", "trigger": {"start": at("talk")[0], "end": at("talk")[1]}}]
    record = gold(mentions=bare, entities=[], events=events, gold={"partial": ["triggers"]})
    assert record.differences(document()) == []


def test_rejected_is_not_there_and_outside_the_scope_nothing_counts() -> None:
    one = document()
    mentions = tuple(replace(m, status="rejected") if m.id == "m6" else m for m in one.annotation.mentions)
    changed = Document(article=one.article, annotation=replace(one.annotation, mentions=mentions))
    assert any("missing mention PERSON “Reuters”" in told for told in gold().differences(changed))
    assert gold(gold={"scope": [0, at("Ann")[0]]}).differences(changed) == []


def test_marking_all_by_hand_costs_more_than_a_key_a_mention() -> None:
    assert sum(by_hand(gold(mentions=RIGHT)).values()) > len(RIGHT) * 3


async def test_the_hand_brings_a_document_to_its_gold_by_keys(tmp_path: Path) -> None:
    events = [
        {
            "id": "x1", "trigger": dict(zip(("start", "end"), at("shelled"), strict=True)), "type": "COERCE",
            "when": "2024-01-08", "factuality": "asserted",
            "arguments": [
                {"role": "target", "start": at("Kodori")[0], "end": at("Kodori")[1]},
                {"role": "time", "start": at("Monday")[0], "end": at("Monday")[1]},
            ],
        },
        {"id": "x2", "trigger": dict(zip(("start", "end"), at("waits"), strict=True)), "arguments": []},
    ]  # fmt: skip
    entities = [{"id": name, "label": label} for name, label in
                (("A", "GPE"), ("B", "GPE"), ("C", "GPE"), ("D", "PERSON"), ("E", "ORG"), ("F", "GPE"))]  # fmt: skip
    wanted = gold(mentions=RIGHT, entities=entities, events=events)
    assert wanted.differences(document())
    counted, left = await corrected(wanted, document(), tmp_path / "library")
    assert left == []
    assert 0 < sum(counted.values()) < sum(by_hand(wanted).values())
    assert wanted.record["text"] == TEXT
