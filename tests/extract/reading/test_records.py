"""The records of other programs: their words for text, title, day, source and author are understood."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsview.extract.reading.files import Reading
from newsview.extract.reading.records import day_of, understood
from newsview.store.document.appearances import text_id
from newsview.store.document.model import Document

URL = "https://example.org/news/1"

RECORDS: dict[str, dict[str, Any]] = {
    "trafilatura": {"title": "T", "author": "Jane Doe", "hostname": "example.org", "date": "2024-01-09", "id": None,
                    "raw_text": "A text.", "text": "A text.", "source": URL, "source-hostname": "Example"},
    "news-please": {"authors": ["Jane Doe"], "date_publish": "2024-01-09 10:00:00", "maintext": "A text.",
                    "title": "T", "url": URL, "text": None, "source_domain": "example.org"},
    "newspaper4k": {"url": URL, "title": "T", "text": "A text.", "authors": ["Jane Doe"],
                    "publish_date": "Tue, 09 Jan 2024 10:00:00 GMT"},
    "fundus": {"title": "T", "plaintext": "A text.", "authors": ["Jane Doe"], "url": URL,
               "publishing_date": "2024-01-09T10:00:00+00:00", "body": {"sections": []}},
    "Media Cloud": {"id": 17, "title": "T", "text": "A text.", "publish_date": "2024-01-09", "url": URL,
                    "media_name": "Example", "author": "Jane Doe"},
    "a data set": {"headline": "T", "content": "A text.", "date": "January 9, 2024", "link": URL, "source": "Example",
                   "byline": "Jane Doe"},
}  # fmt: skip


@pytest.mark.parametrize("program", RECORDS)
def test_a_record_is_an_article_with_all_that_it_says(tmp_path: Path, program: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(RECORDS[program]))
    (found,) = Reading([str(path)])
    assert isinstance(found, Document), found
    article = found.article
    assert (article.text, article.title, article.source, article.published) == ("A text.", "T", URL, "2024-01-09")
    assert article.extra["byline"] == "Jane Doe"
    assert article.id == ("17" if program == "Media Cloud" else text_id("A text."))


def test_a_date_that_is_not_certain_is_told_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "A text.", "published": "09/01/2024"}\n{"text": "Another.", "published": 5}\n')
    told: list[str] = []
    found = list(Reading([str(path)], tell=told.append))
    assert [each.article.published for each in found if isinstance(each, Document)] == [None, None]
    assert len(told) == 2
    assert told[0].startswith(f"{path}:1: `published` '09/01/2024' is not a date that is certain")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2024-01-09T23:00:00-05:00", "2024-01-09"), ("2024/01/09", "2024-01-09"), ("20240109", "2024-01-09"),
        ("13/01/2024", "2024-01-13"), ("01/13/2024", "2024-01-13"), ("09/01/2024", None), ("05.05.2024", "2024-05-05"),
        ("9 January 2024 10:00 EST", "2024-01-09"), ("Jan. 9, 2024", "2024-01-09"), ("Jan 2024", None), ("2024", None),
        ("Monday", None), ("2024-13-40", None), (1704794400, "2024-01-09"), (1704794400000, "2024-01-09"), (True, None),
        (None, None), ({}, None),
    ],
)  # fmt: skip
def test_days_in_the_forms_that_archives_write(said: object, day: str | None) -> None:
    assert day_of(said) == day


@given(st.text() | st.integers() | st.floats() | st.none())
def test_whatever_a_date_says_it_is_a_day_or_nothing(said: object) -> None:
    day = day_of(said)
    assert day is None or date.fromisoformat(day).isoformat() == day


def test_what_newsview_wrote_is_left_as_it_is() -> None:
    record = {"id": "a", "text": "x", "title": None, "source": URL, "published": "2024-01-09T10:00:00Z", "content": "y"}
    assert understood(record).record == record
