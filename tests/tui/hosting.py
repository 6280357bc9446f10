"""A bare app in which a screen is tried alone, and a document to try it on."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.app import App
from textual.screen import Screen

from newsview.store.document.model import Annotation, Argument, Article, Document, Entity, Event, Mention, Span, place
from newsview.store.document.serialization import check
from newsview.tui.theme import THEMES
from newsview.tui.widgets.line_view import Line, LineView

Result = TypeVar("Result")

TEXT = """\
Georgia shelled Kodori on Monday, officials in Tbilisi said. The Georgian army denied it.
Ann Kodori, a spokeswoman, told Reuters that Georgia would talk with Abkhazia on Friday [bold]soon[/bold].
Kodori is quiet. Georgia waits; \x1b[31mred\x1b[0m ink.
"""


class Host(App[None], Generic[Result]):
    """Shows one screen and keeps what it was dismissed with."""

    def __init__(self, screen: Screen[Result], theme: str = "newsview-dark") -> None:
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme
        self._first = screen
        self.result: Result | None = None
        self.dismissed = False

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"rule": "#4a4a4a", "faint": "#8a8a8a"}

    def on_mount(self) -> None:
        self.push_screen(self._first, self._done)

    def _done(self, result: Result | None) -> None:
        self.result, self.dismissed = result, True


def drawn(view: LineView | Line) -> list[str]:
    """What a view shows, line by line."""
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


def at(words: str, nth: int = 1) -> tuple[int, int]:
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


def mention(id_: str, words: str, label: str, entity: str | None = None, nth: int = 1, **fields: object) -> Mention:
    start, end = at(words, nth)
    made = Mention(id=id_, start=start, end=end, label=label, entity=entity, origin="model", score=0.8)
    return Mention(**{f: getattr(made, f) for f in made.__struct_fields__} | fields)


def document(id_: str = "kodori", published: str | None = "2024-01-09") -> Document:
    """An article with nine mentions, three entities and three events."""
    mentions = (
        mention("m1", "Georgia", "GPE", "e1"),
        mention("m2", "Kodori", "GPE", "e2"),
        mention("m3", "Monday", "DATE", value="2024-01-08"),
        mention("m4", "Tbilisi", "GPE", "e1", status="accepted"),
        mention("m5", "Ann Kodori", "PERSON", "e3"),
        mention("m6", "Reuters", "PERSON", "e4"),
        mention("m7", "Georgia", "GPE", "e1", 3, score=0.4),
        mention("m8", "Friday", "DATE", value="2024-01-12"),
        mention("m9", "Kodori", "PERSON", "e3", 3),
    )
    shelled, talk, denied = at("shelled"), at("talk"), at("denied")
    made = Document(
        article=Article(
            id=id_, text=TEXT, title="Kodori shelled", source=f"https://example.org/{id_[:1]}", published=published
        ),
        annotation=Annotation(
            mentions=tuple(sorted(mentions, key=place)),
            entities=(
                Entity(id="e1", label="GPE", name="Georgia", ref="ISO3166-1:GE"),
                Entity(id="e2", label="GPE", name="Kodori"),
                Entity(id="e3", label="PERSON", name="Ann Kodori"),
                Entity(id="e4", label="PERSON", name="Reuters"),
            ),
            events=(
                Event(
                    id="v1", trigger=Span(start=shelled[0], end=shelled[1]), type="ASSAULT", when="2024-01-08",
                    factuality="reported", score=0.9, origin="model",
                    arguments=(
                        Argument(role="actor", start=at("Georgia")[0], end=at("Georgia")[1], mention="m1"),
                        Argument(role="target", start=at("Kodori")[0], end=at("Kodori")[1], mention="m2"),
                    ),
                ),
                Event(id="v2", trigger=Span(start=denied[0], end=denied[1]), type="REJECT", when="2024-01-08"),
                Event(
                    id="v3", trigger=Span(start=talk[0], end=talk[1]), type="CONSULT", when="2024-01-12",
                    factuality="future", status="accepted",
                    arguments=(
                        Argument(role="actor", start=at("Georgia", 3)[0], end=at("Georgia", 3)[1], mention="m7"),
                    ),
                ),
            ),
        ),
    )  # fmt: skip
    check(made)
    return made
