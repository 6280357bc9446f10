"""What proposals and sharing ask of the application around them.

`tui.app` implements these protocols, so that the modules of this folder need not import it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

from newsview.store.document.model import Mention
from newsview.store.library.library import Library
from newsview.store.schemes import Scheme
from newsview.tui.background.save_queue import Editor
from newsview.tui.config import Config
from newsview.tui.review.cursor import Found

__all__ = ["Application", "ArticleText", "Review", "StatusLine"]


class StatusLine(Protocol):
    """The status line of the review screen."""

    working: str | None
    """The work in the background that the line names."""

    def update(self) -> None:
        """Draws the line."""


class ArticleText(Protocol):
    """The view of the open article's text."""

    def propose(self, mentions: Sequence[Mention], /) -> None:
        """Shows mentions that the pipeline has found before it has read the whole article."""


class Review(Protocol):
    """The review screen."""

    @property
    def status(self) -> StatusLine:
        """The status line."""

    @property
    def article(self) -> ArticleText:
        """The view of the article's text."""

    @property
    def is_choosing(self) -> bool:
        """Whether the next key answers a question."""

    def say(self, message: str, *, fault: bool = False) -> None:
        """Shows a message until the next key; `fault` marks it as a failure."""

    def key_of(self, action: str, /) -> str:
        """Returns the key that is shown for an action."""

    def reopen(self, found: Found | None, /) -> None:
        """Shows the article again after its document was replaced; `found` is its index, None where it is not made."""

    def read_again(self) -> object:
        """Reads the open article from the library and shows it."""

    def look_elsewhere(self) -> None:
        """Shows what another program has changed in the library."""

    def drop_choice(self) -> None:
        """Ends an open question without an answer."""


class Application(Protocol):
    """The application, as proposals and sharing know it."""

    library: Library
    config: Config
    scheme: Scheme
    editor: Editor | None
    """The open article."""

    @property
    def review(self) -> Review:
        """The review screen."""

    def unsaved(self, id_: str, /) -> bool:
        """Returns whether a correction of an article is not written yet."""

    def background_failed(self, what: str, error: BaseException, /) -> None:
        """Shows that work in the background failed, and writes a report of it."""

    def run_worker(
        self, work: Coroutine[Any, Any, None], *, group: str, description: str, exclusive: bool = False
    ) -> object:
        """Runs a coroutine in the background; `exclusive` ends what runs in the same group."""

    def call_later(self, callback: Callable[..., object], /, *args: Any) -> object:
        """Calls a function once all messages are processed."""

    def call_after_refresh(self, callback: Callable[..., object], /, *args: Any) -> object:
        """Calls a function once the screen is painted."""

    def set_interval(self, interval: float, callback: Callable[[], object], /) -> object:
        """Calls a function every `interval` seconds."""

    def set_timer(self, delay: float, callback: Callable[[], object], /) -> object:
        """Calls a function after `delay` seconds."""
