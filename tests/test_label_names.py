"""What a label is, the scheme says: no name of a label of the default scheme is written into the code that asks."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from newsview import store
from newsview.store.document import validation as problems
from newsview.store.editing import batch as draft
from newsview.store.editing import entity_edits as identity
from newsview.store.editing import mention_edits as edits
from newsview.store.propagation import candidates as ripple
from newsview.store.propagation import memory
from newsview.store.schemes import default_scheme, hue_of, kinds_of

ROOT = Path(store.__file__).parent.parent

NAMES = re.compile(rf"\b(?:{'|'.join(label.name for label in default_scheme().labels)})\b")

ALLOWED = {
    ("store/formats/brat/writing.py", "EVENT"): "brat's own word for any event, in its configuration file",
    ("tui/commands/articles.py", "DATE"): "the place of a date in the help of --published",
    ("tui/commands/trash.py", "TIME"): "the place of a time in the help of --removed",
    ("tui/review/status_line.py", "EVENT"): "what an event without a type is called there",
    ("tui/sheets/search.py", "GPE"): "an example of how to ask, in the words that newsview ships with",
}
"""Where such a word may stand all the same, and why."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("store", "tui"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith("store/schemes/"):
                yield name, parsed(path)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """The strings of a module that are no docstrings, of whatever they explain."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node


def test_no_name_of_a_label_is_written_into_the_code() -> None:
    listed = next(  # the one list of what the pipeline proposes
        {id(each) for each in ast.walk(node)}
        for node in parsed(ROOT / "store" / "document" / "model.py").body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "LABELS"
    )
    found = {
        (file, word): node.lineno
        for file, tree in sources()
        for node in strings(tree)
        if id(node) not in listed
        for word in NAMES.findall(str(node.value))
    }
    assert {where: line for where, line in found.items() if where not in ALLOWED} == {}


def test_whoever_asks_what_a_label_is_says_of_which_scheme() -> None:
    """A caller that leaves the scheme out would have the default one, whatever the team's is."""
    modules = (edits, identity, memory, problems, ripple, draft)
    asking = {
        name: list(inspect.signature(function).parameters).index("scheme")
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if "scheme" in inspect.signature(function).parameters
    } | dict.fromkeys(("has_entity", "hue_of", "is_dated", "is_people", "is_state", "kinds_of", "like"), 1)
    asking |= dict.fromkeys(("role_takes", "roles_like", "label_hue"), 1)
    asking |= {"fillers": 99, "redate": 2}
    known = {"relabel", "add_mention", "candidates", "recall", "decisions_in", "split_entity", "state_of"}
    assert known <= asking.keys()
    forgotten = [
        f"{file}:{node.lineno} {name}"
        for file, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and (name := node.func.id) in asking
        if len(node.args) <= asking[name] and not any(keyword.arg == "scheme" for keyword in node.keywords)
    ]
    assert forgotten == []


def test_each_label_and_role_of_the_default_scheme_says_what_it_is() -> None:
    scheme = default_scheme()
    assert [label.name for label in scheme.labels if not label.kind] == []
    assert [role.name for role in scheme.roles if not role.takes] == []
    assert all(kinds_of(label.name) and hue_of(label.name) for label in scheme.labels)
