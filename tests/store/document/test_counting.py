"""How many there are of something is said with the right form of the noun, by one function."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsview.store.document.counting import quantity

ROOT = Path(__file__).parents[3]

BY_HAND = re.compile(r"""['"]s['"]\s*(?:\[|if\b|\*)""")
"""An `s` that is put at the end of a noun, or not, where it is written."""


@pytest.mark.parametrize(
    ("many", "noun", "plural", "words"),
    [
        (0, "correction", "", "0 corrections"),
        (1, "correction", "", "1 correction"),
        (2, "correction", "", "2 corrections"),
        (1, "entity", "entities", "1 entity"),
        (12_000, "entity", "entities", "12,000 entities"),
    ],
)
def test_the_noun_has_the_form_of_the_number(many: int, noun: str, plural: str, words: str) -> None:
    assert quantity(many, noun, plural) == words


def test_no_other_code_makes_plurals() -> None:
    sources = [path for part in ("tui", "store", "extract") for path in (ROOT / part).rglob("*.py")]
    assert sources
    by_hand = [str(path) for path in sources if BY_HAND.search(path.read_text(encoding="utf-8"))]
    assert by_hand == []
