"""The component `newsview_sources`: who says, thinks or wants what, and by which words."""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from extract.columns import Columns
from extract.layers import furniture_mask
from extract.quotes import quotations

__all__ = ["Sources"]


@Language.factory("newsview_sources")
def make_sources(nlp: Language, name: str) -> Sources:
    return Sources()


class Lexicon(NamedTuple):
    verbs: dict[str, frozenset[str]]
    """Classes of a verb's lemma."""
    nouns: frozenset[str]
    adjectives: frozenset[str]
    adverbs: frozenset[str]


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    data = json.loads((files("extract") / "lexicon" / "reporting.json").read_text("utf-8"))
    verbs: dict[str, set[str]] = {}
    for kind, words in data["verbs"].items():
        for word in words:
            verbs.setdefault(word, set()).add(kind)
    return Lexicon(
        {w: frozenset(k) for w, k in verbs.items()},
        frozenset(data["nouns"]),
        frozenset(data["adjectives"]),
        frozenset(data["adverbs"]),
    )


class Found(NamedTuple):
    """An attribution in tokens: the cue, the source's extent, the extents of the content, how sure."""

    cue: int
    source: tuple[int, int] | None
    content: tuple[tuple[int, int], ...]
    score: float
    cue_end: int = 0


SUBJECTS = ("nsubj", "csubj")
PASSIVE = ("nsubjpass", "csubjpass")


class Sources:
    """Puts `doc._.newsview_attributions`: records of a cue, its source or None, and the content in segments."""

    def __call__(self, doc: Doc) -> Doc:
        reader = _Reader(doc)
        doc._.newsview_attributions = [reader.record(f) for f in reader.found()]
        return doc


class _Reader:
    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.c = Columns.of(doc)
        self.lexicon = _lexicon()
        self.furniture = furniture_mask(doc) if doc._.newsview_furniture else []
        self.lines = [0, *(i + 1 for i, w in enumerate(self.c.lower) if "\n" in w)]
        self.quotes = self._quotes()
        self.quote_of = [-1] * len(doc)
        for n, (a, b) in enumerate(self.quotes):
            for i in range(a, b):
                self.quote_of[i] = n
        self.said: dict[int, list[tuple[int, int]]] = {}
        """Quotations by the verb that introduces or follows them."""
        self._assign_quotes()

    def _quotes(self) -> list[tuple[int, int]]:
        """Token extents of the quotations."""
        doc, found = self.doc, []
        for a, b in quotations(doc.text):
            span = doc.char_span(a, b, alignment_mode="contract")
            if span is not None and len(span) > 1:
                found.append((span.start, span.end))
        return found

    def _assign_quotes(self) -> None:
        c, last = self.c, -1
        line_of_last = -1
        for n, (a, b) in enumerate(self.quotes):
            line = self._line(a)
            verb = self._cue_of_quote(a, b)
            if verb is None and last >= 0 and self._continues(n, line, line_of_last):
                verb = last
            if verb is not None:
                self.said.setdefault(verb, []).append((a, b))
                last, line_of_last = verb, line
            elif c.pos[a - 1 if a else 0] != "PUNCT" and line != line_of_last:
                last = -1

    def _line(self, i: int) -> int:
        """Index of the first token of the paragraph of token `i`."""
        return self.lines[bisect_right(self.lines, i) - 1]

    def _cue_of_quote(self, a: int, b: int) -> int | None:
        """The reporting verb of the quotation of tokens `a` to `b`: after it, before it, or above it in the parse."""
        inside = self.c.lower[b - 2] if self.closed(a, b) else self.c.lower[b - 1]
        after = self.c.lower[b] if b < len(self.c.lower) else ""
        if inside in (",", "?", "!", "—", "-", "–", "..", "...", "…") or after == ",":
            found = self._verb_within(range(b, min(b + 12, len(self.c.lower))), b)
            if found is not None:
                return found
        if (a and self.c.lower[a - 1] in (",", ":", "that")) or (a and self._says(a - 1)):
            found = self._verb_within(range(a - 1, max(a - 14, -1), -1), a)
            if found is not None:
                return found
        root = next((i for i in range(a, b) if not a <= self.c.head[i] < b), a)
        for _ in range(5):
            parent = self.c.head[root]
            if parent == root:
                return None
            root = parent
            if self.quote_of[root] < 0 and self._says(root):
                return root
        return None

    def closed(self, a: int, b: int) -> bool:
        """Whether the quotation ends with a mark of its own."""
        return self.c.lower[b - 1] in ("”", '"', "''", "»", "’", "'") and b - a > 2

    def _says(self, i: int) -> bool:
        return "say" in self.lexicon.verbs.get(self.c.lemma[i], ()) and self.c.tag[i][:2] == "VB"

    def _verb_within(self, reach: range, edge: int) -> int | None:
        """The nearest reporting verb on the way, before the sentence, the paragraph or the next quotation ends it."""
        for i in reach:
            if self.quote_of[i] >= 0 and i != edge:
                return None
            if self.c.lower[i] in (".", ";", "!", "?") or (self.c.pos[i] == "SPACE" and "\n" in self.c.lower[i]):
                return None
            if self._says(i) and not any(self.c.dep[k] == "mark" for k in self.c.children[i]):
                return i
        return None

    def _continues(self, n: int, line: int, line_of_last: int) -> bool:
        """Whether quotation `n`, which has no verb of its own, goes on with the one before it."""
        a, b = self.quotes[n]
        before_a, before_b = self.quotes[n - 1]
        if not n or b - a < 5:
            return False
        if line == line_of_last:
            return self.c.lower[a - 1] in (".", "!", "?", ":") or self.c.sent[a] == a
        return self._line(before_a) != line and not self.closed(before_a, before_b) and self._line(a) == a

    def found(self) -> list[Found]:
        c, lexicon = self.c, self.lexicon
        found = []
        for i, lemma in enumerate(c.lemma):
            if self.quote_of[i] >= 0 or (self.furniture and self.furniture[i]):
                continue
            if lemma in lexicon.verbs and (c.pos[i] == "VERB" or c.tag[i][:2] == "VB"):
                one = self._verb(i, lexicon.verbs[lemma])
            elif lemma == "accord":
                one = self._according(i)
            elif lemma in lexicon.nouns and c.pos[i] == "NOUN":
                one = self._noun(i)
            elif lemma in lexicon.adjectives and c.pos[i] == "ADJ":
                one = self._adjective(i)
            elif lemma in lexicon.adverbs:
                one = self._adverb(i)
            else:
                continue
            if one is not None:
                found.append(one)
        return found

    # Syntax

    def left(self, i: int) -> int:
        while kids := [k for k in self.c.children[i] if k < i]:
            i = kids[0]
        return i

    def right(self, i: int) -> int:
        while kids := [k for k in self.c.children[i] if k > i]:
            i = kids[-1]
        return i

    def kids(self, i: int, *deps: str) -> list[int]:
        return [k for k in self.c.children[i] if self.c.dep[k] in deps]

    def subtree(self, i: int, without: int | None = None) -> list[tuple[int, int]]:
        """Extents of the tokens under `i`, those under `without` left out."""
        tokens, stack = [], [i]
        while stack:
            k = stack.pop()
            tokens.append(k)
            stack.extend(x for x in self.c.children[k] if x != without)
        tokens.sort()
        runs: list[list[int]] = []
        for k in tokens:
            if runs and runs[-1][1] == k:
                runs[-1][1] = k + 1
            else:
                runs.append([k, k + 1])
        return [(a, b) for a, b in runs]

    def phrase(self, i: int, cue: int) -> tuple[int, int]:
        """The noun phrase that `i` heads, without a clause that holds the cue and without quotations."""
        start, end = self.left(i), self.right(i) + 1
        if start <= cue < end:
            start, end = (start, cue) if i < cue else (cue + 1, end)
        for k in range(i, end):
            if self.quote_of[k] >= 0 and self.quote_of[i] < 0:
                end = k
                break
        for k in range(i, start, -1):
            if self.quote_of[k] >= 0 and self.quote_of[i] < 0:
                start = k + 1
                break
        while end > i + 1 and (self.c.pos[end - 1] in ("PUNCT", "SPACE", "CCONJ")):
            end -= 1
        while start < i and (self.c.pos[start] in ("PUNCT", "SPACE", "CCONJ")):
            start += 1
        return start, end

    def _with_quotes(
        self, clause: list[tuple[int, int]], quotes: list[tuple[int, int]], cue: int
    ) -> list[tuple[int, int]]:
        """A clause and quotations as one content, overlapping extents joined."""
        joined: list[tuple[int, int]] = []
        for a, b in sorted([*clause, *quotes]):
            if joined and a <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
            else:
                joined.append((a, b))
        return [(a, b) for a, b in joined if not a <= cue < b or (a, b) in quotes]

    def source_of(self, verb: int) -> int | None:
        """The head of the phrase that says, thinks or wants: the subject, shared, controlled or before a participle."""
        c, at = self.c, verb
        for _ in range(5):
            if passive := self.kids(at, *PASSIVE):
                agents = [p for a in self.kids(at, "agent") for p in self.kids(a, "pobj")]
                return agents[0] if agents else (passive[0] if at != verb else None)
            if subjects := self.kids(at, *SUBJECTS):
                return subjects[-1]
            if agents := [p for a in self.kids(at, "agent") for p in self.kids(a, "pobj")]:
                return agents[0]
            parent = c.head[at]
            if parent == at:
                return None
            dep = c.dep[at]
            if dep in ("acl", "relcl"):
                return parent if c.tag[at] == "VBG" or dep == "relcl" else None
            if dep in ("conj", "xcomp", "advcl", "pcomp", "prep", "aux", "ccomp", "parataxis", "dep"):
                if dep == "xcomp" and (objects := self.kids(parent, "dobj")) and c.tag[at] == "VB":
                    return objects[0]
                if dep == "ccomp" and c.pos[parent] != "VERB":
                    return None
                at = parent
                continue
            return None
        return None

    def _beside(self, verb: int) -> int | None:
        """The noun phrase right after the verb of a quotation, else right before it, where the parse has no subject."""
        c = self.c
        near: list[int] = [*range(verb + 1, min(verb + 4, len(c.lower))), *range(verb - 1, max(verb - 4, -1), -1)]
        for k in near:
            if self.quote_of[k] >= 0 or c.lower[k] in (".", "\n"):
                continue
            if c.pos[k] in ("PROPN", "PRON", "NOUN"):
                while c.head[k] != k and c.dep[k] in ("compound", "nmod", "amod", "poss") and c.head[k] != verb:
                    k = c.head[k]
                return k
        return None

    # Cues

    def _verb(self, i: int, kinds: frozenset[str]) -> Found | None:
        c = self.c
        clause = self.kids(i, "ccomp")
        infinitive = self.kids(i, "xcomp")
        objects = self.kids(i, "dobj", "oprd", "attr")
        prepositions = self.kids(i, "prep")
        quote = self.said.get(i, [])
        content: list[tuple[int, int]] = []
        score = 0.0
        if quote and kinds & {"say", "object", "think", "show", "prep"}:
            content, score = self._with_quotes(self.subtree(clause[0]) if clause else [], quote, i), 0.9
        elif "say" in kinds and clause:
            content, score = self.subtree(clause[0]), 0.9
        elif (
            "say" in kinds
            and c.dep[i] in ("parataxis", "ccomp", "advcl")
            and (self.kids(i, *SUBJECTS))
            and not objects
            and c.head[i] != i
        ):
            content, score = self.subtree(c.head[i], without=i), 0.6
        elif "show" in kinds and clause:
            content, score = self.subtree(clause[0]), 0.6
        elif "think" in kinds and clause:
            content, score = self.subtree(clause[0]), 0.45
        elif "want" in kinds and infinitive:
            content, score = self.subtree(infinitive[0]), 0.45
        elif "seem" in kinds and infinitive:
            content, score = self.subtree(infinitive[0]), 0.3
        elif "object" in kinds and objects:
            content, score = [x for o in objects for x in self.subtree(o)], 0.6
        elif "prep" in kinds and prepositions:
            inner = [
                p
                for p in prepositions
                if c.lower[p] in ("of", "about", "on", "for", "with", "against", "to", "that", "over")
            ]
            if not inner:
                return None
            content, score = self.subtree(inner[0]), 0.5
        elif "say" in kinds and objects:
            content, score = self.subtree(objects[0]), 0.4
        if not content:
            return None
        head = self.source_of(i)
        if head is None and quote:
            head = self._beside(i)
        source = self.phrase(head, i) if head is not None else None
        return Found(i, source, tuple(content), score)

    def _according(self, i: int) -> Found | None:
        c = self.c
        to = next((k for k in range(i + 1, min(i + 3, len(c.lower))) if c.lower[k] == "to"), None)
        if c.lower[i] != "according" or to is None:
            return None
        objects = self.kids(to, "pobj")
        source = self.phrase(objects[0], i) if objects else None
        content = self.subtree(c.head[i], without=i) if c.head[i] != i else []
        return Found(i, source, tuple(content), 0.9, to + 1)

    def _noun(self, i: int) -> Found | None:
        clause = [k for k in self.kids(i, "acl", "ccomp") if self.c.tag[k] != "VBN"]
        if not clause:
            return None
        owners = self.kids(i, "poss")
        source = self.phrase(owners[0], i) if owners else None
        return Found(i, source, tuple(self.subtree(clause[0])), 0.4)

    def _adjective(self, i: int) -> Found | None:
        verb = self.c.head[i]
        clause = self.kids(i, "ccomp", "prep") or self.kids(verb, "ccomp")
        if not clause or not (subjects := self.kids(verb, *SUBJECTS)):
            return None
        return Found(i, self.phrase(subjects[-1], i), tuple(self.subtree(clause[0])), 0.4)

    def _adverb(self, i: int) -> Found | None:
        return Found(i, None, tuple(self.subtree(self.c.head[i], without=i)), 0.4)

    # Records

    def record(self, found: Found) -> dict[str, Any]:
        segments = [self.extent(a, b) for a, b in found.content]
        content = {"start": segments[0]["start"], "end": segments[-1]["end"]} if segments else None
        return {
            "cue": self.extent(found.cue, found.cue_end or found.cue + 1),
            "source": self.extent(*found.source) if found.source else None,
            "content": content | {"segments": segments} if content and len(segments) > 1 else content,
            "score": round(found.score, 2),
        }

    def extent(self, start: int, end: int) -> dict[str, int]:
        last = self.doc[end - 1]
        return {"start": self.doc[start].idx, "end": last.idx + len(last)}
