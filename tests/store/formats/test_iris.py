"""References as IRIs in exports, and back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsview.store.formats.iris import AUTHORITIES, OWN, iri, is_own, ref_of

refs = st.text(min_size=1) | st.sampled_from([*AUTHORITIES, OWN, *(base for base, _ in AUTHORITIES.values())]).flatmap(
    lambda head: st.text("RUQX0159%:/ ", max_size=6).map(lambda tail: head + tail)
)


@given(refs)
def test_iri_gives_the_reference_back(ref: str) -> None:
    """Whatever a reference is, its IRI is sound and means that reference only."""
    if ref.encode("utf-8", "replace").decode() != ref:
        return
    made = iri(ref)
    assert ref_of(made) == ref
    assert re.fullmatch(r"(https?|urn|tag):[^\s<>\"{}|\\^`]+", made), "a scheme that others know"


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("ISO3166-1:ID", "https://www.iso.org/obp/ui/#iso:code:3166:ID"),
        ("Wikidata:Q159", "http://www.wikidata.org/entity/Q159"),
        ("https://example.org/x", "https://example.org/x"),
        ("ISO3166-1:id", "urn:newsview:terms:ref:ISO3166-1%3Aid"),
        ("http://www.wikidata.org/entity/Q159", "urn:newsview:terms:ref:http%3A%2F%2Fwww.wikidata.org%2Fentity%2FQ159"),
    ],
)
def test_iri_of_known_authorities(ref: str, expected: str) -> None:
    """What an authority names has the authority's IRI; what would be taken for another reference has its own."""
    assert iri(ref) == expected
    assert is_own(expected) is expected.startswith("urn:newsview")
