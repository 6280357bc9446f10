"""Every screen and sheet as it looks at 80×24 and at 120×40, in the dark and in the light.

`pytest tests/tui/test_screens.py --snapshot-update` writes the pictures anew; look at their difference before it is
committed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, NamedTuple

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from newsview import tui
from newsview.store.document.model import Article, Document, replace
from newsview.store.editing import mention_edits as edits
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import Edit
from newsview.store.editing.session import Session
from newsview.store.library.library import Library
from newsview.tui.app import NewsviewApp
from newsview.tui.background import save_queue
from newsview.tui.config import Config
from tests.tui.hosting import document
from tests.tui.sample import sample
from tests.tui.screen_text import Drawn, drawn_screen, screen_text

SIZES = ((80, 24), (120, 40))
THEMES = ("newsview-dark", "newsview-light")
DAY = "2024-01-10T0{}:00:00Z"


class Text(SingleFileSnapshotExtension):
    """A snapshot a file, as text."""

    _file_extension = "txt"
    _write_mode = WriteMode.TEXT


# What is in the library


def put_in(library: Library, one: Document, number: int = 1, **fields: object) -> None:
    """Adds an article as it is, with fields of the article changed, at a time that is always the same."""
    article = replace(one.article, added=DAY.format(number), **fields)
    library.add_with_history(Contents(document=replace(one, article=article)))


def correct(library: Library, id_: str, by: str, *edit: Callable[[Document], Edit]) -> None:
    """Corrects an article in somebody's name, at times that are always the same."""
    for each in edit:
        session = Session(library.load(id_), library.history(id_), by=by)
        made = session.do(each(session.document))
        assert made is not None
        library.record(id_, [replace(made, at=DAY.format(made.number))])


def nothing(library: Library) -> None:
    """An empty library."""


def one_article(library: Library) -> None:
    put_in(library, sample())


def articles(library: Library) -> None:
    put_in(library, sample())
    put_in(library, document(), 2)
    put_in(library, document("done"), 3, title="Kodori is quiet", reviewed=DAY.format(5), published="2024-01-11")
    put_in(library, Document(article=Article(id="bare", text="Nobody has read this yet.\n", title="Not read")), 4)


def corrected(library: Library) -> None:
    put_in(library, document())
    correct(
        library, "kodori", "ada",
        lambda d: edits.decide(d, ["m1"], "accepted"), lambda d: edits.relabel(d, ["m6"], "ORG"),
    )  # fmt: skip
    correct(library, "kodori", "grace", lambda d: edits.decide(d, ["m2"], "rejected"))


def with_unplaced(library: Library) -> None:
    corrected(library)
    text = document().text.replace("told Reuters", "said")
    assert library.add(Document(article=Article(id="kodori", text=text, title="Kodori shelled"))).unplaced


def taught(library: Library) -> None:
    for number, id_ in enumerate(("one", "two"), 1):
        put_in(library, document(id_), number)
    correct(library, "one", "ada", lambda d: edits.relabel(d, ["m6"], "ORG"))


# The screens


class Scene(NamedTuple):
    keys: Sequence[str] = ()
    """What is pressed; what begins with `type:` is typed letter by letter."""
    holds: Callable[[Library], None] = one_article
    opens: str | None = "sample"
    themes: tuple[str, str] = THEMES
    held: bool = False
    """Whether another copy writes to the library."""
    hueless: bool = False
    """Whether NO_COLOR is set."""


SCENES = {
    "review": Scene(["3", "n"]),
    "review-event": Scene(["2", "j"]),
    "review-selection": Scene(["w", "w", "v", "v"]),
    "review-saved": Scene(["3", "n", "a"]),
    "review-propagation-offered": Scene(["3", "n", "l", "o"]),
    "review-undone": Scene(["n", "x", "u"]),
    "review-bare": Scene(holds=articles, opens="bare"),
    "review-empty-library": Scene(holds=nothing, opens=None),
    "review-read-only": Scene(["n", "a"], held=True),
    "review-no-color": Scene(["2", "j"], hueless=True),
    "review-ansi": Scene(["2", "j"], themes=("ansi-dark", "ansi-light")),
    "menu-labels": Scene(["3", "n", "l"]),
    "menu-types": Scene(["2", "j", "l"]),
    "menu-bulk": Scene(["3", "n", "A"]),
    "menu-factuality": Scene(["2", "j", "f"]),
    "menu-clear": Scene(["2", "j", "minus"]),
    "menu-filter-events": Scene(["K"]),
    "guidelines": Scene(["3", "n", "f1"]),
    "hints-role": Scene(["2", "j", "t"]),
    "hints-names": Scene(["apostrophe"]),
    "hints-events": Scene(["quotation_mark"]),
    "panel-entities": Scene(["backslash", "down", "down", "plus"]),
    "panel-events": Scene(["backslash", "backslash", "down"]),
    "prompt-published": Scene(["D"]),
    "prompt-when": Scene(["2", "j", "W"]),
    "prompt-note": Scene(["3", "n", "m", "type:Which one?"]),
    "picker-entity": Scene(["3", "n", "i"]),
    "picker-acts-for": Scene(["n", "at", "type:uk"]),
    "library": Scene(["L"], holds=articles),
    "library-filter": Scene(["L", "f"], holds=articles),
    "library-search": Scene(["L", "slash", "type:quiet"], holds=articles),
    "library-search-nothing": Scene(["L", "slash", "type:xyz"], holds=articles),
    "library-find": Scene(["L", "F", "type:georgia", "enter"], holds=articles),
    "library-timeline": Scene(["L", "T"], holds=articles),
    "timeline": Scene(["T"]),
    "timeline-counts": Scene(["T", "O"]),
    "timeline-empty": Scene(["T"], holds=articles, opens="bare"),
    "sheet-propagation": Scene(["n", "a", "R"]),
    "sheet-search": Scene(["slash", "type:russia"]),
    "sheet-problems": Scene(["P"]),
    "sheet-history": Scene(["H"], holds=corrected, opens="kodori"),
    "sheet-history-empty": Scene(["H"]),
    "sheet-unplaced": Scene(["C"], holds=with_unplaced, opens="kodori"),
    "sheet-unplaced-empty": Scene(["C"]),
    "sheet-memory": Scene(["Z"], holds=taught, opens="two"),
    "sheet-memory-empty": Scene(["Z"]),
    "help": Scene(["question_mark"]),
    "palette": Scene(["colon"]),
    "palette-search": Scene(["colon", "type:merge"]),
}
"""What is looked at, by name."""


class Noon(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Noon:
        return cls(2024, 1, 10, 12, tzinfo=tz)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is noon, in one time zone, and one other program is known."""
    monkeypatch.setattr(save_queue, "datetime", Noon)
    monkeypatch.setattr(Library, "holder", property(lambda self: "process 7 on desk, since 2024-01-10 09:00"))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def at_rest(app: NewsviewApp, pilot: Pilot[None]) -> None:
    """Waits until nothing is written, searched or painted any more, and stops the cursors of fields."""
    await pilot.pause()
    await app.workers.wait_for_complete()
    await app.wait_until_saved(10)
    for field in app.screen.query(Input):
        field.cursor_blink = False
    await pilot.pause()
    await pilot.pause()


async def looked_at(scene: Scene, folder: Path, theme: str, size: tuple[int, int]) -> tuple[str, Drawn]:
    """The name of the screen on top, and what is drawn."""
    with Library.open(folder) as library:
        scene.holds(library)
    with Library.open(folder, write=scene.held) as other, Library.open(folder) as library:
        assert library.read_only == scene.held
        del other
        app = NewsviewApp(library, open_id=scene.opens, helper=None, config=Config(theme=theme))
        async with app.run_test(size=size) as pilot:
            await at_rest(app, pilot)
            for key in scene.keys:
                typed = key.removeprefix("type:")
                await pilot.press(*([key] if typed == key else ("space" if c == " " else c for c in typed)))
                await at_rest(app, pilot)
            return type(app.screen).__name__, drawn_screen(app)


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "{}x{}".format(*size))
@pytest.mark.parametrize("name", SCENES)
async def test_it_looks_as_it_did(
    name: str, size: tuple[int, int], snapshot: SnapshotAssertion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = SCENES[name]
    drawn = []
    for theme in scene.themes:
        if scene.hueless:
            monkeypatch.setenv("NO_COLOR", "1")
        drawn.append(await looked_at(scene, tmp_path / theme, theme, size))
    (screen, *_), pictures = zip(*drawn, strict=True)
    assert screen_text(screen, scene.themes, pictures) == snapshot(extension_class=Text)


def screens_below(kind: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
    """The screens of newsview's own that are made from this one, and that no other is made from."""
    made = kind.__subclasses__()
    for each in made:
        yield from screens_below(each)
    if not made and kind.__module__.startswith("newsview."):
        yield kind


def test_every_screen_is_looked_at() -> None:
    for module in walk_packages(tui.__path__, f"{tui.__name__}."):
        import_module(module.name)
    files = (Path(__file__).parent / "__snapshots__" / "test_screens").glob("*.txt")
    seen = {name for file in files for name in re.findall(r"^═+ (\w+) in ", file.read_text("utf-8"), re.MULTILINE)}
    assert {kind.__name__ for kind in screens_below(Screen)} <= seen
