"""What the matches of the rules for time expressions mean."""

from __future__ import annotations

import re
from math import isfinite

from newsview.extract.times.meanings import (
    Around,
    Calendar,
    Clock,
    Fixed,
    Holiday,
    Meaning,
    NamedPeriod,
    Period,
    Relation,
    Weekday,
)
from newsview.extract.times.words import (
    CENTURIES,
    MONTHS,
    ORDINALS,
    PARTS,
    SEASONS,
    SETS,
    WEEKDAYS,
    number_of,
    unit_of,
)
from newsview.store.document.edtf import Unit, duration

__all__ = [
    "ago",
    "anaphor",
    "around",
    "beyond",
    "century",
    "clock",
    "decade",
    "deictic",
    "holiday",
    "iso",
    "length",
    "named",
    "numeric",
    "of_month",
    "one",
    "part",
    "part_near",
    "period",
    "reference",
    "repeated",
    "short_year",
    "vague",
    "weekday",
    "year",
    "years_range",
]


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


def of_month(m: re.Match[str]) -> Meaning | None:
    """A month, with a day, two days or a year: *March 5*, *5 to 7 March 1946*, *last March*."""
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


def around(m: re.Match[str]) -> Meaning | None:
    """The week, month or other unit around a date: *the week of March 5*."""
    inner, unit = of_month(m), unit_of(m["unit"])
    return Around(unit, inner) if inner is not None and unit else None


def numeric(m: re.Match[str]) -> Meaning | None:
    """A date in digits: *5/3/2024*, *5.3.24*; a number above twelve, or a stop between, makes the day come first."""
    a, b, year = int(m["a"]), int(m["b"]), int(m["year"])
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    month, day = (b, a) if a > 12 or m["sep"] == "." else (a, b)
    return Fixed(f"{year:04}-{month:02}-{day:02}") if 1 <= month <= 12 and 1 <= day <= 31 else None


def iso(m: re.Match[str]) -> Meaning | None:
    """A date, or date and time, as ISO 8601 writes it."""
    value = m[0].replace(" ", "T") if m[0][4] == "-" else f"{m[0][:4]}-{m['m']}-{m['d']}"
    return Fixed(value) if 1 <= int(m["m"]) <= 12 and 1 <= int(m["d"]) <= 31 else None


def weekday(m: re.Match[str]) -> Meaning:
    """A day of the week, with its part of day: *next Monday morning*."""
    g = m.groupdict()
    day = Weekday(WEEKDAYS[m["weekday"].lower().rstrip(".")], _relation(g.get("relation")), _years(g.get("week")))
    return Clock(PARTS[g["part"].lower()], day) if g.get("part") else day


def period(m: re.Match[str]) -> Meaning | None:
    """The unit before, after or around the publication: *last year*, *this week*, *the coming summer*."""
    word, relation = m["unit"].lower(), _relation(m["relation"])
    if word in SEASONS:
        return NamedPeriod(SEASONS[word], None, relation)
    unit = unit_of(word)
    return Period(unit, {"last": -1, "next": 1, "this": 0, None: 0}[relation]) if unit else None


def length(m: re.Match[str]) -> Meaning:
    """A duration: *two and a half hours*."""
    number = number_of(m["number"])
    return _duration(number + 0.5 if number is not None and m["half"] else number, m["unit"])


def _duration(number: float | None, word: str) -> Fixed:
    """So many units; of an unknown number EDTF knows no value."""
    word = word.lower()
    number = number if number is not None and isfinite(number) else None
    if word.startswith(("second", "min", "hour")):
        if number is not None and number % 1 and word.startswith("hour"):
            hours, minutes = divmod(round(number * 60), 60)
            return Fixed(f"PT{hours}H{minutes}M" if hours else duration(minutes, "M", clock=True))
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
    return Fixed(duration(number, letter, clock=bool(clock))) if number else Fixed(None, f"P{clock}X{letter}")


def ago(m: re.Match[str]) -> Meaning | None:
    """A distance in time: *three days ago*, *two years later*, *some weeks from now*."""
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


def clock(m: re.Match[str]) -> Meaning | None:
    """A time of day: *10:35 p.m.*, *noon*, *18:00 GMT*."""
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


def part(m: re.Match[str]) -> Meaning:
    """A part of the day: *in the morning*, *after dark*."""
    return Clock(PARTS[(m["part"] or m["dark"]).lower()])


def part_near(m: re.Match[str]) -> Meaning:
    """A part of the day of publication or of the one before: *last night*, *this morning*."""
    return Clock(PARTS[m["part"].lower()], Period("D", -1 if m["which"].lower() == "last" else 0))


def named(m: re.Match[str]) -> Meaning | None:
    """A season, quarter or half of a year: *spring 2024*, *Q3*, *the second half of last year*."""
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
    return NamedPeriod(number, year, _relation(g.get("relation")), _years(g.get("off")))


def deictic(m: re.Match[str]) -> Meaning:
    """A day seen from the publication, with its part of day: *yesterday evening*, *tonight*."""
    word, part = m["word"].lower(), (m["part"] or "").lower()
    day = Period("D", {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}[word])
    part = "night" if word == "tonight" else part
    return Clock(PARTS[part], day) if part else day


def beyond(m: re.Match[str]) -> Meaning:
    """The day after tomorrow, or before yesterday."""
    return Period("D", 2 if m["way"].lower() == "after" else -2)


def anaphor(m: re.Match[str]) -> Meaning | None:
    """A time seen from the one mentioned before: *the following day*, *the same month*."""
    words, unit = m[0].lower(), m["unit"].lower()
    back, ahead = re.search("previous|preceding|before|earlier$|prior", words), re.search("next|following|after", words)
    amount = -1 if back else 1 if ahead else 0
    if unit in PARTS:
        return Clock(PARTS[unit], Period("D", amount, "text"))
    kind = unit_of(unit)
    return Period(kind, amount, "text") if kind else None


def year(m: re.Match[str]) -> Meaning:
    """A year of four digits."""
    return Fixed(m["year"])


def years_range(m: re.Match[str]) -> Meaning | None:
    """Two years: *1998-99*."""
    last = m["year"][: 4 - len(m["to"])] + m["to"]
    return Fixed(f"{m['year']}/{last}") if len(m["to"]) != 3 and last > m["year"] else None


def short_year(m: re.Match[str]) -> Meaning:
    """A year of two digits: from 30 on of the last century."""
    return Fixed(("20" if m["year"] < "30" else "19") + m["year"])


def decade(m: re.Match[str]) -> Meaning:
    """A decade: *the 1990s*, *the nineties*."""
    century = m.groupdict().get("century") or "19"
    return Fixed(f"{century}{m['decade'][0]}X")


def century(m: re.Match[str]) -> Meaning:
    """A century: *the 19th century*."""
    word = m["which"].lower()
    return Fixed(f"{(int(word[:-2]) if word[0].isdigit() else CENTURIES[word]) - 1:02}XX")


def vague(m: re.Match[str]) -> Meaning:
    """A duration of unknown number: *several days*."""
    return _duration(None, m["unit"])


def one(m: re.Match[str]) -> Meaning:
    """A duration of one unit, or of an unknown number of them: *a week*, *for weeks*."""
    return _duration(None if m["unit"].lower().endswith("s") else 1, m["unit"])


def repeated(m: re.Match[str]) -> Meaning:
    """A time that comes again: *daily*, *every Monday*, *every other week*."""
    g = m.groupdict()
    if g.get("word"):
        return Fixed(SETS[g["word"].lower()])
    if g.get("weekday"):
        return Fixed(None, f"XXXX-WXX-{WEEKDAYS[g['weekday'].lower()] + 1}")
    if (unit := m["unit"].lower().rstrip("s")) in PARTS:
        return Fixed(None, f"XXXX-XX-XXT{PARTS[unit]}")
    return _duration(2 if (g.get("other") or "").lower() == "other" else number_of(g.get("number") or "1"), unit)


def holiday(m: re.Match[str]) -> Meaning:
    """A day with a name: *Christmas 2023*."""
    year = int(m["year"]) if m["year"] else None
    return Holiday(m["holiday"].lower().replace("’", "'"), year, _relation(m["relation"]))


def reference(m: re.Match[str]) -> Meaning:
    """A time that names no date: *now*, *recently*, *in the future*."""
    text = m[0].lower()
    if re.search("future|soon|shortly|coming", text):
        return Fixed(None, "FUTURE_REF")
    return Fixed(None, "PRESENT_REF" if re.search("now|current|present|moment|these|time being", text) else "PAST_REF")
