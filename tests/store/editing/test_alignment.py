"""What stands unchanged in another version of a text is found, whatever the texts are."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Span
from newsview.store.editing import alignment
from newsview.store.editing.alignment import equal_runs
from newsview.store.editing.reanchoring import Alignment
from tests.strategies import texts


def rightly_aligned(old: str, new: str) -> int:
    """How many characters are found unchanged; that each of them is, and that all are in order, is checked."""
    runs = equal_runs(old, new)
    at_old = at_new = 0
    for i, j, size in runs:
        assert size > 0
        assert i >= at_old
        assert j >= at_new
        assert old[i : i + size] == new[j : j + size]
        at_old, at_new = i + size, j + size
    return sum(size for _, _, size in runs)


@given(old=texts, new=texts, costly=st.sampled_from([0, 20, alignment.COSTLY]))
@settings(max_examples=200, deadline=None)
def test_runs_are_equal_and_in_order(old: str, new: str, costly: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "COSTLY", costly)
        patch.setattr(alignment, "ANCHOR", 2)
        rightly_aligned(old, new)
        assert rightly_aligned(old, old) == len(old)


def soup(words: int, vocabulary: int, seed: int) -> str:
    chance = random.Random(seed)
    return " ".join(f"w{chance.randrange(vocabulary)}" for _ in range(words))


@pytest.mark.parametrize("vocabulary", [1, 2, 7, 300])
def test_a_long_text_in_one_line_with_few_words_is_aligned_without_end_of_patience(vocabulary: int) -> None:
    old = soup(20_000, vocabulary, 1)
    new = old[:25_000] + " inserted words " + old[25_000:35_000] + old[35_500:]
    assert rightly_aligned(old, new) > (0.9 if vocabulary > 2 else 0.3) * len(old)
    assert rightly_aligned(old, soup(20_000, vocabulary, 2)) >= 0


def test_every_mention_of_an_often_named_country_moves_with_its_sentence() -> None:
    sentences = [f"On day {n} Russia said nothing to report {n * 7}. " for n in range(400)]
    old = "".join(sentences)
    new = "".join([*sentences[:100], "A new sentence on Russia. ", *sentences[101:300], *sentences[310:]])
    moved = Alignment(old, new)
    for n in [*range(100), *range(101, 300), *range(310, 400)]:
        start = old.index(f"On day {n} Russia") + len(f"On day {n} ")
        found = moved.place(Span(start=start, end=start + 6))
        assert found is not None
        assert new[: found[0]].endswith(f"On day {n} ")
    gone = old.index("On day 305 Russia") + 11
    assert moved.place(Span(start=gone, end=gone + 6)) is None
