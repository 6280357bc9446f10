"""What an article is called where it is listed."""

from __future__ import annotations

from store.model import Article


def test_an_article_without_a_title_is_called_as_its_text_begins() -> None:
    text = "The council met on Friday. " * 9
    assert Article(id="a", text=text, title=" A  title\n").headline == "A title"
    assert Article(id="a", text=text).headline == "The council met on Friday. " * 2 + "The council met on…"
    assert Article(id="a", text="Rain.").headline == "Rain."
    assert Article(id="a", text="x" * 500).headline == "x" * 79 + "…"
    assert Article(id="a", text="").headline == "a"
