"""HTML as Label Studio annotates it: every region is found by its path and by its offsets, in a text as on a page."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsview.store.document.serialization import DocumentError
from newsview.store.formats.hyper_text import HyperText
from tests.store.formats.exported import read

PAGE = """<html><head><title>Not this</title><style>p {}</style></head><body>
<div class="story">
  <h1>Grain &amp; ships</h1>
  <p>Turkey's <b>Recep Tayyip
     Erdogan</b> met&nbsp;<i>Kim</i>.<br>Officials 👍 agreed.</p>
</div></body></html>"""


def test_the_text_is_as_on_the_page() -> None:
    assert HyperText(PAGE).text == "Grain & ships\nTurkey's Recep Tayyip Erdogan met Kim.\nOfficials 👍 agreed."


REGIONS = [
    {"start": "/div[1]/p[1]/b[1]/text()[1]", "startOffset": 0, "end": "/div[1]/p[1]/b[1]/text()[1]", "endOffset": 25,
     "text": "Recep Tayyip\n     Erdogan"},
    {"start": "/html[1]/body[1]/div[1]/p[1]/text()[3]", "startOffset": 0, "end": "/div[1]/p[1]/text()[3]",
     "endOffset": 1, "text": "."},
    {"start": "/div[1]/p[1]/text()[4]", "startOffset": 13, "end": "/div[1]/p[1]/text()[4]", "endOffset": 19,
     "text": "agreed"},
    {"start": "/div[1]/p[1]/text()[1]", "startOffset": 0, "end": "/div[1]/p[1]/b[1]/text()[1]", "endOffset": 5},
]  # fmt: skip


def test_regions_of_a_task_are_mentions_of_its_text(tmp_path: Path) -> None:
    regions = [
        {"id": str(n), "type": "hypertextlabels", "value": {**value, "hypertextlabels": ["PERSON"]}}
        for n, value in enumerate(REGIONS)
    ]
    task = {"data": {"page": PAGE, "text": "a summary"}, "annotations": [{"result": regions}]}
    (tmp_path / "tasks.json").write_text(json.dumps([task]))
    (tmp_path / "label_config.xml").write_text('<View><HyperText name="text" value="$page"/></View>')
    (document,) = read("label-studio", tmp_path)
    assert document.text == HyperText(PAGE).text
    quotes = [document.quote(m) for m in document.annotation.mentions]
    assert sorted(quotes) == [".", "Recep Tayyip Erdogan", "Turkey's Recep", "agreed"]


def test_a_page_without_regions_is_a_text_where_the_configuration_says_that_it_is_one(tmp_path: Path) -> None:
    (tmp_path / "tasks.json").write_text(json.dumps([{"data": {"page": PAGE}}]))
    for tag, text in (("HyperText", HyperText(PAGE).text), ("Text", PAGE)):
        (tmp_path / "label_config.xml").write_text(f'<View><{tag} name="text" value="$page"/></View>')
        assert read("label-studio", tmp_path)[0].text == text


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"start": "/div[9]/text()[1]", "startOffset": 0, "end": "/p[1]/text()[1]", "endOffset": 1}, "names no place"),
        ({**REGIONS[1], "text": "Kim"}, "says 'Kim', the text there is '.'"),
        ({"globalOffsets": {"start": 5, "end": 900}}, "names no place"),
        ({"start": None}, "names no place"),
    ],
)
def test_a_region_that_is_not_there_is_refused(value: dict[str, object], told: str) -> None:
    with pytest.raises(DocumentError, match=told):
        HyperText(PAGE).extent(value)


@pytest.mark.parametrize("source", ["", "  ", "<p></p>", "<script>x</script>", "<html></html>"])
def test_a_page_without_text_is_refused(source: str) -> None:
    with pytest.raises(DocumentError):
        HyperText(source)


class Node(NamedTuple):
    """A node of text as a browser has it."""

    path: str
    start: int
    text: str


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, list[Node]]:
    """HTML and its nodes of text, in order."""
    nodes: list[Node] = []
    at = 0

    def element(path: str, depth: int) -> str:
        nonlocal at
        counts: dict[str, int] = {}
        made, before = "", ""
        for kind in draw(st.lists(st.sampled_from(["text", "br", "div", "span", "b"]), max_size=5)):
            if kind == "text" and before != "text":
                text = draw(st.sampled_from(["Kim & Co", " met ", "👍🏽 é", "a", "\n  ", "x < y"]))
                counts["text"] = counts.get("text", 0) + 1
                nodes.append(Node(f"{path}/text()[{counts['text']}]", at, text))
                at += len(text)
                made += escape(text)
            elif kind == "br":
                made += "<br>"
                at += 1
            elif kind != "text" and depth < 3:
                counts[kind] = counts.get(kind, 0) + 1
                made += f"<{kind}>{element(f'{path}/{kind}[{counts[kind]}]', depth + 1)}</{kind}>"
            else:
                continue
            before = kind
        return made

    return element("", 0), nodes


@given(pages(), st.data())
def test_a_region_is_found_by_its_path_and_by_its_offsets(page: tuple[str, list[Node]], data: st.DataObject) -> None:
    source, nodes = page
    words = [node for node in nodes if node.text.strip()]
    if not words:
        return
    made = HyperText(source)
    node = data.draw(st.sampled_from(words))
    start = data.draw(st.integers(0, len(node.text) - 1))
    end = data.draw(st.integers(start + 1, len(node.text)))
    said = node.text[start:end]
    if not said.strip():
        return
    wide = [len(node.text[:edge].encode("utf-16-le")) // 2 for edge in (start, end)]
    for first, last in ((start, end), wide):
        by_path = {"start": node.path, "startOffset": first, "end": node.path, "endOffset": last, "text": said}
        place = made.extent(by_path)
        assert "".join(made.text[slice(*place)].split()) == "".join(said.split())
    globally = {"globalOffsets": {"start": node.start + start, "end": node.start + end}}
    assert made.extent(globally) == made.extent({**by_path, "text": None, "startOffset": start, "endOffset": end})
