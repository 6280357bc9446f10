"""What is proposed for the open article, by the pipeline in its own process and by memory, laid under decisions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.workers.protocol import (
    Cancelled,
    Done,
    Failed,
    Loading,
    Message,
    Progress,
    Provisional,
    Ready,
)
from newsview.store.document.fitting import fitted, fitting_names
from newsview.store.document.model import Article, Document
from newsview.store.editing.corrections import NEW_VERSION
from newsview.store.editing.proposals import merge_proposals
from newsview.store.errors import LibraryError, NoArticleError
from newsview.store.library.library import may_pass
from newsview.store.propagation.memory import Memory, recall
from newsview.tui.background.save_queue import PATIENCE, Editor, Writer
from newsview.tui.messages import HelperSaid
from newsview.tui.review.cursor import find

if TYPE_CHECKING:
    from newsview.extract.workers.helper import Helper
    from newsview.tui.background.application import Application

__all__ = ["HelperFactory", "Proposals", "own_helper"]

HelperFactory = Callable[[Callable[[Message], None], str], "Helper"]
"""Starts the process that proposes, given the function that gets its answers, and the model to use."""

PAUSE = 0.05
"""Seconds between two looks whether a choice is still open."""


def own_helper(tell: Callable[[Message], None], model: str) -> Helper:
    """A process of newsview's own."""
    from newsview.extract.workers.helper import Helper  # the first paint does not need it

    return Helper(tell, model=model)


class Proposals:
    """Gets proposals and puts them in place, on the screen and on the disk, whatever the person does meanwhile.

    `start`: starts the process that proposes; None: nothing does. `tell` hands its answers over from its thread.
    """

    def __init__(
        self, app: Application, writer: Writer, start: HelperFactory | None, tell: Callable[[HelperSaid], None]
    ) -> None:
        self._app, self._writer, self._start, self._tell = app, writer, start, tell
        self._helper: Helper | None = None
        self._asked: dict[str, str] = {}
        """Ids of the articles that are read, each with the text that is."""
        self.memory = Memory()
        """What the other articles taught when this one was opened."""

    def close(self) -> None:
        """Ends the process."""
        if self._helper is not None:
            self._helper.close()

    def leaving(self, id: str) -> None:
        """Shows no more how far the pipeline is with an article, which leaves the screen."""
        if id in self._asked and self._helper is not None:
            self._app.review.status.working = None

    def opened(self, editor: Editor) -> None:
        """Has the pipeline read an opened article that it has not read yet; else has memory change the proposals."""
        annotation, corrections = editor.document.annotation, editor.session.corrections
        bare = not (annotation.mentions or annotation.events or annotation.entities)
        another_text = bool(corrections) and corrections[0].action == NEW_VERSION
        if annotation.pipeline is None and (bare or another_text):
            self._app.call_after_refresh(self.ask, editor.document.article)
        elif editor.document.article.reviewed is None:
            self._app.call_after_refresh(self._remember, editor.id)

    def ask(self, article: Article) -> None:
        """Has an article read by the pipeline, in a process of its own."""
        if self._start is None or article.id in self._asked:
            return
        try:
            if self._helper is None:
                model = self._app.config.model or DEFAULT_MODEL
                self._helper = self._start(lambda answer: self._tell(HelperSaid(answer)), model)
            self._helper.submit(article)
        except Exception as error:  # no process can be started, or it is gone
            self._app.background_failed("starting the pipeline", error)
        else:
            self._asked[article.id] = article.text

    def heard(self, answer: Message) -> None:
        """Takes an answer of the process: shows it, and puts proposals in place once the article is read."""
        editor = self._app.editor
        here = editor.id if editor is not None else None
        match answer:
            case Loading():
                self._working("loading the pipeline…")
            case Ready():
                self._working("reading…")
            case Progress(id=id_, done=done, total=total) if id_ == here:
                self._working(f"reading {done}/{total}")
            case Provisional(id=id_, mentions=mentions) if id_ == here and self._is_of(id_, editor):
                self._app.review.article.propose(fitting_names(mentions, self._app.scheme))
            case Done(id=id_, document=proposed):
                self._asked.pop(id_, None)
                self._app.run_worker(self._merge(proposed), group="merge", description="merging proposals")
            case Failed(id=id_, error=error):
                self._asked.pop(id_ or "", None)
                if id_ is None:
                    self._asked.clear()
                self._working(None)
                self._app.review.say(f"Nothing is proposed: {error}", fault=True)
            case Cancelled(id=id_):
                self._asked.pop(id_, None)
                self._working(None)

    def _is_of(self, id: str, editor: Editor | None) -> bool:
        """Whether the text that is read is the one that the editor has."""
        return editor is not None and self._asked.get(id) == editor.document.text

    def _working(self, what: str | None) -> None:
        self._app.review.status.working = what
        self._app.review.status.update()

    async def _merge(self, proposed: Document) -> None:
        """Puts proposals under what the person did meanwhile, on the screen and on the disk."""
        id_ = proposed.article.id
        proposed = await asyncio.to_thread(fitted, proposed, self._app.scheme)
        write = partial(self._keep, id_, proposed)
        while (editor := self._app.editor) is not None and editor.id == id_:
            session = editor.session
            document, before = session.state
            if document.text != proposed.text:  # it was replaced meanwhile: the new text is read in its turn
                self._working(None)
                self.opened(editor)
                return
            merged = await asyncio.to_thread(merge_proposals, document, before, proposed)
            found = await asyncio.to_thread(find, merged)
            await self._chosen(editor)
            if editor.session is not session or session.document is not document or self._app.editor is not editor:
                continue  # the person was quicker: once more, on top of what was done
            if self._app.library.read_only:
                session.rebase(merged)
            else:
                editor.propose(merged, write)
            self._working(None)
            self._app.review.reopen(found)
            if proposed.annotation.failed:  # what failed is shown at the right
                again = self._app.review.key_of("propose")
                self._app.review.say(f"The rest is proposed; {again} reads the article again.", fault=True)
            self._remember(id_)
            return
        if not self._app.library.read_only:
            self._writer.write(id_, write)

    async def _chosen(self, editor: Editor) -> None:
        """Waits while a key is awaited, which is for what is on the screen now."""
        while self._app.review.is_choosing and self._app.editor is editor:
            await asyncio.sleep(PAUSE)

    def _keep(self, id: str, proposed: Document) -> None:
        try:
            if self._app.library.load(id).text == proposed.text:  # else it was replaced meanwhile
                self._app.library.propose(id, proposed)
        except NoArticleError:
            return  # it was removed meanwhile
        except LibraryError as error:
            if may_pass(error):
                raise
            self._tell(HelperSaid(Failed(id=id, error=str(error))))

    def _remember(self, id: str) -> None:
        """Has the proposals of the open article come out as people corrected their like in the others."""
        if self._app.config.memory and not self._app.library.read_only:
            self._app.run_worker(self._recall(id), group="memory", exclusive=True, description="asking memory")

    async def _recall(self, id: str) -> None:
        await asyncio.to_thread(self._writer.settle, PATIENCE)  # what was corrected last teaches too
        self.memory = memory = await asyncio.to_thread(self._app.library.memory, id)
        while (editor := self._app.editor) is not None and editor.id == id:
            session = editor.session
            document, before = session.state
            after = await asyncio.to_thread(recall, document, before, memory, self._app.scheme)
            found = None if after is document else await asyncio.to_thread(find, after)
            await self._chosen(editor)
            if editor.session is not session or session.document is not document or self._app.editor is not editor:
                continue
            if after is not document:
                editor.propose(after, partial(self._app.library.recall, id, memory))
                self._app.review.reopen(found)
            return
