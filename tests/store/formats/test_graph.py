"""The graph as Gephi, networkx and igraph use it: time, weights, and who may stand at the end of an edge."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from newsview.store.document.edtf import days
from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Mention,
    MentionKind,
    Span,
    place,
)
from newsview.store.formats.choosing import Exported
from newsview.store.formats.graph import reading as graph_reading
from newsview.store.formats.graph import writing as graph_format
from newsview.store.formats.graph.writing import PRONOUNS
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Ledger
from newsview.store.schemes import has_entity
from tests.store.formats.articles import SMALL, many
from tests.store.formats.exported import exported
from tests.store.formats.strategies import corpora

networkx = pytest.importorskip("networkx")

READERS = {"gexf": networkx.read_gexf, "graphml": networkx.read_graphml}
NAMESPACE = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}


Part: TypeAlias = tuple[str, str, str, MentionKind, str]
"""A role, its words, the mention's label and kind, and its entity's name.

An empty label is an argument without a mention, an empty name a mention without an entity.
"""


def sentence(name: str, *parts: Part, when: str | None = None) -> Document:
    """An article of one event."""
    text = ""
    mentions: list[Mention] = []
    arguments: list[Argument] = []
    entities: dict[str, Entity] = {}
    for role, words, label, kind, named in parts:
        start, text = len(text), f"{text}{words} met "
        end = start + len(words)
        known = f"m{start}" if label else None
        arguments.append(Argument(role=role, start=start, end=end, mention=known))
        if named:
            entities.setdefault(named, Entity(id=f"e{len(entities)}", label=label, name=named))
        if known:
            entity = entities[named].id if named else None
            mentions.append(Mention(id=known, start=start, end=end, label=label, kind=kind, entity=entity))
    trigger = Span(start=text.index("met"), end=text.index("met") + 3)
    return Document(
        article=Article(id=name, text=text),
        annotation=Annotation(
            mentions=tuple(sorted(mentions, key=place)),
            entities=tuple(entities.values()),
            events=(Event(id="v1", trigger=trigger, arguments=tuple(arguments), type="CONSULT", when=when),),
        ),
    )


ACTOR: Part = ("actor", "Ann Lee", "PERSON", "name", "Ann Lee")


@pytest.mark.parametrize(
    ("target", "node"),
    [
        (("target", "Bob", "PERSON", "name", "Bob"), "Bob"),
        (("target", "him", "PERSON", "pronoun", "Bob"), "Bob"),
        (("target", "him", "PERSON", "pronoun", ""), None),
        (("target", "whom", "", "name", ""), None),
        (("target", "Tuesday", "DATE", "name", ""), None),
        (("target", "$3 million", "MONEY", "name", ""), None),
        (("target", "47", "", "name", ""), None),
        (("target", "the ministers", "", "name", ""), "the ministers"),
        (("target", "them", "PERSON", "pronoun", "them"), None),
        (("target", "ann lee", "", "name", ""), "Ann Lee"),
    ],
)
def test_graph_has_nobody_that_is_a_pronoun_a_number_or_a_date(tmp_path: Path, target: Part, node: str | None) -> None:
    """A pronoun is its entity; what names nobody is left out and counted."""
    receipt = exported("graphml", tmp_path / "x.graphml", sentence("a", ACTOR, target))
    graph = networkx.read_graphml(tmp_path / "x.graphml")
    labels = {data["label"] for _, data in graph.nodes(data=True)}
    assert labels == ({"Ann Lee", node} if node else set())
    assert receipt.rows["events"].held == bool(node)
    assert ("is nobody" in receipt.text()) is (node is None)


@pytest.mark.parametrize("name", READERS)
def test_graph_tells_days_and_counts(tmp_path: Path, name: str) -> None:
    """Edges have the days of their event, nodes those of their edges and how many events and articles they are in."""
    bob: Part = ("target", "Bob", "PERSON", "name", "Bob")
    documents = [
        sentence("a", ACTOR, bob, when="2024-01"), sentence("b", ACTOR, bob, when="1974-23"), sentence("c", ACTOR, bob),
    ]  # fmt: skip
    exported(name, tmp_path / f"x.{name}", *documents)
    graph = READERS[name](tmp_path / f"x.{name}")
    nodes = {data["label"]: data for _, data in graph.nodes(data=True)}
    assert {who: (d["events"], d["articles"], d["start"], d["end"]) for who, d in nodes.items()} == dict.fromkeys(
        ("Ann Lee", "Bob"), (3, 3, "1974-09-01", "2024-01-31")
    )
    edges = sorted(
        (d["article"], d.get("start"), d.get("end"), float(d["weight"])) for _, _, d in graph.edges(data=True)
    )
    assert edges == [
        ("a", "2024-01-01", "2024-01-31", 1), ("b", "1974-09-01", "1974-11-30", 1), ("c", None, None, 1),
    ]  # fmt: skip


def test_graph_of_gephi_has_a_timeline_kinds_of_edges_and_sizes(tmp_path: Path) -> None:
    """What Gephi reads beside networkx: dynamic mode, parallel edges by type, node sizes by events."""
    exported("gexf", tmp_path / "x.gexf", SMALL, *many(12))
    root = ElementTree.parse(tmp_path / "x.gexf").getroot()
    assert root.get("version") == "1.3"
    drawn = root.find("g:graph", NAMESPACE)
    assert drawn is not None
    assert (drawn.get("mode"), drawn.get("timeformat")) == ("dynamic", "date")
    assert {edge.get("kind") for edge in drawn.iterfind(".//g:edge", NAMESPACE)} == {"CONSULT"}
    sizes = {}
    for node in drawn.iterfind(".//g:node", NAMESPACE):
        told = {v.get("for"): v.get("value") for v in node.iterfind(".//g:attvalue", NAMESPACE)}
        size = node.find("viz:size", NAMESPACE)
        assert size is not None
        sizes[int(told["events"] or 0)] = float(size.get("value") or 0)
    assert len(sizes) > 1
    assert sorted(sizes.values()) == [sizes[n] for n in sorted(sizes)]


def test_igraph_reads_the_graph(tmp_path: Path) -> None:
    """igraph finds the weights as numbers."""
    igraph = pytest.importorskip("igraph")
    exported("graphml", tmp_path / "x.graphml", SMALL, *many(5))
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml"))
    assert set(graph.es["weight"]) == {1.0}
    assert max(graph.vs["events"]) > 1


@pytest.mark.parametrize("name", READERS)
@given(documents=corpora)
@settings(max_examples=40, deadline=None)
def test_graph_of_anything_counts_its_events(name: str, documents: list[Document]) -> None:
    """The receipt, the edges and the nodes agree, whatever is in the articles."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{name}"
        receipt = exported(name, path, *documents)
        graph = READERS[name](path)
        edges: list[dict[str, Any]] = [data for _, _, data in graph.edges(data=True)]
        held = receipt.rows["events"].held if "events" in receipt.rows else 0
        assert held == len({(e["article"], e["event"]) for e in edges})
        taking = {(n, d["article"], d["event"]) for a, b, d in graph.edges(data=True) for n in (a, b)}
        counted = Counter(node for node, _, _ in taking)
        for node, data in graph.nodes(data=True):
            assert data["events"] == counted[node]
            assert data["label"].casefold() not in PRONOUNS
            assert data["kind"] == "phrase" or has_entity(data["kind"])
        for edge in edges:
            known = days(edge.get("when")) or (None, None)
            assert (edge.get("start"), edge.get("end")) == tuple(day and day.isoformat() for day in known)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    ("written", "spoilt"),
    [
        ("2024-01-02", "2024-01-03"), ("CONSULT", "ASSAULT"), ("Putin", "Putout"), ("Kim Jong Un", "Kim"),
        ("reported", "asserted"),
    ],
)  # fmt: skip
def test_graph_that_tells_anything_else_is_found_out(tmp_path: Path, name: str, written: str, spoilt: str) -> None:
    """The file is read back, days and counts too."""
    path = tmp_path / f"x.{name}"
    module = graph_format
    dialect: graph_format.Gexf | graph_format.GraphMl = module.Gexf() if name == "gexf" else module.GraphMl()
    ledger = Ledger(name, module.HOLDS, module.WHY_NOT)
    ledger.begin(SMALL)
    facts = module.drawn(iter([Exported(module.fit(SMALL, ledger, Options()))]), path, dialect)
    assert graph_reading.verify(path, facts, Options()) is None
    source = path.read_text()
    assert written in source
    path.write_text(source.replace(written, spoilt, 1) if written != "CONSULT" else source.replace(written, spoilt))
    assert graph_reading.verify(path, facts, Options()) is not None
