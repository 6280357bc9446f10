"""Process start to the article on the screen, through a real pseudo-terminal, beside what the machine costs anyhow.

    python tests/bench/start.py [--articles 10] [--runs 7] [--annotate] [--json]

In each round, one after the other: `python -c pass` to its end, an empty Textual app to its word on the screen, and
newsview to an article of a library of so many articles. With `--annotate` also newsview on an article that nobody has
read yet, to its text and to its proposals. Medians are printed, one line a figure: `name: value unit`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".imports"))

from newsview.store.document.model import Article, Document, replace
from newsview.store.library.library import Library
from tests.bench.latency import made
from tests.bench.terminal import APP, EMPTY, PASS, Terminal

MARK = "Quokkas"
"""A word that stands only in the article that is opened."""

CHARACTERS, MENTIONS, EVENTS = 6_000, 180, 40
"""Of each article: as long and as full as a news article is."""


def filled(folder: Path, articles: int) -> str:
    """A library of that many articles; the id of the one to open, which nothing but the article tells apart."""
    template = made(CHARACTERS, MENTIONS, EVENTS)
    with Library.open(folder) as library:
        for n in range(articles - 1):
            text = f"{template.text[:-6]}{n:06}"  # two articles of one text would be one
            article = replace(template.article, id=f"a{n:06}", text=text, title=f"Article {n}", source=None)
            library.add(Document(article=article, annotation=template.annotation))
        last = made(CHARACTERS, MENTIONS, EVENTS, seed=11)
        text = MARK + last.text[len(MARK) :]
        kept = tuple(m for m in last.annotation.mentions if m.start >= 40)
        ids = {m.id for m in kept}
        events = tuple(
            e for e in last.annotation.events
            if e.start >= 40 and all(a.mention is None or a.mention in ids for a in e.arguments)
        )  # fmt: skip
        annotation = replace(last.annotation, mentions=kept, events=events, tokens=None)
        article = Article(id="opened", text=text, title="Opened", published="2024-01-09")
        return library.add(Document(article=article, annotation=annotation)).id


def passed() -> float:
    """Seconds that `python -c pass` takes."""
    begun = time.perf_counter()
    subprocess.run(PASS, check=True)
    return time.perf_counter() - begun


def shown(command: list[str], words: str, env: dict[str, str], wait: float = 60.0) -> float:
    """Seconds until the words are on the screen."""
    with Terminal(command, width=120, height=40, env=env) as terminal:
        return terminal.until(words, wait)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10, help="in the library")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--annotate", action="store_true", help="also time to the pipeline's proposals")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled(folder / "library", chosen.articles)
        env = {"NEWSVIEW_LIBRARY": f"{name}/library", "XDG_CONFIG_HOME": name, "NEWSVIEW_CONFIG": ""}
        document = folder / "opened.jsonl"
        with Library.open(folder / "library", write=False) as library:
            from newsview.store.document.serialization import encode

            document.write_bytes(encode(library.load("opened")) + b"\n")
        for run in range(chosen.runs):
            times.setdefault("python -c pass s", []).append(passed())
            times.setdefault("empty Textual app s", []).append(shown(EMPTY, "ready", env))
            times.setdefault("article on screen s", []).append(shown([*APP, str(document)], MARK, env))
            if chosen.annotate and run < 3:
                text = folder / f"new{run}.txt"
                text.write_text(f"{MARK} are in Perth. The army shelled Kyiv on Monday, officials said.\n")
                with Terminal([*APP, str(text)], width=120, height=40, env=env) as terminal:
                    times.setdefault("new article on screen s", []).append(terminal.until(MARK))
                    times.setdefault("its proposals s", []).append(terminal.until(" reviewed", 120))
    figures = {name: statistics.median(found) for name, found in times.items()}
    figures["article after the empty app s"] = figures["article on screen s"] - figures["empty Textual app s"]
    figures["articles"] = float(chosen.articles)
    if chosen.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        what, _, unit = name.rpartition(" ")
        print(f"{what}: {value:.3f} {unit}" if unit == "s" else f"{name}: {value:.0f}")


if __name__ == "__main__":
    main()
