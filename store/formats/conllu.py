"""`conllu`: ten tab-separated columns a word (https://universaldependencies.org/format.html).

A mention is `name=B-PERSON`, `name=I-PERSON` in MISC, which spaCy's converter reads. White space that is not one space
is `SpacesAfter` (and `SpacesBefore` at the beginning), escaped as UDPipe does, so that the text can be rebuilt. LEMMA,
HEAD and DEPREL are what the pipeline's parser said, empty where it said nothing. Its relations are spaCy's, those of
ClearNLP and not of Universal Dependencies, as a comment says; each sentence has one root all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from newsview.store.document.model import Annotation, Article, Document, Mention, Tokens, replace
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.choosing import Exported
from newsview.store.formats.columns import Words, decoded, encoded, laid_out, words_tokens
from newsview.store.formats.inventory import LINGUISTIC, reduced
from newsview.store.formats.options import Options
from newsview.store.formats.parses import ROOT, Parse, parse_of, spelled, trees
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.tokens import tokens_of

HOLDS = LINGUISTIC | {"articles", "article ids", "mentions"}
WHY_NOT = {"corrections": "it holds what came of them"}

LABELS = "# deprel = ClearNLP, as spaCy's English models have it; not Universal Dependencies, but for root"

ESCAPES = {" ": r"\s", "\t": r"\t", "\n": r"\n", "\r": r"\r", "|": r"\p", "\\": r"\\"}
ESCAPED = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
UNESCAPES = {escape[1]: character for character, escape in ESCAPES.items()}


def fit(document: Document, ledger: Ledger, options: Options) -> Document | None:
    laid = laid_out(document, options.align, ledger)
    if laid is None:
        return None
    text, words, before = laid.text, Words(laid), laid.annotation.tokens
    assert before is not None
    tokens = words_tokens(words, tokens_of(words.spans, text), text)
    ledger.lost("tokens", "", "white space is laid out anew", len(before.lengths) - len(tokens.lengths))
    ledger.lost("sentences", "", "no word begins it", len(before.sentences) - len(words.sentences))
    if (before.tags or before.pos) and not (tokens.tags or tokens.pos):
        ledger.lost("tagged articles", "", "its words have no tag")
    tokens = _with_parse(tokens, text, _parse(words, before, text))
    if (before.lemmas or before.heads) and not (tokens.lemmas or tokens.heads):
        ledger.lost("parsed articles", "", "its words have no lemma and no head")
    id = " ".join(document.article.id.split())  # noqa: A001
    if id != document.article.id:
        ledger.lost("article ids", "", "the name stands on one line, without spaces around it")
    held = reduced(laid, HOLDS).annotation
    for m in held.mentions:
        if "|" in m.label:
            ledger.changed("mentions", m.id, "a label holds no `|` there: now `/`")
    mentions = tuple(replace(m, id=f"m{n}", label=m.label.replace("|", "/")) for n, m in enumerate(held.mentions, 1))
    return Document(article=Article(id=id, text=text), annotation=Annotation(mentions=mentions, tokens=tokens))


def _parse(words: Words, tokens: Tokens, text: str) -> Parse:
    """What the parser said of the words."""
    forms = [text[a:b] for a, b in tokens.spans()]
    found = trees(parse_of(tokens, forms), words.numbers, words.by_sentence())
    return found._replace(lemmas=["_".join(lemma.split()) or "_" for lemma in found.lemmas])


def _with_parse(tokens: Tokens, text: str, parse: Parse) -> Tokens:
    """The tokens with the parse of those of them that are words."""
    forms = [text[a:b] for a, b in tokens.spans()]
    numbers = [i for i, form in enumerate(forms) if not form.isspace()]
    lemmas = ["_"] * len(forms)
    heads, deps = ([ROOT] * len(forms), ["_"] * len(forms)) if parse.heads else ([], [])
    for word, i in enumerate(numbers):
        lemmas[i] = parse.lemmas[word]
        if parse.heads:
            heads[i] = numbers[parse.heads[word]] if parse.heads[word] != ROOT else ROOT
            deps[i] = parse.deps[word]
    return spelled(tokens, Parse(lemmas, heads, deps), forms)


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for item in items:
            out.writelines(f"{line}\n" for line in _lines(item.document))


def _lines(document: Document) -> Iterator[str]:
    text, words = document.text, Words(document)
    tags = encoded(len(words.spans), words.slots(document.annotation.mentions), "iob2")
    gaps = [text[end:start] for (_, end), start in zip(words.spans, [*words.starts[1:], len(text)], strict=True)]
    tokens = document.annotation.tokens
    assert tokens is not None
    parse = _parse(words, tokens, text)
    yield f"# newdoc id = {document.article.id}"
    if parse.heads:
        yield LABELS
    for number, sentence in enumerate(words.by_sentence(), 1):
        forms = [text[slice(*words.spans[i])] for i in sentence]
        spaced = "".join(form + (" " if gaps[i] else "") for form, i in zip(forms, sentence, strict=True))
        yield f"# sent_id = {number}"
        yield f"# text = {spaced.rstrip(' ')}"
        for token, (form, i) in enumerate(zip(forms, sentence, strict=True), 1):
            misc = [f"name={tags[i]}"] if tags[i] != "O" else []
            if i == 0 and words.starts[0]:
                misc.append(f"SpacesBefore={_escaped(text[: words.starts[0]])}")
            if not gaps[i]:
                misc.append("SpaceAfter=No")
            elif gaps[i] != " ":
                misc.append(f"SpacesAfter={_escaped(gaps[i])}")
            tag, pos = words.tags[i], words.pos[i]
            head, dep = "_", "_"
            if parse.heads:
                head = str(parse.heads[i] - sentence[0] + 1) if parse.heads[i] != ROOT else "0"
                dep = parse.deps[i]
            told = "|".join(misc) or "_"
            yield f"{token}\t{form}\t{parse.lemmas[i]}\t{pos}\t{tag}\t_\t{head}\t{dep}\t_\t{told}"
        yield ""


def _escaped(space: str) -> str:
    return "".join(ESCAPES.get(c) or f"\\u{ord(c):04X}" for c in space)


def _unescaped(value: str) -> str:
    return ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else UNESCAPES[m[2]], value)


def read(path: Path, options: Options) -> Iterator[Document]:
    article, said = _Article(""), ""
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            if not line.startswith("# ") and line != "\n":
                columns = line.rstrip("\n").split("\t")
                if len(columns) != 10:
                    raise DocumentError(f"line {number}: {len(columns)} columns instead of 10")
                article.add(columns)
            elif line.startswith("# newdoc id = "):
                if article.spans:
                    yield article.document()
                article = _Article(line.removeprefix("# newdoc id = ").rstrip("\n"))
            elif line.startswith("# sent_id"):
                article.begin()
            elif line.startswith("# text = "):
                said = line.removeprefix("# text = ").rstrip("\n")
            elif line == "\n" and (found := article.sentence()) != said:
                raise DocumentError(f"line {number}: the words are {found!r}, the text is {said!r}")
    if article.spans:
        yield article.document()


class _Article:
    """An article as its words come in."""

    def __init__(self, id: str) -> None:  # noqa: A002
        self.id = id
        self.text: list[str] = []
        self.size = 0
        self.opened = 0
        self.spans: list[tuple[int, int]] = []
        self.sentences: list[int] = []
        self.tags: list[str] = []
        self.pos: list[str] = []
        self.marks: list[str] = []
        self.lemmas: list[str] = []
        self.heads: list[int] = []
        self.deps: list[str] = []

    def begin(self) -> None:
        """A sentence begins."""
        self.sentences.append(len(self.spans))
        self.opened = len(self.text)

    def add(self, columns: list[str]) -> None:
        _, form, lemma, pos, tag, _, head, dep, _, told = columns
        misc = dict([part.partition("=")[::2] for part in told.split("|")]) if told != "_" else {}
        if "SpacesBefore" in misc:
            self.text.append(before := _unescaped(misc["SpacesBefore"]))
            self.size += len(before)
        after = "" if misc.get("SpaceAfter") == "No" else " "
        if "SpacesAfter" in misc:
            after = _unescaped(misc["SpacesAfter"])
        end = self.size + len(form)
        self.spans.append((self.size, end))
        self.text += form, after
        self.size = end + len(after)
        self.pos.append(pos)
        self.tags.append(tag)
        self.lemmas.append(lemma)
        if head.isdecimal():
            self.heads.append(self.sentences[-1] + int(head) - 1 if int(head) else ROOT)
            self.deps.append(dep)
        self.marks.append(misc.get("name", "O"))

    def sentence(self) -> str:
        """The words of the last sentence, one space wherever there is white space between them."""
        return " ".join("".join(self.text[self.opened :]).split())

    def document(self) -> Document:
        text = "".join(self.text)
        mentions = tuple(
            Mention(id=f"m{n}", start=self.spans[a][0], end=self.spans[b - 1][1], label=label)
            for n, (a, b, label) in enumerate(decoded(self.marks), 1)
        )
        tokens = tokens_of(self.spans, text)
        spans = tokens.spans()
        numbers = [i for i, (start, end) in enumerate(spans) if not text[start:end].isspace()]
        tags, pos = ["_"] * len(spans), ["X"] * len(spans)
        for word, i in enumerate(numbers):
            tags[i], pos[i] = self.tags[word], self.pos[word]
        tokens = Tokens(
            lengths=tokens.lengths,
            sentences=tuple(numbers[word] for word in self.sentences),
            tags=" ".join(tags) if set(tags) != {"_"} else "",
            pos=" ".join(pos) if set(pos) != {"X"} else "",
        )
        whole = len(self.heads) == len(self.spans) and all(head < len(self.spans) for head in self.heads)
        parse = Parse(self.lemmas, self.heads, self.deps) if whole else Parse(self.lemmas, [], [])
        tokens = _with_parse(tokens, text, parse)
        return Document(article=Article(id=self.id, text=text), annotation=Annotation(mentions=mentions, tokens=tokens))
