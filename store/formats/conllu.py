"""`conllu`: ten tab-separated columns a word (https://universaldependencies.org/format.html).

A mention is `name=B-PERSON`, `name=I-PERSON` in MISC, which spaCy's converter reads. White space that is not one space
is `SpacesAfter` (and `SpacesBefore` at the beginning), escaped as UDPipe does, so that the text can be rebuilt. LEMMA,
HEAD and DEPREL are what the pipeline's parser said, empty where it said nothing. Its relations are spaCy's, those of
ClearNLP and not of Universal Dependencies, as a comment says; each sentence has one root all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from newsview.store.document.model import Annotation, Article, Document, Tokens, replace
from newsview.store.formats.choosing import Exported
from newsview.store.formats.columns import Words, encoded, laid_out, words_tokens
from newsview.store.formats.conllu_reading import MARK, readings, with_parse
from newsview.store.formats.inventory import LINGUISTIC, reduced
from newsview.store.formats.options import Options
from newsview.store.formats.parses import ROOT, Parse, parse_of, trees
from newsview.store.formats.readings import Mark, documents_of, mark_of
from newsview.store.formats.receipt import Ledger
from newsview.store.formats.tokens import tokens_of

HOLDS = LINGUISTIC | {"articles", "article ids", "mentions"}
WHY_NOT = {"corrections": "it holds what came of them"}

LABELS = "# deprel = ClearNLP, as spaCy's English models have it; not Universal Dependencies, but for root"
UNIVERSAL = frozenset({"obl", "obj", "iobj", "flat", "fixed", "nsubj:pass", "aux:pass", "nmod:poss", "acl:relcl"})
"""Relations of Universal Dependencies that those models do not have: an article with one was parsed by others."""

ESCAPES = {" ": r"\s", "\t": r"\t", "\n": r"\n", "\r": r"\r", "|": r"\p", "\\": r"\\"}


def fit(document: Document, ledger: Ledger, options: Options) -> Document | None:
    """The article as the file can hold it, and in `ledger` what is lost or changed; None where nothing of it fits."""
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
    tokens = with_parse(tokens, text, _parse(words, before, text))
    if (before.lemmas or before.heads) and not (tokens.lemmas or tokens.heads):
        ledger.lost("parsed articles", "", "its words have no lemma and no head")
    id = " ".join(document.article.id.split())
    if id != document.article.id:
        ledger.lost("article ids", "", "the name stands on one line, without spaces around it")
    held = reduced(laid, HOLDS).annotation
    for n, m in enumerate(held.mentions, 1):
        ledger.renamed("mention", m.id, f"m{n}")
        if "|" in m.label:
            ledger.changed("mentions", m.id, "a label holds no `|` there: now `/`")
    mentions = tuple(replace(m, id=f"m{n}", label=m.label.replace("|", "/")) for n, m in enumerate(held.mentions, 1))
    return Document(article=Article(id=id, text=text), annotation=Annotation(mentions=mentions, tokens=tokens))


def _parse(words: Words, tokens: Tokens, text: str) -> Parse:
    """What the parser said of the words."""
    forms = [text[a:b] for a, b in tokens.spans()]
    found = trees(parse_of(tokens, forms), words.numbers, words.by_sentence())
    return found._replace(lemmas=["_".join(lemma.split()) or "_" for lemma in found.lemmas])


def write(items: Iterator[Exported], path: Path, options: Options) -> None:
    """Writes the fitted articles to the file, one after the other. Raises OSError."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for item in items:
            last = item.history[-1].number if item.history else 0
            out.writelines(f"{line}\n" for line in _lines(item.document, mark_of(item.document, options, last)))


def _lines(document: Document, mark: Mark) -> Iterator[str]:
    text, words = document.text, Words(document)
    tags = encoded(len(words.spans), words.slots(document.annotation.mentions), "iob2")
    gaps = [text[end:start] for (_, end), start in zip(words.spans, [*words.starts[1:], len(text)], strict=True)]
    tokens = document.annotation.tokens
    assert tokens is not None
    parse = _parse(words, tokens, text)
    yield f"# newdoc id = {document.article.id}"
    yield f"# {MARK} = {msgspec.json.encode(mark).decode()}"
    if parse.heads and UNIVERSAL.isdisjoint(parse.deps):
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


def read(path: Path, options: Options) -> Iterator[Document]:
    """The documents in the file, one at a time. Raises DocumentError for a piece that cannot be read."""
    return documents_of(readings(path, options))
