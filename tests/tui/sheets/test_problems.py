"""What has problems is the same in `newsview stats`, in the library's filter and on the sheet, under any scheme."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsview.store.document.model import Document, replace
from newsview.store.library.library import Library
from newsview.tui.config import Config
from newsview.tui.library.screen import LibraryScreen
from newsview.tui.sheets.problems import ProblemsScreen
from newsview.tui.widgets.line_view import Line
from tests.tui.command_line import Run
from tests.tui.driving import desk
from tests.tui.hosting import document, drawn
from tests.tui.test_other_words import SPANISH, config


def sound(id_: str) -> Document:
    """The sample without what contradicts itself in it, and with a source and a text of its own."""
    made = document(id_)
    annotation = made.annotation
    right = [m for m in annotation.mentions if m.id not in ("m2", "m9")]
    events = tuple(replace(e, arguments=e.arguments[:1]) for e in annotation.events if e.id == "v3")
    entities = tuple(e for e in annotation.entities if e.id != "e2")
    annotation = replace(annotation, mentions=tuple(right), entities=entities, events=events)
    text = made.text + f"This is {id_}."
    article = replace(made.article, text=text, source=f"https://example.org/{id_}")
    return replace(made, article=article, annotation=annotation)


@pytest.mark.parametrize("spanish", [False, True])
async def test_three_places_count_the_same_articles(run: Run, tmp_path: Path, spanish: bool) -> None:
    right, wrong = sound("right"), document("wrong")
    with Library.open(tmp_path / "library") as library:
        for each in (right, wrong):
            library.add(each)
    chosen = config(tmp_path) if spanish else Config()
    if spanish:
        (tmp_path / "none.toml").write_text('scheme = "noticias.toml"\n')
    (tmp_path / "noticias.toml").write_text(SPANISH, encoding="utf-8")
    counted = json.loads(run("stats", "--json").out)
    assert counted["articles_with_problems"] == (2 if spanish else 1)
    assert counted["articles_unreadable"] == 0
    assert "articles_with_problems" not in json.loads(run("stats", "--quick", "--json").out)

    async with desk(tmp_path, right, wrong, add=False, config=chosen) as d:
        sheets = {}
        for id_ in ("right", "wrong"):
            assert d.app.open_article(id_)
            await d.press("P")
            assert isinstance(d.app.screen, ProblemsScreen)
            sheets[id_] = len(d.app.screen.problems)
            if sheets[id_]:
                assert str(sheets[id_]) in drawn(d.app.screen.query_one("#heading", Line))[0]
            await d.press("escape")
        assert sum(map(bool, sheets.values())) == counted["articles_with_problems"]
        await d.press("L")
        assert isinstance(d.app.screen, LibraryScreen)
        while d.app.screen.view.filter != "problems":
            await d.press("f")
        await d.app.workers.wait_for_complete()
        await d.pilot.pause()
        assert {row.id for row in d.app.screen.list.rows} == {id_ for id_, many in sheets.items() if many}
        assert {id_: many for id_, many in d.app.screen.counts.items() if many} == {
            id_: many for id_, many in sheets.items() if many
        }
