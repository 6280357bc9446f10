"""No article replaces another: what comes in is known by its text, by the archive's own id, or by where it lies."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.appearances import SOURCES, archive_id, locator, origin, text_id
from newsview.store.document.model import Article, Document, replace
from newsview.store.editing.corrections import EARLIER_TEXT, LATER_TEXT, NEW_VERSION
from newsview.store.editing.patches import patch_of
from newsview.store.errors import LibraryError
from newsview.store.library.doctor import examine
from newsview.store.library.library import Library
from tests.store.newsroom import TEXT, article, decide, library_of, proposed, session_of

KABUL = "A bomb killed two people in Kabul on Monday, and the ministry said that it would find who had laid it."
ICELAND = "The parliament of Iceland voted on a fishing bill, which the party of farmers has fought for many years."
NEWER = TEXT.replace("two missiles", "three ballistic missiles")


def texts_of(library: Library) -> list[str]:
    """Every text that the library holds, also those before a new version."""
    found = []
    for row in library.rows():
        contents = library.contents(row.id)
        found += [contents.document.text, *(v.document.text for v in contents.versions)]
    return found


stories = st.sampled_from([KABUL, ICELAND, TEXT]).flatmap(
    lambda text: st.sampled_from(
        [text, text + " More was known later.", text.replace("Monday", "Friday"), text[: len(text) // 2], text[:20]]
    )
)


@st.composite
def records(draw: st.DrawFn) -> Document:
    """A record of an archive, a crawl or a folder, in which the same ids, names and sources come again and again."""
    text = draw(stories)
    source = draw(
        st.sampled_from(
            [None, "Reuters", "AP", "https://example.org/", "https://example.org/1", "http://[", "articles.jsonl",
             "a/story.txt", "b/story.txt"]
        )
    )  # fmt: skip
    id_ = draw(st.sampled_from(["1", "articles-1", "story", "", text_id(text)]))
    own = source is not None and draw(st.booleans())
    digest = hashlib.sha256(text.encode()).hexdigest() if own else None
    reviewed = draw(st.sampled_from([None, None, "2024-01-09T10:00:00Z"]))
    return Document(article=Article(id=id_, text=text, source=source, sha256=digest, reviewed=reviewed))


@given(st.lists(records(), max_size=8))
@settings(max_examples=150, deadline=None)
def test_all_texts_are_there_in_whatever_order_they_come_and_twice_changes_nothing(given: list[Document]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with Library.open(Path(folder)) as library:
            done: dict[str, str] = {}
            for each in given:
                library.add(each)
                for row in library.rows():
                    if row.reviewed is not None:
                        done.setdefault(row.id, library.load(row.id).text)
            assert {each.text for each in given} == {*texts_of(library)}
            assert all(library.load(id_).text == text for id_, text in done.items())  # nothing reviewed was replaced
            current = [library.load(row.id).text for row in library.rows()]
            assert len({*current}) == len(current)
            before = {row.id: library.contents(row.id) for row in library.rows()}
            assert [library.add(each).outcome for each in given] == ["known"] * len(given)
            assert {row.id: library.contents(row.id) for row in library.rows()} == before
        assert examine(Path(folder)).sound


@given(st.lists(records(), max_size=6), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_texts_are_the_same_in_any_order(given: list[Document], chance: object) -> None:
    other = [*given]
    chance.shuffle(other)  # type: ignore[attr-defined]
    found = []
    for some in (given, other):
        with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder)) as library:
            for each in some:
                library.add(each)
            found.append({*texts_of(library)})
    assert found[0] == found[1]


def test_stories_that_share_a_publisher_and_a_credit_stay_apart(tmp_path: Path) -> None:
    credit = " (Reporting by Ann Lee; Editing by Bob Ray)"
    with Library.open(tmp_path) as library:
        for n, text in enumerate(("Oil rose on Monday.", "A bus fell into a river."), 1):
            added = library.add(Document(article=Article(id=f"r{n}", text=text + credit, source="Reuters")))
            assert added == (f"r{n}", "added", 0)


def test_an_id_is_an_archives_own_together_with_its_origin(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(article("17", TEXT, "https://www.example.org/news/17"))
        assert library.add(article("17", NEWER, "https://example.com/17")) == ("17-2", "renamed", 0)
        assert library.add(article("17", NEWER + " More.", "https://example.org/news/17?amp")) == ("17", "version", 0)
        newest = NEWER + " Much more was told by the evening."
        assert library.add(article("17", newest, "https://example.com/17")) == ("17-2", "version", 0)
        assert library.load("17-2").article.extra[SOURCES] == [{"id": "17", "source": "https://example.com/17"}]


def test_the_same_text_elsewhere_is_the_same_article_with_two_sources(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(article("nyt-1", TEXT, "https://example.org/1"))
        assert library.add(article("lexis-7", TEXT, "https://example.com/7")) == ("nyt-1", "source", 0)
        assert library.add(article(text_id(TEXT), TEXT)) == ("nyt-1", "known", 0)
        (row,) = library.rows()
        assert (row.also_ids, row.also_from) == (("lexis-7",), ("https://example.com/7",))
        assert library.add(article("lexis-7", NEWER)) == ("nyt-1", "version", 0)
        assert library.add(article("", NEWER + " More.", "https://example.com/7")) == ("nyt-1", "version", 0)
        assert library.load("nyt-1").article.source == "https://example.org/1"
    with Library.open(tmp_path) as again:
        assert again.rows()[0].also_ids == ("lexis-7",)


def test_a_file_of_the_same_name_elsewhere_is_another_article(tmp_path: Path) -> None:
    def saved(text: str, path: str) -> Document:
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Document(article=Article(id="story", text=text, source=path, sha256=digest))

    with Library.open(tmp_path) as library:
        library.add(saved(TEXT, "/monday/story.txt"))
        assert library.add(saved(NEWER, "/sunday/story.txt")).outcome == "renamed"
        assert library.add(saved(TEXT + " More.", "/monday/story.txt")) == ("story", "version", 0)


def test_an_article_that_is_done_keeps_its_text(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        document = library.load("a1")
        library.remove("a1")
        library.add(replace(document, article=replace(document.article, reviewed="2024-01-09T10:00:00Z")))
        before = library.contents("a1")
        assert library.add(article("a1", NEWER)) == ("a1-2", "beside", 0)
        assert library.contents("a1") == before
        assert library.add(article("a1", NEWER)) == ("a1-2", "known", 0)
        assert library.add(article("a1", NEWER + " More.")) == ("a1-2", "version", 0)


def test_one_undo_brings_the_text_before_back_with_all_that_was_decided_in_it(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        decide(library, "a1", "m1", "m2")
        before = library.load("a1")
        shorter = TEXT.replace("Japan said on Tuesday that ", "")
        assert library.add(article("a1", shorter)) == ("a1", "version", 1)
        new = library.load("a1")
        after = library.undo_new_text("a1", by="me")
        assert after == replace(before, annotation=replace(before.annotation, tokens=None))
        assert library.unplaced("a1") == ()
        assert [c.action for c in library.history("a1", every=True)] == ["accept", NEW_VERSION, EARLIER_TEXT]
        assert [c.action for c in patch_of(library.contents("a1")).corrections] == ["accept"]
        assert library.add(article("a1", shorter)) == ("a1", "known", 0)  # it was sent back
        assert library.redo_new_text("a1", by="me").text == new.text
        assert len(library.unplaced("a1")) == 1
        assert library.undo_new_text("a1", by="me").text == TEXT
        session = session_of(library)
        made = session.undo()  # what was decided before the new text came
        assert made is not None
        library.record("a1", [made])
        assert library.load("a1").mention("m1").status == "proposed"
        with pytest.raises(LibraryError, match="no new text"):
            library.undo_new_text("a1")
        with pytest.raises(LibraryError, match="no new text"):
            library.redo_new_text("a1")
        actions = [c.action for c in library.history("a1", every=True)]
        assert actions == ["accept", NEW_VERSION, EARLIER_TEXT, LATER_TEXT, EARLIER_TEXT, "undo"]
        assert library.as_of("a1", 2).text == shorter
        assert library.as_of("a1", 1) == before
    assert examine(tmp_path).sound


def test_what_was_corrected_in_the_new_text_is_undone_first(tmp_path: Path) -> None:
    with library_of(tmp_path) as library:
        library.add(article("a1", NEWER))
        library.propose("a1", proposed(NEWER))
        decide(library, "a1", "m1")
        with pytest.raises(LibraryError, match="no new text"):
            library.undo_new_text("a1")
        session = session_of(library)
        made = session.undo()
        assert made is not None
        library.record("a1", [made])
        assert session.can_undo is not None
        assert session.can_undo.action == NEW_VERSION
        library.undo_new_text("a1")
        library.redo_new_text("a1")
        session = session_of(library)
        assert session.can_redo is not None
        assert session.can_redo.action == "accept"
    assert examine(tmp_path).sound


@pytest.mark.parametrize(
    ("source", "lies", "published"),
    [
        ("https://www.example.org/a", "https://www.example.org/a", "example.org"),
        ("https://example.org/", None, "example.org"), ("The New York Times", None, "the new york times"),
        ("news/1.txt", None, None), ("1.txt", None, None), ("http://[", None, None), (None, None, None),
    ],
)  # fmt: skip
def test_where_an_article_lies_and_who_published_it(
    source: str | None, lies: str | None, published: str | None
) -> None:
    made = Article(id="1", text=TEXT, source=source)
    assert (locator(made), origin(source), archive_id(made)) == (lies, published, "1")
