"""Roles filled by hint: what may fill a role, likeliest first, and the letters that choose it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from newsview.store.document.model import Event, Mention
from newsview.store.schemes import RoleKind, Scheme, kinds_of, like, role_takes
from newsview.tui.review.annotation_index import Marks
from newsview.tui.review.token_index import Words

__all__ = ["LETTERS", "Candidate", "fillers", "letters", "places", "triggers"]

LETTERS = "fjdkslaghrueiwotyqpvncmbxz"
"""The home row first, the strong fingers before the weak ones."""

SOURCES: frozenset[RoleKind] = frozenset({"agent", "people"})
"""The kinds of labels that are most often sources."""

UNLIKELY = 400
"""Characters of distance that a label which seldom fills the role counts for."""
BEYOND = 200
"""Being in another sentence counts as this many characters of distance."""
WRONG_SIDE = 60
"""The same, for an actor or a source after the trigger, and for a target or an object before it."""

PHRASE = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "PRON"})
HEADS = frozenset({"NOUN", "PROPN", "PRON", "NUM"})


@dataclass(frozen=True)
class Candidate:
    """Something that may be chosen: an extent, and the mention or event that it is."""

    start: int
    end: int
    id: str | None = None
    label: str = ""


def fillers(
    marks: Marks, words: Words, event: Event, role: str, view: tuple[int, int], *, every_word: bool = False,
    heads: bool = False, scheme: Scheme | None = None,
) -> list[Candidate]:  # fmt: skip
    """What in view may fill a role of an event, likeliest first: mentions, and phrases of the sentences around it.

    What fills it already is among them, whatever its extent: chosen again it is taken out. With `heads`, the words at
    the phrases' heads; with `every_word`, each word in view instead. The scheme says which labels a role takes most.
    """
    if every_word:
        found = [Candidate(*words.extent(i)) for i in words.within(*view)]
        text = marks.document.text
        found = [c for c in found if any(ch.isalnum() for ch in text[c.start : c.end])]
    else:
        mentions = [m for m in marks.mentions_in(*view) if m.status != "rejected"]
        found = [Candidate(m.start, m.end, m.id, m.label) for m in _distinct(mentions)]
        taken = {(c.start, c.end) for c in found}
        near = _around(words, event.start)
        inside = (max(near[0], view[0]), min(near[1], view[1]))
        phrases = [(a, b) for a, b in _phrases(words, *inside, heads=heads) if (a, b) not in taken]
        if not words.pos:  # single words: those of a mention are no candidates beside it
            phrases = [(a, b) for a, b in phrases if not any(c <= a and b <= d for c, d in taken)]
        found += [Candidate(a, b) for a, b in phrases]
        found += _there_already(event, role, view, {(c.start, c.end) for c in found})
    sentence = words.sentence(event.start)
    found = [c for c in found if (c.start, c.end) != event.trigger.extent]
    likely = SOURCES if role == "source" else role_takes(role, scheme)
    kind = like(role, scheme)

    def order(c: Candidate) -> tuple[int, int]:
        return _distance(c, event, kind, sentence) + (0 if _fits(c, likely, scheme) else UNLIKELY), c.start

    return sorted(found, key=order)


def _fits(candidate: Candidate, likely: Collection[RoleKind], scheme: Scheme | None) -> bool:
    """Whether the candidate is of a kind that fills the role most; all are where nothing is known of the role."""
    kinds: Iterable[RoleKind] = kinds_of(candidate.label, scheme) if candidate.label else ("phrase",)
    return not likely or any(kind in likely for kind in kinds)


def triggers(marks: Marks, at: int, view: tuple[int, int]) -> list[Candidate]:
    """The events in view, nearest first."""
    found = [Candidate(e.start, e.end, e.id) for e in marks.events_in(*view) if e.status != "rejected"]
    return sorted(found, key=lambda c: abs(c.start - at))


def letters(count: int, alphabet: str = LETTERS) -> list[str]:
    """That many hints, none of which begins another: one letter for the first, two for the rest."""
    size = len(alphabet)
    prefixes = 0
    while size - prefixes + prefixes * size < count and prefixes < size:
        prefixes += 1
    single = list(alphabet[: size - prefixes])
    double = [a + b for a in alphabet[size - prefixes :] for b in alphabet]
    return (single + double)[:count]


def places(words: Words, candidates: Sequence[Candidate]) -> list[int]:
    """Where each candidate's hint is drawn: on its first letter, or where another one's is, on a later word's."""
    taken: set[int] = set()
    result = []
    for c in candidates:
        options = [c.start, *reversed([words.starts[w] for w in words.within(c.start + 1, c.end)]), c.end - 1]
        result.append(next((o for o in options if not {o - 1, o, o + 1} & taken), c.start))
        taken.add(result[-1])
    return result


def _there_already(
    event: Event, role: str, view: tuple[int, int], taken: Collection[tuple[int, int]]
) -> Iterator[Candidate]:
    """What fills the role and is no mention or phrase of its own."""
    parts = [(a.extent, a.mention) for a in event.arguments if a.role == role]
    if role == "source" and event.source is not None:
        parts = [(event.source.extent, event.source.mention)]
    for (start, end), mention in dict(parts).items():  # the same words may be there twice
        if view[0] <= start < view[1] and (start, end) not in taken:
            yield Candidate(start, end, mention)


def _distinct(mentions: Iterable[Mention]) -> list[Mention]:
    """One mention for each extent."""
    return list({m.extent: m for m in mentions}.values())


def _around(words: Words, offset: int) -> tuple[int, int]:
    """The sentence at an offset, with the ones before and after it where parts of speech thin their words out."""
    start, end = words.sentence(offset)
    return (words.sentence(max(start - 1, 0))[0], words.sentence(end)[1]) if words.pos else (start, end)


def _phrases(words: Words, start: int, end: int, *, heads: bool) -> list[tuple[int, int]]:
    """The noun phrases in an extent, without their articles, or their heads; each word, where no tags are known."""
    inside = words.within(start, end)
    if not words.pos:
        return [words.extent(i) for i in inside if words.ends[i] - words.starts[i] > 2]
    found: list[tuple[int, int]] = []
    first: int | None = None
    for i in [*inside, None]:
        if i is not None and words.pos[i] in PHRASE:
            first = i if first is None else first
            continue
        if first is not None:
            last = (i if i is not None else inside[-1] + 1) - 1
            while last >= first and words.pos[last] not in HEADS:
                last -= 1
            if last >= first:
                found.append((words.starts[last if heads else first], words.ends[last]))
        first = None
    return found


def _distance(candidate: Candidate, event: Event, role: str, sentence: tuple[int, int]) -> int:
    after = candidate.start >= event.end
    far = candidate.start - event.end if after else event.start - candidate.end
    far = max(far, 0)
    if not sentence[0] <= candidate.start < sentence[1]:
        far += BEYOND
    if role in ("actor", "source") and after:
        far += WRONG_SIDE
    if role in ("target", "object") and not after:
        far += WRONG_SIDE
    return far
