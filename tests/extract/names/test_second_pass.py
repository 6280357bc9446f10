"""A row of names of any length: what is found is what trying everything finds, in steps that grow with its length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newsview.extract.names.candidates import LONGEST, Known, Words, Zone, zones
from newsview.extract.names.model import LABELS, Chosen, choose
from newsview.extract.names.second_pass import second_look
from newsview.extract.pipeline.truecasing import ALL_CAPS

SIZE = 30


def words_like(words: Sequence[str]) -> Words:
    """The words of a text, one space between them, all of them proper nouns."""
    starts = [sum(len(w) + 1 for w in words[:n]) for n in range(len(words))]
    no = [False] * len(words)
    return Words(" ".join(words), list(words), [w.lower() for w in words], starts, ["NNP"] * len(words), no, no, no)


known = st.lists(
    st.tuples(st.integers(0, SIZE - 1), st.integers(1, SIZE)).map(lambda s: Known(s[0], min(sum(s), SIZE), "PERSON")),
    max_size=6,
)
texts = st.lists(st.sampled_from(["Jane", "Doe", "the", "J.", "-", "of", "4", "'s", "Acme"]), min_size=1, max_size=SIZE)


@given(texts, known)
def test_candidates_are_all_pairs_of_edges_near_each_other(words: list[str], found: list[Known]) -> None:
    w = words_like(words)
    fitting = [k for k in found if k.end <= len(words)]
    for zone in zones(w, fitting):
        spans = set(zone.spans) - {(k.start, k.end) for k in fitting}
        assert all(b - a <= LONGEST and zone.start <= a < b <= zone.end for a, b in spans)
        names = [i for i in range(zone.start, zone.end) if words[i] in ("Jane", "Doe", "J.", "Acme")]
        assert {(a, b + 1) for a in names for b in names if a <= b < a + LONGEST} <= set(zone.spans)


@given(st.data())
def test_the_strongest_rival_is_the_strongest_of_all_that_overlap(data: st.DataObject) -> None:
    spans = data.draw(
        st.sets(st.tuples(st.integers(0, SIZE - 1), st.integers(1, SIZE)).map(lambda s: (s[0], min(sum(s), SIZE))))
    )
    zone = Zone(0, SIZE, tuple(sorted(spans)))
    p = np.zeros((len(spans), len(LABELS)), dtype=np.float32)
    p[:, 1] = data.draw(st.lists(st.floats(0, 1), min_size=len(spans), max_size=len(spans)))
    looked = second_look(words_like([f"N{n}" for n in range(SIZE)]), [zone], p)
    for i, (a, b) in enumerate(zone.spans):
        rivals = [p[j, 1] for j, (c, d) in enumerate(zone.spans) if j != i and c < b and a < d]
        told = [feature for feature in looked[i] if feature.startswith("2rival")]
        assert bool(told) == bool(rivals)
        if rivals:
            alone = second_look(
                words_like(["N"] * SIZE), [Zone(0, 1, ((0, 1),))], np.array([[0.0, max(rivals)]], dtype=np.float32)
            )
            assert told[0].split()[-1] == alone[0][0].split()[-1]


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(1, 5), st.floats(0.5, 1)).map(
            lambda s: Chosen(s[0], s[0] + s[1], LABELS[1], s[2])
        ),
        min_size=1,
        max_size=9,
        unique_by=lambda s: (s.start, s.end),
    )
)
def test_what_is_chosen_gains_most_of_all_that_do_not_overlap(spans: list[Chosen]) -> None:
    spans = sorted(spans)
    least = 0.4

    def most(rest: list[Chosen], end: int) -> float:
        if not rest:
            return 0.0
        without = most(rest[1:], end)
        return max(without, rest[0].score - least + most(rest[1:], rest[0].end)) if rest[0].start >= end else without

    p = np.zeros((len(spans), len(LABELS)), dtype=np.float32)
    p[:, 1] = [s.score for s in spans]
    chosen = choose([Zone(0, 20, tuple((s.start, s.end) for s in spans))], p, least)
    assert all(a.end <= b.start for a, b in pairwise(chosen))
    scores = {(s.start, s.end): s.score for s in spans}
    gained = sum(scores[c.start, c.end] - least for c in chosen)
    assert abs(gained - most(spans, 0)) < 1e-4


@given(st.text("AbÉé1 -.\n", max_size=40))
def test_capitals_are_seen_wherever_they_begin(text: str) -> None:
    everywhere = re.compile(ALL_CAPS.pattern.removeprefix(r"(?<![^\W\d_a-z])"))
    assert bool(ALL_CAPS.search(text)) == bool(everywhere.search(text))
