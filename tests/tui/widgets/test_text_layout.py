"""Text in rows: nothing lost, nothing too wide, no character broken, nothing a terminal would obey."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes

from newsview.store.document.model import Article, Document
from newsview.tui.review.token_index import Words
from newsview.tui.widgets.text_layout import fit, layout, shown, wrap

PIECES = [
    "word", " ", "  ", "\n", "\n\n", "—", "supercalifragilistic", "中文", "日本語。", "a\u0301", "👩\u200d👩\u200d👧",
    "🇫🇷", "\u202e", "\t", "\x1b[31m", "\x00", "שלום", "مرحبا", "\u200b", "é", "\u2028", "…", "ｆｕｌｌ", "\u0301",
    "x\r",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60)
widths = st.integers(2, 90)


@given(texts, widths)
@example("word \u0301word", 2)
def test_the_rows_hold_all_that_is_not_white_space(text: str, width: int) -> None:
    rows = wrap(text, width)
    covered = {at for start, end in rows for at in range(start, end)}
    assert all(text[at].isspace() for at in range(len(text)) if at not in covered)
    assert all(a <= b for a, b in rows)
    assert all(one[1] <= other[0] for one, other in pairwise(rows))


@given(texts, widths)
def test_no_row_is_wider_than_asked(text: str, width: int) -> None:
    for start, end in wrap(text, width):
        words = shown(text[start:end]).rstrip(" ")
        assert cell_len(words) <= max(width, 2)


@given(texts, widths)
def test_no_character_is_broken(text: str, width: int) -> None:
    rows = wrap(text, width)
    for line_start, line in _lines(text):
        starts = {line_start + a for a, _, _ in split_graphemes(shown(line))[0]}
        inner = {start for start, end in rows if line_start < start < line_start + len(line) and start < end}
        assert inner <= starts


def _lines(text: str) -> list[tuple[int, str]]:
    found, at = [], 0
    for line in text.replace("\u2028", "\n").replace("\u2029", "\n").split("\n"):
        found.append((at, line))
        at += len(line) + 1
    return found


@given(texts, widths, st.data())
def test_an_offset_is_found_again_at_its_cell(text: str, width: int, data: st.DataObject) -> None:
    made = layout(text, width)
    row = data.draw(st.integers(0, len(made.rows) - 1))
    start, end = made.rows[row]
    clusters = split_graphemes(shown(text[start:end]))[0]
    for a, _, cells in clusters:
        if cells:
            assert made.offset_at(row, made.column_of(row, start + a)) == start + a
    assert made.offset_at(row, 10_000) == end


@given(st.text(max_size=80))
def test_what_is_shown_is_as_long_as_the_text_and_harmless(text: str) -> None:
    out = shown(text)
    assert len(out) == len(text)
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in out)
    assert not set(out) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@given(st.text(max_size=30), st.integers(0, 20))
def test_a_label_takes_exactly_its_cells(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


def test_paragraphs_have_an_empty_row_between_them() -> None:
    text = "One.\nTwo.\nThree."
    assert [text[a:b] for a, b in wrap(text, 20)] == ["One.", "", "Two.", "", "Three."]


def test_a_text_with_empty_lines_of_its_own_gets_no_more() -> None:
    text = "One\nline.\n\nTwo."
    assert [text[a:b] for a, b in wrap(text, 20)] == ["One", "line.", "", "Two."]


def test_wide_characters_break_between_them() -> None:
    text = "中文字符测试"
    assert [text[a:b] for a, b in wrap(text, 7)] == ["中文字", "符测试"]


@pytest.mark.parametrize("text", ["日本語、日本", "「日本」と言", "日本。「日本」"])
@pytest.mark.parametrize("width", [4, 6, 8])
def test_no_row_begins_with_a_sign_that_closes_or_ends_with_one_that_opens(text: str, width: int) -> None:
    rows = [text[a:b] for a, b in wrap(text, width)]
    assert not [row for row in rows if row[0] in "、。」" or row[-1] == "「"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Moscow’s use", ["Moscow", "’s", "use"]),
        ("the U.S. said", ["the", "U.S.", "said"]),
        ("well-known, 3.5 per cent", ["well-known", ",", "3.5", "per", "cent"]),
        ("Vie\u0323\u0302t Nam नरेंद्र मोदी", ["Vie\u0323\u0302t", "Nam", "नरेंद्र", "मोदी"]),
        ("שָׁלוֹם مُحَمَّد กรุงเทพ", ["שָׁלוֹם", "مُحَمَّد", "กรุงเทพ"]),
        ("🇺🇦🇫🇷 👩\u200d🚒 ❤\ufe0f 👍🏽!", ["🇺🇦", "🇫🇷", "👩\u200d🚒", "❤\ufe0f", "👍🏽", "!"]),
    ],
)
def test_words_before_extraction_has_told_them(text: str, words: list[str]) -> None:
    found = Words.of(Document(article=Article(id="x", text=text)))
    assert [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)] == words
