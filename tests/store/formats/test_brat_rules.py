"""What brat's own server demands of a folder, from reading it; the server itself is run by hand.

The rules are those of `server/src/annotation.py` (lines of an `.ann` file, checked against the text) and
`server/src/projectconfig.py` (`annotation.conf`) of https://github.com/nlplab/brat.
"""

from __future__ import annotations

import re
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from newsview.store.document.model import Document
from tests.store.formats.articles import SMALL, many
from tests.store.formats.exported import exported
from tests.store.formats.strategies import corpora

RESERVED = {"<ANY>", "<ENTITY>", "<RELATION>", "<EVENT>", "<NONE>", "<REL-TYPE>", "<OVL-TYPE>", "<OVERLAP>"}

DATA = {
    "T": r"[\w-]+ \d+ \d+(;\d+ \d+)*",  # _split_textbound_data
    "E": r"[\w-]+:T\d+( [\w-]+:[TE]\d+)*",  # _parse_event_annotation: one space, one colon in each part
    "A": r"\S+ [TER]\d+( \S+)?",  # _parse_attribute_annotation
    "R": r"[\w-]+ [\w-]+:[TE]\d+ [\w-]+:[TE]\d+",  # _parse_relation_annotation: two ends
    "M": r"\S+ [TER]\d+( \S+)?",
    "N": r"\S+ T\d+ [^\s:]+:\S+",  # _parse_normalization_annotation
    "#": r"\S+ [TER]\d+",  # _parse_comment_annotation: two words
    "*": r"[\w-]+ T\d+( T\d+)+",  # _parse_equiv_annotation
}
"""By the first letter of the id, the part of a line between its first two tabs."""


class Conf:
    """`annotation.conf` as `__parse_configs` and `TypeHierarchyNode` read it."""

    def __init__(self, path: Path) -> None:
        self.types: dict[str, dict[str, dict[str, str]]] = {}
        section = ""
        for line in path.read_text(encoding="utf-8").split("\n"):
            if named := re.fullmatch(r"\s*\[(.*)\]\s*", line):
                section = named[1]
                self.types[section] = {}
            elif line.strip():
                assert not re.fullmatch(r"\s*-+\s*|\s*#.*|<[\w-]+>=.*", line), "a separator, comment or macro"
                read = re.fullmatch(r"(\S+)(?:\s+(.*))?", line)
                assert read, line
                term, told = read[1], {}
                assert re.fullmatch(r"[A-Za-z0-9_-]+", term) or term in RESERVED, f"{term!r} is not fit for storage"
                for part in (read[2] or "").split(","):
                    if part.strip():
                        key, _, values = part.strip().partition(":")
                        assert re.fullmatch(r"\S+", key + values), part
                        assert values, f"no type for {key}"
                        assert all(value for value in values.split("|")), part
                        key = key.rstrip("?*+")
                        assert key not in told, f"{key} twice"
                        told[key] = values
                assert term not in self.types[section], f"{term} twice"
                self.types[section][term] = told
        assert list(self.types) == ["entities", "relations", "events", "attributes"]


def check_marks(path: Path, conf: Conf) -> None:
    text = path.with_suffix(".txt").read_text(encoding="utf-8")  # universal newlines, as brat opens it
    assert len(text) == len(path.with_suffix(".txt").read_bytes().decode())
    kinds: dict[str, str] = {}
    lines = path.read_bytes().decode("utf-8")
    assert lines.split("\n")[:-1] == lines.splitlines(), "brat reads lines where Python ends them"
    named: list[tuple[str, str]] = []
    for line in lines.splitlines():
        id, _, rest = line.partition("\t")
        data, _, tail = rest.partition("\t")
        assert re.fullmatch(r"\*|[TERMAN#]\d+", id), line
        assert id == "*" or id not in kinds, f"{id} twice"
        assert re.fullmatch(DATA[id[0]], data), line
        kind = kinds[id] = re.split("[ :]", data)[0]
        if id[0] == "T":
            check_surface(data.split(" ", 1)[1], tail, text)
            assert kind in conf.types["entities"] or kind in conf.types["events"], kind
        elif id[0] == "E":
            parts = [part.split(":") for part in data.split(" ")]
            assert all(len(part) == 2 for part in parts)
            roles = [role for role, _ in parts[1:]]
            assert len(set(roles)) == len(roles), "a role twice, not numbered"
            assert {re.sub(r"\d+$", "", role) for role in roles} <= set(conf.types["events"][kind])
            named += [(kind, parts[0][1])]
        elif id[0] == "A":
            told, value = conf.types["attributes"][kind], data.split(" ")[2:]
            assert value == [] or value[0] in told["Value"].split("|"), line
        elif id[0] in "R*":
            assert kind in conf.types["relations"]
            ends = [end.split(":")[0] for end in data.split(" ")[1:]]
            assert id == "*" or len(set(ends)) == 2, "the ends of a relation are called differently"
        if id[0] != "T":
            named += [("", target) for target in re.findall(r"(?<=[ :])[TE]\d+", data)]
    for kind, target in named:
        assert target in kinds, f"{target} is not there"
        assert not kind or kinds[target] == kind, "a trigger is of its event's type"


def check_surface(where: str, surface: str, text: str) -> None:
    """`TextAnnotations._parse_textbound_annotation`: in the text, in order, apart, and the very words."""
    pieces = [tuple(map(int, piece.split(" "))) for piece in where.split(";")]
    for start, end in pieces:
        assert 0 <= start < end <= len(text)
    for (_, before), (after, _) in pairwise(pieces):
        assert before <= after
    assert surface == " ".join(text[start:end] for start, end in pieces)


def check_folder(folder: Path) -> int:
    conf = Conf(folder / "annotation.conf")
    marks = list(folder.glob("*.ann"))
    for path in marks:
        check_marks(path, conf)
    return len(marks)


@settings(max_examples=100, deadline=None)
@given(corpora)
def test_brat_would_take_every_line(documents: list[Document]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        receipt = exported("brat", Path(folder) / "out", *documents)
        assert check_folder(Path(folder) / "out") == receipt.rows["articles"].held


@pytest.mark.parametrize(
    ("line", "spoilt"),
    [("T1\tPERSON 0", "T1\tPERSON 1"), ("E1\tCONSULT:", "E1\tMEET:"), ("Status T1 accepted", "Status T1 fine"),
     ("E1\tCONSULT:T5", "E1\tCONSULT:T99"), ("target:T3", "actor:T3"), ("N1\tReference T2", "N1\tReference  T2")],
)  # fmt: skip
def test_the_rules_can_be_broken(tmp_path: Path, line: str, spoilt: str) -> None:
    exported("brat", tmp_path / "out", SMALL, *many(2))
    assert check_folder(tmp_path / "out") == 3
    marks = tmp_path / "out" / "small.ann"
    told = marks.read_text(encoding="utf-8")
    assert line in told, told
    marks.write_text(told.replace(line, spoilt), encoding="utf-8")
    with pytest.raises((AssertionError, KeyError)):
        check_folder(tmp_path / "out")
