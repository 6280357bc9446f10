"""Mutation testing: a pytest plugin for `mutmut run`, and the table of what it found.

    nice mutmut run                   all modules named in pyproject.toml; `mutmut run 'store.document.edtf*'`: one
    mutmut show store.document.edtf.x__in__mutmut_1          what a mutant changes
    python tests/bench/mutation.py    how many mutants of each module were killed, and which live

The plugin gives every run the same examples and keeps nothing from one test to the next. A mutant that no test kills
is a test that is missing, code that nobody needs, or the same in other words.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

import newsview.store.document.edtf

settings.register_profile(
    "mutation",
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a mutant is killed by any example, the smallest is not looked for
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("mutation")

REMEMBERING = [each for each in vars(newsview.store.document.edtf).values() if hasattr(each, "cache_clear")]


@pytest.fixture(autouse=True)
def forget() -> None:
    """Values of time are read anew in each test, so that mutmut sees which tests reach what."""
    for each in REMEMBERING:
        each.cache_clear()


EXAMPLES = 40
"""Examples of each property, where more of them cost more time than they kill mutants."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tries no more than EXAMPLES of each property, whatever number the test asks for."""
    for item in items:
        function: Any = getattr(item, "obj", None)
        asked = getattr(function, "_hypothesis_internal_use_settings", None)
        if function is not None and isinstance(asked, settings):
            fewer = settings(asked, max_examples=min(asked.max_examples, EXAMPLES))
            function._hypothesis_internal_use_settings = fewer


def main() -> None:
    """Prints what mutmut found, as a table or in JSON."""
    parser = argparse.ArgumentParser(description="What `mutmut run` found: the share killed, and which mutants live.")
    parser.add_argument("--json", action="store_true", help="print numbers and names as JSON")
    found = outcomes(Path("mutants/store"))
    if parser.parse_args().json:
        print(json.dumps({module: {"counts": Counter(each.values()), "live": living(each)}
                          for module, each in found.items()}))  # fmt: skip
        return
    for module, each in found.items():
        print(row(module, Counter(each.values())), *living(each), sep="\n    ")
    print(row("all", Counter(outcome for each in found.values() for outcome in each.values())))


def outcomes(folder: Path) -> dict[str, dict[str, str]]:
    """By module, what became of each mutant."""
    return {
        path.name.removesuffix(".py.meta"): {
            name: OUTCOMES.get(code, "failed")
            for name, code in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items()
        }
        for path in sorted(folder.glob("*.meta"))
    }


def living(found: dict[str, str]) -> list[str]:
    return [name for name, outcome in found.items() if outcome == "lives"]


OUTCOMES: dict[int | None, str] = {
    0: "lives", 1: "killed", 3: "killed", **dict.fromkeys((24, -24, 36, 152, 255), "too slow"), 5: "no tests",
    33: "no tests", None: "not run",
}  # fmt: skip
"""What mutmut's exit codes say; `too slow` counts as killed."""


def row(name: str, count: Counter[str]) -> str:
    tried = sum(count.values()) - count["not run"]
    share = (count["killed"] + count["too slow"]) / tried if tried else 0.0
    told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(count.items()))
    return f"{name:12} {tried:5} mutants, {share:6.1%} killed: {told}"


if __name__ == "__main__":
    main()
