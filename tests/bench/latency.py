"""Key to paint, through a real pseudo-terminal, on a long article with many marks and all panels open.

    python tests/bench/latency.py [--characters 200000] [--mentions 5000] [--events 500] [--rounds 6] [--json]
    python tests/bench/latency.py --working      the longest pause while the pipeline reads such an article

Prints one line a figure, `name: value unit`. The time of a key is from its writing to the last byte of the first frame
painted after it; with --processor it is what the app's main thread worked until then, for a machine that is not quiet.
Every action of the registries is pressed (tests/bench/key_flows.py).
The same is measured in an empty Textual app in the same run: what the machine and Textual cost alone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".imports"))

from newsview.store.document.model import (
    Annotation,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    Mention,
    Span,
    Tokens,
    replace,
)
from newsview.store.library.library import Library
from newsview.store.schemes import default_scheme
from tests.bench.key_flows import FLOWS, steps
from tests.bench.terminal import APP, EMPTY, Terminal, quantile

WORDS = [
    "the", "of", "and", "to", "in", "that", "for", "on", "with", "as", "by", "at", "from", "after", "before", "over",
    "under", "against", "while", "when", "under", "talks", "army", "ministers", "border", "convoy", "sanctions",
    "missile", "drone", "shelled", "denied", "announced", "withdrew", "condemned", "agreed", "rejected", "northern",
    "southern", "capital", "river", "bridge", "harbour", "winter", "morning", "officials", "reporters", "statement",
    "agreement", "ceasefire",
]  # fmt: skip
NAMES = [
    "Russia", "Ukraine", "Kyiv", "Moscow", "Iran", "Israel", "Gaza", "Lebanon", "Sudan", "Khartoum", "Nairobi",
    "Geneva", "Ankara", "Warsaw", "Taipei", "Manila", "Bogota", "Caracas", "Blinken", "Lavrov", "Guterres", "Macron",
    "Scholz", "Zelensky", "Hezbollah", "Hamas", "NATO", "UNICEF", "Reuters", "Interfax",
]  # fmt: skip
LABELS = ("GPE", "PERSON", "ORG", "NORP", "LOC")

SHORT = 12_000
"""Characters of the other articles of the library, which the library-wide actions look through."""

AT_ONCE = -15
"""The priority at which this program reads a paint as soon as it is written; only root may have it."""

OTHERS = 12
"""How many of them there are."""


def made(characters: int, mentions: int, events: int, *, seed: int = 7) -> Document:
    """An article of about that length with that many mentions and events, proposed and not reviewed."""
    rnd = random.Random(seed)
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    size, count = 0, 0
    gap = max(characters // max(mentions, 1), 12)
    next_name = rnd.randrange(gap)
    while size < characters:
        name = size >= next_name and count < mentions
        word = rnd.choice(NAMES if name else WORDS)
        if name:
            spans.append((size, size + len(word)))
            count += 1
            next_name += gap
        end = rnd.random()
        after = ".\n" if end < 0.012 else ". " if end < 0.06 else " "
        parts.append(word + after)
        size += len(word) + len(after)
    text = "".join(parts)
    entities = tuple(Entity(id=f"e{n}", label=LABELS[n % len(LABELS)], name=name) for n, name in enumerate(NAMES))
    marks = tuple(
        Mention(
            id=f"m{n}", start=a, end=b, label=LABELS[(e := NAMES.index(text[a:b])) % len(LABELS)], entity=f"e{e}",
            origin="model", score=rnd.random(),
        )
        for n, (a, b) in enumerate(spans, 1)
    )  # fmt: skip
    happened: list[Event] = []
    for n in range(events if len(marks) > 4 else 0):
        first = marks[(n * max(len(marks) // max(events, 1), 1)) % (len(marks) - 3)]
        start = first.end + 1
        end = start + len(text[start : start + 30].split()[0].rstrip("."))
        happened.append(
            Event(
                id=f"v{n + 1}", trigger=Span(start=start, end=end), type=rnd.choice(["ASSAULT", "ACCUSE", "CONSULT"]),
                arguments=(Argument(role="actor", start=first.start, end=first.end, mention=first.id),),
                when=f"2024-{rnd.randint(1, 12):02}", factuality="asserted", origin="model", score=rnd.random(),
            )
        )  # fmt: skip
    lengths: list[int] = []
    for line in text.split("\n"):
        words = line.split(" ")
        for i, word in enumerate(words):
            stop = word.endswith(".") and len(word) > 1
            spaced = i < len(words) - 1
            for piece, space in ((word[:-1], False), (".", spaced)) if stop else ((word, spaced),):
                if piece:
                    lengths.append(len(piece) if space else -len(piece))
        lengths.append(-1)
    lengths.pop()
    kept = tuple(sorted(happened, key=lambda e: e.start))
    return Document(
        article=Article(id="long", text=text, title="A long article", published="2024-01-09"),
        annotation=Annotation(
            mentions=marks, entities=entities, events=kept, tokens=Tokens(lengths=tuple(lengths)), pipeline="made",
        ),
    )  # fmt: skip


def measured(
    terminal: Terminal, rounds: int, flows: Sequence[str], pace: float, *, processor: bool
) -> dict[str, list[float]]:
    """For each kind of key, the milliseconds it took in each round; nothing of one that painted nothing."""
    scheme = default_scheme()
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        for flow in flows:
            for name, key in steps(flow, scheme):
                before = terminal.processor_time() if processor else 0.0
                taken = terminal.press(key, wait=2.0)
                if processor and taken is not None:
                    taken = terminal.processor_time() - before
                if taken is not None:
                    times.setdefault(name, []).append(taken)
                terminal.at_rest(pace)
            for _ in range(3):  # back to the text, whatever is open
                terminal.press("\x1b", wait=0.3)
                terminal.at_rest(pace)
    return times


def on_marks(
    document: Document, rounds: int, slowest: int, flows: Sequence[str], pace: float, *, processor: bool
) -> dict[str, float]:
    """Key to paint on a proposed article of a library; of the slowest single keys, which they were."""
    with tempfile.TemporaryDirectory() as folder:
        with Library.open(Path(folder) / "library") as library:
            library.add(document)
            for n in range(OTHERS):
                other = made(SHORT, SHORT // 40, SHORT // 400, seed=n)
                library.add(replace(other, article=replace(other.article, id=f"short-{n}", title=f"Short {n}")))
        env = {"NEWSVIEW_LIBRARY": f"{folder}/library", "XDG_CONFIG_HOME": folder, "NEWSVIEW_CONFIG": ""}
        with Terminal(APP, env=env) as terminal:
            first = terminal.until("reviewed")
            terminal.quiet(0.5)
            if processor:  # looked at late, the app would have gone on to what comes after the paint
                with suppress(PermissionError):
                    os.setpriority(os.PRIO_PROCESS, 0, AT_ONCE)
            memory = terminal.memory()
            times = measured(terminal, rounds, flows, pace, processor=processor)
            after = terminal.memory()
    every = [t for each in times.values() for t in each]
    ranked = sorted(((taken, name) for name, found in times.items() for taken in found), reverse=True)
    dearest = max(times, key=lambda name: quantile(times[name], 0.5))
    by_median = sorted(times.items(), key=lambda each: -quantile(each[1], 0.5))
    return {
        "article on screen s": first,
        "kinds of keys": float(len(times)),
        "keys timed": float(len(every)),
        "key to paint median ms": quantile(every, 0.5),
        "key to paint 95% ms": quantile(every, 0.95),
        "key to paint 99% ms": quantile(every, 0.99),
        "key to paint maximum ms": max(every),
        **{f"  {name} median ms": quantile(found, 0.5) for name, found in by_median},
        f"slowest ({dearest}) median ms": quantile(times[dearest], 0.5),
        **{f"  slowest {n}: {name} ms": taken for n, (taken, name) in enumerate(ranked[:slowest], 1)},
        "memory once open MB": memory,
        "memory at the end MB": after,
    }


def alone(rounds: int) -> dict[str, float]:
    """Key to paint of an empty Textual app."""
    with Terminal(EMPTY) as terminal:
        terminal.until("ready")
        terminal.quiet(0.5)
        times = []
        for _ in range(rounds * 18):
            taken = terminal.press("x")
            if taken is not None:
                times.append(taken)
            terminal.quiet(0.06)
    return {
        "empty app median ms": quantile(times, 0.5),
        "empty app 99% ms": quantile(times, 0.99),
        "empty app maximum ms": max(times),
    }


def while_working(document: Document) -> dict[str, float]:
    """The longest pause between a key and its paint from the start until the pipeline has read the whole article."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "long.txt"
        text.write_text(document.text, encoding="utf-8")
        env = {"NEWSVIEW_LIBRARY": f"{folder}/library", "XDG_CONFIG_HOME": folder, "NEWSVIEW_CONFIG": ""}
        with Terminal([*APP, str(text), "--published", "2024-01-09"], env=env) as terminal:
            first = terminal.until("nothing marked yet")
            terminal.quiet(0.1)
            begun, times = time.perf_counter(), []
            while b" reviewed" not in terminal.written and b"Nothing is proposed" not in terminal.written:
                taken = terminal.press("w", wait=10.0)
                if taken is not None:
                    times.append(taken)
                terminal.read(0.05)
                if time.perf_counter() - begun > 900:
                    break
            for _ in range(20):  # the proposals come in
                taken = terminal.press("w", wait=10.0)
                if taken is not None:
                    times.append(taken)
                terminal.read(0.02)
            worked = time.perf_counter() - begun
            memory = terminal.memory()
            failed = b"Nothing is proposed" in terminal.written
    return {
        "text on screen s": first,
        "pipeline worked s": worked,
        "pipeline failed": float(failed),
        "keys timed": float(len(times)),
        "key to paint while it works median ms": quantile(times, 0.5),
        "key to paint while it works 99% ms": quantile(times, 0.99),
        "longest pause ms": max(times),
        "memory of the app MB": memory,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=200_000)
    parser.add_argument("--mentions", type=int, default=5_000)
    parser.add_argument("--events", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=6, help="how often each flow of keys is pressed")
    parser.add_argument("--only", metavar="WORD", help="only the flows of keys that hold this word, as history")
    parser.add_argument("--pace", type=float, default=0.06, help="seconds without a paint before the next key")
    parser.add_argument("--slowest", type=int, default=0, metavar="N", help="name the N slowest keys as well")
    parser.add_argument("--working", action="store_true", help="measure while the pipeline reads the article")
    parser.add_argument("--processor", action="store_true", help="processor time of the main thread, not the clock")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    document = made(chosen.characters, chosen.mentions, chosen.events)
    if chosen.working:
        figures = while_working(document)
    else:
        flows = [flow for flow in FLOWS if chosen.only is None or chosen.only in flow.split()]
        if not flows:
            parser.error(f"no flow of keys holds {chosen.only!r}")
        figures = on_marks(document, chosen.rounds, chosen.slowest, flows, chosen.pace, processor=chosen.processor)
        figures |= alone(min(chosen.rounds, 6))
    if chosen.json:
        print(json.dumps({name.strip(): value for name, value in figures.items()}))
        return
    for name, value in figures.items():
        what, _, unit = name.rpartition(" ")
        if unit in ("ms", "s", "MB"):
            print(f"{what}: {value:.{2 if unit == 's' else 1}f} {unit}")
        else:
            print(f"{name}: {value:.0f}")


if __name__ == "__main__":
    main()
