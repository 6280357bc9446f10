"""What speaks for and against a candidate name: its words, those around it, spaCy's entity, the document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newsview.extract.names.candidates import ARTICLES, Known, Words, is_title, key_of
from newsview.extract.names.gazetteer import Gazetteer

__all__ = ["Evidence", "evidence", "features"]


@dataclass(frozen=True)
class Evidence:
    """What the document says of a name elsewhere: by key, the labels that spaCy and the tables gave it."""

    ents: dict[tuple[int, int], str]
    tables: dict[tuple[int, int], str]
    listed_from: frozenset[int]
    """Tokens at which a name of the tables begins."""
    listed_to: frozenset[int]
    begins: dict[int, Known]
    """The entity that covers a token."""
    labels: dict[str, Counter[str]]
    titled: Counter[str]
    """How often a title is before it."""
    surnames: dict[str, Counter[str]]
    """Labels of longer entities that end in this word."""
    forenames: dict[str, Counter[str]]
    acronyms: dict[str, str]
    """Label of an entity whose initials these are."""


def evidence(w: Words, ents: Sequence[Known], known: Sequence[Known], tables: Gazetteer) -> Evidence:
    """The evidence of a document, from spaCy's entities `ents` and the tables' names `known`."""
    labels: defaultdict[str, Counter[str]] = defaultdict(Counter)
    surnames: defaultdict[str, Counter[str]] = defaultdict(Counter)
    forenames: defaultdict[str, Counter[str]] = defaultdict(Counter)
    titled: Counter[str] = Counter()
    acronyms: dict[str, str] = {}
    cover: dict[int, Known] = {}
    for ent in ents:
        for i in range(ent.start, ent.end):
            cover[i] = ent
        key = key_of(w.span(ent.start, ent.end))
        labels[key][ent.label] += 1
        if is_title(w, ent.start - 1, tables):
            titled[key] += 1
        if ent.end - ent.start > 1:
            surnames[w.lower[ent.end - 1]][ent.label] += 1
            forenames[w.lower[ent.start]][ent.label] += 1
            initials = "".join(x[0] for x in w.words[ent.start : ent.end] if x[0].isupper())
            if len(initials) > 1:
                acronyms.setdefault(initials, ent.label)
    return Evidence(
        ents={(e.start, e.end): e.label for e in ents},
        tables={(k.start, k.end): k.label for k in known},
        listed_from=frozenset(k.start for k in known),
        listed_to=frozenset(k.end for k in known),
        begins=cover,
        labels=dict(labels),
        titled=titled,
        surnames=dict(surnames),
        forenames=dict(forenames),
        acronyms=acronyms,
    )


class _Candidate(NamedTuple):
    """Tokens `start` to `end` and what their features are read from, worked out once for all families of them."""

    w: Words
    start: int
    end: int
    evidence: Evidence
    tables: Gazetteer
    text: str
    key: str
    size: int
    """Words in it."""
    own: str | None
    """The label of the entity that spaCy has with exactly these tokens."""
    kind: str
    """What the tables say of the text."""
    before: str
    before2: str
    after: str
    after2: str
    """The words around it in small letters; `^` and `$` at the ends of a line."""


def features(w: Words, start: int, end: int, e: Evidence, tables: Gazetteer) -> list[str]:
    """The features of tokens `start` to `end`, as names of weights in `lexicon/names.npz`: a name changed is lost."""
    text, lower = w.span(start, end), w.lower
    c = _Candidate(
        w,
        start,
        end,
        e,
        tables,
        text=text,
        key=key_of(text),
        size=len(text.split()),
        own=e.ents.get((start, end)),
        kind=tables.kinds.get(text, ""),
        before=lower[start - 1] if start and "\n" not in w.words[start - 1] else "^",
        before2=lower[start - 2] if start > 1 else "^",
        after=lower[end] if end < len(lower) and "\n" not in w.words[end] else "$",
        after2=lower[end + 1] if end + 1 < len(lower) else "$",
    )
    out = ["bias", f"size={min(c.size, 5)}"]
    for family in FAMILIES:
        family(c, out.append)
    return out


Add = Callable[[str], None]


def _of_spacy(c: _Candidate, add: Add) -> None:
    """The entity that spaCy has here, or how its entities lie across these tokens."""
    if c.own:
        add(f"ent={c.own}")
        add(f"ent={c.own},{min(c.size, 3)}")
        return
    left, right = c.evidence.begins.get(c.start), c.evidence.begins.get(c.end - 1)
    if left is None and right is None:
        add("no ent")
        add(f"no ent,{min(c.size, 3)}")
    elif left is right and left is not None:
        add(f"in {left.label}")
        add(f"in {left.label},{'starts' if left.start == c.start else 'ends' if left.end == c.end else 'within'}")
    else:
        for at, ent in (("left", left), ("right", right)):
            whole = ent is not None and c.start <= ent.start and ent.end <= c.end
            add(f"{at}={ent.label if ent else '-'},{whole}")


def _of_tables(c: _Candidate, add: Add) -> None:
    """What the tables know of the text and of its first and last words."""
    e, tables, words, start, end = c.evidence, c.tables, c.w.words, c.start, c.end
    if listed := e.tables.get((start, end), ""):
        add(f"listed={listed}")
        add(f"listed={listed},ent={c.own}")
    if c.kind:
        add(f"kind={c.kind}")
        add(f"kind={c.kind},ent={c.own}")
    if tables.given.get(words[start]):
        add(f"given,{min(c.size, 3)}")
    if end - start > 1:
        if start in e.listed_from and any((start, i) in e.tables for i in range(start + 1, end)):
            add("begins with listed")
        if end in e.listed_to and any((i, end) in e.tables for i in range(start + 1, end)):
            add("ends with listed")
        add(f"first in={tables.kinds.get(words[start], '-')}")
        add(f"last in={tables.kinds.get(words[end - 1], '-')}")


def _of_cue_words(c: _Candidate, add: Add) -> None:
    """Its last word, and the one before *of*, that tell what kind of thing it is: Foreign Ministry, Bank of England."""
    lower, start, end = c.w.lower, c.start, c.end
    if cued := c.tables.cues_of.get(lower[end - 1].rstrip(".")):
        for name in HEADS:
            if name in cued:
                add(f"head {name}")
                if c.size > 1:
                    add(f"head {name},+")
    for i in range(start + 1, end - 1):
        if lower[i] in ("of", "for", "de"):
            add("has of")
            cued = c.tables.cues_of.get(lower[i - 1], NOTHING)
            for name in HEADS:
                if name in cued:
                    add(f"of-head {name}")
            break


def _of_words_inside(c: _Candidate, add: Add) -> None:
    """Titles at its beginning, and what may join two names inside it."""
    lower, start, end, cues = c.w.lower, c.start, c.end, c.tables.cues
    first = lower[start]
    if first in cues["loc_first"]:
        add("first loc")
    if first in cues["title"]:
        add(f"first title,{c.size > 1}")
    if first in cues["title_before"]:
        add("first title_before")
    if end - start > 1:
        within = lower[start:end]
        if "and" in within or "&" in within or "," in within:
            add("has and")
        if "'s" in within or "’s" in within:
            add("has possessive")
        if "." in within:
            add("has stop")


def _of_shape(c: _Candidate, add: Add) -> None:
    """How it is written: capitals, digits, tags, at the start of a sentence, in a headline."""
    w, size, start, end = c.w, c.size, c.start, c.end
    head, last = w.words[end - 1], w.lower[end - 1]
    add(f"shape={_shape(head)},{min(size, 2)}")
    add(f"w={last}" if size > 1 else f"W={last}")
    add(f"tag={w.tags[end - 1]},{min(size, 2)}")
    if size > 1 and head.isdigit():
        add("ends in number")
        add(f"ends in number,{_shape(w.words[end - 2])}")
    if end < len(w.words) and w.words[end].isdigit() and c.after != "$":
        add("number after")
    if w.first[start]:
        add("sentence start")
        add(f"sentence start,{c.own},{min(size, 2)}")
    if w.headline[start]:
        add("headline")
    if size == 1 and last in w.common:
        add("written small")
        add(f"written small,{w.first[start]}")


def _of_words_around(c: _Candidate, add: Add) -> None:
    """The words before and after it, and what they tell."""
    tables, before, after = c.tables, c.before, c.after
    add(f"b={before}")
    add(f"a={after}")
    if before in ARTICLES:
        add("after article")
        add(f"bb={c.before2}")
    if cued := tables.cues_of.get(before.rstrip(".")):
        for name in BEFORE:
            if name in cued:
                add(f"before {name}")
                add(f"before {name},ent={c.own}")
    if cued := tables.cues_of.get(after):
        for name in AFTER:
            if name in cued:
                add(f"after {name}")
    if after == "," and (cued := tables.cues_of.get(c.after2)):
        for name in AFTER:
            if name in cued:
                add(f"after ,{name}")


def _of_capitals_around(c: _Candidate, add: Add) -> None:
    """Capitalised words right before and after it, which may belong to it; an age, a place, a particle."""
    w, tables, start, end = c.w, c.tables, c.start, c.end
    if (
        start
        and w.words[start - 1][:1].isupper()
        and c.before != "^"
        and c.before not in ARTICLES
        and not w.first[start - 1]
    ):
        add("capital before")
        add(f"capital before,{w.tags[start - 1]},{is_title(w, start - 1, tables)}")
    if end < len(w.words) and w.words[end][:1].isupper():
        add("capital after")
        add(f"capital after,{w.tags[end]}")
    if c.after == "," and end + 1 < len(w.words):
        if w.words[end + 1].isdigit() and len(w.words[end + 1]) <= LONGEST_AGE:
            add("age after")
        elif tables.kinds.get(w.words[end + 1]) in ("GPE", "place"):
            add("place after")
    if end - start > 2 and not tables.cues["particle"].isdisjoint(w.lower[start + 1 : end - 1]):
        add("has particle")
    if c.before in tables.cues["particle"] and start > 1 and w.words[start - 2][:1].isupper():
        add("after particle")


def _of_apposition(c: _Candidate, add: Add) -> None:
    """What is next to it and says what it is: who, a role after a comma, an abbreviation in brackets."""
    before, after, who = c.before, c.after, ("who", "whose")
    if before == "-" or after == "-":
        add(f"hyphen {before == '-'}{after == '-'}")
    if after in who or (after == "," and c.after2 in who):
        add("who after")
    if after == "," and _apposes_person(c.w, c.end + 1, c.tables):
        add("person apposed")
    if before in c.tables.nouns["PERSON"]:
        add("before person noun")
        add(f"before person noun,{min(c.size, 2)}")
    if c.own == "GPE" and c.size > 1 and not c.kind:
        add("unknown place")
    if after == "(":
        add("bracket after")
    if before == "(" and after == ")":
        add("in brackets")
        named = c.evidence.begins.get(c.start - 2)
        if named and c.text[0] == c.w.words[named.start][0] and c.text[:2].isupper():
            add("abbreviates")
            add(f"abbreviates {named.label}")


def _of_document(c: _Candidate, add: Add) -> None:
    """What spaCy and titles make of the same name elsewhere in the document."""
    e = c.evidence
    others = dict(e.labels.get(c.key, ()))
    if c.own:
        others[c.own] -= 1
    if total := sum(others.values()):
        for label, n in others.items():
            if n:
                add(f"doc {label},{'all' if n == total else 'most' if 2 * n > total else 'some'},{bool(c.own)}")
    elif c.own:
        add("alone")
    if e.titled.get(c.key):
        add("titled")
    if c.size == 1:
        for name, table in (("surname", e.surnames), ("forename", e.forenames)):
            if longer := table.get(c.w.lower[c.end - 1]):
                add(f"{name} {longer.most_common(1)[0][0]},{bool(c.own)}")
    if (spelt := e.acronyms.get(c.text.replace(".", ""))) and c.text.isupper():
        add(f"initials {spelt}")


FAMILIES = (
    _of_spacy,
    _of_tables,
    _of_cue_words,
    _of_words_inside,
    _of_shape,
    _of_words_around,
    _of_capitals_around,
    _of_apposition,
    _of_document,
)

LONGEST_AGE = 3
"""Digits of a number after a comma that may be somebody's age."""


def _apposes_person(w: Words, at: int, tables: Gazetteer) -> bool:
    """Whether the tokens from `at` say what a person is: a teacher in Lagos; the group's leader; 34."""
    people, roles = tables.nouns["PERSON"], tables.cues["person_role_after"]
    for i in range(at, min(at + 6, len(w.words))):
        if w.lower[i] in (",", ".", "and", "in") or w.tags[i].startswith("VB"):
            return False
        if w.lower[i] in people or w.lower[i] in roles or is_title(w, i, tables):
            return i > at
    return False


NOTHING: frozenset[str] = frozenset()
HEADS = ("org_head", "org_of", "org_ending", "place_head", "loc_head", "fac_head", "event_head", "law_head")
BEFORE = ("title", "title_before", "place_before", "reporting", "org_of")
AFTER = ("person_after", "person_role_after", "org_after", "norp_after", "place_head", "fac_head", "org_head")


def _shape(word: str) -> str:
    if word.isupper():
        return "U" if len(word) == 1 else "UU" if len(word) < 7 else "UUU"
    if word.istitle():
        return "Ul"
    if any(ch.isdigit() for ch in word):
        return "d"
    return "UlU" if word[:1].isupper() else "lU" if any(ch.isupper() for ch in word) else "l"
