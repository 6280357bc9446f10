"""Weapons and platforms (aircraft, ships, vehicles), found by their nouns and designations; numbered resolutions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsview.extract.lexicon import word_classes
from newsview.extract.names.candidates import Words
from newsview.extract.names.gazetteer import Gazetteer

__all__ = ["DESIGNATION", "Weapon", "numbered_laws", "weapons_in"]

Weapon = tuple[int, int, str]
"""Tokens start to end, and the label."""

NOUNS = ("NN", "NNS", "NNP", "NNPS")
MODIFIERS = (*NOUNS, "JJ", "VBN", "VBG", "HYPH", "CD")
DESIGNATION = re.compile(r"^(?:[A-Z][A-Za-z]{0,3}-?\d{1,4}[A-Z]{0,3}|[A-Z]{2,}-\d+[A-Z]?)$")
"""F-16, AK-47, Su-35, S-400, DDG 72 without its number."""


def weapons_in(w: Words, free: Sequence[bool], tables: Gazetteer) -> list[Weapon]:
    """Phrases whose noun names a weapon or platform, with what describes it; `free` says which tokens are no names."""
    found: list[Weapon] = []
    size = len(w.words)
    kinds, nouns = tables.weapons, tables.nouns
    i = 0
    while i < size:
        label = kinds.get(w.lower[i])
        if label is None or not free[i] or w.tags[i] not in NOUNS or w.taken[i]:
            i += 1
            continue
        end = i + 1
        while end < size and free[end]:  # rocket-propelled grenade launcher, mortar systems
            if w.tags[end] in NOUNS and (kinds.get(w.lower[end]) or w.lower[end] in nouns["weapon_part"]):
                label = kinds.get(w.lower[end], label)
                end += 1
            elif w.lower[end] == "-" and end + 2 < size and w.tags[end + 1] == "VBN" and w.lower[end + 2] in kinds:
                end += 2
            elif w.tags[end] == "VBN" and end + 1 < size and w.lower[end + 1] in kinds and w.lower[end + 1] in NOUNS:
                end += 1
            else:
                break
        start = _beginning(w, i, free)
        if end == size or w.lower[end] not in nouns["about_weapons"]:
            found.append((start, end, label))
        i = end
    return found


def _beginning(w: Words, i: int, free: Sequence[bool]) -> int:
    """Where the description of the noun i begins: long-range ballistic, remotely piloted."""
    start = i
    if w.headline[i]:  # capitals hide what is a verb
        return i
    while start and free[start - 1] and not w.taken[start - 1] and _describes(w, start - 1):
        start -= 1
    if start > 3 and w.words[start - 1] == "-" and w.lower[start - 2] == "to" and w.words[start - 3] == "-":
        return start - 4  # surface-to-air
    if start and w.tags[start] == "VBN" and w.tags[start - 1] == "RB" and w.lower[start - 1].endswith("ly"):
        start -= 1
    elif start < i and w.tags[start] in ("VBN", "VBG") and w.lower[start + 1] != "-":
        start += 1
    while start < i and (w.tags[start] in ("HYPH", "CD") or w.lower[start] in ("held", "led", "made", "backed")):
        start += 1
    return start


def _describes(w: Words, i: int) -> bool:
    word = w.lower[i]
    if word in PLAIN or not (word[0].isalnum() or word == "-"):
        return False
    return w.tags[i] in MODIFIERS and (w.tags[i] != "CD" or bool(DESIGNATION.match(w.words[i])))


PLAIN = word_classes("candidates.txt")["not_describing"]
"""What counts or places a thing in the sentence and does not describe it."""


def numbered_laws(w: Words, free: Sequence[bool], tables: Gazetteer) -> list[Weapon]:
    """Resolution 2254, Decree No. 5: with the capitalised words before it, but not what a name already covers."""
    found = []
    for i in range(1, len(w.words)):
        if not (w.words[i].isdigit() and len(w.words[i]) > 1):
            continue
        at = i - 1
        if at and w.lower[at].rstrip(".") == "no":
            at -= 1
        if w.lower[at] in tables.cues["numbered_law"] and not w.taken[i] and free[i] and free[at]:
            start = at
            while (
                start and free[start - 1] and w.tags[start - 1] in ("NNP", "NNPS") and w.words[start - 1][0].isupper()
            ):
                start -= 1
            found.append((start, i + 1, "LAW"))
    return found
