"""What a file is that newsview does not read yet: recognised by its content, so that no markup becomes news.

A text is a text until its structure says otherwise: that it talks of XML, begins with *From* or is full of commas says
nothing.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile

__all__ = ["foreign_kind", "is_page"]

HEAD = 2**18
"""Bytes that are looked at, but for the end of a file."""

FROM_BYTES = (
    (b"PAR1", "a Parquet file"), (b"ARROW1", "an Arrow file"), (b"SQLite format 3\0", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document (.doc, .xls) or a mail of Outlook"),
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)"), (b"Rar!\x1a\x07", "an archive (RAR)"), (b"BZh", "packed (bzip2)"),
    (b"\xfd7zXZ\0", "packed (xz)"), (b"\x28\xb5\x2f\xfd", "packed (Zstandard)"),
)  # fmt: skip
"""How files begin that are no text."""

IN_ZIP = (
    ("word/", "a Word document (.docx)"), ("xl/", "an Excel workbook (.xlsx)"), ("ppt/", "a PowerPoint file (.pptx)"),
    ("META-INF/container.xml", "an EPUB book"), ("content.xml", "an OpenDocument file (.odt, .ods)"),
    ("archive/", "a web archive (WACZ)"),
)  # fmt: skip
"""What is in a zip archive of a kind."""

ROOTS = {
    "rss": "a feed (RSS)", "feed": "a feed (Atom)", "rdf:rdf": "a feed (RSS 1.0) or RDF", "nitf": "NITF",
    "newsml": "NewsML", "newsitem": "NewsML-G2", "newsmessage": "NewsML-G2", "ppsresponse": "Factiva's XML",
    "tei": "TEI", "teicorpus": "TEI", "urlset": "a sitemap", "sitemapindex": "a sitemap",
    "mediawiki": "MediaWiki's XML", "xmi:xmi": "UIMA XMI", "svg": "a picture (SVG)",
}  # fmt: skip
"""Root elements of XML, in lower case, and what they are of."""

FRAGMENTS = frozenset(
    ("article", "body", "center", "div", "dl", "h1", "h2", "head", "main", "ol", "p", "section", "span", "table", "ul")
)
"""Elements of HTML that may be all there is of a page."""

MANY = (
    (rb"<DOCFULL>|\bHide XML section\b|<DOC NUMBER=\d", "an export of LexisNexis (HTML)"),
    (rb'class="article [a-z]{2}Article"', "an export of Factiva (HTML)"),
    (rb"cedrom-sni\.com|class=\"titreArticle\"", "an export of Europresse (HTML)"),
)
"""What is in pages that hold many articles, and whose they are."""

NUMBERED = re.compile(rb"^[ \t]*\d+ of \d+ DOCUMENTS?[ \t]*\r?$", re.M)
"""How LexisNexis numbers the articles of a text."""

MAIL = re.compile(rb"(?i)^(?:message-id|received|mime-version|return-path|delivered-to|content-type):")
HEADER = re.compile(rb"[!-9;-~]+:(?: |\t|\r?$)")

COLUMNS = frozenset(
    ("text", "title", "date", "url", "id", "content", "body", "author", "authors", "publication", "source", "headline",
     "label", "article", "name", "published", "publish_date", "publication_date", "media_name", "language", "link",
     "section", "category", "description", "summary", "country", "event_date", "time", "year")
)  # fmt: skip
"""Names that columns of articles or events have."""

PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.S)
PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.I)
ELEMENT = re.compile(rb"<(?:!doctype\s+)?([A-Za-z_][\w.:-]*)([^>]*)>", re.I)


def is_page(raw: bytes) -> bool:
    """Whether it is a page of HTML, or a piece of one, whatever comments stand before it."""
    at = _prologue(raw)
    if PAGE.match(raw, at):
        return True
    root = ELEMENT.match(raw[at : at + 4096])
    return root is not None and root[1].decode().lower() in FRAGMENTS and _closed(raw, root[1])


def foreign_kind(raw: bytes) -> str | None:
    """What the bytes are, with its article: *a feed (RSS)*. None for texts, pages and JSON, which are read."""
    if raw.startswith(b"PK\x03\x04"):
        return _in_zip(raw)
    if b"%PDF-" in raw[:1024].lstrip()[:16]:
        return "a PDF"
    if kind := next((kind for magic, kind in FROM_BYTES if raw.startswith(magic)), None):
        return kind
    head = raw[:HEAD].removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"{\\rtf"):
        return "an RTF document"
    if re.match(rb"WARC/\d\.\d\r?\n", head):
        return "a web archive (WARC)"
    return _mail(head) or _xml(raw) or _many(raw) or _notebook(raw) or _table(head, whole=len(raw) <= HEAD)


def _in_zip(raw: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "a damaged zip archive or office document"
    found = (kind for sign, kind in IN_ZIP if any(name.startswith(sign) for name in names))
    return next(found, "a zip archive")


def _mail(head: bytes) -> str | None:
    lines = head.lstrip(b"\r\n").split(b"\n")
    box = re.match(rb"From \S+.*\d\d:\d\d(?::\d\d)?.* \d{4}\r?$", lines[0]) is not None
    headers: list[bytes] = []
    for line in lines[1:] if box else lines:
        if HEADER.match(line):
            headers.append(line)
        elif not (headers and line[:1] in (b" ", b"\t") and line.strip()):
            break
    if len(headers) < 2 or not any(MAIL.match(line) for line in headers):
        return None
    if box:
        return "a mailbox (mbox)"
    if any(line.lower().startswith(b"snapshot-content-location:") for line in headers):
        return "a saved page in MHTML"
    saved = re.search(rb"(?is)content-type:\s*multipart/related[^\n]*(?:\r?\n[ \t][^\n]*)*text/html", head)
    return "a saved page in MHTML" if saved else "a mail"


def _xml(raw: bytes) -> str | None:
    at = _prologue(raw)
    head = raw[at : at + 8192]
    if PAGE.match(head):
        return None
    root = ELEMENT.match(head)
    if root is not None and root[0][:2] == b"<!":  # the root is behind its document type
        root = re.compile(rb"(?:\s+|<!--.*?-->)*<([A-Za-z_][\w.:-]*)([^>]*)>", re.S).match(head, root.end()) or root
    if root is None:
        return "XML" if b"<?xml" in raw[:at][:100] else None
    name = root[1].decode().lower()
    if b"<?xml" not in raw[:at] and not (b"xmlns" in root[2] or (_closed(raw, root[1]) and not is_page(raw))):
        return None
    if name == "doc" and (b"sitename=" in root[2] or b"<main>" in raw[:HEAD]):
        return "trafilatura's XML"
    return ROOTS.get(name) or ROOTS.get(name.rpartition(":")[2]) or "XML"


def _prologue(raw: bytes) -> int:
    """Where the first element can begin: behind comments, processing instructions and white space."""
    found = PROLOGUE.match(raw[:HEAD])
    return found.end() if found else 0


def _closed(raw: bytes, name: bytes) -> bool:
    """Whether the element of this name is closed at the end of the file."""
    return re.search(rb"</" + re.escape(name) + rb"\s*>\s*(?:<!--.*?-->\s*)*$", raw[-4096:], re.S | re.I) is not None


def _many(raw: bytes) -> str | None:
    if b"<" in raw[:4096] and is_page(raw):
        return next((kind for sign, kind in MANY if re.search(sign, raw)), None)
    return "an export of LexisNexis (text)" if NUMBERED.search(raw) else None


def _notebook(raw: bytes) -> str | None:
    if not raw[:64].lstrip().startswith(b"{"):
        return None
    return "a Jupyter notebook" if b'"cells"' in raw and re.search(rb'"nbformat"\s*:\s*\d', raw) else None


def _table(head: bytes, *, whole: bool) -> str | None:
    """CSV and its like: a first line of names, and lines that all have as many fields."""
    text = head.decode("utf-8", "replace")
    first = text.lstrip().split("\n", 1)[0]
    for delimiter, kind in ((",", "CSV"), ("\t", "a table of tabs (TSV)"), (";", "CSV (semicolons)"), ("|", "a table")):
        names = [name.strip().strip('"').casefold() for name in first.split(delimiter)]
        if len(names) < 2 or not all(re.fullmatch(r"[\w .()/#%-]{0,40}", name) for name in names):
            continue
        rows = _rows(text.lstrip(), delimiter, whole=whole)
        if len(rows) < 2 or len({*names}) < len(names):
            continue
        alike = sum(len(row) == len(names) for row in rows) >= 0.95 * len(rows)
        bare = len(names) > 2 and len(rows) > 4 and not any(" " in name for name in names)
        if alike and (COLUMNS & {*names} or bare):
            return kind
    return None


def _rows(text: str, delimiter: str, *, whole: bool) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) > 50:
                return rows
    except csv.Error:
        return []
    return rows if whole else rows[:-1]
