"""Web Annotations of other tools find their article and their words in the library, or are in the receipt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.store.document.model import Article, Document, replace
from newsview.store.document.serialization import DocumentError
from newsview.store.editing.mention_edits import decide
from newsview.store.formats import FORMATS
from newsview.store.formats.anchoring import Quote, anchored
from newsview.store.formats.arriving import Arrivals, ArticlesOf
from newsview.store.formats.importing import FaultError, Receiver
from newsview.store.formats.options import Options
from newsview.store.formats.readings import digest
from newsview.store.library.library import Library
from tests.store.formats.articles import SMALL, TEXT, many
from tests.store.formats.strategies import corpora
from tests.store.formats.test_coming_back import everything, exported, workplace
from tests.store.formats.test_edits_elsewhere import corrected

URL = "https://example.org/a?b=1"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        opened.add(SMALL)
        yield opened


def came(library: Library, path: Path, value: Any, by: str = "bob") -> tuple[list[str], list[str], str]:
    """What became of the articles, what was refused, and the receipt."""
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    receiver = Receiver(FORMATS["webannotation"], Options(), by=by, articles=ArticlesOf(library))
    refused: list[DocumentError] = []
    with Arrivals(library, receiver) as arrivals:
        outcomes: list[str] = [arrivals.take(reading).outcome for reading in receiver.readings(path, refused.append)]
    assert not [error for error in refused if isinstance(error, FaultError)]
    return outcomes, [str(error) for error in refused], receiver.receipt("x").text()


def hypothesis(exact: str, tags: list[str], text: str = "", uri: str = URL, **more: Any) -> dict[str, Any]:
    """A row as Hypothesis's API gives it: positions count in the page, not in the article."""
    quote = {"type": "TextQuoteSelector", "exact": exact, "prefix": "", "suffix": ""} | more
    return {
        "id": f"h{exact[:3]}", "created": "2024-01-03T10:00:00+00:00", "user": "acct:ann@hypothes.is", "uri": uri,
        "text": text, "tags": tags, "group": "__world__", "document": {"title": ["A meeting"]},
        "target": [{"source": uri, "selector": [
            {"type": "RangeSelector", "startContainer": "/p[2]", "startOffset": 3, "endContainer": "/p[2]"},
            {"type": "TextPositionSelector", "start": 1203, "end": 1203 + len(exact)},
            quote,
        ]}],
    }  # fmt: skip


def test_hypothesis_rows_become_corrections(library: Library, tmp_path: Path) -> None:
    rows = [
        hypothesis("officials", ["NORP", "sure"], "who?", prefix="Jan. 2, "),
        hypothesis("Jan. 2", [], "with a note"),
        hypothesis("nowhere", ["ORG"]),
        hypothesis("said", []),
        hypothesis("met", ["ORG"]) | {"references": ["x"]},
        hypothesis("met", ["ORG"], uri="https://example.org/other"),
    ]
    before = library.load("small")
    outcomes, refused, told = came(library, tmp_path / "x.json", {"total": len(rows), "rows": rows})
    after = library.load("small")
    assert outcomes == ["corrected"]
    (added,) = (m for m in after.annotation.mentions if m.id not in before.annotation.mention_index)
    assert (after.quote(added), added.label, added.note, added.origin) == ("officials", "NORP", "who?", "import")
    assert added.extra == {"tags": ["sure"], "by": "ann"}
    assert after.mention("m4").note == "with a note"
    assert [m for m in after.annotation.mentions if m.id not in (added.id, "m4")] == [
        m for m in before.annotation.mentions if m.id != "m4"
    ]
    assert after.annotation.events == before.annotation.events
    (wrong,) = refused
    assert wrong.startswith("https://example.org/other: no article of the library")
    for line in ("its words are not in the article", "it has no tag", "no answers to an annotation"):
        assert line in told
    assert came(library, tmp_path / "x.json", rows[:2])[0] == ["unchanged"]
    assert came(library, tmp_path / "y.jsonl", "\n".join(map(json.dumps, rows[:2])))[0] == ["unchanged"]


def test_recogito_tags_and_identifies(library: Library, tmp_path: Path) -> None:
    def item(number: int, exact: str, *bodies: dict[str, Any]) -> dict[str, Any]:
        start = TEXT.index(exact)
        return {
            "@context": "http://www.w3.org/ns/anno.jsonld", "id": f"#a{number}", "type": "Annotation",
            "body": [{"type": "TextualBody", **body} for body in bodies],
            "target": {"source": URL, "selector": [
                {"type": "TextQuoteSelector", "exact": exact},
                {"type": "TextPositionSelector", "start": start, "end": start + len(exact)},
            ]},
        }  # fmt: skip

    page = [
        item(1, "Vladimir Putin", {"purpose": "tagging", "value": "PERSON"},
             {"type": "SpecificResource", "purpose": "identifying", "source": "http://www.wikidata.org/entity/Q7747"}),
        item(2, "Jan. 2", {"purpose": "commenting", "value": "who?"}),
        {"@context": "http://www.w3.org/ns/anno.jsonld", "id": "#r", "type": "Annotation", "motivation": "linking",
         "body": [{"type": "TextualBody", "value": "knows", "purpose": "tagging"}],
         "target": [{"source": URL, "id": "#a1"}, {"source": URL, "id": "#a2"}]},
    ]  # fmt: skip
    outcomes, refused, told = came(library, tmp_path / "x.json", page)
    assert (outcomes, refused) == (["corrected"], [])
    after = library.load("small")
    (putin,) = (m for m in after.annotation.mentions if after.quote(m) == "Vladimir Putin")
    assert after.entity(putin.entity or "").ref == "Wikidata:Q7747"
    assert after.mention("m4").note == "who?"
    assert "1 relations" in told


@pytest.mark.parametrize(
    ("position", "quote", "found"),
    [
        ((0, 4), None, (0, 4)),
        ((0, 99), None, "its position is outside the text"),
        (None, None, "it quotes no words and tells no position"),
        ((0, 4), Quote("Kim"), (9, 12)),
        (None, Quote("Putin"), "its words stand in 2 places that nothing tells apart"),
        (None, Quote("Putin", prefix="met "), (17, 22)),
        (None, Quote("Putin", suffix=" and"), (17, 22)),
        ((15, 20), Quote("Putin"), (17, 22)),
        (None, Quote("Kim\n  met"), (9, 16)),
        (None, Quote("Xi"), "its words are not in the article"),
    ],
)
def test_anchoring(position: tuple[int, int] | None, quote: Quote | None, found: tuple[int, int] | str) -> None:
    assert anchored("Putin... Kim met Putin and left.", position, quote) == found


def test_an_annotation_of_few_says_nothing_of_the_rest(library: Library, tmp_path: Path) -> None:
    """All but one of the mentions are in a file of another tool: the one is not thereby wrong."""
    names = [m for m in library.load("small").annotation.mentions if m.status != "rejected"]
    rows = [hypothesis(SMALL.quote(m), [m.label]) for m in names[1:]]
    before = library.load("small").annotation.mentions
    came(library, tmp_path / "x.json", rows)
    assert [(m.id, m.status) for m in library.load("small").annotation.mentions] == [(m.id, m.status) for m in before]


def test_words_that_moved_are_found_and_none_is_rejected_where_one_is_not(library: Library, tmp_path: Path) -> None:
    path = exported("webannotation", library, tmp_path / "out")
    items = json.loads(path.read_text())
    for item in items["items"]:
        place, quote = item["target"]["selector"]
        place["start"], place["end"] = place["start"] + 3, place["end"] + 3
        if quote["exact"] == "Kim Jong Un":
            quote["exact"] = "Kim Il Sung"
    before = library.load("small")
    outcomes, _, told = came(library, tmp_path / "y.jsonld", items)
    assert outcomes == ["unchanged"]
    assert library.load("small") == before
    assert "1 mentions (small m3): its words are not in the article" in told


@settings(max_examples=25, deadline=None)
@given(documents=corpora)
def test_a_file_reads_back_as_it_was_written(documents: list[Document]) -> None:
    """So that its mark finds the state that it was made from, and an untouched file is known for one."""
    with workplace() as place, Library.open(place / "lib") as library:
        for document in documents:
            library.add(document)
        path = exported("webannotation", library, place / "a")
        for reading in FORMATS["webannotation"].readings(path, Options(), ArticlesOf(library)):
            assert reading.mark is not None
            assert digest(reading.document).hex() == reading.mark.digest


def test_a_file_of_which_everything_was_deleted(library: Library, tmp_path: Path) -> None:
    path = exported("webannotation", library, tmp_path / "out")
    page = json.loads(path.read_text()) | {"items": []}
    assert came(library, tmp_path / "y.jsonld", page)[0] == ["corrected"]
    assert {m.status for m in library.load("small").annotation.mentions} == {"rejected"}


def test_several_articles_of_one_address(library: Library, tmp_path: Path) -> None:
    """The one in which the words stand."""
    for document in many(2):
        article = replace(document.article, source="https://example.org/live")
        library.add(replace(document, article=article))
    came(library, tmp_path / "x.json", [hypothesis("Pyongyang", ["FAC"], uri="https://example.org/live#top")])
    changed = [row.id for row in library.rows() if library.history(row.id)]
    assert len(changed) == 1
    assert "Pyongyang" in library.load(changed[0]).text


def test_a_decision_that_is_contradicted_waits(library: Library, tmp_path: Path) -> None:
    corrected(library, "small", decide(library.load("small"), ["m2"], "accepted"))
    came(library, tmp_path / "x.json", [hypothesis("Russian", ["ORG"])])
    assert library.load("small").mention("m2").label == "NORP"
    assert [u.kind for u in library.unplaced("small")] == ["conflict"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("{", "not JSON"),
        ([3], "annotation 1: not a JSON object"),
        ([{"body": []}], "annotation 1: it names no article"),
        ({"a": 1}, "there is no annotation in it"),
        ([{"article": "urn:newsview:gone", "target": {}}], "urn:newsview:gone: no article of the library is called so"),
        ([{"article": "urn:newsview:small", "id": "urn:newsview:small:m1", "motivation": "tagging", "status": "x",
           "body": {"purpose": "tagging", "value": "ORG"},
           "target": {"selector": {"type": "TextQuoteSelector", "exact": "met"}}}], "annotation 1: "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(library: Library, tmp_path: Path, value: Any, told: str) -> None:
    before = everything(library)
    outcomes, refused, _ = came(library, tmp_path / "x.json", value)
    assert outcomes == []
    assert told in refused[0]
    assert everything(library) == before


WORDS = ["id", "type", "target", "source", "selector", "body", "purpose", "value", "exact", "start", "end", "prefix",
         "uri", "tags", "text", "rows", "items", "marks", "article", "mark", "motivation", "creator",
         "refinedBy"]  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 99)
    | st.sampled_from(["Kim", "met", URL, "urn:newsview:small", "urn:newsview:small:m1", "tagging", "linking", "",
                       "TextQuoteSelector", "TextPositionSelector", "FragmentSelector", "char=0,4", "identifying"]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inside, max_size=6),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(value=VALUES, target=VALUES, body=VALUES, ours=st.booleans())
def test_any_values_end_in_a_document_or_in_a_line(value: Any, target: Any, body: Any, ours: bool) -> None:
    item: dict[str, Any] = {"target": {"source": URL, "selector": target}, "body": body, "motivation": "tagging"}
    if ours:
        item |= {"article": "urn:newsview:small", "id": "urn:newsview:small:m1"}
    with workplace() as place, Library.open(place / "lib") as library:
        library.add(SMALL)
        for content in (value, [item], {"items": [item, value]}):
            came(library, place / "x.json", content)


def test_an_article_without_an_address_is_found_by_its_id(library: Library, tmp_path: Path) -> None:
    library.add(Document(article=Article(id="b 1", text="Rain fell in Kyiv.")))
    row = hypothesis("Kyiv", ["GPE"], uri="b 1")
    assert came(library, tmp_path / "x.json", [row])[0] == ["corrected"]
    assert [m.label for m in library.load("b 1").annotation.mentions] == ["GPE"]
