"""References as IRIs that others know, and back: `ISO3166-1:RU` is a page of the ISO, `Wikidata:Q159` an entity."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

__all__ = ["OWN", "iri", "is_own", "ref_of"]

OWN = "urn:newsview:terms:ref:"
"""Begins the IRI of a reference that has no IRI elsewhere."""

AUTHORITIES = {
    "ISO3166-1:": ("https://www.iso.org/obp/ui/#iso:code:3166:", re.compile("[A-Z]{2}")),
    "Wikidata:": ("http://www.wikidata.org/entity/", re.compile("[QPL][0-9]+")),
    "GeoNames:": ("https://sws.geonames.org/", re.compile("[0-9]+")),
}
"""What a reference begins with, what its IRI begins with, and which names the authority gives."""

IRI = re.compile(r"(https?://|urn:[A-Za-z0-9][A-Za-z0-9-]+:|tag:)[^\s<>\"{}|\\^`]+")


def iri(ref: str) -> str:
    """The IRI of a reference; `ref_of` gives the reference back."""
    for prefix, (base, names) in AUTHORITIES.items():
        if ref.startswith(prefix) and names.fullmatch(name := ref[len(prefix) :]):
            return base + name
    taken = ref.startswith(OWN) or ref_of(ref) != ref
    return f"{OWN}{quote(ref, safe='')}" if taken or not IRI.fullmatch(ref) else ref


def ref_of(iri: str) -> str:
    """The reference whose IRI it is."""
    if iri.startswith(OWN):
        return unquote(iri[len(OWN) :])
    for prefix, (base, names) in AUTHORITIES.items():
        if iri.startswith(base) and names.fullmatch(name := iri[len(base) :]):
            return prefix + name
    return iri


def is_own(iri: str) -> bool:
    """Whether only newsview knows what the IRI means."""
    return iri.startswith(OWN)
