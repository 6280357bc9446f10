"""The README tells the truth: its keys, its formats, its commands and its pictures are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsview.store.formats.registry import FORMATS
from newsview.store.schemes import load_scheme
from newsview.tui.cli import COMMANDS
from newsview.tui.config import keymap, load_config
from newsview.tui.keymap.actions import actions_of, table
from newsview.tui.keymap.list_actions import bound_actions

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_keys_are_those_of_the_program() -> None:
    assert table(actions_of(load_scheme(None))) in README


def test_every_format_is_named() -> None:
    told = set(re.findall(r"`([a-z-]+)`", README.split("## Formats")[1].split("## Nothing")[0]))
    assert set(FORMATS) <= told


def test_every_command_is_named() -> None:
    told = README.split("## The command line")[1].split("## Formats")[0]
    assert all(name in told for name in COMMANDS)


def test_its_pictures_and_programs_are_there() -> None:
    named = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README) + re.findall(r"python (tests/bench/\w+\.py)", README)
    assert named
    assert all((ROOT / name).exists() for name in named)


def test_its_configuration_is_accepted(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.+?)```", README, re.DOTALL)
    file = tmp_path / "newsview.toml"
    file.write_text(example, encoding="utf-8")
    config = load_config(file)
    assert keymap(bound_actions(actions_of(load_scheme(None))), config.keys)["accept"] == "enter,a"


@pytest.mark.parametrize("name", ["NEWSVIEW_LIBRARY", "NEWSVIEW_CONFIG", "NO_COLOR"])
def test_what_the_environment_says_is_told(name: str) -> None:
    assert name in README


def test_ci_runs_the_command_that_it_gives() -> None:
    after = README.split("<!-- test command -->")[1]
    (command, *_) = re.findall(r"```sh\n(.+)\n```", after)
    assert command.startswith("python3 -m venv ")
    assert "pytest" in command
    assert "<!-- test command -->" in (ROOT / ".ci" / "run").read_text()
