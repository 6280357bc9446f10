"""The README and the pages of docs/ tell the truth: keys, formats, commands, options and pictures are the program's."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsview.store.formats.registry import FORMATS
from newsview.store.schemes import default_scheme
from newsview.tui import cli
from newsview.tui.config import keymap, load_config
from newsview.tui.keymap.actions import actions_of
from newsview.tui.keymap.list_actions import AROUND_ACTIONS, bound_actions
from tests.write_docs import PAGES, PARTS, parts_in, rewritten

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(PAGES.glob("*.md")))
}
"""The text of the README, of the two other files at the top and of every page, by path."""


def page(name: str) -> str:
    return TEXTS[f"docs/pages/{name}.md"]


# The README


def test_the_readme_is_a_front_door() -> None:
    assert len(README.splitlines()) <= 120


def test_ci_runs_the_command_that_the_readme_gives() -> None:
    after = README.split("<!-- test command -->")[1]
    (command, *_) = re.findall(r"```sh\n(.+)\n```", after)
    assert command.startswith("python3 -m venv ")
    assert "pytest" in command
    assert "<!-- test command -->" in (ROOT / ".ci" / "run").read_text()


def test_the_readme_counts_the_formats() -> None:
    numbers = {7: "Seven", 8: "Eight", 9: "Nine", 10: "Ten", 11: "Eleven", 12: "Twelve"}
    assert f"exported to {len(FORMATS)} formats" in README
    assert f"exported to {len(FORMATS)} formats" in " ".join(page("index").split())
    assert f"{numbers[sum(each.imports for each in FORMATS.values())]} of them are read too" in README


# What is generated


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.md")), ids=lambda path: path.stem)
def test_generated_parts_are_those_of_the_program(path: Path) -> None:
    """Keys, formats, options, commands and labels; `python -m tests.write_docs` writes them."""
    text = path.read_text(encoding="utf-8")
    assert text == rewritten(text), f"{path.name} is out of date: run `python -m tests.write_docs`"


def test_every_generated_part_is_on_one_page() -> None:
    assert sorted(name for text in TEXTS.values() for name in parts_in(text)) == sorted(PARTS)


def test_the_registries_are_in_the_pages_whole() -> None:
    """A look at the pages that does not go through the program that writes them."""
    actions = {action.id for action in (*actions_of(default_scheme()), *AROUND_ACTIONS)}
    assert actions == set(re.findall(r"\| `(\w+)` \|$", page("keys"), re.MULTILINE))
    assert set(FORMATS) <= set(re.findall(r"^\| `([\w-]+)` \|", page("formats"), re.MULTILINE))
    assert list(cli.COMMANDS) == re.findall(r"^### newsview (\w+)$", page("command-line"), re.MULTILINE)


# What is written by hand


def test_exit_codes_are_those_of_the_program() -> None:
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(cli))) if isinstance(node, ast.Call)]
    given = {
        argument.value
        for call in calls
        if ast.unparse(call.func) == "sys.exit"
        for argument in call.args
        if isinstance(argument, ast.Constant)
    }
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", page("command-line"), re.MULTILINE)}
    assert told == given | {0}


def test_environment_variables_are_those_of_the_program() -> None:
    read = {
        name
        for package in ("tui", "store")
        for path in (ROOT / package).rglob("*.py")
        for name in re.findall(r"environ(?:\.get\(|\[)\"(NEWSVIEW_\w+)\"", path.read_text(encoding="utf-8"))
    }
    assert read
    assert read | {"NO_COLOR"} <= set(re.findall(r"^\| `([A-Z_]+)` \|", page("configuration"), re.MULTILINE))


def test_the_example_of_a_configuration_is_accepted(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.+?)```", page("configuration"), re.DOTALL)
    file = tmp_path / "newsview.toml"
    file.write_text(example, encoding="utf-8")
    config = load_config(file)
    assert keymap(bound_actions(actions_of(default_scheme())), config.keys)["accept"] == "enter,a"


@pytest.mark.parametrize("name", TEXTS)
def test_links_pictures_and_programs_are_there(name: str) -> None:
    text, folder = TEXTS[name], (ROOT / name).parent
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)(?:#[^)]*)?\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    programs = re.findall(r"python (tests/bench/\w+\.py)", text)
    files = re.findall(r"`((?:tui|store|extract|seeds|tests|docs)/[\w/.-]+)`", text)
    missing = [link for link in links if not (folder / link).exists()]
    missing += [path for path in (*programs, *files) if not (ROOT / path).exists()]
    assert not missing


@pytest.mark.parametrize("name", TEXTS)
def test_commands_are_those_of_the_program(name: str) -> None:
    """`newsview X` in a block or between backticks is a command, or something to open."""
    code = [
        line
        for block in re.findall(r"^```sh\n(.*?)^```", TEXTS[name], re.DOTALL | re.MULTILINE)
        for line in block.split("\n")
    ]
    code += re.findall(r"`([^`\n]+)`", TEXTS[name])
    called = {found for each in code for found in re.findall(r"^newsview ([a-z]+)\b(?![:./-])", each)}
    assert called <= set(cli.COMMANDS)


def test_programs_that_measure_know_the_options_that_are_given_with_figures() -> None:
    given = re.findall(r"python (tests/bench/\w+\.py)([^`\n]*)", page("figures"))
    assert len(given) > 10
    for name, options in given:
        source = (ROOT / name).read_text(encoding="utf-8")
        assert all(f'"{option}"' in source for option in re.findall(r"--[\w-]+", options)), (name, options)


# The site


def test_the_site_is_built_without_a_warning_and_needs_no_network(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", str(ROOT / "docs" / "mkdocs.yml")]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}  # what mkdocs-material says of its own future
    done = subprocess.run([*build, "-d", str(tmp_path)], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for path in PAGES.glob("*.md"):
        folder = tmp_path if path.stem == "index" else tmp_path / path.stem
        text = (folder / "index.html").read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe|source)[^>]*\ssrc=\"([^\"]+)\"", text)
        loaded += re.findall(r"<link[^>]*rel=\"(?:stylesheet|preload|preconnect|icon)\"[^>]*href=\"([^\"]+)\"", text)
        loaded += re.findall(r"<link[^>]*href=\"([^\"]+)\"[^>]*rel=\"(?:stylesheet|preload|preconnect|icon)\"", text)
        assert loaded
        assert not [each for each in loaded if each.startswith(("http:", "https:", "//"))]
        assert not [each for each in loaded if not (folder / each.partition("?")[0]).resolve().exists()]
