"""Records of other programs as articles: their words for the text, the title, the day, the source and the author.

Known are the records of trafilatura, news-please, newspaper4k, fundus, Media Cloud and of common data sets. What
newsview has no field for stays among the article's own keys, as every key that it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from newsview.store.document.appearances import is_url, text_id
from newsview.store.document.model import is_date

__all__ = ["Understood", "day_of", "understood"]

TEXTS = ("maintext", "content", "body", "body_text", "article_text", "full_text", "fulltext", "plaintext", "raw_text",
         "article")  # fmt: skip
TITLES = ("headline", "title_page", "title_rss")
DAYS = ("date", "date_publish", "publish_date", "publication_date", "publishing_date", "date_published",
        "datePublished", "published_at", "publishedAt", "pub_date", "pubDate")  # fmt: skip
ADDRESSES = ("url", "link", "source_url", "canonical_url")
AUTHORS = ("byline", "author", "authors")

BARE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
"""A date of which only a number above 12 tells the day from the month."""


class Understood(NamedTuple):
    """The record in newsview's words, and notes on it for a person."""

    record: dict[str, Any]
    notes: tuple[str, ...] = ()


def understood(record: Mapping[str, Any]) -> Understood:
    """A decoded record in newsview's own words. What it says in them already is left as it is."""
    made = dict(record)
    notes: list[str] = []
    _take(made, "text", TEXTS)
    _take(made, "title", TITLES)
    _place(made)
    if not isinstance(made.get("byline"), str) and (names := _authors(made)):
        made["byline"] = names
    dated = next((key for key in ("published", *DAYS) if made.get(key) not in (None, "")), None)
    if dated == "published" and isinstance(made[dated], str) and is_date(made[dated]):
        pass
    elif dated is not None:
        day = day_of(made[dated])
        if day is None:
            notes.append(f"`{dated}` {made[dated]!r:.60} is not a date that is certain; published stays empty")
        elif day == made[dated] and dated != "published":
            del made[dated]
        made["published"] = day
    else:
        made.pop("published", None)
    id_ = made.get("id")
    if isinstance(id_, int | float) and not isinstance(id_, bool):
        made["id"] = str(id_)
    elif id_ in (None, "") and isinstance(made.get("text"), str):
        made["id"] = text_id(made["text"])
    return Understood(made, tuple(notes))


def _take(record: dict[str, Any], ours: str, theirs: tuple[str, ...]) -> None:
    """Puts what is under the first of their keys under ours, where that says nothing."""
    if isinstance(record.get(ours), str) and record[ours].strip():
        return
    for key in theirs:
        if isinstance(record.get(key), str) and record[key].strip():
            record[ours] = record.pop(key)
            return


def _place(record: dict[str, Any]) -> None:
    """The page's address is the source; a publisher's name that stood there is kept as `publisher`."""
    source = record.get("source")
    key = next((key for key in ADDRESSES if isinstance(record.get(key), str) and is_url(record[key])), None)
    if key is None or (isinstance(source, str) and is_url(source)):
        return
    if source not in (None, "") and "publisher" in record:
        return
    if source not in (None, ""):
        record["publisher"] = source
    record["source"] = record.pop(key)


def _authors(record: Mapping[str, Any]) -> str:
    written = next((record[key] for key in AUTHORS if record.get(key)), None)
    names = written if isinstance(written, list | tuple) else [written]
    named = [each.get("name") if isinstance(each, dict) else each for each in names]
    return "; ".join(each.strip() for each in named if isinstance(each, str) and each.strip())


def day_of(value: object) -> str | None:
    """The day, ISO 8601, that a record's date tells; None where it is none or not certain, as 09/01/2024."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _moment(float(value))
    if not isinstance(value, str):
        return None
    words = " ".join(value.split())
    if found := re.match(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?!\d)", words):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := BARE.match(words):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if first == second or second > 12:
            return _day(year, first, second)
        return _day(year, second, first) if first > 12 else None
    if not re.search(r"\d{4}", words) or not re.search(r"[A-Za-z]{3}", words):
        return None
    try:
        return parsedate_to_datetime(words).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return _parsed(words)


def _parsed(words: str) -> str | None:
    """A date in words that tells its year, month and day itself: nothing of it comes from today."""
    import warnings

    from dateutil import parser

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of time zones that it does not know
            first, second = (
                parser.parse(words, default=default) for default in (datetime(1804, 2, 3), datetime(2008, 5, 6))
            )
    except (ValueError, OverflowError, TypeError, IndexError, AttributeError):
        return None
    return first.date().isoformat() if first.date() == second.date() else None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _moment(value: float) -> str | None:
    """Seconds or milliseconds since 1970."""
    seconds = value / 1000 if value > 1e11 else value
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat() if 1e8 < seconds < 1e10 else None
    except (ValueError, OverflowError, OSError):
        return None
