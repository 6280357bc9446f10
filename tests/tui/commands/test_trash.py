"""`newsview remove` and `restore` as they are typed, and what they say."""

from __future__ import annotations

import json
from pathlib import Path

from tests.store.newsroom import decide, library_of
from tests.tui.command_line import Run


def test_what_is_removed_is_listed_and_comes_back(run: Run, tmp_path: Path) -> None:
    with library_of(tmp_path / "library", 2) as library:
        decide(library, "a1", "m1")
    nothing = run("restore")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "nothing in the trash\n")
    gone = run("remove", "a1", "nobody")
    assert gone.code == 1
    assert "no article 'nobody'" in gone.err
    assert "1 removed; newsview restore lists" in gone.err
    assert run("list").out.split()[0] == "a2"
    listed = run("restore")
    assert listed.out.split()[1:] == ["a1", "1", "correction", "Missiles"]
    assert "newsview restore ID brings one back" in listed.err
    (told,) = [json.loads(line) for line in run("restore", "--json").out.splitlines()]
    assert (told["id"], told["at"], told["corrections"]) == ("a1", listed.out.split()[0], 1)
    back = run("restore", "a1")
    assert (back.code, back.err) == (0, "1 brought back\n")
    assert "reject" in run("history", "a1").out or "accept" in run("history", "a1").out


def test_what_cannot_come_back_says_what_to_do(run: Run, tmp_path: Path) -> None:
    library_of(tmp_path / "library", 1).close()
    run("remove", "a1")
    wrong = run("restore", "a1", "--removed", "yesterday")
    assert wrong.code == 1
    assert "from yesterday; it was removed 20" in wrong.err
    assert run("restore", "a1").code == 0
    twice = run("restore", "a1")
    assert twice.code == 1
    assert "no article 'a1' in the trash" in twice.err
    assert "0 brought back" in twice.err
    assert run("restore", "--removed", "yesterday").code == 2
