"""The words that English tells time with, and what they count."""

from __future__ import annotations

import re
from typing import Any, Final

from newsview.extract.lexicon import read_json
from newsview.store.document.edtf import Unit

__all__ = ["BEFORE_MONTHS", "BEFORE_YEARS", "CENTURIES", "CODES", "HOLIDAYS", "KINDS", "MONTHS", "NUMBERS", "ORDINALS"]
__all__ += ["PARTS", "SCHEDULED", "SCORES", "SEASONS", "SETS", "WEEKDAYS", "number_of", "unit_of"]

_DATA: Final[dict[str, Any]] = read_json("times.json")


def _numbered(names: list[str], lengths: tuple[int, ...], first: int) -> dict[str, int]:
    """Number by name and by its abbreviations of such lengths."""
    return {name[:n]: i for i, name in enumerate(names, first) for n in (*lengths, len(name))}


MONTHS: Final = _numbered(_DATA["months"], (3, 4), 1)
"""Month by its lower-case name or abbreviation."""

WEEKDAYS: Final = _numbered(_DATA["weekdays"], (3, 4, 5), 0)
"""Weekday, Monday 0, by its lower-case name or abbreviation."""

SEASONS: Final[dict[str, int]] = _DATA["seasons"]
"""Season by name, numbered as EDTF does."""

CODES: Final = {21: "SP", 22: "SU", 23: "FA", 24: "WI", 33: "Q1", 34: "Q2", 35: "Q3", 36: "Q4", 40: "H1", 41: "H2"}
"""TIMEX3 spelling of what EDTF writes as a month of 21 and more."""

UNITS: Final[dict[str, Unit]] = _DATA["units"]

PARTS: Final[dict[str, str]] = _DATA["parts"]
"""Part of the day, as TIMEX3 writes it after the T."""

SETS: Final[dict[str, str]] = _DATA["sets"]
"""Adjectives and adverbs of repetition, and how far apart."""

ORDINALS: Final[dict[str, int]] = _DATA["ordinals"]
CENTURIES: Final[dict[str, int]] = {w: i for i, w in enumerate(_DATA["centuries"], 1)}

HOLIDAYS: Final[dict[str, Any]] = _DATA["holidays"]
"""Holiday to `[month, day]`; to `[month, nth, weekday]` (0th: the last); or to *easter* or *thanksgiving* plus days."""


BEFORE_MONTHS: Final = frozenset(_DATA["before months"])
"""Words that may be before a month's name that is also a word (May, March)."""

BEFORE_YEARS: Final = frozenset(_DATA["before years"])
SCHEDULED: Final = frozenset(_DATA["scheduled"])
"""Verbs whose present tense, with a day, tells what is scheduled."""

SCORES: Final[dict[str, float]] = _DATA["scores"]
"""By rule, the share of proposals with the gold's value on the MEANTIME and TempEval-3 (AQUAINT) dev data, smoothed."""


def _numbers() -> dict[str, float]:
    small, tens = _DATA["numbers"]["small"], _DATA["numbers"]["tens"]
    found: dict[str, float] = {w: i for i, w in enumerate(small)} | {w: 10 * i for i, w in enumerate(tens, 2)}
    found |= {f"{t}-{u}": 10 * i + j for i, t in enumerate(tens, 2) for j, u in enumerate(small[1:10], 1)}
    other: dict[str, float] = _DATA["numbers"]["other"]
    return found | other


NUMBERS: Final = _numbers()


LONGEST_NUMBER: Final = 40
"""Characters of a number that counts anything; in digits it fits a float with room to spare."""


def number_of(words: str) -> float | None:
    """What a number in digits or words counts; None for several, few, many and the like."""
    words = re.sub(r"[\s\u00a0]+", " ", words.strip().lower())
    if len(words) > LONGEST_NUMBER:
        return None
    if m := re.fullmatch(r"(?:(\d[\d,]*) )?(\d)/(\d)", words):
        return int((m[1] or "0").replace(",", "")) + int(m[2]) / (int(m[3]) or 1)
    if m := re.fullmatch(r"(\d[\d,]*)(\.\d+)?", words):
        return float(m[1].replace(",", "") + (m[2] or ""))
    if m := re.fullmatch(r"(.+?) and a half", words):
        whole = number_of(m[1])
        return None if whole is None else whole + 0.5
    return NUMBERS.get(words, NUMBERS.get(words.replace(" ", "-")))


def unit_of(word: str) -> Unit | None:
    """The unit that a singular or plural noun names; None for hours and shorter."""
    word = word.lower().rstrip(".")
    return UNITS.get(word) or UNITS.get(word.removesuffix("s"))


def _kinds() -> dict[str, frozenset[str]]:
    singular = [*UNITS, "hour", "minute", "second", "min", "century"]
    words_of: dict[str, list[str]] = {
        "month": [*MONTHS],
        "weekday": [*WEEKDAYS, *(f"{day}s" for day in WEEKDAYS if day.endswith("day"))],
        "part": [*PARTS],
        "season": [*SEASONS],
        "unit": [*singular, *(w + "s" for w in singular), *(w + "long" for u in singular for w in (u, u + "s"))],
        "set": [w.split("-")[-1] for w in SETS],
        **_DATA["openers"],
    }
    found: dict[str, set[str]] = {}
    for kind, words in words_of.items():
        for word in words:
            found.setdefault(word, set()).add(kind)
    return {word: frozenset(kinds) for word, kinds in found.items()}


KINDS: Final = _kinds()
"""Kinds of rules that a lower-case word opens."""
