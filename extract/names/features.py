"""What speaks for and against a candidate name: its words, those around it, spaCy's entity, the document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

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
    """How often a title stands before it."""
    surnames: dict[str, Counter[str]]
    """Labels of longer entities that end in this word."""
    forenames: dict[str, Counter[str]]
    acronyms: dict[str, str]
    """Label of an entity whose initials these are."""


def evidence(w: Words, ents: Sequence[Known], known: Sequence[Known], tables: Gazetteer) -> Evidence:
    """Gathers it in one pass over the entities."""
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


def features(w: Words, start: int, end: int, e: Evidence, tables: Gazetteer) -> list[str]:
    """The features of tokens start to end, as names of weights."""
    cues = tables.cues
    text = w.span(start, end)
    key = key_of(text)
    size = len(text.split())
    lower = w.lower
    first, last = lower[start], lower[end - 1]
    before = lower[start - 1] if start and "\n" not in w.words[start - 1] else "^"
    before2 = lower[start - 2] if start > 1 else "^"
    after = lower[end] if end < len(lower) and "\n" not in w.words[end] else "$"
    after2 = lower[end + 1] if end + 1 < len(lower) else "$"
    out = ["bias", f"size={min(size, 5)}"]
    add = out.append

    own = e.ents.get((start, end))
    if own:
        add(f"ent={own}")
        add(f"ent={own},{min(size, 3)}")
    else:
        left, right = e.begins.get(start), e.begins.get(end - 1)
        if left is None and right is None:
            add("no ent")
            add(f"no ent,{min(size, 3)}")
        elif left is right and left is not None:
            add(f"in {left.label}")
            add(f"in {left.label},{'starts' if left.start == start else 'ends' if left.end == end else 'within'}")
        else:
            for at, ent in (("left", left), ("right", right)):
                whole = ent is not None and start <= ent.start and ent.end <= end
                add(f"{at}={ent.label if ent else '-'},{whole}")
    listed = e.tables.get((start, end), "")
    if listed:
        add(f"listed={listed}")
        add(f"listed={listed},ent={own}")
    kind = tables.kinds.get(text, "")
    if kind:
        add(f"kind={kind}")
        add(f"kind={kind},ent={own}")
    given = tables.given.get(w.words[start])
    if given:
        add(f"given,{min(size, 3)}")
    if end - start > 1:
        if start in e.listed_from and any((start, i) in e.tables for i in range(start + 1, end)):
            add("begins with listed")
        if end in e.listed_to and any((i, end) in e.tables for i in range(start + 1, end)):
            add("ends with listed")
        add(f"first in={tables.kinds.get(w.words[start], '-')}")
        add(f"last in={tables.kinds.get(w.words[end - 1], '-')}")

    if told := tables.cues_of.get(last.rstrip(".")):
        for name in HEADS:
            if name in told:
                add(f"head {name}")
                if size > 1:
                    add(f"head {name},+")
    for i in range(start + 1, end - 1):
        if lower[i] in ("of", "for", "de"):
            add("has of")
            told = tables.cues_of.get(lower[i - 1], NOTHING)
            out.extend(f"of-head {name}" for name in HEADS if name in told)
            break
    if first in cues["loc_first"]:
        add("first loc")
    if first in cues["title"]:
        add(f"first title,{size > 1}")
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
    head = w.words[end - 1]
    add(f"shape={_shape(head)},{min(size, 2)}")
    add(f"w={last}" if size > 1 else f"W={last}")
    add(f"tag={w.tags[end - 1]},{min(size, 2)}")
    if size > 1 and head.isdigit():
        add("ends in number")
        add(f"ends in number,{_shape(w.words[end - 2])}")
    if end < len(w.words) and w.words[end].isdigit() and after != "$":
        add("number after")
    if w.first[start]:
        add("sentence start")
        add(f"sentence start,{own},{min(size, 2)}")
    if w.shouting[start]:
        add("headline")
    if size == 1 and last in w.common:
        add("written small")
        add(f"written small,{w.first[start]}")

    add(f"b={before}")
    add(f"a={after}")
    if before in ARTICLES:
        add("after article")
        before_the = before2
        add(f"bb={before_the}")
    if told := tables.cues_of.get(before.rstrip(".")):
        for name in BEFORE:
            if name in told:
                add(f"before {name}")
                add(f"before {name},ent={own}")
    if told := tables.cues_of.get(after):
        out.extend(f"after {name}" for name in AFTER if name in told)
    if after == "," and (told := tables.cues_of.get(after2)):
        out.extend(f"after ,{name}" for name in AFTER if name in told)
    if (
        start
        and w.words[start - 1][:1].isupper()
        and before != "^"
        and before not in ARTICLES
        and not w.first[start - 1]
    ):
        add("capital before")
        add(f"capital before,{w.tags[start - 1]},{is_title(w, start - 1, tables)}")
    if end < len(w.words) and w.words[end][:1].isupper():
        add("capital after")
        add(f"capital after,{w.tags[end]}")
    if after == "," and end + 1 < len(w.words):
        if w.words[end + 1].isdigit() and len(w.words[end + 1]) < 4:
            add("age after")
        elif tables.kinds.get(w.words[end + 1]) in ("GPE", "place"):
            add("place after")
    if end - start > 2 and not cues["particle"].isdisjoint(lower[start + 1 : end - 1]):
        add("has particle")
    if before in cues["particle"] and start > 1 and w.words[start - 2][:1].isupper():
        add("after particle")
    if before == "-" or after == "-":
        add(f"hyphen {before == '-'}{after == '-'}")
    if after in ("who", "whose") or (after == "," and after2 in ("who", "whose")):
        add("who after")
    if after == "," and _apposes_person(w, end + 1, tables):
        add("person apposed")
    if before in tables.nouns["PERSON"]:
        add("before person noun")
        add(f"before person noun,{min(size, 2)}")
    if own == "GPE" and size > 1 and not kind:
        add("unknown place")
    if after == "(":
        add("bracket after")
    if before == "(" and after == ")":
        add("in brackets")
        named = e.begins.get(start - 2)
        if named and text[0] == w.words[named.start][0] and text[:2].isupper():
            add("abbreviates")
            add(f"abbreviates {named.label}")

    seen = e.labels.get(key)
    others = dict(seen) if seen else {}
    if own:
        others[own] -= 1
    total = sum(others.values())
    if total:
        for label, n in others.items():
            if n:
                add(f"doc {label},{'all' if n == total else 'most' if 2 * n > total else 'some'},{bool(own)}")
    elif own:
        add("alone")
    if e.titled.get(key):
        add("titled")
    if size == 1:
        for name, table in (("surname", e.surnames), ("forename", e.forenames)):
            if longer := table.get(last):
                add(f"{name} {longer.most_common(1)[0][0]},{bool(own)}")
    if (spelt := e.acronyms.get(text.replace(".", ""))) and text.isupper():
        add(f"initials {spelt}")
    return out


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
