"""What may be asked of a library: everything that changes nothing."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from newsview.store.document.model import Article, Document
from newsview.store.editing.contents import Contents, TextVersion, Unplaced
from newsview.store.editing.corrections import Correction, Edit
from newsview.store.editing.session import now
from newsview.store.editing.versions import as_of, restoring
from newsview.store.errors import LibraryError
from newsview.store.library.cache import Shelf
from newsview.store.library.catalogue import Row
from newsview.store.library.excluded_rules import excluded_rules
from newsview.store.library.pace import give_way
from newsview.store.library.storage import is_whole
from newsview.store.propagation.memory import Decisions, Memory, decisions_in
from newsview.store.schemes import Scheme

__all__ = ["Reader"]

TEACHING = 200
"""How many articles teach at most, those added last: what was decided long before says less, and costs the same."""


class Reader:
    """See `store.library.library.Library`, which adds what changes a library."""

    def __init__(self, folder: Path, shelf: Shelf) -> None:
        self.folder = folder
        self._shelf = shelf
        self._taught: dict[str, tuple[int, Decisions]] = {}
        self.scheme: Scheme | None = None
        """The labels, roles and event types that its articles are to have; None: those of the default scheme."""

    @property
    def notices(self) -> list[str]:
        """What a person should be told: files set aside, a migration, a disk that cannot be written."""
        return self._shelf.notices

    def rows(self, *, afresh: bool = False) -> list[Row]:
        """A row an article, in the order in which they were added; only articles that changed elsewhere are opened.

        With `afresh` the catalogue is read again from the disk first.
        """
        if afresh:
            self._shelf.forget_all()
        return self._shelf.rows()

    def row(self, id: str) -> Row | None:  # noqa: A002
        """The row of one article; None where there is none."""
        return self._shelf.row(id)

    @property
    def edition(self) -> object:
        """Equals an earlier one while no row has changed since."""
        return self._shelf.edition

    def changed(self) -> set[str]:
        """Ids of the articles whose file changed since this was last asked, other than by this copy; gone ones too."""
        return self._shelf.changed()

    def load(self, id: str) -> Document:  # noqa: A002
        """The article with its annotation. Raises NoArticle, Damaged, TooNew."""
        return self._shelf.contents(id).document

    def history(self, id: str, *, every: bool = False) -> tuple[Correction, ...]:  # noqa: A002
        """The corrections of the article's present text, or with `every` those of its earlier texts as well.

        Where a text was replaced stands a correction with the action NEW_VERSION and no changes; the history of the
        text that came begins with it. Raises as `load`.
        """
        contents = self._shelf.contents(id)
        return contents.corrections if every else contents.current

    def versions(self, id: str) -> tuple[TextVersion, ...]:  # noqa: A002
        """The texts that the article had before, each with its annotation at its end, the oldest first."""
        return self._shelf.contents(id).versions

    def as_of(self, id: str, number: int) -> Document:  # noqa: A002
        """The article right after correction `number`; 0: as it was first proposed. Raises LibraryError."""
        return as_of(self._shelf.contents(id), number)

    def restoring(self, id: str, number: int) -> Edit:  # noqa: A002
        """The edit that brings back what was right after correction `number`: see `store.editing.versions`."""
        return restoring(self._shelf.contents(id), number)

    def id_of(self, name: str) -> str:
        """The id here of the article that has this id, or had it elsewhere; the name itself where there is none.

        Raises LibraryError where several articles had it.
        """
        if self._shelf.path(name).exists():
            return name
        found = self._shelf.called(name)
        if len(found) > 1 and name not in found:
            raise LibraryError(f"several articles had the id {name!r} elsewhere: {', '.join(found)}")
        return found[0] if len(found) == 1 else name

    def same_text(self, article: Article) -> str | None:
        """The id of the article here that is this one, of the very same text, whatever its id elsewhere."""
        from newsview.store.library.recognition import recognised

        found = recognised(article, self._shelf, self._shelf.contents)
        return found.id if found is not None and found.relation == "same" else None

    def contents(self, id: str) -> Contents:  # noqa: A002
        """All that is kept of the article. Raises as `load`."""
        return self._shelf.contents(id)

    def raw(self, id: str) -> bytes | None:  # noqa: A002
        """The bytes of the article's file as they lie on the disk, cheaper than `load`; None where they are not whole.

        Raises OSError where there is no file.
        """
        data = self._shelf.path(id).read_bytes()
        return data if is_whole(data) else None

    def unplaced(self, id: str) -> tuple[Unplaced, ...]:  # noqa: A002
        """Decisions that wait for the person, those dealt with left out. Raises as `load`."""
        return tuple(u for u in self._shelf.contents(id).unplaced if u.settled is None)

    def memory(self, without: str) -> Memory:
        """What people's corrections of the other articles teach; only articles corrected since last time are read."""
        rows = [row for row in self.rows() if row.corrections and row.problem is None and row.id != without]
        rows = sorted(rows[-TEACHING:], key=lambda row: row.reviewed or now())
        told = []
        for row in rows:
            corrections, lessons = self._taught.get(row.id, (0, {}))
            if corrections != row.corrections:
                with suppress(LibraryError):
                    contents = self._shelf.contents(row.id, passing=True)
                    give_way()
                    lessons = decisions_in(contents.document, contents.current, self.scheme)
                    self._taught[row.id] = (row.corrections, lessons)
            told.append(lessons)
        return Memory(told, excluded_rules(self.folder))
