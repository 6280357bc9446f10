"""From an article's text to one parsed Doc over the whole of it, parsed a paragraph at a time, furniture left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc

from extract import layers as layers  # registers the extensions

__all__ = ["parse", "paragraphs"]

ATTRIBUTES = (TAG, POS, LEMMA, DEP, HEAD, ENT_IOB, ENT_TYPE)


def paragraphs(text: str, furniture: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """`(start, end)` of each stretch of story between line ends and furniture, without surrounding white space."""
    found = []
    edges = sorted(furniture)
    for line in re.finditer(r"[^\n]+", text):
        at = line.start()
        for start, end in [
            *((s, e) for s, e in edges if s < line.end() and e > line.start()),
            (line.end(), line.end()),
        ]:
            piece = text[at : max(at, start)]
            if body := piece.strip():
                lead = len(piece) - len(piece.lstrip())
                found.append((at + lead, at + lead + len(body)))
            at = max(at, end)
    return found


def parse(
    nlp: Language,
    text: str,
    *,
    furniture: Sequence[tuple[int, int]] = (),
    published: str | None = None,
    batch_size: int = 64,
) -> Doc:
    """One Doc over `text`: each paragraph parsed by itself by `nlp`, furniture and white space between them unparsed."""
    spans = paragraphs(text, furniture)
    parsed = nlp.pipe((text[a:b] for a, b in spans), batch_size=batch_size)
    doc = _joined(nlp, text, zip(spans, parsed, strict=True))
    doc._.newsview_published = published
    doc._.newsview_furniture = list(furniture)
    return doc


def _joined(nlp: Language, text: str, parts: Iterable[tuple[tuple[int, int], Doc]]) -> Doc:
    words: list[str] = []
    spaces: list[bool] = []
    arrays: list[NDArray[np.uint64]] = []
    at = 0
    for (start, end), doc in _with_end(parts, len(text)):
        gap = text[at:start]
        if gap.startswith(" ") and spaces:
            spaces[-1] = True
            gap = gap[1:]
        if gap:
            flat = nlp.make_doc(gap)
            words.extend(t.text for t in flat)
            spaces.extend(bool(t.whitespace_) for t in flat)
            arrays.append(_flat(flat, first=not arrays))
        if doc is not None:
            words.extend(t.text for t in doc)
            spaces.extend(bool(t.whitespace_) for t in doc)
            arrays.append(doc.to_array(ATTRIBUTES))
        at = end
    joined = Doc(nlp.vocab, words=words, spaces=spaces)
    if arrays:
        joined.from_array(ATTRIBUTES, np.concatenate(arrays))
    if joined.text != text:
        raise AssertionError("the joined tokens do not spell the text")
    return joined


def _with_end(parts: Iterable[tuple[tuple[int, int], Doc]], size: int) -> Iterator[tuple[tuple[int, int], Doc | None]]:
    yield from parts
    yield (size, size), None


def _flat(doc: Doc, *, first: bool) -> NDArray[np.uint64]:
    """Attributes of an unparsed stretch: white space hangs on the token before it, the rest is one flat sentence."""
    heads, root = [], None if first else -1
    for i, token in enumerate(doc):
        if not token.is_space and (root is None or root < 0):
            root = i
        heads.append(0 if root is None else root - i)
    array = np.zeros((len(doc), len(ATTRIBUTES)), dtype=np.uint64)
    array[:, ATTRIBUTES.index(HEAD)] = np.array(heads, dtype=np.int64).astype(np.uint64)
    array[:, ATTRIBUTES.index(ENT_IOB)] = 2
    return array
