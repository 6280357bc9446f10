"""The application: which article is open, what follows it, who proposes, and leaving nothing behind unsaved."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import Any, ClassVar, cast

from textual.app import App
from textual.driver import Driver
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.screen import Screen
from textual.worker import WorkerFailed, get_current_worker

from newsview.store.document.counting import quantity
from newsview.store.editing.session import Session
from newsview.store.errors import LibraryError, NoArticleError
from newsview.store.library.library import Library
from newsview.tui.background.propagation import Rippling
from newsview.tui.background.proposals import HelperFactory, Proposals, own_helper
from newsview.tui.background.removal import Removals
from newsview.tui.background.save_queue import PATIENCE, Editor, Saving, Writer
from newsview.tui.background.sharing import Keeping, Sharing
from newsview.tui.config import Config, ConfigError, Fault, keymap
from newsview.tui.keymap.actions import actions_of
from newsview.tui.keymap.key_queue import KeyQueue, is_input
from newsview.tui.keymap.list_actions import bound_actions
from newsview.tui.library.filters import View
from newsview.tui.library.queue import ReadingOrder
from newsview.tui.messages import ArticleParked, HelperSaid, SavingChanged, Trouble, WrittenBehind
from newsview.tui.review.menu import Choice
from newsview.tui.review.screen import ReviewScreen, review_screen
from newsview.tui.terminal.crash import Watch, report
from newsview.tui.theme import THEMES
from newsview.tui.widgets.text_layout import shown

__all__ = ["NewsviewApp"]

THEME_CYCLE = ("newsview-dark", "newsview-light", "ansi-dark", "ansi-light")
"""The themes that one key goes through."""

SWITCH = 0.0005
"""Seconds after which the writing thread lets the screen go on, which a frame asks for several times: Python's 5 ms
would be felt while a long article is written."""

GARBAGE = (300_000, 10, 200)
"""Thresholds of the garbage collector, far above Python's own: a new list of all that is marked on a long article takes
10 ms to look through, and 10 to 50 ms all that there is. A pause of the person is the better time for it."""

YOUNG = 5_000
"""New objects from which a pause is made use of."""

IDLE = 2.0
"""Seconds without a key that are such a pause."""

ARRIVES = 0.004
"""Seconds until a frame that was made is with the terminal, to which a thread of Textual's hands it."""

GRACE = 2.0
"""Seconds after a signal in which a program with a terminal has ended."""

EMPTY = """There is no article in this library yet.

Leave with q, and name one: newsview article.txt, or a web address: newsview https://…

newsview add corpus/*.txt fills the library for later."""


class NewsviewApp(App[None]):
    """Reviews the articles of a library.

    `open_id`: the article to open, else the first that is not reviewed; `queue`: the articles that `next` goes through,
    else the whole library; `helper`: starts the extraction, else a process of newsview's own; None: nothing proposes.
    """

    TITLE = "newsview"
    CSS_PATH = "review/review.tcss"  # here, since Textual does not load what the default screen names
    ESCAPE_TO_MINIMIZE = False
    COMMANDS: ClassVar = {lambda: _palette()}

    def __init__(
        self,
        library: Library,
        *,
        open_id: str | None = None,
        queue: Sequence[str] = (),
        helper: HelperFactory | None = own_helper,
        config: Config | None = None,
    ) -> None:
        super().__init__()
        self.library = library
        self.config = config or Config()
        self._doubts: list[str] = []
        """What is doubtful in the scheme, to be shown once there is a screen."""
        self.scheme = library.scheme = self.config.load_scheme(self._doubts.append)
        self.actions = actions_of(self.scheme)
        self.keys = self._chosen_keys()
        self.set_keymap({id_: self.keys[id_] for id_ in self.config.keys})
        self.editor: Editor | None = None
        self.order = ReadingOrder(library, queue)
        self._open_id = open_id
        self.sharing = Sharing(self, library)
        keeping = Keeping(library, lambda id_: self._writer.editing(id_), self.sharing.was_merged)
        self._writer = Writer(
            keeping,
            lambda saving: self._tell(SavingChanged(saving)),
            lambda parked: self._tell(ArticleParked(parked)),
        )
        library.yields = self._writer.give_way
        self.proposals = Proposals(self, self._writer, helper, self._tell)
        self.rippling = Rippling(library, self._writer.write, by=self.config.user)
        self.view = View()
        """What of the library was listed last."""
        self.removals = Removals(library, self._writer.write, lambda words: self._tell(Trouble(words)))
        self._crash: Exception | None = None
        self._failures: set[tuple[str, str]] = set()
        """Failures of background work that were reported: kind and place."""
        self._watch = Watch()
        self._arriving: asyncio.TimerHandle | None = None
        self.key_queue = KeyQueue(self, self._hand_on, self._keeps_alt)
        self._pressed = 0.0
        """When a key was pressed last, on the monotonic clock."""
        for theme in THEMES:
            hueless = replace(theme, variables={**theme.variables, "hues": "none"})
            self.register_theme(hueless if self.no_color else theme)
        # in sixteen colours a theme's greys and tints fall together; the terminal's own colours do not
        few = self.console.color_system == "standard" and not self.no_color
        on_white = os.environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")
        fallback = THEME_CYCLE[0] if not few else "ansi-light" if on_white else "ansi-dark"
        self.theme = self.config.theme or fallback
        if not self.config.animation:
            self.animation_level = "none"

    @property
    def review(self) -> ReviewScreen:
        """The review screen, which lies under whatever is open over it."""
        return cast(ReviewScreen, self.screen_stack[0])

    # Starting and leaving

    def _chosen_keys(self) -> dict[str, str]:
        """The keys of each action. Raises ConfigError with all that only the app can find wrong, a theme's name too."""
        faults: list[Fault] = []
        themes = {*self.available_themes, *(theme.name for theme in THEMES)}
        if (name := self.config.theme) is not None and name not in themes:
            hint = get_close_matches(name, themes, 1)
            nearest = f"; did you mean {hint[0]}?" if hint else ""
            message = f"theme: there is no {name!r}; there are {', '.join(sorted(themes))}{nearest}"
            faults.append(Fault(message, ["theme"]))
        try:
            keys = keymap(bound_actions(self.actions), self.config.keys)
        except ConfigError as error:
            raise ConfigError.of([*faults, *error.faults]) from None
        if faults:
            raise ConfigError.of(faults)
        return keys

    def get_default_screen(self) -> Screen[None]:
        """Returns the review screen, over which all others open."""
        return review_screen(self, self.actions, self.keys)

    def get_driver_class(self) -> type[Driver]:
        """Returns the driver that reads keys without Textual's delay after Esc, where the system is one it works on."""
        driver = super().get_driver_class()
        if driver.__module__ != "textual.drivers.linux_driver":  # another system, or a driver of the person's choice
            return driver
        from newsview.tui.terminal.driver import PromptDriver

        return PromptDriver

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What newsview's own themes define and the style sheet uses, for the other themes."""
        return {"rule": "#808080", "faint": "#808080"}

    def on_mount(self) -> None:
        """Ends in order on a signal, starts sharing the library and shows what is doubtful in the scheme."""
        # Textual leaves these to the system, which ends the program with the terminal in disorder.
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with suppress(NotImplementedError, ValueError, RuntimeError):
                loop.add_signal_handler(number, self._end, 128 + number)
        self.sharing.start()
        for doubt in self._doubts:
            self.notify(doubt, severity="warning", markup=False, timeout=15)
        if not self.is_headless:
            self.call_after_refresh(self._watch.begin)
            gc.set_threshold(*GARBAGE)
            self.set_interval(IDLE, self._tidy)

    def _end(self, code: int) -> None:
        self.exit(return_code=code)
        threading.Thread(target=self._end_without_terminal, args=(code,), daemon=True).start()

    def _end_without_terminal(self, code: int) -> None:
        """Ends the process that is still there then: Textual waits for ever for a terminal that is gone, and meanwhile
        no other copy could write to the library."""
        time.sleep(GRACE)
        self._writer.close(PATIENCE)
        self.proposals.close()
        self.library.close()
        os._exit(code)

    async def on_event(self, event: Event) -> None:
        """Puts keys, clicks and pastes into the key queue, and handles any other event at once."""
        if is_input(event):
            await self.key_queue.take(event)
        else:
            await super().on_event(event)

    async def _hand_on(self, event: Event) -> None:
        """Gives input to what has the focus now."""
        if isinstance(event, Key):
            self._pressed = time.monotonic()
            self._writer.hold()
        elif isinstance(event, Paste) and not self._may_paste(event):
            return
        await super().on_event(event)

    def _may_paste(self, event: Paste) -> bool:
        """Whether there is a field for what is pasted; says so where there is none: it is never taken for keys."""
        from textual.widgets import Input  # here and below: not needed to start

        from newsview.tui.widgets.field import one_line

        field = self.focused
        if not isinstance(field, Input):
            search = self.review.key_of("search")
            told = f"What was pasted is not taken: there is no field here. {search} opens one to search."
            if self.screen is self.review:
                self.review.say(told)
            else:
                self.notify(told, markup=False)
            return False
        if not getattr(field, "keeps_lines", False):
            event.text = one_line(event.text)
        return True

    def _keeps_alt(self, key: Key) -> bool:
        """Whether a key with Alt means something where the focus is: to a field, or as the person bound it."""
        from textual.widgets import Input

        if any(key.key in keys.split(",") for keys in self.keys.values()):
            return key.key.startswith("alt+")
        field = self.focused
        bound = self.active_bindings.get(key.key)
        return isinstance(field, Input) and not key.is_printable and bound is not None and bound.node is field

    def _tidy(self) -> None:
        """Collects garbage while no key is pressed, where Python would have by now."""
        if time.monotonic() - self._pressed > IDLE:
            young, _, old = gc.get_count()
            if old > 10:
                gc.collect()
                if len(self.screen_stack) == 1:  # a sheet that is open will be garbage itself
                    gc.freeze()  # what is left is not looked through again: that took over 100 ms each time
            elif young > YOUNG:
                gc.collect(1)

    def run(self, *args: Any, **more: Any) -> Any:
        """Runs the app. Raises what ended it, where that was a fault of its own."""
        sys.setswitchinterval(SWITCH)
        result = super().run(*args, **more)
        if self._crash is not None:
            raise self._crash
        return result

    def _fatal_error(self) -> None:
        """Ends the app without the traceback that Textual prints: its values would show the article's text."""
        self._crash = self._exception if isinstance(self._exception, Exception) else None
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        """Every worker's failure comes here, and none ends the app; anything else does."""
        if isinstance(error, WorkerFailed):
            self.background_failed(get_current_worker().description or "background work", error.error)
        else:
            super()._handle_exception(error)

    def background_failed(self, what: str, error: BaseException) -> None:
        """Shows in one line that work in the background failed, and writes a report of it, without any article's text.

        A failure of one kind at one place is reported once.
        """
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        known = (type(error).__qualname__, place)
        if not self._running or known in self._failures:
            return
        self._failures.add(known)
        path = report(error, kind="failure")
        why = str(error) if isinstance(error, LibraryError | OSError) else type(error).__name__
        self.say_anywhere(f"Failed: {what} ({why}). {f'Report: {path}' if path else 'newsview goes on.'}")

    def say_anywhere(self, words: str) -> None:
        """One line to the person about a fault, whichever screen is up."""
        if self.screen is self.review:
            self.review.say(words, fault=True)
        else:
            self.notify(shown(words), severity="error", markup=False)

    def on_unmount(self) -> None:
        """Writes the corrections that wait, and ends the process that proposes."""
        self._watch.end()
        self._writer.close(PATIENCE)
        self.proposals.close()

    async def wait_until_saved(self, patience: float = PATIENCE) -> int:
        """Waits until all corrections are written; returns how many are not after `patience` seconds."""
        return await asyncio.to_thread(self._writer.settle, patience)

    def leave(self) -> None:
        """Ends the app once all is saved; asks, where something cannot be."""
        self.key_queue.is_closed = True  # a key after this one is for nothing that is still there
        if not self._writer.state.waiting:
            self.exit()
        else:
            self.run_worker(self._leave(), group="leave", exclusive=True, description="leaving")

    async def _leave(self) -> None:
        left = await self.wait_until_saved()
        if not left:
            self.exit()
            return
        self.key_queue.is_closed = False
        why = self._writer.state.reason or "the disk does not answer"
        self.review.choose(
            f"{quantity(left, 'correction is', 'corrections are')} NOT SAVED: {why}",
            [Choice("q", "leave without them"), Choice("Esc", "stay")],
            lambda key: self.exit(return_code=1),
        )

    async def action_quit(self) -> None:
        """Leaves the app, as the key for it does."""
        self.leave()

    def action_help_quit(self) -> None:
        """Ctrl+C, which copies elsewhere and ends programs elsewhere."""
        leave, copy = map(self.review.key_of, ("quit", "copy_text"))
        self.notify(f"{leave} leaves; all is saved. {copy} copies.", markup=False)

    def next_theme(self) -> None:
        """Shows the theme after this one in THEME_CYCLE."""
        here = THEME_CYCLE.index(self.theme) if self.theme in THEME_CYCLE else -1
        self.theme = THEME_CYCLE[(here + 1) % len(THEME_CYCLE)]
        self.review.say(f"Theme: {self.theme}. The palette has more; theme = in newsview.toml keeps one.")

    # The queue

    @property
    def place_in_queue(self) -> str:
        """Which of how many the open article is."""
        return "" if self.editor is None else self.order.told(self.editor.id)

    def open_first(self) -> None:
        """Opens the article asked for, else the first that is not marked done."""
        first = self._open_id
        if first is None:
            whole = ReadingOrder(self.library)
            first = next(whole.beyond(None, 1, unreviewed=True), None) or next(iter(whole.ids), None)
        self.review.status.read_only = self._reader_only()
        if first is None:
            self.review.show_text(EMPTY)
        elif not self.open_article(first):
            self.review.show_text("This article cannot be opened: newsview doctor says more. L lists the others.")
        for notice in getattr(self.library, "notices", ()):
            self.review.say(notice)

    def open_another(self) -> None:
        """Opens the first article that is not done, where the one that was open is not there any more."""
        if self.editor is None:
            return
        try:
            if self.removals.gone(self.editor.id):
                raise NoArticleError(self.editor.id)
            self.library.load(self.editor.id)
        except NoArticleError:
            self.editor = self._open_id = None
            self.open_first()
        except LibraryError:
            return  # what is wrong with it was shown

    def _reader_only(self) -> str | None:
        """Who keeps this copy from writing."""
        return (self.library.holder or "the disk") if self.library.read_only else None

    def may_write(self) -> bool:
        """Whether corrections can be kept; says why not."""
        if not self.library.read_only:
            return True
        self.review.say(
            f"Read-only: {self.library.holder or 'this disk'} has the library; nothing is changed.", fault=True
        )
        return False

    def open_article(self, id: str, *, passing: bool = False) -> bool:
        """Opens an article; whether it could be. Says why not, but for one that is gone where `passing` it by."""
        if self.editor is not None:
            self.proposals.leaving(self.editor.id)
        try:
            editor = self._loaded(id)
        except LibraryError as error:
            if not (passing and isinstance(error, NoArticleError)):
                self.review.say(f"{id}: {error}", fault=True)
            return False
        self.editor = editor
        self.review.open(editor)
        self.proposals.opened(editor)
        self.call_after_refresh(self._look_ahead)
        self.call_after_refresh(self._settled)
        return True

    def _settled(self) -> None:
        """Looks no more through an article that is open for cycles, of which it has none: that takes over a frame."""
        if not self.is_headless:
            gc.freeze()

    def _loaded(self, id: str) -> Editor:
        if self.editor is not None and self.editor.id == id:
            return self.editor
        if self.removals.gone(id):
            raise NoArticleError(f"there is no article {id!r} in the library any more")
        editor = self._writer.editing(id)
        if editor is None:
            contents = self.library.contents(id)
            editor = Editor(Session(contents.document, contents.current, by=self.config.user), self._writer)
        if self._writer.calls(id):  # as of a propagation: the screen does not wait, and follows when they are made
            self._writer.write(id, lambda: self._tell(WrittenBehind(id)))
            self._writer.prefer(id)
        return editor

    def open_next(self, by: int, *, unreviewed: bool = False) -> bool:
        """Opens the article `by` places on in the queue, or the next that is not done; whether there is one."""
        here = self.editor.id if self.editor is not None else None
        for each in self.order.beyond(here, by, unreviewed=unreviewed):
            if self.open_article(each, passing=True):
                return True
        end = "That was the last article of the queue." if by > 0 else "That is the first article of the queue."
        left = self.order.left_before(here) if unreviewed and here is not None else 0
        if left:
            end += (
                f" {left:,} before it {'is' if left == 1 else 'are'} not done: {self.review.key_of('library')} lists."
            )
        self.review.say(end)
        return False

    def _look_ahead(self) -> None:
        """Reads from the disk, before it is asked for, what the two keys that go on would open."""
        if self.editor is None or len(self.order.ids) < 2:
            return
        following = (next(self.order.beyond(self.editor.id, 1, unreviewed=left), None) for left in (False, True))
        for each in dict.fromkeys(id_ for id_ in following if id_ is not None):
            read = partial(self._read_ahead, each)
            self.run_worker(read, thread=True, group="ahead", description="reading ahead")

    def _read_ahead(self, id: str) -> None:
        with suppress(LibraryError):
            self.library.load(id)
            self.library.history(id)

    def exchange_text(self, which: str) -> None:
        """Brings back the text that the open article had before its new version, or the new one again."""
        if self.editor is not None:
            work = self._exchange_text(self.editor, which)
            self.run_worker(work, group="text", exclusive=True, description="changing the text")

    async def _exchange_text(self, editor: Editor, which: str) -> None:
        if await self.wait_until_saved():
            self.review.say(f"Not done: {self._writer.state.reason or 'the disk does not answer'}", fault=True)
            return
        exchange = self.library.undo_new_text if which == "undo" else self.library.redo_new_text
        try:
            await asyncio.to_thread(exchange, editor.id, by=editor.session.by)
        except LibraryError as error:
            self.review.say(str(error), fault=True)
            return
        if self.editor is editor:
            self.review.read_again()
            again = "redo" if which == "undo" else "undo"
            what = "The text before is back" if which == "undo" else "The new text is back"
            self.review.say(f"{what}, with what was decided in it; {self.review.key_of(again)} brings the other.")

    # Saving

    def _tell(self, message: Message) -> None:
        """Hands a message over from another thread."""
        if self._running:
            self.post_message(message)

    def post_display_hook(self) -> None:
        """A frame is on its way to the screen; what was corrected in it may be written once it is there."""
        if self._arriving is None:
            self._arriving = asyncio.get_running_loop().call_later(ARRIVES, self._arrived)

    def _arrived(self) -> None:
        self._arriving = None
        self._writer.seen()

    def unsaved(self, id: str) -> bool:
        """Whether something of an article is not written yet."""
        return self._writer.editing(id) is not None

    @property
    def saving(self) -> Saving:
        """How many corrections wait to be written, and why."""
        return self._writer.state

    def on_saving_changed(self, message: SavingChanged) -> None:
        """Shows in the status line how many corrections wait to be written."""
        self.review.status.saving = self._writer.state
        self.review.status.update()

    def on_article_parked(self, message: ArticleParked) -> None:
        """Shows which corrections an article could not take, and why."""
        article, many, why = message.parked
        row = self.library.row(article)
        what = f"“{shown(row.headline if row is not None else article)}”"
        if many:
            corrections = quantity(many, "correction")
            self.say_anywhere(f"Parked: {corrections} of {what}, since {why}. newsview doctor --fix makes them later.")
        else:
            self.say_anywhere(f"Not done in {what}: {why}.")

    def on_trouble(self, message: Trouble) -> None:
        """Shows what could not be done."""
        self.say_anywhere(message.words)

    def on_written_behind(self, message: WrittenBehind) -> None:
        """Shows a propagated correction in the open article, once it is written there."""
        if self.editor is not None and self.editor.id == message.article:
            self.review.look_elsewhere()

    def on_helper_said(self, message: HelperSaid) -> None:
        """Takes over an answer of the process that proposes; reports a failure and goes on."""
        try:
            self.proposals.heard(message.answer)
        except Exception as error:  # what another process says must not end this one
            self.background_failed("taking over proposals", error)


def _palette() -> type:
    from newsview.tui.keymap.command_palette import Actions  # only when the palette is opened

    return Actions
