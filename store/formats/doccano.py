"""`doccano`: JSON Lines for doccano's sequence labelling, with relations or with spans only.

Shape from its exporter and importer (doccano/backend: data_export, data_import): with relations `entities` and
`relations`, each with ids that are unique in the line; without, `label` as sorted triples. Other keys of a line become
the example's metadata there and come back with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from newsview.store.document.model import Document, replace
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.choosing import Exported
from newsview.store.formats.inventory import EVERYTHING
from newsview.store.formats.json_lines import extent_in, lines_in, object_in, reading, string_in
from newsview.store.formats.offsets import inward, outward
from newsview.store.formats.options import Options
from newsview.store.formats.piecewise import Pieces
from newsview.store.formats.readings import Reading, documents_of
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.relations import relations_of, with_relations
from newsview.store.formats.shapes import refuse_other
from newsview.store.formats.skeleton import REST, Link, Node, named, nodes_of, read_back, rest_in, rest_of
from newsview.store.formats.tokens import apart

HOLDS = EVERYTHING
WHY_NOT = {"corrections": "an example keeps what came of them"}


OVERLAP = {
    "relation": "spans overlap: the project needs `allow overlapping`; without it doccano refuses the whole file "
    "(KeyError); --layout sequence has no relations and is taken",
    "sequence": "spans overlap: a project without `allow overlapping` drops the later ones in silence",
}
"""What doccano makes of spans that overlap, by the kind of project."""


def fit(document: Document, ledger: Ledger, options: Options) -> Document | None:
    """The article as the file can hold it; None where nothing of it can go in."""
    if not document.text.strip():
        ledger.lost("articles", "", "doccano refuses an empty text")
        return None
    annotation = named(document, ledger).annotation
    if apart(annotation.mentions)[1] or annotation.events:
        ledger.remark(OVERLAP[options.layout])
    if options.offsets != "codepoints":
        ledger.remark(f"offsets count {options.offsets}, not code points")
    if options.layout == "sequence":
        why = "a project without relations has spans only; --layout relation holds events and relations"
        for event in annotation.events:
            ledger.lost("events", event.id, why)
            ledger.lost("arguments", event.id, why, len(event.arguments))
        annotation = replace(annotation, events=())
        for relation in relations_of(document):
            ledger.lost("relations", str(relation.get("id", "")), why)
        document = with_relations(document, ())
    return replace(document, annotation=annotation)


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    """Writes fitted articles to the path."""
    with path.open("wb") as out:
        for number, item in enumerate(items, 1):
            out.write(msgspec.json.encode(_line(number, item.document, options)) + b"\n")


def _line(number: int, document: Document, options: Options) -> dict[str, Any]:
    at = outward(document.text, options.offsets)
    rest = rest_of(document)
    nodes, links = nodes_of(rest)
    article = document.article
    about = {"title": article.title, "source": article.source, "published": article.published}
    line: dict[str, Any] = {"id": number, "text": document.text}
    if options.layout == "sequence":
        line["label"] = sorted([at(node.start), at(node.end), node.label] for node in nodes)
    else:
        line["entities"] = [
            {"id": i, "label": node.label, "start_offset": at(node.start), "end_offset": at(node.end)}
            for i, node in enumerate(nodes)
        ]
        line["relations"] = [
            {"id": i, "from_id": link.trigger, "to_id": link.filler, "type": link.role} for i, link in enumerate(links)
        ]
    # every key in every line, and never null: doccano's loader makes a table of them and refuses a gap in it
    return line | {"Comments": [], **{k: v or "" for k, v in about.items()}, REST: rest}


def read(path: Path, options: Options) -> Iterator[Document]:
    """The documents in the file, one at a time. Raises DocumentError for a piece that cannot be read."""
    return documents_of(readings(path, options))


def readings(path: Path, options: Options) -> Iterator[Reading]:
    """What the file says of each article. Raises DocumentError for a piece that cannot be read."""

    def document(numbered: tuple[int, bytes]) -> tuple[Reading]:
        number, line = numbered
        with reading(f"line {number}"):
            record = object_in(line)
            return (Reading(_document(record, options), rest_in(record)),)

    return Pieces(lines_in(path), document)


KNOWN = {"id", "text", "data", "label", "labels", "entities", "relations", "title", "source", "published", REST}


def _document(line: dict[str, Any], options: Options) -> Document:
    text = string_in(line, "data" if "data" in line and "text" not in line else "text")
    point = inward(text, options.offsets)
    rest = rest_in(line)
    if rest is None:
        refuse_other(line, "doccano")
        if isinstance(line.get("annotations"), list) and line["annotations"]:
            raise DocumentError(
                "`annotations` has numbers for labels, and their names are in the project only: "
                "export it from doccano as JSONL, whose lines have `label` or `entities`"
            )
    nodes: list[Node] = []
    places: dict[Any, int] = {}
    for entity in line.get("entities") or ():
        start, end = extent_in(entity, "start_offset", "end_offset")
        places[entity.get("id")] = len(nodes)
        nodes.append(Node("", point(start), point(end), string_in(entity, "label")))
    for triple in line.get("label") or line.get("labels") or ():
        if not isinstance(triple, list) or len(triple) != 3:
            raise DocumentError(f"a label must be [start, end, label], not {triple!r}")
        start, end = extent_in({"start": triple[0], "end": triple[1]})
        nodes.append(Node("", point(start), point(end), str(triple[2])))
    links = []
    for relation in line.get("relations") or ():
        try:
            ends = places[relation["from_id"]], places[relation["to_id"]]
        except KeyError as error:
            raise DocumentError(f"a relation names {error.args[0]!r}, which is not there") from None
        links.append(Link(*ends, string_in(relation, "type")))
    more = {k: line[k] for k in ("title", "source", "published") if isinstance(line.get(k), str) and line[k]}
    if left := {k: v for k, v in line.items() if k not in KNOWN and v not in ([], None)}:
        more["doccano"] = left
    return read_back(text, nodes, links, rest, options, more=None if rest else more)
