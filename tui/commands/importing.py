"""What `newsview import` does with a file: its articles go into the library, and what became of each is shown."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import structs

from newsview.store.document.counting import quantity
from newsview.store.document.serialization import DocumentError
from newsview.store.errors import LibraryError
from newsview.store.formats.importing import (
    FaultError,
    Known,
    MappingError,
    Receiver,
    looks_like,
    read_mapping,
)
from newsview.store.formats.output_target import TargetError
from newsview.store.formats.readings import Reading
from newsview.store.formats.receipt import check_receipt_target
from newsview.store.formats.registry import Format
from newsview.store.formats.shapes import UNREAD
from newsview.tui.commands.configured import chosen_scheme
from newsview.tui.commands.library import opened
from newsview.tui.commands.output import complain, plain
from newsview.tui.commands.patches import told_of
from newsview.tui.commands.progress import counted
from newsview.tui.terminal.crash import report

if TYPE_CHECKING:
    from newsview.store.editing.merging import Conflict
    from newsview.store.formats.arriving import Arrival, Arrivals
    from newsview.store.formats.options import Options

__all__ = ["Imported", "bring_in", "check_paths", "receiver_for", "show_imported", "show_refused"]

NAMED = 10
"""So many pieces that cannot be read are named, the others counted; where they are the first, the rest is let be."""


class _WrongFormatError(Exception):
    """A file is not in the format that was named."""


@dataclass
class Imported:
    """What became of the articles of a file."""

    path: Path
    name: str
    """The name of the format."""
    failed: int = 0
    """How many pieces could not be read or taken."""
    absent: int = 0
    """Annotations of the library that are not in the file and stay."""
    outcomes: dict[str, int] = field(default_factory=dict)
    """How many articles were added, corrected or left as they are."""
    conflicts: list[tuple[str, Conflict]] = field(default_factory=list)
    """Each conflict with a decision in the library, after the id of its article."""
    faults: list[FaultError] = field(default_factory=list)
    """Faults of newsview's own."""

    def refuse(self, error: DocumentError) -> None:
        """Counts a piece that cannot be read, and names it if it is one of the first.

        Raises _WrongFormatError where nothing was read yet and the file seems to be in another format.
        """
        self.failed += 1
        if isinstance(error, FaultError):
            self.faults.append(error)
        if self.failed <= NAMED:
            complain(f"{self.path}: {error}")
        if not self.outcomes and (self.failed == NAMED or looks_like(self.path) not in (None, self.name)):
            raise _WrongFormatError

    def take(self, arrivals: Arrivals, reading: Reading) -> None:
        """Puts an article into the library and counts what became of it. Raises OSError."""
        try:
            arrival = arrivals.take(reading)
        except (LibraryError, DocumentError) as error:
            self._lose(reading, error)
        except OSError:
            raise
        except Exception as error:  # the others are taken all the same
            self.faults.append(FaultError.of(error))
            self._lose(reading, self.faults[-1])
        else:
            self._count(arrival)

    def _lose(self, reading: Reading, error: Exception) -> None:
        self.failed += 1
        complain(f"{reading.document.article.id}: {error}")

    def _count(self, arrival: Arrival) -> None:
        self.outcomes[arrival.outcome] = self.outcomes.get(arrival.outcome, 0) + 1
        self.conflicts += [(arrival.id, each) for each in arrival.conflicts]
        self.absent += arrival.absent


def check_paths(format: Format, path: Path, receipt: Path | None, *, force: bool) -> None:
    """Raises UsageError where the receipt cannot be written, or where a folder is given in place of a file."""
    if receipt is not None:
        try:
            check_receipt_target(receipt, force=force)
        except TargetError as error:
            raise click.UsageError(str(error)) from None
    if path.is_dir() and format.suffix and not format.folder_too:
        raise click.UsageError(f"{path} is a folder; {format.name} is read from a file")


def receiver_for(format: Format, options: Options, mapping: Path | None, *, by: str | None, accepted: bool) -> Receiver:
    """Returns the reader of a format, which knows the names of the scheme that the configuration chooses.

    `mapping` is the TOML file that renames labels, `by` the author of the annotations; `accepted` makes them decisions.
    Raises UsageError for a mapping that cannot be read, and ClickException for the configuration or its scheme.
    """
    try:
        names = read_mapping(mapping) if mapping else None
    except MappingError as error:
        raise click.UsageError(str(error)) from None
    known = _known()
    options = structs.replace(
        options, event_types=known.types, labels=known.labels, roles=known.roles, relations=known.relations
    )
    return Receiver(format, options, names, by=by, known=known, accepted=accepted)


def bring_in(folder: Path | None, receiver: Receiver, path: Path) -> Imported:
    """Reads the articles of a file or folder into the library in `folder`; None: the default one.

    Returns what became of each. What cannot be read is counted and named on standard error, and no library is made
    where nothing can be read. Raises ClickException for the library, ImportError for a package that is missing.
    """
    from newsview.store.formats.arriving import Arrivals, ArticlesOf  # the store of a library is slow to import

    made, format = Imported(path, receiver.format.name), receiver.format
    arrivals: Arrivals | None = None
    with ExitStack() as stack, counted("importing", _how_many(path)) as step:
        if format.looks_up:
            library = stack.enter_context(opened(folder, write=True, make=False))
            receiver.articles = ArticlesOf(library)
        try:
            for reading in receiver.readings(path, made.refuse):
                step()
                if arrivals is None:  # where nothing can be read, no library is made
                    if not format.looks_up:
                        library = stack.enter_context(opened(folder, write=True))
                    arrivals = stack.enter_context(Arrivals(library, receiver))
                made.take(arrivals, reading)
        except _WrongFormatError:
            complain(f"{path}: the rest was not tried")
        except OSError as error:
            made.failed += 1
            complain(f"{error.filename or path}: {error.strerror}")
    return made


def show_refused(made: Imported) -> None:
    """Writes to standard error what could not be read and which format the file seems to be in.

    A file without an article counts as a failure from here on.
    """
    path = made.path
    if made.faults and (where := report(made.faults[0])):
        complain(f"{where} says where the fault is, without any article's text")
    if made.failed > NAMED:
        complain(f"{path}: {made.failed - NAMED} more could not be read")
    if not made.outcomes and (seems := looks_like(path)) not in (None, made.name):
        if seems in UNREAD:
            complain(f"{path} looks like {UNREAD[seems]}, which newsview writes and does not read yet")
        else:
            complain(f"{path} looks like {seems}: newsview import {seems} {path}")
    if not (made.outcomes or made.failed):
        made.failed += 1
        complain(f"{path}: there is no article in it")


def show_imported(made: Imported, receiver: Receiver, receipt: Path | None) -> None:
    """Writes the receipt, the first conflicts and the counts to standard error; the receipt also to a file."""
    conflicts, absent = made.conflicts, made.absent
    if absent:
        receiver.ledger.remark(
            f"{quantity(absent, 'annotation here is', 'annotations here are')} not in the file, which does not tell"
            f" what it was made from: {'it stays' if absent == 1 else 'they stay'}"
        )
    outcomes = made.outcomes | ({"conflicts": len(conflicts)} if conflicts else {})
    account = receiver.receipt(str(made.path), receipt, outcomes)
    click.echo("\n".join(map(plain, account.text().split("\n"))), err=True)
    for id_, conflict in conflicts[:NAMED]:
        click.echo("\n".join(f"  {line}" for line in told_of(id_, conflict)), err=True)
    if len(conflicts) > NAMED:
        click.echo(f"  … {len(conflicts) - NAMED} more", err=True)
    counts = ", ".join(f"{n} {outcome}" for outcome, n in sorted(made.outcomes.items())) or "nothing added"
    if conflicts:
        counts += f", {len(conflicts)} in conflict: C in the app decides"
    click.echo(counts + (f", {made.failed} not" if made.failed else ""), err=True)


def _known() -> Known:
    """The names of the scheme that the configuration chooses."""
    scheme = chosen_scheme()
    return Known(
        labels=tuple(label.name for label in scheme.labels),
        types=tuple(kind.name for kind in scheme.types),
        roles=tuple(role.name for role in scheme.roles),
        relations=tuple(relation.name for relation in scheme.relations),
        scheme=scheme,
    )


def _how_many(path: Path) -> int:
    """How many articles there are to read, for the time left; 0 where it cannot be known at once."""
    if path.is_dir():
        return sum(1 for _ in path.glob("*.txt"))
    if path.suffix != ".jsonl":
        return 0
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))
