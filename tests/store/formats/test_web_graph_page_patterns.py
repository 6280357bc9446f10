"""Web Annotations, graphs, pages and patterns, as the programs that read them see them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from newsview.store.document.model import Annotation, Article, Document, Mention, replace
from newsview.store.editing.corrections import Correction, apply, change
from newsview.store.formats.choosing import Exported
from newsview.store.formats.html import page as page_format
from newsview.store.formats.html.reading import articles_in
from newsview.store.formats.inventory import reduced
from newsview.store.formats.options import Options
from tests.store.formats.articles import SMALL, many
from tests.store.formats.exported import exported


def page(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_rdflib_finds_the_bodies_and_selectors(tmp_path: Path) -> None:
    rdflib = pytest.importorskip("rdflib")
    exported("webannotation", tmp_path / "x.jsonld", SMALL)
    found = page(tmp_path / "x.jsonld")
    # the standard's own context is on the network: the parts of it that these annotations use, inline
    oa, rdf, as_ = "http://www.w3.org/ns/oa#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "as:"
    kinds = ("Annotation", "TextualBody", "SpecificResource", "TextPositionSelector", "TextQuoteSelector")
    ids = {
        "body": "hasBody", "target": "hasTarget", "source": "hasSource", "selector": "hasSelector",
        "motivation": "motivatedBy", "purpose": "hasPurpose",
    }  # fmt: skip
    vocabulary = {name: {"@id": oa + term, "@type": "@id"} for name, term in ids.items()}
    for name in ("motivation", "purpose"):
        vocabulary[name] = {"@id": oa + ids[name], "@type": "@vocab"}
    found["@context"] = [
        {
            "id": "@id", "type": "@type", "items": "as:items", "AnnotationPage": "as:Page", "as": as_,
            **{kind: oa + kind for kind in kinds}, **{m: oa + m for m in ("tagging", "linking", "identifying")},
            **{name: oa + name for name in ("exact", "prefix", "suffix", "start", "end")},
            "value": rdf + "value", **vocabulary,
        },
        found["@context"][1],
    ]  # fmt: skip
    graph = rdflib.Graph().parse(data=json.dumps(found), format="json-ld")
    query = """
        PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?label ?exact ?start ?source WHERE {
          ?a a oa:Annotation; oa:motivatedBy oa:tagging; oa:hasTarget ?t.
          ?a oa:hasBody [rdf:value ?label; oa:hasPurpose oa:tagging].
          ?t oa:hasSource ?source; oa:hasSelector [oa:exact ?exact], [oa:start ?start] }"""
    rows = {(str(r.label), str(r.exact), int(r.start), str(r.source)) for r in graph.query(query)}
    assert rows == {
        (m.label, SMALL.quote(m), m.start, "https://example.org/a?b=1")
        for m in SMALL.annotation.mentions
        if m.status != "rejected"
    }
    identified = graph.query(
        "PREFIX oa: <http://www.w3.org/ns/oa#> SELECT ?who WHERE { ?b oa:hasPurpose oa:identifying; oa:hasSource ?who }"
    )
    assert "https://www.iso.org/obp/ui/#iso:code:3166:RU" in {str(row.who) for row in identified}


def test_anchorpoint_finds_the_right_one_of_two_equal_mentions(tmp_path: Path) -> None:
    anchorpoint = pytest.importorskip("anchorpoint")
    document = next(many(1))
    exported("webannotation", tmp_path / "x.jsonld", document)
    for annotation in page(tmp_path / "x.jsonld")["items"]:
        position, quote = annotation["target"]["selector"]
        told = {key: quote[key] for key in ("exact", "prefix", "suffix")}
        found = anchorpoint.TextQuoteSelector(**told).as_position(document.text)
        assert (found.start, found.end) == (position["start"], position["end"])


def test_an_event_links_its_roles_and_says_who_changed_it(tmp_path: Path) -> None:
    event = SMALL.event("v1")
    edit = change("event", event, replace(event, when="2024-01-01"))
    assert edit is not None
    history = (Correction(number=1, at="2026-01-01T10:00:00Z", by="Ann Lee", action="date", changes=(edit,)),)
    exported("webannotation", tmp_path / "x.jsonld", Exported(apply(SMALL, (edit,)), history))
    found = next(a for a in page(tmp_path / "x.jsonld")["items"] if a["id"] == "urn:newsview:small:v1")
    links = [
        (b["role"], b.get("mention"), b["selector"][1]["exact"]) for b in found["body"] if b["purpose"] == "linking"
    ]
    assert links[0] == ("actor", "urn:newsview:small:m1", "Russian President Vladimir Putin")
    assert [role for role, _, _ in links] == ["actor", "target", "time", "source", "cue"]
    assert (found["creator"]["name"], found["modified"], found["when"]) == ("Ann Lee", history[0].at, "2024-01-01")


@pytest.mark.parametrize("name", ["gexf", "graphml"])
def test_networkx_finds_who_did_what_to_whom(tmp_path: Path, name: str) -> None:
    networkx = pytest.importorskip("networkx")
    path = tmp_path / f"x.{name}"
    receipt = exported(name, path, SMALL, *many(10))
    graph = (networkx.read_gexf if name == "gexf" else networkx.read_graphml)(path)
    called = {node: data["label"] for node, data in graph.nodes(data=True)}
    edges = [(called[a], data["type"], called[b], data["article"]) for a, b, data in graph.edges(data=True)
             if data.get("type")]  # fmt: skip
    assert ("Vladimir Putin", "CONSULT", "Kim Jong Un", "small") in edges
    assert len([e for e in edges if e[3] != "small"]) == 10
    assert sorted(called.values()).count("Moscow") == 1, "the same name in two articles is one node"
    assert (receipt.rows["events"].held, receipt.rows["events"].had) == (11, 12)
    assert "1 events (small v2): a pronoun without a name, a number or a date is nobody" in receipt.text()


def test_an_event_without_both_ends_is_named_as_lost(tmp_path: Path) -> None:
    event = replace(SMALL.event("v1"), arguments=SMALL.event("v1").arguments[:1])
    document = replace(SMALL, annotation=replace(SMALL.annotation, events=(event,)))
    receipt = exported("gexf", tmp_path / "x.gexf", document)
    assert (receipt.rows["events"].held, receipt.rows["events"].had) == (0, 1)
    assert "an edge goes from actor to target or object" in receipt.text()


def decided(text: str, status: Any = "accepted", label: str = "GPE", id: str = "a") -> Document:
    mentions = (Mention(id="m1", start=0, end=len(text), label=label, status=status, origin="model"),)
    return Document(article=Article(id=id, text=text), annotation=Annotation(mentions=mentions))


def test_spacys_ruler_finds_what_people_decided_and_nothing_else(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    documents = [
        decided("North\nKorea", id="a"), decided("North Korea", id="b"), decided("North Korea", label="LOC", id="c"),
        decided("Tuesday", "rejected", id="d"), decided("Tuesday", id="e"), decided("Monday", "proposed", id="f"),
        decided("Jan. 2", label="DATE", id="g"),
    ]  # fmt: skip
    receipt = exported("patterns", tmp_path / "patterns.jsonl", *documents)
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").from_disk(tmp_path / "patterns.jsonl")
    doc = nlp("On Tuesday, Jan. 2 and Monday North Korea said nothing.")
    assert [(e.text, e.label_) for e in doc.ents] == [("North Korea", "GPE")]
    for why in ("1 rejected mentions", "nobody decided on it", "dates and amounts are no names"):
        assert why in receipt.text()


class Outline(HTMLParser):
    """Which tags and attributes a page has, and the text of its articles."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


EVIL = Document(
    article=Article(
        id='"><script>', title="<script>alert(1)</script>", source="javascript:alert(1)",
        text="\u202e<img src=x onerror=alert(1)>\x1b[31m & done\x00",
    ),
    annotation=Annotation(mentions=(Mention(id='m"1 x', start=1, end=5, label='"<b>', status="accepted"),)),
)  # fmt: skip


def test_a_page_is_sound_html_without_scripts_or_anything_fetched(tmp_path: Path) -> None:
    exported("html", tmp_path / "x.html", EVIL, SMALL, *many(3))
    source = (tmp_path / "x.html").read_text()
    outline = Outline()
    outline.feed(source)
    tags = {tag for tag, _ in outline.tags}
    assert not tags & {"script", "img", "link", "iframe", "object", "form"}
    assert not re.search(r"url\(|@import", source)
    for _, attributes in outline.tags:
        assert not any(name.startswith("on") for name in attributes)
        assert not (attributes.get("href") or "#").startswith("javascript")
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [a["href"] or "" for _, a in outline.tags if "href" in a]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", source)


def test_a_strict_html_parser_finds_no_fault(tmp_path: Path) -> None:
    html5lib = pytest.importorskip("html5lib")
    exported("html", tmp_path / "x.html", EVIL, SMALL, *many(2))
    html5lib.HTMLParser(strict=True).parse((tmp_path / "x.html").read_text())


def test_a_browser_finds_the_same_text_and_marks_as_the_check(tmp_path: Path) -> None:
    html5lib = pytest.importorskip("html5lib")
    documents = (EVIL, SMALL, *many(3))
    exported("html", tmp_path / "x.html", *documents)
    root = html5lib.parse((tmp_path / "x.html").read_text(), namespaceHTMLElements=False)
    articles = root.findall(".//article")
    found = list(articles_in(tmp_path / "x.html"))
    assert [a.id for a in found] == [a.get("data-article") for a in articles]
    for checked, article in zip(found, articles, strict=True):
        text = article.find(".//div[@class='text']")
        assert checked.text == "".join(text.itertext())
        marks = {name for mark in text.iter() for name in mark.get("data-mentions", "").split()}
        assert {name for name, _, _ in checked.mentions} == marks
        rows = article.findall(".//tr")
        entities = [(r.get("data-entity"), r.get("id")) for r in rows if r.get("data-entity")]
        assert list(checked.entities) == sorted(entities)
        roles = [(r.get("data-event"), len(r.findall(".//span[@data-role]"))) for r in rows if r.get("data-event")]
        assert [(event[0], len(event[-1])) for event in checked.events] == sorted(roles)


@pytest.mark.parametrize(
    ("written", "spoilt"),
    [
        ("He ", "She "), ("</a>", ""), ("</a>", "</span>"), ("</article>", ""), ('data-mentions="m1"', ""),
        ('data-entity="e1"', 'data-entity="e9"'), ('data-role="', 'data-role="not-'), ("data-event=", "data-events="),
        ('data-at="', 'data-at="1'), ("<p>", "<p>>"), ("<p>", "<p><"), ("</main>", ""),
        ('data-says="', 'data-says="" data-mentions="m9" data-x="'), ('data-says="', "data-says=a"),
        ("Vladimir Putin · accepted", "Vladimir Putin · rejected"), ('data-when="2024', 'data-when="2023'),
        ('href="#a1-n', 'href="#a2-n'), ('id="a1-n', 'id="a2-n'), ('<a href="#a1-p', '<a href="#a1-p9'),
    ],
)  # fmt: skip
def test_a_page_that_tells_anything_else_is_found_out(tmp_path: Path, written: str, spoilt: str) -> None:
    page = tmp_path / "x.html"
    facts = page_format.write(iter([Exported(reduced(SMALL, page_format.HOLDS))]), page, Options())
    assert page_format.verify(page, facts, Options()) is None
    head, mark, article = page.read_text().partition("<article")
    assert written in article
    page.write_text(head + mark + article.replace(written, spoilt, 1))
    assert page_format.verify(page, facts, Options()) is not None


def test_a_page_tells_no_folder_of_the_machine(tmp_path: Path) -> None:
    local = replace(SMALL, article=replace(SMALL.article, source="/home/ann/secret-investigation/leak.txt"))
    receipt = exported("html", tmp_path / "x.html", local)
    source = (tmp_path / "x.html").read_text()
    assert "leak.txt" in source
    assert "secret-investigation" not in source
    assert "only the file's name is told" in receipt.text()


def test_many_articles_have_a_page_each_and_an_index(tmp_path: Path) -> None:
    exported("html", tmp_path / "pages", SMALL, *many(2))
    index = (tmp_path / "pages" / "index.html").read_text()
    links = re.findall(r'<li><a href="([^"]+)"', index)
    assert len(links) == 3
    assert "A meeting" in (tmp_path / "pages" / links[0]).read_text()
    assert 'href="index.html"' in (tmp_path / "pages" / links[2]).read_text()


def test_a_page_tells_entities_events_timeline_and_corrections(tmp_path: Path) -> None:
    old = SMALL.mention("m2")
    edit = change("mention", old, replace(old, label="GPE", status="accepted"))
    assert edit is not None
    history = (Correction(number=1, at="2026-01-01T10:00:00Z", by="ann", action="relabel", changes=(edit,)),)
    exported("html", tmp_path / "x.html", Exported(apply(SMALL, (edit,)), history))
    source = (tmp_path / "x.html").read_text()
    for told in (
        "<h3>Entities 3</h3>",
        "<h3>Events 1</h3>",
        "Events without a type 1",
        "<h3>Timeline</h3>",
        "by ann 1; relabel 1",
        "<svg",
    ):
        assert told in source
    assert re.search(
        r"<del>Russian <small>NORP</small>.*</del></td><td dir=\"auto\">Russian <small>GPE</small>", source
    )
