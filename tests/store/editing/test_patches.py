"""One person's corrections carried to another's library as text; what contradicts is shown, never lost."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Annotation, Document, replace
from newsview.store.document.serialization import check
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import Correction
from newsview.store.editing.merging import conflict_of, merge_patch, take_theirs
from newsview.store.editing.patches import ArticlePatch, PatchError, patch_of, read_patch, write_patch
from newsview.store.editing.session import Session
from newsview.store.errors import LibraryError
from newsview.store.library.library import Library
from newsview.store.library.library_merge import merge_library
from tests.store.editing.test_corrections import random_edits
from tests.store.newsroom import TEXT, article, decide, library_of, proposed, session_of
from tests.strategies import documents

ARTICLE = '= {"id":"a","text":"b"}'
STEP = '* {"number":1,"at":"","by":"","action":"x"}'


def worked_on(data: st.DataObject, document: Document, by: str, count: int = 4) -> Contents:
    """The document after some corrections by somebody."""
    session = Session(document, by=by)
    for _ in range(data.draw(st.integers(0, count))):
        try:
            session.undo() if data.draw(st.integers(0, 5)) == 0 else session.do(
                data.draw(random_edits(session.document))
            )
        except edits.EditError:
            continue
    return Contents(document=session.document, corrections=tuple(session.corrections))


def through_text(*patches: ArticlePatch) -> list[ArticlePatch]:
    text = "".join(write_patch(patches))
    assert all(c.isprintable() or c == "\n" for c in text)
    return list(read_patch(text.split("\n")))


@given(data=st.data(), document=documents())
@settings(max_examples=60, deadline=None)
def test_a_patch_makes_the_same_of_another_copy(data: st.DataObject, document: Document) -> None:
    theirs = worked_on(data, document, "alice")
    if not theirs.corrections:
        return
    (patch,) = through_text(patch_of(theirs))
    merged = merge_patch(Contents(document=document), patch)
    assert merged.conflicts == ()
    assert merged.contents.document == theirs.document
    again = merge_patch(merged.contents, patch)
    assert again.contents == merged.contents
    assert again.made == ()
    mine = merge_patch(theirs, patch)
    assert mine.contents == theirs


@given(data=st.data(), document=documents())
@settings(max_examples=60, deadline=None)
def test_merging_two_people_loses_nothing_of_either(data: st.DataObject, document: Document) -> None:
    mine, theirs = worked_on(data, document, "me"), worked_on(data, document, "you")
    merged = merge_patch(mine, patch_of(theirs))
    check(merged.contents.document)
    assert merged.contents.corrections[: len(mine.corrections)] == mine.corrections
    brought = sum(c.action == "bring in" for c in merged.made)
    assert len(merged.made) - brought + merged.known + len(merged.conflicts) == len(theirs.corrections)
    waiting = merged.contents.unplaced
    assert len(waiting) == len({u.id for u in waiting})
    assert [conflict_of(u).correction.by for u in waiting] == ["you"] * len(waiting)
    # Where both did the same and one took it back, another merge may ask about it; it asks once, and loses nothing.
    again = merge_patch(merged.contents, patch_of(theirs))
    assert again.contents.unplaced[: len(waiting)] == waiting
    assert merge_patch(again.contents, patch_of(theirs)).contents == again.contents
    session = Session(merged.contents.document, merged.contents.corrections)
    while session.undo() is not None:
        check(session.document)
    assert session.document == document


@given(data=st.data(), document=documents(), renumbered=st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_copy_in_which_nothing_is_proposed_gets_what_was_corrected(
    data: st.DataObject, document: Document, renumbered: bool
) -> None:
    theirs = worked_on(data, document, "alice")
    patch = patch_of(theirs)
    merged = merge_patch(Contents(document=replace(document, annotation=Annotation())), patch)
    check(merged.contents.document)
    assert merged.conflicts == ()
    named = {b.id for b in patch.base if b.kind == "mention"} | {
        c.id for each in theirs.corrections for c in each.changes if c.kind == "mention"
    }
    wanted = [(m.extent, m.label, m.status) for m in theirs.document.annotation.mentions if m.id in named]
    got = [(m.extent, m.label, m.status) for m in merged.contents.document.annotation.mentions]
    if all(c.changes for c in theirs.corrections):
        assert sorted(got) == sorted(wanted)


def other_ids(document: Document) -> Document:
    """The same proposals, numbered otherwise."""
    annotation = document.annotation
    names = {m.id: f"m{100 + n}" for n, m in enumerate(annotation.mentions)}
    groups = {e.id: f"e{100 + n}" for n, e in enumerate(annotation.entities)}
    return replace(
        document,
        annotation=replace(
            annotation,
            mentions=tuple(replace(m, id=names[m.id], entity=groups.get(m.entity or "")) for m in annotation.mentions),
            entities=tuple(replace(e, id=groups[e.id]) for e in annotation.entities),
            events=tuple(
                replace(e, id="v77", arguments=tuple(replace(a, mention=names[a.mention or ""]) for a in e.arguments))
                for e in annotation.events
            ),
        ),
    )


def corrected(library: Library) -> Document:
    """A bit of everything."""
    session = session_of(library)
    steps = [
        edits.decide(session.document, ["m1", "v1"], "accepted"),
        edits.relabel(session.document, ["m2"], "ORG"),
        edits.add_mention(session.document, TEXT.index("Tokyo"), TEXT.index("Tokyo") + 5, "GPE"),
    ]
    made = [session.do(step) for step in steps]
    made.append(session.do(edits.respan(session.document, "m3", TEXT.index("Kishida"), TEXT.index("Kishida") + 7)))
    made += [session.undo(), session.redo()]
    library.record("a1", [c for c in made if c is not None])
    return session.document


def seen(document: Document) -> set[tuple[object, ...]]:
    """What a person sees of the annotation, without ids."""
    annotation = document.annotation
    named = {e.id: (e.label, e.name) for e in annotation.entities}
    marks: set[tuple[object, ...]] = {
        (m.extent, m.label, m.status, named.get(m.entity or "")) for m in annotation.mentions
    }
    return marks | {(e.trigger.extent, e.status, tuple(a.extent for a in e.arguments)) for e in annotation.events}


def test_annotations_are_matched_by_place_whatever_their_ids(tmp_path: Path) -> None:
    with library_of(tmp_path / "theirs") as theirs:
        wanted = corrected(theirs)
        patch = patch_of(theirs.contents("a1"))
    with Library.open(tmp_path / "mine") as mine:
        mine.add(article())
        mine.propose("a1", other_ids(proposed()))
        merged = mine.merge(patch)
        assert merged.conflicts == ()
        assert seen(mine.load("a1")) == seen(wanted)
        assert mine.merge(patch).made == ()
        session = session_of(mine)
        while (undone := session.undo()) is not None:
            mine.record("a1", [undone])
        assert seen(mine.load("a1")) == seen(proposed())


def test_a_contradiction_waits_and_can_be_decided_for_them(tmp_path: Path) -> None:
    with library_of(tmp_path / "theirs") as theirs, library_of(tmp_path / "mine") as mine:
        decide(theirs, "a1", "m1", status="rejected")
        decide(theirs, "a1", "m2")
        decide(mine, "a1", "m1")
        patch = patch_of(theirs.contents("a1"))
        for _ in range(2):
            merged = mine.merge(patch)
            (conflict,) = merged.conflicts
            assert [(c.field, c.before, c.mine, c.theirs) for c in conflict.fields] == [
                ("status", "proposed", "accepted", "rejected")
            ]
            document = mine.load("a1")
            assert document.mention("m1").status == document.mention("m2").status == "accepted"
            (waiting,) = mine.unplaced("a1")
            assert (waiting.kind, waiting.quote) == ("conflict", "Japan")
        session = session_of(mine)
        made = session.do(take_theirs(session.document, conflict_of(waiting)))
        assert made is not None
        mine.record("a1", [made])
        mine.settle("a1", waiting.id, by="me")
        assert mine.merge(patch).conflicts == ()
        assert mine.load("a1").mention("m1").status == "rejected"
        assert mine.unplaced("a1") == ()


def test_a_patch_of_another_text_is_refused(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        decide(library, "a1", "m1")
        patch = patch_of(library.contents("a1"))
        library.add(article(text=TEXT + " More."))
        with pytest.raises(LibraryError, match="another text"):
            library.merge(patch)


def test_a_library_is_joined_to_another(tmp_path: Path) -> None:
    with library_of(tmp_path / "theirs", 3) as theirs:
        wanted = corrected(theirs)
        decide(theirs, "a2", "m1")
    with Library.open(tmp_path / "mine") as mine:
        mine.add(article("a1", source="/news/1.txt"))
        mine.add(article("a3", "An article of my own that is called as one of theirs is."))
        outcomes = {each.id: each.outcome for each in merge_library(mine, tmp_path / "theirs")}
        assert outcomes == {"a1": "merged", "a2": "added", "a3": "failed"}
        assert seen(mine.load("a1")) == seen(wanted)
        assert [c.by for c in mine.history("a2")] == ["somebody"]
        outcomes = {each.id: each.outcome for each in merge_library(mine, tmp_path / "theirs")}
        assert outcomes == {"a1": "known", "a2": "known", "a3": "failed"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", None),
        ("diff --git a b\n", "line 1"),
        ("newsview patch 1\n* {}\n", "line 2: an article"),
        ('newsview patch 1\n= {"id":"a","text":"b"}\n+ {}\n', "line 3"),
        ('newsview patch 1\n= {"id":"a","text":7}\n', "line 2"),
        (f"newsview patch 1\n{ARTICLE}\n{STEP}\n" + '@ {"kind":"x","id":"1"}\n', "line 4"),
        ('newsview patch 1\n= {"id"\n', "line 2"),
        ("newsview patch 1\n= " + "[" * 5000 + "\n", "line 2"),
    ],
)  # fmt: skip
def test_what_is_no_patch_is_refused_by_line(text: str, told: str | None) -> None:
    if told is None:
        assert list(read_patch([])) == []
        return
    with pytest.raises(PatchError, match=told):
        list(read_patch(text.split("\n")))


def test_the_text_of_a_patch_is_stable(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        session = session_of(library)
        made = session.do(edits.relabel(session.document, ["m5"], "ORG"))
        assert made is not None
        library.record(
            "a1",
            [
                Correction(
                    number=1, at="2026-11-24T07:00:00Z", by="al\x1bice\u202e", action="relabel", changes=made.changes
                )
            ],
        )
        lines = list(write_patch([patch_of(library.contents("a1"))]))
    assert lines[0] == "newsview patch 1\n"
    assert lines[2].startswith('= {"id":"a1","title":"Missiles","text":"')
    steps = [line for line in lines if line[0] in "*@"]
    assert steps[0] == '* {"number":1,"at":"2026-11-24T07:00:00Z","by":"al\\u001bice\\u202e","action":"relabel"}\n'
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        file.writelines(lines)
        file.seek(0)
        assert next(read_patch(file)).corrections[0].by == "al\x1bice\u202e"


def newsview(*arguments: str | Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newsview.tui.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=Path(__file__).parents[3], input=text, capture_output=True, text=True)


def test_two_people_exchange_patches_from_the_command_line(tmp_path: Path) -> None:
    theirs, mine = tmp_path / "theirs", tmp_path / "mine"
    with library_of(theirs, 2) as library:
        decide(library, "a1", "m1")
        decide(library, "a1", "m2", status="rejected")
        decide(library, "a2", "m1")
    with library_of(mine) as library:
        decide(library, "a1", "m2")
    patch = newsview("diff", "--library", theirs)
    assert patch.returncode == 0
    done = newsview("apply", "-", "--library", mine, text=patch.stdout)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "a1: 1 made, 1 in conflict"
    assert "status: accepted here, rejected there" in done.stdout
    assert "there is no article 'a2'" in done.stderr
    done = newsview("merge", theirs, "--library", mine)
    assert done.returncode == 1
    assert "a2: added, with 1 correction\n" in done.stdout
    left = newsview("diff", "a1", "--against", mine, "--library", theirs).stdout
    assert [line for line in left.splitlines() if line.startswith(("-", "+"))] == [
        '- {"status":"proposed"}',
        '+ {"status":"rejected"}',
    ]
    with Library.open(mine) as library:
        (waiting,) = library.unplaced("a1")
        library.settle("a1", waiting.id, by="me")
    done = newsview("merge", theirs, "--library", mine)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert newsview("diff", "nobody", "--library", mine).returncode == 1
    assert newsview("apply", "-", "--library", mine, text="no patch\n").returncode == 1
    assert newsview("apply", tmp_path / "missing", "--library", mine).returncode == 2
