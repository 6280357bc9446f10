"""Names found once are found repeated: a full name repeated, a person's surname, where the model passed them over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from newsview.extract.names.candidates import Words
from newsview.extract.names.model import Chosen

__all__ = ["repeated"]

SURE = 0.44
"""A name at least this probable is looked for in the rest of the document."""

SURE_OTHER = 0.7
"""A longer name at least this probable keeps its label, though its last word is a person elsewhere."""

DISCOUNT = 0.9
"""Of its probability, what a repetition keeps."""


def repeated(w: Words, named: Sequence[Chosen], kinds: Mapping[str, str]) -> list[Chosen]:
    """The names with their repetitions. A word that the tables know as a place is no one's surname without a sign."""
    surnames, whole = _sure(w, named, kinds)
    alone = Counter(w.words[n.start] for n in named if n.label == "PERSON" and n.end - n.start == 1)
    found = [_relabelled(w, n, surnames, alone) for n in named]
    taken = [False] * len(w.words)
    for n in found:
        taken[n.start : n.end] = [True] * (n.end - n.start)
    found.extend(_passed_over(w, surnames, whole, taken))
    return sorted(found)


def _sure(
    w: Words, named: Sequence[Chosen], kinds: Mapping[str, str]
) -> tuple[dict[str, float], dict[str, list[tuple[tuple[str, ...], str, float]]]]:
    surnames: dict[str, float] = {}
    whole: dict[str, dict[tuple[str, ...], tuple[str, float]]] = {}
    for n in named:
        if n.score < SURE:
            continue
        words = tuple(w.words[n.start : n.end])
        if n.label == "PERSON" and len(words) > 1:
            last = words[-1]
            if len(last) > 2 and last[0].isupper() and last.lower() not in w.common and last not in kinds:
                surnames[last] = max(surnames.get(last, 0.0), n.score)
        if len(words) > 1 or (words[0][0].isupper() and words[0].lower() not in w.common):
            known = whole.setdefault(words[0], {})
            if n.score > known.get(words, ("", 0.0))[1]:
                known[words] = n.label, n.score
    ordered = {
        first: sorted(((words, label, score) for words, (label, score) in names.items()), key=lambda x: -len(x[0]))
        for first, names in whole.items()
    }
    return surnames, ordered


def _relabelled(w: Words, n: Chosen, surnames: Mapping[str, float], alone: Mapping[str, int]) -> Chosen:
    word = w.words[n.start]
    if (
        n.label in ("ORG", "GPE")
        and n.end - n.start in (2, 3)
        and alone.get(w.words[n.end - 1], 0) > 1
        and n.score < SURE_OTHER
    ):
        return Chosen(n.start, n.end, "PERSON", n.score)
    if n.end - n.start == 1 and n.label in ("ORG", "GPE", "NORP", "FAC", "PRODUCT", "LOC") and word in surnames:
        return Chosen(n.start, n.end, "PERSON", surnames[word] * DISCOUNT)
    return n


def _passed_over(
    w: Words,
    surnames: Mapping[str, float],
    whole: Mapping[str, Sequence[tuple[tuple[str, ...], str, float]]],
    taken: list[bool],
) -> Iterator[Chosen]:
    for i, word in enumerate(w.words):
        if taken[i] or w.taken[i]:
            continue
        for words, label, score in whole.get(word, ()):
            end = i + len(words)
            if tuple(w.words[i:end]) == words and not any(taken[i:end]) and not any(w.taken[i:end]):
                taken[i:end] = [True] * len(words)
                yield Chosen(i, end, label, score * DISCOUNT)
                break
        else:
            if word in surnames:
                taken[i] = True
                yield Chosen(i, i + 1, "PERSON", surnames[word] * DISCOUNT)
