"""`html`: one self-contained page, to read, to print, to send. There is no script in it and nothing is fetched.

A path without `.html` is a folder: a page for each article and an index. Each article has its text with every
annotation drawn in place, its entities, its events as a table and on a timeline, and what people corrected. Where marks
overlap, the text is cut into pieces, each of which names all its marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from html import escape
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from textwrap import shorten
from typing import Any
from urllib.parse import quote

from store.document import DocumentError
from store.edtf import day_of, days, sort_key
from store.formats.choosing import Exported
from store.formats.inventory import reduced
from store.formats.options import Options
from store.formats.page_reading import INVISIBLE, TEXT, Found, articles_in, attribute, facts_of, shown
from store.formats.receipt import Ledger
from store.formats.timeline import Dated, timeline
from store.model import Document, Event, Mention
from store.schemes import Scheme, hue_of, like

HOLDS = frozenset(
    {
        "articles", "article ids", "titles", "links", "publication dates", "furniture", "mentions", "entities",
        "entity names", "entity links", "references", "events", "event types", "arguments", "argument links",
        "event dates", "factualities", "event sources", "statuses", "notes", "review marks", "ids",
    }
)  # fmt: skip
WHY_NOT = {
    "tokens": "a page shows text, not words",
    "corrections": "the page sums them up and shows the model's word beside what was decided",
}

HUES = {"orange": "person", "green": "group", "sky": "place", "yellow": "time", "vermilion": "thing"}
"""The style sheet's class of a scheme's hue; the others look alike."""

COLUMNS = ("actor", "target", "place", "time")
"""Roles of the default scheme that have a column of the events' table; others are among the targets, by name."""

IN_URLS = ":/?#@!$&'()*+,;=%"
"""What a URL may have besides letters, digits and `-._~`; the rest is percent-encoded."""

INDEX = "index.html"
TAIL = "</main>\n</body>\n</html>\n"

CHANGES = 100
"""So many corrected items are shown for each article; the rest is counted."""


def fit(document: Document, ledger: Ledger, options: Options) -> Document:
    if found := len(INVISIBLE.findall(document.text)):
        ledger.remark("control characters and direction overrides are shown as signs")
        ledger.changed("articles", "", f"{found} control characters are shown as signs")
    source = document.article.source
    if source and not _is_url(source) and _file_name(source) != source:
        ledger.changed("links", "", "of a path on this machine only the file's name is told")
    return reduced(document, HOLDS)


def write(items: Iterator[Exported], path: Path, options: Options) -> list[bytes]:
    scheme = options.library_scheme
    return _write_page(items, path, scheme) if path.suffix == ".html" else _write_folder(items, path, scheme)


def _write_page(items: Iterator[Exported], path: Path, scheme: Scheme | None) -> list[bytes]:
    digests: list[bytes] = []
    contents: list[tuple[str, str]] = []
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as spool:
        for number, item in enumerate(items, 1):
            spool.write(_article(item, f"a{number}", scheme))
            contents.append((f"#a{number}", _title(item.document)))
            digests.append(_digest(facts_of(item.document)))
        spool.seek(0)
        with path.open("w", encoding="utf-8", newline="\n") as out:
            out.write(_head(contents))
            while piece := spool.read(1 << 16):
                out.write(piece)
            out.write(TAIL)
    return digests


def _write_folder(items: Iterator[Exported], folder: Path, scheme: Scheme | None) -> list[bytes]:
    """A page for each article and one that lists them."""
    folder.mkdir()
    digests: list[bytes] = []
    contents: list[tuple[str, str]] = []
    for number, item in enumerate(items, 1):
        contents.append((f"{number:06}.html", _title(item.document)))
        page = _head(contents[-1:], index=INDEX) + _article(item, "a1", scheme) + TAIL
        (folder / contents[-1][0]).write_text(page, encoding="utf-8", newline="\n")
        digests.append(_digest(facts_of(item.document)))
    (folder / INDEX).write_text(_head(contents, listed=True) + TAIL, encoding="utf-8", newline="\n")
    return digests


def verify(path: Path, written: list[bytes], options: Options) -> str | None:
    pages = [path] if path.is_file() else sorted(p for p in path.glob("*.html") if p.name != INDEX)
    number = 0
    try:
        for found in (article for page in pages for article in articles_in(page)):
            number += 1
            if number > len(written) or _digest(found) != written[number - 1]:
                return f"article {number} differs"
    except DocumentError as error:
        return f"after {number} articles, {error}"
    return None if number == len(written) else f"{number} articles instead of {len(written)}"


def _digest(found: Found) -> bytes:
    return blake2b(repr(found).encode(), digest_size=16).digest()


def _title(document: Document) -> str:
    first = document.text.strip().partition("\n")[0]
    return shown(document.article.title or shorten(first, 90, placeholder=" …")) or "(no text)"


def _head(contents: Sequence[tuple[str, str]], *, listed: bool = False, index: str = "") -> str:
    """The beginning of a page up to its first article; `contents` are links to the articles and their titles."""
    title = contents[0][1] if len(contents) == 1 else f"{len(contents)} articles"
    style = files("store.formats").joinpath("page.css").read_text(encoding="utf-8")
    heading = f'<a href="{index}">All articles</a>' if index else "Annotated with newsview"
    table = ""
    if listed or len(contents) > 1:
        entries = "".join(f'<li><a href="{link}" dir="auto">{escape(name)}</a></li>\n' for link, name in contents)
        table = f'<nav aria-label="Articles">\n<ol>\n{entries}</ol>\n</nav>\n'
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="generator" content="newsview">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{heading}</h1>\n{table}"
    )


def _article(item: Exported, anchor: str, scheme: Scheme | None) -> str:
    document = item.document
    article = document.article
    told = []
    if article.source:
        told.append(_link(article.source))
    if article.published:
        told.append(f"published {_time(article.published)}")
    told.append(f"reviewed {escape(article.reviewed[:10])}" if article.reviewed else "not reviewed")
    told.append(f'<span class="quiet">{escape(shown(article.id))}</span>')
    return (
        f'<article id="{anchor}" data-article="{attribute(article.id)}">\n'
        f'<h2 dir="auto">{escape(_title(document))}</h2>\n'
        f'<p class="meta">{" · ".join(told)}</p>\n'
        f'<div class="columns">\n<div>\n<{TEXT}>{_text(document, anchor, scheme)}</div>\n'
        f"{_key(document, scheme)}</div>\n<div>\n{_entities(document, scheme)}</div>\n</div>\n"
        f"{_events(document, anchor, scheme)}{_timeline(document, anchor)}{_corrections(item)}</article>\n"
    )


def _link(source: str) -> str:
    if _is_url(source):
        return f'<a href="{escape(quote(source, safe=IN_URLS))}">{escape(shown(source))}</a>'
    return escape(shown(_file_name(source)))


def _time(day: str) -> str:
    """A date marked as one, if it is."""
    told = escape(shown(day))
    return f'<time datetime="{told}">{told}</time>' if day_of(day) else told


def _is_url(source: str) -> bool:
    return bool(re.match(r"https?://", source))


def _file_name(path: str) -> str:
    """A page is made to be sent: it tells no folder of the machine it was made on."""
    return re.split(r"[/\\]", path)[-1]


def hue(label: str, scheme: Scheme | None) -> str:
    """The style sheet's class of a label."""
    return f"h-{HUES.get(hue_of(label, scheme) or '', 'other')}"


def _text(document: Document, anchor: str, scheme: Scheme | None) -> str:
    """The article's text cut where a mark begins or ends, each piece within what marks it."""
    text, annotation = shown(document.text), document.annotation
    mentions = sorted(annotation.mentions, key=lambda m: (m.start, -m.end))
    starting: dict[int, list[tuple[int, Any]]] = {}
    every: tuple[Any, ...] = (*document.article.furniture, *annotation.events, *mentions)
    for item in every:
        starting.setdefault(item.start, []).append((item.end, item))
    lines = [m.end() for m in re.finditer("\n", text)]
    cuts = sorted({0, len(text), *lines, *(edge for item in every for edge in (item.start, item.end))})
    active: list[tuple[int, Any]] = []
    starts = set(lines)
    pieces = []
    for a, b in pairwise(cuts):
        active = [pair for pair in active if pair[0] > a] + starting.get(a, [])
        if a in starts:
            pieces.append('</p><p class="blank">' if text[a] == "\n" else "</p><p>")
        pieces.append(_piece(text[a:b], b, [item for _, item in active], anchor, scheme))
    return f"<p>{''.join(pieces)}</p>"


def _piece(text: str, end: int, items: list[Any], anchor: str, scheme: Scheme | None) -> str:
    marked = escape(text, quote=False)
    if events := [x for x in items if isinstance(x, Event)]:
        ids = " ".join(attribute(e.id) for e in events)
        here = f'href="#{anchor}-v{_slug(events[0].id)}" data-events="{ids}"'
        marked = f'<a class="trigger" {here} title="{escape(events[0].type or "event")}">{marked}</a>'
    if mentions := [x for x in items if isinstance(x, Mention)]:
        inner = min(mentions, key=lambda m: m.end - m.start)
        ids = " ".join(attribute(m.id) for m in mentions)
        titles = escape(", ".join(f"{m.label} {m.status}" for m in mentions))
        tags = " ".join(m.label for m in mentions if m.end == end)
        tag = f' data-tag="{escape(tags)}"' if tags else ""
        kind = f"{hue(inner.label, scheme)} {inner.status}"
        marked = f'<mark class="{kind}" title="{titles}" data-mentions="{ids}"{tag}>{marked}</mark>'
    furniture = [x for x in items if not isinstance(x, Event | Mention)]
    return f'<span class="furniture" title="{escape(furniture[0].kind)}">{marked}</span>' if furniture else marked


NO_SLUG = re.compile("[^A-Za-z0-9]")


def _slug(id: str) -> str:  # noqa: A002
    return NO_SLUG.sub(lambda m: f"_{ord(m[0]):x}", id)


def _key(document: Document, scheme: Scheme | None) -> str:
    labels = Counter(m.label for m in document.annotation.mentions)
    marks = "".join(
        f'<mark class="{hue(label, scheme)}">{escape(shown(label))} {count}</mark>'
        for label, count in labels.most_common()
    )
    return f'<p class="key">{marks}</p>\n' if marks else ""


def _table(caption: str, heads: Sequence[str], rows: Sequence[str], kind: str) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f'<section class="{kind}">\n<h3>{caption}</h3>\n<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{''.join(rows)}</tbody>\n</table></div>\n</section>\n"
    )


def _entities(document: Document, scheme: Scheme | None) -> str:
    count = Counter(m.entity for m in document.annotation.mentions)
    rows = [
        f'<tr data-entity="{attribute(e.id)}"><td dir="auto">{escape(shown(e.name))}</td>'
        f'<td class="{hue(e.label, scheme)}"><span class="kind">{escape(shown(e.label))}</span></td>'
        f'<td class="number">{count[e.id]}</td><td class="ref">{escape(shown(e.ref or ""))}</td></tr>\n'
        for e in sorted(document.annotation.entities, key=lambda e: -count[e.id])
    ]
    return _table(f"Entities {len(rows)}", ("Name", "Label", "Mentions", "Reference"), rows, "entities")


def _events(document: Document, anchor: str, scheme: Scheme | None) -> str:
    ordered = sorted(document.annotation.events, key=lambda e: (sort_key(e.when), e.start))
    rows = [_event(e, document, anchor, scheme) for e in ordered]
    heads = ("When", "What", "Who", "To whom, what", "Where", "As told", "Status")
    return _table(f"Events {len(rows)}", heads, rows, "events")


def _event(e: Event, document: Document, anchor: str, scheme: Scheme | None) -> str:
    quoted: dict[str, list[str]] = {}
    for a in e.arguments:
        kind = like(a.role, scheme)
        column = kind if kind in COLUMNS else "target"
        role = f" <small>{escape(shown(a.role))}</small>" if kind not in COLUMNS else ""
        words = escape(shown(document.quote(a)))
        quoted.setdefault(column, []).append(
            f'<span dir="auto" data-role="{attribute(a.role)}" data-at="{a.start} {a.end}">{words}</span>{role}'
        )
    told = escape(e.factuality or "")
    if e.source:
        told += f' <small dir="auto">{escape(shown(document.quote(e.source)))}</small>'
    note = f"<br><small>{escape(shown(e.note))}</small>" if e.note else ""
    times = "; ".join(quoted.get("time", ()))
    when = escape(shown(e.when or "")) + (f"<br><small>{times}</small>" if times else "")
    cells = [
        f'<td class="date">{when}</td>',
        f'<td><span class="kind">{escape(shown(e.type or "·"))}</span> '
        f'<q dir="auto">{escape(shown(document.quote(e)))}</q>{note}</td>',
        *(f"<td>{'; '.join(quoted.get(column, ()))}</td>" for column in COLUMNS[:3]),
        f"<td>{told}</td>",
        f'<td class="status">{e.status}</td>',
    ]
    told = f'id="{anchor}-v{_slug(e.id)}" data-event="{attribute(e.id)}" data-type="{attribute(e.type or "")}"'
    return f"<tr {told}>{''.join(cells)}</tr>\n"


def _timeline(document: Document, anchor: str) -> str:
    placed, without = [], 0
    for e in document.annotation.events:
        found = days(e.when)
        if found is None:
            without += 1
            continue
        label = f"{e.when} {e.type or ''} {shown(document.quote(e))}"
        placed.append(Dated(*found, e.type or "no type", label, f"{anchor}-v{_slug(e.id)}"))
    drawing = timeline(placed)
    if not drawing:
        return ""
    caption = f"<figcaption>{without} more without a date</figcaption>\n" if without else ""
    return f'<section class="timeline">\n<h3>Timeline</h3>\n<figure>\n{drawing}\n{caption}</figure>\n</section>\n'


def _corrections(item: Exported) -> str:
    if not item.history:
        return ""
    now, first = item.whole or item.document, item.first
    people = Counter(c.by for c in item.history)
    actions = Counter(c.action for c in item.history)
    said = ", ".join(f"{escape(shown(name))} {n}" for name, n in people.most_common())
    done = ", ".join(f"{escape(shown(action))} {n}" for action, n in actions.most_common())
    rows = list(_changes(first, now))
    left = f"<p class='quiet'>… and {len(rows) - CHANGES} more</p>\n" if len(rows) > CHANGES else ""
    table = _table("What changed", ("The model said", "People decided"), rows[:CHANGES], "changes")
    return (
        f"<section>\n<h3>Corrections {len(item.history)}</h3>\n<p class='meta'>by {said}; {done}; "
        f"last {escape(item.history[-1].at[:16].replace('T', ' '))}</p>\n{table}{left}</section>\n"
    )


def _changes(first: Document, now: Document) -> Iterator[str]:
    pairs: list[tuple[Any, Any]] = []
    for old_items, new_items in (
        (first.annotation.mentions, now.annotation.mentions),
        (first.annotation.events, now.annotation.events),
    ):
        old: dict[str, Any] = {item.id: item for item in old_items}
        pairs += [(old.pop(item.id, None), item) for item in new_items]
        pairs += [(item, None) for item in old.values()]
    for before, after in pairs:
        said = _described(first, before) if before is not None else ""
        gone = after is None or after.status == "rejected"
        decided = "" if gone else _described(now, after)
        if said != decided:
            shown_before = f"<del>{said}</del>" if said else "<small>nothing</small>"
            shown_after = decided or "<small>not this</small>"
            yield f'<tr><td dir="auto">{shown_before}</td><td dir="auto">{shown_after}</td></tr>\n'


def _described(document: Document, item: Mention | Event) -> str:
    words = escape(shown(document.quote(item)))
    if isinstance(item, Mention):
        named = next((e.name for e in document.annotation.entities if e.id == item.entity), "")
        told = f" <small>= {escape(shown(named))}</small>" if named else ""
        return f"{words} <small>{escape(shown(item.label))}</small>{told}"
    roles = "; ".join(f"{a.role} {shown(document.quote(a))}" for a in item.arguments)
    about = " ".join(part for part in (item.type or "event", item.when or "", item.factuality or "") if part)
    return f"{words} <small>{escape(shown(about))}{': ' if roles else ''}{escape(shown(roles))}</small>"
