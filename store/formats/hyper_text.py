"""HTML as Label Studio annotates it: its words as a text, and the places of its regions in that text.

A region of a `HyperText` names its ends by paths of elements (`/div[1]/p[2]/text()[1]`) with an offset in a node of
text, and by offsets in all the nodes of text one after the other (`globalOffsets`), in which a `br` counts as one
character. In the text made here white space is as on a page: one space between words, a line for each block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from newsview.store.document.serialization import DocumentError
from newsview.store.formats.offsets import inward

__all__ = ["HyperText", "is_markup"]

BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
     "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
     "section", "table", "tbody", "td", "th", "thead", "tr", "ul")
)  # fmt: skip
"""Elements that begin and end a line."""

UNSEEN = frozenset(("head", "noscript", "script", "style", "template"))
"""Elements whose text is not on the page."""

MARKUP = re.compile(r"<[A-Za-z!/][^>]*>|&#?\w+;")
STEP = re.compile(r"/([\w:-]+|text\(\))(?:\[(\d+)\])?(?=/|$)")


def is_markup(text: str) -> bool:
    """Whether there are elements or entities of HTML in it."""
    return MARKUP.search(text) is not None


class HyperText:
    """A page or piece of one. Raises DocumentError where there is no text in it."""

    def __init__(self, source: str) -> None:
        from lxml import html
        from lxml.etree import LxmlError

        try:
            if re.search(r"<(?:html|body|!doctype)\b", source, re.I):
                self.root = html.document_fromstring(source).find("body")
            else:  # with its white space at the beginning, which counts
                self.root = html.document_fromstring(f"<html><body><div>{source}</div></body></html>").find("body")[0]
        except (LxmlError, ValueError) as error:
            raise DocumentError(f"the HTML cannot be read: {error}") from None
        if self.root is None:
            raise DocumentError("there is no body in the HTML")
        self._letters: list[str] = []
        self._raw: list[str] = []
        self._places: list[int] = []
        self._nodes: dict[Any, list[tuple[int, int]]] = {}
        self._walk()
        self.raw = "".join(self._raw)
        """The nodes of text one after the other, as Label Studio counts them."""
        self.text = "".join(self._letters).rstrip()
        """The words as an article has them."""
        if not self.text:
            raise DocumentError("there is no text in the HTML")

    def extent(self, value: Mapping[str, Any]) -> tuple[int, int]:
        """Where a region lies in the text, by the first way that leads to the words that it tells.

        Raises DocumentError where none does.
        """
        said = value.get("text")
        words = "".join(said.split()) if isinstance(said, str) else None
        found = None
        for start, end in self._candidates(value):
            if not 0 <= start < end <= len(self.raw):
                continue
            place = self._placed(start, end)
            if place is None:
                continue
            found = self.text[slice(*place)]
            if words is None or "".join(found.split()) == words:
                return place
        if found is None:
            raise DocumentError(f"the region {said!r} names no place in the HTML")
        raise DocumentError(f"the region says {said!r}, the text there is {found!r}")

    def _candidates(self, value: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
        """Where the region can lie in the nodes of text, offsets taken for code points and for UTF-16 units."""
        globally = value.get("globalOffsets")
        if isinstance(globally, dict) and all(type(globally.get(side)) is int for side in ("start", "end")):
            yield globally["start"], globally["end"]
            units = inward(self.raw, "utf16")
            with suppress(DocumentError):
                yield units(globally["start"]), units(globally["end"])
        for utf16 in (False, True):
            ends = [self._end(value, side, utf16=utf16) for side in ("start", "end")]
            if ends[0] is not None and ends[1] is not None:
                yield ends[0], ends[1]

    def _end(self, value: Mapping[str, Any], side: str, *, utf16: bool) -> int | None:
        """Where the path and the offset of an end lead to; None where they lead nowhere."""
        path, offset = value.get(side), value.get(f"{side}Offset")
        if not isinstance(path, str) or type(offset) is not int:
            return None
        node = self._node(path)
        if node is None:
            return None
        start, end = node
        if utf16:
            try:
                offset = inward(self.raw[start:end], "utf16")(offset)
            except DocumentError:
                return None
        return start + offset if 0 <= offset <= end - start else None

    def _node(self, path: str) -> tuple[int, int] | None:
        """The extent of the node of text at the path."""
        element, at = self.root, 0
        path = re.sub(r"^/html(?:\[1\])?/body(?:\[1\])?(?=/)", "", path, flags=re.I)
        while step := STEP.match(path, at):
            at = step.end()
            number = int(step[2] or 1)
            if step[1] == "text()":
                nodes = self._nodes.get(element, [])
                return nodes[number - 1] if at == len(path) and 0 < number <= len(nodes) else None
            children = [child for child in element if child.tag == step[1].lower()]
            if not 0 < number <= len(children):
                return None
            element = children[number - 1]
        return None

    def _placed(self, start: int, end: int) -> tuple[int, int] | None:
        """The extent in the text, without white space at its edges; None where there is nothing else."""
        first, last = self._places[start], min(self._places[end - 1] + 1, len(self.text))
        piece = self.text[first:last]
        if not piece.strip():
            return None
        first += len(piece) - len(piece.lstrip())
        return first, first + len(piece.strip())

    def _walk(self) -> None:
        from lxml import etree

        hidden = verbatim = 0
        for event, element in etree.iterwalk(self.root, events=("start", "end", "comment", "pi")):
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                hidden += tag in UNSEEN
                verbatim += tag in ("pre", "textarea")
                if tag in BLOCKS:
                    self._line()
                if tag == "br" and not hidden:
                    self._raw.append("\n")
                    self._places.append(len(self._letters))
                    self._letters.append("\n")
                self._add(element, element.text, hidden=bool(hidden), verbatim=bool(verbatim))
                continue
            if event == "end":
                hidden -= tag in UNSEEN
                verbatim -= tag in ("pre", "textarea")
                if tag in BLOCKS:
                    self._line()
            if element is not self.root:
                self._add(element.getparent(), element.tail, hidden=bool(hidden), verbatim=bool(verbatim))

    def _line(self) -> None:
        """Ends the line, if there is one."""
        while self._letters and self._letters[-1] == " ":
            self._letters.pop()
        if self._letters and self._letters[-1] != "\n":
            self._letters.append("\n")

    def _add(self, element: Any, words: str | None, *, hidden: bool, verbatim: bool) -> None:
        """A node of text below the element."""
        if not words:
            return
        start = len(self._places)
        if hidden:
            self._nodes.setdefault(element, []).append((start, start))
            return
        for letter in words:
            self._places.append(len(self._letters))
            if verbatim or not letter.isspace():
                self._letters.append(letter)
            elif self._letters and not self._letters[-1].isspace():
                self._letters.append(" ")
        self._raw.append(words)
        self._nodes.setdefault(element, []).append((start, start + len(words)))
