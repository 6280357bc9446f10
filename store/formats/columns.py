"""What the formats of tokens in columns share: words in sentences, mentions that lie apart, tags."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from newsview.store.document.model import Document, Mention, Tokens, replace
from newsview.store.formats.options import Align, Scheme
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.tokens import NO_NAMES, aligned, apart, cut, sentences_whole, tokenised, words

__all__ = ["OVERLAP", "Words", "decoded", "encoded", "laid_out", "words_tokens"]

OVERLAP = "a token has one tag: a longer mention covers it"
NO_NAME = "tags are of names: it is a nominal or a pronoun"


class Words:
    """The words of a document: their places, which begin a sentence, how they are tagged."""

    def __init__(self, document: Document) -> None:
        tokens, text = document.annotation.tokens, document.text
        assert tokens is not None
        every = tokens.spans()
        kept = [i for i, span in enumerate(every) if not text[slice(*span)].isspace()]
        self.numbers = kept
        """Which tokens they are."""
        self.spans = [every[i] for i in kept]
        place = {bisect_left(kept, i) for i in tokens.sentences}
        self.sentences = sorted({0, *(i for i in place if i < len(kept))})
        tags, pos = tokens.tags.split(" "), tokens.pos.split(" ")
        self.tags = [tags[i] for i in kept] if tokens.tags else ["_"] * len(kept)
        self.pos = [pos[i] for i in kept] if tokens.pos else ["X"] * len(kept)
        self.starts = [start for start, _ in self.spans]

    def slots(self, mentions: Iterable[Mention]) -> list[tuple[int, int, str]]:
        """The mentions as numbers of their first word and the word after their last, with their labels."""
        return [(bisect_left(self.starts, m.start), bisect_left(self.starts, m.end), m.label) for m in mentions]

    def by_sentence(self) -> Iterator[range]:
        """The numbers of the words of each sentence."""
        for first, after in zip(self.sentences, [*self.sentences[1:], len(self.spans)], strict=True):
            yield range(first, after)


def laid_out(document: Document, how: Align, ledger: Ledger) -> Document | None:
    """The document with tokens, on which its mentions lie whole and apart; None where it has no words."""
    if not document.text.strip():
        ledger.lost("articles", "", "there is no word in it")
        return None
    document = _parted(tokenised(document, ledger), ledger)
    document = aligned(document, how, ledger)
    annotation = document.annotation
    kept, covered = apart(annotation.mentions)
    for m in covered:
        ledger.lost("mentions", m.id, NO_NAME if m.kind in NO_NAMES else OVERLAP)
    renamed = []
    for m in kept:
        label = "_".join(m.label.split()) or "SPAN"
        if label != m.label:
            ledger.changed("mentions", m.id, f"a label holds no white space: now {label}")
        renamed.append(m if label == m.label else replace(m, label=label))
    assert annotation.tokens is not None
    tokens = sentences_whole(annotation.tokens, [m.extent for m in kept], ledger)
    return replace(document, annotation=replace(annotation, mentions=tuple(renamed), tokens=tokens))


def _parted(document: Document, ledger: Ledger) -> Document:
    """The document with tokens cut at white space inside them."""
    tokens, text = document.annotation.tokens, document.text
    assert tokens is not None
    spans = words(tokens, text)
    inside = [(a, b) for a, b in spans if len(text[a:b].split()) > 1 or text[a].isspace() or text[b - 1].isspace()]
    if not inside:
        return document
    ledger.changed("tokens", "", "tokens with white space in them were cut there")
    cuts = {i for a, b in inside for i in range(a + 1, b) if text[i].isspace() != text[i - 1].isspace()}
    return replace(document, annotation=replace(document.annotation, tokens=cut(tokens, cuts)))


def encoded(size: int, slots: Sequence[tuple[int, int, str]], scheme: Scheme) -> list[str]:
    """A tag for each of `size` words; the slots lie apart and in order."""
    tags = ["O"] * size
    single, last = {"bilou": ("U", "L"), "iobes": ("S", "E")}.get(scheme, ("", ""))
    before: tuple[int, str] | None = None
    for first, after, label in slots:
        for i in range(first, after):
            tags[i] = f"I-{label}"
        if scheme != "iob1" or before == (first, label):
            tags[first] = f"B-{label}"
        if last:
            tags[after - 1] = f"{single if after - first == 1 else last}-{label}"
        before = after, label
    return tags


def decoded(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """The slots that tags of any scheme tell: of IOB1, IOB2, BILOU or IOBES."""
    slots: list[tuple[int, int, str]] = []
    start, label = -1, ""
    for i, tag in enumerate((*tags, "O")):
        prefix, _, name = tag.partition("-")
        begins = prefix in ("B", "S", "U") or (name != label) or start < 0
        if start >= 0 and (begins or not name):
            slots.append((start, i, label))
            start, label = -1, ""
        if name and prefix in ("B", "I", "L", "E", "S", "U"):
            start, label = (i, name) if begins else (start, label)
            if prefix in ("L", "E", "S", "U"):
                slots.append((start, i + 1, label))
                start, label = -1, ""
    return slots


def words_tokens(words: Words, tokens: Tokens, text: str) -> Tokens:
    """The tokens with the words' sentences and tags; white space has neither."""
    spans = tokens.spans()
    place = {start: i for i, start in enumerate(words.starts)}
    own = [place.get(start) if not text[start:end].isspace() else None for start, end in spans]
    number = {word: i for i, word in enumerate(own) if word is not None}
    tags = ["_" if i is None else words.tags[i] for i in own]
    pos = ["X" if i is None else words.pos[i] for i in own]
    return Tokens(
        lengths=tokens.lengths,
        sentences=tuple(number[i] for i in words.sentences),
        tags=" ".join(tags) if set(tags) != {"_"} else "",
        pos=" ".join(pos) if set(pos) != {"X"} else "",
    )
