"""Writes `lexicon/states.json`, `places.txt`, `provinces.tsv`: ISO 3166, CLDR, time zone database, facts by hand.

    python -m newsview.extract.training.tables

Needs `pycountry` (ISO 3166-1 and -2), `babel` (CLDR names), `countryinfo` (capitals), which newsview itself does not.
What they give is facts: names, codes, capitals. A state is `{code, name, names, demonyms, seats}`: `name` is the usual
short one, `seats` the capital and what stands for the government by metonymy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from zoneinfo import available_timezones

__all__ = ["main", "places", "plurals", "provinces", "states"]

LEXICON = Path(__file__).parents[1] / "lexicon"

KIND_OF_PLACE = re.compile(
    r" (?:province|region|district|county|city|state|governorate)$|^(?:province|state|region|distrito) (?:of|de) ", re.I
)

NOT_STATES = {
    "EU",
    "EZ",
    "UN",
    "ZZ",
    "QO",
    "XA",
    "XB",
    "AC",
    "CP",
    "DG",
    "EA",
    "IC",
    "TA",
    "BV",
    "HM",
    "UM",
    "AQ",
    "TF",
    "CQ",
}


NO_PROVINCES = {"Jerusalem", "Canterbury", "Midlands", "Paul", "Volta"}
"""Names of subdivisions that news gives to something else more often, or whose state is disputed."""


def plurals(demonym: str) -> list[str]:
    """A demonym with the plural that it takes as a noun: Syrian, Syrians; Chinese has none, nor has British."""
    if re.search(r"(ese|ish|ch|men|man|sh|ss|ic|rgyz|cham|dutch)$", demonym, re.I):
        return [demonym]
    return [demonym, f"{demonym}s"]


def states() -> list[dict[str, object]]:
    """One record a state or territory, sorted by code."""
    import pycountry
    from babel import Locale
    from countryinfo import CountryInfo
    from countryinfo.exceptions import CountryNotFoundError

    by_hand = {}
    for line in (LEXICON / "states_by_hand.tsv").read_text(encoding="utf8").splitlines():
        if line and not line.startswith("#"):
            code, *columns = line.split("\t")
            by_hand[code] = [[v for v in c.split("|") if v] for c in (*columns, "", "", "")[:3]]
    usual = {code: name for code, name in Locale("en").territories.items() if re.fullmatch("[A-Z]{2}", code)}
    found = []
    for code in sorted((usual.keys() | by_hand.keys()) - NOT_STATES):
        names, demonyms, seats = by_hand.get(code, [[], [], []])
        country = pycountry.countries.get(alpha_2=code)
        formal = (
            [getattr(country, field, None) for field in ("name", "common_name", "official_name")] if country else []
        )
        short = re.sub(r" \(.*\)| SAR China|, .*", "", usual.get(code, names[0] if names else code))
        try:
            capital = CountryInfo(code).capital()
        except CountryNotFoundError:
            capital = None
        variants = [short, *(n for n in formal if n and "," not in n), *names]
        if short.startswith("St. "):
            variants.append(short.replace("St. ", "Saint "))
        if " & " in short:
            variants.append(short.replace(" & ", " and "))
        found.append(
            {
                "code": code,
                "name": names[0]
                if code in {"TR", "PS"}
                else "Democratic Republic of the Congo"
                if code == "CD"
                else "Republic of the Congo"
                if code == "CG"
                else short,
                "names": list(dict.fromkeys(re.sub("^[Tt]he ", "", v) for v in variants)),
                "demonyms": list(dict.fromkeys(p for d in demonyms for p in plurals(d))),
                "seats": list(dict.fromkeys(filter(None, [*seats, capital if by_hand.get(code) else None]))),
            }
        )
    return found


def subdivisions() -> Iterator[tuple[str, str]]:
    """Name and alpha-2 code of every subdivision of ISO 3166-2, the name without what kind it is."""
    import pycountry

    for subdivision in pycountry.subdivisions:
        name = re.sub(r"\s*[\[(].*[\])]|,.*|\*", "", subdivision.name).strip()
        yield KIND_OF_PLACE.sub("", name), subdivision.country_code


def provinces(among: Collection[str]) -> dict[str, list[str]]:
    """By alpha-2 code, the subdivisions of a state among these names whose name no other state's has."""
    codes: dict[str, set[str]] = {}
    for name, code in subdivisions():
        codes.setdefault(name, set()).add(code)
    found: dict[str, list[str]] = {}
    for name, of in sorted(codes.items()):
        if len(of) == 1 and name in among and name not in NO_PROVINCES and not of & NOT_STATES:
            found.setdefault(min(of), []).append(name)
    return dict(sorted(found.items()))


def places() -> list[str]:
    """Names of cities and subdivisions, one spelling each, without those that are ordinary words."""
    ordinary = set(json.loads((LEXICON / "name_cues.json").read_text(encoding="utf8"))["not_place"].split())
    found = {
        zone.rsplit("/", 1)[1].replace("_", " ") for zone in available_timezones() if "/" in zone and "Etc" not in zone
    }
    found |= {name for name, _ in subdivisions()}
    found |= {
        line
        for line in (LEXICON / "cities_by_hand.txt").read_text(encoding="utf8").splitlines()
        if line and line[0] != "#"
    }
    return sorted(
        n for n in found if len(n) > 3 and n[0].isupper() and n.lower() not in ordinary and not re.search(r"[\d/;]", n)
    )


def main() -> None:
    """Writes the files."""
    lines = ",\n".join(json.dumps(state, ensure_ascii=False) for state in states())
    (LEXICON / "states.json").write_text(f"[\n{lines}\n]\n", encoding="utf8")
    note = "# Cities and subdivisions of states: ISO 3166-2, the IANA time zone database (public domain), and by hand."
    (LEXICON / "places.txt").write_text("\n".join([note, *(known := places())]) + "\n", encoding="utf8")
    note = "# Subdivisions whose name one state alone has, by alpha-2 code: ISO 3166-2."
    rows = [f"{code}\t{'|'.join(names)}" for code, names in provinces(known).items()]
    (LEXICON / "provinces.tsv").write_text("\n".join([note, *rows]) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
