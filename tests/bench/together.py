"""Random keys through a real pseudo-terminal, sent one by one, as one, and split: the same library each time.

    python tests/bench/together.py [--strings 100] [--seed 1] [--json]

Prints each string of keys after which the library is another one, and how many there were.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".imports"))

from newsview.store.library.library import Library
from tests.bench.terminal import Terminal
from tests.tui.hosting import document
from tests.tui.typing_at_once import kept, strings

APP = """
import sys
from pathlib import Path
from newsview.store.library.library import Library
from newsview.tui.app import NewsviewApp
from newsview.tui.config import Config
with Library.open(Path(sys.argv[1])) as library:
    NewsviewApp(library, open_id="kodori", queue=["kodori", "second"], helper=None, config=Config(memory=False)).run()
"""

STILL = 0.25
"""Seconds without a byte from the program after which it has come to rest."""


def left_by(folder: Path, pieces: Sequence[str]) -> tuple[str, ...]:
    """What is in the library after each piece was written to the terminal, and the app has come to rest after each."""
    with Library.open(folder) as library:
        library.add(document())
        library.add(document("second"))
    with Terminal([sys.executable, "-c", APP, str(folder)], width=120, height=40) as terminal:
        terminal.until("Kodori")
        terminal.quiet(STILL)
        for piece in pieces:
            os.write(terminal._master, piece.encode())
            terminal.quiet(STILL)
    with Library.open(folder) as library:
        return tuple(kept(library, id_) for id_ in ("kodori", "second"))


def differing(keys: Sequence[str], rnd: random.Random) -> list[str]:
    """The ways of sending the keys that leave another library than one by one."""
    cuts = sorted(rnd.sample(range(1, max(len(keys), 2)), min(2, max(len(keys) - 1, 1))))
    split = ["".join(keys[a:b]) for a, b in zip([0, *cuts], [*cuts, len(keys)], strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        one_by_one = left_by(home / "slow", keys)
        ways = {"at once": ["".join(keys)], "split": split}
        return [way for way, sent in ways.items() if left_by(home / way, sent) != one_by_one]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strings", type=int, default=100, help="how many strings of keys")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rnd = random.Random(options.seed)
    found: list[tuple[list[str], list[str]]] = []
    for number, keys in enumerate(strings(options.seed, options.strings), 1):
        if ways := differing(keys, rnd):
            found.append((keys, ways))
            print(f"{' '.join(map(repr, keys))}: {', '.join(ways)}", file=sys.stderr)
        elif sys.stderr.isatty():
            print(f"\r{number}", end="", file=sys.stderr)
    if options.json:
        print(json.dumps({"strings": options.strings, "differing": found}))
    else:
        print(f"strings of keys: {options.strings}\ndiffering: {len(found)}")


if __name__ == "__main__":
    main()
