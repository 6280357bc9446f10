"""Keys from newsview's proposals to a gold document, pressed in the real app through Textual's pilot.

    python tests/bench/keystrokes.py --gold FILE.jsonl ... [--proposals FILE.jsonl] [--model NAME] [--no-memory]
                                     [--scheme FILE] [--json] [--each]

`--scheme`: with labels, roles and types of one's own, as the annotators of the gold had theirs;
tests/bench/wikievents.toml is that of WikiEvents in newsview's words.

The articles go through one library in the order given, so that what was corrected in one teaches the next. Each is
annotated by newsview, put into the library, opened in the app, and made into what the gold document says
by keys alone; the article is marked done, the app is left, and what the library then holds is compared with the gold.
Any difference ends the program with an error. What is compared: see tests/bench/goldcompare.py.

Prints one line a figure. `keys a gold mention`: all keys for names, labels, who is who and what entities are called,
over the gold's mentions. `keys an event argument`: the keys to the events whose arguments differ, and those that empty
and fill their roles, over the gold's arguments; with all else of events: also new events, types, dates, factuality,
sources and the rejection of what the gold does not have. `by hand`: an estimate of the keys for the same from nothing,
marking every mention, event and argument from the cursor by words.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".imports"))

from newsview.store.document.fitting import fitted
from newsview.store.document.model import Article, Document
from newsview.store.document.serialization import decode
from newsview.store.library.library import Library
from newsview.store.schemes import default_scheme, load_scheme
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
from tests.bench.byhand import by_hand
from tests.bench.goldcompare import Gold
from tests.bench.happenings import Happenings

MENTIONS = ("mentions", "entities", "entity names", "values")
EVENTS = ("events", "arguments")


def proposed(record: dict[str, Any], model: str | None) -> Document:
    """The gold's article as newsview proposes it, from its text alone."""
    from newsview.extract.pipeline.pipeline import DEFAULT_MODEL, annotate

    article = Article(
        id=record["id"], text=record["text"], title=record.get("title"), source=record.get("source"),
        published=record.get("published"),
    )  # fmt: skip
    return annotate(article, model=model or DEFAULT_MODEL)


async def corrected(
    gold: Gold, document: Document, folder: Path, *, memory: bool = True, scheme: Path | None = None
) -> tuple[Counter[str], list[str]]:
    """The keys by what they were for, and what differs from the gold at the end, as the library keeps it.

    The library in the folder may hold the articles corrected before.
    """
    with Library.open(folder) as library:
        id_ = library.add(document).id
        config = Config(user="keystrokes", memory=memory, scheme=scheme)
        app = NewsviewApp(library, open_id=id_, queue=[id_], helper=None, config=config)
        async with app.run_test(size=(160, 50)) as pilot:
            await pilot.pause()
            await pilot.pause(0.2)  # what memory has to say comes after the first paint, as a person's first look does
            await app.workers.wait_for_complete()
            await pilot.pause()
            hand = Happenings(pilot, gold)
            await hand.names()
            await hand.values()
            await hand.happenings()
            await hand.finish()
        after = library.load(id_)
    counted = hand.counted
    left = gold.differences(after)
    if after.article.reviewed is None:
        left.append("the article is not marked done")
    return counted, left


def figures(counted: Counter[str], mentions: int, changed: int, arguments: int, hand: Counter[str]) -> dict[str, float]:
    on_mentions = sum(counted[part] for part in MENTIONS)
    named = on_mentions - counted["entity names"]
    on_events = sum(counted[part] for part in EVENTS)
    return {
        "gold mentions": mentions,
        "gold arguments": arguments,
        "mentions to change": changed,
        **{f"keys for {part}": counted[part] for part in (*MENTIONS, *EVENTS, "finish")},
        "keys a gold mention": on_mentions / max(mentions, 1),
        "keys a gold mention, but for what entities are called": named / max(mentions, 1),
        "keys a changed mention": on_mentions / max(changed, 1),
        "keys an event argument": counted["arguments"] / max(arguments, 1),
        "keys an event argument, with all else of events": on_events / max(arguments, 1),
        "keys in all": sum(counted.values()),
        "keys by hand (estimated)": sum(hand.values()),
        "by hand to newsview": sum(hand.values()) / max(sum(counted.values()), 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", nargs="+", type=Path, required=True, metavar="FILE.jsonl")
    parser.add_argument("--proposals", type=Path, metavar="FILE.jsonl", help="instead of annotating here")
    parser.add_argument("--scheme", type=Path, metavar="FILE.toml", help="labels, roles and types of one's own")
    parser.add_argument("--model", help="the spaCy pipeline to annotate with")
    parser.add_argument("--no-memory", action="store_true", help="as with memory = false in the configuration")
    parser.add_argument("--each", action="store_true", help="also the figures of each document")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    roles = frozenset(role.name for role in default_scheme().roles)
    records = [json.loads(line) for path in chosen.gold for line in path.read_text("utf-8").splitlines() if line]
    ready: dict[str, Document] = {}
    if chosen.proposals:
        ready = {(d := decode(line)).article.id: d for line in chosen.proposals.read_bytes().splitlines() if line}
    total: Counter[str] = Counter()
    naive: Counter[str] = Counter()
    sizes = [0, 0, 0]
    wrong = 0
    temporary = tempfile.TemporaryDirectory()
    library = Path(temporary.name) / "library"
    for record in records:
        gold = Gold(record, roles)
        document = fitted(ready.get(gold.id) or proposed(record, chosen.model), load_scheme(chosen.scheme))
        missing, extra = gold.mention_differences(document)
        size = [len(gold.mentions), len(missing) + len(extra), sum(len(e.arguments) for e in gold.events)]
        counted, left = asyncio.run(
            corrected(gold, document, library, memory=not chosen.no_memory, scheme=chosen.scheme)
        )
        hand = by_hand(gold)
        if chosen.each:
            print(
                f"{gold.id}: {json.dumps(dict(counted))} for {size[0]} mentions, {size[2]} arguments", file=sys.stderr
            )
        if left:
            wrong += 1
            print(f"{gold.id}: {len(left)} differences from the gold:", *left[:20], sep="\n  ", file=sys.stderr)
        total += counted
        naive += hand
        sizes = [a + b for a, b in zip(sizes, size, strict=True)]
    found = figures(total, sizes[0], sizes[1], sizes[2], naive) | {
        "documents": len(records),
        "documents unequal": wrong,
    }
    if chosen.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name}: {value:.2f}" if isinstance(value, float) else f"{name}: {value}")
    temporary.cleanup()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
