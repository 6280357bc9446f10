"""Runs the pipeline over whatever text it is given; says what fails, by which words, and what takes too long.

    python tests/bench/wild.py FILE.jsonl ARTICLE.txt PAGE.html ... [--variants [N]] [--most 5000] [--json]

One line a figure: `name: value unit`. The files are read as `newsview add` reads them: JSON Lines documents, plain
text, web pages. With `--variants` each article is run as it is and in eight other forms (with `--variants N` in N of
them, the next article in the next N): in small letters, capitals and title case, its sentences shuffled, words left
out, with the punctuation and the letters of other keyboards, on one line. A failure is told with the fewest words of
the article that still fail; an article that takes longer than `--limit` seconds of processor time with its length and
the part of the pipeline that took most. Ends with 1 where there was either. Ctrl+C ends the run and tells what was
found so far.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".imports"))

from newsview.extract.pipeline.failures import reason_of
from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.extract.pipeline.pipeline import annotate, load
from newsview.extract.reading.files import Reading, UnreadableError
from newsview.store.document.edtf import is_edtf
from newsview.store.document.model import Article, Document, replace
from newsview.store.document.serialization import decode, encode
from tests.bench.stages import stages_of

__all__ = ["VARIANTS", "Failing", "faults", "fewest", "main", "variants"]

SENTENCE = re.compile(r"(?<=[.!?])\s+")
OTHER_MARKS = str.maketrans(
    {"'": "’", '"': "”", "-": "–", ",": "，", ".": "。", ":": "：", " ": "\u00a0", "!": "！", "?": "？"}
)
OTHER_LETTERS = str.maketrans(
    {"i": "ı", "I": "İ", "s": "ſ", "k": "\u212a", "e": "e\u0301", "0": "٠", "1": "۱", "2": "२", "o": "о", "-": "\u00ad"}
)


def _shuffled(text: str, chance: random.Random) -> str:
    sentences = SENTENCE.split(text)
    chance.shuffle(sentences)
    return " ".join(sentences)


VARIANTS: dict[str, Callable[[str, random.Random], str]] = {
    "small letters": lambda text, chance: text.lower(),
    "capitals": lambda text, chance: text.upper(),
    "title case": lambda text, chance: text.title(),
    "sentences shuffled": _shuffled,
    "words left out": lambda text, chance: re.sub(r"\S+", lambda m: m[0] if chance.random() < 0.8 else "", text),
    "other marks": lambda text, chance: text.translate(OTHER_MARKS),
    "other letters": lambda text, chance: re.sub(
        r"\w+", lambda m: m[0].translate(OTHER_LETTERS) if chance.random() < 0.3 else m[0], text
    ),
    "one line": lambda text, chance: re.sub(r"[\s.!?]+", " ", text),
}
"""Other forms of a text, by what they are."""


def variants(text: str, seed: int = 0, most: int = len(VARIANTS)) -> Iterator[tuple[str, str]]:
    """The other forms of a text, each with its name; `most` of them, others with the next seed."""
    forms = list(VARIANTS.items())
    for n in range(min(most, len(forms))):
        name, made = forms[(seed * most + n) % len(forms)]
        yield name, made(text, random.Random(seed))


class Failing(NamedTuple):
    """A part of the pipeline that failed, or a promise that its document breaks."""

    part: str
    reason: str


def faults(document: Document) -> Iterator[Failing]:
    """What the document says failed, and what is wrong with it though nothing did."""
    for failure in document.annotation.failed:
        yield Failing(failure.component, failure.error or "")
    try:
        if decode(encode(document)) != document:
            yield Failing("document", "is not what it was once it is written and read")
    except ValueError as error:
        yield Failing("document", reason_of(error))
    for mention in document.annotation.mentions:
        if mention.value is not None and not (mention.value.startswith("P") or is_edtf(mention.value)):
            yield Failing("times", "a value that is no EDTF")
    for event in document.annotation.events:
        if event.when is not None and not is_edtf(event.when):
            yield Failing("events", "a date that is no EDTF")
    if (published := document.article.published) and not is_edtf(published):
        yield Failing("furniture", "a date of publication that is no date")


def run(article: Article, model: str) -> tuple[list[Failing], float]:
    """What fails on the article, each once, and the seconds of processor time that it took."""
    began = time.process_time()
    try:
        found = list(dict.fromkeys(faults(annotate(article, model=model))))
    except Exception as error:
        found = [Failing("article", reason_of(error))]
    return found, time.process_time() - began


def fewest(text: str, fails: Callable[[str], bool]) -> str:
    """The text cut down, by pieces, then words, then characters, as long as it fails."""
    for unit in (r"[^\n]+\n*", r"\S+\s*", r"(?s)."):
        parts = re.findall(unit, text) if len(text) < 2_000 or unit[-1] != "." else []
        size = len(parts) // 2
        while size and parts:
            at = 0
            while at < len(parts):
                left = parts[:at] + parts[at + size :]
                if left and fails("".join(left)):
                    parts = left
                else:
                    at += size
            size = min(size // 2, len(parts) // 2) if size > 1 else 0
        text = "".join(parts) or text
    return text


def slowest_part(article: Article, model: str) -> str:
    """The part of the pipeline that takes most of the time of the article, with its share of it."""
    try:
        took = stages_of(article, model)
    except Exception:
        return "article"
    part = max(took, key=lambda part: took[part])
    return f"{part} {100 * took[part] / max(sum(took.values()), 1e-6):.0f}%"


def articles(names: Sequence[str], most: int | None) -> Iterator[Article | UnreadableError]:
    given = 0
    for found in Reading(tuple(names), fresh=True):
        if isinstance(found, UnreadableError):
            yield found
        elif found.article.text.strip():
            if given == most:
                return
            given += 1
            yield found.article


class Report:
    """What was run, what failed, what was slow."""

    def __init__(self, model: str, limit: float, shrink: int) -> None:
        self.model, self.limit, self.shrink = model, limit, shrink
        self.articles = self.texts = self.characters = self.unreadable = 0
        self.seconds = 0.0
        self.slowest = (0.0, "", 0)
        self.failing: dict[Failing, dict[str, Any]] = {}
        self.failed = self.slow_ones = 0
        self.slow: list[dict[str, Any]] = []

    def article(self, found: Article | UnreadableError, seed: int, forms: int) -> None:
        """Runs an article as it is, and in so many of its other forms."""
        if isinstance(found, UnreadableError):
            self.unreadable += 1
            sys.stderr.write(f"{found}\n")
            return
        self.articles += 1
        self.take(found, "as it is")
        for form, text in variants(found.text, seed, forms):
            self.take(replace(found, text=text, furniture=()), form)

    def take(self, article: Article, form: str) -> None:
        name = f"{article.id} ({form})"
        found, seconds = run(article, self.model)
        self.texts += 1
        self.characters += len(article.text)
        self.seconds += seconds
        self.slowest = max(self.slowest, (seconds, name, len(article.text)))
        self.failed += bool(found)
        for failing in found:
            if failing in self.failing:
                self.failing[failing]["texts"] += 1
            else:
                self.failing[failing] = {"texts": 1, "first": name, "words": self.words(article, failing)}
        if seconds > self.limit:
            self.slow_ones += 1
            if len(self.slow) < 50:
                part = slowest_part(article, self.model)
                self.slow.append({"article": name, "seconds": seconds, "characters": len(article.text), "part": part})

    def words(self, article: Article, failing: Failing) -> str:
        """The fewest words that still fail so; after as many tries as are allowed, as few as were found."""
        tries = 0

        def fails(text: str) -> bool:
            nonlocal tries
            tries += 1
            return tries < self.shrink and failing in run(replace(article, text=text, furniture=()), self.model)[0]

        return fewest(article.text, fails)

    def figures(self) -> dict[str, tuple[float, str]]:
        return {
            "articles": (self.articles, ""),
            "texts": (self.texts, ""),
            "characters": (self.characters, ""),
            "not read": (self.unreadable, ""),
            "texts that fail": (self.failed, ""),
            "kinds of failures": (len(self.failing), ""),
            f"texts over {self.limit:g} s": (self.slow_ones, ""),
            "slowest text": (self.slowest[0], "s"),
            "slowest text, characters": (self.slowest[2], ""),
            "characters a second": (self.characters / max(self.seconds, 1e-9), ""),
        }


def main(words: Sequence[str] | None = None) -> int:
    """Runs it; the words of the command line, or those given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE", help="as for newsview add")
    parser.add_argument(
        "--variants",
        nargs="?",
        type=int,
        default=0,
        const=len(VARIANTS),
        metavar="N",
        help="each article in its other forms too, or in N of them",
    )
    parser.add_argument("--most", type=int, metavar="N", help="articles at most")
    parser.add_argument("--limit", type=float, default=1.0, help="seconds an article may take (default: %(default)s)")
    parser.add_argument("--shrink", type=int, default=400, help="runs to find the words (default: %(default)s)")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--json", action="store_true", help="one object")
    arguments = parser.parse_args(words)
    load(arguments.model)
    annotate(Article(id="warm", text="At 10 a.m. on Monday, Jan. 9, he said it was last week."), model=arguments.model)
    report = Report(arguments.model, arguments.limit, arguments.shrink)
    with suppress(KeyboardInterrupt):
        for number, found in enumerate(articles(arguments.files, arguments.most)):
            report.article(found, number, arguments.variants)
    figures = {name: round(value, 3) for name, (value, _) in report.figures().items()}
    told = [{"part": f.part, "reason": f.reason, **about} for f, about in report.failing.items()]
    if arguments.json:
        sys.stdout.write(json.dumps({**figures, "failures": told, "slow": report.slow}) + "\n")
    else:
        for name, (value, unit) in report.figures().items():
            sys.stdout.write(f"{name}: {value:,.2f} {unit}".rstrip() + "\n" if unit else f"{name}: {value:,.0f}\n")
        for one in told:
            sys.stdout.write(
                f"failure: {one['part']}: {one['reason']}, {one['texts']} texts, first {one['first']}:"
                f" {one['words']!r}\n"
            )
        for one in report.slow:
            sys.stdout.write(
                f"slow: {one['article']}: {one['seconds']:.2f} s, {one['characters']:,} characters, {one['part']}\n"
            )
    return 1 if report.failing or report.slow_ones else 0


if __name__ == "__main__":
    sys.exit(main())
