"""Files of formats that are not read yet are refused in one line that names the format; no text is taken for one."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from newsview.extract.reading.files import Reading, UnreadableError
from newsview.extract.reading.foreign_files import foreign_kind, is_page
from newsview.store.document.model import Document
from tests.strategies import texts

SHARED = Path(__file__).parents[4] / "shared"


def in_zip(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


FOREIGN = {
    "a CSV of articles": (b",id,title,date\n0,17283,House Republicans fret,2016-12-31\n1,1,Rift,2017\n", "CSV"),
    "a CSV with semicolons": (b"id;title;text\n1;A;Words, many.\n2;B;More.\n", "CSV (semicolons)"),
    "a TSV": (b"text\tlabel\nGood.\tpos\nBad.\tneg\n", "a table of tabs (TSV)"),
    "RTF": (b"{\\rtf1\\ansi\\deff0 {\\fonttbl} News.}", "an RTF document"),
    "a mail": (b"From: a@b.c\r\nTo: d@e.f\r\nSubject: News\r\nMIME-Version: 1.0\r\n\r\nText\r\n", "a mail"),
    "a mailbox": (b"From a@b.c Tue Jan  9 10:00:00 2024\nFrom: a@b.c\nMessage-ID: <1>\n\nText\n", "a mailbox (mbox)"),
    "MHTML": (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/\r\nMIME-Version: 1.0\r\n\r\n",
        "a saved page in MHTML",
    ),
    "a feed behind a comment": (b"<!--\nx\n-->\n<rss version='2.0' xmlns:a='b'><channel/></rss>", "a feed (RSS)"),
    "Atom": (b"<?xml version='1.0'?>\n<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "a feed (Atom)"),
    "NITF": (b"<?xml version='1.0'?><!DOCTYPE nitf SYSTEM 'nitf.dtd'>\n<nitf><head/></nitf>", "NITF"),
    "trafilatura's": (b'<doc sitename="x" title="y"><main><p>Text</p></main></doc>', "trafilatura's XML"),
    "other XML": (b"\xef\xbb\xbf<?xml version='1.0'?><news><item>Text</item></news>", "XML"),
    "WARC": (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n", "a web archive (WARC)"),
    "WACZ": (in_zip("archive/data.warc.gz", "datapackage.json"), "a web archive (WACZ)"),
    "Word": (in_zip("[Content_Types].xml", "word/document.xml"), "a Word document (.docx)"),
    "Excel": (in_zip("xl/workbook.xml"), "an Excel workbook (.xlsx)"),
    "EPUB": (in_zip("mimetype", "META-INF/container.xml"), "an EPUB book"),
    "zip": (in_zip("a.txt"), "a zip archive"),
    "PDF": (b"%PDF-1.7 ...", "a PDF"),
    "Parquet": (b"PAR1\x15\x04", "a Parquet file"),
    "a notebook": (b'{"cells": [], "metadata": {}, "nbformat": 4}', "a Jupyter notebook"),
    "Nexis": (b"\r\n      1 of 262 DOCUMENTS\r\n\r\nThe Guardian\r\n", "an export of LexisNexis (text)"),
    "Factiva": (b'<html><div class="article enArticle">x</div></html>', "an export of Factiva (HTML)"),
}


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize("suffix", [".txt", ".html", ".json", ""])
def test_what_is_not_read_is_named(tmp_path: Path, name: str, suffix: str) -> None:
    raw, kind = FOREIGN[name]
    path = tmp_path / f"a{suffix}"
    path.write_bytes(raw)
    (found,) = Reading([str(path)])
    assert isinstance(found, UnreadableError)
    assert str(found).startswith(f"{path}: is {kind}, which newsview does not read yet")
    assert "\n" not in str(found)


PROSE = [
    "From the hills above the town, smoke rose.\n\nFrom noon on, it rained: 10:00, 11:00, 2024.",
    "From: the minister\nTo: the press\n\nThere is nothing to say, he wrote, and said it.",
    "Oil, gas, and coal, in that order, fell.\nOil, by two, gas, by one, rose.\nCoal, as ever, stayed.",
    "<b>Kyiv</b> fell, said one. XML such as <item> is no news.",
    "<Reuters> reported on <Monday> that it was so.",
    "Title, date\nHe came, he saw, he left.",
    "---\ntitle: A post\ndate: 2024-01-09\n---\n\nThe text of it.",
    "They read 1 of 262 documents, the ministry said.",
    "NOTE: this is\nWARNING: that was\n\nall.",
    "PK is a name. %PDF is none.",
]


@pytest.mark.parametrize("text", PROSE)
def test_prose_stays_a_text(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    (found,) = Reading([str(tmp_path / "a.txt")])
    assert isinstance(found, Document), found
    assert found.text == text


@given(texts)
def test_generated_texts_are_texts(text: str) -> None:
    assert foreign_kind(text.encode()) is None


def test_a_page_behind_a_comment_is_a_page_whatever_its_name(tmp_path: Path) -> None:
    story = "The states and dozens of their allies condemned the transfer of weapons, and said they would raise it."
    page = (
        f"<!-- saved from url=(0014)about:internet -->\n<html><head><title>T</title></head><body><p>{story}</p></body>"
    )
    (tmp_path / "a.aspx").write_text(page)
    (found,) = Reading([str(tmp_path / "a.aspx")])
    assert isinstance(found, Document), found
    assert found.text == story
    assert is_page(b"<div><p>x</p></div>")


def test_json_that_is_no_article_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([[1, 2]] * 1000))
    (found,) = Reading([str(tmp_path / "a.json")])
    assert isinstance(found, UnreadableError)
    assert "no list of articles" in str(found)


def gold() -> Iterator[str]:
    for path in sorted((SHARED / "gold" / "dev").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if "text" in record:  # tables of expected events lie beside the articles
                yield record["text"]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not here")
def test_no_real_text_is_refused_and_every_archive_is() -> None:
    assert [text[:80] for text in gold() if foreign_kind(text.encode()) or is_page(text.encode())] == []
    archives = [p for p in (SHARED / "archives").iterdir() if p.suffix != ".gz" and p.name != "archives.json"]
    assert [p.name for p in archives if foreign_kind(p.read_bytes()) is None] == []
