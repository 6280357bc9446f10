"""What the tags and attributes of a web page's elements say of their text: furniture of which kind, or nothing to read.

Publishers name things alike, whatever system makes their pages: `figcaption`, `rel="author"`, `class="ad-slot"`. A name
on an element that holds the story itself (`<article class="has-ads">`) says nothing.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

__all__ = ["INLINE", "article_around", "kind_of", "letters", "prune", "unfold_tables"]

INLINE = frozenset(
    (
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
        "time", "tt", "u", "var", "wbr",
    )
)  # fmt: skip
"""Elements within a line; any other begins one."""

ATTRIBUTES = ("class", "id", "itemprop", "rel", "role", "data-testid", "data-component", "aria-label")


def _named(names: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{names})(?![a-z])")


UNSEEN_NAMES = _named(
    r"cookies?|consent|gdpr|navigation|nav|navbar|menu|breadcrumbs?|comments|disqus|masthead|modal|popup|skip-link"
    r"|banner|contentinfo|search|dialog|alertdialog|pagination|visually-?hidden|sr-only|screen-?reader(?:-text)?"
)
"""On elements that belong to the site, not to the article."""

UNSEEN = etree.XPath(
    "//script | //style | //noscript | //template | //nav | //form | //button | //select | //svg | //iframe | //object"
    " | //canvas | //dialog | //head | //*[@hidden] | //*[@aria-hidden='true']"
    " | //*[contains(translate(@style, ' ', ''), 'display:none')]"
    " | //body/footer | //body/header[not(.//h1)]"
)
NAMED = etree.XPath("//*[@class or @id or @role]")

PICTURE = "photo|image|picture|media|caption|gallery"

KINDS = (
    ("credit", 300, _named(rf"(?:{PICTURE})-?(?:credits?|copyright|source)|credits?|photographer")),
    ("caption", 1500, _named(r"(?:fig|wp-|image-|photo-|media-|video-)?caption(?:-text)?")),
    ("dateline", 100, _named(
        r"dateline|timestamp|pubdate|date-?(?:published|modified|time)"
        r"|(?:published|updated|publish|post|entry|article)-(?:date|on|at|time)"
    )),
    ("byline", 200, _named(r"by-?lines?|authors?|contributors?")),
    ("advertisement", 800, _named(
        r"ads?|advert(?:s|isements?|ising|orial)?|adslot|adunit|dfp|sponsor(?:ed)?|promoted|outbrain|taboola"
        r"|newsletters?|subscri(?:be|ption)|sign-?up|shar(?:e|ing)|social|follow-us"
    )),
    ("related", 2000, _named(
        r"related(?:posts?|articles?|stor(?:y|ies)|content|links?)?|recommend(?:ed|ations?)|recirc(?:ulation)?|read-?(?:more|next|also|on)|(?:also|must|most)-?read"
        r"|see-?also|more-?(?:on|from|about|stories|news|like)|up-?next|trending|popular|further-?reading"
        r"|editors?-picks?|teasers?"
    )),
)  # fmt: skip
"""Kind, the most code points that an element of it has, and what such an element is called."""

SLUG = 4
"""Hyphens in an id above which it is the words of a headline, as in `actor-promoted-film-in-paris-2024`."""

LARGEST_SHARE = 0.1
"""Of the story that a piece of furniture may be part of: more, and the name means something else."""

LINKS = 0.6
"""Share of links in the text of an aside above which it leads to other stories."""


LONGEST_CELL = 300
"""Code points in a cell of a table of data; one with more lays out a page."""


def unfold_tables(tree: HtmlElement) -> None:
    """Makes plain boxes of the tables that only lay out the page."""
    for table in tree.xpath("//table"):
        cells = list(table.iter("td", "th"))
        if any(len(cell.text_content()) > LONGEST_CELL for cell in cells):
            for each in (table, *table.iter("tbody", "thead", "tfoot", "tr"), *cells):
                each.tag = "div"


def prune(tree: HtmlElement) -> None:
    """Takes away what a reader does not see and what belongs to the site."""
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for element in UNSEEN(tree):
        _drop(element)
    for element in NAMED(tree):
        holds = element.tag in ("html", "body", "main", "article") or element.xpath("boolean(.//article|.//h1)")
        if UNSEEN_NAMES.search(_names(element)) and not holds:
            _drop(element)


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def kind_of(element: HtmlElement, story: str) -> str | None:
    """The kind of furniture that an element says its text is; `time` for a moment, which is furniture only by itself.

    `story` are the letters of the article's story.
    """
    if element.tag == "figcaption":
        return "caption"
    if element.tag == "time":
        return "time"
    names = _names(element)
    size = 0
    for kind, most, pattern in KINDS:
        if pattern.search(names):
            size = size or len(element.text_content())
            if size <= most and not _is_story(element, story):
                return "other" if kind == "credit" and not _in_picture(element, names) else kind
    if (element.tag == "aside" or "complementary" in names) and not _is_story(element, story):
        linked = sum(len(letters(a.text_content())) for a in element.iter("a"))
        return "related" if linked > LINKS * len(letters(element.text_content())) else "other"
    return None


def _names(element: HtmlElement) -> str:
    """What an element is called: `class="articleBody wp-Caption"` as `article-body wp-caption`."""
    said = " ".join(
        value for name in ATTRIBUTES if (value := element.get(name)) and not (name == "id" and value.count("-") > SLUG)
    )
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_+|-+", "-", said).lower()


def _is_story(element: HtmlElement, story: str) -> bool:
    """Whether the element holds much of the story."""
    own = letters(element.text_content())
    if len(own) > LARGEST_SHARE * len(story) and own in story:
        return len(own) > 60
    paragraphs = (letters(p.text_content()) for p in element.iter("p", "li", "blockquote"))
    return sum(len(p) for p in paragraphs if len(p) > 40 and p in story) > LARGEST_SHARE * len(story)


def _in_picture(element: HtmlElement, names: str) -> bool:
    return bool(re.search(PICTURE, names)) or any(
        up.tag in ("figure", "figcaption") or re.search(PICTURE, _names(up))
        for up in element.iterancestors()
        if up.tag not in ("html", "body", "main", "article")
    )


def article_around(element: HtmlElement) -> HtmlElement:
    """The article that the element is in, as far as the page says; else the element itself."""
    for each in (element, *element.iterancestors()):
        if each.tag == "article" or "Article" in (each.get("itemtype") or "") or each.get("role") == "article":
            return each
    return element


def letters(text: str) -> str:
    """The text without what may differ in it: white space, punctuation, bullets."""
    return "".join(filter(str.isalnum, text))
