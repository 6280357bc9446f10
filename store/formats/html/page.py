"""`html`: one self-contained page, to read, to print, to send. There is no script in it and nothing is fetched.

A path without `.html` is a folder: a page for each article and an index. Each article has its text with every
annotation drawn in place, its entities, its events as a table and on a timeline, and what people corrected. Where marks
overlap, the text is cut into pieces, each of which names all its marks. Several articles have before them an index
and of the people, places and dates in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from html import escape
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from newsview.store.document.model import Document
from newsview.store.document.serialization import DocumentError
from newsview.store.formats.choosing import Exported
from newsview.store.formats.html.anchors import INVISIBLE, file_name, is_url
from newsview.store.formats.html.article import Article
from newsview.store.formats.html.descriptions import lines_of
from newsview.store.formats.html.index import Index
from newsview.store.formats.html.reading import Found, Links, articles_in, facts_of
from newsview.store.formats.inventory import reduced
from newsview.store.formats.options import Options
from newsview.store.formats.receipt import Ledger
from newsview.store.schemes import Scheme

HOLDS = frozenset(
    {
        "articles", "article ids", "titles", "links", "publication dates", "furniture", "mentions", "mention kinds",
        "values", "entities", "entity names", "entity links", "references", "events", "event types", "arguments",
        "argument links", "event dates", "factualities", "event sources", "statuses", "notes", "review marks", "ids",
    }
)  # fmt: skip
WHY_NOT = {
    "tokens": "a page shows text, not words",
    "corrections": "the page sums them up and shows the model's word beside what was decided",
}

INDEX = "index.html"
TAIL = "</main>\n</body>\n</html>\n"


class Written(NamedTuple):
    """What must be found in the pages."""

    articles: list[bytes]
    head: bytes
    """Digest of the page of the index, or of all that comes before the first article of a single page."""
    size: int
    """How many bytes that is."""


def fit(document: Document, ledger: Ledger, options: Options) -> Document:
    """The article as the file can hold it."""
    if found := len(INVISIBLE.findall(document.text)):
        ledger.remark("control characters and direction overrides are shown as signs")
        ledger.changed("articles", "", f"{found} control characters are shown as signs")
    source = document.article.source
    if source and not is_url(source) and file_name(source) != source:
        ledger.changed("links", "", "of a path on this machine only the file's name is told")
    return reduced(document, HOLDS)


def write(items: Iterator[Exported], path: Path, options: Options) -> Written:
    """Writes fitted articles to the path; gives what `verify` compares the file with."""
    scheme = options.library_scheme
    return _write_page(items, path, scheme) if path.suffix == ".html" else _write_folder(items, path, scheme)


def _write_page(items: Iterator[Exported], path: Path, scheme: Scheme | None) -> Written:
    digests: list[bytes] = []
    index = Index(scheme)
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as spool:
        for drawn in _articles(items, scheme, index, digests, folder=False):
            spool.write(drawn.opening + drawn.closing)
        spool.seek(0)
        title = index.titles[0] if len(digests) == 1 else f"{len(digests)} articles"
        listed = index.drawn() if len(digests) > 1 else ""
        head = f"{_head(title)}<h1>Annotated with newsview</h1>\n{listed}"
        with path.open("w", encoding="utf-8", newline="\n") as out:
            out.write(head)
            while piece := spool.read(1 << 16):
                out.write(piece)
            out.write(TAIL)
    return _sealed(digests, head)


def _write_folder(items: Iterator[Exported], folder: Path, scheme: Scheme | None) -> Written:
    """A page for each article and one that lists them."""
    folder.mkdir()
    digests: list[bytes] = []
    index = Index(scheme)
    for number, drawn in enumerate(_articles(items, scheme, index, digests, folder=True), 1):
        heading = f'<h1><a href="{INDEX}">All articles</a></h1>\n'
        page = _head(index.titles[number - 1]) + heading + drawn.opening + drawn.closing + TAIL
        (folder / _page(number)).write_text(page, encoding="utf-8", newline="\n")
    listed = f"{_head(f'{len(digests)} articles')}<h1>Annotated with newsview</h1>\n{index.drawn()}{TAIL}"
    (folder / INDEX).write_text(listed, encoding="utf-8", newline="\n")
    return _sealed(digests, listed)


class _Drawn(NamedTuple):
    """An article and what follows it: the ways to its neighbours, known once the next one is."""

    opening: str
    closing: str


def _articles(
    items: Iterator[Exported], scheme: Scheme | None, index: Index, digests: list[bytes], *, folder: bool
) -> Iterator[_Drawn]:
    """Each article drawn, entered in the index and digested."""
    before = ""
    for number, item in enumerate(items, 1):
        lines = lines_of(item.document, item.history)
        anchor, page = ("a1", _page(number)) if folder else (f"a{number}", "")
        digests.append(_digest(facts_of(item.document, anchor, lines)))
        index.enter(item.document, anchor, page)
        if before:
            yield _Drawn(before, _closing(number - 1, index, folder=folder))
        before = Article(item, anchor, number, lines, scheme).drawn()
    if before:
        yield _Drawn(before, _closing(len(digests), index, folder=folder))


def _closing(number: int, index: Index, *, folder: bool) -> str:
    """The end of an article: links to the one before and the one after."""
    if len(index.titles) < 2:
        return "</article>\n"
    links = []
    for neighbour, rel, word in ((number - 1, "prev", "Previous"), (number + 1, "next", "Next")):
        if 1 <= neighbour <= len(index.titles):
            link = _page(neighbour) if folder else f"#a{neighbour}"
            title = escape(index.titles[neighbour - 1])
            links.append(f'<a href="{link}" rel="{rel}"><small>{word}</small> <span dir="auto">{title}</span></a>')
    return f'<nav class="near" aria-label="Neighbouring articles">\n{"".join(links)}\n</nav>\n</article>\n'


def _page(number: int) -> str:
    """The file of an article's page."""
    return f"{number:06}.html"


def _sealed(digests: list[bytes], index: str) -> Written:
    data = index.encode()
    return Written(digests, blake2b(data, digest_size=16).digest(), len(data))


def verify(path: Path, written: Written, options: Options) -> str | None:
    """What is wrong with the file, given what `write` returned; None where nothing is."""
    pages = [path] if path.is_file() else sorted(p for p in path.glob("*.html") if p.name != INDEX)
    index = path if path.is_file() else path / INDEX
    links = Links()
    links.places.add(index.name)
    number = 0
    try:
        for found in (article for page in pages for article in articles_in(page, links)):
            number += 1
            if number > len(written.articles) or _digest(found) != written.articles[number - 1]:
                return f"article {number} differs"
    except DocumentError as error:
        return f"after {number} articles, {error}"
    with index.open("rb") as file:
        if blake2b(file.read(written.size), digest_size=16).digest() != written.head:
            return "the index differs"
    if missing := links.missing():
        return f"the link to {missing} leads nowhere"
    return None if number == len(written.articles) else f"{number} articles instead of {len(written.articles)}"


def _digest(found: Found) -> bytes:
    return blake2b(repr(found).encode(), digest_size=16).digest()


def _head(title: str) -> str:
    """The beginning of a page."""
    style = files("newsview.store.formats.html").joinpath("page.css").read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="newsview">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
    )
