"""The graph of `gexf` and `graphml`: who did what to whom, an edge from each of an event's actors to each target.

Where an event has no target, its edges go to its objects.

A node is who or what an argument names: an entity, the same in every article where its reference or else its label and
name are the same; or the argument's own words. A pronoun counts as its entity; one of no entity, a number and a date
are no node. An edge is one event with its type, trigger, days, factuality and article, so that the weights of parallel
edges add up to how many events there were. Nodes tell in how many events and articles they are, and from when to when.
Nodes are kept in memory, edges go through a file of their own, so that memory grows with the names only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import product
from math import sqrt
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from newsview.store.document.edtf import days
from newsview.store.document.model import Argument, Document, Entity, Event, replace
from newsview.store.formats.choosing import Exported
from newsview.store.formats.inventory import reduced
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Ledger
from newsview.store.schemes import Scheme, has_entity, like

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

NO_END = f"an edge goes from {FROM} to {TO} or {ELSE}, and one of them is not known"
NOBODY = "a pronoun without a name, a number or a date is nobody"

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML 1.0 has no way to write."""

PRONOUNS = frozenset(
    {
        "i", "me", "my", "mine", "myself", "you", "your", "yours", "yourself", "yourselves", "he", "him", "his",
        "himself", "she", "her", "hers", "herself", "it", "its", "itself", "we", "us", "our", "ours", "ourselves",
        "they", "them", "their", "theirs", "themselves", "themself", "one", "oneself", "who", "whom", "whose",
        "which", "that", "what", "whoever", "whatever", "this", "these", "those", "some", "others", "everyone",
        "everybody", "someone", "somebody", "anyone", "anybody", "nobody", "everything", "something", "anything",
        "nothing", "there", "here",
    }
)  # fmt: skip
"""Words that alone do not name anyone."""

ARTICLES = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)

NODE_KEYS = {"kind": "string", "ref": "string", "events": "integer", "articles": "integer"}
EDGE_KEYS = dict.fromkeys(
    ("type", "trigger", "when", "factuality", "article", "event", "to", "published"), "string"
)  # fmt: skip
SPAN = ("start", "end")
"""The first and the last day; attributes of an element in GEXF, data in GraphML."""

GEXF = "http://gexf.net/1.3"
GRAPHML = "http://graphml.graphdrawing.org/xmlns"


class Node(NamedTuple):
    """Who or what is at the end of edges."""

    label: str
    kind: str
    ref: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What is the same in every article."""
        return (self.ref,) if self.ref else (self.kind, _bare(self.label))


class Life:
    """In how many events and articles a node is, and from when to when, as edges go by.

    The days are those of its events and those on which the articles were published.
    """

    __slots__ = ("articles", "dated", "events", "first", "last", "seen")

    def __init__(self) -> None:
        self.events = 0
        self.articles = 0
        self.dated = False
        self.first = ""
        self.last = ""
        """Days of ISO 8601; empty where that end is open."""
        self.seen: tuple[int, int] = (0, 0)
        """The last article and the last event counted."""

    def add(self, place: tuple[int, int], about: Mapping[str, str]) -> None:
        """An edge of the event at `place`, which is the number of its article and its own."""
        if place == self.seen:
            return
        self.events += 1
        self.articles += place[0] != self.seen[0]
        self.seen = place
        published = about.get("published", "")[:10]
        if about.get("start") or about.get("end"):
            self._known(about.get("start", ""), about.get("end", ""))
        if published:
            self._known(published, published)

    def _known(self, start: str, end: str) -> None:
        """It is known of from one day to another, of which one may be open."""
        self.first = min(self.first, start) if self.dated else start
        open_ended = not end or (self.dated and not self.last)
        self.last = "" if open_ended else max(self.last, end)
        self.dated = True

    def told(self) -> dict[str, str]:
        """What is written of it."""
        found = {"events": str(self.events), "articles": str(self.articles), "start": self.first, "end": self.last}
        return {key: value for key, value in found.items() if value}


class Written(NamedTuple):
    """What must be found in the file."""

    nodes: int
    edges: int
    digest: bytes


def fit(document: Document, ledger: Ledger, options: Options) -> Document:
    """The article as the file can hold it."""
    events = []
    scheme = options.library_scheme
    ends = _Ends(document, scheme)
    for event in document.annotation.events:
        known = replace(event, arguments=tuple(a for a in event.arguments if ends.node(a) is not None))
        roles = {FROM, _aim(known, scheme)}
        kept = tuple(a for a in known.arguments if like(a.role, scheme) in roles)
        if not roles <= {like(a.role, scheme) for a in kept}:
            had = {like(a.role, scheme) for a in event.arguments}
            nobody = FROM in had and had & {TO, ELSE}
            ledger.lost("events", event.id, NOBODY if nobody else NO_END)
            ledger.lost("arguments", event.id, "its event has no edge", len(event.arguments))
            continue
        ends_told = sum(like(a.role, scheme) in roles for a in event.arguments)
        ledger.lost("arguments", event.id, NOBODY, ends_told - len(kept))
        ledger.lost("arguments", event.id, "an edge has two ends only", len(event.arguments) - ends_told)
        events.append(replace(event, arguments=kept))
    used = {a.mention for event in events for a in event.arguments}
    named = {m.entity for m in document.annotation.mentions if m.id in used}
    for entity in document.annotation.entities:
        if entity.id not in named:
            ledger.lost("entities", entity.id, "it is at no end of an edge")
    entities = tuple(e for e in document.annotation.entities if e.id in named)
    fitted = replace(document, annotation=replace(document.annotation, events=tuple(events), entities=entities))
    # mentions stay in the document, not in the count: through them an argument names its entity
    through = {"mentions", "mention kinds", "entity links", "argument links", "publication dates"}
    fitted = without_others(fitted, {e.id for e in entities})
    return reduced(fitted, HOLDS | through)


def _aim(event: Event, scheme: Scheme | None) -> str:
    """The role that the event's edges go to."""
    return TO if any(like(a.role, scheme) == TO for a in event.arguments) else ELSE


def without_others(document: Document, entities: set[str]) -> Document:
    """The document in which only mentions of these entities keep their entity."""
    mentions = tuple(
        m if m.entity in entities or m.entity is None else replace(m, entity=None) for m in document.annotation.mentions
    )
    return replace(document, annotation=replace(document.annotation, mentions=mentions))


def drawn(items: Iterator[Exported], path: Path, dialect: Gexf | GraphMl, scheme: Scheme | None = None) -> Written:
    """Write the graph; what must be found in it."""
    numbers: dict[tuple[str, ...], int] = {}
    nodes: list[tuple[Node, Life]] = []
    edges = 0
    check = blake2b(digest_size=16)

    def number(node: Node) -> int:
        if node.key not in numbers:
            numbers[node.key] = len(nodes)
            nodes.append((node, Life()))
        return numbers[node.key]

    with TemporaryFile("w+", encoding="utf-8", newline="\n") as spool:
        for article, item in enumerate(items, 1):
            for event, source, target, about in _edges(item.document, scheme):
                ends = number(source), number(target)
                for end in dict.fromkeys(ends):
                    nodes[end][1].add((article, event), about)
                spool.write(dialect.edge(edges, *ends, about))
                edges += 1
                check.update(repr((*ends, sorted(about.items()))).encode())
        spool.seek(0)
        with path.open("w", encoding="utf-8", newline="\n") as out:
            out.write(dialect.head)
            for i, (node, life) in enumerate(nodes):
                about = node._asdict() | life.told()
                out.write(dialect.node(i, about))
                check.update(repr(sorted((key, value) for key, value in about.items() if value)).encode())
            out.write(dialect.middle)
            for line in spool:
                out.write(line)
            out.write(dialect.tail)
    return Written(len(nodes), edges, check.digest())


def _edges(document: Document, scheme: Scheme | None) -> Iterator[tuple[int, Node, Node, dict[str, str]]]:
    """The edges of an article: the number of the event, its ends and its attributes."""
    names = _Ends(document, scheme)
    for number, event in enumerate(document.annotation.events, 1):
        first, last = days(event.when) or (None, None)
        about = {
            "type": event.type, "trigger": _clean(document.quote(event)), "when": event.when,
            "factuality": event.factuality, "article": _clean(document.article.id), "event": _clean(event.id),
            "to": _aim(event, scheme), "published": document.article.published,
            "start": first and first.isoformat(), "end": last and last.isoformat(),
        }  # fmt: skip
        told = {key: value for key, value in about.items() if value}
        ends = [
            dict.fromkeys(names.node(a) for a in event.arguments if like(a.role, scheme) == role)
            for role in (FROM, _aim(event, scheme))
        ]
        for source, target in product(*ends):
            assert source is not None
            assert target is not None
            yield number, source, target, told


class _Ends:
    """Who or what the arguments of an article's events name."""

    def __init__(self, document: Document, scheme: Scheme | None) -> None:
        self.document = document
        self.scheme = scheme
        self.entities = {e.id: self._entity(e) for e in document.annotation.entities}
        self.by_name = {_bare(node.label): node for node in self.entities.values() if node is not None}

    def node(self, argument: Argument) -> Node | None:
        """The node of an argument; None where it has none."""
        known = self.document.annotation.mention_index
        mention = known.get(argument.mention) if argument.mention else None
        if mention is not None and not has_entity(mention.label, self.scheme):
            return None
        if mention is not None and mention.entity:
            return self.entities[mention.entity]
        words = _clean(self.document.quote(mention or argument))
        if (mention is not None and mention.kind == "pronoun") or _is_nobody(words):
            return None
        if (same := self.by_name.get(_bare(words))) is not None:
            return same
        return Node(words, _clean(mention.label) if mention else "phrase")

    def _entity(self, entity: Entity) -> Node | None:
        """The node of an entity, by its name or else the words of a mention that is no pronoun."""
        if not has_entity(entity.label, self.scheme):
            return None
        mentions = self.document.annotation.members.get(entity.id, ())
        words = (_clean(self.document.quote(m)) for m in mentions if m.kind != "pronoun")
        name = next((name for name in (_clean(entity.name), *words) if not _is_nobody(name)), None)
        return Node(name, _clean(entity.label), _clean(entity.ref or "")) if name else None


def _bare(words: str) -> str:
    """The words without an article before them, in lower case."""
    return ARTICLES.sub("", words, count=1).casefold() if ARTICLES.match(words) else words.casefold()


def _is_nobody(words: str) -> bool:
    return words.casefold() in PRONOUNS or not any(map(str.isalpha, words))


def _clean(text: str) -> str:
    return " ".join(NO_XML.sub("\ufffd", text).split())


class Gexf:
    """GEXF 1.3, as Gephi and networkx read it: Gephi shows its time on a timeline, its nodes by their events."""

    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="{GEXF}" xmlns:viz="{GEXF}/viz" version="1.3">\n'
        "<meta><creator>newsview</creator><description>who did what to whom; an edge is an event</description></meta>\n"
        '<graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">\n'
        + "".join(
            f'<attributes class="{of}">'
            + "".join(f'<attribute id="{key}" title="{key}" type="{kind}"/>' for key, kind in keys.items())
            + "</attributes>\n"
            for of, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS))
        )
        + "<nodes>\n"
    )
    middle = "</nodes>\n<edges>\n"
    tail = "</edges>\n</graph>\n</gexf>\n"

    def node(self, number: int, about: Mapping[str, str]) -> str:
        """The element of a node."""
        size = f'<viz:size value="{4 * sqrt(int(about["events"])):.1f}"/>'
        label = quoteattr(about["label"])
        return f'<node id="{number}" label={label}{self._span(about)}>{self._values(about, NODE_KEYS)}{size}</node>\n'

    def edge(self, number: int, source: int, target: int, about: Mapping[str, str]) -> str:
        """The element of an edge between two nodes."""
        label = quoteattr(about.get("type") or about["trigger"])
        kind = quoteattr(about.get("type") or "no type")
        told = self._values(about, EDGE_KEYS)
        return (
            f'<edge id="{number}" source="{source}" target="{target}" label={label} kind={kind} weight="1"'
            f"{self._span(about)}>{told}</edge>\n"
        )

    def _span(self, about: Mapping[str, str]) -> str:
        return "".join(f' {key}="{about[key]}"' for key in SPAN if about.get(key))

    def _values(self, about: Mapping[str, str], keys: Iterable[str]) -> str:
        told = "".join(f'<attvalue for="{key}" value={quoteattr(about[key])}/>' for key in keys if about.get(key))
        return f"<attvalues>{told}</attvalues>"


class GraphMl:
    """GraphML, as networkx, igraph, yEd and Gephi read it."""

    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{GRAPHML}">\n'
        + "".join(
            f'<key id="{of[0]}_{key}" for="{of}" attr.name="{key}" attr.type="{kind.replace("integer", "int")}"/>\n'
            for of, keys in (("node", {"label": "string"} | NODE_KEYS), ("edge", EDGE_KEYS | {"weight": "double"}))
            for key, kind in (keys | dict.fromkeys(SPAN, "string")).items()
        )
        + '<graph edgedefault="directed">\n'
    )
    middle = ""
    tail = "</graph>\n</graphml>\n"

    def node(self, number: int, about: Mapping[str, str]) -> str:
        """The element of a node."""
        return f'<node id="{number}">{self._data("n", about)}</node>\n'

    def edge(self, number: int, source: int, target: int, about: Mapping[str, str]) -> str:
        """The element of an edge between two nodes."""
        told = self._data("e", about) + '<data key="e_weight">1</data>'
        return f'<edge id="{number}" source="{source}" target="{target}">{told}</edge>\n'

    def _data(self, of: str, about: Mapping[str, str]) -> str:
        return "".join(f'<data key="{of}_{key}">{escape(value)}</data>' for key, value in about.items() if value)
