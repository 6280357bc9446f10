"""Other people's annotations as articles of ours: labels renamed as asked, what is unknown listed, nothing dropped."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from newsview.store.document.model import LABELS, PLOVER_TYPES, ROLES, Document, Event, Mention, replace
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.choosing import without_mentions
from newsview.store.formats.inventory import EVERYTHING
from newsview.store.formats.options import Options
from newsview.store.formats.readings import NO_ARTICLES, Articles, Reading
from newsview.store.formats.receipt import Ledger, Receipt, write_receipt
from newsview.store.formats.registry import Format
from newsview.store.formats.relations import relations_of, with_relations
from newsview.store.formats.shapes import looks_like as looks_like
from newsview.store.schemes import Scheme, default_scheme

__all__ = ["FaultError", "Known", "Mapping", "MappingError", "Receiver", "looks_like", "read_mapping"]


IMPORTED = "imported"
"""Key of an article that tells the format and author its annotations came with."""

ANNOTATIONS = ("mentions", "entities", "events", "attributions", "relations")
"""What people annotate, as a receipt calls it."""

Item = TypeVar("Item", Mention, Event)


class Known(Struct, frozen=True, kw_only=True):
    """Names that a team works with; others are listed."""

    labels: tuple[str, ...] = LABELS
    types: tuple[str, ...] = PLOVER_TYPES
    roles: tuple[str, ...] = ROLES
    relations: tuple[str, ...] = ()
    """Empty: the team has no list of them, so that none is listed as unknown."""
    scheme: Scheme | None = None
    """Where they are from; None: the default scheme."""


class MappingError(ValueError):
    """A mapping file that cannot be used; the message says why."""


class FaultError(DocumentError):
    """A piece of a file with which newsview's own reader could not deal; its cause is what went wrong."""

    @classmethod
    def of(cls, error: Exception) -> FaultError:
        """Says what kind of error it was, without its message, which may quote the article."""
        made = cls(f"a fault of newsview's own ({type(error).__name__})")
        made.__cause__ = error
        return made


class Mapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names of others and ours; an empty name of ours leaves the item out."""

    labels: dict[str, str] = {}
    types: dict[str, str] = {}
    roles: dict[str, str] = {}
    relations: dict[str, str] = {}


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file with the tables `labels`, `types`, `roles` and `relations`. Raises MappingError."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Mapping)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise MappingError(f"{path}: {error}") from None


def _raised(error: DocumentError) -> None:
    raise error


class Receiver:
    """Reads a file and keeps account of what came in."""

    def __init__(
        self,
        format: Format,
        options: Options,
        mapping: Mapping | None = None,
        *,
        by: str | None = None,
        known: Known | None = None,
        accepted: bool = False,
        articles: Articles = NO_ARTICLES,
    ) -> None:
        """`by` is whose annotations they are; `accepted`: they are decisions, not proposals to be gone through.

        `articles` are those of the library, for a format whose files hold no text.
        """
        self.articles = articles
        self.format, self.options, self.by = format, options, by
        self.accepted = accepted
        self.mapping = mapping or Mapping()
        self.known = known or Known()
        aliases = {} if format.name == "json" else (self.known.scheme or default_scheme()).aliases
        own = {theirs: ours for theirs, ours in aliases.items() if theirs not in self.known.labels}
        self.labels = {theirs: ours for theirs, ours in own.items() if ours in self.known.labels} | self.mapping.labels
        """What labels become: as the mapping has it, else the scheme's aliases; our own documents have our labels."""
        self.renamed: Counter[tuple[str, str]] = Counter()
        self.ledger = Ledger(format.name, EVERYTHING, {})
        kinds = ("label", "event type", "role", "relation")
        self.unknown: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}

    def documents(self, path: Path, refused: Callable[[DocumentError], None] = _raised) -> Iterator[Document]:
        """The documents in the file or folder, as they go into a library that has none of them."""
        for reading in self.readings(path, refused):
            yield self.signed(self.named(reading.document), ours=reading.ours)

    def readings(self, path: Path, refused: Callable[[DocumentError], None] = _raised) -> Iterator[Reading]:
        """What the file or folder says, as it says it, counted for the receipt.

        `refused` is called with each piece that cannot be read; where it raises nothing the rest is read all the same.
        """
        try:
            readings = self.format.readings(path, self.options, self.articles)
        except DocumentError as error:
            return refused(error)
        while True:
            try:
                reading = next(readings)
                self._count(reading)
            except StopIteration:
                return
            except DocumentError as error:
                refused(error)
                continue
            except (OSError, ImportError):
                raise
            except Exception as error:  # a reader's own fault in one piece keeps no other out
                refused(FaultError.of(error))
                continue
            yield reading

    def _count(self, reading: Reading) -> None:
        document = reading.document
        self.ledger.begin(document)
        try:
            self.ledger.end(self.named(document, told=True))
        except Exception:
            self.ledger.dropped(document)
            raise
        for left in reading.left:
            self.ledger.left_over(left.what, left.kind, left.id, left.why, left.count)

    def receipt(self, path: str, file: Path | None = None, outcomes: dict[str, int] | None = None) -> Receipt:
        """What came in, also as a JSON file if one is named; `outcomes`: what became of the articles."""
        if renamed := +self.renamed:
            told = ", ".join(f"{theirs} to {ours} ({n})" for (theirs, ours), n in renamed.most_common())
            self.ledger.remark(f"labels renamed as the mapping or the scheme's aliases say: {told}")
        for what, names in self.unknown.items():
            if names:
                told = ", ".join(f"{name} ({n})" for name, n in names.most_common())
                self.ledger.remark(f"{what}s that newsview does not know, kept as they are: {told}")
        if self.ledger.held["articles"] and not any(self.ledger.held[kind] for kind in ANNOTATIONS):
            self.ledger.remark("no annotation came in: there is none in the file that newsview understands")
        made = replace(self.ledger.receipt(path), outcomes=outcomes or {})
        if file is not None:
            write_receipt(file, made, self.ledger)
        self.ledger.close()
        return made

    def named(self, document: Document, *, told: bool = False) -> Document:
        """The document with our names for labels, types, roles and relations; `told`: for the receipt, too."""
        annotation = document.annotation
        if not told and self.mapping == Mapping() and not self.labels:
            return document
        mentions = [new for m in annotation.mentions if (new := self._mention(m, told=told)) is not None]
        events = [happened for e in annotation.events if (happened := self._event(e, told=told)) is not None]
        entities = tuple(replace(e, label=self.labels.get(e.label) or e.label) for e in annotation.entities)
        document = without_mentions(
            replace(document, annotation=replace(annotation, events=tuple(events), entities=entities)),
            {m.id for m in annotation.mentions} - {m.id for m in mentions},
        )
        document = replace(document, annotation=replace(document.annotation, mentions=tuple(mentions)))
        return self._related(document, told=told)

    def _related(self, document: Document, *, told: bool) -> Document:
        """The document with our names for relations."""
        relations, kept = relations_of(document), []
        for relation in relations:
            theirs: str = relation["type"]
            ours = self.mapping.relations.get(theirs, theirs)
            if told and not ours:
                name = str(relation.get("id", ""))
                self.ledger.lost("relations", name, f"the mapping leaves out the relation {theirs!r}")
            elif told and self.known.relations:
                self._noted("relation", ours, self.known.relations)
            if ours:
                kept.append(relation if ours == theirs else {**relation, "type": ours})
        return document if kept == relations else with_relations(document, kept)

    def signed(self, document: Document, *, ours: bool = False) -> Document:
        """The document as its author's, as it is added; of a file of newsview's own (`ours`) only if one is named."""
        annotation, article = document.annotation, document.article
        document = replace(
            document,
            annotation=replace(
                annotation,
                mentions=tuple(map(self._signed, annotation.mentions)),
                events=tuple(map(self._signed, annotation.events)),
            ),
        )
        if self.format.name == "json" or (ours and self.by is None):
            return document
        told = {"format": self.format.name} | ({"by": self.by} if self.by else {})
        return replace(document, article=replace(article, extra={**article.extra, IMPORTED: told}))

    def _mention(self, m: Mention, *, told: bool) -> Mention | None:
        label = self.labels.get(m.label, m.label)
        if not label:
            if told:
                self.ledger.lost("mentions", m.id, f"the mapping leaves out the label {m.label!r}")
            return None
        if told:
            self._noted("label", label, self.known.labels)
            self.renamed[m.label, label] += label != m.label
        return m if label == m.label else replace(m, label=label)

    def _event(self, e: Event, *, told: bool) -> Event | None:
        kind = self.mapping.types.get(e.type or "", e.type)
        if e.type and not kind:
            if told:
                self.ledger.lost("events", e.id, f"the mapping leaves out the event type {e.type!r}")
            return None
        if kind and told:
            self._noted("event type", kind, self.known.types)
        arguments = []
        for a in e.arguments:
            role = self.mapping.roles.get(a.role, a.role)
            if not role:
                if told:
                    self.ledger.lost("arguments", e.id, f"the mapping leaves out the role {a.role!r}")
                continue
            if told:
                self._noted("role", role, self.known.roles)
            arguments.append(a if role == a.role else replace(a, role=role))
        return replace(e, type=kind, arguments=tuple(arguments))

    def _noted(self, what: str, name: str, names: tuple[str, ...]) -> None:
        if name not in names:
            self.unknown[what][name] += 1

    def _signed(self, item: Item) -> Item:
        """The item as its author's: with the author's name, and decided if they are to be trusted."""
        if item.origin != "import":
            return item
        if self.accepted and item.status == "proposed":
            item = replace(item, status="accepted")
        if self.by is None or "by" in item.extra:
            return item
        return replace(item, extra={**item.extra, "by": self.by})
