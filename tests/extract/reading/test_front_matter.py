"""Front matter of Markdown: read, kept out of the story, and never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsview.extract.reading.files import Reading
from newsview.extract.reading.front_matter import FrontMatterError, front_matter
from newsview.store.document.model import Document
from newsview.store.document.serialization import decode, encode
from tests.extract.reading.test_files import only, refused

HUGO = """---
title: "Grain deal: what next?"
date: 2024-01-09T10:00:00+02:00
author:
  - Ann Lee
  - Bob Ray
url: https://example.org/grain
tags: [grain, black sea]  # as the site has them
---

# Grain deal

Turkey said on Tuesday that the ships would sail.

---

Officials in Kyiv agreed.
"""


def test_front_matter_is_read_and_kept_out_of_the_story(tmp_path: Path) -> None:
    (tmp_path / "grain.md").write_text(HUGO)
    article = only(tmp_path / "grain.md").article
    assert article.text == HUGO[HUGO.index("# Grain") :]
    assert (article.id, article.title, article.published) == ("grain", "Grain deal: what next?", "2024-01-09")
    assert article.source == "https://example.org/grain"
    assert article.extra["byline"] == "Ann Lee; Bob Ray"
    assert f"---\n{article.extra['front_matter']}---\n\n{article.text}" == HUGO


def test_front_matter_comes_back_from_a_library(tmp_path: Path) -> None:
    (tmp_path / "grain.md").write_text(HUGO)
    document = only(tmp_path / "grain.md")
    assert decode(encode(document)) == document


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nA rule, then a text.\n\n---\n\nAnother part of it.\n",
        "No front matter.\n---\ntitle: none\n---\n",
        "---\ntitle: never closed\n\nText.\n",
        "---\n---\nText.\n",
    ],
)
def test_a_rule_of_hyphens_is_text(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text)
    assert only(tmp_path / "a.md").text == text
    assert front_matter(text) is None


def test_a_text_of_another_kind_is_kept_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "grain.txt").write_text(HUGO)
    assert only(tmp_path / "grain.txt").text == HUGO


@pytest.mark.parametrize(
    "block", ["title: [one\n", "title: a: b\n", "a: &a [x]\nb: *a\n", "title: \x07\n", "- [" * 2000 + "\n"]
)
def test_what_is_no_yaml_stays_in_the_text_and_the_person_is_told(tmp_path: Path, block: str) -> None:
    text = f"---\n{block}---\nText.\n"
    (tmp_path / "a.md").write_text(text)
    notes: list[object] = []
    (document,) = Reading([str(tmp_path / "a.md")], tell=notes.append)
    assert getattr(document, "text", None) == text
    assert "the front matter cannot be read and stays in the text" in str(notes)


def test_front_matter_without_a_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Only this\n---\n")
    assert refused(tmp_path / "a.md").endswith("the article has no text but its front matter")


def test_what_is_not_certain_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ndate: 09/01/2024\ntitle: ''\nsource: Reuters\nid: other\n---\nText.\n")
    notes: list[object] = []
    (document,) = Reading([str(tmp_path / "a.md")], tell=notes.append)
    assert isinstance(document, Document)
    article = document.article
    assert (article.id, article.title, article.published) == ("a", None, None)
    assert article.source == str(tmp_path / "a.md")
    assert "09/01/2024" in str(notes)


@given(st.text(st.sampled_from("-a:\n [{'\"&*#.\t|>"), max_size=40))
def test_nothing_of_a_text_is_lost(block: str) -> None:
    text = f"---\n{block}\n---\nText.\n"
    try:
        found = front_matter(text)
    except FrontMatterError:
        return
    if found is not None:
        assert text.startswith(f"---\n{found.block}")
        assert text.endswith(found.rest)
        between = text[len(f"---\n{found.block}") : len(text) - len(found.rest)]
        assert between.strip() in ("---", "...")
