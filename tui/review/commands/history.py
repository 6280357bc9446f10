"""The history, unplaced decisions, memory rules, and a library to which another copy of newsview writes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Literal

from newsview.store.document.counting import quantity
from newsview.store.document.model import Document
from newsview.store.editing.contents import Contents, Unplaced
from newsview.store.editing.corrections import rewound
from newsview.store.editing.mention_edits import restore
from newsview.store.editing.session import Session
from newsview.store.editing.versions import as_of
from newsview.store.errors import LibraryError, NoArticleError
from newsview.tui.background.save_queue import Editor
from newsview.tui.review.annotation_index import Marks
from newsview.tui.review.commands.library import Around
from newsview.tui.review.cursor import Focus, Found
from newsview.tui.review.token_index import Words

if TYPE_CHECKING:
    from newsview.store.propagation.memory import Key
    from newsview.tui.sheets.unplaced import Decided

__all__ = ["Recalling"]

FOLLOW = 1.0
"""Seconds between two looks at what the copy that writes has changed."""


class Recalling(Around):
    """The commands on the history, on unplaced decisions, on memory rules, and on who writes to the library."""

    def on_mount(self) -> None:
        """Begins to follow the library where another copy of newsview writes to it."""
        self._settled: set[tuple[str, str]] = set()
        """Articles and ids of decisions that were dealt with here: the disk may be behind."""
        self._seen: Document | None = None
        """The open article as the disk had it at the last look."""
        self._kept: Contents | None = None
        """What the library held of the open article when its history was listed."""
        self._gone: str | None = None
        """The article that the copy that writes has removed."""
        if self.newsview.library.read_only:
            self.set_interval(FOLLOW, self._follow_the_writer)

    # History

    def action_history(self) -> None:
        """Lists the corrections; the text shows how it was after the one under the cursor."""
        if self.editor is not None:
            self.when_painted("Reading the history…", self._open_history)

    def _open_history(self) -> None:
        from newsview.tui.sheets.history import HistoryScreen  # only when it is asked for

        if self.editor is None:
            return
        self.unsay()
        session = self.editor.session
        self._kept = kept = self._contents()
        first = session.corrections[0].number if session.corrections else 1
        earlier = [c for c in kept.corrections if c.number < first]
        texts = [version.document for version in kept.versions] + [session.document]
        words = {key: read for document in texts for key, read in _words(document)}
        screen = HistoryScreen([*earlier, *session.corrections], self.newsview.scheme, self._look_at, words)
        here, top = self.at, self.article.scroll_offset.y
        before = Found(self.marks, self.words)
        height = self.size.height
        self.article.covered = max(self.article.region.bottom - (height - screen.rows(height)), 0)
        self.article.resized()

        def left(number: int | None) -> None:
            self.article.covered = 0
            self.article.resized()
            self.at = here
            self._bring_back(number, before)
            if number is None:
                self.article.scroll_to(y=top, animate=False, immediate=True)

        self.app.push_screen(screen, left)

    def _contents(self) -> Contents:
        """What the library holds of the open article; where that cannot be read, what is on the screen."""
        assert self.editor is not None
        document, corrections = self.editor.session.state
        with suppress(LibraryError):
            return self.newsview.library.contents(self.editor.id)
        return Contents(document=document, corrections=corrections)

    def _as_of(self, number: int) -> Document:
        """The open article after a correction, those that are not written yet among them."""
        assert self.editor is not None
        assert self._kept is not None
        session = self.editor.session
        if session.corrections and number >= session.corrections[0].number - 1:
            return rewound(session.document, session.corrections, number)
        return as_of(self._kept, number)

    def _look_at(self, number: int) -> None:
        same = self.document.text
        self.marks = Marks(self._as_of(number))
        if self.document.text != same:
            self.words = Words.of(self.document)
            self.at = Focus("word", *self.words.extent(0))
        self.article.open(self.marks)
        self._panels()
        assert self.editor is not None
        changed = next((c.changes for c in self.editor.session.corrections if c.number == number), ())
        self.select(self._changed_place(changed))

    def _bring_back(self, number: int | None, before: Found) -> None:
        """Shows the article as it is again, or restores it as it was after a correction."""
        is_same = self.editor is not None and before.marks.document is self.editor.document
        self.reopen(before if is_same else None)
        if number is None or self.editor is None:
            return
        then = self._as_of(number)
        if then.text != self.document.text:
            self.say("The article had another text then: it can be looked at, not brought back.")
        elif self.perform(lambda: restore(self.document, then)):
            self.reopen()
            self.say(f"As after correction {number} again; {self.key_of('undo')} undoes it.")
        else:
            self.say("It is as it was then.")

    # Decisions that wait

    def action_waiting(self, row: int = 0) -> None:
        """Lists what is unplaced in a text that changed, and the conflicts with another person's corrections."""
        if self.editor is not None:
            self.when_painted("Reading what has no place…", partial(self._open_waiting, row))

    def _open_waiting(self, row: int) -> None:
        from newsview.tui.sheets.unplaced import WaitingScreen  # only when it is asked for

        if self.editor is None:
            return
        self.unsay()
        id_ = self.editor.id
        kept = self._contents().unplaced
        waiting = [u for u in kept if u.settled is None and (id_, u.id) not in self._settled]
        here = self.document.text[self.at.start : self.at.end]
        screen = WaitingScreen(waiting, self.newsview.scheme, here=here, row=row)
        self.app.push_screen(screen, partial(self._decided, waiting))

    def _decided(self, waiting: Sequence[Unplaced], decided: Decided | None) -> None:
        if decided is None or self.editor is None or not self.newsview.may_write():
            return
        from newsview.store.editing.unplaced import place_unplaced  # only when something waited

        act, chosen = decided
        start, end = self.at.start, self.at.end
        made = act == "take" and self.perform(lambda: place_unplaced(self.document, chosen, start, end))
        if act == "take" and not made and chosen.kind != "conflict":
            return  # why is on the status line
        self._settled.add((self.editor.id, chosen.id))
        settle = partial(self.newsview.library.settle, self.editor.id, chosen.id, by=self.editor.session.by)
        self.editor.propose(self.document, settle)  # written in its turn, after the correction
        if made:
            self.reopen()
        if len(waiting) > 1:
            self.action_waiting(waiting.index(chosen))
        else:
            self.say("Nothing waits any more." + (f" {self.key_of('undo')} takes the last back." if made else ""))

    # Memory

    def action_lessons(self) -> None:
        """Lists the memory rules that the corrections of other articles made. Rules can be switched off there."""
        if self.editor is not None:
            lessons = self._lessons(self.editor.id)
            self.run_worker(lessons, group="lessons", exclusive=True, description="listing memory")

    async def _lessons(self, id: str) -> None:
        from newsview.tui.sheets.memory import LessonsScreen

        memory = await asyncio.to_thread(self.newsview.library.memory, id)

        def chosen(without: frozenset[Key] | None) -> None:
            if without is not None and without != memory.without and self.newsview.may_write():
                self.run_worker(self._leave_out(without), group="leave out", description="changing memory")

        self.app.push_screen(LessonsScreen(memory, self.newsview.scheme), chosen)

    async def _leave_out(self, without: frozenset[Key]) -> None:
        try:
            await asyncio.to_thread(self.newsview.library.exclude_rules, without)
        except LibraryError as error:
            self.say(str(error), fault=True)
            return
        many = f"{quantity(len(without), 'lesson')} not followed" if without else "Every lesson is followed"
        self.say(f"{many}; {self.key_of('propose')} proposes this article anew.")

    # Another copy

    def _follow_the_writer(self) -> None:
        """Shows what the copy that writes has changed, unless a choice is open that is for what was there before."""
        if self.newsview.library.read_only and self.app.screen is self and not self.is_choosing:
            self.look_elsewhere()

    def look_elsewhere(self) -> None:
        """Shows what other programs have changed in the open article, if anything."""
        work = self._changed_there()
        self.run_worker(work, group="follow", exclusive=True, description="looking what others changed")

    async def _changed_there(self) -> None:
        editor, library = self.editor, self.newsview.library
        if editor is None or self.newsview.removals.gone(editor.id):
            return
        try:
            contents = await asyncio.to_thread(library.contents, editor.id)
        except NoArticleError:
            self._is_gone(editor)
        except LibraryError:
            return  # the next look may find it
        else:
            document, corrections = editor.session.state
            there, seen = contents.document, self._seen
            self._seen = there
            grown = len(contents.current) != len(corrections)
            # what is proposed here may differ from the disk where this copy cannot write it
            another = seen is not None and seen.article.id == editor.id and seen is not there and seen != there
            if grown or another or (not library.read_only and there is not document and there != document):
                self._follow_to_there(editor)

    def _follow_to_there(self, editor: Editor) -> None:
        busy = self.is_choosing or self.app.screen is not self or self.newsview.unsaved(editor.id)
        if self.editor is not editor or busy:
            self._seen = None
            self.set_timer(FOLLOW, self.look_elsewhere)
            return
        before = editor.session.corrections
        if self.read_again() != "the same":
            return
        new = editor.session.corrections[len(before) :]
        who = ", ".join(dict.fromkeys(correction.by for correction in new))
        many = f"{quantity(len(new), 'correction')} by {who}" if new else "other proposals"
        self.say(f"This article was changed elsewhere: {many}.")

    def _is_gone(self, editor: Editor) -> None:
        if self.editor is editor and self._gone != editor.id:
            self._gone = editor.id
            self.say(f"This article was removed elsewhere; {self.key_of('next_article')} opens the next.")

    def action_take_over(self) -> None:
        """Makes this copy the one that writes, when no other does."""
        if not self.newsview.library.read_only:
            self.say("This copy writes already.")
        else:
            self.run_worker(self._take_over(), group="take over", exclusive=True, description="taking over")

    async def _take_over(self) -> None:
        library = self.newsview.library
        if await asyncio.to_thread(library.take_over):
            self.status.read_only = None
            self.read_again()
            self.say("The library is yours to write to.")
        else:
            self.say(f"{library.holder or 'The disk'} still has the library.", fault=True)

    def read_again(self) -> Literal["the same", "another text", "nothing"]:
        """Reads the open article from the disk again. Says which text it has: `nothing` where it cannot be read."""
        if self.editor is None:
            return "nothing"
        library, id_ = self.newsview.library, self.editor.id
        try:
            contents = library.contents(id_)
            session = Session(contents.document, contents.current, by=self.editor.session.by)
        except LibraryError as error:
            self.say(str(error), fault=True)
            return "nothing"
        same = session.document.text == self.editor.session.document.text
        self.editor.session = session
        if same:
            self.reopen()
            return "the same"
        self.open(self.editor)
        self.say("The article has a new text; what was decided has moved with its words.")
        return "another text"


def _words(document: Document) -> Iterator[tuple[tuple[str, str], str]]:
    """Kind and id of each annotation, and what it reads."""
    yield from ((("mention", m.id), document.quote(m)) for m in document.annotation.mentions)
    yield from ((("event", e.id), document.quote(e)) for e in document.annotation.events)
    yield from ((("entity", e.id), e.name) for e in document.annotation.entities)
