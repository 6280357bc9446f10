"""The `html` export as a reader uses it: links, hover and focus, words for dates, the index, a telephone's width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from newsview.store.document.edtf import is_edtf, words
from newsview.store.document.model import Document, replace
from newsview.store.editing.corrections import Correction, apply, change
from newsview.store.formats.choosing import Exported
from newsview.store.formats.html import page as page_format
from newsview.store.formats.inventory import reduced
from newsview.store.formats.options import Options
from tests.store.formats.articles import SMALL, many
from tests.store.formats.exported import exported
from tests.store.formats.strategies import corpora

html5lib = pytest.importorskip("html5lib")


def parsed(path: Path) -> Any:
    """A page as a browser reads it."""
    return html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)


def pages(out: Path) -> Iterator[tuple[str, Any]]:
    """Each page of a folder, or the one page, with its name."""
    for path in sorted(out.glob("*.html")) if out.is_dir() else [out]:
        yield path.name, parsed(path)


def places_and_links(out: Path) -> tuple[set[str], set[str]]:
    """Every id as `file#id`, and every link that stays in the export."""
    places, links = set(), set()
    for name, root in pages(out):
        places |= {name} | {f"{name}#{e.get('id')}" for e in root.iter() if isinstance(e.tag, str) and e.get("id")}
        for link in (e.get("href") for e in root.iter("a")):
            if not re.match("[a-z]+:", link):
                links.add(name + link if link.startswith("#") else link)
    return places, links


def seen(root: Any) -> str:
    """What a reader sees of a page's articles and index beside the articles' own texts: words, hover, drawing."""
    parts = []
    for element in root.find("body").iter():
        if element.get("class") != "text":
            parts += [element.get("data-says", ""), element.text or "", element.tail or ""]
    return "\n".join(parts)


@pytest.mark.parametrize("name", ["pages", "page.html"])
@given(documents=corpora)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_page_links_all_lead_somewhere_and_rows_lead_back(name: str, documents: list[Document]) -> None:
    """Every link has its place; the rows of entities and events lead to the words; words that can lead to a row do."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / name
        exported("html", out, *documents)
        places, links = places_and_links(out)
        assert links <= places
        articles = [article for _, root in pages(out) for article in root.iter("article")]
        for article, document in zip(articles, documents, strict=True):
            whole = [m for m in document.annotation.mentions if m.status != "rejected" and m.entity]
            starts = {m.start for m in whole} | {e.start for e in document.annotation.events if e.status != "rejected"}
            rows = [row for row in article.iter("tr") if row.get("data-event") or row.get("data-entity")]
            back = {link.get("href").rpartition("-p")[2] for row in rows for link in row.iter("a")}
            assert {str(start) for start in starts} <= back
            for words_of in (e for e in article.iter() if e.get("data-says") is not None):
                assert words_of.get("href") or words_of.get("tabindex") == "0", "the keyboard gets there"


@given(documents=corpora)
@settings(max_examples=30, deadline=None)
def test_page_with_anything_in_it_is_sound_html(documents: list[Document]) -> None:
    """A strict parser finds no fault, and nobody's text becomes a tag."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "x.html"
        exported("html", out, *documents)
        html5lib.HTMLParser(strict=True).parse(out.read_text(encoding="utf-8"))


def test_page_says_a_date_in_words_and_never_as_a_code(tmp_path: Path) -> None:
    """No code of EDTF stands where a reader sees it: not in rows, hover, the timeline, or the index."""
    for code in ("1974-23", "2024-W02", "19XX", "2023-04-01/2023-05-01", "2024-01-09T10:30", "XXXX-12-30", "2024-33"):
        assert is_edtf(code)
        event, mention = SMALL.event("v1"), SMALL.mention("m4")
        annotation = replace(
            SMALL.annotation,
            events=tuple(replace(event, when=code) if e is event else e for e in SMALL.annotation.events),
            mentions=tuple(replace(mention, value=code) if m is mention else m for m in SMALL.annotation.mentions),
        )
        out = tmp_path / f"{code.replace('/', '_')}"
        exported("html", out, replace(SMALL, annotation=annotation), *many(1))
        told = "\n".join(seen(root) for _, root in pages(out))
        assert code not in told
        assert told.count(words(code)) >= 4, "row, hover of the event and of the date, index"


def test_page_hover_says_the_name_the_status_and_who_decided(tmp_path: Path) -> None:
    """Where there is a history, it says who; a proposal says that nobody has decided."""
    old = SMALL.mention("m2")
    edit = change("mention", old, replace(old, status="accepted"))
    assert edit is not None
    history = (Correction(number=1, at="2026-01-01T10:00:00Z", by="Ann <b>", action="accept", changes=(edit,)),)
    exported("html", tmp_path / "x.html", Exported(apply(SMALL, (edit,)), history))
    lines = "\n".join(e.get("data-says") or "" for e in parsed(tmp_path / "x.html").iter()).splitlines()
    assert "NORP · Russia (ISO3166-1:RU) · accepted by Ann <b>" in lines
    assert "DATE · 2 January 2024 · proposed, nobody has decided" in lines
    assert "CONSULT “met” · 2 January 2024 · reported · accepted · the main event" in lines


def test_page_folds_events_without_a_type_and_keeps_wide_things_in_a_box(tmp_path: Path) -> None:
    """Tables and drawings scroll in a box of their own, so that a telephone's screen is never too narrow."""
    exported("html", tmp_path / "x.html", SMALL, *many(2))
    root = parsed(tmp_path / "x.html")
    boxed = {id(e) for box in root.iter("div") if box.get("class") == "wide" for e in box.iter()}
    wide = [e for e in root.iter() if isinstance(e.tag, str) and e.tag.rpartition("}")[2] in ("table", "svg")]
    assert wide
    assert all(id(e) in boxed for e in wide)
    assert not [e for e in root.iter() if isinstance(e.tag, str) and (e.get("width") or e.get("style"))
                if e.tag.rpartition("}")[2] != "rect"]  # fmt: skip
    folded = {row.get("data-event") for fold in root.iter("details") for row in fold.iter("tr")}
    assert "v2" in folded
    assert "v1" not in folded


def test_page_does_not_say_the_first_line_twice(tmp_path: Path) -> None:
    """Where an article is called by how its text begins, its heading says something else."""
    text = "Storm hits coast\nThe storm came at night."
    for title in (None, "Storm hits coast", "Another title"):
        article = replace(SMALL.article, text=text, title=title, id=f"a {title}")
        exported("html", tmp_path / f"{title}.html", Document(article=article))
        root = parsed(tmp_path / f"{title}.html")
        heading = "".join(root.find(".//article/h2").itertext())
        assert heading == (title if title == "Another title" else "Article 1")
        heads = ["".join(p.itertext()) for p in root.iter("p") if p.get("class") == "head"]
        assert heads == ([] if title == "Another title" else ["Storm hits coast\n"])
        assert root.find(".//title").text == (title or "Storm hits coast")


def test_page_index_leads_to_people_places_and_dates_across_articles(tmp_path: Path) -> None:
    """One entry for a name in several articles, a link for each; a neighbour's link at the end of each article."""
    exported("html", tmp_path / "pages", SMALL, *many(7))
    root = parsed(tmp_path / "pages" / "index.html")
    folds = {fold.find("summary").text.rstrip("0123456789 "): fold for fold in root.iter("details")}
    assert set(folds) == {"People and organisations", "Places", "Dates"}
    entries = {li.find("span").text: [a.get("href") for a in li.iter("a")] for li in folds["Places"].iter("li")}
    assert entries["Moscow"] == ["000002.html#a1-neMoscow", "000008.html#a1-neMoscow"]
    assert "2 January 2024" in "".join(folds["Dates"].itertext())
    assert [e for e in root.iter() if isinstance(e.tag, str) and e.tag.endswith("svg")], "the timeline of all"
    ways = {
        name: [(a.get("rel"), a.get("href")) for a in page.iter("a") if a.get("rel")]
        for name, page in pages(tmp_path / "pages")
    }
    assert ways["000001.html"] == [("next", "000002.html")]
    assert ways["000002.html"] == [("prev", "000001.html"), ("next", "000003.html")]
    assert ways["000008.html"] == [("prev", "000007.html")]
    first = root.find(".//nav/ol/li")
    told = "".join(first.itertext())
    for said in ("A meeting", "3 January 2024", "example.org", "4 mentions, 3 entities", "2 events", "reviewed"):
        assert said in told


@pytest.mark.parametrize(
    ("written", "spoilt"), [("Places", "Spaces"), (".html#a1-n", ".html#a1-m"), ("3 January", "4 January")]
)
def test_page_index_that_tells_anything_else_is_found_out(tmp_path: Path, written: str, spoilt: str) -> None:
    """The index is read back like the articles."""
    out = tmp_path / "pages"
    items = iter([Exported(reduced(d, page_format.HOLDS)) for d in (SMALL, *many(2))])
    facts = page_format.write(items, out, Options())
    assert page_format.verify(out, facts, Options()) is None
    index = out / "index.html"
    assert written in index.read_text()
    index.write_text(index.read_text().replace(written, spoilt, 1))
    assert page_format.verify(out, facts, Options()) is not None
