"""What copies: the desktop's own tool, tmux where it keeps the terminal's clipboard to itself, or else the terminal."""

from __future__ import annotations

import os
import shutil

import pytest

from newsview.tui.terminal.clipboard import tool


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({"DISPLAY": ":0"}, "xclip"),
        ({"DISPLAY": ":0", "TMUX": "/tmp/tmux,1,0"}, "xclip"),
        ({"TMUX": "/tmp/tmux,1,0"}, "tmux"),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "10.0.0.1 22", "TMUX": "/tmp/tmux,1,0"}, "tmux"),
        ({"DISPLAY": ":10", "SSH_TTY": "/dev/pts/1"}, None),
        ({}, None),
    ],
)
def test_the_tool_is_one_that_copies_on_the_machine_of_the_person(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], command: str | None
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "uname", lambda: os.uname_result(("Linux", "", "", "", "")))
    found = tool(environment)
    assert (found[0] if found else None) == command
