"""The formats there are, described without importing them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, Protocol, cast

from msgspec import Struct

from newsview.store.document.model import Document
from newsview.store.formats.choosing import Exported
from newsview.store.formats.inventory import Kinds
from newsview.store.formats.options import Options
from newsview.store.formats.readings import NO_ARTICLES, Articles, Reading
from newsview.store.formats.receipt import Ledger

__all__ = ["FORMATS", "Format", "Module", "format_named"]


class Module(Protocol):
    """What a format's module has; `read` and `verify` only where the format's description says so.

    `HOLDS` and `fit` are the one place where a format declares what its files can say: `fit` gives the document that
    `read` makes of the file. An export counts by them what is lost; an import compares the file with `fit` of the
    article, so that what a file cannot say is never taken for a difference. A `fit` that gives annotations other ids
    tells `Ledger.renamed`. `readings(path, options)` may be given next to `read`: see `store.formats.readings`.

    A format whose files hold no text is described as one that `looks_up`. Its module has
    `anchored_readings(path, options, articles)`, which finds the articles in the library into which the file is read.
    """

    HOLDS: Kinds
    WHY_NOT: dict[str, str]

    def fit(self, document: Document, ledger: Ledger, options: Options) -> Document | None:
        """The article as the file can hold it; None where nothing of it can go in."""

    def write(self, items: Iterator[Exported], path: Path, options: Options) -> Any:
        """Writes fitted articles; gives what the receipt should tell, or what `verify` compares the file with."""

    def read(self, path: Path, options: Options) -> Iterator[Document]:
        """The documents in the file. Raises DocumentError for a piece that cannot be read."""

    def verify(self, path: Path, written: Any, options: Options) -> str | None:
        """What is wrong with the file, given what `write` returned; None where nothing is."""


class Format(Struct, frozen=True, kw_only=True):
    """One format: what it is called, what it is for, and how to ask for it."""

    name: str
    line: str
    """What it is for, in one line."""
    example: str
    module: str
    """Below `newsview.store.formats`; `MODULE:NAME` where one module writes several formats."""
    suffix: str
    """Of the file; a folder where it is empty."""
    imports: bool = False
    """Whether other people's files are read too."""
    reads: bool = True
    """Whether the module reads documents back; else it verifies in its own way."""
    looks_up: bool = False
    """Whether its files hold no text: their articles must be in the library."""
    tells_status: bool = False
    """Whether its readers see what was rejected for what it is; else rejected items never go in."""
    binary: bool = False
    folder_too: bool = False
    """Whether a path without the suffix means a folder of files."""
    options: tuple[str, ...] = ()
    """Which options beyond the common ones it heeds."""
    needs: str | None = None
    """The extra that installs what it needs."""

    def load(self) -> Module:
        """Import the format's module, or what in it is one; ImportError tells what is missing."""
        module, _, name = self.module.partition(":")
        found = import_module(f"newsview.store.formats.{module}")
        return cast(Module, getattr(found, name) if name else found)

    def readings(self, path: Path, options: Options, articles: Articles = NO_ARTICLES) -> Iterator[Reading]:
        """What the file says of each article; goes on after a piece that is refused with DocumentError.

        `articles` are those of the library, for a format that `looks_up`.

        A module whose files tell what they were exported from has `readings` of its own; of any other it is `read`.
        """
        module = self.load()
        if self.looks_up:
            return cast(Iterator[Reading], vars(module)["anchored_readings"](path, options, articles))
        own = getattr(module, "readings", None)
        if own is not None:
            return cast(Iterator[Reading], own(path, options))
        return map(Reading, module.read(path, options))

    def kind_at(self, path: Path) -> Literal["file", "folder"]:
        """Whether the format writes a file or a folder to this path."""
        if not self.suffix:
            return "folder"
        return "folder" if self.folder_too and path.suffix != self.suffix else "file"


_ALL = (
    Format(
        name="json",
        line="newsview's own document, JSON Lines: everything but the steps of the corrections",
        example="newsview export json -o articles.jsonl",
        module="documents",
        suffix=".jsonl",
        imports=True,
        tells_status=True,
    ),
    Format(
        name="spacy",
        line="spaCy DocBin to train on: entities, span groups, events; a folder of parts, or of two sets with --split "
        "(a single .spacy file is made, and read by spaCy, in memory)",
        example="newsview export spacy -o corpus --split 0.2",
        module="docbin",
        suffix=".spacy",
        imports=True,
        binary=True,
        folder_too=True,
        options=("align", "spans_key", "split"),
    ),
    Format(
        name="html",
        line="a page to read, print or send: text with its annotations, entities, events, timeline; a folder of pages",
        example="newsview export html -o report.html",
        module="html.page",
        suffix=".html",
        folder_too=True,
        reads=False,
    ),
    Format(
        name="csv",
        line="tables for a spreadsheet or pandas: articles, mentions, entities, events, arguments, attributions",
        example="newsview export csv -o tables --excel",
        module="tables.csv",
        suffix="",
        tells_status=True,
        options=("excel", "offsets"),
    ),
    Format(
        name="brat",
        line="standoff for brat and the tools that read it: mentions, events, attributes, references, notes",
        example="newsview export brat -o standoff",
        module="brat",
        suffix="",
        imports=True,
    ),
    Format(
        name="conll",
        line="CoNLL-2003 columns: one tag a token",
        example="newsview export conll -o train.conll --scheme bilou",
        module="conll",
        suffix=".conll",
        imports=True,
        options=("align", "scheme", "tag_names"),
    ),
    Format(
        name="conllu",
        line="CoNLL-U: words with their spacing, tags, and names in MISC",
        example="newsview export conllu -o articles.conllu",
        module="conllu",
        suffix=".conllu",
        imports=True,
        options=("align",),
    ),
    Format(
        name="prodigy",
        line="tasks for Prodigy, JSON Lines: spans and relations",
        example="newsview export prodigy -o tasks.jsonl",
        module="prodigy",
        suffix=".jsonl",
        imports=True,
        options=("align", "offsets"),
    ),
    Format(
        name="label-studio",
        line="tasks and configuration for Label Studio: annotations, and the model's word as predictions",
        example="newsview export label-studio -o project",
        module="label_studio",
        suffix="",
        imports=True,
        options=("offsets",),
    ),
    Format(
        name="doccano",
        line="JSON Lines for doccano: spans and relations, or spans only",
        example="newsview export doccano -o doccano.jsonl --layout sequence",
        module="doccano",
        suffix=".jsonl",
        imports=True,
        options=("layout", "offsets"),
    ),
    Format(
        name="parquet",
        line="the tables of csv as Apache Parquet, with types",
        example="newsview export parquet -o tables",
        module="tables.parquet",
        suffix="",
        tells_status=True,
        options=("offsets",),
        needs="parquet",
    ),
    Format(
        name="gexf",
        line="who did what to whom, as a graph for Gephi or networkx",
        example="newsview export gexf -o events.gexf",
        module="graph:gexf",
        suffix=".gexf",
        reads=False,
    ),
    Format(
        name="graphml",
        line="the same graph for yEd, igraph or networkx",
        example="newsview export graphml -o events.graphml",
        module="graph:graphml",
        suffix=".graphml",
        reads=False,
    ),
    Format(
        name="webannotation",
        line="W3C Web Annotations, JSON-LD",
        example="newsview export webannotation -o annotations.jsonld",
        module="web_annotation",
        suffix=".jsonld",
        imports=True,
        reads=False,
        looks_up=True,
        options=("offsets",),
    ),
    Format(
        name="patterns",
        line="names that people decided on, for spaCy's EntityRuler",
        example="newsview export patterns -o patterns.jsonl",
        module="patterns",
        suffix=".jsonl",
        reads=False,
    ),
)

FORMATS: dict[str, Format] = {f.name: f for f in _ALL}


def format_named(name: str) -> Format:
    """The format with this name, else KeyError."""
    return FORMATS[name]
