"""Copying: by the desktop's own tool where there is one, and by the terminal, which works over SSH too."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping

__all__ = ["by_tool", "tool"]

TOOLS = (
    ("DARWIN", ("pbcopy",)),
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
    ("TMUX", ("tmux", "load-buffer", "-w", "-")),
)
"""The variable that tells that a tool has something to copy to, and the tool. macOS sets none: see `tool`. tmux keeps
what programs send to the terminal's clipboard to itself, but passes on what it is given so, over SSH too."""


def tool(environment: Mapping[str, str] = os.environ) -> tuple[str, ...] | None:
    """The command that takes text on standard input. Over SSH a desktop's tool would copy on the wrong machine."""
    remote = environment.get("SSH_CONNECTION") or environment.get("SSH_TTY")
    for variable, command in TOOLS[-1:] if remote else TOOLS:
        there = os.uname().sysname == "Darwin" if variable == "DARWIN" else bool(environment.get(variable))
        if there and shutil.which(command[0]):
            return command
    return None


def by_tool(text: str) -> str | None:
    """Copies the text with the desktop's tool; its name, or None where there is none or it failed."""
    command = tool()
    if command is None:
        return None
    try:
        subprocess.run(
            command, input=text.encode(), check=True, timeout=2, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return command[0]
