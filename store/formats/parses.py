"""What a parser said of an article's tokens, and its trees over words: one root a sentence, every word below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from newsview.store.document.model import Tokens, replace

__all__ = ["ROOT", "UNKNOWN", "Parse", "cut_parse", "parse_of", "spelled", "trees"]

ROOT = -1
"""The head of a word that has none."""

UNKNOWN = "dep"
"""The relation of a word to its head where it is unknown."""


class Parse(NamedTuple):
    """A lemma, the number of the head and the relation to it for each token or word; empty where nothing is known."""

    lemmas: list[str]
    heads: list[int]
    deps: list[str]


def parse_of(tokens: Tokens, forms: Sequence[str]) -> Parse:
    """The parse of tokens that are written so; what does not fit them is not taken. A root's head is `ROOT`."""
    size = len(tokens.lengths)
    lemmas = tokens.lemmas.split(" ") if tokens.lemmas else []
    steps = tokens.heads.split(" ") if tokens.heads else []
    deps = tokens.deps.split(" ") if tokens.deps else []
    try:
        heads = [i + int(step) if step != "0" else ROOT for i, step in enumerate(steps)]
    except ValueError:
        heads = []
    return Parse(
        [form if lemma == "=" else lemma for form, lemma in zip(forms, lemmas, strict=True)]
        if len(lemmas) == size
        else [],
        heads if len(heads) == size and all(ROOT <= head < size for head in heads) else [],
        deps if len(deps) == size else [],
    )


def spelled(tokens: Tokens, parse: Parse, forms: Sequence[str]) -> Tokens:
    """The tokens, which are written so, with a parse."""
    lemmas = ["=" if lemma == form else lemma for form, lemma in zip(forms, parse.lemmas, strict=False)]
    return replace(
        tokens,
        lemmas=" ".join(lemmas) if set(parse.lemmas) != {"_"} else "",
        heads=" ".join(str(head - i if head != ROOT else 0) for i, head in enumerate(parse.heads)),
        deps=" ".join(parse.deps) if parse.heads else "",
    )


def trees(parse: Parse, words: Sequence[int], sentences: Iterable[range]) -> Parse:
    """The parse of words, of which each is the token with its number; their sentences are ranges of words.

    A word hangs on the nearest word above it. What has no head in its sentence hangs on the first such word of it.
    """
    place = {token: word for word, token in enumerate(words)}
    lemmas = [parse.lemmas[i] or "_" for i in words] if parse.lemmas else ["_"] * len(words)
    if not parse.heads:
        return Parse(lemmas, [], [])
    deps = [parse.deps[i] if parse.deps and parse.deps[i] not in ("", "_") else UNKNOWN for i in words]
    heads = [_above(token, parse.heads, place) for token in words]
    for sentence in sentences:
        tops = [word for word in sentence if heads[word] not in sentence]
        root = tops[0] if tops else sentence[0]
        for word in tops:
            if word != root:
                heads[word], deps[word] = root, UNKNOWN
        heads[root], deps[root] = ROOT, "root"
        below = {root}
        for word in sentence:
            path: list[int] = []
            while word not in below and word not in path:
                path.append(word)
                word = heads[word]
            if word not in below:  # round in a circle
                heads[word], deps[word] = root, UNKNOWN
            below.update(path)
    return Parse(lemmas, heads, deps)


def _above(token: int, heads: Sequence[int], place: Mapping[int, int]) -> int:
    """The word above a token, past tokens that are no words."""
    seen = {token}
    while (head := heads[token]) != ROOT and head not in seen:
        if head in place:
            return place[head]
        seen.add(head)
        token = head
    return ROOT


def cut_parse(tokens: Tokens, made: Tokens, owner: Sequence[int]) -> Tokens:
    """The parse of tokens carried over to those `made` by cutting some; `owner` is the number of each one's old token.

    The later parts of a token hang on its first one; their lemmas are unknown.
    """
    parse = parse_of(tokens, ["="] * len(tokens.lengths))
    first = {old: new for new, old in reversed(list(enumerate(owner)))}
    whole = [new == 0 or owner[new - 1] != old for new, old in enumerate(owner)]
    alone = [at and (new + 1 == len(owner) or whole[new + 1]) for new, at in enumerate(whole)]
    lemmas = [parse.lemmas[old] if alone[new] else "_" for new, old in enumerate(owner)] if parse.lemmas else []
    led = [first.get(head, ROOT) for head in parse.heads]
    heads = [led[old] if whole[new] else first[old] for new, old in enumerate(owner)] if parse.heads else []
    deps = [parse.deps[old] if whole[new] else UNKNOWN for new, old in enumerate(owner)] if parse.deps else []
    return replace(
        made,
        lemmas=" ".join(lemmas),
        heads=" ".join(str(head - i if head != ROOT else 0) for i, head in enumerate(heads)),
        deps=" ".join(deps),
    )
