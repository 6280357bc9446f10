"""The receipt of an export or import: what there was, what the file holds, and why the rest could not go in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Literal

import msgspec
from msgspec import Struct

from newsview.store.document.model import Document
from newsview.store.formats.inventory import ENTITIES, EVENTS, LINGUISTIC, MENTIONS, Kinds, inventory
from newsview.store.formats.output_target import TargetError, target_at, whole_file

__all__ = ["Change", "Ledger", "Line", "Receipt", "Row", "check_receipt_target", "write_receipt"]

Change = Literal["lost", "changed"]

EXAMPLES = 3
"""So many single items are named for each reason on the screen; the receipt file names them all."""

PRIMARY = (
    "articles", "mentions", "entities", "events", "arguments", "relations", "attributions", "furniture", "tokens",
)  # fmt: skip
"""The kinds that are things of their own; the other kinds are properties of these and go where they go."""


PROPERTIES: dict[str, Kinds] = {
    head: kinds - {head}
    for head, kinds in (("mentions", MENTIONS), ("entities", ENTITIES), ("events", EVENTS), ("tokens", LINGUISTIC))
}
"""What need not be named where no item of its kind is in the file: it goes without saying."""


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item that the file could not hold, or holds otherwise than it was; `count` of them where they have no ids."""

    what: Change
    kind: str
    article: str
    id: str
    why: str
    count: int = 1


class Row(Struct, frozen=True, kw_only=True):
    """How many of one kind there were, how many the file holds, and how many of those it holds changed."""

    had: int
    held: int
    changed: int = 0


class Reason(Struct, frozen=True, kw_only=True):
    """How many of a kind were lost or changed for one reason, the first few named."""

    what: Change
    kind: str
    why: str
    count: int
    examples: tuple[str, ...] = ()


class Receipt(Struct, frozen=True, kw_only=True):
    """What went in and what did not; `left_out` counts what was not asked for.

    `undecided` counts what is in the file without a decision, of articles marked done.
    """

    format: str
    path: str
    rows: dict[str, Row]
    reasons: tuple[Reason, ...] = ()
    left_out: dict[str, int] = {}
    undecided: dict[str, int] = {}
    remarks: tuple[str, ...] = ()
    outcomes: dict[str, int] = {}
    """Of an import: how many articles were added, corrected, left unchanged, and how many conflicts wait."""

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for is in the file, as it was."""
        return not self.reasons

    def text(self) -> str:
        """The receipt as lines for a person; a line end within a path, a label or a remark does not make another."""
        rows = [(kind, row) for kind, row in self.rows.items() if kind in PRIMARY and (row.had or row.held)]
        width = max((len(kind) for kind, _ in rows), default=0)
        lines = [f"{self.format}: {self.path}"]
        for kind, row in rows:
            note = f", {row.changed} changed" if row.changed else ""
            made = f" (made here: {row.held - row.had})" if row.held > row.had else f" of {row.had}"
            lines.append(f"  {kind:<{width}}  {row.held}{made}{note}")
        if self.left_out:
            lines.append("  left out: " + ", ".join(f"{n} {what}" for what, n in self.left_out.items()))
        if self.undecided:
            counts = ", ".join(f"{n} {what}" for what, n in self.undecided.items())
            lines.append(
                f"  undecided: {sum(self.undecided.values())} of articles marked done ({counts}): nobody accepted or "
                "rejected them; --only-decided leaves them out"
            )
        grouped: dict[tuple[Change, str], list[Reason]] = {}
        gone = {kind for kind, row in self.rows.items() if row.had and not row.held}
        implied = frozenset().union(*(kinds for head, kinds in PROPERTIES.items() if head in gone))
        for reason in self.reasons:
            if reason.kind not in implied:
                grouped.setdefault((reason.what, reason.why), []).append(reason)
        for (what, why), reasons in grouped.items():
            counts = ", ".join(f"{r.count} {r.kind}" for r in reasons)
            named = [example for r in reasons for example in r.examples][:EXAMPLES]
            if named:
                counts += f" ({', '.join(named)}{', …' if sum(r.count for r in reasons) > len(named) else ''})"
            lines.append(f"  {what}: {counts}: {why}")
        lines += [f"  note: {remark}" for remark in self.remarks]
        return "\n".join(line.replace("\n", "\\n") for line in lines)


class Ledger:
    """Counts as articles stream by; single losses are spooled to disk, so that memory does not grow with them."""

    def __init__(self, format: str, holds: Kinds, why_not: Mapping[str, str]) -> None:
        self.format = format
        self.holds = holds
        self.why_not = why_not
        self.had: Counter[str] = Counter()
        self.held: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.undecided: Counter[str] = Counter()
        self.counts: Counter[tuple[Change, str, str]] = Counter()
        self.examples: dict[tuple[Change, str, str], list[str]] = {}
        self.remarks: dict[str, None] = {}
        self.article = ""
        self.names: dict[tuple[str, str], str] = {}
        self._spool: IO[bytes] = SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115

    def close(self) -> None:
        """Gives back the file in which the lines are kept."""
        self._spool.close()

    def begin(self, document: Document) -> None:
        """Count what an article has; the lines that follow are about it."""
        self.article = document.article.id
        self.names.clear()
        self.had += inventory(document)

    def end(self, document: Document) -> None:
        """Count what the file will hold of it."""
        self.held += Counter({kind: n for kind, n in inventory(document).items() if kind in self.holds})

    def dropped(self, document: Document) -> None:
        """Count nothing of an article that was begun and goes no further."""
        self.had -= inventory(document)

    def lost(self, kind: str, id: str, why: str, count: int = 1) -> None:
        """Notes what the file cannot hold, and why; `id` is empty where it has none."""
        if count > 0:
            self._line("lost", kind, id, why, count)

    def changed(self, kind: str, id: str, why: str) -> None:
        """Notes what the file holds otherwise than it was, and why."""
        self._line("changed", kind, id, why)

    def left_over(self, what: Change, kind: str, id: str, why: str, count: int) -> None:
        """What a file that is read holds beyond what came in, or holds otherwise than it came in."""
        if what == "lost":
            self.had[kind] += count
        self._line(what, kind, id, why, count)

    def remark(self, text: str) -> None:
        """Something that the reader of the file should know, said once."""
        self.remarks[text] = None

    def renamed(self, kind: str, id: str, name: str) -> None:
        """A mention, entity or event of the article that the file calls otherwise."""
        self.names[kind, id] = name

    def lines(self) -> Iterator[Line]:
        """Every single loss and change, in order."""
        self._spool.seek(0)
        for line in self._spool:
            yield msgspec.json.decode(line, type=Line)
        self._spool.seek(0, 2)

    def _line(self, what: Change, kind: str, id: str, why: str, count: int = 1) -> None:
        key = what, kind, why
        self.counts[key] += count
        named = self.examples.setdefault(key, [])
        example = f"{self.article} {id}".strip()
        if len(named) < EXAMPLES and example not in named:
            named.append(example)
        line = Line(what=what, kind=kind, article=self.article, id=id, why=why, count=count)
        self._spool.write(msgspec.json.encode(line) + b"\n")

    def receipt(self, path: str) -> Receipt:
        """The account so far. Raises AssertionError if something went missing without a reason."""
        changed: Counter[str] = Counter()
        lost: Counter[str] = Counter()
        reasons = []
        for (what, kind, why), count in self.counts.items():
            (lost if what == "lost" else changed)[kind] += count
            named = tuple(self.examples[what, kind, why])
            reasons.append(Reason(what=what, kind=kind, why=why, count=count, examples=named))
        for kind, had in self.had.items():
            missing = had - self.held[kind] - lost[kind]
            if missing <= 0:
                continue
            if kind not in self.holds:
                why = self.why_not.get(kind, f"{self.format} has no place for this")
            elif lost and (kind not in PRIMARY or kind in {"arguments", "tokens"} or lost["articles"]):
                why = "went with what they belonged to"
            else:
                raise AssertionError(f"{self.format} lost {missing} {kind} without a reason")
            reasons.append(Reason(what="lost", kind=kind, why=why, count=missing))
        kinds = dict.fromkeys([*self.had, *self.held])
        rows = {k: Row(had=self.had[k], held=self.held[k], changed=changed[k]) for k in kinds}
        return Receipt(
            format=self.format,
            path=path,
            rows=rows,
            reasons=tuple(reasons),
            left_out=dict(self.left_out),
            undecided={kind: n for kind, n in self.undecided.items() if n},
            remarks=tuple(self.remarks),
        )


def write_receipt(path: Path, receipt: Receipt, ledger: Ledger) -> None:
    """The receipt as one JSON object, with a line for every single loss and change."""
    head = msgspec.json.encode(receipt)[:-1]
    with whole_file(path) as file:
        file.write(head + b',"lines":[')
        for number, line in enumerate(ledger.lines()):
            file.write((b",\n" if number else b"\n") + msgspec.json.encode(line))
        file.write(b"]}\n")


def check_receipt_target(path: Path, *, force: bool) -> None:
    """Raises TargetError for a receipt's path that is taken and not to be replaced, or that cannot take a file."""
    try:
        found = target_at(path)
    except ValueError as error:
        raise TargetError(str(error)) from None
    if found.path.is_dir():
        raise TargetError(f"{path} is a folder; a receipt is a file")
    if not found.is_stream and found.path.exists() and not force:
        raise TargetError(f"{path} is there already: --force replaces it")
