"""What an article is called where it is listed."""

from __future__ import annotations

from newsview.store.document.model import Article


def test_an_article_without_a_title_is_called_as_its_text_begins() -> None:
    rain = "\n The council met on Friday. " + "It rained. " * 20 + "\nNobody came."
    assert Article(id="a", text=rain, title=" A  title\n").headline == "A title"
    assert Article(id="a", text=rain).headline == "The council met on Friday. " + ("It rained. " * 11).strip() + "…"
    assert Article(id="a", text="Rain in Oslo\n\nIt rained.").headline == "Rain in Oslo"
    assert Article(id="a", text="x" * 500).headline == "x" * 149 + "…"
    assert Article(id="a", text="").headline == "a"
