"""What was typed whole comes first, then what begins so, then the rest: in every picker and the commands."""

from __future__ import annotations

import string
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsview.store.document.model import Entity, replace
from newsview.store.schemes import default_scheme
from newsview.tui.keymap.actions import actions_of
from newsview.tui.keymap.command_palette import named
from newsview.tui.keymap.ranking import Match, Named, fold, match, ranked
from tests.tui.driving import desk
from tests.tui.hosting import document

words = st.text(string.ascii_letters + "éÜß’.-", min_size=1, max_size=8)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)
things = st.builds(
    Named, names, codes=st.lists(words, max_size=2), also=st.lists(names, max_size=2), about=names | st.just("")
)


@given(things, st.lists(things, max_size=8), st.data())
def test_what_is_typed_whole_comes_first(wanted: Named, others: list[Named], data: st.DataObject) -> None:
    typed = data.draw(st.sampled_from([wanted.name, *wanted.codes, *wanted.also]).map(data.draw(cases())))
    found = ranked(typed, [*others, wanted], lambda item: item)
    assert wanted in [item for _, item in found]
    if fold(typed):
        first = found[0][1]
        assert fold(typed) in {fold(name) for name in (first.name, *first.codes, *first.also)}


def cases() -> st.SearchStrategy[Callable[[str], str]]:
    return st.sampled_from([str, str.upper, str.lower, str.title])


@given(words, st.lists(things, max_size=10))
def test_a_beginning_beats_a_part_and_what_is_alike_keeps_its_order(typed: str, items: list[Named]) -> None:
    found = ranked(typed, list(enumerate(items)), lambda pair: pair[1])
    hows = [how for how, _ in found]
    assert hows == sorted(hows)
    by_name = [
        (how, number) for how, (number, item) in found if how is match(typed, Named(item.name, about=item.about))
    ]
    assert by_name == sorted(by_name)
    key = fold(typed)
    begin = [n for n, (_, (_, item)) in enumerate(found) if key and fold(item.name).startswith(key)]
    within = [n for n, (how, _) in enumerate(found) if how is Match.PART]
    assert not begin or not within or max(begin) < min(within)


@given(words, st.lists(things, max_size=10))
def test_each_thing_that_is_offered_has_what_was_typed(typed: str, items: list[Named]) -> None:
    found = [item for _, item in ranked(typed, items, lambda item: item)]
    assert [item for item in items if match(typed, item) is not None] == [i for i in items if i in found]
    for item in found:
        text = fold(" ".join((item.name, *item.codes, *item.also, item.about)))
        assert set(fold(typed).replace(" ", "")) <= set(text)


@given(st.text(string.printable, max_size=12))
def test_plain_letters_are_folded_as_others_are(plain: str) -> None:
    assert fold(plain) == fold(plain + "é").removesuffix("e").rstrip()


@given(st.lists(things, max_size=6))
def test_nothing_typed_offers_everything(items: list[Named]) -> None:
    assert [item for _, item in ranked("  ", items, lambda item: item)] == items


STATES = [
    Named("Russia", ("RU",), ("Russian Federation",)),
    Named("North Korea", ("KP",), ("Democratic People’s Republic of Korea", "DPRK")),
    Named("United States", ("US",), ("U.S.", "America")),
    Named("Germany", ("DE",)),
    Named("Türkiye", ("TR",), ("Turkey",)),
]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("US", "United States"), ("us", "United States"), ("u.s.", "United States"), ("DE", "Germany"),
        ("turk", "Türkiye"), ("dprk", "North Korea"), ("dem rep", "North Korea"), ("rus", "Russia"),
        ("gmny", "Germany"), ("korea", "North Korea"),
    ],
)  # fmt: skip
def test_states_are_found_by_code_name_and_letters(typed: str, first: str) -> None:
    assert ranked(typed, STATES, lambda item: item)[0][1].name == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("done", "done"), ("merge", "join"), ("redo", "redo"), ("line", "line_down"), ("remove", "delete"),
        ("date", "when"), ("search", "search"), ("colours", "theme"), ("exit", "quit"), ("country", "acts_for"),
        ("everywhere", "ripple"), ("wikidata", "ref"), ("shortcuts", "help"),
    ],
)  # fmt: skip
def test_commands_are_found_by_the_words_that_people_use(typed: str, first: str) -> None:
    assert ranked(typed, actions_of(default_scheme()), named)[0][1].id == first


async def test_a_state_that_the_article_names_or_not_is_chosen_by_its_code(tmp_path: Path) -> None:
    doc = document()
    others = (Entity(id="e10", label="GPE", name="Russia", ref="ISO3166-1:RU"),)
    doc = replace(doc, annotation=replace(doc.annotation, entities=(*doc.annotation.entities, *others)))
    async with desk(tmp_path, doc) as d:
        await d.find("Reuters")
        for typed, ref in (("US", "US"), ("de", "DE"), ("United Kingdom", "GB"), ("georgia", "GE")):
            await d.press("at", *("space" if c == " " else c for c in typed), "enter")
            assert d.now.entity("e4").acts_for == f"ISO3166-1:{ref}"


async def test_the_first_command_offered_is_the_one_that_is_meant(tmp_path: Path) -> None:
    async with desk(tmp_path) as d:
        await d.press("n", "colon", *"reject")
        await d.pilot.pause(0.3)
        await d.press("enter")
        await d.pilot.pause(0.1)
        assert d.now.mention("m1").status == "rejected"
