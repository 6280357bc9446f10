"""The rules that read time expressions: a pattern each, the kinds of words that open it, and what it means.

In a pattern a space stands for white space, `~` for white space or none, and `<name>` for a piece of `PIECES`. Case is
ignored, except in pieces that need a capital. Of rules that match at the same place, the longest wins, then the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from extract.edtf import Unit
from extract.timemeanings import (
    Around,
    Calendar,
    Clock,
    Fixed,
    Holiday,
    Label,
    Meaning,
    Named,
    Period,
    Relation,
    Weekday,
)
from extract.timewords import (
    CENTURIES,
    HOLIDAYS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    PARTS,
    SEASONS,
    SETS,
    WEEKDAYS,
    number_of,
    unit_of,
)

__all__ = ["RULES", "Rule"]


class Rule(NamedTuple):
    name: str
    kinds: frozenset[str]
    """Kinds of trigger words, one of which must stand near."""
    pattern: re.Pattern[str]
    label: Label
    read: Callable[[re.Match[str]], Meaning | None]
    """What a match means; None where it is no time after all."""


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
    r"(?-i:Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun)\b\.?)",
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
    return re.compile(rf"(?<![\w$£€@#])(?<!\d[.,]){pattern}(?!\w)", re.IGNORECASE)


def _relation(word: str | None) -> Relation:
    match (word or "").lower().split():
        case [("last" | "past" | "previous" | "prior"), *_] | ["this", "past"]:
            return "last"
        case [("next" | "coming" | "following" | "upcoming"), *_] | ["this", "coming"]:
            return "next"
        case [("this" | "current"), *_]:
            return "this"
    return None


def _years(words: str | None) -> int | None:
    return {"this": 0, "last": -1, "next": 1}.get((words or "").lower().split(" ")[0])


def _of_month(m: re.Match[str]) -> Meaning | None:
    g = m.groupdict()
    month, year = MONTHS[m["month"].lower().rstrip(".")], g.get("year")
    day = int(g["day"]) if g.get("day") else None
    last = int(g["last"]) if g.get("last") else None
    if day and (day > 31 - (month in (4, 6, 9, 11)) - 2 * (month == 2) or (last and last <= day)):
        return None
    if year:
        value = f"{year}-{month:02}" + (f"-{day:02}" if day else "")
        return Fixed(f"{value}/{year}-{month:02}-{last:02}" if last else value)
    return Calendar(month, day, _relation(g.get("relation")), _years(g.get("off")), last)


def _around(m: re.Match[str]) -> Meaning | None:
    inner, unit = _of_month(m), unit_of(m["unit"])
    return Around(unit, inner) if inner is not None and unit else None


def _numeric(m: re.Match[str]) -> Meaning | None:
    a, b, year = int(m["a"]), int(m["b"]), int(m["year"])
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    month, day = (b, a) if a > 12 or m["sep"] == "." else (a, b)
    return Fixed(f"{year:04}-{month:02}-{day:02}") if 1 <= month <= 12 and 1 <= day <= 31 else None


def _iso(m: re.Match[str]) -> Meaning | None:
    value = m[0].replace(" ", "T") if m[0][4] == "-" else f"{m[0][:4]}-{m['m']}-{m['d']}"
    return Fixed(value) if 1 <= int(m["m"]) <= 12 and 1 <= int(m["d"]) <= 31 else None


def _weekday(m: re.Match[str]) -> Meaning:
    g = m.groupdict()
    day = Weekday(WEEKDAYS[m["weekday"].lower().rstrip(".")], _relation(g.get("relation")), _years(g.get("week")))
    return Clock(PARTS[g["part"].lower()], day) if g.get("part") else day


def _period(m: re.Match[str]) -> Meaning | None:
    word, relation = m["unit"].lower(), _relation(m["relation"])
    if word in SEASONS:
        return Named(SEASONS[word], None, relation)
    unit = unit_of(word)
    return Period(unit, {"last": -1, "next": 1, "this": 0, None: 0}[relation]) if unit else None


def _length(m: re.Match[str]) -> Meaning:
    number = number_of(m["number"])
    return _duration(number + 0.5 if number is not None and m["half"] else number, m["unit"])


def _duration(number: float | None, word: str) -> Fixed:
    """So many units; of an unknown number EDTF knows no value."""
    word = word.lower()
    if word.startswith(("second", "min", "hour")):
        if number is not None and number % 1 and word.startswith("hour"):
            hours, minutes = divmod(round(number * 60), 60)
            return Fixed(f"PT{hours}H{minutes}M" if hours else f"PT{minutes}M")
        letter, clock = word[0].upper(), "T"
    else:
        unit: Unit = unit_of(word) or "Y"
        letter, clock = {"WE": "W", "DE": "Y", "C": "Y", "Q": "M"}.get(unit, unit), ""
        number = (
            None
            if number is None
            else number * {"DE": 10, "C": 100, "Q": 3}.get(unit, 1) * (1 + word.startswith("fort"))
        )
        if number is not None and number % 1 and letter == "Y" and not (number * 12) % 1:
            number, letter = number * 12, "M"
    return Fixed(f"P{clock}{number:g}{letter}") if number else Fixed(None, f"P{clock}X{letter}")


def _ago(m: re.Match[str]) -> Meaning | None:
    number, unit, way = number_of(m["number"]), unit_of(m["unit"]), m["way"].lower()
    back = way in ("ago", "earlier", "before", "back", "previously", "prior")
    if number is None:
        return Fixed(None, "PAST_REF" if back else "FUTURE_REF")
    if unit is None:
        return _duration(number, m["unit"])
    if unit in ("DE", "C"):
        number, unit = number * (10 if unit == "DE" else 100), "Y"
    if number % 1:
        number, unit = (number * 12, "M") if unit == "Y" else (round(number), unit)
    return Period(
        unit, int(-number if back else number), "published" if way in ("ago", "from now", "back", "hence") else "text"
    )


def _clock(m: re.Match[str]) -> Meaning | None:
    g = m.groupdict()
    if word := g.get("word"):
        return Clock(PARTS[word.lower()])
    hour, minute = int(m["hour"]), int(g.get("minute") or 0)
    half = {"mor": "a", "aft": "p", "eve": "p", "nig": "p", "": ""}.get((g.get("part") or "").lower()[:3], "")
    half = (g.get("half") or half).lower()[:1]
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return Clock(f"{hour:02}:{minute:02}" + "Z" * bool(re.search("GMT|UTC", g.get("zone") or "")))


def _part(m: re.Match[str]) -> Meaning:
    return Clock(PARTS[(m["part"] or m["dark"]).lower()])


def _part_near(m: re.Match[str]) -> Meaning:
    return Clock(PARTS[m["part"].lower()], Period("D", -1 if m["which"].lower() == "last" else 0))


def _named(m: re.Match[str]) -> Meaning | None:
    g = m.groupdict()
    if g.get("season"):
        number = SEASONS[g["season"].lower()]
    elif g.get("q"):
        number = 32 + int(g["q"])
    elif g.get("h"):
        number = 39 + int(g["h"])
    else:
        order = ORDINALS[g["ordinal"].lower()]
        if (halves := g["part"].lower() == "half") and g["ordinal"].lower() in ("third", "fourth", "3rd", "4th"):
            return None
        number = 39 + min(order, 2) if halves else 32 + order
    year = int(g["year"]) if g.get("year") else None
    return Named(number, year, _relation(g.get("relation")), _years(g.get("off")))


def _deictic(m: re.Match[str]) -> Meaning:
    word, part = m["word"].lower(), (m["part"] or "").lower()
    day = Period("D", {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}[word])
    part = "night" if word == "tonight" else part
    return Clock(PARTS[part], day) if part else day


def _beyond(m: re.Match[str]) -> Meaning:
    return Period("D", 2 if m["way"].lower() == "after" else -2)


def _anaphor(m: re.Match[str]) -> Meaning | None:
    words, unit = m[0].lower(), m["unit"].lower()
    back, ahead = re.search("previous|preceding|before|earlier$|prior", words), re.search("next|following|after", words)
    amount = -1 if back else 1 if ahead else 0
    if unit in PARTS:
        return Clock(PARTS[unit], Period("D", amount, "text"))
    kind = unit_of(unit)
    return Period(kind, amount, "text") if kind else None


def _year(m: re.Match[str]) -> Meaning:
    return Fixed(m["year"])


def _years_range(m: re.Match[str]) -> Meaning | None:
    last = m["year"][: 4 - len(m["to"])] + m["to"]
    return Fixed(f"{m['year']}/{last}") if len(m["to"]) != 3 and last > m["year"] else None


def _short_year(m: re.Match[str]) -> Meaning:
    return Fixed(("20" if m["year"] < "30" else "19") + m["year"])


def _decade(m: re.Match[str]) -> Meaning:
    century = m.groupdict().get("century") or "19"
    return Fixed(f"{century}{m['decade'][0]}X")


def _century(m: re.Match[str]) -> Meaning:
    word = m["which"].lower()
    return Fixed(f"{(int(word[:-2]) if word[0].isdigit() else CENTURIES[word]) - 1:02}XX")


def _vague(m: re.Match[str]) -> Meaning:
    return _duration(None, m["unit"])


def _one(m: re.Match[str]) -> Meaning:
    return _duration(None if m["unit"].lower().endswith("s") else 1, m["unit"])


def _set(m: re.Match[str]) -> Meaning:
    g = m.groupdict()
    if g.get("word"):
        return Fixed(SETS[g["word"].lower()])
    if g.get("weekday"):
        return Fixed(None, f"XXXX-WXX-{WEEKDAYS[g['weekday'].lower()] + 1}")
    if (unit := m["unit"].lower().rstrip("s")) in PARTS:
        return Fixed(None, f"XXXX-XX-XXT{PARTS[unit]}")
    return _duration(2 if (g.get("other") or "").lower() == "other" else number_of(g.get("number") or "1"), unit)


def _holiday(m: re.Match[str]) -> Meaning:
    year = int(m["year"]) if m["year"] else None
    return Holiday(m["holiday"].lower().replace("’", "'"), year, _relation(m["relation"]))


def _reference(m: re.Match[str]) -> Meaning:
    text = m[0].lower()
    if re.search("future|soon|shortly|coming", text):
        return Fixed(None, "FUTURE_REF")
    return Fixed(None, "PRESENT_REF" if re.search("now|current|present|moment|these|time being", text) else "PAST_REF")


def _rule(name: str, kinds: str, label: Label, read: Callable[[re.Match[str]], Meaning | None], *pattern: str) -> Rule:
    return Rule(name, frozenset(kinds.split()), _compiled("".join(pattern)), label, read)


RULES: Final = (
    _rule("iso", "digits", "DATE", _iso, r"(?:1[5-9]|20)\d\d-(?P<m>\d\d)-(?P<d>\d\d)(?:(?:T| )\d\d:\d\d(?::\d\d)?Z?)?"),
    _rule("year-first", "digits", "DATE", _iso, r"(?:19|20)\d\d[/.](?P<m>\d\d)[/.](?P<d>\d\d)"),
    _rule("numeric", "digits", "DATE", _numeric,
          r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d\d|\d\d)"),
    _rule("nine-eleven", "digits month", "DATE", lambda _: Fixed("2001-09-11"),
          r"(?:9/11|Sept(?:\.|ember)? 11(?= (?:terror\w* )?(?:attack|hijack)))"),
    _rule("month-day", "month", "DATE", _of_month,
          r"(?:<shortday>,?~)?<mod>(?:<relation> )?<month> <day>(?:~(?:-|–|to)~(?P<last>3[01]|[12]\d|0?[1-9])\b)?",
          r"(?:(?:~,~| |,? (?:of|in) )<year>|<off>)?"),
    _rule("around", "month weekday", "DATE", _around,
          r"(?:the )?(?P<unit>week|weekend|month) of (?:(?:<weekday>,?~)?<month> <day>(?:,? <year>)?)"),
    _rule("day-month", "month", "DATE", _of_month,
          r"(?:<shortday>,?~(?:the )?)?<day>(?: of)? <month>(?:,? <year>|<off>)?"),
    _rule("month-year", "month", "DATE", _of_month,
          r"<mod><month>(?: of|,)? (?:<year>|(?P<off>(?:this|last|next) year))"),
    _rule("month", "month", "DATE", _of_month, r"<mod>(?:<relation> )?<month>"),
    _rule("weekday", "weekday", "DATE", _weekday,
          r"<mod>(?:<relation> )?<weekday>(?: <part>)?(?: (?:of )?(?P<week>last|next|this) week)?"),
    _rule("short-weekday", "weekday", "DATE", _weekday, r"<shortday>(?: <part>)?"),
    _rule("deictic", "deictic", "DATE", _deictic,
          r"(?:(?:early|earlier|late|later) )?(?P<word>today|tonight|yesterday|tomorrow)(?: <part>)?"),
    _rule("beyond", "deictic", "DATE", _beyond, r"(?:the )?day (?P<way>before|after) (?:yesterday|tomorrow)"),
    _rule("part-near", "part", "TIME", _part_near,
          r"(?:(?:early|late|earlier|later) )?(?P<which>this|last) <part>"),
    _rule("part-anaphor", "part", "TIME", _anaphor,
          r"(?:that|the same|the next|the following|the previous) (?P<unit>morning|afternoon|evening|night)"),
    _rule("part", "part", "TIME", _part,
          r"(?:(?:early|late|mid)(?:-| )(?:in the )?|(?:in|during|through) the )<part>|",
          r"at (?P<dark>night|dawn|dusk|nightfall|daybreak)"),
    _rule("clock", "clock", "TIME", _clock,
          r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)(?::\d\d)?)?~(?P<half>[ap]\.m\b\.?|[ap]m\b)<zone>"),
    _rule("clock-part", "part", "TIME", _clock,
          r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? (?:o['’]clock )?(?:in the|at) <part>"),
    _rule("clock-24", "digits", "TIME", _clock,
          r"(?!\d:\d\d:)(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?~(?:hours|h\b|hrs)?<zone>"),
    _rule("clock-zone", "clock", "TIME", _clock,
          r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)~(?P<zone>GMT|UTC|Z\b|hours|hrs)"),
    _rule("clock-word", "part", "TIME", _clock, r"(?P<word>noon|midday|midnight)"),
    _rule("year", "year", "DATE", _year, r"(?:<mod>|(?:the )?(?:fiscal year|fiscal|year) |FY~)<year>(?!-)"),
    _rule("years", "year", "DATE", _years_range, r"(?P<year>1[5-9]\d\d|20\d\d)(?:-|–|/)(?P<to>\d\d(?:\d\d)?)"),
    _rule("short-year", "short-year", "DATE", _short_year,
          r"(?:(?<=in )|(?<=of )|(?<=since )|(?<=from )|(?<=until ))['’‘](?P<year>\d\d)\b(?!s)"),
    _rule("decade", "decade", "DATE", _decade, r"<mod>(?:the )?(?P<century>1[5-9]|20)(?P<decade>\d0)['’]?s"),
    _rule("short-decade", "decade", "DATE", _decade, r"<mod>(?:the ['’‘]?|['’‘])(?P<decade>[2-9]0)['’]?s"),
    _rule("century", "unit", "DATE", _century,
          r"<mod>(?:the )?(?P<which>(?:[5-9]|1\d|20|21)(?:st|nd|rd|th)|" + _any(CENTURIES) + r")(?:-| )century"),
    _rule("period", "unit season", "DATE", _period,
          r"<mod>(?:the )?(?P<relation>this past|this coming|last|next|this|past|previous|coming|current|upcoming) ",
          r"(?:(?:fiscal|calendar|school) )?(?P<unit>day|week|weekend|month|quarter|year|decade|century|"
          + _any(SEASONS) + ")"),
    _rule("weekend", "unit", "DATE", lambda _: Period("WE", 0), r"the weekend"),
    _rule("anaphor", "unit", "DATE", _anaphor,
          r"(?:(?:earlier|later|early|late) )?(?:that same|that very|that|the same|the very same|the next|the "
          r"following|",
          r"the previous|the preceding) (?P<unit>day|week|weekend|month|year|decade|quarter)"),
    _rule("anaphor-before", "unit", "DATE", _anaphor,
          r"the (?P<unit>day|week|month|year|night) (?:before|after|previous|earlier|prior)(?=[.,;:)\"”]|$)"),
    _rule("ago", "unit", "DATE", _ago,
          r"(?:(?:just|only|over|about|nearly|almost|around|some|more than|less than|at least|roughly|barely) )?",
          r"<number>(?:-| )(?:(?:full|long|short) )?<unit> ",
          r"(?P<way>ago|earlier|later|from now|hence|previously|back|(?:before|prior)(?=[.,;]|$))"),
    _rule("duration", "unit", "DURATION", _length,
          r"(?:(?:the|these|those|his|her|their|its)(?:-| ))?(?:(?:over|about|nearly|almost|around|more than|less than|"
          r"at least|up to|roughly|some|as many as|as long as|past|last|next|first|final|another|coming|previous|"
          r"following) )*<number>(?:-| )(?:(?:more|straight|consecutive|full|whole|long|additional|extra|business|"
          r"working|"
          r"trading|calendar|short|solid|successive|academic|fiscal) )?<unit>(?P<half> and a half)?(?!-old| old| of "
          r"age)"),
    _rule("vague", "unit", "DURATION", _vague,
          r"(?:(?:the|over the|in the|for the) )?(?:(?:past|last|recent|coming|next|previous) )",
          r"(?:(?:few|many|several|couple of) )?(?P<unit>days|weeks|months|years|decades)"),
    _rule("span", "unit", "DURATION", _one, r"(?:the |this )?past (?P<unit>day|week|month|year|decade|century)"),
    _rule("long", "unit", "DURATION", _one, r"(?P<unit>hours?|days?|weeks?|months?|years?|decades?|century)-?long"),
    _rule("whole", "unit", "DURATION", _one,
          r"(?:the|an?) (?:entire|whole|full) (?P<unit>day|week|month|year|decade)"),
    _rule("set", "set", "SET", _set, r"(?P<word>" + _any(SETS) + ")"),
    _rule("every", "unit weekday part", "SET", _set,
          r"(?:(?:once|twice|(?:\w+ )?times?) )?(?:every|each) (?:(?:(?P<other>other|single)|<number>) )?",
          r"(?:(?P<unit>(?:hour|minute|second|day|week|month|year|decade|morning|afternoon|evening|night|"
          r"weekend)s?)|<weekday>)"),
    _rule("weekdays", "weekday", "SET", _set, r"<weekday>s"),
    _rule("times", "unit", "SET", _set,
          r"(?:once|twice|(?:\w+ )?times) (?:an?|per|each) (?P<unit>hour|day|week|month|year)"),
    _rule("per", "unit", "SET", _set, r"per (?P<unit>hour|day|week|month|year)"),
    _rule("quarter", "quarter", "DATE", _named,
          r"(?:the )?(?P<ordinal>first|second|third|fourth|final|last|opening|closing|1st|2nd|3rd|4th)(?:-| )",
          r"(?:(?:fiscal|financial) )?(?P<part>quarter|half)(?:(?:,? (?:of|in) | )(?:(?:fiscal )?<year>|"
          r"(?P<off>(?:this|last|next) year)|the year))?"),
    _rule("short-quarter", "quarter", "DATE", _named, r"(?:Q(?P<q>[1-4])|H(?P<h>[12]))(?: (?:of )?<year>)?"),
    _rule("season-year", "season", "DATE", _named,
          r"<mod>(?:the )?(?P<season>" + _any(SEASONS) + r")(?: of|,)? (?:<year>|(?P<off>(?:this|last|next) year))"),
    _rule("season", "season", "DATE", _named,
          r"<mod>(?:the )?(?P<season>(?-i:spring|summer|autumn|winter)|",
          r"(?:(?<=in the )|(?<=by the )|(?<=in )|(?<=since the ))fall)(?! of [a-z])"),
    _rule("holiday", "holiday", "DATE", _holiday,
          r"(?:<relation> )?(?P<holiday>" + _any(HOLIDAYS) + r")(?:,? <year>)?"),
    _rule("reference", "reference", "DATE", _reference,
          r"(?:(?:more|most|only|just|until|right|as of|up to|by) )?(?:now|currently|recently|nowadays)|very soon|",
          r"(?:in |for )?the (?:(?:near|foreseeable|recent|distant|not-too-distant) )?(?:past|future)",
          r"(?! (?:\d|" + _any(NUMBERS) + r"|few|several|many|couple|century|<unit>))|",
          r"at present|at the moment|these days|in future"),
)  # fmt: skip
