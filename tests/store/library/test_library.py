"""A library keeps what it is given, gives it back after a restart, and knows what it is given again."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where

from newsview.store.document.model import Article, Document, replace
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.corrections import rewound
from newsview.store.editing.session import Session
from newsview.store.errors import LibraryError, NoArticleError, ReadOnlyError
from newsview.store.library.library import Library, default_folder
from tests.store.editing.test_corrections import random_edits
from tests.store.newsroom import TEXT, article, decide, library_of, proposed, session_of
from tests.strategies import documents


def test_what_is_corrected_is_there_after_a_restart(tmp_path: Path) -> None:
    with library_of(tmp_path / "library") as library:
        decide(library, "a1", "m1", "v1")
        session = session_of(library)
        made = [session.do(edits.relabel(session.document, ["m2"], "ORG")), session.undo()]
        library.record("a1", [c for c in made if c is not None])
    with Library.open(tmp_path / "library") as again:
        document = again.load("a1")
        assert document.mention("m1").status == document.event("v1").status == "accepted"
        assert document.mention("m2").label == "GPE"
        assert [c.action for c in again.history("a1")] == ["accept", "relabel", "undo"]
        assert Session(document, again.history("a1")).can_redo is not None
        (row,) = again.rows()
        assert (row.mentions_reviewed, row.events_reviewed, row.corrections) == (1, 1, 3)
        assert row.annotated
        assert row.characters == len(TEXT)


@given(data=st.data(), document=documents())
@settings(max_examples=40, deadline=None)
def test_any_history_is_kept_exactly(data: st.DataObject, document: Document) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with Library.open(Path(folder)) as library:
            id_ = library.add(document).id
            session = Session(library.load(id_), library.history(id_))
            first = session.document
            for _ in range(data.draw(st.integers(1, 5))):
                kind = data.draw(st.sampled_from(["do", "do", "undo", "redo"]))
                try:
                    made = (
                        session.do(data.draw(random_edits(session.document)))
                        if kind == "do"
                        else getattr(session, kind)()
                    )
                except edits.EditError:
                    continue
                if made is not None:
                    library.record(id_, [made])
            assert library.load(id_) == session.document
        with Library.open(Path(folder), write=False) as again:
            assert again.load(id_) == session.document
            assert again.history(id_) == session.corrections
            assert rewound(again.load(id_), again.history(id_)) == first
            row, shown = again.rows()[0], session.document.annotation
            assert row.mentions == len(shown.mentions)
            assert row.corrections == len(session.corrections)


def test_plain_tinydb_reads_an_article_and_the_catalogue(tmp_path: Path) -> None:
    library_of(tmp_path, 2).close()
    files = sorted((tmp_path / "articles").glob("*/*.json"))
    assert len(files) == 2
    with TinyDB(files[0], access_mode="r") as db:
        assert {"article", "mentions", "entities", "events", "corrections"} <= db.tables()
        names = db.table("mentions").search(where("label") == "PERSON")
        assert [TEXT[m["start"] : m["end"]] for m in names] == ["Fumio Kishida"]
    with TinyDB(tmp_path / "library.json", access_mode="r") as db:
        assert {row["id"] for row in db.table("articles").all()} == {"a1", "a2"}


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    library_of(tmp_path / "library").close()
    for path in [tmp_path / "library", *(tmp_path / "library").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.parametrize(
    "id_", ["", "../../etc/passwd", "/", "a\0b", "new\nline", "x" * 5000, "🇰🇵", "CON", ".", "\u202e"]
)
def test_an_id_may_be_anything(tmp_path: Path, id_: str) -> None:
    with Library.open(tmp_path / "library") as library:
        found = library.add(article(id_, TEXT)).id
        library.propose(found, proposed())
        decide(library, found, "m1")
    with Library.open(tmp_path / "library") as library:
        assert library.load(found).mention("m1").status == "accepted"
        assert [row.id for row in library.rows()] == [found]
        assert found == id_ or id_ == ""
    assert [p.name for p in tmp_path.iterdir()] == ["library"]


def test_a_file_name_that_is_not_utf8_is_no_obstacle(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(Document(article=Article(id="caf\udce9", text="Text.", source=os.fsdecode(b"/news/caf\xe9.txt"))))
        assert library.load("caf\ufffd").article.source == "/news/caf\ufffd.txt"


def test_the_same_article_again_is_known(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        assert library.add(article(source="/news/1.txt")) == ("a1", "added", 0)
        assert library.add(article(source="/news/1.txt")) == ("a1", "known", 0)
        assert library.add(article("other id", TEXT, source="/news/1.txt")) == ("a1", "source", 0)
        assert library.add(article("other id", TEXT, source="/news/1.txt")) == ("a1", "known", 0)
        assert library.add(proposed()) == ("a1", "updated", 0)
        assert library.add(proposed()) == ("a1", "known", 0)
        assert len(library.rows()) == 1


def test_another_article_that_has_the_same_id_gets_its_own(tmp_path: Path) -> None:
    other = "Voters in Estonia chose a parliament on Sunday, with the war next door on their minds as they did so."
    with Library.open(tmp_path) as library:
        library.add(article("story", TEXT, "/monday/story.txt"))
        assert library.add(article("story", other, "/sunday/story.txt")) == ("story-2", "renamed", 0)
        assert library.add(article("story", other, "/sunday/story.txt")) == ("story-2", "known", 0)
        assert [library.load(row.id).text for row in library.rows()] == [TEXT, other]


def test_articles_that_share_only_the_name_of_their_source_stay_apart(tmp_path: Path) -> None:
    other = "Voters in Estonia chose a parliament on Sunday, with the war next door on their minds as they did so."
    with Library.open(tmp_path) as library:
        assert library.add(article("1", source="UPI")).outcome == "added"
        assert library.add(article("2", other, source="UPI")).outcome == "added"
        assert library.add(article("3", other + " More.", source="UPI")).outcome == "added"
        assert library.add(article("4", other + " More still.", source="-")).outcome == "added"


def test_a_correction_that_does_not_follow_or_fit_changes_nothing(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        session = session_of(library)
        first = session.do(edits.decide(session.document, ["m1"], "accepted"))
        second = session.do(edits.decide(session.document, ["m1"], "rejected"))
        assert first
        assert second
        before = library.load("a1")
        with pytest.raises(LibraryError, match="does not follow"):
            library.record("a1", [second])
        with pytest.raises(LibraryError, match="does not fit"):
            library.record("a1", [replace(second, number=1)])
        with pytest.raises(NoArticleError):
            library.record("nobody", [first])
        assert library.load("a1") == before
        assert library.history("a1") == ()
        library.record("a1", [first, second])
        library.record("a1", [first, second])  # as after a failure whose outcome is unknown
        with pytest.raises(LibraryError, match="otherwise"):
            library.record("a1", [replace(second, by="another")])
        assert [c.number for c in library.history("a1")] == [1, 2]


def test_a_removed_article_goes_to_the_trash(tmp_path: Path) -> None:
    with library_of(tmp_path, 2) as library:
        library.remove("a1")
        assert [row.id for row in library.rows()] == ["a2"]
        with pytest.raises(NoArticleError):
            library.load("a1")
        with pytest.raises(NoArticleError):
            library.remove("a1")
        assert len(list((tmp_path / "trash").iterdir())) == 1
        assert library.add(article(source="/news/1.txt")).outcome == "added"
    with Library.open(tmp_path) as library:
        assert {row.id for row in library.rows()} == {"a1", "a2"}


def test_a_library_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="there is no library at"):
        Library.open(tmp_path / "nowhere", write=False)
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="is not a folder"):
        Library.open(tmp_path / "file")


def test_reading_writes_nothing(tmp_path: Path) -> None:
    library_of(tmp_path, 3).close()
    before = {p: p.stat() for p in tmp_path.rglob("*")}
    with Library.open(tmp_path, write=False) as library:
        assert len(library.rows()) == 3
        assert library.read_only
        library.load("a2")
        with pytest.raises(ReadOnlyError):
            library.add(article("a9"))
        with pytest.raises(ReadOnlyError):
            library.remove("a1")
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == {p: s.st_mtime_ns for p, s in before.items()}


def test_the_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSVIEW_LIBRARY", str(tmp_path / "mine"))
    assert default_folder() == tmp_path / "mine"
    with Library.open() as library:
        assert library.folder == tmp_path / "mine"
    monkeypatch.delenv("NEWSVIEW_LIBRARY")
    assert default_folder().name == "newsview"


def test_articles_are_listed_in_the_order_in_which_they_were_added_within_a_second(tmp_path: Path) -> None:
    ids = ["c", "a", "b", "e", "d"]
    with Library.open(tmp_path) as library:
        for id_ in ids:
            library.add(article(id_))
    with Library.open(tmp_path) as library:
        assert [row.id for row in library.rows()] == ids
