"""Mutation testing by hand: a runner for mutmut, a pytest plugin for its runs, and the table of what it found.

    python tests/bench/mutation.py run FOLDER [MODULE ...]   mutates the modules of MODULES below, or those named
    python tests/bench/mutation.py FOLDER [--json]           the share of mutants killed, and which live
    (cd FOLDER/MODULE && mutmut show NAME)                   what a mutant changes

Each module is run in FOLDER/MODULE, a copy of the project in which the package lies under `src/newsview`, since mutmut
reads a module's name from its path. A second run goes on where the first one ended; after a change to the tests or the
code, name a new FOLDER.

The plugin gives every run the same examples and keeps nothing from one test to the next. A mutant that no test kills
is a test that is missing, code that no caller needs, or the same in other words.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
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
os.environ["HYPOTHESIS_PROFILE"] = "mutation"  # tests/conftest.py loads the profile named there

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


ROOT = Path(__file__).resolve().parents[2]
PARTS = ("tui", "store", "extract", "seeds")

MODULES: dict[str, tuple[str, list[str]]] = {
    "corrections": ("store/editing/corrections.py", ["corrections", "session", "patches", "versions"]),
    "reanchoring": ("store/editing/reanchoring.py", ["reanchoring"]),
    "merging": ("store/editing/merging.py", ["merging"]),
    "proposals": ("store/editing/proposals.py", ["proposals"]),
    "edtf": ("store/document/edtf.py", ["edtf"]),
}
"""The modules that hold decisions: the file of each, and the tests that lie in the folder of the same name."""

CONFIGURATION = """
[tool.mutmut]
source_paths = ["src/newsview/store"]
only_mutate = ["src/newsview/{file}"]
also_copy = ["src/newsview/tui", "src/newsview/extract", "src/newsview/seeds", "README.md"]
pytest_add_cli_args = [
  "--disable-plugin-autoload", "-W", "ignore::pytest.PytestConfigWarning", "-p", "tests.bench.mutation",
  "-k", "not command_line",
]
pytest_add_cli_args_test_selection = {tests}
process_isolation = "forkserver"  # a process of their own: nothing is remembered from the run without mutants
track_dependencies = false
use_git_change_detection = false
timeout_multiplier = 4.0
timeout_constant = 4.0
"""


def lay_out(folder: Path, module: str) -> None:
    """Copies the project into the folder, with the package under `src/newsview` and what mutmut is to do."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / "src" / "newsview" / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "README.md", folder / "README.md")
    file, names = MODULES[module]
    tests = [f"{Path('tests', file).parent}/test_{name}.py" for name in names]
    asked = CONFIGURATION.format(file=file, tests=json.dumps(tests))
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8") + asked, encoding="utf-8")


def run(folder: Path, module: str, children: int) -> int:
    """Runs mutmut over the module, with so many tests at a time; gives its exit code."""
    if not folder.exists():
        lay_out(folder, module)
    command = "from mutmut.__main__ import cli; cli()"  # a run of the module itself starts its processes twice
    return subprocess.run(
        [sys.executable, "-c", command, "run", "--max-children", str(children)], cwd=folder, check=False
    ).returncode


def main() -> int:
    """Runs mutmut, or prints what it found, as a table or in JSON."""
    if sys.argv[1:2] == ["run"]:
        parser = argparse.ArgumentParser(prog="mutation.py run", description="Run mutmut over the modules.")
        parser.add_argument("folder", type=Path)
        parser.add_argument("modules", nargs="*", metavar="MODULE", default=list(MODULES))
        parser.add_argument("--children", type=int, default=1, help="how many tests run at a time (1)")
        asked = parser.parse_args(sys.argv[2:])
        return max(run(asked.folder / module, module, asked.children) for module in asked.modules)
    parser = argparse.ArgumentParser(description="What mutmut found: the share killed, and which mutants live.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="print numbers and names as JSON")
    asked = parser.parse_args()
    found = outcomes(asked.folder)
    if asked.json:
        print(json.dumps({module: {"counts": Counter(each.values()), "live": living(each)}
                          for module, each in found.items()}))  # fmt: skip
        return 0
    for module, each in found.items():
        print(row(module, Counter(each.values())), *living(each), sep="\n    ")
    print(row("all", Counter(outcome for each in found.values() for outcome in each.values())))
    return 0


def outcomes(folder: Path) -> dict[str, dict[str, str]]:
    """By module, what became of each mutant."""
    return {
        path.name.removesuffix(".py.meta"): {
            name: OUTCOMES.get(code, "failed")
            for name, code in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items()
        }
        for path in sorted(folder.rglob("*.meta"))
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
    by_outcome = ", ".join(f"{number} {outcome}" for outcome, number in sorted(count.items()))
    return f"{name:12} {tried:5} mutants, {share:6.1%} killed: {by_outcome}"


if __name__ == "__main__":
    sys.exit(main())
