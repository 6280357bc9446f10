"""Reads a graph back, in GEXF or GraphML, to compare it with what was written."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from newsview.store.formats.graph.writing import SPAN, Written
from newsview.store.formats.options import Options

__all__ = ["verify"]


def verify(path: Path, written: Written, options: Options) -> str | None:
    """What is wrong with the file, given what was written; None where nothing is."""
    nodes: list[dict[str, str]] = []
    edges = 0
    check = blake2b(digest_size=16)
    try:
        for kind, number, ends, about in _elements(path):
            if kind == "node":
                nodes.append(about)
                if number != str(len(nodes) - 1):
                    return f"node {number} is out of order"
            else:
                edges += 1
                if about.pop("weight", "") != "1":
                    return f"edge {number} does not weigh 1"
                source, target = int(ends[0]), int(ends[1])
                if max(source, target) >= len(nodes):
                    return f"edge {number} ends nowhere"
                check.update(repr((source, target, sorted(about.items()))).encode())
    except (ElementTree.ParseError, ValueError, IndexError) as error:
        return str(error)
    for about in nodes:
        check.update(repr(sorted(about.items())).encode())
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
        own = ("label", *SPAN) if kind == "node" else ("weight", *SPAN)
        about = {key: value for key in own if (value := element.get(key))}
        for child in element.iter():
            if child.get("for"):
                about[child.get("for", "")] = child.get("value", "")
            elif child.get("key"):
                about[child.get("key", "").partition("_")[2]] = child.text or ""
        yield kind, element.get("id", ""), (element.get("source", ""), element.get("target", "")), about
        parent[-1].remove(element)
