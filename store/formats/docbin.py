"""`spacy`: DocBin files to train on, built from the tokens that extraction saw.

`doc.ents` has the names that do not overlap, `doc.spans[spans_key]` all of them, each with its id and its entity's
reference; `doc.spans["triggers"]` and `doc.spans["arguments"]` the events. The document's record is in
`doc.user_data["newsview"]` as JSON. This is the one module of `store` that imports spaCy, and only when it is used.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from newsview.store.document.model import Document, Tokens, replace
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.choosing import Exported
from newsview.store.formats.inventory import EVERYTHING
from newsview.store.formats.options import Options
from newsview.store.formats.readings import Reading, documents_of
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.skeleton import REST, UNTYPED, Filler, Frame, Label, named, rebuilt, rest_in, rest_of
from newsview.store.formats.spacy_examples import are_examples
from newsview.store.formats.spacy_examples import read as read_examples
from newsview.store.formats.tokens import NO_NAMES, Grid, aligned, apart, sentences_whole

if TYPE_CHECKING:
    from spacy.tokens import Doc, DocBin, SpanGroup
    from spacy.vocab import Vocab

HOLDS = EVERYTHING
WHY_NOT = {"corrections": "a DocBin keeps what came of them; `newsview export json --only-corrections` tells more"}

TRIGGERS, ARGUMENTS = "triggers", "arguments"

SHARD = 200_000
"""Tokens in one file of a folder, so that neither writing nor reading one takes much memory."""

LARGEST = 2**32
"""Bytes that the tokens of one file must stay under: msgpack has no longer ones."""


def fit(document: Document, ledger: Ledger, options: Options) -> Document | None:
    """The article as the file can hold it; None where nothing of it can go in."""
    if not document.text:
        ledger.lost("articles", "", "spaCy has no use for an empty text")
        return None
    if document.annotation.tokens is None:
        ledger.remark("articles without stored tokens were split by spaCy's English tokenizer")
        document = replace(document, annotation=replace(document.annotation, tokens=_tokens(document.text)))
    document = aligned(named(document, ledger), options.align, ledger)
    annotation = document.annotation
    kept, overlapping = apart(annotation.mentions)
    for m in overlapping:
        why = "it is no name" if m.kind in NO_NAMES else "it overlaps a longer one"
        ledger.changed("mentions", m.id, f"{why}: in the span group {options.spans_key!r} only")
    assert annotation.tokens is not None
    tokens = sentences_whole(annotation.tokens, [m.extent for m in kept], ledger)
    return replace(document, annotation=replace(annotation, tokens=tokens))


@cache
def _english() -> Callable[[str], Doc]:
    from spacy import blank

    return blank("en").tokenizer


def _tokens(text: str) -> Tokens:
    """The tokens that spaCy splits the text into when it trains, so that none lies across another."""
    return Tokens(lengths=tuple(len(t) if t.whitespace_ else -len(t) for t in _english()(text)))


def write(items: Iterator[Exported], path: Path, options: Options) -> tuple[str, ...]:
    """Writes fitted articles to the path; gives what the receipt should tell."""
    from spacy.vocab import Vocab

    vocab = Vocab()
    pieces = ((item.document.article.id, _Piece.of(item.document, vocab, options.spans_key)) for item in items)
    if path.suffix == ".spacy":
        _fill(_Shard(path, single=True), (piece for _, piece in pieces))
        return ()
    path.mkdir()
    if not options.split:
        _fill(_Shard(path), (piece for _, piece in pieces))
        return ()
    return _write_two_sets(pieces, path, options.split)


def _write_two_sets(pieces: Iterable[tuple[str, _Piece]], path: Path, share: float) -> tuple[str, ...]:
    """A set to train on and one to develop with. Which article is in which is known only when all are: they wait on
    the disk till then."""
    with TemporaryFile() as spool:
        ids = []
        for id, piece in pieces:
            ids.append(id)
            pickle.dump(piece, spool)
        spool.seek(0)
        chosen = _development(ids, share)
        shards = {name: _Shard(path / name) for name in ("train", "dev")}
        for id in ids:
            shards["dev" if id in chosen else "train"].add(pickle.load(spool))  # our own file, of a moment ago
        for shard in shards.values():
            shard.close()
    return (f"{len(ids) - len(chosen)} articles in train, {len(chosen)} in dev: chosen by their ids",)


def _development(ids: Sequence[str], share: float) -> set[str]:
    """The ids of the development set: the share asked for, rounded, and neither set empty where there are two articles.

    They are those whose hashes are lowest: an article stays where it is when others come or go, but for those at the
    border.
    """
    if len(ids) < 2:
        return set()
    count = min(max(round(share * len(ids)), 1), len(ids) - 1)
    return set(sorted(ids, key=lambda id: blake2b(id.encode(), digest_size=16).digest())[:count])


def _fill(shard: _Shard, pieces: Iterable[_Piece]) -> None:
    for piece in pieces:
        shard.add(piece)
    shard.close()


def read(path: Path, options: Options) -> Iterator[Document]:
    """The documents in the file, one at a time. Raises DocumentError for a piece that cannot be read."""
    return documents_of(readings(path, options))


def readings(path: Path, options: Options) -> Iterator[Reading]:
    """What the file says of each article. Raises DocumentError for a piece that cannot be read."""
    if path.is_file() and are_examples(path):
        return map(Reading, read_examples(path, options))
    return _in_doc_bins(path, options)


def _in_doc_bins(path: Path, options: Options) -> Iterator[Reading]:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    files = sorted(path.rglob("*.spacy"), key=lambda p: (p.parent, len(p.name), p.name)) if path.is_dir() else [path]
    if not files:
        raise DocumentError("there is no .spacy file in the folder")
    number = 0
    for file in files:
        try:
            docs = DocBin().from_disk(file)
        except Exception:  # zlib, msgpack and NumPy each raise their own
            raise DocumentError(f"{file.name} is not a DocBin, which is what spaCy's .spacy files are") from None
        for doc in docs.get_docs(Vocab()):
            number += 1
            yield reading_of(doc, options.spans_key)


def doc_of(document: Document, vocab: Vocab, spans_key: str) -> Doc:
    """The document as a spaCy Doc over its own tokens."""
    from spacy.tokens import Doc, Span

    text, tokens = document.text, document.annotation.tokens
    assert tokens is not None
    spans = tokens.spans()
    starts = set(tokens.sentences)
    doc = Doc(
        vocab,
        words=[text[a:b] for a, b in spans],
        spaces=[length > 0 for length in tokens.lengths],
        sent_starts=[i in starts for i in range(len(spans))] if starts else None,
        tags=[t if t != "_" else "" for t in tokens.tags.split(" ")] if tokens.tags else None,
        pos=tokens.pos.split(" ") if tokens.pos else None,
    )
    refs = {e.id: e.ref for e in document.annotation.entities}

    grid = Grid(spans)

    def span(start: int, end: int, label: str, id: str, ref: str | None = None) -> Any:
        first, last = grid.covering(start, end)
        return Span(doc, first, last + 1, label=label, kb_id=ref or "", span_id=id)

    kept, _ = apart(document.annotation.mentions)
    doc.set_ents([span(m.start, m.end, m.label, m.id, refs.get(m.entity or "")) for m in kept], default="outside")
    doc.spans[spans_key] = [
        span(m.start, m.end, m.label, m.id, refs.get(m.entity or "")) for m in document.annotation.mentions
    ]
    events = document.annotation.events
    doc.spans[TRIGGERS] = [span(e.start, e.end, e.type or UNTYPED, e.id) for e in events]
    doc.spans[ARGUMENTS] = [span(a.start, a.end, a.role, e.id) for e in events for a in e.arguments]
    doc.user_data[REST] = msgspec.json.encode(rest_of(document)).decode()
    return doc


def _strings(document: Document) -> set[str]:
    """Every string that the Doc refers to by its hash."""
    text, annotation, tokens = document.text, document.annotation, document.annotation.tokens
    assert tokens is not None
    found = {text[a:b] for a, b in tokens.spans()}
    found.update(tokens.tags.split(" "))
    for m in annotation.mentions:
        found |= {m.id, m.label}
    for e in annotation.events:
        found |= {e.id, e.type or UNTYPED, *(a.role for a in e.arguments)}
    found.update(e.ref for e in annotation.entities if e.ref)
    return found | {""}


def reading_of(doc: Doc, spans_key: str) -> Reading:
    """The document in a Doc, and the record that it was made from."""
    rest = doc.user_data.get(REST)
    if not isinstance(rest, str):
        return Reading(_foreign(doc))
    try:
        record = rest_in({REST: msgspec.json.decode(rest)}) or {}
        return Reading(_ours(doc, record, spans_key), record)
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise DocumentError(f"the record under `{REST}` is damaged: {error!r}") from None


def _ours(doc: Doc, record: dict[str, Any], spans_key: str) -> Document:
    label_of = _labels(doc)
    mentions = [label_of(s) for s in doc.spans.get(spans_key, ())]
    known = set(mentions)
    if stray := [s for s in doc.ents if label_of(s) not in known]:
        raise DocumentError(f"the entity {stray[0].text!r} is not in the span group {spans_key!r}")
    exact = {e["id"]: e for e in record["events"]}
    fillers: dict[str, list[Any]] = {}
    for s in doc.spans.get(ARGUMENTS, ()):
        fillers.setdefault(s.id_, []).append(s)
    frames = [
        _exact_frame(label_of(s), [label_of(f) for f in fillers.get(s.id_, ())], exact[s.id_])
        if s.id_ in exact
        else Frame(label_of(s))
        for s in doc.spans.get(TRIGGERS, ())
    ]
    return rebuilt(_text(doc), mentions, frames, None, record)


def _text(doc: Doc) -> str:
    """`doc.text`, without a Python object for each token."""
    orths, spaces = doc.to_array("ORTH").tolist(), doc.to_array("SPACY").tolist()
    strings = {orth: doc.vocab.strings[orth] for orth in set(orths)}
    return "".join([strings[orth] + " " if space else strings[orth] for orth, space in zip(orths, spaces, strict=True)])


def _exact_frame(trigger: Label, parts: list[Label], record: dict[str, Any]) -> Frame:
    """The event as the groups have it; offsets that lie within the tokens are the record's own."""
    start, end = record["trigger"]["start"], record["trigger"]["end"]
    if trigger.start <= start and end <= trigger.end:
        trigger = Label(start, end, trigger.label)
    filled = []
    for part, a in zip(parts, record["arguments"], strict=False):
        same = a["role"] == part.label and part.start <= a["start"] and a["end"] <= part.end
        filled.append(Filler(a["role"], a["start"], a["end"]) if same else Filler(part.label, part.start, part.end))
    return Frame(trigger, tuple(filled))


def _foreign(doc: Doc) -> Document:
    """A Doc that newsview did not write: entities and every span group are mentions."""
    groups: list[SpanGroup] = list(doc.spans.values())
    label_of = _labels(doc)
    mentions = sorted({label_of(s) for s in (*doc.ents, *(s for group in groups for s in group))})
    tokens = Tokens(
        lengths=tuple(len(t) if t.whitespace_ else -len(t) for t in doc),
        sentences=tuple(t.i for t in doc if t.is_sent_start) if doc.has_annotation("SENT_START") else (),
        tags=" ".join(t.tag_ or "_" for t in doc) if doc.has_annotation("TAG") else "",
        pos=" ".join(t.pos_ or "X" for t in doc) if doc.has_annotation("POS") else "",
    )
    document = rebuilt(doc.text, mentions, (), None, None)
    return replace(document, annotation=replace(document.annotation, tokens=tokens))


def _labels(doc: Doc) -> Callable[[Any], Label]:
    """What makes a label of a span: as its own properties would, without a Python object for each token it asks."""
    starts = doc.to_array("IDX").tolist()
    ends = [start + length for start, length in zip(starts, doc.to_array("LENGTH").tolist(), strict=True)]

    def label(span: Any) -> Label:
        if span.start == span.end:
            return Label(span.start_char, span.end_char, span.label_)
        return Label(starts[span.start], ends[span.end - 1], span.label_)

    return label


class _Piece(NamedTuple):
    """A Doc as a DocBin takes it in: what `DocBin.add` makes of it, with its strings given, not asked of each token."""

    tokens: Any
    spaces: Any
    unknown_spaces: bool
    cats: dict[str, float]
    user_data: bytes
    span_groups: bytes
    strings: set[str]

    @classmethod
    def of(cls, document: Document, vocab: Vocab, spans_key: str) -> _Piece:
        from spacy.tokens import DocBin
        from srsly import msgpack_dumps  # type: ignore[import-untyped]

        doc = doc_of(document, vocab, spans_key)
        return cls(
            tokens=doc.to_array([*DocBin(store_user_data=True).attrs]),
            spaces=doc.to_array("SPACY").reshape(-1, 1).astype(bool),
            unknown_spaces=doc.has_unknown_spaces,
            cats=doc.cats,
            user_data=msgpack_dumps(doc.user_data),
            span_groups=doc.spans.to_bytes(),
            strings=_strings(document),
        )


class _Shard:
    """DocBin files of one set, written one after the other as they fill, or a single one."""

    def __init__(self, path: Path, *, single: bool = False) -> None:
        self.path, self.single = path, single
        self.number = 0
        self._empty()

    def _empty(self) -> None:
        from spacy.tokens import DocBin

        self.docs: DocBin = DocBin(store_user_data=True)
        self.tokens = 0

    def add(self, piece: _Piece) -> None:
        self.docs.tokens.append(piece.tokens)
        self.docs.spaces.append(piece.spaces)
        self.docs.flags.append({"has_unknown_spaces": piece.unknown_spaces})
        self.docs.cats.append(piece.cats)
        self.docs.user_data.append(piece.user_data)
        self.docs.span_groups.append(piece.span_groups)
        self.docs.strings |= piece.strings
        self.tokens += len(piece.tokens)
        if 8 * self.tokens * len(self.docs.attrs) >= LARGEST:
            raise DocumentError("one .spacy file cannot hold so much: a folder, a path without .spacy, can")
        if self.tokens >= SHARD and not self.single:
            self._flush()

    def close(self) -> None:
        if self.tokens or not self.number:
            self._flush()

    def _flush(self) -> None:
        self.number += 1
        place = self.path if self.single else self.path / f"{self.number}.spacy"
        place.parent.mkdir(exist_ok=True)
        self.docs.to_disk(place)
        self._empty()
