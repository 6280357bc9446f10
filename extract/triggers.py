"""Which words tell of an event: a logistic model over a token's form, its place in the parse and its neighbours.

A feature is a template and the attributes that it reads, mixed into one 64-bit key; the model is a table of weights by
key, so that a whole Doc is scored by a few array look-ups. `extract/training/events.py` trains it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.strings import StringStore
from spacy.tokens import Doc

__all__ = ["LEAST", "LEAST_NOUN", "TriggerModel", "candidates", "chosen", "features", "probabilities", "slots"]

LEAST = 0.5
"""A token with at least this probability is proposed as a trigger."""

LEAST_NOUN = 0.57
"""The same for nouns: corpora disagree on which of them are events, so only the surer ones are proposed."""

COPULA = ("be", "'s", "’s", "'re", "’re", "'m", "’m", "'ve", "’ve", "'", "’")
"""Lemmas that the model gives to forms of *be* and *have* when it does not see that they are auxiliaries."""

CANDIDATE_POS = ("VERB", "NOUN", "ADJ", "PROPN", "ADV", "AUX")

COLUMNS: list[int | str] = ["LEMMA", "LOWER", "POS", "TAG", "DEP", "SUFFIX", "SHAPE", "ENT_TYPE", "HEAD"]

Keys = NDArray[np.uint64]


SLOTS = 17
"""A feature's weight lies in the slot that the first SLOTS bits of its key name: one weight a slot."""


class TriggerModel(NamedTuple):
    """Log odds: for each slot, the key that it belongs to and its weight; and the bias."""

    keys: Keys
    weights: NDArray[np.float32]
    bias: float

    @classmethod
    def of(cls, keys: Keys, weights: NDArray[np.float32], bias: float) -> TriggerModel:
        """From the weights of some keys, no two of them in one slot."""
        table = cls(np.zeros(1 << SLOTS, dtype=np.uint64), np.zeros(1 << SLOTS, dtype=np.float32), bias)
        table.keys[slots(keys)] = keys
        table.weights[slots(keys)] = weights
        return table


def slots(keys: Keys) -> NDArray[np.int64]:
    """The slot of each key."""
    return (keys >> np.uint64(64 - SLOTS)).astype(np.int64)


@cache
def _hashes(words: tuple[str, ...]) -> Keys:
    """The ids that spaCy gives these words in every process."""
    strings = StringStore()
    return np.array([strings[w] for w in words], dtype=np.uint64)


@cache
def _lexicon() -> dict[str, Keys]:
    """Nouns that name events, and words that name states, by class; as sorted lemma hashes."""
    found: dict[str, list[str]] = {}
    for line in (files("extract.lexicon") / "eventive.txt").read_text(encoding="utf8").splitlines():
        name, _, words = line.partition(":")
        if words and not name.startswith("#"):
            found.setdefault(name.strip(), []).extend(words.split())
    return {name: np.sort(_hashes(tuple(words))) for name, words in found.items()}


def _classes(lemmas: Keys) -> Keys:
    """A bit for each class of the lexicon that a lemma is in."""
    bits = np.zeros(len(lemmas), dtype=np.uint64)
    for n, words in enumerate(_lexicon().values()):
        at = np.searchsorted(words, lemmas)
        at[at == len(words)] = 0
        bits |= (words[at] == lemmas).astype(np.uint64) << np.uint64(n)
    return bits


def _mixed(template: int, *parts: Keys) -> Keys:
    """One key for a template and the values that it reads (the finaliser of SplitMix64, a step a part)."""
    key = np.full(len(parts[0]), np.uint64((template * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF))
    for part in parts:
        key = (key ^ part) * np.uint64(0xBF58476D1CE4E5B9)
        key ^= key >> np.uint64(31)
        key *= np.uint64(0x94D049BB133111EB)
        key ^= key >> np.uint64(29)
    return key


def candidates(doc: Doc) -> NDArray[np.int64]:
    """Indices of the tokens that can be triggers: content words and main verbs, none in furniture."""
    table = doc.to_array(["POS", "DEP"]).reshape(len(doc), 2)
    auxiliary = np.isin(table[:, 1], _hashes(("aux", "auxpass")))
    possible = np.isin(table[:, 0], _hashes(CANDIDATE_POS)) & ~auxiliary
    for start, end in doc._.newsview_furniture or ():
        inside = doc.char_span(start, end, alignment_mode="expand")
        if inside is not None:
            possible[inside.start : inside.end] = False
    return np.flatnonzero(possible)


def features(doc: Doc, tokens: NDArray[np.int64]) -> Keys:
    """The features of these tokens: one row a token, one column a template. Zero is no feature."""
    size = len(doc)
    lemma, lower, pos, tag, dep, suffix, shape, entity, head = (
        doc.to_array(COLUMNS).reshape(size, len(COLUMNS)).astype(np.uint64).T
    )
    lemma = np.where(pos == _hashes(("PROPN",))[0], lower, lemma)  # headlines: "Shooting" is no name
    heads = (np.arange(size) + head.astype(np.int64)).astype(np.int64)
    root = heads == np.arange(size)

    def on_head(mask: NDArray[np.bool_], value: Keys | None = None) -> Keys:
        """For each token, the value of a dependent that the mask picks (the last), or 1 where there is one."""
        found = np.zeros(size, dtype=np.uint64)
        picked = np.flatnonzero(mask & ~root)
        found[heads[picked]] = 1 if value is None else value[picked]
        return found

    def related(*names: str) -> NDArray[np.bool_]:
        found = np.zeros(size, dtype=np.bool_)
        for name in _hashes(names):
            found |= dep == name
        return found

    kind = _classes(lemma)
    objects, subjects = related("dobj"), related("nsubj", "nsubjpass")
    frame = (
        on_head(objects)
        + 2 * on_head(subjects)
        + 4 * on_head(related("aux", "auxpass"))
        + 8 * on_head(related("xcomp", "ccomp"))
        + 16 * on_head(related("det", "poss"))
        + 32 * on_head(related("amod"))
        + 64 * on_head(related("compound"))
        + 128 * on_head(related("acomp", "attr"))
    )
    determiner = on_head(related("det", "poss", "nummod"), lemma)
    preposition = on_head(related("prep", "agent"), lemma)
    object_lemma, object_kind = on_head(objects, lemma), on_head(objects, kind)
    padded = {n: np.pad(a, 2) for n, a in (("lemma", lemma), ("pos", pos), ("tag", tag), ("kind", kind))}

    def beside(name: str, offset: int) -> Keys:
        return padded[name][2 + offset : 2 + offset + size][tokens]

    here = {
        n: a[tokens]
        for n, a in (
            ("lemma", lemma), ("pos", pos), ("tag", tag), ("dep", dep), ("suffix", suffix), ("shape", shape),
            ("entity", entity), ("kind", kind), ("frame", frame), ("determiner", determiner),
            ("preposition", preposition), ("object", object_lemma), ("object kind", object_kind),
            ("head lemma", lemma[heads]), ("head pos", pos[heads]),
            ("head kind", kind[heads]), ("head dep", dep[heads]),
        )
    }  # fmt: skip
    by = [
        (here["pos"],),
        (here["lemma"],),
        (here["lemma"], here["pos"]),
        (here["lemma"], here["dep"]),
        (here["tag"],),
        (here["pos"], here["dep"]),
        (here["suffix"], here["pos"]),
        (here["kind"], here["pos"]),
        (here["kind"], here["tag"], here["dep"]),
        (here["pos"], here["frame"]),
        (here["kind"], here["frame"]),
        (here["pos"], here["determiner"]),
        (here["pos"], here["preposition"]),
        (here["kind"], here["pos"], here["preposition"]),
        (here["lemma"], here["preposition"]),
        (here["object"], here["pos"]),
        (here["object kind"], here["pos"]),
        (here["head lemma"], here["dep"]),
        (here["head lemma"], here["pos"]),
        (here["head kind"], here["dep"], here["pos"]),
        (here["head pos"], here["dep"], here["pos"]),
        (here["head dep"], here["dep"], here["kind"]),
        (here["entity"], here["pos"]),
        (here["entity"], here["kind"]),
        (here["shape"], here["pos"]),
        (beside("lemma", -1), here["pos"]),
        (beside("lemma", 1), here["pos"]),
        (beside("tag", -1), here["tag"]),
        (beside("tag", 1), here["tag"]),
        (beside("pos", -2), beside("pos", -1), here["pos"]),
        (beside("pos", 1), beside("pos", 2), here["pos"]),
        (beside("kind", -1), here["kind"]),
        (beside("kind", 1), here["kind"]),
    ]
    return np.stack([_mixed(n, *parts) for n, parts in enumerate(by, 1)], axis=1)


@cache
def shipped() -> TriggerModel:
    """The model in the package's data."""
    with (files("extract.lexicon") / "triggers.npz").open("rb") as file, np.load(file) as data:
        return TriggerModel.of(data["keys"], data["weights"].astype(np.float32), float(data["bias"]))


def probabilities(doc: Doc, tokens: NDArray[np.int64], model: TriggerModel | None = None) -> NDArray[np.float64]:
    """For each of these tokens, the probability that it is the trigger of an event."""
    model = model or shipped()
    if not len(tokens):
        return np.zeros(0)
    found = features(doc, tokens)
    at = slots(found)
    weights = np.where(model.keys[at] == found, model.weights[at], np.float32(0.0))
    odds: NDArray[np.float64] = weights.sum(axis=1, dtype=np.float64) + model.bias
    return 1.0 / (1.0 + np.exp(-odds))


def chosen(doc: Doc, tokens: NDArray[np.int64], probability: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of these tokens are proposed. A bare copula tells of a state, and is not."""
    pos, lemma = doc.to_array(["POS", "LEMMA"]).reshape(len(doc), 2)[tokens].T
    least = np.where(np.isin(pos, _hashes(("NOUN", "PROPN"))), LEAST_NOUN, LEAST)
    copula = (pos == _hashes(("AUX",))[0]) | np.isin(lemma, _hashes(COPULA))
    kept: NDArray[np.bool_] = (probability >= least) & ~copula
    return kept
