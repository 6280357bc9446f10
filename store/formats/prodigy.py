"""`prodigy`: tasks for Explosion's Prodigy, JSON Lines, an article a task, with spans and relations.

Shape: https://prodi.gy/docs/api-interfaces. `end` is exclusive in characters, `token_end` inclusive; a relation's
`head` and `child` are the numbers of the last tokens of their spans (explosion/projects, rel_component, parse_data.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import blake2b
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
from newsview.store.formats.shapes import refuse_other
from newsview.store.formats.skeleton import REST, Link, Node, named, nodes_of, read_back, rest_in, rest_of
from newsview.store.formats.tokens import Grid, aligned, tokenised

HOLDS = EVERYTHING
WHY_NOT = {"corrections": "a task keeps what came of them"}


def fit(document: Document, ledger: Ledger, options: Options) -> Document | None:
    """The article as the file can hold it; None where nothing of it can go in."""
    if not document.text:
        ledger.lost("articles", "", "Prodigy has no use for an empty text")
        return None
    if options.offsets != "codepoints":
        ledger.remark(f"offsets count {options.offsets}, not code points")
    ledger.remark("hashes are newsview's own: import with `prodigy db-in --rehash`")
    return aligned(tokenised(named(document, ledger), ledger), options.align, ledger)


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    """Writes fitted articles to the path."""
    with path.open("wb") as out:
        for item in items:
            out.write(msgspec.json.encode(_task(item.document, options)) + b"\n")


def _task(document: Document, options: Options) -> dict[str, Any]:
    text, tokens = document.text, document.annotation.tokens
    assert tokens is not None
    at, grid = outward(text, options.offsets), Grid(tokens.spans())
    spans = [
        {"text": text[start:end], "start": at(start), "end": at(end), "id": i, "ws": length > 0}
        for i, ((start, end), length) in enumerate(zip(tokens.spans(), tokens.lengths, strict=True))
    ]
    rest = rest_of(document)
    nodes, links = nodes_of(rest)
    marked = [_span(node, grid, at) for node in nodes]
    relations = [
        {
            "head": marked[link.trigger]["token_end"], "child": marked[link.filler]["token_end"], "label": link.role,
            "head_span": marked[link.trigger], "child_span": marked[link.filler],
        }
        for link in links
    ]  # fmt: skip
    article = document.article
    meta = {"article_id": article.id, "title": article.title, "source": article.source, "published": article.published}
    task: dict[str, Any] = {
        "text": text, "tokens": spans, "spans": marked, "relations": relations,
        "meta": {key: value for key, value in meta.items() if value}, "answer": "accept", "_view_id": "relations",
        REST: rest,
    }  # fmt: skip
    task["_input_hash"] = _hash(text)
    task["_task_hash"] = _hash([text, marked, relations])
    if article.reviewed and (moment := _moment(article.reviewed)):
        task["_timestamp"] = moment
    return task


def _span(node: Node, grid: Grid, at: Callable[[int], int]) -> dict[str, Any]:
    first, last = grid.covering(node.start, node.end)
    return {
        "start": at(node.start), "end": at(node.end), "token_start": first, "token_end": last, "label": node.label,
        "id": node.id,
    }  # fmt: skip


def _hash(value: Any) -> int:
    """A signed number of 32 bits, as Prodigy's hashes are; the same for the same value on every machine."""
    return int.from_bytes(blake2b(msgspec.json.encode(value), digest_size=4).digest(), signed=True)


def _moment(iso: str) -> int | None:
    try:
        return int(datetime.fromisoformat(iso).timestamp())
    except ValueError:
        return None


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


KNOWN = {"text", "tokens", "spans", "relations", "meta", "answer", REST}


def _document(task: dict[str, Any], options: Options) -> Document:
    text = string_in(task, "text")
    point = inward(text, options.offsets)
    rest = rest_in(task)
    if rest is None and {"furniture", "mentions"} <= task.keys():
        raise DocumentError("this is a document of newsview's own, not a task")
    if rest is None and "spans" not in task:
        refuse_other(task, "prodigy")
    nodes = [_node(span, point) for span in task.get("spans") or ()]
    places: dict[tuple[Any, ...], int] = {}
    for i, node in reversed(list(enumerate(nodes))):
        places[node.triple] = i
    for i, node in enumerate(nodes):
        if node.id:
            places[node.id, node.triple] = i
    links = []
    for relation in task.get("relations") or ():
        ends = [_find(nodes, places, _node(_ending(task, relation, side), point)) for side in ("head", "child")]
        links.append(Link(ends[0], ends[1], string_in(relation, "label")))
    meta = task.get("meta") if isinstance(task.get("meta"), dict) else {}
    more: dict[str, Any] = {} if rest else _about(meta or {}, task)
    document = read_back(text, nodes, links, rest, options, more=more)
    if task.get("answer") == "reject":
        annotation = document.annotation
        document = replace(
            document,
            annotation=replace(
                annotation,
                mentions=tuple(replace(m, status="rejected") for m in annotation.mentions),
                events=tuple(replace(e, status="rejected") for e in annotation.events),
            ),
        )
    return document


def _about(meta: dict[str, Any], task: dict[str, Any]) -> dict[str, Any]:
    """What a task of others says of its article; keys that newsview does not know are kept."""
    found: dict[str, Any] = {
        ours: meta[theirs]
        for ours, theirs in (("title", "title"), ("source", "source"), ("source", "url"), ("published", "published"))
        if isinstance(meta.get(theirs), str)
    }
    left = {k: v for k, v in meta.items() if k not in ("title", "source", "url", "published")}
    left |= {k: v for k, v in task.items() if k not in KNOWN and not k.startswith("_")}
    if task.get("answer", "accept") != "accept":
        left["answer"] = task["answer"]
    return found | ({"prodigy": left} if left else {})


def _node(span: Any, point: Callable[[int], int]) -> Node:
    if not isinstance(span, dict):
        raise DocumentError("a span must be an object")
    start, end = extent_in(span)
    return Node(str(span.get("id", "")), point(start), point(end), str(span.get("label") or "SPAN"))


def _ending(task: dict[str, Any], relation: dict[str, Any], side: str) -> dict[str, Any]:
    """The span that a relation begins or ends with: given by the relation, else the one whose last token is named."""
    if isinstance(told := relation.get(f"{side}_span"), dict):
        return told
    last = relation.get(side)
    for span in task.get("spans") or ():
        if span.get("token_end") == last:
            return dict(span)
    for token in task.get("tokens") or ():
        if token.get("id") == last:
            return {"start": token["start"], "end": token["end"], "label": "SPAN"}
    raise DocumentError(f"no span ends with token {last!r}, which a relation names")


def _find(nodes: list[Node], places: dict[tuple[Any, ...], int], wanted: Node) -> int:
    """The place of the node in the list: of its id, else the first at its place; added where it is new."""
    for key in ((wanted.id, wanted.triple), wanted.triple):
        if key in places:
            return places[key]
    places[wanted.triple] = len(nodes)
    nodes.append(wanted)
    return len(nodes) - 1
