"""How the parts of an exported page are named: the names that links go to, and the words for dates and titles."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote, urlsplit

from newsview.store.document.edtf import day_of, words
from newsview.store.document.model import Document, beginning

__all__ = [
    "INVISIBLE", "attribute", "entity_anchor", "event_anchor", "file_name", "is_url", "linked", "one_line",
    "place_anchor", "shown", "source_name", "time_element", "title_of", "when_in_words",
]  # fmt: skip

IN_URLS = ":/?#@!$&'()*+,;=%"
"""What a URL may have besides letters, digits and `-._~`; the rest is percent-encoded."""

INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that act instead of being seen, or that HTML has no way to write."""

NO_SLUG = re.compile("[^A-Za-z0-9]")


def shown(text: str) -> str:
    """The text with a sign for each character that must not act; as long as before."""
    if text.isprintable():
        return text
    return INVISIBLE.sub(lambda m: chr(0x2400 + ord(m[0])) if ord(m[0]) < 0x20 else "\ufffd", text)


ODD = re.compile(r"[^\w:./-]")


def attribute(name: str) -> str:
    """A name without white space or anything that an attribute's value cannot keep."""
    return name if name.isalnum() else ODD.sub(lambda m: f"%{ord(m[0]):x};", name)


def _slug(name: str) -> str:
    return name if name.isascii() and name.isalnum() else NO_SLUG.sub(lambda m: f"_{ord(m[0]):x}_", name)


def place_anchor(anchor: str, start: int) -> str:
    """Where in the text of the article at `anchor` a mention or a trigger begins."""
    return f"{anchor}-p{start}"


def entity_anchor(anchor: str, id: str) -> str:
    """The row of an entity."""
    return f"{anchor}-n{_slug(id)}"


def event_anchor(anchor: str, id: str) -> str:
    """The row of an event."""
    return f"{anchor}-v{_slug(id)}"


def one_line(text: str) -> str:
    """The text on one line, with a sign for each character that must not act."""
    return " ".join(shown(text).split())


def title_of(document: Document) -> str:
    """What an article is called in lists: its title, else how its text begins."""
    return one_line(document.article.title or "") or one_line(beginning(document.text)) or "(no text)"


def when_in_words(value: str | None) -> str:
    """A date, an interval or a duration as people write it; empty where there is none."""
    return shown(words(value)) if value else ""


def time_element(day: str, *, clock: bool = False) -> str:
    """A date of ISO 8601 in words, marked as a date; with its time of day if `clock`, where it has one."""
    told = words(re.sub(r"\.\d+", "", day.replace(" ", "T", 1)))
    if not clock or "T" in told:
        told = words(day[:10])
    return f'<time datetime="{escape(day[:10])}">{escape(told)}</time>' if day_of(day[:10]) else escape(shown(day))


def is_url(source: str) -> bool:
    """Whether a source is an address on the web."""
    return bool(re.match(r"https?://", source))


def file_name(path: str) -> str:
    """The name of a file without its folders: a page is made to be sent, and tells none of the machine's."""
    return re.split(r"[/\\]", path)[-1]


def linked(source: str) -> str:
    """A source as a link where it is on the web, else the name of its file."""
    if is_url(source):
        return f'<a href="{escape(quote(source, safe=IN_URLS))}">{escape(shown(source))}</a>'
    return escape(shown(file_name(source)))


def source_name(source: str) -> str:
    """Whose an article is, in short: the site or the name of its file."""
    if is_url(source):
        try:
            site = urlsplit(source).netloc.rpartition("@")[2].removeprefix("www.")
        except ValueError:
            site = ""
        return shown(site or source)
    return shown(file_name(source))
