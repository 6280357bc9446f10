"""Articles a second and peak memory of each format: export (written, read back, compared, put in place), reading alone.

Every measurement runs in a process of its own, so that its peak memory is its own. `reading only` is the cost of
decoding the same articles from JSON Lines, which is in every figure above it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".imports"))

from newsview.store.document.model import Annotation, Argument, Article, Document, Entity, Event, Mention, Span
from newsview.store.document.serialization import decode, encode
from newsview.store.formats import FORMATS
from newsview.store.formats.choosing import Exported
from newsview.store.formats.exporting import export
from newsview.store.formats.options import Options
from newsview.store.formats.tokens import tokens_of

NAMES = {
    "PERSON": ["Ann Lee", "Kim Jong Un", "John Kirby", "Ismaïl Haniyeh", "Volodymyr Zelenskyy"],
    "GPE": ["Russia", "North Korea", "Ukraine", "Kyiv", "the United States", "Iran"],
    "ORG": ["the Security Council", "NATO", "the European Union", "Gazprom"],
}
VERBS = {"met": "CONSULT", "condemned": "ACCUSE", "attacked": "ASSAULT", "praised": "SUPPORT", "sanctioned": "SANCTION"}
FILLER = (
    "officials said in a statement that was later read out to reporters",
    "in a move that observers had long expected and that few welcomed",
    "after weeks of talks that had brought no result for either side",
)


def article(number: int, characters: int) -> Document:
    """A made-up article: two names and an event in each sentence, as dense as news."""
    choose = random.Random(number)
    pieces: list[str] = []
    at = 0
    mentions: list[Mention] = []
    events: list[Event] = []
    words: list[tuple[int, int]] = []
    sentences: list[int] = []
    entities = {name: Entity(id=f"e{i}", label=label, name=name)
                for i, (label, name) in enumerate((lab, n) for lab, ns in NAMES.items() for n in ns)}  # fmt: skip

    def say(text: str, space: str = " ") -> tuple[int, int]:
        nonlocal at
        start, place = at, at
        for word in text.split(" "):
            words.append((place, place + len(word)))
            place += len(word) + 1
        pieces.append(text + space)
        at += len(text + space)
        return start, start + len(text)

    def name() -> Mention:
        label = choose.choice(list(NAMES))
        chosen = choose.choice(NAMES[label])
        start, end = say(chosen)
        entity = entities[chosen].id
        id = f"m{len(mentions) + 1}"
        mentions.append(Mention(id=id, start=start, end=end, label=label, entity=entity, score=0.9, origin="model"))
        return mentions[-1]

    while at < characters:
        sentences.append(len(words))
        actor = name()
        verb = choose.choice(list(VERBS))
        start, end = say(verb)
        target = name()
        say(choose.choice(FILLER), "")
        say(".", "\n" if choose.random() < 0.2 else " ")
        arguments = tuple(
            Argument(role=role, start=m.start, end=m.end, mention=m.id)
            for role, m in (("actor", actor), ("target", target))
        )
        events.append(
            Event(id=f"v{len(events) + 1}", trigger=Span(start=start, end=end), type=VERBS[verb], arguments=arguments,
                  when="2024-01-02", factuality="asserted", origin="model")
        )  # fmt: skip
    text = "".join(pieces)
    tokens = tokens_of(words, text)
    place = {start: i for i, (start, _) in enumerate(tokens.spans())}
    used = {m.entity for m in mentions}
    return Document(
        article=Article(id=f"a{number}", text=text, title=f"Article {number}", published="2024-01-03"),
        annotation=Annotation(
            mentions=tuple(mentions),
            entities=tuple(e for e in entities.values() if e.id in used),
            events=tuple(events),
            tokens=tokens.__class__(lengths=tokens.lengths, sentences=tuple(place[words[i][0]] for i in sentences)),
        ),
    )


def articles_in(path: Path) -> Iterator[Document]:
    with path.open("rb") as lines:
        for line in lines:
            yield decode(line)


def measured(name: str, corpus: Path) -> dict[str, float]:
    """One measurement, in this process."""
    began = time.perf_counter()
    if name == "reading only":
        return figures(sum(1 for _ in articles_in(corpus)), began)
    format = FORMATS[name]
    module = format.load()
    with tempfile.TemporaryDirectory(dir=corpus.parent) as folder:
        out = Path(folder) / ("out" if format.folder_too else f"out{format.suffix}")
        receipt = export((Exported(d) for d in articles_in(corpus)), format, out, Options(status="all"))
        count = receipt.rows["articles"].held
        found = figures(count, began)
        if format.reads:
            began = time.perf_counter()
            assert sum(1 for _ in module.read(out, Options())) == count
            found["read"] = count / (time.perf_counter() - began)
        size = sum(p.stat().st_size for p in (out.rglob("*") if out.is_dir() else [out]) if p.is_file())
        return found | {"size": size / count / 1024}


def figures(count: int, began: float) -> dict[str, float]:
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return {"rate": count / seconds, "work": 1000 * time.process_time() / count, "memory": peak}


UNITS = {
    "rate": ("exported", "articles/s"),
    "work": ("processor time", "ms/article"),
    "read": ("read back", "articles/s"),
    "memory": ("peak memory", "MiB"),
    "size": ("size of an article", "KiB"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200, metavar="N", help="how many articles [200]")
    parser.add_argument("--characters", type=int, default=30_000, metavar="N", help="of each article's text [30000]")
    parser.add_argument("--formats", nargs="+", choices=list(FORMATS), default=list(FORMATS), metavar="NAME")
    parser.add_argument("--corpus", type=Path, metavar="FILE", help="keep the articles here; used again if it is there")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--measure", nargs=2, metavar=("NAME", "CORPUS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measured(options.measure[0], Path(options.measure[1]))))
        return
    results: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        corpus = options.corpus or Path(folder) / "corpus.jsonl"
        if not corpus.exists():
            with corpus.open("wb") as out:
                for number in range(options.articles):
                    out.write(encode(article(number, options.characters)) + b"\n")
        for name in ("reading only", *options.formats):
            if name in FORMATS and FORMATS[name].needs and not importlib.util.find_spec("pyarrow"):
                continue
            command = [sys.executable, __file__, "--measure", name, str(corpus)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            results[f"{name} load of the machine"] = os.getloadavg()[1]
            if not options.json:
                print(f"{name} load of the machine: {os.getloadavg()[1]:.1f} processes", flush=True)
            for key, value in json.loads(done.stdout).items():
                what, unit = ("articles", "articles/s") if name not in FORMATS and key == "rate" else UNITS[key]
                results[f"{name} {what}"] = value
                if not options.json:
                    print(f"{name} {what}: {value:.1f} {unit}", flush=True)
    if options.json:
        print(json.dumps(results))


if __name__ == "__main__":
    main()
