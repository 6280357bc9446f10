"""Web pages of publishers' kinds: the story whole, its furniture where it stood and marked, the site left away."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsview.extract.pipeline.pipeline import annotate
from newsview.extract.reading.files import Reading
from newsview.extract.reading.pages import Page, read_page
from newsview.store.document.model import Article, Document

STORY = (
    "The states and dozens of their allies condemned the transfer of weapons, and said they would raise it at once.",
    "Officials in the capital said that they had heard of it, and declined to say more until the end of the week.",
    "The government called for calm and asked that its neighbours hold back from any further step at the border.",
    "Talks are to resume next week in Geneva, where the two sides have met three times since the year began.",
)
ONE, TWO, THREE, FOUR = STORY

SITE = (
    '<div class="cookie-banner">We use cookies</div><header><nav>Home | World</nav></header>',
    '<aside class="sidebar"><a href="/x">Cats rule the world, readers say</a></aside><footer>Contact us</footer>',
)

PUBLISHERS = {
    "semantic": f"""<main><article class="has-ads"><h1>Allies condemn</h1>
        <div class="byline">By <a rel="author">Jane Doe</a> and Al Roe
        <time datetime="2024-01-09">9 January 2024</time></div>
        <figure><img><figcaption>A convoy. <span class="credit">Photo: Jane Doe/AFP</span></figcaption></figure>
        <p>{ONE}</p><div class="ad-slot"><span>Advertisement</span></div><p>{TWO}</p>
        <aside class="related"><h3>Related</h3><ul><li><a>Why the vote was delayed</a></li></ul></aside>
        <p>{THREE}</p><p>{FOUR}</p><div class="newsletter">Sign up for our newsletter</div></article></main>""",
    "a blog's": f"""<div class="post hentry"><h1 class="entry-title">Allies condemn</h1><div class="entry-meta">
        <span class="byline">By <span class="author vcard">Jane Doe</span> and Al Roe</span>
        <span class="posted-on"><time class="entry-date">9 January 2024</time></span></div><div class="entry-content">
        <div class="wp-caption"><img><p class="wp-caption-text">A convoy. (AP Photo/Jane Doe)</p></div>
        <p>{ONE}</p><div class="sponsored">Advertisement</div><p>{TWO}</p>
        <div id="jp-relatedposts"><h3>Related</h3><a>Why the vote was delayed</a></div>
        <p>{THREE}</p><p>{FOUR}</p><div class="newsletter-signup"><p>Sign up for our newsletter</p></div>
        </div></div><div id="comments"><p>This comment is long enough to be taken for a part of the story.</p></div>""",
    "boxes only": f"""<div class="story"><div class="headline"><h1>Allies condemn</h1></div>
        <div class="story-author">By Jane Doe and Al Roe</div><div class="pub_date published-on">9 January 2024</div>
        <div class="storyBody"><div class="imageCaption">A convoy. <small class="photo-credit">AFP</small></div>
        <div>{ONE}</div><div class="advert">Advertisement</div><div>{TWO}</div>
        <div class="alsoRead"><div>Related</div><div><a>Why the vote was delayed</a></div></div>
        <div>{THREE}</div><div>{FOUR}</div><div class="subscribe">Sign up for our newsletter</div></div></div>""",
}


def page_of(body: str, head: str = "") -> Page:
    found = read_page(f"<html><head><title>T</title>{head}</head><body>{body}</body></html>".encode())
    assert found is not None
    return found


def marked(page: Page) -> list[tuple[str, str]]:
    return [(page.text[f.start : f.end], f.kind) for f in page.furniture]


def story_of(page: Page) -> list[str]:
    text = page.text
    for each in reversed(page.furniture):
        text = text[: each.start] + text[each.end :]
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_furniture_is_marked_in_order_and_the_site_stays_away(publisher: str) -> None:
    page = page_of(SITE[0] + PUBLISHERS[publisher] + SITE[1])
    assert [line for line in story_of(page) if line != "Allies condemn"] == list(STORY)
    told = marked(page)
    assert {("By Jane Doe and Al Roe", "byline"), ("9 January 2024", "dateline")} == set(told[:2])
    assert [told[2], told[3][1], *told[4:]] == [
        ("A convoy.", "caption"), "credit", ("Advertisement", "advertisement"), ("Related", "related"),
        ("Why the vote was delayed", "related"), ("Sign up for our newsletter", "advertisement"),
    ]  # fmt: skip
    order = [page.text.index(words) for words in (ONE, "Advertisement", TWO, "Related", THREE, FOUR, "Sign up")]
    assert order == sorted(order)
    assert not any(words in page.text for words in ("cookies", "Home", "Cats", "Contact", "comment"))


def test_an_advertisement_inside_a_paragraph_stays_there() -> None:
    body = f"<article><p>{ONE} <span class='ad-label'>Advertisement</span> It is over.</p>"
    page = page_of(body + f"<p>{TWO}</p><p>{THREE}</p><p>{FOUR}</p></article>")
    assert page.text.splitlines()[0] == f"{ONE} Advertisement It is over."
    assert marked(page) == [("Advertisement", "advertisement")]


def test_a_gallery_a_post_a_list_a_table_and_lines_without_paragraphs() -> None:
    page = page_of(
        f"<article><p>{ONE}<br><br>{TWO}</p><figure><figure><figcaption>The first</figcaption></figure><figure>"
        "<figcaption>The second</figcaption></figure><figcaption>Caf&eacute;s &amp; bars</figcaption></figure>"
        "<blockquote class='twitter-tweet'><p>We condemn this.</p>&mdash; Jane (@jane)</blockquote>"
        f"<table><tr><th>State</th><th>Missiles</th></tr><tr><td>Russia</td><td>40</td></tr></table>"
        f"<ul><li>The first point</li><li>The second point</li></ul><p>{THREE}<p>{FOUR}</article>"
    )
    assert marked(page) == [("The first", "caption"), ("The second", "caption"), ("Cafés & bars", "caption")]
    assert story_of(page) == [
        ONE, TWO, "We condemn this.", "— Jane (@jane)", "State | Missiles", "Russia | 40", "- The first point",
        "- The second point", THREE, FOUR,
    ]  # fmt: skip


def test_a_page_laid_out_by_tables_keeps_its_paragraphs() -> None:
    page = page_of(
        f"<table><tr><td><a>Home</a></td><td><h1>T</h1><p>{ONE}<br><br>{TWO}<p>{THREE}<p>{FOUR}</td></tr></table>"
    )
    assert story_of(page) == list(STORY)


def test_a_live_blog_keeps_its_times() -> None:
    posts = "".join(f"<article><time>1{n}:45 GMT</time><p>{words}</p></article>" for n, words in enumerate(STORY))
    page = page_of(f"<main><h1>Live</h1><div>{posts}</div></main>")
    assert marked(page) == [(f"1{n}:45 GMT", "dateline") for n in range(4)]
    assert [line for line in story_of(page) if line != "Live"] == list(STORY)


def test_names_of_furniture_on_what_holds_the_story_say_nothing() -> None:
    body = "".join(f"<p>{words}</p>" for words in STORY)
    for name in ("has-ads", "share", "related-content", "author-page", "caption"):
        page = page_of(f"<div class='{name}'><article class='{name}'>{body}</article></div>")
        assert page.furniture == ()
        assert story_of(page) == list(STORY)


def test_the_day_and_the_writer_are_those_of_the_metadata_and_no_day_is_guessed() -> None:
    body = f"<article><p>{ONE} That was on 3 March 2019.</p><p>{TWO}</p></article><footer>Copyright 2024</footer>"
    told = (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",'
        '"headline": "Allies condemn", "datePublished": "2024-01-09T23:30:00-05:00",'
        '"author": [{"@type": "Person", "name": "Jane Doe"}]}</script>'
    )
    assert page_of(body, told)[2:] == ("Allies condemn", "2024-01-09", "Jane Doe")
    assert page_of(body, told.replace("]}", "]")).text  # broken metadata
    assert page_of(body).published is None


def test_a_page_is_annotated_with_the_furniture_of_its_html(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<html><body>{PUBLISHERS['semantic']}</body></html>", encoding="utf-8")
    (read,) = Reading([str(tmp_path / "a.html")])
    assert isinstance(read, Document)
    done = annotate(read.article)
    assert done.article.furniture == read.article.furniture
    assert not any(m.start < f.end and f.start < m.end for m in done.annotation.mentions for f in done.article.furniture
                   if f.kind != "dateline")  # fmt: skip
    assert isinstance(read.article, Article)


FURNITURE = st.sampled_from(
    [
        ("<figure><img><figcaption>{}</figcaption></figure>", "caption"),
        ("<div class='photo'><span class='image-credit'>{}</span></div>", "credit"),
        ("<div class='ad-container'><div>{}</div></div>", "advertisement"),
        ("<section class='recommended-stories'><a href='/x'>{}</a></section>", "related"),
        ("<aside role='complementary'><a href='/x'>{}</a></aside>", "related"),
        ("<p class='article__byline'>{}</p>", "byline"),
    ]
)
WORDS = st.from_regex(r"[A-Z][a-z]{2,9}( [a-z&<>'\u2019é]{1,9}){1,8}", fullmatch=True)


def test_an_advertisement_without_a_letter_behind_the_last_word_is_no_obstacle() -> None:
    page = page_of(f'<article><p>{ONE}</p><p>{TWO}<span class="advertisement">&nbsp;***</span></p></article>')
    assert TWO in page.text


TAGS = (
    "div", "p", "span", "figure", "figcaption", "aside", "time", "a", "b", "section", "article", "h1", "ul", "li",
    "table", "td", "small", "blockquote", "header", "footer",
)  # fmt: skip
NAMES = ("ad", "advertisement", "byline", "caption", "photo-credit", "related", "paywall", "dateline", "share", "story")
SCRAPS = ("***", "\u00a0", "—", "By Jane Doe", "Photo: AFP", "12")
PIECES = (*STORY, *SCRAPS, "9 January 2024", "e\u0301", "北京", "İ", "|")


def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda tag, name, inner: f'<{tag} class="{name}">{"".join(inner)}</{tag}>',
        st.sampled_from(TAGS), st.sampled_from(NAMES), st.lists(children, max_size=5),
    )  # fmt: skip


paragraphs = st.builds(
    lambda words, name, scrap: f'<p>{words} <span class="{name}">{scrap}</span></p>',
    st.sampled_from(STORY), st.sampled_from(NAMES), st.sampled_from(SCRAPS),
)  # fmt: skip
pages = st.lists(paragraphs | st.recursive(st.sampled_from(PIECES), element, max_leaves=20), min_size=1, max_size=10)


@given(pages)
@settings(deadline=None)
def test_furniture_of_any_page_lies_in_its_text_and_apart(nodes: list[str]) -> None:
    page = read_page(f"<html><body><article><h1>T</h1>{''.join(nodes)}</article></body></html>".encode())
    text, furniture = (page.text, page.furniture) if page is not None else ("", ())
    last = 0
    for each in furniture:
        assert last <= each.start < each.end <= len(text)
        last = each.end


def test_a_story_behind_a_paywall_and_under_a_promoted_headline_is_story() -> None:
    walled = "".join(f'<div class="body paywall"><p>{words}</p></div>' for words in STORY)
    page = page_of(f'<article><h1>Allies</h1>{walled}<div class="ad"><span>Advertisement</span></div></article>')
    assert [kind for _, kind in marked(page)] == ["advertisement"]
    slug = page_of(f'<article><p>{ONE}</p><p id="the-promoted-film-of-the-year">{TWO}</p><p>{THREE}</p></article>')
    assert marked(slug) == []


def test_a_name_that_is_on_most_of_the_story_means_something_else() -> None:
    inner = "".join(f'<div class="sponsored"><p>{words}</p></div>' for words in STORY * 4)
    assert marked(page_of(f"<article><h1>Allies</h1>{inner}</article>")) == []
