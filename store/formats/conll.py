"""`conll`: CoNLL-2003, four columns, a blank line between sentences, `-DOCSTART-` before each article.

The columns are the token, its Penn Treebank tag or `-X-`, `O` for the chunk, and the tag of the entity in the scheme
asked for (the shared task's own files are IOB1; IOB2 is what libraries expect). The places of the tokens
in the articles are in `PATH.offsets.tsv` next to the file.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from pathlib import Path

from newsview.store.document.appearances import text_id
from newsview.store.document.model import Annotation, Article, Document, Mention, Tokens, replace
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.choosing import Exported
from newsview.store.formats.columns import Words, decoded, encoded, laid_out
from newsview.store.formats.hugging_face import TAG, Record, data_set, is_data_set, tags_of
from newsview.store.formats.inventory import LINGUISTIC, reduced
from newsview.store.formats.options import Options
from newsview.store.formats.piecewise import Pieces
from newsview.store.formats.readings import MARKS, Left, Mark, Reading, mark_of, marks_beside, write_marks
from newsview.store.formats.receipt import Ledger

HOLDS = (LINGUISTIC - {"parsed articles"}) | {"articles", "mentions"}
WHY_NOT = {
    "article ids": "articles have no names in it; PATH.offsets.tsv tells them",
    "ids": "mentions have no names in it",
    "corrections": "it holds what came of them",
}

OFFSETS = "offsets.tsv"
START = "-DOCSTART-"
WHOLE = Left(
    kind="articles", what="changed", why=f"no {START} says where one begins: all to the next one is one article"
)
UNKNOWN = "-X-"
IN_LINE = re.compile(r"[^|\s]+(\|[^|\s]+)?\|(O|[BILOUES]-[^|\s]+)")
"""A token of a file with a sentence a line, as spaCy's converter takes: `Sony|NNP|B-ORG`."""


def fit(document: Document, ledger: Ledger, options: Options) -> Document | None:
    """The article as the file can hold it; None where nothing of it can go in."""
    laid = laid_out(document, options.align, ledger)
    if laid is None:
        return None
    text, words = laid.text, Words(laid)
    forms = [text[start:end] for start, end in words.spans]
    for i, form in enumerate(forms):
        if form == START:
            ledger.changed("tokens", "", f"the word {START} would begin an article: now _DOCSTART_")
            forms[i] = "_DOCSTART_"
    tokens = laid.annotation.tokens
    assert tokens is not None
    ledger.lost("sentences", "", "no word begins it", len(tokens.sentences) - len(words.sentences))
    spaces = sum(text[start:end].isspace() for start, end in tokens.spans())
    ledger.lost("tokens", "", "white space is no token", min(spaces, len(tokens.lengths) - len(forms)))
    if tokens.pos and not tokens.tags:
        ledger.lost("tagged articles", "", "there is no column for parts of speech without Treebank tags")
    tags = [UNKNOWN if tag == "_" else tag for tag in words.tags]
    for n, m in enumerate(laid.annotation.mentions, 1):
        ledger.renamed("mention", m.id, f"m{n}")
    return _document("", forms, tags, words.sentences, words.slots(reduced(laid, HOLDS).annotation.mentions))


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    """Writes fitted articles to the path."""
    with (
        path.open("w", encoding="utf-8", newline="\n") as out,
        _beside(path, OFFSETS).open("w", encoding="utf-8", newline="\n") as offsets,
    ):
        marks: list[tuple[str, Mark]] = []
        offsets.write("article\tsentence\ttoken\tstart\tend\n")
        for item in items:
            document, words = item.document, Words(item.document)
            text = document.text
            tags = encoded(len(words.spans), words.slots(document.annotation.mentions), options.scheme)
            lines, rows = [f"{START} {UNKNOWN} O O\n\n"], []
            places = _places(words, (item.whole or document).text)
            id = "_".join((item.whole or document).article.id.split())
            for number, sentence in enumerate(words.by_sentence(), 1):
                for token, i in enumerate(sentence, 1):
                    tag = words.tags[i]
                    lines.append(f"{text[slice(*words.spans[i])]} {tag if tag != '_' else UNKNOWN} O {tags[i]}\n")
                    start, end = places[i]
                    rows.append(f"{id}\t{number}\t{token}\t{start}\t{end}\n")
                lines.append("\n")
            out.writelines(lines)
            offsets.writelines(rows)
            last = item.history[-1].number if item.history else 0
            marks.append(((item.whole or document).article.id, mark_of(document, options, last)))
        write_marks(_beside(path, MARKS), marks)


def _beside(path: Path, name: str) -> Path:
    return path.with_name(f"{path.name}.{name}")


def _places(words: Words, text: str) -> list[tuple[int, int]]:
    """The places of the words in the article's own text: between them is nothing but white space."""
    places, at = [], 0
    for start, end in words.spans:
        while text[at].isspace():
            at += 1
        places.append((at, at + end - start))
        at += end - start
    return places


def readings(path: Path, options: Options) -> Iterator[Reading]:
    """What the file says of each article. Raises DocumentError for a piece that cannot be read."""
    if is_data_set(path):
        return map(Reading, _records(path, options))
    return _located(path, options, () if _starts(path) else (WHOLE,))


def _starts(path: Path) -> bool:
    """Whether the file says where its articles begin."""
    with path.open("rb") as lines:
        first = next((line for line in lines if line.strip() not in (b"", BOM_UTF8)), b"")
    return first.removeprefix(BOM_UTF8).lstrip().startswith(START.encode()) or not first


def _located(path: Path, options: Options, left: tuple[Left, ...]) -> Iterator[Reading]:
    """What the file says of each article; ids, offsets and marks come from the files next to it, where there are any.

    `left` goes with the first article.
    """
    told = _offsets(_beside(path, OFFSETS))
    marks = marks_beside(_beside(path, MARKS))
    for number, document in enumerate(read(path, options)):
        id, places = told[number] if number < len(told) else ("", ())
        mark = marks[number][1] if len(marks) == len(told) > number else None
        if mark is not None:
            id = marks[number][0]
        words = document.text.split(" ")
        if not id or [end - start for start, end in places] != [len(word) for word in words]:
            # the files do not belong together
            yield Reading(document, left=() if number else left)
            continue
        named = replace(document, article=replace(document.article, id=id))
        yield Reading(named, mark=mark, places=places)


def _offsets(path: Path) -> list[tuple[str, tuple[tuple[int, int], ...]]]:
    """The id and the places of the words of each article. Raises DocumentError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
    except (OSError, UnicodeDecodeError):
        return []
    found: list[tuple[str, list[tuple[int, int]]]] = []
    for number, line in enumerate(lines, 2):
        try:
            id, sentence, token, start, end = line.split("\t")
            place = int(start), int(end)
        except ValueError:
            raise DocumentError(
                f"{path.name}, line {number}: not an article, a sentence, a token and its place"
            ) from None
        if not found or (sentence, token) == ("1", "1"):
            found.append((id, []))
        found[-1][1].append(place)
    return [(id, tuple(places)) for id, places in found]


def read(path: Path, options: Options) -> Iterator[Document]:
    """The documents in the file, one at a time. Raises DocumentError for a piece that cannot be read."""
    return _records(path, options) if is_data_set(path) else _in_columns(path)


def _in_columns(path: Path) -> Iterator[Document]:
    """The articles of a file with a token a line, or a sentence a line. Raises DocumentError."""
    article = _Article()
    numbered = False
    with path.open(encoding="utf-8-sig", newline="\n") as lines:
        try:
            for at, line in enumerate(lines, 1):
                columns = line.split()
                if not columns:
                    article.end_sentence()
                elif columns[0] == "#" and not TAG.fullmatch(columns[-1]):
                    numbered = True  # GermEval's comments, which tell where a sentence comes from
                    article.end_sentence()
                elif all(map(IN_LINE.fullmatch, columns)):
                    article.add_sentence(columns)
                elif columns[0] == START:
                    if article.forms:
                        yield article.document()
                    article = _Article()
                else:
                    article.add_token(columns, at, numbered=numbered)
        except UnicodeDecodeError as error:
            raise DocumentError(f"not UTF-8: {error}") from None
    if article.forms:
        yield article.document()


class _Article:
    """The words of one article, taken line by line from a file in columns."""

    def __init__(self) -> None:
        self.forms: list[str] = []
        self.tags: list[str] = []
        self.marks: list[str] = []
        self.inner: dict[int, str] = {}
        """GermEval's tags of names within names, by the number of the word."""
        self.sentences: list[int] = []
        self.fresh = True
        """Whether the next token begins a sentence."""

    def end_sentence(self) -> None:
        self.fresh = True

    def add_sentence(self, tokens: list[str]) -> None:
        """Adds the tokens of a line that holds a whole sentence."""
        self.sentences.append(len(self.forms))
        for token in tokens:
            form, *tag, mark = token.split("|")
            self._add(form, tag[0] if tag else UNKNOWN, mark)
        self.fresh = True

    def add_token(self, columns: list[str], at: int, *, numbered: bool) -> None:
        """Adds the token of line `at`. Raises DocumentError where its last column is no tag."""
        if len(columns) < 2:
            raise DocumentError(f"line {at}: a token needs a tag")
        if self.fresh:
            self.sentences.append(len(self.forms))
            self.fresh = False
        if not TAG.fullmatch(columns[-1]):
            raise DocumentError(f"line {at}: {columns[-1][:40]!r} is no tag: neither O nor like B-PER")
        if numbered and columns[0].isdecimal() and len(columns) > 3 and TAG.fullmatch(columns[2]):
            # GermEval: a number, the word, its outer and its inner tag
            self.inner[len(self.marks)] = columns[3]
            self._add(columns[1], UNKNOWN, columns[2])
        else:
            self._add(columns[0], columns[1] if len(columns) > 2 else UNKNOWN, columns[-1])

    def _add(self, form: str, tag: str, mark: str) -> None:
        self.forms.append(form)
        self.tags.append(tag)
        self.marks.append(mark)

    def document(self) -> Document:
        slots = _slots(self.marks, self.sentences, self.inner)
        return _document(None, self.forms, self.tags, self.sentences, slots)


def _records(path: Path, options: Options) -> Iterator[Document]:
    """The records of a data set of Hugging Face."""
    records, names = data_set(path, options.tag_names)

    def document(record: Record) -> tuple[Document]:
        words, tags = tags_of(*record, names)
        forms = ["_".join(word.split()) or "_" for word in words]
        return (_document(None, forms, [UNKNOWN] * len(forms), [0], decoded(tags)),)

    return Pieces(records, document)


def _slots(marks: list[str], sentences: list[int], inner: Mapping[int, str]) -> list[tuple[int, int, str]]:
    """The slots of each sentence by itself: no mention reaches into the next. Those of inner names lie in others."""

    def slots(tags: list[str]) -> Iterator[tuple[int, int, str]]:
        for first, after in zip(sentences, [*sentences[1:], len(tags)], strict=True):
            yield from ((first + a, first + b, label) for a, b, label in decoded(tags[first:after]))

    found = list(slots(marks))
    if inner:
        found += [slot for slot in slots([inner.get(at, "O") for at in range(len(marks))]) if slot not in found]
        found.sort(key=lambda slot: (slot[0], -slot[1]))
    return found


def _document(
    id: str | None,
    forms: list[str],
    tags: list[str],
    sentences: list[int],
    slots: list[tuple[int, int, str]],
) -> Document:
    """The words as a text, one space after each. Without an id of its own it has that of its text."""
    text = " ".join(forms)
    starts, at = [], 0
    for form in forms:
        starts.append(at)
        at += len(form) + 1
    last = len(forms) - 1
    told = any(tag != UNKNOWN for tag in tags)
    return Document(
        article=Article(id=text_id(text) if id is None else id, text=text),
        annotation=Annotation(
            mentions=tuple(
                Mention(id=f"m{n}", start=starts[a], end=starts[b - 1] + len(forms[b - 1]), label=label)
                for n, (a, b, label) in enumerate(slots, 1)
            ),
            tokens=Tokens(
                lengths=tuple(len(f) if i < last else -len(f) for i, f in enumerate(forms)),
                sentences=tuple(sentences),
                tags=" ".join("_" if tag == UNKNOWN else tag for tag in tags) if told else "",
            ),
        ),
    )
