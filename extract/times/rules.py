"""The rules that read time expressions: a pattern each, the kinds of words that open it, and what it means.

In a pattern a space stands for white space, `~` for white space or none, and `<name>` for a piece of `PIECES`. Case is
ignored, except in pieces that need a capital. Of rules that match at the same place, the longest wins, then the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from newsview.extract.times import readings as read
from newsview.extract.times.meanings import Fixed, Label, Meaning, Period
from newsview.extract.times.words import CENTURIES, HOLIDAYS, MONTHS, NUMBERS, SEASONS, SETS

__all__ = ["RULES", "Rule"]


@dataclass(frozen=True)
class Rule:
    """A kind of time expression: how it is written, its label, and what a match means."""

    name: str
    kinds: frozenset[str]
    """Kinds of trigger words, one of which must be near."""
    template: str
    label: Label
    read: Callable[[re.Match[str]], Meaning | None]
    """What a match means; None where it is no time after all."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is first needed: all of them together would hold up a key press."""
        return _compiled(self.template)


SPACE: Final = r"[ \t\u00a0\u202f]"


def _any(words: Iterable[str]) -> str:
    """An alternation, the longest first."""
    return "|".join(w.replace(".", r"\.").replace("'", "['’]") for w in sorted(words, key=len, reverse=True))


_SHORT_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sept Sep Oct Nov Dec"
_LONG_MONTHS = [m for m in MONTHS if len(m) > 4 or m in ("may", "june", "july")]

NAMED_DAY: Final = "".join(f"(?<!{word} )" for word in ["Black", "Bloody", "Super", "Cyber", "Fat", "Holy", "Giving"])
"""Not before a weekday that with such a word names something else: Black Monday."""

PIECES: Final = {
    "month": rf"(?P<month>(?-i:(?:{_SHORT_MONTHS.replace(' ', '|')}|{_SHORT_MONTHS.upper().replace(' ', '|')})\b\.?|"
    + "|".join(w for m in _LONG_MONTHS for w in (m.title(), m.upper()))
    + r"))",
    "day": r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b",
    "year": r"(?P<year>1[5-9]\d\d|20\d\d)\b",
    "weekday": NAMED_DAY + r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)",
    "shortday": NAMED_DAY + r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?)",
    "number": r"(?P<number>\d[\d,]*(?:\.\d+)?(?: \d/\d)?|\d/\d|(?:a few|"
    + _any(NUMBERS)
    + r"|several|many|few|some|numerous|countless|hundreds of|thousands of|dozens of)(?: and a half)?)",
    "unit": r"(?P<unit>(?:day|week|weekend|month|year|yr|decade|fortnight|minute|min|hour)s?|seconds|century|"
    r"centuries)\b",
    "part": r"(?P<part>morning|afternoon|evening|night)",
    "mod": r"(?:(?:(?:very |as )?(?:early|late) as|very early|very late|early|earlier|later?|mid|"
    r"(?:the )?(?:middle|beginning|start|end|close|eve|dawn) of)(?:\b(?:-|~)(?:in )?(?:the )?))?",
    "off": r"(?:(?:,| of)? (?P<off>(?:this|last|next|the same|the following|the previous|that) year))",
    "zone": r"(?:~(?P<zone>\(?(?-i:GMT|UTC|[ECMP][SD]T|ET|CES?T|BST|IST|JST|MSK|local time)\b"
    r"(?:~[+-]\d{1,2}(?::?\d\d)?)?\)?))?",
    "relation": r"(?P<relation>last|next|this past|this coming|this)",
}  # fmt: skip


def _compiled(pattern: str) -> re.Pattern[str]:
    for _ in range(2):
        pattern = re.sub(r"(?<!\?P)<([a-z]+)>", lambda m: PIECES[m[1]], pattern)
    pattern = re.sub(
        r"\(\?<[=!][^)]*\)|[~ ]",
        lambda m: m[0].replace(" ", SPACE) if m[0][0] == "(" else SPACE + ("*" if m[0] == "~" else "+"),
        pattern,
    )
    # In ASCII: a letter that folds to another (ſ, ı) or a digit of another script is not what the tables hold.
    return re.compile(rf"(?<![\w$£€@#])(?<!\d[.,])(?a:{pattern})(?!\w)", re.IGNORECASE)


def _rule(name: str, kinds: str, label: Label, read: Callable[[re.Match[str]], Meaning | None], *pattern: str) -> Rule:
    return Rule(name, frozenset(kinds.split()), "".join(pattern), label, read)


RULES: Final = (
    _rule("iso", "digits", "DATE", read.iso,
          r"(?:1[5-9]|20)\d\d-(?P<m>\d\d)-(?P<d>\d\d)(?:(?:T| )\d\d:\d\d(?::\d\d)?Z?)?"),
    _rule("year-first", "digits", "DATE", read.iso, r"(?:19|20)\d\d[/.](?P<m>\d\d)[/.](?P<d>\d\d)"),
    _rule("numeric", "digits", "DATE", read.numeric,
          r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d\d|\d\d)"),
    _rule("nine-eleven", "digits month", "DATE", lambda _: Fixed("2001-09-11"),
          r"(?:9/11|Sept(?:\.|ember)? 11(?= (?:terror\w* )?(?:attack|hijack)))"),
    _rule("month-day", "month", "DATE", read.of_month,
          r"(?:<shortday>,?~)?<mod>(?:<relation> )?<month> <day>(?:~(?:-|–|to)~(?P<last>3[01]|[12]\d|0?[1-9])\b)?",
          r"(?:(?:~,~| |,? (?:of|in) )<year>|<off>)?"),
    _rule("around", "month weekday", "DATE", read.around,
          r"(?:the )?(?P<unit>week|weekend|month) of (?:(?:<weekday>,?~)?<month> <day>(?:,? <year>)?)"),
    _rule("day-month", "month", "DATE", read.of_month,
          r"(?:<shortday>,?~(?:the )?)?<day>(?: of)? <month>(?:,? <year>|<off>)?"),
    _rule("month-year", "month", "DATE", read.of_month,
          r"<mod><month>(?: of|,)? (?:<year>|(?P<off>(?:this|last|next) year))"),
    _rule("month", "month", "DATE", read.of_month, r"<mod>(?:<relation> )?<month>"),
    _rule("weekday", "weekday", "DATE", read.weekday,
          r"<mod>(?:<relation> )?<weekday>(?: <part>)?(?: (?:of )?(?P<week>last|next|this) week)?"),
    _rule("short-weekday", "weekday", "DATE", read.weekday, r"<shortday>(?: <part>)?"),
    _rule("deictic", "deictic", "DATE", read.deictic,
          r"(?:(?:early|earlier|late|later) )?(?P<word>today|tonight|yesterday|tomorrow)(?: <part>)?"),
    _rule("beyond", "deictic", "DATE", read.beyond, r"(?:the )?day (?P<way>before|after) (?:yesterday|tomorrow)"),
    _rule("part-near", "part", "TIME", read.part_near,
          r"(?:(?:early|late|earlier|later) )?(?P<which>this|last) <part>"),
    _rule("part-anaphor", "part", "TIME", read.anaphor,
          r"(?:that|the same|the next|the following|the previous) (?P<unit>morning|afternoon|evening|night)"),
    _rule("part", "part", "TIME", read.part,
          r"(?:(?:early|late|mid)(?:-| )(?:in the )?|(?:in|during|through) the )<part>|",
          r"at (?P<dark>night|dawn|dusk|nightfall|daybreak)"),
    _rule("clock", "clock", "TIME", read.clock,
          r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)(?::\d\d)?)?~(?P<half>[ap]\.m\b\.?|[ap]m\b)<zone>"),
    _rule("clock-part", "part", "TIME", read.clock,
          r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? (?:o['’]clock )?(?:in the|at) <part>"),
    _rule("clock-24", "digits", "TIME", read.clock,
          r"(?!\d:\d\d:)(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?~(?:hours|h\b|hrs)?<zone>"),
    _rule("clock-zone", "clock", "TIME", read.clock,
          r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)~(?P<zone>GMT|UTC|Z\b|hours|hrs)"),
    _rule("clock-word", "part", "TIME", read.clock, r"(?P<word>noon|midday|midnight)"),
    _rule("year", "year", "DATE", read.year, r"(?:<mod>|(?:the )?(?:fiscal year|fiscal|year) |FY~)<year>(?!-)"),
    _rule("years", "year", "DATE", read.years_range, r"(?P<year>1[5-9]\d\d|20\d\d)(?:-|–|/)(?P<to>\d\d(?:\d\d)?)"),
    _rule("short-year", "short-year", "DATE", read.short_year,
          r"(?:(?<=in )|(?<=of )|(?<=since )|(?<=from )|(?<=until ))['’‘](?P<year>\d\d)\b(?!s)"),
    _rule("decade", "decade", "DATE", read.decade, r"<mod>(?:the )?(?P<century>1[5-9]|20)(?P<decade>\d0)['’]?s"),
    _rule("short-decade", "decade", "DATE", read.decade, r"<mod>(?:the ['’‘]?|['’‘])(?P<decade>[2-9]0)['’]?s"),
    _rule("century", "unit", "DATE", read.century,
          r"<mod>(?:the )?(?P<which>(?:[5-9]|1\d|20|21)(?:st|nd|rd|th)|" + _any(CENTURIES) + r")(?:-| )century"),
    _rule("period", "unit season", "DATE", read.period,
          r"<mod>(?:the )?(?P<relation>this past|this coming|last|next|this|past|previous|coming|current|upcoming) ",
          r"(?:(?:fiscal|calendar|school) )?(?P<unit>day|week|weekend|month|quarter|year|decade|century|"
          + _any(SEASONS) + ")"),
    _rule("weekend", "unit", "DATE", lambda _: Period("WE", 0), r"the weekend"),
    _rule("anaphor", "unit", "DATE", read.anaphor,
          r"(?:(?:earlier|later|early|late) )?(?:that same|that very|that|the same|the very same|the next|the "
          r"following|",
          r"the previous|the preceding) (?P<unit>day|week|weekend|month|year|decade|quarter)"),
    _rule("anaphor-before", "unit", "DATE", read.anaphor,
          r"the (?P<unit>day|week|month|year|night) (?:before|after|previous|earlier|prior)(?=[.,;:)\"”]|$)"),
    _rule("ago", "unit", "DATE", read.ago,
          r"(?:(?:just|only|over|about|nearly|almost|around|some|more than|less than|at least|roughly|barely) )?",
          r"<number>(?:-| )(?:(?:full|long|short) )?<unit> ",
          r"(?P<way>ago|earlier|later|from now|hence|previously|back|(?:before|prior)(?=[.,;]|$))"),
    _rule("duration", "unit", "DURATION", read.length,
          r"(?:(?:the|these|those|his|her|their|its)(?:-| ))?(?:(?:over|about|nearly|almost|around|more than|less than|"
          r"at least|up to|roughly|some|as many as|as long as|past|last|next|first|final|another|coming|previous|"
          r"following) )*<number>(?:-| )(?:(?:more|straight|consecutive|full|whole|long|additional|extra|business|"
          r"working|"
          r"trading|calendar|short|solid|successive|academic|fiscal) )?<unit>(?P<half> and a half)?(?!-old| old| of "
          r"age)"),
    _rule("vague", "unit", "DURATION", read.vague,
          r"(?:(?:the|over the|in the|for the) )?(?:(?:past|last|recent|coming|next|previous) )",
          r"(?:(?:few|many|several|couple of) )?(?P<unit>days|weeks|months|years|decades)"),
    _rule("span", "unit", "DURATION", read.one, r"(?:the |this )?past (?P<unit>day|week|month|year|decade|century)"),
    _rule("long", "unit", "DURATION", read.one, r"(?P<unit>hours?|days?|weeks?|months?|years?|decades?|century)-?long"),
    _rule("whole", "unit", "DURATION", read.one,
          r"(?:the|an?) (?:entire|whole|full) (?P<unit>day|week|month|year|decade)"),
    _rule("set", "set", "SET", read.repeated, r"(?P<word>" + _any(SETS) + ")"),
    _rule("every", "unit weekday part", "SET", read.repeated,
          r"(?:(?:once|twice|(?:\w+ )?times?) )?(?:every|each) (?:(?:(?P<other>other|single)|<number>) )?",
          r"(?:(?P<unit>(?:hour|minute|second|day|week|month|year|decade|morning|afternoon|evening|night|"
          r"weekend)s?)|<weekday>)"),
    _rule("weekdays", "weekday", "SET", read.repeated, r"<weekday>s"),
    _rule("times", "unit", "SET", read.repeated,
          r"(?:once|twice|(?:\w+ )?times) (?:an?|per|each) (?P<unit>hour|day|week|month|year)"),
    _rule("per", "unit", "SET", read.repeated, r"per (?P<unit>hour|day|week|month|year)"),
    _rule("quarter", "quarter", "DATE", read.named,
          r"(?:the )?(?P<ordinal>first|second|third|fourth|final|last|opening|closing|1st|2nd|3rd|4th)(?:-| )",
          r"(?:(?:fiscal|financial) )?(?P<part>quarter|half)(?:(?:,? (?:of|in) | )(?:(?:fiscal )?<year>|"
          r"(?P<off>(?:this|last|next) year)|the year))?"),
    _rule("short-quarter", "quarter", "DATE", read.named, r"(?:Q(?P<q>[1-4])|H(?P<h>[12]))(?: (?:of )?<year>)?"),
    _rule("season-year", "season", "DATE", read.named,
          r"<mod>(?:the )?(?P<season>" + _any(SEASONS) + r")(?: of|,)? (?:<year>|(?P<off>(?:this|last|next) year))"),
    _rule("season", "season", "DATE", read.named,
          r"<mod>(?:the )?(?P<season>(?-i:spring|summer|autumn|winter)|",
          r"(?:(?<=in the )|(?<=by the )|(?<=in )|(?<=since the ))fall)(?! of [a-z])"),
    _rule("holiday", "holiday", "DATE", read.holiday,
          r"(?:<relation> )?(?P<holiday>" + _any(HOLIDAYS) + r")(?:,? <year>)?"),
    _rule("reference", "reference", "DATE", read.reference,
          r"(?:(?:more|most|only|just|until|right|as of|up to|by) )?(?:now|currently|recently|nowadays)|very soon|",
          r"(?:in |for )?the (?:(?:near|foreseeable|recent|distant|not-too-distant) )?(?:past|future)",
          r"(?! (?:\d|" + _any(NUMBERS) + r"|few|several|many|couple|century|<unit>))|",
          r"at present|at the moment|these days|in future"),
)  # fmt: skip
