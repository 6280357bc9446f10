"""What in an article is not the story: credits, bylines, datelines, advertisements, captions, links to other stories.

Plain text gives it away by wording (`extract.reading.furniture_patterns`), position and shape: a byline is at the
top, an agency's credits at the end, a link to another story is a headline without a full stop. What is
doubtful is story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsview.extract.reading import furniture_patterns as wording
from newsview.store.document.edtf import is_edtf
from newsview.store.document.model import Furniture, FurnitureKind

__all__ = ["LINE", "Dateline", "dateline", "mark"]

LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
"""A line of text, which is a paragraph in an article."""

TOP, END = 6, 8
"""Lines from the top among which bylines and datelines are, and from the end among which agencies' credits do."""

LONGEST_LINE = 600
"""Code points of a line that can be furniture as a whole."""

REACH = 240
"""Code points before the end of a line within which a credit that ends it begins."""

SENTENCES = re.compile(r"[.!?][\"”’]?\s+[A-Z]")

SENTENCE_END = re.compile(r"[.!?…]['\"”’)\]]*\s*$")

Mark = tuple[int, int, FurnitureKind]
"""`(start, end, kind)`."""


class Dateline(NamedTuple):
    """What a dateline says: a place as it is written, and a date as EDTF (`XXXX-01-09` without a year)."""

    place: str | None
    date: str | None


def mark(text: str) -> tuple[Furniture, ...]:
    """The furniture of a plain text, in order, never overlapping, never empty, without the white space around it."""
    lines = [
        (at, at + len(body))
        for found in LINE.finditer(text)
        if (body := found.group().strip())
        for at in [_lead(found)]
    ]
    marks: list[Mark] = []
    for index, (start, end) in enumerate(lines):
        line = text[start:end]
        marks.extend((start + a, start + b, kind) for a, b, kind in _line(line, index, len(lines)))
    if len(wording.SPEAKER.findall(text)) > 1:  # a transcript: what looks like a place and a colon is who speaks
        marks = [m for m in marks if m[2] != "dateline" or text[m[1] - 1] != ":"]
    marks.extend(_captions_and_links(text, lines, marks))
    return tuple(Furniture(start=a, end=b, kind=kind) for a, b, kind in _apart(text, marks))


def _lead(line: re.Match[str]) -> int:
    body = line.group()
    return line.start() + len(body) - len(body.lstrip())


def _line(line: str, index: int, count: int) -> Iterator[Mark]:
    """The furniture in one line, by its wording and its place among the lines."""
    if len(line) <= LONGEST_LINE and (kind := _kind_of_whole(line, index, count)):
        yield 0, len(line), kind
        return
    yield from _opening(line, index)
    yield from _advertisements(line)
    for found in wording.IMAGE_COPYRIGHT.finditer(line):
        yield found.start(), found.end(), "credit"
        if found.start() == 0 and found.end() < len(line):
            yield found.end(), len(line), "caption"
    for found in wording.BRACKETED_CREDIT.finditer(line):
        yield found.start(), found.end(), "credit"
    offset = max(0, len(line) - REACH)
    if credit := wording.CREDIT.search(line, offset):
        yield credit.start(), credit.end(), "credit"
        before = line[: credit.start()].strip()
        if before and len(before) < LONGEST_LINE and wording.CAPTION_SHAPE.search(before):
            yield 0, credit.start(), "caption"
    if related := wording.RELATED_INLINE.search(line, offset):
        yield related.start(), related.end(), "related"
    if tail := wording.TAIL_INLINE.search(line, max(0, len(line) - LONGEST_LINE)):
        yield tail.start(), tail.end(), "other"


def _kind_of_whole(line: str, index: int, count: int) -> FurnitureKind | None:
    """What a line is that is furniture from end to end; None for one that is not."""
    words = line.count(" ") + 1
    if wording.ADVERTISEMENT_LINE.fullmatch(line) or wording.SHARE_ONE.fullmatch(line):
        return "advertisement"
    if wording.SHARE_LINE.fullmatch(line + " ") and words > 1:
        return "advertisement"
    if words <= 30 and wording.INVITATION.match(line):
        return "advertisement"
    if (related := wording.RELATED_LINE.fullmatch(line)) and words <= 30 and index:
        return "related" if not (rest := related["rest"]) or not SENTENCES.search(rest) else None
    if index and (wording.NOTICE.fullmatch(line) or (index >= count - END and wording.TAIL.fullmatch(line))):
        return "other"
    if words <= 12 and wording.MAIL.search(line) and (index < TOP or index >= count - END):
        return "other"
    if wording.CREDIT.fullmatch(line) or wording.BRACKETED_CREDIT.fullmatch(line):
        return "credit"
    if index < TOP and words <= 16 and wording.BYLINE.fullmatch(line):
        return "byline"
    if index < TOP and wording.DATED.fullmatch(line):
        return "dateline"
    return None


def _opening(line: str, index: int) -> Iterator[Mark]:
    """A dateline at the start of a line: near the top in any form, further down only with its agency."""
    found = wording.DATELINE.match(line) or (wording.DATE_FIRST.match(line) if index < TOP else None)
    if found is None or wording.NOT_A_PLACE.match(line):
        return
    groups = found.groupdict()
    if groups.get("colon"):
        if index < 2:
            yield found.start(), found.end() - 1, "dateline"
    elif index < TOP or groups.get("named") or groups.get("sourced"):
        yield found.start(), found.end(), "dateline"


def _advertisements(line: str) -> Iterator[Mark]:
    """Markers between sentences or inside a running one; not the word as a noun of the story."""
    for found in wording.ADVERTISEMENT.finditer(line):
        before, after = line[max(0, found.start() - 40) : found.start()], line[found.end() : found.end() + 20]
        if found.group().isupper():
            fits = not (before + after).isupper()
        elif not found.group().startswith("Advertisement") or " " in found.group():
            fits = True
        elif wording.ADVERTISEMENT_NAME.match(after) or wording.DETERMINED.search(before):
            fits = False
        elif not before or SENTENCE_END.search(before[-8:]):
            fits = not re.match(r"\s+[a-z]|[’'-]", after)
        else:
            fits = (
                re.match(r"\s+[a-z]", after) is not None and re.search(r"[a-z,;]\s+$|day\s+$", before[-8:]) is not None
            )
        if fits:
            yield found.start(), found.end(), "advertisement"


def _captions_and_links(text: str, lines: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> Iterator[Mark]:
    """Captions and related headlines, which only their place gives away.

    A caption is before a credit: on the same line when that line belongs to a block of furniture at the end of the
    article, on the line before when it has a caption's shape. A headline over such a block links to another story, and
    so do headlines under a "Read more".
    """
    by_line = _by_line(lines, marks)
    whole = [_covered(text, line, found) for line, found in zip(lines, by_line, strict=True)]
    for i in range(len(lines) - 1, 2, -1):
        start, end = lines[i]
        if whole[i]:
            continue
        given = [m for m in by_line[i] if m[2] == "credit"]
        if given and given[-1][1] == end:
            yield start, given[-1][0], "caption"
            by_line[i].append((start, given[-1][0], "caption"))
        elif (
            i + 1 < len(lines) and {m[2] for m in by_line[i + 1]} & {"credit", "caption"} and _headline(text[start:end])
        ):
            yield start, end, "related"
        else:
            break
    for i, (start, end) in enumerate(lines):
        credited = i + 1 < len(lines) and whole[i + 1] and by_line[i + 1][0][2] == "credit"
        if credited and end - start < LONGEST_LINE and wording.CAPTION_SHAPE.search(text[start:end]):
            yield start, end, "caption"
        if whole[i] and by_line[i][0][2] == "related" and wording.RELATED_ALONE.fullmatch(text[start:end]):
            for j in range(i + 1, min(i + 9, len(lines))):
                if whole[j] or not _headline(text[slice(*lines[j])]):
                    break
                yield *lines[j], "related"


def _by_line(lines: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> list[list[Mark]]:
    found: list[list[Mark]] = [[] for _ in lines]
    i = 0
    for each in sorted(marks):
        while lines[i][1] <= each[0]:
            i += 1
        found[i].append(each)
    return found


def _covered(text: str, line: tuple[int, int], marks: Sequence[Mark]) -> bool:
    at, end = line
    for start, stop, _ in sorted(marks):
        if start > at and text[at:start].strip():
            return False
        at = max(at, stop)
    return bool(marks) and not text[at:end].strip()


def _headline(line: str) -> bool:
    """The shape of a headline: some words, a capital first, no full stop."""
    words = line.split()
    return 3 <= len(words) <= 20 and not SENTENCE_END.search(line) and bool(re.match(r"[A-Z0-9“‘'\"]", line))


def _apart(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """The marks without surrounding white space, in order; of two that overlap the first, else the longer, stays."""
    reached = 0
    for start, end, kind in sorted(marks, key=lambda m: (m[0], -m[1])):
        start = max(start, reached)
        piece = text[start:end]
        body = piece.strip()
        if body:
            start += len(piece) - len(piece.lstrip())
            yield start, start + len(body), kind
            reached = start + len(body)


def dateline(text: str, furniture: Sequence[Furniture] | None = None) -> Dateline:
    """What the article's datelines say: the first place, the fullest date. Without `furniture` they are looked for."""
    marked = mark(text) if furniture is None else furniture
    place: str | None = None
    dates: list[str] = []
    for each in marked:
        if each.kind != "dateline":
            continue
        words = text[each.start : each.end]
        if place is None and (found := wording.DATELINE.match(text, each.start)):
            place = next((name for name in found.groups() if name and not wording.AGENCY.fullmatch(name)), None)
        dates.extend(date for found in wording.DATE_PARTS.finditer(words) if (date := _edtf(found)))
    return Dateline(place, min(dates, key=lambda date: date.count("X"), default=None))


def _edtf(date: re.Match[str]) -> str | None:
    if date["iso"]:
        return date["iso"] if is_edtf(date["iso"]) else None
    month = wording.MONTH_NAMES.index((date["month"] or date["month2"])[:3].lower()) + 1
    day = int(date["day"] or date["day2"])
    value = f"{date['year'] or date['year2'] or 'XXXX'}-{month:02d}-{day:02d}"
    return value if is_edtf(value) else None
