"""Articles from a file of annotations on their way into a library: new ones are added, known ones corrected.

All that an import changes in articles that are there is one step: an undo in the first of them takes it back in all.
"""

from __future__ import annotations

from contextlib import suppress
from types import TracebackType
from typing import Literal, NamedTuple, Self

from newsview.store.document.model import Document, replace
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import Correction, Step, apply, inverse, replaces_text
from newsview.store.editing.import_merging import FileState, ImportOptions, ImportResult, merge_import
from newsview.store.editing.merging import Conflict
from newsview.store.editing.session import now, user
from newsview.store.errors import LibraryError
from newsview.store.formats.choosing import Exported, chosen
from newsview.store.formats.importing import Receiver
from newsview.store.formats.options import Options
from newsview.store.formats.readings import Mark, Reading, digest
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.same_words import at_places, onto, same_words
from newsview.store.library.library import Library

__all__ = ["Arrival", "Arrivals", "ArticlesOf", "Outcome"]

Outcome = Literal["added", "corrected", "unchanged", "new version"]


class Arrival(NamedTuple):
    """What became of an article that came in."""

    id: str
    outcome: Outcome
    changes: int = 0
    """Annotations that the import made, changed or rejected."""
    conflicts: tuple[Conflict, ...] = ()
    absent: int = 0
    """Annotations here that are not in the file and were left as they are."""


class ArticlesOf:
    """The articles of a library, looked up by id and by address; those that cannot be opened are not there."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.sources: dict[str, list[str]] = {}
        for row in library.rows():
            for source in {row.source or "", *row.also_from} - {""}:
                self.sources.setdefault(source, []).append(row.id)

    def called(self, id: str, /) -> Document | None:
        """The article with this id, here or in the library it came from; None where it cannot be opened."""
        with suppress(LibraryError):
            return self.library.load(self.library.id_of(id))
        return None

    def from_source(self, source: str, /) -> list[Document]:
        """The articles that have this address, first or as a further one; those that cannot be opened are left out."""
        found = []
        for id_ in self.sources.get(source, ()):
            with suppress(LibraryError):
                found.append(self.library.load(id_))
        return found


class Arrivals:
    """Takes what a file says into a library. Use it as a context manager: its end makes the import one step."""

    def __init__(self, library: Library, receiver: Receiver) -> None:
        self.library, self.receiver = library, receiver
        self.by, self.at = receiver.by or user(), now()
        self.added: set[str] = set()
        self.step: Step | None = None
        self.others: dict[str, None] = {}
        self.sizes: dict[int, list[str]] = {}
        """Ids of the articles that were here before, by the length of their texts."""
        for row in library.rows():
            if row.problem is None:
                self.sizes.setdefault(row.characters, []).append(row.id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Says in the article where the step was made which others it changed. Raises as `Library.record`."""
        if self.step is not None and self.others:
            step, others = self.step, tuple(self.others)
            before = self.library.contents(step.article)
            self.library.revise(step.article, before, _naming(before, step, others))

    def take(self, reading: Reading) -> Arrival:
        """Adds the article, or makes what the file changed of it as corrections.

        Raises LibraryError where that cannot be, NotSavedError, ReadOnlyError.
        """
        document = self.receiver.named(reading.document)
        there = self._there(document, reading)
        if there is None:
            if reading.places:
                document = at_places(document, reading.places)
            added = self.library.add(self.receiver.signed(document, ours=reading.ours), by=self.receiver.by)
            self.added.add(added.id)
            outcomes: dict[str, Outcome] = {
                "known": "unchanged", "source": "unchanged", "updated": "corrected", "version": "new version",
            }  # fmt: skip
            return Arrival(added.id, outcomes.get(added.outcome, "added"))
        if self._untouched(reading):
            return Arrival(there, "unchanged")
        before = self.library.contents(there)
        result = self._stepped(self._returned(before, document, reading), there)
        if result.contents != before:
            self.library.revise(there, before, result.contents)
        changes = 0
        if result.made is not None:
            changes = len(result.made.changes)
            if self.step is None:
                self.step = Step(article=there, number=result.made.number)
            elif result.made.step is not None:
                self.others[there] = None
        return Arrival(there, "corrected" if changes else "unchanged", changes, result.conflicts, result.absent)

    def _there(self, document: Document, reading: Reading) -> str | None:
        """The id of the article in the library that this is: of its id and words, else of its very text."""
        article = document.article
        if self.library.row(article.id) is not None:
            contents = self.library.contents(article.id)
            if same_words(contents.document.text, document.text):
                return article.id
            if reading.ours and any(same_words(v.document.text, document.text) for v in contents.versions):
                raise LibraryError(f"the article {article.id!r} has a new text here since this was exported")
        for each in self.sizes.get(len(article.text), ()):
            with suppress(LibraryError):
                if each not in self.added and self.library.load(each).text == article.text:
                    return each
        return None

    def _untouched(self, reading: Reading) -> bool:
        """Whether the file is as it was exported."""
        if reading.mark is not None:
            return digest(reading.document).hex() == reading.mark.digest
        return reading.record is not None and reading.exported == reading.document

    def _returned(self, contents: Contents, document: Document, reading: Reading) -> ImportResult:
        text = contents.document.text
        theirs = onto(document, text)
        if theirs is None:
            raise LibraryError(f"the article {document.article.id!r} has another text here")
        mark = reading.mark
        base = self._exported(contents, mark) if mark is not None else None
        if (exported := reading.exported) is not None:
            base = FileState(document=self.receiver.named(exported))
        options = Options(status="all") if mark is None else Options(status="all", align=mark.align)
        side = self._side(contents.document, contents.current, options)
        mine = self._laid(side, text) or FileState(document=contents.document)
        known = None if base is None else self._laid(base, text)
        how = ImportOptions(
            by=self.by,
            at=self.at,
            marked=known is not None,
            lasting="ids" in self.receiver.format.load().HOLDS,
            signed=self.receiver.by,
            accepted=self.receiver.accepted,
            scheme=self.receiver.known.scheme,
            partial=reading.partial,
        )
        return merge_import(contents, theirs, how, base=known or mine, mine=mine)

    def _exported(self, contents: Contents, mark: Mark) -> FileState | None:
        """The article as it was exported: the last state of its history of which the file would have held just that."""
        document, history = contents.document, [c for c in contents.current if not replaces_text(c)]
        if mark.correction is not None:
            while history and history[-1].number > mark.correction:
                document = apply(document, inverse(history.pop().changes))
        while True:
            side = self._side(document, tuple(history), mark.options)
            if side is not None and digest(side.document).hex() == mark.digest:
                return replace(side, whole=document)
            if not history:
                return None
            document = apply(document, inverse(history.pop().changes))

    def _side(self, document: Document, history: tuple[Correction, ...], options: Options) -> FileState | None:
        """What the format would hold of the document; None where it would not be exported."""
        format, module = self.receiver.format, self.receiver.format.load()
        ledger = Ledger(format.name, module.HOLDS, module.WHY_NOT)
        try:
            item = chosen(Exported(document, history), options, ledger, rejected_too=format.tells_status)
            if item is None:
                return None
            ledger.begin(item.document)
            fit = module.fit(item.document, ledger, options)
            return None if fit is None else FileState(document=fit, names=dict(ledger.names))
        finally:
            ledger.close()

    def _laid(self, side: FileState | None, text: str) -> FileState | None:
        """The side with our names for labels, on the text of the article here."""
        laid = None if side is None else onto(self.receiver.named(side.document), text)
        return None if laid is None or side is None else replace(side, document=laid)

    def _stepped(self, result: ImportResult, id: str) -> ImportResult:
        """The result with its correction a part of the step that the first one began."""
        made = result.made
        if made is None or self.step is None or id in self.others or self.step.article == id:
            return result
        made = replace(made, step=self.step)
        corrections = (*result.contents.corrections[:-1], made)
        return replace(result, made=made, contents=replace(result.contents, corrections=corrections))


def _naming(contents: Contents, step: Step, others: tuple[str, ...]) -> Contents:
    """The contents, the correction with which the step was made naming the other articles."""
    return replace(
        contents,
        corrections=tuple(
            replace(c, step=step, others=others) if c.number == step.number else c for c in contents.corrections
        ),
    )
