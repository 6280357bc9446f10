"""The library: a folder of articles, each in its own small TinyDB file, and a catalogue of them.

```
LIBRARY/
  library.json              the catalogue: a cache (store.library.catalogue)
  articles/ab/abcd….json    one article (article_file), named by a hash of its id; `.bak`: the version before
  damaged/                  files that were found damaged, each with a `.why` beside it
  trash/                    removed articles (store.library.trash)
  parked/                   corrections that their article could not take (store.library.parked)
  earlier/schema-N/         files as they were before a migration
  tmp/                      temporary files; swept when the library is opened
  .lock .owner .wanted      the one writer, and who waits to be
```

A write costs one small file whatever the library's size. Methods may be called from several threads; a write in one
does not hold up reading in another.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from platformdirs import user_data_path

from newsview.store.document.appearances import known_as
from newsview.store.document.model import Document, replace
from newsview.store.document.serialization import DocumentError, check
from newsview.store.editing.contents import Contents
from newsview.store.editing.corrections import Correction
from newsview.store.editing.proposals import merge_proposals
from newsview.store.editing.session import now, user
from newsview.store.errors import LibraryError, NoArticleError
from newsview.store.library.article_file import file_name
from newsview.store.library.cache import Watch, unwatched
from newsview.store.library.deduplication import cleaned
from newsview.store.library.excluded_rules import write_excluded_rules
from newsview.store.library.folder import is_library, stranger_in
from newsview.store.library.lock import WriterLock
from newsview.store.library.pace import give_way
from newsview.store.library.recovery import note_restored, set_aside_files
from newsview.store.library.storage import make_folder, reason
from newsview.store.library.trash import Removed, discard, put_back, removed
from newsview.store.library.writable import Writable
from newsview.store.propagation.memory import Key, Memory, recall

if TYPE_CHECKING:
    from newsview.store.editing.merging import Merged
    from newsview.store.editing.patches import ArticlePatch

__all__ = [
    "Added",
    "Library",
    "default_folder",
]


class Added(NamedTuple):
    """What became of a document that was added."""

    id: str
    outcome: Literal["added", "known", "updated", "version", "source", "renamed", "beside"]
    """`known`: it was there already. `updated`: new proposals. `version`: a new text of it. `source`: it was there, and
    is known from another source or by another id now. `renamed`: another article has its id. `beside`: a new text of an
    article that is marked done, which stays as it is."""
    unplaced: int = 0
    """Decisions that found no place in the new text: see `Library.unplaced`."""


def default_folder() -> Path:
    """`NEWSVIEW_LIBRARY`, else `newsview` in the platform's folder for a user's data."""
    chosen = os.environ.get("NEWSVIEW_LIBRARY")
    return Path(chosen).expanduser() if chosen else user_data_path("newsview", appauthor=False)


class Library(Writable):
    """A library on disk, open. Use it as a context manager, or `close` it."""

    @classmethod
    def open(
        cls, folder: Path | None = None, *, write: bool = True, wait: float = 0, watch: Watch = unwatched
    ) -> Library:
        """Opens the library in the folder, made for its owner only where it is missing.

        One process at a time writes: while another does, or when the disk cannot be written, this copy is `read_only`;
        `wait` is for how many seconds to wait for the other first. With `write=False` nothing is ever written, and
        LibraryError is raised where there is no library. A folder of other files is refused, never made a library.
        `watch` is told how far it is while a large library's lost catalogue is made anew. Raises TooNewError for a
        library of a later newsview.
        """
        folder = Path(folder).expanduser() if folder is not None else default_folder()
        if folder.exists() and not folder.is_dir():
            raise LibraryError(f"{folder} is not a folder")
        if strange := stranger_in(folder):
            wanted = "name a new or an empty folder" if write else "name the folder of a library"
            raise LibraryError(f"{folder} is not a newsview library (it holds {strange}): {wanted}")
        if not write:
            if not is_library(folder):
                raise LibraryError(f"there is no library at {folder}: `newsview add PATH` begins one")
            library = cls(folder, None, watch)
            library._check_schema()
            return library
        try:
            make_folder(folder)
        except OSError as error:
            raise LibraryError(f"cannot make the library {folder}: {reason(error)}") from error
        library = cls(folder, WriterLock(folder), watch)
        try:
            library._take(wait)
        except BaseException:
            library.close()
            raise
        return library

    def settle(self, id: str, unplaced: str, *, by: str) -> None:  # noqa: A002
        """Marks an entry of `unplaced` as dealt with; it is kept in the file. Raises NotSavedError, ReadOnlyError."""
        with self._write(id) as file:
            contents = file.contents()
            settled = tuple(
                replace(u, settled=now(), by=by) if u.id == unplaced and u.settled is None else u
                for u in contents.unplaced
            )
            self._store(file, replace(contents, unplaced=settled))

    def record(self, id: str, corrections: Sequence[Correction]) -> None:  # noqa: A002
        """Applies corrections and appends them to the history, in one write that is durable when this returns.

        Numbers go on from the last in `history`; corrections that are there already are skipped, so that a write whose
        outcome is unknown can be tried again. Raises NotSavedError with the reason (then what was there is intact),
        LibraryError for a correction that does not fit, ReadOnlyError, NoArticleError.
        """
        with self._write(id) as file:
            contents = file.record(corrections)
            self._shelf.remember(contents, file.storage.stamp)

    def propose(self, id: str, proposed: Document) -> Document:  # noqa: A002
        """Stores a pipeline's proposals (annotation, furniture, tokens) and returns what is stored now.

        What a person decided or made stays; see `editing.proposals`. Raises LibraryError where the text is another.
        """
        with self._write(id) as file:
            contents = file.contents()
            try:
                merged = merge_proposals(contents.document, contents.current, proposed)
                give_way()
                check(merged)
                give_way()
            except ValueError as error:
                raise LibraryError(f"the proposals do not fit the article {id!r}: {error}") from error
            if merged != contents.document:
                self._store(file, replace(contents, document=merged))
            return merged

    def recall(self, id: str, memory: Memory) -> Document:  # noqa: A002
        """Stores the proposals as memory has them, see `store.propagation.memory`, and returns what is stored now."""
        with self._write(id) as file:
            contents = file.contents()
            after = recall(contents.document, contents.current, memory, self.scheme)
            give_way()
            if after != contents.document:
                check(after)
                self._store(file, replace(contents, document=after))
            return after

    def exclude_rules(self, lessons: Collection[Key]) -> None:
        """From now on memory follows all but these lessons. Raises ReadOnlyError, NotSavedError."""
        with self._writing:
            self._must_write()
            write_excluded_rules(self.folder, lessons)

    def add(self, document: Document, *, by: str | None = None) -> Added:
        """Adds an article, or what is new about it.

        An article that is there with the same text, whatever its id, only takes over proposals, and notes where else
        it came from. One with the archive's id of another, or from the same URL or file, and a text like its own
        becomes its new version: decisions move to the new text, those without a place in it go to `unplaced`, and
        `undo_new_text` undoes it. All others are articles of their own, with an id of their own; so is the new text of
        an article that is marked done. Raises NotSavedError, ReadOnlyError, LibraryError.
        """
        from newsview.store.library.recognition import recognised
        from newsview.store.library.updates import (  # opening and correcting do without it
            also_known,
            new_version,
            with_proposals,
        )

        try:
            document = cleaned(document)
            check(document)
        except DocumentError as error:
            raise LibraryError(f"the article cannot be added: {error}") from error
        with self._writing:
            if self._lock is not None and self._lock.lent:
                self._must_write()
            match = recognised(document.article, self._shelf, self._shelf.contents)
            if match is None or match.relation == "done":
                self._must_write()
                id = self._free_id(document.article.id)  # noqa: A001
                article = document.article
                if id != article.id:
                    article = known_as(replace(article, id=id), article)
                article = replace(article, added=article.added or now())
                with self._write(id, new=True) as file:
                    self._store(file, Contents(document=replace(document, article=article)))
                if match is not None:
                    return Added(id, "beside")
                return Added(id, "added" if id == document.article.id else "renamed")
            contents = self._shelf.contents(match.id)
            outcome: Literal["known", "updated", "version", "source"] = "known"
            changed = contents
            if match.relation == "version":
                changed, outcome = new_version(contents, document, by=by or user()), "version"
            elif match.relation == "same":
                proposed = with_proposals(contents, document)
                changed = also_known(proposed, document)
                outcome = "updated" if proposed != contents else "source" if changed != contents else "known"
            if changed == contents:
                return Added(match.id, "known")
            with self._write(match.id) as file:
                self._store(file, changed)
            return Added(match.id, outcome, len(changed.unplaced) - len(contents.unplaced))

    def undo_new_text(self, id: str, *, by: str | None = None) -> Document:  # noqa: A002
        """Brings back the text that the article had before its last new version, with what was decided in it.

        Raises LibraryError where there is none or it was corrected since, NoArticleError, NotSavedError, ReadOnlyError.
        """
        from newsview.store.editing.versions import undo_new_text

        with self._write(id) as file:
            self._store(file, undo_new_text(file.contents(), by=by or user()))
            return file.contents().document

    def redo_new_text(self, id: str, *, by: str | None = None) -> Document:  # noqa: A002
        """Undoes `undo_new_text`. Raises as that does."""
        from newsview.store.editing.versions import redo_new_text

        with self._write(id) as file:
            self._store(file, redo_new_text(file.contents(), by=by or user()))
            return file.contents().document

    def merge(self, patch: ArticlePatch, *, earlier: bool = False) -> Merged:
        """Makes another person's corrections of an article, as far as they do not contradict: see `editing.merging`.

        With `earlier` the patch may be of a text that the article had before: see `store.editing.earlier_text`. Raises
        LibraryError for a patch of another text, NoArticleError, NotSavedError, ReadOnlyError.
        """
        from newsview.store.editing.earlier_text import merge_earlier  # opening and correcting do without these
        from newsview.store.editing.merging import merge_patch

        with self._write(patch.id) as file:
            contents = file.contents()
            try:
                merged = (merge_earlier if earlier else merge_patch)(contents, patch)
            except ValueError as error:
                raise LibraryError(f"the article {patch.id!r} has another text here than in the patch") from error
            if merged.contents != contents:
                self._store(file, merged.contents)
            return merged

    def revise(self, id: str, before: Contents, after: Contents) -> None:  # noqa: A002
        """Stores all that is kept of an article, as an import makes it of what was there `before`.

        Raises LibraryError where something else is there by now, NoArticleError, NotSavedError, ReadOnlyError.
        """
        with self._write(id) as file:
            if file.contents() != before:
                raise LibraryError(f"the article {id!r} was changed meanwhile: import it again")
            self._store(file, after)

    def add_with_history(self, contents: Contents) -> None:
        """Adds an article with its whole history, as another library holds it. Raises LibraryError where it is."""
        id = contents.document.article.id  # noqa: A001
        with self._writing:
            self._must_write()
            if self._shelf.path(id).exists():
                raise LibraryError(f"there is already an article {id!r}")
            with self._write(id, new=True) as file:
                self._store(file, contents)

    def restore_lost(self, contents: Contents) -> None:
        """Writes an article whose file is gone, or was damaged and set aside. Raises LibraryError where it is there."""
        id = contents.document.article.id  # noqa: A001
        with self._writing:
            self.add_with_history(contents)
            for each in set_aside_files(self.folder):
                if each.file == file_name(id) and not each.restored:
                    note_restored(self.folder, each)

    def remove(self, id: str) -> None:  # noqa: A002
        """Moves the article to the folder `trash`. Raises NoArticleError, ReadOnlyError, NotSavedError."""
        with self._writing:
            self._must_write()
            discard(self.folder, self._shelf.path(id), id)
            self._files.pop(id, None)
            self._shelf.forget(id)

    def restore(self, id: str, *, at: str | None = None) -> Removed:  # noqa: A002
        """Brings an article back from the trash, with its history; the one removed last, or `at` that time.

        Raises NoArticleError where none is there, LibraryError where it cannot be brought back, ReadOnlyError,
        NotSavedError.
        """
        with self._writing:
            self._must_write()
            found = [each for each in removed(self.folder) if each.id == id]
            wanted = next((each for each in found if at is None or each.at == at), None)
            if wanted is None:
                when = f"; it was removed {', '.join(each.at for each in found)}" if found else ""
                raise NoArticleError(f"there is no article {id!r} in the trash" + (f" from {at}{when}" if when else ""))
            put_back(self.folder, wanted)
            self._shelf.changed()
            return wanted

    def _free_id(self, wanted: str) -> str:
        found, number = wanted, 1
        while not found or self._shelf.path(found).exists():
            number += 1
            found = f"{wanted or 'article'}-{number}"
        return found
