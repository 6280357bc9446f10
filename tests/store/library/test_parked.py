"""Corrections that their article cannot take: kept in a file, listed by the doctor, made once they can be."""

from __future__ import annotations

import errno
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Article, Document, replace
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import Correction, Edit
from newsview.store.editing.earlier_text import merge_earlier
from newsview.store.editing.patches import patch_of
from newsview.store.editing.session import Session
from newsview.store.errors import NotSavedError
from newsview.store.library import storage
from newsview.store.library.doctor import Report, examine, history_fault
from newsview.store.library.library import Library
from newsview.store.library.parked import new_path, park, parked_files, read
from tests.store.faults import STEPS, FaultyOS
from tests.store.newsroom import TEXT, article, library_of, proposed


def session_of(library: Library, id_: str = "a1") -> Session:
    contents = library.contents(id_)
    return Session(contents.document, contents.current, by="ann")


def done(session: Session, edit: Edit) -> Correction:
    made = session.do(edit)
    assert made is not None
    return made


def parked(folder: Path, session: Session, *corrections: Correction, why: str = "there is no article") -> Path:
    contents = Contents(document=session.document, corrections=session.corrections)
    path = new_path(folder, session.document.article.id)
    park(folder, path, id=session.document.article.id, corrections=corrections, why=why, contents=contents)
    return path


def of_parked(report: Report) -> list[tuple[bool, str]]:
    return [(f.fixed, f.what) for f in report.findings if f.where.startswith("parked/")]


def file_of(folder: Path) -> Path:
    (found,) = folder.glob("articles/??/*.json")
    return found


def test_what_is_parked_is_listed_and_an_article_that_vanished_comes_back_with_it(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        session = session_of(library)
        first = done(session, edits.decide(session.document, ["m1"], "accepted"))
        library.record("a1", [first])
        second = done(session, edits.relabel(session.document, ["m2"], "ORG"))
        file_of(tmp_path).unlink()
        for each in tmp_path.glob("articles/??/*.bak"):
            each.unlink()
        parked(tmp_path, session, second)
    report = examine(tmp_path)
    ((fixed, what),) = of_parked(report)
    assert (fixed, report.sound) == (False, False)
    assert what.startswith("1 correction parked on ")
    assert "there is no article; doctor --fix" in what
    report = examine(tmp_path, fix=True)
    assert [fixed for fixed, _ in of_parked(report)] == [True]
    assert list(parked_files(tmp_path)) == []
    with Library.open(tmp_path) as library:
        assert library.load("a1") == session.document
        assert library.history("a1") == session.corrections
    assert examine(tmp_path).sound


def test_what_is_parked_is_made_in_an_article_that_others_changed_since(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        session, other = session_of(library), session_of(library)
        mine = done(session, edits.decide(session.document, ["m1"], "accepted"))
        library.record("a1", [done(other, edits.decide(other.document, ["m2"], "rejected"))])
        parked(tmp_path, session, mine, why="overtaken")
    report = examine(tmp_path, fix=True)
    assert [fixed for fixed, _ in of_parked(report)] == [True]
    with Library.open(tmp_path) as library:
        now = library.load("a1")
        assert (now.mention("m1").status, now.mention("m2").status) == ("accepted", "rejected")


def test_an_article_in_the_trash_stays_there_and_so_does_what_is_parked(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        session = session_of(library)
        mine = done(session, edits.decide(session.document, ["m1"], "accepted"))
        library.remove("a1")
        parked(tmp_path, session, mine)
    ((fixed, what),) = of_parked(examine(tmp_path, fix=True))
    assert not fixed
    assert "newsview restore" in what
    with Library.open(tmp_path) as library:
        library.restore("a1")
    assert [fixed for fixed, _ in of_parked(examine(tmp_path, fix=True))] == [True]
    with Library.open(tmp_path) as library:
        assert library.load("a1") == session.document


def test_what_is_in_the_article_already_is_made_only_once(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        session = session_of(library)
        mine = done(session, edits.decide(session.document, ["m1"], "accepted"))
        parked(tmp_path, session, mine)
        library.record("a1", [mine])
    ((fixed, what),) = of_parked(examine(tmp_path, fix=True))
    assert fixed
    assert what.endswith("they are in the article")
    with Library.open(tmp_path) as library:
        assert library.history("a1") == (mine,)


def test_a_damaged_file_of_parked_corrections_is_told(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        session = session_of(library)
        path = parked(tmp_path, session, done(session, edits.decide(session.document, ["m1"], "accepted")))
    path.write_bytes(path.read_bytes()[:-9])
    for fix in (False, True):
        ((fixed, what),) = of_parked(examine(tmp_path, fix=fix))
        assert not fixed
        assert "not whole JSON" in what
    assert path.exists()


@pytest.mark.parametrize("step", STEPS)
def test_a_fault_of_the_disk_leaves_what_was_parked_before(tmp_path: Path, step: str) -> None:
    with library_of(tmp_path) as library:
        session = session_of(library)
        first = done(session, edits.decide(session.document, ["m1"], "accepted"))
        path = parked(tmp_path, session, first)
        second = done(session, edits.decide(session.document, ["m2"], "accepted"))
        faulty = FaultyOS(step, 1, errno.ENOSPC, times=100)
        contents = Contents(document=session.document, corrections=session.corrections)
        with mock.patch.object(storage, "os", faulty):
            try:
                park(tmp_path, path, id="a1", corrections=(first, second), why="x", contents=contents)
            except NotSavedError:
                assert read(path).corrections in ((first,), (first, second))
            else:
                assert read(path).corrections == (first, second)


NEW = TEXT.replace("two missiles", "three missiles").replace("Fumio Kishida told", "Prime Minister Fumio Kishida told")


def replaced(text: str, annotated: bool) -> Document:
    return proposed(text, pipeline="en 2") if annotated else article("a1", text)


@pytest.mark.parametrize("annotated", [False, True])
def test_corrections_of_a_text_that_was_replaced_move_with_their_words(tmp_path: Path, annotated: bool) -> None:
    with library_of(tmp_path) as library:
        session = session_of(library)
        library.record("a1", [done(session, edits.decide(session.document, ["m1"], "accepted"))])
        kishida = next(m for m in session.document.annotation.mentions if m.label == "PERSON")
        done(session, edits.relabel(session.document, [kishida.id], "ORG"))
        start = TEXT.index("two missiles")
        done(session, edits.add_mention(session.document, start, start + 12, "WEAPON"))
        done(session, edits.annotate_note(session.document, None, "a note"))
        library.add(replaced(NEW, annotated))
        mine = Contents(document=session.document, corrections=session.corrections)
        merged = library.merge(patch_of(mine), earlier=True)
        now, kept = library.load("a1"), library.contents("a1")
        assert now.text == NEW
        assert next(m for m in now.annotation.mentions if now.quote(m) == "Fumio Kishida").label == "ORG"
        assert now.article.note == "a note"
        assert [u.quote for u in kept.unplaced] == ["two missiles"]
        assert len(merged.made) >= 2
        assert merged.conflicts == ()
        assert history_fault(kept) is None
        again = library.merge(patch_of(mine), earlier=True)
        assert again.made == ()
        assert library.contents("a1") == kept


def test_a_patch_of_a_text_that_the_article_never_had_is_refused(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        other = Session(proposed("Japan is an island."), by="ann")
        done(other, edits.decide(other.document, ["m1"], "accepted"))
        mine = Contents(document=other.document, corrections=other.corrections)
        with pytest.raises(ValueError, match="never had"):
            merge_earlier(library.contents("a1"), patch_of(mine))


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(["accepted", "rejected", "label", "delete"]), st.integers(0, 9)), max_size=6),
    st.integers(0, 3),
    st.sampled_from([NEW, TEXT + " It rained.", "Japan said no. " + TEXT]),
    st.booleans(),
)
def test_whatever_was_decided_late_is_in_the_article_or_waits(
    acts: list[tuple[str, int]], saved: int, text: str, annotated: bool
) -> None:
    session = Session(proposed(), by="ann")
    for what, which in acts:
        mentions = session.document.annotation.mentions
        if not mentions:
            break
        one = [mentions[which % len(mentions)].id]
        if what == "delete":
            session.do(edits.delete(session.document, one))
        elif what == "label":
            session.do(edits.relabel(session.document, one, "ORG"))
        else:
            session.do(edits.decide(session.document, one, what))  # type: ignore[arg-type]
    from newsview.store.editing.corrections import rewound
    from newsview.store.library.updates import new_version

    before = Contents(
        document=rewound(session.document, session.corrections, saved), corrections=session.corrections[:saved]
    )
    contents = new_version(before, replace(replaced(text, annotated)), by="bob")
    mine = Contents(document=session.document, corrections=session.corrections)
    merged = merge_earlier(contents, patch_of(mine))
    assert history_fault(merged.contents) is None
    waiting = {u.quote for u in merged.contents.unplaced}
    now = merged.contents.document
    there = {(now.quote(m), m.label, m.status) for m in now.annotation.mentions}
    for each in session.document.annotation.mentions:
        if each.status != "proposed":
            quote = session.document.quote(each)
            assert (quote, each.label, each.status) in there or quote in waiting or merged.conflicts
    assert merge_earlier(merged.contents, patch_of(mine)).contents == merged.contents


def test_the_article_alone_is_no_patch() -> None:
    bare = Contents(document=Document(article=Article(id="a1", text=TEXT)))
    assert merge_earlier(bare, patch_of(bare)).contents == bare
