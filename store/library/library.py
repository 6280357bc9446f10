"""The library: a folder of articles, each in its own small TinyDB file, and a catalogue of them.

```
LIBRARY/
  library.json              the catalogue: a cache (store.library.catalogue)
  articles/ab/abcd….json    one article (article_file), named by a hash of its id; `.bak`: the version before
  damaged/                  files that were found damaged, each with a `.why` next to it
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
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, NamedTuple, Self

from platformdirs import user_data_path

from newsview.store.document.appearances import known_as
from newsview.store.document.model import Article, Document, replace
from newsview.store.document.serialization import DocumentError, check
from newsview.store.editing.contents import Contents, TextVersion, Unplaced
from newsview.store.editing.corrections import Correction
from newsview.store.editing.proposals import merge_proposals
from newsview.store.editing.session import now, user
from newsview.store.editing.versions import as_of
from newsview.store.errors import LibraryError, NoArticleError, NotSavedError, ReadOnlyError, TooNewError
from newsview.store.library import storage
from newsview.store.library.article_file import ArticleFile, file_name
from newsview.store.library.articles import Articles
from newsview.store.library.catalogue import Row
from newsview.store.library.deduplication import cleaned
from newsview.store.library.excluded_rules import excluded_rules, write_excluded_rules
from newsview.store.library.folder import is_library, stranger_in
from newsview.store.library.listing import Listing, Watch, unwatched
from newsview.store.library.lock import WriterLock
from newsview.store.library.migrations import migrate_library
from newsview.store.library.recovery import note_restored, set_aside_files
from newsview.store.library.storage import Yield, is_whole, make_folder, no_yield, reason, schema_of
from newsview.store.library.trash import Removed, discard, put_back, removed
from newsview.store.propagation.memory import Decisions, Key, Memory, decisions_in, recall
from newsview.store.schemes import Scheme

if TYPE_CHECKING:
    from newsview.store.editing.merging import Merged
    from newsview.store.editing.patches import ArticlePatch

__all__ = ["Added", "Library", "default_folder", "may_pass"]

LENT = 5.0
"""Seconds to wait for another copy that was let write."""

MEMORY_ARTICLES = 200
"""Of how many articles the memory learns at most, those added last: older decisions say less, and cost the same."""


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


def may_pass(error: BaseException) -> bool:
    """Whether what failed may succeed later: the disk, the memory or a lock was in the way, not the article."""
    in_the_way = isinstance(error, OSError | MemoryError | NotSavedError | ReadOnlyError)
    return in_the_way or isinstance(error.__cause__, OSError)


class Library:
    """A library on disk, open. Use it as a context manager, or `close` it. Methods may be called from several threads.

    It is put together of its articles, which are read through one cache (`store.library.articles`), of the list of
    them (`store.library.listing`), and of the lock that lets one process at a time write (`store.library.lock`).
    """

    def __init__(self, folder: Path, lock: WriterLock | None, watch: Watch = unwatched) -> None:
        """Use `Library.open`."""
        self.folder = folder
        self.scheme: Scheme | None = None
        """The labels, roles and event types that its articles are to have; None: those of the default scheme."""
        self.lends = False
        """Whether this copy lets another one write that asks to, between two writes of its own."""
        self.yields: Yield = no_yield
        """Called between two pieces of long work, so that a frame or a correction may come first; it returns soon."""
        self._lock = lock
        self._refused = False
        self._closed = False
        self._writing = threading.RLock()
        """Held while files change."""
        self._articles = Articles(folder, self._writing, self._must_not_write, self._yield)
        self._listing = Listing(self._articles, self._writing, self._must_not_write, watch=watch, yields=self._yield)
        self._decisions: dict[str, tuple[int, Decisions]] = {}
        """For each article that was looked at for the memory, how many corrections it had, and what they decided."""

    @classmethod
    def open(
        cls, folder: Path | None = None, *, write: bool = True, wait: float = 0, watch: Watch = unwatched
    ) -> Library:
        """Opens the library in the folder, made for its owner only where it is missing.

        One process at a time writes: while another does, or when the disk cannot be written, this copy is `read_only`;
        `wait` is for how many seconds to wait for the other first. With `write=False` nothing is ever written, and
        LibraryError is raised where there is no library. A folder of other files is refused, never made a library.
        `watch` is called with the progress while a large library's lost catalogue is rebuilt. Raises TooNewError for a
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

    # The right to write

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def read_only(self) -> bool:
        """Whether this copy must not write."""
        return self._lock is None or not (self._lock.held or self._lock.lent)

    @property
    def holder(self) -> str | None:
        """Who writes to the library instead of this copy; None when this one may, or no copy does."""
        if self._lock is None or self._lock.held or not self._refused:
            return None
        return self._lock.holder()

    def close(self) -> None:
        """Writes the catalogue, gives the lock back. May be called twice."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            self._listing.close()
            if self._lock is not None:
                self._lock.release()

    def take_over(self, *, ask: bool = False) -> bool:
        """Makes this read-only copy the writer when no other is; gives whether it is the writer now.

        With `ask`, a copy that can release its lock is asked to let this one write.
        """
        with self._writing:
            if self.read_only and self._lock is not None and not self._closed:
                if ask:
                    self._lock.ask()
                self._take(0)
                self._forget()
            return not self.read_only

    def lend(self) -> bool:
        """Lets another copy write that asks to, and has the right back when that is done; whether it has it."""
        with self._writing:
            if self._lock is None or self._closed:
                return False
            if self._lock.lent:
                self._regain(0)
            elif self._lock.held and self._lock.asked:
                self._listing.flush()
                self._lock.lend()
            return self._lock.held

    @property
    def lent(self) -> bool:
        """Whether another copy writes that asked to, or waits to."""
        return self._lock is not None and (self._lock.lent or (self._lock.held and self._lock.asked))

    # What is in the library

    @property
    def notices(self) -> list[str]:
        """What a person should know: files set aside, a migration, a disk that cannot be written."""
        return self._articles.notices

    def rows(self, *, afresh: bool = False) -> list[Row]:
        """A row an article, in the order in which they were added; only articles that changed elsewhere are opened.

        With `afresh` the catalogue is read again from the disk first.
        """
        if afresh:
            self._forget()
        return self._listing.rows()

    def row(self, id: str) -> Row | None:
        """The row of one article; None where there is none."""
        return self._listing.row(id)

    @property
    def edition(self) -> object:
        """Equals an earlier one while no row has changed since."""
        return self._listing.edition

    def changed(self) -> set[str]:
        """Ids of the articles whose file changed since this was last asked, other than by this copy; gone ones too."""
        return self._listing.changed()

    def load(self, id: str) -> Document:
        """The article with its annotation. Raises NoArticleError, DamagedError, TooNewError."""
        return self._articles.contents(id).document

    def history(self, id: str, *, every: bool = False) -> tuple[Correction, ...]:
        """The corrections of the article's present text, or with `every` those of its earlier texts as well.

        A correction with the action NEW_VERSION and no changes records each new text; the history of the
        text that came begins with it. Raises as `load`.
        """
        contents = self._articles.contents(id)
        return contents.corrections if every else contents.current

    def versions(self, id: str) -> tuple[TextVersion, ...]:
        """The texts that the article had before, each with its annotation at its end, the oldest first."""
        return self._articles.contents(id).versions

    def as_of(self, id: str, number: int) -> Document:
        """The article right after correction `number`; 0: as it was first proposed. Raises LibraryError."""
        return as_of(self._articles.contents(id), number)

    def id_of(self, name: str) -> str:
        """The id here of the article that has this id, or had it elsewhere; the name itself where there is none.

        Raises LibraryError where several articles had it.
        """
        if self._articles.path(name).exists():
            return name
        found = self._listing.called(name)
        if len(found) > 1 and name not in found:
            raise LibraryError(f"several articles had the id {name!r} elsewhere: {', '.join(found)}")
        return found[0] if len(found) == 1 else name

    def same_text(self, article: Article) -> str | None:
        """The id of the article here that is this one, of the very same text, whatever its id elsewhere."""
        from newsview.store.library.recognition import recognised

        found = recognised(article, self._listing, self._articles.contents)
        return found.id if found is not None and found.relation == "same" else None

    def contents(self, id: str) -> Contents:
        """All that is kept of the article. Raises as `load`."""
        return self._articles.contents(id)

    def raw(self, id: str) -> bytes | None:
        """The bytes of the article's file as they lie on the disk, cheaper than `load`; None where they are not whole.

        Raises OSError where there is no file.
        """
        data = self._articles.path(id).read_bytes()
        return data if is_whole(data) else None

    def unplaced(self, id: str) -> tuple[Unplaced, ...]:
        """Decisions that wait for the person, those dealt with left out. Raises as `load`."""
        return tuple(u for u in self._articles.contents(id).unplaced if u.settled is None)

    def memory(self, without: str) -> Memory:
        """What people's corrections of the other articles teach; only articles corrected since last time are read."""
        rows = [row for row in self.rows() if row.corrections and row.problem is None and row.id != without]
        rows = sorted(rows[-MEMORY_ARTICLES:], key=lambda row: row.reviewed or now())
        found = []
        for row in rows:
            corrections, decisions = self._decisions.get(row.id, (0, {}))
            if corrections != row.corrections:
                with suppress(LibraryError):
                    contents = self._articles.contents(row.id, keep=False)
                    self.yields()
                    decisions = decisions_in(contents.document, contents.current, self.scheme)
                    self._decisions[row.id] = (row.corrections, decisions)
            found.append(decisions)
        return Memory(found, excluded_rules(self.folder))

    # Changing it

    def settle(self, id: str, unplaced: str, *, by: str) -> None:
        """Marks an entry of `unplaced` as dealt with; it is kept in the file. Raises NotSavedError, ReadOnlyError."""
        with self._write(id) as file:
            contents = file.contents
            settled = tuple(
                replace(u, settled=now(), by=by) if u.id == unplaced and u.settled is None else u
                for u in contents.unplaced
            )
            file.write(replace(contents, unplaced=settled))

    def record(self, id: str, corrections: Sequence[Correction]) -> None:
        """Applies corrections and appends them to the history, in one write that is durable when this returns.

        Numbers go on from the last in `history`; corrections that are there already are skipped, so that a write whose
        outcome is unknown can be tried again. Raises NotSavedError with the reason (then what was there is intact),
        LibraryError for a correction that does not fit, ReadOnlyError, NoArticleError.
        """
        with self._write(id) as file:
            file.record(corrections)

    def propose(self, id: str, proposed: Document) -> Document:
        """Stores a pipeline's proposals (annotation, furniture, tokens) and returns what is stored now.

        What a person decided or made stays; see `editing.proposals`. Raises LibraryError where the text is another.
        """
        with self._write(id) as file:
            contents = file.contents
            try:
                merged = merge_proposals(contents.document, contents.current, proposed)
                self.yields()
                check(merged)
                self.yields()
            except ValueError as error:
                raise LibraryError(f"the proposals do not fit the article {id!r}: {error}") from error
            if merged != contents.document:
                file.write(replace(contents, document=merged))
            return merged

    def recall(self, id: str, memory: Memory) -> Document:
        """Stores the proposals as memory has them, see `store.propagation.memory`, and returns what is stored now."""
        with self._write(id) as file:
            contents = file.contents
            after = recall(contents.document, contents.current, memory, self.scheme)
            self.yields()
            if after != contents.document:
                check(after)
                file.write(replace(contents, document=after))
            return after

    def exclude_rules(self, lessons: Collection[Key]) -> None:
        """From now on memory follows all but these memory rules. Raises ReadOnlyError, NotSavedError."""
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
            match = recognised(document.article, self._listing, self._articles.contents)
            if match is None or match.relation == "done":
                self._must_write()
                id = self._free_id(document.article.id)
                article = document.article
                if id != article.id:
                    article = known_as(replace(article, id=id), article)
                article = replace(article, added=article.added or now(exact=True))  # articles are listed in this order
                with self._write(id, new=True) as file:
                    file.write(Contents(document=replace(document, article=article)))
                if match is not None:
                    return Added(id, "beside")
                return Added(id, "added" if id == document.article.id else "renamed")
            contents = self._articles.contents(match.id)
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
                file.write(changed)
            return Added(match.id, outcome, len(changed.unplaced) - len(contents.unplaced))

    def undo_new_text(self, id: str, *, by: str | None = None) -> Document:
        """Brings back the text that the article had before its last new version, with what was decided in it.

        Raises LibraryError where there is none or it was corrected since, NoArticleError, NotSavedError, ReadOnlyError.
        """
        from newsview.store.editing.versions import undo_new_text

        with self._write(id) as file:
            file.write(undo_new_text(file.contents, by=by or user()))
            return file.contents.document

    def redo_new_text(self, id: str, *, by: str | None = None) -> Document:
        """Undoes `undo_new_text`. Raises as that does."""
        from newsview.store.editing.versions import redo_new_text

        with self._write(id) as file:
            file.write(redo_new_text(file.contents, by=by or user()))
            return file.contents.document

    def merge(self, patch: ArticlePatch, *, earlier: bool = False) -> Merged:
        """Makes another person's corrections of an article, as far as they do not contradict: see `editing.merging`.

        With `earlier` the patch may be of a text that the article had before: see `store.editing.earlier_text`. Raises
        LibraryError for a patch of another text, NoArticleError, NotSavedError, ReadOnlyError.
        """
        from newsview.store.editing.earlier_text import merge_earlier  # opening and correcting do without these
        from newsview.store.editing.merging import merge_patch

        with self._write(patch.id) as file:
            contents = file.contents
            try:
                merged = (merge_earlier if earlier else merge_patch)(contents, patch)
            except ValueError as error:
                raise LibraryError(f"the article {patch.id!r} has another text here than in the patch") from error
            if merged.contents != contents:
                file.write(merged.contents)
            return merged

    def revise(self, id: str, before: Contents, after: Contents) -> None:
        """Stores all that is kept of an article, as an import makes it of what was there `before`.

        Raises LibraryError where something else is there by now, NoArticleError, NotSavedError, ReadOnlyError.
        """
        with self._write(id) as file:
            if file.contents != before:
                raise LibraryError(f"the article {id!r} was changed meanwhile: import it again")
            file.write(after)

    def add_with_history(self, contents: Contents) -> None:
        """Adds an article with its whole history, as another library holds it. Raises LibraryError where it is."""
        id = contents.document.article.id
        with self._writing:
            self._must_write()
            if self._articles.path(id).exists():
                raise LibraryError(f"there is already an article {id!r}")
            with self._write(id, new=True) as file:
                file.write(contents)

    def restore_lost(self, contents: Contents) -> None:
        """Writes an article whose file is gone, or was damaged and set aside. Raises LibraryError where it is there."""
        id = contents.document.article.id
        with self._writing:
            self.add_with_history(contents)
            for each in set_aside_files(self.folder):
                if each.file == file_name(id) and not each.restored:
                    note_restored(self.folder, each)

    def remove(self, id: str) -> None:
        """Moves the article to the folder `trash`. Raises NoArticleError, ReadOnlyError, NotSavedError."""
        with self._writing:
            self._must_write()
            discard(self.folder, self._articles.path(id), id)
            self._articles.cache.drop(id)
            self._listing.drop(id)

    def restore(self, id: str, *, at: str | None = None) -> Removed:
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
            self._listing.changed()
            return wanted

    # How

    def _yield(self) -> None:
        self.yields()

    def _must_not_write(self) -> bool:
        return self._lock is None or not self._lock.held

    def _take(self, wait: float) -> None:
        """Becomes the writer, if no other copy is, and makes the folder ready."""
        assert self._lock is not None
        try:
            self._refused = not self._lock.acquire(wait)
        except OSError as error:
            self.notices.append(f"{self.folder} cannot be written ({reason(error)}): it is open for reading only")
        self._check_schema()
        if not self._lock.held:
            return
        try:
            make_folder(self.folder / "articles")
            with suppress(OSError):  # on a full disk: a write makes it
                make_folder(self._articles.scratch)
            for left in self._articles.scratch.glob("*.tmp"):
                left.unlink()
            earlier = migrate_library(self.folder)
        except OSError as error:
            raise LibraryError(f"cannot write to the library {self.folder}: {reason(error)}") from error
        if earlier is not None:
            self.notices.append(f"the library was brought to this version's form; as it was, it is kept in {earlier}")

    def _check_schema(self) -> None:
        schema = schema_of(self.folder / "library.json")
        if schema is not None and schema > storage.SCHEMA:
            raise TooNewError(
                f"the library {self.folder} was written by a later newsview (schema {schema}): update newsview"
            )

    def _must_write(self) -> None:
        if self._closed:
            raise LibraryError("the library is closed")
        if self._lock is not None and self._lock.lent and not self._regain(LENT):
            raise ReadOnlyError(f"{self._lock.holder()} writes to the library just now")
        if self.read_only:
            holder = self.holder
            raise ReadOnlyError(
                f"the library is open for reading only: {holder} writes to it" if holder else
                "the library is open for reading only"
            )  # fmt: skip

    def _regain(self, wait: float) -> bool:
        """Whether the lock that was released is held again; then what the other copy did is known."""
        assert self._lock is not None
        try:
            back = self._lock.regain(wait)
        except OSError as error:
            raise NotSavedError(reason(error)) from error
        if back:
            self._listing.changed()
        return back

    @contextmanager
    def _write(self, id: str, *, new: bool = False) -> Iterator[ArticleFile]:
        """The article's file, to be changed by this thread alone; what it holds then is in the list.

        Raises ReadOnlyError, NoArticleError, DamagedError, NotSavedError.
        """
        with self._writing:
            self._must_write()
            try:
                if new:
                    file = self._articles.new(id)
                    make_folder(file.path.parent)
                else:
                    file = self._articles.opened(id)  # finds damage, and puts it right
                before = file.version
                yield file
                if file.version is not None and file.version is not before:
                    self._articles.cache.put(id, file)
                    self._listing.put(file.version)
            except OSError as error:
                self._articles.cache.drop(id)
                raise NotSavedError(reason(error)) from error
            except BaseException:
                self._articles.cache.drop(id)
                raise
            if self.lends:
                self.lend()

    def _forget(self) -> None:
        """Drops what was read, as when this copy becomes the writer."""
        self._listing.forget()
        self._articles.cache.clear()

    def _free_id(self, wanted: str) -> str:
        found, number = wanted, 1
        while not found or self._articles.path(found).exists():
            number += 1
            found = f"{wanted or 'article'}-{number}"
        return found
