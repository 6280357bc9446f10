"""The second look: what the first look found of the same name elsewhere, and of the spans next to it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from newsview.extract.names.candidates import LONGEST, Words, Zone, key_of
from newsview.extract.names.model import LABELS, Probabilities

__all__ = ["second_look"]

PERSON = LABELS.index("PERSON")
STEPS = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)


def second_look(w: Words, zones: Sequence[Zone], p: Probabilities) -> list[list[str]]:
    """Features of each candidate from the probabilities `p` that all of them were given without these features."""
    spans = [span for zone in zones for span in zone.spans]
    keys = [key_of(w.span(a, b)) for a, b in spans]
    same: defaultdict[str, list[int]] = defaultdict(list)
    surname: defaultdict[str, float] = defaultdict(float)
    forename: defaultdict[str, float] = defaultdict(float)
    opening: defaultdict[str, dict[int, float]] = defaultdict(dict)
    best: list[int] = (p[:, 1:].argmax(axis=1) + 1).tolist()
    top: list[float] = p[:, 1:].max(axis=1).tolist() if spans else []
    person: list[float] = p[:, PERSON].tolist()
    for i, (a, b) in enumerate(spans):
        same[keys[i]].append(i)
        if b - a > 1 and top[i] > 0.1:
            if person[i] > 0.1:
                surname[w.lower[b - 1]] = max(surname[w.lower[b - 1]], person[i])
                forename[w.lower[a]] = max(forename[w.lower[a]], person[i])
            else:
                table = opening[keys[i].split(" ")[0]]
                table[best[i]] = max(table.get(best[i], 0.0), top[i])
    totals = {key: p[members].sum(axis=0) for key, members in same.items() if len(members) > 1}
    found: list[list[str]] = []
    at = 0
    for zone in zones:
        rows = range(at, at + len(zone.spans))
        at += len(zone.spans)
        starts = [a for a, _ in zone.spans]
        wide = [j for j in rows if spans[j][1] - spans[j][0] > LONGEST]
        for i in rows:
            a, b = spans[i]
            own = f"{LABELS[best[i]]} {_step(top[i])}"
            out = [f"2own {own}"]
            count = len(same[keys[i]])
            if count > 1:
                others = (totals[keys[i]] - p[i]) / (count - 1)
                label = int(others[1:].argmax()) + 1
                agreed = f"{LABELS[label]} {_step(float(others[label]))}"
                out += [f"2doc {agreed}", f"2doc {agreed},{min(count, 4)}", f"2doc {agreed},{LABELS[best[i]]}"]
            else:
                out.append(f"2once {own}")
            if b - a == 1:
                out += _as_person(w.lower[a], surname, forename, LABELS[best[i]])
            if b - a < 3 and keys[i] in opening:
                label, value = max(opening[keys[i]].items(), key=lambda x: x[1])
                out.append(f"2opens {LABELS[label]} {_step(value)}")
            near = rows[bisect_right(starts, a - LONGEST) : bisect_left(starts, b)]
            before = [j for j in wide if j < near.start]  # spaCy's entities may be longer than candidates are
            rivals = [j for j in (*before, *near) if j != i and a < spans[j][1]]
            if rivals:
                j = max(rivals, key=lambda j: top[j])
                kind = _lies(spans[j], spans[i])
                out += [
                    f"2rival {kind} {_step(top[j])}",
                    f"2rival {kind} {LABELS[best[j]]} {_step(top[j])},{LABELS[best[i]]}",
                ]
            found.append(out)
    return found


def _as_person(word: str, surname: Mapping[str, float], forename: Mapping[str, float], label: str) -> Iterator[str]:
    """Features of a single word that is part of a person's name elsewhere in the document."""
    for name, persons in (("surname", surname), ("forename", forename)):
        if word in persons:
            step = _step(persons[word])
            yield f"2{name} {step}"
            yield f"2{name} {step},{label}"


def _lies(span: tuple[int, int], candidate: tuple[int, int]) -> str:
    """How a span lies to a candidate that it overlaps: inside it, around it, or across its edge."""
    (start, end), (a, b) = span, candidate
    if start >= a and end <= b:
        return "inside"
    return "around" if start <= a and end >= b else "across"


def _step(value: float) -> int:
    return bisect_left(STEPS, value)
