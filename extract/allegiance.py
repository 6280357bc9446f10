"""On behalf of which state an entity acts: by its name, its seat, its title, the nationality said of it."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Span

from extract.gazetteer import Gazetteer, State

__all__ = ["acts_for"]


LONGEST_TITLE = 7
"""Tokens before a person's name in which title and state stand."""


LONGEST_APPOSITION = 10
STOPS = frozenset((",", ".", ";", ":", "(", "\n", "”", '"'))


def acts_for(doc: Doc, group: Sequence[Span], label: str, tables: Gazetteer) -> str | None:
    """`ISO3166-1:XX`, or None where the text does not say."""
    state: State | None = None
    for span in group:
        text = tables.canonical(span.text)
        if label == "NORP":
            state = tables.demonyms.get(text)
        elif label in ("GPE", "FAC", "LOC", "ORG") and text in tables.seats:
            state = tables.seats[text]
        elif label == "ORG":
            state = tables.organs.get(text) or _of_organ(span, tables)
        elif label == "PERSON":
            state = _of_person(doc, span, tables) or _apposed(doc, span, tables)
        if state:
            return state.ref
    return _leader(group, tables) if label == "PERSON" else None


def _leader(group: Sequence[Span], tables: Gazetteer) -> str | None:
    """The state of a leader known by full name, or by surname where no other first name is given."""
    names = [" ".join(s.text.split()) for s in group]
    known = next((tables.leaders[n] for n in names if " " in n and n in tables.leaders), None)
    if known is None and not any(" " in n for n in names):
        known = next((tables.leaders[n] for n in names if n in tables.leaders), None)
    return known.ref if known else None


def _of_organ(span: Span, tables: Gazetteer) -> State | None:
    """An organ with its state in its name, or its leader: Nigerian Navy, the Biden administration."""
    words = [t.text for t in span]
    if tables.cues["state_organ"].isdisjoint(w.lower() for w in words):
        return None
    leader = next((tables.leaders[w] for w in words if w in tables.leaders), None)
    return _first_state(words, span, tables) or leader


def _of_person(doc: Doc, span: Span, tables: Gazetteer) -> State | None:
    """By a title with its state: U.S. Secretary of State Antony Blinken, President Putin of Russia."""
    start = max(span.start - LONGEST_TITLE, span.sent.start if doc.has_annotation("SENT_START") else 0)
    window = doc[start : span.start]
    titles = tables.cues["title"] | tables.cues["title_before"] | tables.cues["title_link"]
    at = len(window)
    while at and (window[at - 1].text.istitle() or window[at - 1].text.rstrip(".").lower() in titles
                  or window[at - 1].text in tables.states):  # fmt: skip
        at -= 1
    words = [t.text for t in window[at:]]
    if not any(w.rstrip(".").lower() in tables.cues["office"] for w in words):
        return None
    return _first_state(words, window[at:], tables)


def _apposed(doc: Doc, span: Span, tables: Gazetteer) -> State | None:
    """By what stands after a comma: Claude Dupont, the French foreign minister; Ann Lee, president of Ghana."""
    if span.end >= len(doc) or doc[span.end].text != ",":
        return None
    end = span.end + 1
    while end < len(doc) and end - span.end <= LONGEST_APPOSITION and doc[end].text not in STOPS:
        if doc[end].tag_.startswith(("VB", "W")):
            break
        end += 1
    window = doc[span.end + 1 : end]
    words = [t.text for t in window]
    if not any(w.lower() in tables.cues["office"] for w in words):
        return None
    return _first_state(words, window, tables)


def _first_state(words: list[str], span: Span, tables: Gazetteer) -> State | None:
    # The span's own text: to ask for the whole document's at each entity takes time with the square of its length.
    for _, _, name in tables.matches(words, [t.idx - span.start_char for t in span], span.text):
        name = tables.canonical(name)
        if state := tables.states.get(name) or tables.demonyms.get(name):
            return state
    return None
