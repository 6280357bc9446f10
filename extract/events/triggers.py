"""Which words tell of an event: a logistic model over a token's form, its place in the parse and its neighbours.

A feature is a template and the attributes that it reads, mixed into one 64-bit key; the model is a table of weights by
key, so that a whole Doc is scored by a few array look-ups. `extract/training/events.py` trains it.

Corpora differ in what they call an event, and a model of several is surer of itself on other text than it may be. So
the same features are weighed once by all corpora, which decides what is proposed, and once by each alone: how far these
agree tells how far to trust the first.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.strings import StringStore
from spacy.tokens import Doc

from newsview.extract.layers import furniture_mask
from newsview.extract.lexicon import word_classes

__all__ = [
    "LEAST",
    "LEAST_NOUN",
    "TriggerModel",
    "candidates",
    "chosen",
    "features",
    "opinions",
    "scores",
    "slots",
]

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
    """Log odds: for each slot, the key that it belongs to and its weights; and the biases.

    A column of weights is an opinion: the first of all training corpora together, then of each corpus alone.
    """

    keys: Keys
    weights: NDArray[np.float32]
    bias: NDArray[np.float64]

    @classmethod
    def of(cls, keys: Keys, weights: NDArray[np.float32], bias: NDArray[np.float64]) -> TriggerModel:
        """From the weights of some keys, a row a key, no two of them in one slot."""
        table = cls(np.zeros(1 << SLOTS, dtype=np.uint64), np.zeros((1 << SLOTS, len(bias)), dtype=np.float32), bias)
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


def _among(column: Keys, words: tuple[str, ...]) -> NDArray[np.bool_]:
    """Where a column has one of a few words."""
    found = np.zeros(len(column), dtype=np.bool_)
    for word in _hashes(words):
        found |= column == word
    return found


@cache
def _lexicon() -> dict[str, Keys]:
    """Nouns that name events, and words that name states, by class; as sorted lemma hashes."""
    return {name: np.sort(_hashes(tuple(words))) for name, words in word_classes("eventive.txt").items()}


def _classes(lemmas: Keys) -> Keys:
    """A bit for each class of the lexicon that a lemma is in."""
    bits = np.zeros(len(lemmas), dtype=np.uint64)
    for n, words in enumerate(_lexicon().values()):
        at = np.searchsorted(words, lemmas)
        at[at == len(words)] = 0
        bits |= (words[at] == lemmas).astype(np.uint64) << np.uint64(n)
    return bits


def _mixed(values: Keys) -> Keys:
    """A key for each template (row) and token (column): its number and the values that it reads, mixed.

    Each value goes in by the finaliser of SplitMix64; all templates take theirs in step.
    """
    key = np.repeat(SEEDS[:, None], values.shape[1], axis=1)
    for parts in READ:
        some = key[: len(parts)]
        some ^= values[parts]
        some *= np.uint64(0xBF58476D1CE4E5B9)
        some ^= some >> np.uint64(31)
        some *= np.uint64(0x94D049BB133111EB)
        some ^= some >> np.uint64(29)
    return key


def candidates(doc: Doc) -> NDArray[np.int64]:
    """Indices of the tokens that can be triggers: content words and main verbs, none in furniture."""
    table = doc.to_array(["POS", "DEP"]).reshape(len(doc), 2).astype(np.uint64, copy=False)
    possible = _among(table[:, 0], CANDIDATE_POS) & ~_among(table[:, 1], ("aux", "auxpass"))
    if doc._.newsview_furniture:
        possible[np.array(furniture_mask(doc))] = False
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
        return _among(dep, names)

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
    values = {
        "lemma": lemma,
        "pos": pos,
        "tag": tag,
        "dep": dep,
        "suffix": suffix,
        "shape": shape,
        "entity": entity,
        "kind": kind,
        "frame": frame,
        "determiner": on_head(related("det", "poss", "nummod"), lemma),
        "preposition": on_head(related("prep", "agent"), lemma),
        "object": on_head(objects, lemma),
        "object_kind": on_head(objects, kind),
    }
    above = heads[tokens]
    padded = {name: np.pad(values[name], 2) for name, _ in BESIDE}
    found = [
        *(values[name][tokens] for name in HERE),
        *(values[name][above] for name in ABOVE),
        *(padded[name][tokens + (2 + offset)] for name, offset in BESIDE),
    ]
    return _mixed(np.stack(found)).T


HERE = (
    "lemma",
    "pos",
    "tag",
    "dep",
    "suffix",
    "shape",
    "entity",
    "kind",
    "frame",
    "determiner",
    "preposition",
    "object",
    "object_kind",
)
"""What templates read of the token itself."""

ABOVE = ("lemma", "pos", "kind", "dep")
"""What they read of its head."""

BESIDE = (
    ("lemma", -1),
    ("lemma", 1),
    ("tag", -1),
    ("tag", 1),
    ("pos", -2),
    ("pos", -1),
    ("pos", 1),
    ("pos", 2),
    ("kind", -1),
    ("kind", 1),
)
"""What they read of its neighbours."""

TEMPLATES = dict(
    enumerate(
        (
            "pos",
            "lemma",
            "lemma pos",
            "lemma dep",
            "tag",
            "pos dep",
            "suffix pos",
            "kind pos",
            "kind tag dep",
            "pos frame",
            "kind frame",
            "pos determiner",
            "pos preposition",
            "kind pos preposition",
            "lemma preposition",
            "object pos",
            "object_kind pos",
            "head_lemma dep",
            "head_lemma pos",
            "head_kind dep pos",
            "head_pos dep pos",
            "head_dep dep kind",
            "entity pos",
            "entity kind",
            "shape pos",
            "lemma-1 pos",
            "lemma+1 pos",
            "tag-1 tag",
            "tag+1 tag",
            "pos-2 pos-1 pos",
            "pos+1 pos+2 pos",
            "kind-1 kind",
            "kind+1 kind",
        ),
        1,
    )
)
"""The values that each template reads, by its number."""

_NAMES = [*HERE, *(f"head_{name}" for name in ABOVE), *(f"{name}{offset:+}" for name, offset in BESIDE)]
_ORDER = sorted(TEMPLATES, key=lambda n: -len(TEMPLATES[n].split()))
_PARTS = [[_NAMES.index(name) for name in TEMPLATES[n].split()] for n in _ORDER]
SEEDS: Keys = np.array([(n * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF for n in _ORDER], dtype=np.uint64)
"""A key to begin with for each template, those that read most first."""

READ = [np.array([parts[step] for parts in _PARTS if len(parts) > step]) for step in range(3)]
"""The first, second and third value that templates read."""


@cache
def shipped() -> TriggerModel:
    """The model in the package's data."""
    with (files("newsview.extract.lexicon") / "triggers.npz").open("rb") as file, np.load(file) as data:
        return TriggerModel.of(data["keys"], data["weights"].astype(np.float32), data["bias"])


def opinions(doc: Doc, tokens: NDArray[np.int64], model: TriggerModel | None = None) -> NDArray[np.float64]:
    """For each of these tokens (rows) the probability that it is a trigger, by each opinion of the model (columns)."""
    model = model or shipped()
    if not len(tokens):
        return np.zeros((0, len(model.bias)))
    found = features(doc, tokens)
    at = slots(found)
    known = model.keys[at] == found
    odds = np.empty((len(tokens), len(model.bias)))
    for n, bias in enumerate(model.bias):
        odds[:, n] = np.where(known, model.weights[at, n], np.float32(0.0)).sum(axis=1, dtype=np.float64) + bias
    return 1.0 / (1.0 + np.exp(-odds))


def scores(judged: NDArray[np.float64]) -> NDArray[np.float64]:
    """How likely each token is a trigger, wherever the text is from: between what all corpora say together and that
    each alone says so."""
    found: NDArray[np.float64] = (
        (judged[:, 0] + judged[:, 1:].prod(axis=1)) / 2 if judged.shape[1] > 1 else judged[:, 0]
    )
    return found


def chosen(doc: Doc, tokens: NDArray[np.int64], probability: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of these tokens are proposed, given what all corpora say: a bare copula tells of a state, and is not."""
    pos, lemma = doc.to_array(["POS", "LEMMA"]).reshape(len(doc), 2)[tokens].T
    least = np.where(_among(pos, ("NOUN", "PROPN")), LEAST_NOUN, LEAST)
    copula = _among(pos, ("AUX",)) | _among(lemma, COPULA)
    kept: NDArray[np.bool_] = (probability >= least) & ~copula
    return kept
