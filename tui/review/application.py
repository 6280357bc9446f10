"""What the review screen asks of the application around it: the library, the queue, saving, and what runs behind."""

from __future__ import annotations

from typing import Protocol

from newsview.store.document.model import Article
from newsview.store.library.library import Library
from newsview.store.propagation.memory import Memory
from newsview.store.schemes import Scheme
from newsview.tui.background.propagation import Rippling
from newsview.tui.background.removal import Removals
from newsview.tui.background.save_queue import Saving
from newsview.tui.config import Config
from newsview.tui.library.filters import View
from newsview.tui.library.queue import ReadingOrder

__all__ = ["Application", "Proposing"]


class Proposing(Protocol):
    """Where proposals come from."""

    memory: Memory
    """What the other articles taught when this one was opened."""

    def ask(self, article: Article) -> None:
        """Has the pipeline read an article."""


class Application(Protocol):
    """The application, as the review screen knows it. `tui.app` implements it, so that neither imports the other."""

    library: Library
    config: Config
    scheme: Scheme
    order: ReadingOrder
    """The queue."""
    view: View
    """What of the library was listed last."""
    removals: Removals
    rippling: Rippling

    @property
    def proposals(self) -> Proposing:
        """The pipeline that proposes mentions, entities and events."""

    @property
    def place_in_queue(self) -> str:
        """Which of how many the open article is."""

    @property
    def saving(self) -> Saving:
        """How far the disk has followed."""

    def may_write(self) -> bool:
        """Whether corrections can be kept; says why not."""

    def unsaved(self, id_: str, /) -> bool:
        """Whether something of an article is not written yet."""

    def open_first(self) -> None:
        """Opens the article asked for, else the first that is not done."""

    def open_another(self) -> None:
        """Opens another article where the open one is gone."""

    def open_article(self, id_: str, /, *, passing: bool = False) -> bool:
        """Opens an article; returns whether it could be opened."""

    def open_next(self, by: int, *, unreviewed: bool = False) -> bool:
        """Opens the article `by` places on in the queue; returns whether there is one."""

    def exchange_text(self, which: str) -> None:
        """Brings back the text before the last new version, or the new one again."""

    def next_theme(self) -> None:
        """Shows the next theme."""

    def leave(self) -> None:
        """Ends the app once all is saved."""
