"""How the time for an article grows with it: long texts of one thing over and over, then four times as long.

    python tests/bench/growth.py [--characters 25000] [--times 4] [--most 5] [--kind "long digits" ...] [--json]

One line a kind of text: seconds of processor time for the short and the long one, how many times as long it took, and
the part of the pipeline that grew most among those that take a tenth of the time or more. Ends with 1 where a text took
more than `--most` times as long, or where a part failed. No text is of the world: every kind is made here.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".imports"))

from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.pipeline.pipeline import annotate
from newsview.store.document.model import Article
from tests.bench.stages import stages_of

__all__ = ["KINDS", "Growth", "growth_of", "main"]


def _numbered(made: Callable[[int], str]) -> Callable[[int], str]:
    """Pieces made for 0, 1, 2 and on, one after the other, as long as wanted."""

    def text(characters: int) -> str:
        pieces: list[str] = []
        size = 0
        for number in count():
            if size >= characters:
                break
            pieces.append(made(number))
            size += len(pieces[-1])
        return "".join(pieces)[:characters]

    return text


def _same(piece: str) -> Callable[[int], str]:
    return _numbered(lambda number: piece)


def _person(number: int) -> str:
    """A name like no other."""
    return f"Jan{chr(97 + number % 26)} Do{chr(97 + number // 26 % 26)}{chr(97 + number // 676 % 26)}"


STORY = (
    "The army of Syria attacked Aleppo on Monday, John Kirby said. “We will not wait,” he told reporters in Paris. "
    "It was the third attack in two weeks, and 12 people died.\n"
)

KINDS: dict[str, Callable[[int], str]] = {
    "story": _same(STORY),
    "same sentence": _same("Russia attacked Ukraine on Monday. "),
    "same sentence with pronouns": _same("He said that she told him that they would meet her there. "),
    "names": _numbered(lambda n: f"{_person(n)} met Acme{n} Inc. in Paris. "),
    "names in a row": _numbered(lambda n: f"{_person(n)}, "),
    "one name in a row": _same("Jane Doe, "),
    "names of one family": _numbered(lambda n: f"{_person(n).split()[0]} Kim said so. Mr. Kim left. "),
    "dates": _numbered(lambda n: f"On Jan. {n % 28 + 1}, {1950 + n % 70}, at {n % 12 + 1} p.m. it rained. "),
    "dates in a row": _numbered(lambda n: f"{n % 28 + 1} March {1950 + n % 70}, "),
    "relative dates": _same("Last week he left on Monday, two days later. "),
    "quotes": _numbered(lambda n: f"“We won’t go {n},” he said. "),
    "quotes nested": _same("“He said ‘they said “go” now’ and left,” she said. "),
    "quotes unclosed": _numbered(lambda n: f"“We won’t go {n}, he said.\n"),
    "opening quotes": _same("“"),
    "straight quotes": _same('"We go" '),
    "sources": _numbered(lambda n: f"{_person(n)} said that {_person(n + 1)} said that it was true. "),
    "pronouns": _same("he she it they him her them his "),
    "no sentence end": _same("the man of the town saw a dog and "),
    "no sentence end, names": _numbered(lambda n: f"{_person(n)} saw Russia attack the town of Acme{n} and "),
    "clauses": _same("who said that the man that he saw knew "),
    "headlines": _numbered(lambda n: f"Russia Attacks Town Number {n} as Talks Fail\n"),
    "capitals": _same("RUSSIA ATTACKS UKRAINE AND NATO MEETS ON MONDAY. "),
    "capitals, no sentence end": _same("RUSSIA ATTACKS UKRAINE AND NATO MEETS ON MONDAY "),
    "headlines in capitals": _numbered(lambda n: f"RUSSIA ATTACKS TOWN {_person(n).upper()} AS TALKS FAIL\n"),
    "short lines": _numbered(lambda n: f"item {n}\n"),
    "bullets": _numbered(lambda n: f"• {_person(n)}, Acme{n} Inc.\n"),
    "bullets alone": _same("• - * "),
    "tables of numbers": _numbered(lambda n: f"{n}\t{n * 7 % 1000}.5\t{n * 13 % 97}%\n"),
    "tables by spaces": _numbered(lambda n: f"Acme{n}     {n * 7 % 1000}     {n * 13 % 97}\n"),
    "amounts": _numbered(lambda n: f"It cost ${n} million and {n} soldiers, {n % 97} per cent. "),
    "long digits": _same("1234567890"),
    "digits with commas": _same("1,234,"),
    "digits and spaces": _same("12 "),
    "decades": _same("1990s-"),
    "one huge token": _same("x"),
    "one huge token in capitals": _same("X"),
    "one huge hyphenated token": _same("well-"),
    "hyphens": _same("-"),
    "dashes": _same("— "),
    "full stops": _same("."),
    "initials": _same("J. R. "),
    "abbreviations": _same("U.S."),
    "brackets": _same("("),
    "brackets closed": _same("()"),
    "brackets nested": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "marks": _same("\"'“”’—-.,;:()[]"),
    "spaces": _same(" "),
    "spaces within": _same("a" + " " * 200),
    "blank lines": _same("\n"),
    "blank lines between": _same("It rained." + "\n" * 50),
    "tabs": _same("\t"),
    "commas": _same(", "),
    "credits": _numbered(lambda n: f"Photograph: {_person(n)}/Reuters\n"),
    "credits in brackets": _numbered(lambda n: f"(Reporting by {_person(n)}; Editing by {_person(n + 1)}) "),
    "bylines": _numbered(lambda n: f"By {_person(n)} and {_person(n + 7)}, Staff Writer\n"),
    "datelines": _numbered(lambda n: f"PARIS, Jan. {n % 28 + 1} (Reuters) - It rained.\n"),
    "dateline without end": _same("PARIS, "),
    "URLs": _numbered(lambda n: f"https://example.org/a/{n}?q={n} "),
    "one long URL": lambda size: ("https://example.org/" + "a/b-c_d?e=f&" * size)[:size],
    "e-mail addresses": _numbered(lambda n: f"jane.doe{n}@example.org, "),
    "one long e-mail address": _same("jane.doe@"),
    "hashtags": _numbered(lambda n: f"#Russia{n} @jane{n} "),
    "combining marks": _same("e\u0301\u0301\u0301"),
    "emoji": _same("🇺🇦🔥 "),
    "Cyrillic": _same("Россия атаковала город в понедельник. "),
    "Chinese": _same("俄罗斯周一袭击了这座城市。"),
}
"""Texts of one thing over and over, by what it is: each made of as many characters as are wanted."""


class Growth(NamedTuple):
    """How the time of a kind of text grows."""

    kind: str
    short: float
    long: float
    """Seconds of processor time."""
    part: str
    part_times: float
    """The part of the pipeline that grew most, and how many times as long it took."""
    failed: tuple[str, ...]
    """The parts that failed on the long text."""

    @property
    def times(self) -> float:
        return self.long / max(self.short, 1e-6)


def growth_of(kind: str, characters: int, times: float, model: str = DEFAULT_MODEL) -> Growth:
    """Runs the kind of text at `characters` and at `times` as many."""
    short, long = (
        stages_of(Article(id=kind, text=KINDS[kind](size)), model) for size in (characters, round(characters * times))
    )
    failed = annotate(Article(id=kind, text=KINDS[kind](characters)), model=model).annotation.failed
    before, after = sum(short.values()), sum(long.values())
    grown = {part: seconds / max(short.get(part, 0.0), 1e-3) for part, seconds in long.items() if seconds > after / 10}
    part = max(grown, key=lambda part: grown[part])
    return Growth(kind, before, after, part, grown[part], tuple(f.component for f in failed))


def main(words: Sequence[str] | None = None) -> int:
    """Runs it; the words of the command line, or those given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=25_000, help="of the short text (default: %(default)s)")
    parser.add_argument("--times", type=float, default=4.0, help="the long text as many (default: %(default)s)")
    parser.add_argument("--most", type=float, default=5.0, help="times as long it may take (default: %(default)s)")
    parser.add_argument("--kind", nargs="+", choices=sorted(KINDS), metavar="KIND", default=list(KINDS))
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--json", action="store_true", help="one object a line")
    arguments = parser.parse_args(words)
    annotate(Article(id="warm", text=STORY * 20), model=arguments.model)
    worst = 0
    for kind in arguments.kind:
        growth = growth_of(kind, arguments.characters, arguments.times, arguments.model)
        over = growth.times > arguments.most
        worst |= over or bool(growth.failed)
        if arguments.json:
            sys.stdout.write(json.dumps({**growth._asdict(), "times": growth.times}) + "\n")
        else:
            failed = f", failed: {', '.join(growth.failed)}" if growth.failed else ""
            sys.stdout.write(
                f"{'OVER ' if over else ''}{kind}: {growth.short:.2f} s, {growth.long:.2f} s, {growth.times:.1f} times;"
                f" {growth.part} {growth.part_times:.1f} times{failed}\n"
            )
        sys.stdout.flush()
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
