"""On behalf of which state an entity acts: by its name, its seat, its title, the nationality said of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span

from newsview.extract.names.gazetteer import Gazetteer, State

__all__ = ["acts_at_home", "acts_for", "home_of", "state_in"]

CLEARLY = 3
"""A state is an article's own if it is named this many times as often as the next, and at least so often."""


LONGEST_TITLE = 7
"""Tokens before a person's name in which title and state are."""


LONGEST_APPOSITION = 10
DATELINES, DATELINE_BEFORE, DATELINE_LENGTH = 4, 400, 60
"""Where a dateline may be: among the first pieces of furniture, near the beginning, and short."""

STOPS = frozenset((",", ".", ";", ":", "(", "\n", "”", '"'))


def acts_for(doc: Doc, group: Sequence[Span], label: str, tables: Gazetteer) -> str | None:
    """`ISO3166-1:XX`, or None where the text does not say."""
    state: State | None = None
    for span in group:
        text = tables.canonical(span.text)
        if span._.newsview_kind == "nominal":
            state = _of_phrase(span, tables) if label in ("PERSON", "ORG") else None
            state = state or (_of_organ(span, tables) if label == "ORG" else None)
        elif label == "NORP":
            state = _of_people(doc, span, tables)
        elif label in ("GPE", "FAC", "LOC", "ORG") and text in tables.seats:
            state = tables.seats[text]
        elif label == "ORG":
            state = tables.organs.get(text) or _of_organ(span, tables)
        elif label in ("GPE", "LOC"):
            state = tables.provinces.get(text) or _of_part(text, tables)
        elif label == "PERSON":
            state = _of_person(doc, span, tables) or _apposed(doc, span, tables)
        if state:
            return state.ref
    return _leader(group, tables) if label == "PERSON" else None


def state_in(span: Span, tables: Gazetteer) -> str | None:
    """The `ref` of the state whose name is part of a name: Kenya Airways, the Iraq war."""
    state = _first_state(span, tables)
    return state.ref if state else None


def home_of(doc: Doc, named: Counter[str], tables: Gazetteer) -> str | None:
    """The `ref` of the one state that an article is about, or None: the only one named, else the one named most.

    `named` counts how often each state, and what acts for it, is named; a dateline names its place's state too.
    """
    counts = named.copy()
    near = sorted(doc._.newsview_furniture or ())[:DATELINES]
    text = doc.text if near and near[0][0] <= DATELINE_BEFORE else ""
    for start, end in near:
        if start <= DATELINE_BEFORE and end - start <= DATELINE_LENGTH:
            for part in re.split(r"[,(\-–—]", text[start:end]):
                place = part.strip().title()
                if state := tables.states.get(place) or tables.seats.get(place):
                    counts[state.ref] += 1
    (first, most), (_, next_most) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    return first if next_most == 0 or (most >= CLEARLY and most >= CLEARLY * next_most) else None


def acts_at_home(doc: Doc, group: Sequence[Span], label: str, tables: Gazetteer) -> bool:
    """Whether an entity whose state the text does not say acts for the state that the article is about.

    So do those who hold a national office (President Jane Doe, the prime minister) and a state's own bodies (the army,
    the Foreign Ministry).
    """
    if label == "PERSON" and any(_holds_office(doc, span, tables) for span in group):
        return True
    if label not in ("PERSON", "ORG"):
        return False
    offices = tables.cues["national_office"] if label == "PERSON" else tables.cues["national_body"]
    if label == "ORG" and all((s._.newsview_kind or "name") == "nominal" for s in group):
        offices = offices | tables.cues["national_force"]
    return any(
        not offices.isdisjoint(t.lower_ for t in span)
        for span in group
        if label == "ORG" or span._.newsview_kind == "nominal"
    )


def _holds_office(doc: Doc, span: Span, tables: Gazetteer) -> bool:
    """Whether a title says so: President Jane Doe, but not Chelsea president Jane Doe."""
    words = [t.text for t in _title_before(doc, span, tables)]
    known = tables.cues["title"] | tables.cues["title_before"] | tables.cues["title_link"]
    if any(w.istitle() and w.rstrip(".").lower() not in known for w in words) and words[-1].islower():
        return False
    return not tables.cues["national_office"].isdisjoint(w.rstrip(".").lower() for w in words)


def _leader(group: Sequence[Span], tables: Gazetteer) -> str | None:
    """The state of a leader known by full name, or by surname where no other first name is given."""
    names = [" ".join(s.text.split()) for s in group]
    known = next((tables.leaders[n] for n in names if " " in n and n in tables.leaders), None)
    if known is None and not any(" " in n for n in names):
        known = next((tables.leaders[n] for n in names if n in tables.leaders), None)
    return known.ref if known else None


def _of_people(doc: Doc, span: Span, tables: Gazetteer) -> State | None:
    """Whose people they are: Bosnian Serbs are Bosnia's, and of ethnic Albanians it is not said."""
    before = doc[span.start - 1] if span.start else None
    if before is not None and before.lower_ == "ethnic":
        return None
    of = before is not None and tables.demonyms.get(tables.canonical(before.text))
    text = tables.canonical(span.text)
    return of or tables.demonyms.get(text) or tables.organs.get(text)


def _of_part(text: str, tables: Gazetteer) -> State | None:
    """Whose part a region is by name: South Lebanon, Western Cambodia."""
    part, _, whole = text.partition(" ")
    return tables.states.get(whole) if part.lower() in tables.cues["direction"] else None


def _of_phrase(span: Span, tables: Gazetteer) -> State | None:
    """The one state that a phrase says before its noun: Afghan rebel leaders."""
    end = next((t.i for t in span if t.tag_ == "IN"), span.end)
    before = span.doc[span.start : end]
    states = set(_states(before, tables)) if len(before) > 1 else set()
    return states.pop() if len(states) == 1 else None


def _of_organ(span: Span, tables: Gazetteer) -> State | None:
    """An organ with its state in its name, or its leader: Nigerian Navy, the Biden administration."""
    words = [t.text for t in span]
    if tables.cues["state_organ"].isdisjoint(w.lower() for w in words):
        return None
    leader = next((tables.leaders[w] for w in words if w in tables.leaders), None)
    return _first_state(span, tables) or leader


def _of_person(doc: Doc, span: Span, tables: Gazetteer) -> State | None:
    """By a title with its state: U.S. Secretary of State Antony Blinken, President Putin of Russia."""
    window = _title_before(doc, span, tables)
    words = [t.text for t in window]
    if not any(w.rstrip(".").lower() in tables.cues["office"] for w in words):
        return None
    return _first_state(window, tables)


def _title_before(doc: Doc, span: Span, tables: Gazetteer) -> Span:
    """The tokens before a person's name that may be a title and whose."""
    start = max(span.start - LONGEST_TITLE, span.sent.start if doc.has_annotation("SENT_START") else 0)
    titles = tables.cues["title"] | tables.cues["title_before"] | tables.cues["title_link"]
    words = [t.text for t in doc[start : span.start]]
    at = len(words)
    while at and (
        words[at - 1].istitle() or words[at - 1].rstrip(".").lower() in titles or words[at - 1] in tables.states
    ):
        at -= 1
    return doc[start + at : span.start]


def _apposed(doc: Doc, span: Span, tables: Gazetteer) -> State | None:
    """By what is after a comma: Claude Dupont, the French foreign minister; Ann Lee, president of Ghana."""
    if span.end >= len(doc) or doc[span.end].text != ",":
        return None
    end = span.end + 1
    while end < len(doc) and end - span.end <= LONGEST_APPOSITION and doc[end].text not in STOPS:
        if doc[end].tag_.startswith(("VB", "W")) or (doc[end].tag_ == "IN" and doc[end].lower_ != "of"):
            break  # head of the office in Ethiopia, ambassador to Russia: not that one's
        end += 1
    window = doc[span.end + 1 : end]
    words = [t.text for t in window]
    if not any(w.lower() in tables.cues["office"] for w in words):
        return None
    return _first_state(window, tables)


def _first_state(span: Span, tables: Gazetteer) -> State | None:
    return next(_states(span, tables), None)


def _states(span: Span, tables: Gazetteer) -> Iterator[State]:
    """The states whose names or demonyms are in the span, in order."""
    words = [t.text for t in span]
    if tables.first_words.keys().isdisjoint(words):
        return
    # The span's own text: to ask for the whole document's at each entity takes time with the square of its length.
    for _, _, name in tables.matches(words, [t.idx - span.start_char for t in span], span.text):
        name = tables.canonical(name)
        if state := tables.states.get(name) or tables.demonyms.get(name):
            yield state
