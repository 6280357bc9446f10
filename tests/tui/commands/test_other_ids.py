"""An article that is known by several ids and sources: what shows them, and which command finds it by any of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from newsview.store.document.model import Article, Document, replace
from newsview.store.editing.mention_edits import add_mention
from newsview.store.editing.session import Session
from newsview.store.library.library import Library
from newsview.tui.cli import main

TEXT = "Rain fell on Lisbon and on the hills behind it for the whole of Monday."


class Ran(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    monkeypatch.setenv("NEWSVIEW_CONFIG", str(tmp_path / "none.toml"))
    (tmp_path / "none.toml").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*args: object) -> Ran:
        capfd.readouterr()
        with pytest.raises(SystemExit) as exit_:
            main([str(a) for a in args])
        code = exit_.value.code
        return Ran(code if isinstance(code, int) else 1, *capfd.readouterr())

    return run


def article(id_: str, source: str, text: str = TEXT) -> Document:
    return Document(article=Article(id=id_, text=text, source=source))


def corrected(folder: Path, document: Document, place: tuple[int, int], by: str) -> None:
    """A library of one article in which `by` marked a name."""
    with Library.open(folder) as library:
        library.add(document)
        session = Session(document, by=by)
        made = session.do(add_mention(document, *place, "LOC"))
        assert made is not None
        library.record(document.article.id, [made])


def test_an_article_is_found_and_shown_by_each_id_that_it_has(run: Callable[..., Ran], tmp_path: Path) -> None:
    folder = tmp_path / "library"
    with Library.open(folder) as library:
        library.add(article("afp-1", "AFP"))
        library.add(article("lisa-7", "Lusa"))
    assert "(also lisa-7)" in run("list", "--library", folder).out
    shown = run("history", "lisa-7", "--library", folder)
    assert shown.code == 0
    assert [line.split()[-1] for line in shown.out.splitlines()] == ["afp-1", "lisa-7", "AFP", "Lusa"]
    assert '"id":"afp-1"' in run("export", "json", "lisa-7", "--status", "all", "--library", folder).out
    assert run("diff", "lisa-7", "--library", folder).code == 0
    assert run("remove", "lisa-7", "--library", folder).err.startswith("1 removed")
    assert run("restore", "afp-1", "--library", folder).code == 0


def test_an_id_that_two_articles_had_elsewhere_is_told(run: Callable[..., Ran], tmp_path: Path) -> None:
    folder = tmp_path / "library"
    other = "The council of Porto closed the old bridge to lorries after a survey of its arches."
    with Library.open(folder) as library:
        for id_, text in (("a", TEXT), ("b", other)):
            library.add(article(id_, "AFP", text))
            library.add(article("x", "Lusa" if id_ == "a" else "EFE", text))
    ran = run("history", "x", "--library", folder)
    assert ran.code == 1
    assert "a, b" in ran.err


def test_libraries_with_one_text_under_two_ids_merge_into_one_article(run: Callable[..., Ran], tmp_path: Path) -> None:
    corrected(tmp_path / "mine", article("afp-1", "AFP"), (13, 19), "ann")
    corrected(tmp_path / "theirs", article("lusa-7", "Lusa"), (31, 36), "bob")
    ran = run("merge", tmp_path / "theirs", "--library", tmp_path / "mine")
    assert ran.out == "afp-1: 1 made\n"
    with Library.open(tmp_path / "mine") as library:
        [row] = library.rows()
        assert row.also_ids == ("lusa-7",)
        document = library.load("afp-1")
        assert {document.quote(m) for m in document.annotation.mentions} == {"Lisbon", "hills"}
    assert run("merge", tmp_path / "theirs", "--library", tmp_path / "mine").out == ""


def test_annotators_copies_that_are_kept_apart_stay_apart_in_a_merge(run: Callable[..., Ran], tmp_path: Path) -> None:
    copy = article("afp-1.2", "AFP")
    copy = replace(copy, article=replace(copy.article, extra={"copy_of": "afp-1"}))
    corrected(tmp_path / "mine", article("afp-1", "AFP"), (13, 19), "ann")
    corrected(tmp_path / "theirs", copy, (31, 36), "bob")
    assert run("merge", tmp_path / "theirs", "--library", tmp_path / "mine").code == 0
    with Library.open(tmp_path / "mine") as library:
        assert [row.id for row in library.rows()] == ["afp-1", "afp-1.2"]
