"""A team's own labels and event types: what is wrong with the file is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsview.store.document.model import LABELS, PLOVER_TYPES, ROLES
from newsview.store.schemes import SchemeError, default_scheme, load_scheme, parse_scheme

SMALL = """\
name = "arms"

[[labels]]
name = "WEAPON"
key = "a"

# ships and aircraft
[[labels]]
name = "PLATFORM"
key = "v"
glyph = "⚓"
definition = '''
A ship,
or an aircraft.
'''

[[roles]]
name = "giver"

[[roles]]
name = "taker"

[[types]]
name = "DELIVERY"
required = [
  "giver|taker",
]
"""


def test_the_default_scheme_has_all_that_newsview_proposes_each_with_its_meaning() -> None:
    scheme = default_scheme()
    assert {label.name for label in scheme.labels} >= set(LABELS)
    assert [type_.name for type_ in scheme.types] == list(PLOVER_TYPES)
    assert [role.name for role in scheme.roles] == list(ROLES)
    assert all(label.definition and label.key for label in scheme.labels)
    assert all(role.definition and role.key for role in scheme.roles)
    assert all(type_.definition and type_.key for type_ in scheme.types)
    assert all("[" in example for label in scheme.labels for example in label.examples)
    assert all("[" in example for type_ in scheme.types for example in type_.examples)
    glyphs = [scheme.glyph(label.name) for label in scheme.labels]
    assert len(set(glyphs)) == len(glyphs)


def test_a_team_replaces_the_scheme_by_a_file(tmp_path: Path) -> None:
    path = tmp_path / "arms.toml"
    path.write_text(SMALL, encoding="utf-8")
    scheme = load_scheme(path)
    assert [scheme.glyph(name) for name in ("WEAPON", "PLATFORM", "GPE")] == ["A", "⚓", "G"]
    delivery = scheme.type("DELIVERY")
    assert delivery is not None
    assert delivery.lacks({"place"}) == ["giver|taker"]
    assert delivery.lacks({"taker"}) == []
    assert not delivery.forbids("place")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('key = "v"', 'key = "a"', 10, "taken by WEAPON"),
        ('key = "v"', "key = 3", 10, "a string"),
        ('key = "v"', 'colour = "red"', 10, "`colour`"),
        ('name = "PLATFORM"', 'name = "WEAPON"', 9, "twice"),
        ('name = "PLATFORM"', "", 8, "`name` is missing"),
        ('name = "PLATFORM"', 'name = "two words"', 9, "one word"),
        ('glyph = "⚓"', 'glyph = "no"', 11, "one visible character"),
        ('"giver|taker",', '"giver|getter",', 25, "'getter'"),
        ('name = "DELIVERY"', 'name = "DELIVERY"\nallowed = ["taker"]', 25, "does not allow it"),
        ('name = "giver"', 'name = "giver', 18, "not TOML"),
        ('key = "v"', 'kind = "agnt"', 10, "one of agent, people, place"),
        ('key = "v"', 'kind = ["place", "agnt"]', 10, "'agnt' is no value of `kind`"),
        ('key = "v"', 'hue = "mauve"', 10, "one of orange"),
        ('name = "giver"', 'name = "giver"\ntakes = ["frase"]', 19, "one of agent"),
        ('name = "arms"', "", 1, "`name` is missing"),
        ("[[types]]", '[[relations]]\nname = "taker"\n[[types]]', 24, "taker is a role already"),
        ("[[types]]", '[[relations]]\nname = "owns"\n[[relations]]\nname = "owns"\n[[types]]', 26, "twice"),
        ("[[types]]", '[[relations]]\nname = "owns"\nkey = "o"\n[[types]]', 25, "`key`"),
    ],
)
def test_a_fault_is_named_with_its_line(old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(SchemeError) as error:
        parse_scheme(SMALL.replace(old, new, 1), "arms.toml")
    assert str(error.value).startswith(f"arms.toml:{line}: ")
    assert words in str(error.value)


def test_all_faults_of_a_scheme_are_named_at_once_in_the_order_of_the_file() -> None:
    source = SMALL.replace('"⚓"', '"⚓⚓"').replace("giver|taker", "giver|holder").replace('key = "v"', 'key = "a"')
    with pytest.raises(SchemeError) as error:
        parse_scheme(source, "arms.toml")
    lines = str(error.value).split("\n")
    assert len(lines) == 3
    numbers = [int(line.split(":")[1]) for line in lines]
    assert numbers == sorted(numbers)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SchemeError, match=r"absent\.toml"):
        load_scheme(tmp_path / "absent.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00name")
    with pytest.raises(SchemeError, match="UTF-8"):
        load_scheme(tmp_path / "binary.toml")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('key = "v"', 'from = ["LAWS"]', 10, "PLATFORM is from 'LAWS', which is never proposed; did you mean LAW?"),
        ('name = "giver"', 'name = "giver"\nfrom = ["aktor"]', 19, "did you mean actor?"),
        ('name = "DELIVERY"', 'name = "DELIVERY"\nfrom = ["AID", "SEND"]', 25, "'SEND', which is never proposed"),
    ],
)
def test_a_name_that_is_never_proposed_is_told_with_its_line_and_the_nearest_one(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    path = tmp_path / "arms.toml"
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    told: list[str] = []
    load_scheme(path, told.append)
    assert len(told) == 1
    assert told[0].startswith(f"{path}:{line}: ")
    assert words in told[0]
    path.write_text(SMALL, encoding="utf-8")
    load_scheme(path, told.append)
    assert len(told) == 1
