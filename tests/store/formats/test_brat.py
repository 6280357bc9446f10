"""What brat's readers make of an export, and what is made of brat's own files."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from newsview.store.document.model import Annotation, Article, Document, Entity, Mention, replace
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.relations import relations_of
from tests.store.formats.articles import SMALL, many
from tests.store.formats.exported import exported, read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    exported("brat", tmp_path / "out", SMALL, *many(3))
    return tmp_path / "out"


def test_pybrat_finds_the_mentions_references_and_events(folder: Path) -> None:
    pybrat = pytest.importorskip("pybrat.parser")
    found = {example.id: example for example in pybrat.BratParser(error="raise").parse(str(folder))}
    small = found["small"]
    assert small.text == SMALL.text
    spans = {(e.type, e.start, e.end, e.mention) for e in small.entities}
    assert {(m.label, m.start, m.end, SMALL.quote(m)) for m in SMALL.annotation.mentions if m.id != "m5"} <= spans
    assert [(r.rid, r.eid, r.entry) for e in small.entities for r in e.references] == [("ISO3166-1", "RU", "Russia")]
    assert [(e.type, e.trigger.mention, len(e.arguments)) for e in small.events] == [
        ("CONSULT", "met", 3), ("UNTYPED", "thanked", 2),
    ]  # fmt: skip
    equivalent = [(r.arg1.mention, r.arg2.mention) for r in found["a0"].relations if r.type == "Equiv"]
    assert set(equivalent) == {("Putin", "Putin"), ("Moscow", "Moscow")}


def test_peek_finds_roles_attributes_and_notes(folder: Path) -> None:
    peek = pytest.importorskip("peek", exc_type=ImportError)
    document = peek.AnnDocument(str(folder / "small.ann"), txt=True)
    assert [e.arguments for e in document.anns["events"]] == [
        ["actor:T1", "target:T3", "time:T6"], ["actor:T8", "target:T9"],
    ]  # fmt: skip
    assert [[a.tag, *a.arguments] for a in document.anns["attributes"]] == [
        ["Status", "T1", "accepted"], ["Status", "T3", "accepted"], ["Factuality", "E1", "reported"],
        ["Status", "E1", "accepted"],
    ]  # fmt: skip
    assert ("AnnotatorNotes", "T3", "check") in [(n.tag, n.ann_id, n.note) for n in document.anns["notes"]]


def test_every_surface_is_the_text_it_points_at(folder: Path) -> None:
    for marks in folder.glob("*.ann"):
        text = marks.with_suffix(".txt").read_text(encoding="utf-8")
        for line in marks.read_text(encoding="utf-8").splitlines():
            if line.startswith("T"):
                _, middle, surface = line.split("\t")
                pieces = [piece.split() for piece in middle.split(" ", 1)[1].split(";")]
                assert " ".join(text[int(a) : int(b)] for a, b in pieces) == surface


def test_a_mention_across_lines_is_in_pieces_and_comes_back_whole(tmp_path: Path) -> None:
    text = "in New\nYork 👍 today"
    document = Document(
        article=Article(id="a", text=text),
        annotation=Annotation(mentions=(Mention(id="m1", start=3, end=11, label="GPE"),)),
    )
    exported("brat", tmp_path / "out", document)
    assert (tmp_path / "out" / "a.ann").read_text() == "T1\tGPE 3 6;7 11\tNew York\n"
    (back,) = read("brat", tmp_path / "out")
    assert back.quote(back.annotation.mentions[0]) == "New\nYork"


THEIRS = """T1\tOrganization 0 4\tSony
T2\tPerson 10 14;20 25\tAnna Smith
T3\tMERGE-ORG 26 32\tmerged
T4\tPerson 15 18\tBob
E1\tMERGE-ORG:T3 Org1:T1 Org2:T2
E2\tMERGE-ORG:T3 Cause:E1
R1\tKnows Arg1:T2 Arg2:T4
*\tEquiv T2 T4
A1\tNegation E1
A2\tConfidence E1 L1
N1\tReference T1 Wikidata:Q41187\tSony Corporation
#1\tAnnotatorNotes T1\tis it
#2\tAnnotatorNotes T1\treally
"""


def test_files_of_others_are_read_whole(tmp_path: Path) -> None:
    (tmp_path / "doc.txt").write_text("Sony took Anna Bob  Smith merged")
    (tmp_path / "doc.ann").write_text(THEIRS)
    (document,) = read("brat", tmp_path)
    sony, anna, bob = document.annotation.mentions
    assert (sony.note, document.entity(sony.entity or "").ref) == ("is it; really", "Wikidata:Q41187")
    assert (document.quote(anna), anna.extra["fragments"]) == ("Anna Bob  Smith", [[10, 14], [20, 25]])
    assert anna.entity == bob.entity != sony.entity
    first, second = document.annotation.events
    assert [(a.role, document.quote(a)) for a in first.arguments] == [("Org", "Sony"), ("Org", "Anna Bob  Smith")]
    assert (first.factuality, first.extra["attributes"]) == ("negated", {"Negation": True, "Confidence": "L1"})
    assert [(a.role, document.quote(a)) for a in second.arguments] == [("Cause", "merged")]
    (relation,) = relations_of(document)
    assert (relation["type"], [(e["role"], e["id"]) for e in relation["ends"]]) == (
        "Knows", [("Arg1", "T2"), ("Arg2", "T4")],
    )  # fmt: skip


TUTORIAL = """T1\tOrganization 0 4\tSony
T2\tPerson 10 14\tAnna
T3\tPerson 15 18\tBob
T4\tMerge 26 29;30 32\tmer ed
T5\tPerson 20 25\tSmith
E1\tMerge:T4 Theme:T1 Theme2:T2 Site2:T5
E2\tMerge:T4 Cause:E1
*\tAlias T3 T5
*\tFamily T2 T5
R1\tKnows Arg1:T2 Arg2:T5
R2\tPart-of Whole:T4 Part:T1
R3\tFollows Arg1:E1 Arg2:E2
N1\tReference T1 Wikidata:Q41187\tSony Corporation
N2\tReference T1 VIAF:1\tSony
M1\tNegation E1
M2\tSpeculation E2
A1\tConfidence E1 L1
A2\tCertain R1
#1\tAnnotatorNotes T4\ton the trigger
#2\tAnnotatorNotes R1\ton the relation
#3\tSource E2\tpage 3
"""
"""Every kind of line, as in brat's tutorials and the shared tasks of BioNLP."""


def said(ann: str) -> set[str]:
    """What the lines of an `.ann` file say, whatever numbers they have: ids become what they point at."""
    names: dict[str, str] = {}
    rows = [line.split("\t") for line in ann.splitlines()]
    names |= {row[0]: f"<{row[1]}>" for row in rows if row[0][0] == "T"}
    names |= {row[0]: f"<{row[1].split()[0].split(':')[0]} {n}>" for n, row in enumerate(rows) if row[0][0] in "ER"}
    order = {
        row[0]: f"<{row[0][0]}{n}>" for letter in "ER" for n, row in enumerate(r for r in rows if r[0][0] == letter)
    }
    names |= order
    found = set()
    for row in rows:
        body = re.sub(r"\b[TER]\d+\b", lambda m: names[m[0]], "\t".join(row[1:]))
        found.add(f"{row[0][0]} {' '.join(sorted(body.split(' '))) if row[0] == '*' else body}")
    return found


def test_every_line_of_brats_comes_back(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "doc.txt").write_text("Sony took Anna Bob  Smith merged")
    (tmp_path / "in" / "doc.ann").write_text(TUTORIAL.replace("26 29;30 32\tmer ed", "26 29;30 32\tmer ed"))
    receipt = exported("brat", tmp_path / "out", *read("brat", tmp_path / "in"))
    back = (tmp_path / "out" / "doc.ann").read_text()
    assert said(back) == said(TUTORIAL)
    assert (receipt.rows["relations"].had, receipt.rows["relations"].held) == (4, 4)
    assert "other keys" not in receipt.text()
    conf = (tmp_path / "out" / "annotation.conf").read_text()
    assert all(name in conf for name in ("Knows", "Part-of", "Alias", "Speculation", "Confidence"))


def test_an_entity_keeps_its_own_label_and_name(tmp_path: Path) -> None:
    indonesia = Entity(id="e1", label="GPE", name="Indonesia")
    document = Document(
        article=Article(id="a", text="Indonesian troops"),
        annotation=Annotation(
            mentions=(Mention(id="m1", start=0, end=10, label="NORP", entity="e1"),), entities=(indonesia,)
        ),
    )
    exported("brat", tmp_path / "out", document)
    assert read("brat", tmp_path / "out")[0].annotation.entities == (indonesia,)


def test_a_relation_whose_end_was_removed_is_told_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "doc.txt").write_text("Ann met Bob and Cy")
    (tmp_path / "in" / "doc.ann").write_text(
        "T1\tP 0 3\tAnn\nT2\tP 8 11\tBob\nT3\tP 16 18\tCy\nR1\tKnows Arg1:T1 Arg2:T2\nR2\tKnows Arg1:T2 Arg2:T3\n"
    )
    (document,) = read("brat", tmp_path / "in")
    annotation = replace(document.annotation, mentions=document.annotation.mentions[1:])
    receipt = exported("brat", tmp_path / "out", replace(document, annotation=annotation))
    assert "1 relations whose end is rejected or gone" in receipt.text()
    told = (tmp_path / "out" / "doc.ann").read_text()
    assert re.findall(r"(?m)^R.*$", told) == ["R1\tKnows Arg1:T1 Arg2:T2"]
    assert "T1\tP 8 11\tBob" in told, "numbered anew, and so is what names it"


def test_what_was_read_in_pieces_is_written_in_pieces(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "doc.txt").write_text("Anna Bob  Smith")
    (tmp_path / "in" / "doc.ann").write_text("T1\tPerson 0 4;10 15\tAnna Smith\n")
    exported("brat", tmp_path / "out", *read("brat", tmp_path / "in"))
    assert (tmp_path / "out" / "doc.ann").read_text() == "T1\tPerson 0 4;10 15\tAnna Smith\n"
    assert read("brat", tmp_path / "out") == read("brat", tmp_path / "in")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("T1\tPER 0 3\tBob", "line 1: T1 says 'Bob', the text there is 'Ann'"),
        ("T1\tPER 0\tAnn", "line 1"),
        ("E1\tMEET:T9", "E1 names T9, which is not there"),
        ("T1\tPER 0 x\tAnn", "line 1"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "doc.txt").write_text("Ann")
    (tmp_path / "doc.ann").write_text(line + "\n")
    with pytest.raises(DocumentError, match=r"doc\.ann") as error:
        read("brat", tmp_path)
    assert told in str(error.value)


def test_what_brat_has_saved_again_reads_the_same(tmp_path: Path) -> None:
    entity = replace(SMALL.annotation.entities[0], ref="Q:1")
    document = replace(SMALL, annotation=replace(SMALL.annotation, entities=(entity, *SMALL.annotation.entities[1:])))
    exported("brat", tmp_path / "out", document)
    before = read("brat", tmp_path / "out")
    marks = tmp_path / "out" / "small.ann"
    told = re.sub(r"(?m)^(N.*)\t(.*)$", r"\1\t\t\2", marks.read_text())  # each time, a tab more before a name
    told = re.sub(r"(?m)^(E\d+\t\S+)$", r"\1 ", told)  # and a space after an event of nothing but a trigger
    assert "\t\t" in told
    marks.write_text(told)
    assert read("brat", tmp_path / "out") == before


def test_two_events_of_a_type_share_their_trigger(tmp_path: Path) -> None:
    one = SMALL.annotation.events[0]
    document = replace(SMALL, annotation=replace(SMALL.annotation, events=(one, replace(one, id="v9", arguments=()))))
    exported("brat", tmp_path / "out", document)
    told = (tmp_path / "out" / "small.ann").read_text()
    assert len(re.findall(r"(?m)^T\d+\tCONSULT ", told)) == 1
    assert len(re.findall(r"(?m)^E\d+\tCONSULT:T5\b", told)) == 2


def test_a_type_without_a_letter_is_lost_with_a_word(tmp_path: Path) -> None:
    one = replace(SMALL.annotation.events[0], type="---")
    document = replace(SMALL, annotation=replace(SMALL.annotation, events=(one,)))
    assert "lost: 1 event types" in exported("brat", tmp_path / "out", document).text()


def test_windows_line_ends_count_once_as_brat_counts_them(tmp_path: Path) -> None:
    (tmp_path / "doc.txt").write_bytes(b"Ann\r\nBob")
    (tmp_path / "doc.ann").write_text("T1\tPER 4 7\tBob\n")
    (document,) = read("brat", tmp_path)
    assert document.quote(document.annotation.mentions[0]) == "Bob"


def test_an_id_cannot_leave_the_folder(tmp_path: Path) -> None:
    names = {"../../evil", "..", "page.ann", "page"}
    exported("brat", tmp_path / "out", *(Document(article=Article(id=name, text="Ann")) for name in names))
    assert sorted(os.listdir(tmp_path)) == ["out"]
    assert {d.article.id for d in read("brat", tmp_path / "out")} == names
    assert not any(path.stem.endswith(".ann") for path in (tmp_path / "out").iterdir()), "brat would look for page.ann"


def test_an_entity_that_needs_no_line_is_named_in_the_receipt(tmp_path: Path) -> None:
    document = Document(
        article=Article(id="a", text="Ann"),
        annotation=Annotation(
            mentions=(Mention(id="m1", start=0, end=3, label="PERSON", entity="e1"),),
            entities=(Entity(id="e1", label="PERSON", name="Ann"), Entity(id="e2", label="ORG", name="None")),
        ),
    )
    told = exported("brat", tmp_path / "out", document).text()
    assert "needs no line" in told
    assert "it has no mention" in told
