"""Wild text: every word that newsview knows, in every case, at every place, through every component.

`WILD=all pytest tests/extract/pipeline/test_wild.py` tries every word in every case at every place.
That takes about an hour.
"""

from __future__ import annotations

import ast
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from newsview.extract.pipeline import parsing
from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.pipeline.pipeline import annotate, load
from newsview.extract.reading import furniture
from newsview.extract.reading.language import foreign
from newsview.extract.times.component import TimesComponent
from newsview.extract.times.expressions import find
from newsview.extract.times.resolution import resolve_all
from newsview.store.document.edtf import is_edtf
from newsview.store.document.model import Article
from tests.bench.growth import KINDS
from tests.bench.stages import REST, Clock
from tests.bench.wild import VARIANTS, faults, fewest, main, slowest_part, variants

HOME = Path(str(files("newsview.extract")))
THOROUGH = os.environ.get("WILD") == "all"
PART = 4_000
"""Characters of a text that is built of many sentences."""


@cache
def words_of(folder: str) -> tuple[str, ...]:
    """Every word in the lexicon, or in the code, of a folder: keys and values, lists and alternations alike."""
    found: set[str] = set()
    for path in (HOME / folder).rglob("*"):
        if path.suffix == ".json":
            found.update(_strings(json.loads(path.read_text("utf-8"))))
        elif path.suffix in (".txt", ".tsv"):
            found.update(re.split(r"[\t\n:|;,]+", path.read_text("utf-8")))
        elif path.suffix == ".py":
            tree = ast.parse(path.read_text("utf-8"))
            found.update(
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and node.value == str(node.value)
            )
    found = {phrase for phrase in found if not re.search("[\ud800-\udfff]", phrase)}
    words = {word for phrase in found for word in re.findall(r"[^\s()\[\]{}|?*+^$\\<>=]+", phrase)}
    short = {phrase.strip() for phrase in found if phrase.count(" ") < 4 and "\\" not in phrase}
    return tuple(sorted(word for word in words | short if 0 < len(word) < 40))


def _strings(record: object) -> Iterator[str]:
    if isinstance(record, str):
        yield record
    elif isinstance(record, dict):
        for key, value in record.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(record, list):
        for value in record:
            yield from _strings(value)


CASES = (str, str.lower, str.upper, str.title, str.capitalize, str.swapcase)
PLACES = (
    "{} far he has refused. ",
    "He said {} on Monday. ",
    "They met again {}. ",
    "The {}, who had gone, came back. ",
    "It was {} 3, 2024. ",
    "On Tuesday {} {} left. ",
    "“{}’s men,” she said, “fired.” ",
    "In the {} of last year the army struck. ",
    "{}: ",
    "every {}s and {}-long 5 {} ago. ",
    "{}\n",
)


def sentence(word: str, case: int, place: int) -> str:
    """A word in a case at a place."""
    return PLACES[place % len(PLACES)].replace("{}", CASES[case % len(CASES)](word))


def fails(text: str) -> bool:
    return bool(list(faults(annotate(Article(id="wild", text=text, published="2024-02-29")))))


def check_together(sentences: list[str]) -> None:
    """Fails with the fewest words that fail, and how."""
    text = "".join(sentences)
    if fails(text):
        few = fewest(text, fails)
        pytest.fail(f"{few!r}: {list(faults(annotate(Article(id='wild', text=few, published='2024-02-29'))))}")


def tried(words: tuple[str, ...]) -> Iterator[str]:
    """A sentence for each word; for a thorough run one in every case at every place."""
    for n, word in enumerate(words):
        if THOROUGH:
            yield from (sentence(word, case, place) for case in range(len(CASES)) for place in range(len(PLACES)))
        else:
            yield sentence(word, n // len(PLACES), n)


def together(sentences: Iterator[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for each in sentences:
        part.append(each)
        if sum(map(len, part)) > PART:
            yield part
            part = []
    yield part


def test_every_word_of_the_lexicon_is_read_by_every_component() -> None:
    words = words_of("lexicon")
    assert len(words) > 10_000
    for part in together(tried(words if THOROUGH else words[::3])):
        check_together(part)


def test_every_word_in_the_code_is_read_by_every_component() -> None:
    words = tuple(word for word in words_of("") if word not in set(words_of("lexicon")))
    for part in together(tried(words if THOROUGH else words[::3])):
        check_together(part)


@settings(max_examples=200 if THOROUGH else 12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_of_them_together(data: st.DataObject) -> None:
    word = st.sampled_from(words_of("lexicon")) | st.sampled_from(words_of("times"))
    one = st.builds(sentence, word, st.integers(0, len(CASES) - 1), st.integers(0, len(PLACES) - 1))
    assert not fails("".join(data.draw(st.lists(one, max_size=40))))


ODD = [
    *"ſıİßé²½٣२𝟛،’'-–/.,: \n",
    *("\u212a", "\u0301", "\u200b", "\u00ad", "\u00a0", "\u202f", "\u2028", "\x00", "\x1b", "\ufeff", "\u202e", "🇺"),
    *("0", "00", "29", "31", "32", "60", "1900", "2023", "99999", "0000", "1,000", "9" * 400, "x" * 300),
]
CLOCK = (
    "Monday",
    "Thus",
    "last",
    "every",
    "first quarter",
    "Feb.",
    "February",
    "Easter",
    "p.m.",
    "years ago",
    "century",
)

pieces = st.sampled_from(ODD) | st.sampled_from([*CLOCK, " "]) | st.sampled_from(words_of("times"))
odd_texts = st.lists(pieces, min_size=1, max_size=25).map("".join)


@settings(max_examples=3_000 if THOROUGH else 600, deadline=None)
@given(odd_texts, st.sampled_from([None, date.min, date.max, date(2024, 2, 29), date(2023, 3, 31)]))
def test_what_is_read_of_a_time_is_a_value_or_nothing(text: str, published: date | None) -> None:
    for value in resolve_all([(e, None) for e in find(text)], published):
        assert value.edtf is None or value.edtf.startswith("P") or is_edtf(value.edtf), value


@settings(max_examples=400 if THOROUGH else 40, deadline=None)
@given(odd_texts)
def test_odd_characters_are_read_by_every_component(text: str) -> None:
    assert not fails(text)


@pytest.mark.parametrize("first", ["Monday and", "Last week"])
@pytest.mark.parametrize(
    "word", ["Thus", "Tueſday", "Frıday", "FRİDAY", "weeK", "Thurſ.", "ſept. 3", "Eaſter", "quarter", "ſpring 2024"]
)
def test_a_letter_that_folds_to_another_is_not_taken_for_it(first: str, word: str) -> None:
    assert not fails(f"{first} {word} far he has refused, first {word} of {word}s.")


@pytest.mark.parametrize("form", VARIANTS)
def test_a_story_in_other_forms_is_read(form: str) -> None:
    story = (
        "WASHINGTON, Jan. 9 (UPI) -- The U.S. on Tuesday condemned Iran’s attack. “Thus far,” Kirby said, “12 died.”\n"
    )
    assert not fails(dict(variants(story * 5))[form])


def test_the_program_tells_the_words_that_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = TimesComponent.__call__

    def fail(self: TimesComponent, doc: Doc) -> Doc:
        if "Thus" in doc.text and "Monday" in doc.text:
            raise KeyError(doc.text)
        return whole(self, doc)

    monkeypatch.setattr(TimesComponent, "__call__", fail)
    (tmp_path / "a.txt").write_text("It rained. " * 20 + "On Monday they left. " + "It snowed. " * 20 + "Thus it went.")
    assert main([str(tmp_path / "a.txt"), "--json", "--limit", "60"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["articles"], told["texts that fail"], told["kinds of failures"]) == (1, 1, 1)
    assert told["failures"][0]["part"] == "times"
    assert "".join(told["failures"][0]["words"].split()) == "MondayThus"


def test_a_part_is_given_its_own_time_and_no_other_s() -> None:
    """A generator that is asked for within another part, and one part within another."""
    now = 0.0

    def takes(seconds: float) -> None:
        nonlocal now
        now += seconds

    clock = Clock(lambda: now)

    def numbers() -> Iterator[int]:
        for number in range(3):
            takes(2)
            yield number
        takes(1)

    def joined(found: Iterator[int]) -> int:
        takes(3)
        return sum(found)

    assert clock.call("joining", joined)(clock.each("parsing", numbers)()) == 3
    takes(5)
    clock.turn()
    assert clock.took == {"parsing": 7, "joining": 3, REST: 5}


@pytest.mark.parametrize("part", ["furniture", "parsing", "names", "events"])
def test_the_part_that_takes_most_is_named(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name = {"furniture": (furniture, "mark"), "parsing": (parsing, "_together")}.get(part, (None, ""))

    def slow(work: Callable[..., Any]) -> Callable[..., Any]:
        def slowed(*given: Any) -> Any:
            until = time.process_time() + 1
            while time.process_time() < until:
                pass
            return work(*given)

        return slowed

    if module is not None:
        monkeypatch.setattr(module, name, slow(getattr(module, name)))
    else:
        _, own = load()
        parts = [(n, slow(p) if n == f"newsview_{part}" else p) for n, p in own._components]
        monkeypatch.setattr(own, "_components", parts)
    named, share = slowest_part(Article(id="a", text="It rained in Paris."), DEFAULT_MODEL).split()
    assert named == part
    assert 50 < int(share.removesuffix("%")) <= 100


@pytest.mark.parametrize("kind", KINDS)
def test_texts_of_one_thing_over_and_over_are_read(kind: str) -> None:
    assert not fails(KINDS[kind](1_200))


def test_a_listed_name_in_capitals_has_a_label_or_is_no_name() -> None:
    for text in ("GOOGLE 3", "E FREE ACEH MOVEMENT"):
        assert not fails(text)


def test_one_word_of_another_language_makes_no_paragraph_foreign() -> None:
    assert foreign("Russia attacked Ukraine on Monday. " * 4) is None
    assert foreign("Hän sanoi että se on totta ja myös oikein, mutta ei heti.") == "Finnish"
