"""CoNLL-U as newsview and others write it: treebanks, GUM, CorefUD, Stanza, spacy-conll, UDPipe, CoNLL-U Plus.

Text is put together from the words and what the file says of the white space between them, else from `# text`. Names
are `name=B-PERSON`, `NER=B-PER` or `NE=...` in MISC, or in a column of that name, and the brackets of `Entity=` (GUM,
CorefUD). A multiword token whose words are its own letters is read as its words, any other as one token. What newsview
has no place for is counted in `Reading.left`.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec

from newsview.store.document.appearances import is_url, text_id
from newsview.store.document.model import (
    Annotation,
    Article,
    Document,
    Entity,
    Mention,
    MentionKind,
    Tokens,
    ordered,
    replace,
)
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.columns import decoded
from newsview.store.formats.options import Options
from newsview.store.formats.parses import ROOT, Parse, spelled
from newsview.store.formats.piecewise import Pieces
from newsview.store.formats.readings import Left, Mark, Reading, mark_in
from newsview.store.formats.tokens import tokens_of

__all__ = ["MARK", "readings", "with_parse"]

MARK = "newsview"
"""The comment that holds what an article was exported with: `# newsview = {...}`."""

COLUMNS = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
NAMES = ("name", "ner", "ne")
"""Keys of MISC and columns, in small letters, that hold the tag of a name; the first that is there counts."""

UNDERSTOOD = {*NAMES, "entity", "spaceafter", "spacesafter", "spacesbefore", "spacesintoken", "start_char", "end_char"}

TAG = re.compile(r"[BILOUES]-.+")
ESCAPED = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
UNESCAPES = {"s": " ", "t": "\t", "n": "\n", "r": "\r", "p": "|", "\\": "\\"}
BRACKET = re.compile(r"\(([^()]*)(\))?|([^()]+)\)")
PARAGRAPH = "\n\n"
WIKIPEDIA = "https://en.wikipedia.org/wiki/"
"""Where GUM's `identity` of an entity is the title of a page."""

Numbered = tuple[int, bytes]


def readings(path: Path, options: Options) -> Iterator[Reading]:
    """What the file says of each article; goes on after one that is refused with DocumentError."""
    kept: dict[str, list[str]] = {}
    """What comments at the top of the file declare of all that follows."""

    def article(lines: list[Numbered]) -> tuple[Reading, ...]:
        made = _Article(kept)
        for block in _blocks(lines):
            made.take(block)
        return (made.reading(),) if made.spans else ()

    return Pieces(_articles(path), article)


def _articles(path: Path) -> Iterator[list[Numbered]]:
    """The lines of each article: one begins with the sentence that has `# newdoc` before its words."""
    article: list[Numbered] = []
    block: list[Numbered] = []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if number == 1:
                line = line.removeprefix(BOM_UTF8)
            if line.strip():
                if re.match(rb"#\s*newdoc\b", line) and article:
                    yield article
                    article = []
                block.append((number, line))
                continue
            article += [*block, (number, b"")]
            block = []
    article += block
    if article:
        yield article


def _blocks(lines: list[Numbered]) -> Iterator[_Block]:
    """The sentences, each with the comments above it."""
    comments: list[tuple[str, str]] = []
    rows: list[tuple[int, str]] = []
    number = 0
    for number, line in lines:
        try:
            text = line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise DocumentError(f"line {number}: not UTF-8: {error}") from None
        if text.startswith("#"):
            key, _, value = text[1:].lstrip(" ").partition("=")
            comments.append((key.rstrip(" "), value.removeprefix(" ")))
        elif text:
            rows.append((number, text))
        elif rows or comments:
            yield _Block(number, comments, rows, whole=True)
            comments, rows = [], []
    if rows or comments:
        yield _Block(number, comments, rows, whole=False)


class _Block(NamedTuple):
    """A sentence as its lines have it."""

    end: int
    """The number of the line that ends it."""
    comments: list[tuple[str, str]]
    rows: list[tuple[int, str]]
    whole: bool
    """Whether an empty line follows."""


class _Word(NamedTuple):
    """A line of words."""

    id: str
    form: str
    lemma: str
    pos: str
    tag: str
    head: str
    dep: str
    misc: dict[str, str]
    name: str
    """Its tag as part of a name."""

    @property
    def gap(self) -> str | None:
        """The white space after it, None where the line says nothing special."""
        if "spacesafter" in self.misc:
            return unescaped(self.misc["spacesafter"])
        return "" if self.misc.get("spaceafter", "").lower() == "no" else None


class _Token(NamedTuple):
    """A unit of the text: a word, or a multiword token."""

    form: str
    words: list[_Word]
    gap: str | None
    before: str
    name: str
    place: tuple[int, int] | None
    """Its place as the file says, counted from the beginning of some text."""

    @property
    def top(self) -> _Word:
        """The word on which the others hang."""
        ids = {word.id for word in self.words}
        return next((word for word in self.words if word.head not in ids), self.words[0])


class _Opened(NamedTuple):
    """A bracket of `Entity=` that is open."""

    content: str
    start: int


class _Found(NamedTuple):
    """A mention of `Entity=`: words, label and what else is said."""

    first: int
    after: int
    label: str
    group: str
    identity: str


class _Article:
    """An article as its sentences come in."""

    def __init__(self, kept: dict[str, list[str]]) -> None:
        self.kept = kept
        self.id: str | None = None
        self.begun = False
        self.newdoc = ""
        """The text after `# newdoc id =`, which may be empty."""
        self.mark: Mark | None = None
        self.about: dict[str, str] = {}
        self.text: list[str] = []
        self.size = 0
        self.spans: list[tuple[int, int]] = []
        self.sentences: list[int] = []
        self.slots: list[tuple[int, int, str]] = []
        self.found: list[_Found] = []
        self.kinds: list[MentionKind] = []
        self.pos: list[str] = []
        self.tags: list[str] = []
        self.lemmas: list[str] = []
        self.heads: list[int] = []
        self.deps: list[str] = []
        self.left: Counter[tuple[str, str, str]] = Counter()
        self.open_end = False
        """Whether nothing was said of the white space after the last word."""
        self.ended: tuple[int, int] | None = None

    # Lines

    def take(self, block: _Block) -> None:
        """A sentence. Raises DocumentError."""
        said: str | None = None
        paragraph = False
        for key, value in block.comments:
            name = key.removesuffix(" id") if key.startswith("newdoc") else key
            if name == "newdoc":
                self.begun = True
                self.id = (value if key != name else "") or None
                self.newdoc = value
            elif key == MARK:
                self.mark = _mark(value)
            elif key == "text":
                said = value
            elif key.startswith("newpar"):
                paragraph = True
            elif key in ("global.columns", "global.Entity"):
                self.kept[key] = value.split(" " if key == "global.columns" else "-")
            elif key.startswith("meta::"):
                self.about[key.removeprefix("meta::")] = value.strip()
        if not block.rows:
            return
        tokens, brackets = self._tokens(block)
        words = ["".join(token.form.split()) for token in tokens]
        if said is not None and "".join(words) != "".join(said.split()):
            if words and all(set(word) == {"_"} for word in words):
                raise DocumentError(f"line {block.end}: the words are left out of the file, each is `_`")
            what = "" if block.whole else "the file ends within a sentence: "
            held = " ".join(token.form for token in tokens)
            raise DocumentError(f"line {block.end}: {what}the words are {held!r}, the text is {said!r}")
        if tokens and all(set(word) == {"_"} for word in words) and len(tokens) > 1:
            raise DocumentError(f"line {block.end}: the words are left out of the file, each is `_`")
        self._lay(tokens, said, paragraph)
        self._add(tokens, brackets)

    def _tokens(self, block: _Block) -> tuple[list[_Token], list[tuple[int, str]]]:
        """The tokens, and the brackets of entities with the number of the token at which each is."""
        tokens: list[_Token] = []
        brackets: list[tuple[int, str]] = []
        range_: _Word | None = None
        last = 0
        inside: list[_Word] = []
        for number, line in block.rows:
            word = self._word(number, line)
            if re.fullmatch(r"\d+\.\d+", word.id):
                self.left["empty nodes", "lost", "they are no words of the text"] += 1
                brackets.append((len(tokens) + (1 if range_ else 0), word.misc.get("entity", "")))
            elif whole := re.fullmatch(r"(\d+)-(\d+)", word.id):
                if range_ is not None or int(whole[1]) >= int(whole[2]):
                    raise DocumentError(f"line {number}: a multiword token {word.id!r} in another, or of no words")
                range_, last, inside = word, int(whole[2]), []
                brackets.append((len(tokens), word.misc.get("entity", "")))
            elif not word.id.isdecimal():
                raise DocumentError(f"line {number}: {word.id[:40]!r} is not the number of a word")
            elif range_ is None:
                tokens.append(_token(word, [word], word.name))
                brackets.append((len(tokens) - 1, word.misc.get("entity", "")))
            else:
                inside.append(word)
                if int(word.id) >= last:
                    first = len(tokens)
                    tokens += self._multiword(range_, inside)
                    apart = len(tokens) - first > 1
                    brackets += [
                        (first + (at if apart else 0), each.misc.get("entity", "")) for at, each in enumerate(inside)
                    ]
                    range_ = None
        if range_ is not None:
            raise DocumentError(f"line {block.end}: the words of {range_.id} {range_.form!r} are not all there")
        return [token for token in tokens if token.form.strip()], brackets

    def _multiword(self, whole: _Word, words: list[_Word]) -> list[_Token]:
        """Its words, where they are its letters; else one token."""
        names = [word.name for word in words]
        if set(names) <= {"O"}:
            names = _shared(whole.name, len(words))
        if "".join(word.form for word in words) == whole.form:
            parts = [
                _token(word, [word], name)._replace(gap="", place=None) for word, name in zip(words, names, strict=True)
            ]
            around = _token(whole, words, "O")
            parts[0] = parts[0]._replace(before=around.before)
            parts[-1] = parts[-1]._replace(gap=around.gap)
            return parts
        self.left["words of multiword tokens", "changed", "what is written as one word is one token"] += len(words)
        return [_token(whole, words, next((name for name in names if name != "O"), "O"))]

    def _word(self, number: int, line: str) -> _Word:
        names = self.kept.get("global.columns") or list(COLUMNS)
        cells = line.split("\t")
        if len(cells) != len(names):
            spaced = re.split(r"\t| {2,}", line)
            cells = spaced if len(spaced) == len(names) else cells
        if len(cells) != len(names):
            raise DocumentError(f"line {number}: {len(cells)} columns instead of {len(names)}")
        row = dict(zip(names, cells, strict=True))

        def get(column: str) -> str:
            return row.get(column, "_")

        misc = {}
        if get("MISC") != "_":
            for part in get("MISC").split("|"):
                key, _, value = part.partition("=")
                misc[key.lower()] = value
        for name, cell in row.items():
            if name not in COLUMNS:
                misc.setdefault(name.rpartition(":")[2].lower(), cell)
        if not get("FORM"):
            raise DocumentError(f"line {number}: a word without a form")
        if get("FEATS") not in ("_", ""):
            self.left["features", "lost", "newsview keeps no features of words"] += 1
        if get("DEPS") not in ("_", ""):
            self.left["enhanced relations", "lost", "a word has one head in newsview"] += 1
        for key in misc.keys() - UNDERSTOOD:
            self.left["keys of MISC", "lost", f"newsview does not know `{key[:40]}`"] += 1
        name = next((_tagged(key, misc[key]) for key in NAMES if key in misc), "O")
        form = unescaped(misc["spacesintoken"]) if misc.get("spacesintoken") else get("FORM")
        return _Word(get("ID"), form, get("LEMMA"), get("UPOS"), get("XPOS"), get("HEAD"), get("DEPREL"), misc, name)

    # Text

    def _lay(self, tokens: Sequence[_Token], said: str | None, paragraph: bool) -> None:
        """Puts the words into the text, with the white space that the file tells of."""
        gaps = _gaps_in(said, tokens)
        if self.open_end and tokens:
            gap = PARAGRAPH if paragraph else " "
            if not paragraph and self.ended is not None and tokens[0].place is not None:
                apart = tokens[0].place[0] - self.ended[1]
                gap = " " * apart if apart >= 0 else gap
            self._space(gap)
        self.open_end = False
        self.sentences.append(len(self.spans))
        for at, token in enumerate(tokens):
            self._space(token.before)
            self.spans.append((self.size, self.size + len(token.form)))
            self.text.append(token.form)
            self.size += len(token.form)
            if token.gap is not None:
                self._space(token.gap)
            elif at + 1 < len(tokens):
                self._space(gaps[at] if gaps is not None else " ")
            else:
                self.open_end = True
        self.ended = tokens[-1].place if tokens else None

    def _space(self, gap: str) -> None:
        self.text.append(gap)
        self.size += len(gap)

    # Annotation

    def _add(self, tokens: Sequence[_Token], brackets: Sequence[tuple[int, str]]) -> None:
        first = self.sentences[-1]
        place = {word.id: first + at for at, token in enumerate(tokens) for word in token.words}
        for token in tokens:
            top = token.top
            self.pos.append("_".join(top.pos.split()) if top.pos not in ("_", "") else "X")
            self.tags.append("_".join(top.tag.split()) or "_")
            self.lemmas.append("_".join(top.lemma.split()) or "_" if len(token.words) == 1 else "_")
            head = ROOT if top.head == "0" else place.get(top.head)
            if head is not None:
                self.heads.append(head)
                self.deps.append("_".join(top.dep.split()) or "_")
        names = [token.name for token in tokens]
        self.slots += [(first + a, first + b, label) for a, b, label in decoded(names)]
        self.found += self._entities(len(tokens), brackets)

    def _entities(self, size: int, brackets: Sequence[tuple[int, str]]) -> Iterator[_Found]:
        """The mentions that brackets tell, numbers of words in the article."""
        first = self.sentences[-1]
        opened: list[_Opened] = []
        for at, value in brackets:
            for opening, closed, closing in BRACKET.findall(value):
                if not closing:
                    opened.append(_Opened(opening, at))
                content = closing or opening
                if closing or closed:
                    one = next((each for each in reversed(opened) if _closes(content, each.content)), None)
                    if one is None:
                        self.left["mentions", "lost", "a bracket of `Entity=` closes what was not opened"] += 1
                        continue
                    opened.remove(one)
                    label, group, identity = self._said(one.content)
                    after = min(at + 1, size)
                    if "[" in group:
                        self.left["mentions", "lost", "it stands in several pieces"] += 1
                    elif one.start < after:
                        yield _Found(first + one.start, first + after, label, group, identity)
        if opened:
            self.left["mentions", "lost", "a bracket of `Entity=` is never closed"] += len(opened)

    def _said(self, content: str) -> tuple[str, str, str]:
        """Label, group and identity of an entity, as the file declares the parts of a bracket, else as GUM had them."""
        fields = self.kept.get("global.Entity")
        if fields:
            told = dict(zip(fields, content.split("-"), strict=False))
            label = told.get("etype") or told.get("entity") or "ENTITY"
            return label, told.get("eid") or told.get("GRP") or "", told.get("identity") or ""
        label, _, group = content.partition("-")
        if re.fullmatch(r"e?\d+(\[.*\])?", label):
            label, group = group.partition("-")[0], label
        return label or "ENTITY", group.partition("-")[0], ""

    # What comes of it

    def reading(self) -> Reading:
        """The article. Raises DocumentError."""
        if self.open_end and self.mark is not None:
            self._space(" ")
        text = "".join(self.text)
        tokens = tokens_of(self.spans, text)
        every = tokens.spans()
        numbers = [i for i, (start, end) in enumerate(every) if not text[start:end].isspace()]
        tags, pos = ["_"] * len(every), ["X"] * len(every)
        for word, i in enumerate(numbers):
            tags[i], pos[i] = self.tags[word], self.pos[word]
        tokens = Tokens(
            lengths=tokens.lengths,
            sentences=tuple(dict.fromkeys(numbers[word] for word in self.sentences if word < len(numbers))),
            tags=" ".join(tags) if set(tags) != {"_"} else "",
            pos=" ".join(pos) if set(pos) != {"X"} else "",
        )
        whole = len(self.heads) == len(self.spans)
        if self.heads and not whole:
            self.left["parsed articles", "lost", "not every word has a head"] += 1
        parse = Parse(self.lemmas, self.heads, self.deps) if whole else Parse(self.lemmas, [], [])
        annotation = replace(self._annotation(text), tokens=with_parse(tokens, text, parse))
        id = self.newdoc if self.mark is not None and self.id is None else self.id
        article = self._about(Article(id=text_id(text) if id is None else id, text=text))
        if self.mark is None and self.id is None and not self.begun and len(self.sentences) > 1:
            self.left[
                "articles", "changed", "no `# newdoc` says where one begins: all to the next one is one article"
            ] += 1
        left = tuple(
            Left(kind=kind, what="lost" if what == "lost" else "changed", why=why, count=count)
            for (kind, what, why), count in sorted(self.left.items())
        )
        return Reading(Document(article=article, annotation=annotation), mark=self.mark, left=left)

    def _about(self, article: Article) -> Article:
        """The article with what comments say of it, as GUM has them."""
        source, title = self.about.get("sourceURL", ""), self.about.get("title")
        published = None
        with suppress(ValueError):
            published = date.fromisoformat(self.about.get("dateCreated", "")).isoformat()
        return replace(article, title=title or None, source=source if is_url(source) else None, published=published)

    def _annotation(self, text: str) -> Annotation:
        spans = self.spans
        mentions = [Mention(id="", start=spans[a][0], end=spans[b - 1][1], label=label) for a, b, label in self.slots]
        taken = {m.extent for m in mentions}
        groups: dict[str, list[Mention]] = {}
        identities: dict[str, str] = {}
        for found in self.found:
            start, end = spans[found.first][0], spans[found.after - 1][1]
            if (start, end) in taken:
                continue
            mention = Mention(
                id="", start=start, end=end, label=found.label, kind=self._kind(found), entity=found.group or None
            )
            mentions.append(mention)
            if found.group:
                groups.setdefault(found.group, []).append(mention)
                identities.setdefault(found.group, found.identity)
        ids = {group: f"e{number}" for number, group in enumerate(groups, 1)}
        entities = []
        for group, members in groups.items():
            one = next((m for m in members if m.kind == "name"), members[0])
            page = identities[group]
            entities.append(
                Entity(
                    id=ids[group], label=one.label, name=" ".join(text[one.start : one.end].split()),
                    ref=f"{WIKIPEDIA}{page}" if page else None,
                )
            )  # fmt: skip
        made = ordered(tuple(replace(m, entity=ids.get(m.entity or "")) for m in mentions))
        return Annotation(
            mentions=tuple(replace(m, id=f"m{n}") for n, m in enumerate(made, 1)), entities=tuple(entities)
        )

    def _kind(self, found: _Found) -> MentionKind:
        """A name, a nominal or a pronoun, as the part of speech of the word says on which its others hang."""
        words = range(found.first, found.after)
        if len(self.heads) != len(self.spans) or found.label in ("time", "date", "quantity"):
            return "name"
        top = next((word for word in words if self.heads[word] not in words), found.first)
        pos = self.pos[top]
        return "name" if pos in ("PROPN", "X") else "pronoun" if pos in ("PRON", "DET") else "nominal"


def _token(word: _Word, words: list[_Word], name: str) -> _Token:
    start, end = word.misc.get("start_char", ""), word.misc.get("end_char", "")
    place = (int(start), int(end)) if start.isdecimal() and end.isdecimal() else None
    return _Token(word.form, words, word.gap, unescaped(word.misc.get("spacesbefore", "")), name, place)


def _tagged(key: str, value: str) -> str:
    """The tag of a name; one without a prefix, as `NER=PERSON`, is kept apart from its neighbours by the label only."""
    if TAG.fullmatch(value) or value in ("O", "_", ""):
        return value if TAG.fullmatch(value) else "O"
    return f"I-{value}" if key != "name" else "O"


def _shared(name: str, count: int) -> list[str]:
    """The tags of a multiword token's words."""
    prefix, _, label = name.partition("-")
    if not label:
        return ["O"] * count
    return [f"{'B' if prefix in 'BSU' else 'I'}-{label}", *[f"I-{label}"] * (count - 1)]


def _closes(content: str, opened: str) -> bool:
    """Whether a closing bracket is of an opening one: it repeats the whole, or what groups its mentions."""
    return opened == content or opened.startswith(f"{content}-") or content in opened.split("-")


def _gaps_in(said: str | None, tokens: Sequence[_Token]) -> list[str] | None:
    """The white space between the words as the sentence's text has it; None where the text is not given."""
    if said is None:
        return None
    gaps, at = [], 0
    said = said.lstrip()
    for token in tokens:
        if not said.startswith(token.form, at):
            return None
        at += len(token.form)
        end = at
        while end < len(said) and said[end].isspace():
            end += 1
        gaps.append(said[at:end])
        at = end
    return gaps


def _mark(value: str) -> Mark | None:
    try:
        return mark_in(msgspec.json.decode(value))
    except msgspec.DecodeError:
        return None


def unescaped(value: str) -> str:
    """White space of MISC, spelled as UDPipe does, as it is."""
    if value == "_":
        return ""
    return ESCAPED.sub(lambda m: chr(int(m[1], 16)) if m[1] else UNESCAPES.get(m[2], m[0]), value)


def with_parse(tokens: Tokens, text: str, parse: Parse) -> Tokens:
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
