"""The graph of `gexf` and `graphml`: who did what to whom, an edge from each of an event's actors to each target.

Where an event has no target, its edges go to its objects.

A node is who or what an argument names: an entity, the same in every article where its reference or else its label and
name are the same; or the argument's own words. Edges carry the event's type, trigger, date, factuality and article.
Nodes are kept in memory, edges go through a file of their own, so that memory grows with the names only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from itertools import product
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from store.formats.choosing import Exported
from store.formats.inventory import reduced
from store.formats.options import Options
from store.formats.receipt import Ledger
from store.model import Argument, Document, Event, replace
from store.schemes import Scheme, like

HOLDS = frozenset(
    {
        "articles", "entities", "entity names", "references", "events", "event types", "arguments", "event dates",
        "factualities",
    }
)  # fmt: skip
WHY_NOT = {
    **dict.fromkeys(("mentions", "attributions", "tokens"), "the graph is of entities and events"),
    "corrections": "the graph holds what came of them",
}

FROM, TO, ELSE = "actor", "target", "object"
"""Roles of the default scheme; those of a team that are from them count as they do."""

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 has no way to write."""

NODE_KEYS = ("kind", "ref")
EDGE_KEYS = ("type", "trigger", "when", "factuality", "article", "event", "to", "published")
GEXF = "http://www.gexf.net/1.2draft"
GRAPHML = "http://graphml.graphdrawing.org/xmlns"


class Node(NamedTuple):
    """Who or what stands at the end of edges."""

    label: str
    kind: str
    ref: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What is the same in every article."""
        return (self.ref,) if self.ref else (self.kind, self.label)


class Written(NamedTuple):
    """What must be found in the file."""

    nodes: int
    edges: int
    digest: bytes


def fit(document: Document, ledger: Ledger, options: Options) -> Document:
    events = []
    scheme = options.library_scheme
    for event in document.annotation.events:
        roles = {FROM, _aim(event, scheme)}
        kept_arguments = tuple(a for a in event.arguments if like(a.role, scheme) in roles)
        if not roles <= {like(a.role, scheme) for a in event.arguments}:
            why = f"an edge goes from {FROM} to {TO} or {ELSE}, and one of them is not known"
            ledger.lost("events", event.id, why)
            ledger.lost("arguments", event.id, "its event has no edge", len(event.arguments))
            continue
        other = len(event.arguments) - len(kept_arguments)
        ledger.lost("arguments", event.id, "an edge has two ends only", other)
        events.append(replace(event, arguments=kept_arguments))
    used = {a.mention for event in events for a in event.arguments}
    named = {m.entity for m in document.annotation.mentions if m.id in used}
    for entity in document.annotation.entities:
        if entity.id not in named:
            ledger.lost("entities", entity.id, "it is at no end of an edge")
    entities = tuple(e for e in document.annotation.entities if e.id in named)
    kept = replace(document, annotation=replace(document.annotation, events=tuple(events), entities=entities))
    # mentions stay in the document, not in the count: through them an argument names its entity
    through = {"mentions", "entity links", "argument links", "publication dates"}
    kept = without_others(kept, {e.id for e in entities})
    return reduced(kept, HOLDS | through)


def _aim(event: Event, scheme: Scheme | None) -> str:
    """The role that the event's edges go to."""
    return TO if any(like(a.role, scheme) == TO for a in event.arguments) else ELSE


def without_others(document: Document, entities: set[str]) -> Document:
    """The document with mentions of only these entities told so."""
    mentions = tuple(
        m if m.entity in entities or m.entity is None else replace(m, entity=None) for m in document.annotation.mentions
    )
    return replace(document, annotation=replace(document.annotation, mentions=mentions))


def drawn(items: Iterator[Exported], path: Path, dialect: Gexf | GraphMl, scheme: Scheme | None = None) -> Written:
    """Write the graph; what must be found in it."""
    numbers: dict[tuple[str, ...], int] = {}
    nodes: list[Node] = []
    edges = 0
    check = blake2b(digest_size=16)

    def number(node: Node) -> int:
        if node.key not in numbers:
            numbers[node.key] = len(nodes)
            nodes.append(node)
        return numbers[node.key]

    with TemporaryFile("w+", encoding="utf-8", newline="\n") as spool:
        for item in items:
            for source, target, about in _edges(item.document, scheme):
                ends = number(source), number(target)
                spool.write(dialect.edge(edges, *ends, about))
                edges += 1
                check.update(repr((nodes[ends[0]], nodes[ends[1]], sorted(about.items()))).encode())
        spool.seek(0)
        with path.open("w", encoding="utf-8", newline="\n") as out:
            out.write(dialect.head)
            out.writelines(dialect.node(i, node) for i, node in enumerate(nodes))
            out.write(dialect.middle)
            for line in spool:
                out.write(line)
            out.write(dialect.tail)
    return Written(len(nodes), edges, check.digest())


def _edges(document: Document, scheme: Scheme | None) -> Iterator[tuple[Node, Node, dict[str, str]]]:
    for event in document.annotation.events:
        about = {
            "type": event.type, "trigger": _clean(document.quote(event)), "when": event.when,
            "factuality": event.factuality, "article": _clean(document.article.id), "event": _clean(event.id),
            "to": _aim(event, scheme), "published": document.article.published,
        }  # fmt: skip
        told = {key: value for key, value in about.items() if value}
        ends = [
            [_node(a, document) for a in event.arguments if like(a.role, scheme) == role]
            for role in (FROM, _aim(event, scheme))
        ]
        for source, target in product(*ends):
            yield source, target, told


def _node(a: Argument, document: Document) -> Node:
    mention = document.mention(a.mention) if a.mention else None
    if mention is not None and mention.entity:
        entity = document.entity(mention.entity)
        return Node(_clean(entity.name), _clean(entity.label), _clean(entity.ref or ""))
    return Node(_clean(document.quote(mention or a)), _clean(mention.label) if mention else "phrase")


def _clean(text: str) -> str:
    return " ".join(NO_XML.sub("\ufffd", text).split())


class Gexf:
    """GEXF 1.2, as Gephi and networkx read it."""

    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="{GEXF}" version="1.2">\n'
        '<graph defaultedgetype="directed" mode="static">\n'
        + "".join(
            f'<attributes class="{of}">'
            + "".join(f'<attribute id="{key}" title="{key}" type="string"/>' for key in keys)
            + "</attributes>\n"
            for of, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS))
        )
        + "<nodes>\n"
    )
    middle = "</nodes>\n<edges>\n"
    tail = "</edges>\n</graph>\n</gexf>\n"

    def node(self, number: int, node: Node) -> str:
        told = self._values({"kind": node.kind, "ref": node.ref})
        return f'<node id="{number}" label={quoteattr(node.label)}>{told}</node>\n'

    def edge(self, number: int, source: int, target: int, about: Mapping[str, str]) -> str:
        label = quoteattr(about.get("type") or about["trigger"])
        told = self._values(about)
        return f'<edge id="{number}" source="{source}" target="{target}" label={label}>{told}</edge>\n'

    def _values(self, about: Mapping[str, str]) -> str:
        told = "".join(f'<attvalue for="{key}" value={quoteattr(value)}/>' for key, value in about.items() if value)
        return f"<attvalues>{told}</attvalues>"


class GraphMl:
    """GraphML, as networkx, igraph, yEd and Gephi read it."""

    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{GRAPHML}">\n'
        + "".join(
            f'<key id="{of[0]}_{key}" for="{of}" attr.name="{key}" attr.type="string"/>\n'
            for of, keys in (("node", ("label", *NODE_KEYS)), ("edge", EDGE_KEYS))
            for key in keys
        )
        + '<graph edgedefault="directed">\n'
    )
    middle = ""
    tail = "</graph>\n</graphml>\n"

    def node(self, number: int, node: Node) -> str:
        return f'<node id="{number}">{self._data("n", node._asdict())}</node>\n'

    def edge(self, number: int, source: int, target: int, about: Mapping[str, str]) -> str:
        return f'<edge id="{number}" source="{source}" target="{target}">{self._data("e", about)}</edge>\n'

    def _data(self, of: str, about: Mapping[str, str]) -> str:
        return "".join(f'<data key="{of}_{key}">{escape(value)}</data>' for key, value in about.items() if value)


def verify(path: Path, written: Written, options: Options) -> str | None:
    nodes: list[Node] = []
    edges = 0
    check = blake2b(digest_size=16)
    try:
        for kind, number, ends, about in _elements(path):
            if kind == "node":
                nodes.append(Node(about.pop("label", ""), about.pop("kind", ""), about.pop("ref", "")))
                if number != str(len(nodes) - 1):
                    return f"node {number} is out of order"
            else:
                edges += 1
                check.update(repr((nodes[int(ends[0])], nodes[int(ends[1])], sorted(about.items()))).encode())
    except (ElementTree.ParseError, ValueError, IndexError) as error:
        return str(error)
    found = Written(len(nodes), edges, check.digest())
    return None if found == written else f"{found.nodes} nodes and {found.edges} edges, or what they tell, differ"


def _elements(path: Path) -> Iterator[tuple[str, str, tuple[str, str], dict[str, str]]]:
    """Each node and edge: which it is, its id, the ids of its ends, what it tells."""
    with path.open("rb") as file:
        yield from _parsed(file)


def _parsed(file: IO[bytes]) -> Iterator[tuple[str, str, tuple[str, str], dict[str, str]]]:
    parent: list[Any] = []
    for moment, element in ElementTree.iterparse(file, events=("start", "end")):
        if moment == "start":
            parent.append(element)
            continue
        parent.pop()
        kind = element.tag.rpartition("}")[2]
        if kind not in ("node", "edge"):
            continue
        about = {"label": element.get("label", "")} if kind == "node" and element.get("label") else {}
        for child in element.iter():
            if child.get("for"):
                about[child.get("for", "")] = child.get("value", "")
            elif child.get("key"):
                about[child.get("key", "").partition("_")[2]] = child.text or ""
        yield kind, element.get("id", ""), (element.get("source", ""), element.get("target", "")), about
        parent[-1].remove(element)
